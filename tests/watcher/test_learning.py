"""The daemon has what was corrected trained and served, beside the filling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, stage, until

pytest.importorskip("peft")

from engine.ledger.ledger import Ledger  # after importorskip

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

PATIENCE = 400.0  # seconds: a training at low priority, on a machine that runs other tests
ABOVE = "import statistics\n\n\ndef mean(values):\n"
STUB = ABOVE + "    # @agent: compute the average of the values\n    pass\n"
RIGHT = ABOVE + "    return statistics.fmean(values)\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.configure("[model]\nthreads = 1\n[learning]\nnightly_hour = -1\n")
        made.work.git("config", "user.email", "ada@example.org")
        yield made


def kinds(on: Stage) -> set[str]:
    with Ledger.open(on.home) as ledger:
        return {event.kind for event in ledger.events()}


def adapters(on: Stage) -> list[str]:
    """What each fill was made with, the newest first."""
    with Ledger.open(on.home) as ledger:
        return [fill.adapter for fill in ledger.fills()]


def test_a_correction_serves_soon_after_its_commit(on: Stage) -> None:
    with on.daemon():
        on.work.write("figures.py", STUB)
        until(lambda: "# @agent" not in on.read("figures.py"))
        on.work.write("figures.py", RIGHT)
        on.work.git("add", "figures.py")
        on.work.git("commit", "-qm", "mine")
        until(lambda: bool(kinds(on) & {"deployed", "rejected"}), PATIENCE)
        assert "deployed" in kinds(on)
        assert "personal-1" in on.agent("adapters", "list").stdout
        on.work.write("others.py", STUB.replace("compute the average of", "the average of all"))
        until(lambda: len(adapters(on)) == 2)
        assert adapters(on) == ["personal-1", ""]
        log = (on.home.logs / "daemon.log").read_text()
        assert "statistics" not in log
