"""From what was found in a file to the durable queue in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.config import Settings
from engine.errors import FileRefused
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import OPEN, RepositoryRecord, RequestRecord, Sighting
from watcher.origin import Origins, Verdict
from watcher.scan import Found, look, scan

SHOWN = (*OPEN, "answered")


@dataclass(frozen=True)
class Queued:
    """A request as it stands in its file and in the queue. line, end_line: counted from 1."""

    id: int
    line: int
    end_line: int


def enqueue(
    ledger: Ledger,
    record: RepositoryRecord,
    found: Found,
    verdicts: Sequence[Verdict],
    as_of: int | None = None,
) -> list[RequestRecord]:
    """Makes the queue agree with one file, which was read at `as_of`, a moment of the ledger. Notes are
    context for others and never queued.

    Returns the requests of the file."""
    context = found.snapshot.sha256 if found.snapshot is not None else ""
    sightings = [
        Sighting(
            request.fingerprint, request.verb, request.prompt, request.line, verdict.runs, verdict.reason
        )
        for request, verdict in zip(found.requests, verdicts, strict=True)
        if request.verb != "note"
    ]
    ledger.sync(record.id, found.path, context, sightings, as_of)
    return ledger.requests(record.id, found.path, SHOWN)


def ask(
    ledger: Ledger, repository: Repository, record: RepositoryRecord, settings: Settings, path: str
) -> list[Queued]:
    """Looks at one file because the user asked to. Raises FileRefused if it cannot be read, or git ignores it."""
    if repository.ignored([path]):
        raise FileRefused(f"Git ignores {path}, and so do we.", "Take it out of .gitignore first.")
    found = look(repository, path, settings.marker, settings.watch.max_file_bytes)
    if found.refusal:
        raise FileRefused(found.refusal, f"More: agent why {path}")
    return _queued(ledger, record, found, origins_of(ledger, repository, record, settings))


def ask_everywhere(
    ledger: Ledger, repository: Repository, record: RepositoryRecord, settings: Settings
) -> list[Queued]:
    """Looks through the whole repository because the user asked to."""
    origins = origins_of(ledger, repository, record, settings)
    found = scan(repository, settings.marker, settings.watch.max_file_bytes)
    return [queued for one in found for queued in _queued(ledger, record, one, origins)]


def origins_of(
    ledger: Ledger, repository: Repository, record: RepositoryRecord, settings: Settings
) -> Origins:
    """What decides whether a request was just typed here (I2)."""

    def trusted() -> bool:
        return ledger.repository(repository).trusted

    return Origins(repository, settings.marker, trusted, ledger.seen(record.id))


def _queued(ledger: Ledger, record: RepositoryRecord, found: Found, origins: Origins) -> list[Queued]:
    known = enqueue(ledger, record, found, origins.check(found))
    numbers = {(one.fingerprint, one.line): one.id for one in known}
    return [
        Queued(numbers[request.fingerprint, request.line], request.line, request.end_line)
        for request in found.requests
        if (request.fingerprint, request.line) in numbers
    ]
