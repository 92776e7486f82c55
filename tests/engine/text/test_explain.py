"""Why a comment is, or is not, a request: the words of `agent why`."""

from __future__ import annotations

import pytest

from engine.text.requests import explain


def why(text: str, path: str = "a.py", marker: str = "@agent") -> str:
    found = explain(text, path, marker)
    assert len(found) == 1, found
    return found[0].reason


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# @agent: do\n", "a request (fill)"),
        ("# @agent ask: do\n", "a request (ask)"),
        ("x = '@agent: do'\n", "inside a string"),
        ('def f():\n    """\n    @agent: do\n    """\n', "inside a docstring"),
        ("# see @agent: do\n", "not at the start of the comment"),
        ("# me@agent: do\n", "not at the start of the comment"),
        ("# # @agent: do\n", "commented out once more"),
        ("# @agent edti: do\n", "did you mean 'edit'"),
        ("# @agent please: do\n", "there are fill, edit, ask, note"),
        ("# @agent:\n", "empty prompt"),
        ("# @agent do it\n", "no colon"),
        ("# @agents: do it\n", "followed by 's'"),
        ("# @agent(n): do\n", "'n' is not name=value"),
        ("# @agent(m=1): do\n", "no option 'm'"),
        ("# @agent(n=x): do\n", "n is a whole number"),
        ("# @agent(n=1,n=2): do\n", "twice"),
        ("# @agent(n=1 do\n", "malformed options"),
        ("# @agent edit(n=1): do\n", "before the verb"),
        ("# @agent: do \u202e it\n", "U+202E"),
        ("# @agnet: do\n", "did you mean @agent?"),
        ("# @Agent: do\n", "did you mean @agent?"),
        ("@agent\n", "not in a comment"),
    ],
)
def test_the_reason_is_said_in_plain_words(text: str, says: str) -> None:
    assert says in why(text)


def test_other_languages_are_explained_too() -> None:
    assert "two requests in one block" in why("/* @agent: a\n @agent: b */\n", "a.c")
    assert "not closed" in why("int x;\n/* @agent: a\n", "a.c")
    assert "directive" in why("#define A @agent\n", "a.c")
    assert "not in a language I know" in why("# @agent: a\n", "a.unheard-of")
    assert "a line of" in why("# @agent: a\n" + "x" * 30_000, "a.py")


def test_one_line_can_be_asked_about() -> None:
    text = "x = 1\n# @agent: a\n# more\ny = '@agent: b'\n"
    assert [each.reason for each in explain(text, "a.py", line=3)] == ["a request (fill)"]
    assert [each.reason for each in explain(text, "a.py", line=4)] == ["inside a string"]
    assert [each.reason for each in explain(text, "a.py", line=1)] == ["@agent is not on this line"]
    assert [each.reason for each in explain(text, "a.py", line=9)] == ["the file has only 4 lines"]


def test_every_marker_of_the_file_is_explained_in_order() -> None:
    text = "# @agent: a\n\nx = '@agent'\n# @agent fix: b\n"
    assert [(each.line, each.is_request) for each in explain(text, "a.py")] == [
        (1, True),
        (3, False),
        (4, False),
    ]
