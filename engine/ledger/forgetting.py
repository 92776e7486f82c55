"""What a user forgets leaves the ledger (I10): rows are deleted, and their place in the file is overwritten.

What stays is one event that says how much was forgotten, the trust that the user gave to repositories, and the
hashes of requests that came with git, so that those do not run because they were forgotten (I2).

Not guaranteed: what a file system or a disk keeps of blocks that a file no longer has.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from engine.errors import ScholiaError
from engine.ledger.records import FillRecord
from engine.ledger.rows import FILL, context_of, context_text, fill_of
from engine.ledger.store import Store
from engine.model.prompts import Context

IN = "IN (SELECT value FROM json_each(?))"
TELLING = 12  # characters of a line, white space aside, that make it known again
_INDEXES = ("forgetting_event ON event(fill)", "forgetting_shown ON shown(correction)")


@dataclass(frozen=True)
class Selection:
    """What to forget: all that fits every field that is given; if none is, everything.

    path: relative to its repository's root; code that was moved there since counts too. since, before: seconds since
    1970, of when a request was first seen and when a fill was made."""

    fill: int | None = None
    repository: int | None = None
    path: str = ""
    since: float | None = None
    before: float | None = None

    @property
    def is_everything(self) -> bool:
        return self == Selection()


@dataclass(frozen=True)
class Counts:
    """How many rows of each table."""

    requests: int
    fills: int
    corrections: int
    shown: int
    events: int
    labels: int

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, one.name)} {one.name}" for one in fields(self))


@dataclass(frozen=True)
class Chosen:
    """The rows that a selection means, by their ids; `shown` by their number. running: requests that are being done."""

    selection: Selection
    requests: tuple[int, ...]
    fills: tuple[int, ...]
    corrections: tuple[int, ...]
    events: tuple[int, ...]
    labels: tuple[int, ...]
    shown: int
    running: tuple[int, ...]

    @property
    def counts(self) -> Counts:
        return Counts(
            len(self.requests),
            len(self.fills),
            len(self.corrections),
            self.shown,
            len(self.events),
            len(self.labels),
        )


class Forgetting(Store):
    """The ledger's part that forgets."""

    def chosen(self, selection: Selection) -> Chosen:
        """What would be forgotten. A request goes with its last fill; where a time span is given, it goes only if it
        was first seen in it."""
        where, values = _where(
            selection, "fill.created", "fill.id IN (SELECT fill FROM correction WHERE path = ?)"
        )
        if selection.fill is not None:
            where, values = f"{where} AND fill.id = ?", [*values, selection.fill]
        fills = self._ids(
            f"SELECT fill.id FROM fill JOIN request ON request.id = fill.request WHERE {where}", values
        )
        gone = json.dumps(fills)

        where, values = _where(
            selection, "request.created", f"id IN (SELECT request FROM fill WHERE id {IN})", gone
        )
        if selection.fill is not None:
            where, values = f"{where} AND id IN (SELECT request FROM fill WHERE id {IN})", [*values, gone]
        left = f"SELECT 1 FROM fill WHERE request = request.id AND NOT fill.id {IN}"
        requests = self._ids(f"SELECT id FROM request WHERE {where} AND NOT EXISTS ({left})", [*values, gone])
        asked = json.dumps(requests)

        corrections = self._ids(f"SELECT id FROM correction WHERE fill {IN}", [gone])
        shown = self._row(
            f"SELECT count(*) FROM shown WHERE fill {IN} OR correction {IN}", gone, json.dumps(corrections)
        )
        where, values = _events(selection, "event.at", "event.repository")
        events = self._ids(
            "SELECT event.id FROM event LEFT JOIN request ON request.id = event.request "
            f"WHERE event.fill {IN} OR event.request {IN} OR ({where} AND kind != 'forgotten')",
            [gone, asked, *values],
        )
        where, values = _events(replace(selection, path=""), "label.at", "label.repository")
        if selection.path:  # a label without a fill says nothing of a file
            where, values = "0", []
        labels = self._ids(
            f"SELECT id FROM label WHERE fill {IN} OR fill IN (SELECT replaces FROM fill WHERE id {IN}) "
            f"OR correction {IN} OR ({where})",
            [gone, gone, json.dumps(corrections), *values],
        )
        running = self._ids(
            "SELECT id FROM request WHERE state = 'running' "
            f"AND (id {IN} OR id IN (SELECT request FROM fill WHERE id {IN}))",
            [asked, gone],
        )
        return Chosen(selection, requests, fills, corrections, events, labels, shown[0], running)

    def chosen_fills(self, chosen: Chosen) -> list[FillRecord]:
        """The fills among what was chosen."""
        return [fill_of(row) for row in self._rows(f"{FILL}WHERE fill.id {IN}", json.dumps(chosen.fills))]

    def chosen_places(self, chosen: Chosen) -> list[tuple[str, str]]:
        """Root and path of every file that a chosen request stood in, or a chosen fill was moved to."""
        rows = self._rows(
            f"SELECT root, path FROM request JOIN repository ON repository.id = repository WHERE request.id {IN} "
            f"OR request.id IN (SELECT request FROM fill WHERE id {IN}) "
            "UNION SELECT root, correction.path FROM correction JOIN fill ON fill.id = correction.fill "
            "JOIN request ON request.id = fill.request JOIN repository ON repository.id = repository "
            f"WHERE fill.id {IN}",
            json.dumps(chosen.requests), json.dumps(chosen.fills), json.dumps(chosen.fills),
        )  # fmt: skip
        return [(os.fsdecode(root), os.fsdecode(path)) for root, path in rows]

    def stored(self, but: Chosen | None = None, *, followed: bool = False) -> set[str]:
        """The names of stored bytes that fills need, except those of what was chosen. followed: only of fills whose
        commit is not known yet, or may still be changed by another."""
        gone = json.dumps(but.fills if but is not None else ())
        where = "AND state IN ('written', 'intent') AND following != 'done'" if followed else ""
        rows = self._rows(
            f"SELECT before_sha, after_sha, displaced FROM fill WHERE NOT id {IN} {where}", gone
        )
        return {name for row in rows for name in row if name}

    def forget(self, selection: Selection) -> Counts:
        """Deletes what a selection means, in one transaction. `compact` then gives the file's space back.

        Raises ScholiaError if a request among it is being done, LedgerError if the database cannot be written."""
        with self._lock, self._write() as write:
            chosen = self.chosen(selection)
            if chosen.running:
                raise ScholiaError(
                    f"Request {chosen.running[0]} is being done now.",
                    f"Wait until it is, or: agent cancel {chosen.running[0]}",
                )
            for statement in _INDEXES:  # or each row that goes costs a search through all events
                write.execute(f"CREATE INDEX {statement}")
            gone = json.dumps(chosen.fills)
            self._forget_in_contexts(write, chosen)
            write.execute(
                f"DELETE FROM shown WHERE fill {IN} OR correction {IN}",
                (gone, json.dumps(chosen.corrections)),
            )
            self._forget_words(write, json.dumps(chosen.labels))
            write.execute(f"UPDATE fill SET replaces = NULL WHERE replaces {IN}", (gone,))
            for table, ids in (
                ("label", chosen.labels),
                ("event", chosen.events),
                ("correction", chosen.corrections),
                ("fill", chosen.fills),
                ("request", chosen.requests),
            ):
                write.execute(f"DELETE FROM {table} WHERE id {IN}", (json.dumps(ids),))
            for statement in _INDEXES:
                write.execute(f"DROP INDEX {statement.partition(' ')[0]}")
            self._forget_around(write, selection)
            self._event(write, "forgotten", words=str(chosen.counts))
        return chosen.counts

    def _forget_in_contexts(self, write: sqlite3.Connection, chosen: Chosen) -> None:
        """What the model was shown of it for fills that stay: remembered corrections are taken out; of code above or
        below theirs, or its request, nothing is taken out piece by piece: the whole of what was shown goes."""
        gone, corrected = json.dumps(chosen.fills), json.dumps(chosen.corrections)
        taught = set(self._ids(f"SELECT fill FROM shown WHERE correction {IN}", [corrected]))
        lines: dict[tuple[int, str], set[str]] = {}
        for repository, path, moved, *texts in self._rows(
            "SELECT repository, request.path, correction.path, fill.text, committed, prompt FROM fill "
            "JOIN request ON request.id = fill.request LEFT JOIN correction ON correction.fill = fill.id "
            f"WHERE fill.id {IN}",
            gone,
        ):
            told = {line for text in texts for line in _telling(text or "")}
            for name in {path, moved or path}:
                lines.setdefault((repository, os.fsdecode(name)), set()).update(told)
        rows = self._rows(
            "SELECT fill.id, fill.context, repository, path FROM fill JOIN request ON request.id = fill.request "
            f"WHERE fill.context != '' AND NOT fill.id {IN} "
            f"AND (repository {IN} OR fill.id {IN})",
            gone, json.dumps([repository for repository, _ in lines]), json.dumps(list(taught)),
        )  # fmt: skip
        for number, text, repository, path in rows:
            context = context_of(text)
            if context is None:
                continue
            left = replace(context, memories=()) if number in taught else context
            if _shows(left, repository, os.fsdecode(path), lines):
                write.execute("UPDATE fill SET context = '' WHERE id = ?", (number,))
            elif left != context:
                write.execute("UPDATE fill SET context = ? WHERE id = ?", (context_text(left), number))

    def _forget_words(self, write: sqlite3.Connection, labels: str) -> None:
        """The words of labels that go are also in their events, and in what the model was shown next."""
        write.execute(
            "UPDATE event SET words = '' WHERE id IN (SELECT event.id FROM event JOIN label ON label.fill = event.fill "
            f"AND label.kind = event.kind AND label.words = event.words WHERE label.id {IN})",
            (labels,),
        )
        write.execute(
            f"UPDATE fill SET context = '' WHERE replaces IN (SELECT fill FROM label WHERE id {IN} AND words != '')",
            (labels,),
        )

    def _forget_around(self, write: sqlite3.Connection, selection: Selection) -> None:
        """What was said of requests that stay, and how far a repository was followed."""
        if selection.since is not None or selection.before is not None:
            where, values = _where(selection, "request.updated", "0 = ?")
            write.execute(f"UPDATE request SET reason = '' WHERE {where}", values)
        elif selection.is_everything:
            write.execute("DELETE FROM reconciled")
        elif selection == Selection(repository=selection.repository):
            write.execute("DELETE FROM reconciled WHERE repository = ?", (selection.repository,))

    def forget_strangers(self) -> int:
        """Deletes the records of repositories that hold nothing, not even trust; how many. Not while a daemon may be
        watching one of them."""
        holding = " UNION ".join(
            f"SELECT repository FROM {table}" for table in ("request", "seen", "reconciled")
        )
        stranger = (
            f"trusted = 0 AND watched = 0 AND id NOT IN ({holding}) "
            "AND id NOT IN (SELECT repository FROM event WHERE repository IS NOT NULL)"
        )
        with self._write() as write:
            return write.execute(f"DELETE FROM repository WHERE {stranger}").rowcount

    def compact(self) -> None:
        """Writes the database anew without free pages. Raises LedgerError if another process keeps it busy."""
        with self._lock:
            try:
                self._connection.execute("VACUUM")
            except sqlite3.Error as error:
                words = "What was forgotten is overwritten, but the ledger could not be made smaller"
                raise self._failure(error, words) from error

    def _ids(self, statement: str, values: list[Any]) -> tuple[int, ...]:
        return tuple(row[0] for row in self._rows(statement, *values))


def _telling(text: str) -> set[str]:
    """The lines by which code, or a request, is known again where it was shown."""
    lines = (line.strip() for line in text.splitlines())
    return {line for line in lines if len("".join(line.split())) >= TELLING}


def _shows(context: Context, repository: int, path: str, lines: Mapping[tuple[int, str], set[str]]) -> bool:
    """Whether one of the lines stands in what was shown of its file. path: of the context's own file."""
    shown = [(path, f"{context.imports}{context.before}{context.original}\n{context.after}")]
    shown += [(one.path, one.code) for one in context.definitions]
    return any(line in code for name, code in shown for line in lines.get((repository, name), ()))


def _where(selection: Selection, created: str, moved: str, moved_to: str = "") -> tuple[str, list[Any]]:
    """The condition on rows of, or joined with, `request`. moved: what else counts as in the path."""
    where, values = ["1"], list[Any]()
    if selection.repository is not None:
        where.append("request.repository = ?")
        values.append(selection.repository)
    if selection.path:
        where.append(f"(request.path = ? OR {moved})")
        values += [os.fsencode(selection.path), moved_to or os.fsencode(selection.path)]
    if selection.since is not None:
        where.append(f"{created} >= ?")
        values.append(selection.since)
    if selection.before is not None:
        where.append(f"{created} < ?")
        values.append(selection.before)
    return " AND ".join(where), values


def _events(selection: Selection, at: str, repository: str) -> tuple[str, list[Any]]:
    """The condition on events that tell of no request that goes, but of the same repository, file or time; and on
    labels of code that is no fill. at, repository: their columns."""
    if selection.fill is not None:
        return "0", []
    where, values = _where(selection, at, "0 = ?")
    return where.replace("request.repository", repository), values
