"""The fast update: from corrections that were just committed to an adapter that serves, within seconds.

The model is asked again, with its memory. Where it still answers otherwise than the user, a few gradient steps follow
over the adapter that serves, which stays as it is: what is new listens where the lessons stand out from older ones and
from ordinary code, and is written together with it as one adapter. What comes out sits the exam at full strength, then
at less; if it fails each time, what serves stays.

Everything runs in children: the training in one, the exam in another, so that fills go on meanwhile.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from engine.config import Settings
from engine.errors import TrainingError
from engine.learning.adapters import Adapters, Laid
from engine.learning.canaries import canaries, let_through
from engine.learning.exam import Examiner, Result, digest, seated
from engine.learning.examples import Example, Examples
from engine.learning.forgotten import FAST, require_known
from engine.learning.gate import DIVERGENCE, Question, Sitting, is_right
from engine.learning.job import Job, Report
from engine.learning.lessons import Lessons, examined, replayed, reworded
from engine.learning.targets import Rehearse
from engine.learning.trainer import Trainer
from engine.learning.version import Draft
from engine.ledger.ledger import Ledger
from engine.memory.habits import noting
from engine.memory.memory import Memory
from engine.model.prompts import Context
from engine.model.store import ModelFile
from engine.paths import Home, private_folder

NEWEST = 8  # corrections at most in one update; the nightly takes all
OLDER = 6  # corrections of before that are seen again, and asked in the exam
KEPT = 4  # kept fills that are replayed; as many others are in the exam
WORDINGS = 3  # other wordings of each new lesson; older ones have one
QUESTIONS = 2  # of each new correction in the exam
RECALL_SECONDS = 2.0
EPOCHS = 12
ENOUGH = 0.5  # probability of every token of every lesson
OLDER_TOKENS = 512  # in each step, of what was learnt before
REPLAY_TOKENS = 600  # and of what must stay as it is

State = Literal["known", "deployed", "rejected", "none"]


@dataclass(frozen=True)
class Update:
    """What became of one update. state: none, if there was nothing to learn from; known, if the model with its memory
    answers as the user did already. corrections: those that were learnt, or should have been. version: what serves
    now. words: for the user. seconds: of it all; examining: of the exam after the training."""

    state: State
    words: str
    corrections: tuple[int, ...] = ()
    version: str = ""
    seconds: float = 0.0
    examining: float = 0.0
    report: Report | None = None
    result: Result | None = None


class FastUpdates:
    """Makes fast updates for one home.

    rehearse: what the product would write for an answer. say: hears what is being done, for the user."""

    def __init__(
        self,
        home: Home,
        ledger: Ledger,
        memory: Memory | None,
        trainer: Trainer,
        rehearse: Rehearse,
        say: Callable[[str], None],
    ) -> None:
        self._home, self._ledger, self._memory = home, ledger, memory
        self._trainer, self._rehearse, self._say = trainer, rehearse, say
        self._adapters = Adapters(home)
        self._examples = Examples(ledger, home, rehearse)

    def update(
        self, scope: str, corrections: Collection[int], model: ModelFile, settings: Settings
    ) -> Update:
        """Learns these corrections of one scope, as far as the model needs it.

        Raises ModelError, WorkerDied, TrainingError, AdapterRefused, LedgerError; then what serves is as it was."""
        begun = time.monotonic()
        gathered = self._examples.gather(scope)
        fresh = [one for one in gathered.corrected if one.correction in corrections][-NEWEST:]
        if not fresh:
            return Update("none", "There is nothing in it to learn from.")
        serving = self._adapters.serving(model.sha256, scope, "")
        above = self._adapters.above(model.sha256, scope)
        self.warm(model)
        with (
            tempfile.TemporaryDirectory(dir=self._swept()) as folder,
            seated(
                self._home,
                self._ledger,
                model,
                settings,
                serving,
                self._rehearse,
                above,
                self._trainer.require_open,
            ) as (
                sitting,
                lessons,
            ),
        ):
            self._say("asking again")
            wrong = [one for one in fresh if not self._knows(sitting, one, scope, settings)]
            if not wrong:
                numbers = tuple(one.correction for one in fresh)
                return Update(
                    "known", "The model knows it already.", numbers, seconds=time.monotonic() - begun
                )
            older = [one for one in gathered.corrected if one not in fresh][-OLDER:]
            kept = gathered.kept[-2 * KEPT :]
            examiner = Examiner(
                sitting,
                lessons,
                serving,
                wrong,
                older,
                examined(kept),
                QUESTIONS,
                str(self._home.root),
                above,
            )
            self._say("training")
            out = Path(folder) / "adapter.gguf"
            job = self._job(model, settings, out, lessons, wrong, older, replayed(kept), serving)
            report = self._trainer.run(job)
            self._say("examining")
            trained = time.monotonic()
            result = examiner.examine(out)
            numbers = tuple(one.correction for one in wrong)
            seconds, examining = time.monotonic() - begun, time.monotonic() - trained
            if not result.passed:
                words = refused(result, bool(serving))
                return Update("rejected", words, numbers, "", seconds, examining, report, result)
            seen = (*wrong, *older, *replayed(kept))
            draft = Draft(
                out, model.name, model.sha256, scope, "fast",
                {one.correction: digest(one) for one in seen},
                scale=result.scale, parent=serving[0].name if serving else "",
                gate=examiner.figures(result), passed=True,
                settings={"steps": report.steps, "rank": job.rank, "rate": job.rate, "seed": job.seed},
            )  # fmt: skip
            name = self._adapters.add(draft).name
        require_known(self._ledger, self._adapters, name, seen)
        measured = [one.name for one in above.values()]
        self._adapters.deploy(name, serving[0].name if serving else "", above=measured)
        marks, before = result.marks, examiner.before
        words = (
            f"In other words, {marks.right} of {marks.asked} answers are right; before, {before.right} were."
        )
        return Update("deployed", words, numbers, name, seconds, examining, report, result)

    def _swept(self) -> Path:
        """Where an adapter lies until it is taken in: in the home, so that what a kill leaves there is found by the
        next update, and by whoever forgets (I10)."""
        folder = self._home.root / FAST
        if folder.is_dir():
            shutil.rmtree(folder)
        private_folder(folder)
        return folder

    def warm(self, model: ModelFile) -> None:
        """Has the training child import what it needs, beside whatever comes next. What is wrong with it is said when
        it is to train."""

        def begin() -> None:
            with suppress(TrainingError):
                self._trainer.warm(model.path)

        threading.Thread(target=begin, daemon=True).start()

    def _knows(self, sitting: Sitting, example: Example, scope: str, settings: Settings) -> bool:
        """Whether the model with its memory answers as the user did, in the same words and in others."""
        plain = replace(example.context, memories=())
        for context in (plain, *reworded(plain, "training", 1)):
            answer = sitting.answer(self._remembering(context, scope, settings))
            if answer is None or not is_right(Question(context, example.target), answer):
                return False
        return True

    def _remembering(self, context: Context, scope: str, settings: Settings) -> Context:
        if self._memory is None:
            return context
        found = self._memory.retrieve(
            context.prompt, context.signature, context.language, scope, 2, RECALL_SECONDS
        )
        context = replace(context, memories=tuple(one.memory for one in found))
        return (
            noting(context, self._memory.habits(scope, context.language))
            if settings.memory.habits
            else context
        )

    def _job(
        self,
        model: ModelFile,
        settings: Settings,
        out: Path,
        lessons: Lessons,
        wrong: Sequence[Example],
        older: Sequence[Example],
        kept: Sequence[Example],
        serving: Sequence[Laid],
    ) -> Job:
        taught = [lesson for one in wrong for lesson in lessons.of(one, WORDINGS)]
        taught += lessons.plain(let_through(canaries(str(self._home.root))))
        before = [lesson for one in older for lesson in lessons.of(one, 1)]
        return Job(
            model.path, out, tuple(taught), tuple(before), tuple(lessons.kept(kept)),
            beneath=serving[0].path if serving else None, beneath_scale=serving[0].scale if serving else 1.0,
            whole=True, aimed=True, epochs=EPOCHS, enough=ENOUGH, seed=wrong[-1].correction,
            older_tokens=OLDER_TOKENS, replay_tokens=REPLAY_TOKENS,
            originals=settings.learning.originals_folder, threads=settings.model.threads,
        )  # fmt: skip


def refused(result: Result, over: bool) -> str:
    """Why an update was not taken, and what helps. over: another adapter serves, which it was to be laid over."""
    said = f"Not taken: {'; '.join(result.objections)}."
    if over and result.marks.apart > DIVERGENCE:
        said += (
            " Since the last nightly the model has moved as far as it may; a nightly learns all of it anew: "
        )
        said += "agent nightly --now"
    return said
