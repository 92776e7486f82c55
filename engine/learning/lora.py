"""Low-rank adapters on a network: put on by peft, written in the form that llama.cpp lays over the base.

Every linear layer within the blocks gets one; embeddings, norms and the vocabulary head stay as they are. Only the
training child imports this (I7).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, get_peft_model

from engine.errors import ModelError
from engine.learning.adapter_file import AdapterFile, Pair, read_adapter, save_adapter
from engine.learning.lowrank import in_one_pass
from engine.learning.names import Part
from engine.learning.network import Network
from engine.learning.tensors import Numbers

NAME = "default"  # peft's, for the adapter that is trained
BENEATH = "beneath"
MOST = 32  # ranks of what was learnt in several updates: more would cost each fill too much


def attach(
    network: Network,
    rank: int,
    alpha: float,
    seed: int,
    beneath: Path | None = None,
    beneath_scale: float = 1.0,
) -> Any:
    """A peft model over the network whose adapter alone can be trained; it shares the network's weights.

    The adapter changes nothing yet, and is the same for the same seed. beneath: one of ours, of any rank, that adds to
    what the network computes, and stays as it is. Raises ModelError if it is not of this base.
    """
    config = _config(network, rank, alpha)
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", FutureWarning
        )  # peft asks transformers by a name that it is about to drop
        torch.manual_seed(seed)
        model = get_peft_model(network.model, config)
    if beneath is not None:
        _lay_beneath(model, network, beneath, beneath_scale)
    for layer in layers_of(model).values():
        in_one_pass(layer)
    return model


@contextmanager
def held(model: Any) -> Iterator[None]:
    """Within it the model computes what it did before anything was trained: the base, and what lies beneath."""
    layers = layers_of(model).values()
    scales = [layer.scaling[NAME] for layer in layers]
    for layer in layers:
        layer.scaling[NAME] = 0.0
    try:
        yield
    finally:
        for layer, scale in zip(layers, scales, strict=True):
            layer.scaling[NAME] = scale


def _config(network: Network, rank: int, alpha: float) -> LoraConfig:
    names = [name for _, modules in _trained(network) for name in modules]
    return LoraConfig(
        r=rank, lora_alpha=alpha, lora_dropout=0.0, bias="none", target_modules=names, task_type="CAUSAL_LM"
    )


def _lay_beneath(model: Any, network: Network, path: Path, scale: float) -> None:
    """Adds an adapter that is not trained."""
    adapter = read_adapter(path)
    if adapter.architecture != network.architecture or set(adapter.pairs) != dict(_trained(network)).keys():
        raise _foreign(path)
    name, modules = _trained(network)[0]
    rank = adapter.pairs[name].rank // len(modules)
    model.add_adapter(BENEATH, _config(network, rank, adapter.alpha))
    model.base_model.set_adapter([NAME, BENEATH])
    _set_beneath(model, network, adapter, path, scale)
    for each, weight in model.named_parameters():
        if f".{BENEATH}." in each:
            weight.requires_grad_(False)


def write_adapter(model: Any, network: Network, path: Path, *, whole: bool = False) -> None:
    """Write the adapter of a peft model that `attach` made as GGUF, whole or not at all.

    whole: with what lies beneath it, as one; of more than `MOST` ranks the strongest."""
    layers = layers_of(model)
    pairs: dict[str, Pair] = {}
    alpha = 0.0
    for name, modules in _trained(network):
        found = [layers[one] for one in modules]
        alpha = float(found[0].lora_alpha[NAME])
        pieces = [_pair(one, alpha, (NAME, BENEATH) if whole else (NAME,)) for one in found]
        for piece, part in zip(pieces, _parts(network, name, found), strict=True):
            if part.heads:
                piece.b[:] = piece.b[part.order_back()]
        pairs[name] = _together(pieces)
    save_adapter(AdapterFile(network.architecture, alpha, pairs), path)


def _trained(network: Network) -> list[tuple[str, tuple[str, ...]]]:
    """All linear layers of the blocks: GGUF's tensor and transformers' modules."""
    blocks = range(network.model.config.num_hidden_layers)
    return [pair for block in blocks for pair in network.layout.trained(block).items()]


def layers_of(model: Any) -> dict[str, Any]:
    """peft's layers by the names that the network's own modules have."""
    return {
        name: module for name, module in model.base_model.model.named_modules() if hasattr(module, "lora_A")
    }


def _parts(network: Network, name: str, layers: list[Any]) -> tuple[Part, ...]:
    return network.layout.parts(name, sum(layer.out_features for layer in layers))


def _pair(layer: Any, alpha: float, names: tuple[str, ...]) -> Pair:
    """These adapters of a layer, as far as it has them, as one whose scale is alpha by its rank."""
    names = tuple(name for name in names if name in layer.lora_A)
    a = torch.cat([layer.lora_A[name].weight.detach().float() for name in names])
    b = torch.cat([layer.lora_B[name].weight.detach().float() * layer.scaling[name] for name in names], dim=1)
    if len(names) > 1 and len(a) > MOST:
        a, b = strongest(a, b, MOST)
    return Pair(_numbers(a), _numbers(b * (len(a) / alpha)))


def strongest(a: torch.Tensor, b: torch.Tensor, rank: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The nearest to B·A that there is of this rank; filled up with zeros where a side is narrower."""
    (left, over), (right, beside) = torch.linalg.qr(b), torch.linalg.qr(a.T)
    out, sizes, into = torch.linalg.svd(over @ beside.T, full_matrices=False)
    kept, root = min(rank, len(sizes)), sizes.sqrt()
    narrow_a, narrow_b = a.new_zeros(rank, a.shape[1]), b.new_zeros(b.shape[0], rank)
    narrow_a[:kept] = (into * root[:, None])[:kept] @ right.T
    narrow_b[:, :kept] = left @ (out * root)[:, :kept]
    return narrow_a, narrow_b


def _numbers(weight: torch.Tensor) -> Numbers:
    numbers: Numbers = weight.detach().float().cpu().numpy().copy()
    return numbers


def _together(pieces: list[Pair]) -> Pair:
    """Adapters of layers that the base's file holds as one tensor, as one adapter of the sum of their ranks.

    llama.cpp divides alpha by the rank of each tensor's own matrices, so B makes up for the larger one.
    """
    if len(pieces) == 1:
        return pieces[0]
    rows, rank = sum(len(piece.b) for piece in pieces), pieces[0].rank
    b = np.zeros((rows, rank * len(pieces)), np.float32)
    row = 0
    for place, piece in enumerate(pieces):
        b[row : row + len(piece.b), place * rank : (place + 1) * rank] = piece.b * len(pieces)
        row += len(piece.b)
    return Pair(np.concatenate([piece.a for piece in pieces]), b)


def _apart(pair: Pair, parts: tuple[Part, ...]) -> list[Pair]:
    """What `_together` put together."""
    if len(parts) == 1:
        return [pair]
    rank, share = pair.rank // len(parts), np.float32(1 / len(parts))
    return [
        Pair(
            pair.a[place * rank : (place + 1) * rank],
            pair.b[part.start : part.stop, place * rank : (place + 1) * rank] * share,
        )
        for place, part in enumerate(parts)
    ]


def _set_beneath(model: Any, network: Network, adapter: AdapterFile, path: Path, scale: float) -> None:
    """Sets the matrices of the one beneath to an adapter's, at this scale."""
    layers = layers_of(model)
    for name, modules in _trained(network):
        found = [layers[one] for one in modules]
        parts = _parts(network, name, found)
        for layer, part, piece in zip(found, parts, _apart(adapter.pairs[name], parts), strict=True):
            a, b = layer.lora_A[BENEATH].weight, layer.lora_B[BENEATH].weight
            if tuple(a.shape) != piece.a.shape or tuple(b.shape) != piece.b.shape:
                raise _foreign(path)
            factor = scale * adapter.alpha / piece.rank / layer.scaling[BENEATH]
            rows = piece.b[part.order()] if part.heads else piece.b
            with torch.no_grad():
                a.copy_(torch.from_numpy(piece.a))
                b.copy_(torch.from_numpy(rows * np.float32(factor)))


def _foreign(path: Path) -> ModelError:
    return ModelError(
        f"{path.name} is not an adapter of this model; nothing can be trained over it.",
        "Train from the base instead.",
    )
