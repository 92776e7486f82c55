"""A training that is killed twenty times, at random moments of its whole time, comes to the same bytes (FAULTS 58)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import tiny

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

KILLS = 20


def test_killed_twenty_times_a_training_goes_on_each_time_and_comes_to_the_same(tmp_path: Path) -> None:
    base = tiny.qwen2(tmp_path / "base.gguf")
    (tmp_path / "work").mkdir()
    program = Path(__file__).with_name("killing.py")
    told = subprocess.run(
        [sys.executable, str(program), str(base), str(tmp_path / "work"), str(KILLS), "3"],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": str(program.parents[3]), "PATH": ""},
    )  # fmt: skip
    said = json.loads(told.stdout)
    assert said["killed"] == KILLS
    assert said["resumed"] > KILLS // 4
    assert said["done"] == said["same"] > 0
