"""The figures of `agent stats` as one HTML page that stands by itself.

It holds no script, asks for nothing from anywhere (its Content-Security-Policy forbids it), moves nothing, and says in
tables what its curves show. Every word of a file or a request is escaped: it is text there, whatever it says.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import stat
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import dedent

from agent import curves
from agent.page_style import STYLE
from agent.stats_view import between, chosen, day, nothing, outcomes, percent, told, uncounted
from engine.errors import FileRefused
from engine.figures import Row, Share
from engine.mistakes import Mistake, counted
from engine.stats import Report
from engine.text.shown import cut, shown
from engine.version import __version__

MARK = (
    "<!doctype html>\n<!-- a page of agent stats -->\n"  # begins each page, so that we replace our own alone
)
MOST = 30  # mistakes on a page
LINES = 20  # of a mistake's code
_MEANING = {
    "acceptance": "Committed as it was written, but for layout",
    "completeness": "How close a fill was to what you committed",
    "repeated": "A corrected mistake, made again",
}


def page(report: Report, where: str, now: float | None = None) -> str:
    """The page about what a report tells of `where`. now: when it is made, seconds since 1970."""
    made = day(time.time() if now is None else now)
    sections = [_nothing(where)] if report.empty else _sections(report)
    policy = f"default-src 'none'; style-src 'sha256-{_sum(STYLE)}'; base-uri 'none'; form-action 'none'"
    return "".join([
        MARK,
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n',
        f"<title>Fills and corrections: {text(where)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        f'<header>\n<h1>Fills and corrections</h1>\n<p class="where">{text(where)}</p>\n',
        f"<p>{_span(report)}Made by Scholia {text(__version__)} on {made}.</p>\n</header>\n<main>\n",
        *sections,
        "</main>\n</body>\n</html>\n",
    ])  # fmt: skip


def write(path: Path, content: str, *, force: bool = False) -> None:
    """Writes a page, whole or not at all, readable by its user only, since it holds code.

    Raises FileRefused if it cannot be written, or something that is not such a page stands there; with `force` any
    regular file is replaced."""
    target = Path(os.path.realpath(path))
    try:
        _refuse_other(target, path, force)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileRefused(
            f"{shown(str(path))} cannot be written: {error.strerror or error}.", "Name another file."
        ) from error


def _refuse_other(target: Path, path: Path, force: bool) -> None:
    try:
        status = target.stat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode):
        raise FileRefused(f"{shown(str(path))} is not a regular file.", "Name a file, as in stats.html.")
    if force or not status.st_size:
        return
    with target.open("rb") as file:
        if file.read(len(MARK)) != MARK.encode():
            raise FileRefused(
                f"{shown(str(path))} exists and is not a page of `agent stats`.",
                "Name another file, or replace it with --force.",
            )


def text(words: str) -> str:
    """Words as they stand in a page: escaped, control characters made visible."""
    return html.escape(shown(words, keep="\n\t"))


def _sum(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _span(report: Report) -> str:
    if report.empty:
        return ""
    return f"{counted(report.whole.fills, 'fill')} between {day(report.first)} and {day(report.last)}. "


def _nothing(where: str) -> str:
    return f"<section>\n<p>{text(nothing(where))}</p>\n</section>\n"


def _sections(report: Report) -> list[str]:
    sections = [_figures(report), _weeks(report.weeks), _mistakes(report.mistakes)]
    for title, name, rows in (
        ("By model", "Model", report.models),
        ("By language", "Language", report.languages),
        ("By how sure the model was", "Sureness", report.sureness),
    ):
        if rows:
            sections.append(_section(title, _table(name, rows, title)))
    return sections


def _section(title: str, *parts: str) -> str:
    return "".join([f"<section>\n<h2>{text(title)}</h2>\n", *parts, "</section>\n"])


def _figures(report: Report) -> str:
    cards = [
        f'<div class="card"><dt>{text(name.capitalize())}</dt><dd><span class="value">{text(value)}</span>'
        f'<span class="meaning">{text(_MEANING[name])}</span><span class="from">{text(words)}</span></dd></div>\n'
        for name, value, words in told(report)
    ]
    notes = []
    if outcomes(report):
        notes.append(f"<p>Of these: {text(outcomes(report))}.</p>\n")
    if report.uncounted:
        notes.append(f"<p>Not counted: {text(uncounted(report))}.</p>\n")
    if report.choices:
        notes.append(f"<p>You said: {text(chosen(report))}.</p>\n")
    return "".join(
        ['<section>\n<h2>In all</h2>\n<dl class="cards">\n', *cards, "</dl>\n", *notes, "</section>\n"]
    )


def _weeks(rows: Sequence[Row]) -> str:
    first = curves.drawing(
        "Acceptance and completeness by week",
        rows,
        [
            curves.Curve(
                "acceptance", "accepted", [(row.accepted.value, row.accepted.interval) for row in rows]
            ),
            curves.Curve("completeness", "complete", [(row.complete.value, None) for row in rows]),
        ],
    )
    second = curves.drawing(
        "Repeated mistakes by week",
        rows,
        [curves.Curve("repeated", "repeated", [(row.repeated.value, row.repeated.interval) for row in rows])],
    )
    drawn = [one for one in (first, second) if one]
    note = (
        ""
        if drawn
        else "<p>There are too few fills for a curve: two weeks need five committed fills each.</p>\n"
    )
    hint = "<p>Shaded: 95 % interval. A week of fewer than five cases has no point.</p>\n" if drawn else ""
    return _section("By week", note, *drawn, hint, _table("Week from", rows, "By week"))


def _table(name: str, rows: Iterable[Row], caption: str) -> str:
    lines = [
        f'<div class="wide" tabindex="0" role="region" aria-label="{text(caption)}, as a table">\n<table>\n'
        f'<thead><tr><th scope="col">{text(name)}</th><th scope="col" class="number">Fills</th>'
        '<th scope="col" colspan="2">Acceptance</th><th scope="col" class="number">Completeness</th>'
        '<th scope="col" colspan="2">Repeated mistakes</th></tr></thead>\n<tbody>\n'
    ]
    for row in rows:
        label = row.name if row.first is None else f"{row.first.day} {row.first:%b %Y}"
        mean = percent(row.complete.value) or (f"{row.complete.of}, too few" if row.complete.of else "–")
        lines.append(
            f'<tr><th scope="row">{text(label)}</th><td class="number">{row.fills:,}</td>'
            f'{_share(row.accepted, "accepted")}<td class="number">{text(mean)}</td>'
            f"{_share(row.repeated, 'repeated')}</tr>\n"
        )
    return "".join([*lines, "</tbody>\n</table>\n</div>\n"])


def _share(share: Share, kind: str) -> str:
    """Two cells: a bar, and the figure with its counts."""
    if not share.of:
        return '<td></td><td class="none">–</td>'
    counts = f"{share.hits:,} of {share.of:,}"
    if share.value is None:
        return f'<td></td><td>{counts} <span class="none">too few to say</span></td>'
    bar = (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rail" width="100" height="10"/>'
        f'<rect class="{kind}" width="{share.value * 100:.1f}" height="10"/></svg>'
    )
    figure = f'<b>{percent(share.value)}</b> <span class="none" title="{between(share)}">{counts}</span>'
    return f"<td>{bar}</td><td>{figure}</td>"


def _mistakes(found: Sequence[Mistake]) -> str:
    if not found:
        return _section("Most frequent mistakes", "<p>None was corrected yet.</p>\n")
    items = [_mistake(one) for one in found[:MOST]]
    more = f"<p>… and {len(found) - MOST:,} more.</p>\n" if len(found) > MOST else ""
    return _section("Most frequent mistakes", '<ol class="mistakes">\n', *items, "</ol>\n", more)


def _mistake(one: Mistake) -> str:
    newest = one.slips[-1]
    fill, found = newest.correction.fill, newest.correction.found
    state = "again" if one.repeats else "gone" if one.chances else "unknown"
    numbers = sorted({slip.correction.fill.id for slip in one.slips})
    named = ", ".join(map(str, numbers[:8])) + (" …" if len(numbers) > 8 else "")
    return (
        f'<li>\n<p class="since {state}">{text(one.since)}</p>\n'
        f'<p>Asked for: <q>{text(cut(fill.prompt, 200))}</q> <span class="from">in {text(found.path or fill.path)},'
        f" fill{'s' if len(numbers) > 1 else ''} {named}</span></p>\n"
        f'<div class="change">{_code(newest.wrong, "del", "You took out")}'
        f"{_code(newest.right, 'ins', 'What stands there')}</div>\n</li>\n"
    )


def _code(code: str, tag: str, label: str) -> str:
    lines = dedent(code).strip("\n").split("\n")
    body = "\n".join(lines[:LINES]) + (f"\n… {len(lines) - LINES} more lines" if len(lines) > LINES else "")
    held = f"<{tag}>{text(body)}</{tag}>" if body else '<span class="none">nothing</span>'
    kind = "wrong" if tag == "del" else "right"
    return f'<figure><figcaption>{label}</figcaption><pre class="{kind}" tabindex="0">{held}</pre></figure>'
