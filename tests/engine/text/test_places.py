"""The place of a fill: the property that nothing of the user's is lost (I1), and what a model is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text.lexing import NotLexed
from engine.text.places import NoPlace, apply, in_file, place_of
from engine.text.requests import find_requests

BREAKS = ["\n", "\r\n", "\r"]
STUBBED = '''import os
from a import (
    b,
)


class A:
    def f(self):
        """Doc."""
        # @agent: do
        pass


x = 1
'''


def letters(text: str) -> list[str]:
    return sorted(character for character in text if not character.isspace())


def test_a_model_is_shown_neither_the_comment_nor_the_stub() -> None:
    request = find_requests(STUBBED, "a.py")[0]
    before, after, imports = in_file(STUBBED, request, place_of(STUBBED, request))
    assert before == STUBBED[: STUBBED.index("        # @agent")]
    assert after == "\n\nx = 1\n"
    assert imports == "import os\nfrom a import (\n    b,\n)\n"


def test_what_a_model_is_shown_has_plain_line_breaks() -> None:
    text = STUBBED.replace("\n", "\r\n")
    request = find_requests(text, "a.py")[0]
    assert "\r" not in "".join(in_file(text, request, place_of(text, request)))


@pytest.mark.parametrize("line_break", BREAKS, ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("keep", [False, True])
def test_a_fill_takes_the_line_breaks_of_its_file(line_break: str, keep: bool) -> None:
    text = STUBBED.replace("\n", line_break)
    place = place_of(text, find_requests(text, "a.py")[0])
    result, start, end = apply(text, place, "        a = 1\n        return a\n", keep=keep)
    comment = "        # do\n" if keep else ""
    body = STUBBED.replace(
        "        # @agent: do\n        pass\n", f"{comment}        a = 1\n        return a\n"
    )
    assert result == body.replace("\n", line_break)
    assert result[start:end] == f"        a = 1{line_break}        return a{line_break}"


@pytest.mark.parametrize(
    "text", ["x = 1\n# @agent: do", "def f():\n    # @agent: do\n    pass", "x = 1  # @agent: do"]
)
def test_a_file_without_a_last_line_break_stays_without_one(text: str) -> None:
    place = place_of(text, find_requests(text, "a.py")[0])
    for keep in (False, True):
        result, start, end = apply(text, place, f"{place.indent}y = 2\n", keep=keep)
        assert result.endswith("y = 2") and result[start:end].strip() == "y = 2"
        assert result.count("\n") == text.count("\n") + (1 if keep or "x = 1  #" in text else 0) - (
            "pass" in text
        )


def test_an_edit_with_nothing_below_it_says_so() -> None:
    text = "x = 1\n# @agent edit: do\n"
    with pytest.raises(NoPlace, match="no statement below"):
        place_of(text, find_requests(text, "a.py")[0])


PARTS = {
    "a.py": ["def f(x):", "    pass", '    """Doc."""', "class A:", "    def g(self): ...", "x = (1,", "2)",
             "    return 1", "if x:", "\ty = 1", "", "# plain", "@dec", "s = '''", "'''", "else:"],
    "a.js": ["function f() {", "}", "  todo()", "const a = {", "  b: 1,", "f(1,", "2)", "", "// plain", "class A {}",
             "  throw new Error('todo')", "} else {", "`${a}`", "/* x */"],
    "a.c": ["int f(void) {", "}", "  return 1;", "struct A {};", "#define X {", "", "int a = 1;", "/* {", "} */", "("],
    "a.rb": ["def f", "end", "  raise NotImplementedError", "class A", "", "x = 1", "  y do |z|", "  end", "# plain"],
    "a.hs": ["f :: Int", "f = undefined", "f = 1", "  where x = 1", "", "module A where", "{- {", "-}"],
    "a.yaml": ["a:", "  b: 1", "- c", "  - d", "", "# plain", "e: |", "    f", "g: {h: 1}"],
    "a.lisp": ["(defun f (x)", "  (g x))", ")", "(", "", "; plain", '"("'],
    "a.sql": ["select 1;", "create table a (", "  b int", ");", "", "-- plain", "select ';'"],
    "a.tex": ["\\begin{a}", "x", "\\end{a}", "", "% plain", "\\section{b}"],
    "a.sh": ["f() {", "}", "  :", "if a; then", "fi", "", "x=1", "case a in", "a) b;;", "esac"],
}  # fmt: skip
OPENERS = {"a.py": "#", "a.js": "//", "a.c": "//", "a.rb": "#", "a.hs": "--", "a.yaml": "#", "a.lisp": ";",
           "a.sql": "--", "a.tex": "%", "a.sh": "#"}  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str]:
    path = draw(st.sampled_from(sorted(PARTS)))
    lines = draw(st.lists(st.sampled_from(PARTS[path]), max_size=9))
    verb = draw(st.sampled_from(["", " edit"]))
    comment = f"{OPENERS[path]} @agent{verb}: do it"
    at = draw(st.integers(0, len(lines)))
    if lines and at < len(lines) and lines[at].strip() and draw(st.booleans()):
        lines[at] += f"  {comment}"
    else:
        indent = draw(st.sampled_from(["", "  ", "    ", "\t"]))
        lines[at:at] = [indent + comment, *([f"{indent}{OPENERS[path]} now"] if draw(st.booleans()) else [])]
    line_break = draw(st.sampled_from(BREAKS))
    return path, line_break.join(lines) + draw(st.sampled_from(["", line_break]))


@given(files(), st.booleans())
def test_everything_but_comment_and_replaced_code_stays(file: tuple[str, str], keep: bool) -> None:
    """I1, in every kind of structure, in text that parses and in text that does not."""
    path, text = file
    for request in find_requests(text, path):
        try:
            place = place_of(text, request)
        except (NoPlace, NotLexed):
            continue
        taken = text[place.start : place.end]
        comment = text[request.start : request.end]
        assert place.start <= request.start and request.end <= place.end
        assert letters(taken) == letters(place.head + comment + place.original + place.tail)
        assert letters(place.comment_text) == letters(comment)
        result, start, end = apply(text, place, f"{place.indent}FILL\n", keep=keep)
        assert result[start:end].strip() == "FILL"
        assert start == 0 or result[start - 1] in "\r\n"
        assert end == len(result) or result[end - 1] in "\r\n"
        assert result.startswith(text[: place.start]) and result.endswith(text[place.end :])
        assert ("@agent" in result) == (text.count("@agent") > 1)
        assert ("do it" in result) == (keep or text.count("do it") > 1)
        before, after, _ = in_file(text, request, place)
        assert not before or before.endswith("\n")
        assert letters(before + after + comment + place.original) == letters(text)


@pytest.mark.parametrize(
    ("path", "text", "kept"),
    [
        ("a.py", "# @agent(n=2) edit: use a set\nx = [1]\n", "# use a set\n"),
        ("a.py", "#@agent:tidy\n", "#tidy\n"),
        ("a.c", "/* @agent: add\n * two numbers\n */\n", "/* add\n * two numbers\n */\n"),
        ("a.c", "int x; /* @agent: add */\n", "int x; /* add */\n"),
        ("a.html", "<!-- @agent: a list -->\r\n", "<!-- a list -->\r\n"),
        ("a.go", "//// @agent: add @agent: too\n", "//// add @agent: too\n"),
    ],
)
def test_a_comment_that_is_kept_is_no_request_any_more(path: str, text: str, kept: str) -> None:
    result, _, _ = apply(text, place_of(text, find_requests(text, path)[0]), "FILL\n", keep=True)
    assert result.startswith(kept)
    assert find_requests(result, path) == []


def test_a_request_that_would_be_another_one_without_its_marker_is_none() -> None:
    assert find_requests("# @agent: @agent: do\n", "a.py") == []
