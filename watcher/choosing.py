"""What the user says of a fill or a request: accept, take back, dismiss, remembered corrections applied.

What is said of a fill is a provisional label in the ledger; the commit confirms or overrules it (`engine.choices`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from engine.displaced import Displaced
from engine.errors import GitError, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord, LabelKind, RequestRecord, Said
from engine.text.lines import Lines
from watcher.again import former_fills, standing_fill
from watcher.remembered import Remembered, mended_all
from watcher.standing import standing
from watcher.surface import Surface, put, require_calm
from watcher.undo import Undone, undo

DISMISSED = "you dismissed it; change its words or ask for it with `agent fill`"
LEAVE_ALONE = (
    "filled",
    "offered",
    "gone",
)  # there is no request in the file, or its fill is to be decided on


def accept(ledger: Ledger, repository: Repository, number: int) -> LabelKind:
    """Says that a fill is right as it was written; `chosen` if it came in the place of another.

    Raises ScholiaError if it is not in its file, or in a commit already."""
    fill = standing_fill(ledger, repository, number)
    kind: LabelKind = "chosen" if former_fills(ledger, fill) else "accepted"
    if not any(one.kind == kind for one in ledger.labels(fill=fill.id)):
        ledger.add_label(fill.repository, Said(kind, fill.id))
    return kind


def take_back(
    ledger: Ledger,
    displaced: Displaced,
    fill: FillRecord,
    force: bool = False,
    surface: Surface | None = None,
) -> Undone:
    """Takes a written fill out of its file again, as `watcher.undo.undo` does; its request waits then.

    Raises ScholiaError if it is not in its file, FileChanged if it was edited, FileRefused while git is at work."""
    if fill.state != "written":
        raise ScholiaError(
            f"Fill {fill.id} is not written: it is {fill.state}.", "See `agent log` and `agent diff`."
        )
    with suppress(GitError):  # it is no repository any more
        require_calm(Repository.find(fill.root))
    ledger.set_fill(fill.id, "undone")  # first, so that a daemon does not take it for a new request
    try:
        undone = undo(fill.root, fill.path, fill.before_sha, fill.after_sha, displaced, force, surface)
    except BaseException:
        ledger.set_fill(fill.id, "written")
        raise
    ledger.add_label(fill.repository, Said("undone", fill.id))
    ledger.set_state(fill.request, "undone", "its fill was undone", fill.id)
    return undone


def dismiss(ledger: Ledger, requests: Sequence[RequestRecord]) -> list[RequestRecord]:
    """Has requests wait until they are asked for, whatever is saved; those that do now."""
    found = [one for one in requests if one.state not in LEAVE_ALONE and not one.over]
    ledger.set_states([one.id for one in found], "waiting", DISMISSED)
    return found


def applied(ledger: Ledger, repository: Repository, correction: int, fill: int | None = None) -> None:
    """Records that a remembered correction was applied to a fill or, without one, to code of the user's own.

    Raises ScholiaError if the correction is not remembered any more."""
    if ledger.correction(correction) is None:
        raise ScholiaError(f"There is no correction {correction}.", "It may have been forgotten.")
    record = ledger.repository(repository)
    known = None if fill is None else ledger.fill(fill)
    number = known.id if known is not None and known.repository == record.id else None
    ledger.add_label(record.id, Said("remembered", number, correction=correction))


@dataclass(frozen=True)
class Mended:
    """A place where a mistake stands that was corrected before: its line, counted from 1, what stands there, and what
    the correction makes of it."""

    line: int
    old: str
    new: str
    correction: int


def mend(
    ledger: Ledger, displaced: Displaced, repository: Repository, scope: str, surface: Surface, *, write: bool
) -> list[Mended]:
    """Finds the mistakes in a file, on the disk or in an editor, that were corrected before. write: mends them there.

    Raises FileChanged, FileBusy, FileRefused if that could not be done; nothing is changed then."""
    snapshot, source = surface
    text, lines = source.text, Lines(source.text)
    found = Remembered(ledger).repeats(text, snapshot.path, scope)
    if write and found:
        require_calm(repository)
        record = ledger.repository(repository)
        fills = ledger.fills(record.id, snapshot.path)
        places = [place for one in fills if (place := standing(one, displaced, text))]
        put(repository.root, snapshot, source, mended_all(text, found), displaced, "mend")
        for one in found:
            fill = next((place.fill.id for place in places if place.start <= one.start < place.end), None)
            ledger.add_label(record.id, Said("remembered", fill, correction=one.correction))
    return [
        Mended(lines.number(one.start), text[one.start : one.end], one.new, one.correction) for one in found
    ]
