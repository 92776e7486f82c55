"""Where an adapter listens: the directions in which the inputs of a layer stand out when lessons go through it.

A is set once, and only B is trained. Each row of A is a direction along which the lessons' inputs are large beside what
passes through the layer otherwise, as ordinary code shows it: of all directions v those with the largest
(mean of (v·lesson)²) ÷ (mean of (v·ordinary)²). Whatever B becomes, other requests hardly touch it. The same lesson
learnt with a random A moved the bundled base ten times as far elsewhere, in twice the steps (docs/experiments.md).

It is how model editing keeps to its subject (arXiv 2210.07229 weighs by the inverse covariance, arXiv 2410.02355 keeps
to the null space), with as many directions as the adapter has ranks. Only the training child imports this (I7).

What this does not guarantee: that a lesson has directions of its own. What is like ordinary code in all of them moves
ordinary code too; the gate measures how far (I8).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import torch
from torch import Tensor

from engine.learning.lora import NAME, layers_of
from engine.learning.loss import padded
from engine.learning.need import NUMBERS, ORDINARY
from engine.learning.network import Network
from engine.learning.rows import Row, together

FLOOR = 0.01  # of the mean variance: no direction counts as quieter than this
LEAST = 1e-12
EXTRA = 8  # more directions than wanted, in which the wanted ones are looked for
ROUNDS = 3


def aim(
    model: Any,
    network: Network,
    lessons: Sequence[Row],
    ordinary: Sequence[Row],
    limit: int,
    device: str,
    seed: int,
) -> None:
    """Sets every A of a peft model over the network, whose adapter changes nothing yet, and fixes it.

    lessons: what is to be changed. ordinary: what is not. limit: tokens that go through the network together."""
    layers = layers_of(model)
    loud, quiet = (heard(network, layers, rows, limit, device) for rows in (lessons, ordinary))
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        found: dict[int, Tensor] = {}  # layers that hear the same have the same A
        for name, layer in layers.items():
            weight = layer.lora_A[NAME].weight
            key = id(loud[name])
            if key not in found:
                found[key] = directions(loud[name], quiet[name], len(weight))
            weight.copy_(found[key])
            weight.requires_grad_(False)


def directions(lessons: Tensor, ordinary: Tensor, rank: int) -> Tensor:
    """The directions in which lessons stand out, (rank, width), from inputs, (tokens, width).

    Their products with ordinary inputs are uncorrelated, and as large as those of peft's random A are on average."""
    mean = ordinary.pow(2).mean().clamp(min=LEAST)
    values, vectors = spectrum(ordinary)
    floor = FLOOR * mean
    gains = (values + floor).rsqrt() - floor.rsqrt()

    def whitened(rows: Tensor) -> Tensor:
        return rows * floor.rsqrt() + ((rows @ vectors) * gains) @ vectors.T

    wanted = min(rank + EXTRA, *lessons.shape)
    _, _, found = torch.svd_lowrank(whitened(lessons), q=wanted, niter=ROUNDS)
    rows = lessons.new_zeros(rank, lessons.shape[1])
    own = found.T[:rank]
    rows[: len(own)] = whitened(own) * math.sqrt(1 / 3) * mean.sqrt()
    return rows


def spectrum(rows: Tensor) -> tuple[Tensor, Tensor]:
    """The variances of inputs, (tokens, width), and the directions that have them, (width, directions)."""
    count, width = rows.shape
    if width <= count:
        values, vectors = torch.linalg.eigh(rows.T @ rows / count)
        return values.clamp(min=0), vectors
    values, left = torch.linalg.eigh(rows @ rows.T / count)
    kept = values > 1e-6 * values[-1]
    values, left = values[kept], left[:, kept]
    return values, rows.T @ left / (values * count).sqrt()


def some(rows: Sequence[Row], seed: int) -> list[Row]:
    """Rows of about `ORDINARY` tokens together, one at least."""
    found: list[Row] = []
    room = ORDINARY
    for row in Random(f"{seed} ordinary").sample(rows, len(rows)):
        found.append(row)
        room -= len(row.tokens)
        if room <= 0:
            break
    return found


def heard(
    network: Network, layers: Mapping[str, Any], rows: Sequence[Row], limit: int, device: str
) -> dict[str, Tensor]:
    """What goes into each layer, (tokens, width) in f32. Layers that are given the same tensor have the same one."""
    kept: dict[str, list[Tensor]] = {name: [] for name in layers}
    alike: dict[str, str] = {}
    given: list[tuple[Tensor, str]] = []
    inside = torch.empty(0)
    stride = 1.0

    def listen(name: str) -> Callable[[Any, Any, Any], None]:
        def hook(_module: Any, inputs: Any, _output: Any) -> None:
            tensor = inputs[0]
            first = next((other for before, other in given if before is tensor), name)
            alike[name] = first
            if first == name:
                given.append((tensor, name))  # alive until the pass is over, so that no other has its place
                flat = tensor.flatten(0, -2)[inside]
                kept[name].append(flat[:: max(1, math.ceil(stride * flat.shape[1]))].float())

        return hook

    tokens = sum(len(row.tokens) for row in rows)
    stride = tokens / NUMBERS
    hooks = [layer.register_forward_hook(listen(name)) for name, layer in layers.items()]
    try:
        with torch.no_grad():
            for numbers in together(rows, range(len(rows)), limit):
                part = [rows[number] for number in numbers]
                longest = max(len(row.tokens) for row in part)
                inside = torch.tensor(
                    [place < len(row.tokens) for row in part for place in range(longest)], device=device
                )
                network.model.base_model(input_ids=padded(part, device), use_cache=False)
                given.clear()
    finally:
        for hook in hooks:
            hook.remove()
    joined = {name: torch.cat(one) for name, one in kept.items() if one}
    return {name: joined[alike[name]] for name in layers}
