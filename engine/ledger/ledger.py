"""The one door to the database (I5).

SQLite with a rollback journal: the write-ahead log of the versions before 3.51.3 can lose a reset, and one
writer at a time is all that is needed. Every change and the event that records it are one transaction.

What this does not guarantee: that a disk keeps what it said it had synced.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from engine.errors import GitError
from engine.git import Repository
from engine.ledger.cleaned import cleaned_draft
from engine.ledger.corrections import Corrections
from engine.ledger.damage import failure, set_aside
from engine.ledger.database import connect
from engine.ledger.forgetting import Forgetting
from engine.ledger.labels import Labels
from engine.ledger.records import (
    BEFORE_TRUST,
    UNTRUSTED,
    Draft,
    Event,
    FillRecord,
    FillState,
    RepositoryRecord,
)
from engine.ledger.requests import Requests
from engine.ledger.rows import (
    EVENT,
    FILL,
    REPOSITORY,
    context_of,
    context_text,
    event_of,
    fill_of,
    repository_of,
)
from engine.ledger.store import marks
from engine.model.prompts import Context
from engine.paths import Home


class Ledger(Requests, Corrections, Labels, Forgetting):
    """The ledger of one home. Safe to share between threads; one writer at a time."""

    @classmethod
    def open(cls, home: Home, now: Callable[[], float] = time.time) -> Ledger:
        """Opens the ledger, making or migrating it. A file that is not a database, or is damaged, is set
        aside and the tool goes on with a new one.

        Raises LedgerError if the disk is full or read-only, another process keeps the file busy, or a newer
        version wrote it."""
        home.ensure()
        try:
            return cls(connect(home.ledger), now)
        except sqlite3.OperationalError as error:
            raise failure(error, f"The ledger {home.ledger} cannot be opened") from error
        except sqlite3.DatabaseError:
            aside = set_aside(home.ledger, now())
            ledger = cls(connect(home.ledger), now)
            with ledger._write() as write:
                ledger._event(
                    write, "quarantined", words=f"the ledger was damaged and set aside as {aside.name}"
                )
            return ledger

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
            if trusted:
                write.execute(
                    "UPDATE request SET reason = ? WHERE repository = ? AND state = 'waiting' AND reason = ?",
                    (BEFORE_TRUST, record.id, UNTRUSTED),
                )
            self._event(write, "trusted" if trusted else "untrusted", repository=record.id)
        return replace(record, trusted=trusted)

    def set_watched(self, repository: Repository, watched: bool) -> None:
        """Records whether the daemon in the background watches a repository whenever it starts."""
        record = self.repository(repository)
        with self._write() as write:
            write.execute("UPDATE repository SET watched = ? WHERE id = ?", (int(watched), record.id))

    # --- fills

    def add_fill(self, request: int, state: FillState, draft: Draft) -> int:
        """Records a fill before it is written (`intent`) or offered, without its secrets. Returns its id.

        Raises SecretsError if it cannot be looked through for them: then nothing may be written."""
        asked = self._row("SELECT path FROM request WHERE id = ?", request)
        kept = cleaned_draft(draft, os.fsdecode(asked[0]) if asked else "")
        values = (
            request, state, kept.model, kept.before_sha, kept.after_sha, kept.start, kept.end, kept.text,
            kept.original, kept.displaced, kept.seconds, kept.tokens, kept.language, kept.signature, kept.head,
            kept.adapter, context_text(kept.context), kept.replaces,
            kept.log_likelihood, self._now(),
        )  # fmt: skip
        with self._write() as write:
            cursor = write.execute(
                'INSERT INTO fill (request, state, model, before_sha, after_sha, start, "end", text, original, '
                "displaced, seconds, tokens, language, signature, head, adapter, context, replaces, log_likelihood, "
                "created) "
                f"VALUES ({marks(values)})",
                values,
            )
            return int(cursor.lastrowid or 0)

    def set_fill(self, number: int, state: FillState) -> None:
        """Moves a fill to a state: `undone` after `agent undo`, `failed` if it could not be written, `replaced` if
        another answer came in its place."""
        with self._write() as write:
            write.execute("UPDATE fill SET state = ? WHERE id = ?", (state, number))

    def confirm(
        self,
        number: int,
        *,
        before: str,
        after: str,
        displaced: str,
        place: tuple[int, int] | None = None,
    ) -> None:
        """Records that a fill stands in its file, and no longer the one in whose place it came. before, after: SHA-256
        of the file's bytes. place: its range in the text after, if that is not the one of its draft."""
        with self._write() as write:
            write.execute(
                "UPDATE fill SET state = 'written', before_sha = ?, after_sha = ?, displaced = ? WHERE id = ?",
                (before, after, displaced, number),
            )
            if place is not None:
                write.execute('UPDATE fill SET start = ?, "end" = ? WHERE id = ?', (*place, number))
            write.execute(
                "UPDATE fill SET state = 'replaced' WHERE state = 'written' "
                "AND id = (SELECT replaces FROM fill WHERE id = ?)",
                (number,),
            )

    def fill(self, number: int) -> FillRecord | None:
        """One fill by its id."""
        row = self._row(FILL + "WHERE fill.id = ?", number)
        return fill_of(row) if row else None

    def context(self, fill: int) -> Context | None:
        """What the model was shown for a fill, without its secrets; None if that was not kept."""
        row = self._row("SELECT context FROM fill WHERE id = ?", fill)
        return context_of(row[0]) if row else None

    def fills(
        self,
        repository: int | None = None,
        path: str | None = None,
        states: Sequence[FillState] = ("written",),
        limit: int = 100,
    ) -> list[FillRecord]:
        """Fills in the given states, newest first."""
        where = [f"fill.state IN ({marks(states)})"]
        values: list[Any] = list(states)
        if repository is not None:
            where.append("repository = ?")
            values.append(repository)
        if path is not None:
            where.append("path = ?")
            values.append(os.fsencode(path))
        rows = self._rows(FILL + f"WHERE {' AND '.join(where)} ORDER BY fill.id DESC LIMIT ?", *values, limit)
        return [fill_of(row) for row in rows]

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
        """The last events, newest first: of a repository, and what concerns them all."""
        where = (
            "WHERE (? IS NULL OR event.request = ?) "
            "AND (? IS NULL OR event.repository = ? OR event.repository IS NULL) "
            "ORDER BY event.id DESC LIMIT ?"
        )
        return [
            event_of(row)
            for row in self._rows(EVENT + where, request, request, repository, repository, limit)
        ]


def _identity(repository: Repository) -> str:
    """What tells one clone from another at the same path: numbers of files are used again soon after a folder
    was deleted, so a file that git writes once, when it makes the folder, counts as well."""
    try:
        status = repository.git_dir.stat()
    except OSError as error:
        raise GitError(f"{repository.root} is no repository any more: {error.strerror or error}.") from error
    try:
        born = (repository.common_dir / "description").stat().st_mtime_ns
    except OSError:
        born = 0
    return f"{status.st_dev}:{status.st_ino}:{born}"
