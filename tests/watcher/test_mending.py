"""A remembered correction goes to the place of its mistake, and nowhere else."""

from __future__ import annotations

import pytest

from watcher.mending import mended


@pytest.mark.parametrize(
    ("fill", "wrong", "right", "expected"),
    [
        ("    a = 1\n    b = 2\n", "b = 2\n", "b = 3\n", "    a = 1\n    b = 3\n"),
        (
            "        return x\n",
            "    return x",
            "    if x:\n        return x",
            "        if x:\n            return x\n",
        ),
        ("x = 1\ny = 2\nx = 1\n", "x = 1", "x = 2", "x = 2\ny = 2\nx = 2\n"),
        ("a()\nb()\nc()\n", "a()\nb()", "", "c()\n"),
        ("if a:\n    b()\nc()\n", "    if a:\n        b()", "    b()", "b()\nc()\n"),
        ("a = 1\n", "a = 2", "a = 3", None),
        ("a = 1\n", "", "a = 3", None),
        ("a = 1  \n", "a = 1", "a = 3", "a = 3\n"),
    ],
)
def test_lines_are_replaced_at_their_own_indentation(
    fill: str, wrong: str, right: str, expected: str | None
) -> None:
    assert mended(fill, wrong, right) == expected
