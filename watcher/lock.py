"""The lock on a home: one process at a time fills requests, the daemon or a command without one.

It is the kernel's, so it goes with its process, however that ends; a stale or reused process id misleads
nobody (FAULTS 31). The file says who holds it, for messages and for `agent stop`.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import DaemonError
from engine.paths import Home
from engine.version import __version__

DAEMON, COMMAND = "daemon", "command"
WAIT_SECONDS = 0.5


@contextmanager
def locked(home: Home, role: str = DAEMON) -> Iterator[None]:
    """Holds the lock of a home. Raises DaemonError if another process holds it."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (fd := _taken(home)) is None and time.monotonic() < deadline:
        time.sleep(0.02)  # somebody may just be looking whether it is held
    if fd is None:
        who = holder(home)
        if who is not None and who[1] == COMMAND:
            raise DaemonError(f"Another command is at work (process {who[0]}).", "Wait until it is done.")
        hint = "Add to it with `agent watch PATH`, or end it: agent stop"
        raise DaemonError("A daemon already runs.", hint)
    try:
        try:
            os.ftruncate(fd, 0)
            os.pwrite(fd, f"{os.getpid()} {role} {__version__}\n".encode(), 0)
        except OSError as error:
            raise _unusable(home, error) from error
        yield
    finally:
        os.close(fd)


@contextmanager
def free_home(home: Home) -> Iterator[bool]:
    """Whether no process is at work in a home; if so, none begins inside the block."""
    fd = _taken(home)
    try:
        yield fd is not None
    finally:
        if fd is not None:
            os.close(fd)


def holder(home: Home) -> tuple[int, str] | None:
    """The process that holds the lock, and its role; None if none does."""
    fd = _taken(home)
    if fd is not None:
        os.close(fd)
        return None
    words = home.daemon_lock.read_text("ascii", "replace").split()
    return (int(words[0]), words[1]) if len(words) > 1 and words[0].isdigit() else None


def _taken(home: Home) -> int | None:
    """The open and locked file; None if another process holds the lock."""
    home.ensure()
    try:
        fd = os.open(home.daemon_lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(home, error) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd


def _unusable(home: Home, error: OSError) -> DaemonError:
    return DaemonError(
        f"{home.daemon_lock} cannot be written: {error.strerror or error}.",
        "Free some space or fix its permissions.",
    )
