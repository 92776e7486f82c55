"""How sure the memory is that a past request is the one asked for now: two signals, one number.

The thresholds are where, on the calibrating part of benchmarks/retrieval.py, three requests in two hundred that were
never asked before still find something among ten thousand remembered ones, much of which does ask the same ("check if
number is even"). Half and half finds the most; other shares, powers and the greater of two rules gained nothing.
"""

from __future__ import annotations

from engine.memory.opposites import conflict

DENSE_SHARE = 0.5  # of the cosine of the meanings; the rest is the likeness of the characters
OPPOSED = 0.8  # what is left of a score if one text says the opposite of the other
BOTH = 0.66  # threshold with both signals
ALONE = 0.61  # threshold of the characters alone


def fused(lexical: float, cosine: float | None, asked: str, past: str) -> float:
    """One score from 0 to 1 for two texts. cosine: None where the embedder gave no answer."""
    together = lexical if cosine is None else DENSE_SHARE * max(cosine, 0.0) + (1 - DENSE_SHARE) * lexical
    return together * OPPOSED if conflict(asked, past) else together


def enough(score: float, both: bool) -> bool:
    """Whether a prompt may show what was found with this score. both: the embedder answered."""
    return score >= (BOTH if both else ALONE)
