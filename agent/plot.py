"""Shares drawn with characters: a bar in a table's cell, a column for each week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.figures import Row, Share

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LOWER = " ▁▂▃▄▅▆▇█"
HEIGHT = 5  # rows of a chart of columns
_AXIS = 6  # characters that the axis takes on the left


@dataclass(frozen=True)
class Ink:
    """What may be drawn with. blocks: Unicode's block elements; else ASCII alone."""

    blocks: bool

    def bar(self, share: float | None, width: int) -> str:
        """A bar of at most `width` characters; of a share that cannot be told, none."""
        if share is None:
            return " " * width
        if not self.blocks:
            return ("#" * round(share * width)).ljust(width, ".")
        full, eighth = divmod(round(share * width * 8), 8)
        return ("█" * full + _EIGHTHS[eighth].strip()).ljust(width)

    def column(self, share: float, height: int) -> list[str]:
        """A column of `height` characters, the top one first. One that is told is never quite invisible."""
        eighths = max(1, round(share * height * 8))
        cells = [min(8, max(0, eighths - 8 * (height - 1 - row))) for row in range(height)]
        if self.blocks:
            return [_LOWER[cell] for cell in cells]
        low = ["#" if cell > 3 else " " for cell in cells]
        return low if "#" in low else [*low[:-1], "_"]

    @property
    def few(self) -> str:
        """Stands for a share of too few cases to say."""
        return "·" if self.blocks else "."


def ink(encoding: str | None) -> Ink:
    """What can be drawn with on a stream of this encoding."""
    try:
        (_EIGHTHS + _LOWER + "│└─·").encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return Ink(False)
    return Ink(True)


def chart(rows: Sequence[tuple[Row, Share]], width: int, pen: Ink) -> list[str]:
    """A chart of columns, one for each week, the newest that fit into `width` characters.

    A week of too few cases is a dot, a week without any is left blank."""
    step = 2
    shown = rows[-max(1, (width - _AXIS) // step) :]
    columns = []
    for _, share in shown:
        if share.value is not None:
            columns.append(pen.column(share.value, HEIGHT))
        else:
            columns.append([" "] * (HEIGHT - 1) + [pen.few if share.of else " "])
    wall, corner, floor = ("│", "└", "─") if pen.blocks else ("|", "+", "-")
    lines = []
    for height in range(HEIGHT):
        label = {0: "100 %", HEIGHT // 2: " 50 %"}.get(height, "     ")
        lines.append(f"{label}{wall}" + " ".join(column[height] for column in columns))
    lines.append(f"  0 %{corner}" + floor * (step * len(columns) - 1))
    lines.append(" " * _AXIS + _weeks([row for row, _ in shown], step))
    return [line.rstrip() for line in lines]


def _weeks(rows: Sequence[Row], step: int) -> str:
    """The names of the first week and of the last, and of one between if there is room."""
    names = [row.name for row in rows]
    length = step * len(names) - 1
    if len(names) == 1 or length < len(names[0]) + len(names[-1]) + 1:
        return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"
    return names[0] + names[-1].rjust(length - len(names[0]))
