"""A language's own adapter: trained at night over what serves the whole scope, on that language's corrections alone.

It is worth its time where a scope has enough of them and writes in other languages too; else what serves the scope is
that language's own. At a request both are laid on together, each at its scale, and just so the gate measures them: what
serves the scope against the same with the language's own on top. It must be better, or it does not serve.

What this does not guarantee: that the language's adapter is of use over another version for the scope. It ends its
service with the one that it was measured over (`Deployed.changed`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.config import Settings
from engine.learning.adapters import Adapters, Laid
from engine.learning.exam import Examiner, Result, digest, seated
from engine.learning.examples import Example
from engine.learning.forgotten import require_known
from engine.learning.job import Job, Report
from engine.learning.lessons import Lessons, examined, replayed
from engine.learning.targets import Rehearse
from engine.learning.version import Draft
from engine.ledger.ledger import Ledger
from engine.model.store import ModelFile
from engine.paths import Home

LEAST = 20  # corrections of a language before it gets an adapter of its own
QUESTIONS = 40  # corrected fills in its exam at most, the newest

Became = Literal["deployed", "rejected", "known"]


@dataclass(frozen=True)
class Specialty:
    """What became of one language. state: known, if what serves its scope answers as the user did, or it has an
    adapter of its own already. learnt: how many corrections it has. version: what serves it on top now, if that is
    new."""

    language: str
    state: Became
    words: str
    learnt: int
    version: str = ""
    report: Report | None = None
    result: Result | None = None


def specialised(learnt: Iterable[Example]) -> tuple[str, ...]:
    """The languages that get an adapter of their own."""
    counts = Counter(one.language for one in learnt)
    return tuple(
        sorted(language for language, count in counts.items() if language and LEAST <= count < counts.total())
    )


class Specialist:
    """Has languages learnt over what serves one scope. own: that. train: has a job trained, or finds it done."""

    def __init__(
        self,
        home: Home,
        ledger: Ledger,
        model: ModelFile,
        settings: Settings,
        rehearse: Rehearse,
        own: Laid,
        train: Callable[[Job], Report],
    ) -> None:
        self._home, self._ledger, self._model = home, ledger, model
        self._settings, self._rehearse = settings, rehearse
        self._own, self._train = own, train
        self._adapters = Adapters(home)

    def learn(
        self,
        language: str,
        learnt: Sequence[Example],
        kept: Sequence[Example],
        job_of: Callable[[Lessons], Job],
    ) -> Specialty:
        """One language. learnt, kept: its examples. job_of: what is to be trained.

        Raises ModelError, WorkerDied, TrainingError, AdapterRefused, LedgerError; then what serves is as it was."""
        count = len(learnt)
        scope, own = learnt[0].scope, self._own
        if language in self._adapters.above(
            self._model.sha256, scope
        ):  # pinned, or before this run was killed
            return Specialty(language, "known", "It has an adapter of its own already.", count)
        with seated(self._home, self._ledger, self._model, self._settings, (own,), self._rehearse) as (
            sitting,
            lessons,
        ):
            examiner = Examiner(
                sitting, lessons, (own,), (), learnt[-QUESTIONS:], examined(kept), 1, str(self._home.root)
            )
            before = examiner.before
            if before.right == before.asked:
                return Specialty(language, "known", f"{own.name} knows it all.", count)
            job = job_of(lessons)
            report = self._train(job)
            result = examiner.examine(job.out, over=True)
            if not result.passed:
                words = f"Not taken: {'; '.join(result.objections)}."
                return Specialty(language, "rejected", words, count, "", report, result)
            seen = (*learnt, *replayed(kept))
            draft = Draft(
                job.out, self._model.name, self._model.sha256, scope, "nightly",
                {one.correction: digest(one) for one in seen}, language, result.scale,
                gate=examiner.figures(result), passed=True,
                settings={"beneath": own.name, "rank": job.rank, "steps": report.steps},
            )  # fmt: skip
            name = self._adapters.add(draft).name
        require_known(self._ledger, self._adapters, name, seen)
        self._adapters.deploy(name, "", beneath=own.name)
        words = (
            f"Of {before.asked} answers {result.marks.right} are right; with {own.name} alone {before.right}."
        )
        return Specialty(language, "deployed", words, count, name, report, result)
