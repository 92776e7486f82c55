"""What the user is told of a fast update that was not taken."""

from __future__ import annotations

from engine.learning.exam import Result
from engine.learning.fast import refused
from engine.learning.gate import DIVERGENCE, Marks, objections

SERVES = Marks(asked=10, repeated=6, right=4, parsed=10, kept=0.30, own=0.50, leak=1.0)


def result(apart: float, right: int) -> Result:
    marks = Marks(
        asked=10, repeated=10 - right, right=right, parsed=10, kept=0.30, own=0.50, leak=1.0, apart=apart
    )
    return Result(marks, 1.0, tuple(objections(marks, SERVES, SERVES)))


def test_when_the_model_has_moved_as_far_as_it_may_the_nightly_is_named() -> None:
    words = refused(result(2 * DIVERGENCE, 9), over=True)
    assert words.startswith("Not taken: elsewhere it is 0.0320 nats a token away from the base.")
    assert words.endswith("agent nightly --now")


def test_a_first_update_that_moves_too_far_or_one_that_learns_nothing_names_no_nightly() -> None:
    assert "nightly" not in refused(result(2 * DIVERGENCE, 9), over=False)
    assert "nightly" not in refused(result(0.0, 3), over=True)
