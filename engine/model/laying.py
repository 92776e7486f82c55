"""Which adapters shall lie over a base, and seeing to it that they do, in this child and in the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.errors import AdapterRefused, ModelError, WorkerDied
from engine.model.adapter_file import Identity, fitting, identity
from engine.model.backend import Adapter
from engine.model.child import Child
from engine.model.gguf_header import Header
from engine.model.protocol import AdaptersUsed, UseAdapters


class Laying:
    """One worker's set of adapters. It outlives the worker's children."""

    def __init__(self) -> None:
        self._wanted: tuple[Adapter, ...] = ()
        self._laid: tuple[Adapter, ...] | None = ()  # over the base in this child; None: not known
        self._sound: set[Identity] = set()  # files that were found to fit this base

    def want(self, adapters: Sequence[Adapter]) -> tuple[Adapter, ...]:
        """Have these laid on next time, even if they seem to lie there: their files may be others by now. The set
        that was wanted before."""
        before, self._wanted, self._laid = self._wanted, tuple(adapters), None
        return before

    def started(self) -> None:
        """There is a new child, with nothing but the base, whose file may be another by now."""
        self._laid = ()
        self._sound.clear()

    def see_to_it(self, child: Child, base: Header | None, seconds: float) -> None:
        """Lay on what is wanted. base: the header of the model, if it is a GGUF.

        Raises AdapterRefused, and WorkerDied. Adapters that are refused, or that the child dies of, are not wanted any
        more: the next request is done without."""
        if self._laid == self._wanted:
            return
        self._laid = None
        try:
            for adapter in self._wanted:
                self._check(adapter.path, base)
            used = child.ask(UseAdapters(self._wanted), seconds, "laying on adapters")
        except WorkerDied as died:
            if not child.hung and child.signal in ("", "SIGKILL"):
                raise
            self._wanted = ()
            raise AdapterRefused(f"The model worker did not survive its adapters: {died.message}") from died
        except ModelError:
            self._wanted = ()
            raise
        assert isinstance(used, AdaptersUsed)
        self._laid = self._wanted

    def _check(self, path: str, base: Header | None) -> None:
        """Raises AdapterRefused if the file does not fit the base; each is read once."""
        now = identity(path)
        if now not in self._sound:
            fitting(Path(path), base)
            self._sound.add(now)
