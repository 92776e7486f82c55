"""Where a fill stands after it was moved, when nothing but its content says so. Pure functions over lines.

What this does not guarantee: that of two equal blocks the right one is found. Then `locate` finds none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from hooks.attribute import SAME_LINE, gathered
from hooks.changes import Lines
from hooks.pairing import likeness, pairings
from hooks.region import Region, telling

SAME_BLOCK = 0.75  # share of a moved block that must be found, by characters
PART_OF_BLOCK = 0.25  # from here on a part of it may stand there: too little to be sure
MOST_PAIRS = 4_000  # of lines that are compared where order tells nothing: less than half a second
SURE = 24  # characters that must be found unchanged before a block counts as found


@dataclass(frozen=True)
class Block:
    """What `locate` found: the region if it is sure, and the share of the fill's characters that stand there. A line
    that was changed a little counts for as much as it is like the one it was."""

    region: Region | None
    share: float


def locate(block: Lines, mine: str, new: Lines, added: Collection[int]) -> Block:
    """Finds the lines `block` among the lines `added` of `new`, where nothing but its content says where it is.

    Lines of the fill count (`mine`, as in a region) that stand once in the block and once among the added ones."""
    wanted = Counter(line.strip() for line in block)
    places: dict[str, list[int]] = {}
    for number in sorted(added):
        if new[number].strip() in wanted:
            places.setdefault(new[number].strip(), []).append(number)
    anchors = [
        (i, places[line.strip()][0])
        for i, line in enumerate(block)
        if mine[i] == "1" and telling(line)
        if wanted[line.strip()] == 1 and len(places.get(line.strip(), ())) == 1
    ]
    chain = _longest(anchors, len(block))
    own = [line for line, bit in zip(block, mine, strict=True) if bit == "1"]
    whole = sum(len(line.strip()) for line in own if telling(line))
    if not chain:
        return Block(None, 0.0)
    first, last = chain[0], chain[-1]
    before = range(max(0, first[1] - first[0] - 2), first[1])
    after = range(last[1] + 1, min(len(new), last[1] + 1 + (len(block) - 1 - last[0]) + 2))
    pairs = {j: i for i, j in chain}
    inside = pairings(block[first[0] : last[0] + 1], new[first[1] : last[1] + 1])
    pairs |= {first[1] + j: first[0] + i for i, j in inside}
    edges = _edge(block, new, range(first[0]), before)
    edges |= _edge(block, new, range(last[0] + 1, len(block)), after)
    there = {j: i for j, i in edges.items() if j not in added and block[i].strip() != new[j].strip()}
    pairs |= {
        j: i for j, i in edges.items() if j not in there and _reaches(j, (first[1], last[1]), new, added)
    }
    for j, step in ((min(pairs), -1), (max(pairs), 1)):  # beyond where was looked: more as it is there
        i, j = pairs[j] + step, j + step
        while 0 <= i < len(block) and 0 <= j < len(new) and block[i].strip() == new[j].strip():
            pairs[j] = i
            i, j = i + step, j + step
    told = [(i, j) for j, i in pairs.items() if mine[i] == "1" and telling(block[i])]
    alike = [(i, part) for i, j in told if (part := likeness(block[i], new[j])) >= SAME_LINE]
    share = sum(len(block[i].strip()) * part for i, part in alike) / whole
    if share < SAME_BLOCK or sum(len(block[i].strip()) for i, _ in chain) < SURE:
        return Block(None, share)
    # the rest of it, changed and put there before; or only a line that is like it
    if any(telling(block[i]) and likeness(block[i], new[j]) >= SAME_LINE for j, i in there.items()):
        return Block(None, share)
    claims = {line: mine[i] for line, i in pairs.items()}
    span = min(pairs), max(pairs) + 1
    mended = Counter(block[i] for line, i in pairs.items() if block[i] != new[line])
    return Block(gathered(claims, span, new, added, Counter(own), mended, moved=True), share)


def scattered(own: Collection[str], there: Collection[str]) -> float:
    """How much of these lines of a fill, by characters, is among others, in whatever order and a little changed, if
    there are not too many to compare."""
    told = [line for line in own if telling(line)]
    others = {other.strip() for other in there if telling(other)}
    few = len(told) * len(others) <= MOST_PAIRS
    found = sum(
        len(line.strip())
        for line in told
        if line.strip() in others or (few and any(likeness(line, other) >= SAME_LINE for other in others))
    )
    return found / sum(len(line.strip()) for line in told) if found else 0.0


def _reaches(line: int, chain: tuple[int, int], new: Lines, added: Collection[int]) -> bool:
    """Whether a line beside what was found may be of it: no lone bracket beyond a line that stood there before."""
    if telling(new[line]):
        return True
    between = range(line + 1, chain[0]) if line < chain[0] else range(chain[1] + 1, line)
    return all(one in added or not telling(new[one]) for one in between)


def _edge(block: Lines, new: Lines, olds: range, news: range) -> dict[int, int]:
    """Lines beside a found block that pair with the rest of it, as new → old."""
    found = pairings(tuple(block[i] for i in olds), tuple(new[j] for j in news))
    return {news[j]: olds[i] for i, j in found if block[olds[i]].strip()}


def _longest(anchors: list[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """The longest run of anchors that stand in the same order and not further apart than the block is long."""
    best: list[list[tuple[int, int]]] = []
    for i, j in anchors:
        chains = [chain for chain in best if chain[-1][1] < j and j - chain[0][1] <= 2 * size + 4]
        best.append([*max(chains, key=len, default=[]), (i, j)])
    return max(best, key=len, default=[])
