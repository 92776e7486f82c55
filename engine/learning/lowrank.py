"""A linear layer with its low-rank branch in one pass: y = x·Wᵀ + bias + (x·Aᵀ)·Bᵀ. Only the training child imports
this (I7).

Laid beside each other by peft, the two keep the input twice (once more in the adapter's own type), and each of a
branch's steps goes through the memory for the whole width. Here the branch is added where the layer's output lies, W
gets no gradient, and of A and B only what is trained: the input is kept once for all layers that share it, and not at
all where A is fixed. A and B stay in their own type, and are rounded to the layer's for its products.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional


class LowRank(torch.autograd.Function):  # type: ignore[misc]
    """x: (tokens, in). weight: (out, in), frozen as bias is. a: (rank, in). b: (out, rank)."""

    @staticmethod
    def forward(context: Any, x: Tensor, weight: Tensor, bias: Tensor | None, a: Tensor, b: Tensor) -> Tensor:
        inner = x @ a.T
        kept = x if context.needs_input_grad[3] else None
        context.save_for_backward(kept, inner, weight, a, b)
        return functional.linear(x, weight, bias).addmm_(inner, b.T)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> Any:
        x, inner, weight, a, b = context.saved_tensors
        of_x, _, _, of_a, of_b = context.needs_input_grad
        within = gradient @ b
        return (
            (gradient @ weight).addmm_(within, a) if of_x else None,
            None,
            None,
            within.T @ x if of_a else None,
            gradient.T @ inner if of_b else None,
        )


def in_one_pass(layer: Any) -> None:
    """Has a linear layer of peft compute itself and its adapters so."""
    layer.forward = partial(_forward, layer)


def _forward(layer: Any, x: Tensor) -> Tensor:
    base, names = layer.base_layer, layer.active_adapters
    a = torch.cat([layer.lora_A[name].weight for name in names]).to(x.dtype)
    b = torch.cat([layer.lora_B[name].weight * layer.scaling[name] for name in names], 1).to(x.dtype)
    rows: Tensor = LowRank.apply(x.flatten(0, -2), base.weight, base.bias, a, b)
    return rows.unflatten(0, x.shape[:-1])
