"""The append-only record of events, and the durable queue, in SQLite (I5)."""
