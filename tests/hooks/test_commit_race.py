"""A commit whose hooks stash and roll back, and the daemon at work beside it (FAULTS 11)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gitwork import USER, GitWork
from stage import GOOD, Stage, stage

from engine.ledger.ledger import Ledger

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"

# What the pre-commit framework does, slowly: it puts aside what is not staged, runs, finds that it cannot put it
# back, rolls back, and puts it back then.
STASHING = """#!/bin/sh
git diff >"$BASE/patch"
git checkout -q -- .
echo stashed >"$BASE/reached"
read word <"$BASE/go"
git checkout -q -- .
git apply "$BASE/patch"
exit $word
"""

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        made.work.commit("begin", **{"b.py": "b = 1\n", "c.py": "c = 1\n"})
        for pipe in ("reached", "go"):
            os.mkfifo(tmp_path / pipe)
        hook = made.work.root / ".git" / "hooks" / "pre-commit"
        hook.write_text(STASHING)
        hook.chmod(0o755)
        made.agent("hooks", "install")
        made.work.write("b.py", "b = 2\n")
        made.work.git("add", "b.py")
        made.work.write("c.py", "c = 'not staged'\n")
        yield made


@contextmanager
def committing(on: Stage, ends: int = 0) -> Iterator[None]:
    """A commit whose hook has put aside what is not staged, and goes on after the body. ends: how the hook does."""
    base = on.work.root.parent
    with subprocess.Popen(
        ["git", *USER, "commit", "-q", "-m", "slow"], cwd=on.work.root, env=on.environ | {"BASE": str(base)}
    ) as process:
        assert (base / "reached").read_text() == "stashed\n"
        assert on.read("c.py") == "c = 1\n"
        try:
            yield
        finally:
            (base / "go").write_text(f"{ends}\n")
        assert process.wait() == ends
    assert on.read("c.py") == "c = 'not staged'\n"


@pytest.mark.parametrize("ends", [0, 1])
def test_the_daemon_writes_only_after_a_commit_that_stashes_has_ended(
    on: Stage, tmp_path: Path, ends: int
) -> None:
    """ends: the hook lets the commit through, or refuses it, which nothing but git's own end tells."""
    other = GitWork.init(tmp_path / "other")
    with Ledger.open(on.home) as ledger:
        ledger.trust(other.repository, True)
    with on.daemon(on.work.root, other.root):
        with committing(on, ends):
            on.work.write("a.py", STUB)
            for path in ("a.py", "b.py"):  # it is awake, and when it takes the second one ours is the oldest
                other.write(path, STUB)
                on.reads(f"../other/{path}", FILLED)
            assert on.read("a.py") == STUB
        on.reads("a.py", FILLED)
    assert on.read("c.py") == "c = 'not staged'\n"
    assert on.work.git("log", "-1", "--format=%s").decode().strip() == ("begin" if ends else "slow")


def test_what_is_generated_while_a_commit_begins_is_offered_and_not_written(on: Stage) -> None:
    commits = committing(on)
    on.acts["generating"] = commits.__enter__
    try:
        ended = on.fill("a.py", STUB)
        assert (ended.stage, on.read("a.py")) == ("offered", STUB)
        assert "a commit is in progress" in ended.words
    finally:
        commits.__exit__(None, None, None)
    on.agent("apply")
    assert on.read("a.py") == FILLED
