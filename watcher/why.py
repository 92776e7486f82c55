"""Why a comment is, or is not, a request, and why a request has not run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.config import Settings
from engine.errors import FileRefused
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import RepositoryRecord, RequestRecord
from engine.text.codec import decode
from engine.text.requests import explain
from watcher.read import read

STATES = {
    "pending": "it is in the queue; the daemon takes it next (is it running? agent status)",
    "running": "the model is working on it",
    "waiting": "it waits until you ask for it: agent fill {where}",
    "delivered": "its fill stands in an editor, in a file that is not saved yet",
    "offered": "its fill was not written but offered: agent diff, agent apply",
    "refused": "the answer was refused; change its words and save, or: agent fill {where}",
    "cancelled": "it was cancelled; save the file changed, or: agent fill {where}",
    "undone": "its fill was undone; change its words, or: agent fill {where}",
    "answered": "it was answered: agent log",
}


@dataclass(frozen=True)
class Reason:
    """What is to be said of one line. state: of the request in the queue, empty if it is none."""

    line: int
    text: str
    is_request: bool
    state: str
    reason: str


def reasons(
    ledger: Ledger,
    repository: Repository,
    record: RepositoryRecord,
    settings: Settings,
    file: Path,
    line: int | None,
) -> list[Reason]:
    """What is to be said of a file's comments, or of the one at `line` (counted from 1)."""
    path = repository.relative(file)
    if repository.ignored([path]):
        return [Reason(line or 1, path, False, "", "Git ignores this file, and so do we.")]
    try:
        text = decode(read(repository.root, path, settings.watch.max_file_bytes).data, path).text
    except FileRefused as error:
        return [
            Reason(line or 1, path, False, "", f"The file is not read: {error.message} {error.hint}".strip())
        ]
    queued = ledger.requests(record.id, path)
    found = []
    for one in explain(text, path, settings.marker, line):
        known = next((request for request in queued if request.line == one.line), None)
        state, words = _state(known, record.trusted, f"{path}:{one.line}") if one.is_request else ("", "")
        found.append(Reason(one.line, one.text, one.is_request, state, f"{one.reason}{words}"))
    return found


def _state(known: RequestRecord | None, trusted: bool, where: str) -> tuple[str, str]:
    if not trusted:
        return "waiting", "; it does not run because the repository is not trusted: agent trust"
    if known is None:
        return (
            "",
            "; the daemon has not seen it yet: is it running, and watching this repository? agent status",
        )
    because = f" ({known.reason})" if known.reason else ""
    return known.state, f"; {STATES.get(known.state, known.state).format(where=where)}{because}"
