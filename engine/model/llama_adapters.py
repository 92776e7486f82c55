"""LoRA adapters over a model of llama.cpp, changed while it stays loaded. Only the worker's child imports this.

An adapter's file is read once and its handle kept for as long as it is laid on, and a while longer: requests in
two languages alternate between two sets. A file is known by what the file system says of it, not by its path.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

import llama_cpp.llama_cpp as native

from engine.model.adapter_file import Identity, identity
from engine.model.backend import Adapter

KEPT = 4  # handles of adapters that are not laid on at the moment


class Adapters:
    """What lies over one model in one context. read: loads a file, and raises AdapterFailed."""

    def __init__(
        self, context: native.llama_context_p, read: Callable[[str], native.llama_adapter_lora_p]
    ) -> None:
        self._context = context
        self._read = read
        self._handles: dict[Identity, native.llama_adapter_lora_p] = {}  # the last used last
        self._laid: tuple[tuple[Identity, float], ...] = ()

    def use(self, adapters: Sequence[Adapter]) -> bool:
        """Lay exactly these on; whether that changed anything. Raises AdapterRefused, or AdapterFailed if llama.cpp
        will not have one, and then nothing changed."""
        wanted = tuple((identity(adapter.path), adapter.scale) for adapter in adapters)
        if wanted == self._laid:
            return False
        for file, _ in wanted:
            self._handles[file] = self._handles.pop(file, None) or self._read(file[0])
        handles = (native.llama_adapter_lora_p_ctypes * len(wanted))(
            *(self._handles[file] for file, _ in wanted)
        )
        scales = (ctypes.c_float * len(wanted))(*(scale for _, scale in wanted))
        native.llama_set_adapters_lora(self._context, handles, len(wanted), scales)
        self._laid = wanted
        # Freed only now: llama.cpp tells adapters apart by their address, and the next one may get that of a
        # freed one, so that it would believe it laid on already.
        idle = [file for file in self._handles if file not in {one for one, _ in wanted}]
        for file in idle[:-KEPT]:
            native.llama_adapter_lora_free(self._handles.pop(file))
        return True
