"""Writes LoRA adapters for the tiny models: real files that llama.cpp really lays on."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import tiny
from gguf import GGUFWriter
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Pairs = Mapping[str, tuple[Matrix, Matrix]]  # of a weight: A (rank, inputs), B (outputs, rank)


def write(
    path: Path,
    pairs: Pairs,
    *,
    alpha: float = 16.0,
    architecture: str = "qwen2",
    kind: str = "lora",
) -> Path:
    """Write an adapter as GGUF."""
    writer = GGUFWriter(str(path), architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", kind)
    writer.add_float32("adapter.lora.alpha", alpha)
    for name, (down, up) in pairs.items():
        writer.add_tensor(f"{name}.lora_a", np.ascontiguousarray(down, dtype=np.float32))
        writer.add_tensor(f"{name}.lora_b", np.ascontiguousarray(up, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def random_pairs(tensors: tiny.Tensors, *, rank: int = 4, seed: int = 1, size: float = 0.2) -> Pairs:
    """Random halves for every linear layer of the blocks."""
    random = np.random.default_rng(seed)
    pairs: dict[str, tuple[Matrix, Matrix]] = {}
    for name, weight in tensors.items():
        if name.startswith("blk.") and weight.ndim == 2:
            outputs, inputs = weight.shape
            down, up = random.standard_normal((rank, inputs)), random.standard_normal((outputs, rank))
            pairs[name] = ((down * size).astype(np.float32), (up * size).astype(np.float32))
    return pairs


def merged(tensors: tiny.Tensors, pairs: Pairs, *, alpha: float = 16.0, scale: float = 1.0) -> tiny.Tensors:
    """The weights with an adapter added into them."""
    new = dict(tensors)
    for name, (down, up) in pairs.items():
        new[name] = tensors[name] + scale * alpha / len(down) * (up @ down)
    return new


def reciting(path: Path, model_width: int, tokens: int, script: bytes, after: bytes = b"\n") -> Path:
    """An adapter for `tiny.reciter`: after a prompt that ends in `after` it says the bytes of `script` over and over.

    No two bytes may be the same, and `after` not among them."""
    said = tiny.byte_vocabulary()
    alphabet = tiny.byte_alphabet()
    ids = [said.id(alphabet[byte]) for byte in after + script + script[:1]]
    steps = list(pairwise(ids))
    down = np.zeros((len(steps), model_width), dtype=np.float32)
    up = np.zeros((tokens, len(steps)), dtype=np.float32)
    for place, (token, following) in enumerate(steps):
        down[place, token] = 1.0
        up[following, place] = 2.0
    return write(path, {"output.weight": (down, up)}, alpha=float(len(steps)))
