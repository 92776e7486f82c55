"""How other files of a repository import a name: for a fill that uses it and does not say where it is from.

The standard library's names are known (`watcher.imports`); those of a project and of what it is built on are read off
its own files, with one search of git's and a look into a few of the files that it names.

What this does not say: that it is the same thing that the fill means. It is offered as an edit, never made by itself.
"""

from __future__ import annotations

import ast
import time
import warnings
from collections import Counter
from collections.abc import Iterator

from engine.errors import FileChanged, FileRefused, GitError
from engine.git import Repository
from engine.secrets import denied
from engine.text.codec import decode
from watcher.definitions import UNREAD
from watcher.read import read

GREP_SECONDS = 1.0
MOST_FILES = 8  # that are read, those next to the fill's first
KEPT_SECONDS = 60.0  # that an answer is good for: an editor asks again whenever its user pauses
MOST_KEPT = 200


class Imported:
    """The imports of one home's repositories. For any thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[float, str]] = {}

    def line(self, repository: Repository, path: str, most: int, name: str) -> str:
        """The line with which most files of a repository bind `name`; empty if none does. path: of the file that lacks
        it. most: bytes of a file that is read."""
        folder = path.rpartition("/")[0]
        key = str(repository.root), folder, name
        at, line = self._known.get(key, (float("-inf"), ""))
        if time.monotonic() - at < KEPT_SECONDS:
            return line
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        counted = Counter(_lines(repository, path, name, most))
        line = min(counted, key=lambda one: (-counted[one], one), default="")
        self._known[key] = time.monotonic(), line
        return line


def _lines(repository: Repository, path: str, name: str, most: int) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    for other in _files(repository, path, name):
        near = other.rpartition("/")[0] == folder
        try:
            text = decode(read(repository.root, other, most).data, other).text
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (FileRefused, FileChanged, SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            yield from _binding(node, name, near)


def _files(repository: Repository, path: str, name: str) -> list[str]:
    """Files that seem to import a name, those of the same folder first."""
    if not name.isascii():
        return []
    pattern = (
        rf"^(from|import)[[:space:]](.*[^A-Za-z0-9_])?{name}([^A-Za-z0-9_]|$)"
        rf"|^[[:space:]]+(.*[[:space:]])?{name},?$"
    )
    try:
        found = repository.grep_pattern(pattern, ("*.py", *UNREAD), GREP_SECONDS)
    except GitError:  # it takes too long here
        return []
    folder = path.rpartition("/")[0]
    there = [one for one in found if one != path and not denied(one)]
    return sorted(there, key=lambda one: (one.rpartition("/")[0] != folder, one))[:MOST_FILES]


def _binding(node: ast.stmt, name: str, near: bool) -> Iterator[str]:
    """The line that binds `name`, if this statement does. near: a relative import means the same in both files."""
    if isinstance(node, ast.Import):
        for one in node.names:
            if one.asname == name or (one.asname is None and one.name == name):
                yield f"import {_named(one)}"
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__" and (near or not node.level):
        for one in node.names:
            if (one.asname or one.name) == name:
                yield f"from {'.' * node.level}{node.module or ''} import {_named(one)}"


def _named(one: ast.alias) -> str:
    return f"{one.name} as {one.asname}" if one.asname else one.name
