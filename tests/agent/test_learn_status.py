"""`agent learn status` as a user types it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from corrected import Told, past

from engine.learning.status import Learning, write


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with past(tmp_path) as made:
        yield Told(made)


def training() -> Learning:
    now = time.time()
    return Learning("running", "nightly", now - 60, now, os.getpid(), "training", 30, 120, 0.25, 900.0, 180.0)


def test_nothing_was_trained_yet(told: Told) -> None:
    done = told.agent("learn", "status")
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing was trained yet" in done.stderr
    assert json.loads(told.agent("learn", "status", "--json").stdout) is None


def test_how_far_a_training_is(told: Told) -> None:
    write(told.past.home, training())
    assert told.agent("learn", "status").stdout == (
        "nightly: training, step 30 of 120, loss 0.250, 900 tokens/s, about 3 min to go\n"
    )
    assert json.loads(told.agent("learn", "status", "--json").stdout)["remaining"] == 180.0


def test_what_went_wrong_and_what_to_do(told: Told) -> None:
    failed = replace(training(), status="failed", words="Too little memory.", hint="Close other programs.")
    write(told.past.home, failed)
    done = told.agent("learn", "status")
    assert "nightly: failed" in done.stdout
    assert "Too little memory." in done.stdout
    assert "Close other programs." in done.stderr
