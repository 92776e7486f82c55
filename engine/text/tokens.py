"""Code as tokens, for comparing what was written with what was committed.

One pattern for all languages: names, numbers, whole strings, and every other character by itself. White space is
no token, quotes without need for the other kind and commas before a closing bracket count as equal, so that two
layouts of the same code have the same tokens. A lexer of each language's own would be truer in comments and
in strings that run over lines, and is a hundred times slower over ten thousand fills.

What this does not tell: whether indentation changed the meaning. `hooks.attribute` compares syntax trees for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# Possessive, and at most so many escapes in a string, so that no text costs more than a glance (FAULTS 51).
_TOKEN = re.compile(
    r"[^\W\d]\w*+|\d[\w.]*+|[^\w\s\\'\"]|"
    r'"""(?:[^"\\]++|\\.|"(?!"")){0,2000}+"""|'
    r"'''(?:[^'\\]++|\\.|'(?!'')){0,2000}+'''|"
    r'"(?:[^"\\\n]++|\\.){0,500}+"|'
    r"'(?:[^'\\\n]++|\\.){0,500}+'|"
    r"['\"]|\\(?!\r?\n)",
    re.S,
)
_BREAK = "\0"  # between tokens in `joined`; in no source file
_CLOSING = ")]}"


def tokens(code: str) -> list[str]:
    """The tokens of `code`, normalised."""
    return split(joined(code))


def pieces(code: str) -> Iterator[tuple[str, int, int]]:
    """The tokens of `code` as they stand there, each with its range of characters."""
    for found in _TOKEN.finditer(code):
        yield found[0], found.start(), found.end()


def split(whole: str) -> list[str]:
    """The tokens of what `joined` made."""
    return whole[1:-1].split(_BREAK) if len(whole) > 2 else []


def joined(code: str) -> str:
    """The tokens of `code` as one string in which `holds` can look for those of a snippet."""
    found = _TOKEN.findall(code)
    if "'" in code:
        found = [_quoted(token) if token[0] == "'" else token for token in found]
    whole = _BREAK + _BREAK.join(found) + _BREAK
    for end in _CLOSING:
        whole = whole.replace(f"{_BREAK},{_BREAK}{end}", _BREAK + end)
    return whole


def holds(whole: str, part: str) -> bool:
    """Whether the tokens of `part` stand in `whole` in a row; both as `joined` makes them."""
    return len(part) > 2 and part in whole


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Levenshtein's distance between two sequences of tokens, exactly.

    Bit-parallel (Myers, J. ACM 46(3), 1999, as given by Hyyrö, 2003): a column of the table is one of Python's
    long integers, so that a step over a token costs a handful of operations however long the other side is. This
    spares the base install a compiled library."""
    start, ends = _common(one, other)
    a, b = one[start : len(one) - ends], other[start : len(other) - ends]
    if not a or not b:
        return len(a) + len(b)
    if len(a) > len(b):
        a, b = b, a
    places: dict[str, int] = {}
    for index, token in enumerate(a):
        places[token] = places.get(token, 0) | 1 << index
    score, last, mask = len(a), 1 << (len(a) - 1), (1 << len(a)) - 1
    up, down = mask, 0  # where a step down the column adds one, and where it takes one off
    for token in b:
        equal = places.get(token, 0)
        across = (((equal & up) + up) ^ up) | equal
        more = down | (mask & ~(across | up))
        less = up & across
        score += bool(more & last) - bool(less & last)
        more, less, steep = more << 1 | 1, less << 1, equal | down
        up = mask & (less | ~(steep | more))
        down = mask & more & steep
    return score


def core(removed: str, added: str) -> tuple[str, str]:
    """What differs between two stretches of code, without the tokens that both begin and end with."""
    old, new = list(_TOKEN.finditer(removed)), list(_TOKEN.finditer(added))
    start, ends = _common([m.group() for m in old], [m.group() for m in new])
    return _between(removed, old, start, ends), _between(added, new, start, ends)


def _between(code: str, found: list[re.Match[str]], start: int, ends: int) -> str:
    inner = found[start : len(found) - ends]
    return code[inner[0].start() : inner[-1].end()] if inner else ""


def _common(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many tokens both begin with, and how many of the rest both end with."""
    most = min(len(one), len(other))
    start = 0
    while start < most and one[start] == other[start]:
        start += 1
    ends = 0
    while ends < most - start and one[-1 - ends] == other[-1 - ends]:
        ends += 1
    return start, ends


def _quoted(token: str) -> str:
    """A string in the other quotes, if that changes nothing in it."""
    if len(token) == 1 or "\\" in token or '"' in token:
        return token
    return token.replace("'", '"')
