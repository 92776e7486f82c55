"""What training is doing, told in one small file by whoever trains, for whoever asks: `agent learn status`. Light."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from engine.paths import Home

Status = Literal["running", "done", "failed", "cancelled", "interrupted"]


@dataclass(frozen=True)
class Learning:
    """One training. how: `fast` or `nightly`. at: when this was said, seconds since the epoch; began: when it began.
    phase: of a running one. loss: in nats a token, with emphasis. remaining: seconds, -1 unknown. words: what came of
    it, or went wrong. pid: of whoever trains."""

    status: Status
    how: str
    began: float
    at: float
    pid: int
    phase: str = ""
    step: int = 0
    steps: int = 0
    loss: float = 0.0
    tokens_per_second: float = 0.0
    remaining: float = -1.0
    words: str = ""
    hint: str = ""

    def told(self, now: float) -> str:
        """In a line, for people."""
        if self.status != "running":
            return f"{self.how}: {self.status}, {_ago(now - self.at)} ago. {self.words}".rstrip()
        if self.phase not in ("training", "paused") or not self.step:
            return f"{self.how}: {self.phase}"
        parts = [f"{self.how}: {self.phase}, step {self.step} of {self.steps}", f"loss {self.loss:.3f}"]
        if self.tokens_per_second:
            parts.append(f"{self.tokens_per_second:,.0f} tokens/s")
        if self.remaining >= 0:
            parts.append(f"about {_ago(self.remaining)} to go")
        return ", ".join(parts)


def write(home: Home, learning: Learning) -> None:
    """Replaces what was said before. A disk that is full keeps nobody from training: then the file is as it was."""
    with suppress(OSError):
        descriptor, name = tempfile.mkstemp(prefix=".learning-", dir=home.root)  # 0600
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(learning), file)
            temporary.replace(path(home))
        finally:
            temporary.unlink(missing_ok=True)


def read(home: Home) -> Learning | None:
    """The last training, None if there was none. One whose process is gone is `interrupted`."""
    try:
        found = Learning(**json.loads(path(home).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    if found.status == "running" and not _lives(found.pid):
        return replace(found, status="interrupted", words="Whoever trained is gone.")
    return found


def path(home: Home) -> Path:
    return home.root / "learning.json"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _ago(seconds: float) -> str:
    if seconds < 90:
        return f"{max(0, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.0f} h"
