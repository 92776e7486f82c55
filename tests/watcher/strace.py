"""Stops, kills or fails a writing child at a chosen system call, by strace."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from ground import PATIENCE, Child, Ground, child


def _usable() -> bool:
    if shutil.which("strace") is None:
        return False
    probe = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return probe.returncode == 0


NO_STRACE = pytest.mark.skipif(not _usable(), reason="strace is not installed, or may not trace here")

# Everything is imported once; each write is done by a fork, which waits until it is traced.
SERVER = """
import os, sys
from pathlib import Path
from engine.errors import FileRefused
from engine.displaced import Displaced
from watcher.write import write
for line in sys.stdin:
    root, displaced, path = line.rstrip("\\n").split("\t")
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.read(read_end, 1)
        try:
            said = write(Path(root), path, b"old\\n", b"new\\n", Displaced(Path(displaced)), "9").way
        except FileRefused as error:
            said = f"{type(error).__name__}: {error.message}"
        os.write(1, f"{said}\\n".encode())
        os._exit(0)
    print(pid, flush=True)
    sys.stdin.readline()
    os.write(write_end, b"x")
    if os.waitpid(pid, 0)[1] != 0:
        print("killed", flush=True)
    os.close(read_end)
    os.close(write_end)
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


@dataclass(frozen=True)
class Writers:
    """Writes `a.py` from old to new, each in a process of its own under strace."""

    server: Child

    def write(
        self,
        ground: Ground,
        rules: Sequence[str] = (),
        path: str = "a.py",
        during: Callable[[Trace], object] = lambda trace: None,
        after: Callable[[Trace], object] = lambda trace: None,
    ) -> str:
        """What the write said: its way, the refusal, or "killed". rules: `inject=…` expressions.

        during, after: called while it runs and when it has ended."""
        pid = self.server.ask(f"{ground.root}\t{ground.displaced.folder}\t{path}")
        with tempfile.TemporaryDirectory() as folder:
            trace = Trace(Path(folder) / "log")
            command = ["strace", "-p", pid, "-o", str(trace.log)]
            for rule in rules:
                command += ["-e", rule]
            with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
                assert tracer.stderr is not None
                assert "attached" in tracer.stderr.readline()
                self.server.tell("go")
                during(trace)
                said = self.server.hear()
                tracer.wait(PATIENCE)
            after(trace)
            return said


@contextmanager
def writers() -> Iterator[Writers]:
    with child(SERVER) as server:
        yield Writers(server)
