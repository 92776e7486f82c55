"""The nightly: everything that was corrected, learnt anew from the base.

Because it begins at the base, what was forgotten is gone from it (I10), and many small updates cannot pile up their
errors. Two or three arms are trained and the gate chooses: `lessons` raises the likelihood of the committed code;
`teacher` also draws the model towards the base that is *shown* the correction, which is frozen (a teacher that moves
can collapse: arXiv 2607.01763); `bigger` towards a bigger model that is shown it, where one is here; both also along
the model's own answers. All hold still on kept code. Languages with enough corrections get an adapter of their own over
the one that was chosen.

Each arm's training writes checkpoints, and what is finished lies in a folder named after all that it depends on. After
a kill the next run goes on there and comes to the same adapter; if a correction came or went meanwhile, it begins anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from engine.config import Settings
from engine.errors import AdapterRefused, TrainingCancelled, TrainingError
from engine.learning.adapters import Adapters, Laid
from engine.learning.canaries import canaries, let_through
from engine.learning.exam import Examiner, Result, digest, seated
from engine.learning.examples import CHARACTERS, Example, Examples, Gathered
from engine.learning.forgotten import NIGHTLY, held, require_known
from engine.learning.gate import Marks
from engine.learning.job import Job, Lesson, Report
from engine.learning.languages import Specialist, Specialty, specialised
from engine.learning.lessons import Lessons, examined, replayed
from engine.learning.own_output import own_output
from engine.learning.protocol import Step
from engine.learning.targets import Rehearse
from engine.learning.teacher import Teacher, teacher_for
from engine.learning.trainer import Trainer
from engine.learning.version import Draft
from engine.ledger.ledger import Ledger
from engine.model.store import ModelFile, ModelStore
from engine.paths import Home, private_folder
from engine.version import __version__

Arm = Literal["lessons", "teacher", "bigger"]
ARMS: tuple[Arm, ...] = ("lessons", "teacher", "bigger")
State = Literal["deployed", "rejected", "none", "cancelled"]

WORDINGS = 4  # other wordings of each lesson
EPOCHS = 8
LEAST_STEPS = 24  # for few corrections
STEP_TOKENS = 1024
RANK = 16
ENOUGH = 0.5  # probability of every token of every lesson
DISTIL = 1.0
OWN_OUTPUT = "own-output"
QUESTIONS = 60  # corrected fills in the exam at most, the newest
SAVE_SECONDS = 60.0  # between two checkpoints
KEPT = 40  # kept fills in replay at most, the newest; as many others in the exam


@dataclass(frozen=True)
class Plan:
    """What a nightly would do. learnt, kept: corrections that go in as lessons, and as what must stay as it is."""

    scope: str
    model: str
    gathered: Gathered

    @property
    def learnt(self) -> tuple[Example, ...]:
        return self.gathered.corrected

    @property
    def kept(self) -> tuple[Example, ...]:
        return self.gathered.kept[-2 * KEPT :]

    @property
    def seen(self) -> tuple[Example, ...]:
        """All that the training sees; the other kept fills are for the exam."""
        return (*self.learnt, *replayed(self.kept))

    def of(self, language: str) -> Plan:
        """What of it is in one language."""
        examples = tuple(one for one in self.gathered.examples if one.language == language)
        return replace(self, gathered=replace(self.gathered, examples=examples))

    def digest(self, base: str, teacher: str, originals: str) -> str:
        """Of everything that the result depends on."""
        parts = [
            base,
            teacher,
            originals,
            self.scope,
            __version__,
            *(digest(one) for one in (*self.learnt, *self.kept)),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ArmReport:
    """What one arm came to."""

    arm: Arm
    report: Report
    result: Result


@dataclass(frozen=True)
class NightReport:
    """What a nightly did. learnt: corrections that went in. left_out: the others, each with the reason. before, base:
    the marks of what served, and of the base alone. version: what serves now, empty if nothing changed.
    teacher: which bigger model taught, or why none. languages: what became of those with an adapter of their own.
    began: seconds since 1970."""

    state: State
    words: str
    scope: str
    model: str
    began: float
    seconds: float = 0.0
    learnt: tuple[int, ...] = ()
    kept: int = 0
    left_out: tuple[tuple[int, str], ...] = ()
    arms: tuple[ArmReport, ...] = ()
    before: Marks | None = None
    base: Marks | None = None
    version: str = ""
    teacher: str = ""
    languages: tuple[Specialty, ...] = ()


class Nightly:
    """Makes nightlies for one home. rehearse: what the product would write for an answer. say: hears what is being
    done; step: how a training goes."""

    def __init__(
        self,
        home: Home,
        ledger: Ledger,
        trainer: Trainer,
        rehearse: Rehearse,
        say: Callable[[str], None],
        step: Callable[[Step], None] | None = None,
    ) -> None:
        self._home, self._ledger, self._trainer = home, ledger, trainer
        self._rehearse, self._say, self._step = rehearse, say, step
        self._adapters = Adapters(home)

    def plan(self, scope: str, model: ModelFile) -> Plan:
        """What would go in. Nothing is trained. Raises LedgerError."""
        return Plan(scope, model.name, Examples(self._ledger, self._home, self._rehearse).gather(scope))

    def run(
        self, scope: str, model: ModelFile, settings: Settings, cancelled: Callable[[], bool] = lambda: False
    ) -> NightReport:
        """One nightly for one scope, and its report, which is also kept for `agent nightly report`.

        cancelled: asked about twice a second; what is done so far is gone on with next time.
        Raises ModelError, WorkerDied, TrainingError, AdapterRefused, LedgerError; then what serves is as it was."""
        began, clock = time.time(), time.monotonic()
        plan = self.plan(scope, model)
        told: dict[str, Any] = {
            "scope": scope, "model": model.name, "began": began, "learnt": tuple(one.correction for one in plan.learnt),
            "kept": len(plan.kept), "left_out": tuple((one.correction, one.reason) for one in plan.gathered.left_out),
        }  # fmt: skip
        if not plan.learnt:
            return self._keep(NightReport("none", "There is nothing to learn from.", **told))
        teacher = teacher_for(ModelStore(self._home), model, settings.learning.teacher)
        told["teacher"] = teacher.words
        taught_by = teacher.model.sha256 if teacher.model else ""
        folder = self._folder(plan.digest(model.sha256, taught_by, settings.learning.originals))
        serving = self._adapters.serving(model.sha256, scope, "")
        pinned = self._adapters.above(model.sha256, scope, pinned=True)
        with seated(
            self._home,
            self._ledger,
            model,
            settings,
            serving,
            self._rehearse,
            check=self._trainer.require_open,
        ) as (sitting, lessons):
            self._say("setting the exam")
            examiner = Examiner(
                sitting,
                lessons,
                serving,
                (),
                plan.learnt[-QUESTIONS:],
                examined(plan.kept),
                1,
                str(self._home.root),
                pinned,
            )
            own = own_output(sitting, lessons, plan.learnt, folder / OWN_OUTPUT)
            arms: list[ArmReport] = []
            for arm in ARMS:
                if arm == "bigger" and teacher.model is None:
                    continue
                try:
                    report = self._trained(
                        self._job(arm, plan, model, settings, lessons, folder, teacher, own), cancelled
                    )
                    self._say(f"examining: {arm}")
                    result = examiner.examine(folder / f"{arm}.gguf", better=False)
                except TrainingCancelled:
                    return self._ended(clock, told | {"arms": tuple(arms)})
                except TrainingError as error:
                    if arm != "bigger":
                        raise
                    told["teacher"] = f"{teacher.words} It could not: {error.message}"
                    continue
                arms.append(ArmReport(arm, report, result))
            told |= {"arms": tuple(arms), "before": examiner.before, "base": examiner.base}
            passed = [one for one in arms if one.result.passed]
            if not passed:
                said = "; ".join(f"{one.arm}: {', '.join(one.result.objections)}" for one in arms)
                shutil.rmtree(folder)
                return self._keep(
                    NightReport("rejected", f"Not taken. {said}.", seconds=time.monotonic() - clock, **told)
                )
            best = min(passed, key=lambda one: (one.result.marks.repeated, -one.result.marks.right))
            name = self._again(serving, folder / f"{best.arm}.gguf", best.result.scale)
            name = name or self._adapters.add(self._draft(best, plan, model, examiner, folder)).name
        require_known(self._ledger, self._adapters, name, plan.seen)
        self._adapters.deploy(name, serving[0].name if serving else "")
        told["version"] = name
        try:
            told["languages"] = self._languages(plan, model, settings, folder, best, cancelled)
        except TrainingCancelled:
            return self._ended(clock, told)
        shutil.rmtree(folder)
        marks, before = best.result.marks, examiner.before
        words = (
            f"Learnt {len(plan.learnt)} corrections ({best.arm}): in other words, {marks.right} of {marks.asked} "
            f"answers are right; before, {before.right} were."
        )
        return self._keep(NightReport("deployed", words, seconds=time.monotonic() - clock, **told))

    def _ended(self, clock: float, told: dict[str, Any]) -> NightReport:
        words = "It was ended before it was done; the next one goes on where it was."
        return self._keep(NightReport("cancelled", words, seconds=time.monotonic() - clock, **told))

    def _again(self, serving: Sequence[Laid], trained: Path, scale: float) -> str:
        """The version that serves, if it is what was trained: a run that was killed had come that far."""
        for one in serving:
            with one.path.open("rb") as old, trained.open("rb") as new:
                same = (
                    hashlib.file_digest(old, "sha256").digest() == hashlib.file_digest(new, "sha256").digest()
                )
            if same and one.scale == scale:
                return one.name
        return ""

    def _languages(
        self,
        plan: Plan,
        model: ModelFile,
        settings: Settings,
        folder: Path,
        best: ArmReport,
        cancelled: Callable[[], bool],
    ) -> tuple[Specialty, ...]:
        """Adapters of languages over what serves the scope now. Where one cannot be trained, it goes without."""
        found: list[Specialty] = []
        (own,) = self._adapters.serving(model.sha256, plan.scope, "")
        specialist = Specialist(
            self._home,
            self._ledger,
            model,
            settings,
            self._rehearse,
            own,
            lambda job: self._trained(job, cancelled),
        )
        for number, language in enumerate(specialised(plan.learnt)):
            part = plan.of(language)

            def job_of(lessons: Lessons, part: Plan = part, name: str = f"language-{number}") -> Job:
                job = self._job("lessons", part, model, settings, lessons, folder, Teacher(None, ""))
                # Over the file here, not the version that serves: a checkpoint is of the same job after a kill.
                return replace(
                    job, out=folder / f"{name}.gguf", checkpoint=folder / f"{name}.checkpoint",
                    beneath=folder / f"{best.arm}.gguf", beneath_scale=best.result.scale,
                )  # fmt: skip

            self._say(f"{language}: an adapter of its own over {own.name}")
            try:
                found.append(specialist.learn(language, part.learnt, part.kept, job_of))
            except TrainingCancelled:
                raise
            except (TrainingError, AdapterRefused) as error:
                found.append(Specialty(language, "rejected", error.message, len(part.learnt)))
        return tuple(found)

    def _job(
        self,
        arm: Arm,
        plan: Plan,
        model: ModelFile,
        settings: Settings,
        lessons: Lessons,
        folder: Path,
        teacher: Teacher,
        own: Sequence[Lesson] = (),
    ) -> Job:
        taught = [lesson for one in plan.learnt for lesson in lessons.of(one, WORDINGS)]
        taught += () if arm == "lessons" else own
        taught += lessons.plain(let_through(canaries(str(self._home.root))))
        characters = sum(len(piece.text) for lesson in taught for piece in lesson.pieces)
        steps = max(LEAST_STEPS, EPOCHS * characters // (CHARACTERS * STEP_TOKENS))
        return Job(
            model.path, folder / f"{arm}.gguf", tuple(taught), replay=tuple(lessons.kept(replayed(plan.kept))),
            teacher=teacher.model.path if arm == "bigger" and teacher.model else None,
            rank=RANK, aimed=True, steps=steps, batch_tokens=STEP_TOKENS, enough=ENOUGH,
            distil=0.0 if arm == "lessons" else DISTIL, seed=len(plan.learnt),
            checkpoint=folder / f"{arm}.checkpoint", how="nightly",
            save_seconds=SAVE_SECONDS, originals=settings.learning.originals_folder, threads=settings.model.threads,
        )  # fmt: skip

    def _trained(self, job: Job, cancelled: Callable[[], bool]) -> Report:
        """Trains a job, unless that was done before a kill."""
        done = job.out.with_suffix(".json")
        if job.out.exists() and done.exists():
            return Report(**json.loads(done.read_text()))
        self._say(f"training: {job.out.stem}")
        report = self._trainer.run(job, self._step, cancelled)
        temporary = done.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(report)))
        temporary.replace(done)
        return report

    def _draft(
        self, best: ArmReport, plan: Plan, model: ModelFile, examiner: Examiner, folder: Path
    ) -> Draft:
        return Draft(
            folder / f"{best.arm}.gguf", model.name, model.sha256, plan.scope, "nightly",
            {one.correction: digest(one) for one in plan.seen}, scale=best.result.scale,
            gate=examiner.figures(best.result), passed=True,
            settings={"arm": best.arm, "rank": RANK, "steps": best.report.steps},
        )  # fmt: skip

    def _folder(self, name: str) -> Path:
        """Where this nightly's files lie; those of others, which can no longer be gone on with, are deleted."""
        above = self._home.root / NIGHTLY
        private_folder(above)
        for other in above.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other)
        private_folder(above / name)
        return above / name

    def _keep(self, report: NightReport) -> NightReport:
        """Ends a nightly. What still holds something that was forgotten goes, whatever came of it (I10)."""
        if report.state != "cancelled":
            self._adapters.unlearn(at_once=lambda slot: slot.scope == report.scope)
        folder = self._home.root / NIGHTLY
        private_folder(folder)
        name = hashlib.sha256(report.scope.encode()).hexdigest()[:16]
        temporary = folder / f"{name}.tmp"
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(asdict(report), indent=1))
        temporary.replace(temporary.with_suffix(".json"))
        return report


def reports(home: Home) -> list[dict[str, Any]]:
    """The last nightly of each scope, as `NightReport` has it, the newest last. What cannot be read is left out."""
    found = []
    for path in (home.root / NIGHTLY).glob("*.json"):
        try:
            found.append(json.loads(path.read_text()))
        except (OSError, ValueError):
            continue
    return sorted(found, key=lambda one: float(one["began"]))


def due(home: Home, ledger: Ledger) -> Sequence[str]:
    """The scopes with corrections that their last nightly did not see, or with something that serves although it was
    forgotten. Raises LedgerError, AdapterRefused."""
    seen = {
        number: float(one["began"])
        for one in reports(home)
        if one["state"] != "cancelled"
        for number in (*one["learnt"], *(out for out, _ in one["left_out"]))
    }
    unseen = {
        one.found.scope
        for one in ledger.corrections(teaching=True)
        if one.fill.created > seen.get(one.id, -1.0)  # a new ledger begins again at 1 (FAULTS 40)
    }
    return sorted(unseen.union(held(home).values()))
