"""Stops, kills or fails a writing child at a chosen system call, by strace."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from ground import Child, Ground


def _usable() -> bool:
    if shutil.which("strace") is None:
        return False
    probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return probe.returncode == 0


NO_STRACE = pytest.mark.skipif(not _usable(), reason="strace is not installed, or may not trace here")

WRITER = """
import sys
from pathlib import Path
from engine.errors import FileRefused
from watcher import lease, swap
from watcher.displaced import Displaced
from watcher.write import write
swap.exchange  # everything is imported before the trace begins
print("ready", flush=True)
for line in sys.stdin:
    root, displaced, path = line.rstrip("\\n").split("\\t")
    try:
        written = write(Path(root), path, b"old\\n", b"new\\n", Displaced(Path(displaced)), "9")
        print(written.way, flush=True)
    except FileRefused as error:
        print(f"{type(error).__name__}: {error.message}", flush=True)
"""


@dataclass(frozen=True)
class Trace:
    log: Path

    def calls(self) -> Counter[str]:
        """How often each system call was entered."""
        return Counter(
            re.findall(r"^(?:\d+ +)?(\w+)\(", self.log.read_text("utf-8", "replace"), re.MULTILINE)
        )

    def entered(self, name: str, times: int) -> bool:
        return self.calls()[name] >= times


@contextmanager
def traced(child: Child, rule: str, ground: Ground) -> Iterator[Trace]:
    """Attaches strace to a WRITER that is ready. rule: an `inject=…` expression, or "" to only record."""
    assert child.hear() == "ready"
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [
            "strace",
            "-f",
            "-p",
            str(child.process.pid),
            "-o",
            str(log),
            *(["-e", rule] if rule else []),
        ]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            assert "attached" in tracer.stderr.readline()
            try:
                yield Trace(log)
            finally:
                if tracer.poll() is None:
                    tracer.terminate()
                tracer.wait(30)
