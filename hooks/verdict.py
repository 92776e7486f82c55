"""What a commit says of a fill: the code that stands there, compared with what was written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from engine.ledger.records import FillRecord, Hunk, Outcome
from engine.secrets import clean
from hooks.changes import Differ, Lines, solid, split
from hooks.region import Region, alive

REVERT = re.compile(r"^This reverts commit [0-9a-f]{40}", re.MULTILINE)


@dataclass(frozen=True)
class Stand:
    """The code that stands where the fill was, or none; and what that means."""

    outcome: Outcome
    text: str
    moved: bool


def stand(
    fill: FillRecord, edges: tuple[int, int], region: Region | None, text: Lines, reverts: bool
) -> Stand:
    """The verdict on a fill that became `region` of `text`. reverts: the commit says that it reverts another."""
    if region is None:
        return Stand("reverted" if reverts else "dropped", "", False)
    code = _cut(region.lines(text), edges, fill.text)
    if _same(code, fill):
        return Stand("kept", code, region.moved)
    if alive(region, text, split(fill.text)):
        return Stand("edited", code, region.moved)
    return Stand("reverted" if reverts else "dropped", code, region.moved)


def _same(code: str, fill: FillRecord) -> bool:
    """Whether it is the code that was written. The ledger's is without its secrets (I9)."""
    written = split(fill.text)
    return split(code) == written or ("<secret:" in fill.text and split(clean(code, fill.path)) == written)


def _cut(lines: Lines, edges: tuple[int, int], fill: str) -> str:
    """The lines as one text, without what stands on the same line before and behind the fill. Blank lines around
    it are the fill's own, whatever stands there: they are layout."""
    first, last = edges
    cut = [lines[0][first:], *lines[1:]]
    if last and len(cut[-1]) >= last:
        cut[-1] = cut[-1][:-last]
    written = split(fill)
    low, high = solid(written)
    return "\n".join((*written[:low], *cut, *written[high:])) + "\n" * fill.endswith(("\n", "\r"))


def digest(outcome: Outcome, path: str, code: str) -> str:
    """What tells whether two commits say the same of a fill."""
    return sha256(f"{outcome}\0{path}\0{code}".encode("utf-8", "surrogatepass")).hexdigest()[:20]


def hunks(fill: str, code: str, differ: Differ) -> tuple[Hunk, ...]:
    """The changes from the fill to the code that was committed."""
    old, new = split(fill), split(code)
    return tuple(
        Hunk(change.old, _joined(old[change.old : change.old_end]), _joined(new[change.new : change.new_end]))
        for change in differ.changes(old, new)
    )


def _joined(lines: Lines) -> str:
    return "".join(f"{line}\n" for line in lines)


def completed(before: Lines, now: Lines, fill: Lines) -> bool:
    """Whether lines of the fill alone came, and none went: the rest of it was staged later."""
    gone, came = Counter(before) - Counter(now), Counter(now) - Counter(before)
    return not gone and not came - (Counter(fill) - Counter(before))
