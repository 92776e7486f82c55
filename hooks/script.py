"""The text of our hooks: POSIX shell that starts no process and cannot fail (I6).

A hook marks that git is at work (`engine.commit_mark`), adds a line to the spool, and then runs the hook that was
there before it, as git would have run it: with its arguments, its input, its output, its exit status. Everything of
ours is silent and its failure is ignored: the home may be gone, the disk full, the package removed.

The hook from before is a file beside ours. One for a shell that we know is read by that shell (`.`) and not
started, because many look at `$0` for their own name and folder (husky, the pre-commit framework); what is read
so still finds git's own path there.

Any other hook is started, and finds ASIDE at the end of its name; `asks_its_name` says which would mind.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from engine.commit_mark import MARK

ASIDE = ".before-scholia"
NOTING = ("post-commit", "post-rewrite", "post-merge", "post-applypatch", "post-checkout")
MARKING = {  # where another hook may put files aside and bring them back, and what git does then
    "pre-commit": "commit",
    "pre-merge-commit": "merge",
    "post-commit": "commit",
    "post-rewrite": "commit",
    "post-merge": "merge",
    "post-checkout": "checkout",
}
HOOKS = ("pre-commit", "pre-merge-commit", *NOTING)

_READ = ("#!/bin/sh", "#! /bin/sh", "#!/usr/bin/env sh")
_READ_BY_BASH = ("#!/bin/bash", "#! /bin/bash")
_READ_BY_ANY_BASH = ("#!/usr/bin/env bash",)
_ASKS = re.compile(rb"basename|argv\[0\]|PROGRAM_NAME|\$0|overcommit")
_OURS = re.compile(rb"#!/bin/sh\n# Scholia hook ([0-9a-f]{16})[^\n]*\n")
_CHAINED = re.compile(rb"\n# before it: ([^\n/]+)\n")
_FOLDER_MADE = b"# its folder was made for it\n"
_DIRECTORY = (
    "scholia_dir=${GIT_DIR:-.git}; case $scholia_dir in /*) ;; *) scholia_dir=$PWD/$scholia_dir ;; esac"
)


@dataclass(frozen=True)
class Ours:
    """A hook file that we wrote. chained: the name of the file beside it that holds the hook from before; empty if
    there was none. made_folder: there was no folder for hooks. edited: somebody has changed it since."""

    chained: str
    made_folder: bool
    edited: bool


def script(hook: str, spool: Path, *, chained: str = "", made_folder: bool = False) -> bytes:
    """A hook file. spool: the file that gets the line. chained, made_folder: see `Ours`."""
    lines = []
    if made_folder:
        lines.append(_FOLDER_MADE.decode().rstrip("\n"))
    if chained:
        lines.append(f"# before it: {chained}")
    lines += ["{", f"\t{_DIRECTORY}", *(f"\t{line}" for line in _statements(hook, spool)), "} 2>/dev/null"]
    lines += _chain(chained) if chained else ["exit 0"]
    body = os.fsencode("\n".join(lines) + "\n")
    head = f"#!/bin/sh\n# Scholia hook {_sum(body)}: `agent hooks uninstall` removes it\n"
    return head.encode() + body


def command(hook: str, spool: Path) -> bytes:
    """The same as a shell command for git's configuration, to which git appends the hook's arguments."""
    inside = "; ".join([_DIRECTORY, *_statements(hook, spool)])
    return os.fsencode(f"scholia() {{ {{ {inside}; }} 2>/dev/null; return 0; }}; scholia")


def read(data: bytes) -> Ours | None:
    """What a hook file of ours says; None if it is not ours."""
    head = _OURS.match(data)
    if head is None:
        return None
    body = data[head.end() :]
    chained = _CHAINED.search(b"\n" + body)
    return Ours(
        chained=os.fsdecode(chained[1]) if chained else "",
        made_folder=body.startswith(_FOLDER_MADE),
        edited=_sum(body).encode() != head[1],
    )


def asks_its_name(data: bytes) -> bool:
    """Whether a hook looks at its own name and would not find it, run by ours. A program that is no text is
    taken at its word."""
    first = os.fsdecode(data.partition(b"\n")[0])
    if first in (*_READ, *_READ_BY_BASH, *_READ_BY_ANY_BASH):
        return False
    return b"\0" not in data and _ASKS.search(data) is not None


def _statements(hook: str, spool: Path) -> list[str]:
    path = f'"$scholia_dir/{MARK}"'
    found = []
    if hook in MARKING:
        mark = f"printf '%s {MARKING[hook]}\\n' \"$PPID\" >{path}"
        if (
            hook in NOTING
        ):  # not over that of a git that lives: another hook's `git checkout -- .` comes here, too
            found.append(f"scholia_pid=; read -r scholia_pid scholia_line <{path}")
            lives = '[ "$scholia_pid" -gt 1 ] && [ "$scholia_pid" != "$PPID" ] && kill -0 "$scholia_pid"'
            mark = f"{lives} || {mark}"
        found.append(mark)
    if hook in NOTING:
        note = f'printf \'\\n\\0%s\\0%s\\0%s\\0\\n\' {hook} "$scholia_dir" "$*"'
        found.append(f"{note} >>{shlex.quote(str(spool))}")
    return found


def _chain(chained: str) -> list[str]:
    path = f'"${{0%/*}}/"{shlex.quote(chained)}'
    return [
        f"[ -x {path} ] || exit 0",
        "scholia_dir=",
        f"IFS= read -r scholia_line 2>/dev/null <{path}",
        "case $scholia_line in",
        f"'#!/bin/sh' | '#! /bin/sh' | '#!/usr/bin/env sh') . {path}; exit ;;",
        f"'#!/bin/bash' | '#! /bin/bash') exec /bin/bash -c {shlex.quote('. ' + path)} \"$0\" \"$@\" ;;",
        f'\'#!/usr/bin/env bash\') exec bash -c {shlex.quote(". " + path)} "$0" "$@" ;;',
        "esac",
        f'exec {path} "$@"',
    ]


def _either(lines: tuple[str, ...]) -> str:
    return " | ".join(f"'{line}'" for line in lines)


def _sum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
