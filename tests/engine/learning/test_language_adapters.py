"""A language with enough corrections gets an adapter of its own over what serves its scope; both are measured, and
serve, together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from corrected import Past, past
from taught import NOW, TIMED

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from engine.config import Settings  # after importorskip
from engine.learning import languages, nightly
from engine.learning.adapters import Adapters, Laid
from engine.learning.exam import seated
from engine.learning.examples import Examples
from engine.learning.job import Job, Lesson
from engine.learning.languages import Specialist, Specialty, specialised
from engine.learning.lessons import Lessons
from engine.learning.nightly import Nightly
from engine.learning.trainer import Trainer
from engine.learning.version import Draft
from engine.model.prompts import Context, Prompt, fim_pieces
from engine.model.store import ModelFile, ModelStore
from watcher.rehearsal import written

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

ASKED = Context(
    path="figures.py", language="python", verb="fill", prompt="compute the average of the values",
    before="import statistics\n\n\ndef mean(values):\n", after="", indent="    ", signature="def mean(values):",
)  # fmt: skip
WRONG = "    return sum(values) / len(values)\n"
RIGHT = "    return statistics.fmean(values)\n"
WORDS = "work out the average of these values, please"
SETTINGS = Settings(model=replace(Settings().model, threads=1))


class Desk:
    """A scope that knows the time, and a correction in Python."""

    def __init__(self, told: Past, trainer: Trainer, folder: Path) -> None:
        self.past, self.trainer, self.folder = told, trainer, folder
        self.model: ModelFile = ModelStore(told.home).resolve("scholia-base")
        self.adapters = Adapters(told.home)
        self.correct(ASKED)

    def correct(self, asked: Context) -> int:
        fill = self.past.fill(
            WRONG,
            asked.prompt,
            path=asked.path,
            signature=asked.signature,
            context=asked,
            language=asked.language,
        )
        return self.past.found(fill, wrong=WRONG, right=RIGHT)

    def knows_the_time(self) -> Laid:
        """What serves the whole scope: trained on something else, and let through at less than full strength."""
        out = self.folder / "time.gguf"
        replay = Lessons(self.past.ledger, lambda context: Prompt(fim_pieces(context))).kept(())
        lessons = (Lesson(NOW.pieces, TIMED),)
        self.trainer.run(
            Job(self.model.path, out, lessons, tuple(replay), rank=4, steps=12, aimed=True, threads=1)
        )
        draft = Draft(
            out, self.model.name, self.model.sha256, "personal", "nightly", {}, scale=0.9, gate={"kept": 0.1},
            passed=True,
        )  # fmt: skip
        self.adapters.deploy(self.adapters.add(draft).name)
        (own,) = self.adapters.serving(self.model.sha256, "personal", "")
        return own

    def learn(self, own: Laid) -> Specialty:
        """Python's own adapter, trained over it."""
        found = Examples(self.past.ledger, self.past.home, written).gather("personal")
        specialist = Specialist(
            self.past.home, self.past.ledger, self.model, SETTINGS, written, own, self.trainer.run
        )

        def job_of(lessons: Lessons) -> Job:
            taught = [lesson for one in found.corrected for lesson in lessons.of(one, 3)]
            return Job(
                self.model.path, self.folder / "python.gguf", tuple(taught), replay=tuple(lessons.kept(())),
                beneath=own.path, beneath_scale=own.scale, epochs=12, enough=0.6, aimed=True, threads=1,
            )  # fmt: skip

        return specialist.learn("python", found.corrected, found.kept, job_of)

    def answers(self, asked: Context) -> str | None:
        """As it is served."""
        serving = self.adapters.serving(self.model.sha256, "personal", asked.language)
        with seated(self.past.home, self.past.ledger, self.model, SETTINGS, serving, written) as (sitting, _):
            return sitting.answer(asked)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        told = stack.enter_context(past(tmp_path))
        told.home.ensure()
        told.ledger.trust(told.repository, True)
        yield Desk(told, stack.enter_context(Trainer(told.home, nice=0)), tmp_path)


def test_a_language_is_learnt_over_what_serves_its_scope_and_both_serve_together(desk: Desk) -> None:
    own = desk.knows_the_time()
    became = desk.learn(own)
    assert became.state == "deployed", became.words
    assert became.result is not None and became.result.passed
    version = desk.adapters.version(became.version)
    assert (version.language, version.settings["beneath"]) == ("python", own.name)
    names = [one.name for one in desk.adapters.serving(desk.model.sha256, "personal", "python")]
    assert names == [own.name, became.version]
    assert desk.adapters.serving(desk.model.sha256, "personal", "rust") == (own,)
    assert desk.answers(replace(ASKED, prompt=WORDS)) == RIGHT
    time = replace(ASKED, prompt="the current time", before="def stamp():\n", signature="def stamp():")
    assert desk.answers(replace(time, path="app/utils.py")) == TIMED
    again = desk.learn(own)
    assert (again.state, again.version) == ("known", "")


def test_the_exam_asks_each_language_with_what_it_is_served_with(desk: Desk) -> None:
    own = desk.knows_the_time()
    time = replace(ASKED, prompt="the current time", before="def stamp():\n", signature="def stamp():")
    here, there = replace(time, path="app/utils.py"), replace(time, path="app/utils.py", language="ruby")
    with seated(desk.past.home, desk.past.ledger, desk.model, SETTINGS, (), written) as (sitting, _):
        bare = [sum(sitting.losses(one, TIMED)) for one in (here, there)]
        sitting.lay((), {"python": own.adapter})
        with_own = [sum(sitting.losses(one, TIMED)) for one in (here, there)]
    assert with_own[0] < bare[0] - 1
    assert with_own[1] == pytest.approx(bare[1], abs=1e-3)


def test_only_a_language_with_enough_corrections_beside_others_gets_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "LEAST", 2)
    for number in range(2):
        desk.correct(replace(ASKED, prompt=f"the mean, number {number}"))
    learnt = Examples(desk.past.ledger, desk.past.home, written).gather().corrected
    assert specialised(learnt) == ()  # there is no other
    desk.correct(replace(ASKED, path="figures.rb", language="ruby", prompt="their average"))
    learnt = Examples(desk.past.ledger, desk.past.home, written).gather().corrected
    assert specialised(learnt) == ("python",)


def test_a_nightly_looks_after_each_language_that_has_enough(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "LEAST", 1)
    monkeypatch.setattr(nightly, "LEAST_STEPS", 12)
    desk.correct(replace(ASKED, path="figures.rb", language="ruby", prompt="their average"))
    said: list[str] = []
    work = Nightly(desk.past.home, desk.past.ledger, desk.trainer, written, said.append)
    report = work.run("personal", desk.model, SETTINGS)
    assert report.state == "deployed", report.words
    assert [one.language for one in report.languages] == ["python", "ruby"]
    for one in report.languages:
        serving = [laid.name for laid in desk.adapters.serving(desk.model.sha256, "personal", one.language)]
        assert serving == [report.version, *([one.version] if one.state == "deployed" else [])]
    assert not [path for path in (desk.past.home.root / "nightly").iterdir() if path.is_dir()]
