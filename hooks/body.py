"""A fill that is all of a block's body: below the same header it is the same fill, whatever became of its lines.

Lines alone cannot tell two functions with like bodies apart, nor whether a docstring that many functions have was added
to this one. The header can, with those around it, where it stands once in both versions. Pure functions over lines; a
body is told by its indentation.

It is asked only where another fill of the file has such lines (`hooks.scene`): by itself it takes too much for the
fill, as what was added to its class.

What this does not see: where strings, heredocs or preprocessor lines reach out of the indentation; a header that was
changed; a fill between other statements. Then the lines decide (`hooks.attribute`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from hooks.block import indentation
from hooks.changes import Lines
from hooks.pairing import pairings
from hooks.region import Region, alive, telling

OPENS = (":", "{")  # how a header ends
GOES_ON = (*OPENS, "(", "[", ",", "\\")  # how a line ends that the deeper ones below it belong to
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


def whole_body(region: Region, text: Lines) -> Body | None:
    """The body that a region is all of, if its headers stand once in the text."""
    found = next((one for one in bodies(text).values() if one.start == region.start), None)
    return found if found and found.end == region.end else None


def same_body(
    region: Region, old: Lines, new: Lines, fill: Lines, added: Collection[int] = ()
) -> Region | None:
    """Where the fill stands in `new`, if it was all of a body in `old` and its lines stand below that header still.

    fill: its lines as they were written. added: the lines of `new` that `old` does not have."""
    before = whole_body(region, old)
    after = bodies(new).get(before.headers) if before else None
    if after is None:
        return None
    now = new[after.start : after.end]
    bits = {line: region.mine[was] for was, line in pairings(region.lines(old), now)}
    back = Counter(fill) - Counter(now[line] for line, bit in bits.items() if bit == "1")
    for line, text in enumerate(now):
        if line not in bits and telling(text) and back[text] > 0:
            back[text] -= 1
            bits[line] = "1"
    own = [line for line, bit in bits.items() if bit == "1"]
    if not own:
        return None
    blank = [line for line, text in enumerate(now) if not text.strip()]  # what is set apart is no part of it
    start = max((line + 1 for line in blank if line < min(own)), default=0)
    end = min((line for line in blank if line > max(own)), default=len(now))
    mine = "".join(bits.get(line, "0") for line in range(start, end))
    moved = region.moved or after.header in added
    found = Region(after.start + start, after.start + end, mine, moved)
    return found if alive(found, new, fill) else None


def new_below(region: Region, new: Lines, old: Lines) -> bool:
    """Whether a line of the fill stands in this body of `new` that `old` does not have below its headers."""
    now = next((bodies(new)[headers] for headers in around(region, new)), None)
    was = bodies(old).get(now.headers) if now else None
    own = Counter(line for line, bit in zip(region.lines(new), region.mine, strict=True) if bit == "1")
    return any(map(telling, own - Counter(old[was.start : was.end] if was else ())))


def around(region: Region, text: Lines) -> list[Lines]:
    """The headers of the bodies that a region begins in, those of the innermost first."""
    found = [one for one in bodies(text).values() if one.start <= region.start < one.end]
    return [one.headers for one in sorted(found, key=lambda one: -one.header)]


@lru_cache(maxsize=64)
def bodies(text: Lines) -> dict[Lines, Body]:
    """The bodies of a text by their headers, but for those of which there are several."""
    found: list[Body] = []
    # the headers around a line: how deep each is, those up to it, where it stands
    open_: list[tuple[int, Lines, int]] = []
    beside: dict[int, str] = {}  # the last line at each depth
    for number, line in enumerate((*text, "")):
        bare = line.strip()
        if not bare and number < len(text):
            continue
        depth = indentation(line)
        while open_ and open_[-1][0] >= depth:
            deep, headers, header = open_.pop()
            closed = deep == depth and bare.startswith("}")
            if _ends(text, number) if headers[-1].endswith(":") else closed:
                found += _body(text, headers, header, number)
        if bare.endswith(OPENS):
            whole = beside.get(depth, "") + line if bare == "{" or bare.startswith(")") else line
            open_.append((depth, (*(open_[-1][1] if open_ else ()), whole.rstrip()), number))
        beside[depth] = line
    known = Counter(one.headers for one in found)
    return {one.headers: one for one in found if known[one.headers] == 1}


def _ends(text: Lines, number: int) -> bool:
    """Whether a line that is less deep ends a body, and is no comment, directive or string inside of it: then what
    follows is as deep as the body again, and nothing opens it."""
    if number >= len(text) or text[number].rstrip().endswith(GOES_ON):
        return True
    following = next((line for line in text[number + 1 :] if line.strip()), "")
    return indentation(following) <= indentation(text[number])


def _body(text: Lines, headers: Lines, header: int, end: int) -> list[Body]:
    """The body between a header and `end`; none if it is empty, or a string in it may reach further."""
    start = header + 1
    while start < end and not text[start].strip():
        start += 1
    while end > start and not text[end - 1].strip():
        end -= 1
    whole = "\n".join(text[start:end])
    further = any(whole.count(quote) % 2 for quote in QUOTES) or HEREDOC.search(whole)
    return [] if start == end or further else [Body(start, end, headers, header)]
