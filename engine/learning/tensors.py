"""Reads the tensors of a GGUF file, a few megabytes at a time, as numbers. Only a child imports this (I7).

The header is read by `engine.model.gguf_header`, which trusts nothing; the numbers by gguf's own dequantisation.
Nothing is mapped, and at no time is more than one block of a tensor held twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType
from gguf.quants import dequantize
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.model.gguf_header import Tensor, Value, read_header

BLOCK = 1 << 22  # numbers that are in memory twice

Numbers = NDArray[np.float32]


class Tensors:
    """The tensors of one GGUF file. Raises ModelError if it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = read_header(path)
        self.by_name = {tensor.name: tensor for tensor in self.header.tensors}

    @property
    def architecture(self) -> str:
        return self.header.architecture

    def value(self, key: str) -> Value | None:
        """A scalar of the metadata by its name behind the architecture's, e.g. `rope.freq_base`.

        Raises ModelError if the file has a list of them, one a layer: no family here has.
        """
        key = f"{self.architecture}.{key}"
        if key in self.header.lengths:
            raise ModelError(
                f"{self.path.name} gives each layer a {key} of its own.",
                "Such a model cannot be trained here; choose another: agent model list",
            )
        return self.header.metadata.get(key)

    def integer(self, key: str, default: int | None = None) -> int:
        return int(self._number(key, default))

    def real(self, key: str, default: float | None = None) -> float:
        return float(self._number(key, default))

    def _number(self, key: str, default: float | None) -> float:
        value = self.value(key)
        if value is None:
            value = default
        if not isinstance(value, int | float):
            raise ModelError(
                f"{self.path.name} does not say its {self.architecture}.{key}.",
                "Fetch it again: agent model pull NAME",
            )
        return value

    def shape(self, name: str) -> tuple[int, ...]:
        """In torch's order, rows first."""
        return self.by_name[name].shape[::-1]

    def read(self, name: str) -> Numbers:
        """A whole tensor."""
        found = np.empty(self.shape(name), np.float32)
        flat = found.reshape(-1)
        for start, block in self.blocks(name):
            flat[start : start + block.size] = block
        return found

    def blocks(self, name: str) -> Iterator[tuple[int, Numbers]]:
        """A tensor's numbers in order, row after row: the place of a block's first number, and the block."""
        tensor = self.by_name[name]
        row = tensor.shape[0] if tensor.shape else 1
        rows = _count(tensor) // row
        step = max(1, BLOCK // row)
        width = tensor.size // rows
        kind = GGMLQuantizationType[tensor.type.upper()]
        with self.path.open("rb") as file:
            for start in range(0, rows, step):
                count = min(step, rows - start)
                file.seek(self.header.data_start + tensor.offset + start * width)
                data = np.fromfile(file, np.uint8, count * width).reshape(count, width)
                try:
                    block = dequantize(data, kind)
                except NotImplementedError as error:
                    raise ModelError(
                        f"{self.path.name} holds {name} as {tensor.type}, which cannot be turned into numbers here.",
                        "Use another quantisation of the same model, q8_0 for example: agent model pull NAME",
                    ) from error
                yield start * row, block.reshape(-1)


def _count(tensor: Tensor) -> int:
    count = 1
    for length in tensor.shape:
        count *= length
    return count
