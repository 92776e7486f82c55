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
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.commit_mark import committing
from engine.errors import GitError

SAFE = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", "core.untrackedCache=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.alternateRefsCommand=true",
    "-c", "log.showSignature=false",
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
LARGEST_BLOB = 50_000_000  # bytes; the largest file that is ever read, too
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
        "GIT_ALLOW_PROTOCOL": "",  # none; stronger than what a repository's configuration allows
        "GIT_ATTR_NOSYSTEM": "1",
    }


def run(
    arguments: Sequence[str | bytes],
    cwd: Path,
    *,
    stdin: bytes | None = None,
    ok: Sequence[int] = (0,),
    timeout: float = 60.0,
    index: Path | None = None,
) -> bytes:
    """Runs git in `cwd` and returns what it printed. index: what to read in place of the usual index.

    Raises GitError if git is missing, takes longer than `timeout` seconds, or exits with a code that is
    not in `ok`."""
    redirected = {} if index is None else {"GIT_INDEX_FILE": str(index)}
    try:
        done = subprocess.run(
            [executable(), *SAFE, *arguments],
            cwd=cwd, env=environment() | redirected, input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True, timeout=timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise GitError(
            f"git {_word(arguments)} did not answer in {timeout:.0f} s.", "Try again; see `agent doctor`."
        ) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise GitError(f"{cwd} is not there any more.") from error
    if done.returncode not in ok:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        words = (
            [line for line in lines if line.startswith(("fatal:", "error:"))]
            or lines
            or [f"exit {done.returncode}"]
        )
        raise GitError(f"git {_word(arguments)} failed: {words[-1]}", _hint(done.stderr))
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


def version(words: str) -> tuple[int, int]:
    """The first two numbers in what `git version` prints; zeros if it prints none."""
    found = re.search(r"(\d+)\.(\d+)", words)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def names(output: bytes) -> list[str]:
    """Splits git's `-z` output into names."""
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def digest(data: bytes, algorithm: str) -> str:
    """The name that git gives a blob of these bytes."""
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data).hexdigest()


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

    def head(self) -> str:
        """The name of the commit that is checked out, empty if there is none yet."""
        return os.fsdecode(self.run("rev-parse", "--verify", "--quiet", "HEAD", ok=(0, 1, 128))).strip()

    def configured(self, name: str) -> str:
        """A path in git's configuration, of the system, the user or the repository; empty if there is none."""
        output = self.run("config", "-z", "--show-scope", "--type=path", "--get-all", name, ok=(0, 1))
        parts = output.split(b"\0")
        found = [value for scope, value in zip(parts[::2], parts[1::2], strict=False) if scope != b"command"]
        return os.fsdecode(found[-1]) if found else ""

    def operation(self) -> str | None:
        """The git operation in progress, such as `rebase`, `merge`, or a `commit` that runs its hooks; None if
        there is none."""
        for mark, operation in IN_PROGRESS:
            if (self.git_dir / mark).exists():
                return operation
        return committing(self.git_dir)

    def blobs(self, wanted: Sequence[str], most: int = LARGEST_BLOB) -> list[tuple[str, bytes | None] | None]:
        """For each name, such as `HEAD:path`, `:1:path` or a digest: that blob's digest and bytes, None where
        there is none. In place of the bytes of a blob of more than `most` bytes stands None (FAULTS 57). Two
        processes for all; no filter runs."""
        found = self.sizes(wanted)
        small = dict.fromkeys(one[0] for one in found if one is not None and one[1] <= most)
        data: dict[str, bytes] = {}
        if small:
            output = self.run("cat-file", "--batch", stdin="".join(f"{name}\n" for name in small).encode())
            at = 0
            for name in small:
                line = output.index(b"\n", at)
                size = int(output[at:line].rsplit(b" ", 1)[1])
                data[name] = output[line + 1 : line + 1 + size]
                at = line + size + 2
        return [(one[0], data.get(one[0])) if one is not None else None for one in found]

    def sizes(self, wanted: Sequence[str]) -> list[tuple[str, int] | None]:
        """For each name: that blob's digest and size in bytes, None where there is none. No filter runs."""
        if not wanted:
            return []
        plain = [self._resolved(name) if "\n" in name or name.endswith("\r") else name for name in wanted]
        output = self.run(
            "cat-file", "--batch-check", stdin=b"".join(os.fsencode(name) + b"\n" for name in plain)
        )
        found: list[tuple[str, int] | None] = []
        for line in output.split(b"\n")[:-1]:
            name, _, about = line.partition(b" blob ")
            found.append((name.decode("ascii"), int(about)) if about.isdigit() else None)
        return found

    def _resolved(self, name: str) -> str:
        """The digest of an object whose name has a line break in it, which `--batch` cannot be given."""
        found = self.run("rev-parse", "--verify", "--quiet", name, ok=(0, 1, 128)).strip()
        return os.fsdecode(found) or "missing"

    def object_format(self) -> str:
        """`sha1` or `sha256`: what this repository names its objects by."""
        return os.fsdecode(self.run("rev-parse", "--show-object-format")).strip()

    def files(self) -> list[str]:
        """All files of the work tree, tracked or new, never ignored. Other repositories inside are left out;
        a tracked file that was deleted is not."""
        listed = self.run("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return [name for name in dict.fromkeys(names(listed)) if not name.endswith("/")]

    def filtered(self, paths: Iterable[str]) -> set[str]:
        """Those of `paths` between whose file and blob a `filter` attribute stands (LFS, git-crypt)."""
        given = b"".join(os.fsencode(path) + b"\0" for path in paths)
        parts = self.run("check-attr", "-z", "--stdin", "filter", stdin=given).split(b"\0")
        values = zip(parts[::3], parts[2::3], strict=False)
        return {os.fsdecode(path) for path, value in values if value not in (b"unspecified", b"unset")}

    def left(self, most: int = 6) -> list[str]:
        """The commits that HEAD recently moved from or to other than by a commit: by checkout, pull, merge,
        rebase, reset, cherry-pick. Newest first."""
        found: dict[str, None] = {}
        for old, new, words in reversed(self._reflog()):
            if not words.startswith((b"commit", b"clone")):
                found |= {new: None, old: None}
        return [name for name in found if name.strip("0")][:most]

    def _reflog(self, most: int = 40) -> list[tuple[str, str, bytes]]:
        path = self.git_dir / "logs" / "HEAD"
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - 300 * most))
                lines = file.read().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return self._reflog_by_git(most) if (self.common_dir / "reftable").is_dir() else []
        found: list[tuple[str, str, bytes]] = []
        for line in lines[-most:]:
            who, _, words = line.partition(b"\t")
            digests = who.split(b" ", 2)
            if len(digests) == 3 and len(digests[0]) == len(digests[1]) >= 40:
                found.append((digests[0].decode("ascii"), digests[1].decode("ascii"), words))
        return found

    def _reflog_by_git(self, most: int) -> list[tuple[str, str, bytes]]:
        log = self.run("log", "-g", f"-{most}", "-z", "--format=%H %gs", "HEAD", "--", ok=(0, 128))
        lines = [line.partition(b" ") for line in log.split(b"\0") if line]
        news = [(name.decode("ascii"), words) for name, _, words in lines]
        olds = [name for name, _ in news[1:]] + [""]
        return [(old, new, words) for old, (new, words) in zip(olds, news, strict=True)][::-1]

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Those of `paths` that git ignores, files or folders. A tracked file is never ignored.

        The rules are asked first: most paths match none, and then the index need not be read."""
        matched = self._check_ignore(paths, "--no-index")
        return self._check_ignore(matched) if matched else set()

    def _check_ignore(self, paths: Iterable[str], *options: str) -> set[str]:
        given = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)
        if not given:
            return set()
        found = names(self.run("check-ignore", "-z", "--stdin", *options, stdin=given, ok=(0, 1)))
        return {name.removeprefix("./") for name in found}

    def grep(self, needle: str) -> list[str]:
        """Files of the work tree, tracked or new but never ignored, that contain `needle`. Binary files and
        symbolic links are left out; no text conversion runs. Git reads each file whole, however large."""
        options = (
            "--untracked",
            "--exclude-standard",
            "--no-recurse-submodules",
            "--no-textconv",
            "-I",
            "-l",
            "-z",
        )
        return names(self.run("grep", *options, "-F", "-e", needle, ok=(0, 1)))

    def grep_pattern(self, pattern: str, globs: Sequence[str], seconds: float) -> list[str]:
        """Files as in `grep` whose name matches one of `globs` (git's pathspecs) and a line the extended regular
        expression.

        Raises GitError if it takes longer than `seconds`."""
        arguments = ("grep", "--untracked", "--exclude-standard", "--no-recurse-submodules", "--no-textconv")
        output = run(
            [*arguments, "-I", "-l", "-z", "-E", "-e", pattern, "--", *globs], self.root,
            ok=(0, 1), timeout=seconds,
        )  # fmt: skip
        return names(output)

    def stashes(self) -> list[str]:
        """The object names of all stashes, newest first."""
        return os.fsdecode(self.run("log", "-g", "--format=%H", "refs/stash", "--", ok=(0, 128))).split()

    def stash_texts(self, stash: str, most: int = LARGEST_BLOB) -> Iterator[tuple[str, bytes | None]]:
        """The files that a stash would bring back: what it changed against the commit it was made on, in the
        work tree and in the index, and its untracked part. As in `blobs` None stands for a large one; no more
        than `most` bytes are held at once."""
        found: dict[str, str] = {}
        for tree in (stash, f"{stash}^2"):
            diff = self.run("diff-tree", "-r", "-z", "--raw", "--no-renames", f"{stash}^1", tree, ok=(0, 128))
            parts = diff.split(b"\0")
            for about, name in zip(parts[::2], parts[1::2], strict=False):
                found[about.split(b" ")[3].decode("ascii")] = os.fsdecode(name)
        for entry in self.run("ls-tree", "-r", "-z", f"{stash}^3", ok=(0, 128)).split(b"\0")[:-1]:
            about, _, name = entry.partition(b"\t")
            found[about.split(b" ")[2].decode("ascii")] = os.fsdecode(name)
        batch: list[str] = []
        held = 0
        for one, size in filter(None, self.sizes(list(found))):
            if batch and held + size > most:
                yield from ((found[read[0]], read[1]) for read in filter(None, self.blobs(batch, most)))
                batch, held = [], 0
            batch.append(one)
            held += min(size, most)
        yield from ((found[read[0]], read[1]) for read in filter(None, self.blobs(batch, most)))
