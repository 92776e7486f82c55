"""Gives an answer the indentation of its place: tabs or spaces as in the file, moved to where it belongs.

Models answer at the margin, at the right depth, too deep, or with only the first line at the margin because
the prompt ended where that line begins. `fitted` gives the likeliest reading first; the caller takes the
first that parses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.blocks import INDENTED, Line, read


@dataclass(frozen=True)
class Style:
    """How a file indents. unit: one step of it, a tab or some spaces."""

    unit: str

    @property
    def tabs(self) -> bool:
        return self.unit == "\t"

    @property
    def step(self) -> int:
        return 4 if self.tabs else len(self.unit)

    def white(self, columns: int) -> str:
        """So much white space, as the file would write it."""
        if not self.tabs:
            return " " * columns
        return "\t" * (columns // self.step) + " " * (columns % self.step)


def style_of(text: str, indent: str) -> Style:
    """The style of a file. indent: the white space at the place, which decides between tabs and spaces."""
    whites = [line[: len(line) - len(line.lstrip(" \t"))] for line in text.split("\n") if line.strip()]
    whites = [white for white in whites if white]
    tabs = sum(white[0] == "\t" for white in whites)
    if indent[:1] == "\t" or (not indent and tabs * 2 > len(whites)):
        return Style("\t")
    return Style(" " * _step([len(white) for white in [*whites, indent] if white[:1] == " "]))


def _step(widths: list[int]) -> int:
    """The step that most of these widths are multiples of; 4 if there is nothing to tell it by."""
    if not widths:
        return 4
    seen = Counter(widths)
    for step in (8, 4, 3, 2):
        if sum(count for width, count in seen.items() if width % step == 0) >= 0.9 * len(widths):
            return step
    return 4 if len(widths) < 3 else 2


def fitted(code: str, indent: str, language: str, style: Style) -> Iterator[str]:
    """`code` at the depth of `indent`, in each way that it may have been meant, likeliest first."""
    lines = read(code, language)
    filled = [line for line in lines if not line.blank and not line.inside]
    if not filled:
        yield code
        return
    widths = _widths(lines, style)
    goal = len(indent.expandtabs(style.step))
    whole = _written(
        lines, [max(width + goal - widths[filled[0].start], 0) for width in widths.values()], style
    )
    first_only = _written(
        lines, [goal if start == filled[0].start else width for start, width in widths.items()], style
    )
    ways = [first_only, whole] if _only_first_is_off(filled, widths, goal, language) else [whole, first_only]
    yield from dict.fromkeys(ways)


def _only_first_is_off(filled: list[Line], widths: dict[int, int], goal: int, language: str) -> bool:
    """Whether the first line lacks its indentation and the others have theirs."""
    first, rest = widths[filled[0].start], [widths[line.start] for line in filled[1:]]
    if first == goal or not rest or min(rest) < goal:
        return False
    if first > goal:
        return min(rest) < first
    opens = language in INDENTED and filled[0].code.rstrip().endswith(":")
    return rest[0] > goal if opens else True


def _widths(lines: list[Line], style: Style) -> dict[int, int]:
    """The width of each line's white space by the line's offset, its steps turned into the file's."""
    raw = {line.start: len(_white(line.text).expandtabs(style.step)) for line in lines}
    outside = [line for line in lines if not line.blank and not line.inside]
    if any("\t" in _white(line.text) for line in outside):
        return raw
    base = raw[outside[0].start] if outside else 0
    steps = {raw[line.start] - base for line in outside} - {0}
    step = min((width for width in steps if width > 0), default=style.step)
    if step in (style.step, 1) or any(width % step for width in steps):
        return raw
    moved = {at: base + (width - base) // step * style.step for at, width in raw.items() if width > base}
    return raw | moved


def _written(lines: list[Line], widths: list[int], style: Style) -> str:
    """The lines with these widths; inside a string, lines at the margin stay there."""
    written: list[str] = []
    for line, width in zip(lines, widths, strict=True):
        if line.blank:
            written.append(line.text if line.inside else "")
        elif line.free and not _white(line.text):
            written.append(line.text)
        else:
            written.append(style.white(width) + line.text.lstrip(" \t"))
    return "\n".join(written)


def _white(text: str) -> str:
    return text[: len(text) - len(text.lstrip(" \t"))]
