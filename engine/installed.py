"""The package on the disk, which may be another one than the one that this process runs (FAULTS 33).

An upgrade replaces the files under a process that goes on for weeks: what it has imported is old, what it imports or
starts from now on is new. Cheap enough to ask every second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent
_VERSION = re.compile(r'^__version__ = "([^"]+)"', re.MULTILINE)
_SUM = re.compile(r'^SHA256 = "([0-9a-f]{64})"', re.MULTILINE)


@dataclass(frozen=True)
class Stamp:
    """What changes when a package is installed over another: of each telling file, when it was written, its size and
    its inode; None where it is missing."""

    files: tuple[tuple[int, int, int] | None, ...]


def stamp(root: Path = ROOT) -> Stamp:
    """Of the package as it lies on the disk now; three calls of `stat`."""
    return Stamp(tuple(map(_told, (_version(root), _base(root), root / "base" / "scholia-base.gguf"))))


def version(root: Path = ROOT) -> str:
    """The version on the disk; empty while there is none."""
    return _first(_VERSION, _version(root))


def base_sum(root: Path = ROOT) -> str:
    """The sha256 that the package on the disk says its bundled base has; empty while there is none."""
    return _first(_SUM, _base(root))


def _version(root: Path) -> Path:
    return root / "version.py"


def _base(root: Path) -> Path:
    return root / "base" / "__init__.py"


def _told(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _first(what: re.Pattern[str], path: Path) -> str:
    try:
        found = what.search(path.read_text("utf-8", "replace"))
    except OSError:
        return ""
    return found[1] if found else ""
