"""Our worker against llama.cpp's own `llama-bench`, built from the same source: tokens a second, and ratio.

Speed does not depend on the weights, so the models have random ones in the true shapes of Qwen2.5-0.5B and
1.5B (https://huggingface.co/Qwen/Qwen2.5-0.5B, -1.5B: config.json), quantised by llama.cpp itself. The worker
is the product's: its child process, its protocol, its sampling and text handling are all in its time.

Runs of the two are interleaved, because the machine may be doing other things as well; the figure to trust is
the median of the rounds' ratios. `llama-bench` measures generation at the same depth (`-d`).

    scripts/build-llama-bench            # once
    python benchmarks/worker_speed.py --bench PATH/TO/llama-bench
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from engine.config import ModelSettings
from engine.model.prompts import Piece, Prompt
from engine.model.supervisor import Worker
from engine.paths import Home

PROMPT, DECODE = 512, 64
VOCABULARY = 151_936
FTYPES = {"q8_0": 7, "q4_k_m": 15}  # llama_ftype of llama.h


@dataclass(frozen=True)
class Shape:
    width: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int


SHAPES = {"0.5b": Shape(896, 24, 14, 2, 4864), "1.5b": Shape(1536, 28, 12, 2, 8960)}


@dataclass(frozen=True)
class Model:
    name: str
    path: Path


@dataclass(frozen=True)
class Round:
    """Tokens a second: ours and llama-bench's."""

    prefill: float
    decode: float
    bench_prefill: float
    bench_decode: float


def model(cache: Path, shape: str, ftype: str) -> Model:
    """The quantised model, made once and kept in `cache`."""
    path = cache / f"qwen2-{shape}-{ftype}.gguf"
    if not path.exists():
        source = cache / f"qwen2-{shape}-f16.gguf"
        if not source.exists():
            print(f"making {source.name} …", file=sys.stderr)
            write_random(source.with_suffix(".part"), SHAPES[shape])
            source.with_suffix(".part").replace(source)
        print(f"quantising {path.name} …", file=sys.stderr)
        quantise(source, path.with_suffix(".part"), FTYPES[ftype])
        path.with_suffix(".part").replace(path)
    return Model(path.stem, path)


def write_random(path: Path, shape: Shape) -> None:
    import numpy as np
    from gguf import GGUFWriter, TokenType

    writer = GGUFWriter(str(path), "qwen2")
    writer.add_context_length(32768)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    tokens = [chr(byte) for byte in plain] + [chr(256 + spare) for spare in range(256 - len(plain))]
    tokens += ["ĠĠ"] + [f"<unused{number}>" for number in range(VOCABULARY - 258)] + ["<|endoftext|>"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.NORMAL] * (VOCABULARY - 1) + [TokenType.CONTROL])
    writer.add_token_merges(["Ġ Ġ"])
    writer.add_eos_token_id(VOCABULARY - 1)
    writer.add_add_bos_token(False)

    width, kv, inner = shape.width, shape.width // shape.heads * shape.kv_heads, shape.feed_forward
    sizes: dict[str, tuple[int, ...]] = {"token_embd.weight": (VOCABULARY, width)}
    sizes["output_norm.weight"] = (width,)
    for layer in range(shape.layers):
        sizes |= {
            f"blk.{layer}.{name}": size
            for name, size in {
                "attn_norm.weight": (width,),
                "attn_q.weight": (width, width),
                "attn_q.bias": (width,),
                "attn_k.weight": (kv, width),
                "attn_k.bias": (kv,),
                "attn_v.weight": (kv, width),
                "attn_v.bias": (kv,),
                "attn_output.weight": (width, width),
                "ffn_norm.weight": (width,),
                "ffn_gate.weight": (inner, width),
                "ffn_up.weight": (inner, width),
                "ffn_down.weight": (width, inner),
            }.items()
        }
    kinds = {name: np.dtype(np.float16 if len(size) == 2 else np.float32) for name, size in sizes.items()}
    for name, size in sizes.items():
        writer.add_tensor_info(name, size, kinds[name], int(np.prod(size)) * kinds[name].itemsize)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    noise = (np.random.default_rng(0).standard_normal(1 << 20) * 0.02).astype(np.float32)
    for name, size in sizes.items():
        value = np.resize(noise, size) if len(size) == 2 else np.ones(size, np.float32)
        writer.write_tensor_data(value.astype(kinds[name]))
    writer.close()


def quantise(source: Path, target: Path, ftype: int) -> None:
    """In a process of its own: it is native code."""
    program = (
        "import sys, llama_cpp.llama_cpp as n\n"
        "p = n.llama_model_quantize_default_params(); p.ftype = int(sys.argv[3])\n"
        "sys.exit(n.llama_model_quantize(sys.argv[1].encode(), sys.argv[2].encode(), p))\n"
    )
    subprocess.run(
        [sys.executable, "-P", "-c", program, str(source), str(target), str(ftype)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def bench(program: str, path: Path, threads: int, *arguments: str) -> float:
    """Tokens a second by llama-bench, one repetition after its own warm-up."""
    command = [program, "-m", str(path), "-t", str(threads), "-r", "1", "-o", "json", *arguments]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return float(json.loads(answer.stdout)[0]["avg_ts"])


def rounds(program: str, subject: Model, home: Home, threads: int, count: int) -> Iterator[Round]:
    settings = ModelSettings(threads=threads, context=1024)
    with Worker(settings, subject, home) as worker:
        for number in range(-1, count):  # the first warms up
            # A byte a token; another first byte, so that nothing is reused.
            prompt = Prompt((Piece(chr(ord("b") + number) + "x" * (PROMPT - 1)),))
            ours = worker.generate(prompt, max_tokens=DECODE + 1)
            if number < 0:
                continue
            assert (ours.evaluated_tokens, ours.output_tokens) == (PROMPT, DECODE + 1), ours
            yield Round(
                PROMPT / ours.prefill_seconds,
                DECODE / ours.decode_seconds,
                bench(program, subject.path, threads, "-p", str(PROMPT), "-n", "0"),
                bench(program, subject.path, threads, "-p", "0", "-n", str(DECODE), "-d", str(PROMPT)),
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bench", default=os.environ.get("LLAMA_BENCH", "llama-bench"))
    parser.add_argument("--cache", type=Path, default=user_cache_path("scholia") / "bench")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--shapes", nargs="+", default=list(SHAPES), choices=SHAPES)
    parser.add_argument("--types", nargs="+", default=list(FTYPES), choices=FTYPES)
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    home = Home(options.cache / "home").ensure()
    print(f"prompt {PROMPT}, decode {DECODE}, {options.threads} threads, medians of {options.rounds} rounds")
    print(f"{'model':22}{'':10}{'worker':>10}{'llama-bench':>13}{'ratio':>8}   to reach")
    for shape in options.shapes:
        for ftype in options.types:
            subject = model(options.cache, shape, ftype)
            found = list(rounds(options.bench, subject, home, options.threads, options.rounds))
            for name in ("prefill", "decode"):
                ours = [getattr(one, name) for one in found]
                theirs = [getattr(one, f"bench_{name}") for one in found]
                ratio = statistics.median(left / right for left, right in zip(ours, theirs, strict=True))
                print(
                    f"{subject.name:22}{name:10}{statistics.median(ours):10.1f}"
                    f"{statistics.median(theirs):13.1f}{ratio:8.3f}   0.95",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
