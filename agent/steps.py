"""Says how a training goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent import output

if TYPE_CHECKING:
    from engine.learning.protocol import Step


class Steps:
    """Says it once for every tenth of the training."""

    def __init__(self) -> None:
        self._said = -1

    def hear(self, step: Step) -> None:
        """For a trainer's progress."""
        tenth = 10 * step.step // step.steps if step.steps else -1
        if step.phase == "training" and tenth != self._said:
            self._said = tenth
            left = f", about {step.remaining:.0f} s to go" if step.remaining > 0 else ""
            output.say(f"  step {step.step} of {step.steps}, loss {step.loss:.3f}{left}")
