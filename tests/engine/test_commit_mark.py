"""The mark of a commit in progress: it holds while that git lives, and no longer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.commit_mark import BRIEF, LONGEST, MARK, committing, mark

on_linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")


def marked(folder: Path, words: bytes, seconds_ago: float = 0.0) -> Path:
    (folder / MARK).write_bytes(words)
    then = time.time() - seconds_ago
    os.utime(folder / MARK, (then, then))
    return folder


def test_it_holds_while_the_process_lives_and_not_after(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        mark(tmp_path, process.pid, "merge")
        assert committing(tmp_path) == "merge"
        process.communicate(b"\n")
    assert not committing(tmp_path)


@on_linux
def test_a_process_that_ended_and_was_not_yet_waited_for_is_not_alive(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.read() == b""
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        mark(tmp_path, process.pid)
        assert not committing(tmp_path)


@on_linux
def test_another_process_with_the_same_number_does_not_count(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert not committing(marked(tmp_path, b"%d\n" % process.pid, 60.0))
        process.communicate(b"\n")


@on_linux
def test_a_program_that_runs_hooks_itself_and_lives_on_is_not_waited_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some editors and terminal programs are no git, and stay open for days."""
    monkeypatch.setattr("engine.commit_mark.SLACK", 10 * LONGEST)  # this process was not there so long ago
    here = b"%d commit\n" % os.getpid()
    assert committing(marked(tmp_path, here, BRIEF - 5)) == "commit"
    assert committing(marked(tmp_path, here, BRIEF + 5)) is None


@on_linux
def test_a_git_is_waited_for_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.commit_mark.SLACK", 10 * LONGEST)
    alias = "alias.wait=!read word"
    with subprocess.Popen(["git", "-c", alias, "wait"], stdin=subprocess.PIPE) as process:
        here = b"%d commit\n" % process.pid
        assert committing(marked(tmp_path, here, BRIEF + 5)) == "commit"
        assert committing(marked(tmp_path, here, LONGEST + 5)) is None
        process.communicate(b"\n")


@on_linux
@pytest.mark.parametrize("seconds_ago", [-600.0, 200.0])
def test_a_git_is_waited_for_also_when_the_clock_is_set_meanwhile(tmp_path: Path, seconds_ago: float) -> None:
    """FAULTS 32: its mark is then from the future, or older than itself."""
    alias = "alias.wait=!read word"
    with subprocess.Popen(["git", "-c", alias, "wait"], stdin=subprocess.PIPE) as process:
        assert committing(marked(tmp_path, b"%d commit\n" % process.pid, seconds_ago)) == "commit"
        process.communicate(b"\n")
    assert not committing(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"\n",
        b"x\n",
        b" commit\n",
        b"0 commit\n",
        b"\xc2\xb2 commit",
        b"-1\n",
        b"9" * 30,
        b"\xff",
        b"0x1",
    ],
)
def test_what_is_no_process_is_no_mark(tmp_path: Path, words: bytes) -> None:
    assert not committing(marked(tmp_path, words))


def test_without_a_mark_or_a_folder_nobody_commits(tmp_path: Path) -> None:
    assert not committing(tmp_path) and not committing(tmp_path / "none")
    (tmp_path / MARK).mkdir()
    assert not committing(tmp_path)


@on_linux
def test_the_git_above_a_process_is_found(tmp_path: Path) -> None:
    code = "import os, sys; from engine.commit_mark import committer; print(committer(os.getppid()), os.getppid())"
    alias = f"alias.up=!sh -c '{sys.executable} -P -c \"{code}\"; true'"
    with subprocess.Popen(["git", "-c", alias, "up"], stdout=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        found, parent = process.stdout.read().split()
    assert int(found) == process.pid != int(parent)
