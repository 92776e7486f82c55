"""Which smaller models there can be of a bigger one: a share of its blocks, or another of its vocabulary. Light."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from pathlib import Path

from engine.errors import ModelError
from engine.learning.teacher import require_suited
from engine.model.gguf_header import read_header
from engine.model.store import ModelFile, ModelStore

SHARES = {"three-quarters": 3 / 4, "two-thirds": 2 / 3, "half": 1 / 2}  # of the teacher's blocks


@dataclass(frozen=True)
class Student:
    """What a student begins as. name: of the model to be. keep: the teacher's blocks that it has; empty where `start`
    is a model of its own. parameters: how many it will have."""

    name: str
    keep: tuple[int, ...]
    start: Path | None
    parameters: int


def student_of(store: ModelStore, teacher: ModelFile, preset: str) -> Student:
    """The student that `preset` means: a share of the teacher, or a model on this machine.

    Raises ModelError if there is none, or it cannot learn from this teacher."""
    if teacher.path.is_dir():
        raise ModelError(f"{teacher.name} is not a GGUF; it cannot teach.", "agent model list")
    if preset in SHARES:
        return _share(teacher, preset)
    try:
        found = store.resolve(preset)
    except ModelError as error:
        raise ModelError(
            error.message, f"A share of the teacher: {', '.join(SHARES)}. {error.hint}"
        ) from error
    require_suited(teacher.path, found.path)
    return Student(f"{found.name}-taught", (), found.path, read_header(found.path).parameters)


def spread(blocks: int, count: int) -> tuple[int, ...]:
    """So many of the blocks, evenly, the first and the last among them: those change what passes through them most."""
    return tuple(round(number * (blocks - 1) / max(1, count - 1)) for number in range(count))


def _share(teacher: ModelFile, preset: str) -> Student:
    header = read_header(teacher.path)
    blocks = header.integer(f"{header.architecture}.block_count")
    count = max(1, round(SHARES[preset] * blocks))
    if count >= blocks:
        raise ModelError(f"{teacher.name} has {blocks} blocks; none can be spared.", "agent model list")
    inner = sum(prod(tensor.shape) for tensor in header.tensors if tensor.name.startswith("blk."))
    parameters = header.parameters - inner + inner * count // blocks
    return Student(f"{teacher.name}-{preset}", spread(blocks, count), None, parameters)
