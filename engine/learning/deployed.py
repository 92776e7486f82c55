"""Which adapters serve: one small file, replaced by one rename. Light."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

GENERATIONS = 3  # of a slot: the one that serves, and those that it can go back to


@dataclass(frozen=True)
class Served:
    """A version in its turn. digest: of its manifest, as it was deployed. at: since when, seconds since 1970."""

    name: str
    digest: str
    at: float


@dataclass(frozen=True)
class Slot:
    """What serves one base, scope and language (empty: every language). before: what served before it, newest first."""

    base: str
    scope: str
    language: str
    now: Served
    before: tuple[Served, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        return self.base, self.scope, self.language

    @property
    def generations(self) -> tuple[Served, ...]:
        return (self.now, *self.before)


@dataclass(frozen=True)
class Deployed:
    """All slots. pinned: names that are kept, and that nothing replaces while they serve. last: the highest number
    that a name ever had."""

    slots: tuple[Slot, ...] = ()
    pinned: frozenset[str] = frozenset()
    last: int = 0

    def slot(self, base: str, scope: str, language: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.key == (base, scope, language)), None)

    def holding(self, name: str) -> Slot | None:
        """The slot in which this version serves."""
        return next((slot for slot in self.slots if slot.now.name == name), None)

    @property
    def needed(self) -> frozenset[str]:
        """Versions that serve, can be gone back to, or are pinned."""
        return self.pinned | {one.name for slot in self.slots for one in slot.generations}

    def with_slot(self, slot: Slot) -> Deployed:
        others = tuple(one for one in self.slots if one.key != slot.key)
        return Deployed((*others, slot), self.pinned, self.last)

    def without(self, key: tuple[str, str, str]) -> Deployed:
        return Deployed(tuple(one for one in self.slots if one.key != key), self.pinned, self.last)

    def to_json(self) -> bytes:
        slots = [asdict(slot) for slot in self.slots]
        return json.dumps(
            {"version": 1, "last": self.last, "pinned": sorted(self.pinned), "slots": slots}, indent=1
        ).encode()


def promoted(slot: Slot | None, key: tuple[str, str, str], one: Served) -> Slot:
    """The slot with `one` in service, and what served so far behind it."""
    before = [other for other in slot.generations if other.name != one.name] if slot else []
    return Slot(*key, one, tuple(before[: GENERATIONS - 1]))


def read(path: Path) -> Deployed:
    """Nothing, if there is no such file yet. Raises ValueError if it is not one of ours, OSError."""
    try:
        raw = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Deployed()
    try:
        if raw["version"] != 1:
            raise ValueError("it was written by another version of the program")
        slots = tuple(_slot(one) for one in raw["slots"])
        pinned, last = frozenset(_texts(raw["pinned"])), raw["last"]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a value in it is not what it should be") from error
    if type(last) is not int:
        raise ValueError("a value in it is not what it should be")
    return Deployed(slots, pinned, last)


def _slot(raw: dict[str, Any]) -> Slot:
    base, scope, language = _texts([raw["base"], raw["scope"], raw["language"]])
    return Slot(base, scope, language, _served(raw["now"]), tuple(_served(one) for one in raw["before"]))


def _served(raw: dict[str, Any]) -> Served:
    name, digest = _texts([raw["name"], raw["digest"]])
    return Served(name, digest, float(raw["at"]))


def _texts(raw: Iterable[Any]) -> list[str]:
    texts = list(raw)
    if not all(isinstance(one, str) for one in texts):
        raise TypeError("not a text")
    return texts
