"""A root with files and a store of displaced bytes; children that do what editors do, on command."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.displaced import Displaced
from watcher.temporary import is_temporary

PATIENCE = 30.0  # seconds until a condition counts as never met


@dataclass(frozen=True)
class Ground:
    root: Path
    displaced: Displaced

    @classmethod
    def under(cls, folder: Path) -> Ground:
        (folder / "root").mkdir()
        return cls(folder / "root", Displaced(folder / "displaced"))

    def file(self, name: str, data: bytes = b"old\n") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def names(self, folder: str = "") -> list[str]:
        return sorted(path.name for path in (self.root / folder).iterdir())

    def kept(self) -> set[bytes]:
        return {self.displaced.load(name) for name in self.displaced.names()}

    def orphans(self) -> list[str]:
        return [name for _, _, names in os.walk(self.root) for name in names if is_temporary(name)]


def until(condition: Callable[[], bool]) -> None:
    """Returns when the condition holds; fails the test if it does not for long."""
    deadline = time.monotonic() + PATIENCE
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the condition was never met"
        tick.wait(0.002)


@dataclass(frozen=True)
class Child:
    """A child process that is told what to do a line at a time, and answers a line at a time."""

    process: subprocess.Popen[str]

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, word: str) -> str:
        self.tell(word)
        return self.hear()


@contextmanager
def child(source: str, *arguments: object) -> Iterator[Child]:
    """A Python child that runs `source` with `arguments`."""
    process = subprocess.Popen(
        [sys.executable, "-c", source, *(os.fsencode(str(argument)) for argument in arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Child(process)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
