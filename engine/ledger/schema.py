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
    (
        "what became of a fill in the user's commits: corrections, and what is still followed",
        """
        -- signature: header lines of the enclosing definition; head: the commit that was checked out then;
        -- following: where hooks.reconcile follows the fill, as it keeps it
        ALTER TABLE fill ADD COLUMN language TEXT NOT NULL DEFAULT '';
        ALTER TABLE fill ADD COLUMN signature TEXT NOT NULL DEFAULT '';
        ALTER TABLE fill ADD COLUMN head TEXT NOT NULL DEFAULT '';
        ALTER TABLE fill ADD COLUMN following TEXT NOT NULL DEFAULT '';
        CREATE TABLE correction (
            id INTEGER PRIMARY KEY,
            fill INTEGER NOT NULL REFERENCES fill(id),
            revision INTEGER NOT NULL,          -- 1 is the first commit's; the highest one stands
            outcome TEXT NOT NULL,              -- kept, edited, dropped, reverted, gap
            reformatted INTEGER NOT NULL,       -- differs in layout alone
            late INTEGER NOT NULL,              -- changed by a later commit than the first
            path BLOB NOT NULL,                 -- where the code stands now
            moved INTEGER NOT NULL,             -- in another place or file than it was written to
            "commit" TEXT NOT NULL,             -- the commit that shows it
            committed TEXT NOT NULL,            -- the code that stands there, secrets taken out
            hunks TEXT NOT NULL,                -- JSON: [[first line in the fill, removed, added], ...]
            scope TEXT NOT NULL,
            teaches INTEGER NOT NULL,           -- whether it may be learnt from
            words TEXT NOT NULL,                -- why, of a gap
            at REAL NOT NULL,
            UNIQUE (fill, revision)
        );
        CREATE TABLE reconciled (               -- the commits that each repository was followed to
            repository INTEGER NOT NULL REFERENCES repository(id),
            ref BLOB NOT NULL,
            "commit" TEXT NOT NULL,
            PRIMARY KEY (repository, ref)
        ) WITHOUT ROWID;
        CREATE TABLE shown (                    -- which corrections a fill was asked for with
            fill INTEGER NOT NULL REFERENCES fill(id),
            correction INTEGER NOT NULL REFERENCES correction(id),
            how TEXT NOT NULL,                  -- prompt: an example in it; guard: its mistake had come back
            score REAL NOT NULL,
            PRIMARY KEY (fill, correction, how)
        ) WITHOUT ROWID;
        """,
    ),
    (
        "what the model was shown for a fill and which adapters it had, so that it can be trained on corrections",
        """
        -- adapter: names of the adapters that the fill was generated with; context: JSON of what the model was shown,
        -- last, since it is long and seldom read; empty of fills from before
        ALTER TABLE fill ADD COLUMN adapter TEXT NOT NULL DEFAULT '';
        ALTER TABLE fill ADD COLUMN context TEXT NOT NULL DEFAULT '';
        """,
    ),
    (
        "what the user said of a fill before a commit says what became of it",
        """
        CREATE TABLE label (
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            kind TEXT NOT NULL,                 -- accepted, chosen, undone, remark, another, repair, remembered
            repository INTEGER NOT NULL REFERENCES repository(id),
            fill INTEGER REFERENCES fill(id),   -- what it is about; none if it is code of the user's own
            correction INTEGER REFERENCES correction(id), -- the past correction that was applied
            words TEXT NOT NULL DEFAULT ''      -- a remark, or the problem that was to be repaired
        );
        CREATE INDEX label_by_fill ON label(fill);
        CREATE INDEX label_by_correction ON label(correction);
        -- the fill in whose place it came, or was to come
        ALTER TABLE fill ADD COLUMN replaces INTEGER REFERENCES fill(id);
        CREATE INDEX fill_by_replaces ON fill(replaces);
        """,
    ),
    (
        "how sure the model was of a fill, so that the user is told which to read closely",
        """
        -- log-likelihood of the whole answer in nats; NULL if it is not known or the code is not the model's own
        ALTER TABLE fill ADD COLUMN log_likelihood REAL;
        """,
    ),
)
