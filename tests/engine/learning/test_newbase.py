"""A new base of the bundled one: what serves is added to the weights, measured, and taken back with one command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from corrected import Past, Told, past

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from engine.config import Settings, load  # after importorskip
from engine.errors import ModelError
from engine.learning import made
from engine.learning.adapters import Adapters
from engine.learning.exam import seated
from engine.learning.fast import FastUpdates
from engine.learning.forgotten import unlearn, unlearn_everything
from engine.learning.newbase import FOLDER, Renewal, Renewing
from engine.learning.trainer import Trainer
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


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """A past with one correction, which an adapter over the bundled base has learnt."""
    with ExitStack() as stack:
        made_past = stack.enter_context(past(tmp_path_factory.mktemp("renewed")))
        made_past.home.ensure()
        made_past.ledger.trust(made_past.repository, True)
        fill = made_past.fill(WRONG, ASKED.prompt, path=ASKED.path, signature=ASKED.signature, context=ASKED)
        number = made_past.found(fill, wrong=WRONG, right=RIGHT)
        trainer = stack.enter_context(Trainer(made_past.home, nice=0))
        updates = FastUpdates(made_past.home, made_past.ledger, None, trainer, written, lambda words: None)
        update = updates.update("personal", [number], bundled(made_past), Settings())
        assert update.state == "deployed", update.words
        yield made_past


@pytest.fixture(scope="module")
def renewed(told: Past) -> Renewal:
    """The new base made of both; it serves."""
    work = renewing(told)
    return work.make(work.plan("personal", bundled(told)), Settings())


def bundled(told: Past) -> ModelFile:
    return ModelStore(told.home).resolve("scholia-base")


def renewing(told: Past) -> Renewing:
    return Renewing(told.home, told.ledger, written, lambda words: None)


def answer(told: Past, model: ModelFile) -> str | None:
    """The answer to the request in other words, by the model with what serves over it."""
    serving = Adapters(told.home).serving(model.sha256, "personal", "python")
    with seated(told.home, told.ledger, model, Settings(), serving, written) as (sitting, _):
        return sitting.answer(replace(ASKED, prompt="work out the average of these values, please"))


def test_the_new_base_knows_what_was_learnt_without_any_adapter(told: Past, renewed: Renewal) -> None:
    assert renewed.state == "serves", renewed.words
    model = ModelStore(told.home).resolve(load(told.home).model.name)
    assert (model.name, model.preset.name) == ("scholia-base-2", "scholia-base")
    assert Adapters(told.home).serving(model.sha256, "personal", "python") == ()
    assert answer(told, model) == RIGHT


def test_the_report_says_what_becomes_of_the_adapters_and_how_to_go_back(renewed: Renewal) -> None:
    assert renewed.stays == (renewed.adapter,)
    assert "agent model use scholia-base" in renewed.words
    assert renewed.marks.right >= renewed.before.right


def test_after_going_back_the_old_adapter_serves_as_before(told: Past, renewed: Renewal) -> None:
    serving = Adapters(told.home).serving(bundled(told).sha256, "personal", "python")
    assert [one.name for one in serving] == [renewed.adapter]
    assert answer(told, bundled(told)) == RIGHT


def test_what_it_was_made_of_and_has_seen_is_noted_and_nothing_else_is_left(
    told: Past, renewed: Renewal
) -> None:
    (note,) = made.notes(ModelStore(told.home))
    assert (note.name, note.parent, note.adapter) == (renewed.name, "scholia-base", renewed.adapter)
    assert list(note.examples) == [1]
    assert not (told.home.root / FOLDER).exists()


def test_without_anything_learnt_there_is_no_new_base(told: Past) -> None:
    with pytest.raises(ModelError, match="nothing to add"):
        renewing(told).plan("other", bundled(told))


def test_the_command_says_what_it_would_do(told: Past, renewed: Renewal) -> None:
    Told(told).agent("model", "use", "scholia-base")
    said = Told(told).agent("nightly", "base", "--dry-run", "--type", "Q4_K_M").stdout
    assert f"scholia-base with {renewed.adapter} in it, as scholia-base-3 in q4_k_m" in said
    assert load(told.home).model.name == "scholia-base"
    Told(told).agent("model", "use", renewed.name)
    assert f"{renewed.name} was made of scholia-base" in Told(told).agent("nightly", "report").stdout
    facts = json.loads(Told(told).agent("model", "info", "--json").stdout)
    assert (facts["made_of"], facts["adapter"], facts["corrections"]) == ("scholia-base", renewed.adapter, 1)


def test_what_is_forgotten_takes_the_new_base_with_it_and_the_old_one_serves(
    told: Past, renewed: Renewal
) -> None:
    """Last, since it ends what the others ask."""
    assert unlearn(told.home, [99]).deleted == ()
    would = unlearn(told.home, [1], dry_run=True)
    assert renewed.name in would.deleted and load(told.home).model.name == renewed.name
    done = unlearn(told.home, [1])
    assert (renewed.name, "scholia-base") in done.instead
    assert load(told.home).model.name == "scholia-base"
    assert [model.name for model in ModelStore(told.home).list()] == ["scholia-base"]
    assert unlearn_everything(told.home).deleted == (renewed.adapter,)
