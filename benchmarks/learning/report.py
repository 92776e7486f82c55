"""The tables and the plots of runs that `run.py` made, finished or not.

    PYTHONPATH=. python benchmarks/learning/report.py FOLDER [--first N] [--markdown] [--plots docs/learning-curves]

A table for each developer, and one over all of them for each base. Shares have Wilson's 95 % interval and the number
of cases; forgetting and the change of pass@1 one from the normal approximation.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from asks import SPLITS
from desk import ARMS
from drawing import Curve, Panel, drawing
from rows import FAILED, WRONG, Back, Results, Row, found

from engine.base.evaluate import Rate
from engine.base.evaluate import rate as counted

END = 50  # requests at either end, for completeness over time
LAGS = {"1": (1, 3), "10": (4, 30), "100": (31, 10**6)}  # requests ago
STATES = ("deployed", "rejected", "known", "none", FAILED)
SMOOTH = 25  # requests, or chances, that a point of a curve is the mean of


def table(runs: Sequence[Results]) -> Iterator[str]:
    """The figures of one developer, or of several together: a block for each, a line for each arm."""
    arms: dict[str, list[Results]] = defaultdict(list)
    for one in runs:
        arms[one.run.arm].append(one)
    ordered = sorted(arms, key=ARMS.index)
    names = ", ".join(sorted({one.run.developer for one in runs}))
    asked = sorted({one.run.requests for one in runs})
    yield f"developers: {names}; requests each: {', '.join(map(str, asked))}; base {runs[0].run.base[:8]}"
    blocks: list[tuple[str, Callable[[list[Results]], str]]] = [
        *((f"repeated, {split}", _repeated(lambda row, split=split: row.split == split)) for split in SPLITS),
        *((f"repeated, lag {name}", _repeated(_at(*ends))) for name, ends in LAGS.items()),
        ("repeated, by what was wrong", _kinds),
        ("known elsewhere, new item", _elsewhere),
        ("wrong code", lambda all_: rate(WRONG in row.fired for row in _filled(all_))),
        ("accepted unchanged", lambda all_: rate(row.accepted for row in _filled(all_))),
        (f"complete, first {END}", lambda all_: _complete(all_, slice(END))),
        (f"complete, last {END}", lambda all_: _complete(all_, slice(-END, None))),
        ("forgetting", _forgetting),
        ("pass@1 elsewhere", _pass),
        ("seconds a fill", _seconds),
        ("updates", _updates),
        ("nights", _nights),
    ]
    for title, tell in blocks:
        told = [(arm, words) for arm in ordered if (words := tell(arms[arm]))]
        if told:
            yield f"  {title}"
            yield from (f"    {arm:15} {words}" for arm, words in told)


def rate(values: Iterable[bool]) -> str:
    """A share with its interval and the number of cases; empty without any."""
    share: Rate = counted(values)
    return str(share) if share.of else ""


def _filled(runs: Iterable[Results]) -> list[Row]:
    return [row for one in runs for row in one.rows if row.filled]


def _at(first: int, last: int) -> Callable[[Row], bool]:
    return lambda row: first <= row.lag <= last


def _repeated(of: Callable[[Row], bool]) -> Callable[[list[Results]], str]:
    return lambda all_: rate(row.repeated for row in _filled(all_) if row.known and of(row))


def _kinds(runs: list[Results]) -> str:
    """Of each wish, and of code that was wrong: how often it came back, and in how many chances."""
    rows = _filled(runs)
    able = Counter(one for row in rows for one in row.known)
    again = Counter(one for row in rows for one in row.known if one in row.fired)
    return ", ".join(f"{one} {again[one]} of {count}" for one, count in able.most_common())


def _elsewhere(runs: list[Results]) -> str:
    """Of requests for something new: how often a wish comes back that was applied to fills for other things."""
    able = [(row, set(row.elsewhere) - {WRONG}) for row in _filled(runs) if row.split == "new"]
    return rate(bool(wishes & set(row.fired)) for row, wishes in able if wishes)


def _complete(runs: list[Results], part: slice) -> str:
    values = [row.completeness for one in runs for row in one.rows[part] if row.filled]
    missed = sum(not row.filled for one in runs for row in one.rows[part])
    return f"{_mean(values)}" + (f", {missed} not filled" if missed else "")


def _forgetting(runs: list[Results]) -> str:
    backs: list[Back] = [back for one in runs for back in one.backs]
    return _mean([back.best - back.now for back in backs]) if backs else ""


def _pass(runs: list[Results]) -> str:
    told = [one.elsewhere for one in runs if one.elsewhere]
    items = sum(one.items for one in told)
    if not items:
        return ""
    gained, lost = sum(one.gained for one in told), sum(one.lost for one in told)
    change = (gained - lost) / items
    half = 1.96 * math.sqrt(max(0.0, (gained + lost) / items - change**2) / items)
    base, now = (sum(share * one.items for one, share in zip(told, shares, strict=True)) / items for shares in (
        [one.base for one in told], [one.now for one in told]
    ))  # fmt: skip
    return f"{base:.1%} → {now:.1%}: {change * 100:+.1f} ± {half * 100:.1f} points of {items}"


def _seconds(runs: list[Results]) -> str:
    ordered = sorted(row.seconds for row in _filled(runs))
    if not ordered:
        return ""
    return f"median {ordered[len(ordered) // 2]:.2f}, p95 {ordered[int(0.95 * len(ordered))]:.2f}"


def _updates(runs: list[Results]) -> str:
    rows = [row for row in _filled(runs) if row.update]
    if not rows:
        return ""
    counts = {state: sum(row.update == state for row in rows) for state in STATES}
    told = f"{len(rows)}: {', '.join(f'{count} {state}' for state, count in counts.items() if count)}"
    slow = sorted(row.update_seconds for row in rows if row.update == "deployed")
    if slow:
        middle, late = slow[len(slow) // 2], slow[int(0.95 * len(slow))]
        told += f"; deployed after {middle:.1f} s (median), {late:.1f} s (p95)"
    return f"{told}; {max(row.update_memory for row in rows) / 1e9:.2f} GB at most"


def _nights(runs: list[Results]) -> str:
    nights = [night for one in runs for night in one.nights]
    if not nights:
        return ""
    deployed = sum(night.state == "deployed" for night in nights)
    seconds, memory = max(night.seconds for night in nights), max(night.memory for night in nights)
    return f"{len(nights)}: {deployed} deployed; {seconds:.0f} s and {memory / 1e9:.2f} GB at most"


def _mean(values: Sequence[float]) -> str:
    """A mean with its 95 % interval and the number of values."""
    if not values:
        return "-"
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((one - mean) ** 2 for one in values) / max(1, len(values) - 1) / len(values))
    return f"{mean:6.1%} ± {1.96 * spread:.1%} of {len(values)}"


def markdown(runs: Sequence[Results]) -> Iterator[str]:
    """The main figures for `benchmarks/README.md`: a line for each developer and arm. Shares have their interval in
    brackets, and the number of chances."""
    yield "| developer | arm | same | other words | other names | complete, first and last 50 | accepted |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in sorted(runs, key=lambda one: (one.run.developer, ARMS.index(one.run.arm))):
        rows = _filled([one])
        shares = [
            _short(row.repeated for row in rows if row.known and row.split == split) for split in SPLITS
        ]
        first, last = (
            [row.completeness for row in part if row.filled] for part in (one.rows[:END], one.rows[-END:])
        )
        ends = " → ".join(f"{sum(part) / len(part):.0%}" for part in (first, last) if part)
        accepted = _short(row.accepted for row in rows)
        yield f"| {one.run.developer} | {one.run.arm} | {' | '.join(shares)} | {ends} | {accepted} |"


def _short(values: Iterable[bool]) -> str:
    share: Rate = counted(values)
    if not share.of:
        return "-"
    low, high = share.interval
    return f"{share.value:.0%} [{low:.0%}, {high:.0%}] of {share.of}"


def plot(runs: Sequence[Results]) -> str:
    """One developer's runs as SVG: how complete fills were, and how often corrected mistakes came back."""
    requests = max(one.run.requests for one in runs)
    ordered = sorted(runs, key=lambda one: ARMS.index(one.run.arm))
    complete = [
        Curve(one.run.arm, _smooth([(row.number, row.completeness) for row in one.rows if row.filled]))
        for one in ordered
    ]
    repeated = [
        Curve(
            one.run.arm,
            _smooth([(row.number, float(row.repeated)) for row in one.rows if row.filled and row.known]),
        )
        for one in ordered
    ]
    title = f"{runs[0].run.developer}: {requests} requests, base {runs[0].run.base[:8]}"
    panels = (
        Panel(f"one-shot completeness, mean of the last {SMOOTH} fills", complete),
        Panel(f"corrected mistakes that came back, share of the last {SMOOTH} chances", repeated),
    )
    return drawing(title, panels, requests)


def _smooth(points: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """The mean of the last `SMOOTH` points, from the fifth on, every fifth one."""
    out = []
    for end in range(5, len(points) + 1, 5):
        part = points[max(0, end - SMOOTH) : end]
        out.append((part[-1][0], sum(value for _, value in part) / len(part)))
    return out


def cut(one: Results, count: int) -> Results:
    """The first requests of a run, as if it had ended there."""
    requests = min(count, one.run.requests)
    nights = [night for night in one.nights if night.after <= count]
    return Results(replace(one.run, requests=requests), one.rows[:count], nights)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, metavar="N", help="the first N requests of each run alone")
    parser.add_argument("--plots", type=Path, help="where each developer's plot is written")
    parser.add_argument("--markdown", action="store_true", help="also the main figures as a table to paste")
    options = parser.parse_args()
    groups: dict[tuple[str, str, int, int], list[Results]] = defaultdict(list)
    together: dict[tuple[str, int], list[Results]] = defaultdict(list)
    for one in found(options.folder):
        one = cut(one, options.first) if options.first else one
        run = one.run
        groups[run.base, run.developer, run.requests, run.seed].append(one)
        together[run.base, run.requests].append(one)
    for runs in groups.values():
        print("\n".join(table(runs)) + "\n")
    for runs in together.values():
        if len({one.run.developer for one in runs}) > 1:
            print("\n".join(table(runs)) + "\n")
    if options.markdown:
        for runs in together.values():
            print("\n".join(markdown(runs)) + "\n")
    if options.plots:
        options.plots.mkdir(parents=True, exist_ok=True)
        for (_, name, requests, _), runs in groups.items():
            file = options.plots / f"{name}-{requests}.svg"
            file.write_text(plot(runs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
