"""A ledger that is damaged under a daemon (FAULTS 40)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from stage import GOOD, Stage, stage, until

from engine.errors import ScholiaError
from watcher import background
from watcher.lock import holder

STUB = "def answer() -> int:\n    # @agent: the answer\n    ...\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made


@contextmanager
def at_rest(on: Stage) -> Iterator[tuple[sqlite3.Connection, BinaryIO]]:
    """The ledger's file between two changes of the daemon's, who reads it anew afterwards."""
    with (
        on.home.ledger.open("r+b", buffering=0) as file,  # closing it would let go of the lock as well
        closing(sqlite3.connect(on.home.ledger, isolation_level=None)) as lock,
    ):
        lock.execute("BEGIN EXCLUSIVE")
        yield lock, file
        lock.execute("COMMIT")


@pytest.mark.model
def test_a_daemon_whose_ledger_is_damaged_ends_and_says_so_and_the_next_one_works(on: Stage) -> None:
    background.start(on.home)
    on.call("watch", root=str(on.work.root))
    on.work.write("a.py", STUB)
    on.reads("a.py", FILLED)
    with at_rest(on) as (_, file):
        file.write(b"\xff" * on.home.ledger.stat().st_size)
    on.work.write("b.py", STUB)
    until(lambda: holder(on.home) is None)
    assert "sets it aside" in (on.home.logs / "daemon.log").read_text()
    on.agent("trust", ".")
    assert len(list(on.home.root.glob("ledger.damaged-*"))) == 1
    with on.daemon():
        on.work.write("c.py", STUB)
        on.reads("c.py", FILLED)
    assert on.read("a.py") == FILLED


@pytest.mark.model
def test_damage_that_only_a_front_meets_ends_the_daemon_too(on: Stage) -> None:
    background.start(on.home)
    on.call("watch", root=str(on.work.root))
    with at_rest(on) as (lock, file):
        lock.execute(
            "PRAGMA application_id = 1"
        )  # a change, so that nobody trusts the pages that it remembers
        number = lock.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'fill'").fetchone()[0]
        size = lock.execute("PRAGMA page_size").fetchone()[0]
        file.seek((number - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(ScholiaError, match="cannot be read"):
        on.call("accept", fill=1)
    until(lambda: holder(on.home) is None)
    assert "sets it aside" in (on.home.logs / "daemon.log").read_text()
