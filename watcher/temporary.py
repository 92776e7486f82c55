"""Our temporary files beside a user's file: their names, their attributes, and the sweep of orphans.

A name says that it is ours, which process made it and for what: `.scholia-<pid>-<label>-<random>.tmp`.
After a kill such a file can hold the user's bytes (the exchange was done, the clean-up was not), so the
sweep stores its content before it removes it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.displaced import Displaced
from engine.errors import FileRefused
from engine.paths import TEMPORARY
from watcher.read import opened, place, read

_LARGEST = 1 << 26  # bytes; we write no such file, so one larger is not ours
_MISSING = errno.ENODATA if hasattr(errno, "ENODATA") else errno.ENOENT


@dataclass(frozen=True)
class Swept:
    """An orphan that was removed. name: its content in the store of displaced bytes."""

    path: str
    name: str


def temporary_name(label: str = "") -> str:
    kept = re.sub(r"[^A-Za-z0-9]", "", label)[:40]
    return f".scholia-{os.getpid()}-{kept}-{secrets.token_hex(4)}.tmp"


def is_temporary(name: str) -> bool:
    """The file name is one of ours; whoever watches files ignores it."""
    return TEMPORARY.fullmatch(name) is not None


def create(folder: int, name: str) -> int:
    """A new, empty, private file open for reading and writing."""
    return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)


def carry(source: int, target: int) -> bool:
    """Gives `target` the owner, group, mode and extended attributes of `source`; whether all of it worked.

    Access control lists are among the attributes on Linux. macOS's are not carried: Python cannot read
    them."""
    status = os.fstat(source)
    here = os.fstat(target)
    try:
        if (status.st_uid, status.st_gid) != (here.st_uid, here.st_gid):
            os.fchown(target, status.st_uid, status.st_gid)
        os.fchmod(target, stat.S_IMODE(status.st_mode))  # after chown, which clears the set-id bits
        return not hasattr(os, "listxattr") or _carry_attributes(source, target)
    except PermissionError:
        return False


def _carry_attributes(source: int, target: int) -> bool:
    try:
        wanted = {name: os.getxattr(source, name) for name in os.listxattr(source)}
        for name in set(os.listxattr(target)) - set(wanted):  # inherited from the folder
            os.removexattr(target, name)
    except OSError as error:
        return error.errno == errno.ENOTSUP
    for name, value in wanted.items():
        try:
            os.setxattr(target, name, value)
        except OSError as error:
            if error.errno == errno.ENOSPC or not _has(target, name, value):
                return False
    return True


def _has(fd: int, name: str, value: bytes) -> bool:
    try:
        return os.getxattr(fd, name) == value
    except OSError as error:
        if error.errno in (_MISSING, errno.ENOTSUP, errno.EPERM, errno.EACCES):
            return False
        raise


def sweep(
    root: Path,
    displaced: Displaced,
    folders: Iterable[str] | None = None,
    older_seconds: float = 60.0,
    now: float | None = None,
) -> list[Swept]:
    """Removes temporary files of ours whose writer is dead, each stored first.

    folders: where to look, relative to the root ("" is the root itself); None: everywhere but in `.git`.
    older_seconds: younger ones stay, since a writer in another container has a process number we cannot
    see. One from the future was made before the clock was set back (FAULTS 32)."""
    now = time.time() if now is None else now
    swept = []
    for path in _candidates(root, folders):
        found = TEMPORARY.fullmatch(path.rpartition("/")[2])
        if found is None or _is_alive(int(found.group(1))):
            continue
        try:
            with opened(root, path) as file:
                if file.status.st_uid != os.geteuid() or abs(now - file.status.st_ctime) < older_seconds:
                    continue
            name = displaced.keep(read(root, path, _LARGEST).data)
            with place(root, path) as where:
                os.unlink(where.name, dir_fd=where.folder)
        except (FileRefused, OSError):
            continue  # it stays where it is, and so do its bytes
        swept.append(Swept(path, name))
    return swept


def _candidates(root: Path, folders: Iterable[str] | None) -> Iterator[str]:
    todo = [""] if folders is None else list(folders)
    while todo:
        folder = todo.pop()
        prefix = f"{folder}/" if folder else ""
        try:
            with os.scandir(root / folder) as entries:
                for entry in entries:
                    if entry.name.startswith(".scholia-") and is_temporary(entry.name):
                        yield prefix + entry.name
                    elif folders is None and entry.name != ".git" and entry.is_dir(follow_symlinks=False):
                        todo.append(prefix + entry.name)
        except OSError:
            continue  # a folder that cannot be listed was not written to


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
