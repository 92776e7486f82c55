"""Forgets for good (I10): rows of the ledger, stored bytes, what was derived or learnt, and lines of logs that name the
place.

In an order that a crash does not spoil: what the ledger's rows are needed to find goes first, with all that was derived
from them, then the rows, then what may have been derived from them meanwhile. Forgetting the same again finishes it.

Not forgotten: the user's own files, what git keeps, settings, models, and which repositories are trusted. Stored bytes
that a fill which stays still needs are kept until its commit is known (I1), although they may hold the same file;
`Forgotten.kept` counts them. A daemon may go on logging the name of a file that it still watches. A line that it logs
in the very moment in which the log is rewritten may be lost.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from engine.displaced import Displaced
from engine.errors import FileRefused
from engine.learning.deployed import Unlearnt
from engine.learning.forgotten import unlearn, unlearn_everything
from engine.ledger.forgetting import Chosen, Counts, Selection
from engine.ledger.ledger import Ledger
from engine.memory.memory import erase
from engine.paths import Home
from engine.text.codec import decode
from engine.text.shown import shown

_PLACEHOLDER = re.compile(r"<secret:[a-z-]+>")


@dataclass(frozen=True)
class Forgotten:
    """What is, or would be, forgotten. stored: files of displaced bytes. kept: those that other fills still need and
    that hold the same code. lines: of logs. files: whole ones, as crash logs and ledgers that were set aside.
    learnt: what becomes of adapters."""

    rows: Counts
    stored: int
    kept: int
    lines: int
    files: int
    learnt: Unlearnt

    @property
    def is_nothing(self) -> bool:
        counts = (*astuple(self.rows), self.stored, self.kept, self.lines, self.files)
        return not any(counts) and self.learnt == Unlearnt()


def forget(
    ledger: Ledger, home: Home, selection: Selection, *, at_once: bool = False, dry_run: bool = False
) -> Forgotten:
    """Forgets what the selection means; with `dry_run` only counts it. at_once: an adapter that learnt it does not
    serve until the next nightly.

    Raises ScholiaError if a request among it is being done now, or what was learnt cannot be deleted; LedgerError if
    the database cannot be written."""
    chosen = ledger.chosen(selection)
    stored, kept = _stored(ledger, home, chosen)
    places = ledger.chosen_places(chosen)
    names = _names(ledger, selection, places)
    if dry_run:
        lines, files = _in_logs(home, selection, names, _count)
        learnt = _unlearn(home, chosen, at_once, dry_run=True)
        return Forgotten(chosen.counts, len(stored), kept, lines, len(files), learnt)
    if chosen.running:
        ledger.forget(selection)  # says why not, before anything is gone
    _remove_stored(home, selection, stored)
    lines, files = _in_logs(home, selection, names, _rewrite)
    for file in files:
        file.unlink(missing_ok=True)
    derived = bool(chosen.corrections) or selection.is_everything  # of corrections alone (I5)
    learnt = Unlearnt()
    if derived:
        erase(home)
        learnt = _unlearn(home, chosen, at_once)
    rows = ledger.forget(selection)
    if derived:
        erase(home)
        again = _unlearn(home, chosen, at_once)
        learnt = Unlearnt(learnt.deleted + again.deleted, again.serving, learnt.instead + again.instead)
    ledger.compact()
    return Forgotten(rows, len(stored), kept, lines, len(files), learnt)


def _unlearn(home: Home, chosen: Chosen, at_once: bool, *, dry_run: bool = False) -> Unlearnt:
    if chosen.selection.is_everything:
        return unlearn_everything(home, dry_run=dry_run)
    return (
        unlearn(home, chosen.corrections, at_once=at_once, dry_run=dry_run)
        if chosen.corrections
        else Unlearnt()
    )


# --- stored bytes


def _stored(ledger: Ledger, home: Home, chosen: Chosen) -> tuple[set[str], int]:
    """The names of the bytes to remove, and how many others hold the same code and stay."""
    there = Displaced(home.displaced).names()
    if chosen.selection.is_everything:
        return there, 0
    needed = ledger.stored(but=chosen)
    gone = (ledger.stored() - needed) & there
    codes = [lines for fill in ledger.chosen_fills(chosen) if (lines := _telling(fill.text))]
    others = [name for name in there - gone if _holds(home, name, codes)]
    return gone | {name for name in others if name not in needed}, sum(name in needed for name in others)


def _telling(text: str) -> list[str]:
    """The pieces by which code is known again in a file; none if it is too short to be told from other code."""
    pieces = [piece.strip() for line in text.splitlines() for piece in _PLACEHOLDER.split(line)]
    return pieces if sum(map(len, pieces)) >= 20 else []


def _holds(home: Home, name: str, codes: Sequence[list[str]]) -> bool:
    if not codes:
        return False
    try:
        data = Displaced(home.displaced).load(name)
        text = decode(data, name).text
    except FileRefused:
        return False
    return any(all(piece in text for piece in pieces) for pieces in codes)


def _remove_stored(home: Home, selection: Selection, names: Iterable[str]) -> None:
    store = Displaced(home.displaced)
    for name in names:
        store.forget(name)
    if selection.is_everything:
        for half in home.displaced.glob(".*.tmp"):
            half.unlink(missing_ok=True)


# --- logs


def _names(ledger: Ledger, selection: Selection, places: Iterable[tuple[str, str]]) -> re.Pattern[str] | None:
    """What finds the lines of a log that name one of the places."""
    paths = {path for _, path in places} | ({selection.path} if selection.path else set())
    roots = [str(one.root) for one in ledger.repositories() if one.id == selection.repository]
    if selection.path:
        roots = []
    words = [shown(name) for name in (*sorted(paths), *roots)]
    if not words:
        return None
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, words))})(?![\w-]|\.\w)")


Judge = Callable[[Path, Callable[[str], bool]], int]


def _in_logs(
    home: Home, selection: Selection, names: re.Pattern[str] | None, judge: Judge
) -> tuple[int, list[Path]]:
    """How many lines of logs and notes of hooks go, by `judge`; and which files go whole."""

    def goes(line: str) -> bool:
        return selection.is_everything or (names is not None and bool(names.search(line)))

    crashes = set(home.logs.glob("crash-*.log"))
    whole = [path for path in crashes if any(map(goes, _lines(path)))]
    if selection.is_everything:
        whole += home.root.glob(f"{home.ledger.stem}.damaged-*")
    texts = [
        path
        for path in (*home.logs.iterdir(), *home.spool.iterdir())
        if path.is_file() and path not in crashes
    ]
    return sum(judge(path, goes) for path in texts), whole


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8", "surrogateescape").splitlines(keepends=True)


def _count(path: Path, goes: Callable[[str], bool]) -> int:
    return sum(map(goes, _lines(path)))


def _rewrite(path: Path, goes: Callable[[str], bool]) -> int:
    """In place, since whoever has the log open goes on appending to this very file."""
    lines = _lines(path)
    left = [line for line in lines if not goes(line)]
    if len(left) < len(lines):
        data = "".join(left).encode("utf-8", "surrogateescape")
        with path.open("r+b") as file:
            file.write(data)
            file.truncate()
            os.fsync(file.fileno())
    return len(lines) - len(left)
