"""The model that serves: one worker at a time, replaced when another model is asked for."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from engine.config import ModelSettings
from engine.model.store import ModelFile, ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home


class Models:
    """Keeps the worker of the last model used; the memory of this machine holds one."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._store = ModelStore(home)
        self._lock = threading.RLock()
        self._worker: Worker | None = None
        self._served: tuple[ModelFile, ModelSettings] | None = None

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
