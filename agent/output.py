"""How commands talk: data to standard output, words to standard error, JSON where a script may read."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from engine.text.shown import cut, shown

short = cut  # the first words of a text on one line


def data(text: str) -> None:
    """Prints a result. Bytes of file names that are not UTF-8 are shown escaped."""
    sys.stdout.write(printable(text) + "\n")


def say(words: str) -> None:
    """Tells the user something that is not the result."""
    sys.stderr.write(printable(words) + "\n")


def emit(value: Any) -> None:
    """Prints a result as JSON."""
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def table(rows: Sequence[tuple[str, ...]], titles: tuple[str, ...]) -> None:
    """Prints aligned columns; the last one may be as long as it likes."""
    widths = [
        max(len(printable(row[column])) for row in [titles, *rows]) for column in range(len(titles) - 1)
    ]
    for row in [titles, *rows]:
        cells = [printable(cell).ljust(width) for cell, width in zip(row, widths, strict=False)]
        sys.stdout.write("  ".join([*cells, printable(row[-1])]).rstrip() + "\n")


def ago(moment: float, now: float | None = None) -> str:
    """A time in the past, in words; `moment` and `now` in seconds since 1970."""
    seconds = max(0.0, (time.time() if now is None else now) - moment)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit} ago"
    return "just now" if seconds < 2 else f"{seconds:.0f} s ago"


def printable(text: str) -> str:
    """Text that a terminal can show: no escapes, no bytes that are not UTF-8."""
    return shown(text, keep="\n\t")
