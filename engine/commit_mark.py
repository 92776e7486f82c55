"""The mark of a git that runs its hooks, so that nothing is written meanwhile.

Hooks may put aside what is not staged, and on a conflict roll back with `git checkout -- .`: a fill written in
that time would be erased (FAULTS 11). The pre-commit framework does so at every stage, after a commit too. Git
holds no lock then and leaves no other trace. So our hooks write git's process id and what it does into a file of
the git directory. The mark holds while that process lives, and nobody needs to take it away: one left behind by a
refused commit is void at once.

Not guaranteed: a git whose process id means another process or none here (another container) is not seen; nor is
what hooks do that run before ours.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

MARK = "scholia-commit"
OPERATIONS = ("commit", "merge", "checkout")
LONGEST = 3600.0  # seconds; whoever waits longer in an editor is not waited for
BRIEF = 300.0  # seconds, where no git is to be seen: some programs run hooks themselves, and live for days
SLACK = 2.0  # seconds by which the start of a process is known


def mark(git_dir: Path, pid: int, operation: str = "commit") -> None:
    """Marks that process `pid` runs the hooks of an operation in the work tree of `git_dir`. Raises OSError."""
    (git_dir / MARK).write_bytes(b"%d %b\n" % (pid, operation.encode()))


def committing(git_dir: Path) -> str | None:
    """What git does there while it runs its hooks now, such as `commit`; None if it does not."""
    path = git_dir / MARK
    try:
        since = path.stat().st_mtime
        with path.open("rb") as file:
            pid, _, word = file.read(64).decode("ascii", "replace").partition(" ")
    except OSError:
        return None
    age = time.time() - since
    if not (pid.isascii() and pid.isdigit()) or abs(age) > LONGEST:  # the clock may have been set (FAULTS 32)
        return None
    if not _lived(int(pid), since) or (age > BRIEF and _git_above(int(pid)) is None):
        return None
    operation = word.strip()
    return operation if operation in OPERATIONS else "commit"


def committer(pid: int) -> int:
    """The git that runs process `pid`, itself or through others; `pid` if none can be found."""
    return _git_above(pid) or pid


def _git_above(pid: int) -> int | None:
    try:
        while pid > 1:
            name, _, parent, _ = _process(pid)
            if name == b"git":
                return pid
            pid = parent
    except (OSError, ValueError):  # no /proc here, or the process has just ended
        return None
    return None


def _lived(pid: int, since: float) -> bool:
    """Whether the process that had this id at that time, in seconds since 1970, is still alive."""
    if pid < 1:  # to `kill` that is a group of processes
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError, OverflowError):
        return False  # it is gone, and its number another's
    try:
        name, state, _, started = _process(pid)
    except (OSError, ValueError):
        return True  # no /proc: the age alone limits it
    if state == b"Z":
        return False
    return name == b"git" or started <= since + SLACK  # a clock that is set moves the start of all processes


def _process(pid: int) -> tuple[bytes, bytes, int, float]:
    """Name, state, parent and start of a process, in seconds since 1970, by Linux's /proc.

    Raises OSError or ValueError where it cannot be read."""
    head, _, tail = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")
    fields = tail.split()
    booted = next(line for line in Path("/proc/stat").read_bytes().splitlines() if line.startswith(b"btime "))
    start = int(booted.split()[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return head.partition(b"(")[2], fields[0], int(fields[1]), start
