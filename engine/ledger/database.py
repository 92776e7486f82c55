"""Opening and migrating the database file. Only `engine.ledger.ledger` may call this."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from engine.errors import LedgerError
from engine.ledger.damage import require_whole
from engine.ledger.schema import MIGRATIONS

BUSY_SECONDS = 10.0


def connect(path: Path) -> sqlite3.Connection:
    made = not path.exists()
    if made:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves the file (I10)
        connection.execute("PRAGMA trusted_schema = OFF")
        require_whole(connection, path)
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise LedgerError(
            f"{path} was written by a newer version (schema {version}).", "Upgrade: pip install -U scholia"
        )
    if version == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, (_, statements) in enumerate(MIGRATIONS[version:], version + 1):
        for statement in statements.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
    connection.execute("COMMIT")
