"""How sure a model was of a whole answer, in a word.

The probability that it gives to all tokens of its answer together tells right answers from wrong ones, on tasks that it
was trained on as on others. The bounds were chosen on the bundled base; what they are worth there stands in
engine/base/MODEL_CARD.md, and `agent stats` says what they are worth to the user.
"""

from __future__ import annotations

import math
from typing import Literal

Sureness = Literal["sure", "fairly sure", "unsure", ""]
SURE, UNSURE = 0.75, 0.3  # probabilities


def sureness(log_likelihood: float | None) -> Sureness:
    """The word for an answer's log-likelihood, in nats; empty if that is not known."""
    if log_likelihood is None:
        return ""
    probability = math.exp(log_likelihood)
    if probability >= SURE:
        return "sure"
    return "fairly sure" if probability >= UNSURE else "unsure"
