"""What the user put in a fill's place before it was ever committed.

A commit of the file without the fill says nothing by itself: parts of a file can be staged alone (`add -p`). But the
lines that stood around the fill show its place. Where they stand in the commit, and between them nothing but code that
came with it, that code is what the user wrote in the fill's place, however short; a comment alone is not. Where they
are gone as well, as much code must have come as could stand for the fill.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.ledger.records import FillRecord
from engine.text.comments import find_comments
from engine.text.languages import language_of
from engine.text.lexing import NotLexed
from hooks.attribute import carry
from hooks.changes import Change, Lines, split, stayed
from hooks.region import Region, telling
from hooks.texts import Written

IN_PLACE = 0.25  # of the fill's characters: less was hardly put there in place of it


def put_instead(
    fill: FillRecord,
    written: Written,
    new: Lines,
    since: Sequence[Change],
    added: Collection[int],
    others: Collection[str],
) -> Region | None:
    """The lines of `new` that took the fill's place; None if that is not sure.

    since: from the file right after the fill. added: the lines that the commit added. others: lines of other fills."""
    lines = written.region.lines(written.lines)
    known = {line.strip() for line in (*split(fill.original), *others)}
    place = _between(written, new, since)
    if place is not None:
        told = [line for line in place if telling(new[line])]
        came = [
            line
            for line in told
            if line in added and new[line].strip() not in known.union(map(str.strip, lines))
        ]
        if told and told == came and _more_than_comments(new[place.start : place.stop], fill.path):
            return Region(place.start, place.stop, "0" * len(place))
    taken = carry(written.region, written.lines, new, since, None, set(others).difference(lines))
    if taken is None:
        return None
    came = [
        line
        for line in range(taken.start, taken.end)
        if line in added and telling(new[line]) and new[line].strip() not in known
    ]
    size = sum(len(line.strip()) for line in lines if telling(line))
    return taken if sum(len(new[line].strip()) for line in came) >= size * IN_PLACE else None


def _between(written: Written, new: Lines, since: Sequence[Change]) -> range | None:
    """The lines of `new` between the two that were around the fill, without blank ones at the edges; None if one of
    the two did not stay. A lone bracket there could be another one: then the place may not end with one itself."""
    old, region = written.lines, written.region
    above = next((line for line in range(region.start - 1, -1, -1) if old[line].strip()), None)
    below = next((line for line in range(region.end, len(old)) if old[line].strip()), None)
    before = -1 if above is None else stayed(above, since)
    behind = len(new) if below is None else stayed(below, since)
    if before is None or behind is None:
        return None
    solid = [line for line in range(before + 1, behind) if new[line].strip()]
    edges = [line for line in (above, below) if line is not None]
    sure = all(telling(old[line]) for line in edges)
    if not solid or not (sure or (telling(new[solid[0]]) and telling(new[solid[-1]]))):
        return None
    return range(solid[0], solid[-1] + 1)


def _more_than_comments(lines: Lines, path: str) -> bool:
    """Whether there is code; no, if that cannot be told."""
    text, language = "\n".join(lines), language_of(path)
    try:
        comments = find_comments(text, language) if language else []
    except NotLexed:
        return False
    for comment in reversed(comments):
        text = text[: comment.start] + text[comment.end :]
    return any(map(telling, text.split("\n")))
