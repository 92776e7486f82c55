"""A developer's days in one arm: the stream, its nights, and what is asked at the end."""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from asks import Ask
from desk import Desk
from developers import Developer
from elsewhere import compare
from judge import Judge
from rows import Back, Diary, Results, Row, Run

from engine.base.verify import Verifier

OLD = 20  # items at most that are asked for again at the end


def work(
    one: Developer, asks: Sequence[Ask], run: Run, folder: Path, *, items: int = 0, keep: bool = False
) -> Results:
    """All requests of a stream, or those that a killed run left. items: of each split of the base's evaluation, asked
    at the end; 0 leaves it out. keep: the desk stays when all is done."""
    diary = Diary(folder, run)
    results = diary.results
    if results.elsewhere is not None or (_looked_back(results, asks) and not items):
        return results
    with ExitStack() as stack:
        judge = Judge(one, stack.enter_context(Verifier()))
        desk = Desk(stack, folder, run.arm, judge, run.batch)
        first = len(results.rows)
        if desk.lost(first) and first < len(asks):
            diary.write(Row(first, asks[first].item, asks[first].split, asks[first].lag, False, lost=True))
        for asked in asks[: len(results.rows)]:
            desk.remember(asked)
        _night(desk, diary, run.day)
        for asked in asks[len(results.rows) :]:
            known, elsewhere = _known(results.rows, asked.item)
            row = replace(desk.do(asked), known=known, elsewhere=elsewhere)
            diary.write(row)
            _tell(run, row)
            _night(desk, diary, run.day)
        for asked, best in _old(results.rows, asks)[len(results.backs) :]:
            number = len(asks) + len(results.backs)
            row = desk.do(replace(asked, number=number), learn=False)
            diary.write(Back(asked.item, best, row.completeness))
        if items:
            _, model = desk.models.get(desk.settings.model)
            kept = folder.parent.parent / f"passed-{run.base[:8]}-{items}.json"
            diary.write(compare(model.path, desk.serving, items, kept))
    if not keep:
        for name in ("home", "work"):
            shutil.rmtree(folder / name)
    return results


def _known(rows: Sequence[Row], item: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What had to be mended before in fills for an item, and in fills for others."""
    fired: dict[bool, set[str]] = defaultdict(set)
    for row in rows:
        fired[row.item == item] |= set(row.fired)
    return tuple(sorted(fired[True])), tuple(sorted(fired[False]))


def _night(desk: Desk, diary: Diary, day: int) -> None:
    done = len(diary.results.rows)
    if done and done % day == 0 and not any(night.after == done for night in diary.results.nights):
        night = desk.sleep(done)
        if night is not None:
            diary.write(night)
            sys.stderr.write(f"night: {night.state}, {night.seconds:.0f} s. {night.words}\n")


def _old(rows: Sequence[Row], asks: Sequence[Ask]) -> list[tuple[Ask, float]]:
    """The items that were corrected first and asked for again with the same names, each as it was asked for first, and
    how complete the best of those later answers was."""
    first = {asked.item: asked for asked in reversed(asks)}
    best: dict[str, float] = {}
    for row in rows:
        if row.filled and row.known and row.split in ("same", "paraphrase"):
            best[row.item] = max(best.get(row.item, 0.0), row.completeness)
    ordered = sorted(best, key=lambda item: first[item].number)
    return [(first[item], best[item]) for item in ordered[:OLD]]


def _looked_back(results: Results, asks: Sequence[Ask]) -> bool:
    return len(results.rows) == len(asks) and len(results.backs) == len(_old(results.rows, asks))


def _tell(run: Run, row: Row) -> None:
    words = (
        run.developer, run.arm, f"{row.number + 1}/{run.requests}", row.split, str(row.lag),
        ",".join(row.fired) or "-", "again" if row.repeated else "", row.update,
        f"{row.seconds:.1f} s", f"{row.update_seconds:.1f} s" if row.update else "",
    )  # fmt: skip
    sys.stderr.write(" ".join(word for word in words if word) + "\n")
