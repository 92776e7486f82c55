"""Positions and changes of a text, against an editor that counts in its own way."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.lsp.looking import after, look
from agent.lsp.text import Change, Encoding, Text, difference
from watcher.surface import changed_lines

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
LETTERS = st.sampled_from(["a", "é", "漢", "😋", "\f", "\u2028", "\x0b", "\t", "\n", "\r", "\r\n"])
TEXTS = st.lists(LETTERS, max_size=12).map("".join)


def places(text: str) -> list[int]:
    """The offsets that a position can name: all but those inside of a line break."""
    return [
        offset for offset in range(len(text) + 1) if text[offset - 1 : offset + 1] != "\r\n" or not offset
    ]


def counted(text: str, offset: int, encoding: Encoding) -> tuple[int, int]:
    """The position of an offset, counted from scratch."""
    codec, size = CODECS[encoding]
    lines = re.split("\r\n|\n|\r", text[:offset])
    return len(lines) - 1, len(lines[-1].encode(codec)) // size


@given(TEXTS, st.sampled_from(ENCODINGS))
def test_every_position_is_counted_as_the_editor_counts_and_leads_back(text: str, encoding: Encoding) -> None:
    document = Text(text, encoding)
    for offset in places(text):
        position = document.position(offset)
        assert position == counted(text, offset, encoding)
        assert document.offset(*position) == offset


@given(TEXTS, st.sampled_from(ENCODINGS), st.integers(0, 30), st.integers(0, 60))
def test_a_position_beyond_a_line_or_the_text_is_its_end(
    text: str, encoding: Encoding, line: int, units: int
) -> None:
    assert 0 <= Text(text, encoding).offset(line, units) <= len(text)


@given(TEXTS, TEXTS)
def test_the_difference_of_two_texts_makes_one_the_other_and_parts_no_line_break(old: str, new: str) -> None:
    change = difference(old, new)
    assert Text(old, "utf-16").changed(change).text == new
    assert {change.start, change.end} <= set(places(old))


@given(TEXTS, TEXTS)
def test_the_lines_that_changed_make_one_text_the_other_and_part_no_line_break(old: str, new: str) -> None:
    start, end, lines = changed_lines(old, new)
    assert old[:start] + lines + old[end:] == new
    assert {start, end} <= set(places(old))


REQUEST = "    # @agent: the answer {0}\n    pass\n"
LONG = "".join(
    f"def f{number}(x):\n" + (REQUEST.format(number) if number % 40 == 7 else "    return x + 1\n") + "\n\n"
    for number in range(400)
)
PIECES = ["y = 2\n", "# @agent: typed\n", "x", "\n", "", '"""a string\n', "    # more words\n"]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(PIECES)), min_size=1, max_size=5)
)
def test_what_is_typed_in_a_long_text_is_seen_at_once_where_it_stands(
    edits: list[tuple[float, int, str]],
) -> None:
    """What was lexed around the change agrees with the whole, but for a string that was opened there."""
    text, seen = LONG, look(LONG, "a.py", "@agent", 1_000_000)
    for where, length, new in edits:
        start = text.rfind("\n", 0, int(where * len(text))) + 1
        change = Change(start, min(start + length, len(text)), new)
        changed = text[:start] + new + text[change.end :]
        seen = after(seen, text, changed, change)
        text = changed
    for one in seen.found:
        assert text[one.start :].startswith("# @agent")
        assert one.line == text.count("\n", 0, one.start) + 1
    if '"""' not in text:
        whole = look(text, "a.py", "@agent", 1_000_000)
        assert [one.start for one in seen.found] == [one.start for one in whole.found]


def test_a_text_that_is_larger_than_what_is_read_has_no_requests() -> None:
    assert look(LONG, "a.py", "@agent", 1000).found == ()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_requests_move_along_whatever_ends_the_lines(newline: str) -> None:
    text = LONG.replace("\n", newline)
    seen = look(text, "a.py", "@agent", 1_000_000)
    change = Change(0, 0, f"x = 1{newline}")
    moved = after(seen, text, change.new + text, change)
    whole = look(change.new + text, "a.py", "@agent", 1_000_000)
    assert [(one.start, one.line) for one in moved.found] == [(one.start, one.line) for one in whole.found]
