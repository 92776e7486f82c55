"""Fills that were not written but offered: show what they would change, and write them when asked."""

from __future__ import annotations

import difflib

from engine.config import Settings
from engine.errors import FileChanged, FileRefused
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord
from engine.paths import Home
from engine.text.codec import SourceText, decode
from engine.text.places import apply, place_of
from engine.text.requests import find_requests
from watcher.displaced import Displaced
from watcher.read import read
from watcher.write import write


def difference(fill: FillRecord, settings: Settings) -> str:
    """A unified diff: of an offer against the file as it is now, of a written fill against what it replaced."""
    if fill.state == "offered":
        source, after, _ = _placed(fill, settings)
        before = source.text
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
    source, after, data = _placed(fill, settings)
    displaced = Displaced(home.displaced)
    written = write(fill.root, fill.path, data, source.encode(after), displaced, str(fill.id))
    ledger.confirm(fill.id, before=written.before, after=written.after, displaced=written.displaced)
    ledger.set_state(fill.request, "filled", fill=fill.id)


def _placed(fill: FillRecord, settings: Settings) -> tuple[SourceText, str, bytes]:
    """The file now, its text with the fill in place, and its bytes."""
    data = read(fill.root, fill.path, settings.watch.max_file_bytes).data
    source = decode(data, fill.path)
    request = next(
        (
            one
            for one in find_requests(source.text, fill.path, settings.marker)
            if one.fingerprint == fill.fingerprint
        ),
        None,
    )
    if request is None:
        raise FileChanged(
            f"The request of fill {fill.id} is no longer in {fill.path}.", "Its text: agent diff --json"
        )
    place = place_of(source.text, request)
    text, _, _ = apply(source.text, place, fill.text, keep=settings.keep_prompt)
    return source, text, data
