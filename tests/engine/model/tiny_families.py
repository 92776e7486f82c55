"""Tiny models of each family: transformers' own class with random weights, and the same weights as GGUF.

The names and the arithmetic of the conversion are those of llama.cpp's `conversion/` scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tiny
import torch
import transformers
from numpy.typing import NDArray

WIDTH, LAYERS, HEADS, CONTEXT = 64, 2, 4, 1024
STARCODER_SPECIAL = (
    "<|endoftext|>",
    "<fim_prefix>",
    "<fim_middle>",
    "<fim_suffix>",
    "<fim_pad>",
    "<reponame>",
)
SANTACODER_SPECIAL = ("<|endoftext|>", "<fim-prefix>", "<fim-middle>", "<fim-suffix>", "<fim-pad>")
QWEN35_SPECIAL = (*tiny.QWEN_SPECIAL, "<think>", "</think>")
QWEN1_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")

Hyperparameters = dict[str, tiny.Value]


@dataclass(frozen=True)
class Family:
    """A model in both shapes. reference: transformers' class, in float32, on the same weights."""

    path: Path
    reference: torch.nn.Module
    vocabulary: tiny.Vocabulary


def shuffled(model: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """Random weights of a size that makes every part of the model matter, biases and norms too."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            around = 1.0 if "norm" in name or ".ln_" in name else 0.0
            if weight.ndim > 1 or not name.endswith("weight"):
                around = 0.0
            weight.copy_(torch.randn(weight.shape, generator=generator) * 0.15 + around)
    return model.float().eval()


def arrays(model: torch.nn.Module, names: Mapping[str, str]) -> dict[str, NDArray[np.float32]]:
    """The model's weights under GGUF's names; `{}` stands for the layer's number. A missing name is an error."""
    state = {name: tensor.detach().float().numpy() for name, tensor in model.state_dict().items()}
    found: dict[str, NDArray[np.float32]] = {}
    for ours, theirs in names.items():
        for layer in range(LAYERS) if "{}" in ours else (0,):
            if (key := theirs.format(layer)) in state:
                found[ours.format(layer)] = state[key]
    return found


def common(feed_forward: int, kv_heads: int = HEADS) -> Hyperparameters:
    return {
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "block_count": LAYERS,
        "feed_forward_length": feed_forward,
        "attention.head_count": HEADS,
        "attention.head_count_kv": kv_heads,
    }


def qwen2(path: Path, vocabulary: tiny.Vocabulary, chat_template: str = "") -> Family:
    config = transformers.Qwen2Config(
        vocab_size=len(vocabulary.tokens),
        hidden_size=WIDTH,
        intermediate_size=128,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=None,
    )
    model = shuffled(transformers.Qwen2ForCausalLM(config))
    names = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
    names |= {
        "output.weight": "lm_head.weight",
        "blk.{}.attn_norm.weight": "model.layers.{}.input_layernorm.weight",
    }
    names["blk.{}.ffn_norm.weight"] = "model.layers.{}.post_attention_layernorm.weight"
    for ours, theirs in zip("qkv", ("q_proj", "k_proj", "v_proj"), strict=True):
        for part in ("weight", "bias"):
            names[f"blk.{{}}.attn_{ours}.{part}"] = f"model.layers.{{}}.self_attn.{theirs}.{part}"
    names["blk.{}.attn_output.weight"] = "model.layers.{}.self_attn.o_proj.weight"
    for part in ("gate", "up", "down"):
        names[f"blk.{{}}.ffn_{part}.weight"] = f"model.layers.{{}}.mlp.{part}_proj.weight"
    more: Hyperparameters = {"attention.layer_norm_rms_epsilon": 1e-6, "rope.freq_base": 10000.0}
    tiny.write(
        path, "qwen2", common(128, 2) | more, arrays(model, names), vocabulary, chat_template=chat_template
    )
    return Family(path, model, vocabulary)


def phi2(path: Path, vocabulary: tiny.Vocabulary, chat_template: str = "") -> Family:
    config = transformers.PhiConfig(
        vocab_size=len(vocabulary.tokens),
        hidden_size=WIDTH,
        intermediate_size=4 * WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        max_position_embeddings=CONTEXT,
        bos_token_id=None,
        eos_token_id=None,
    )
    model = shuffled(transformers.PhiForCausalLM(config))
    names = {"token_embd.weight": "model.embed_tokens.weight"}
    for part in ("weight", "bias"):
        names |= {f"output_norm.{part}": f"model.final_layernorm.{part}", f"output.{part}": f"lm_head.{part}"}
        for ours, theirs in {
            "attn_norm": "input_layernorm",
            "attn_q": "self_attn.q_proj",
            "attn_k": "self_attn.k_proj",
            "attn_v": "self_attn.v_proj",
            "attn_output": "self_attn.dense",
            "ffn_up": "mlp.fc1",
            "ffn_down": "mlp.fc2",
        }.items():
            names[f"blk.{{}}.{ours}.{part}"] = f"model.layers.{{}}.{theirs}.{part}"
    more: Hyperparameters = {
        "attention.layer_norm_epsilon": 1e-5,
        "rope.dimension_count": WIDTH // HEADS // 2,
    }
    tiny.write(path, "phi2", common(4 * WIDTH) | more, arrays(model, names), vocabulary)
    return Family(path, model, vocabulary)


def starcoder(path: Path, vocabulary: tiny.Vocabulary, chat_template: str = "") -> Family:
    config = transformers.GPTBigCodeConfig(
        vocab_size=len(vocabulary.tokens),
        n_embd=WIDTH,
        n_layer=LAYERS,
        n_head=HEADS,
        n_positions=CONTEXT,
        multi_query=True,
        bos_token_id=None,
        eos_token_id=None,
    )
    model = shuffled(transformers.GPTBigCodeForCausalLM(config))
    names = {"token_embd.weight": "transformer.wte.weight", "position_embd.weight": "transformer.wpe.weight"}
    for part in ("weight", "bias"):
        names[f"output_norm.{part}"] = f"transformer.ln_f.{part}"
        for ours, theirs in {
            "attn_norm": "ln_1",
            "attn_qkv": "attn.c_attn",
            "attn_output": "attn.c_proj",
            "ffn_norm": "ln_2",
            "ffn_up": "mlp.c_fc",
            "ffn_down": "mlp.c_proj",
        }.items():
            names[f"blk.{{}}.{ours}.{part}"] = f"transformer.h.{{}}.{theirs}.{part}"
    more: Hyperparameters = {"attention.layer_norm_epsilon": 1e-5}
    tiny.write(path, "starcoder", common(4 * WIDTH, 1) | more, arrays(model, names), vocabulary)
    return Family(path, model, vocabulary)


def qwen35(path: Path, vocabulary: tiny.Vocabulary, chat_template: str = "") -> Family:
    """One layer of linear attention and one of full attention, both gated."""
    head, state = 32, 16
    config = transformers.Qwen3_5TextConfig(
        vocab_size=len(vocabulary.tokens),
        hidden_size=WIDTH,
        intermediate_size=128,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=2,
        head_dim=head,
        layer_types=["linear_attention", "full_attention"],
        linear_key_head_dim=state,
        linear_value_head_dim=state,
        linear_num_key_heads=4,
        linear_num_value_heads=4,
        max_position_embeddings=CONTEXT,
    )
    model = shuffled(transformers.Qwen3_5ForCausalLM(config))
    names = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
    names["output.weight"] = "lm_head.weight"
    for ours, theirs in {
        "attn_norm.weight": "input_layernorm.weight",
        "post_attention_norm.weight": "post_attention_layernorm.weight",
        "attn_q.weight": "self_attn.q_proj.weight",
        "attn_k.weight": "self_attn.k_proj.weight",
        "attn_v.weight": "self_attn.v_proj.weight",
        "attn_output.weight": "self_attn.o_proj.weight",
        "attn_q_norm.weight": "self_attn.q_norm.weight",
        "attn_k_norm.weight": "self_attn.k_norm.weight",
        "attn_qkv.weight": "linear_attn.in_proj_qkv.weight",
        "attn_gate.weight": "linear_attn.in_proj_z.weight",
        "ssm_beta.weight": "linear_attn.in_proj_b.weight",
        "ssm_alpha.weight": "linear_attn.in_proj_a.weight",
        "ssm_conv1d.weight": "linear_attn.conv1d.weight",
        "ssm_a": "linear_attn.A_log",
        "ssm_dt.bias": "linear_attn.dt_bias",
        "ssm_norm.weight": "linear_attn.norm.weight",
        "ssm_out.weight": "linear_attn.out_proj.weight",
        "ffn_gate.weight": "mlp.gate_proj.weight",
        "ffn_up.weight": "mlp.up_proj.weight",
        "ffn_down.weight": "mlp.down_proj.weight",
    }.items():
        names[f"blk.{{}}.{ours}"] = f"model.layers.{{}}.{theirs}"
    tensors = arrays(model, names)
    for name, tensor in tensors.items():
        if name.endswith("ssm_a"):
            tensors[name] = -np.exp(tensor)
        elif "conv1d" in name:
            tensors[name] = tensor.squeeze()
        elif name.endswith("norm.weight") and "ssm" not in name:
            tensors[name] = tensor + 1  # stored as the difference from one
    more: Hyperparameters = {
        "attention.layer_norm_rms_epsilon": 1e-6,
        "attention.key_length": head,
        "attention.value_length": head,
        "rope.freq_base": 10000.0,
        "rope.dimension_count": head // 4,
        "rope.dimension_sections": (2, 1, 1, 0),  # time, height, width: the same positions for text
        "ssm.conv_kernel": 4,
        "ssm.state_size": state,
        "ssm.group_count": 4,
        "ssm.time_step_rank": 4,
        "ssm.inner_size": 4 * state,
        "full_attention_interval": 2,
    }
    tiny.write(path, "qwen35", common(128, 2) | more, tensors, vocabulary, chat_template=chat_template)
    return Family(path, model, vocabulary)


Builder = Callable[[Path, tiny.Vocabulary, str], Family]
