"""Makes a new base of a base and an adapter: the adapter added to the weights. Only a child imports this (I7).

The result is in f16 (what was f32 stays so), whatever the base was in: rounded to eight bits again, what was learnt
would be gone in part. `engine.model.quantize` makes the small file of it. The child is this module run with `-m`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from engine.errors import ModelError
from engine.learning.adapter_file import AdapterFile, read_adapter
from engine.learning.model_file import Stored, stored, write_model
from engine.learning.tensors import Numbers, Tensors


def merge(base: Path, adapter: Path, scale: float, out: Path) -> None:
    """Write the GGUF at `base` with the adapter added at this scale to `out`, whole or not at all.

    It computes what the base computes with the adapter laid over it. Raises ModelError if the adapter is of another
    base, or if a weight outgrows f16.
    """
    if base.is_dir():
        raise ModelError("Only a GGUF can be merged with an adapter; this model is a folder.")
    tensors, added = Tensors(base), read_adapter(adapter)
    _check(tensors, added, adapter)
    write_model(tensors, {name: _merged(tensors, name, added, scale) for name in tensors.by_name}, out)


def _check(tensors: Tensors, added: AdapterFile, path: Path) -> None:
    for name, pair in added.pairs.items():
        fits = name in tensors.by_name and tensors.shape(name) == (pair.b.shape[0], pair.a.shape[1])
        if not fits or added.architecture != tensors.architecture:
            raise ModelError(f"{path.name} is not an adapter of {tensors.path.name}.", "agent adapters list")


def _merged(tensors: Tensors, name: str, added: AdapterFile, scale: float) -> Stored:
    found = stored(tensors, name)
    if name not in added.pairs:
        return found

    def read() -> Numbers:
        weight = tensors.read(name)
        weight += added.change(name, scale)
        return weight

    return replace(found, read=read)


def main(base: str, adapter: str, scale: str, out: str) -> int:
    """In the child: 0 if `out` was written."""
    os.nice(5)
    try:
        merge(Path(base), Path(adapter), float(scale), Path(out))
    except ModelError as error:
        print(error.message, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
