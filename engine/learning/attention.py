"""Causal attention by plain products, for training on a CPU. Only the training child imports this (I7).

There and back it takes a third to two thirds of the time of torch's fused kernel, whose way back is slow on a CPU
(docs/experiments.md). The memory for it grows with the square of a row's length; for rows longer than `LONGEST` tokens
the fused kernel is used.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import repeat_kv, sdpa_attention_forward

from engine.base.network import attend as products
from engine.learning.need import LONGEST

NAME = "plain_products"


def attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None = None,
    scaling: float | None = None,
    **more: Any,
) -> tuple[Tensor, None]:
    """What each token hears of those up to it, (rows, length, heads, width), for queries (rows, heads, length, width)
    and keys and values of as many heads or fewer. Rows are padded behind, so that no mask is needed."""
    _, heads, length, width = query.shape
    if attention_mask is not None or length > LONGEST or key.shape[2] != length:
        heard: tuple[Tensor, None] = sdpa_attention_forward(
            module, query, key, value, attention_mask, scaling=scaling, **more
        )
        return heard
    key, value = (repeat_kv(one, heads // one.shape[1]) for one in (key, value))
    found = products(query, key, value, width**-0.5 if scaling is None else scaling)
    return found.transpose(1, 2).contiguous(), None


AttentionInterface.register(NAME, attend)
