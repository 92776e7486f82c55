"""How the ledger's rows are asked for and read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from engine.ledger.records import (
    Correction,
    Event,
    FillRecord,
    Finding,
    Hunk,
    RepositoryRecord,
    RequestRecord,
)
from engine.model.prompts import Context, Definition, Memory

REPOSITORY = "SELECT id, root, identity, trusted, watched FROM repository"
REQUEST = (
    "SELECT request.id, repository, root, path, fingerprint, ordinal, context, verb, prompt, line, state, "
    "reason, request.created, updated FROM request JOIN repository ON repository.id = request.repository "
)
FILL_COLUMNS = (
    'fill.id, request, fill.state, model, before_sha, after_sha, start, "end", text, original, '
    "displaced, seconds, tokens, fill.created, language, signature, head, adapter, following, replaces, "
    "log_likelihood, "
    "request.repository, "
    "root, request.path, prompt, fingerprint "
)
FILL_TABLES = (
    "FROM fill JOIN request ON request.id = fill.request "
    "JOIN repository ON repository.id = request.repository "
)
FILL = f"SELECT {FILL_COLUMNS}{FILL_TABLES}"
CORRECTION = (
    'SELECT correction.id, revision, correction.at, outcome, correction.path, "commit", committed, hunks, '
    f"reformatted, late, moved, scope, teaches, words, {FILL_COLUMNS}"
    f"{FILL_TABLES} JOIN correction ON correction.fill = fill.id "
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
    values = (*row[:22], Path(os.fsdecode(row[22])), os.fsdecode(row[23]), *row[24:])
    return FillRecord(*values)


def correction_of(row: Any) -> Correction:
    number, revision, at, outcome, path, commit, committed, hunks, *flags, scope, teaches, words = row[:14]
    reformatted, late, moved = map(bool, flags)
    changes = tuple(Hunk(*hunk) for hunk in json.loads(hunks))
    found = Finding(
        outcome,
        os.fsdecode(path),
        commit,
        committed,
        changes,
        reformatted,
        late,
        moved,
        scope,
        bool(teaches),
        words,
    )
    return Correction(number, revision, at, found, fill_of(row[14:]))


def context_text(context: Context | None) -> str:
    """A context as the ledger keeps it: JSON, in ASCII, so that no text is too strange for it."""
    return json.dumps(asdict(context), separators=(",", ":")) if context is not None else ""


def context_of(text: str) -> Context | None:
    """The context in a ledger's text; None if there is none. What another version kept besides is passed over."""
    if not text:
        return None
    kept = json.loads(text)
    values: dict[str, Any] = {one.name: kept[one.name] for one in fields(Context) if one.name in kept}
    values["definitions"] = tuple(Definition(**one) for one in kept.get("definitions", ()))
    values["memories"] = tuple(Memory(**one) for one in kept.get("memories", ()))
    values["notes"] = tuple(kept.get("notes", ()))
    return Context(**values)


def event_of(row: Any) -> Event:
    root = Path(os.fsdecode(row[3])) if row[3] else None
    return Event(row[0], row[1], row[2], root, os.fsdecode(row[4]), row[5], row[6], row[7])
