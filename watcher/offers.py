"""Fills that were not written but offered: show what they would change, and write them when asked."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import FileChanged, FileRefused
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import BY_HAND, FillRecord
from engine.paths import Home
from engine.text.codec import SourceText, decode
from engine.text.places import apply, place_of
from engine.text.requests import find_requests
from watcher.answer import judge
from watcher.read import read
from watcher.write import write


@dataclass(frozen=True)
class _Placed:
    """The file now, its bytes, and its text with the fill in place."""

    source: SourceText
    data: bytes
    after: str


def difference(fill: FillRecord, settings: Settings, home: Home) -> str:
    """A unified diff: of an offer against the file as it is now, of a written fill against what it replaced."""
    if fill.state == "offered":
        placed = _placed(fill, settings, Displaced(home.displaced))
        before, after = placed.source.text, placed.after
    else:
        before, after = fill.original, fill.text
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{fill.path}", f"b/{fill.path}"
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )


def accept(ledger: Ledger, home: Home, repository: Repository, fill: FillRecord, settings: Settings) -> None:
    """Writes an offered fill where its request stands now.

    Raises FileChanged if the request is not there any more, FileRefused if the file cannot be written."""
    operation = repository.operation()
    if operation is not None:
        raise FileRefused(f"A {operation} is in progress.", "Finish or abort it first.")
    displaced = Displaced(home.displaced)
    placed = _placed(fill, settings, displaced)
    written = write(
        fill.root, fill.path, placed.data, placed.source.encode(placed.after), displaced, str(fill.id)
    )
    ledger.confirm(fill.id, before=written.before, after=written.after, displaced=written.displaced)
    ledger.set_state(fill.request, "filled", fill=fill.id)


def _placed(fill: FillRecord, settings: Settings, displaced: Displaced) -> _Placed:
    """Raises FileChanged if the fill has no place in the file as it is now."""
    snapshot = read(fill.root, fill.path, settings.watch.max_file_bytes)
    source = decode(snapshot.data, fill.path)
    if snapshot.sha256 == fill.before_sha and fill.fingerprint.startswith(BY_HAND):
        return _Placed(source, snapshot.data, decode(displaced.load(fill.after_sha), fill.path).text)
    requests = find_requests(source.text, fill.path, settings.marker)
    request = next((one for one in requests if one.fingerprint == fill.fingerprint), None)
    if request is None:
        raise FileChanged(
            f"The request of fill {fill.id} is no longer in {fill.path}.", "Its text: agent diff --json"
        )
    place = place_of(source.text, request)
    after, start, end = apply(source.text, place, fill.text, keep=settings.keep_prompt)
    problem = judge(source.text, after, (start, end), request.language, settings.marker)
    if problem is not None:
        raise FileChanged(
            f"Fill {fill.id} does not fit into {fill.path} any more: {problem.words}", "agent fill asks anew."
        )
    return _Placed(source, snapshot.data, after)
