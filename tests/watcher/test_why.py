"""`agent why` says what really keeps a request from running, in each state that it can be in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from daemons import FILLED, STUB
from stage import ENDLESS, Stage

TWO = STUB + STUB.replace("the answer", "another answer")

pytestmark = pytest.mark.model


def why(on: Stage, where: str = "a.py") -> str:
    """The one reason that is given."""
    (told,) = json.loads(on.agent("why", where, "--json").stdout)
    return str(told["reason"])


def test_without_a_daemon_it_says_so_and_what_to_do_instead(on: Stage) -> None:
    on.work.write("a.py", STUB)
    assert "no daemon is running: agent watch, or for this one agent fill a.py:2" in why(on)


def test_a_daemon_that_watches_another_repository_is_told_apart(on: Stage, tmp_path: Path) -> None:
    other = tmp_path / "other"
    on.work.git("init", "-q", str(other))
    on.work.write("a.py", STUB)
    with on.daemon(other):
        assert "the daemon does not watch this repository" in why(on)


def test_what_git_is_doing_is_named(on: Stage) -> None:
    on.work.commit("a")
    (on.work.root / ".git" / "MERGE_HEAD").write_bytes(on.work.git("rev-parse", "HEAD"))
    on.work.write("a.py", STUB)
    assert "a merge is in progress" in why(on)


def test_conflicts_in_the_file_are_named(on: Stage) -> None:
    on.work.write("a.py", "<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n" + STUB)
    assert "conflicts that are not resolved" in why(on)


def test_a_repository_that_is_not_trusted_comes_before_all_else(on: Stage) -> None:
    on.work.write("a.py", STUB)
    on.agent("untrust")
    assert "not trusted: agent trust" in why(on)


def test_what_came_with_git_waits_with_its_reason(on: Stage) -> None:
    on.work.commit("theirs", **{"a.py": STUB})
    with on.daemon():
        on.stands("a.py", "waiting")
        assert "agent fill a.py:2 (it is in HEAD already)" in why(on)


def test_one_is_worked_on_and_the_other_has_its_place_in_the_queue(on: Stage) -> None:
    on.recite(*ENDLESS, loop=True)
    with on.daemon():
        on.work.write("a.py", TWO)
        on.stands("a.py", "running", "pending")
        assert "the model is working on it" in why(on, "a.py:2")
        assert "it is in the queue, 1 before it" in why(on, "a.py:5")
        on.agent("cancel")
        on.stands("a.py", "cancelled", "cancelled")
        assert "it was cancelled" in why(on, "a.py:2")


def test_an_answer_that_was_refused_says_why(on: Stage) -> None:
    on.recite(b"this is (no code\n")
    on.work.write("a.py", STUB)
    on.agent("fill", "a.py", code=1)
    assert "the answer was refused" in why(on) and "not valid python" in why(on)


def test_a_fill_that_was_offered_or_undone_says_what_to_do(on: Stage) -> None:
    on.work.write("a.py", STUB).chmod(0o444)
    on.agent("fill", "a.py")
    assert "agent diff, agent apply (a.py is read-only" in why(on)
    (on.work.root / "a.py").chmod(0o644)
    on.agent("apply")
    assert on.read("a.py") == FILLED
    on.agent("undo")
    assert "its fill was undone" in why(on)


def test_a_note_is_never_run_and_says_so(on: Stage) -> None:
    on.work.write("a.py", "# @agent note: money is in cents\nx = 1\n")
    assert why(on) == "a request (note); it is never run, other requests are told it"
