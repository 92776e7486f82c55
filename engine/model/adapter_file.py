"""Whether a file is an adapter that fits a base, told from its header before any native code opens it (I7).

Only what we write ourselves is let through: LoRA pairs over weights that the base has, in plain numbers, of
shapes that fit. llama.cpp checks most of this as well, but not all of it, and some of its checks end the process.
"""

from __future__ import annotations

import math
from pathlib import Path

from engine.errors import AdapterRefused, ModelError
from engine.model.gguf_header import Header, Tensor, read_header

PLAIN = ("f32", "f16", "bf16")
A, B = ".lora_a", ".lora_b"
MAX_RANK = 512
Identity = tuple[str, int, int, int, int]  # path, inode, size, times


def identity(path: str) -> Identity:
    """What tells a file from another one that is put in its place. Raises AdapterRefused if it cannot be read."""
    try:
        found = Path(path).stat()
    except OSError as error:
        words = error.strerror or str(error)
        raise AdapterRefused(f"The adapter {path} cannot be read: {words}.", path=path) from error
    return path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def fitting(path: Path, base: Header | None) -> Header:
    """The header of the adapter at `path`.

    base: the header of the model that it shall fit; None for a model that is no GGUF, of which only its backend
    knows what fits. Raises AdapterRefused with the reason."""
    try:
        header = read_header(path)
    except ModelError as error:
        raise AdapterRefused(error.message, path=str(path)) from error
    complaint = _complaint(header) or (_misfit(header, base) if base is not None else "")
    if complaint:
        raise AdapterRefused(f"The adapter {path} is not used: {complaint}.", path=str(path))
    return header


def _complaint(header: Header) -> str:
    """Why it is no adapter of ours; empty if it is one."""
    if header.text("general.type") != "adapter" or header.text("adapter.type") != "lora":
        return "the file holds no LoRA adapter"
    alpha = header.metadata.get("adapter.lora.alpha")
    if not isinstance(alpha, float) or not math.isfinite(alpha) or alpha <= 0:
        return f"its alpha is {alpha!r}"
    if not header.tensors:
        return "it changes nothing"
    for tensor in header.tensors:
        if not tensor.name.endswith((A, B)):
            return f"it holds {tensor.name}, which is no part of a LoRA adapter"
        if tensor.type not in PLAIN or len(tensor.shape) != 2:
            return f"{tensor.name} is no matrix of plain numbers"
    by_name = {tensor.name: tensor for tensor in header.tensors}
    for name in {name.removesuffix(A).removesuffix(B) for name in by_name}:
        if name + A not in by_name or name + B not in by_name:
            return f"it has one half only for {name}"
        rank = by_name[name + A].shape[1]
        if rank != by_name[name + B].shape[0] or not 0 < rank <= MAX_RANK:
            return f"its two halves for {name} do not fit each other"
    return ""


def _misfit(header: Header, base: Header) -> str:
    """Why it does not fit the base; empty if it does."""
    if header.architecture != base.architecture:
        return f"it belongs to a model of the architecture {header.architecture}, not {base.architecture}"
    weights = {tensor.name: tensor for tensor in base.tensors}
    for half in header.tensors:
        weight = weights.get(half.name.removesuffix(A).removesuffix(B))
        if weight is None or len(weight.shape) != 2 or weight.name == "token_embd.weight":
            return f"the model has no weight for {half.name}"
        if _side(half) != weight.shape[0 if half.name.endswith(A) else 1]:
            return f"{half.name} does not fit the model's weight of {weight.shape[0]} × {weight.shape[1]}"
    return ""


def _side(half: Tensor) -> int:
    """The side of a half that is not the rank: A takes the weight's inputs, B gives its outputs."""
    return half.shape[0] if half.name.endswith(A) else half.shape[1]
