"""A bigger model that computes what a smaller one does: with one more block, which adds nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.learning.model_file import stored, write_model
from engine.learning.tensors import Tensors

ADDING = ("attn_output.weight", "ffn_down.weight")


def deeper(base: Path, out: Path) -> Path:
    """Write the GGUF at `base` with one more block to `out`."""
    tensors = Tensors(base)
    blocks = tensors.integer("block_count")
    weights = {name: stored(tensors, name) for name in tensors.by_name}
    for name in tensors.by_name:
        if name.startswith("blk.0."):
            rest = name.removeprefix("blk.0.")
            one = weights[name]
            if rest in ADDING:
                one = replace(one, read=lambda shape=one.shape: np.zeros(shape, np.float32))
            weights[f"blk.{blocks}.{rest}"] = one
    write_model(tensors, weights, out, {"block_count": blocks + 1})
    return out
