"""What the hooks leave behind: one file in the home, to which each adds a line.

A line is `\\n\\0<hook>\\0<git directory>\\0<arguments>\\0\\n`: names may hold anything but NUL, so nothing needs to
be quoted, which a shell could not do without starting a process; and as each line begins and ends with what
cannot be in it, one cut short by a full disk spoils no other. A line is one `write` to a file opened for
appending, so hooks that run at once do not mix theirs.

To drain, the file is renamed and read. A hook that had it open may still write to it: it is read again from
there, until it has rested long enough. Two that drain at once may both be given the same line.

Not guaranteed: that each commit has a line, or a line a commit. A line says where to look; what was committed is
read from the commit graph (I4).
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ScholiaError
from engine.paths import Home

NAME = "git"
CHUNK = 1 << 20  # bytes read at once
LONGEST = 1 << 13  # bytes of a line
MOST = 10_000  # different notices given at once; the newest
RESTED = 60.0  # seconds after which nobody writes any more to a file that was renamed

_LINE = re.compile(rb"\n\0([a-z-]{1,40})\0([^\0]{1,4200})\0([ -~]{0,1000})\0(?=\n)")
_TAKEN = re.compile(r"taken-(\d+)-[0-9a-f]{8}")


@dataclass(frozen=True)
class Notice:
    """A hook ran. git_dir: the git directory of its work tree. words: its arguments."""

    hook: str
    git_dir: Path
    words: tuple[str, ...]


def spool_file(home: Home) -> Path:
    """Where the hooks write."""
    return home.spool / NAME


def pending(home: Home) -> bool:
    """Whether something is to be drained. One `stat`."""
    try:
        status = spool_file(home).lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size > 0


def drain(home: Home, rested: float = RESTED) -> list[Notice]:
    """What the hooks wrote since the last time, each notice once, the oldest first.

    rested: seconds after which a file that was read to its end is removed. Raises ScholiaError if the spool
    cannot be read."""
    try:
        if pending(home):
            _take(home)
        lines: dict[tuple[bytes, ...], None] = {}
        for path in sorted(home.spool.glob("taken-*"), key=_changed):
            _read(path, lines, rested)
    except FileNotFoundError:  # another drained it, or the home is gone
        return []
    except OSError as error:
        raise ScholiaError(
            f"The spool {home.spool} cannot be read: {error.strerror or error}.", "See `agent doctor`."
        ) from error
    return list(dict.fromkeys(_notice(*line) for line in lines))


def append(home: Home, hook: str, git_dir: Path, words: tuple[str, ...]) -> None:
    """Adds a line as the hooks of `hooks.script` do, for those that are Python anyway. Raises OSError."""
    line = b"\n\0%b\0%b\0%b\0\n" % (hook.encode(), os.fsencode(git_dir), os.fsencode(" ".join(words)))
    fd = os.open(
        spool_file(home), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600
    )
    try:
        os.write(fd, line)
    finally:
        os.close(fd)


def prepare(home: Home) -> None:
    """Makes the file, private to the user; a shell that makes it gives it the user's usual mode. Raises OSError."""
    os.close(os.open(spool_file(home), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600))


def _take(home: Home) -> None:
    spool_file(home).rename(home.spool / f"taken-0-{secrets.token_hex(4)}")
    prepare(home)


def _read(path: Path, lines: dict[tuple[bytes, ...], None], rested: float) -> None:
    """Reads on where the last reading ended, which the file's name says."""
    known = _TAKEN.fullmatch(path.name)
    if known is None:
        return
    start = int(known[1])
    data = b""
    with path.open("rb") as file:
        file.seek(start)
        while chunk := file.read(CHUNK):
            data += chunk
            end = 0
            for line in _LINE.finditer(data):
                lines.pop(line.groups(), None)
                lines[line.groups()] = None
                if len(lines) > MOST:
                    del lines[next(iter(lines))]
                end = line.end()
            end = max(end, len(data) - LONGEST)  # what is longer is no line
            data, start = data[end:], start + end
    if time.time() - _changed(path) > rested:
        path.unlink()
    elif start != int(known[1]):
        path.rename(path.with_name(f"taken-{start}-{secrets.token_hex(4)}"))


def _notice(hook: bytes, git_dir: bytes, words: bytes) -> Notice:
    return Notice(
        hook.decode("ascii"), _resolved(Path(os.fsdecode(git_dir))), tuple(words.decode("ascii").split())
    )


def _resolved(git_dir: Path) -> Path:
    """Where a linked work tree's or a submodule's `.git` file leads, which some hooks are not told."""
    try:
        if git_dir.is_file():
            words = git_dir.read_bytes()[:LONGEST]
            git_dir = git_dir.parent / os.fsdecode(words.removeprefix(b"gitdir:").strip())
        return git_dir.resolve()
    except (OSError, ValueError):
        return git_dir


def _changed(path: Path) -> float:
    """When it was last written or renamed."""
    return path.lstat().st_ctime
