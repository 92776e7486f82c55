"""The daemon's log: in the home, rotated, private. It says what happened to which place, never what was written
there: neither prompts nor code. Whoever logs sees to that; here every line loses what looks like a secret, and a
traceback what its message quotes (I9)."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from types import TracebackType

from engine.errors import SecretsError
from engine.paths import Home
from engine.secrets import clean
from engine.traces import fit_for_a_log

NAME = "scholia"
MOST_BYTES, KEPT = 1_000_000, 5
UNCLEAN = "it could not be looked through for secrets"


class Cleaning(logging.Formatter):
    """Formats a record without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        told = logging.makeLogRecord(
            vars(record) | {"exc_text": None}
        )  # another handler's words are not ours
        try:
            return clean(super().format(told))
        except SecretsError:
            return f"{self.formatTime(record)} {record.levelname} (left out: {UNCLEAN})"

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return fit_for_a_log(ei[1]).rstrip() if ei[1] is not None else ""


@contextmanager
def logged(home: Home, level: str) -> Iterator[None]:
    """Writes the log to the home's file inside the block. level: as in `log.level`."""
    path = home.ensure().logs / "daemon.log"
    with suppress(OSError):  # a full disk does not keep the daemon from starting
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    handler = RotatingFileHandler(path, "a", MOST_BYTES, KEPT, "utf-8", delay=True, errors="backslashreplace")
    handler.setFormatter(Cleaning("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger(NAME)
    log.addHandler(handler)
    log.setLevel(level.upper())
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
