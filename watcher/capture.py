"""Following fills into the user's commits, beside the watching and the filling.

How it is done is `hooks`' affair, which this package may not import: whoever starts the daemon hands it over.
A hook's line and a movement of git are hints alone; what is found is read from the commit graph (I4).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import GitError, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.paths import Home
from watcher.logs import NAME

log = logging.getLogger(NAME)
CALM_SECONDS = 1.0  # after a hint: a rebase moves git many times
POLL_SECONDS = 5.0  # how often it is asked whether a hook said something: one `stat`
ROUND_SECONDS = 300.0  # without a hint


class Captures(Protocol):
    """What follows fills into commits."""

    def hints(self, home: Home) -> set[Path]:
        """The git directories in which the hooks say that something was committed."""

    def follow(
        self, ledger: Ledger, repository: Repository, displaced: Displaced, settings: Settings
    ) -> list[Correction]:
        """What was newly found of the fills of a repository."""


class Capturing:
    """A thread that follows the fills of the trusted repositories that are watched, and of those of which a hook
    told, where git is at rest.

    watched: those that are watched now. settings: those of a repository. learned hears what was found in one
    repository."""

    def __init__(
        self,
        home: Home,
        ledger: Ledger,
        captures: Captures,
        watched: Callable[[], list[Repository]],
        settings: Callable[[Repository], Settings],
        learned: Callable[[Repository, list[Correction]], None],
    ) -> None:
        self._home, self._ledger, self._captures = home, ledger, captures
        self._watched, self._settings, self._learned = watched, settings, learned
        self._displaced = Displaced(home.displaced)
        self._hinted = threading.Event()
        self._stopping = threading.Event()
        self._told = ""
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)
        self._thread.start()

    def hint(self) -> None:
        """Git moved somewhere."""
        self._hinted.set()

    def close(self) -> None:
        """Ends the thread; a repository that is being looked at is looked at to its end."""
        self._stopping.set()
        self._hinted.set()
        self._thread.join()

    def _run(self) -> None:
        due = 0.0  # something may have been committed while no daemon ran
        left: set[Path] = set()  # git directories in which git was at work
        while not self._stopping.is_set():
            try:
                hints = left | self._captures.hints(self._home)
                if hints or self._hinted.is_set() or time.monotonic() >= due:
                    self._stopping.wait(CALM_SECONDS)
                    self._hinted.clear()
                    due = time.monotonic() + ROUND_SECONDS
                    left = {one.git_dir for one in self._repositories(hints) if not self._look(one)}
            except ScholiaError as error:
                self._tell(error)
            except Exception:  # a bug must not end the thread
                log.exception("commits could not be followed, by a bug of ours")
            self._hinted.wait(POLL_SECONDS)

    def _repositories(self, hints: set[Path]) -> list[Repository]:
        found = self._watched()
        for record in self._ledger.repositories() if hints else ():
            with suppress(GitError):  # it was deleted
                repository = Repository.find(record.root)
                if repository.git_dir in hints and repository not in found:
                    found.append(repository)
        return found

    def _look(self, repository: Repository) -> bool:
        """Follows the fills of one repository; False if git is at work there now."""
        if self._stopping.is_set():
            return True
        try:
            if not self._ledger.repository(repository).trusted:
                return True
            if repository.operation():
                return False
            settings = self._settings(repository)
            found = self._captures.follow(self._ledger, repository, self._displaced, settings)
            if found:
                self._learned(repository, found)
        except ScholiaError as error:  # the other repositories go on
            self._tell(error)
        except Exception:
            log.exception("commits of %s could not be followed, by a bug of ours", repository.root)
        return True

    def _tell(self, error: ScholiaError) -> None:
        words = f"{error.message} {error.hint}".strip()
        if words != self._told:
            self._told = words
            log.warning("%s", words)
