"""The answer that should have been given, for any indentation and any shape of place: the product's own path from an
answer to a file makes the committed file of it."""

from __future__ import annotations

from textwrap import indent

import pytest
from answers import sheet
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from engine.learning.targets import NoTarget, changes, target_of
from engine.model.presets import by_name
from engine.model.prompts import Context, as_shown
from engine.text.places import apply
from engine.text.tokens import pieces
from watcher.rehearsal import written

UNITS = ("  ", "    ", "\t", "        ")
STATEMENTS = (
    "x = 1",
    "use(x)",
    "for a in b:\n\tuse(a)",
    "if x:\n\tuse(x)\nelse:\n\tfor y in x:\n\t\tuse(y)",
    "with open(x) as f:\n\ttext = f.read()\n\tuse(text)",
    "total = sum(\n\tv for v in x\n)",
    "try:\n\tuse(x)\nexcept ValueError:\n\tuse(1)",
    "def inner(z):\n\treturn z\n",
    "# a remark",
    "rows = [\n\t1,\n\t2,\n]",
)
LAST = ("return x", "return [\n\tx,\n]", "raise ValueError(x)", "use(x)")


def laid(code: str, unit: str, depth: int) -> str:
    """Code whose steps are tabs, in steps of `unit`, at a depth."""
    return indent(code.replace("\t", unit), unit * depth)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """The lines of a body, in steps of a tab each."""
    some = draw(st.lists(st.sampled_from(STATEMENTS), max_size=4))
    apart = draw(st.sampled_from(("\n", "\n\n")))
    return apart.join([*some, draw(st.sampled_from(LAST))]) + "\n"


@st.composite
def shapes(draw: st.DrawFn) -> tuple[str, int, str]:
    """A file with one request, how deep the fill stands, and the indentation's unit."""
    unit = draw(st.sampled_from(UNITS))
    stub = draw(st.sampled_from(("pass", "...", "raise NotImplementedError")))
    doc = draw(st.sampled_from(("", '\t"""What it does."""\n')))
    below = draw(st.sampled_from(("", "\n\ndef below():\n\treturn 7\n")))
    above = draw(st.sampled_from(("", "import os\n\n\ndef above():\n\treturn os.name\n\n\n")))
    kind = draw(st.sampled_from(("body", "method", "nested")))
    if kind == "body":
        text = f"{above}def f(x, b):\n{doc}\t# @agent: do it\n\t{stub}\n{below}"
        return text.replace("\t", unit), 1, unit
    if kind == "method":
        inside = indent(doc, "\t")
        text = f"{above}class A:\n\tdef f(self, x, b):\n{inside}\t\t# @agent: do it\n\t\t{stub}\n{below}"
        return text.replace("\t", unit), 2, unit
    text = f"{above}def f(x, b):\n\tif b:\n\t\t# @agent: do it\n\t\t{stub}\n\treturn b\n{below}"
    return text.replace("\t", unit), 2, unit


@settings(max_examples=120, deadline=None)
@given(shape=shapes(), body=bodies(), wrong=bodies(), crlf=st.booleans())
def test_the_answer_makes_the_committed_file_to_the_byte(
    shape: tuple[str, int, str], body: str, wrong: str, crlf: bool
) -> None:
    text, depth, unit = shape
    text = text.replace("\n", "\r\n") if crlf else text
    asked = sheet("a.py", text)
    committed = laid(body, unit, depth)
    shown = as_shown(asked.context, by_name("scholia-base"), 1500)
    file, _, _ = apply(text, asked.place, committed)
    told = committed.replace("\n", "\r\n") if crlf else committed
    target = target_of(told, shown, written)
    assert asked.filled(target) == (file, None)
    before = laid(wrong, unit, depth)
    for start, end in changes(before, target):
        assert 0 <= start <= end <= len(target)
    assert bool(changes(before, target)) == (body.split() != wrong.split())


@settings(max_examples=80, deadline=None)
@given(shape=shapes(), body=bodies(), depth=st.integers(0, 3), unit=st.sampled_from(UNITS))
def test_code_that_was_moved_comes_back_to_the_depth_and_the_steps_of_the_request(
    shape: tuple[str, int, str], body: str, depth: int, unit: str
) -> None:
    text, own, steps = shape
    asked = sheet("a.py", text)
    try:
        target = target_of(laid(body, unit, depth), asked.context, written)
    except NoTarget:
        assume(False)
    file, _, _ = apply(text, asked.place, laid(body, steps, own))
    assert asked.filled(target) == (file, None)


@settings(max_examples=150, deadline=None)
@given(
    wrong=st.text("abc ()=\n", max_size=60),
    target=st.text("abc ()=\n", max_size=60),
)
@example(wrong="x = 1\ny\n", target="x = 1\n")
@example(wrong="for a in b:\n    f()\n    g()\n", target="for a in b:\n    f()\ng()\n")
def test_outside_the_changes_every_token_is_one_of_the_wrong_answer(wrong: str, target: str) -> None:
    ranges = changes(wrong, target)
    assert list(ranges) == sorted(ranges)
    left = [
        text
        for text, start, end in pieces(target)
        if not any(first < end and start < last for first, last in ranges)
    ]
    old = iter(text for text, _, _ in pieces(wrong))
    assert all(text in old for text in left)  # in their order


def test_a_line_that_only_went_to_another_depth_is_a_change() -> None:
    target = "for a in b:\n    f()\ng()\n"
    assert changes("for a in b:\n    f()\n    g()\n", target) == ((20, 20),)
    assert changes(target, target) == ()


def test_what_was_taken_out_leaves_its_place_and_the_end_of_the_answer_is_one() -> None:
    assert changes("a()\nb()\nc()\n", "a()\nc()\n") == ((4, 4),)
    assert changes("a()\nb()\n", "a()\n") == ((4, 4),)


CONTEXT = Context(
    "a.py", "python", "edit", "fold", "", "", "", original="n = 0\nn += 1\n", comment="#"
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "nothing stands"),
        ("\n  \n", "nothing stands"),
        ("n = 0\nn += 1\n", "as it stood before"),
        ("    n = 0\n\n    n += 1\n", "as it stood before"),
        ("n = (\n", "refused"),
        ("n = 1  # \u202e\n", "refused"),
        ("n = 1\n# @agent: more\n", "refused"),
        ("pass\n", "refused"),
    ],
)
def test_code_that_is_no_answer_is_none_and_the_reason_is_told(code: str, words: str) -> None:
    with pytest.raises(NoTarget, match=words):
        target_of(code, CONTEXT, written)
