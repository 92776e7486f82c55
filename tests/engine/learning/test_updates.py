"""From a correction to an adapter that serves: the fast update and the nightly, on the bundled base."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from corrected import Past, past

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from engine.config import Settings  # after importorskip
from engine.errors import TrainingCancelled
from engine.learning.adapters import Adapters
from engine.learning.exam import seated
from engine.learning.fast import FastUpdates
from engine.learning.nightly import Nightly, due, reports
from engine.learning.trainer import Trainer
from engine.ledger.forgetting import Selection
from engine.model.prompts import Context
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


@dataclass
class Desk:
    """A past with one correction, and what learns from it."""

    past: Past
    model: ModelFile
    fast: FastUpdates
    nightly: Nightly
    correction: int

    def answer(self) -> str | None:
        """The answer to the same request in other words, without any memory."""
        serving = Adapters(self.past.home).serving(self.model.sha256, "personal", "python")
        with seated(self.past.home, self.past.ledger, self.model, Settings(), serving, written) as (
            sitting,
            _,
        ):
            return sitting.answer(replace(ASKED, prompt=WORDS))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        told = stack.enter_context(past(tmp_path))
        told.home.ensure()
        told.ledger.trust(told.repository, True)
        fill = told.fill(WRONG, ASKED.prompt, path=ASKED.path, signature=ASKED.signature, context=ASKED)
        number = told.found(fill, wrong=WRONG, right=RIGHT)
        trainer = stack.enter_context(Trainer(told.home, nice=0))
        model = ModelStore(told.home).resolve("scholia-base")
        fast = FastUpdates(told.home, told.ledger, None, trainer, written, lambda words: None)
        night = Nightly(told.home, told.ledger, trainer, written, lambda words: None)
        yield Desk(told, model, fast, night, number)


def test_a_correction_is_in_what_serves_after_a_fast_update(desk: Desk) -> None:
    update = desk.fast.update("personal", [desk.correction], desk.model, Settings())
    assert (update.state, update.corrections) == ("deployed", (desk.correction,)), update.words
    assert desk.answer() == RIGHT
    again = desk.fast.update("personal", [desk.correction], desk.model, Settings())
    assert again.state == "known"


@pytest.mark.parametrize("doing", ["asking again", "examining"])
def test_an_update_ends_between_two_questions_when_its_trainer_is_closed(desk: Desk, doing: str) -> None:
    home, ledger = desk.past.home, desk.past.ledger
    with Trainer(home, nice=0) as trainer:

        def say(words: str) -> None:
            if words == doing:
                trainer.close()

        fast = FastUpdates(home, ledger, None, trainer, written, say)
        with pytest.raises(TrainingCancelled):
            fast.update("personal", [desk.correction], desk.model, Settings())
    assert not Adapters(home).serving(desk.model.sha256, "personal", "python")


def test_what_may_not_be_learnt_from_is_not(desk: Desk) -> None:
    desk.past.ledger.trust(desk.past.repository, False)
    assert desk.fast.update("personal", [desk.correction], desk.model, Settings()).state == "none"
    assert Adapters(desk.past.home).versions() == ()


def test_a_nightly_learns_everything_anew_and_forgets_what_was_forgotten(desk: Desk) -> None:
    assert due(desk.past.home, desk.past.ledger) == ["personal"]
    report = desk.nightly.run("personal", desk.model, Settings())
    assert (report.state, report.learnt) == ("deployed", (desk.correction,)), report.words
    assert {one.arm for one in report.arms} == {"lessons", "teacher"}
    assert due(desk.past.home, desk.past.ledger) == []
    assert [one["state"] for one in reports(desk.past.home)] == ["deployed"]
    version = Adapters(desk.past.home).version(report.version)
    assert (version.parent, [*version.examples]) == ("", [desk.correction])
    desk.past.ledger.forget(Selection(fill=1))
    assert desk.nightly.plan("personal", desk.model).learnt == ()


def test_a_nightly_that_was_ended_goes_on_and_comes_to_the_same(desk: Desk) -> None:
    asked = 0

    def soon() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    first = desk.nightly.run("personal", desk.model, Settings(), soon)
    assert first.state == "cancelled"
    broken = desk.nightly.run("personal", desk.model, Settings())
    adapters = Adapters(desk.past.home)
    adapters.rollback(desk.model.sha256, "personal")
    whole = desk.nightly.run("personal", desk.model, Settings())
    assert adapters.version(whole.version).sha256 == adapters.version(broken.version).sha256
