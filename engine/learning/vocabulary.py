"""A model's tokens, by what serves it: what is trained is exactly what will be served. Only a child loads it (I7).

Of a GGUF llama.cpp itself gives them, with the vocabulary alone loaded, which takes milliseconds; of CodeGen2's folder
its own tokenizer.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as native

from engine.errors import TrainingError
from engine.learning.rows import Span, Tokens
from engine.model.prompts import Piece

SPM = 1  # LLAMA_VOCAB_TYPE_SPM
_SILENT = native.llama_log_callback(lambda _level, _text, _data: None)


def vocabulary(base: Path) -> Tokens:
    """The tokens of the model at `base`. Raises TrainingError if they cannot be read."""
    return FolderTokens(base) if base.is_dir() else GgufTokens(base)


def _stretches(pieces: Sequence[Piece]) -> list[tuple[str, bool]]:
    """As the worker joins them: adjoining plain pieces as one text, special ones each by itself."""
    found: list[tuple[str, bool]] = []
    for special, run in groupby((piece for piece in pieces if piece.text), lambda piece: piece.special):
        texts = [piece.text for piece in run]
        found += [(text, special) for text in (texts if special else ["".join(texts)])]
    return found


class GgufTokens:
    """llama.cpp's. See `engine.learning.rows.Tokens`."""

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

    def prompt(self, pieces: Sequence[Piece]) -> list[int]:
        tokens: list[int] = []
        for text, special in _stretches(pieces):
            tokens += self._tokens(text.encode("utf-8", "replace"), special)
        bos = native.llama_vocab_bos(self._vocab)
        if native.llama_vocab_get_add_bos(self._vocab) and bos >= 0 and tokens[:1] != [bos]:
            tokens.insert(0, bos)
        return tokens

    def answer(self, text: str) -> tuple[list[int], list[Span]]:
        data = text.encode("utf-8", "replace")
        tokens = self._tokens(data, False)
        if native.llama_vocab_type(self._vocab) == SPM:  # as `LlamaBackend.continuation` has it
            lead = self._tokens(b"\n", False)
            tokens = self._tokens(b"\n" + data, False)[len(lead) :]
        spans: list[Span] = []
        at = 0
        for token in tokens:
            end = min(at + len(self._bytes(token)), len(data))
            spans.append((at, end))
            at = end
        return [*tokens, native.llama_vocab_eos(self._vocab)], [*spans, (len(data), len(data))]

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


class FolderTokens:
    """CodeGen2's. See `engine.learning.rows.Tokens`."""

    def __init__(self, folder: Path) -> None:
        from engine.model.codegen import ENDS, tokenizer_of

        try:
            self._tokenizer, control = tokenizer_of(folder)
        except (OSError, ValueError, KeyError) as error:
            raise TrainingError(f"The vocabulary in {folder} cannot be read: {error}.") from error
        ends = (self._tokenizer.token_to_id(word) for word in ENDS if word in control)
        self._end = next(token for token in ends if token is not None)

    def close(self) -> None:
        """Nothing to free."""

    def prompt(self, pieces: Sequence[Piece]) -> list[int]:
        return [token for text, special in _stretches(pieces) for token in self._encoded(text, special).ids]

    def answer(self, text: str) -> tuple[list[int], list[Span]]:
        text = text.encode("utf-8", "replace").decode()
        encoded, size = self._encoded(text, False), len(text.encode())
        spans = [(len(text[:first].encode()), len(text[:last].encode())) for first, last in encoded.offsets]
        return [*encoded.ids, self._end], [*spans, (size, size)]

    def _encoded(self, text: str, special: bool) -> Any:
        self._tokenizer.encode_special_tokens = not special
        return self._tokenizer.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False)
