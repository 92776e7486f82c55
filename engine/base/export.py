"""Writes a checkpoint of the bundled base as GGUF: `python -m engine.base.export --out runs/base --to base.gguf`.

`--mix GGUF` moves the weights towards those of an earlier base, which the run went on from.
First in f16 by gguf's writer, then quantised by llama.cpp itself where `--type q8_0` asks for it. `read` reads such a
file again, to go on with.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Literal

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer

from engine.base.data import load_tokenizer
from engine.base.network import CONTEXT, HEAD, Network, Shape
from engine.base.tokenizer import END, MIDDLE, PAD, PREFIX, SPECIAL, SUFFIX, made_of

NAME = "scholia-base"
Kind = Literal["f16", "q8_0"]


def load_checkpoint(path: Path) -> Network:
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = Network(Shape(state["size"], state["vocabulary"]))
    network.load_state_dict(state["network"])
    network.eval()
    return network


def write_f16(network: Network, tokenizer: Tokenizer, path: Path, about: str = "") -> None:
    """The network and its tokenizer as one GGUF file of architecture `qwen2`."""
    shape = network.shape
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_name(NAME)
    writer.add_description(about or "Small Python, written where a comment asks for it.")
    writer.add_license("apache-2.0")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_rope_freq_base(shape.theta)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    _write_tokenizer(writer, tokenizer)
    for name, weight in network.state_dict().items():
        array = weight.detach().float().numpy()
        writer.add_tensor(name, array.astype(np.float16) if array.ndim == 2 else array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_tokenizer(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    tokens = [token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])]
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in model["merges"]]
    control = set(SPECIAL)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(
        [gguf.TokenType.CONTROL if token in control else gguf.TokenType.NORMAL for token in tokens]
    )
    writer.add_token_merges(merges)
    writer.add_bos_token_id(tokenizer.token_to_id(END))
    writer.add_eos_token_id(tokenizer.token_to_id(END))
    writer.add_pad_token_id(tokenizer.token_to_id(PAD))
    writer.add_add_bos_token(False)
    for kind, mark in (("fim_pre", PREFIX), ("fim_suf", SUFFIX), ("fim_mid", MIDDLE)):
        writer.add_uint32(f"tokenizer.ggml.{kind}_token_id", tokenizer.token_to_id(mark))


def read(path: Path) -> tuple[Network, Tokenizer]:
    """What `export` wrote, dequantised: the network, its weights in float32, and its tokenizer."""
    reader = gguf.GGUFReader(path)

    def contents(key: str) -> Any:
        return reader.fields[key].contents()

    tokens, merges = contents("tokenizer.ggml.tokens"), contents("tokenizer.ggml.merges")
    network = Network(Shape(contents("qwen2.embedding_length") // HEAD, len(tokens)))
    weights = {
        tensor.name: torch.tensor(gguf.dequantize(tensor.data, tensor.tensor_type))
        for tensor in reader.tensors
    }
    network.load_state_dict(weights)
    return network, made_of(tokens, merges)


def quantize(source: Path, target: Path) -> None:
    """f16 → Q8_0 by llama.cpp."""
    import llama_cpp

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0
    parameters.nthread = 2
    if llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), parameters) != 0:
        raise RuntimeError(f"llama.cpp could not quantise {source}")


def mix(network: Network, earlier: Network, share: float) -> None:
    """Moves a network's weights towards those of the one that its training began with.

    share: the earlier one's part, from 0 to 1. The mean of weights from one line of training is often better than
    either end (Wortsman et al., 2022, "Robust fine-tuning of zero-shot models", arXiv 2109.01903)."""
    former = earlier.state_dict()
    with torch.no_grad():
        for name, weight in network.state_dict().items():
            weight.lerp_(former[name].to(weight.dtype), share)


def export(
    checkpoint: Path,
    tokenizer: Tokenizer,
    target: Path,
    kind: Kind,
    earlier: Path | None = None,
    share: float = 0.0,
) -> None:
    """Writes a checkpoint; with `earlier`, a GGUF of the same vocabulary, as `mix` makes it of both."""
    network = load_checkpoint(checkpoint)
    if earlier is not None:
        other, words = read(earlier)
        if words.to_str() != tokenizer.to_str():
            raise ValueError(f"{earlier} has another vocabulary")
        mix(network, other, share)
    if kind == "f16":
        write_f16(network, tokenizer, target)
        return
    temporary = target.with_suffix(".f16.gguf")
    write_f16(network, tokenizer, temporary)
    quantize(temporary, target)
    temporary.unlink()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="write a checkpoint as GGUF")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--type", choices=("f16", "q8_0"), default="f16")
    parser.add_argument(
        "--mix", type=Path, metavar="GGUF", help="move the weights towards those of an earlier base"
    )
    parser.add_argument("--share", type=float, default=0.3, help="with --mix: the earlier one's part")
    options = parser.parse_args(arguments)
    checkpoint, tokenizer = options.out / "checkpoint.pt", load_tokenizer(options.out)
    export(checkpoint, tokenizer, options.to, options.type, options.mix, options.share)
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
