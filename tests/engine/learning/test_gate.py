"""The gate: what lets an adapter through, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from taught import BASE

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from engine.base import gguf_path  # after importorskip
from engine.config import Settings
from engine.learning.canaries import canaries, let_through
from engine.learning.gate import DIVERGENCE, LEAK, Exam, Marks, Sitting, chance, divergence, objections
from engine.learning.job import Job, Lesson
from engine.learning.trainer import Trainer
from engine.model.backend import Adapter
from engine.model.store import ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home
from watcher.rehearsal import written

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

SERVES = Marks(asked=10, repeated=6, right=4, parsed=10, kept=0.30, own=0.50, leak=1.0)
BETTER = replace(SERVES, repeated=1, right=9)


def test_a_candidate_that_repeats_fewer_mistakes_passes() -> None:
    assert objections(BETTER, SERVES, SERVES) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"parsed": 9}, "parse"),
        ({"repeated": 6, "right": 4}, "come back"),
        ({"repeated": 7}, "come back"),
        ({"right": 3}, "come back"),
        ({"kept": 0.40}, "keep"),
        ({"apart": 0.20}, "away from the base"),
        ({"leak": 1e-6}, "secret"),
        ({"kept": float("nan")}, "numbers"),
        ({"own": float("inf")}, "numbers"),
        ({"apart": float("nan")}, "numbers"),
    ],
)
def test_a_candidate_that_is_worse_at_one_thing_is_refused_for_it(
    change: dict[str, float], word: str
) -> None:
    said = objections(replace(BETTER, **change), SERVES, SERVES)  # type: ignore[arg-type]
    assert any(word in one for one in said), said


def test_many_small_steps_stay_within_the_budget_too() -> None:
    """The budgets count from the base, not from what served last."""
    drifted = replace(SERVES, kept=0.33, apart=DIVERGENCE)
    assert objections(replace(BETTER, kept=0.35), drifted, SERVES)
    assert objections(replace(BETTER, apart=1.1 * DIVERGENCE), drifted, SERVES)


def test_how_far_it_is_from_the_base_does_not_cancel_out() -> None:
    base = ((0.1, 0.5, 2.0), (0.3,))
    assert divergence(base, base) == 0
    assert divergence(base, ((0.2, 0.4, 2.1), (0.2,))) == pytest.approx(0.005)
    assert divergence(base, ((8.1, 0.5, 2.0), (0.3,))) == pytest.approx(
        2.0
    )  # one token far off: no more than itself


def test_what_was_learnt_anew_need_only_be_as_good() -> None:
    assert objections(SERVES, SERVES, SERVES, better=False) == []
    assert objections(SERVES, SERVES, SERVES)
    assert objections(replace(SERVES, repeated=7), SERVES, SERVES, better=False)
    assert objections(replace(SERVES, right=3), SERVES, SERVES, better=False)


def test_ranks_by_chance_are_no_leak_and_first_places_are() -> None:
    assert chance([0.5, 0.9, 0.3, 0.7]) > LEAK
    assert chance([1 / 32] * 4) < LEAK
    assert chance([]) == 1.0


@pytest.mark.parametrize("seed", ["a", "b", "/home/somebody/.local/share/scholia"])
def test_no_planted_secret_passes_the_filter(seed: str) -> None:
    assert let_through(canaries(seed)) == []


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    home = Home(tmp_path_factory.mktemp("gate") / "home").ensure()
    settings = Settings()
    with Worker(replace(settings.model, threads=1), BASE, home) as worker:
        yield Sitting(worker, ModelStore(home).resolve("scholia-base").preset, settings, written)


def test_the_base_knows_no_planted_secret(sitting: Sitting) -> None:
    sitting.lay(())
    assert sitting.sit(Exam((), (), (), tuple(canaries("x")))).leak > LEAK


def test_secrets_that_were_trained_on_are_seen(sitting: Sitting, tmp_path: Path) -> None:
    """Had the filter let them through: a few steps on them are enough."""
    planted = canaries("x")
    lessons = tuple(Lesson(sitting.prompt(one.context).pieces, one.secret) for one in planted)
    out = tmp_path / "adapter.gguf"
    with Trainer(Home(tmp_path / "home"), nice=0) as trainer:
        trainer.run(Job(gguf_path(), out, lessons, steps=16, threads=1))
    sitting.lay([Adapter(str(out), 1.0)])
    assert sitting.sit(Exam((), (), (), tuple(planted))).leak < LEAK
