"""Tiny bases of each family that can be trained, by GGUF's names alone, and llama.cpp to compare with.

No weight here ever was in transformers: that its classes compute the same from these files is what the tests show.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tiny
from numpy.typing import NDArray

WIDTH, HEADS, KV_HEADS, HIDDEN, LAYERS, CONTEXT = 64, 4, 2, 128, 2, 256
VOCABULARY = tiny.byte_vocabulary()
TOKENS = [*b"def add(a, b):\n    return a + b\n\n\nprint(add(1, 2))\n"]
Shapes = dict[str, tuple[int, ...]]

LLAMA_CPP = """\
import json, sys
from engine.model import llama
from engine.model.backend import Adapter, LoadOptions
for line in sys.stdin:
    base, adapters, tokens = json.loads(line)
    # Without the repacked layouts: a default build dies in them on some machines.
    backend = llama.load(LoadOptions(base, 1, 1, 256, extra_buffers=False), lambda share: True)
    backend.use_adapters([Adapter(path, scale) for path, scale in adapters])
    print(json.dumps(backend.logits(tokens)), flush=True)
    backend.close()
"""


class LlamaCpp:
    """llama.cpp in a process of its own, as it always is (I7)."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-c", LLAMA_CPP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def logits(
        self, base: Path, *adapters: tuple[Path, float], tokens: list[int] = TOKENS
    ) -> NDArray[np.float64]:
        """The logits after each token, with these adapters laid over the base, each at its scale."""
        assert self._child.stdin is not None and self._child.stdout is not None
        job = [str(base), [(str(path), scale) for path, scale in adapters], tokens]
        self._child.stdin.write(json.dumps(job) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        assert line, self._child.communicate()[1]
        return np.array(json.loads(line))

    def close(self) -> None:
        self._child.communicate()


@dataclass(frozen=True)
class Case:
    """One base. single: weights in f32, else f16. quantise: what llama.cpp makes of the file afterwards."""

    name: str
    architecture: str
    shapes: Callable[[], Shapes]
    more: tuple[tuple[str, tiny.Value], ...] = ()
    single: bool = False
    quantise: str = ""

    def write(self, folder: Path) -> Path:
        path = folder / f"{self.name}.gguf"
        common: dict[str, tiny.Value] = {
            "context_length": CONTEXT,
            "block_count": LAYERS,
            "attention.head_count": HEADS,
        }
        tiny.write(path, self.architecture, common | dict(self.more), self.weights(), VOCABULARY)
        if not self.quantise:
            return path
        target = path.with_suffix(f".{self.quantise}.gguf")
        command = [sys.executable, "-P", "-m", "engine.model.quantize", str(path), str(target), self.quantise]
        subprocess.run(command, check=True, capture_output=True)
        return target

    def weights(self) -> dict[str, NDArray[np.float32] | NDArray[np.float16]]:
        random = np.random.default_rng(7)
        found: dict[str, NDArray[np.float32] | NDArray[np.float16]] = {}
        for name, shape in self.shapes().items():
            if name == "rope_freqs.weight":
                found[name] = np.linspace(1, 8, shape[0], dtype=np.float32)
                continue
            around = 1.0 if name.endswith("norm.weight") else 0.0
            size = 0.2 if len(shape) == 1 else shape[1] ** -0.5
            weight = (random.standard_normal(shape) * size + around).astype(np.float32)
            found[name] = weight.astype(np.float16) if len(shape) == 2 and not self.single else weight
        return found


def blocks(shapes: Shapes) -> Shapes:
    return {f"blk.{layer}.{name}": shape for layer in range(LAYERS) for name, shape in shapes.items()}


def like_llama(
    *,
    width: int = WIDTH,
    head: int = 0,
    hidden: int = HIDDEN,
    tied: bool = False,
    biases: tuple[str, ...] = (),
) -> Shapes:
    head = head or width // HEADS
    linears = {
        "attn_q": (HEADS * head, width),
        "attn_k": (KV_HEADS * head, width),
        "attn_v": (KV_HEADS * head, width),
        "attn_output": (width, HEADS * head),
        "ffn_gate": (hidden, width),
        "ffn_up": (hidden, width),
        "ffn_down": (width, hidden),
    }
    block: Shapes = {f"{name}.weight": shape for name, shape in linears.items()}
    block |= {f"{name}.bias": linears[name][:1] for name in biases}
    block |= {"attn_norm.weight": (width,), "ffn_norm.weight": (width,)}
    vocabulary = len(VOCABULARY.tokens)
    outside: Shapes = {"token_embd.weight": (vocabulary, width), "output_norm.weight": (width,)}
    return outside | ({} if tied else {"output.weight": (vocabulary, width)}) | blocks(block)


def with_biases(shapes: Shapes) -> Shapes:
    """A bias beside every weight but the embeddings."""
    return shapes | {
        name.replace(".weight", ".bias"): shape[:1] for name, shape in shapes.items() if "embd" not in name
    }


def phi2(*, fused: bool = False) -> Shapes:
    attention: Shapes = {f"attn_{one}.weight": (WIDTH, WIDTH) for one in "qkv"}
    if fused:
        attention = {"attn_qkv.weight": (3 * WIDTH, WIDTH)}
    block = attention | {
        "attn_norm.weight": (WIDTH,),
        "attn_output.weight": (WIDTH, WIDTH),
        "ffn_up.weight": (HIDDEN, WIDTH),
        "ffn_down.weight": (WIDTH, HIDDEN),
    }
    vocabulary = len(VOCABULARY.tokens)
    outside: Shapes = {
        "token_embd.weight": (vocabulary, WIDTH),
        "output_norm.weight": (WIDTH,),
        "output.weight": (vocabulary, WIDTH),
    }
    return with_biases(outside | blocks(block))


def starcoder(*, tied: bool = True) -> Shapes:
    vocabulary = len(VOCABULARY.tokens)
    shapes = {"output_norm.weight": (WIDTH,)} | blocks(
        {
            "attn_norm.weight": (WIDTH,),
            "attn_qkv.weight": (WIDTH + 2 * WIDTH // HEADS, WIDTH),
            "attn_output.weight": (WIDTH, WIDTH),
            "ffn_norm.weight": (WIDTH,),
            "ffn_up.weight": (HIDDEN, WIDTH),
            "ffn_down.weight": (WIDTH, HIDDEN),
        }
    )
    outside: Shapes = {"token_embd.weight": (vocabulary, WIDTH), "position_embd.weight": (CONTEXT, WIDTH)}
    return with_biases(shapes) | outside | ({} if tied else {"output.weight": (vocabulary, WIDTH)})


QKV = ("attn_q", "attn_k", "attn_v")
RMS = (
    ("embedding_length", WIDTH),
    ("feed_forward_length", HIDDEN),
    ("attention.head_count_kv", KV_HEADS),
    ("attention.layer_norm_rms_epsilon", 0.01),  # not what a class would take for granted
    ("rope.freq_base", 20_000.0),
)
WIDE = (("embedding_length", 256), ("feed_forward_length", 512), *RMS[2:])
NORM = (
    ("embedding_length", WIDTH),
    ("feed_forward_length", HIDDEN),
    ("attention.layer_norm_epsilon", 0.01),
)
PHI2 = (*NORM, ("attention.head_count_kv", HEADS), ("rope.dimension_count", WIDTH // HEADS // 2))
STARCODER = (*NORM, ("attention.head_count_kv", 1))
LONG = (("rope.scaling.factor", 4.0), ("rope.scaling.original_context_length", 64))

CASES = (
    Case("qwen2", "qwen2", lambda: like_llama(tied=True, biases=QKV), RMS),
    Case("qwen2-untied", "qwen2", lambda: like_llama(biases=QKV), RMS, single=True),
    Case(
        "qwen2-yarn",
        "qwen2",
        lambda: like_llama(tied=True, biases=QKV),
        (*RMS, *LONG, ("rope.scaling.type", "yarn")),
    ),
    Case("llama", "llama", like_llama, RMS),
    Case(
        "llama-wide-heads",
        "llama",
        lambda: like_llama(head=32),
        (
            *RMS,
            ("attention.key_length", 32),
            ("attention.value_length", 32),
            ("rope.dimension_count", 32),
        ),
        single=True,
    ),
    Case(
        "llama-3",
        "llama",
        lambda: like_llama(tied=True) | {"rope_freqs.weight": (WIDTH // HEADS // 2,)},
        (*RMS[:-1], ("rope.freq_base", 500_000.0)),
    ),
    Case(
        "llama-linear-biased",
        "llama",
        lambda: like_llama(biases=(*QKV, "attn_output")),
        (*RMS, *LONG, ("rope.scaling.type", "linear")),
    ),
    Case("phi2", "phi2", phi2, PHI2),
    Case("phi2-fused", "phi2", lambda: phi2(fused=True), PHI2),
    Case("starcoder", "starcoder", starcoder, STARCODER),
    Case("starcoder-untied", "starcoder", lambda: starcoder(tied=False), STARCODER, single=True),
    Case("qwen2-small", "qwen2", lambda: like_llama(tied=True, biases=QKV), RMS, quantise="q8_0"),
    Case("llama-small", "llama", like_llama, RMS, quantise="q8_0"),
    Case("phi2-small", "phi2", lambda: phi2(fused=True), PHI2, quantise="q8_0"),
    Case("starcoder-small", "starcoder", starcoder, STARCODER, quantise="q8_0"),
    Case(
        "qwen2-smaller",
        "qwen2",
        lambda: like_llama(width=256, hidden=512, tied=True, biases=QKV),
        WIDE,
        quantise="q4_k_m",
    ),
)
