"""How sure the memory is that a past request is the one asked for now: two signals, one number.

The weights and thresholds were calibrated on requests that are in no reported figure (benchmarks/retrieval.py), so that
of requests which were never corrected before at most one in fifty gets an example.
"""

from __future__ import annotations

DENSE_SHARE = 0.4  # of the cosine of the meanings; the rest is the likeness of the characters
BOTH = 0.75  # threshold with both signals
ALONE = 0.75  # threshold of the characters alone


def fused(lexical: float, cosine: float | None) -> float:
    """One score from 0 to 1. cosine: None where the embedder gave no answer."""
    if cosine is None:
        return lexical
    return DENSE_SHARE * max(cosine, 0.0) + (1 - DENSE_SHARE) * lexical


def enough(score: float, both: bool) -> bool:
    """Whether a prompt may show what was found with this score. both: the embedder answered."""
    return score >= (BOTH if both else ALONE)
