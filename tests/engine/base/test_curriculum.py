"""The curriculum: every family proves its solutions, and what is held out stays out."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, ClassVar

import pytest

from engine.base.curriculum import families, names
from engine.base.curriculum.task import DIMENSIONS, Draw, Family, Held, Style, is_held
from engine.base.verify import Verifier

ALL = families()
HELD: frozenset[Held] = frozenset({"wording", "name", "combination"})


def program(family: Family, draw: Draw, style: Style) -> str:
    task = family.task(draw, style)
    return "\n".join((*task.imports, task.source, f"f = {task.name}", task.checks))


def test_there_are_at_least_600_families_in_at_least_35_areas() -> None:
    assert len(ALL) >= 600
    assert len({family.area for family in ALL.values()}) >= 35


@pytest.mark.timeout(600)  # some 1,800 programs, each in a process of its own
def test_every_solution_passes_its_checks_in_drawn_styles_trained_and_held_out() -> None:
    programs = {}
    for name, family in ALL.items():
        for seed, held in ((1, frozenset[Held]()), (2, frozenset[Held]()), (3, HELD)):
            rng = Random(f"{name} {seed}")
            style = Style.draw(rng)
            programs[f"{name} {seed} {style}"] = program(family, Draw(rng, held), style)
    with Verifier(seconds=20) as verifier:
        verdicts = verifier.run(list(programs.values()))
    assert {name: verdict for name, verdict in zip(programs, verdicts, strict=True) if verdict} == {}


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_solution_passes_with_each_choice_of_style_alone(dimension: str) -> None:
    style = Style().flip(dimension, Random(0))
    chosen = [family for name, family in ALL.items() if dimension in family.sensitive() or hash_of(name) == 0]
    with Verifier(seconds=20) as verifier:
        verdicts = verifier.run([program(family, Draw(Random(5)), style) for family in chosen])
    assert [verdict for verdict in verdicts if verdict] == []


def hash_of(name: str) -> int:
    return sum(name.encode()) % 8


def test_held_out_wordings_are_never_drawn_for_training() -> None:
    for name, family in ALL.items():
        trained = {family.task(Draw(Random(seed)), Style()).words for seed in range(25)}
        for seed in range(8):
            assert family.task(Draw(Random(seed), frozenset({"wording"})), Style()).words not in trained, name


def test_every_family_keeps_at_least_two_wordings_to_itself() -> None:
    kept: set[str] = set()

    class Noting(Draw):
        def say(self, *templates: str, held: Sequence[str] = (), **names: object) -> str:
            kept.update(held)
            return super().say(*templates, held=held, **names)

    few = []
    for name, family in ALL.items():
        kept.clear()
        for seed in range(12):
            family.task(Noting(Random(seed)), Style())
        if len(kept) < 2:
            few.append(name)
    assert few == []


def test_held_out_combinations_are_a_fixed_eighth() -> None:
    pairs = [(first, second) for first in "abcdefghijklmnop" for second in "abcdefghijklmnop"]
    share = sum(is_held(pair) for pair in pairs) / len(pairs)
    assert 0.06 < share < 0.2
    held = Draw(Random(1), frozenset({"combination"}))
    assert all(is_held(held.combination("abcdefgh", "ijklmnop")) for _ in range(20))
    trained = Draw(Random(1))
    assert not any(is_held(trained.combination("abcdefgh", "ijklmnop")) for _ in range(50))


def test_a_seed_reproduces_a_task() -> None:
    for family in ALL.values():
        assert family.task(Draw(Random(9)), Style()) == family.task(Draw(Random(9)), Style())


def test_a_name_that_was_made_up_is_no_keyword() -> None:
    class Drawn(Random):
        left: ClassVar = ["el", "se", "ba", "be"]

        def random(self) -> float:
            return 0.4

        def randint(self, a: int, b: int) -> int:
            return 2

        def choice(self, seq: Any) -> Any:
            return self.left.pop(0)

    assert names.wide(False, Drawn()) == "babe"
