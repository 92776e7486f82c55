"""The daemon's log: in the home, rotated, private. It says what happened to which place, never what was written
there: neither prompts nor code (I9)."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler

from engine.paths import Home

NAME = "scholia"
MOST_BYTES, KEPT = 1_000_000, 5


@contextmanager
def logged(home: Home, level: str) -> Iterator[None]:
    """Writes the log to the home's file inside the block. level: as in `log.level`."""
    path = home.ensure().logs / "daemon.log"
    with suppress(OSError):  # a full disk does not keep the daemon from starting
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    handler = RotatingFileHandler(path, "a", MOST_BYTES, KEPT, "utf-8", delay=True, errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger(NAME)
    log.addHandler(handler)
    log.setLevel(level.upper())
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
