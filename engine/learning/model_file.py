"""Writes a whole model as GGUF: its weights from wherever they are, the rest as in the model it was made of. Only a
child imports this (I7).

Matrices are in f16, what was f32 stays so; `engine.model.quantize` makes the small file of it. One tensor is in memory
at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter, Keys, LlamaFileType

from engine.displaced import sync_folder
from engine.errors import ModelError
from engine.learning.tensors import Numbers, Tensors


@dataclass(frozen=True)
class Stored:
    """A tensor to be written. shape: in torch's order, rows first. single: in f32. read: gives its numbers."""

    shape: tuple[int, ...]
    single: bool
    read: Callable[[], Numbers]


def stored(tensors: Tensors, name: str) -> Stored:
    """A tensor as it is in another model's file."""
    return Stored(tensors.shape(name), tensors.by_name[name].type == "f32", lambda: tensors.read(name))


def write_model(
    like: Tensors, weights: Mapping[str, Stored], out: Path, changed: Mapping[str, int] | None = None
) -> None:
    """Write a model to `out`, whole or not at all.

    like: whose metadata and vocabulary it gets. changed: integers of the metadata that are others, by their names
    behind the architecture's, e.g. `block_count`. Raises ModelError if a weight is no number or outgrows f16.
    """
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        _write(like, weights, temporary, changed or {})
        temporary.chmod(0o600)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(out)
        sync_folder(out.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _write(like: Tensors, weights: Mapping[str, Stored], path: Path, changed: Mapping[str, int]) -> None:
    writer = GGUFWriter(path, like.architecture)
    _describe(writer, GGUFReader(like.path), {f"{like.architecture}.{key}": changed[key] for key in changed})
    kinds = {name: np.float32 if one.single else np.float16 for name, one in weights.items()}
    for name, kind in kinds.items():
        shape = weights[name].shape
        writer.add_tensor_info(name, shape, np.dtype(kind), int(np.prod(shape)) * np.dtype(kind).itemsize)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for name, kind in kinds.items():
        weight = weights[name].read()
        most = max(weight.max(initial=0.0), -weight.min(initial=0.0))
        if not most <= np.finfo(kind).max:  # so written that a weight which is no number is refused too
            raise ModelError(f"The weights of {name} outgrow {kind.__name__}; they cannot be written.")
        writer.write_tensor_data(weight.astype(kind, copy=False))
    writer.close()


def _describe(writer: GGUFWriter, reader: GGUFReader, changed: Mapping[str, int]) -> None:
    """The other model's own metadata, its vocabulary too."""
    writer.data_alignment = reader.alignment
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in (
            Keys.General.ARCHITECTURE,
            Keys.General.FILE_TYPE,
        ):
            continue
        value = changed.get(field.name, field.contents())
        if isinstance(value, list) and not value:
            continue  # the writer knows no empty list, and an absent one means the same
        inner = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, value, field.types[0], inner)
    writer.add_file_type(LlamaFileType.MOSTLY_F16)
