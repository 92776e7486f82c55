"""Finds texts by the characters they share: what typing errors, case, tense and white space leave of a request.

An inverted index over runs of three and four characters, weighted by how rare they are (TF-IDF, cosine). It needs
nothing that is not in Python, so it serves where the embedder is not installed or not ready. How much is looked at for
one query is bounded: the rarest runs first, until `MOST_POSTINGS` entries were seen; the best of what they name are
compared exactly. Weights are those of the moment of asking, so an index that grew by single additions answers as one
that was built whole.

What this does not do: know that two words mean the same; and of more than `MOST_TEXTS` it forgets the oldest, which
are then found by their meaning alone.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass

from engine.memory.spelling import Spelling
from engine.memory.synonyms import put_alike

RUNS = (3, 4)
LONGEST = 400  # characters of a text that count
MOST_POSTINGS = 8_000
MOST_CANDIDATES = 24
MOST_TEXTS = 100_000  # the newest ones: some 170 MB


@dataclass(frozen=True)
class Match:
    """One text that was found. score: 0 to 1."""

    id: int
    score: float


class Lexical:
    """The texts of one scope and language by their ids. Not thread-safe; `Memory` holds a lock."""

    def __init__(self, texts: Mapping[int, str] | None = None) -> None:
        self._texts: dict[int, str] = {}
        self._postings: dict[str, list[int]] = {}
        self.spelling = Spelling()
        for number, text in (texts or {}).items():
            self.add(number, text)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, number: int) -> bool:
        return number in self._texts

    def add(self, number: int, text: str) -> None:
        """Adds a text, in place of the one with that id."""
        if number in self._texts:
            self.remove(number)
        self._texts[number] = text
        self.spelling.add(text)
        for run in runs(text):
            self._postings.setdefault(run, []).append(number)
        if len(self._texts) > MOST_TEXTS:
            self.remove(next(iter(self._texts)))

    def remove(self, number: int) -> None:
        """Takes a text out; it leaves nothing behind (I10)."""
        text = self._texts.pop(number)
        self.spelling.remove(text)
        for run in runs(text):
            kept = self._postings[run]
            kept.remove(number)
            if not kept:
                del self._postings[run]

    def search(self, text: str, most: int) -> list[Match]:
        """The most alike, best first."""
        wanted = self._weighted(text)
        rare = sorted(
            ((len(self._postings[run]), run) for run in wanted if run in self._postings),
        )
        seen: dict[int, float] = {}
        room = MOST_POSTINGS
        for count, run in rare:
            if room <= 0:
                break
            weight = wanted[run] * self._rarity(run)
            for number in self._postings[run][-room:]:  # of too many, the newest
                seen[number] = seen.get(number, 0.0) + weight
            room -= count
        best = heapq.nlargest(MOST_CANDIDATES, seen, key=seen.__getitem__)
        return heapq.nlargest(
            most,
            (Match(one, self._alike(wanted, self._texts[one])) for one in best),
            key=lambda one: (one.score, one.id),
        )

    def scores(self, text: str, others: Mapping[int, str]) -> dict[int, float]:
        """How alike a text is to others, 0 to 1, by their ids."""
        wanted = self._weighted(text)
        return {number: self._alike(wanted, other) for number, other in others.items()}

    def _alike(self, wanted: Mapping[str, float], other: str) -> float:
        """The cosine of a text with `wanted`, which has length 1. Spelled out: it runs for each candidate."""
        postings, count, log = self._postings, 1 + len(self._texts), math.log
        inner = length = 0.0
        for run, times in runs(other).items():
            weight = (1 + log(times)) * (1 + log(count / (1 + len(postings.get(run, ())))))
            length += weight * weight
            if run in wanted:
                inner += weight * wanted[run]
        return inner / math.sqrt(length) if length else 0.0

    def _weighted(self, text: str) -> dict[str, float]:
        """The runs of a text with their weights, which make a vector of length 1."""
        weights = {run: (1 + math.log(times)) * self._rarity(run) for run, times in runs(text).items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {run: weight / length for run, weight in weights.items()}

    def _rarity(self, run: str) -> float:
        return 1 + math.log((1 + len(self._texts)) / (1 + len(self._postings.get(run, ()))))


def runs(text: str) -> dict[str, int]:
    """How often each run of characters occurs in a text, case, white space and which of two synonyms put aside."""
    plain = f" {put_alike(' '.join(text[:LONGEST].casefold().split()))} "
    found: dict[str, int] = {}
    for size in RUNS:
        for start in range(len(plain) - size + 1):
            run = plain[start : start + size]
            if run in found:
                found[run] += 1
            else:
                found[run] = 1
    return found
