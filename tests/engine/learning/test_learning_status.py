"""What training tells whoever asks."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from engine.learning.status import Learning, path, read, write
from engine.paths import Home

TRAINING = Learning(
    "running", "fast", 1000.0, 1010.0, os.getpid(), "training", 3, 12, 0.4891, 1934.2, 7.4
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path).ensure()


def test_what_was_told_last_is_read(home: Home) -> None:
    write(home, TRAINING)
    write(home, replace(TRAINING, step=4))
    assert read(home) == replace(TRAINING, step=4)


def test_only_its_owner_reads_it_and_nothing_is_left_beside_it(home: Home) -> None:
    before = set(home.root.iterdir())
    write(home, TRAINING)
    assert set(home.root.iterdir()) - before == {path(home)}
    assert path(home).stat().st_mode & 0o077 == 0


def test_nothing_was_trained_yet(home: Home) -> None:
    assert read(home) is None


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"status": "running"}', '{"other": 1}'])
def test_a_damaged_file_says_nothing(home: Home, damaged: str) -> None:
    path(home).write_text(damaged)
    assert read(home) is None


def test_a_training_whose_process_is_gone_was_interrupted(home: Home) -> None:
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    write(home, replace(TRAINING, pid=gone))
    found = read(home)
    assert found is not None
    assert found.status == "interrupted"


def test_a_disk_that_is_full_or_gone_keeps_nobody_from_training(tmp_path: Path) -> None:
    write(Home(tmp_path / "absent"), TRAINING)


def test_it_is_told_in_a_line() -> None:
    assert TRAINING.told(1010.0) == (
        "fast: training, step 3 of 12, loss 0.489, 1,934 tokens/s, about 7 s to go"
    )
    assert replace(TRAINING, phase="importing", step=0).told(1010.0) == "fast: importing"
    failed = replace(TRAINING, status="failed", words="The memory did not suffice.")
    assert failed.told(1310.0) == "fast: failed, 5 min ago. The memory did not suffice."
