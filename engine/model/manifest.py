"""The list of model files that this user has, kept in `models/manifest.json`.

Each file is recorded with its sha256 and with what the file system says of it (size, times, inode). As long
as those are the same, the contents are taken to be the same; no program can set the change time, so a file
rewritten in place is noticed even if its modification time was put back. Then the sum is computed again.

What this does not guarantee: anything against somebody who can write the manifest itself, which is the user.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.errors import ModelError
from engine.model.presets import PRESETS

VERSION = 1
BLOCK = 1 << 22

#: Called with bytes done and bytes in all. Raises to give up.
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """A Progress that shows nothing."""


@dataclass(frozen=True)
class FileRecord:
    """One file, its sum, and its state when the sum was computed. name: relative to the entry's folder."""

    name: str
    sha256: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    def unchanged(self, status: os.stat_result) -> bool:
        return (self.size, self.mtime_ns, self.ctime_ns, self.inode) == (
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
            status.st_ino,
        )


@dataclass(frozen=True)
class Entry:
    """One model. folder: absolute. outside: it lies where the user keeps it, we only remember it."""

    name: str
    preset: str
    folder: str
    files: tuple[FileRecord, ...]
    repository: str = ""
    revision: str = ""
    added_at: str = ""
    outside: bool = False

    @property
    def path(self) -> Path:
        """The GGUF file, or the folder of a model of several files."""
        one = Path(self.folder) / self.files[0].name
        return one if len(self.files) == 1 and one.suffix == ".gguf" else Path(self.folder)

    @property
    def sha256(self) -> str:
        """Of the only file; of several, the sum over their names and sums."""
        if len(self.files) == 1:
            return self.files[0].sha256
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in sorted(self.files, key=lambda f: f.name))
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Manifest:
    """The entries by name. Every change is read, made and written under a lock, in one rename."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "manifest.json"
        self._lock = folder / "manifest.lock"

    def entries(self) -> dict[str, Entry]:
        """Raises ModelError if the manifest is not one."""
        try:
            data = json.loads(self.path.read_text("utf-8"))
            if data["version"] > VERSION:
                raise ModelError(
                    f"{self.path} was written by a newer version of this program.", "Upgrade: agent doctor"
                )
            found = [_entry(one) for one in data["models"]]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelError(
                f"The list of models {self.path} cannot be read: {error}.",
                "Delete it and add your models again: agent model pull NAME (or a path).",
            ) from error
        return {entry.name: entry for entry in found}

    @contextlib.contextmanager
    def changing(self) -> Iterator[dict[str, Entry]]:
        """The entries, to be changed in place; written when the block ends without an error."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            entries = self.entries()
            before = dict(entries)
            yield entries
            if entries != before:
                self._write(entries)

    def _write(self, entries: dict[str, Entry]) -> None:
        data = {"version": VERSION, "models": [asdict(entries[name]) for name in sorted(entries)]}
        temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
        try:
            with temporary.open("x", encoding="utf-8") as file:
                json.dump(data, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o600)
            temporary.replace(self.path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise ModelError(
                f"The list of models {self.path} cannot be written: {error.strerror}.", "Free some space."
            ) from error


def _entry(data: dict[str, Any]) -> Entry:
    entry = Entry(**{**data, "files": tuple(FileRecord(**file) for file in data["files"])})
    if not entry.files or not isinstance(entry.name, str):
        raise ValueError("an entry without files")
    return entry


def record(path: Path, name: str = "", progress: Progress = silent) -> FileRecord:
    """Compute the sum of a file. Raises ModelError if it changes meanwhile or cannot be read."""
    digest, done = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            while block := file.read(BLOCK):
                digest.update(block)
                done += len(block)
                progress(done, status.st_size)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read: {error.strerror}.") from error
    if done != status.st_size or after.st_mtime_ns != status.st_mtime_ns:
        raise ModelError(
            f"The model file {path} changed while it was read.", "Try again when it is complete."
        )
    return FileRecord(
        name or path.name, digest.hexdigest(), done, after.st_mtime_ns, after.st_ctime_ns, after.st_ino
    )


def checked(entry: Entry, *, whole: bool = False, progress: Progress = silent) -> Entry:
    """The entry, its files found to be those that were recorded.

    whole: compute every sum again, even of files that seem unchanged. Raises ModelError for a missing,
    truncated or changed file. The result is newer than the manifest's if only times had changed.
    """
    files: list[FileRecord] = []
    for file in entry.files:
        path = Path(entry.folder) / file.name
        try:
            status = path.stat()
        except OSError as error:
            raise ModelError(f"The model {entry.name} is gone: {path} is missing.", _cure(entry)) from error
        if not whole and file.unchanged(status):
            files.append(file)
            continue
        if status.st_size < file.size:
            raise ModelError(
                f"The model {entry.name} is truncated: {path} has {status.st_size:,} of {file.size:,} bytes.",
                _cure(entry),
            )
        now = record(path, file.name, progress)
        if now.sha256 != file.sha256:
            raise ModelError(
                f"The model {entry.name} was changed since it was added: {path} has another sha256.",
                _cure(entry),
            )
        files.append(now)
    return replace(entry, files=tuple(files))


def _cure(entry: Entry) -> str:
    """What to do with files that are not those that were recorded."""
    if entry.outside:
        again = str(entry.path)  # rm leaves it; adding it again trusts what it is now
    elif entry.name in {preset.name for preset in PRESETS}:
        again = entry.name
    elif entry.repository:
        again = f"{entry.repository} --file {entry.files[0].name} --name {entry.name}"
    else:
        again = f"FILE --name {entry.name}, with the file that it was copied from"
    return f"It is not used. Remove it with agent model rm {entry.name}, then agent model pull {again}"
