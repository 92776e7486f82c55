"""Makes the ledger agree with what happened when a process of ours died, or the ledger could not be written."""

from __future__ import annotations

from collections.abc import Collection

from engine.errors import FileRefused
from engine.ledger.ledger import Ledger
from engine.paths import Home
from watcher.lock import free_home
from watcher.read import read

MOST_BYTES = 1 << 30


def recover(ledger: Ledger, at_work: Collection[int] = ()) -> None:
    """Requests that nobody works on any more are pending again; writes that were made but not recorded are
    confirmed, and those that were not made are dropped (FAULTS 38). at_work: requests to leave alone."""
    for fill in ledger.recover(at_work):
        try:
            now = read(fill.root, fill.path, MOST_BYTES).sha256
        except (FileRefused, OSError):
            now = ""
        if now == fill.after_sha:
            ledger.confirm(fill.id, before=fill.before_sha, after=now, displaced=fill.before_sha)
            ledger.set_state(fill.request, "filled", "found written after a crash", fill.id)
        else:
            ledger.set_fill(fill.id, "failed")


def recover_if_free(home: Home, ledger: Ledger) -> None:
    """The same, unless a process is at work in this home."""
    with free_home(home) as is_free:
        if is_free:
            recover(ledger)
