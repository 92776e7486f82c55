"""Where a fill stands in another version of its file. Pure functions over lines.

`carry` follows a region (`hooks.region`) through git's line changes from one version to the next; `hooks.locate` finds
it after it was moved. Lines that were only changed keep their descent (`hooks.pairing`).

What this does not guarantee: that of two equal blocks the right one is followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, takewhile

from hooks.block import block_around, depth_beside, depth_of, fullest_block, in_block
from hooks.changes import Change, Lines, unchanged
from hooks.pairing import likeness, pairings
from hooks.region import Region, telling, trimmed, without_neighbours, without_passed

SAME_LINE = 0.7  # least likeness of a line and what it was changed to while it was moved
BESIDE = 8  # lines beside the region that may have changed places with a line of it, changed themselves
NEAR = 4  # lines: how far beside the region a line of it may have been put


def carry(
    region: Region,
    old: Lines,
    new: Lines,
    changes: Sequence[Change],
    missing: Counter[str] | None = None,
    foreign: Collection[str] = (),
    shared: Collection[str] = (),
) -> Region | None:
    """The region in `new`; None if no line of it is left and nothing took its place.

    missing: lines of the fill that `old` does not have in the region: where they come back at its edge, they belong
    to it (partial staging). foreign: lines of other fills: at its edge they are not its own. shared: lines that the
    fill and others have: one that comes beside it is not its own."""
    back = Counter(line for line in (missing or Counter()).elements() if line not in shared)
    mended: Counter[str] = Counter()  # lines of the fill that stand on as others
    claims: dict[int, str] = {}
    for old_line, new_line in unchanged(range(region.start, region.end), changes):
        claims[new_line] = region.mine[old_line - region.start]
    for change in changes:
        if change.old < region.end and change.old_end > region.start:
            claims |= _changed(region, old, new, change, back, foreign, mended)
        elif change.old == change.old_end and region.start <= change.old <= region.end:
            claims |= _inserted(region, old, new, change, back)
    low, high = _freed(claims, new, foreign)
    if any(map(telling, shared)):  # a diff can have taken lines of a like function for the fill's
        block = fullest_block(
            [line for line, bit in claims.items() if bit == "1" and telling(new[line])], new
        )
        low, high = max(low, block[0] - 1), min(high, block[1])
    claims = {line: bit for line, bit in claims.items() if low < line < high}
    found = _span(claims, new)
    if found is None:
        return None
    own = _own(region, old)
    added = added_lines(changes)
    found = _doubled(claims, found, new, added, own, shared)
    whole = gathered(
        claims, found, new, added, own + Counter(missing or ()), mended, region.moved, shared, foreign
    )
    left = _own(whole, new)
    if any(map(telling, left)) and not any(map(telling, own - left)):  # no line was replaced
        low = max(low, 0) if _ends(region, 0, old, reversed(old[: region.start])) else low
        high = min(high, len(new) - 1) if _ends(region, -1, old, old[region.end :]) else high
    whole = trimmed(whole, new, added, low >= 0, high < len(new))
    return without_passed(without_neighbours(whole, new, old, region), new, old, region)


def _own(region: Region, text: Lines) -> Counter[str]:
    return Counter(line for line, bit in zip(region.lines(text), region.mine, strict=True) if bit == "1")


def _ends(region: Region, edge: int, text: Lines, beside: Iterable[str]) -> bool:
    """Whether the region ends there, with a line of the fill, but not its block: what comes `beside` is no part."""
    return region.mine[edge] == "1" and not depth_beside(region.lines(text), beside)


def gathered(
    claims: dict[int, str],
    span: tuple[int, int],
    new: Lines,
    added: Collection[int],
    own: Counter[str],
    mended: Counter[str],
    moved: bool,
    shared: Collection[str] = (),
    foreign: Collection[str] = (),
) -> Region:
    """The region of these claims, with the lines of the fill (`own`) that were put into another order: inside, or a
    little beside it, `foreign` lines not counted; there not those `shared` with other fills, nor what is only like one
    that was `mended`, or stands in another block."""
    start, end = span
    astray = own - Counter(new[line] for line, bit in claims.items() if bit == "1")
    for line in range(start, end):
        if line in added and claims.get(line) != "1" and _returns(new[line], astray):
            claims[line] = "1"
    beside, astray = sorted(added), Counter({line: n for line, n in astray.items() if line not in shared})
    known = any(bit == "1" and telling(new[line]) for line, bit in claims.items())
    low, high = block_around(range(start, end), new, depth_of(new[start:end]))
    steps = [0, *accumulate(line not in foreign for line in new)]
    for line in (
        *(line for line in reversed(beside) if line < start),
        *(line for line in beside if line >= end),
    ):
        near = steps[start] - steps[line] <= NEAR if line < start else steps[line] - steps[end] < NEAR
        if near and (astray[new[line]] or low <= line < high) and _strayed(new[line], astray, mended):
            claims[line] = "1"
            start, end = min(start, line), max(end, line + 1)
    if not known:  # brackets alone stayed where they were: what tells is elsewhere
        start, end = _span(claims, new) or span
    return Region(start, end, "".join(claims.get(line, "0") for line in range(start, end)), moved)


def _doubled(
    claims: dict[int, str],
    span: tuple[int, int],
    new: Lines,
    added: Collection[int],
    own: Counter[str],
    shared: Collection[str],
) -> tuple[int, int]:
    """The span with the copies at its edges of lines that the region had, adding to the claims: where one of two that
    stand there is taken away, the other is left (a line that was swapped with the next was staged in part)."""
    lost = own - Counter(new[line] for line, bit in claims.items() if bit == "1")
    start, end = span
    for line, step in ((start - 1, -1), (end, 1)):
        while 0 <= line < len(new):
            if line not in added and new[line] not in shared and _returns(new[line], lost):
                claims[line] = "1"
                start, end = min(start, line), max(end, line + 1)
            elif new[line].strip():
                break
            line += step
    return start, end


def _freed(claims: dict[int, str], new: Lines, foreign: Collection[str]) -> tuple[int, int]:
    """Between which lines the claims are: another fill that stood between the fill's lines may now stand at its
    edge."""
    own = [line for line, bit in claims.items() if bit == "1" and telling(new[line])]
    others = [
        line for line, bit in claims.items() if bit == "0" and telling(new[line]) and new[line] in foreign
    ]
    if not own or not others:
        return -1, len(new)
    low = max((line for line in others if line < min(own)), default=-1)
    high = min((line for line in others if line > max(own)), default=len(new))
    return low, high


def _span(claims: dict[int, str], new: Lines) -> tuple[int, int] | None:
    """From the first to the last line that is claimed. A lone bracket does not reach over lines that nobody claims:
    it could be anybody's. Blank lines at the edges are nobody's."""
    solid = [line for line in claims if new[line].strip()]
    if not solid:
        return None
    telling_ones = [line for line in solid if claims[line] == "1" and telling(new[line])] or solid
    start, end = min(telling_ones), max(telling_ones) + 1
    for line in sorted((line for line in solid if line < start), reverse=True):
        if all(between in claims or not new[between].strip() for between in range(line + 1, start)):
            start = line
    for line in sorted(line for line in solid if line >= end):
        if all(between in claims or not new[between].strip() for between in range(end, line)):
            end = line + 1
    return start, end


def _inserted(region: Region, old: Lines, new: Lines, change: Change, back: Counter[str]) -> dict[int, str]:
    """Lines that were added inside the region or at its edge. At an edge only lines that come back count, and those
    that belong to the fill's block: behind a fill that ends it, and above one that is all of it."""
    added = range(change.new, change.new_end)
    claims = {line: "1" for line in added if _returns(new[line], back)}
    if region.start < change.old < region.end:
        return {line: claims.get(line, "0") for line in added}
    depth = depth_beside(region.lines(old), old[region.end :])
    if change.old == region.end:
        claims = in_block(added, new, depth) | claims
    if change.old == region.start and depth_beside(region.lines(old), reversed(old[: region.start])):
        claims = in_block((line for line in reversed(added) if new[line].strip()), new, depth) | claims
    return claims


def _strayed(line: str, astray: Counter[str], mended: Mapping[str, int]) -> bool:
    """Whether the line is one of those that went astray, or was made of one that was not `mended` elsewhere."""
    if _returns(line, astray):
        return True
    left = [one for one in astray if astray[one] > mended.get(one, 0) and telling(one)]
    alike = [one for one in left if likeness(one, line) >= SAME_LINE]
    return bool(alike) and _returns(alike[0], astray)


def _returns(line: str, back: Counter[str]) -> bool:
    if telling(line) and back[line] > 0:
        back[line] -= 1
        return True
    return False


def _changed(
    region: Region,
    old: Lines,
    new: Lines,
    change: Change,
    back: Counter[str],
    foreign: Collection[str],
    mended: Counter[str],
) -> dict[int, str]:
    """The new lines of one change that belong to the region. Adds to `mended` the fill's lines that became others."""
    pairs = pairings(old[change.old : change.old_end], new[change.new : change.new_end])
    claims: dict[int, str] = {}
    first, last = change.new, change.new_end  # what may belong to the region
    known_before, known_after = change.old >= region.start, change.old_end <= region.end
    for old_line, new_line in pairs:
        was, now = change.old + old_line, change.new + new_line
        if was < region.start:
            first, known_before = now + 1, True
        elif was >= region.end:
            last, known_after = min(last, now), True
        else:
            claims[now] = region.mine[was - region.start]
            mended[old[was]] += claims[now] == "1" and old[was] != new[now]
    claims |= {line: "1" for line in range(first, last) if line not in claims and _returns(new[line], back)}
    paired = [line for line in claims if telling(new[line])] or list(claims)
    low = min(paired) if paired else (first if known_before else last)
    high = max(paired) + 1 if paired else (last if known_after else first)
    outside = {*old[: region.start], *old[region.end :], *foreign}
    near = old[max(0, region.start - BESIDE) : region.start] + old[region.end : region.end + BESIDE]
    astray = Counter({*foreign, *near}.difference(new))  # lines of others that are gone, or were changed
    if paired and known_before:
        low = _grown(range(low - 1, first - 1, -1), new, outside, astray, low)
    if paired and known_after:
        high = _grown(range(high, last), new, outside, astray, high - 1) + 1
    if not paired and low < high:
        low, high = _replaced(new, low, high, outside)
    return {line: claims.get(line, "0") for line in range(low, high)}


def _grown(
    lines: Collection[int], new: Lines, outside: Collection[str], astray: Counter[str], edge: int
) -> int:
    """How far a region reaches over lines that replaced some of its own: to a blank line, to one that stood elsewhere
    in the file, or to one that was made of a line that went `astray`, of another fill or from beside the region."""
    for line in lines:
        if not new[line].strip() or (telling(new[line]) and new[line] in outside):
            break
        if _strayed(new[line], astray, {}):
            break
        edge = line
    return edge


def _replaced(new: Lines, low: int, high: int, outside: Collection[str]) -> tuple[int, int]:
    """The lines that took the place of the whole region, without blank ones at the edges and without what was
    moved there."""
    while low < high and (not new[low].strip() or new[low] in outside):
        low += 1
    end = low
    while end < high and not (telling(new[end]) and new[end] in outside):
        end += 1
    while end > low and not new[end - 1].strip():
        end -= 1
    return low, end


def continued(
    region: Region, new: Lines, added: Collection[int], fill: Lines, foreign: Collection[str]
) -> Region:
    """The region with the lines beside it that were made of those that are next in the fill: they were changed while
    the others were moved, or before they came to them."""
    start, end = region.start, region.end
    for step, edge in ((-1, region.start), (1, region.end - 1)):
        inwards = range(edge, region.start - 1, -1) if step > 0 else range(edge, region.end)
        own = takewhile(lambda one: region.mine[one - region.start] == "1", inwards)
        same = next((one for one in own if fill.count(new[one]) == 1), None)  # the others were changed before
        if same is None:
            continue
        line, at = edge + step, fill.index(new[same]) + edge - same + step
        while line in added and new[line] not in foreign and 0 <= at < len(fill) and fill[at] not in new:
            if not pairings(fill[at : at + 1], (new[line],)):
                break
            start, end = min(start, line), max(end, line + 1)
            line, at = line + step, at + step
    mine = "1" * (region.start - start) + region.mine + "1" * (end - region.end)
    return Region(start, end, mine, region.moved)


def added_lines(changes: Sequence[Change]) -> set[int]:
    """The lines of the new text that are not in the old one, by git's diff."""
    return {line for change in changes for line in range(change.new, change.new_end)}


def brought(region: Region, new: Lines, changes: Sequence[Change]) -> bool:
    """Whether a commit with these changes brought the region: a telling line of the fill is among those that it
    added, or, where it only took lines away, it did so inside."""
    added = added_lines(changes)
    for line in range(region.start, region.end):
        if line in added and region.mine[line - region.start] == "1" and telling(new[line]):
            return True
    return any(
        change.new == change.new_end
        and region.start < change.new < region.end
        and region.mine.count("0") == 0
        for change in changes
    )
