"""Loss and learning rate of the base's training runs, drawn from their logs, one run after the other:

    python -m engine.base.curves --out docs/base-training.svg second=runs/second/train.log third=runs/third.log

A run that was ended and went on has several logs, given in order under the same name. What a log says of steps that a
later one repeats, because the run went on from an earlier checkpoint, is left out.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

STEP = re.compile(r"^step \d+ loss ([\d.]+) rate ([\d.e+-]+) .* ([\d.]+)M tokens,", re.MULTILINE)
WIDTH, HEIGHT, LEFT, RIGHT = 720, 430, 58, 20
LOSSES, RATES = (40, 240), (300, 380)  # top and bottom of each panel
MOST_LOSS = 2.0  # nats a token; the first steps are above it
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
BIN = 0.25  # million tokens that make one point


@dataclass(frozen=True)
class Point:
    """tokens: millions since the run began. loss: nats a token, the mean of the steps before."""

    tokens: float
    loss: float
    rate: float


def points(logs: Sequence[str]) -> list[Point]:
    """The steps of one run from its logs, one point for each quarter of a million tokens."""
    steps: list[Point] = []
    for log in logs:
        found = [Point(float(tokens), float(loss), float(rate)) for loss, rate, tokens in STEP.findall(log)]
        if found:
            steps = [one for one in steps if one.tokens < found[0].tokens] + found
    bins: dict[int, list[Point]] = {}
    for one in steps:
        bins.setdefault(int(one.tokens / BIN), []).append(one)
    return [
        Point(some[-1].tokens, sum(one.loss for one in some) / len(some), some[-1].rate)
        for some in bins.values()
    ]


def drawing(runs: dict[str, list[Point]]) -> str:
    """The SVG file's text: the runs beside each other, in the order in which they were trained."""
    total = sum(run[-1].tokens for run in runs.values())
    most = max(one.rate for run in runs.values() for one in run)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="11">\n<title>Training of the bundled base</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{LEFT}" y="20">loss, nats a token</text>\n<text x="{LEFT}" y="290">learning rate</text>\n'
        f'<text x="{LEFT}" y="{HEIGHT - 8}">million tokens, all runs</text>\n'
    ]
    for (top, bottom), ticks, greatest in (
        (LOSSES, (0.0, 0.5, 1.0, 1.5, 2.0), MOST_LOSS),
        (RATES, (0.0, most), most),
    ):
        for tick in ticks:
            y = _y(tick / greatest, top, bottom)
            parts.append(
                f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
                f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end" fill="#555555">{tick:.2g}</text>\n'
            )
    begun = 0.0
    for (name, run), colour in zip(runs.items(), cycle(COLOURS), strict=False):
        xs = [_x((begun + one.tokens) / total) for one in run]
        losses = [min(one.loss / MOST_LOSS, 1.0) for one in run]
        rates = [one.rate / most for one in run]
        for shares, (top, bottom) in ((losses, LOSSES), (rates, RATES)):
            path = "L".join(f"{x} {_y(share, top, bottom)}" for x, share in zip(xs, shares, strict=True))
            parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>\n')
        parts.append(f'<text x="{xs[0]}" y="{LOSSES[1] + 16}" fill="{colour}">{html.escape(name)}</text>\n')
        begun += run[-1].tokens
        parts.append(f'<text x="{xs[-1]}" y="{RATES[1] + 16}" text-anchor="end">{begun:.1f}</text>\n')
    return "".join(parts) + "</svg>\n"


def _x(share: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)


def _y(share: float, top: int, bottom: int) -> float:
    return round(bottom - (bottom - top) * share, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True, help="the SVG file")
    parser.add_argument("logs", nargs="+", metavar="RUN=LOG", help="what the trainer printed")
    options = parser.parse_args(arguments)
    logs: dict[str, list[str]] = {}
    for word in options.logs:
        name, _, path = word.partition("=")
        if not path or not Path(path).is_file():
            parser.error(f"{word!r} is not RUN=LOG with a log that exists")
        logs.setdefault(name, []).append(Path(path).read_text(encoding="utf-8"))
    runs = {name: points(some) for name, some in logs.items()}
    empty = [name for name, run in runs.items() if not run]
    if empty:
        parser.error(f"the logs of {', '.join(empty)} hold no steps of training")
    options.out.write_text(drawing(runs), encoding="utf-8")
    for name, run in runs.items():
        print(f"{name}: {run[-1].tokens:.1f}M tokens, loss {run[-1].loss:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
