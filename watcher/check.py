"""What a command of the user's own says of a file: a type checker, a linter, a compiler.

The command comes from the user's settings alone (`problems.check`), never from a repository (FAULTS 47), and runs in a
trusted repository only, without a shell: `{file}` in one of its words becomes the path. Of what it says, lines of the
form FILE:LINE: words, or FILE:LINE:COLUMN: words, are read. It checks the file as it is on the disk.

What this does not guarantee: that the command changes nothing. It is the user's.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from engine.config import ProblemSettings
from engine.errors import ConfigError, ScholiaError
from engine.git import Repository
from engine.text.lines import Lines
from engine.text.shown import cut, shown
from watcher.problems import Flaw, code_of

MOST_BYTES = 1_000_000  # of what it says that are read
MOST = 100  # problems
_LINE = re.compile(r"^(?P<file>[^\n]+?):(?P<line>\d+)(?::\d+)*[:,]?\s+(?P<words>\S[^\n]*)$", re.MULTILINE)


def checked(
    repository: Repository, path: str, text: str, settings: ProblemSettings, start: int, end: int
) -> tuple[Flaw, ...]:
    """What the user's command says of the fill `text[start:end]`; empty if there is no such command.

    text: of the file on the disk. The repository must be trusted. Raises ConfigError if the command cannot be read or
    found, ScholiaError if it takes too long."""
    if not settings.check.strip():
        return ()
    lines = Lines(text)
    inside = range(lines.number(start), lines.number(max(start, end - 1)) + 1)
    found: list[Flaw] = []
    for said in _LINE.finditer(_said(repository.root, path, settings)):
        line = int(said["line"]) if len(said["line"]) < 10 else 0
        if line in inside and _is(said["file"], repository.root, path) and len(found) < MOST:
            first, last = code_of(lines, line)
            found.append(Flaw("check", first, last, cut(shown(said["words"]), 300)))
    return tuple(dict.fromkeys(found))


def _said(root: Path, path: str, settings: ProblemSettings) -> str:
    """What the command printed, on either stream."""
    try:
        words = shlex.split(settings.check)
    except ValueError as error:
        raise ConfigError(
            f"The setting problems.check cannot be read: {error}.", "Mind its quotes."
        ) from error
    if not any("{file}" in word for word in words):
        words.append("{file}")
    name = path if not path.startswith("-") else f"./{path}"
    command = [word.replace("{file}", name) for word in words]
    try:
        done = subprocess.run(
            command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=settings.seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ScholiaError(
            f"{shown(command[0])} took more than {settings.seconds} s.",
            "Give it more: the setting problems.seconds",
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The command of problems.check cannot be run: {error}.",
            "agent config set problems.check COMMAND",
        ) from error
    return done.stdout[:MOST_BYTES].decode("utf-8", "replace")


def _is(named: str, root: Path, path: str) -> bool:
    """Whether a command means this file, however it names it."""
    name = named.strip()
    return name == path or Path(name) in (root / path, Path(path), (root / path).resolve())
