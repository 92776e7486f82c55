"""A short run of the random sequences of `sequences.py`; five thousand were played once (benchmarks/README.md)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sequences import play

pytestmark = [pytest.mark.model, pytest.mark.timeout(300)]


@pytest.mark.parametrize("alone", [False, True], ids=["daemon", "alone"])
def test_edits_saves_and_fills_in_any_order_lose_no_character(tmp_path: Path, alone: bool) -> None:
    counts = play(tmp_path, sequences=12, seed=7, alone=alone).of
    assert counts["edits of the server"] and counts["saves"] and counts["edits"]
