"""A model that was never taught a language says so, instead of writing another one without a word."""

from __future__ import annotations

import pytest
from stage import Stage

ASK = "# @agent: the answer\n"

pytestmark = pytest.mark.model


def notices(on: Stage, *names: str) -> list[str]:
    """What is said while these files are filled, one after the other, by one process."""
    with on.filler() as filler:
        for name in names:
            on.fill(name, ASK, filler)
    return [one.words for one in on.heard if one.stage == "notice"]


def test_the_bundled_base_says_once_which_language_it_does_not_know(on: Stage) -> None:
    on.configure("[model]\nthreads = 1\n")
    assert notices(on, "a.py", "a.sh", "b.sh") == [
        "scholia-base knows python alone, not bash; larger models: agent model list"
    ]


def test_of_a_model_that_nobody_described_nothing_is_claimed(on: Stage) -> None:
    assert notices(on, "a.py", "a.sh") == []
