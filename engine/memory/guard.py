"""The mistake guard: does code hold a snippet that the user took out of an earlier fill?

Compared token for token, names and all, within one scope and language. A snippet counts only if it is telling: long
enough, not in the code that was committed in its place, and in no fill that the user kept. Pure Python and no model:
some microseconds a line, however many corrections there are.

What this does not see: the same mistake with other names or in other words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.ledger.records import Correction
from engine.mistakes import LEAST, slips_of
from engine.text.tokens import split, tokens

Tokens = tuple[str, ...]
Place = tuple[str, str]  # scope and language


@dataclass(frozen=True)
class Snippet:
    """Tokens that were taken out, and the correction that took them. lines: the hashes of their lines."""

    tokens: Tokens
    correction: int
    lines: frozenset[int]


class Guard:
    """The snippets of all corrections, by how they begin. Not thread-safe; `Memory` holds a lock."""

    def __init__(self) -> None:
        self._begins: dict[tuple[Place, Tokens], list[Snippet]] = {}
        self._of: dict[int, list[tuple[tuple[Place, Tokens], Snippet]]] = {}
        self._kept: dict[Place, Counter[int]] = {}  # hashes of lines in fills that were kept, and in how many
        self._told: dict[int, list[tuple[Place, set[int]]]] = {}  # those of each correction

    def learn(self, correction: Correction) -> None:
        """Takes up a correction: its mistakes, or, of a fill that was kept, the lines that are none."""
        place = (correction.found.scope, correction.fill.language)
        self.forget(correction.id)
        if correction.found.outcome == "kept" or correction.found.reformatted:
            lines = set(map(hash, _lines(correction.fill.text)))
            self._kept.setdefault(place, Counter()).update(lines)
            self._told[correction.id] = [(place, lines)]
            return
        for snippet in snippets(correction):
            key = (place, snippet.tokens[:LEAST])
            self._begins.setdefault(key, []).append(snippet)
            self._of.setdefault(correction.id, []).append((key, snippet))

    def forget(self, number: int) -> None:
        """Drops a correction's snippets."""
        for place, lines in self._told.pop(number, ()):
            self._kept[place].subtract(lines)
        for key, snippet in self._of.pop(number, ()):
            self._begins[key].remove(snippet)
            if not self._begins[key]:
                del self._begins[key]

    def check(self, code: str, scope: str, language: str) -> int | None:
        """The newest correction one of whose mistakes stands in `code`; None if there is none."""
        place = (scope, language)
        told = tuple(tokens(code))
        kept = self._kept.get(place, Counter())
        found = -1
        for start in range(len(told) - LEAST + 1):
            for snippet in self._begins.get((place, told[start : start + LEAST]), ()):
                size = len(snippet.tokens)
                if (
                    snippet.correction > found
                    and told[start : start + size] == snippet.tokens
                    and not all(kept[line] for line in snippet.lines)
                ):
                    found = snippet.correction
        return found if found >= 0 else None


def snippets(correction: Correction) -> list[Snippet]:
    """What a correction took out and would be recognised: each stretch whole, and its telling lines."""
    found: dict[Tokens, frozenset[int]] = {}
    for slip in slips_of(correction):
        whole, *lines = (tuple(split(one)) for one in slip.signs)
        found[whole] = frozenset(map(hash, _lines(slip.wrong)))
        found |= {line: frozenset([hash(line)]) for line in lines}
    return [Snippet(one, correction.id, lines) for one, lines in found.items() if len(one) >= LEAST]


def _lines(code: str) -> Iterator[Tokens]:
    yield from filter(None, (tuple(tokens(line)) for line in code.splitlines()))


def learnt(corrections: Iterable[Correction]) -> Guard:
    """A guard that knows these corrections."""
    guard = Guard()
    for one in corrections:
        guard.learn(one)
    return guard
