"""What learning takes from the model elsewhere: pass@1 with no adapter, and after a stream of corrections.

    PYTHONPATH=. python benchmarks/learning/forgetting.py --corrections 50 --items 40 --batch 4 --nightly

Simulated developers ask; what the model writes is mended as they would have it, or replaced by working code if it does
not do what was asked. Each mended answer is a correction, and is learnt as the product learns it: asked again, trained,
examined, deployed or not. Every so many corrections the same held-out requests of `engine.base.evaluate` are answered
with what serves; *lost* are those that passed without an adapter and no longer do, *won* the other way round.
*Known* are corrections answered as committed: in the same words, and in words for the exam.

Nothing of the memory is used: what is measured is in the weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

from developers import MIXED, Developer
from libcst import ParserSyntaxError

from engine.base.curriculum import families
from engine.base.curriculum.task import Draw, Family, Style, Task
from engine.base.curriculum.wording import phrase
from engine.base.data import trained_families
from engine.base.evaluate import MAX_TOKENS, SPLITS, STRANGERS, judge
from engine.base.surroundings import Item, draw_item
from engine.base.verify import Verifier
from engine.config import Settings
from engine.git import Repository
from engine.learning.adapters import Adapters
from engine.learning.fast import FastUpdates
from engine.learning.gate import Sitting
from engine.learning.lessons import reworded
from engine.learning.nightly import Nightly
from engine.learning.targets import as_answer
from engine.learning.trainer import Trainer
from engine.ledger.ledger import Ledger
from engine.ledger.records import Draft, Finding, Hunk, Sighting
from engine.model.prompts import Context, Prompt, fim_pieces
from engine.model.store import BUNDLED, ModelFile, ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home
from watcher.rehearsal import written

SCOPE = "personal"
SIMPLE = frozenset({"var", "name"})  # the family's own names


@dataclass(frozen=True)
class Lesson:
    """A request, and what was committed instead of the answer."""

    context: Context
    wrong: str
    right: str


@dataclass(frozen=True)
class Mark:
    """What serves after so many corrections. passed, lost, won: of `items`. known, reworded: of the corrections so far,
    and of `asked` other wordings of them. divergence: as the gate estimated it for what serves, nats a token."""

    corrections: int
    version: str
    items: int
    passed: int
    lost: int
    won: int
    known: int
    reworded: int
    asked: int
    divergence: float


class Stream:
    """Requests, what the model answers to them, and what is committed instead."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(f"forgetting {seed}")
        trained = trained_families()
        self._families = [one for one in families().values() if one.name in trained and not one.scene]

    def lessons(self, sitting: Sitting, verifier: Verifier) -> Iterator[Lesson]:
        """Without end; a request whose answer is as it should be is none."""
        while True:
            developer, family = self._rng.choice(MIXED), self._rng.choice(self._families)
            lesson = self._lesson(developer, family, sitting, verifier)
            if lesson is not None:
                yield lesson

    def _lesson(
        self, developer: Developer, family: Family, sitting: Sitting, verifier: Verifier
    ) -> Lesson | None:
        seed = self._rng.randrange(1 << 30)
        task = family.task(Draw(Random(seed), plain=SIMPLE), Style(hints=False))
        if task.code:
            return None
        imports = "".join(f"{line}\n" for line in task.imports)
        before = f"{imports}\n\n{task.header_text}\n" if imports else f"{task.header_text}\n"
        words = phrase(task.words, task.clauses, Random(seed))
        context = Context(
            path=f"{task.name}.py", language="python", verb="fill", prompt=words,
            before=before, after="", indent="    ", comment="#", signature=task.header_text,
        )  # fmt: skip
        answer = sitting.answer(context)
        if answer is None:
            return None
        works = not verifier.run([f"{before}{answer}\nf = {task.name}\n{task.checks}\n"])[0]
        right = _mended(developer, task, before + (answer if works else _indented(task)))
        return Lesson(context, answer, right) if right and as_answer(answer) != right else None


def _indented(task: Task) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in task.block.split("\n"))


def _mended(developer: Developer, task: Task, text: str) -> str:
    """The function's body as this developer would commit it; empty if that cannot be told."""
    try:
        text = developer.mend(text)[0]
    except ParserSyntaxError:
        return ""
    _, header, body = text.partition(f"{task.header_text}\n")
    return as_answer(body) if header else ""


class Desk:
    """A home with a repository, whose ledger is told of fills and of what became of them."""

    def __init__(self, stack: ExitStack) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.home = Home(folder / "home").ensure()
        subprocess.run(["git", "init", "-q", str(folder / "work")], check=True)
        self.ledger = stack.enter_context(Ledger.open(self.home))
        self.record = self.ledger.trust(Repository.find(folder / "work"), True)
        self.model: ModelFile = ModelStore(self.home).resolve(BUNDLED)
        self.settings = Settings()
        trainer = stack.enter_context(Trainer(self.home, nice=0))
        self.fast = FastUpdates(self.home, self.ledger, None, trainer, written, lambda words: None)
        self.nightly = Nightly(self.home, self.ledger, trainer, written, lambda words: None)
        self.adapters = Adapters(self.home)
        self.worker = stack.enter_context(Worker(self.settings.model, self.model, self.home))
        self.sitting = Sitting(self.worker, self.model.preset, self.settings, written)

    def correct(self, number: int, lesson: Lesson) -> int:
        """Tells the ledger of a fill and of its correction; the correction's number."""
        context, wrong, right = lesson.context, as_answer(lesson.wrong), lesson.right
        context = replace(context, path=f"task_{number}.py")
        key = hashlib.sha256(f"{context.prompt}{number}".encode()).hexdigest()
        request = self.ledger.add_request(
            self.record.id, context.path, "", Sighting(key, "fill", context.prompt, 3, True, "")
        )
        draft = Draft(
            self.model.name, f"before {number}", f"after {number}", 0, len(wrong), wrong, "", language="python",
            signature=context.signature, head="0" * 40, context=context,
        )  # fmt: skip
        fill = self.ledger.add_fill(request, "intent", draft)
        self.ledger.confirm(fill, before=draft.before_sha, after=draft.after_sha, displaced="")
        self.ledger.set_state(request, "filled", "", fill)
        old, new = wrong.splitlines(keepends=True), right.splitlines(keepends=True)
        matched = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        hunks = tuple(
            Hunk(a, "".join(old[a:b]), "".join(new[c:d])) for how, a, b, c, d in matched if how != "equal"
        )
        commit = f"{number + 1:x}".ljust(40, "0")
        finding = Finding("edited", context.path, commit, right, hunks, scope=SCOPE)
        return self.ledger.add_correction(fill, finding, time.time())

    def serve(self) -> str:
        """Lays what serves over the model that is asked; its name."""
        serving = self.adapters.serving(self.model.sha256, SCOPE, "python")
        self.sitting.lay([one.adapter for one in serving])
        return serving[0].name if serving else ""


def held_out(count: int, seed: int) -> list[tuple[str, Item]]:
    trained = trained_families()
    pool = [one for one in families().values() if one.name in trained]
    return [
        (split, draw_item(Random(f"forgetting {seed} {split} {number}"), pool, held))
        for split, held in SPLITS.items()
        if split != STRANGERS
        for number in range(count)
    ]


class Yardstick:
    """The same held-out requests, answered greedily and run."""

    def __init__(self, desk: Desk, verifier: Verifier, count: int, seed: int) -> None:
        self._desk, self._verifier = desk, verifier
        self._items = held_out(count, seed)
        desk.sitting.lay(())
        self.base = [self._passes(split, item) for split, item in self._items]

    def mark(self, lessons: list[Lesson]) -> Mark:
        desk = self._desk
        name = desk.serve()
        now = [self._passes(split, item) for split, item in self._items] if name else self.base
        others = [(lesson, one) for lesson in lessons for one in reworded(lesson.context, "exam", 1)]
        known = sum(self._knows(lesson, lesson.context) for lesson in lessons)
        again = sum(self._knows(lesson, one) for lesson, one in others)
        gate = desk.adapters.version(name).gate if name else {}
        apart = gate["candidate"]["apart"] if gate else 0.0
        lost = sum(was and not now_is for was, now_is in zip(self.base, now, strict=True))
        return Mark(
            len(lessons), name, len(now), sum(now), lost, sum(now) - sum(self.base) + lost, known, again, len(others),
            apart,
        )  # fmt: skip

    def _passes(self, split: str, item: Item) -> bool:
        prompt = Prompt(fim_pieces(item.context))
        fill = self._desk.worker.generate(prompt, max_tokens=MAX_TOKENS, temperature=0.0, seed=0)
        return judge(item, split, fill.text, 0.0, self._verifier).passed

    def _knows(self, lesson: Lesson, context: Context) -> bool:
        answer = self._desk.sitting.answer(context)
        return answer is not None and as_answer(answer) == lesson.right


def report(mark: Mark) -> str:
    was = mark.passed - mark.won + mark.lost
    change = 100 * (mark.passed - was) / mark.items
    return (
        f"{mark.corrections:4} corrections: pass@1 {mark.passed / mark.items:.1%} ({change:+.1f} points: "
        f"{mark.lost} lost, {mark.won} won of {mark.items}), known {mark.known}, in other words "
        f"{mark.reworded} of {mark.asked}, divergence {mark.divergence:.4f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corrections", type=int, default=50)
    parser.add_argument("--batch", type=int, default=1, help="corrections that are learnt in one update")
    parser.add_argument("--every", type=int, default=10, help="corrections between two marks")
    parser.add_argument("--items", type=int, default=40, help="held-out requests of each split")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nightly", action="store_true", help="at the end, a nightly of all of them")
    parser.add_argument("--out", type=Path, help="every mark as a line of JSON")
    options = parser.parse_args()

    def show(mark: Mark) -> None:
        print(report(mark), flush=True)
        if options.out:
            with options.out.open("a") as file:
                file.write(json.dumps(asdict(mark)) + "\n")

    with ExitStack() as stack:
        verifier = stack.enter_context(Verifier())
        desk = Desk(stack)
        yardstick = Yardstick(desk, verifier, options.items, options.seed)
        lessons: list[Lesson] = []
        waiting: list[int] = []
        desk.serve()
        for lesson in Stream(options.seed).lessons(desk.sitting, verifier):
            if len(lessons) == options.corrections:
                break
            waiting.append(desk.correct(len(lessons), lesson))
            lessons.append(lesson)
            if len(waiting) == options.batch or len(lessons) == options.corrections:
                update = desk.fast.update(SCOPE, waiting, desk.model, desk.settings)
                steps = update.report.steps if update.report else 0
                words = (
                    f"{len(lessons)} {update.state}, {steps} steps, {update.seconds:.0f} s. {update.words}\n"
                )
                sys.stderr.write(words)
                waiting = []
                desk.serve()
            if len(lessons) % options.every == 0:
                show(yardstick.mark(lessons))
                desk.serve()
        if options.nightly:
            night = desk.nightly.run(SCOPE, desk.model, desk.settings)
            sys.stderr.write(f"nightly: {night.state}, {night.seconds:.0f} s. {night.words}\n")
            show(yardstick.mark(lessons))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
