"""Curves over weeks as inline SVG: drawn with classes alone, so that the page's style gives them their colours."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from engine.figures import Row

Point = tuple[float | None, tuple[float, float] | None]  # a share and its interval, 0 to 1

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 70, 38, 14, 36


@dataclass(frozen=True)
class Curve:
    """One line: its name, its class in the page's style, and a point for each week."""

    name: str
    kind: str
    points: Sequence[Point]


def drawing(title: str, rows: Sequence[Row], curves: Sequence[Curve]) -> str:
    """A figure with curves; empty if no curve has two points, since one point is no curve."""
    if not any(sum(value is not None for value, _ in curve.points) > 1 for curve in curves):
        return ""
    parts = [_grid(rows)]
    for curve in curves:
        parts += [_band(curve), _line(curve), _marks(curve, rows)]
    return (
        f"<figure>\n<figcaption>{html.escape(title)}: {_keys(curves)}</figcaption>\n"
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{html.escape(_words(title, curves))}">'
        f"{''.join(parts)}</svg>\n</figure>\n"
    )


def _x(place: int, of: int) -> float:
    room = WIDTH - LEFT - RIGHT
    return LEFT + (room * place / (of - 1) if of > 1 else room / 2)


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _grid(rows: Sequence[Row]) -> str:
    lines = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _y(share)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(
            f'<text class="axis" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share * 100:.0f} %</text>'
        )
    step = max(1, -(-len(rows) // 8))
    for place in range(0, len(rows), step):
        first = rows[place].first
        label = f"{first.day} {first:%b}" if first else rows[place].name
        x = _x(place, len(rows))
        lines.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(0):.1f}" y2="{_y(0) + 4:.1f}"/>')
        lines.append(
            f'<text class="axis" x="{x:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{html.escape(label)}</text>'
        )
    return "".join(lines)


def _stretches(curve: Curve) -> list[list[int]]:
    """The places of points that follow each other; where a week cannot be told, the line is broken."""
    found: list[list[int]] = [[]]
    for place, (value, _) in enumerate(curve.points):
        if value is not None:
            found[-1].append(place)
        elif found[-1]:
            found.append([])
    return [one for one in found if one]


def _band(curve: Curve) -> str:
    of = len(curve.points)
    bands = []
    for stretch in _stretches(curve):
        bounds = [(place, interval) for place in stretch if (interval := curve.points[place][1]) is not None]
        edge = [f"{_x(place, of):.1f},{_y(high):.1f}" for place, (_, high) in bounds]
        edge += [f"{_x(place, of):.1f},{_y(low):.1f}" for place, (low, _) in reversed(bounds)]
        if len(bounds) > 1:
            bands.append(f'<polygon class="band {curve.kind}" points="{" ".join(edge)}"/>')
        for place, (low, high) in bounds if len(bounds) == 1 else []:
            x = _x(place, of)
            bands.append(
                f'<line class="whisker {curve.kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{_y(low):.1f}" y2="{_y(high):.1f}"/>'
            )
    return "".join(bands)


def _line(curve: Curve) -> str:
    of = len(curve.points)
    lines = []
    for stretch in _stretches(curve):
        points = " ".join(f"{_x(place, of):.1f},{_y(curve.points[place][0] or 0.0):.1f}" for place in stretch)
        lines.append(f'<polyline class="line {curve.kind}" points="{points}"/>')
    return "".join(lines)


def _marks(curve: Curve, rows: Sequence[Row]) -> str:
    marks = []
    for place, (value, _) in enumerate(curve.points):
        if value is not None:
            words = html.escape(f"{rows[place].name}: {curve.name} {value * 100:.0f} %")
            marks.append(
                f'<circle class="mark {curve.kind}" cx="{_x(place, len(rows)):.1f}" cy="{_y(value):.1f}" r="3.5">'
                f"<title>{words}</title></circle>"
            )
    return "".join(marks)


def _keys(curves: Sequence[Curve]) -> str:
    """The name of each curve after a piece of its line."""
    keys = [
        '<span class="key"><svg viewBox="0 0 28 8" aria-hidden="true">'
        f'<polyline class="line {curve.kind}" points="0,4 28,4"/></svg>{html.escape(curve.name)}</span>'
        for curve in curves
    ]
    return " ".join(keys)


def _words(title: str, curves: Sequence[Curve]) -> str:
    """What a curve shows, for those who hear it."""
    parts = []
    for curve in curves:
        values = [value for value, _ in curve.points if value is not None]
        if values:
            parts.append(f"{curve.name} from {values[0] * 100:.0f} % to {values[-1] * 100:.0f} %")
    return f"{title}: {', '.join(parts)}"
