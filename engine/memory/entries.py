"""What the memory keeps of a correction: what it is found by, and what it shows.

Everything is derived from the ledger (I5); what is derived carries a stamp, so that a row of an index that no longer
says what the ledger says is recognised.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.ledger.records import Correction, Hunk, Outcome
from engine.memory.words import found_by
from engine.model.prompts import Memory

OUTCOMES: tuple[Outcome, ...] = ("edited", "dropped", "reverted")
MOST_LINES = 8  # of either side of an example
MOST_CHARACTERS = 400


@dataclass(frozen=True)
class Entry:
    """One correction as the index knows it. id: the correction's. text: what it is found by. example: what a prompt
    may show of it, None if it shows nothing that replaces what was wrong."""

    id: int
    scope: str
    language: str
    text: str
    example: Memory | None

    @property
    def stamp(self) -> int:
        """Differs, as good as surely, if anything that the index holds of the entry does. 32 bits."""
        return zlib.crc32("\0".join((self.scope, self.language, self.text)).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Recalled:
    """A past correction that was found. score: 0 to 1, how sure; of the guard always 1."""

    correction: int
    score: float
    memory: Memory


def remembered(correction: Correction) -> bool:
    """Whether the memory keeps a correction: it changed what the code means, and may be learnt from."""
    found = correction.found
    return found.outcome in OUTCOMES and found.teaches and not found.reformatted and bool(found.hunks)


def entries(corrections: Iterable[Correction]) -> list[Entry]:
    """What the memory keeps of corrections, in their order."""
    return [entry(one) for one in corrections if remembered(one)]


def entry(correction: Correction) -> Entry:
    """One correction as the index knows it."""
    fill, found = correction.fill, correction.found
    return Entry(
        correction.id,
        found.scope,
        fill.language,
        found_by(fill.prompt, fill.signature),
        example(fill.prompt, fill.text, found.hunks),
    )


def example(prompt: str, text: str, hunks: Sequence[Hunk]) -> Memory | None:
    """The lines from the first change to the last, as they stood and as they stand now; if those are too many, the
    hunk that changes the most in few lines. The form is that of `engine.base.preferences.changed`: the bundled base
    is trained on it.

    None if nothing stands there instead, or every hunk is too long to be shown."""
    whole = spanned(text, hunks)
    options = [whole, *sorted(((hunk.removed, hunk.added) for hunk in hunks), key=_size, reverse=True)]
    for removed, added in options:
        wrong, right = removed.rstrip("\n"), added.rstrip("\n")
        if right.strip() and short(wrong) and short(right):
            return Memory(" ".join(prompt.split()), wrong, right)
    return None


def shown_by_guard(correction: Correction) -> Memory:
    """What was wrong, and what stands there instead; nothing where the user only took it out."""
    fill, found = correction.fill, correction.found
    whole = example(fill.prompt, fill.text, found.hunks)
    if whole is not None:
        return whole
    wrong = found.hunks[0].removed if found.hunks else fill.text
    lines = wrong.splitlines()[:MOST_LINES]
    return Memory(" ".join(fill.prompt.split()), "\n".join(lines)[:MOST_CHARACTERS], "")


def spanned(text: str, hunks: Sequence[Hunk]) -> tuple[str, str]:
    """A fill's lines from its first hunk to its last, and those that replaced them."""
    if not hunks:
        return "", ""
    lines = text.splitlines(keepends=True)
    ordered = sorted(hunks, key=lambda hunk: hunk.start)
    first, place = ordered[0].start, ordered[0].start
    added = ""
    for hunk in ordered:
        added = _ended(added + "".join(lines[place : hunk.start])) + hunk.added
        place = hunk.start + len(hunk.removed.splitlines())
    return "".join(lines[first:place]), added


def short(code: str) -> bool:
    """Whether one side of an example is short enough for a prompt."""
    return code.count("\n") < MOST_LINES and len(code) <= MOST_CHARACTERS


def _ended(code: str) -> str:
    return code if not code or code.endswith("\n") else code + "\n"


def _size(change: tuple[str, str]) -> int:
    return sum(map(len, change))
