"""Makes a new base of a base and an adapter: the adapter added to the weights. Only a child imports this (I7).

The result is in f16 (what was f32 stays so), whatever the base was in: rounded to eight bits again, what was learnt
would be gone in part. `engine.model.quantize` makes the small file of it. One tensor is in memory at a time.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter, Keys, LlamaFileType

from engine.displaced import sync_folder
from engine.errors import ModelError
from engine.learning.adapter_file import AdapterFile, read_adapter
from engine.learning.tensors import Tensors


def merge(base: Path, adapter: Path, scale: float, out: Path) -> None:
    """Write the GGUF at `base` with the adapter added at this scale to `out`, whole or not at all.

    It computes what the base computes with the adapter laid over it. Raises ModelError if the adapter is of another
    base, or if a weight outgrows f16.
    """
    if base.is_dir():
        raise ModelError("Only a GGUF can be merged with an adapter; this model is a folder.")
    tensors, added = Tensors(base), read_adapter(adapter)
    _check(tensors, added, adapter)
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        _write(tensors, added, scale, temporary)
        temporary.chmod(0o600)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(out)
        sync_folder(out.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _check(tensors: Tensors, added: AdapterFile, path: Path) -> None:
    for name, pair in added.pairs.items():
        fits = name in tensors.by_name and tensors.shape(name) == (pair.b.shape[0], pair.a.shape[1])
        if not fits or added.architecture != tensors.architecture:
            raise ModelError(f"{path.name} is not an adapter of {tensors.path.name}.", "agent adapters list")


def _write(tensors: Tensors, added: AdapterFile, scale: float, path: Path) -> None:
    writer = GGUFWriter(path, tensors.architecture)
    _describe(writer, GGUFReader(tensors.path))
    kinds: dict[str, type[np.float32] | type[np.float16]] = {
        tensor.name: np.float32 if tensor.type == "f32" else np.float16 for tensor in tensors.header.tensors
    }
    for name, kind in kinds.items():
        shape = tensors.shape(name)
        writer.add_tensor_info(name, shape, np.dtype(kind), int(np.prod(shape)) * np.dtype(kind).itemsize)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for name, kind in kinds.items():
        weight = tensors.read(name)
        if name in added.pairs:
            weight += added.change(name, scale)
        most = max(weight.max(initial=0.0), -weight.min(initial=0.0))
        if not most <= np.finfo(kind).max:  # so written that a weight which is no number is refused too
            raise ModelError(
                f"The weights of {name} outgrow {kind.__name__}; they cannot be merged.", "Lower the scale."
            )
        writer.write_tensor_data(weight.astype(kind, copy=False))
    writer.close()


def _describe(writer: GGUFWriter, reader: GGUFReader) -> None:
    """The base's own metadata, its vocabulary too."""
    writer.data_alignment = reader.alignment
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in (
            Keys.General.ARCHITECTURE,
            Keys.General.FILE_TYPE,
        ):
            continue
        value = field.contents()
        if isinstance(value, list) and not value:
            continue  # the writer knows no empty list, and an absent one means the same
        inner = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, value, field.types[0], inner)
    writer.add_file_type(LlamaFileType.MOSTLY_F16)
