"""Weights by their names in both worlds, and read from a file in pieces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader
from gguf.quants import dequantize
from hypothesis import given
from hypothesis import strategies as some
from tiny_networks import CASES, Case

from engine.errors import ModelError
from engine.learning import tensors
from engine.learning.names import FAMILIES, LLAMA, PHI2, QWEN2, Layout, Part, family_of
from engine.learning.tensors import Tensors

QUANTISED = [case for case in CASES if case.name in ("qwen2", "qwen2-untied", "qwen2-small", "qwen2-smaller")]


@pytest.mark.parametrize("case", QUANTISED, ids=lambda case: case.name)
def test_numbers_read_in_pieces_are_those_of_the_whole_file(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case.write(tmp_path)
    monkeypatch.setattr(tensors, "BLOCK", 1000)
    read = Tensors(path)
    reader = GGUFReader(path)
    assert {tensor.name for tensor in reader.tensors} == set(read.by_name)
    for tensor in reader.tensors:
        wanted = dequantize(tensor.data, tensor.tensor_type)
        assert np.array_equal(read.read(tensor.name), wanted), tensor.name
        assert len(list(read.blocks(tensor.name))) >= min(2, tensor.n_elements // 2000)


@given(heads=some.integers(1, 8), width=some.integers(1, 16))
def test_rows_are_interleaved_as_llama_cpp_does_it_and_back(heads: int, width: int) -> None:
    rows = 2 * heads * width
    here = np.arange(rows)
    # convert_hf_to_gguf.py's LlamaModel.permute
    there = here.reshape(heads, 2, width).swapaxes(1, 2).reshape(rows)
    part = Part("q", 0, rows, heads)
    assert np.array_equal(there[part.order()], here)
    assert np.array_equal(here[part.order_back()], there)


def test_of_llama_only_queries_and_keys_are_interleaved_each_by_its_own_heads() -> None:
    layout = Layout(LLAMA, heads=8, kv_heads=2, head_width=4)
    heads = {
        leaf: layout.parts(f"blk.3.{leaf}.weight", 32)[0].heads for leaf in (*LLAMA.linears, *LLAMA.norms)
    }
    assert {leaf: count for leaf, count in heads.items() if count} == {"attn_q": 8, "attn_k": 2}
    assert not any(
        Layout(QWEN2, 8, 2, 4).parts(f"blk.3.{leaf}.weight", 32)[0].heads for leaf in QWEN2.linears
    )


def test_a_fused_tensor_comes_apart_without_a_gap() -> None:
    parts = Layout(PHI2, heads=4, kv_heads=2, head_width=8, fused=True).parts("blk.0.attn_qkv.bias", 64)
    assert [(part.name, part.start, part.stop) for part in parts] == [
        ("model.layers.0.self_attn.q_proj.bias", 0, 32),
        ("model.layers.0.self_attn.k_proj.bias", 32, 48),
        ("model.layers.0.self_attn.v_proj.bias", 48, 64),
    ]
    with pytest.raises(ModelError, match="do not explain"):
        Layout(PHI2, 4, 4, 8).parts("blk.0.attn_qkv.weight", 64)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.architecture)
def test_every_linear_layer_of_a_block_is_trained_once(family) -> None:  # type: ignore[no-untyped-def]
    for fused in {False, bool(family.fused)}:
        trained = Layout(family, 4, 4, 8, fused).trained(1)
        modules = [one for names in trained.values() for one in names]
        assert sorted(modules) == sorted(family.layer.format(1) + one for one in family.linears.values())


def test_a_family_is_found_by_either_of_its_names_and_others_are_refused() -> None:
    assert family_of("phi2") is family_of("phi") is PHI2
    with pytest.raises(ModelError, match="mamba cannot be trained here") as refused:
        family_of("mamba")
    assert "memory learns with any model" in refused.value.hint
