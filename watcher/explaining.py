"""What the model would be told with a request, and why: for an editor to show before anything runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.config import Settings
from engine.errors import ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.text.places import place_of
from engine.text.requests import find_requests
from watcher.api import Result
from watcher.context import gather
from watcher.fill import with_options

if TYPE_CHECKING:
    from engine.memory.entries import Recalled
    from engine.memory.memory import Memory

RECALL_SECONDS = 0.5  # an embedder that is still loading is not waited for longer


def explained(
    ledger: Ledger,
    repository: Repository,
    settings: Settings,
    memory: Memory | None,
    path: str,
    text: str,
    line: int,
) -> Result:
    """What the model is told of the request that covers a line, counted from 1.

    Raises ScholiaError if none does."""
    found = find_requests(text, path, settings.marker)
    request = next((one for one in found if one.line <= line <= one.end_line), None)
    if request is None:
        raise ScholiaError("There is no request here.", "agent why says why.")
    place = place_of(text, request)
    settings, _ = with_options(settings, request)
    context = gather(repository, text, request, place, settings)
    recalled = []
    if memory is not None and settings.memory.examples:
        memory.refresh()
        recalled = memory.retrieve(
            context.prompt, context.signature, context.language, settings.scope, settings.memory.examples,
            RECALL_SECONDS,
        )  # fmt: skip
    context = replace(context, memories=tuple(one.memory for one in recalled))
    return {
        "verb": request.verb,
        "prompt": request.prompt,
        "language": context.language,
        "model": settings.model.name,
        "place": place.kind,
        "signature": context.signature,
        "before": context.before.count("\n"),
        "after": context.after.count("\n"),
        "original": context.original,
        "imports": context.imports,
        "notes": list(context.notes),
        "definitions": [{"path": one.path, "code": one.code} for one in context.definitions],
        "memories": [_shown(ledger, one) for one in recalled],
        "tokens": settings.context_tokens,
    }


def _shown(ledger: Ledger, one: Recalled) -> Result:
    """A past correction as the model is shown it, and where it was made."""
    past = ledger.correction(one.correction)
    where = {} if past is None else {"prompt": past.fill.prompt, "path": past.fill.path, "fill": past.fill.id}
    said = {"correction": one.correction, "score": round(one.score, 3)}
    return {**said, "wrong": one.memory.wrong, "right": one.memory.right, **where}
