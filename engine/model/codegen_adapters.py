"""LoRA adapters over CodeGen2 in transformers, changed while it stays loaded. Only the worker's child imports this.

The file is the same as llama.cpp's (`engine.learning.adapter_file`), though llama.cpp has no such architecture. What an
adapter adds is computed beside each layer it changes; the weights stay as they are, so that taking it off is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from engine.errors import ModelError
from engine.learning.adapter_file import AdapterFile, read_adapter
from engine.learning.names import CODEGEN, Layout
from engine.model.backend import Adapter, AdapterFailed

Stamp = tuple[str, float, int, int, int]  # path, scale, and what the file system says of the file
Change = tuple[Any, torch.Tensor, torch.Tensor]  # a layer, and the two matrices that change it


class Adapters:
    """What lies over one CodeGen2 model."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._hooks: list[Any] = []
        self._laid: tuple[Stamp, ...] = ()

    def use(self, adapters: Sequence[Adapter]) -> bool:
        """Lay exactly these on; whether that changed anything. Raises AdapterFailed, and then nothing changed."""
        wanted = tuple(_stamp(adapter) for adapter in adapters)
        if wanted == self._laid:
            return False
        changes = [change for adapter in adapters for change in self._read(adapter)]
        while self._hooks:
            self._hooks.pop().remove()
        for layer, a, b in changes:
            self._hooks.append(layer.register_forward_hook(_added(a, b)))
        self._laid = wanted
        return True

    def _read(self, adapter: Adapter) -> list[Change]:
        try:
            file = read_adapter(Path(adapter.path))
            return self._changes(file, adapter)
        except ModelError as error:
            raise AdapterFailed(error.message, adapter.path) from error

    def _changes(self, file: AdapterFile, adapter: Adapter) -> list[Change]:
        config = self._model.config
        layout = Layout(CODEGEN, config.n_head, config.n_head, config.n_embd // config.n_head)
        modules = {
            name: self._model.get_submodule(module)
            for block in range(config.n_layer)
            for name, (module,) in layout.trained(block).items()
        }
        changes = []
        for name, pair in file.pairs.items():
            layer = modules.get(name)
            shape = (pair.b.shape[0], pair.a.shape[1])
            if file.architecture != CODEGEN.architecture or layer is None or layer.weight.shape != shape:
                raise AdapterFailed("it is an adapter of another model", adapter.path)
            scale = adapter.scale * file.alpha / pair.rank
            changes.append((layer, torch.from_numpy(pair.a), torch.from_numpy(pair.b) * scale))
        return changes


def _added(a: torch.Tensor, b: torch.Tensor) -> Any:
    def hook(_layer: Any, given: tuple[torch.Tensor, ...], out: torch.Tensor) -> torch.Tensor:
        return out + functional.linear(functional.linear(given[0], a), b)

    return hook


def _stamp(adapter: Adapter) -> Stamp:
    try:
        found = Path(adapter.path).stat()
    except OSError as error:
        raise AdapterFailed(error.strerror or str(error), adapter.path) from error
    return adapter.path, adapter.scale, found.st_ino, found.st_size, found.st_mtime_ns
