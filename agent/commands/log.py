"""`agent log`: what happened, from the ledger or the daemon's log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.paths import Home


def log(
    path: Annotated[Path, typer.Argument(help="A folder in the repository.", show_default="here")] = Path(),
    everywhere: Annotated[bool, typer.Option("--all", help="All repositories.")] = False,
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="How many entries.")] = 20,
    daemon: Annotated[bool, typer.Option("--daemon", help="The daemon's own log instead.")] = False,
    why: Annotated[
        int | None, typer.Option("--why", metavar="FILL", min=1, help="The story of one fill, by its number.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Show what happened: requests, fills, refusals and why, newest last.

    With --why: the corrections that a fill was asked for with, what the guard did, what became of it in commits.

    Examples:  agent log   ·   agent log --all -n 100   ·   agent log --why 12   ·   agent log --daemon
    """
    from agent import output
    from engine.errors import GitError
    from engine.git import Repository
    from engine.ledger.ledger import Ledger
    from engine.paths import Home

    home = Home.default()
    if daemon:
        return _daemon_log(home.logs / "daemon.log", number)
    if why is not None:
        return _story(home, why, as_json)
    with Ledger.open(home) as ledger:
        repository = None
        if not everywhere:
            try:
                repository = ledger.repository(Repository.find(path.absolute())).id
            except GitError as error:
                raise GitError(error.message, "Or show everything: agent log --all") from error
        events = ledger.events(number, repository=repository)[::-1]
    if as_json:
        output.emit([
            {
                "id": event.id, "at": event.at, "kind": event.kind, "repository": str(event.root or ""),
                "path": event.path, "request": event.request, "fill": event.fill, "words": event.words,
            }
            for event in events
        ])  # fmt: skip
        return 0
    for event in events:
        where = f"{event.root}/{event.path}" if everywhere and event.root else event.path
        number_of = f"#{event.request}" if event.request else ""
        fill = f"fill {event.fill}" if event.fill else ""
        words = event.words if event.kind == "answered" else output.short(event.words)
        row = f"{output.ago(event.at):>10}  {event.kind:<11} {number_of:<6} {fill:<9} {where}  {words}"
        output.data(row.rstrip())
    if not events:
        output.say("Nothing has happened here yet.")
    return 0


def _story(home: Home, number: int, as_json: bool) -> int:
    from agent import explain, output
    from agent.capture import caught_up
    from agent.session import opened
    from engine.errors import ScholiaError
    from engine.ledger.ledger import Ledger

    with Ledger.open(home) as ledger:
        story = explain.story(ledger, number)
    try:
        with opened(story.fill.root) as session:
            caught_up(session)
            story = explain.story(session.ledger, number)
    except (
        ScholiaError
    ) as error:  # the repository is gone, or its settings are broken: what is known is shown
        output.say(f"! Later commits were not looked at: {error.message}")
    if as_json:
        output.emit(explain.as_json(story))
    else:
        explain.show(story)
    return 0


def _daemon_log(path: Path, number: int) -> int:
    from agent import output

    if not path.exists():
        output.say(f"There is no log yet ({path}). Start the daemon: agent watch --daemon")
        return 1
    for line in path.read_text("utf-8", "replace").splitlines()[-number:]:
        output.data(line)
    return 0
