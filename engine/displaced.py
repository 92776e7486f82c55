"""Bytes of users' files that a write displaced, kept until nobody needs them (I1).

Stored under their SHA-256, each in a file of its own with mode 0600, complete and on the disk before `keep`
returns. `load` checks what it reads. The same bytes are stored once.

Not guaranteed: two processes may not prune and keep at the same time; the lock on the home sees to that.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Collection
from pathlib import Path

from engine.errors import FileRefused
from engine.paths import private_folder

_NAME = re.compile(r"[0-9a-f]{64}")
_DAY = 86_400.0


class Displaced:
    """The store in one folder, `Home.displaced`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Stores `data` durably; the name to load it by, which is its SHA-256.

        Raises FileRefused if it cannot be stored: then nothing may be displaced."""
        name = hashlib.sha256(data).hexdigest()
        path = self.folder / name
        try:
            if self._holds(path, data):
                os.utime(path)  # it is as young as its last use
                return name
            private_folder(self.folder)
            self._store(path, data)
        except OSError as error:
            raise FileRefused(
                f"The bytes to be displaced cannot be kept in {self.folder}: {error.strerror or error}.",
                "The file was not touched. Free some space, or look at the folder's permissions.",
            ) from error
        return name

    def load(self, name: str) -> bytes:
        """The bytes kept under `name`. Raises FileRefused if they are gone or damaged."""
        path = self._path(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise FileRefused(f"The displaced bytes {name[:12]} are no longer kept.") from None
        except OSError as error:
            raise FileRefused(f"{path} cannot be read: {error.strerror or error}.") from error
        if hashlib.sha256(data).hexdigest() != name:
            raise FileRefused(f"The displaced bytes {name[:12]} are damaged.", f"Look at {path} yourself.")
        return data

    def names(self) -> set[str]:
        """Everything that is kept."""
        if not self.folder.is_dir():
            return set()
        return {entry.name for entry in os.scandir(self.folder) if _NAME.fullmatch(entry.name)}

    def forget(self, name: str) -> None:
        """Removes what is kept under `name` now (I10)."""
        self._path(name).unlink(missing_ok=True)

    def prune(self, in_use: Collection[str], older_than_days: float, now: float | None = None) -> list[str]:
        """Removes what no fill in `in_use` needs and was not used for so long; what was removed.

        Half-written files of a process that died go too, after a day."""
        if not self.folder.is_dir():
            return []
        now = time.time() if now is None else now
        removed = []
        for entry in os.scandir(self.folder):
            age = now - entry.stat(follow_symlinks=False).st_mtime
            if _NAME.fullmatch(entry.name):
                if entry.name not in in_use and age >= older_than_days * _DAY:
                    Path(entry.path).unlink(missing_ok=True)
                    removed.append(entry.name)
            elif entry.name.endswith(".tmp") and age >= _DAY:
                Path(entry.path).unlink(missing_ok=True)
        return sorted(removed)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileRefused(f"{name!r} is not the name of displaced bytes.")
        return self.folder / name

    def _holds(self, path: Path, data: bytes) -> bool:
        try:
            return path.stat().st_size == len(data) and path.read_bytes() == data
        except FileNotFoundError:
            return False

    def _store(self, path: Path, data: bytes) -> None:
        temporary = self.folder / f".{os.getpid()}-{secrets.token_hex(4)}.tmp"
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            try:
                write_all(fd, data, 0)
                os.fsync(fd)
            finally:
                os.close(fd)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(self.folder)


def write_all(fd: int, data: bytes, offset: int) -> None:
    """Writes all of `data` at `offset`, however few bytes the system takes at a time."""
    rest = memoryview(data)
    while rest:
        count = os.pwrite(fd, rest, offset)
        rest = rest[count:]
        offset += count


def sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
