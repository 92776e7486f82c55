"""What training minimises: the wanted answer's likelihood, and divergences from a frozen distribution.

A frozen distribution is kept as its likeliest tokens and the rest as one: the divergence between two such coarse
distributions is a lower bound of the true one, and nil where that is nil. Only a child imports this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.learning.rows import Row

LIKELIEST = 32
LEAST = 1e-6  # probability: of the rest, where rounding would make it nil or less


@dataclass(frozen=True)
class Frozen:
    """One row's distribution at each token of its answer. tokens: (answer, k); logs: (answer, k + 1), of their
    probabilities, the last of all other tokens together."""

    tokens: Tensor
    logs: Tensor


def padded(rows: Sequence[Row], device: str) -> Tensor:
    """(rows, longest) tokens, padded at the end: attention looks back only, so that no row sees the padding."""
    longest = max(len(row.tokens) for row in rows)
    return torch.tensor([[*row.tokens, *[0] * (longest - len(row.tokens))] for row in rows], device=device)


def places(rows: Sequence[Row], device: str) -> Tensor:
    """Where in the flattened padded rows each answer's tokens are predicted: one place before each."""
    longest = max(len(row.tokens) for row in rows)
    flat = [
        number * longest + place - 1
        for number, row in enumerate(rows)
        for place in range(row.start, len(row.tokens))
    ]
    return torch.tensor(flat, device=device)


def freeze(logits: Tensor) -> Frozen:
    """What one row's logits, (answer, vocabulary), say."""
    logs = functional.log_softmax(logits.float(), dim=-1)
    top, tokens = logs.topk(min(LIKELIEST, logs.shape[-1]), dim=-1)
    return Frozen(tokens, torch.cat((top, _rest(top)), dim=-1))


def surprise(logits: Tensor, rows: Sequence[Row]) -> Tensor:
    """−log of the probability of every answer's tokens, (all answers' tokens)."""
    wanted = torch.tensor([token for row in rows for token in row.answer], device=logits.device)
    return functional.cross_entropy(logits.float(), wanted, reduction="none")


def shares(rows: Sequence[Row], device: torch.device) -> Tensor:
    """How much each token of each answer counts: those of one row together its weight."""
    return torch.tensor([share * row.weight for row in rows for share in row.weights], device=device)


def evenly(rows: Sequence[Row], device: str) -> Tensor:
    """The same for every token of a row, together 1."""
    return torch.tensor([1 / len(row.answer) for row in rows for _ in row.answer], device=device)


def divergence(logits: Tensor, frozen: Sequence[Frozen]) -> Tensor:
    """KL(frozen ‖ logits) at every token, in nats, (all answers' tokens)."""
    tokens, logs = torch.cat([one.tokens for one in frozen]), torch.cat([one.logs for one in frozen])
    ours = functional.log_softmax(logits.float(), dim=-1).gather(-1, tokens)
    both = torch.cat((ours, _rest(ours)), dim=-1)
    return (logs.exp() * (logs - both)).sum(-1)


def _rest(logs: Tensor) -> Tensor:
    """The log of the probability of all other tokens, (…, 1)."""
    return (1 - logs.exp().sum(-1, keepdim=True)).clamp(min=LEAST).log()
