"""Loads the model that serves as a network that can be trained. Only the training child imports this (I7).

A GGUF is read as it is: its numbers dequantised tensor by tensor straight into the type that is trained in, so that
the weights are in memory once, and transformers' own class built from the metadata. No second download, and what
is trained corrects the quantisation too. A folder is read as transformers publishes it, safetensors only; no code
in it is ever run: CodeGen2, which goes through `engine.model.codegen`, and the weights that a GGUF was made of, if the
user has them.

What this does not guarantee: that a file which llama.cpp serves can be trained. An architecture, a tensor or a
stretching of positions that is not known here is refused in words, never guessed at.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import transformers

from engine.errors import ModelError
from engine.learning import attention
from engine.learning.names import BLOCK, CODEGEN, COMPUTED, Layout, family_of
from engine.learning.tensors import Tensors

NO_DROPOUT = ("attn_pdrop", "embd_pdrop", "resid_pdrop", "attention_dropout")
OTHER = "Choose another model: agent model list"
ORIGINALS = "To train on the file that serves: agent config unset learning.originals"


@dataclass(frozen=True)
class Network:
    """A model to train an adapter for. model: transformers' class, in eval mode, without dropout.

    architecture: GGUF's name for it. path: where it was read. layout: how its weights are called in both.
    """

    model: Any
    architecture: str
    path: Path
    layout: Layout


def load_network(
    path: Path, dtype: torch.dtype, device: torch.device | str, originals: Path | None = None
) -> Network:
    """The model in the GGUF file or the folder at `path`, its weights in `dtype` on `device`.

    originals: a folder with the weights that the GGUF was made of, to be read instead of its own. Raises ModelError
    if it cannot be read, is of no family that can be trained, or the originals are another model's.
    """
    if path.is_dir():
        model, layout = _from_folder(path, dtype)
    elif originals is not None:
        model, layout = _from_originals(Tensors(path), originals, dtype)
    else:
        model, layout = _from_gguf(Tensors(path), dtype)
    model.config.use_cache = False  # a cache is for generating
    if torch.device(device).type == "cpu" and layout.family is not CODEGEN:
        model.set_attn_implementation(attention.NAME)
    return Network(model.to(device).eval(), layout.family.architecture, path, layout)


def _from_gguf(tensors: Tensors, dtype: torch.dtype) -> tuple[Any, Layout]:
    family = family_of(tensors.architecture)
    if family is CODEGEN:
        raise ModelError("CodeGen2 is trained from its folder, not from a GGUF.", OTHER)
    config = BUILDERS[family.architecture](tensors)
    layout = layout_of(config, family.architecture, fused="blk.0.attn_qkv.weight" in tensors.by_name)
    state = _state(tensors, layout, dtype)
    config.tie_word_embeddings = "lm_head.weight" not in state
    if config.tie_word_embeddings:
        state["lm_head.weight"] = state[f"{family.outside['token_embd']}.weight"]
    kind = getattr(transformers, config.architectures[0])
    with torch.device("meta"):
        model = kind(config)
    for name, weight in model.named_parameters():
        if name.endswith(".bias") and name not in state:  # llama.cpp adds none either
            state[name] = torch.zeros(weight.shape, dtype=dtype)
    try:
        model.load_state_dict(state, strict=True, assign=True)
    except RuntimeError as error:
        raise ModelError(
            f"The weights in {tensors.path.name} are not those of a {family.architecture}: "
            f"{str(error).splitlines()[-1].strip()}",
            "Fetch it again (agent model pull NAME) or choose another: agent model list",
        ) from error
    if config.tie_word_embeddings:
        model.tie_weights()
    _compute(model, tensors)
    return model, layout


def _from_originals(tensors: Tensors, folder: Path, dtype: torch.dtype) -> tuple[Any, Layout]:
    """The folder's model, laid out as the GGUF is."""
    try:
        model, layout = _from_folder(folder, dtype)
    except ModelError as error:
        raise ModelError(error.message, ORIGINALS) from error
    if layout.family.architecture != tensors.architecture:
        raise _others(tensors, folder)
    layout = replace(layout, fused="blk.0.attn_qkv.weight" in tensors.by_name and bool(layout.family.fused))
    shapes = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
    for name in tensors.by_name:
        rows, *rest = tensors.shape(name)
        for part in layout.parts(name, rows):
            if shapes.get(part.name) != (part.stop - part.start, *rest):
                raise _others(tensors, folder)
    return model, layout


def _others(tensors: Tensors, folder: Path) -> ModelError:
    return ModelError(
        f"The weights in {folder} are not those that {tensors.path.name} was made of.", ORIGINALS
    )


def _state(tensors: Tensors, layout: Layout, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The weights under transformers' names."""
    state: dict[str, torch.Tensor] = {}
    for name in tensors.by_name:
        shape = tensors.shape(name)
        parts = layout.parts(name, shape[0])
        if not parts:
            continue
        whole = torch.empty(shape, dtype=dtype)
        flat = whole.view(-1)
        for start, block in tensors.blocks(name):
            flat[start : start + block.size] = torch.from_numpy(block)
        for part in parts:
            rows = whole[part.start : part.stop]
            state[part.name] = rows[part.order()] if part.heads else rows
    return state


def _compute(model: Any, tensors: Tensors) -> None:
    """The tensors that are computed, not stored: made for a model without memory, they hold nothing yet."""
    inner = model.base_model
    if hasattr(inner, "rotary_emb"):
        rotary = type(inner.rotary_emb)(config=model.config)
        if COMPUTED in tensors.by_name:
            divisors = torch.from_numpy(tensors.read(COMPUTED))
            rotary.inv_freq = rotary.inv_freq / divisors
            rotary.original_inv_freq = rotary.inv_freq.clone()
        inner.rotary_emb = rotary
    else:  # GPT-BigCode's causal mask
        count = model.config.n_positions
        inner.bias = torch.ones((count, count), dtype=torch.bool).tril()


def layout_of(config: Any, architecture: str, *, fused: bool = False) -> Layout:
    """How the weights of a model of this configuration lie."""
    heads = config.num_attention_heads
    kv_heads = getattr(config, "num_key_value_heads", None) or heads
    head_width = getattr(config, "head_dim", None) or config.hidden_size // heads
    return Layout(family_of(architecture), heads, kv_heads, head_width, fused and architecture == "phi2")


def _from_folder(folder: Path, dtype: torch.dtype) -> tuple[Any, Layout]:
    try:
        model_type = json.loads((folder / "config.json").read_text("utf-8")).get("model_type", "")
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} holds no model: {error}.", OTHER) from error
    family = family_of(str(model_type))
    try:
        if family is CODEGEN:
            from engine.model.codegen import network_of

            model = network_of(folder, dtype)
        else:
            config = transformers.AutoConfig.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
            for name in NO_DROPOUT:
                if hasattr(config, name):
                    setattr(config, name, 0.0)
            model = transformers.AutoModelForCausalLM.from_pretrained(
                folder,
                config=config,
                dtype=dtype,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
            )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelError(f"The model in {folder} cannot be read: {error}", OTHER) from error
    return model, layout_of(model.config, family.architecture)


# ---- configurations out of the metadata


def _sizes(tensors: Tensors) -> dict[str, int]:
    blocks = {match[1] for match in map(BLOCK.fullmatch, tensors.by_name) if match}
    if len(blocks) != tensors.integer("block_count"):  # before a class of as many is made
        raise ModelError(
            f"{tensors.path.name} promises {tensors.integer('block_count')} blocks and holds {len(blocks)}.",
            "Fetch it again: agent model pull NAME",
        )
    return {
        "vocab_size": tensors.shape("token_embd.weight")[0],
        "hidden_size": tensors.integer("embedding_length"),
        "num_hidden_layers": tensors.integer("block_count"),
        "num_attention_heads": tensors.integer("attention.head_count"),
        "max_position_embeddings": tensors.integer("context_length"),
    }


def _positions(tensors: Tensors) -> dict[str, Any]:
    """How positions rotate, as transformers spells it.

    llama.cpp takes a factor without a type for linear. YaRN is the same function in both, with the values that
    Qwen2.5's documentation gives; other ways to stretch positions are not.
    """
    found = {"rope_type": "default", "rope_theta": tensors.real("rope.freq_base", 10_000.0)}
    factor = tensors.real("rope.scaling.factor", tensors.real("rope.scale_linear", 0.0))
    kind = tensors.value("rope.scaling.type") or "linear"
    if kind == "none" or factor in (0.0, 1.0):
        return found
    if kind == "linear":
        return found | {"rope_type": "linear", "factor": factor}
    if kind == "yarn":
        original = tensors.integer("rope.scaling.original_context_length", tensors.integer("context_length"))
        return found | {"rope_type": "yarn", "factor": factor, "original_max_position_embeddings": original}
    raise ModelError(
        f"{tensors.path.name} stretches its positions by {kind}, which is not known here.", OTHER
    )


def _like_llama(tensors: Tensors) -> dict[str, Any]:
    sizes = _sizes(tensors)
    width = tensors.integer("attention.key_length", sizes["hidden_size"] // sizes["num_attention_heads"])
    if tensors.integer("rope.dimension_count", width) != width:
        raise ModelError(f"{tensors.path.name} rotates a part of each head, which is not known here.", OTHER)
    return sizes | {
        "intermediate_size": tensors.integer("feed_forward_length"),
        "num_key_value_heads": tensors.integer("attention.head_count_kv", sizes["num_attention_heads"]),
        "head_dim": width,
        "rms_norm_eps": tensors.real("attention.layer_norm_rms_epsilon"),
        "rope_parameters": _positions(tensors),
        "bos_token_id": None,
        "eos_token_id": None,
    }


def _qwen2(tensors: Tensors) -> Any:
    return transformers.Qwen2Config(**_like_llama(tensors), architectures=["Qwen2ForCausalLM"])


def _llama(tensors: Tensors) -> Any:
    return transformers.LlamaConfig(
        **_like_llama(tensors),
        architectures=["LlamaForCausalLM"],
        attention_bias=any(name.endswith(".bias") and ".attn_" in name for name in tensors.by_name),
        mlp_bias=any(name.endswith(".bias") and ".ffn_" in name for name in tensors.by_name),
    )


def _phi2(tensors: Tensors) -> Any:
    sizes = _sizes(tensors)
    head = sizes["hidden_size"] // sizes["num_attention_heads"]
    share = tensors.integer("rope.dimension_count", head) / head
    return transformers.PhiConfig(
        **sizes,
        architectures=["PhiForCausalLM"],
        intermediate_size=tensors.integer("feed_forward_length"),
        num_key_value_heads=tensors.integer("attention.head_count_kv", sizes["num_attention_heads"]),
        layer_norm_eps=tensors.real("attention.layer_norm_epsilon"),
        rope_parameters=_positions(tensors) | {"partial_rotary_factor": share},
        bos_token_id=None,
        eos_token_id=None,
    )


def _starcoder(tensors: Tensors) -> Any:
    sizes = _sizes(tensors)
    if tensors.integer("attention.head_count_kv", sizes["num_attention_heads"]) != 1:
        raise ModelError(f"{tensors.path.name} has keys for every head, which is not known here.", OTHER)
    return transformers.GPTBigCodeConfig(
        vocab_size=sizes["vocab_size"],
        n_embd=sizes["hidden_size"],
        n_layer=sizes["num_hidden_layers"],
        n_head=sizes["num_attention_heads"],
        n_positions=tensors.shape("position_embd.weight")[0],
        n_inner=tensors.integer("feed_forward_length"),
        layer_norm_epsilon=tensors.real("attention.layer_norm_epsilon"),
        **dict.fromkeys(NO_DROPOUT[:3], 0.0),
        architectures=["GPTBigCodeForCausalLM"],
        multi_query=True,
        bos_token_id=None,
        eos_token_id=None,
    )


BUILDERS: dict[str, Callable[[Tensors], Any]] = {
    "qwen2": _qwen2,
    "llama": _llama,
    "phi2": _phi2,
    "starcoder": _starcoder,
}
