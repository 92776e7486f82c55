"""What the weights of each family are called in GGUF and in transformers, and how their rows lie in each.

GGUF's names are those of llama.cpp's `convert_hf_to_gguf.py`. Two things are more than a name. Of the `llama`
architecture the rows of each query and key head are interleaved in GGUF, because llama.cpp rotates neighbours where
transformers rotates halves. And a file may hold query, key and value of phi2 as one tensor, which transformers has
as three.

`codegen` is no architecture of llama.cpp: the names are ours, for adapters of CodeGen2 alone (`engine.model.codegen`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from engine.errors import ModelError

BLOCK = re.compile(r"blk\.(\d+)\.(\w+)\.(weight|bias)")
COMPUTED = "rope_freqs.weight"  # no weight: divisors of the rotary frequencies (Llama 3.1 and later)


@dataclass(frozen=True)
class Family:
    """The names of one architecture, without `.weight` or `.bias`.

    outside: beside the blocks. layer: transformers' prefix of a block. norms, linears: within a block. fused: one
    tensor in GGUF, several in transformers, one below the other. interleaved: linears whose rows are.
    """

    architecture: str
    model_type: str
    layer: str
    outside: Mapping[str, str]
    norms: Mapping[str, str]
    linears: Mapping[str, str]
    fused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    interleaved: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """A tensor of transformers that is rows `start` to `stop` of one of GGUF.

    heads: of so many heads the rows are interleaved; 0: they are not.
    """

    name: str
    start: int
    stop: int
    heads: int = 0

    def order(self) -> list[int]:
        """Which of this part's rows in GGUF stands at each place in transformers."""
        rows = self.stop - self.start
        if not self.heads:
            return list(range(rows))
        width = rows // self.heads
        return [
            head * width + place
            for head in range(self.heads)
            for half in (0, 1)
            for place in range(half, width, 2)
        ]

    def order_back(self) -> list[int]:
        """Which row of transformers stands at each place of this part in GGUF."""
        order = self.order()
        back = [0] * len(order)
        for place, row in enumerate(order):
            back[row] = place
        return back


@dataclass(frozen=True)
class Layout:
    """How one model's weights lie. heads, kv_heads: how many. head_width: rows of each.

    fused: whether its file holds query, key and value as one.
    """

    family: Family
    heads: int
    kv_heads: int
    head_width: int
    fused: bool = False

    def parts(self, name: str, rows: int) -> tuple[Part, ...]:
        """What GGUF's tensor `name` of so many rows is in transformers; empty if it is computed there.

        Raises ModelError if the family has no such tensor.
        """
        if name == COMPUTED:
            return ()
        family = self.family
        stem, _, kind = name.rpartition(".")
        if stem in family.outside and kind in ("weight", "bias"):
            return (Part(f"{family.outside[stem]}.{kind}", 0, rows),)
        if match := BLOCK.fullmatch(name):
            prefix, leaf = family.layer.format(match[1]), match[2]
            if leaf in family.fused:
                return self._apart(prefix, family.fused[leaf], kind, rows, name)
            if found := family.linears.get(leaf) or family.norms.get(leaf):
                heads = (
                    (self.heads if leaf == "attn_q" else self.kv_heads) if leaf in family.interleaved else 0
                )
                return (Part(f"{prefix}{found}.{kind}", 0, rows, heads),)
        raise ModelError(
            f"The model has a tensor {name}, which a model of architecture {family.architecture} should not have.",
            "It cannot be trained here; choose another model: agent model list",
        )

    def _apart(
        self, prefix: str, names: tuple[str, ...], kind: str, rows: int, name: str
    ) -> tuple[Part, ...]:
        kv = self.kv_heads * self.head_width
        ends = (0, self.heads * self.head_width, self.heads * self.head_width + kv, rows)
        if ends[3] - ends[2] != kv:
            raise ModelError(f"The model's {name} has {rows} rows, which its heads do not explain.")
        return tuple(
            Part(f"{prefix}{one}.{kind}", start, stop)
            for one, (start, stop) in zip(names, pairwise(ends), strict=True)
        )

    def trained(self, block: int) -> dict[str, tuple[str, ...]]:
        """The linear layers of a block: GGUF's tensor → transformers' modules, several if it is fused."""
        prefix = self.family.layer.format(block)
        fused = self.family.fused if self.fused else {}
        within = {one for names in fused.values() for one in names}
        found = {leaf: (one,) for leaf, one in self.family.linears.items() if one not in within}
        return {
            f"blk.{block}.{leaf}.weight": tuple(prefix + one for one in names)
            for leaf, names in {**fused, **found}.items()
        }


_LLAMA_OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_LLAMA_NORMS = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}
_LLAMA_LINEARS = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}

QWEN2 = Family("qwen2", "qwen2", "model.layers.{}.", _LLAMA_OUTSIDE, _LLAMA_NORMS, _LLAMA_LINEARS)
LLAMA = Family(
    "llama",
    "llama",
    "model.layers.{}.",
    _LLAMA_OUTSIDE,
    _LLAMA_NORMS,
    _LLAMA_LINEARS,
    interleaved=frozenset({"attn_q", "attn_k"}),
)
PHI2 = Family(
    "phi2",
    "phi",
    "model.layers.{}.",
    {"token_embd": "model.embed_tokens", "output_norm": "model.final_layernorm", "output": "lm_head"},
    {"attn_norm": "input_layernorm"},
    {
        "attn_q": "self_attn.q_proj",
        "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.dense",
        "ffn_up": "mlp.fc1",
        "ffn_down": "mlp.fc2",
    },
    fused={"attn_qkv": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")},
)
STARCODER = Family(
    "starcoder",
    "gpt_bigcode",
    "transformer.h.{}.",
    {
        "token_embd": "transformer.wte",
        "position_embd": "transformer.wpe",
        "output_norm": "transformer.ln_f",
        "output": "lm_head",
    },
    {"attn_norm": "ln_1", "ffn_norm": "ln_2"},
    {
        "attn_qkv": "attn.c_attn",
        "attn_output": "attn.c_proj",
        "ffn_up": "mlp.c_fc",
        "ffn_down": "mlp.c_proj",
    },
)
CODEGEN = Family(
    "codegen",
    "codegen",
    "transformer.h.{}.",
    {"token_embd": "transformer.wte", "output_norm": "transformer.ln_f", "output": "lm_head"},
    {"attn_norm": "ln_1"},
    {
        "attn_qkv": "attn.qkv_proj",
        "attn_output": "attn.out_proj",
        "ffn_up": "mlp.fc_in",
        "ffn_down": "mlp.fc_out",
    },
)
FAMILIES = (QWEN2, LLAMA, PHI2, STARCODER, CODEGEN)


def family_of(architecture: str) -> Family:
    """The family of an architecture, by GGUF's name or transformers' `model_type`.

    Raises ModelError for one that cannot be trained.
    """
    for family in FAMILIES:
        if architecture in (family.architecture, family.model_type):
            return family
    known = ", ".join(family.architecture for family in FAMILIES)
    raise ModelError(
        f"A model of architecture {architecture or 'unknown'} cannot be trained here; these can: {known}.",
        "The memory learns with any model; to train the weights, choose another: agent model list",
    )
