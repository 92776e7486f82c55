"""A remembered correction, applied to a fill that makes its mistake again."""

from __future__ import annotations

from textwrap import dedent, indent


def mended(fill: str, wrong: str, right: str) -> str | None:
    """`fill` with the lines `wrong` replaced by `right` wherever they stand, at whatever indentation; None if they
    stand nowhere line for line.

    fill: lines with line breaks. wrong, right: as a memory keeps them."""
    old, new = dedent(wrong).strip("\n").splitlines(), dedent(right).strip("\n")
    lines = fill.splitlines(keepends=True)
    if not old:
        return None
    out: list[str] = []
    at, found = 0, False
    while at < len(lines):
        window = lines[at : at + len(old)]
        bare = dedent("".join(window)).splitlines()
        if [line.rstrip() for line in bare] == [line.rstrip() for line in old]:
            first = window[0]
            margin = first[: len(first) - len(first.lstrip(" \t"))].removesuffix(_margin(old[0]))
            out.append(indent(new, margin) + "\n" if new else "")
            at, found = at + len(old), True
        else:
            out.append(lines[at])
            at += 1
    return "".join(out) if found else None


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]
