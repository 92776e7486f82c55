"""`python -P -m watcher`: the daemon in the background, as `agent watch --daemon` and the service start it.

It watches the repositories it watched last, and those it is told of over the API."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler

from engine.config import load
from engine.errors import ScholiaError
from engine.git import Repository
from engine.paths import Home
from watcher.daemon import Daemon

LOG_BYTES, LOG_FILES = 1_000_000, 5


def main() -> int:
    """Runs until stopped."""
    home = Home.default().ensure()
    path = home.logs / "daemon.log"
    handler = RotatingFileHandler(path, "a", LOG_BYTES, LOG_FILES, "utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("scholia")
    log.addHandler(handler)
    log.setLevel(load(home).log.level.upper())
    with Daemon(home) as daemon:
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
