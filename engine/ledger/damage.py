"""What becomes of a ledger that cannot be used: locked, full, damaged (FAULTS 37, 40, 41).

Damage often shows only when the damaged page is read. It is noted beside the file then, and the next process that
opens the ledger looks through all of it, sets it aside if it is damaged indeed, and begins a new one. Not at once:
whoever has the ledger open counts on its numbers.

Not guaranteed: a changed byte within a text is not noticed; SQLite keeps no checksums.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from engine.errors import LedgerDamaged, LedgerError

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def failure(error: sqlite3.Error, what: str, connection: sqlite3.Connection | None = None) -> LedgerError:
    """The error in our words. what: as "The ledger cannot be read". Damage is noted beside the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        if connection is not None:
            _note(connection)
        hint = "It is damaged: the next command sets it aside and goes on with a new one."
        return LedgerDamaged(f"{what}: {error}.", hint)
    if code in _BUSY:
        hint = "Another process is busy with it: try again when that is done (agent status)."
    else:
        hint = "Free some space, or see `agent doctor`."
    return LedgerError(f"{what}: {error}.", hint)


def require_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Looks through the whole file if damage was noted. Raises sqlite3.DatabaseError if it is damaged."""
    if not _noted(path).exists():
        return
    found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    _noted(path).unlink(missing_ok=True)


def set_aside(path: Path, now: float) -> Path:
    """Moves a damaged ledger and its journal out of the way; where to."""
    aside = path.with_suffix(f".damaged-{int(now)}")
    path.rename(aside)
    journal = path.with_name(path.name + "-journal")
    if journal.exists():
        journal.rename(aside.with_name(aside.name + "-journal"))
    _noted(path).unlink(missing_ok=True)
    return aside


def _note(connection: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error, OSError):  # then the next one to meet the damage notes it
        path = Path(connection.execute("PRAGMA database_list").fetchone()[2])
        _noted(path).touch(0o600)


def _noted(path: Path) -> Path:
    return path.with_name(path.name + ".damaged")
