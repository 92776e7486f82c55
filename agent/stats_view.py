"""The figures of `agent stats` in a terminal, and as JSON."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import wrap
from typing import Any

from agent import output, plot
from engine.choices import KINDS
from engine.figures import Mean, Row, Share
from engine.mistakes import Mistake, counted
from engine.stats import Report

MOST = 5  # mistakes that are told
BAR, CELL = 10, 22  # characters of a bar, and of a share with its counts
TITLES = {
    "week": "By week",
    "model": "By model",
    "language": "By language",
    "sureness": "By how sure the model was",
}
FEW = "too few to say"


@dataclass(frozen=True)
class Line:
    """A line and how it is emphasised on a terminal that has colours."""

    text: str = ""
    style: str = ""


def show(report: Report, where: str, by: str = "") -> None:
    """Prints a report. by: only this grouping, of week, model, language, sureness; empty for what fits."""
    if report.empty:
        output.say(nothing(where))
        return
    width = shutil.get_terminal_size((100, 24)).columns
    pen = plot.ink(sys.stdout.encoding)
    groups = {
        "week": report.weeks,
        "model": report.models,
        "language": report.languages,
        "sureness": report.sureness,
    }
    lines = [*_head(report, where), *_whole(report, width)]
    if by in ("", "week"):
        lines += _charts(report.weeks, width, pen)
    for name, rows in groups.items():
        if by == name or (not by and (name == "week" or len(rows) > 1)):
            lines += _table(name, rows, pen)
    if not by:
        lines += _mistakes(report.mistakes)
    _print(lines)


def nothing(where: str) -> str:
    """What is said where there is nothing to count."""
    return (
        f"Nothing to count yet in {where}: no request was filled.\n"
        "Write a note such as `# @agent: …`, save with `agent watch` running, and commit what you made of it;\n"
        "what you changed is counted after the commit."
    )


def percent(share: float | None) -> str:
    """A share as it is read; empty if there are too few cases. Nothing that is not all or none looks so."""
    if share is None:
        return ""
    whole = round(share * 100)
    if whole == 100 and share < 1:
        return ">99 %"
    return "<1 %" if whole == 0 and share > 0 else f"{whole} %"


def between(share: Share) -> str:
    """The interval of a share in words."""
    if share.interval is None:
        return FEW
    low, high = (round(bound * 100) for bound in share.interval)
    return f"95 % interval {low}–{high} %"


def day(moment: float) -> str:
    """A day, as in 3 Aug 2026, of seconds since 1970."""
    made = date.fromtimestamp(moment)
    return f"{made.day} {made:%b %Y}"


def told(report: Report) -> list[tuple[str, str, str]]:
    """The three figures over all fills: name, value, and what it was counted from."""
    whole = report.whole
    split = f"; {_of(report.same_words)} in the same words, {_of(report.other_words)} in other words"
    return [
        (
            "acceptance",
            percent(whole.accepted.value) or "–",
            f"{whole.accepted.hits:,} of {counted(whole.accepted.of, 'committed fill')} unchanged but for layout"
            f" ({between(whole.accepted)})",
        ),
        ("completeness", percent(whole.complete.value) or "–", _mean(whole.complete)),
        (
            "repeated",
            percent(whole.repeated.value) or "–",
            f"{whole.repeated.hits:,} of {counted(whole.repeated.of, 'chance')} to make a corrected mistake again"
            f" ({between(whole.repeated)}){split if whole.repeated.of else ''}",
        ),
    ]


def outcomes(report: Report) -> str:
    """How many fills became what."""
    parts = [f"{name} {number:,}" for name, number in report.outcomes if number and name != "gap"]
    if report.late:
        parts.append(f"{report.late:,} of them changed by a later commit")
    return " · ".join(parts)


def uncounted(report: Report) -> str:
    """Which fills say nothing of acceptance, and why."""
    return ", ".join(f"{number:,} {reason}" for reason, number in report.uncounted)


def chosen(report: Report) -> str:
    """What was said of fills before a commit, and how often the commit agreed."""
    parts = []
    for one in report.choices:
        verdicts = [(one.confirmed, "confirmed"), (one.overruled, "overruled")]
        told = ", ".join(f"{number:,} {word} by a commit" for number, word in verdicts if number)
        parts.append(f"{KINDS[one.kind]} {one.said:,}{f' ({told})' if told else ''}")
    return " · ".join(parts)


def _of(share: Share) -> str:
    return f"{share.hits:,} of {share.of:,}"


def _mean(mean: Mean) -> str:
    words = f"likeness to what was committed, by tokens, mean over {counted(mean.of, 'fill')}"
    return words if mean.value is not None else f"{words} ({FEW})"


def _head(report: Report, where: str) -> list[Line]:
    span = (
        day(report.first)
        if day(report.first) == day(report.last)
        else f"{day(report.first)} – {day(report.last)}"
    )
    return [Line(f"{where}: {counted(report.whole.fills, 'fill')}, {span}", "bold"), Line()]


def _whole(report: Report, width: int) -> list[Line]:
    rows = [*told(report), ("of these", "", outcomes(report)), ("not counted", "", uncounted(report))]
    rows += [("you said", "", chosen(report))] if report.choices else []
    lines = []
    for name, value, words in rows:
        for place, part in enumerate(wrap(words, max(40, width - 24))):
            lines.append(Line(f"  {name:<13}{value:>6}   {part}" if not place else f"{'':<24}{part}"))
    return lines


def _charts(weeks: Sequence[Row], width: int, pen: plot.Ink) -> list[Line]:
    lines = []
    for title, style, shares in (
        ("Acceptance by week", "green", [row.accepted for row in weeks]),
        ("Repeated mistakes by week", "red", [row.repeated for row in weeks]),
    ):
        if sum(share.value is not None for share in shares) > 1:
            drawn = plot.chart(list(zip(weeks, shares, strict=True)), width, pen)
            lines += [Line(), Line(title, "bold"), *(Line(line, style) for line in drawn)]
    return lines


def _table(name: str, rows: Sequence[Row], pen: plot.Ink) -> list[Line]:
    names = max(len(name), *(len(output.short(row.name, 24)) for row in rows))
    head = f"{name:<{names}}  {'fills':>6}  {'acceptance':<{BAR + CELL}} {'completeness':>12}  repeated"
    lines = [Line(), Line(TITLES[name], "bold"), Line(head, "dim")]
    for row in rows:
        accepted = f"{pen.bar(row.accepted.value, BAR)}{_cell(row.accepted):<{CELL}}"
        figures = f"{row.fills:>6,}  {accepted} {percent(row.complete.value):>12} {_cell(row.repeated)}"
        lines.append(Line(f"{output.short(row.name, 24):<{names}}  {figures}".rstrip()))
    return lines


def _cell(share: Share) -> str:
    if not share.of:
        return ""
    return f"{percent(share.value):>6}  {_of(share)}"


def _mistakes(found: Sequence[Mistake]) -> list[Line]:
    if not found:
        return []
    lines = [Line(), Line("Most frequent mistakes", "bold")]
    for one in found[:MOST]:
        wrong, right = one.slips[-1].short
        lines.append(Line(f"  {output.short(wrong, 36)} → {output.short(right, 36) or 'nothing'}"))
        lines.append(Line(f"      {one.since}", "red" if one.repeats else "dim"))
    if len(found) > MOST:
        lines.append(Line(f"  … and {len(found) - MOST:,} more: agent stats --html FILE", "dim"))
    return lines


def _print(lines: Sequence[Line]) -> None:
    if not sys.stdout.isatty():
        for line in lines:
            output.data(line.text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        console.print(Text(output.printable(line.text), style=line.style), soft_wrap=True)


# --- JSON


def as_json(report: Report, where: str) -> dict[str, Any]:
    """A report for scripts. Shares of too few cases are null, their counts are told."""
    return {
        "where": where,
        "first": report.first or None,
        "last": report.last or None,
        "all": _row(report.whole),
        "repeated_same_words": _share(report.same_words),
        "repeated_other_words": _share(report.other_words),
        "outcomes": dict(report.outcomes),
        "late": report.late,
        "not_counted": dict(report.uncounted),
        "choices": [{**vars(one), "open": one.open} for one in report.choices],
        "weeks": [_row(one) for one in report.weeks],
        "models": [_row(one) for one in report.models],
        "languages": [_row(one) for one in report.languages],
        "sureness": [_row(one) for one in report.sureness],
        "mistakes": [_mistake(one) for one in report.mistakes],
    }


def _row(row: Row) -> dict[str, Any]:
    first = {} if row.first is None else {"monday": row.first.isoformat()}
    return {
        "name": row.name,
        **first,
        "fills": row.fills,
        "acceptance": _share(row.accepted),
        "completeness": {"value": row.complete.value, "of": row.complete.of},
        "repeated": _share(row.repeated),
    }


def _share(share: Share) -> dict[str, Any]:
    return {"value": share.value, "hits": share.hits, "of": share.of, "interval": share.interval}


def _mistake(one: Mistake) -> dict[str, Any]:
    newest = one.slips[-1]
    return {
        "wrong": newest.wrong,
        "right": newest.right,
        "prompt": newest.correction.fill.prompt,
        "path": newest.correction.found.path,
        "fills": sorted({slip.correction.fill.id for slip in one.slips}),
        "before": one.before,
        "chances": one.chances,
        "repeats": one.repeats,
    }
