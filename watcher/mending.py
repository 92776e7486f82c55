"""A remembered correction, applied to a fill that makes its mistake again, also with other names.

The mistake is found line for line. Names may differ from those of the correction, one for one: `[x for x in items]`
and `[x for x in values]` are the same mistake, and the corrected lines get the names of the fill. Attributes, keywords,
builtins, numbers, strings and the names of arguments must be the same, and so must what is called, unless the same name
stands there uncalled as well (a decorator's function). A mistake of hardly more than names is found with its own names
alone, and none is mended where the correction brings a name that the fill uses for something else.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent, indent

LEAST_SAID = 2  # words of a mistake that may not differ, so that it says something
_FIXED = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"self", "cls"}
_PIECE = re.compile(
    r"""[rRbBuUfF]{0,2}(?:"[^"\n]*"|'[^'\n]*')|[^\W\d]\w*|\d[\w.]*|\s+|.""",
    re.DOTALL,
)
_BRACES = re.compile(r"(\{[^{}]*\})")


@dataclass(frozen=True)
class _Piece:
    """A stretch of code. free: a name that may be another. called: a name before a bracket."""

    text: str
    free: bool = False
    called: bool = False


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
        better = _better(old, dedent("".join(lines[at : at + len(old)])).splitlines(), new) if old else None
        if better is None or (kept and _stands(better.splitlines(), lines)):
            out.append(lines[at])
            at += 1
            continue
        first = lines[at]
        margin = first[: len(first) - len(first.lstrip(" \t"))].removesuffix(_margin(old[0]))
        out.append(indent(better, margin) + "\n" if better else "")
        at, found = at + len(old), True
    return "".join(out) if found else None


def _better(old: Sequence[str], now: Sequence[str], new: str) -> str | None:
    """`new` with the names that `old` has become in `now`; None if those lines differ in more than names."""
    became = _names(old, now)
    if became is None:
        return None
    pieces = list(_pieces(new))
    brought = {piece.text for piece in pieces if piece.free} - became.keys()
    if brought & set(became.values()) and any(a != b for a, b in became.items()):
        return None
    return "".join(became.get(piece.text, piece.text) if piece.free else piece.text for piece in pieces)


def _names(old: Sequence[str], now: Sequence[str]) -> dict[str, str] | None:
    """How the names of some lines became those of others; None if the lines differ in more than names."""
    if len(old) != len(now) or any(_margin(a) != _margin(b) for a, b in zip(old, now, strict=True)):
        return None
    became: dict[str, str] = {}
    was: dict[str, str] = {}
    called: list[tuple[str, str]] = []
    said = 0
    for before, after in zip(old, now, strict=True):
        first = [piece for piece in _pieces(before) if piece.text.strip()]
        second = [piece for piece in _pieces(after) if piece.text.strip()]
        if len(first) != len(second):
            return None
        for a, b in zip(first, second, strict=True):
            if not (a.free and b.free):
                if a.text != b.text:
                    return None
                said += a.text[0].isalnum()
            elif a.called or b.called:
                called.append((a.text, b.text))
            elif became.setdefault(a.text, b.text) != b.text or was.setdefault(b.text, a.text) != a.text:
                return None
    if any(became.get(a, a) != b for a, b in called):
        return None
    said += sum(a not in became for a, _ in called)
    return became if said >= LEAST_SAID or all(a == b for a, b in became.items()) else None


def _pieces(code: str) -> Iterator[_Piece]:
    """All of some code in pieces; of strings only what stands in an f-string's braces is looked into."""
    before = ""
    for match in _PIECE.finditer(code):
        text, after = match[0], code[match.end() : match.end() + 2]
        if text[-1] in "\"'" and "f" in text[: text.index(text[-1])].lower():
            for part in _BRACES.split(text):
                yield from _pieces(part) if part.startswith("{") else (_Piece(part),)
        elif (text[0].isalpha() or text[0] == "_") and text[-1] not in "\"'":
            argument = after.startswith("=") and after != "=="
            free = text not in _FIXED and before != "." and not argument
            yield _Piece(text, free, after.startswith("("))
        else:
            yield _Piece(text)
        before = text


def _stands(code: Sequence[str], among: Sequence[str]) -> bool:
    """Whether these lines stand among others in a row, at whatever indentation."""
    wanted, lines = [line.strip() for line in code], [line.strip() for line in among]
    return any(lines[at : at + len(wanted)] == wanted for at in range(len(lines) - len(wanted) + 1))


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
