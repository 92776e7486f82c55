"""The same requests without a daemon, in the editor's own process: a file is looked at when it is opened and saved.

Where a daemon cannot be started, or its user wants none. The home's lock is held while something is done, as by a
command. What other programs save is not seen.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.config import load
from engine.displaced import Displaced
from engine.errors import ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.memory.memory import Memory
from engine.paths import Home
from watcher.api import Result, Stream
from watcher.editing import Editing
from watcher.fill import Filler
from watcher.job import Job
from watcher.lock import COMMAND, locked
from watcher.models import Models
from watcher.origin import Origins
from watcher.progress import Bus, Progress, told
from watcher.queue import enqueue, origins_of
from watcher.recover import recover
from watcher.scan import look
from watcher.verbs import Verbs

log = logging.getLogger("scholia.lsp")
IDLE_SECONDS = 1.0  # between looks at what could not be decided before
Saved = tuple[Repository, str]


class Alone:
    """What serves an editor where no daemon runs. Use as a context manager."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.bus = Bus()
        self._saves: queue.SimpleQueue[Saved | None] = queue.SimpleQueue()
        self._origins: dict[Path, Origins] = {}

    def __enter__(self) -> Self:
        self.ledger = Ledger.open(self.home)
        self._models = Models(self.home)
        self._memory = Memory(self.home, self.ledger, load(self.home).memory)
        self.filler: Filler = _Locked(
            self.home,
            Displaced(self.home.displaced),
            self.ledger,
            self._models,
            self.hear,
            memory=self._memory,
        )
        self._editing = Editing(self, lambda repository, path, seconds: self._saves.put((repository, path)))
        self._verbs = Verbs(self)
        self._thread = threading.Thread(target=self._see_saves, name="saves", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.filler.close()
        self._saves.put(None)
        self._models.close()
        self._thread.join()
        self._memory.close()
        self.ledger.close()

    def hear(self, progress: Progress) -> None:
        self.bus.publish(progress)
        if progress.stage == "filled" and progress.root:  # it may have been saved in that very moment
            self._saves.put((Repository.find(Path(progress.root)), progress.path))

    def watch(self, repository: Repository) -> None:
        """Nothing is watched here."""

    def call(self, method: str, **params: Any) -> Any:
        """What a daemon's API answers, for what an editor asks."""
        if method == "cancel":
            return {"cancelled": [number for number in params["ids"] if self.filler.cancel(number)]}
        part = self._verbs if method in Verbs.NAMES else self._editing
        result = getattr(part, method)(**params)
        if method == "opened":  # what was saved before there was anybody to be told
            self._saves.put((Repository.find(Path(params["root"])), params["path"]))
        return result if isinstance(result, dict) else _ended(result)

    def attach(self) -> Stream:
        return self._editing.attach()

    # --- what is saved

    def _see_saves(self) -> None:
        """Until None comes."""
        undecided: set[Saved] = set()
        while True:
            try:
                saved = self._saves.get(timeout=IDLE_SECONDS)
                if saved is None:
                    return
                undecided.add(saved)
            except queue.Empty:
                pass
            try:
                self._editing.settle()
                undecided = {one for one in undecided if not self._done(*one)}
            except ScholiaError as error:
                undecided.clear()
                self.bus.publish(Progress("notice", words=f"{error.message} {error.hint}".strip()))
            except Exception:
                undecided.clear()
                log.exception("what was saved could not be looked at, by a bug of ours")

    def _done(self, repository: Repository, path: str) -> bool:
        """Puts the requests of a file that was saved in the queue, as a daemon does, and fills those that its user
        typed (I2). False if nothing can be decided now: git is at work, or the file is being written."""
        record = self.ledger.repository(repository)
        if not record.trusted:
            return True
        settings = load(self.home, repository.root, trusted=True)
        if repository.root not in self._origins:
            self._origins[repository.root] = origins_of(self.ledger, repository, record, settings)
        origins = self._origins[repository.root]
        origins.use(settings.marker)
        as_of = self.ledger.moment()
        found = look(repository, path, settings.marker, settings.watch.max_file_bytes)
        verdicts = origins.check(found)
        if found.changing or any(verdict.paused for verdict in verdicts):
            return False
        for request in enqueue(self.ledger, record, found, verdicts, as_of):
            if request.state in ("pending", "waiting", "undone"):
                self.hear(
                    told(request, "queued" if request.state == "pending" else "waiting", request.reason)
                )
        self.ledger.remember_seen(record.id, origins.seen - self.ledger.seen(record.id))
        for request in self.ledger.requests(record.id, path, ("pending",)):
            self.filler.run(request, repository, settings)
        return True


def _ended(stream: Stream) -> Result:
    """How a stream ended; what it tells meanwhile is heard on the bus as well."""
    while True:
        try:
            next(stream)
        except StopIteration as end:
            result: Result = end.value
            return result


class _Locked(Filler):
    """Holds the home's lock while anything is done, so that no other process of this home does."""

    def __init__(self, home: Home, *what: Any, **more: Any) -> None:
        super().__init__(*what, **more)
        self._home = home
        self._gate = threading.Lock()
        self._inside = 0
        self._held = ExitStack()

    def take(self, run: Job) -> Progress:
        with self._locked():
            return super().take(run)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The first takes the lock, the last gives it back. Raises DaemonError."""
        with self._gate:
            if not self._inside:
                self._held.enter_context(locked(self._home, COMMAND))
                recover(self.ledger)
            self._inside += 1
        try:
            yield
        finally:
            with self._gate:
                self._inside -= 1
                if not self._inside:
                    self._held.close()
