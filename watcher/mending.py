"""A remembered correction, applied to a fill that makes its mistake again, also with other names.

The mistake is found line for line. Names may differ from those of the correction, one for one: `[x for x in items]`
and `[x for x in values]` are the same mistake, and the corrected lines get the names of the fill. Attributes, calls,
keywords and numbers must be the same; a mistake that would be made of nothing but names is not looked for.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Sequence
from textwrap import dedent, indent

LEAST_SAID = 3  # words of a mistake that may not differ, so that it says something
_TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|\S")
_FIXED = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"self", "cls"}
_NAME = re.compile(r"(?<![.\w])[^\W\d]\w*(?!\w|\s*\()")


def mended(fill: str, wrong: str, right: str) -> str | None:
    """`fill` with the lines `wrong` replaced by `right` wherever they stand, at whatever indentation and with whatever
    names; None if they stand nowhere, or where they do `right` stands already.

    fill: lines with line breaks. wrong, right: as a memory keeps them."""
    old, new = dedent(wrong).strip("\n").splitlines(), dedent(right).strip("\n")
    kept = _stands(old, new.splitlines())  # the correction went around the mistake
    lines = fill.splitlines(keepends=True)
    out: list[str] = []
    at, found = 0, False
    while at < len(lines):
        names = _names(old, dedent("".join(lines[at : at + len(old)])).splitlines()) if old else None
        better = new if names is None else _renamed(new, names)
        if names is None or (kept and _stands(better.splitlines(), lines)):
            out.append(lines[at])
            at += 1
            continue
        first = lines[at]
        margin = first[: len(first) - len(first.lstrip(" \t"))].removesuffix(_margin(old[0]))
        out.append(indent(better, margin) + "\n" if better else "")
        at, found = at + len(old), True
    return "".join(out) if found else None


def _renamed(code: str, names: dict[str, str]) -> str:
    return _NAME.sub(lambda match: names.get(match[0], match[0]), code)


def _names(old: Sequence[str], now: Sequence[str]) -> dict[str, str] | None:
    """How the names of some lines became those of others; None if the lines differ in more than names."""
    if len(old) != len(now) or any(_margin(a) != _margin(b) for a, b in zip(old, now, strict=True)):
        return None
    became: dict[str, str] = {}
    was: dict[str, str] = {}
    said = 0
    for before, after in zip(old, now, strict=True):
        first, second = _TOKEN.findall(before), _TOKEN.findall(after)
        if len(first) != len(second):
            return None
        for place, (a, b) in enumerate(zip(first, second, strict=True)):
            if _fixed(first, place) or _fixed(second, place):
                if a != b:
                    return None
                said += a[0].isalnum()
            elif became.setdefault(a, b) != b or was.setdefault(b, a) != a:
                return None
    same = all(a == b for a, b in became.items())
    return became if same or said >= LEAST_SAID else None


def _fixed(tokens: Sequence[str], place: int) -> bool:
    """Whether a token may not be another: all but names that are no attribute and are not called."""
    token = tokens[place]
    if token in _FIXED or not (token[0].isalpha() or token[0] == "_"):
        return True
    called = place + 1 < len(tokens) and tokens[place + 1] == "("
    return called or (place > 0 and tokens[place - 1] == ".")


def _stands(code: Sequence[str], among: Sequence[str]) -> bool:
    """Whether these lines stand among others in a row, at whatever indentation."""
    wanted, lines = [line.strip() for line in code], [line.strip() for line in among]
    return any(lines[at : at + len(wanted)] == wanted for at in range(len(lines) - len(wanted) + 1))


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
