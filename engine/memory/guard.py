"""The mistake guard: does code hold a snippet that the user took out of an earlier fill?

Compared token for token, names and all, within one scope and language. A snippet counts only if it is telling: long
enough, not in the code that was committed in its place, and in no fill that the user kept. Pure Python and no model:
some microseconds a line, however many corrections there are.

It also knows which request each correction was of, and which fills did the same but for names: whether such a
fill is the same mistake only its request can tell, which the caller compares.

What this does not see: the same mistake with other names in a part of a fill, or in other code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.ledger.records import Correction
from engine.memory.entries import remembered
from engine.memory.words import plainly
from engine.mistakes import LEAST, slips_of
from engine.text.behaviour import plain
from engine.text.names import shape
from engine.text.tokens import split, tokens

Tokens = tuple[str, ...]
Place = tuple[str, str]  # scope and language
MOST_SHAPED = 8  # corrections of the same code that are told, the newest ones


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
        self._asked: dict[int, list[int]] = {}  # corrections by the hash of their request, the oldest first
        self._shaped: dict[int, list[int]] = {}  # and by that of their fill's shape
        self._hashes: dict[int, tuple[int, set[int]]] = {}  # both of each correction

    def learn(self, correction: Correction) -> None:
        """Takes up a correction: its mistakes, or, of a fill that was kept, the lines that are none."""
        place = (correction.found.scope, correction.fill.language)
        self.forget(correction.id)
        if correction.found.outcome == "kept" or correction.found.reformatted:
            lines = set(map(hash, _lines(correction.fill.text)))
            self._kept.setdefault(place, Counter()).update(lines)
            self._told[correction.id] = [(place, lines)]
            return
        if remembered(correction):
            fill = correction.fill
            asked = _request(place, fill.prompt, fill.signature)
            shaped = {_code(place, code, fill.signature) for code in (fill.text, correction.found.committed)}
            self._asked.setdefault(asked, []).append(correction.id)
            for one in shaped:
                self._shaped.setdefault(one, []).append(correction.id)
            self._hashes[correction.id] = asked, shaped
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
        if number in self._hashes:
            asked, shaped = self._hashes.pop(number)
            for known, one in ((self._asked, asked), *((self._shaped, code) for code in shaped)):
                known[one].remove(number)
                if not known[one]:
                    del known[one]

    def asked(self, words: str, signature: str, scope: str, language: str) -> list[int]:
        """The corrections of this very request, the same words below the same header however they are put, the newest
        first. A request below no header says too little of itself, and has none."""
        if not signature.strip():
            return []
        return self._asked.get(_request((scope, language), words, signature), [])[::-1]

    def shaped(self, code: str, signature: str, scope: str, language: str) -> list[int]:
        """The newest corrections of fills that did the same as this code but for names, or whose corrected code does,
        the newest first. signature: the header that the code is to stand below."""
        return self._shaped.get(_code((scope, language), code, signature), [])[: -MOST_SHAPED - 1 : -1]

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


def _request(place: Place, words: str, signature: str) -> int:
    return hash((place, plainly(words, signature), signature.strip()))


def _code(place: Place, code: str, signature: str) -> int:
    """Equal for code that does the same but for names, as far as that can be told."""
    told = plain(code) if place[1] == "python" else None
    return hash((place, shape(code if told is None else told, signature)))


def _lines(code: str) -> Iterator[Tokens]:
    yield from filter(None, (tuple(tokens(line)) for line in code.splitlines()))


def learnt(corrections: Iterable[Correction]) -> Guard:
    """A guard that knows these corrections."""
    guard = Guard()
    for one in corrections:
        guard.learn(one)
    return guard
