"""Without a daemon: the server's own process does what the editor saves, and what its user asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scripted import FILLED, STUB, Editor, editor
from stage import GOOD, Stage, stage

from watcher.lock import locked

pytestmark = pytest.mark.model


MINE = "# typed here, in no commit\n"


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("alone")) as made:
        made.recite(GOOD)
        yield made
        assert not made.home.socket.exists()  # no daemon was started


@pytest.fixture
def ed(on: Stage) -> Iterator[Editor]:
    with editor(on, "--no-daemon") as made:
        yield made


def test_what_its_user_asks_for_comes_into_the_buffer(on: Stage, ed: Editor, name: str) -> None:
    buffer = ed.open(name)
    ed.shows(buffer, "waiting")
    assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
    ed.reads(buffer, FILLED)
    assert on.read(name) == STUB


def test_what_is_saved_runs_and_is_known_as_filled_when_it_is_saved_again(on: Stage, ed: Editor) -> None:
    buffer = ed.open("typed.py", "\n")
    ed.until(lambda: buffer.uri in ed.diagnostics)
    ed.replace(buffer, "# mine\n" + STUB)
    assert "when you save" in ed.shows(buffer, "new")[0]["message"]
    ed.save(buffer)
    ed.reads(buffer, "# mine\n" + FILLED)
    on.stands("typed.py", "delivered")
    ed.save(buffer)
    on.stands("typed.py", "filled")


def test_what_came_with_history_waits_and_says_why(on: Stage, ed: Editor, name: str) -> None:
    buffer = ed.open(name)
    ed.shows(buffer, "waiting")
    ed.type(buffer, "def", "# mine\n")
    ed.save(buffer)
    (shown,) = ed.shows(buffer, "waiting")
    assert "in HEAD already" in shown["message"] and buffer.text == "# mine\n" + STUB


def test_a_save_while_git_is_at_work_is_looked_at_when_it_is_over(on: Stage, ed: Editor) -> None:
    lock = on.work.root / ".git" / "index.lock"
    lock.touch()
    buffer = ed.open("while_git.py", MINE + STUB)
    ed.shows(buffer, "new")
    ed.save(buffer)
    other = ed.open("asked.py", MINE + STUB)  # seen after it
    ed.shows(other, "new")
    assert ed.choose(other, 2, "Fill now", wait=True)["stage"] == "filled"
    assert buffer.text == MINE + STUB and on.state("while_git.py") == []
    lock.unlink()
    ed.reads(buffer, MINE + FILLED)


def test_a_repository_that_is_not_trusted_is_only_looked_at(on: Stage, ed: Editor) -> None:
    on.agent("untrust")
    buffer = ed.open("untrusted.py", MINE + STUB)
    ed.shows(buffer, "untrusted")
    ed.save(buffer)
    on.agent("trust")
    other = ed.open("trusted.py", MINE + STUB)
    ed.shows(other, "new")
    ed.save(other)
    ed.reads(other, MINE + FILLED)
    assert buffer.text == MINE + STUB and on.state("untrusted.py") == []


def test_another_command_at_work_is_said_and_the_request_stays_in_the_queue(on: Stage, ed: Editor) -> None:
    buffer = ed.open("busy.py", MINE + STUB)
    ed.shows(buffer, "new")
    with locked(on.home):
        ed.save(buffer)
        ed.until(lambda: [one for one in ed.heard("window/showMessage") if "already runs" in one["message"]])
        assert on.state("busy.py") == ["pending"]
    ed.save(buffer)
    ed.reads(buffer, MINE + FILLED)
