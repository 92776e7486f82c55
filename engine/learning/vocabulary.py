"""A model file's tokens, by llama.cpp itself: what is trained is exactly what will be served. Only a child loads it.

Only the vocabulary is loaded, which takes milliseconds and no memory worth naming.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import llama_cpp.llama_cpp as native

from engine.errors import TrainingError
from engine.model.prompts import Piece

_SILENT = native.llama_log_callback(lambda _level, _text, _data: None)


class Vocabulary:
    """The tokens of the GGUF at `path`. Raises TrainingError if llama.cpp cannot read it."""

    def __init__(self, path: Path) -> None:
        native.llama_log_set(_SILENT, None)
        native.llama_backend_init()
        params = native.llama_model_default_params()
        params.vocab_only = True
        params.n_gpu_layers = 0
        self._model = native.llama_model_load_from_file(os.fsencode(path), params)
        if not self._model:
            raise TrainingError(f"llama.cpp cannot read the vocabulary of {path}.", "agent model verify")
        self._vocab = native.llama_model_get_vocab(self._model)

    def close(self) -> None:
        native.llama_model_free(self._model)

    @property
    def end(self) -> int:
        """The token that ends an answer; -1 if the model has none."""
        for token in (native.llama_vocab_eos(self._vocab), native.llama_vocab_eot(self._vocab)):
            if token >= 0:
                return int(token)
        return -1

    def prompt(self, pieces: Sequence[Piece]) -> list[int]:
        """As the worker does it: control tokens in special pieces only, adjoining plain pieces as one text."""
        tokens: list[int] = []
        for special, run in groupby((piece for piece in pieces if piece.text), lambda piece: piece.special):
            texts = [piece.text for piece in run]
            for text in texts if special else ["".join(texts)]:
                tokens += self._tokens(text.encode("utf-8", "replace"), special)
        bos = native.llama_vocab_bos(self._vocab)
        if native.llama_vocab_get_add_bos(self._vocab) and bos >= 0 and tokens[:1] != [bos]:
            tokens.insert(0, bos)
        return tokens

    def answer(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """The tokens of an answer, the end token last, and which bytes of it each stands for."""
        data = text.encode("utf-8", "replace")
        tokens = self._tokens(data, False)
        spans: list[tuple[int, int]] = []
        at = 0
        for token in tokens:
            length = len(self._bytes(token))
            spans.append((at, min(at + length, len(data))))
            at = spans[-1][1]
        if self.end >= 0:
            tokens.append(self.end)
            spans.append((len(data), len(data)))
        return tokens, spans

    def _tokens(self, data: bytes, special: bool) -> list[int]:
        size = len(data) + 2
        buffer = (native.llama_token * size)()
        count = native.llama_tokenize(self._vocab, data, len(data), buffer, size, False, special)
        if count < -size:  # more than a token a byte: it says how many
            size = -count
            buffer = (native.llama_token * size)()
            count = native.llama_tokenize(self._vocab, data, len(data), buffer, size, False, special)
        if count < 0:
            raise RuntimeError(f"llama_tokenize answered {count} for {len(data)} bytes")
        return list(buffer[:count])

    def _bytes(self, token: int) -> bytes:
        size = 64
        buffer = ctypes.create_string_buffer(size)
        length = native.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
        if length < 0:
            buffer = ctypes.create_string_buffer(-length)
            length = native.llama_token_to_piece(self._vocab, token, buffer, -length, 0, False)
        return buffer.raw[:length]
