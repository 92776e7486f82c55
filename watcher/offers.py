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
from engine.text.conflicts import conflicted
from engine.text.places import apply, place_of
from engine.text.requests import find_requests
from watcher.answer import judge
from watcher.editors import Editors
from watcher.fill import sha256
from watcher.read import Snapshot
from watcher.standing import taken_back
from watcher.surface import Buffer, put, require_calm, surfaces


@dataclass(frozen=True)
class _Placed:
    """The file now, its text with the fill in place, and the range of the fill there. before: name of the bytes that
    an undo puts back."""

    snapshot: Snapshot
    source: SourceText
    after: str
    start: int
    end: int
    before: str


def difference(fill: FillRecord, settings: Settings, home: Home, editors: Editors | None = None) -> str:
    """A unified diff: of an offer against the file as it is now, of a written fill against what it replaced.

    editors: those that may have the file open."""
    if fill.state == "offered":
        placed = _placed(fill, settings, Displaced(home.displaced), editors or Editors())
        before, after = placed.source.text, placed.after
    else:
        before, after = fill.original, fill.text
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{fill.path}", f"b/{fill.path}"
    )
    return "".join(
        line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines
    )


def accept(
    ledger: Ledger,
    home: Home,
    repository: Repository,
    fill: FillRecord,
    settings: Settings,
    editors: Editors | None = None,
) -> None:
    """Writes an offered fill where its request stands now: into the buffer of an editor that has the file open, else
    into the file.

    Raises FileChanged if the request is not there any more, FileRefused if the file cannot be written."""
    require_calm(repository)
    displaced = Displaced(home.displaced)
    placed = _placed(fill, settings, displaced, editors or Editors())
    if conflicted(placed.source.text):
        raise FileRefused(f"{fill.path} has conflicts that are not resolved.", "Resolve them first.")
    written = put(fill.root, placed.snapshot, placed.source, placed.after, displaced, str(fill.id))
    ledger.confirm(
        fill.id, before=placed.before, after=written.after, displaced=written.displaced,
        place=(placed.start, placed.end),
    )  # fmt: skip
    buffered = isinstance(placed.snapshot, Buffer)
    ledger.set_state(fill.request, "delivered" if buffered else "filled", fill=fill.id)


def _placed(fill: FillRecord, settings: Settings, displaced: Displaced, editors: Editors) -> _Placed:
    """Raises FileChanged if the fill has no place in the file as it is now."""
    problem = f"The request of fill {fill.id} is no longer in {fill.path}."
    for snapshot, source in surfaces(editors, fill.root, fill.path, settings.watch.max_file_bytes):
        text = _without_former(fill, source, displaced)
        before = sha256(source.encode(text))
        if before == fill.before_sha and fill.fingerprint.startswith(BY_HAND):
            after = decode(displaced.load(fill.after_sha), fill.path).text
            return _Placed(snapshot, source, after, fill.start, fill.end, before)
        requests = find_requests(text, fill.path, settings.marker)
        request = next((one for one in requests if one.fingerprint == fill.fingerprint), None)
        if request is None:
            continue
        place = place_of(text, request)
        after, start, end = apply(text, place, fill.text, keep=settings.keep_prompt)
        wrong = judge(text, after, (start, end), request.language, settings.marker)
        if wrong is not None:
            problem = f"Fill {fill.id} does not fit into {fill.path} any more: {wrong.words}"
            raise FileChanged(problem, "agent fill asks anew.")
        if fill.replaces is not None:
            displaced.keep(source.encode(text))  # what an undo puts back was in no file
        return _Placed(snapshot, source, after, start, end, before)
    raise FileChanged(problem, "Its text: agent diff --json")


def _without_former(fill: FillRecord, source: SourceText, displaced: Displaced) -> str:
    """The text with the fill taken back in whose place this one is to come, if there is one and it stands there."""
    if fill.replaces is None:
        return source.text
    was, left = (decode(displaced.load(name), fill.path) for name in (fill.before_sha, fill.displaced))
    back = taken_back(was, left, source.text, source.newline)
    return back.text if back is not None and back.intact else source.text
