"""The mark of a commit in progress: it holds while that git lives, and no longer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.commit_mark import LONGEST, MARK, committing, mark

on_linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc here")


def marked(folder: Path, words: bytes, seconds_ago: float = 0.0) -> Path:
    (folder / MARK).write_bytes(words)
    then = time.time() - seconds_ago
    os.utime(folder / MARK, (then, then))
    return folder


def test_it_holds_while_the_process_lives_and_not_after(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        mark(tmp_path, process.pid)
        assert committing(tmp_path)
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


def test_it_does_not_hold_for_ever(tmp_path: Path) -> None:
    assert not committing(marked(tmp_path, b"1\n", LONGEST + 1))


@pytest.mark.parametrize("words", [b"", b"\n", b"x\n", b"-1\n", b"9" * 30, b"\xff", b"0x1"])
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
