"""Builds tiny GGUF models for tests: real files of a true architecture that llama.cpp really loads.

`write` is the general writer; `qwen2` gives random weights in the Qwen2 architecture; `reciter` gives a
model whose answer is known in advance, token by token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFWriter, TokenType
from numpy.typing import NDArray

Tensors = dict[str, NDArray[np.float32]]
Value = int | float | bool | str | tuple[int, ...]

QWEN_SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|fim_pad|>",
    "<|repo_name|>",
    "<|file_sep|>",
)


def byte_alphabet() -> list[str]:
    """GPT-2's printable stand-in for each of the 256 bytes, in the order of the bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(spare)) for byte in range(256)]


@dataclass(frozen=True)
class Vocabulary:
    """A byte-level BPE: a token per byte, then merged tokens, then control tokens.

    merges: pairs "left right" in the byte alphabet. `eos` must be one of the control tokens.
    """

    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    eos: str = "<|endoftext|>"
    bos: str = ""
    pre: str = "qwen2"

    def id(self, token: str) -> int:
        return self.tokens.index(token)


def byte_vocabulary(
    special: Sequence[str] = QWEN_SPECIAL,
    *,
    extra: Sequence[bytes] = (),
    merges: Sequence[tuple[bytes, bytes]] = ((b" ", b" "),),
    eos: str = "<|endoftext|>",
    bos: str = "",
    pre: str = "qwen2",
) -> Vocabulary:
    """A vocabulary of 256 bytes, `merges` (llama.cpp demands at least one) and control tokens.

    extra: ordinary tokens that no merge leads to, so that no text is tokenised to them; a model can still say
    them.
    """
    alphabet = byte_alphabet()

    def spell(data: bytes) -> str:
        return "".join(alphabet[byte] for byte in data)

    plain = [*alphabet, *(spell(left + right) for left, right in merges), *map(spell, extra)]
    return Vocabulary(
        (*plain, *special),
        (*[int(TokenType.NORMAL)] * len(plain), *[int(TokenType.CONTROL)] * len(special)),
        tuple(f"{spell(left)} {spell(right)}" for left, right in merges),
        eos,
        bos,
        pre,
    )


def write(
    path: Path,
    architecture: str,
    hyperparameters: Mapping[str, Value],
    tensors: Mapping[str, NDArray[Any]],
    vocabulary: Vocabulary,
    *,
    name: str = "tiny",
    chat_template: str = "",
    metadata: Mapping[str, Value] = {},
) -> Path:
    """Write a GGUF file.

    hyperparameters: without the architecture's prefix, e.g. `context_length`. tensors: in torch's shape order
    (rows first), float32 or float16. metadata: further keys, with their full name.
    """
    writer = GGUFWriter(str(path), architecture)
    writer.add_name(name)
    for key, value in {**{f"{architecture}.{k}": v for k, v in hyperparameters.items()}, **metadata}.items():
        adders = {
            bool: writer.add_bool,
            int: writer.add_uint32,
            float: writer.add_float32,
            tuple: writer.add_array,
        }
        add = adders.get(type(value), writer.add_string)
        add(key, value)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(vocabulary.pre)
    writer.add_token_list(list(vocabulary.tokens))
    writer.add_token_types(list(vocabulary.types))
    writer.add_token_merges(list(vocabulary.merges))
    writer.add_eos_token_id(vocabulary.id(vocabulary.eos))
    writer.add_add_bos_token(bool(vocabulary.bos))
    if vocabulary.bos:
        writer.add_bos_token_id(vocabulary.id(vocabulary.bos))
    if chat_template:
        writer.add_chat_template(chat_template)
    for key, tensor in tensors.items():
        writer.add_tensor(key, np.ascontiguousarray(tensor))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@dataclass(frozen=True)
class Shape:
    """The size of a tiny transformer. head_width × heads need not be the width."""

    width: int = 64
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    feed_forward: int = 128
    context: int = 512

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    def hyperparameters(self) -> dict[str, int | float | bool | str]:
        return {
            "context_length": self.context,
            "embedding_length": self.width,
            "block_count": self.layers,
            "feed_forward_length": self.feed_forward,
            "attention.head_count": self.heads,
            "attention.head_count_kv": self.kv_heads,
            "attention.layer_norm_rms_epsilon": 1e-6,
            "rope.freq_base": 10000.0,
        }


def qwen2_tensors(shape: Shape, tokens: int, seed: int = 0) -> Tensors:
    """Random weights of a Qwen2 model with a tied vocabulary head."""
    random = np.random.default_rng(seed)

    def weight(*size: int) -> NDArray[np.float32]:
        return (random.standard_normal(size) * 0.3).astype(np.float32)

    kv = shape.head_width * shape.kv_heads
    tensors: Tensors = {
        "token_embd.weight": weight(tokens, shape.width),
        "output_norm.weight": 1 + weight(shape.width),
    }
    for layer in range(shape.layers):
        tensors |= {
            f"blk.{layer}.{name}": value
            for name, value in {
                "attn_norm.weight": 1 + weight(shape.width),
                "attn_q.weight": weight(shape.width, shape.width),
                "attn_q.bias": weight(shape.width),
                "attn_k.weight": weight(kv, shape.width),
                "attn_k.bias": weight(kv),
                "attn_v.weight": weight(kv, shape.width),
                "attn_v.bias": weight(kv),
                "attn_output.weight": weight(shape.width, shape.width),
                "ffn_norm.weight": 1 + weight(shape.width),
                "ffn_gate.weight": weight(shape.feed_forward, shape.width),
                "ffn_up.weight": weight(shape.feed_forward, shape.width),
                "ffn_down.weight": weight(shape.width, shape.feed_forward),
            }.items()
        }
    return tensors


def qwen2(path: Path, *, shape: Shape = Shape(), vocabulary: Vocabulary | None = None, seed: int = 0) -> Path:
    """A Qwen2 model with random weights; says gibberish, always the same."""
    vocabulary = vocabulary or byte_vocabulary()
    return write(
        path,
        "qwen2",
        shape.hyperparameters(),
        qwen2_tensors(shape, len(vocabulary.tokens), seed),
        vocabulary,
    )


def reciter(
    path: Path,
    script: Sequence[bytes],
    *,
    loop: bool = False,
    second: Sequence[bytes] = (),
    context: int = 512,
    chat_template: str = "",
    special: Sequence[str] = QWEN_SPECIAL,
    eos: str = "<|endoftext|>",
) -> Path:
    """A Qwen2 model that answers any prompt with the tokens of `script`, one each, then ends or starts over.

    How: its blocks add nothing to the embedding, which is one-hot, so that the head is a table of which token
    follows which. So no two tokens of the script may be the same, and the prompt must not end in one of them.
    second: answers of one token each, of which it gives one when it is asked less greedily; give several.
    """
    said_whole = [data for data in (*script, *second) if len(data) > 1]
    vocabulary = byte_vocabulary(special, extra=said_whole, eos=eos)
    tokens = len(vocabulary.tokens)
    width = -(-tokens // 32) * 32
    shape = Shape(width, layers=1, heads=width // 32, kv_heads=1, feed_forward=32, context=context)
    tensors = qwen2_tensors(shape, tokens)
    for name in ("attn_output.weight", "ffn_down.weight"):
        tensors[f"blk.0.{name}"][:] = 0
    tensors["token_embd.weight"] = np.eye(tokens, width, dtype=np.float32)
    tensors["output_norm.weight"] = np.ones(width, dtype=np.float32)
    alphabet = byte_alphabet()
    said, other = (
        [vocabulary.id("".join(alphabet[byte] for byte in data)) for data in answers]
        for answers in (script, second)
    )
    follows = dict.fromkeys(range(tokens), said[0])
    follows |= dict.fromkeys(other, vocabulary.id(vocabulary.eos))
    follows |= dict(pairwise([*said, said[0] if loop else vocabulary.id(vocabulary.eos)]))
    head = np.zeros((tokens, width), dtype=np.float32)
    for token, next_token in follows.items():
        head[next_token, token] = 1.0
        if next_token == said[0]:
            head[other, token] = 0.99
    tensors["output.weight"] = head
    return write(path, "qwen2", shape.hyperparameters(), tensors, vocabulary, chat_template=chat_template)
