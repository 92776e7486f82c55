"""`agent accept`, `agent again`, `agent dismiss`: what you say of fills and requests before a commit does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.session import Session
    from engine.ledger.records import FillRecord

Which = Annotated[
    str,
    typer.Argument(help="The number of a fill, or a file for its last one; the last one of all if left out."),
]
Json = Annotated[bool, typer.Option("--json", help="How it ended, as JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say which one is meant.")]


def accept(which: Which = "", dry_run: DryRun = False, as_json: Json = False) -> int:
    """Say that a fill is right as it is. Your commit has the last word.

    Nothing is written into your files. The record shows what you chose: agent log, agent stats.

    Examples:  agent accept   ·   agent accept src/app.py   ·   agent accept 12
    """
    from agent import output
    from agent.commands.fills import folder
    from agent.session import opened
    from watcher.choosing import accept as say

    with opened(folder(which)) as session:
        session.require_trust()
        one = _written(session, which)
        kind = None if dry_run else say(session.ledger, session.repository, one.id)
    if as_json:
        output.emit({"fill": one.id, "path": one.path, "label": kind})
    else:
        word = "Would accept" if dry_run else "Accepted"
        output.say(f"{word} fill {one.id} in {one.path}: {output.short(one.prompt)}")
    return 0


def again(
    which: Which = "",
    remark: Annotated[
        str, typer.Option("--remark", "-m", help='What should be different, as in "use httpx".')
    ] = "",
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Have the problems of the fill repaired: agent problems shows them."),
    ] = False,
    back: Annotated[
        bool, typer.Option("--back", help="Go back to the first answer, or that of --to.")
    ] = False,
    to: Annotated[
        int | None, typer.Option("--to", metavar="N", min=1, help="With --back: the number of a former fill.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also if you edited the fill; your edit is kept aside.")
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> int:
    """Have another answer in the place of a fill that is in no commit yet.

    Without an option it is the next candidate; no code comes twice. A fill that you edited is left alone.

    \b
    Examples:
      agent again
      agent again 12 --remark "use httpx"
      agent again src/app.py --repair
      agent again --back
    """
    from agent import output
    from agent.capture import caught_up
    from agent.commands.fills import folder
    from agent.perform import once_more
    from agent.session import opened
    from engine.errors import UsageError
    from engine.ledger.records import Said
    from watcher.again import Wish

    if sum((bool(remark.strip()), repair, back)) > 1:
        raise UsageError("--remark, --repair and --back are different wishes.", "Give one of them.")
    if to is not None and not back:
        raise UsageError("--to needs --back.", "As in agent again --back --to 12")
    with opened(folder(which)) as session:
        session.require_trust()
        caught_up(session)
        one = _written(session, which)
        if dry_run:
            output.say(f"Would ask again for fill {one.id} in {one.path}: {output.short(one.prompt)}")
            return 0
        said = Said("chosen" if back else "remark" if remark.strip() else "another", one.id, remark.strip())
        if repair:
            said = Said("repair", one.id, _problems(session, one))
        ended = once_more(session, Wish(said, to, force), quiet=as_json)
    if as_json:
        output.emit(ended.to_json())
    return 0 if ended.stage in ("filled", "offered") else 1


def dismiss(
    where: Annotated[str, typer.Argument(help="FILE or FILE:LINE.", show_default=False)],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> int:
    """Have the requests of a file, or the one at a line, wait until you ask for them.

    The comment stays. A request whose words you change is a new one.

    Examples:  agent dismiss src/app.py:12   ·   agent dismiss src/app.py --dry-run
    """
    from agent import output
    from agent.session import opened, target
    from engine.errors import ScholiaError
    from watcher.choosing import dismiss as say
    from watcher.queue import ask

    aim = target(where)
    with opened(aim.path) as session:
        session.require_trust()
        path = session.repository.relative(aim.path)
        looked = ask(session.ledger, session.repository, session.record, session.settings, path)
        chosen = [one.id for one in looked if aim.line is None or one.line <= aim.line <= one.end_line]
        found = [record for number in chosen if (record := session.ledger.request(number)) is not None]
        if not found:
            raise ScholiaError(f"There is no request at {where}.", f"Ask why: agent why {where}")
        done = found if dry_run else say(session.ledger, found)
    if as_json:
        output.emit([{"request": one.id, "path": one.path, "line": one.line} for one in done])
    for one in done if not as_json else ():
        output.say(
            f"{'Would wait' if dry_run else 'Waits'}: {one.path}:{one.line}: {output.short(one.prompt)}"
        )
    return 0


def _written(session: Session, which: str) -> FillRecord:
    from agent.commands.fills import chosen
    from engine.errors import ScholiaError

    found = chosen(session, which, "written")[:1]
    if not found:
        raise ScholiaError("There is no fill here.", "Numbers of fills: agent log")
    return found[0]


def _problems(session: Session, fill: FillRecord) -> str:
    """The problems of a fill in one line, as the model is told them."""
    from agent.commands.flaws import of_fill
    from engine.errors import ScholiaError
    from watcher.problems import wish

    text, found = of_fill(session, fill)
    if not found:
        raise ScholiaError(
            f"Nothing is known to be wrong with fill {fill.id}.", "Say it: agent again --remark"
        )
    return wish(found, text)
