"""Lessons as rows of tokens with a weight each, and which of them go through the network together. Light."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from engine.errors import TrainingError
from engine.learning.job import Lesson
from engine.model.prompts import Piece

#: Where a token stands in an answer, in bytes.
Span = tuple[int, int]


class Tokens(Protocol):
    """A model's vocabulary."""

    def prompt(self, pieces: Sequence[Piece]) -> list[int]:
        """As the worker does it, BOS in front if the model wants it. Control tokens in special pieces only."""
        ...

    def answer(self, text: str) -> tuple[list[int], list[Span]]:
        """The tokens of an answer, as the model says it, and where each stands; the end token last."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Row:
    """tokens: prompt and answer. start: of the answer. weights: of each token of the answer, their sum is 1.
    weight: of the whole row. shown: the same answer after the teacher's prompt, None without a teacher."""

    tokens: tuple[int, ...]
    start: int
    weights: tuple[float, ...]
    weight: float
    shown: Row | None = None

    @property
    def answer(self) -> tuple[int, ...]:
        return self.tokens[self.start :]


def rows(lessons: Sequence[Lesson], tokens: Tokens, emphasis: float, longest: int) -> tuple[Row, ...]:
    """Lessons in tokens. One that is longer than the model can read is left out: how long it is was only estimated when
    it was made. Raises TrainingError for one without an answer, and with the figures if all are too long."""
    found = [_row(lesson, tokens, emphasis, longest) for lesson in lessons]
    fitting = tuple(one for one in found if len(one.tokens) <= longest)
    if found and not fitting:
        shortest = min(len(one.tokens) for one in found)
        raise TrainingError(
            f"No lesson fits: the shortest has {shortest} tokens; the model reads {longest}.",
            "Show less of the file: agent config set context_tokens 1024",
        )
    return fitting


def _row(lesson: Lesson, tokens: Tokens, emphasis: float, longest: int) -> Row:
    answer, spans = tokens.answer(lesson.target)
    if not answer:
        raise TrainingError("A lesson without an answer cannot be trained on.")
    ranges = [_bytes(lesson.target, one) for one in lesson.changed]
    weights = [emphasis if any(_touches(span, one) for one in ranges) else 1.0 for span in spans]
    total = sum(weights)
    shares = tuple(weight / total for weight in weights)

    def after(pieces: Sequence[Piece], shown: Row | None) -> Row:
        prompt = tokens.prompt(pieces)
        if not prompt:
            raise TrainingError("A lesson without a prompt cannot be trained on.")
        return Row((*prompt, *answer), len(prompt), shares, lesson.weight, shown)

    taught = after(lesson.shown, None) if lesson.shown else None
    return after(lesson.pieces, taught if taught and len(taught.tokens) <= longest else None)


def _bytes(text: str, characters: tuple[int, int]) -> Span:
    first, last = (len(text[:place].encode("utf-8", "replace")) for place in characters)
    return first, last


def _touches(span: Span, changed: Span) -> bool:
    """Whether a token overlaps a changed range; of an empty one, whether it is the token that follows."""
    if changed[0] == changed[1] or span[0] == span[1]:
        return span[0] <= changed[0] < max(span[1], span[0] + 1)
    return span[0] < changed[1] and changed[0] < span[1]


def schedule(rows: Sequence[Row], limit: int, random: Random) -> list[list[int]]:
    """The rows' numbers in batches of about `limit` tokens, in a random order: one epoch."""
    order = list(range(len(rows)))
    random.shuffle(order)
    batches: list[list[int]] = []
    room = 0
    for number in order:
        size = len(rows[number].tokens)
        if size > room or not batches:
            batches.append([])
            room = limit
        batches[-1].append(number)
        room -= size
    return batches


def together(rows: Sequence[Row], numbers: Sequence[int], limit: int) -> Iterator[list[int]]:
    """The numbers of rows of like length in groups that have at most `limit` tokens when padded, one row at least."""
    group: list[int] = []
    for number in sorted(numbers, key=lambda one: (len(rows[one].tokens), one)):
        if group and (len(group) + 1) * len(rows[number].tokens) > limit:
            yield group
            group = []
        group.append(number)
    if group:
        yield group


def in_turn(rows: Sequence[Row], numbers: Sequence[int], limit: int) -> Iterator[list[int]]:
    """The numbers in their order, in groups whose answers have at most `limit` tokens, one row at least."""
    group: list[int] = []
    room = limit
    for number in numbers:
        size = len(rows[number].answer)
        if group and size > room:
            yield group
            group, room = [], limit
        group.append(number)
        room -= size
    if group:
        yield group
