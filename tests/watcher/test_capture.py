"""The daemon follows fills into commits: hinted by git's movement or by a hook, never while git is at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import GOOD, Stage, stage, until

from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
WRONG = GOOD.decode()
RIGHT = "    return 42\n"
PLACE = "def answer() -> int:\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        made.work.git("config", "user.email", "ada@example.org")
        yield made


def corrections(on: Stage) -> list[Correction]:
    with Ledger.open(on.home) as ledger:
        return ledger.corrections()


def corrected(on: Stage, path: str) -> None:
    """A request is filled, its fill corrected and committed."""
    on.work.write(path, STUB)
    on.reads(path, PLACE + WRONG)
    on.work.write(path, PLACE + RIGHT)
    on.work.git("add", path)
    on.work.git("commit", "-qm", "mine")


def test_a_correction_is_known_soon_after_its_commit_and_caught_when_its_mistake_comes_back(
    on: Stage,
) -> None:
    with on.daemon():
        corrected(on, "a.py")
        until(lambda: len(corrections(on)) == 1)
        (found,) = corrections(on)
        assert (found.found.committed, found.found.path) == (RIGHT, "a.py")
        on.work.write("b.py", STUB)
        on.reads("b.py", PLACE + RIGHT)  # the model recites the mistake again, and the correction is applied
    with Ledger.open(on.home) as ledger:
        (newest, *_) = ledger.fills()
        assert [(one.correction, one.how) for one in ledger.shown(newest.id)].count((found.id, "mended")) == 1


def test_the_very_same_request_gets_what_the_user_made_of_its_answer(on: Stage) -> None:
    with on.daemon():
        corrected(on, "a.py")
        until(lambda: len(corrections(on)) == 1)
        on.recite(b"    return 40\n")  # another mistake than the one that was corrected
        on.work.write("b.py", STUB)
        on.reads("b.py", PLACE + RIGHT)
        on.work.write("c.py", STUB.replace("answer()", "other()"))
        on.reads("c.py", (PLACE + "    return 40\n").replace("answer()", "other()"))


def test_a_repository_that_is_not_watched_is_followed_when_its_hook_tells(on: Stage) -> None:
    on.agent("init")
    on.fill("a.py", STUB)
    with on.daemon():
        on.call("unwatch", root=str(on.work.root))
        on.work.write("a.py", PLACE + RIGHT)
        on.work.git("add", "a.py")
        on.work.git("commit", "-qm", "mine")
        until(lambda: len(corrections(on)) == 1)


def test_while_git_is_at_work_nothing_is_concluded_and_afterwards_it_is(on: Stage) -> None:
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", PLACE + WRONG)
        rebase = on.work.root / ".git" / "rebase-merge"
        rebase.mkdir()
        on.work.git("add", "a.py")
        on.work.git("commit", "-qm", "mine")
        on.agent("stats")
        assert corrections(on) == []
        rebase.rmdir()
        until(lambda: [one.found.outcome for one in corrections(on)] == ["kept"])


def test_a_repository_that_is_no_longer_trusted_teaches_nothing(on: Stage) -> None:
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", PLACE + WRONG)
        on.agent("untrust")
        on.work.git("add", "a.py")
        on.work.git("commit", "-qm", "mine")
        on.agent("trust")
        on.work.commit("more", other="text\n")
        until(lambda: len(corrections(on)) == 1)
    assert corrections(on)[0].found.outcome == "kept"


def test_a_request_for_the_opposite_is_not_mended(on: Stage) -> None:
    """The model's answer to "shortest" is what was wrong for "longest"."""
    wrong, right = "    return min(words, key=len)\n", "    return max(words, key=len)\n"
    head = "def pick(words):\n"
    on.recite(wrong.encode())
    with on.daemon():
        on.work.write("a.py", f"{head}    # @agent: return the longest word\n    pass\n")
        on.reads("a.py", head + wrong)
        on.work.write("a.py", head + right)
        on.work.git("add", "a.py")
        on.work.git("commit", "-qm", "mine")
        until(lambda: len(corrections(on)) == 1)
        on.work.write("b.py", f"{head}    # @agent: return the shortest word\n    pass\n")
        on.reads("b.py", head + wrong)
