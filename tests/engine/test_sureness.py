from __future__ import annotations

import math

import pytest

from engine.sureness import sureness


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (1.0, "sure"),
        (0.76, "sure"),
        (0.74, "fairly sure"),
        (0.31, "fairly sure"),
        (0.29, "unsure"),
        (1e-30, "unsure"),
    ],
)
def test_a_probability_has_a_word(probability: float, word: str) -> None:
    assert sureness(math.log(probability)) == word


def test_what_is_not_known_has_none() -> None:
    assert sureness(None) == ""
