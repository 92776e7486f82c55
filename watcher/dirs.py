"""Which folders of a work tree are watched, and which names in them are never looked at.

Each folder is watched by itself, never a whole tree at once: the library would follow symbolic links out of
the root, and spend the kernel's watches on `node_modules` and git's objects.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from engine.git import Repository

# Vim's probe for a writable folder and its swap files, JetBrains' safe write, backups, Emacs' locks and
# autosaves, GNOME's atomic write, and our own temporary files.
TEMPORARY = re.compile(
    r"\d{4,5}|.*___jb_(?:tmp|old)___|.*~|\..*\.sw[a-z]|\.#.*|#.*#|\.goutputstream-\w+|\.scholia-.*\.tmp",
    re.DOTALL,
)


@dataclass(frozen=True)
class Tree:
    """Folders, relative to the root, `""` for itself, and the regular files in them."""

    folders: tuple[str, ...]
    files: tuple[str, ...]


def is_temporary(name: str) -> bool:
    """Whether an editor, or we, use a file of this name for a moment only (FAULTS 3, 4)."""
    return TEMPORARY.fullmatch(name) is not None


def tree(repository: Repository, below: str = "") -> Tree:
    """The folder `below` and all that it holds, without what git ignores, other repositories, links, and folders
    that this user may not read. Empty if it is itself one of these. Raises GitError.

    A file that is tracked in an ignored folder is left to rescans."""
    folders: list[str] = []
    files: list[str] = []
    level = [below]
    while level:
        ignored = repository.ignored(folder for folder in level if folder)
        deeper: list[str] = []
        for folder in level:
            if folder in ignored:
                continue
            entries = list(_entries(repository, folder))
            if folder and any(name == ".git" for name, _ in entries):
                continue
            folders.append(folder)
            for name, folds in entries:
                if name != ".git":
                    (deeper if folds else files).append(f"{folder}/{name}" if folder else name)
        level = deeper
    return Tree(tuple(folders), tuple(files))


def is_folder(path: str) -> bool:
    """Whether it is a folder itself, not a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def may_be_file(path: str) -> bool:
    """A regular file, or one that was deleted. A link is not: its target is reported where it lies."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return True


def _entries(repository: Repository, folder: str) -> Iterator[tuple[str, bool]]:
    """Names with whether each is a folder. Links and special files are left out; `.git` never is."""
    try:
        with os.scandir(repository.root / folder) as found:
            for entry in found:
                if entry.is_dir(follow_symlinks=False):
                    yield entry.name, True
                elif entry.is_file(follow_symlinks=False):
                    yield entry.name, False
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
