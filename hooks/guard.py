"""The commit guard: what is about to be committed holds no request, no half-written fill, and is not at odds with a
fill that is under way.

It looks at what is staged and not at the files: at the index that the hook was given, which for `commit -a` and
`commit PATH` is not the usual one (FAULTS 14). A request that HEAD's version of the file has already is left alone:
it was committed on purpose. So is one that a merge or a cherry-pick brings.

Not guaranteed: a file larger than `watch.max_file_bytes`, or in an encoding that is refused, is not looked into.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engine.config import Settings
from engine.errors import FileRefused
from engine.git import Repository, run
from engine.ledger.ledger import Ledger
from engine.ledger.records import BY_HAND, RequestRecord
from engine.paths import TEMPORARY
from engine.text.codec import decode
from engine.text.requests import Request, find_requests
from engine.text.shown import cut, shown

TOGETHER = 20_000_000  # bytes of files read at once
SIDES = ("MERGE_HEAD", "CHERRY_PICK_HEAD")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Problem:
    """Why a commit is refused. line: counted from 1, 0 for the whole file. hint: how to go on."""

    path: str
    line: int
    words: str
    hint: str


@dataclass(frozen=True)
class Staged:
    """A file that a commit adds or changes. old, new: its blobs in HEAD and in the index; old is empty if new."""

    path: str
    old: str
    new: str


def index_of(repository: Repository, named: str | None) -> Path | None:
    """The index that `GIT_INDEX_FILE` names, if it is one of this repository's own; None for the usual one."""
    if not named:
        return None
    path = (repository.root / named).resolve()
    return path if path.is_relative_to(repository.git_dir) and path.is_file() else None


def problems(
    repository: Repository, settings: Settings, ledger: Ledger | None, index: Path | None = None
) -> list[Problem]:
    """What stands in the way of a commit, in the order of the files. ledger: None if there is none yet.

    Raises GitError, LedgerError."""
    found: list[Problem] = []
    for batch in _batches(repository, staged(repository, index), settings):
        texts = _texts(repository, [name for one in batch for name in (one.old, one.new)], settings)
        for one in batch:
            if TEMPORARY.fullmatch(one.path.rpartition("/")[2]):
                hint = f"Take it out: git rm --cached -- {shown(one.path)}"
                found.append(Problem(one.path, 0, "a fill that was not written to its end", hint))
                continue
            requests = _requests(texts.get(one.new), one.path, settings)
            under_way = list(_under_way(repository, ledger, one.path, requests, settings)) if ledger else []
            told = {problem.line for problem in under_way}
            committed = [request.fingerprint for request in _requests(texts.get(one.old), one.path, settings)]
            if requests:
                committed += _brought(repository, one.path, settings)
            found += under_way
            for request in requests:
                if request.fingerprint in committed:
                    committed.remove(request.fingerprint)
                elif request.verb != "note" and request.line not in told:
                    found.append(_request(request))
    return found


def staged(repository: Repository, index: Path | None = None) -> list[Staged]:
    """The files that a commit would add or change; links and submodules are left out. No filter runs."""
    tree = repository.head() or os.fsdecode(repository.run("hash-object", "-t", "tree", "--stdin", stdin=b""))
    output = run(
        ["diff-index", "--cached", "--raw", "-z", "--no-renames", "--diff-filter=AMT", tree.strip(), "--"],
        repository.root,
        index=index,
    )
    parts = output.split(b"\0")
    found = []
    for about, name in zip(parts[::2], parts[1::2], strict=False):
        old_mode, mode, old, new, _ = about.removeprefix(b":").decode("ascii").split(" ")
        if mode.startswith("100"):
            found.append(Staged(os.fsdecode(name), old if old_mode.startswith("100") else "", new))
    return found


def _batches(repository: Repository, files: Sequence[Staged], settings: Settings) -> Iterator[list[Staged]]:
    """The files in parts whose blobs fit into memory together (FAULTS 57)."""
    names = dict.fromkeys(name for one in files for name in (one.old, one.new) if name)
    sizes = dict(filter(None, repository.sizes(list(names))))
    batch: list[Staged] = []
    held = 0
    for one in files:
        size = sum(
            sizes.get(name, 0)
            for name in (one.old, one.new)
            if sizes.get(name, 0) <= settings.watch.max_file_bytes
        )
        if batch and held + size > TOGETHER:
            yield batch
            batch, held = [], 0
        batch.append(one)
        held += size
    if batch:
        yield batch


def _texts(repository: Repository, names: Sequence[str], settings: Settings) -> dict[str, bytes]:
    """The bytes of those blobs that may hold a request."""
    marker = settings.marker.encode()
    wanted = [name for name in dict.fromkeys(names) if name]
    found: dict[str, bytes] = {}
    for blob in repository.blobs(wanted, settings.watch.max_file_bytes):
        if blob is not None and blob[1] is not None and (marker in blob[1] or blob[1].startswith(UTF16)):
            found[blob[0]] = blob[1]
    return found


def _requests(data: bytes | None, path: str, settings: Settings) -> list[Request]:
    if data is None:
        return []
    try:
        return find_requests(decode(data, path).text, path, settings.marker)
    except FileRefused:
        return []


def _brought(repository: Repository, path: str, settings: Settings) -> list[str]:
    """The fingerprints of the requests in the other side's version of a file, in a merge or a cherry-pick."""
    heads: list[str] = []
    for name in SIDES:
        with suppress(FileNotFoundError):
            heads += (repository.git_dir / name).read_text("ascii", "replace").split()
    found: list[str] = []
    for blob in repository.blobs([f"{head}:{path}" for head in heads], settings.watch.max_file_bytes):
        if blob is not None:
            found += (request.fingerprint for request in _requests(blob[1], path, settings))
    return found


def _request(request: Request) -> Problem:
    words = f"a request still stands here: {cut(request.prompt)}"
    place = f"{shown(request.path)}:{request.line}"
    return Problem(
        request.path, request.line, words, f"Have it written, agent fill {place}, or take the comment out."
    )


def _under_way(
    repository: Repository, ledger: Ledger, path: str, requests: Sequence[Request], settings: Settings
) -> Iterator[Problem]:
    """What the ledger says of fills of one file. What it holds of requests that are gone is not counted: it may
    not have been told."""
    record = next((one for one in ledger.repositories() if one.root == repository.root), None)
    if record is None:
        return
    for fill in ledger.fills(record.id, path, states=("intent",)):
        hint = "Wait, or run `agent status`, which settles it; then stage the file again."
        yield Problem(path, 0, f"fill {fill.id} is being written, or was interrupted", hint)
    standing = ledger.requests(record.id, path, ("pending", "running", "offered"))
    if not standing:
        return
    data = _file(repository.root / path, settings)
    here = [*requests, *_requests(data, path, settings)]
    for one in standing:
        found = next((request for request in here if request.fingerprint == one.fingerprint), None)
        if found is not None or (data is not None and _fits(ledger, one, data)):
            yield _conflict(one, found.line if found is not None else one.line)


def _fits(ledger: Ledger, one: RequestRecord, data: bytes) -> bool:
    """Whether a fill that was asked for directly is still offered for the file as it is."""
    if not one.fingerprint.startswith(BY_HAND) or one.state != "offered":
        return False
    digest = hashlib.sha256(data).hexdigest()
    offers = ledger.fills(one.repository, one.path, states=("offered",))
    return any(fill.request == one.id and fill.before_sha == digest for fill in offers)


def _conflict(one: RequestRecord, line: int) -> Problem:
    if one.state == "offered":
        words = f"a fill is offered here and not taken: {cut(one.prompt)}"
        hint = f"See it with agent diff {shown(one.path)}; take it with agent apply, or take the comment out."
    else:
        words = f"a fill is under way here: {cut(one.prompt)}"
        hint = f"Wait for it, or stop it with agent cancel {one.id}."
    return Problem(one.path, line, words, hint)


def _file(path: Path, settings: Settings) -> bytes | None:
    """The file as it is in the work tree, if it is one that may be read."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > settings.watch.max_file_bytes:
            return None
        return path.read_bytes()
    except OSError:
        return None
