"""CodeGen2 learns as the others do: trained from its folder, served with our adapter by the transformers engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny_codegen
import tiny_networks
import torch
from torch.nn import functional

from engine.config import ModelSettings
from engine.learning.lora import attach, write_adapter
from engine.learning.network import load_network
from engine.model import codegen
from engine.model.backend import Adapter, AdapterFailed, LoadOptions
from engine.model.codegen import CodegenBackend
from engine.model.prompts import Piece, Prompt
from engine.model.store import ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home

pytestmark = pytest.mark.timeout(600)

TOKENS = [*b"def add(a, b):\n    return a + b\n"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_codegen.write(tmp_path_factory.mktemp("codegen2") / "codegen2-1B_P")


@pytest.fixture(scope="module")
def backend(folder: Path) -> CodegenBackend:
    return codegen.load(LoadOptions(str(folder), 1, 1, 128), lambda share: True)


@pytest.fixture(scope="module")
def trained(folder: Path) -> tuple[Path, torch.Tensor]:
    """An adapter after a few steps, and torch's logits with it."""
    network = load_network(folder, torch.float32, "cpu")
    model = attach(network, 4, 8.0, seed=1)
    optimiser = torch.optim.AdamW([one for one in model.parameters() if one.requires_grad], lr=1e-2)
    tokens = torch.tensor([TOKENS])
    for _ in range(4):
        functional.cross_entropy(model(tokens).logits[0, :-1], tokens[0, 1:]).backward()
        optimiser.step()
        optimiser.zero_grad()
    path = folder.parent / "adapter.gguf"
    write_adapter(model, network, path)
    with torch.inference_mode():
        return path, model(tokens).logits[0]


def logits(backend: CodegenBackend, *adapters: Adapter) -> torch.Tensor:
    backend.use_adapters(adapters)
    found = torch.tensor(backend.logits(TOKENS))
    backend.use_adapters(())
    return found


def test_what_is_served_with_the_adapter_is_what_was_trained(
    backend: CodegenBackend, trained: tuple[Path, torch.Tensor]
) -> None:
    path, wanted = trained
    served = logits(backend, Adapter(str(path)))
    assert (served - wanted).abs().max() < 1e-4 * wanted.abs().max()
    assert (served - logits(backend)).abs().max() > 0.1 * wanted.abs().max()


def test_training_of_codegen2_goes_on_where_it_ended(
    folder: Path, trained: tuple[Path, torch.Tensor]
) -> None:
    path, wanted = trained
    model = attach(load_network(folder, torch.float32, "cpu"), 4, 16.0, seed=2, beneath=path)
    with torch.inference_mode():
        found = model(torch.tensor([TOKENS])).logits[0]
    assert (found - wanted).abs().max() < 1e-4 * wanted.abs().max()


def test_two_adapters_add_up_to_one_at_the_sum_of_their_scales(
    backend: CodegenBackend, trained: tuple[Path, torch.Tensor]
) -> None:
    path = str(trained[0])
    both = logits(backend, Adapter(path, 0.25), Adapter(path, 0.5))
    assert torch.allclose(both, logits(backend, Adapter(path, 0.75)), atol=1e-4)


def test_the_cache_is_emptied_exactly_when_the_set_changes(
    backend: CodegenBackend, trained: tuple[Path, torch.Tensor]
) -> None:
    adapter = Adapter(str(trained[0]))

    def reused() -> int:
        return backend.prefill(TOKENS, lambda: False, lambda share: True)

    backend.use_adapters(())
    reused()
    assert reused() == len(TOKENS) - 1
    backend.use_adapters((adapter,))
    assert reused() == 0
    backend.use_adapters((adapter,))
    assert reused() == len(TOKENS) - 1
    backend.use_adapters(())
    assert reused() == 0


def test_an_adapter_of_another_model_is_refused_and_changes_nothing(
    backend: CodegenBackend, trained: tuple[Path, torch.Tensor], tmp_path: Path
) -> None:
    case = next(case for case in tiny_networks.CASES if case.name == "starcoder")
    network = load_network(case.write(tmp_path), torch.float32, "cpu")
    write_adapter(attach(network, 4, 8.0, seed=1), network, tmp_path / "other.gguf")
    before = torch.tensor(backend.logits(TOKENS))
    for path in (tmp_path / "other.gguf", tmp_path / "none.gguf", case.write(tmp_path)):
        with pytest.raises(AdapterFailed) as refused:
            backend.use_adapters((Adapter(str(trained[0])), Adapter(str(path))))
        assert refused.value.path == str(path)
    assert torch.equal(torch.tensor(backend.logits(TOKENS)), before)


@pytest.mark.model
def test_the_worker_lays_the_adapter_on_and_takes_it_off_again(
    folder: Path, trained: tuple[Path, torch.Tensor], tmp_path: Path
) -> None:
    home = Home(tmp_path / "home").ensure()
    model = ModelStore(home).add(folder)
    prompt, answer = Prompt((Piece("def add(a, b):\n"),)), "    return a + b\n"
    with Worker(ModelSettings(), model, home) as worker:
        bare = worker.score(prompt, answer)
        worker.use_adapters((Adapter(str(trained[0])),))
        laid = worker.score(prompt, answer)
        worker.use_adapters(())
        again = worker.score(prompt, answer)
    assert again == pytest.approx(bare, abs=1e-3)
    assert sum(laid) < 0.8 * sum(bare), "the answer was in what the adapter was trained on"
