"""Does another process have this file open for writing, and can we make it wait?

Linux grants a read lease on a file only while nobody has it open for writing (or mapped writable), and
while the lease is held an open for writing, or a truncate, waits for us. So a lease says that no save is
half done, and holding one across a swap of two names keeps a save in place out of the moment in between
(I1).

Measured on ext4 and tmpfs, Linux 6: 2 µs to take and release; EAGAIN where a writer has the file open; a
rename does not break it. Releasing resets the signal, so it is set each time: the default, SIGIO, would end
the process.

Not available, and then `take` says so: outside Linux, on files of another user, and on some network and FUSE
file systems. An open with O_NONBLOCK that meets our lease fails with EAGAIN instead of waiting.
"""

from __future__ import annotations

import errno
import fcntl
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum


class Lease(Enum):
    HELD = "held"
    BUSY = "busy"
    UNAVAILABLE = "unavailable"


def take(fd: int) -> Lease:
    """Takes a read lease. fd: open for reading only."""
    if sys.platform != "linux":
        return Lease.UNAVAILABLE
    try:
        fcntl.fcntl(fd, fcntl.F_SETSIG, signal.SIGURG)  # ignored by default
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return Lease.BUSY if error.errno == errno.EAGAIN else Lease.UNAVAILABLE
    return Lease.HELD


def is_kept(fd: int) -> bool:
    """Nobody has tried to open the file for writing since the lease was taken."""
    return sys.platform == "linux" and fcntl.fcntl(fd, fcntl.F_GETLEASE) == fcntl.F_RDLCK


def release(fd: int) -> None:
    """Gives a lease back. The kernel takes one from us 45 seconds after somebody began to wait: no error."""
    if sys.platform == "linux":
        with suppress(BlockingIOError):
            fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)


@contextmanager
def held(fd: int) -> Iterator[Lease]:
    """A lease for as long as the block runs, where one can be had."""
    state = take(fd)
    try:
        yield state
    finally:
        if state is Lease.HELD:
            release(fd)


def is_busy(fd: int) -> bool:
    """Another process has the file open for writing, as far as the system says."""
    with held(fd) as state:
        return state is Lease.BUSY
