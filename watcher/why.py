"""Why a comment is, or is not, a request, and why a request has not run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine.config import Settings
from engine.errors import FileRefused
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import RepositoryRecord, RequestRecord
from engine.paths import Home
from engine.text.codec import decode
from engine.text.conflicts import UNRESOLVED, conflicted
from engine.text.requests import explain
from watcher import rpc
from watcher.origin import at_work
from watcher.queue import SHOWN
from watcher.read import read

STATES = {
    "running": "the model is working on it",
    "waiting": "it waits until you ask for it: agent fill {where}",
    "delivered": "its fill stands in an editor, in a file that is not saved yet",
    "offered": "its fill was not written but offered: agent diff, agent apply",
    "refused": "the answer was refused; change its words and save, or: agent fill {where}",
    "cancelled": "it was cancelled; save the file changed, or: agent fill {where}",
    "undone": "its fill was undone; change its words, or: agent fill {where}",
    "answered": "it was answered: agent log",
}


class _Idle:
    """What keeps a request that may run from running now. Nobody is asked before there is one."""

    def __init__(self, home: Home, ledger: Ledger, repository: Repository, text: str) -> None:
        self._home, self._ledger, self._repository, self._text = home, ledger, repository, text

    def words(self, known: RequestRecord | None, where: str) -> str:
        """known: the request in the queue, None if nobody has seen it yet. where: FILE:LINE."""
        if self._obstacle:
            return self._obstacle.format(where=where)
        if known is None:
            return "the daemon has not seen it yet: save the file"
        place = self._places.get(known.id, 0)
        return f"it is in the queue, {place:,} before it" if place else "it is the next in the queue"

    @cached_property
    def _obstacle(self) -> str:
        """Empty if the daemon is about to take it."""
        if doing := at_work(self._repository):
            return f"it waits until git is done: {doing}"
        if conflicted(self._text):
            return f"it waits: {UNRESOLVED}"
        client = rpc.running(self._home)
        if client is None:
            return "no daemon is running: agent watch, or for this one agent fill {where}"
        with client:
            watched = client.call("status")["repositories"]
        if str(self._repository.root) in watched:
            return ""
        return "the daemon does not watch this repository: agent watch, or for this one agent fill {where}"

    @cached_property
    def _places(self) -> dict[int, int]:
        """How many requests come before each that is queued."""
        queued = self._ledger.requests(states=("pending", "running"))
        queued.sort(key=lambda one: (one.state != "running", one.updated, one.id))
        return {one.id: place for place, one in enumerate(queued)}


@dataclass(frozen=True)
class Reason:
    """What is to be said of one line. text: the line itself, empty if the whole file is meant. state: of the request in
    the queue, empty if it is none."""

    line: int
    text: str
    is_request: bool
    state: str
    reason: str


def reasons(
    home: Home,
    ledger: Ledger,
    repository: Repository,
    record: RepositoryRecord,
    settings: Settings,
    file: Path,
    line: int | None,
) -> list[Reason]:
    """What is to be said of a file's comments, or of the one at `line` (counted from 1).

    Raises DaemonError if a daemon of another version runs."""
    path = repository.relative(file)
    if repository.ignored([path]):
        return [Reason(line or 1, "", False, "", "Git ignores this file, and so do we.")]
    try:
        text = decode(read(repository.root, path, settings.watch.max_file_bytes).data, path).text
    except FileRefused as error:
        return [
            Reason(line or 1, "", False, "", f"The file is not read: {error.message} {error.hint}".strip())
        ]
    queued = ledger.requests(record.id, path, SHOWN)
    found = []
    idle = _Idle(home, ledger, repository, text)
    for one in explain(text, path, settings.marker, line):
        known = next((request for request in queued if request.line == one.line), None)
        state, words = "", ""
        if one.verb == "note":
            words = "; it is never run, other requests are told it"
        elif one.is_request:
            state, words = _state(known, record.trusted, f"{path}:{one.line}", idle)
        found.append(Reason(one.line, one.text, one.is_request, state, f"{one.reason}{words}"))
    return found


def _state(known: RequestRecord | None, trusted: bool, where: str, idle: _Idle) -> tuple[str, str]:
    if not trusted:
        return "waiting", "; it does not run because the repository is not trusted: agent trust"
    if known is None or known.state == "pending":
        return known.state if known is not None else "", f"; {idle.words(known, where)}"
    because = f" ({known.reason})" if known.reason else ""
    return known.state, f"; {STATES.get(known.state, known.state).format(where=where)}{because}"
