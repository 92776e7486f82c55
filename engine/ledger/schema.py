"""The ledger's schema: numbered migrations, each with the reason for it.

A migration is applied once, in a transaction of its own, in order; `PRAGMA user_version` holds the last one
applied. A migration that has landed is never edited: the next change is a new one. Tests upgrade from the
first schema on.
"""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "the record of events, the repositories and whom they trust, the queue of requests, and their fills",
        """
        CREATE TABLE repository (
            id INTEGER PRIMARY KEY,
            root BLOB NOT NULL UNIQUE,          -- the work tree's top, as bytes
            identity TEXT NOT NULL,             -- device and inode of its git directory
            trusted INTEGER NOT NULL DEFAULT 0,
            watched INTEGER NOT NULL DEFAULT 0, -- the daemon in the background watches it when it starts
            created REAL NOT NULL
        );
        CREATE TABLE request (
            id INTEGER PRIMARY KEY,
            repository INTEGER NOT NULL REFERENCES repository(id),
            path BLOB NOT NULL,                 -- relative to the root, as bytes
            fingerprint TEXT NOT NULL,          -- of verb, prompt and options
            ordinal INTEGER NOT NULL,           -- which of several equal ones in the file
            context TEXT NOT NULL,              -- hash of the file it was found in
            verb TEXT NOT NULL,
            prompt TEXT NOT NULL,
            line INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL DEFAULT '',
            created REAL NOT NULL,
            updated REAL NOT NULL,
            UNIQUE (repository, path, fingerprint, ordinal)
        );
        CREATE INDEX request_by_state ON request(state, id);
        CREATE TABLE fill (
            id INTEGER PRIMARY KEY,
            request INTEGER NOT NULL REFERENCES request(id),
            state TEXT NOT NULL,
            model TEXT NOT NULL,
            before_sha TEXT NOT NULL,           -- SHA-256 of the file's bytes before
            after_sha TEXT NOT NULL,            -- and after
            start INTEGER NOT NULL,             -- character range of the fill in the text after
            "end" INTEGER NOT NULL,
            text TEXT NOT NULL,                 -- what was written there
            original TEXT NOT NULL,             -- what it replaced
            displaced TEXT NOT NULL DEFAULT '', -- name of the stored bytes of the file before
            seconds REAL NOT NULL,
            tokens INTEGER NOT NULL,
            created REAL NOT NULL
        );
        CREATE INDEX fill_by_request ON fill(request);
        CREATE TABLE seen (                     -- requests that git brought, e.g. from a stash (I2)
            repository INTEGER NOT NULL REFERENCES repository(id),
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (repository, fingerprint)
        ) WITHOUT ROWID;
        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            kind TEXT NOT NULL,
            repository INTEGER REFERENCES repository(id),
            request INTEGER REFERENCES request(id),
            fill INTEGER REFERENCES fill(id),
            words TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX event_by_request ON event(request);
        """,
    ),
)
