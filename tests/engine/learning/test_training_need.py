"""Memory foretold: what does not fit is done in smaller groups, then computed twice, then refused with the figures."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.base import gguf_path
from engine.errors import ModelError, TrainingError
from engine.learning.job import Job
from engine.learning.need import LIBRARIES, Plan, Size, plan, predicted
from engine.learning.rows import Row

HALF_BILLION = Size(494_000_000, 896, 4864, 24, 14, 151_936, 32_768)
ROWS = [Row((1,) * 300, 250, (0.02,) * 50, 1.0)] * 20
JOB = Job(Path("base"), Path("out"), ())


def planned(limit: int) -> Plan:
    return plan(HALF_BILLION, JOB, ROWS, 2, limit)


def test_with_much_memory_many_tokens_go_through_together() -> None:
    found = planned(64_000_000_000)
    assert (found.together, found.recompute) == (1024, False)


def test_with_less_memory_fewer_go_together_and_then_layers_are_computed_twice() -> None:
    plans = [planned(limit * 100_000_000) for limit in range(120, 21, -1)]
    kinds = list(dict.fromkeys((one.recompute, one.together) for one in plans))
    assert [recompute for recompute, _ in kinds] == sorted(recompute for recompute, _ in kinds)
    assert kinds[0][0] is False
    assert kinds[-1][0] is True
    for recompute in (False, True):
        groups = [group for kind, group in kinds if kind is recompute]
        assert groups == sorted(groups, reverse=True)


def test_what_is_planned_fits() -> None:
    for limit in range(3, 16):
        assert planned(limit * 1_000_000_000).memory <= limit * 1_000_000_000


def test_what_cannot_fit_is_refused_with_the_figures() -> None:
    with pytest.raises(TrainingError, match=r"about 2\.\d\d GB are needed, 1\.00 GB may be taken") as refused:
        planned(1_000_000_000)
    assert "smaller model" in refused.value.hint


def test_a_small_job_needs_less_than_the_largest_group() -> None:
    few = plan(HALF_BILLION, JOB, ROWS[:1], 2, 64_000_000_000)
    assert few.together == 300
    assert few.memory < planned(64_000_000_000).memory


def test_more_of_anything_needs_more() -> None:
    size, plain = HALF_BILLION, (16, 1024, 256, 2, False, 256)
    at = predicted(size, *plain)
    assert predicted(replace(size, parameters=2 * size.parameters), *plain) > at
    assert predicted(size, 32, 1024, 256, 2, False, 256) > at
    assert predicted(size, 16, 2048, 256, 2, False, 256) > at
    assert predicted(size, 16, 1024, 512, 2, False, 256) > at
    assert predicted(size, 16, 1024, 256, 4, False, 256) > at
    assert LIBRARIES < predicted(size, 16, 1024, 256, 2, True, 256) < at
    assert predicted(size, 16, 1024, 256, 2, False, 512) > at


def test_the_size_is_what_the_file_says() -> None:
    size = Size.of(gguf_path())
    assert 4_000_000 < size.parameters < 20_000_000
    assert size.context >= 1024
    with pytest.raises(ModelError):
        Size.of(Path(__file__))
    with pytest.raises(ModelError, match="holds no model"):
        Size.of(Path(__file__).parent)


PEAK = """
from engine.learning.need import peak, reset_peak
block = bytearray(b"x") * 80_000_000
del block
reset_peak()
before = peak()
more = bytearray(b"x") * 60_000_000
print(peak() - before)
"""


def test_the_peak_is_of_what_came_since() -> None:
    """In a process of its own: one that other tests have filled gives memory back in between."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK], capture_output=True, text=True, check=True, timeout=120
    )
    assert 59_000_000 < int(done.stdout) < 80_000_000
