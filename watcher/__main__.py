"""`python -P -m watcher`: the daemon in the background, as `agent watch --daemon` and the service start it.

It watches the repositories it watched last, and those it is told of over the API."""

from __future__ import annotations

import logging

from engine.config import load
from engine.errors import ScholiaError
from engine.git import Repository
from engine.paths import Home
from watcher.daemon import Daemon
from watcher.logs import NAME, logged

log = logging.getLogger(NAME)


def main() -> int:
    """Runs until stopped."""
    home = Home.default().ensure()
    with logged(home, load(home).log.level), Daemon(home) as daemon:
        for record in daemon.ledger.repositories():
            try:
                if record.watched:
                    daemon.watch(Repository.find(record.root))
            except ScholiaError as error:
                log.warning("%s is not watched: %s", record.root, error.message)
        log.info("started")
        daemon.serve()
        log.info("stopped")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
