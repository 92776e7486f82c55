"""`python -P -m agent.daemon`: the daemon in the background, as `agent watch --daemon` and the service start it.

It watches the repositories it watched last, and those it is told of over the API."""

from __future__ import annotations

import logging
import os
import sys

from agent.capture import Captures
from engine.config import load
from engine.errors import ScholiaError
from engine.git import Repository
from engine.paths import Home
from watcher.daemon import Daemon
from watcher.logs import NAME, logged
from watcher.upgrade import start_again

log = logging.getLogger(NAME)


def main() -> int:
    """Runs until stopped; an expected error is said on standard error, which its starter reads."""
    os.umask(0o077)
    try:
        return run(Home.default().ensure())
    except ScholiaError as error:
        log.error("%s %s", error.message, error.hint)
        sys.stderr.write(f"{error.message} {error.hint}\n")
        return error.exit_code


def run(home: Home) -> int:
    with logged(home, load(home).log.level), Daemon(home, Captures()) as daemon:
        for record in daemon.ledger.repositories():
            try:
                if record.watched:
                    daemon.watch(Repository.find(record.root))
            except ScholiaError as error:
                log.warning("%s is not watched: %s", record.root, error.message)
        log.info("started")
        daemon.serve(hangup_ends=False)
        log.info("starts again, as what is installed now" if daemon.outdated else "stopped")
    if daemon.outdated:
        start_again()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
