"""A signal ends the daemon, whatever it was doing at that moment."""

from __future__ import annotations

import subprocess
import sys

import pytest
from stage import Stage

ENDS = """
import os, signal, sys, threading
from pathlib import Path
from engine.git import Repository
from engine.paths import Home
from watcher.daemon import Daemon

NUMBER = getattr(signal, sys.argv[1])

class Interrupted(threading.Event):
    def set(self):
        if getattr(signal.getsignal(NUMBER), "__self__", None) is daemon:
            with self._cond:
                signal.raise_signal(NUMBER)
        super().set()

with Daemon(Home(Path(os.environ["SCHOLIA_HOME"]))) as daemon:
    daemon._work = Interrupted()
    daemon.watch(Repository.find(Path.cwd()))
    daemon.serve()
print("ended")
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_that_comes_while_the_daemon_wakes_its_queue_ends_it(on: Stage, name: str) -> None:
    """The handler runs in the thread that holds the event's lock."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", ENDS, name], cwd=on.work.root, env=on.environ, timeout=60,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("ended\n", "")
