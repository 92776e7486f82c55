"""The one door to git.

Running git in a repository is running what its configuration says: `git status` runs `core.fsmonitor`,
`add` and `diff` run filters, any command can run an alias or a hook (FAULTS 46). So every call here goes
through `run`, which scrubs the environment, names the few commands that run nothing, and switches off
what a repository's configuration could start. Paths are exchanged NUL-terminated, as bytes, and become
`str` with `surrogateescape`, so that names that are not UTF-8 survive the round trip (FAULTS 23).

What this does not guarantee: that git itself is sound. An unsafe owner is refused by git, not by us.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.errors import GitError

SAFE = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", "core.untrackedCache=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.alternateRefsCommand=true",
    "-c", "protocol.allow=never",
    "-c", "submodule.recurse=false",
    "-c", "color.ui=false",
    "-c", "gc.auto=0",
    "-c", "maintenance.auto=false",
)  # fmt: skip
KEPT = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "XDG_CONFIG_HOME",
    "SYSTEMROOT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CEILING_DIRECTORIES",
)
IN_PROGRESS = (
    ("rebase-merge", "rebase"),
    ("rebase-apply/applying", "am"),
    ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("BISECT_START", "bisect"),
)


@lru_cache(maxsize=1)
def executable() -> str:
    """The path of git. Raises GitError if there is none."""
    found = shutil.which("git")
    if found is None:
        raise GitError("git was not found.", "Install git 2.30 or newer and make sure that it is on PATH.")
    return found


def environment() -> dict[str, str]:
    """The environment git runs in: nothing that redirects it, asks, or translates.

    `GIT_INDEX_FILE` and its like are dropped: inside `commit -a` they point to a temporary lock file."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ATTR_NOSYSTEM": "1",
    }


def run(
    arguments: Sequence[str | bytes],
    cwd: Path,
    *,
    stdin: bytes | None = None,
    ok: Sequence[int] = (0,),
    timeout: float = 60.0,
) -> bytes:
    """Runs git in `cwd` and returns what it printed.

    Raises GitError if git is missing, takes longer than `timeout` seconds, or exits with a code that is
    not in `ok`."""
    try:
        done = subprocess.run(
            [executable(), *SAFE, *arguments],
            cwd=cwd, env=environment(), input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True, timeout=timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise GitError(
            f"git {_word(arguments)} did not answer in {timeout:.0f} s.", "Try again; see `agent doctor`."
        ) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise GitError(f"{cwd} is not there any more.") from error
    if done.returncode not in ok:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(
            f"git {_word(arguments)} failed: {words[-1] if words else done.returncode}", _hint(done.stderr)
        )
    return done.stdout


def _word(arguments: Sequence[str | bytes]) -> str:
    return os.fsdecode(next((a for a in arguments if not os.fsdecode(a).startswith("-")), b"?"))


def _hint(stderr: bytes) -> str:
    if b"not a git repository" in stderr:
        return "Run this inside a git repository, or make one with `git init`."
    if b"dubious ownership" in stderr:
        return (
            "Git distrusts the folder's owner. If you do not: git config --global --add safe.directory <path>"
        )
    return ""


def names(output: bytes) -> list[str]:
    """Splits git's `-z` output into names."""
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


@dataclass(frozen=True)
class Repository:
    """A git work tree.

    root: the top of the work tree. git_dir: its own git directory (differs between worktrees).
    common_dir: the git directory that worktrees share. All three are absolute and resolved."""

    root: Path
    git_dir: Path
    common_dir: Path

    @classmethod
    def find(cls, path: Path) -> Repository:
        """The work tree that holds `path`, a file or a folder that may not exist yet.

        Raises GitError outside a repository and in a bare one."""
        folder = path if path.is_dir() else path.parent
        while not folder.is_dir() and folder != folder.parent:
            folder = folder.parent
        output = run(["rev-parse", "--is-bare-repository", "--absolute-git-dir", "--git-common-dir"], folder)
        bare, git_dir, common_dir = os.fsdecode(output).rstrip("\n").split("\n")
        if bare == "true":
            raise GitError(
                f"{folder} is a bare repository: it has no files to fill.", "Use a clone with a work tree."
            )
        top = os.fsdecode(run(["rev-parse", "--show-toplevel"], folder)).removesuffix("\n")
        if not top:
            raise GitError(f"{folder} is inside a .git folder.", "Run this in the work tree.")
        return cls(Path(top).resolve(), Path(git_dir).resolve(), (folder / common_dir).resolve())

    def run(self, *arguments: str | bytes, stdin: bytes | None = None, ok: Sequence[int] = (0,)) -> bytes:
        """Runs git at the top of the work tree."""
        return run(arguments, self.root, stdin=stdin, ok=ok)

    def relative(self, path: Path) -> str:
        """A path of the work tree as git names it. Raises GitError if it lies outside.

        Folders are resolved, the last part is not: a symbolic link is named, not followed."""
        try:
            return (path.absolute().parent.resolve() / path.name).relative_to(self.root).as_posix()
        except ValueError as error:
            raise GitError(f"{path} is not inside {self.root}.") from error

    def operation(self) -> str | None:
        """The git operation in progress, such as `rebase` or `merge`; None if there is none."""
        for mark, operation in IN_PROGRESS:
            if (self.git_dir / mark).exists():
                return operation
        return None

    def head_text(self, path: str) -> bytes | None:
        """The bytes of `path` in HEAD, None if it is not there or HEAD is unborn."""
        return self._blob(f"HEAD:{path}")

    def _blob(self, name: str) -> bytes | None:
        if "\n" in name:
            found = self.run("rev-parse", "--verify", "--quiet", name, ok=(0, 1, 128)).strip()
            if not found:
                return None
            name = os.fsdecode(found)
        output = self.run("cat-file", "--batch", stdin=os.fsencode(name) + b"\n")
        header, _, rest = output.partition(b"\n")
        if header.endswith((b" missing", b" ambiguous")):
            return None
        _, kind, size = header.rsplit(b" ", 2)
        return rest[: int(size)] if kind == b"blob" else None

    def knows_blob(self, data: bytes) -> bool:
        """Whether exactly these bytes are already an object of this repository, written by a commit, a stash
        or `git add`. No filter runs."""
        algorithm = self._object_format()
        digest = hashlib.new(algorithm, b"blob %d\0" % len(data) + data).hexdigest()
        return not self.run("cat-file", "--batch-check", stdin=digest.encode() + b"\n").endswith(b"missing\n")

    def _object_format(self) -> str:
        return os.fsdecode(self.run("rev-parse", "--show-object-format")).strip()

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Those of `paths` that git ignores. A tracked file is never ignored."""
        given = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)
        if not given:
            return set()
        found = names(self.run("check-ignore", "-z", "--stdin", stdin=given, ok=(0, 1)))
        return {name.removeprefix("./") for name in found}

    def grep(self, needle: str) -> list[str]:
        """Files of the work tree, tracked or new but never ignored, that contain `needle`. Binary files and
        symbolic links are left out; no text conversion runs."""
        arguments = [
            "grep",
            "--untracked",
            "--exclude-standard",
            "--no-recurse-submodules",
            "--no-textconv",
            "-I",
            "-l",
            "-z",
            "-F",
            "-e",
            needle,
        ]
        return names(self.run(*arguments, ok=(0, 1)))

    def stashes(self) -> list[str]:
        """The object names of all stashes, newest first."""
        return os.fsdecode(self.run("log", "-g", "--format=%H", "refs/stash", "--", ok=(0, 128))).split()

    def stash_texts(self, stash: str, needle: str) -> list[tuple[str, bytes]]:
        """The files of one stash, its untracked part too, that contain `needle`."""
        found: list[tuple[str, bytes]] = []
        for tree in (stash, f"{stash}^3"):
            listed = names(
                self.run("grep", "--no-textconv", "-I", "-l", "-z", "-F", "-e", needle, tree, ok=(0, 1, 128))
            )
            for name in listed:
                data = self._blob(name)
                if data is not None:
                    found.append((name.removeprefix(f"{tree}:"), data))
        return found
