"""A bug keeps its traceback: whole on the screen, and without what its message quotes in a log that can be sent along
(I9)."""

from __future__ import annotations

import platform
import sys
import traceback
from datetime import UTC, datetime

from agent import output
from engine.errors import ScholiaError
from engine.paths import Home
from engine.traces import fit_for_a_log
from engine.version import __version__

EXIT_CODE = 3


def report(error: BaseException) -> int:
    """Shows an unexpected error and writes it down. Returns the exit code of a bug."""
    output.say("".join(traceback.format_exception(error)).rstrip())
    head = f"scholia {__version__}, Python {platform.python_version()}, {platform.platform()}"
    text = f"{head}\n\n{fit_for_a_log(error)}"
    try:
        path = Home.default().ensure().logs / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.log"
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
        path.chmod(0o600)
    except (OSError, ScholiaError) as second:
        sys.stderr.write(f"(the crash log could not be written: {second})\n")
        return EXIT_CODE
    output.say(f"\nThis is a bug in scholia. Please report it with {path}; look through it first.")
    return EXIT_CODE
