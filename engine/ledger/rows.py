"""How the ledger's rows are asked for and read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from engine.ledger.records import Event, FillRecord, RepositoryRecord, RequestRecord

REPOSITORY = "SELECT id, root, identity, trusted, watched FROM repository"
REQUEST = (
    "SELECT request.id, repository, root, path, fingerprint, ordinal, context, verb, prompt, line, state, "
    "reason, request.created, updated FROM request JOIN repository ON repository.id = request.repository "
)
FILL = (
    'SELECT fill.id, request, fill.state, model, before_sha, after_sha, start, "end", text, original, '
    "displaced, seconds, tokens, fill.created, root, path, prompt, fingerprint "
    "FROM fill JOIN request ON request.id = fill.request "
    "JOIN repository ON repository.id = request.repository "
)
EVENT = (
    "SELECT event.id, at, kind, root, coalesce(path, x''), event.request, fill, words FROM event "
    "LEFT JOIN request ON request.id = event.request "
    "LEFT JOIN repository ON repository.id = event.repository "
)


def repository_of(row: Any) -> RepositoryRecord:
    return RepositoryRecord(row[0], Path(os.fsdecode(row[1])), row[2], bool(row[3]), bool(row[4]))


def request_of(row: Any) -> RequestRecord:
    return RequestRecord(row[0], row[1], Path(os.fsdecode(row[2])), os.fsdecode(row[3]), *row[4:])


def fill_of(row: Any) -> FillRecord:
    values = (*row[:14], Path(os.fsdecode(row[14])), os.fsdecode(row[15]), *row[16:])
    return FillRecord(*values)


def event_of(row: Any) -> Event:
    root = Path(os.fsdecode(row[3])) if row[3] else None
    return Event(row[0], row[1], row[2], root, os.fsdecode(row[4]), row[5], row[6], row[7])
