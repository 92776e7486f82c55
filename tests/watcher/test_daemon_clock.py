"""The clock is set while the daemon runs, by hours and by years: nothing is lost or waits for it (FAULTS 32)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clock import Clock
from stage import GOOD, Stage, stage, until

from engine.displaced import Displaced

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"
DAY = 86_400

pytestmark = pytest.mark.model


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """One that the daemon and every command here go by."""
    made = Clock.made(tmp_path / "clock")
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def on(tmp_path: Path, clock: Clock) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made


def test_the_clock_of_these_tests_is_one_that_processes_go_by(clock: Clock) -> None:
    clock.set(1000 * DAY)
    code = "import time; print(time.time())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert float(told) - time.time() > 999 * DAY


@pytest.mark.parametrize("days", [-1, -3000, 1, 3000])
def test_requests_run_and_end_as_ever_after_the_clock_was_set(on: Stage, clock: Clock, days: int) -> None:
    with on.daemon():
        on.work.write("a.py", STUB)
        on.work.write("b.py", "# @agent note: nothing\n")
        on.reads("a.py", FILLED)
        clock.set(days * DAY)
        on.work.write("a.py", "# again\n" + STUB)
        on.reads("a.py", "# again\n" + FILLED)
        on.work.write("c.py", STUB)
        on.reads("c.py", FILLED)


def test_a_request_that_left_its_file_after_the_clock_was_set_back_is_gone(on: Stage, clock: Clock) -> None:
    on.work.commit("a request", **{"a.py": STUB})
    with on.daemon():
        on.stands("a.py", "waiting")
        clock.set(-DAY)
        on.work.write("a.py", "x = 1\n")
        on.stands("a.py", "gone")


def test_the_daemon_says_how_long_it_has_run_however_the_clock_was_set(on: Stage, clock: Clock) -> None:
    with on.daemon():
        for days in (-300, 300):
            clock.set(days * DAY)
            told = on.agent("status").stdout
            assert "s ago" in told or "just now" in told or "1 min ago" in told, told


def test_what_a_fill_displaced_is_kept_until_its_commit_however_late_it_seems(
    on: Stage, clock: Clock
) -> None:
    """I1."""
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)
    store = Displaced(on.home.displaced)
    old = store.keep(b"bytes that no fill needs")
    os.utime(store.folder / old, (0, 0))
    clock.set(3000 * DAY)
    with on.daemon():
        until(lambda: old not in store.names())
        on.agent("undo", "a.py")
    assert on.read("a.py") == STUB
