"""Times as a user types them."""

from __future__ import annotations

import re
import time
from datetime import datetime

from engine.errors import UsageError

_SPAN = re.compile(r"(\d{1,5})\s*([hdw])")
_SECONDS = {"h": 3_600, "d": 86_400, "w": 604_800}


def moment(words: str, now: float | None = None) -> float:
    """The time that `2026-09-30`, `2026-09-30 14:00`, `30d`, `4w` or `12h` means, in seconds since 1970: a day
    begins at midnight here, a span ends at `now`. Raises UsageError for anything else."""
    text = words.strip().lower()
    span = _SPAN.fullmatch(text)
    if span is not None:
        return (time.time() if now is None else now) - int(span[1]) * _SECONDS[span[2]]
    try:
        return datetime.fromisoformat(text.upper()).timestamp()
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{words!r} is no time.", "Write a day, as 2026-09-30, or a span, as 30d or 4w."
        ) from error
