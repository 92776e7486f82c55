"""One-line rules from corrections: what was swapped for what, again and again, without exception.

Two kinds. *Imports*: modules that a correction no longer imports, and those that it imports instead. *Names*: what is
called or read, with its dots ("os.path.join"), where a hunk took one away and put exactly one other there. A rule holds
if whoever took the old one away put the same new one there, in `LEAST` corrections at least, and nobody swapped back.

What this does not see: a swap that needs more than one name, and a habit that is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.ledger.records import Correction, Hunk
from engine.memory.entries import remembered

LEAST = 2  # corrections that show a swap
SHARE = 0.8  # of the corrections that took the old name away
_NAME = re.compile(r"(?<![\w.\"'])[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_IMPORT = re.compile(
    r"^[ \t]*(?:import\b[^\"'\n]{0,300}\bfrom\s+[\"']([^\"'\n]+)[\"']|from\s+([\w.]+)\s+import\b|import\s+([\w.]+)|"
    r"use\s+([\w:]+)|#include\s+[<\"]([^>\"\n]+)[>\"])",
    re.MULTILINE,
)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.){0,300}\"|'(?:[^'\\\n]|\\.){0,300}'")
_COMMENT = re.compile(r"(?:#|//)(?!include).*")
_LONGEST = 4_000  # characters of a hunk that are looked at (FAULTS 51)


@dataclass(frozen=True)
class Swap:
    """One name in place of another. kind: "import" or "name"."""

    kind: str
    old: str
    new: str


@dataclass(frozen=True)
class Rule:
    """A swap that was made every time. corrections: those that show it, the newest first. taken: how many took the
    old name away, whatever they put there."""

    language: str
    swap: Swap
    corrections: tuple[int, ...]
    taken: int

    @property
    def words(self) -> str:
        """The rule in one line."""
        what = "import " if self.swap.kind == "import" else ""
        return f"{what}`{self.swap.old}` → `{self.swap.new}`"


def rules(corrections: Iterable[Correction], least: int = LEAST) -> list[Rule]:
    """The rules that corrections show, those seen most often first."""
    seen: dict[tuple[str, Swap], set[int]] = {}
    taken: dict[tuple[str, str, str], set[int]] = {}
    for one in corrections:
        if not remembered(one):
            continue
        language = one.fill.language
        for kind, old in gone(one):
            taken.setdefault((language, kind, old), set()).add(one.id)
        for swap in swaps(one):
            seen.setdefault((language, swap), set()).add(one.id)
    found = []
    for (language, swap), numbers in seen.items():
        back = seen.get((language, Swap(swap.kind, swap.new, swap.old)), set())
        all_taken = taken[language, swap.kind, swap.old] | numbers
        if len(numbers) >= least and not back and len(numbers) >= SHARE * len(all_taken):
            found.append(Rule(language, swap, tuple(sorted(numbers, reverse=True)), len(all_taken)))
    return sorted(found, key=lambda rule: (-len(rule.corrections), rule.language, rule.words))


def swaps(correction: Correction) -> set[Swap]:
    """What one correction swapped for what."""
    found = set()
    for hunk in correction.found.hunks:
        for kind, old, new in _sides(hunk):
            lost, gained = old - new, new - old
            if len(lost) == len(gained) == 1:
                found.add(Swap(kind, lost.pop(), gained.pop()))
    return found


def gone(correction: Correction) -> Iterator[tuple[str, str]]:
    """What a correction took away: kind and name, once for each hunk that did."""
    for hunk in correction.found.hunks:
        for kind, old, new in _sides(hunk):
            if new:
                yield from ((kind, one) for one in old - new)


def _sides(hunk: Hunk) -> Iterator[tuple[str, set[str], set[str]]]:
    removed, added = hunk.removed[:_LONGEST], hunk.added[:_LONGEST]
    yield "import", imported(removed), imported(added)
    yield "name", named(removed), named(added)


def imported(code: str) -> set[str]:
    """The modules that import lines name."""
    return {next(filter(None, found)) for found in _IMPORT.findall(code)}


def named(code: str) -> set[str]:
    """The dotted names outside of strings, comments and import lines."""
    plain = _STRING.sub('""', _COMMENT.sub("", _IMPORT.sub("", code)))
    return set(_NAME.findall(plain))
