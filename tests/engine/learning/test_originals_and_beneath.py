"""What else a training can stand on: the weights that a small file was made of, and an adapter that stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from test_networks import ALPHA, RANK, apart, close, logits, train
from tiny_networks import CASES, Case, LlamaCpp

from engine.errors import ModelError
from engine.learning.lora import attach, held, write_adapter
from engine.learning.network import Network, load_network

pytest.importorskip("llama_cpp")
pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

BY_NAME = {case.name: case for case in CASES}
SMALL = [BY_NAME[name] for name in ("qwen2-small", "llama-small", "phi2-small", "starcoder-small")]
SCALE = 0.5


@pytest.fixture(scope="module")
def llama() -> Iterator[LlamaCpp]:
    process = LlamaCpp()
    yield process
    process.close()


def load(path: Path, originals: Path | None = None) -> Network:
    return load_network(path, torch.float32, "cpu", originals)


def made_of(case: Case, folder: Path) -> tuple[Path, Path]:
    """The quantised file, and the folder of what it was made of."""
    small = case.write(folder)
    load(folder / f"{case.name}.gguf").model.save_pretrained(folder / "originals")
    return small, folder / "originals"


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.name)
def test_the_originals_are_trained_for_the_small_file_that_serves(
    case: Case, llama: LlamaCpp, tmp_path: Path
) -> None:
    small, originals = made_of(case, tmp_path)
    network = load(small, originals)
    whole = logits(load(tmp_path / f"{case.name}.gguf").model)
    assert np.array_equal(logits(network.model), whole)
    assert not np.array_equal(logits(load(small).model), whole)
    model = attach(network, RANK, ALPHA, seed=1)
    train(model)
    write_adapter(model, network, tmp_path / "adapter.gguf")
    served = llama.logits(small, (tmp_path / "adapter.gguf", 1.0))
    assert apart(logits(model), served) < 2 * close(case)  # the rounding that is not trained on comes on top


@pytest.mark.parametrize("other", ["llama", "qwen2-untied", "nothing"])
def test_originals_of_another_model_are_refused_and_the_setting_is_named(other: str, tmp_path: Path) -> None:
    base = BY_NAME["qwen2-smaller"].write(tmp_path)
    folder = tmp_path / "folder"
    if other in BY_NAME:
        load(BY_NAME[other].write(tmp_path)).model.save_pretrained(folder)
    with pytest.raises(ModelError) as refused:
        load(base, folder)
    assert "learning.originals" in refused.value.hint


@pytest.fixture(params=["qwen2", "llama", "phi2-fused", "starcoder"])
def below(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A base, and an adapter that lies over it."""
    base = BY_NAME[request.param].write(tmp_path)
    network = load(base)
    model = attach(network, RANK, ALPHA, seed=1)
    train(model)
    write_adapter(model, network, tmp_path / "beneath.gguf")
    return base, tmp_path / "beneath.gguf"


def test_what_is_trained_over_another_adapter_is_what_both_together_serve(
    below: tuple[Path, Path], llama: LlamaCpp, tmp_path: Path
) -> None:
    base, beneath = below
    network = load(base)
    model = attach(network, 2 * RANK, ALPHA, seed=2, beneath=beneath, beneath_scale=SCALE)
    before = logits(model)
    assert apart(before, llama.logits(base, (beneath, SCALE))) < 0.005
    train(model)
    with held(model):
        assert np.array_equal(logits(model), before)
    write_adapter(model, network, tmp_path / "over.gguf")
    both = llama.logits(base, (beneath, SCALE), (tmp_path / "over.gguf", 1.0))
    assert apart(both, before) > 0.1
    assert apart(logits(model), both) < 0.005


def test_an_adapter_of_another_base_lies_beneath_none(tmp_path: Path, below: tuple[Path, Path]) -> None:
    other = "llama" if "qwen2" in below[0].name else "qwen2"
    network = load(BY_NAME[other].write(tmp_path))
    with pytest.raises(ModelError, match="not an adapter of this model"):
        attach(network, RANK, ALPHA, seed=1, beneath=below[1])
