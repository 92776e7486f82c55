"""Watching: whatever editors, git and the kernel do, a saved request is noticed, and the watcher never dies."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gitwork import GitWork
from heard import Heard

from watcher.watch import GitMoved, Trouble, Watcher

ASK = "# @agent: do it\n"
LIMIT = 1_000_000


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def watcher(work: GitWork, heard: Heard) -> Iterator[Watcher]:
    """Watches a repository with a.py and sub/b.py; its first rescan is over."""
    work.write("sub/b.py", "")
    work.commit(a__py="a = 1\n", __gitignore="*.log\nbuild/\n")
    with Watcher(heard) as watcher:
        watcher.add(work.repository)
        heard.rescan("start")
        heard.forget()
        yield watcher


def test_a_save_is_reported(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    work.write("sub/b.py", ASK)
    heard.path("sub/b.py")
    found = watcher.look(work.repository, "sub/b.py", "@agent", LIMIT)
    assert found is not None
    assert [request.prompt for request in found.requests] == ["do it"]


def test_a_deleted_file_is_reported_and_found_gone(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    (work.root / "a.py").unlink()
    heard.path("a.py")
    found = watcher.look(work.repository, "a.py", "@agent", LIMIT)
    assert found is not None
    assert not found.exists


def test_all_files_in_new_nested_folders_are_reported(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    made = [f"new/{number % 10}/{number}/file.py" for number in range(200)]
    for path in made:
        work.write(path, ASK)
    heard.until(lambda heard: set(made) <= heard.paths or bool(heard.rescans))
    heard.until(lambda heard: set(made) <= heard.paths)
    heard.forget()
    work.write(made[-1], ASK * 2)
    heard.path(made[-1])


def test_a_folder_that_is_moved_away_and_back_is_still_watched(
    work: GitWork, watcher: Watcher, heard: Heard
) -> None:
    (work.root / "sub").rename(work.root.parent / "elsewhere")
    heard.rescan("folder")
    (work.root.parent / "elsewhere").rename(work.root / "sub")
    heard.path("sub/b.py")
    heard.forget()
    work.write("sub/b.py", ASK)
    heard.path("sub/b.py")


def _touch(work: GitWork) -> None:
    work.write("new.py", ASK)


def test_a_root_that_is_deleted_and_made_again_is_watched_again(
    work: GitWork, watcher: Watcher, heard: Heard
) -> None:
    shutil.rmtree(work.root)
    GitWork.init(work.root).write("new.py", ASK)
    heard.rescan()
    heard.forget()
    heard.path_while("new.py", lambda: _touch(work))


def test_a_name_that_is_not_utf8_does_not_end_watching(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    for _ in range(3):
        work.write(b"caf\xe9.py", ASK)
        heard.rescan("failed")
        heard.forget()
        work.write("a.py", ASK)
        heard.until(lambda heard: "a.py" in heard.paths or bool(heard.rescans))
        heard.forget()


def test_what_git_ignores_is_not_reported_but_a_tracked_file_is(
    work: GitWork, watcher: Watcher, heard: Heard
) -> None:
    work.write("kept.log", "")
    work.git("add", "-f", "kept.log")
    heard.until(lambda heard: any(isinstance(event, GitMoved) for event in heard.events))
    heard.forget()
    work.write("server.log", ASK)
    work.write("build/deep/x.py", ASK)
    work.write("kept.log", ASK)
    work.write("a.py", ASK)
    heard.until(lambda heard: {"a.py", "kept.log"} <= heard.paths)
    assert heard.paths == {"a.py", "kept.log"}


def test_new_ignore_rules_hold_at_once(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    work.write("notes.py", "b = 1\n")
    heard.path("notes.py")
    work.write(".gitignore", "notes.py\n")
    heard.rescan("ignore rules")
    heard.forget()
    work.write("notes.py", "b = 2\n")
    work.write("server.log", "")
    heard.path("server.log")
    assert "notes.py" not in heard.paths


def test_symbolic_links_are_not_followed(
    work: GitWork, watcher: Watcher, heard: Heard, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (work.root / "link").symlink_to(tmp_path / "outside")
    (work.root / "link.py").symlink_to(tmp_path / "outside" / "x.py")
    (tmp_path / "outside" / "x.py").write_text(ASK)
    work.write("a.py", ASK)
    heard.path("a.py")
    assert heard.paths == {"a.py"}


def test_a_repository_inside_is_not_watched_and_its_files_are_refused(
    work: GitWork, watcher: Watcher, heard: Heard
) -> None:
    inner = GitWork.init(work.root / "inner")
    inner.write("x.py", ASK)
    work.write("a.py", ASK)
    heard.path("a.py")
    found = watcher.look(work.repository, "inner/x.py", "@agent", LIMIT)
    assert found is not None
    assert not found.requests
    assert "another repository" in found.refusal


def moved(heard: Heard) -> bool:
    return any(isinstance(event, GitMoved) for event in heard.events)


@pytest.mark.parametrize("git", [["commit", "-q", "--allow-empty", "-m", "x"], ["checkout", "-q", "-b", "x"]])
def test_it_is_told_when_git_moves(work: GitWork, watcher: Watcher, heard: Heard, git: list[str]) -> None:
    work.git(*git)
    heard.until(moved)


def test_a_new_stash_is_told(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    work.write("a.py", ASK)
    work.git("stash", "-q")
    heard.until(moved)


def test_a_parked_file_is_reported_again_when_the_operation_ends(
    work: GitWork, watcher: Watcher, heard: Heard
) -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit(a__py="theirs\n")
    work.git("checkout", "-q", "main")
    work.commit(a__py="mine\n")
    work.git("merge", "-q", "other", ok=False)
    heard.path("a.py")
    watcher.park(work.repository, "sub/b.py")
    heard.forget()
    work.git("merge", "--abort")
    heard.path("sub/b.py")


def test_git_is_followed_in_a_linked_work_tree(work: GitWork, heard: Heard, tmp_path: Path) -> None:
    work.commit(a__py="")
    work.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = GitWork(tmp_path / "side")
    with Watcher(heard) as watcher:
        watcher.add(side.repository)
        heard.rescan("start")
        heard.forget()
        side.git("stash", "-q", ok=False)
        side.git("commit", "-q", "--allow-empty", "-m", "x")
        heard.until(moved)
        side.write("a.py", ASK)
        heard.path("a.py")


def test_many_changes_at_once_are_all_covered(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    made = {f"many/{number}.py" for number in range(1500)}
    for path in sorted(made):
        work.write(path)
    heard.until(lambda heard: bool(heard.rescans) or made <= heard.paths)


def test_a_clock_that_jumps_means_that_events_may_be_lost(work: GitWork, heard: Heard) -> None:
    work.commit()
    ahead = [0.0]
    with Watcher(heard, wall=lambda: time.time() + ahead[0]) as watcher:
        watcher.add(work.repository)
        heard.rescan("start")
        ahead[0] = 3600.0
        heard.rescan("clock")


def test_it_looks_through_everything_from_time_to_time(work: GitWork, heard: Heard) -> None:
    work.commit()
    with Watcher(heard, rescan_seconds=0.1) as watcher:
        watcher.add(work.repository)
        heard.until(lambda heard: heard.rescans.count("time has passed") >= 2)


def test_a_removed_repository_is_silent_while_others_are_watched(
    work: GitWork, watcher: Watcher, heard: Heard, tmp_path: Path
) -> None:
    other = GitWork.init(tmp_path / "other")
    watcher.add(other.repository)
    heard.rescan("start")
    watcher.remove(work.repository)
    heard.forget()
    deadline = time.monotonic() + 30
    number = 0
    while True:  # removal is noticed with the next tick
        number += 1
        work.write("a.py", f"{number}\n")
        other.write(f"b{number}.py", "")
        heard.path(f"b{number}.py")
        if "a.py" not in heard.paths:
            break
        assert time.monotonic() < deadline
        heard.forget()


def child(root: Path, seconds: float, *before: str) -> subprocess.Popen[str]:
    script = str(Path(__file__).with_name("looking.py"))
    return subprocess.Popen(
        [*before, sys.executable, script, str(root), str(seconds)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def read_until(process: subprocess.Popen[str], met: Callable[[str], bool]) -> list[str]:
    lines: list[str] = []
    assert process.stdout is not None
    while not lines or not met(lines[-1]):
        line = process.stdout.readline()
        assert line, (lines, process.stderr.read() if process.stderr else "")
        lines.append(line.rstrip("\n"))
    return lines


def end(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(30) == 0


def test_nothing_is_lost_when_the_kernels_queue_overflows(work: GitWork) -> None:
    work.commit(a__py="")
    with child(work.root, 3600) as process:
        read_until(process, lambda line: line == "rescanned start")
        process.send_signal(signal.SIGSTOP)
        for number in range(9_001):
            work.write(f"f{number}.py", ASK if number % 1000 == 0 else "")
        process.send_signal(signal.SIGCONT)
        wanted = {f"found f{number}.py" for number in range(0, 9_001, 1000)}
        seen: set[str] = set()
        while not wanted <= seen:
            seen |= set(read_until(process, lambda line: line.startswith(("rescanned", "found"))))
        end(process)


@pytest.mark.parametrize(
    ("limit", "number", "cure"),
    [("max_inotify_watches", 3, "max_user_watches"), ("max_inotify_instances", 0, "max_user_instances")],
)
def test_where_the_system_grants_no_watches_it_says_the_cure_and_goes_on(
    work: GitWork, limit: str, number: int, cure: str
) -> None:
    for folder in range(20):
        work.write(f"d{folder}/x.py", "")
    work.commit()
    unshare = ["unshare", "-Ur", "sh", "-c", f'echo {number} > /proc/sys/user/{limit} && exec "$@"', "sh"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("the system lets nobody make a user namespace")
    with child(work.root, 0.2, *unshare) as process:
        lines = read_until(process, lambda line: line.startswith("rescanned"))
        assert any("trouble" in line and cure in line for line in lines), lines
        work.write("d7/x.py", ASK)
        read_until(process, lambda line: line == "found d7/x.py")
        end(process)


def test_a_folder_that_is_not_utf8_is_found_by_rescans(work: GitWork, heard: Heard) -> None:
    work.write(os.fsencode("caf") + b"\xe9/x.py", "")
    work.commit()
    with Watcher(heard) as watcher:
        watcher.add(work.repository)
        heard.rescan("start")
        assert not any(isinstance(event, Trouble) for event in heard.events)
