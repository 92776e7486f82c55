"""What a model answers by itself to the requests that it shall learn, for its teacher to look at (GKD: arXiv
2306.13649).

The committed code alone never shows what to do after a wrong beginning. Here the student's own answer is gone along,
and at each of its tokens the teacher, who was shown the correction, says how it would go on; that the answer itself
becomes likelier is not wanted. Drawn at random, so it is written down: a run that goes on after a kill learns from the
same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from engine.learning.examples import Example
from engine.learning.gate import Sitting
from engine.learning.job import Lesson, lesson
from engine.learning.lessons import Lessons


def own_output(
    sitting: Sitting, lessons: Lessons, examples: Sequence[Example], path: Path
) -> tuple[Lesson, ...]:
    """A lesson of each example that the memory can show, with the answer of the base alone; those in `path` if it is
    there.

    Raises ModelError, WorkerDied."""
    if path.exists():
        return tuple(lesson(raw) for raw in json.loads(path.read_text()))
    sitting.lay(())
    found = [made for one in examples if (made := _answered(sitting, lessons, one)) is not None]
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps([asdict(one) for one in found]))
    temporary.replace(path)
    return tuple(found)


def _answered(sitting: Sitting, lessons: Lessons, example: Example) -> Lesson | None:
    memory, plain = lessons.memory(example), replace(example.context, memories=())
    if memory is None:
        return None
    answer = sitting.drawn(plain, example.correction)
    if not answer.strip():
        return None
    prompt = sitting.prompt(plain)
    shown = sitting.prompt(replace(plain, memories=(memory,))).pieces
    return Lesson(prompt.pieces, prompt.ended(answer), weight=0.0, shown=shown)
