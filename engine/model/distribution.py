"""What the logits of a next token say. Shapes: (vocabulary,)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]


def loss(logits: Logits, token: int) -> float:
    """The negative log-likelihood of a token, in nats."""
    return _total(logits) - float(logits[token])


def likeliest(logits: Logits, count: int) -> list[tuple[int, float]]:
    """The likeliest tokens, the likeliest first, each with its log-probability in nats."""
    count, total = min(count, len(logits)), _total(logits)
    top: list[int] = np.argpartition(logits, -count)[-count:].tolist()
    return sorted(((token, float(logits[token]) - total) for token in top), key=lambda one: (-one[1], one[0]))


def _total(logits: Logits) -> float:
    """The logarithm of the sum of their exponentials."""
    most = float(logits.max())
    return most + math.log(float(np.exp(logits.astype(np.float64) - most).sum()))
