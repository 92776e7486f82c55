"""A fill that is all of a block's body: below the same header it is the same fill, whatever became of its lines.

Lines alone cannot tell two functions with like bodies apart, nor whether a docstring that many functions have was added
to this one. The header can, with those around it, where it stands once in both versions. Pure functions over lines; a
body is told by its indentation.

What this does not see: where strings, heredocs or preprocessor lines reach out of the indentation; a header that was
changed; a fill between other statements. Then the lines decide (`hooks.attribute`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from hooks.attribute import Region, alive, telling
from hooks.block import indentation
from hooks.changes import Lines
from hooks.pairing import pairings

OPENS = (":", "{")  # how a header ends
QUOTES = ('"""', "'''", "`")
HEREDOC = re.compile(r"<<[-~]?[\"']?[A-Za-z_]")


@dataclass(frozen=True)
class Body:
    """Lines start to end of a text, without blank ones at the edges. headers: those that it stands below, the outermost
    first, and at which line the innermost stands."""

    start: int
    end: int
    headers: Lines
    header: int


def same_body(
    region: Region, old: Lines, new: Lines, fill: Lines, added: Collection[int] = ()
) -> Region | None:
    """Where the fill stands in `new`, if it was all of a body in `old` and its lines stand below that header still.

    fill: its lines as they were written. added: the lines of `new` that `old` does not have."""
    before = next((one for one in bodies(old).values() if one.start == region.start), None)
    after = bodies(new).get(before.headers) if before and before.end == region.end else None
    if after is None:
        return None
    now = new[after.start : after.end]
    bits = {line: region.mine[was] for was, line in pairings(region.lines(old), now)}
    back = Counter(fill) - Counter(now[line] for line, bit in bits.items() if bit == "1")
    for line, text in enumerate(now):
        if line not in bits and telling(text) and back[text] > 0:
            back[text] -= 1
            bits[line] = "1"
    mine = "".join(bits.get(line, "0") for line in range(len(now)))
    found = Region(after.start, after.end, mine, region.moved or after.header in added)
    return found if alive(found, new, fill) else None


def new_below(region: Region, new: Lines, old: Lines) -> bool:
    """Whether in `old` something else than this body of `new`, or nothing, stands below its headers."""
    now = next(one for one in bodies(new).values() if one.start == region.start and one.end == region.end)
    was = bodies(old).get(now.headers)
    return was is None or old[was.start : was.end] != region.lines(new)


@lru_cache(maxsize=64)
def bodies(text: Lines) -> dict[Lines, Body]:
    """The bodies of a text by their headers, but for those of which there are several."""
    found: list[Body] = []
    inside: list[
        tuple[int, Lines, int]
    ] = []  # the headers around a line: how deep each, those up to it, where
    beside: dict[int, str] = {}  # the last line at each depth
    for number, line in enumerate((*text, "")):
        if not line.strip() and number < len(text):
            continue
        depth = indentation(line)
        while inside and inside[-1][0] >= depth:
            deep, headers, header = inside.pop()
            braces = headers[-1].endswith("{")
            if not braces or (deep == depth and line.strip().startswith("}")):
                found += _body(text, headers, header, number)
        bare = line.strip()
        if bare.endswith(OPENS):
            above = inside[-1][1] if inside else ()
            whole = beside.get(depth, "") + line if bare.startswith(")") else line
            inside.append((depth, (*above, whole.rstrip()), number))
        beside[depth] = line
    known = Counter(one.headers for one in found)
    return {one.headers: one for one in found if known[one.headers] == 1}


def _body(text: Lines, headers: Lines, header: int, end: int) -> list[Body]:
    """The body between a header and `end`; none if it is empty, or a string in it may reach further."""
    start = header + 1
    while start < end and not text[start].strip():
        start += 1
    while end > start and not text[end - 1].strip():
        end -= 1
    whole = "\n".join(text[start:end])
    open_ = any(whole.count(quote) % 2 for quote in QUOTES) or HEREDOC.search(whole)
    return [] if start == end or open_ else [Body(start, end, headers, header)]
