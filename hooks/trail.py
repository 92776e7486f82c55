"""What is kept of one fill while it is followed: where it was seen, and what the user's commits said of it.

A sighting is keyed by path and blob, so it is true in every commit that has this file, whatever became of the commit
it was first seen in: unchanged content keeps its attribution through every rewrite (I4). The ledger keeps a trail as
compact JSON in `fill.following`; of the code itself it holds nothing, so that a secret cannot hide there (I9).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from engine.ledger.records import Outcome
from hooks.region import Region

DONE = "done"
MOST = 12  # pieces of evidence, and sightings beside theirs


@dataclass(frozen=True)
class Sighting:
    """The fill stands in this blob at this path, or, if no line of the region is its own, what the user put in its
    place. others: somebody else has changed it."""

    path: str
    blob: str
    region: Region
    others: bool = False


@dataclass(frozen=True)
class Evidence:
    """What one commit of the user said of the fill.

    key: of the commit, see `hooks.graph`. digest: of what was said; equal digests say the same. sighting: None if
    nothing stands there. words: why, of a gap."""

    commit: str
    key: str
    at: float
    outcome: Outcome
    late: bool
    digest: str
    path: str
    sighting: Sighting | None
    words: str = ""


@dataclass
class Trail:
    """The state of one followed fill. standing: digest of the newest correction in the ledger, empty if there is
    none. touched: commits that touched the file since the first evidence. edges: characters of the fill's first
    line before it, and of its last line behind it."""

    sightings: dict[tuple[str, str], Sighting] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    standing: str = ""
    touched: int = 0
    edges: tuple[int, int] = (0, 0)

    def see(self, sighting: Sighting) -> Sighting:
        """Remembers a sighting as the newest."""
        key = sighting.path, sighting.blob
        self.sightings.pop(key, None)
        self.sightings[key] = sighting
        return sighting

    def note(self, evidence: Evidence, within: Callable[[str, str], bool]) -> None:
        """Adds a piece of evidence, as the newest; or, if it rewrites or copies a commit that spoke before, behind
        what that said, in its place once the old commit is gone, and behind all that is in its own history.

        within: whether one commit is in the history of another."""
        same = [number for number, one in enumerate(self.evidence) if one.key == evidence.key]
        self.evidence = [one for one in self.evidence if one.commit != evidence.commit]
        at = min(same[-1] + 1, len(self.evidence)) if same else len(self.evidence)
        history = range(at, len(self.evidence))
        at = max(
            (one + 1 for one in history if within(self.evidence[one].commit, evidence.commit)), default=at
        )
        self.evidence.insert(at, evidence)

    def clear(self, gone: Collection[str]) -> None:
        """Forgets what commits said that are gone, where a rewritten one speaks in their place."""
        there = {one.key for one in self.evidence if one.commit not in gone}
        self.evidence = [one for one in self.evidence if one.commit not in gone or one.key not in there]

    def dumps(self) -> str:
        """The trail as text."""
        evidence = self.evidence[:1] + self.evidence[1:][-MOST:]
        kept = {(one.sighting.path, one.sighting.blob) for one in evidence if one.sighting}
        others = [key for key in self.sightings if key not in kept][-MOST:]
        keys = [key for key in self.sightings if key in kept or key in others]
        keys += [key for key in kept if key not in self.sightings]
        places = {key: number for number, key in enumerate(keys)}
        seen = {(one.sighting.path, one.sighting.blob): one.sighting for one in evidence if one.sighting}
        state: dict[str, Any] = {
            "v": 1,
            "s": [_sighting_out(self.sightings.get(key) or seen[key]) for key in keys],
            "e": [
                [
                    one.commit, one.key, one.at, one.outcome, int(one.late), one.digest, one.path,
                    places[one.sighting.path, one.sighting.blob] if one.sighting else -1, one.words,
                ]
                for one in evidence
            ],
            "d": self.standing,
            "n": self.touched,
            "x": self.edges,
        }  # fmt: skip
        return json.dumps(state, separators=(",", ":"))


def loads(text: str) -> Trail:
    """A trail from its text; a new one from the empty text."""
    if not text:
        return Trail()
    state = json.loads(text)
    sightings = [_sighting_in(*one) for one in state["s"]]
    evidence = [
        Evidence(
            commit, key, at, outcome, bool(late), said, path, sightings[seen] if seen >= 0 else None, words
        )
        for commit, key, at, outcome, late, said, path, seen, words in state["e"]
    ]
    first, last = state["x"]
    return Trail(
        {(one.path, one.blob): one for one in sightings}, evidence, state["d"], state["n"], (first, last)
    )


def _sighting_out(one: Sighting) -> list[Any]:
    region = one.region
    return [
        one.path, one.blob, region.start, region.end, _packed(region.mine), int(region.moved), int(one.others)
    ]  # fmt: skip


def _sighting_in(
    path: str, blob: str, start: int, end: int, mine: list[int], moved: int, others: int
) -> Sighting:
    return Sighting(path, blob, Region(start, end, _unpacked(mine), bool(moved)), bool(others))


def _packed(bits: str) -> list[int]:
    """Lengths of the runs, of ones and zeros in turn."""
    runs: list[int] = []
    wanted = "1"
    for bit in bits:
        if not runs or bit != wanted:
            runs += [0] if runs or bit == "1" else [0, 0]
            wanted = bit
        runs[-1] += 1
    return runs


def _unpacked(runs: Iterable[int]) -> str:
    return "".join(("1" if number % 2 == 0 else "0") * length for number, length in enumerate(runs))
