"""The one door to the database (I5).

SQLite with a rollback journal: the write-ahead log of the versions before 3.51.3 can lose a reset, and one
writer at a time is all that is needed. Every change and the event that records it are one transaction.

What this does not guarantee: that a disk keeps what it said it had synced.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from types import TracebackType
from typing import Any, Self

from engine.errors import LedgerError
from engine.git import Repository
from engine.ledger.database import connect
from engine.ledger.records import (
    OPEN,
    Draft,
    Event,
    FillRecord,
    FillState,
    RepositoryRecord,
    RequestRecord,
    RequestState,
    Sighting,
    next_state,
)
from engine.ledger.rows import EVENT, FILL, REPOSITORY, REQUEST, event_of, fill_of, repository_of, request_of
from engine.paths import Home


class Ledger:
    """The ledger of one home. Safe to share between threads; one writer at a time."""

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._connection = connection
        self._now = now
        self._lock = threading.RLock()

    @classmethod
    def open(cls, home: Home, now: Callable[[], float] = time.time) -> Ledger:
        """Opens the ledger, making or migrating it. A file that is not a database, or is damaged, is set
        aside and the tool goes on with a new one.

        Raises LedgerError if the disk is full or read-only, or a newer version wrote the file."""
        home.ensure()
        try:
            return cls(connect(home.ledger), now)
        except sqlite3.OperationalError as error:
            hint = "Free some space, or see `agent doctor`."
            raise LedgerError(f"The ledger {home.ledger} cannot be opened: {error}.", hint) from error
        except sqlite3.DatabaseError:
            aside = home.ledger.with_suffix(f".damaged-{int(now())}")
            home.ledger.rename(aside)
            journal = home.ledger.with_name(home.ledger.name + "-journal")
            if journal.exists():
                journal.rename(aside.with_name(aside.name + "-journal"))
            ledger = cls(connect(home.ledger), now)
            with ledger._write() as write:
                ledger._event(
                    write, "quarantined", words=f"the ledger was damaged and set aside as {aside.name}"
                )
            return ledger

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- repositories and trust

    def repository(self, repository: Repository) -> RepositoryRecord:
        """The record of a repository, made if it is new. Trust does not outlive the git directory it was
        given to: another clone at the same path starts untrusted."""
        identity = _identity(repository)
        root = os.fsencode(repository.root)
        known = self._row(f"{REPOSITORY} WHERE root = ?", root)
        if known is not None and known[2] == identity:
            return repository_of(known)
        with self._write() as write:
            write.execute(
                "INSERT INTO repository (root, identity, created) VALUES (?, ?, ?) "
                "ON CONFLICT (root) DO UPDATE SET identity = excluded.identity, trusted = 0",
                (root, identity, self._now()),
            )
            row = write.execute(f"{REPOSITORY} WHERE root = ?", (root,)).fetchone()
            return repository_of(row)

    def repositories(self) -> list[RepositoryRecord]:
        """All repositories, in the order in which they were first met."""
        return [repository_of(row) for row in self._rows(f"{REPOSITORY} ORDER BY id")]

    def trust(self, repository: Repository, trusted: bool) -> RepositoryRecord:
        """Records whether the user trusts a repository (I2)."""
        record = self.repository(repository)
        with self._write() as write:
            write.execute("UPDATE repository SET trusted = ? WHERE id = ?", (int(trusted), record.id))
            self._event(write, "trusted" if trusted else "untrusted", repository=record.id)
        return replace(record, trusted=trusted)

    def set_watched(self, repository: Repository, watched: bool) -> None:
        """Records whether the daemon in the background watches a repository whenever it starts."""
        record = self.repository(repository)
        with self._write() as write:
            write.execute("UPDATE repository SET watched = ? WHERE id = ?", (int(watched), record.id))

    # --- the queue

    def sync(self, repository: int, path: str, context: str, sightings: Sequence[Sighting]) -> list[int]:
        """Makes the queue agree with the requests just found in one file; `context` is the file's hash.

        A new request becomes pending or, if it may not run by itself, waiting. One that is there no longer
        is gone. One that was refused runs again when its file has changed. Returns the ids that became
        pending. Raises LedgerError."""
        name = os.fsencode(path)
        moment = self._now()
        pending: list[int] = []
        counts: dict[str, int] = {}
        with self._write() as write:
            rows = write.execute(
                "SELECT id, fingerprint, ordinal, context, state FROM request "
                "WHERE repository = ? AND path = ?",
                (repository, name),
            )
            known = {(row[1], row[2]): (row[0], row[3], row[4]) for row in rows}
            undone = self._undone(write, repository, name, context)
            for sighting in sightings:
                ordinal = counts.get(sighting.fingerprint, 0)
                counts[sighting.fingerprint] = ordinal + 1
                key = (sighting.fingerprint, ordinal)
                old = known.pop(key, None)
                state, reason = next_state(
                    sighting, old[2] if old else None, old is not None and old[1] == context, key in undone
                )
                if old is None:
                    number = self._insert(write, repository, name, key, context, sighting, state, reason)
                else:
                    number = old[0]
                    self._update(
                        write, number, context, sighting.line, (state, reason) if state != old[2] else None
                    )
                if old is None or state != old[2]:
                    self._event(
                        write, "requested" if state == "pending" else state, repository, number, words=reason
                    )
                    if state == "pending":
                        pending.append(number)
            for number, _, state in known.values():
                if state in ("waiting", "pending", "refused", "cancelled", "undone", "offered"):
                    write.execute(
                        "UPDATE request SET state = 'gone', reason = '', updated = ? WHERE id = ?",
                        (moment, number),
                    )
                    self._event(write, "gone", repository, number)
        return pending

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
            seen.prompt,
            seen.line,
            state,
            reason,
            moment,
            moment,
        )
        cursor = write.execute(
            "INSERT INTO request (repository, path, fingerprint, ordinal, context, verb, prompt, line, "
            f"state, reason, created, updated) VALUES ({_marks(values)})",
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
        """Requests whose fill an editor's undo took back: the file is byte for byte what it was before."""
        rows = write.execute(
            "SELECT fingerprint, ordinal FROM fill JOIN request ON request.id = fill.request "
            "WHERE repository = ? AND path = ? AND before_sha = ? AND fill.state IN ('written', 'undone')",
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
        where = [f"state IN ({_marks(states)})"]
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
        where = f"WHERE state = 'pending' AND repository IN ({_marks(repositories)})"
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

    def set_state(self, number: int, state: RequestState, reason: str = "", fill: int | None = None) -> None:
        """Moves a request to a state and records why."""
        with self._write() as write:
            write.execute(
                "UPDATE request SET state = ?, reason = ?, updated = ? WHERE id = ?",
                (state, reason, self._now(), number),
            )
            repository = write.execute("SELECT repository FROM request WHERE id = ?", (number,)).fetchone()
            kind = "requested" if state == "pending" else state
            self._event(write, kind, repository[0] if repository else None, number, fill, reason)

    def recover(self) -> list[FillRecord]:
        """After a crash: requests that were running are pending again. Returns the fills whose write was
        intended but never confirmed; the caller compares them with the files."""
        with self._write() as write:
            write.execute("UPDATE request SET state = 'pending' WHERE state = 'running'")
        return [fill_of(row) for row in self._rows(FILL + "WHERE fill.state = 'intent'")]

    # --- fills

    def add_fill(self, request: int, state: FillState, draft: Draft) -> int:
        """Records a fill before it is written (`intent`) or offered. Returns its id."""
        values = (request, state, *astuple(draft), self._now())
        with self._write() as write:
            cursor = write.execute(
                'INSERT INTO fill (request, state, model, before_sha, after_sha, start, "end", text, '
                f"original, displaced, seconds, tokens, created) VALUES ({_marks(values)})",
                values,
            )
            return int(cursor.lastrowid or 0)

    def set_fill(self, number: int, state: FillState) -> None:
        """Moves a fill to a state: `undone` after `agent undo`, `failed` if it could not be written."""
        with self._write() as write:
            write.execute("UPDATE fill SET state = ? WHERE id = ?", (state, number))

    def confirm(self, number: int, *, before: str, after: str, displaced: str) -> None:
        """Records that a fill stands in its file. before, after: SHA-256 of the file's bytes."""
        with self._write() as write:
            write.execute(
                "UPDATE fill SET state = 'written', before_sha = ?, after_sha = ?, displaced = ? WHERE id = ?",
                (before, after, displaced, number),
            )

    def fill(self, number: int) -> FillRecord | None:
        """One fill by its id."""
        row = self._row(FILL + "WHERE fill.id = ?", number)
        return fill_of(row) if row else None

    def fills(
        self,
        repository: int | None = None,
        path: str | None = None,
        states: Sequence[FillState] = ("written",),
        limit: int = 100,
    ) -> list[FillRecord]:
        """Fills in the given states, newest first."""
        where = [f"fill.state IN ({_marks(states)})"]
        values: list[Any] = list(states)
        if repository is not None:
            where.append("repository = ?")
            values.append(repository)
        if path is not None:
            where.append("path = ?")
            values.append(os.fsencode(path))
        rows = self._rows(FILL + f"WHERE {' AND '.join(where)} ORDER BY fill.id DESC LIMIT ?", *values, limit)
        return [fill_of(row) for row in rows]

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

    # --- the record

    def record(
        self,
        kind: str,
        *,
        repository: int | None = None,
        request: int | None = None,
        fill: int | None = None,
        words: str = "",
    ) -> None:
        """Appends an event."""
        with self._write() as write:
            self._event(write, kind, repository, request, fill, words)

    def events(
        self, limit: int = 50, request: int | None = None, repository: int | None = None
    ) -> list[Event]:
        """The last events, newest first."""
        where = (
            "WHERE (? IS NULL OR event.request = ?) AND (? IS NULL OR event.repository = ?) "
            "ORDER BY event.id DESC LIMIT ?"
        )
        return [
            event_of(row)
            for row in self._rows(EVENT + where, request, request, repository, repository, limit)
        ]

    # --- inside

    def _event(
        self,
        write: sqlite3.Connection,
        kind: str,
        repository: int | None = None,
        request: int | None = None,
        fill: int | None = None,
        words: str = "",
    ) -> None:
        write.execute(
            "INSERT INTO event (at, kind, repository, request, fill, words) VALUES (?, ?, ?, ?, ?, ?)",
            (self._now(), kind, repository, request, fill, words),
        )

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                except BaseException:
                    if self._connection.in_transaction:  # a full disk has already rolled back
                        self._connection.execute("ROLLBACK")
                    raise
                self._connection.execute("COMMIT")
            except sqlite3.Error as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise LedgerError(
                    f"The ledger cannot be written: {error}.", "Free some space, or see `agent doctor`."
                ) from error

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise LedgerError(f"The ledger cannot be read: {error}.", "See `agent doctor`.") from error

    def _row(self, statement: str, *values: Any) -> Any:
        rows = self._rows(statement, *values)
        return rows[0] if rows else None


def _identity(repository: Repository) -> str:
    status = repository.git_dir.stat()
    return f"{status.st_dev}:{status.st_ino}"


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
