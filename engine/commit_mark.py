"""The mark of a commit that runs its hooks, so that nothing is written meanwhile.

Hooks may put aside what is not staged, and on a conflict roll back with `git checkout -- .`: a fill written in
that time would be erased (FAULTS 11). A plain commit holds no lock then and leaves no other trace. So our
`pre-commit` hook writes git's process id into a file of the git directory, and `post-commit` empties it. The
mark holds while that process lives, so one left behind by a refused commit is void at once.

Not guaranteed: a commit whose git runs where its process id means another process or none (another container)
is not seen; nor is what hooks do that run before ours.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

MARK = "scholia-commit"
LONGEST = 3600.0  # seconds; whoever waits longer in an editor is not waited for
SLACK = 2.0  # seconds by which the start of a process is known


def mark(git_dir: Path, pid: int) -> None:
    """Marks that process `pid` is committing in the work tree of `git_dir`. Raises OSError."""
    (git_dir / MARK).write_bytes(b"%d\n" % pid)


def committing(git_dir: Path) -> bool:
    """Whether a commit runs its hooks there now."""
    path = git_dir / MARK
    try:
        since = path.stat().st_mtime
        with path.open("rb") as file:
            words = file.read(32)
    except OSError:
        return False
    age = time.time() - since
    if not words.strip().isdigit() or not -SLACK <= age <= LONGEST:
        return False
    return _lived(int(words), since)


def committer(pid: int) -> int:
    """The git that runs process `pid`, itself or through others; `pid` if none can be found."""
    at = pid
    try:
        while at > 1:
            name, _, parent, _ = _process(at)
            if name == b"git":
                return at
            at = parent
    except (OSError, ValueError):
        return pid
    return pid


def _lived(pid: int, since: float) -> bool:
    """Whether the process that had this id at that time, in seconds since 1970, is still alive."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError, OverflowError):
        return False  # it is gone, and its number another's
    try:
        _, state, _, started = _process(pid)
    except (OSError, ValueError):
        return True  # no /proc: the age alone limits it
    return state != b"Z" and started <= since + SLACK


def _process(pid: int) -> tuple[bytes, bytes, int, float]:
    """Name, state, parent and start of a process, in seconds since 1970, by Linux's /proc.

    Raises OSError or ValueError where it cannot be read."""
    head, _, tail = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")
    fields = tail.split()
    booted = next(line for line in Path("/proc/stat").read_bytes().splitlines() if line.startswith(b"btime "))
    start = int(booted.split()[1]) + int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return head.partition(b"(")[2], fields[0], int(fields[1]), start
