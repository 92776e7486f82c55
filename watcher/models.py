"""The model that serves: one worker at a time, replaced when another model is asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from itertools import takewhile
from types import TracebackType
from typing import Self

from engine.config import ModelSettings
from engine.errors import AdapterRefused
from engine.learning.adapters import Adapters, Laid
from engine.model.store import ModelFile, ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home
from watcher.logs import NAME

log = logging.getLogger(NAME)


class Models:
    """Keeps the worker of the last model used; the memory of this machine holds one."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._store = ModelStore(home)
        self._lock = threading.RLock()
        self._worker: Worker | None = None
        self._served: tuple[ModelFile, ModelSettings] | None = None
        self._adapters = Adapters(home)
        self._refused: set[str] = set()  # names of adapters that the model would not take
        self._told: set[str] = set()  # reasons that the log has
        self._asked = ("", "")  # scope and language of the last request

    def get(self, settings: ModelSettings) -> tuple[Worker, ModelFile]:
        """The worker for the model that the settings name; it loads when it is first used.

        Raises ModelError if the model is unknown, or its file was truncated or tampered with."""
        with self._lock:
            model = self._store.resolve(settings.name)
            if self._worker is None or self._served != (model, settings):
                self.close()
                self._worker = Worker(settings, model, self._home)
                self._served = (model, settings)
            return self._worker, model

    def lay(self, worker: Worker, model: ModelFile, scope: str, language: str) -> tuple[Laid, ...]:
        """Lays what serves this model in this scope and language over it; what that is.

        An adapter that cannot be used is left out, and the reason logged once. Raises ModelError, WorkerDied."""
        self._asked = (scope, language)
        serving = self._serving(model, self._asked)
        while True:
            try:
                worker.use_adapters([one.adapter for one in serving])
            except AdapterRefused as error:
                if not serving:
                    raise
                self._tell(error.message)
                self._refused |= {one.name for one in _blamed(serving, error)}
                serving = self._serving(model, self._asked)
                continue
            return tuple(serving)

    @property
    def learnt(self) -> tuple[Laid, ...]:
        """What the next request is answered with, if it is in the scope and language of the last."""
        with self._lock:
            return () if self._served is None else tuple(self._serving(self._served[0], self._asked))

    def _serving(self, model: ModelFile, asked: tuple[str, str]) -> list[Laid]:
        fit = self._adapters.serving(model.sha256, *asked, self._tell)
        return list(
            takewhile(lambda one: one.name not in self._refused, fit)
        )  # each was measured over those before

    def _tell(self, reason: str) -> None:
        if reason not in self._told:
            self._told.add(reason)
            log.warning("%s", reason)

    @property
    def current(self) -> Worker | None:
        """The worker that serves, if any; to cancel it or to ask how it is."""
        return self._worker

    def close(self) -> None:
        """Ends the worker."""
        with self._lock:
            if self._worker is not None:
                self._worker.close()
            self._worker = None
            self._served = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _blamed(serving: Sequence[Laid], error: AdapterRefused) -> Sequence[Laid]:
    """The adapter that an error names, or all of them."""
    return [one for one in serving if str(one.path) == error.path] or serving
