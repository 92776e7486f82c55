"""A remembered correction, applied to a fill that makes its mistake again, also with other names.

The mistake is found line for line. Names may differ from those of the correction, one for one (`engine.text.names`):
`[x for x in items]` and `[x for x in values]` are the same mistake, and the corrected lines get the names of the fill.
So may messages that tell of them: "no items" and "no values".
A mistake of hardly more than names is found with its own names alone, and none is mended where the correction brings a
name that the fill uses for something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import dedent, indent

from engine.text.names import in_docstrings, pieces, renamed, said

LEAST_SAID = 2  # words of a mistake that may not differ, so that it says something


def mended(fill: str, wrong: str, right: str, header: Mapping[str, str] | None = None) -> str | None:
    """`fill` with the lines `wrong` replaced by `right` wherever they stand, at whatever indentation and with whatever
    names; None if they stand nowhere, or where they do `right` stands already.

    fill: lines with line breaks. wrong, right: as a memory keeps them. header: what the names of the definition that
    was corrected are called in the one that is asked for; `right` may need one that `wrong` left out."""
    old, new = dedent(wrong).strip("\n").splitlines(), dedent(right).strip("\n")
    lines = fill.splitlines(keepends=True)
    out: list[str] = []
    at, found = 0, False
    while at < len(lines):
        better = mended_at(lines, at, old, new, header or {})
        if better is None:
            out.append(lines[at])
            at += 1
            continue
        out.append(better)
        at, found = at + len(old), True
    return "".join(out) if found else None


def mended_at(
    lines: Sequence[str], at: int, old: Sequence[str], new: str, header: Mapping[str, str]
) -> str | None:
    """What stands instead of the lines `old` if they are those from line `at` on, but for names and indentation; None
    if they are not. lines: with line breaks. old, new: dedented, as `mended` makes them."""
    now = dedent("".join(lines[at : at + len(old)])).splitlines()
    better = _better(old, now, new, header) if old else None
    if better is None:
        return None
    around = _stands(old, new.splitlines())  # the correction went around the mistake
    if around and _stands(better.splitlines(), lines):
        return None
    first = lines[at]
    margin = first[: len(first) - len(first.lstrip(" \t"))].removesuffix(_margin(old[0]))
    return indent(better, margin) + "\n" if better else ""


def _better(old: Sequence[str], now: Sequence[str], new: str, header: Mapping[str, str]) -> str | None:
    """`new` with the names that `old` has become in `now`; None if those lines differ in more than names, or give the
    header's names to something else."""
    became = names_between(old, now, header)
    if became is None or any(became.setdefault(a, b) != b for a, b in header.items()):
        return None
    return renamed_code(new, became)


def renamed_code(code: str, became: Mapping[str, str]) -> str | None:
    """Code with other names, its docstrings too; None where it would bring a name that is one of the others."""
    found = list(pieces(code))
    brought = {piece.text for piece in found if piece.free} - became.keys()
    if brought & set(became.values()) and any(a != b for a, b in became.items()):
        return None
    text = "".join(
        became.get(piece.text, piece.text) if piece.free or _is_prose(piece.text) else piece.text
        for piece in found
    )
    return in_docstrings(text, became)


def names_between(
    old: Sequence[str], now: Sequence[str], header: Mapping[str, str] | None = None
) -> dict[str, str] | None:
    """How the names of some lines became those of others, and strings of several words that differ in such names alone;
    None if the lines differ in more. header: what the names of the definition around them became; one that is only
    called in the lines may be among them."""
    if len(old) != len(now) or any(_margin(a) != _margin(b) for a, b in zip(old, now, strict=True)):
        return None
    became: dict[str, str] = {}
    was: dict[str, str] = {}
    called: list[tuple[str, str]] = []
    told: list[tuple[str, str]] = []
    fixed = 0
    for before, after in zip(old, now, strict=True):
        first, second = said(before), said(after)
        if len(first) != len(second):
            return None
        for a, b in zip(first, second, strict=True):
            if a.text != b.text and _is_prose(a.text) and _is_prose(b.text):
                told.append((a.text, b.text))
            elif not (a.free and b.free):
                if a.text != b.text:
                    return None
                fixed += a.text[0].isalnum()
            elif a.called or b.called:
                called.append((a.text, b.text))
            elif became.setdefault(a.text, b.text) != b.text or was.setdefault(b.text, a.text) != a.text:
                return None
    known = {**(header or {}), **became}
    if any(known.get(a, a) != b for a, b in called) or any(renamed(a, known) != b for a, b in told):
        return None
    became |= {a: b for a, b in called if a in known} | dict(told)
    fixed += sum(a not in known for a, _ in called)
    return became if fixed >= LEAST_SAID or all(a == b for a, b in became.items()) else None


def _is_prose(piece: str) -> bool:
    """Whether a piece is a string, or a part of one, of several words: nothing else has spaces inside."""
    return " " in piece.strip()


def _stands(code: Sequence[str], among: Sequence[str]) -> bool:
    """Whether these lines stand among others in a row, at whatever indentation."""
    wanted, lines = [line.strip() for line in code], [line.strip() for line in among]
    return any(lines[at : at + len(wanted)] == wanted for at in range(len(lines) - len(wanted) + 1))


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
