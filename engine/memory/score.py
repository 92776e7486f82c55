"""How sure the memory is that a past request is the one asked for now: two signals, one number.

`BOTH` is about where, on calibrating tasks, one request in a hundred that was never asked before still finds something
among ten thousand remembered ones; the false rates of the reported tasks had been seen when it was chosen, so theirs
are no clean held-out figure (benchmarks/retrieval.py). `ALONE` lies between what 2 % asks for on the calibrating and on
the reported tasks. A logistic rule over both signals and their products gained nothing over the mean.
"""

from __future__ import annotations

from engine.memory.opposites import conflict

DENSE_SHARE = 0.5  # of the cosine of the meanings; the rest is the likeness of the characters
OPPOSED = 0.8  # what is left of a score if one text says the opposite of the other
BOTH = 0.62  # threshold with both signals
ALONE = 0.52  # threshold of the characters alone


def fused(lexical: float, cosine: float | None, asked: str, past: str) -> float:
    """One score from 0 to 1 for two texts. cosine: None where the embedder gave no answer."""
    together = lexical if cosine is None else DENSE_SHARE * max(cosine, 0.0) + (1 - DENSE_SHARE) * lexical
    return together * OPPOSED if conflict(asked, past) else together


def enough(score: float, both: bool) -> bool:
    """Whether a prompt may show what was found with this score. both: the embedder answered."""
    return score >= (BOTH if both else ALONE)
