"""The durable queue of requests, deduplicated by file and words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.ledger.cleaned import cleaned_words
from engine.ledger.records import (
    BY_HAND,
    OPEN,
    STANDING,
    FillRecord,
    RequestRecord,
    RequestState,
    Sighting,
    next_state,
)
from engine.ledger.rows import FILL, REQUEST, fill_of, request_of
from engine.ledger.store import Store, marks
from engine.secrets import clean

LATEST = 2**63 - 1  # a moment that no event comes after


@dataclass(frozen=True)
class _Row:
    id: int
    fingerprint: str
    ordinal: int
    context: str
    state: str
    reason: str
    since: int  # 1 if something became of it since the file was read


class Requests(Store):
    """The part of the ledger that is a queue."""

    def sync(
        self,
        repository: int,
        path: str,
        context: str,
        sightings: Sequence[Sighting],
        as_of: int | None = None,
    ) -> list[int]:
        """Makes the queue agree with the requests just found in one file; `context` is the file's hash.

        as_of: the `moment` at which the file was read. What became of a request since then is not undone by
        the older look: it may have been filled meanwhile.

        A new request becomes pending or, if it may not run by itself, waiting. One that is there no longer
        is gone. One that was refused runs again when its file has changed. Returns the ids that became
        pending. Raises LedgerError; SecretsError if a prompt cannot be looked through for secrets."""
        name = os.fsencode(path)
        pending: list[int] = []
        with self._write() as write:
            known = self._known(write, repository, name, context, as_of)
            undone = self._undone(write, repository, name, context)
            free: dict[str, int] = {}  # the next number among equal requests of this file
            for sighting in sightings:
                print_ = sighting.fingerprint
                rows = known.get(print_, [])
                free.setdefault(print_, max((row.ordinal for row in rows), default=-1) + 1)
                old = rows.pop(0) if rows else None
                if old is not None and old.since:
                    continue
                key = (print_, old.ordinal if old else free[print_])
                state, reason = next_state(
                    sighting,
                    (old.state, old.reason) if old else None,
                    old is not None and old.context == context,
                    key in undone,
                )
                if old is None:
                    free[print_] += 1
                    number = self._insert(write, repository, name, key, context, sighting, state, reason)
                else:
                    number = old.id
                    change = (state, reason) if (state, reason) != (old.state, old.reason) else None
                    self._update(write, number, context, sighting.line, change)
                if old is None or state != old.state:
                    kind = "requested" if state == "pending" else state
                    self._event(write, kind, repository, number, words=reason)
                    if state == "pending":
                        pending.append(number)
            for row in (row for rows in known.values() for row in rows):
                standing = row.state in STANDING and row.state not in ("running", "answered")
                if standing and not row.since:
                    state = "filled" if row.state == "delivered" else "gone"  # its buffer was saved
                    write.execute(
                        "UPDATE request SET state = ?, reason = '', updated = ? WHERE id = ?",
                        (state, self._now(), row.id),
                    )
                    self._event(write, state, repository, row.id)
        return pending

    def moment(self) -> int:
        """How far the record has come: the number of its last event. Unlike a time of day it is not set back."""
        row = self._row("SELECT max(id) FROM event")
        return int(row[0] or 0)

    def _known(
        self, write: sqlite3.Connection, repository: int, path: bytes, context: str, as_of: int | None
    ) -> dict[str, list[_Row]]:
        """What the ledger holds of a file: for each fingerprint its requests, those first that stand in the
        file and then those that were done, as equal ones move up when one of them is filled; or when the buffer with
        its fill was saved."""
        known: dict[str, list[_Row]] = {}
        for row in write.execute(
            "SELECT id, fingerprint, ordinal, context, state, reason, "
            "EXISTS (SELECT 1 FROM event WHERE event.request = request.id AND event.id > ?) FROM request "
            "WHERE repository = ? AND path = ? AND fingerprint NOT LIKE ? ORDER BY ordinal",
            (LATEST if as_of is None else as_of, repository, path, f"{BY_HAND}%"),
        ):
            known.setdefault(row[1], []).append(_Row(*row))
        for rows in known.values():
            rows.sort(
                key=lambda row: (
                    row.state not in STANDING,
                    row.state == "delivered" and row.context != context,
                )
            )
        return known

    def _insert(
        self,
        write: sqlite3.Connection,
        repository: int,
        path: bytes,
        key: tuple[str, int],
        context: str,
        seen: Sighting,
        state: str,
        reason: str,
    ) -> int:
        moment = self._now()
        values = (
            repository,
            path,
            *key,
            context,
            seen.verb,
            clean(seen.prompt),
            seen.line,
            state,
            cleaned_words(reason),
            moment,
            moment,
        )
        cursor = write.execute(
            "INSERT INTO request (repository, path, fingerprint, ordinal, context, verb, prompt, line, "
            f"state, reason, created, updated) VALUES ({marks(values)})",
            values,
        )
        return int(cursor.lastrowid or 0)

    def _update(
        self, write: sqlite3.Connection, number: int, context: str, line: int, change: tuple[str, str] | None
    ) -> None:
        write.execute("UPDATE request SET context = ?, line = ? WHERE id = ?", (context, line, number))
        if change is not None:
            statement = "UPDATE request SET state = ?, reason = ?, updated = ? WHERE id = ?"
            write.execute(statement, (*change, self._now(), number))

    def _undone(
        self, write: sqlite3.Connection, repository: int, path: bytes, context: str
    ) -> set[tuple[str, int]]:
        """Requests whose fill was taken back: by `agent undo`, or by an editor's, so that the file is byte for
        byte what it was before."""
        rows = write.execute(
            "SELECT fingerprint, ordinal FROM fill JOIN request ON request.id = fill.request "
            "WHERE repository = ? AND path = ? AND (fill.state = 'undone' "
            "AND fill.id = (SELECT max(last.id) FROM fill AS last WHERE last.request = request.id) "
            "OR fill.state IN ('written', 'undone') AND before_sha = ?)",
            (repository, path, context),
        )
        return {(row[0], row[1]) for row in rows}

    def request(self, number: int) -> RequestRecord | None:
        """One request by its id."""
        row = self._row(REQUEST + "WHERE request.id = ?", number)
        return request_of(row) if row else None

    def requests(
        self, repository: int | None = None, path: str | None = None, states: Sequence[RequestState] = OPEN
    ) -> list[RequestRecord]:
        """Requests in the given states, oldest first."""
        where = [f"state IN ({marks(states)})"]
        values: list[Any] = list(states)
        if repository is not None:
            where.append("repository = ?")
            values.append(repository)
        if path is not None:
            where.append("path = ?")
            values.append(os.fsencode(path))
        return [
            request_of(row)
            for row in self._rows(REQUEST + f"WHERE {' AND '.join(where)} ORDER BY request.id", *values)
        ]

    def next_pending(self, repositories: Sequence[int]) -> RequestRecord | None:
        """The oldest pending request of the given repositories."""
        where = f"WHERE state = 'pending' AND repository IN ({marks(repositories)})"
        row = self._row(f"{REQUEST} {where} ORDER BY updated, request.id LIMIT 1", *repositories)
        return request_of(row) if row else None

    def count(self, state: RequestState) -> int:
        """How many requests are in a state."""
        row = self._row("SELECT count(*) FROM request WHERE state = ?", state)
        return int(row[0]) if row else 0

    def add_request(self, repository: int, path: str, context: str, sighting: Sighting) -> int:
        """Records a request that stands in no file, as `agent do` makes them. Returns its id."""
        with self._write() as write:
            key = (sighting.fingerprint, 0)
            number = self._insert(write, repository, os.fsencode(path), key, context, sighting, "running", "")
            self._event(write, "requested", repository, number)
            return number

    def take_up(
        self, repository: int, path: str, nth: int, sighting: Sighting, at_work: Collection[int] = ()
    ) -> int:
        """Records that a request of an editor's buffer is being done, the `nth` of its words there; it may stand in no
        file yet. It counts as running, so that a look at the file leaves it alone. Returns its id.

        at_work: requests that are being done already; such a one is left as it is."""
        name = os.fsencode(path)
        with self._write() as write:
            rows = write.execute(
                "SELECT id, ordinal, state FROM request "
                "WHERE repository = ? AND path = ? AND fingerprint = ? ORDER BY ordinal",
                (repository, name, sighting.fingerprint),
            ).fetchall()
            standing = [row[0] for row in rows if row[2] in STANDING and row[2] != "delivered"]
            if nth < len(standing):
                number = int(standing[nth])
            else:
                key = (sighting.fingerprint, max((row[1] for row in rows), default=-1) + 1)
                number = self._insert(write, repository, name, key, "", sighting, "running", "")
            if number not in at_work:
                write.execute(
                    "UPDATE request SET state = 'running', reason = '', line = ?, updated = ? WHERE id = ?",
                    (sighting.line, self._now(), number),
                )
                self._event(write, "requested", repository, number)
            return number

    def set_state(self, number: int, state: RequestState, reason: str = "", fill: int | None = None) -> None:
        """Moves a request to a state and records why."""
        self.set_states([number], state, reason, fill)

    def set_states(
        self, numbers: Sequence[int], state: RequestState, reason: str = "", fill: int | None = None
    ) -> None:
        """Moves requests to a state and records why, all at once."""
        kind = "requested" if state == "pending" else state
        reason = cleaned_words(reason)
        with self._write() as write:
            for number in numbers:
                write.execute(
                    "UPDATE request SET state = ?, reason = ?, updated = ? WHERE id = ?",
                    (state, reason, self._now(), number),
                )
                row = write.execute("SELECT repository FROM request WHERE id = ?", (number,)).fetchone()
                if row is not None:  # forgotten meanwhile
                    self._event(write, kind, row[0], number, fill, reason)

    def recover(self, at_work: Collection[int] = ()) -> list[FillRecord]:
        """After a crash, or an error in between: requests that count as running are pending again, except
        those `at_work`; commands that were given directly are cancelled. Returns the fills whose write was
        intended but never confirmed; the caller compares them with the files."""
        stuck = [one for one in self.requests(states=("running",)) if one.id not in at_work]
        for one in stuck:
            if one.fingerprint.startswith(BY_HAND):
                self.set_state(one.id, "cancelled", "its process ended")
            else:
                self.set_state(one.id, "pending")
        fills = [fill_of(row) for row in self._rows(FILL + "WHERE fill.state = 'intent'")]
        return [fill for fill in fills if fill.request not in at_work]

    # --- requests that git brought (I2)

    def remember_seen(self, repository: int, fingerprints: Iterable[str]) -> None:
        """Remembers requests that came with git, e.g. in a stash: they wait until asked for."""
        rows = [(repository, fingerprint) for fingerprint in fingerprints]
        if rows:
            with self._write() as write:
                write.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)

    def seen(self, repository: int) -> set[str]:
        """The fingerprints remembered for a repository."""
        return {row[0] for row in self._rows("SELECT fingerprint FROM seen WHERE repository = ?", repository)}
