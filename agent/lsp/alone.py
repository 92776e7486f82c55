"""The same requests without a daemon, in the editor's own process: they run only when asked for.

Where a daemon cannot be started, or its user wants none. The home's lock is held while something is done, as by a
command.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from engine.config import load
from engine.displaced import Displaced
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
from watcher.progress import Bus, Progress
from watcher.recover import recover
from watcher.verbs import Verbs


class Alone:
    """What serves an editor where no daemon runs. Use as a context manager."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.bus = Bus()

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
        self._editing = Editing(self, lambda repository, path, seconds: None)  # nothing runs by itself here
        self._verbs = Verbs(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.filler.close()
        self._models.close()
        self._memory.close()
        self.ledger.close()

    def hear(self, progress: Progress) -> None:
        self.bus.publish(progress)

    def watch(self, repository: Repository) -> None:
        """Nothing is watched here."""

    def call(self, method: str, **params: Any) -> Any:
        """What a daemon's API answers, for what an editor asks."""
        if method == "cancel":
            return {"cancelled": [number for number in params["ids"] if self.filler.cancel(number)]}
        part = self._verbs if method in Verbs.NAMES else self._editing
        result = getattr(part, method)(**params)
        return result if isinstance(result, dict) else _ended(result)

    def attach(self) -> Stream:
        return self._editing.attach()


def _ended(stream: Stream) -> Result:
    """How a stream ended; what it tells meanwhile is heard on the bus as well."""
    while True:
        try:
            next(stream)
        except StopIteration as end:
            result: Result = end.value
            return result


class _Locked(Filler):
    """Does one thing at a time, while no other process of this home does any."""

    def __init__(self, home: Home, *what: Any, **more: Any) -> None:
        super().__init__(*what, **more)
        self._home = home

    def take(self, run: Job) -> Progress:
        with self._locked():
            return super().take(run)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if self.at_work:  # this process holds the lock already
            yield
            return
        with locked(self._home, COMMAND):
            recover(self.ledger)
            yield
