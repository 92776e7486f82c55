"""A nightly begins in its hours alone, on no battery, and not while its user is at work (FAULTS 58)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import past

import watcher.learning
from engine.memory.memory import Memory
from watcher.learning import HOURS, REST_SECONDS, Learning, on_battery
from watcher.models import Models


class Night:
    """A daemon's learning at this hour, on a machine that a folder describes."""

    def __init__(self, learning: Learning, root: Path, power: Path) -> None:
        self.learning, self.root, self.power = learning, root, power
        self.hour(0)
        self.plug("Battery")
        self.plug("Mains", "1")
        self.rested()

    def hour(self, later: int) -> None:
        """The nightly's hour is so many hours from now."""
        hour = (time.localtime().tm_hour + later) % 24
        (self.root / "settings.toml").write_text(f"[learning]\nnightly_hour = {hour}\n")

    def plug(self, kind: str, online: str = "") -> None:
        (self.power / kind).mkdir(parents=True, exist_ok=True)
        (self.power / kind / "type").write_text(f"{kind}\n")
        if online:
            (self.power / kind / "online").write_text(f"{online}\n")

    def rested(self) -> None:
        self.learning._filled = time.monotonic() - REST_SECONDS - 1

    def had(self, scope: str, state: str, hours: float) -> None:
        """There was a nightly so long ago."""
        folder = self.root / "nightly"
        folder.mkdir(exist_ok=True)
        told = {"began": time.time() - 3600 * hours, "state": state}
        (folder / f"{scope}.json").write_text(json.dumps(told))

    @property
    def begins(self) -> bool:
        return self.learning._is_night()


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    monkeypatch.setattr(watcher.learning, "POWER", tmp_path / "power")
    with (
        past(tmp_path) as then,
        Models(then.home.ensure()) as models,
        Memory(then.home, then.ledger) as memory,
    ):
        learning = Learning(then.home, then.ledger, memory, models, lambda words: None)
        try:
            yield Night(learning, then.home.root, tmp_path / "power")
        finally:
            learning.close()


def test_at_its_hour_it_begins(night: Night) -> None:
    assert night.begins


def test_at_another_hour_it_waits(night: Night) -> None:
    for later in (2, 12, -HOURS - 2):
        night.hour(later)
        assert not night.begins


def test_switched_off_it_never_begins(night: Night) -> None:
    (night.root / "settings.toml").write_text("[learning]\nnightly_hour = -1\n")
    assert not night.begins


def test_on_its_battery_it_waits(night: Night) -> None:
    night.plug("Mains", "0")
    assert on_battery()
    assert not night.begins
    night.plug("Mains", "1")
    assert night.begins


def test_once_begun_it_ends_when_the_machine_goes_on_its_battery(night: Night) -> None:
    assert not night.learning._must_end()
    night.plug("Mains", "0")
    assert night.learning._must_end()


def test_a_machine_without_a_battery_is_never_on_it(night: Night) -> None:
    night.plug("Battery")
    (night.power / "Battery" / "type").write_text("UPS\n")
    night.plug("Mains", "0")
    assert not on_battery()


def test_while_fills_are_made_it_waits(night: Night) -> None:
    night.learning.make_way(True)
    night.learning.make_way(False)
    assert not night.begins
    night.rested()
    assert night.begins


def test_there_is_one_a_night(night: Night) -> None:
    night.had("one", "deployed", hours=1)
    assert not night.begins
    night.had("one", "deployed", hours=24)
    assert night.begins


def test_one_that_had_to_end_is_gone_on_with_the_same_night(night: Night) -> None:
    """As when the power failed; what another scope learnt meanwhile is no reason to wait."""
    night.had("one", "deployed", hours=1)
    night.had("two", "cancelled", hours=1)
    night.plug("Mains", "0")
    assert not night.begins
    night.plug("Mains", "1")
    assert night.begins
    night.had("two", "rejected", hours=0)
    assert not night.begins
