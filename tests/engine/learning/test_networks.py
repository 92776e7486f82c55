"""The network that is trained computes what llama.cpp serves, before and after training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tiny_networks import CASES, TOKENS, Case, LlamaCpp

import engine.base
from engine.learning.lora import attach, write_adapter
from engine.learning.merge import merge
from engine.learning.network import load_network

pytest.importorskip("llama_cpp")
pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

RANK, ALPHA, SCALE = 4, 8.0, 0.75


@dataclass(frozen=True)
class Trained:
    """A base, an adapter trained on it for a few steps, and torch's logits without and with it."""

    case: Case
    base: Path
    adapter: Path
    bare: NDArray[np.float32]
    laid: NDArray[np.float32]


def logits(model: Any) -> NDArray[np.float32]:
    with torch.inference_mode():
        found: NDArray[np.float32] = model(torch.tensor([TOKENS])).logits[0].float().numpy()
    return found


def train(model: Any, steps: int = 4) -> None:
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW(weights, lr=1e-2)
    tokens = torch.tensor([TOKENS])
    for _ in range(steps):
        found = model(tokens).logits[0, :-1].float()
        torch.nn.functional.cross_entropy(found, tokens[0, 1:]).backward()
        optimiser.step()
        optimiser.zero_grad()


def apart(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    """The largest difference as a share of the largest logit."""
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def close(case: Case) -> float:
    # Quantised weights make llama.cpp round what they are multiplied with to eight bits as well.
    return 0.04 if case.quantise else 0.005


@pytest.fixture(scope="module")
def llama() -> Iterator[LlamaCpp]:
    process = LlamaCpp()
    yield process
    process.close()


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    case: Case = request.param
    folder = tmp_path_factory.mktemp("network")
    base, adapter = case.write(folder), folder / "adapter.gguf"
    network = load_network(base, torch.float32, "cpu")
    bare = logits(network.model)
    model = attach(network, RANK, ALPHA, seed=1)
    train(model)
    write_adapter(model, network, adapter)
    return Trained(case, base, adapter, bare, logits(model))


def test_llama_cpp_computes_what_is_trained(trained: Trained, llama: LlamaCpp) -> None:
    assert apart(trained.bare, llama.logits(trained.base)) < close(trained.case)


def test_llama_cpp_computes_what_was_trained(trained: Trained, llama: LlamaCpp) -> None:
    assert apart(trained.laid, trained.bare) > 0.3, "the adapter makes a difference that the test can see"
    assert apart(trained.laid, llama.logits(trained.base, (trained.adapter, 1.0))) < close(trained.case)


def test_a_merged_base_computes_what_the_adapter_laid_over_it_does(
    trained: Trained, llama: LlamaCpp, tmp_path: Path
) -> None:
    merged = tmp_path / "merged.gguf"
    merge(trained.base, trained.adapter, SCALE, merged)
    laid = llama.logits(trained.base, (trained.adapter, SCALE))
    assert apart(llama.logits(merged), laid) < close(trained.case)


def test_a_merged_base_is_not_rounded_to_the_bases_bits(
    trained: Trained, llama: LlamaCpp, tmp_path: Path
) -> None:
    merged = tmp_path / "merged.gguf"
    merge(trained.base, trained.adapter, 1.0, merged)
    assert apart(trained.laid, llama.logits(merged)) < 0.005


def test_training_begins_where_the_adapter_beneath_ended_at_another_alpha_too(trained: Trained) -> None:
    network = load_network(trained.base, torch.float32, "cpu")
    model = attach(network, RANK, 3 * ALPHA, seed=2, beneath=trained.adapter)
    assert apart(logits(model), trained.laid) < 1e-4


def test_an_adapter_that_was_not_trained_changes_nothing_and_is_the_same_for_the_same_seed(
    trained: Trained, tmp_path: Path
) -> None:
    network = load_network(trained.base, torch.float32, "cpu")
    model = attach(network, RANK, ALPHA, seed=5)
    assert apart(logits(model), trained.bare) < 1e-6
    write_adapter(model, network, tmp_path / "one.gguf")
    again = load_network(trained.base, torch.float32, "cpu")
    write_adapter(attach(again, RANK, ALPHA, seed=5), again, tmp_path / "two.gguf")
    assert (tmp_path / "one.gguf").read_bytes() == (tmp_path / "two.gguf").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"one.gguf", "two.gguf"}


@pytest.mark.parametrize("name", ["qwen2", "llama", "phi2", "starcoder-untied"])
def test_a_folder_of_the_same_weights_is_the_same_network(name: str, tmp_path: Path) -> None:
    base = next(case for case in CASES if case.name == name).write(tmp_path)
    network = load_network(base, torch.float32, "cpu")
    network.model.save_pretrained(tmp_path / "folder")
    model = attach(network, RANK, ALPHA, seed=1)
    train(model)
    write_adapter(model, network, tmp_path / "adapter.gguf")
    folder = load_network(tmp_path / "folder", torch.float32, "cpu")
    assert folder.architecture == network.architecture
    again = attach(folder, RANK, ALPHA, seed=1)
    train(again)
    assert apart(logits(again), logits(model)) < 1e-4
    write_adapter(again, folder, tmp_path / "again.gguf")
    assert (tmp_path / "again.gguf").read_bytes() == (tmp_path / "adapter.gguf").read_bytes()


def test_bfloat16_holds_each_weight_once_and_trains_in_single(tmp_path: Path) -> None:
    base = CASES[0].write(tmp_path)
    network = load_network(base, torch.bfloat16, "cpu")
    assert {weight.dtype for weight in network.model.parameters()} == {torch.bfloat16}
    model = attach(network, RANK, ALPHA, seed=1)
    assert {weight.dtype for weight in model.parameters() if weight.requires_grad} == {torch.float32}
    assert model.get_input_embeddings().weight is model.get_output_embeddings().weight
    single = load_network(base, torch.float32, "cpu")
    assert apart(logits(network.model), logits(single.model)) < 0.03


def test_the_bundled_base_is_trained_as_it_is_served(llama: LlamaCpp, tmp_path: Path) -> None:
    base, adapter = Path(engine.base.__file__).with_name("scholia-base.gguf"), tmp_path / "adapter.gguf"
    network = load_network(base, torch.float32, "cpu")
    model = attach(network, 8, 16.0, seed=1)
    train(model)
    write_adapter(model, network, adapter)
    merge(base, adapter, 1.0, tmp_path / "merged.gguf")
    laid = logits(model)
    assert apart(laid, llama.logits(base, (adapter, 1.0))) < 0.04, "eight bits"
    assert apart(laid, llama.logits(tmp_path / "merged.gguf")) < 0.005
