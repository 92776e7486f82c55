"""The network of the bundled base: Qwen2's architecture, as small as a page.

RMSNorm before each half, grouped-query attention with biases on q, k and v and rotary positions (halves
rotated, not pairs), SwiGLU, tied embeddings. Same mathematics as llama.cpp's `qwen2`; `export` maps the names.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

CONTEXT = 1536
HEAD = 32


@dataclass(frozen=True)
class Shape:
    """One dial, even: width 32 × size, three quarters as many layers as size, as many heads of 32 as size, half
    of them for keys and values."""

    size: int
    vocabulary: int
    theta: float = 10_000.0
    epsilon: float = 1e-6

    @property
    def layers(self) -> int:
        return max(1, self.size * 3 // 4)

    @property
    def width(self) -> int:
        return HEAD * self.size

    @property
    def heads(self) -> int:
        return self.size

    @property
    def kv_heads(self) -> int:
        return self.size // 2

    @property
    def hidden(self) -> int:
        return 3 * self.width


class Norm(nn.Module):  # type: ignore[misc]  # torch is unknown to the checker
    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return functional.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


class Layer(nn.Module):  # type: ignore[misc]  # torch is unknown to the checker
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.kv_heads = shape.heads, shape.kv_heads
        width, kv_width = shape.width, HEAD * shape.kv_heads
        self.attn_norm = Norm(width, shape.epsilon)
        self.attn_q = nn.Linear(width, width)
        self.attn_k = nn.Linear(width, kv_width)
        self.attn_v = nn.Linear(width, kv_width)
        self.attn_output = nn.Linear(width, width, bias=False)
        self.ffn_norm = Norm(width, shape.epsilon)
        self.ffn_gate = nn.Linear(width, shape.hidden, bias=False)
        self.ffn_up = nn.Linear(width, shape.hidden, bias=False)
        self.ffn_down = nn.Linear(shape.hidden, width, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        rows, length, width = x.shape
        y = self.attn_norm(x)
        q = rotate(self.attn_q(y).view(rows, length, self.heads, HEAD).transpose(1, 2), cosine, sine)
        k = rotate(self.attn_k(y).view(rows, length, self.kv_heads, HEAD).transpose(1, 2), cosine, sine)
        v = self.attn_v(y).view(rows, length, self.kv_heads, HEAD).transpose(1, 2)
        repeat = self.heads // self.kv_heads
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        mixed = attend(q, k, v)
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(rows, length, width))
        y = self.ffn_norm(x)
        return x + self.ffn_down(functional.silu(self.ffn_gate(y)) * self.ffn_up(y))


def attend(q: Tensor, k: Tensor, v: Tensor, scale: float = HEAD**-0.5) -> Tensor:
    """Causal attention, (rows, heads, length, width) each. On a CPU the plain products take a fifth to a half of the
    time of torch's fused kernel, there and back, with heads so small (docs/experiments.md)."""
    if q.is_cuda:
        return functional.scaled_dot_product_attention(q, k, v, is_causal=True, scale=scale)
    rows, heads, length, width = q.shape
    later = torch.full((1, length, length), float("-inf"), dtype=v.dtype).triu_(1)
    with torch.autocast("cpu", enabled=False):
        q, k, v = ((q * scale).to(v.dtype).flatten(0, 1), k.to(v.dtype).flatten(0, 1), v.flatten(0, 1))
        mixed = torch.baddbmm(later, q, k.transpose(1, 2)).softmax(-1) @ v
    return mixed.view(rows, heads, length, width)


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotary positions: the first half of each head is rotated against the second."""
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1)


class Network(nn.Module):  # type: ignore[misc]  # torch is unknown to the checker
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.output_norm = Norm(shape.width, shape.epsilon)
        angles = torch.outer(torch.arange(CONTEXT), shape.theta ** -(torch.arange(0, HEAD, 2) / HEAD))
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                scale = 0.02 if "embd" in name else weight.shape[1] ** -0.5
                if name.endswith(("attn_output.weight", "ffn_down.weight")):
                    scale /= (2 * shape.layers) ** 0.5
                nn.init.normal_(weight, std=scale)
            elif name.endswith("bias"):
                nn.init.zeros_(weight)

    def states(self, tokens: Tensor) -> Tensor:
        """Final hidden states, (rows, length, width), of padded rows of tokens."""
        length = tokens.shape[1]
        x = self.token_embd(tokens)
        cosine, sine = self.get_buffer("cosine")[:length], self.get_buffer("sine")[:length]
        for layer in self.blk:
            x = layer(x, cosine, sine)
        normed: Tensor = self.output_norm(x)
        return normed

    def forward(self, tokens: Tensor) -> Tensor:
        return self.logits(self.states(tokens))

    def logits(self, states: Tensor) -> Tensor:
        return functional.linear(states, self.token_embd.weight)

    def loss(self, tokens: Tensor, wanted: Tensor) -> Tensor:
        """Mean cross-entropy of the tokens where `wanted`, each predicted from what stands before it.

        The vocabulary's logits are computed at those places only: they are a fifth of all.
        """
        states = self.states(tokens)[:, :-1][wanted[:, 1:]]
        return functional.cross_entropy(self.logits(states).float(), tokens[:, 1:][wanted[:, 1:]])

    def parameter_count(self) -> int:
        return sum(weight.numel() for weight in self.parameters())
