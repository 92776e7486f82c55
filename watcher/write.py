"""The only function that writes into a user's file (I1).

`write` replaces the bytes it was told to expect, and nothing else. In order:

1. The path is walked without following links out of the root; only a regular, writable file of this user's.
2. The bytes on disk are compared with the expected ones; these and the new ones are stored durably among the
   displaced (undo and the comparison with what is committed need both).
3. The new bytes go to a temporary file in the same folder, with mode, owner, group and attributes; fsync.
4. Path, file and bytes are compared again, under a lease that makes an open for writing wait (Linux).
5. The two names are exchanged, so that whatever lay at the path in that instant is now in our hands. If it is
   not the expected file with the expected bytes, or the lease was asked for, or the folder cannot be synced,
   the names are exchanged back and FileChanged or FileBusy is raised: the newest save is at the path.
6. The folder is synced, the displaced file unlinked.

A kill at any point leaves the old or the new file, complete; a temporary file that is left is swept later.

Where names cannot be exchanged, the old file gets a second, private name before an ordinary rename. A file
with hard links, or with attributes that a new file cannot be given, is written in place: the bytes from the
first difference on, put back on any error.

Not guaranteed: without an exchange, a save by rename in the microseconds between the last comparison and our
rename is lost; without a lease (not Linux, some network file systems), so is a save in place by a program
that opened the file before our swap and wrote after our last look; a write in place is neither atomic for
other readers nor across a kill, which leaves a mixture whose old form is among the displaced under its
SHA-256.
"""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.displaced import Displaced, write_all
from engine.errors import FileBusy, FileChanged, FileRefused
from engine.text.shown import shown
from watcher import lease, swap, temporary
from watcher.lease import Lease
from watcher.read import Opened, contents, opened, place, refusal

Way = Literal["exchange", "link", "in-place", "buffer"]
Key = tuple[int, int]  # device and inode: which file it is, whatever its name
MOST_EXCHANGES = 50  # a program that saves this often in a row is not waited for


@dataclass(frozen=True)
class Written:
    """A write that was done. displaced: the old bytes in the store. before, after: SHA-256 of the file, which
    is also the name of those bytes in the store.

    target: the file's path below the root, after all links."""

    target: str
    displaced: str
    before: str
    after: str
    way: Way


def write(
    root: Path, path: str, expected: bytes, new: bytes, displaced: Displaced, name: str = ""
) -> Written:
    """Replaces the file's bytes `expected` by `new`, or raises and leaves the file as it is.

    name: whose write it is, part of the temporary file's name so that an orphan can be traced.
    Raises FileChanged if the file is not, or does not stay, the expected one; FileBusy while another program
    has it open for writing; FileRefused for every other reason that it must not or cannot be written."""
    try:
        with opened(root, path) as file:
            _refuse_unwritable(root, path, file)
            if lease.is_busy(file.fd):
                raise _busy(path)
            if contents(file.fd, len(expected) + 1) != expected:
                raise _changed(path)
            kept = displaced.keep(expected)
            displaced.keep(new)
            job = _Job(root, path, file, expected, new, displaced, name)
            way = "in-place" if file.status.st_nlink > 1 else job.replace()
            if way == "in-place":
                job.write_in_place()
    except OSError as error:
        raise refusal(error, path) from error
    return Written(file.target, kept, kept, hashlib.sha256(new).hexdigest(), way)


@dataclass(frozen=True)
class _Ours:
    """The new file, from before the exchange until it is settled: a save into it waits, like into the old
    one."""

    fd: int
    key: Key
    state: Lease


@dataclass(frozen=True)
class _Job:
    root: Path
    path: str
    file: Opened
    expected: bytes
    new: bytes
    displaced: Displaced
    name: str

    def replace(self) -> Way:
        """Puts a new file in the old one's place; "in-place", and nothing done, if attributes would be
        lost."""
        folder, temp = self.file.folder, temporary.temporary_name(self.name)
        fd = temporary.create(folder, temp)
        ours = _key(os.fstat(fd))
        harmless: set[Key] = set()
        try:
            try:
                write_all(fd, self.new, 0)
                if not temporary.carry(self.file.fd, fd):
                    return "in-place"
                os.fsync(fd)
            finally:
                os.close(fd)
            fd = os.open(temp, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
            try:
                with lease.held(self.file.fd) as state, lease.held(fd) as ours_state:
                    if state is Lease.BUSY:
                        raise _busy(self.path)
                    if self._at(self.file.name) != _key(self.file.status):
                        raise _changed(self.path)
                    self._check(state)
                    way = self._exchange(temp, state, _Ours(fd, ours, ours_state))
                    harmless.add(_key(self.file.status))
                    return way
            finally:
                os.close(fd)
        finally:
            self._discard(temp, harmless)

    def _exchange(self, temp: str, state: Lease, ours: _Ours) -> Way:
        """Exchanges the names, and keeps to it only if what came into our hands is what was expected."""
        try:
            swap.exchange(self.file.folder, temp, self.file.name)
        except swap.Unsupported:
            return self._rename(temp, state, ours.key)
        except FileNotFoundError:
            raise _changed(self.path) from None
        try:
            if self._at(temp) != _key(self.file.status):
                raise _changed(self.path)
            os.fsync(self.file.folder)
            self._check(state)
        except BaseException:
            self._exchange_back(temp, ours)
            raise
        return "exchange"

    def _exchange_back(self, temp: str, ours: _Ours) -> None:
        """Gives the path back what was taken from it, unless something newer was saved there since.

        What is newer: another file than the one we put there last, or ours with a program saving into it."""
        put = ours.key
        for _ in range(MOST_EXCHANGES):
            if put == ours.key and self._is_saved_into(ours):
                return
            taken = self._at(temp)
            try:
                swap.exchange(self.file.folder, temp, self.file.name)
            except FileNotFoundError:
                return  # the user deleted the file
            found = self._at(temp)
            if taken is None or (found == put and not (put == ours.key and self._is_saved_into(ours))):
                return
            put = taken

    def _is_saved_into(self, ours: _Ours) -> bool:
        if ours.state is Lease.HELD and not lease.is_kept(ours.fd):
            return True
        return contents(ours.fd, len(self.new) + 1) != self.new

    def _rename(self, temp: str, state: Lease, ours: Key) -> Way:
        """The way without an exchange; "in-place", and nothing done, where there are no hard links either."""
        folder, name = self.file.folder, self.file.name
        old = temporary.temporary_name(self.name)
        try:
            os.link(name, old, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            if error.errno in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS):
                return "in-place"
            raise
        harmless = set()
        try:
            if self._at(old) != _key(self.file.status):
                raise _changed(self.path)
            os.rename(temp, name, src_dir_fd=folder, dst_dir_fd=folder)
            try:
                os.fsync(folder)
                self._check(state)
            except BaseException:
                if self._at(name) == ours:
                    os.rename(old, name, src_dir_fd=folder, dst_dir_fd=folder)
                raise
            harmless.add(_key(self.file.status))
        finally:
            self._discard(old, harmless)
        return "link"

    def write_in_place(self) -> None:
        """Writes into the file itself, from the first difference on; puts the old bytes back on any error."""
        fd = os.open(self.file.name, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self.file.folder)
        try:
            if _key(os.fstat(fd)) != _key(self.file.status):
                raise _changed(self.path)
            self._check(Lease.UNAVAILABLE)
            start = _common(self.expected, self.new)
            try:
                _overwrite(fd, self.new, start)
                if self._at(self.file.name) != _key(self.file.status):
                    raise _changed(self.path)
            except BaseException:
                self._restore(fd, start)
                raise
        finally:
            os.close(fd)

    def _restore(self, fd: int, start: int) -> None:
        try:
            _overwrite(fd, self.expected, start)
        except OSError as error:
            raise FileRefused(
                f"{shown(self.path)} was left half written: {error.strerror or error}.",
                f"Its old content is {hashlib.sha256(self.expected).hexdigest()} in {self.displaced.folder}.",
            ) from error

    def _check(self, state: Lease) -> None:
        """The open file still has the expected bytes, nobody waits to write to it, and the path leads
        here."""
        if contents(self.file.fd, len(self.expected) + 1) != self.expected:
            raise _changed(self.path)
        if state is Lease.HELD and not lease.is_kept(self.file.fd):
            raise _busy(self.path)
        with place(self.root, self.path) as where:
            if where.identity() != self.file.identity():
                raise FileChanged(
                    f"{shown(self.path)}: a folder or link on the way was replaced.", "Try again."
                )

    def _at(self, name: str) -> Key | None:
        try:
            return _key(os.stat(name, dir_fd=self.file.folder, follow_symlinks=False))
        except FileNotFoundError:
            return None

    def _discard(self, name: str, harmless: set[Key]) -> None:
        """Unlinks a name of ours. What it stands for, if it is neither known to be harmless nor a copy of the
        new bytes, is stored first; what cannot be stored stays."""
        folder = self.file.folder
        at = self._at(name)
        if at is None:
            return
        if at not in harmless:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
            fd = os.open(name, flags, dir_fd=folder)
            try:
                data = contents(fd, os.fstat(fd).st_size)
            finally:
                os.close(fd)
            if not self.new.startswith(data):
                self.displaced.keep(data)
        os.unlink(name, dir_fd=folder)


def _refuse_unwritable(root: Path, path: str, file: Opened) -> None:
    status, folder = file.status, os.fstat(file.folder)
    owners = {os.geteuid()}
    if os.geteuid() == 0:
        owners.add(root.stat().st_uid)  # a container's root in its user's repository; the owner is kept
    where = shown(path)
    if status.st_uid not in owners:
        raise FileRefused(f"{where} belongs to another user.", "Only your own files are written.")
    if not status.st_mode & 0o200:  # asked of the mode, which also binds root
        raise FileRefused(f"{where} is read-only.", f"chmod u+w {where}")
    if not folder.st_mode & 0o222 or not _may(os.W_OK | os.X_OK, ".", file.folder):
        raise FileRefused(
            f"The folder of {where} is read-only.", "A file is replaced in its folder: make that writable."
        )
    if not _may(os.W_OK, file.name, file.folder):
        raise FileRefused(f"{where} may not be written by this user.", "Look at its owner and mode.")


def _common(one: bytes, other: bytes) -> int:
    """How many bytes at the start are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _may(mode: int, name: str, folder: int) -> bool:
    return os.access(name, mode, dir_fd=folder)


def _overwrite(fd: int, data: bytes, start: int) -> None:
    write_all(fd, data[start:], start)
    os.ftruncate(fd, len(data))
    os.fsync(fd)


def _key(status: os.stat_result) -> Key:
    return status.st_dev, status.st_ino


def _changed(path: str) -> FileChanged:
    return FileChanged(
        f"{shown(path)} was changed meanwhile.", "Nothing was overwritten. Save it and ask again."
    )


def _busy(path: str) -> FileBusy:
    return FileBusy(f"Another program has {shown(path)} open for writing.", "Try again when it has saved.")
