"""The one way in which the watcher opens and reads a user's files.

A path is walked from the root one component at a time, each opened without following links; a symbolic link
is read and walked in turn, so the file that is opened lies below the root whatever is swapped meanwhile.
A file that by its name holds secrets is not opened.
Nothing here blocks: a FIFO, socket, device or folder is refused before it is opened, and a size limit holds
for sparse files and files that grow.

Not guaranteed: `busy` is known only where the system grants leases (see `lease`); it is False elsewhere.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.errors import FileChanged, FileRefused
from engine.secrets import denied
from engine.text.shown import shown
from watcher import lease
from watcher.lease import Lease

MOST_LINKS = 40  # as many as Linux follows in one path
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class Snapshot:
    """A file's bytes at one moment. target: the path below the root after all links, to compare files by.

    busy: another process has it open for writing, so this may be half of a save."""

    path: str
    target: str
    data: bytes
    sha256: str
    mtime_ns: int
    device: int
    inode: int
    busy: bool


@dataclass(frozen=True)
class Place:
    """Where a path leads: an open folder and a name in it. target: relative to the root, without links."""

    folder: int
    name: str
    target: str

    def identity(self) -> tuple[int, int, str]:
        status = os.fstat(self.folder)
        return status.st_dev, status.st_ino, self.name


@dataclass(frozen=True)
class Opened(Place):
    """A regular file open for reading, and what it was when opened."""

    fd: int
    status: os.stat_result


def read(root: Path, path: str, limit: int) -> Snapshot:
    """The file's bytes, at most `limit` of them.

    Raises FileRefused if there is no such regular file below `root` or it is larger; FileChanged if it was
    written while it was read."""
    try:
        with opened(root, path) as file:
            if file.status.st_size > limit:
                raise too_large(path, file.status.st_size, limit)
            with lease.held(file.fd) as state:  # a save in place waits for the moment that this takes
                data = contents(file.fd, limit + 1)
            after = os.fstat(file.fd)
    except OSError as error:
        raise refusal(error, path) from error
    if len(data) > limit:
        raise too_large(path, after.st_size, limit)
    if (after.st_size, after.st_mtime_ns) != (file.status.st_size, file.status.st_mtime_ns):
        raise FileChanged(f"{shown(path)} was written while it was read.")
    digest = hashlib.sha256(data).hexdigest()
    return Snapshot(
        path, file.target, data, digest, after.st_mtime_ns, after.st_dev, after.st_ino, state is Lease.BUSY
    )


@contextmanager
def opened(root: Path, path: str) -> Iterator[Opened]:
    """The regular file that `path` leads to. Raises FileRefused, and OSError as the system gives it."""
    with place(root, path) as where:
        if denied(path) or denied(where.target):  # a link may have a harmless name (I9, FAULTS 54)
            raise FileRefused(
                f"{shown(path)} is left alone: by its name it holds secrets.",
                "Rename it if it holds none, or write the code elsewhere.",
            )
        _refuse_irregular(os.stat(where.name, dir_fd=where.folder, follow_symlinks=False), path)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
        fd = os.open(where.name, flags, dir_fd=where.folder)
        try:
            status = os.fstat(fd)
            _refuse_irregular(status, path)
            yield Opened(where.folder, where.name, where.target, fd, status)
        finally:
            os.close(fd)


@contextmanager
def place(root: Path, path: str) -> Iterator[Place]:
    """Walks `path` below `root`; the last component need not exist. Raises FileRefused and OSError."""
    if not path or path.startswith("/") or "\0" in path:
        raise FileRefused(f"{shown(path)} is not a path inside {shown(str(root))}.")
    todo = deque(path.split("/"))
    names: list[str] = []
    links = 0
    with ExitStack() as stack:
        folders = [_open_folder(stack, str(root), None)]
        while todo:
            part = todo.popleft()
            if part in ("", "."):
                continue
            if part == "..":
                if not names:
                    raise _outside(path, root)
                names.pop()
                folders.pop()
                continue
            _refuse_git(part, path)
            text = _link(part, folders[-1], path)
            if text is not None:
                links += 1
                if links > MOST_LINKS:
                    raise FileRefused(f"{shown(path)} is a symbolic link that leads round in a circle.")
                if text.startswith("/"):
                    text = _below(text, root, path)
                    names.clear()
                    del folders[1:]
                todo.extendleft(reversed(text.split("/")))
                continue
            names.append(part)
            if not todo:
                yield Place(folders[-1], part, "/".join(names))
                return
            folders.append(_open_folder(stack, part, folders[-1]))
    raise FileRefused(f"{shown(path)} is a folder.")


def contents(fd: int, most: int) -> bytes:
    """Up to `most` bytes from the start of an open file, without moving its position."""
    pieces: list[bytes] = []
    offset = 0
    while offset < most and (piece := os.pread(fd, min(most - offset, 1 << 20), offset)):
        pieces.append(piece)
        offset += len(piece)
    return b"".join(pieces)


def refusal(error: OSError, path: str) -> FileRefused:
    """What the system refused, in words."""
    where = shown(path)
    match error.errno:
        case errno.ENOENT:
            return FileRefused(f"{where} does not exist.")
        case errno.EACCES | errno.EPERM:
            return FileRefused(
                f"{where}: this user is not permitted.", "Look at the owner and mode of it and its folder."
            )
        case errno.ENOSPC | errno.EDQUOT:
            return FileRefused(
                f"{where} was not written: no space is left.", "Free some space and try again."
            )
        case errno.EROFS:
            return FileRefused(f"{where} lies on a read-only file system.")
        case errno.ELOOP | errno.ENOTDIR | errno.ESTALE:
            return FileChanged(f"{where}: a folder or link on the way was replaced.", "Try again.")
        case errno.EIO:
            return FileRefused(f"{where}: the disk reports an input/output error.", "Check the disk.")
        case _:
            return FileRefused(f"{where}: {error.strerror or error}.")


def too_large(path: str, size: int, limit: int) -> FileRefused:
    return FileRefused(
        f"{shown(path)} has {size:,} bytes; at most {limit:,} are read.",
        "watch.max_file_bytes sets the limit.",
    )


def _open_folder(stack: ExitStack, name: str, folder: int | None) -> int:
    follow = 0 if folder is None else os.O_NOFOLLOW
    fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | follow, dir_fd=folder)
    stack.callback(os.close, fd)
    return fd


def _link(name: str, folder: int, path: str) -> str | None:
    try:
        if not stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            return None
        return os.readlink(name, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.EINVAL:  # no longer a link
            raise FileChanged(f"{shown(path)}: a link on the way was replaced.", "Try again.") from error
        if error.errno == errno.ENOENT:
            return None  # whether it must exist is for the caller
        raise


def _below(text: str, root: Path, path: str) -> str:
    """The part of an absolute link's target that lies below the root."""
    for base in (str(root.resolve()), str(root.absolute())):
        if text.startswith(base.rstrip("/") + "/"):
            return text[len(base.rstrip("/")) + 1 :]
    raise _outside(path, root)


def _outside(path: str, root: Path) -> FileRefused:
    return FileRefused(
        f"{shown(path)} leads out of {shown(str(root))}.",
        "Ask in the repository that the file really lies in.",
    )


def _refuse_git(part: str, path: str) -> None:
    if part.casefold() == ".git":  # hooks and configuration are code that git runs (I2)
        raise FileRefused(f"{shown(path)} lies in git's own folder.")


def _refuse_irregular(status: os.stat_result, path: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for test, name in _KINDS if test(status.st_mode)), "not a regular file")
        raise FileRefused(f"{shown(path)} is {kind}.", "Only regular files are read.")
