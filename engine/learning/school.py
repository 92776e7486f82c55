"""What a student learns from: requests with the teacher's own answers, fills that were kept, code. Light.

The user's requests come first, in their own and in other words; then what everybody asks, and requests of the bundled
base's curriculum, of which there is no end. Files of trusted repositories are shown as they are. Nothing is judged
here: what counts of an answer is how likely the teacher finds each of its tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from random import Random

from engine.learning import generic
from engine.learning.examples import Gathered
from engine.learning.gate import Sitting
from engine.learning.job import Lesson
from engine.learning.lessons import Lessons, replayed, reworded
from engine.model.prompts import Context, Piece

WORDINGS = 3  # of each of the user's requests
FILES = 4  # of so many lessons one may be a stretch of a file
SHORT = 30  # characters of a stretch that says too little


def requests(gathered: Gathered) -> Iterator[Context]:
    """What the teacher is asked, without end."""
    for one in (*gathered.corrected[::-1], *replayed(gathered.kept)[::-1]):
        yield from (one.context, *reworded(one.context, "training", WORDINGS))
    yield from (context for context, _ in generic.pieces(replay=True))
    yield from (context for context, _ in curriculum("asked"))


def curriculum(seed: str) -> Iterator[tuple[Context, str]]:
    """Requests with their answers, without end; always the same for the same seed."""
    from engine.base.curriculum import shown  # here: all its areas take a second
    from engine.base.surroundings import draw_item

    pool, random = list(shown().values()), Random(f"school {seed}")
    while True:
        item = draw_item(random, pool)
        yield item.context, item.answer


def told(gathered: Gathered, lessons: Lessons, files: Iterator[str], count: int) -> list[Lesson]:
    """So many lessons with answers that are there already: kept fills, files, the curriculum."""
    kept = [(one.context, one.target) for one in replayed(gathered.kept)]
    pairs = chain(kept, generic.pieces(replay=True), curriculum("told"))
    stretches = [_going_on(text) for text in islice(files, count // FILES) if len(text) > SHORT]
    return stretches + lessons.plain(islice(pairs, count - len(stretches)))


def _going_on(text: str) -> Lesson:
    """A stretch of a file as a beginning and how it goes on."""
    return Lesson((Piece(text[: len(text) // 3]),), text[len(text) // 3 :])


def answered(sitting: Sitting, context: Context, seed: int) -> Lesson | None:
    """A request with the teacher's own answer, drawn at random; None if it says nothing."""
    prompt, answer = sitting.prompt(context), sitting.drawn(context, seed)
    return Lesson(prompt.pieces, prompt.ended(answer)) if answer.strip() else None
