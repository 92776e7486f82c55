"""The stretch of lines that a fill became, and what stands at its edges without being a part of it. Pure functions over
lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from hooks.changes import Lines


@dataclass(frozen=True)
class Region:
    """Lines start to end of a text, counted from 0. mine: for each line `1` if it descends from the fill, `0` if
    the user added it. moved: it once stood in another place of its file."""

    start: int
    end: int
    mine: str
    moved: bool = False

    def lines(self, text: Lines) -> Lines:
        return text[self.start : self.end]


@lru_cache(maxsize=65_536)
def telling(line: str) -> bool:
    """Whether a line says enough to be known again: not blank, not a lone bracket."""
    return sum(character.isalnum() for character in line) >= 3


def alive(region: Region | None, text: Lines, fill: Lines) -> bool:
    """Whether anything of the fill is left: a telling line, or any at all of a fill that had none."""
    if region is None:
        return False
    left = [line for line, bit in zip(region.lines(text), region.mine, strict=True) if bit == "1"]
    return any(map(telling, left)) or (any(map(str.strip, left)) and not any(map(telling, fill)))


def weight(region: Region | None, text: Lines) -> int:
    """How many characters of the fill's own lines are left."""
    if region is None:
        return 0
    pairs = zip(region.lines(text), region.mine, strict=True)
    return sum(len(line.strip()) for line, bit in pairs if bit == "1" and telling(line))


def trimmed(region: Region, new: Lines, others: Collection[int], above: bool, below: bool) -> Region:
    """The region without blank lines at its edge, and without those of `others` that are not the fill's own."""
    start, end = region.start, region.end
    mine = dict(enumerate(region.mine, start))
    while above and ((mine[start] == "0" and start in others) or not new[start].strip()):
        start += 1
    while below and ((mine[end - 1] == "0" and end - 1 in others) or not new[end - 1].strip()):
        end -= 1
    return Region(start, end, region.mine[start - region.start : end - region.start], region.moved)


def without_neighbours(region: Region, new: Lines, earlier: Lines, place: Region) -> Region:
    """The region without lines at its edge that stood beside the fill in an earlier text, where it stood at `place`:
    they changed places with lines of the fill that are gone. A line that `new` has more often was written again: it
    counts."""
    if "0" not in (region.mine[0], region.mine[-1]):
        return region
    beside = Counter(earlier[: place.start] + earlier[place.end :])
    there = Counter(new)
    text = region.lines(new)
    low, high = region.mine.find("1"), region.mine.rfind("1")
    known = [
        line for line, one in enumerate(text) if low >= 0 and telling(one) and 0 < there[one] <= beside[one]
    ]
    start = max((line + 1 for line in known if line < low), default=0)
    end = min((line for line in known if line > high), default=len(text))
    return Region(region.start + start, region.start + end, region.mine[start:end], region.moved)


def without_passed(region: Region, new: Lines, earlier: Lines, place: Region) -> Region:
    """The region without lines at its edge that stood between the fill's own in an earlier text, where it stood at
    `place`, and that these went past: they stand beside it now."""
    text, bits = region.lines(new), region.mine
    old, old_bits = place.lines(earlier), place.mine
    start = _passed(text, bits, old, old_bits)
    end = len(text) - _passed(text[::-1], bits[::-1], old[::-1], old_bits[::-1])
    return Region(region.start + start, region.start + end, bits[start:end], region.moved)


def _passed(text: Lines, bits: str, old: Lines, old_bits: str) -> int:
    """How many lines above the fill's first own one are out, because one of its own once stood above them."""
    own = [line for line, bit in enumerate(bits) if bit == "1" and telling(text[line])]
    for line in range(own[0] if own else 0):
        if bits[line] == "0" and telling(text[line]) and text[line] in old:
            at = old.index(text[line])
            above = {one for one, bit in zip(old[:at], old_bits, strict=False) if bit == "1" and telling(one)}
            if not above.isdisjoint(text[line] for line in own):
                return own[0]
    return 0
