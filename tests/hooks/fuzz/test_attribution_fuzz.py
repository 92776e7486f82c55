"""Random sequences of edits and git operations: what the ledger says of every fill is true after each (I4).

`run.py` beside this runs thousands. Each sequence that once was wrong is kept below, so that it stays mended."""

from __future__ import annotations

from pathlib import Path

import alike
import pytest
from check import sequence
from world import World

OPERATIONS = 15
ONCE_WRONG = (
    101, 104, 110, 112, 116, 121, 132, 153, 211, 227, 232, 1025, 1069, 1083, 1089, 1092, 1098, 1101, 2027, 2189,
    3004, 3027, 3118, 3156, 3158, 4160, 4229, 4531, 4554, 10081, 10199, 10253, 10362, 30012, 30105, 30184, 30489,
    30598, 30842, 31154, 31289, 40145, 40390, 40426, 40519, 40691, 40975,
    41196, 41236, 41577, 41578, 41638, 41674, 41833, 42194, 50275, 70084, 91565, 93662, 93972,
    95765, 95810, 96855, 96956, 97749, 98098, 100625, 101403, 101864, 101922,
    110076, 110339, 121110, 130554, 141461, 150300, 161365, 171775, 180091, 180164, 180894, 181316, 190014, 191974,
    200269,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_a_random_sequence(seed: int, tmp_path: Path) -> None:
    assert sequence(seed, OPERATIONS, tmp_path).wrong == []


@pytest.mark.parametrize("seed", ONCE_WRONG)
def test_a_sequence_that_was_wrong_once(seed: int, tmp_path: Path) -> None:
    assert sequence(seed, 20, tmp_path).wrong == []


@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_fills_that_are_like_each_other(seed: int, equal: bool, tmp_path: Path) -> None:
    assert alike.sequence(seed, tmp_path, equal) == ""


def test_the_truth_about_a_fill_that_stands_twice_is_each_copy_and_no_mixture(tmp_path: Path) -> None:
    world = World(tmp_path, 0)
    one, two, three = (world.letters.take(12, "fill") for _ in range(3))

    def told(*lines: str) -> set[tuple[str, ...]]:
        return set(world.truth({"a.txt": list(lines)}, "fill").places["a.txt"]) - {lines}

    assert told(one, two, three) == told(two, one, three) == set()
    assert told(one, two, three, one, two, three) == {(one, two, three)}
    assert told(two, three, "", one, two, three) == {(two, three), (one, two, three)}
    assert told(two, one, three, "", one, two, three) == {(two, one, three), (one, two, three)}
