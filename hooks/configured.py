"""Hooks in git's configuration, which git has from 2.54 on: one block in the repository's own file.

There nothing needs to be chained and `core.hooksPath` does not matter: git runs them before the hook in the hooks
folder. The block is put at the end between two comments and taken away to the byte. Written by us and not by
`git config`, which would leave white space and an end of line behind; under git's own lock.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from engine.errors import ScholiaError
from hooks.script import HOOKS, command

SINCE = (2, 54)

_BLOCK = re.compile(
    rb"(?:\n# >>> scholia after a line without end\n|# >>> scholia\n).*?^# <<< scholia\n", re.S | re.M
)


def block(spool: Path) -> bytes:
    """The configuration of our hooks. spool: the file that gets their lines."""
    lines = [b"# >>> scholia\n"]
    for hook in HOOKS:
        value = command(hook, spool).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
        name = hook.encode()
        lines.append(b'[hook "scholia-%b"]\n\tevent = %b\n\tcommand = "%b"\n' % (name, name, value))
    return b"".join([*lines, b"# <<< scholia\n"])


def with_block(config: bytes, wanted: bytes) -> bytes:
    """A configuration with our block, in place of the one it may have; without one if `wanted` is empty."""
    rest = _BLOCK.sub(b"", config)
    if not wanted:
        return rest
    if rest and not rest.endswith(b"\n"):
        return (
            rest + b"\n" + wanted.replace(b"# >>> scholia\n", b"# >>> scholia after a line without end\n", 1)
        )
    return rest + wanted


def found(config: bytes) -> bytes:
    """Our block in a configuration as `block` gives it; empty if there is none."""
    match = _BLOCK.search(config)
    return (
        match[0].replace(b"\n# >>> scholia after a line without end\n", b"# >>> scholia\n") if match else b""
    )


def rewrite(config: Path, wanted: bytes) -> None:
    """Puts our block into the file, or takes it away if `wanted` is empty. Raises ScholiaError, OSError."""
    config = config.resolve()
    lock = config.with_name(config.name + ".lock")
    try:
        fd = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL, config.stat().st_mode & 0o777)
    except FileExistsError as error:
        raise ScholiaError(
            f"Another program is changing {config}.", f"Try again; if none is, remove {lock}."
        ) from error
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(with_block(config.read_bytes(), wanted))
            os.fchmod(fd, config.stat().st_mode & 0o7777)
            file.flush()
            os.fsync(fd)
        lock.replace(config)
    except BaseException:
        lock.unlink(missing_ok=True)
        raise
