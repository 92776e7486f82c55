"""The daemon in the background: starting it and ending it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from engine.errors import ApiError, DaemonError
from engine.paths import Home
from watcher import rpc
from watcher.lock import DAEMON, free_home, holder

PROGRAM = ("-P", "-m", "agent.daemon")  # above us: it hands the daemon what `hooks` finds
START_SECONDS, END_SECONDS = 30.0, 30.0


def start(home: Home, seconds: float = START_SECONDS) -> int:
    """Starts a daemon in a session of its own and waits until it answers. Returns its process id.

    Raises DaemonError with its last words if it does not come up."""
    home.ensure()
    last_words = home.logs / "daemon.out"
    with open_private(last_words) as out:
        process = subprocess.Popen(
            [sys.executable, *PROGRAM], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, cwd="/", env={**os.environ, "SCHOLIA_HOME": str(home.root)},
        )  # fmt: skip
    deadline = time.monotonic() + seconds
    while True:
        ended = process.poll() is not None
        client = rpc.running(home)
        if client is not None:
            with client:
                return int(client.hello["pid"])
        if ended or time.monotonic() > deadline:
            break
        time.sleep(0.02)
    said = _tail(last_words)
    raise DaemonError("The daemon did not start." + (f" {said}" if said else ""), "See agent log --daemon")


def stop(home: Home) -> int | None:
    """Ends the daemon and waits until it is gone. Returns its process id; None if none runs.

    One that does not answer, or is of another version, is ended by a signal."""
    who = holder(home)
    if who is None or who[1] != DAEMON:
        return None
    try:
        with rpc.Client(home) as client:
            client.call("stop")
    except (DaemonError, ApiError):
        os.kill(who[0], signal.SIGTERM)
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        with free_home(home) as gone:
            if gone:
                return who[0]
        time.sleep(0.02)
    raise DaemonError(
        f"The daemon ({who[0]}) does not end.", f"See agent log --daemon, then: kill -9 {who[0]}"
    )


def open_private(path: Path) -> IO[bytes]:
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


def _tail(path: Path) -> str:
    try:
        return " ".join(path.read_text("utf-8", "replace").split("\n")[-4:]).strip()[-500:]
    except OSError:
        return ""
