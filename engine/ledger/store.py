"""How the ledger's tables are read and written: one connection, every change and its event one transaction."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from engine.errors import LedgerDamaged, LedgerError
from engine.ledger.cleaned import cleaned_words
from engine.ledger.damage import failure


class Store:
    """The connection. Safe to share between threads; one writer at a time.

    damage: what was met, by whichever thread; nothing here can be counted on from then on (FAULTS 40)."""

    damage: LedgerDamaged | None = None

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._connection = connection
        self._now = now
        self._lock = threading.RLock()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _failure(self, error: sqlite3.Error, what: str) -> LedgerError:
        failed = failure(error, what, self._connection)
        if isinstance(failed, LedgerDamaged):
            self.damage = failed
        return failed

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
            (self._now(), kind, repository, request, fill, cleaned_words(words)),
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
                raise self._failure(error, "The ledger cannot be written") from error

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except OverflowError:  # a number that is larger than any of ours
                return []
            except sqlite3.Error as error:
                raise self._failure(error, "The ledger cannot be read") from error

    def _row(self, statement: str, *values: Any) -> Any:
        rows = self._rows(statement, *values)
        return rows[0] if rows else None


def marks(values: Sequence[Any]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" * len(values))
