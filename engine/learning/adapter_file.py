"""An adapter as a GGUF file: LoRA's two matrices for each tensor of the base it changes. Only a child imports this.

The form is llama.cpp's own (`llama_adapter_lora_init`): for a tensor W of the base, `W.lora_a` of shape (rank, in) and
`W.lora_b` of shape (out, rank); W becomes W + scale x alpha / rank x B A. Rows lie as the base's file has them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGUFType, GGUFWriter, Keys

from engine.displaced import sync_folder
from engine.errors import ModelError
from engine.learning.tensors import Numbers, Tensors

A, B = ".lora_a", ".lora_b"


@dataclass(frozen=True)
class Pair:
    """The two matrices for one tensor. a: shape (rank, in). b: shape (out, rank)."""

    a: Numbers
    b: Numbers

    @property
    def rank(self) -> int:
        return int(self.a.shape[0])


@dataclass(frozen=True)
class AdapterFile:
    """architecture: of the base. pairs: by the base's tensor, e.g. `blk.0.attn_q.weight`."""

    architecture: str
    alpha: float
    pairs: Mapping[str, Pair]

    def change(self, name: str, scale: float = 1.0) -> Numbers:
        """What is added to the base's tensor `name`, at this scale."""
        pair = self.pairs[name]
        change: Numbers = np.float32(scale * self.alpha / pair.rank) * (pair.b @ pair.a)
        return change


def read_adapter(path: Path) -> AdapterFile:
    """The adapter at `path`. Raises ModelError if it is none, or has half a pair or one that does not fit."""
    tensors = Tensors(path)
    data = tensors.header.metadata
    alpha = data.get(Keys.Adapter.LORA_ALPHA)
    kind = (data.get(Keys.General.TYPE), data.get(Keys.Adapter.TYPE))
    if kind != (GGUFType.ADAPTER, "lora") or not isinstance(alpha, float):
        raise _bad(path, "it is no adapter")
    names = {name.removesuffix(A) for name in tensors.by_name if name.endswith(A)}
    if {name + end for name in names for end in (A, B)} != set(tensors.by_name):
        raise _bad(path, "it holds something else than pairs of matrices")
    pairs = {}
    for name in sorted(names):
        pair = Pair(tensors.read(name + A), tensors.read(name + B))
        if pair.a.ndim != 2 or pair.b.ndim != 2 or pair.b.shape[1] != pair.rank:
            raise _bad(path, f"its matrices for {name} do not fit each other")
        pairs[name] = pair
    return AdapterFile(tensors.architecture, alpha, pairs)


def save_adapter(adapter: AdapterFile, path: Path) -> None:
    """Write an adapter to `path` in f32, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        writer = GGUFWriter(temporary, adapter.architecture)
        writer.add_type(GGUFType.ADAPTER)
        writer.add_string(Keys.Adapter.TYPE, "lora")
        writer.add_float32(Keys.Adapter.LORA_ALPHA, adapter.alpha)
        for name, pair in adapter.pairs.items():
            writer.add_tensor(name + A, np.ascontiguousarray(pair.a, np.float32))
            writer.add_tensor(name + B, np.ascontiguousarray(pair.b, np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        temporary.chmod(0o600)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _bad(path: Path, why: str) -> ModelError:
    return ModelError(f"{path.name} cannot be used: {why}.", "agent adapters list")
