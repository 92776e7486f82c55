"""A child process that does one thing and ends (I7). Light.

It prints `[3/10]` when it is so far; the last of its other words say why it failed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from engine.errors import ModelError
from engine.model.child import ENVIRONMENT
from engine.model.manifest import Progress, silent

COUNTED = re.compile(rb"\[\s*(\d+)/\s*(\d+)\]")
WORDS = 300  # characters of a line that are told


def run(
    what: str, module: str, arguments: Sequence[str], progress: Progress = silent, given: bytes = b""
) -> None:
    """Runs a module with `-m` to its end; it is killed if `progress` raises.

    what: begins the error's message if it fails. given: on its stdin. Raises ModelError."""
    words: deque[str] = deque(maxlen=5)
    with subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | ENVIRONMENT,
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        try:
            with suppress(BrokenPipeError), child.stdin:
                child.stdin.write(given)
            for line in child.stdout:
                if match := COUNTED.search(line):
                    progress(int(match[1]), int(match[2]))
                elif line.strip():
                    words.append(line.decode("utf-8", "replace").strip()[:WORDS])
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        reason = words[-1] if words else f"its process ended with {child.returncode}"
        raise ModelError(f"{what}: {reason.rstrip('.')}.", "agent doctor")
