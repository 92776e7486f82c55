"""Builds tiny CodeGen2 folders as they are published, and computes them as the published code does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from tiny import byte_alphabet
from torch.nn import functional

CONTROL = ("<|endoftext|>", "<eom>", "<sep>", "<mask_1>", "<mask_2>")
SPACES = ("  ", "    ", "\t\t")


@dataclass(frozen=True)
class Shape:
    width: int = 64
    layers: int = 2
    heads: int = 16
    rotary: int = 2
    positions: int = 256
    groups: int = 8


def words(extra: Sequence[bytes] = ()) -> list[str]:
    """The vocabulary in order: bytes, a merge, whole words, runs of spaces, control words."""
    alphabet = byte_alphabet()
    spelled = ["".join(alphabet[byte] for byte in word) for word in extra]
    return [*alphabet, alphabet[100] + alphabet[101], *spelled, *SPACES, *CONTROL]


def random_weights(shape: Shape, vocabulary: int, seed: int = 0) -> dict[str, torch.Tensor]:
    random = np.random.default_rng(seed)

    def weight(*size: int, around: float = 0.0) -> torch.Tensor:
        return torch.from_numpy((random.standard_normal(size) * 0.2 + around).astype(np.float32))

    width = shape.width
    found = {
        "transformer.wte.weight": weight(vocabulary, width),
        "transformer.ln_f.weight": weight(width, around=1.0),
        "transformer.ln_f.bias": weight(width),
        "lm_head.weight": weight(vocabulary, width),
        "lm_head.bias": weight(vocabulary),
    }
    for layer in range(shape.layers):
        name = f"transformer.h.{layer}."
        found |= {
            name + "ln_1.weight": weight(width, around=1.0),
            name + "ln_1.bias": weight(width),
            name + "attn.qkv_proj.weight": weight(3 * width, width),
            name + "attn.out_proj.weight": weight(width, width),
            name + "attn.causal_mask": torch.ones(1, 1, 4, 4, dtype=torch.bool),
            name + "mlp.fc_in.weight": weight(4 * width, width),
            name + "mlp.fc_in.bias": weight(4 * width),
            name + "mlp.fc_out.weight": weight(width, 4 * width),
            name + "mlp.fc_out.bias": weight(width),
        }
    return found


def write(
    folder: Path,
    shape: Shape = Shape(),
    *,
    extra: Sequence[bytes] = (),
    weights: dict[str, torch.Tensor] | None = None,
    pickled: bool = False,
) -> Path:
    """A folder as the hub serves it: control words in `added_tokens.json`, and a reference to remote code."""
    folder.mkdir(parents=True)
    known = words(extra)
    weights = weights or random_weights(shape, len(known))
    ordinary = known[: len(known) - len(SPACES) - len(CONTROL)]
    alphabet = byte_alphabet()
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "ByteLevel",
            "add_prefix_space": False,
            "trim_offsets": True,
            "use_regex": True,
        },
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "vocab": {word: number for number, word in enumerate(ordinary)},
            "merges": [f"{alphabet[100]} {alphabet[101]}"],
        },
    }
    config = {
        "architectures": ["CodeGenForCausalLM"],
        "auto_map": {"AutoModelForCausalLM": "modeling_codegen.CodeGenForCausalLM"},
        "model_type": "codegen",
        "bos_token_id": 1,
        "eos_token_id": 2,
        "n_ctx": shape.positions,
        "n_positions": shape.positions,
        "n_embd": shape.width,
        "n_head": shape.heads,
        "n_inner": None,
        "n_layer": shape.layers,
        "rotary_dim": shape.rotary,
        "vocab_size": len(known),
        "layer_norm_epsilon": 1e-5,
    }
    added = {word: number for number, word in enumerate(known) if word in (*SPACES, *CONTROL)}
    for name, data in [("tokenizer", tokenizer), ("config", config), ("added_tokens", added)]:
        (folder / f"{name}.json").write_text(json.dumps(data))
    (folder / "modeling_codegen.py").write_text("raise SystemExit('remote code was run')\n")
    if pickled:
        torch.save(weights, folder / "pytorch_model.bin")
    else:
        save_file(weights, folder / "model.safetensors")
    return folder


def reciter(folder: Path, script: Sequence[bytes], end: str) -> Path:
    """A model that answers any prompt with `script`, one token each, and then with the control word `end`."""
    known = words(script)
    width = -(-len(known) // 16) * 16
    shape = Shape(width, layers=1)
    weights = random_weights(shape, len(known))
    for name in ("attn.out_proj.weight", "mlp.fc_out.weight", "mlp.fc_out.bias"):
        weights[f"transformer.h.0.{name}"].zero_()
    weights["transformer.wte.weight"] = torch.eye(len(known), width)
    weights["transformer.ln_f.weight"].fill_(1)
    weights["transformer.ln_f.bias"].zero_()
    weights["lm_head.bias"].zero_()
    first = 257
    follows = dict.fromkeys(range(len(known)), first)
    follows |= {first + place: first + place + 1 for place in range(len(script) - 1)}
    follows[first + len(script) - 1] = known.index(end)
    head = torch.zeros(len(known), width)
    for token, after in follows.items():
        head[after, token] = 1.0
    weights["lm_head.weight"] = head
    return write(folder, shape, extra=script, weights=weights)


def published_logits(weights: dict[str, torch.Tensor], shape: Shape, tokens: Sequence[int]) -> torch.Tensor:
    """The function that the published code computes: fused rows in `groups` groups of query, value, key."""
    width, heads = shape.width, shape.heads
    head_width = width // heads
    frequencies = 10_000.0 ** (-torch.arange(0, shape.rotary, 2) / shape.rotary)
    angles = torch.arange(len(tokens))[:, None] * frequencies
    sine, cosine = (f(angles).repeat_interleave(2, dim=1)[:, None, :] for f in (torch.sin, torch.cos))

    def turned(x: torch.Tensor) -> torch.Tensor:
        rotated, rest = x[..., : shape.rotary], x[..., shape.rotary :]
        swapped = torch.stack((-rotated[..., 1::2], rotated[..., ::2]), dim=-1).flatten(-2)
        return torch.cat((rotated * cosine + swapped * sine, rest), dim=-1)

    def normed(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, (width,), weights[name + ".weight"], weights[name + ".bias"], 1e-5)

    x = weights["transformer.wte.weight"][list(tokens)]
    future = torch.full((len(tokens), len(tokens)), float("-inf")).triu(1)
    for layer in range(shape.layers):
        name = f"transformer.h.{layer}."
        h = normed(x, name + "ln_1")
        fused = (h @ weights[name + "attn.qkv_proj.weight"].T).reshape(len(tokens), shape.groups, -1)
        query, value, key = (
            part.reshape(len(tokens), heads, head_width)
            for part in fused.split(width // shape.groups, dim=-1)
        )
        query, key = turned(query), turned(key)
        scores = torch.einsum("qhd,khd->hqk", query, key) / head_width**0.5 + future
        mixed = torch.einsum("hqk,khd->qhd", scores.softmax(-1), value).reshape(len(tokens), width)
        inner = functional.linear(h, weights[name + "mlp.fc_in.weight"], weights[name + "mlp.fc_in.bias"])
        inner = functional.gelu(inner, approximate="tanh")
        x = (
            x
            + mixed @ weights[name + "attn.out_proj.weight"].T
            + functional.linear(inner, weights[name + "mlp.fc_out.weight"], weights[name + "mlp.fc_out.bias"])
        )
    return functional.linear(
        normed(x, "transformer.ln_f"), weights["lm_head.weight"], weights["lm_head.bias"]
    )
