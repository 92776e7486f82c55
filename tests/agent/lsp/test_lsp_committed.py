"""A fill in an editor's buffer is followed into the commit, also if the user was faster than the daemon."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from scripted import STUB, Buffer, Editor, editor
from stage import GOOD, Stage, stage, until
from test_lsp_delivery import stop

from engine.ledger.ledger import Ledger
from watcher import background, rpc

TWO = STUB + "\n\n" + STUB.replace("answer()", "other()").replace("the answer", "the other one")

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        made.work.git("config", "user.email", "ada@example.org")
        yield made
        background.stop(made.home)


@contextmanager
def without_daemon(on: Stage) -> Iterator[None]:
    """The daemon sees nothing of what happens meanwhile."""
    with rpc.Client(on.home) as client:
        process = int(client.hello["pid"])
    stop(process)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def fill(ed: Editor, buffer: Buffer) -> None:
    """Has the first request of a buffer filled."""
    line = buffer.text[: buffer.text.index("# @agent")].count("\n")
    left = buffer.text.count("# @agent") - 1
    ed.until(lambda: "Fill now" in ed.actions(buffer, line))
    assert ed.choose(buffer, line, "Fill now", wait=True)["stage"] == "filled"
    ed.until(lambda: buffer.text.count("# @agent") == left)


def save_and_commit(on: Stage, ed: Editor, buffer: Buffer) -> None:
    """Saves and commits at once; somebody asks what came of it before the daemon saw the save."""
    with without_daemon(on):
        ed.save(buffer)
        on.work.git("commit", "-q", "-a", "-m", "mine")
        assert set(on.state("a.py")) == {"delivered"}
        on.agent("stats")


def found(on: Stage) -> list[tuple[str, str]]:
    """What is known of the fills, in their order, as soon as the daemon knows that they were saved."""
    until(lambda: set(on.state("a.py")) == {"filled"})
    on.agent("stats")
    with Ledger.open(on.home) as ledger:
        told = sorted(ledger.corrections(), key=lambda one: one.fill.id)
        return [(one.found.outcome, one.found.committed) for one in told]


@pytest.mark.parametrize(
    ("new", "outcome"),
    [("    return 41 + 1\n", "kept"), ("    return 41 + 2\n", "edited"), ("    yield None\n", "dropped")],
)
def test_a_fill_that_is_saved_and_committed_in_one_instant_is_followed(
    on: Stage, new: str, outcome: str
) -> None:
    on.work.commit("waits", a__py=STUB)
    with editor(on) as ed:
        buffer = ed.open("a.py")
        fill(ed, buffer)
        ed.replace(buffer, buffer.text.replace("    return 41 + 1\n", new))
        save_and_commit(on, ed, buffer)
        assert found(on) == [(outcome, new)]


def test_two_fills_that_are_mended_before_the_first_save_are_both_followed(on: Stage) -> None:
    on.work.commit("waits", a__py=TWO)
    with editor(on) as ed:
        buffer = ed.open("a.py")
        fill(ed, buffer)
        fill(ed, buffer)
        ed.replace(buffer, buffer.text.replace("41 + 1", "42"))
        save_and_commit(on, ed, buffer)
        assert found(on) == [("edited", "    return 42\n")] * 2
