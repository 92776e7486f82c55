"""What is known of a document besides its requests: the fills that stand in it, what is wrong with them, and mistakes
that were corrected before.

All of it is looked for in another thread whenever the user pauses, and moves along with what is typed meanwhile. A part
that is typed into is no longer known, but for a fill: that grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from agent.lsp.place import Place
from agent.lsp.text import Change
from engine.displaced import Displaced
from engine.ledger.ledger import Ledger
from engine.ledger.records import OPEN, FillRecord, RequestRecord
from engine.paths import Home

if TYPE_CHECKING:
    from watcher.problems import Flaw
    from watcher.remembered import Repeat

ROWS = (*OPEN, "answered")
MOST_FILLS = 50  # of a file, the newest, that are looked for in it
Part = TypeVar("Part", "Kept", "Flaw", "Repeat")


@dataclass(frozen=True)
class Kept:
    """A fill that stands in the text and is in no commit yet. accepted: the user said so. others: it is not the first
    answer in its place."""

    record: FillRecord
    start: int
    end: int
    intact: bool
    accepted: bool = False
    others: bool = False


@dataclass(frozen=True)
class Known:
    """What is known of one version of a text. rows: what the queue holds of its file."""

    rows: Sequence[RequestRecord] = ()
    fills: tuple[Kept, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    repeats: tuple[Repeat, ...] = ()

    def moved(self, change: Change) -> Known:
        """The same after a change of the text."""
        return Known(
            self.rows,
            tuple(moved for one in self.fills if (moved := _moved_fill(one, change)) is not None),
            tuple(part for flaw in self.flaws if (part := _moved_flaw(flaw, change)) is not None),
            tuple(again for repeat in self.repeats if (again := _moved(repeat, change)) is not None),
        )

    def checked(self, said: Iterable[Flaw]) -> Known:
        """The same with what a command of the user's own says of its fills, in place of what that said before."""
        mine = [one for one in self.flaws if one.kind != "check"]
        for one in said:
            if one.kind == "check" and any(fill.start <= one.start < fill.end for fill in self.fills):
                mine.append(one)
        return replace(self, flaws=tuple(mine))


class Knowing:
    """Finds out what is known. For any thread. What it needs is imported with the first document: an editor waits for
    the server to begin."""

    def __init__(self, home: Home, ledger: Ledger) -> None:
        from watcher.imported import Imported
        from watcher.remembered import Remembered

        self._imported = Imported()
        self._ledger = ledger
        self._displaced = Displaced(home.displaced)
        self._remembered = Remembered(ledger)

    def known(self, place: Place, text: str) -> Known:
        """Everything, of a text as it is now. Raises LedgerError."""
        from watcher.problems import flaws

        rows = self.rows(place)
        if not place.record.trusted:  # it is only looked at
            return Known(rows)
        fills = tuple(self._fills(place, text))
        others = partial(
            self._imported.line, place.repository, place.path, place.settings.watch.max_file_bytes
        )
        wrong = [flaw for one in fills for flaw in flaws(text, place.path, one.start, one.end, others)]
        repeats = self._remembered.repeats(text, place.path, place.settings.scope)
        return Known(rows, fills, tuple(dict.fromkeys(wrong)), repeats)

    def rows(self, place: Place) -> Sequence[RequestRecord]:
        """What the queue holds of a file."""
        return self._ledger.requests(place.record.id, place.path, ROWS)

    def _fills(self, place: Place, text: str) -> list[Kept]:
        from watcher.again import former_fills
        from watcher.standing import standing

        found = []
        for record in self._ledger.fills(place.record.id, place.path, limit=MOST_FILLS):
            if self._ledger.revisions(record.id):  # in a commit
                continue
            here = standing(record, self._displaced, text)
            if here is None:
                continue
            accepted = any(one.kind in ("accepted", "chosen") for one in self._ledger.labels(fill=record.id))
            others = bool(former_fills(self._ledger, record))
            found.append(Kept(record, here.start, here.end, here.intact, accepted, others))
        return found


def _moved(one: Part, change: Change) -> Part | None:
    """A part of the text after a change elsewhere; None if the change was in it."""
    if change.end <= one.start:
        return replace(one, start=one.start + change.grown, end=one.end + change.grown)
    return one if one.end <= change.start else None


def _moved_fill(one: Kept, change: Change) -> Kept | None:
    """One that is typed into grows."""
    if one.start <= change.start < one.end and change.end <= one.end and change.end > one.start:
        return replace(one, end=one.end + change.grown, intact=False)
    return _moved(one, change)


def _moved_flaw(flaw: Flaw, change: Change) -> Flaw | None:
    """Also with the edit that ends it, which may lie elsewhere."""
    moved = _moved(flaw, change)
    if moved is None or flaw.mend is None:
        return moved
    mend = flaw.mend
    if change.end <= mend.start:
        mend = replace(mend, start=mend.start + change.grown, end=mend.end + change.grown)
    elif change.start < mend.end:
        return replace(moved, mend=None)
    return replace(moved, mend=mend)
