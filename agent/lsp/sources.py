"""What git, the files, the settings and the ledger say of documents. All of it may wait for a disk, and is asked from
other threads than the event loop's."""

from __future__ import annotations

import logging
import threading
from functools import cached_property
from pathlib import Path

from agent.lsp.knowing import Knowing, Known
from agent.lsp.place import Place
from engine.config import load
from engine.errors import GitError, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.paths import Home
from engine.secrets import denied

log = logging.getLogger("scholia.lsp")


class Sources:
    """Of one home, until `close`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._opening = threading.Lock()
        self._ledger: Ledger | None = None

    def close(self) -> None:
        if self._ledger is not None:
            self._ledger.close()

    @property
    def ledger(self) -> Ledger:
        """Opened when it is first needed. Raises LedgerError."""
        with self._opening:
            if self._ledger is None:
                self._ledger = Ledger.open(self._home)
            return self._ledger

    @cached_property
    def _knowing(self) -> Knowing:
        return Knowing(self._home, self.ledger)

    def place(self, file: Path) -> Place | None:
        """Where a file lies, by whatever links it is named; None where there is nothing to look for: outside
        repositories, ignored by git, secret by its name. Raises ConfigError, LedgerError."""
        try:
            real = file.resolve()
            repository = Repository.find(real)
            path = repository.relative(real)
            if denied(path) or repository.ignored([path]):
                return None
            return self._now(repository, path)
        except GitError:
            return None

    def known(self, place: Place, text: str) -> tuple[Place, Known]:
        """What is known of a text, and its place with the trust and the settings of now. Raises as `place`."""
        now = self._now(place.repository, place.path)
        return now, self._knowing.known(now, text)

    def _now(self, repository: Repository, path: str) -> Place:
        record = self.ledger.repository(repository)
        settings = load(self._home, repository.root, trusted=record.trusted)
        return Place(repository, record, settings, path)

    def offered(self, place: Place, request: int) -> int:
        """The fill that is offered for a request. Raises ScholiaError if none is."""
        for one in self.ledger.fills(place.record.id, place.path, ("offered",)):
            if one.request == request:
                return one.id
        raise ScholiaError("Nothing is offered here any more.", "See agent diff")

    def other_models(self) -> tuple[str, ...]:
        """The names of the models that do not serve, as far as they can be listed."""
        from engine.model.store import ModelStore  # when the editor no longer waits for us

        try:
            store, name = ModelStore(self._home), load(self._home).model.name
            serving = store.listed_as(name)
            return tuple(one.name for one in store.list() if one.name != serving)
        except ScholiaError as error:
            log.warning("the models cannot be listed: %s", error.message)
            return ()


def is_saved(file: Path, text: str) -> bool:
    """Whether a document that was just opened is what lies on the disk."""
    try:
        return file.read_bytes().decode("utf-8", "replace").lstrip("\ufeff") == text
    except OSError:
        return False
