"""The versions of adapters that lie in one folder: what each is, and whether it may serve. Light.

A version is a folder with its adapter and its manifest, and its name has a form that no other folder's has.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.displaced import sync_folder
from engine.errors import ModelError
from engine.learning.deployed import Served, Slot
from engine.learning.version import Version, version_of
from engine.model.manifest import FileRecord, record

ADAPTER, MANIFEST = "adapter.gguf", "manifest.json"
LARGEST_MANIFEST = 16 << 20
_NAME = re.compile(r"[a-z0-9][a-z0-9._+-]{0,99}-\d+")


@dataclass(frozen=True)
class Unfit:
    """A version that cannot serve, and why."""

    name: str
    reason: str


class Shelf:
    """The folder of one home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, FileRecord] = {}  # adapters whose sum this process has computed

    def fit(self, one: Served, slot: Slot) -> Version | Unfit:
        """The version, if it is what was deployed and may serve in this slot."""
        version = self.version(one.name)
        if isinstance(version, Unfit):
            return version
        if version.digest != one.digest:
            return Unfit(one.name, f"The manifest of {one.name} was changed since it was deployed.")
        if not version.gated or (version.base, version.scope, version.language) != slot.key:
            return Unfit(one.name, f"{one.name} was not let through by the gate for this place.")
        return self._whole(version)

    def _whole(self, version: Version) -> Version | Unfit:
        """The version, if its adapter's bytes are those that were added. Computed once, until the file changes."""
        path = self.adapter(version.name)
        try:
            seen, status = self._seen.get(version.name), path.stat()
            if seen is None or not seen.unchanged(status):
                seen = self._seen[version.name] = record(path)
        except (OSError, ModelError) as error:
            words = error.message if isinstance(error, ModelError) else f"{path}: {error.strerror}."
            return Unfit(version.name, f"The adapter {version.name} cannot be read. {words}")
        if (seen.sha256, seen.size) != (version.sha256, version.size):
            short = "is truncated" if seen.size < version.size else "was changed since it was added"
            return Unfit(version.name, f"The adapter {version.name} {short}: {path} has another sha256.")
        return version

    def version(self, name: str) -> Version | Unfit:
        """What its manifest says; its adapter's bytes are not looked at."""
        if not _NAME.fullmatch(name) or not (self._folder / name).is_dir():
            return Unfit(name, f"There is no adapter called {name}.")
        path = self._folder / name / MANIFEST
        try:
            if path.stat().st_size > LARGEST_MANIFEST:
                raise ValueError("it is larger than any manifest")
            data = path.read_bytes()
            version = version_of(data, hashlib.sha256(data).hexdigest())
            if version.name != name:
                raise ValueError(f"it belongs to {version.name}")
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) else error
            return Unfit(name, f"The manifest {path} cannot be used: {words}.")
        return version

    def names(self) -> list[str]:
        """Of all versions, also of those that cannot be read."""
        if not self._folder.is_dir():
            return []
        return sorted(entry.name for entry in os.scandir(self._folder) if _NAME.fullmatch(entry.name))

    def adapter(self, name: str) -> Path:
        """Where its GGUF lies."""
        return self._folder / name / ADAPTER

    def delete(self, name: str) -> None:
        """Deletes a version for good. Raises OSError."""
        gone = self._folder / f".{name}.{os.getpid()}.tmp"
        (self._folder / name).rename(gone)
        sync_folder(self._folder)
        shutil.rmtree(gone)
        self._seen.pop(name, None)

    def clear(self) -> None:
        """Forgets what was computed of files that are gone."""
        self._seen.clear()
