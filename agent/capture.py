"""From commits to corrections: what the daemon and the commands ask of `hooks`."""

from __future__ import annotations

import time
from pathlib import Path

from agent.session import Session
from engine.config import Settings
from engine.displaced import Displaced
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.paths import Home


class Captures:
    """`watcher.capture.Captures`, done by `hooks`."""

    def hints(self, home: Home) -> set[Path]:
        """The git directories in which the hooks say that something was committed."""
        from hooks import spool

        return {notice.git_dir for notice in spool.drain(home)} if spool.pending(home) else set()

    def follow(
        self, ledger: Ledger, repository: Repository, displaced: Displaced, settings: Settings
    ) -> list[Correction]:
        """What was newly found of the fills of a repository."""
        from hooks.reconcile import reconcile

        return reconcile(ledger, repository, displaced, settings, time.time())


def caught_up(session: Session) -> list[Correction]:
    """Follows the fills of a session's repository to its last commit, where it is trusted."""
    if not session.record.trusted or session.repository.operation():
        return []
    displaced = Displaced(session.home.displaced)
    return Captures().follow(session.ledger, session.repository, displaced, session.settings)
