"""llama.cpp, called through llama-cpp-python's low-level bindings. Only the worker's child imports this (I7).

Why not the high-level class: it copies every logit into Python, reached 0.75 of `llama-bench` on a 0.5B
model, and cannot stop inside a long evaluation. Here a prompt costs one native call a batch, and only the
last token's logits are computed.

The cache (llama.cpp's memory of the sequence) always holds exactly `_cached`. The next prompt keeps the
common prefix and removes the rest; a recurrent or hybrid model, whose state cannot be rewound, reuses the
cache only when the new prompt continues it and otherwise starts over. What was computed with other adapters
is of no use: a change of the set empties the cache, and nothing else about adapters does.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence

import llama_cpp.llama_cpp as native
import numpy as np

from engine.model import distribution
from engine.model.backend import (
    Adapter,
    AdapterFailed,
    Cancelled,
    FimTokens,
    LoadFailed,
    LoadOptions,
    ModelInfo,
    Progress,
)
from engine.model.distribution import Logits
from engine.model.llama_adapters import Adapters
from engine.model.prompts import Piece

SEQUENCE = 0
TOP_K, TOP_P = 40, 0.95  # the tail of a small model's distribution is noise
VOCABULARIES = {1: "spm", 2: "bpe", 3: "wpm", 4: "ugm", 5: "rwkv", 6: "plamo2"}
KV_TYPES = {"f16": native.GGML_TYPE_F16, "q8_0": native.GGML_TYPE_Q8_0}
LOAD_MODES = {
    (False, False): native.LLAMA_LOAD_MODE_NONE,
    (True, False): native.LLAMA_LOAD_MODE_MMAP,
    (False, True): native.LLAMA_LOAD_MODE_MLOCK,
    (True, True): native.LLAMA_LOAD_MODE_MMAP_MLOCK,
}
WARNING, ERROR, CONTINUED, ABORTED = 3, 4, 5, 2
SCORED_AT_ONCE = 64  # tokens; the logits of each are the vocabulary's size
REASONS = ("error loading model: ", "failed to apply lora adapter: ")
EXPECTED = "lora for '"  # one line for every tensor of every adapter: that it lies in plain buffers


class _Log:
    """llama.cpp's warnings and errors, to stderr; the first error is kept to say why a load failed."""

    def __init__(self) -> None:
        self.error = ""
        self._level = 0
        self.callback = native.llama_log_callback(self._write)

    def _write(self, level: int, text: bytes, _data: object) -> None:
        self._level = level if level != CONTINUED else self._level
        if self._level < WARNING:
            return
        words = text.decode("utf-8", "replace")
        if EXPECTED in words:
            return
        reason = next((one for one in REASONS if one in words), "")
        if self._level >= ERROR and (not self.error or reason):
            self.error = (words.rpartition(reason)[2] if reason else words).strip()
        sys.stderr.write(words)


_LOG = _Log()  # llama.cpp has one log for the process and may call it for as long as the process lives


def load(options: LoadOptions, progress: Progress) -> LlamaBackend:
    """Load a GGUF file. Raises LoadFailed."""
    return LlamaBackend(options, progress)


class LlamaBackend:
    """A model and its context. See `engine.model.backend.Backend` for what each method promises."""

    def __init__(self, options: LoadOptions, progress: Progress) -> None:
        native.llama_log_set(_LOG.callback, None)
        native.llama_backend_init()
        self._model = self._load_model(options, progress)
        self._vocab = native.llama_model_get_vocab(self._model)
        self._vocab_size = native.llama_vocab_n_tokens(self._vocab)
        # The address of C's strlen serves as the callback that asks "abort?" between any two operations: it
        # answers 0 while the flag is an empty string, never takes Python's lock, and so costs nothing.
        self._flag = ctypes.create_string_buffer(2)
        self._context = self._make_context(options)
        self._memory = native.llama_get_memory(self._context)
        self._batch = native.llama_n_batch(self._context)
        self._cached: list[int] = []
        self._sampler: native.llama_sampler_p | None = None
        self._adapters = Adapters(self._context, self._read_adapter)
        self._one = (native.llama_token * 1)()
        self.info = self._describe(options)

    def _load_model(self, options: LoadOptions, progress: Progress) -> native.llama_model_p:
        params = native.llama_model_default_params()
        params.n_gpu_layers = options.gpu_layers
        params.load_mode = LOAD_MODES[options.mmap, options.mlock]
        params.use_extra_bufts = options.extra_buffers
        params.progress_callback = native.llama_progress_callback(lambda done, _data: progress(done))
        _LOG.error = ""
        model = native.llama_model_load_from_file(os.fsencode(options.path), params)
        if not model:
            raise LoadFailed(_LOG.error or "llama.cpp gave no reason")
        if native.llama_model_has_encoder(model) or not native.llama_model_has_decoder(model):
            native.llama_model_free(model)
            raise LoadFailed("it is not a model that completes text")
        return model

    def _make_context(self, options: LoadOptions) -> native.llama_context_p:
        params = native.llama_context_default_params()
        params.n_ctx = options.context
        params.n_batch = options.batch
        params.n_ubatch = min(options.ubatch, options.batch)
        params.n_seq_max = 1
        params.n_threads = options.threads
        params.n_threads_batch = options.batch_threads
        params.type_k = params.type_v = KV_TYPES[options.kv_type]
        if options.kv_type != "f16":
            params.flash_attn_type = native.LLAMA_FLASH_ATTN_TYPE_ENABLED  # a quantised V cache needs it
        params.abort_callback = ctypes.cast(ctypes.CDLL(None).strlen, native.ggml_abort_callback)
        params.abort_callback_data = ctypes.addressof(self._flag)
        params.no_perf = True
        _LOG.error = ""
        context = native.llama_init_from_model(self._model, params)
        if not context:
            native.llama_model_free(self._model)
            raise LoadFailed(_LOG.error or f"no context of {options.context} tokens could be made for it")
        return context

    def _describe(self, options: LoadOptions) -> ModelInfo:
        model, vocab = self._model, self._vocab
        template = native.llama_model_chat_template(model, None)
        text = ctypes.create_string_buffer(256)
        native.llama_model_desc(model, text, len(text))
        return ModelInfo(
            architecture=self._metadata("general.architecture"),
            description=text.value.decode("utf-8", "replace"),
            parameters=native.llama_model_n_params(model),
            bytes=native.llama_model_size(model),
            context=min(native.llama_n_ctx(self._context), options.context),
            training_context=native.llama_model_n_ctx_train(model),
            vocabulary=VOCABULARIES.get(native.llama_vocab_type(vocab), "none"),
            vocabulary_size=self._vocab_size,
            fim=FimTokens(
                native.llama_vocab_fim_pre(vocab),
                native.llama_vocab_fim_suf(vocab),
                native.llama_vocab_fim_mid(vocab),
                native.llama_vocab_fim_pad(vocab),
                native.llama_vocab_fim_rep(vocab),
                native.llama_vocab_fim_sep(vocab),
            ),
            chat_template=template.decode("utf-8", "replace") if template else "",
            bos=self._named("bos", native.llama_vocab_bos(vocab)),
            eos=self._named("eos", native.llama_vocab_eos(vocab)),
            adds_bos=native.llama_vocab_get_add_bos(vocab),
            can_rewind=not (native.llama_model_is_recurrent(model) or native.llama_model_is_hybrid(model)),
            system=native.llama_print_system_info().decode("utf-8", "replace").strip(),
        )

    def _metadata(self, key: str) -> str:
        buffer = ctypes.create_string_buffer(256)
        length = native.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if length >= 0 else ""

    def _named(self, name: str, token: int) -> str:
        """The token's text if the file names it; without a name llama.cpp answers with a meaningless one."""
        if token < 0 or not self._metadata(f"tokenizer.ggml.{name}_token_id"):
            return ""
        text: bytes = native.llama_vocab_get_text(self._vocab, token)
        return text.decode("utf-8", "replace")

    # ---- tokens

    def tokenize(self, pieces: Sequence[Piece]) -> list[int]:
        tokens: list[int] = []
        for text, special in _joined(pieces):
            tokens += self._tokenize(text.encode("utf-8", "replace"), special)
        bos = native.llama_vocab_bos(self._vocab)
        if self.info.adds_bos and bos >= 0 and tokens[:1] != [bos]:
            tokens.insert(0, bos)
        return tokens

    def _tokenize(self, data: bytes, special: bool) -> list[int]:
        size = len(data) + 2
        buffer = (native.llama_token * size)()
        count = native.llama_tokenize(self._vocab, data, len(data), buffer, size, False, special)
        if count < -size:  # a tokenizer that needs more than a token a byte says how many
            size = -count
            buffer = (native.llama_token * size)()
            count = native.llama_tokenize(self._vocab, data, len(data), buffer, size, False, special)
        if count < 0:
            raise RuntimeError(f"llama_tokenize answered {count} for {len(data)} bytes")
        return list(buffer[:count])

    def piece(self, token: int) -> bytes:
        size = 64
        buffer = ctypes.create_string_buffer(size)
        length = native.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
        if length < 0:
            size = -length
            buffer = ctypes.create_string_buffer(size)
            length = native.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
        return buffer.raw[:length]

    def is_end(self, token: int) -> bool:
        return bool(native.llama_vocab_is_eog(self._vocab, token))

    def continuation(self, text: str) -> list[int]:
        if self.info.vocabulary != "spm":
            tokens = self._tokenize(text.encode("utf-8", "replace"), False)
        else:  # it puts a space before the first word of a text; a line break in front takes that upon itself
            lead = self._tokenize(b"\n", False)
            tokens = self._tokenize(b"\n" + text.encode("utf-8", "replace"), False)[len(lead) :]
        return [*tokens, native.llama_vocab_eos(self._vocab)]

    def use_adapters(self, adapters: Sequence[Adapter]) -> None:
        if self._adapters.use(adapters):
            self._cached.clear()
            native.llama_memory_clear(self._memory, True)

    def _read_adapter(self, path: str) -> native.llama_adapter_lora_p:
        _LOG.error = ""
        handle = native.llama_adapter_lora_init(self._model, os.fsencode(path))
        if not handle:
            raise AdapterFailed(_LOG.error or "llama.cpp gave no reason", path)
        return handle

    # ---- evaluation

    def prefill(self, tokens: Sequence[int], cancelled: Callable[[], bool], progress: Progress) -> int:
        # The last token is always evaluated: its logits are what the answer starts from.
        reused = self._keep(_common(self._cached, tokens, len(tokens) - 1))
        for start in range(reused, len(tokens), self._batch):
            chunk = tokens[start : start + self._batch]
            self._decode((native.llama_token * len(chunk))(*chunk), chunk, cancelled)
            progress((start + len(chunk)) / len(tokens))
        native.llama_synchronize(self._context)
        return reused

    def advance(self, token: int, cancelled: Callable[[], bool]) -> None:
        self._one[0] = token
        self._decode(self._one, (token,), cancelled)

    def use_threads(self, count: int) -> None:
        native.llama_set_n_threads(self._context, count, count)

    def interrupt(self) -> None:
        self._flag[0] = b"\1"

    def _decode(
        self, buffer: ctypes.Array[native.llama_token], tokens: Sequence[int], cancelled: Callable[[], bool]
    ) -> None:
        # In this order: whoever cancels sets the condition first and then calls `interrupt`.
        self._flag[0] = b"\0"
        if cancelled():
            raise Cancelled
        self._done(
            native.llama_decode(self._context, native.llama_batch_get_one(buffer, len(tokens))), tokens
        )

    def _done(self, answer: int, tokens: Sequence[int]) -> None:
        """Note what an evaluation of `tokens` answered. Raises Cancelled."""
        if answer == 0:
            self._cached += tokens
            return
        self._keep(len(self._cached), exactly=True)
        if answer == ABORTED:
            raise Cancelled
        raise RuntimeError(f"llama_decode answered {answer} for {len(tokens)} tokens")

    def _keep(self, count: int, *, exactly: bool = False) -> int:
        """Cut the cache to its first `count` tokens, or empty it if this memory cannot; how many it holds.

        exactly: the memory may hold more than `_cached` says, because an evaluation ended half-way.
        """
        if count == len(self._cached) and not exactly:
            return count
        if not native.llama_memory_seq_rm(self._memory, SEQUENCE, count, -1):
            native.llama_memory_clear(self._memory, True)
            count = 0
        del self._cached[count:]
        return count

    # ---- the distribution

    def start_sampling(self, temperature: float, seed: int) -> None:
        self._free_sampler()
        if temperature <= 0:
            return
        chain = native.llama_sampler_chain_init(native.llama_sampler_chain_default_params())
        for sampler in (
            native.llama_sampler_init_top_k(TOP_K),
            native.llama_sampler_init_top_p(TOP_P, 1),
            native.llama_sampler_init_temp(temperature),
            native.llama_sampler_init_dist(seed & 0x7FFFFFFF),
        ):
            native.llama_sampler_chain_add(chain, sampler)
        self._sampler = chain

    def sample(self) -> int:
        if self._sampler is not None:
            return int(native.llama_sampler_sample(self._sampler, self._context, -1))
        return int(np.argmax(self._ready()))

    def loss(self, token: int) -> float:
        return distribution.loss(self._ready(), token)

    def likeliest(self, count: int) -> list[tuple[int, float]]:
        return distribution.likeliest(self._ready(), count)

    def finite(self) -> bool:
        return bool(np.isfinite(self._ready()).all())

    def _ready(self) -> Logits:
        return self._view(-1)

    def _view(self, place: int) -> Logits:
        logits = native.llama_get_logits_ith(self._context, place)
        return np.ctypeslib.as_array(logits, shape=(self._vocab_size,))

    def logits(self, tokens: Sequence[int]) -> list[list[float]]:
        self._keep(0)
        try:
            return [row.tolist() for row in self._rows(tokens, lambda: False)]
        finally:
            self._keep(0, exactly=True)

    def score(
        self, tokens: Sequence[int], start: int, cancelled: Callable[[], bool], progress: Progress
    ) -> list[float]:
        self.prefill(tokens[:start], cancelled, progress)
        losses = [distribution.loss(self._ready(), tokens[start])]
        step = min(SCORED_AT_ONCE, self._batch)
        for first in range(start, len(tokens) - 1, step):
            chunk = tokens[first : min(first + step, len(tokens) - 1)]
            rows = self._rows(chunk, cancelled)
            losses += [distribution.loss(row, tokens[first + place + 1]) for place, row in enumerate(rows)]
            progress((first + len(chunk)) / len(tokens))
        return losses

    def _rows(self, tokens: Sequence[int], cancelled: Callable[[], bool]) -> Iterator[Logits]:
        """Append tokens to the cache; the distribution after each, until the next evaluation."""
        self._flag[0] = b"\0"
        if cancelled():
            raise Cancelled
        batch = native.llama_batch_init(len(tokens), 0, 1)
        batch.n_tokens = len(tokens)
        for place, token in enumerate(tokens):
            batch.token[place], batch.pos[place], batch.logits[place] = token, len(self._cached) + place, 1
            batch.n_seq_id[place], batch.seq_id[place][0] = 1, SEQUENCE
        try:
            self._done(native.llama_decode(self._context, batch), tokens)
        finally:
            native.llama_batch_free(batch)
        return (self._view(place) for place in range(len(tokens)))

    def close(self) -> None:
        self._free_sampler()
        if self._context:
            native.llama_free(self._context)
            native.llama_model_free(self._model)
            self._context = self._model = None

    def _free_sampler(self) -> None:
        if self._sampler is not None:
            native.llama_sampler_free(self._sampler)
            self._sampler = None


def _joined(pieces: Sequence[Piece]) -> list[tuple[str, bool]]:
    """Adjoining plain pieces as one text, so that a token may span the seam as it does in training."""
    joined: list[tuple[str, bool]] = []
    for piece in pieces:
        if joined and not piece.special and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + piece.text, False)
        elif piece.text:
            joined.append((piece.text, piece.special))
    return joined


def _common(left: Sequence[int], right: Sequence[int], most: int) -> int:
    """The length of the common prefix, at most `most`."""
    count = 0
    for one, other in zip(left, right[:most], strict=False):
        if one != other:
            break
        count += 1
    return count
