"""A nightly that is killed at any moment goes on where it was and comes to the same (FAULTS 58). Twenty kills:
`benchmarks/nightly_kills.py`."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from nights import nights, small

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

pytestmark = [pytest.mark.model, pytest.mark.timeout(1800)]

KILLS = 4


def test_killed_again_and_again_a_nightly_comes_to_the_same_bytes_and_figures(tmp_path: Path) -> None:
    random = Random(5)
    with nights(tmp_path, small(tmp_path / "small.gguf")) as work:
        unbroken = work.unbroken()
        killed = 0
        while killed < KILLS:
            outcome = work.killed(random)
            killed += outcome is None
            assert outcome in (None, unbroken)
        while (outcome := work.killed(random)) is None:
            pass
        assert outcome == unbroken
