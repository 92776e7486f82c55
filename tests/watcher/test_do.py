"""Where the code of a direct command goes, and that nothing else changes in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.ledger.records import RequestRecord
from engine.text.places import apply
from watcher.do import place_in, with_request

PYTHON = '''"""Doc
string."""
# one
# two
import os


def f(x):
    # three
    y = 1
    # four
    return y


# five
'''
C = "/* one\n * two */\nint f(void) {\n    // three\n    return 1;\n}\n// four\n// five\n"


def record(path: str, prompt: str = "do it", verb: str = "fill") -> RequestRecord:
    return RequestRecord(1, 1, Path(), path, "do:1", 0, "", verb, prompt, 1, "running", "", 0.0, 0.0)


def put(path: str, text: str, line: int | None, **options: str) -> str:
    """The file after `FILL` was put there."""
    asked = with_request(text, record(path, **options), line, "@agent")
    place = place_in(asked)
    return apply(asked.text, place, f"{place.indent}FILL\n")[0]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("path", "text"), [("a.py", PYTHON), ("a.c", C)])
def test_at_every_line_nothing_but_the_code_is_added(path: str, text: str, newline: str) -> None:
    """I1: also between comments, which would otherwise be taken for more of the command."""
    text = text.replace("\n", newline)
    placed = 0
    for line in range(1, len(text.splitlines()) + 2):
        try:
            after = put(path, text, line)
        except UsageError as error:
            assert "inside a string or a comment" in error.message
            continue
        lines = after.splitlines(keepends=True)
        assert "".join(one for one in lines if one.strip() != "FILL") == text, line
        assert lines.index(next(one for one in lines if one.strip() == "FILL")) == line - 1
        placed += 1
    assert placed >= len(text.splitlines()) - 2


def test_without_a_line_it_goes_to_the_end_after_a_blank_line() -> None:
    assert put("a.py", "x = 1\n", None) == "x = 1\n\nFILL\n"
    assert put("a.py", "x = 1", None) == "x = 1\n\nFILL\n"
    assert put("a.py", "", None) == "FILL\n"


def test_at_a_stub_it_becomes_the_body_and_an_edit_takes_the_statement() -> None:
    assert put("a.py", "def f():\n    pass\n", 2) == "def f():\n    FILL\n"
    assert put("a.py", "x = 1\ny = 2\n", 1, verb="edit") == "FILL\ny = 2\n"


@pytest.mark.parametrize(
    ("path", "text", "line", "told"),
    [
        ("a.py", "x = '''\n\n'''\n", 2, "inside a string"),
        ("a.py", "x = 1\n", 9, "there is no line 9"),
        ("a.nonesuch", "x\n", 1, "not in a language"),
    ],
)
def test_where_no_code_can_go_that_is_said(path: str, text: str, line: int, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        put(path, text, line)
    assert told in caught.value.message


def test_words_that_would_end_the_comment_do_not() -> None:
    asked = with_request("p { color: red }\n", record("a.css", "a */ b\n@agent: c"), 1, "@agent")
    assert asked.request.prompt == "a   b @agent: c"
    assert asked.text.count("*/") == 1
