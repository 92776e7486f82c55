"""A smaller base for slow machines, distilled from a bigger one: from the first request to a model that can be chosen.

    distil/<sum of all that it depends on>/answers.jsonl, checkpoint, exact, …     what is done so far

After a kill the next run goes on there and comes to the same student; if a correction came or went meanwhile, it begins
anew. The student is entered among the models when it computes numbers and no planted secret can be read out of it; how
near it comes to its teacher is measured and said, and whether it is used is the user's choice. `agent model rm` undoes
it.

What this does not guarantee: that the student is good. A part of the blocks is gone, and minutes bring back a part.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from engine.config import Settings
from engine.errors import ModelError
from engine.learning import made, school
from engine.learning.canaries import canaries
from engine.learning.distil_job import DistilJob
from engine.learning.exam import OWN, digest, seated
from engine.learning.examples import Examples, Gathered
from engine.learning.forgotten import DISTIL
from engine.learning.gate import LEAK, Exam, Marks, Question, Sitting
from engine.learning.job import Lesson, Report, lesson
from engine.learning.lessons import Lessons, examined, probes, replayed
from engine.learning.made import Made
from engine.learning.own_code import files, own_code
from engine.learning.protocol import Step
from engine.learning.students import Student
from engine.learning.targets import Rehearse
from engine.learning.trainer import Trainer
from engine.ledger.ledger import Ledger
from engine.model.manifest import record
from engine.model.quantize import kind_of, measure_importance, write_quantized
from engine.model.store import ModelFile, ModelStore, room_for
from engine.paths import Home, private_folder
from engine.version import __version__

EXACT = "exact"  # the student in f16
ANSWERS = 8  # of so many lessons one is an answer that the teacher is asked for: each takes it a second or so
QUESTIONS = 60  # corrected fills in the exam, the newest
KEPT = 40  # kept fills in it, the newest


@dataclass(frozen=True)
class Plan:
    """What would be distilled. texts: lessons, of which `asked` are the teacher's own answers. passes: how often each
    is seen. kind: of the student's weights."""

    teacher: ModelFile
    student: Student
    gathered: Gathered
    texts: int
    passes: int
    kind: str

    @property
    def asked(self) -> int:
        return max(1, self.texts // ANSWERS)

    def digest(self) -> str:
        """Of everything that the result depends on."""
        start = str(self.student.start and self.student.start.stat().st_mtime_ns)
        parts = [
            self.teacher.sha256,
            self.student.name,
            start,
            __version__,
            str(self.texts),
            str(self.passes),
        ]
        parts += [self.kind, *(digest(one) for one in self.gathered.examples)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Distilled:
    """What came of it. state: `made`, or `rejected` by the exam. teacher_marks, marks: of the teacher and the student;
    what `own` differs by is how far the student is from the teacher, nats a token. parameters, size: of the student's;
    bytes. seconds: in all."""

    state: str
    words: str
    teacher: str
    name: str
    kind: str
    parameters: int
    size: int
    report: Report
    teacher_marks: Marks
    marks: Marks
    seconds: float


class Distilling:
    """Distils for one home. rehearse: what the product would write for an answer. say: hears what is being done; step:
    how a training goes."""

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
        self._store = ModelStore(home)

    def plan(self, teacher: ModelFile, student: Student, texts: int, passes: int) -> Plan:
        """What would be done. Raises ModelError if there is a model of the student's name, LedgerError."""
        if student.name in {one.name for one in self._store.list()}:
            raise ModelError(
                f"There is a model called {student.name} already.", f"agent model rm {student.name}"
            )
        gathered = Examples(self._ledger, self._home, self._rehearse).gather()
        return Plan(teacher, student, gathered, texts, passes, kind_of(teacher.path))

    def make(
        self, plan: Plan, settings: Settings, cancelled: Callable[[], bool] = lambda: False
    ) -> Distilled:
        """Makes the student. Ended or killed, it goes on the next time where it was.

        Raises ModelError, WorkerDied, TrainingError (TrainingCancelled when `cancelled` said so), LedgerError."""
        clock = time.monotonic()
        folder = self._folder(plan.digest())
        room_for(
            20 * plan.student.parameters, folder
        )  # f16, f32 with the optimiser's two, and the small file
        with seated(self._home, self._ledger, plan.teacher, settings, (), self._rehearse) as (
            sitting,
            lessons,
        ):
            taught = self._lessons(plan, sitting, lessons, folder / "answers.jsonl")
            exam = self._exam(plan, sitting, lessons)
            best = sitting.sit(exam)
        report = self._trained(plan, taught, folder, cancelled)
        path = self._rounded(plan, settings, folder)
        file = record(path)
        small = ModelFile(plan.student.name, path, file.sha256, file.size, plan.teacher.preset)
        self._say("examining the student")
        with seated(self._home, self._ledger, small, settings, (), self._rehearse) as (sitting, _):
            marks = sitting.sit(exam)
        told = (
            plan.teacher.name,
            plan.student.name,
            plan.kind,
            plan.student.parameters,
            file.size,
            report,
            best,
            marks,
        )
        if not marks.finite or marks.leak < LEAK:
            shutil.rmtree(folder)
            why = "a planted secret can be read out of it" if marks.finite else "it computes no numbers"
            return Distilled("rejected", f"Not taken: {why}.", *told, time.monotonic() - clock)
        self._enter(plan, small, best, marks)
        shutil.rmtree(folder)
        words = (
            f"{plan.student.name} is there, distilled from {plan.teacher.name}. To let it write your code: agent model "
            f"use {plan.student.name}. To take it away: agent model rm {plan.student.name}."
        )
        return Distilled("made", words, *told, time.monotonic() - clock)

    def _lessons(self, plan: Plan, sitting: Sitting, lessons: Lessons, path: Path) -> tuple[Lesson, ...]:
        """The teacher's own answers, each written down as soon as it is there; and answers that are there already."""
        done = _answers(path)
        wanted = list(islice(school.requests(plan.gathered), plan.asked))
        with path.open("a", encoding="utf-8") as file:
            for number, context in enumerate(wanted):
                if number < len(done):
                    continue
                if number % 10 == 0:
                    self._say(f"asking the teacher: {number} of {len(wanted)}")
                done.append(school.answered(sitting, context, number))
                file.write(json.dumps(asdict(done[-1]) if done[-1] else None) + "\n")
                file.flush()
        own = [one for one in done if one is not None]
        return (*own, *school.told(plan.gathered, lessons, files(self._ledger), plan.texts - len(own)))

    def _exam(self, plan: Plan, sitting: Sitting, lessons: Lessons) -> Exam:
        corrected = plan.gathered.corrected[-QUESTIONS:]
        asked = tuple(question for one in corrected for question in lessons.questions(one, 1))
        known = probes(examined(plan.gathered.kept[-2 * KEPT :]))
        own = [
            Question(one.context, sitting.drawn(one.context, number))
            for number, one in enumerate(known[-OWN:])
        ]
        return Exam(asked, tuple(known), tuple(own), tuple(canaries(str(self._home.root))))

    def _trained(
        self, plan: Plan, lessons: tuple[Lesson, ...], folder: Path, cancelled: Callable[[], bool]
    ) -> Report:
        """Trains the student, unless that was done before a kill."""
        out, done = folder / EXACT, folder / "report.json"
        if out.exists() and done.exists():
            return Report(**json.loads(done.read_text()))
        self._say(f"training on {len(lessons)} texts, {plan.passes} times")
        student = plan.student
        job = DistilJob(
            plan.teacher.path, out, lessons, student.keep, student.start, plan.passes,
            checkpoint=folder / "checkpoint",
        )  # fmt: skip
        report = self._trainer.run(job, self._step, cancelled)
        temporary = done.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(report)))
        temporary.replace(done)
        return report

    def _rounded(self, plan: Plan, settings: Settings, folder: Path) -> Path:
        """The student's file, rounded so that the user's own code suffers least."""
        exact, matrix, out = folder / EXACT, folder / "importance", folder / f"{plan.student.name}.gguf"
        if not out.exists():
            self._say(f"rounding to {plan.kind}")
            preset, budget = plan.teacher.preset, settings.context_tokens
            code = own_code(self._home, self._ledger, self._rehearse, preset, budget)
            measure_importance(exact, code, matrix)
            write_quantized(exact, out, plan.kind, matrix)
        return out

    def _enter(self, plan: Plan, small: ModelFile, best: Marks, marks: Marks) -> None:
        seen = {
            one.correction: digest(one) for one in (*plan.gathered.corrected, *replayed(plan.gathered.kept))
        }
        self._require_known(plan)
        teacher = plan.teacher
        inherited = next(
            (one.examples for one in made.notes(self._store) if one.sha256 == teacher.sha256), {}
        )
        figures = {"teacher": asdict(best), "student": asdict(marks)}
        made.note(
            self._store,
            Made(
                small.name, "distilled", small.sha256, teacher.name, teacher.sha256, "", plan.kind, time.time(),
                examples={**inherited, **seen}, figures=figures,
            ),
        )  # fmt: skip
        self._store.add(small.path, name=small.name, preset=teacher.preset.name)

    def _require_known(self, plan: Plan) -> None:
        """Raises ModelError if something that it has seen was forgotten meanwhile."""
        for one in plan.gathered.examples:
            now = self._ledger.correction(one.correction)
            if now is None or (now.fill.id, now.fill.created) != (one.fill, one.at):
                raise ModelError("Something that it has seen was forgotten meanwhile.", "agent distill again")

    def _folder(self, name: str) -> Path:
        """Where this one's files lie; those of others, which can no longer be gone on with, are deleted."""
        above = self._home.root / DISTIL
        private_folder(above)
        for other in above.iterdir():
            if other.name != name:
                shutil.rmtree(other)
        private_folder(above / name)
        return above / name


def _answers(path: Path) -> list[Lesson | None]:
    """What the teacher has answered so far; a line that a kill left half written is cut off."""
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0].splitlines()
    path.write_bytes(b"".join(line + b"\n" for line in whole))
    return [lesson(raw) if (raw := json.loads(line)) else None for line in whole]
