"""In what two versions of an adapter differ: examples, figures, settings. Light."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.learning.version import Version

PLAIN = ("model", "base", "scope", "language", "how", "scale", "parent", "passed", "code", "sha256")


@dataclass(frozen=True)
class Change:
    """A value that differs. name: of a nested one with its path, as in `candidate.kept`. None: it is not there."""

    name: str
    old: object
    new: object


@dataclass(frozen=True)
class Differences:
    """added, removed, changed: numbers of corrections that only the new one has seen, only the old one, or both in
    another form."""

    added: tuple[int, ...]
    removed: tuple[int, ...]
    changed: tuple[int, ...]
    facts: tuple[Change, ...]
    figures: tuple[Change, ...]
    settings: tuple[Change, ...]


def between(old: Version, new: Version) -> Differences:
    """What the new version has, and the old one not, and the other way round."""
    facts = [
        {name: getattr(version, name) for name in PLAIN} for version in (old, new)
    ]  # each in the order in which it is told
    return Differences(
        added=tuple(sorted(new.examples.keys() - old.examples.keys())),
        removed=tuple(sorted(old.examples.keys() - new.examples.keys())),
        changed=tuple(
            sorted(
                one
                for one in old.examples.keys() & new.examples.keys()
                if old.examples[one] != new.examples[one]
            )
        ),
        facts=_changes(*facts),
        figures=_changes(old.gate, new.gate),
        settings=_changes(old.settings, new.settings),
    )


def flat(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, object]]:
    """Nested values as names with their path, in their order."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    before, after = dict(flat(old)), dict(flat(new))
    return tuple(
        Change(name, before.get(name), after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    )
