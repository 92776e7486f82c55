"""From examples to what is trained on and what is asked in the exam: the same request as it is served, in other words,
with the correction shown as the memory would show it, and without.

Rephrasings for training and for the exam are disjoint, and so is the generic code in both: nothing is examined that
was trained on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from engine.learning import generic
from engine.learning.examples import Example
from engine.learning.gate import Question
from engine.learning.job import Lesson
from engine.learning.rephrase import Purpose, rephrasings
from engine.ledger.ledger import Ledger
from engine.memory.entries import example as shown_example
from engine.model.prompts import Context, Memory, Prompt

#: The prompt of a context, as the model that serves gets it.
Prompter = Callable[[Context], Prompt]
DRAWN = 160  # requests of the curriculum in replay
MOST_TIMES = 5  # that a kept fill stands in it: a few must not be all that is replayed
_NAME = re.compile(r"[^\W\d]\w*")


class Lessons:
    """Makes lessons and questions for one model."""

    def __init__(self, ledger: Ledger, prompt_of: Prompter) -> None:
        self._ledger, self._prompt_of = ledger, prompt_of

    def of(self, example: Example, wordings: int) -> list[Lesson]:
        """One corrected fill as lessons: as it was asked, in so many other wordings, and with its correction shown."""
        plain = replace(example.context, memories=())
        memory = self.memory(example)
        asked = [plain, *reworded(plain, "training", wordings)]
        made = [self._lesson(one, example, memory) for one in asked]
        if memory is not None:
            made.append(self._lesson(replace(plain, memories=(memory,)), example, None))
        return made

    def kept(self, examples: Sequence[Example]) -> list[Lesson]:
        """What shall stay as it is: fills that were kept, a quarter of it all if there are enough, and generic code.

        It is much more than one training sees, so that each step meets other code: that does more than to hold the
        model harder where it is the same (docs/experiments.md)."""
        others = [*generic.pieces(replay=True), *generic.drawn("replay", DRAWN)]
        own = [(one.context, one.target) for one in examples]
        times = max(1, len(others) // (3 * len(own))) if own else 0
        return self.plain(own * min(times, MOST_TIMES) + others)

    def plain(self, pairs: Iterable[tuple[Context, str]]) -> list[Lesson]:
        """Answers as lessons that stress nothing."""
        return [self._plain(context, target) for context, target in pairs]

    def questions(self, example: Example, wordings: int) -> list[Question]:
        """One corrected fill as questions in words that no lesson has, without the memory. A request that has no other
        words is asked as it was: better than not at all."""
        plain = replace(example.context, memories=())
        correction = self._ledger.correction(example.correction)
        asked = reworded(plain, "exam", wordings) or [plain]
        return [Question(one, example.target, correction) for one in asked]

    def memory(self, example: Example) -> Memory | None:
        """The correction as the memory shows it; None if it has nothing to show."""
        correction = self._ledger.correction(example.correction)
        if correction is None:
            return None
        return shown_example(correction.fill.prompt, correction.fill.text, correction.found.hunks)

    def _lesson(self, context: Context, example: Example, teacher: Memory | None) -> Lesson:
        lesson = self._plain(context, example.target)
        shown = () if teacher is None else self._prompt_of(replace(context, memories=(teacher,))).pieces
        return replace(lesson, changed=example.changed, shown=shown)

    def _plain(self, context: Context, target: str) -> Lesson:
        prompt = self._prompt_of(context)
        return Lesson(prompt.pieces, prompt.ended(target))


def reworded(context: Context, purpose: Purpose, most: int) -> list[Context]:
    """The same request in other words."""
    names = _NAME.findall(context.signature)
    return [replace(context, prompt=words) for words in rephrasings(context.prompt, purpose, names)[:most]]


def replayed(kept: Sequence[Example]) -> tuple[Example, ...]:
    """Those kept fills that may be trained on. The others are for the exam, now and in every later update: which one is
    which depends on its number alone."""
    return tuple(one for one in kept if one.correction % 2 == 0)


def examined(kept: Sequence[Example]) -> tuple[Example, ...]:
    """Those kept fills that are never trained on."""
    return tuple(one for one in kept if one.correction % 2)


def probes(kept: Sequence[Example]) -> list[Question]:
    """Code that must not become less likely, none of it trained on."""
    own = [Question(one.context, one.target) for one in kept]
    return own + [Question(context, target) for context, target in generic.pieces(replay=False)]
