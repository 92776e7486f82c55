"""A simulated developer at work, through the whole product on the bundled base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("libcst")

import work as working  # after importorskip
from asks import Ask, stream
from developers import DEVELOPERS
from pairs import PAIRS, streamed
from pairs import read as read_pairs
from rows import Diary, Line, Row, Run
from test_fixed_pairs import file as file  # the fixture

pytestmark = pytest.mark.model
CAREFUL = DEVELOPERS["careful"]
BASE = "ab" * 32


class Killed(Exception):
    """Where a run is cut off."""


class Cut(Diary):
    """A diary that cannot be written any more after some lines."""

    left = 0

    def write(self, line: Line) -> None:
        if not self.left:
            raise Killed
        self.left -= 1
        super().write(line)


def run(folder: Path, asks: Sequence[Ask], arm: str) -> list[Row]:
    done = working.work(CAREFUL, asks, Run("careful", arm, 1, len(asks), BASE), folder / arm, keep=True)
    return [replace(row, seconds=0.0) for row in done.rows]


def test_a_run_that_was_killed_goes_on_and_comes_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = tuple(stream(CAREFUL, 5, 1))
    whole = run(tmp_path / "whole", asks, "none")
    with monkeypatch.context() as cut:
        cut.setattr(working, "Diary", Cut)
        cut.setattr(Cut, "left", 3)
        with pytest.raises(Killed):
            run(tmp_path / "cut", asks, "none")
    again = run(tmp_path / "cut", asks, "none")
    assert [row.repeated for row in whole] == [row.split != "new" for row in whole], "nothing was learnt"
    assert [row.lost for row in again] == [False, False, False, True, False]
    assert again[:3] == whole[:3]
    assert replace(again[4], known=(), elsewhere=()) == replace(whole[4], known=(), elsewhere=())


def test_pairs_of_a_file_are_edited_tried_and_committed(tmp_path: Path, file: Path) -> None:
    asks = tuple(streamed(read_pairs(file), 4, 1))
    done = working.work(PAIRS, asks, Run("pairs", "none", 1, 4, BASE), tmp_path / "none", keep=True)
    assert [row.number for row in done.rows] == [0, 1, 2, 3]
    repository = tmp_path / "none" / "work"
    for asked, row in zip(asks, done.rows, strict=True):
        assert not row.filled or (repository / f"task_{row.number}.py").read_text().count("@agent") == 0
        if "wrong" in row.fired:
            assert (repository / f"task_{row.number}.py").read_text() == asked.right
