"""Setting the exam for the gate, and having it sat: by what serves, by the base alone, by a candidate."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.config import Settings
from engine.learning.adapters import Laid
from engine.learning.canaries import canaries
from engine.learning.examples import Example
from engine.learning.gate import Exam, Marks, Question, Sitting, objections
from engine.learning.generic import drawn
from engine.learning.lessons import Lessons, probes
from engine.learning.targets import Rehearse
from engine.ledger.ledger import Ledger
from engine.model.backend import Adapter
from engine.model.store import ModelFile
from engine.model.supervisor import Worker
from engine.paths import Home

SCALES = (1.0, 0.75, 0.5, 0.25)
OWN = 20  # of the base's own answers, to requests that have nothing to do with what the user asks for


@dataclass(frozen=True)
class Result:
    """How a candidate did at one scale. objections: why it may not serve."""

    marks: Marks
    scale: float
    objections: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.objections


class Examiner:
    """One exam over one model. fresh: what is to be learnt, with so many questions each; older: what was learnt before,
    with one each. kept: code that is not trained on. above: what languages have of their own over what serves, and over
    a candidate in its place."""

    def __init__(
        self,
        sitting: Sitting,
        lessons: Lessons,
        serving: Sequence[Laid],
        fresh: Sequence[Example],
        older: Sequence[Example],
        kept: Sequence[Example],
        questions: int,
        seed: str,
        above: Mapping[str, Laid] | None = None,
    ) -> None:
        self._sitting = sitting
        self._serving = [one.adapter for one in serving]
        self._above = _adapters(above)
        asked = [question for one in fresh for question in lessons.questions(one, questions)]
        asked += [question for one in older for question in lessons.questions(one, 1)]
        generic = probes(kept)
        sitting.lay(())
        own = [
            Question(one, sitting.drawn(one, number)) for number, (one, _) in enumerate(drawn("exam", OWN))
        ]
        exam = Exam(tuple(asked), tuple(generic), tuple(own), tuple(canaries(seed)))
        self._exam = replace(exam, losses=sitting.own(exam))
        self.base = sitting.sit(replace(self._exam, corrected=(), canaries=()))
        sitting.lay(self._serving, self._above)
        self.before = sitting.sit(replace(self._exam, canaries=()))

    def examine(self, adapter: Path, better: bool = True, *, over: bool = False) -> Result:
        """A candidate's result at the first scale that passes, else at full strength. better: as for the gate's
        `objections`. over: it lies over what serves, not in its place. Raises AdapterRefused, ModelError, WorkerDied.
        """
        results = []
        for scale in SCALES:
            candidate = Adapter(str(adapter), scale)
            self._sitting.lay([*self._serving, candidate] if over else [candidate], self._above)
            marks = self._sitting.sit(self._exam)
            results.append(Result(marks, scale, tuple(objections(marks, self.before, self.base, better))))
            if results[-1].passed:
                return results[-1]
        return results[0]

    def figures(self, result: Result) -> dict[str, dict[str, float]]:
        """For a version's manifest."""
        return {
            "candidate": asdict(result.marks),
            "before": asdict(self.before),
            "base": asdict(self.base),
        }


@contextmanager
def seated(
    home: Home,
    ledger: Ledger,
    model: ModelFile,
    settings: Settings,
    serving: Sequence[Laid],
    rehearse: Rehearse,
    above: Mapping[str, Laid] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Sitting, Lessons]]:
    """The model with what serves, in a child of its own so that fills go on; and what makes its lessons. check: called
    before each question; what it raises ends the sitting."""
    with Worker(replace(settings.model, low_priority=True), model, home) as worker:
        sitting = Sitting(worker, model.preset, settings, rehearse, check)
        sitting.lay([one.adapter for one in serving], _adapters(above))
        yield sitting, Lessons(ledger, sitting.prompt)


def _adapters(laid: Mapping[str, Laid] | None) -> dict[str, Adapter]:
    return {language: one.adapter for language, one in (laid or {}).items()}


def digest(example: Example) -> str:
    """A sum of what is shown of an example, for the manifest."""
    shown = json.dumps([asdict(example.context), example.target], sort_keys=True)
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
