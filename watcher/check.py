"""What a command of the user's own says of a file: a type checker, a linter, a compiler.

The command comes from the user's settings alone (`problems.check`), never from a repository (FAULTS 47), and runs in a
trusted repository only, without a shell: `{file}` in one of its words becomes the path. Of what it says, lines of the
form FILE:LINE: words, or FILE:LINE:COLUMN: words, are read. It checks the file as it is on the disk.

What this does not guarantee: that the command changes nothing. It is the user's.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from engine.config import ProblemSettings
from engine.errors import ConfigError, ScholiaError
from engine.git import Repository
from engine.text.lines import Lines
from engine.text.shown import cut, shown
from watcher.problems import Flaw, code_of

MOST_BYTES = 1_000_000  # of what it says that are read
MOST = 100  # problems
Process = subprocess.Popen[bytes]
_LINE = re.compile(r"^(?P<file>[^\n]+?):(?P<line>\d+)(?::\d+)*[:,]?\s+(?P<words>\S[^\n]*)$", re.MULTILINE)


def checked(
    repository: Repository,
    path: str,
    text: str,
    settings: ProblemSettings,
    *fills: tuple[int, int],
    begun: Callable[[Process], None] = lambda process: None,
) -> tuple[Flaw, ...]:
    """What the user's command says of fills, each a `text[start:end]`; empty if there is no such command.

    text: of the file on the disk. The repository must be trusted. begun: gets the command's process, for one who may
    `end` it early. Raises ConfigError if the command cannot be read or found, ScholiaError if it takes too long."""
    if not settings.check.strip():
        return ()
    lines = Lines(text)
    inside = {
        line
        for start, end in fills
        for line in range(lines.number(start), lines.number(max(start, end - 1)) + 1)
    }
    found: list[Flaw] = []
    for said in _LINE.finditer(_said(repository.root, path, settings, begun)):
        line = int(said["line"]) if len(said["line"]) < 10 else 0
        if line in inside and _is(said["file"], repository.root, path) and len(found) < MOST:
            first, last = code_of(lines, line)
            found.append(Flaw("check", first, last, cut(shown(said["words"]), 300)))
    return tuple(dict.fromkeys(found))


def end(process: Process) -> None:
    """Ends a command, with what it began, if it still runs."""
    if process.poll() is None:
        with suppress(ProcessLookupError):  # it has just ended
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _said(root: Path, path: str, settings: ProblemSettings, begun: Callable[[Process], None]) -> str:
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
        process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        with process:
            try:
                begun(process)
                said = process.communicate(timeout=settings.seconds)[0]
            finally:
                end(process)
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
    return said[:MOST_BYTES].decode("utf-8", "replace")


def _is(named: str, root: Path, path: str) -> bool:
    """Whether a command means this file, however it names it."""
    name = named.strip()
    return name == path or Path(name) in (root / path, Path(path), (root / path).resolve())
