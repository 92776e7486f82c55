"""The commits that are new since the last look, with the files that each one touched.

One git process lists the refs, one walks the new commits. Only git objects are asked, never the work tree (I4);
objects that were replaced (`git replace`) count as they were. Nothing that a repository's configuration names is
run (FAULTS 46), and the index is neither read nor written (FAULTS 14).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256

from engine.errors import GitError
from engine.git import Repository, names, run

FIELDS = "%x02%H%x02%P%x02%an%x02%aN%x02%ae%x02%aE%x02%at%x02%ct%x02%B"
GREP_SECONDS = 10.0
RENAME_LIMIT = 2000  # files on each side that are compared for renames; git warns and goes on beyond it


@dataclass(frozen=True)
class Touch:
    """One file that a commit changed against one of its parents.

    old, new: names of the blobs, empty where there is no file, a link or a submodule. old_path differs from `path`
    after a rename."""

    path: str
    old_path: str
    old: str
    new: str


@dataclass(frozen=True)
class Commit:
    """A commit. authors: the author's name and address as they were written and as .mailmap has them; authored,
    committed: seconds since 1970. touches: against its parent; of a merge, against each parent, and only files that
    differ from all of them."""

    name: str
    parents: tuple[str, ...]
    names: tuple[str, str]
    emails: tuple[str, str]
    authored: int
    committed: int
    message: str
    touches: tuple[Touch, ...]

    @property
    def merge(self) -> bool:
        return len(self.parents) > 1

    @property
    def key(self) -> str:
        """What stays the same when a commit is rewritten: by amend, rebase, cherry-pick, filter-branch."""
        return _key(self.names[0], self.emails[0], self.authored)


def _key(name: str, email: str, authored: int) -> str:
    return sha256(f"{name}\n{email}\n{authored}".encode()).hexdigest()[:16]


def refs(repository: Repository) -> dict[str, str]:
    """The commit that HEAD and each local branch point to; empty where there is none yet."""
    shown = repository.run("show-ref", "--head", "--heads", ok=(0, 1))
    lines = [line.partition(b" ") for line in shown.splitlines()]
    return {os.fsdecode(ref): name.decode("ascii") for name, _, ref in lines}


def walk(repository: Repository, tips: Collection[str], known: Collection[str], since: float) -> list[Commit]:
    """The commits that can be reached from `tips` and not from `known`, parents before their children, otherwise
    by the time they were committed. Names in `known` that are gone are passed over. since: seconds since 1970;
    older commits are left out."""
    if not tips:
        return []
    given = "".join(f"{name}\n" for name in tips) + "".join(f"^{name}\n" for name in known)
    try:
        output = _log(repository, given, since, f"-l{RENAME_LIMIT}", "--find-renames")
    except GitError:  # a partial clone may lack what renames are found by
        output = _log(repository, given, since, "--no-renames")
    rooted = _shallow(repository)
    return list(_commits(output, rooted))


def _log(repository: Repository, given: str, since: float, *renames: str) -> bytes:
    return repository.run(
        "--no-replace-objects", "log", "--ignore-missing", "--stdin", "--reverse", "--date-order",
        f"--max-age={max(int(since), 0)}", "--raw", "-z", "--no-abbrev", "--root", "-c", "--combined-all-paths",
        *renames, "--no-relative", "-O/dev/null", "--ignore-submodules=none", "--no-ext-diff", "--no-textconv",
        "--no-notes", "--no-show-signature", "--no-decorate", "--encoding=UTF-8", "--no-color", f"--format={FIELDS}",
        stdin=given.encode("ascii"),
    )  # fmt: skip


def unreachable(repository: Repository, commits: Collection[str], tips: Collection[str]) -> set[str]:
    """Those of `commits` that can no longer be reached from any of `tips`, or are gone."""
    if not commits or not tips:
        return set(commits)
    there = repository.run(
        "cat-file", "--batch-check", stdin="".join(f"{name}\n" for name in commits).encode()
    )
    found = {
        line.split(b" ")[0].decode() for line in there.splitlines() if line.split(b" ")[1:2] == [b"commit"]
    }
    given = "".join(f"{name}\n" for name in sorted(found)) + "".join(f"^{name}\n" for name in tips)
    listed = repository.run(
        "--no-replace-objects", "rev-list", "--ignore-missing", "--stdin", stdin=given.encode()
    )
    return (set(commits) - found) | (set(listed.decode("ascii").split()) & found)


def keys(repository: Repository, tip: str, without: Collection[str]) -> set[str]:
    """The keys of the commits that can be reached from `tip` and not from `without`."""
    given = f"{tip}\n" + "".join(f"^{name}\n" for name in without)
    output = repository.run(
        "--no-replace-objects", "log", "--ignore-missing", "--stdin", "-z", "--no-show-signature", "--no-decorate",
        "--encoding=UTF-8", "--no-color", "--format=%an%x02%ae%x02%at", stdin=given.encode("ascii"),
    )  # fmt: skip
    found = (one.decode("utf-8", "surrogateescape").split("\2") for one in output.split(b"\0") if one)
    return {_key(name, email.lower(), int(authored or 0)) for name, email, authored in found}


def holding(repository: Repository, commit: str, lines: Collection[str]) -> list[str]:
    """The files of a commit that hold a line with one of these texts. Raises GitError if it takes too long."""
    patterns = [word for line in lines for word in ("-e", line)]
    found = run(
        ["--no-replace-objects", "grep", "-l", "-z", "-I", "--no-textconv", "--no-recurse-submodules", "-F",
         *patterns, commit, "--"],
        repository.root, ok=(0, 1), timeout=GREP_SECONDS,
    )  # fmt: skip
    return [name.partition(":")[2] for name in names(found)]


def _shallow(repository: Repository) -> set[str]:
    """The commits that a shallow clone was cut at: their parents are not here, so that what they changed cannot
    be told (FAULTS 16)."""
    try:
        return set((repository.common_dir / "shallow").read_text("ascii").split())
    except FileNotFoundError:
        return set()


def _commits(output: bytes, shallow: set[str]) -> Iterator[Commit]:
    parts = output.split(b"\0")
    at = 0
    while at < len(parts):
        head = parts[at].lstrip(b"\n")
        at += 1
        if not head.startswith(b"\2"):
            continue
        fields = head[1:].split(b"\2", 8)
        touches: list[Touch] = []
        at += parts[at : at + 1] == [b""]  # git ends the words of a merge twice
        while at < len(parts) and parts[at].lstrip(b"\n").startswith(b":"):
            about = parts[at].lstrip(b"\n")
            at = _touches(about, parts, at + 1, touches)
        name, parents, *words = (field.decode("utf-8", "surrogateescape") for field in fields)
        cut = name in shallow
        yield Commit(
            name=name,
            parents=tuple(parents.split()),
            names=(words[0], words[1]),
            emails=(words[2].lower(), words[3].lower()),
            authored=int(words[4] or 0),
            committed=int(words[5] or 0),
            message=words[6],
            touches=() if cut else tuple(touches),
        )


def _touches(about: bytes, parts: list[bytes], at: int, touches: list[Touch]) -> int:
    """Reads one entry of git's raw format, whose names begin at `at`; where the next one begins."""
    count = len(about) - len(about.lstrip(b":"))
    words = about[count:].decode("ascii").split(" ")
    modes, blobs, status = words[: count + 1], words[count + 1 : 2 * count + 2], words[-1]
    plain = [blob if _plain(mode, blob) else "" for mode, blob in zip(modes, blobs, strict=True)]
    paths = count + 1 if count > 1 else 1 + status.startswith(("R", "C"))
    named = [os.fsdecode(name) for name in parts[at : at + paths]]
    path = named[-1]
    for side in range(count):
        touches.append(Touch(path, named[side] if paths > 1 else path, plain[side], plain[-1]))
    return at + paths


def _plain(mode: str, blob: str) -> bool:
    """Whether this side is a file, not missing, a link or a submodule."""
    return mode.startswith("100") and blob.strip("0") != ""
