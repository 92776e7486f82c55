"""Attention by plain products is torch's own, there and back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

pytest.importorskip("transformers")

import torch  # after importorskip
from torch.nn import functional

from engine.learning.attention import attend
from engine.learning.need import LONGEST


@pytest.mark.parametrize("kv_heads", [1, 2, 4])
@pytest.mark.parametrize("length", [1, 37, LONGEST + 1])
def test_it_is_what_torch_says_with_fewer_keys_than_heads_too(length: int, kv_heads: int) -> None:
    torch.manual_seed(1)
    heads, width = 4, 16
    query = torch.randn(2, heads, length, width, requires_grad=True)
    key, value = (torch.randn(2, kv_heads, length, width, requires_grad=True) for _ in range(2))
    module = SimpleNamespace(num_key_value_groups=heads // kv_heads, is_causal=True)
    found = attend(module, query, key, value, scaling=0.3)[0]
    whole = (one.repeat_interleave(heads // kv_heads, 1) for one in (key, value))
    known = functional.scaled_dot_product_attention(query, *whole, is_causal=True, scale=0.3).transpose(1, 2)
    torch.testing.assert_close(found, known, atol=1e-5, rtol=1e-4)
    ways = [torch.autograd.grad(one.square().sum(), (query, key, value)) for one in (found, known)]
    for mine, theirs in zip(*ways, strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-4, rtol=1e-3)
