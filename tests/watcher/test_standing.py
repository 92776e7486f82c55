"""Where a fill stands in a text that was changed since, and the text with it taken back (I1)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.displaced import Displaced
from engine.ledger.records import FillRecord
from engine.text.codec import decode
from watcher import standing as module
from watcher.standing import Standing, standing, taken_back

REQUEST = "    # @agent: add them\n    pass\n"
FILL = "    total = a + b\n    return total\n"
ABOVE = "import os\n\n\ndef add(a, b):\n"
BELOW = "\n\ndef other():\n    return 1\n"
LINES = st.lists(
    st.sampled_from(
        ["", "x = 1", "    return 1", "    pass", "def other():", "\tpass", "é", "# total = a + b"]
    ),
    max_size=6,
)


def record(displaced: Displaced, before: str, after: str, start: int, end: int) -> FillRecord:
    """A fill as the ledger knows it."""
    facts: dict[str, Any] = dict.fromkeys(FillRecord.__dataclass_fields__, "")
    facts |= {"id": 1, "path": "a.py", "start": start, "end": end, "text": after[start:end], "replaces": None}
    facts |= {"before_sha": displaced.keep(before.encode()), "after_sha": displaced.keep(after.encode())}
    return FillRecord(**facts)


@pytest.fixture
def displaced(tmp_path: Path) -> Displaced:
    module.forget()
    return Displaced(tmp_path / "displaced")


def filled(displaced: Displaced, above: str = ABOVE, below: str = BELOW) -> FillRecord:
    return record(displaced, above + REQUEST + below, above + FILL + below, len(above), len(above + FILL))


def where(displaced: Displaced, text: str, fill: FillRecord | None = None) -> tuple[str, bool] | None:
    """The code where a fill stands, and whether it is as it was written."""
    found = standing(fill or filled(displaced), displaced, text)
    return (text[found.start : found.end], found.intact) if found is not None else None


def test_it_stands_where_it_was_written(displaced: Displaced) -> None:
    fill = filled(displaced)
    assert standing(fill, displaced, ABOVE + FILL + BELOW) == Standing(fill, fill.start, fill.end, True)


@pytest.mark.parametrize(
    "text",
    [
        "# new\n" + ABOVE + FILL + BELOW,
        ABOVE + FILL,
        BELOW + "\n\n" + ABOVE + FILL,
        FILL + BELOW + ABOVE,
        (ABOVE + FILL + BELOW).replace("\n", "\r\n"),
        ABOVE + FILL.rstrip("\n"),
    ],
)
def test_it_is_found_where_it_stands_now(displaced: Displaced, text: str) -> None:
    found = where(displaced, text)
    assert found is not None
    code, intact = found
    assert intact
    assert code.replace("\r\n", "\n").rstrip("\n") == FILL.rstrip("\n")


def test_an_edit_of_it_is_seen(displaced: Displaced) -> None:
    edited = FILL.replace("a + b", "a - b")
    assert where(displaced, ABOVE + edited + BELOW) == (edited, False)


def test_an_edit_of_its_only_line_is_seen(displaced: Displaced) -> None:
    above, line = "def f():\n", "    return 41 + 1\n"
    fill = record(displaced, above + REQUEST, above + line, len(above), len(above + line))
    edited = "    return len(os.sep) + 41 + 1\n"
    assert where(displaced, above + edited, fill) == (edited, False)


@pytest.mark.parametrize("text", [ABOVE + BELOW, "", ABOVE.replace("def add", "def sub") + BELOW])
def test_nothing_is_left_of_it(displaced: Displaced, text: str) -> None:
    assert where(displaced, text) is None


def test_of_two_equal_ones_it_is_the_one_in_its_place(displaced: Displaced) -> None:
    fill = filled(displaced, ABOVE + FILL + "\n\ndef add_too(a, b):\n")
    text = "# new\n" + ABOVE + FILL + "\n\ndef add_too(a, b):\n" + FILL + BELOW
    found = standing(fill, displaced, text)
    assert found is not None
    assert found.start == fill.start + len("# new\n")


def test_it_is_not_told_when_the_stored_bytes_are_gone(displaced: Displaced) -> None:
    fill = replace(filled(displaced), after_sha="0" * 64)
    assert standing(fill, displaced, ABOVE + FILL + BELOW) is None


def joined(parts: list[str]) -> str:
    return "".join(f"{part}\n" for part in parts)


def test_whatever_was_added_around_it_the_fill_is_found_and_everything_else_stays(
    displaced: Displaced,
) -> None:
    fill = filled(displaced)

    @settings(max_examples=300, deadline=None)
    @given(LINES, LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
    def holds(first: list[str], second: list[str], third: list[str], newline: str, ended: bool) -> None:
        above, below = (
            joined(first) + ABOVE,
            BELOW.replace("\n\ndef", f"\n{joined(second)}\ndef") + joined(third),
        )
        now, expected = ((above + code + below).replace("\n", newline) for code in (FILL, REQUEST))
        if not ended:
            now, expected = now.rstrip("\r\n"), expected.rstrip("\r\n")
        found = where(displaced, now, fill)
        assert found is not None
        assert found == (FILL.replace("\n", newline), True)
        was, left = (decode(displaced.load(name), "a.py") for name in (fill.before_sha, fill.after_sha))
        back = taken_back(was, left, now, newline)  # type: ignore[arg-type]
        assert back is not None
        assert back.text == expected
        assert now[: back.was_start] + back.text[back.start : back.end] + now[back.was_end :] == back.text

    holds()


def test_what_is_taken_back_is_all_that_changes_however_the_fill_was_edited(displaced: Displaced) -> None:
    """What an edit put into the fill is told as lost; not a character outside of the place changes."""
    fill = filled(displaced)
    was, left = (decode(displaced.load(name), "a.py") for name in (fill.before_sha, fill.after_sha))

    @settings(max_examples=300, deadline=None)
    @given(LINES, st.integers(0, 2), st.integers(0, 2))
    def holds(parts: list[str], first: int, last: int) -> None:
        code = FILL.splitlines(keepends=True)
        code[min(first, last) : max(first, last)] = [joined(parts)]
        now = ABOVE + "".join(code) + BELOW
        back = taken_back(was, left, now, "\n")
        assert back is not None
        assert back.text == now[: back.was_start] + back.text[back.start : back.end] + now[back.was_end :]
        if not back.intact:
            assert back.lost == now[back.was_start : back.was_end]
        assert back.intact == (now == ABOVE + FILL + BELOW or FILL in now)

    holds()
