"""A version after which fewer fills are committed unchanged is taken back, and hardly ever another one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters
from corrected import Past, past

from engine.figures import Share
from engine.learning.adapters import Adapters
from engine.learning.deployed import Slot
from engine.learning.setback import LOOKS, WRONGLY, Verdict, chance, take_back, verdict
from engine.learning.version import Draft

BASE = "b" * 64
STREAMS = 2_000
likely = lru_cache(None)(chance)


# ---- error rates


def found_after(before: Share, rate: float, draw: random.Random) -> int | None:
    """The fills after which a fall is found in one stream of them."""
    outcomes = [draw.random() < rate for _ in range(LOOKS[-1])]
    for count in LOOKS:
        after = Share(sum(outcomes[:count]), count)
        if Verdict("x", before, after, likely(before, after)).fell:
            return count
    return None


def streams(before: int, old: float, new: float) -> list[int | None]:
    draw = random.Random(f"{before} {old} {new}")
    pasts = (Share(sum(draw.random() < old for _ in range(before)), before) for _ in range(STREAMS))
    return [found_after(one, new, draw) for one in pasts]


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("before", [10, 40, 200])
def test_where_nothing_changed_false_alarms_stay_below_the_stated_rate(rate: float, before: int) -> None:
    assert sum(one is not None for one in streams(before, rate, rate)) / STREAMS < WRONGLY


def test_a_fall_from_80_to_50_percent_is_found_within_the_stated_number_of_fills() -> None:
    for before, share, most in ((200, 0.5, 22), (200, 0.9, 50), (100, 0.9, 75)):
        found = [one for one in streams(before, 0.8, 0.5) if one is not None and one <= most]
        assert len(found) / STREAMS >= share, (before, share)


def test_what_became_better_is_no_fall() -> None:
    assert streams(200, 0.5, 0.8).count(None) >= STREAMS * 0.999


def test_the_chance_is_that_of_fishers_exact_test() -> None:
    """Fisher's tea: 3 of 4 cups; R gives 0.2428571 for one side."""
    assert chance(Share(3, 4), Share(1, 4)) == pytest.approx(0.2428571, abs=1e-7)
    assert chance(Share(0, 0), Share(3, 9)) == 1.0
    assert chance(Share(5, 5), Share(5, 5)) == 1.0


# ---- on a ledger


class Stream:
    """Fills as they come, with the adapter that serves."""

    def __init__(self, then: Past, folder: Path) -> None:
        self.then, self.folder, self.adapters = then, folder, Adapters(then.home)

    def deploy(self, **changes: object) -> str:
        """A version that serves from the time of the next fill on."""
        halves = np.ones((1, 8), np.float32), np.ones((8, 1), np.float32)
        path = tiny_adapters.write(self.folder / "trained.gguf", {"blk.0.attn_q.weight": halves})
        draft = Draft(path, "base", BASE, "personal", "fast", {}, gate={"kept": 0.1}, passed=True)
        name = self.adapters.add(replace(draft, **changes)).name  # type: ignore[arg-type]
        self.adapters.deploy(name)
        slot = self.slot
        assert slot is not None
        self.then.later()
        with self.adapters._switch.changing() as now:  # it was deployed when the past says
            at = replace(slot, now=replace(slot.now, at=self.then.now[0]))
            self.adapters._switch.save(now.with_slot(at))
        return name

    def fills(self, number: int, kept: int, adapter: str = "", **changes: str) -> None:
        """So many fills, of which the first ones were kept."""
        for place in range(number):
            self.then.later(0.01)
            fill = self.then.fill(adapter=adapter, **changes)  # type: ignore[arg-type]
            if place < kept:
                self.then.found(fill, "kept")
            else:
                self.then.found(fill, "edited", "1", "2")

    @property
    def slot(self) -> Slot | None:
        return self.adapters.slot(BASE, "personal")

    @property
    def serving(self) -> list[str]:
        return [one.name for one in self.adapters.serving(BASE, "personal", "python")]

    def take_back(self) -> list[str]:
        return take_back(self.then.ledger, self.then.home)


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    with past(tmp_path) as then:
        then.home.ensure()
        yield Stream(then, tmp_path)


def test_after_a_fall_what_served_before_serves_again_and_it_is_said(stream: Stream) -> None:
    good = stream.deploy()
    stream.fills(60, 54, good)
    bad = stream.deploy()
    stream.fills(15, 3, bad)
    (said,) = stream.take_back()
    assert stream.serving == [good]
    assert f"since {bad} serves, 3 of 15 fills were committed unchanged, before it 54 of 60" in said
    assert f"agent adapters rollback --to {bad}" in said
    event = stream.then.ledger.events(limit=1)[0]
    assert event.kind == "rolled-back" and bad in event.words and good in event.words
    assert stream.take_back() == []


def test_without_a_version_before_it_the_model_as_it_came_serves(stream: Stream) -> None:
    stream.fills(60, 54)
    bad = stream.deploy()
    stream.fills(15, 3, bad)
    assert "the model as it came serves" in stream.take_back()[0]
    assert stream.serving == []


def test_what_is_as_good_as_before_goes_on_serving(stream: Stream) -> None:
    stream.fills(60, 48)
    same = stream.deploy()
    stream.fills(60, 48, same)
    assert stream.take_back() == []
    assert stream.serving == [same]


def test_few_fills_say_nothing(stream: Stream) -> None:
    stream.fills(60, 60)
    new = stream.deploy()
    stream.fills(LOOKS[0] - 1, 0, new)
    slot = stream.slot
    assert slot is not None
    assert verdict(stream.then.ledger, slot, "base") is None
    assert stream.take_back() == []


def test_a_fall_is_laid_to_the_version_with_which_it_began(stream: Stream) -> None:
    """Fast updates follow each other within hours; none of them has many fills of its own."""
    good = stream.deploy()
    stream.fills(60, 54, good)
    bad = stream.deploy()
    stream.fills(8, 1, bad)
    later = stream.deploy()
    stream.fills(7, 1, later)
    (said,) = stream.take_back()
    assert f"since {bad} serves, 2 of 15" in said
    assert stream.serving == [good]


def test_what_is_pinned_stays(stream: Stream) -> None:
    stream.fills(60, 54)
    bad = stream.deploy()
    stream.fills(15, 3, bad)
    stream.adapters.pin(bad)
    assert stream.take_back() == []
    assert stream.serving == [bad]


def test_what_is_let_serve_again_is_judged_anew(stream: Stream) -> None:
    stream.fills(60, 54)
    bad = stream.deploy()
    stream.fills(15, 3, bad)
    stream.take_back()
    stream.adapters.deploy(bad)
    assert stream.take_back() == []
    assert stream.serving == [bad]


def test_only_fills_of_its_own_place_count(stream: Stream) -> None:
    """Of another model, another scope, or without it, they say nothing of a version."""
    stream.fills(60, 54)
    new = stream.deploy()
    stream.fills(15, 3, new, model="another")
    stream.fills(15, 3)
    for _ in range(15):
        stream.then.found(stream.then.fill(adapter=new), "edited", "1", "2", scope="work")
    assert stream.take_back() == []


def test_a_look_is_at_the_same_fills_whenever_it_is_taken(stream: Stream) -> None:
    """What later commits change of fills that were told of is no news, nor are old fills committed late."""
    stream.fills(60, 54)
    new = stream.deploy()
    stream.fills(10, 8, new)
    slot = stream.slot
    assert slot is not None
    first = verdict(stream.then.ledger, slot, "base")
    for fill in stream.then.ledger.fills(limit=4):
        stream.then.found(fill.id, "dropped", late=True)
    stream.fills(4, 0, new)
    assert first is not None
    assert verdict(stream.then.ledger, slot, "base") == first
