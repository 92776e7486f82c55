"""Which repositories on this machine are the same project: clones of each other, work trees, clones of the same remote.

A cap on what one repository may teach would hold nobody back who clones it once more (FAULTS 55).

What this does not guarantee: that a copy whose history was written anew, and that names no common remote, is known.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from engine.errors import GitError
from engine.git import Repository


def projects(roots: Collection[Path]) -> Mapping[Path, Path]:
    """For each repository, the first of those that are the same project. Repositories are the same if they share a
    first commit, a remote or a git directory, or if one is another's remote; one that cannot be read is its own."""
    first: dict[Path, Path] = {}
    seen: dict[str, Path] = {}
    for root in sorted(roots):
        marks = _marks(root)
        known = {first[seen[mark]] for mark in marks if mark in seen}
        one = min(known, default=root)
        first = {each: one if each_is in known else each_is for each, each_is in first.items()} | {root: one}
        seen |= dict.fromkeys(marks, root)
    return first


def _marks(root: Path) -> set[str]:
    """What no other project has."""
    marks = {str(root)}
    try:
        repository = Repository.find(root)
        commits = repository.run("rev-list", "--max-parents=0", "HEAD", ok=(0, 128))
        remotes = repository.run("config", "-z", "--get-regexp", r"^remote\..*\.url$", ok=(0, 1))
    except GitError:
        return marks
    marks |= {str(repository.common_dir), *commits.decode("ascii", "replace").split()}
    for remote in remotes.split(b"\0"):
        _, _, url = os.fsdecode(remote).partition("\n")
        if url:
            marks.add(_plain(root, url))
    return marks


def _plain(root: Path, url: str) -> str:
    """A remote without what may differ between two names of it."""
    path = root / url.removeprefix("file://")
    if path.exists():
        return str(path.resolve())
    _, _, rest = url.rpartition("://")
    host, _, where = rest.rpartition("@")[2].replace(":", "/", 1).partition("/")
    return f"{host.lower()}/{where.strip('/').removesuffix('.git')}"
