"""How much each input of a model's matrices matters on some code: the mean of its square. Only a child runs this (I7).

llama.cpp hands over every product as it is computed, and this adds up the squares of what goes in. Rounding spares the
inputs that are large (`engine.model.quantize`); that is what activation-aware quantisation comes to. Of the blocks
alone: the embeddings are often the head too, and what matters in one is not what matters in the other. The file is
llama.cpp's own form of an importance matrix (`llama-imatrix`), so that either program reads the other's.

The child is this module run with `-m`; texts come on its stdin, and it prints how far it is.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as native
import numpy as np
from gguf import GGUFWriter
from llama_cpp._ggml import libggml

from engine.displaced import sync_folder
from engine.learning.tensors import Numbers, Tensors
from engine.learning.vocabulary import GgufTokens
from engine.model.prompts import Piece

CONTEXT = 512  # tokens at once
PREDICTED = 64  # of them, whose next token is asked for: the head is a large part of a small model
SUMS, COUNTS = ".in_sum2", ".counts"
DATASET = "scholia: the user's own code"


class Node(ctypes.Structure):
    """ggml.h: struct ggml_tensor, whose layout `Squares` checks by ggml's own functions."""


Node._fields_ = [
    ("type", ctypes.c_int),
    ("buffer", ctypes.c_void_p),
    ("ne", ctypes.c_int64 * 4),
    ("nb", ctypes.c_size_t * 4),
    ("op", ctypes.c_int),
    ("op_params", ctypes.c_int32 * 16),
    ("flags", ctypes.c_int32),
    ("src", ctypes.POINTER(Node) * 10),
    ("view_src", ctypes.c_void_p),
    ("view_offs", ctypes.c_size_t),
    ("data", ctypes.c_void_p),
    ("name", ctypes.c_char * 64),
]

for _name in ("ggml_get_name", "ggml_get_data"):
    getattr(libggml, _name).argtypes, getattr(libggml, _name).restype = [ctypes.c_void_p], ctypes.c_void_p
libggml.ggml_op_desc.argtypes, libggml.ggml_op_desc.restype = [ctypes.c_void_p], ctypes.c_char_p


class Squares:
    """Adds up the squares of what goes into each matrix. callback: for a context's `cb_eval`."""

    def __init__(self) -> None:
        self.sums: dict[str, Any] = {}
        self.counts: dict[str, int] = {}
        self.error = ""
        self.callback = native.ggml_backend_sched_eval_callback(self._hear)

    def _hear(self, address: int, asked: bool, _data: object) -> bool:
        """Which products are wanted, and then each of them. What is raised here would be lost."""
        node = Node.from_address(address)
        if asked:
            return self._is_wanted(address, node)
        matrix, inputs = node.src[0].contents, node.src[1].contents
        rows = inputs.ne[1] * inputs.ne[2] * inputs.ne[3]
        width = inputs.ne[0]
        if inputs.type != native.GGML_TYPE_F32 or inputs.nb[1] != 4 * width:
            self.error = self.error or "the inputs of a product are not plain rows of f32"
            return False
        values = np.ctypeslib.as_array((ctypes.c_float * (rows * width)).from_address(inputs.data))
        name = matrix.name.decode()
        squares = np.square(values.reshape(rows, width), dtype=np.float64).sum(0)
        self.sums[name] = self.sums.get(name, 0.0) + squares
        self.counts[name] = self.counts.get(name, 0) + rows
        return True

    def _is_wanted(self, address: int, node: Node) -> bool:
        if libggml.ggml_op_desc(address) != b"MUL_MAT":
            return False
        place = Node.name.offset
        if (libggml.ggml_get_name(address), libggml.ggml_get_data(address)) != (address + place, node.data):
            self.error = self.error or "this build of llama.cpp lays its tensors out in another way"
            return False
        name: bytes = node.src[0].contents.name
        return name.startswith(b"blk.") and name.endswith(b".weight")


def measure(model: Path, texts: Sequence[Sequence[Piece]], out: Path, threads: int) -> None:
    """Write the importance matrix of a GGUF on some texts to `out`. Raises RuntimeError if llama.cpp cannot."""
    tokens = GgufTokens(model)
    rows = [tokens.prompt(text) for text in texts]
    tokens.close()
    squares = Squares()
    params = native.llama_model_default_params()
    params.n_gpu_layers = 0
    loaded = native.llama_model_load_from_file(os.fsencode(model), params)
    if not loaded:
        raise RuntimeError("llama.cpp cannot load it")
    given = native.llama_context_default_params()
    given.n_ctx = given.n_batch = given.n_ubatch = CONTEXT
    given.n_threads = given.n_threads_batch = threads
    given.op_offload = given.offload_kqv = False  # what is added up must lie in this process's memory
    given.cb_eval = squares.callback
    context = native.llama_init_from_model(loaded, given)
    if not context:
        raise RuntimeError("llama.cpp cannot run it")
    for number, row in enumerate(rows, 1):
        for start in range(0, len(row), CONTEXT):
            _run(context, row[start : start + CONTEXT])
            if squares.error:
                raise RuntimeError(squares.error)
        print(f"[{number}/{len(rows)}]", flush=True)
    native.llama_free(context)
    native.llama_model_free(loaded)
    write(squares, len(rows), out)


def _run(context: Any, tokens: Sequence[int]) -> None:
    native.llama_memory_clear(native.llama_get_memory(context), True)
    batch = native.llama_batch_init(len(tokens), 0, 1)
    batch.n_tokens = len(tokens)
    for place, token in enumerate(tokens):
        batch.token[place], batch.pos[place] = token, place
        batch.n_seq_id[place], batch.seq_id[place][0] = 1, 0
        batch.logits[place] = int(place >= len(tokens) - PREDICTED)
    try:
        if native.llama_decode(context, batch):
            raise RuntimeError("llama.cpp could not evaluate a text")
    finally:
        native.llama_batch_free(batch)


def write(squares: Squares, texts: int, out: Path) -> None:
    """Whole or not at all."""
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        writer = GGUFWriter(temporary, "")
        writer.add_type("imatrix")
        writer.add_array("imatrix.datasets", [DATASET])
        writer.add_uint32("imatrix.chunk_count", texts)
        writer.add_uint32("imatrix.chunk_size", CONTEXT)
        for name, sums in sorted(squares.sums.items()):
            writer.add_tensor(name + SUMS, sums.astype(np.float32).reshape(1, -1))
            writer.add_tensor(name + COUNTS, np.full((1, 1), squares.counts[name], np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        temporary.replace(out)
        sync_folder(out.parent)
    finally:
        temporary.unlink(missing_ok=True)


def read(path: Path) -> dict[str, Numbers]:
    """The mean squares of the inputs of each matrix. Raises ModelError if the file cannot be read."""
    tensors, found = Tensors(path), {}
    for name in tensors.by_name:
        if name.endswith(SUMS):
            count = tensors.read(name.removesuffix(SUMS) + COUNTS)
            if (count > 0).all():
                found[name.removesuffix(SUMS)] = (tensors.read(name) / count).reshape(-1)
    return found


@dataclass(frozen=True)
class Native:
    """What `llama_model_quantize_params.imatrix` wants: entries, the last without a name. held: what they point to."""

    entries: Any
    held: Any


def as_native(path: Path) -> Native:
    """The file's matrix for llama.cpp's quantiser. Raises as `read` does."""
    rows = [(name.encode(), np.ascontiguousarray(row, np.float32)) for name, row in read(path).items()]
    entries = (native.llama_model_imatrix_data * (len(rows) + 1))()
    for entry, (name, row) in zip(entries, rows, strict=False):
        entry.name, entry.size = name, row.size
        entry.data = row.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    return Native(entries, rows)


def main(model: str, out: str, threads: str) -> int:
    """In the child: 0 if `out` was written."""
    os.nice(5)
    texts = [[Piece(**piece) for piece in text] for text in json.load(sys.stdin)]
    try:
        measure(Path(model), texts, Path(out), int(threads))
    except RuntimeError as error:
        print(error, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
