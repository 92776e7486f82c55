"""What is replayed so that nothing else changes: much of it, of many kinds, and none of it asked in the exam."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from corrected import past

from engine.learning import generic
from engine.learning.examples import Example
from engine.learning.lessons import MOST_TIMES, Lessons
from engine.model.prompts import Context, Prompt, fim_pieces


def test_what_is_drawn_is_always_the_same_and_of_many_kinds() -> None:
    generic.drawn.cache_clear()
    first = generic.drawn("replay", 60)
    generic.drawn.cache_clear()
    assert generic.drawn("replay", 60) == first
    verbs = Counter(context.verb for context, _ in first)
    assert verbs["fill"] and verbs["edit"]
    assert len({context.prompt for context, _ in first}) > 55
    assert all(len(one.before) + len(one.after) + len(answer) <= generic.LONGEST for one, answer in first)


def test_nothing_that_is_replayed_is_asked_in_the_exam() -> None:
    replayed = {context.prompt for context, _ in generic.drawn("replay", 160)}
    asked = {context.prompt for context, _ in generic.drawn("exam", 40)}
    assert not replayed & asked


@pytest.mark.parametrize("count", [1, 4, 40])
def test_kept_fills_are_seen_often_but_are_never_all_that_is_seen(tmp_path: Path, count: int) -> None:
    with past(tmp_path) as told:
        lessons = Lessons(told.ledger, lambda context: Prompt(fim_pieces(context)))
        kept = [example(number, tmp_path) for number in range(count)]
        seen = Counter(one.target for one in lessons.kept(kept))
    own = [seen[one.target] for one in kept]
    assert set(own) == {max(1, min(MOST_TIMES, 170 // (3 * count)))}
    assert sum(own) < sum(seen.values()) / 3


def example(number: int, root: Path) -> Example:
    context = Context(
        path="a.py", language="python", verb="fill", prompt=f"number {number}", before=f"def f{number}():\n", after="",
        indent="    ",
    )  # fmt: skip
    return Example(
        number, number, "kept", context, f"    return {number} + {number}\n", (), "", "personal", "python", root,
        "a.py", 0.0, "base", "",
    )  # fmt: skip
