"""A new base: what serves over the old one added to its weights, and rounded so that the user's own code suffers
least.

It is measured like every candidate: beside the old base with its adapter, and against the base that came first, so
that many renewals stay within the gate's budgets too. Only then it is entered among the models, and the settings name
it. Going back is choosing the old one again: its adapters are kept and serve at once. Over the new base none of them
does, because an adapter is of one base, by its sum; what it has learnt is in the new base already.

What this does not guarantee: that two scopes stay apart. A model serves every scope.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from engine.config import Settings
from engine.errors import ModelError
from engine.learning import made
from engine.learning.adapters import Adapters, Laid
from engine.learning.canaries import canaries
from engine.learning.exam import OWN, digest, seated
from engine.learning.examples import Example, Examples
from engine.learning.gate import Exam, Marks, Question, Sitting, objections
from engine.learning.lessons import Lessons, examined, probes
from engine.learning.made import Made
from engine.learning.own_code import own_code
from engine.learning.targets import Rehearse
from engine.learning.version import Version
from engine.ledger.ledger import Ledger
from engine.model import once
from engine.model.gguf_header import read_header
from engine.model.manifest import Progress, record, silent
from engine.model.quantize import kind_of, known, measure_importance, write_quantized
from engine.model.store import ModelFile, ModelStore, room_for
from engine.paths import Home, private_folder
from engine.settings_file import edit

FOLDER = "renewal"
QUESTIONS = 60  # corrected fills in the exam at most, the newest
KEPT = 40  # kept fills in it, the newest
State = Literal["serves", "rejected"]


@dataclass(frozen=True)
class Plan:
    """What a new base would be made of. left: other adapters of the old base; they stay with it."""

    model: ModelFile
    laid: Laid
    version: Version
    kind: str
    name: str
    left: tuple[str, ...]

    @property
    def words(self) -> str:
        what = f"{self.model.name} with {self.laid.name} in it, as {self.name} in {self.kind}"
        rest = f" {', '.join(self.left)} stay with {self.model.name}." if self.left else ""
        return f"{what}. It would serve every scope. {self.laid.name} stays with {self.model.name} too.{rest}"


@dataclass(frozen=True)
class Renewal:
    """What came of it. size: bytes of the new base. texts: of the user's code that the rounding heeded. before, base,
    marks: of what served, of the base that came first, of the new one. stays: adapters that are kept with the old base
    and serve again with it. seconds: in all."""

    state: State
    words: str
    model: str
    name: str
    adapter: str
    kind: str
    size: int
    texts: int
    before: Marks
    base: Marks
    marks: Marks
    stays: tuple[str, ...]
    seconds: float


class Renewing:
    """Makes new bases for one home. rehearse: what the product would write for an answer. say: hears what is being
    done; progress: how far a step is."""

    def __init__(
        self,
        home: Home,
        ledger: Ledger,
        rehearse: Rehearse,
        say: Callable[[str], None],
        progress: Progress = silent,
    ) -> None:
        self._home, self._ledger, self._rehearse = home, ledger, rehearse
        self._say, self._progress = say, progress
        self._store, self._adapters = ModelStore(home), Adapters(home)

    def plan(self, scope: str, model: ModelFile, kind: str = "") -> Plan:
        """What would be done. Raises ModelError if there is nothing to add to the base, or it cannot be added to."""
        if model.path.is_dir():
            raise ModelError(f"{model.name} is not a GGUF; nothing can be added to it.", "agent model list")
        laid = self._adapters.serving(model.sha256, scope, "")
        if not laid:
            raise ModelError(
                f"Nothing serves over {model.name} in the scope {scope}; there is nothing to add to it.",
                "Correct some fills, then agent nightly --now.",
            )
        version = self._adapters.version(laid[0].name)
        self._require_known(version.name)
        others = tuple(
            one.name
            for one in self._adapters.versions()
            if one.base == model.sha256 and one.name != version.name
        )
        chosen = known(kind) if kind else kind_of(model.path)
        return Plan(model, laid[0], version, chosen, self._free_name(model), others)

    def make(self, plan: Plan, settings: Settings) -> Renewal:
        """Makes it, measures it, and has it serve if the gate lets it through; what serves is as it was if not.

        Raises ModelError, WorkerDied, AdapterRefused, LedgerError."""
        clock = time.monotonic()
        folder = self._home.root / FOLDER
        shutil.rmtree(folder, ignore_errors=True)  # what a kill left
        private_folder(folder)
        try:
            return self._made(plan, settings, folder, clock)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _made(self, plan: Plan, settings: Settings, folder: Path, clock: float) -> Renewal:
        model, first = plan.model, made.origin(self._store, plan.model)
        gathered = Examples(self._ledger, self._home, self._rehearse).gather(plan.version.scope)
        seen = [one for one in gathered.examples if one.correction in plan.version.examples]
        self._say("setting the exam")
        with seated(self._home, self._ledger, first, settings, (), self._rehearse) as (sitting, lessons):
            exam = self._exam(sitting, lessons, seen, gathered.kept)
            base = sitting.sit(replace(exam, corrected=(), canaries=()))
        with seated(self._home, self._ledger, model, settings, (plan.laid,), self._rehearse) as (sitting, _):
            before = sitting.sit(replace(exam, canaries=()))
        path, texts = self._written(plan, settings, folder)
        self._say(f"examining {plan.name}")
        file = record(path)
        candidate = replace(model, name=plan.name, path=path, sha256=file.sha256, size=file.size)
        with seated(self._home, self._ledger, candidate, settings, (), self._rehearse) as (sitting, _):
            marks = sitting.sit(exam)
        said = objections(marks, before, base, better=False)
        stays = (plan.version.name, *plan.left)
        told = (
            model.name,
            plan.name,
            plan.version.name,
            plan.kind,
            file.size,
            texts,
            before,
            base,
            marks,
            stays,
        )
        if said:
            return Renewal("rejected", f"Not taken. {'; '.join(said)}.", *told, time.monotonic() - clock)
        self._enter(plan, candidate, {one.correction: digest(one) for one in seen}, before, base, marks)
        words = (
            f"{plan.name} serves instead of {model.name}, with {plan.version.name} in it. Back: agent model use "
            f"{model.name}; then {', '.join(stays)} can serve again. Over {plan.name} none of them does."
        )
        return Renewal("serves", words, *told, time.monotonic() - clock)

    def _exam(
        self, sitting: Sitting, lessons: Lessons, seen: Sequence[Example], kept: Sequence[Example]
    ) -> Exam:
        corrected = [one for one in seen if one.kind == "corrected"][-QUESTIONS:]
        asked = [question for one in corrected for question in lessons.questions(one, 1)]
        known_code = probes(examined(kept[-2 * KEPT :]))
        own = [
            Question(one.context, sitting.drawn(one.context, number))
            for number, one in enumerate(known_code[-OWN:])
        ]
        exam = Exam(tuple(asked), tuple(known_code), tuple(own), tuple(canaries(str(self._home.root))))
        return replace(exam, losses=sitting.own(exam))

    def _written(self, plan: Plan, settings: Settings, folder: Path) -> tuple[Path, int]:
        """The new base's file, and on how many texts its rounding was chosen."""
        merged, matrix, out = (folder / name for name in ("merged.gguf", "imatrix.gguf", f"{plan.name}.gguf"))
        room_for(2 * read_header(plan.model.path).parameters + plan.model.size, folder)  # f16 meanwhile
        self._say(f"adding {plan.version.name} to {plan.model.name}")
        arguments = [str(plan.model.path), str(plan.laid.path), str(plan.laid.scale), str(merged)]
        once.run("The adapter cannot be added", "engine.learning.merge", arguments)
        code = own_code(self._home, self._ledger, self._rehearse, plan.model.preset, settings.context_tokens)
        self._say(f"measuring what matters on {len(code)} pieces of your code")
        measure_importance(merged, code, matrix, self._progress)
        self._say(f"rounding to {plan.kind}")
        write_quantized(merged, out, plan.kind, matrix, self._progress)
        merged.unlink()
        return out, len(code)

    def _enter(
        self, plan: Plan, candidate: ModelFile, seen: dict[int, str], before: Marks, base: Marks, marks: Marks
    ) -> None:
        """Enters it among the models and has the settings name it; not if what it holds was forgotten meanwhile."""
        model = plan.model
        inherited = next((one.examples for one in made.notes(self._store) if one.sha256 == model.sha256), {})
        figures = {"before": asdict(before), "base": asdict(base), "candidate": asdict(marks)}
        made.note(
            self._store,
            Made(
                plan.name, "merged", candidate.sha256, model.name, model.sha256, plan.version.scope, plan.kind,
                time.time(), plan.version.name, {**inherited, **plan.version.examples, **seen}, figures,
            ),
        )  # fmt: skip
        self._store.add(candidate.path, name=plan.name, preset=model.preset.name)
        try:
            self._require_known(plan.version.name)
        except ModelError:
            self._store.remove(plan.name)
            raise
        edit(self._home.settings, "model.name", plan.name)

    def _require_known(self, version: str) -> None:
        """Raises ModelError if an adapter holds what was forgotten."""
        names = {one.name for one in self._adapters.versions()}
        if version not in names or version in self._adapters.state().forgotten:
            raise ModelError(
                f"{version} holds what you forgot; it cannot become part of a base.", "agent nightly --now"
            )

    def _free_name(self, model: ModelFile) -> str:
        stem = re.sub(r"-\d+$", "", made.origin(self._store, model).name)
        taken = {one.name for one in self._store.list()}
        return next(name for number in range(2, 10_000) if (name := f"{stem}-{number}") not in taken)
