"""A ledger that is damaged under a daemon (FAULTS 40)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import GOOD, Stage, stage, until

from watcher import background
from watcher.lock import holder

STUB = "def answer() -> int:\n    # @agent: the answer\n    ...\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made


@pytest.mark.model
def test_a_daemon_whose_ledger_is_damaged_ends_and_says_so_and_the_next_one_works(on: Stage) -> None:
    background.start(on.home)
    on.call("watch", root=str(on.work.root))
    on.work.write("a.py", STUB)
    on.reads("a.py", FILLED)
    with on.home.ledger.open("r+b") as file:
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
