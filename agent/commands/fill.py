"""`agent fill` and `agent run`: requests on demand, through the daemon if one runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.session import Session

Json = Annotated[bool, typer.Option("--json", help="How each request ended, as JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show which requests would run.")]
Wait = Annotated[
    bool, typer.Option("--wait/--no-wait", help="Wait until the code is there, as editors' tools want.")
]


def fill(
    file: Annotated[str, typer.Argument(help="FILE or FILE:LINE.", show_default=False)],
    wait: Wait = True,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> int:
    """Fill the requests of a file, or the one at a line, also those that waited.

    Examples:  agent fill src/app.py   ·   agent fill src/app.py:12 --wait
    """
    from agent.session import opened, target
    from engine.errors import ScholiaError
    from watcher.queue import ask

    aim = target(file)
    with opened(aim.path) as session:
        session.require_trust()
        path = session.repository.relative(aim.path)
        looked = ask(session.ledger, session.repository, session.record, session.settings, path)
        chosen = [one for one in looked if aim.line is None or one.line <= aim.line <= one.end_line]
        if not chosen:
            raise ScholiaError(
                f"There is no request in {path}" + (f" at line {aim.line}." if aim.line else "."),
                f"Ask why: agent why {file}",
            )
        return _run(session, [one.id for one in chosen], wait, dry_run, as_json)


def run(
    path: Annotated[Path, typer.Argument(help="A folder in the repository.", show_default="here")] = Path(),
    wait: Wait = True,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> int:
    """Fill all requests of the repository, also those that waited.

    Requests that came with git (a checkout, a pull, a stash) wait until you ask for them; this asks.

    Examples:  agent run --dry-run   ·   agent run
    """
    from agent import output
    from agent.session import opened
    from watcher.queue import ask_everywhere

    with opened(path) as session:
        session.require_trust()
        asked = ask_everywhere(session.ledger, session.repository, session.record, session.settings)
        ids = [one.id for one in asked]
        if not ids:
            output.say("There are no requests here.")
            return 0
        return _run(session, ids, wait, dry_run, as_json)


def _run(session: Session, ids: list[int], wait: bool, dry_run: bool, as_json: bool) -> int:
    from agent import output
    from agent.perform import perform, put
    from agent.view import hearer, view

    if dry_run:
        for number in ids:
            record = session.ledger.request(number)
            if record is not None:
                output.data(f"{record.path}:{record.line}: {output.short(record.prompt)}")
        return 0
    if not wait:
        put(session, ids)
        output.say(f"{len(ids)} queued; see `agent status`.")
        return 0
    with view(f"scholia — {session.repository.root}", quiet=as_json) as shown:
        ended = perform(session, ids, hearer(shown))
    if as_json:
        output.emit([one.to_json() for one in ended])
    for one in ended if not as_json else []:
        if one.stage == "answered":
            output.data(one.text)
    return 0 if all(one.stage in ("filled", "offered", "answered") for one in ended) else 1
