"""Reads the header of a GGUF file that nobody vouched for: metadata, tensor list, the size it must have.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian.

A GGUF is untrusted input, and llama.cpp's own reader has had memory-safety flaws (GHSA-3p4r-fq3f-q74v), so
the parent process reads the header here, in Python, before a child opens the file (I7). Every count and
length is checked against a fixed bound *and* against the bytes that the file really has before anything is
allocated, so a file of a few bytes cannot ask for gigabytes. The file is read in chunks, never mapped: a
mapped file that shrinks kills the process that maps it.

What this does not guarantee: that the tensors hold a sound model, or that llama.cpp can load it. It tells a
truncated file, a file that is not a GGUF, and a header that lies about its own size.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.errors import ModelError

MAX_HEADER = 128 << 20  # the largest known (250,000 tokens with merges) takes about 12 MiB
MAX_PAIRS = 4_096
MAX_TENSORS = 65_536
MAX_ARRAY = 4_000_000
MAX_KEY = 256
MAX_NAME = 63  # GGML_MAX_NAME with its terminator
MAX_STRING = 4 << 20  # chat templates run to some 20 KiB
MAX_ALIGNMENT = 1 << 20
CHUNK = 1 << 20

Scalar = int | float | bool | str
Value = Scalar | tuple[Scalar, ...]

_STRING, _ARRAY, _BOOL = 8, 9, 7
_FIXED = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}
_FIXED_SIZE = {kind: struct.calcsize(code) for kind, code in _FIXED.items()}

# ggml type → (name, elements in a block, bytes in a block); ggml/src/ggml.c of llama.cpp.
TENSOR_TYPES: dict[int, tuple[str, int, int]] = {
    0: ("f32", 1, 4),
    1: ("f16", 1, 2),
    2: ("q4_0", 32, 18),
    3: ("q4_1", 32, 20),
    6: ("q5_0", 32, 22),
    7: ("q5_1", 32, 24),
    8: ("q8_0", 32, 34),
    9: ("q8_1", 32, 36),
    10: ("q2_K", 256, 84),
    11: ("q3_K", 256, 110),
    12: ("q4_K", 256, 144),
    13: ("q5_K", 256, 176),
    14: ("q6_K", 256, 210),
    15: ("q8_K", 256, 292),
    16: ("iq2_xxs", 256, 66),
    17: ("iq2_xs", 256, 74),
    18: ("iq3_xxs", 256, 98),
    19: ("iq1_s", 256, 50),
    20: ("iq4_nl", 32, 18),
    21: ("iq3_s", 256, 110),
    22: ("iq2_s", 256, 82),
    23: ("iq4_xs", 256, 136),
    24: ("i8", 1, 1),
    25: ("i16", 1, 2),
    26: ("i32", 1, 4),
    27: ("i64", 1, 8),
    28: ("f64", 1, 8),
    29: ("iq1_m", 256, 56),
    30: ("bf16", 1, 2),
    34: ("tq1_0", 256, 54),
    35: ("tq2_0", 256, 66),
    39: ("mxfp4", 32, 17),
    40: ("nvfp4", 64, 36),
    41: ("q1_0", 128, 18),
    42: ("q2_0", 64, 18),
}


@dataclass(frozen=True)
class Tensor:
    """One entry of the tensor list. shape: in ggml's order, fastest dimension first. size: bytes."""

    name: str
    shape: tuple[int, ...]
    type: str
    offset: int
    size: int


@dataclass(frozen=True)
class Header:
    """What a GGUF file says of itself.

    metadata: every scalar, and the arrays that were asked for. lengths: the length of every array.
    data_start: where tensor data begins. expected_size: the least size in bytes that the file must have.
    """

    version: int
    metadata: dict[str, Value]
    lengths: dict[str, int]
    tensors: tuple[Tensor, ...]
    data_start: int
    expected_size: int

    def text(self, key: str, default: str = "") -> str:
        value = self.metadata.get(key, default)
        return value if isinstance(value, str) else default

    def integer(self, key: str, default: int = 0) -> int:
        value = self.metadata.get(key, default)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    @property
    def architecture(self) -> str:
        return self.text("general.architecture")

    @property
    def context_length(self) -> int:
        return self.integer(f"{self.architecture}.context_length")

    @property
    def chat_template(self) -> str:
        return self.text("tokenizer.chat_template")

    @property
    def parameters(self) -> int:
        total = 0
        for tensor in self.tensors:
            elements = 1
            for length in tensor.shape:
                elements *= length
            total += elements
        return total

    @property
    def quantisation(self) -> str:
        """The type that holds most of the bytes, e.g. `q8_0`."""
        sizes: dict[str, int] = {}
        for tensor in self.tensors:
            sizes[tensor.type] = sizes.get(tensor.type, 0) + tensor.size
        return max(sizes, key=lambda name: sizes[name]) if sizes else ""


def read_header(path: Path, keep: Collection[str] = ()) -> Header:
    """The header of the GGUF file at `path`.

    keep: the names of the arrays whose elements are wanted (e.g. `tokenizer.ggml.tokens`); others are stepped
    over. Raises ModelError if the file cannot be read, is not a GGUF, breaks a bound, or is shorter than its
    tensors need.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a FIFO would block
            raise ModelError(f"{path} is not a file.", "agent model list")
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            return _Reader(path, file, size, frozenset(keep)).header()
    except OSError as error:
        raise ModelError(
            f"cannot read the model file {path}: {error.strerror}", hint="agent model list"
        ) from error


def looks_like_gguf(path: Path) -> bool:
    """Whether the file starts with GGUF's magic bytes."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(4) == b"GGUF"
    except OSError:
        return False


class _Reader:
    def __init__(self, path: Path, file: BinaryIO, size: int, keep: frozenset[str]) -> None:
        self.path, self.file, self.size, self.keep = path, file, size, keep
        self.buffer = b""
        self.start = 0  # file offset of buffer[0]
        self.at = 0  # position in the buffer

    def header(self) -> Header:
        if self.size < 24 or self.take(4) != b"GGUF":
            raise self.bad("is not a GGUF model", cure="choose a file that ends in .gguf: agent model list")
        version = self.number("<I")
        if version not in (2, 3):
            raise self.bad(f"is GGUF version {version}; only 2 and 3 (little-endian) are read")
        n_tensors, n_pairs = self.number("<Q"), self.number("<Q")
        self.check(n_tensors <= MAX_TENSORS, f"claims {n_tensors} tensors")
        self.check(n_pairs <= MAX_PAIRS, f"claims {n_pairs} metadata entries")
        metadata: dict[str, Value] = {}
        lengths: dict[str, int] = {}
        for _ in range(n_pairs):
            self.pair(metadata, lengths)
        alignment = metadata.get("general.alignment", 32)
        if (
            not isinstance(alignment, int)
            or not 0 < alignment <= MAX_ALIGNMENT
            or alignment & (alignment - 1)
        ):
            raise self.bad(f"has an alignment of {alignment!r}, which is not a power of two")
        tensors = tuple(self.tensor(alignment) for _ in range(n_tensors))
        self.check(len({tensor.name for tensor in tensors}) == len(tensors), "names a tensor twice")
        end = self.start + self.at
        data_start = -(-end // alignment) * alignment
        expected = max((data_start + tensor.offset + tensor.size for tensor in tensors), default=end)
        if self.size < expected:
            raise self.bad(f"is truncated: {self.size:,} bytes of at least {expected:,}")
        return Header(version, metadata, lengths, tensors, data_start, expected)

    def pair(self, metadata: dict[str, Value], lengths: dict[str, int]) -> None:
        key = self.string(MAX_KEY)
        self.check(
            bool(key) and key not in metadata and key not in lengths, f"repeats or omits the key {key!r}"
        )
        kind = self.number("<I")
        if kind != _ARRAY:
            metadata[key] = self.scalar(kind, key)
            return
        kind, count = self.number("<I"), self.number("<Q")
        self.check(count <= MAX_ARRAY, f"has {count} elements in {key}")
        lengths[key] = count
        if key in self.keep:
            metadata[key] = tuple(self.scalar(kind, key) for _ in range(count))
        elif kind == _STRING:
            self.skip_strings(count)
        elif kind in _FIXED:
            self.need(count * _FIXED_SIZE[kind])
            self.at += count * _FIXED_SIZE[kind]
        else:
            raise self.bad(f"has the unknown type {kind} in {key}")

    def scalar(self, kind: int, key: str) -> Scalar:
        if kind == _STRING:
            return self.string(MAX_STRING)
        if kind == _BOOL:
            return self.take(1) != b"\0"
        if kind not in _FIXED:
            raise self.bad(f"has the unknown type {kind} in {key}")
        value: int | float = struct.unpack(_FIXED[kind], self.take(_FIXED_SIZE[kind]))[0]
        return value

    def tensor(self, alignment: int) -> Tensor:
        name = self.string(MAX_NAME)
        dimensions = self.number("<I")
        self.check(dimensions <= 4, f"gives {name} {dimensions} dimensions")
        shape = tuple(self.number("<Q") for _ in range(dimensions))
        kind, offset = self.number("<I"), self.number("<Q")
        if kind not in TENSOR_TYPES:
            raise self.bad(f"has the unknown tensor type {kind} in {name}", cure="agent doctor")
        label, block, width = TENSOR_TYPES[kind]
        elements = 1
        for length in shape:
            elements *= length
        row = shape[0] if shape else 1
        self.check(row % block == 0, f"has rows of {row} elements in {name}, not a multiple of {block}")
        # A count beyond what the whole file could hold needs no bound of its own: the size check refuses it.
        self.check(offset % alignment == 0, f"misaligns {name}")
        return Tensor(name, shape, label, offset, elements // block * width)

    def skip_strings(self, count: int) -> None:
        for _ in range(count):
            length = self.number("<Q")
            self.check(length <= MAX_STRING, f"has a string of {length} bytes")
            self.need(length)
            self.at += length

    def string(self, limit: int) -> str:
        length = self.number("<Q")
        self.check(length <= limit, f"has a string of {length} bytes where {limit} are allowed")
        return self.take(length).decode("utf-8", "replace")

    def number(self, code: str) -> int:
        value: int = struct.unpack(code, self.take(struct.calcsize(code)))[0]
        return value

    def take(self, count: int) -> bytes:
        self.need(count)
        self.at += count
        return self.buffer[self.at - count : self.at]

    def need(self, count: int) -> None:
        """Makes `count` more bytes available in the buffer."""
        missing = self.at + count - len(self.buffer)
        if missing <= 0:
            return
        position = self.start + self.at
        if position + count > self.size:
            raise self.bad(f"is truncated: it ends inside its header, at {self.size:,} bytes")
        self.check(position + count <= MAX_HEADER, "has a header that is larger than any model's")
        self.buffer = self.buffer[self.at :] + self.file.read(max(count, CHUNK))
        self.start, self.at = position, 0
        if len(self.buffer) < count:
            raise self.bad("became shorter while it was read")

    def check(self, holds: bool, complaint: str) -> None:
        if not holds:
            raise self.bad(complaint)

    def bad(
        self, complaint: str, cure: str = "Fetch or copy it again: agent model pull NAME, or FILE"
    ) -> ModelError:
        return ModelError(f"The model file {self.path} {complaint}.", cure)
