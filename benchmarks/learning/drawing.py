"""Curves over requests as a small SVG file that stands by itself."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, PANEL = 720, 470, 170
LEFT, RIGHT = 58, 150
TOPS = (44, 262)  # of the two panels
COLOURS = {
    "none": "#888888", "memory": "#0072b2", "fast": "#d55e00", "memory+fast": "#009e73", "nightly": "#cc79a7",
    "memory+nightly": "#7b3294", "oracle": "#e69f00",
}  # fmt: skip


@dataclass(frozen=True)
class Curve:
    """One arm. points: number of the request, and a share from 0 to 1."""

    arm: str
    points: Sequence[tuple[int, float]]


@dataclass(frozen=True)
class Panel:
    title: str
    curves: Sequence[Curve]


def drawing(title: str, panels: tuple[Panel, Panel], requests: int) -> str:
    """The file's text. Each arm has its colour, and its name where its curve ends."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="11">\n<title>{html.escape(title)}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="18" font-size="14">{html.escape(title)}</text>\n'
    ]
    for top, panel in zip(TOPS, panels, strict=True):
        parts.append(_panel(panel, top, requests))
    return "".join(parts) + "</svg>\n"


def _panel(panel: Panel, top: int, requests: int) -> str:
    lines = [f'<text x="{LEFT}" y="{top - 8}" fill="#333333">{html.escape(panel.title)}</text>\n']
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100, top)
        lines.append(
            f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end" fill="#555555">{percent} %</text>\n'
        )
    for number in range(0, requests + 1, max(1, requests // 4)):
        x = _x(number, requests)
        lines.append(
            f'<text x="{x}" y="{top + PANEL + 16}" text-anchor="middle" fill="#555555">{number}</text>\n'
        )
    shown = [curve for curve in panel.curves if curve.points]
    for curve, y in zip(shown, _labels([_y(curve.points[-1][1], top) for curve in shown]), strict=True):
        colour = COLOURS.get(curve.arm, "#000000")
        path = "L".join(f"{_x(number, requests)} {_y(share, top)}" for number, share in curve.points)
        lines.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        name = html.escape(curve.arm)
        lines.append(f'<text x="{WIDTH - RIGHT + 8}" y="{y}" fill="{colour}">{name}</text>\n')
    return "".join(lines)


def _labels(wanted: Sequence[float]) -> list[float]:
    """Places for names near the wanted ones, 13 apart at least."""
    order = sorted(range(len(wanted)), key=lambda one: wanted[one])
    places = [0.0] * len(wanted)
    last = float("-inf")
    for one in order:
        last = max(wanted[one] + 4, last + 13)
        places[one] = round(last, 1)
    return places


def _x(number: int, requests: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * number / requests, 1)


def _y(share: float, top: int) -> float:
    return round(top + PANEL * (1 - share), 1)
