"""How many threads the model gets for one request: the cores that other programs leave free.

llama.cpp's threads wait for each other at every operation. When they are more than the cores that are free,
each wait lasts a time slice of somebody else: on two cores with a build running, a 0.5B model said 1 to 2
tokens a second with two threads and 30 to 38 with one. So before each request the supervisor looks at how busy
the processors were while the model rested.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = 100  # a second; USER_HZ is 100 on every Linux
SHORT, LONG = 0.3, 30.0  # seconds; a look back over less is noise, over more is history


@dataclass(frozen=True)
class Ticks:
    """What the processors have done since they started, in ticks summed over those that we may use."""

    idle: int
    total: int


class Pace:
    """Remembers when the model last rested. `cores`: that this process may use."""

    def __init__(self, cores: int, proc: Path = Path("/proc")) -> None:
        self._cores = cores
        self._proc = proc
        self._rested = read_ticks(proc)
        self._free: int | None = None

    def rested(self) -> None:
        """The model stops computing now; from here on, whoever is busy is somebody else."""
        self._rested = read_ticks(self._proc)

    def free_cores(self) -> int:
        """How many cores are free for the model now, at least 1."""
        before, now = self._rested, read_ticks(self._proc)
        seconds = (now.total - before.total) / TICKS / max(1, len(allowed()))
        if SHORT <= seconds <= LONG:
            share = (now.idle - before.idle) / (now.total - before.total)
            self._free = int(self._cores * share + 0.5)
        elif seconds > LONG or self._free is None:
            self._free = int(self._cores - load_average(self._proc) + 0.5)
        return max(1, min(self._cores, self._free))


def allowed() -> set[int]:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def read_ticks(proc: Path) -> Ticks:
    """Zeros where the system does not say (outside Linux)."""
    names = {f"cpu{number}" for number in allowed()}
    idle = total = 0
    try:
        lines = (proc / "stat").read_text("ascii", "replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, *values = line.split()
        if name in names:
            counts = [int(value) for value in values[:8]]  # those after are counted within these
            idle += sum(counts[3:5])  # idle, and waiting for a disk
            total += sum(counts)
    return Ticks(idle, total)


def load_average(proc: Path) -> float:
    """Processes that ran or wanted to, averaged over the last minute; 0 where the system does not say."""
    try:
        return float((proc / "loadavg").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0
