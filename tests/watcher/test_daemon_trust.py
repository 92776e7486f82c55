"""Whose requests the daemon runs, and in which repositories (I2, FAULTS 15, 45, 47)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from daemons import FILLED, STUB, pid
from gitwork import GitWork
from stage import Stage, until

from engine.ledger.ledger import Ledger

pytestmark = pytest.mark.model


def test_a_repository_that_is_not_trusted_is_only_looked_at(on: Stage) -> None:
    on.agent("untrust")
    with on.daemon():
        on.work.write("a.py", STUB)
        on.stands("a.py", "waiting")
        assert "not trusted" in on.agent("fill", "a.py", code=1).stderr
        told = on.agent("trust").stderr
        assert "waits until you ask for it (1)" in told
        on.work.write("b.py", STUB.replace("the answer", "another answer"))
        on.reads("b.py", FILLED)
        assert on.state("a.py") == ["waiting"]
        assert "before the repository was trusted" in on.agent("why", "a.py").stdout
        on.agent("run")
        assert on.read("a.py") == FILLED
        on.agent("untrust")
        on.work.write("c.py", STUB)
        on.stands("c.py", "waiting")


def test_what_a_clone_brought_waits_also_after_it_is_trusted(on: Stage, tmp_path: Path) -> None:
    on.work.commit("a request", **{"a.py": STUB})
    on.work.git("clone", "-q", ".", str(tmp_path / "clone"))
    clone = GitWork(tmp_path / "clone")
    with on.daemon(clone.root):
        on.stands("a.py", "waiting")
        on.agent("trust", cwd=clone.root)
        clone.write("a.py", STUB + "x = 1\n")
        clone.write("b.py", STUB.replace("the answer", "another"))
        until(lambda: (clone.root / "b.py").read_text() == FILLED)
        assert (clone.root / "a.py").read_text() == STUB + "x = 1\n"
        assert on.state("a.py") == ["waiting"]


@pytest.mark.parametrize("how", ["checkout", "pull", "stash"])
def test_what_git_brings_waits(on: Stage, how: str) -> None:
    work = on.work
    if how == "stash":
        work.commit("a", **{"a.py": "x = 1\n"})
        work.write("a.py", STUB)
        work.git("stash", "-q")
    else:
        work.git("checkout", "-q", "-b", "other")
        work.commit("a request", **{"a.py": STUB})
        work.git("checkout", "-q", "main")
    with on.daemon():
        commands = {
            "checkout": ["checkout", "-q", "other"],
            "pull": ["pull", "-q", ".", "other"],
            "stash": ["stash", "pop"],
        }
        work.git(*commands[how])
        on.stands("a.py", "waiting")
        work.write("b.py", STUB.replace("the answer", "typed"))
        on.reads("b.py", FILLED)
        assert on.read("a.py") == STUB


def test_requests_that_waited_in_one_file_all_run_when_asked_for(on: Stage) -> None:
    text = "".join(STUB.replace("answer", f"answer_{n}") for n in range(3))
    on.work.commit("requests", **{"a.py": text})
    with on.daemon():
        on.stands("a.py", "waiting", "waiting", "waiting")
        on.agent("run")
        assert on.state("a.py") == ["filled"] * 3
        assert "@agent" not in on.read("a.py")


def test_a_repository_cannot_name_a_model(on: Stage) -> None:
    on.work.write(".agent.toml", '[model]\nname = "/tmp/evil.gguf"\n')
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)


def test_one_daemon_serves_several_repositories_and_outlives_the_end_of_one(
    on: Stage, tmp_path: Path
) -> None:
    other = GitWork.init(tmp_path / "other")
    with Ledger.open(on.home) as ledger:
        ledger.trust(other.repository, True)
    with on.daemon(on.work.root, other.root):
        other.write("b.py", STUB)
        until(lambda: (other.root / "b.py").read_text() == FILLED)
        other.write("c.py", "# @agent: more\n")
        subprocess.run(["rm", "-rf", str(other.root)], check=True)
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)
        assert on.call("status")["pid"] == pid(on)
