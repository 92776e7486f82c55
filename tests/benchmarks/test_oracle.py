"""The memory that always knows which correction is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("libcst")

from corrected import past  # after importorskip
from oracle import Oracle


def test_it_shows_the_newest_correction_of_what_is_asked_for_and_nothing_of_anything_else(
    tmp_path: Path,
) -> None:
    with past(tmp_path) as told, Oracle(told.home, told.ledger) as memory:
        for item, right in (
            ("one", "    return 2\n"),
            ("other", "    return 3\n"),
            ("one", "    return 4\n"),
        ):
            memory.item = item
            told.found(told.fill(), "edited", "    return 1\n", right)
            memory.learned(told.ledger.corrections()[-1:])
        shown = {}
        for item in ("one", "other", "new"):
            memory.item = item
            found = memory.retrieve("the answer", "", "python", "personal")
            shown[item] = [one.memory.right for one in found]
        assert shown == {"one": ["    return 4"], "other": ["    return 3"], "new": []}


def test_what_was_committed_as_it_is_takes_nothing_from_it(tmp_path: Path) -> None:
    with past(tmp_path) as told, Oracle(told.home, told.ledger) as memory:
        memory.item = "one"
        told.found(told.fill(), "edited", "    return 1\n", "    return 2\n")
        memory.learned(told.ledger.corrections())
        told.found(told.fill("    return 2\n"), "kept")
        memory.learned(told.ledger.corrections()[-1:])
        assert memory.retrieve("the answer", "", "python", "personal")
