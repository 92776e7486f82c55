"""New files that only their owner reads, on the disk before they are used. Light."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.displaced import write_all

BLOCK = 1 << 20


def copy(source: Path, target: Path) -> tuple[str, int]:
    """Copies a file; its sha256 and its size. Raises OSError, also if `target` is there."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, _new(target) as descriptor:
        while block := file.read(BLOCK):
            write_all(descriptor, block, size)
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def write(path: Path, data: bytes) -> None:
    """Raises OSError, also if the file is there."""
    with _new(path) as descriptor:
        write_all(descriptor, data, 0)


@contextmanager
def _new(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
