"""`agent stats`: how well fills did, and which mistakes came back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class By(StrEnum):
    """What the figures are grouped by."""

    week = "week"
    model = "model"
    language = "language"
    sureness = "sureness"


def stats(
    path: Annotated[Path, typer.Argument(help="A folder in the repository.", show_default="here")] = Path(),
    everywhere: Annotated[bool, typer.Option("--all", help="All repositories.")] = False,
    by: Annotated[By | None, typer.Option("--by", help="Only this grouping.", show_default="all")] = None,
    since: Annotated[
        str, typer.Option("--since", help="Fills made since then: 2026-09-30, 30d, 4w.", show_default="ever")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write it as one page that needs no network."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="With --html: replace FILE whatever it is.")] = False,
) -> int:
    """Show how many fills you committed as they were, how much of the others, and which mistakes came back.

    \b
    acceptance      share of fills committed unchanged, but for layout
    completeness    how much of a fill stands in your commit, over tokens
    repeated        of requests whose mistake you corrected before, the share that made it again

    \b
    Examples:
      agent stats
      agent stats --all --by language --since 4w
      agent stats --html stats.html
    """
    from agent import output, page, stats_view
    from agent.capture import caught_up
    from agent.dates import moment
    from agent.session import opened
    from engine.errors import GitError, UsageError
    from engine.ledger.ledger import Ledger
    from engine.paths import Home
    from engine.stats import measure

    if force and html is None:
        raise UsageError("--force needs --html FILE.")
    start = moment(since) if since else None
    where = "all repositories"
    if everywhere:
        with Ledger.open(Home.default()) as ledger:
            report = measure(ledger, since=start)
    else:
        try:
            with opened(path) as session:
                caught_up(session)
                report, where = measure(session.ledger, session.record.id, start), str(session.record.root)
        except GitError as error:
            raise GitError(error.message, "Or over all repositories: agent stats --all") from error
    if html is not None:
        page.write(html, page.page(report, where), force=force)
        output.say(f"Wrote {html}. It needs no network; open it in a browser.")
    if as_json:
        output.emit(stats_view.as_json(report, where))
    elif html is None:
        stats_view.show(report, where, by.value if by else "")
    return 0
