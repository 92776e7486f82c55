"""What a long-lived process does when the package is replaced under it: it begins nothing new, and as soon as nothing
is at work it starts again as what is installed then (FAULTS 33). What is queued stays queued meanwhile.

It starts again only as a package that has stood still for a moment, can be imported and can read the settings. While
there is none, or only half of one, the old process goes on filling with what it has in memory, and says so.

Not guaranteed: that no command takes the home in the instant in between; then the daemon ends, and says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from engine import installed
from engine.version import __version__

SETTLED_SECONDS = 3.0  # that the files must have stood still: an installer writes hundreds of them
AGAIN_SECONDS = 30.0  # until a package that did not start is tried again
START_SECONDS = 60.0  # that importing it may take
TRIAL = (  # above us: what is started again, and what it needs first
    "import agent.daemon, agent.main; from engine.config import load; from engine.paths import Home\n"
    "load(Home.default())"
)
RESTART = "agent stop, then agent watch --daemon"


class Upgrade:
    """Compares the package on the disk with what it was when this process started. For one thread, except `words`
    and `is_near`. clock: monotonic seconds."""

    def __init__(self, root: Path = installed.ROOT, clock: Callable[[], float] = time.monotonic) -> None:
        self._root = root
        self._clock = clock
        self._ours = self._seen = installed.stamp(root)
        self._since = clock()
        self._broken = False
        self._said = ""

    @property
    def words(self) -> str:
        """What is to be said of it now; empty if the package is still ours."""
        if self._seen == self._ours:
            return ""
        version = installed.version(self._root)
        what = "Scholia was installed anew"
        if version != __version__:
            what = f"Scholia {version} was installed over {__version__}" if version else "Scholia was removed"
        if self._broken:
            return f"{what}, and what is installed now does not start; the old one goes on. Install it again."
        return f"{what}; it starts again by itself when nothing is at work. At once: {RESTART}"

    @property
    def is_near(self) -> bool:
        """Whether nothing new is to be begun, since this process is about to start again."""
        return self._seen != self._ours and not self._broken

    def look(self) -> bool:
        """Looks at the files. Whether there is something new to be said."""
        seen = installed.stamp(self._root)
        if seen != self._seen:
            self._seen, self._since, self._broken = seen, self._clock(), False
        before, self._said = self._said, self.words
        return self._said not in ("", before)

    def is_ready(self) -> bool:
        """Whether this process can start again now. May take seconds, as the new package is tried."""
        waited = self._clock() - self._since
        if self._seen == self._ours or waited < (AGAIN_SECONDS if self._broken else SETTLED_SECONDS):
            return False
        self._broken = not self._starts()
        self._since = self._clock()
        return not self._broken

    def _starts(self) -> bool:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-c", TRIAL], cwd="/", stdin=subprocess.DEVNULL, capture_output=True,
                timeout=START_SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return False
        return done.returncode == 0


def start_again() -> NoReturn:
    """Becomes the program that is installed now, in this very process, as it was called. Raises OSError."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
