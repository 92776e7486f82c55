"""Writes a BERT sentence embedder as a GGUF file, so that llama.cpp serves the very same weights. Child only (I7).

Why: importing sentence-transformers takes seconds and some 640 MB, llama.cpp a tenth of both. The layout is what
llama.cpp's `convert_hf_to_gguf.py` writes for `BertModel`: matrices in half precision, everything else in single, a
WordPiece vocabulary whose words begin with "▁" and whose pieces within a word lost their "##".
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, LlamaFileType, PoolingType, TokenType
from numpy.typing import NDArray
from safetensors.numpy import load_file

from engine.displaced import sync_folder

ARCHITECTURE = "bert"
CONTROL = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
TOP = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight",
    "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}
LAYER = {
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
IN_SINGLE = {"position_embd.weight", "token_types.weight"}  # llama.cpp adds them as they are


def convert(source: Path, target: Path) -> None:
    """Writes the model in the folder `source` (`config.json`, `vocab.txt`, `model.safetensors`) to `target`, whole
    or not at all.

    Raises KeyError or OSError if the folder does not hold such a model."""
    config = json.loads((source / "config.json").read_text("utf-8"))
    temporary = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        writer = GGUFWriter(temporary, ARCHITECTURE)
        _describe(writer, config)
        _vocabulary(writer, (source / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n"))
        for name, tensor in load_file(source / "model.safetensors").items():
            new = renamed(name)
            if new:
                writer.add_tensor(new, _typed(new, tensor))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        temporary.chmod(0o600)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _describe(writer: GGUFWriter, config: dict[str, int]) -> None:
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(float(config["layer_norm_eps"]))
    writer.add_causal_attention(False)
    writer.add_pooling_type(PoolingType.MEAN)
    writer.add_file_type(LlamaFileType.MOSTLY_F16)


def _vocabulary(writer: GGUFWriter, pieces: list[str]) -> None:
    writer.add_tokenizer_model("bert")
    writer.add_token_type_count(2)
    writer.add_token_list([phantom(piece) for piece in pieces])
    writer.add_token_types([TokenType.CONTROL if one in CONTROL else TokenType.NORMAL for one in pieces])
    places = {piece: number for number, piece in enumerate(pieces)}
    writer.add_bos_token_id(places["[CLS]"])
    writer.add_sep_token_id(places["[SEP]"])
    writer.add_unk_token_id(places["[UNK]"])
    writer.add_pad_token_id(places["[PAD]"])
    writer.add_mask_token_id(places["[MASK]"])


def phantom(piece: str) -> str:
    """A WordPiece as llama.cpp knows it."""
    if piece in CONTROL:
        return piece
    return piece[2:] if piece.startswith("##") else "▁" + piece


def renamed(name: str) -> str:
    """A tensor's name in GGUF; empty if it is not needed there (the pooler, position ids)."""
    if name in TOP:
        return TOP[name]
    parts = name.split(".")
    if parts[:2] != ["encoder", "layer"]:
        return ""
    return f"blk.{parts[2]}.{LAYER['.'.join(parts[3:-1])]}.{parts[-1]}"


def _typed(name: str, tensor: NDArray[np.float32]) -> NDArray[np.float16] | NDArray[np.float32]:
    if tensor.ndim > 1 and name not in IN_SINGLE:
        return tensor.astype(np.float16)
    return tensor.astype(np.float32)
