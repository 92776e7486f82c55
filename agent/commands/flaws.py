"""`agent problems`, `agent mend`: what is still wrong with a fill, and past mistakes in any file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.session import Session
    from engine.ledger.records import FillRecord
    from watcher.problems import Flaw

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def problems(
    which: Annotated[
        str,
        typer.Argument(
            help="The number of a fill, or a file; all fills that are in no commit yet if left out."
        ),
    ] = "",
    as_json: Json = False,
) -> int:
    """Show what is still wrong with fills: code that does not parse, names that nothing defines, unused imports.

    With a command of yours as the setting problems.check, as in `mypy {file}`, also what that says of them.
    agent again --repair has the model mend it. Exits with 1 if there are problems.

    Examples:  agent problems   ·   agent problems src/app.py   ·   agent problems 12 --json
    """
    from agent import output
    from agent.capture import caught_up
    from agent.commands.fills import chosen, folder
    from agent.session import opened
    from engine.errors import ScholiaError
    from engine.text.lines import Lines

    told: list[dict[str, Any]] = []
    with opened(folder(which)) as session:
        session.require_trust()
        caught_up(session)
        for one in chosen(session, which, "written"):
            if not which and session.ledger.revisions(one.id):
                continue  # what was committed is the user's
            try:
                text, found = of_fill(session, one)
            except ScholiaError as error:
                output.say(f"! {error.message}")
                continue
            lines = Lines(text)
            for flaw in found:
                told.append(
                    {
                        "fill": one.id, "path": one.path, "line": lines.number(flaw.start), "kind": flaw.kind,
                        "words": flaw.words, "mend": flaw.mend.title if flaw.mend else None,
                    }
                )  # fmt: skip
    if as_json:
        output.emit(told)
    for row in told if not as_json else ():
        hint = f"   ({row['mend']})" if row["mend"] else ""
        output.data(f"{row['path']}:{row['line']}: {row['words']}  fill {row['fill']}{hint}")
    if not told:
        output.say("Nothing is known to be wrong.")
    return 1 if told else 0


def mend(
    file: Annotated[Path, typer.Argument(help="A file of any kind of source code.", show_default=False)],
    write: Annotated[
        bool, typer.Option("--write", help="Mend them; without it they are only shown.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Show where mistakes that you corrected before stand in a file, yours or the model's, and mend them.

    What is shown is the correction with the names that the code has. Look at it: it may be no mistake here.
    A file that an editor has open is looked at, and mended, there: it is not saved.

    Examples:  agent mend src/app.py   ·   agent mend src/app.py --write
    """
    from dataclasses import asdict

    from agent import output
    from agent.perform import past_mistakes
    from agent.session import opened, target

    aim = target(str(file))
    with opened(aim.path) as session:
        session.require_trust()
        path = session.repository.relative(aim.path)
        found = past_mistakes(session, path, write=write)
    if as_json:
        output.emit([{**asdict(one), "mended": write} for one in found])
        return 0
    for one in found:
        output.data(f"{path}:{one.line}:")
        for sign, code in (("-", one.old), ("+", one.new)):
            for line in code.splitlines():
                output.data(f"  {sign} {line}")
    if not found:
        output.say("No mistake that you corrected before stands there.")
    elif write:
        output.say(f"{len(found)} mended in {path}.")
    return 0


def of_fill(session: Session, fill: FillRecord) -> tuple[str, tuple[Flaw, ...]]:
    """The text of a fill's file, and all that is known to be wrong with the fill, also by the user's own command."""
    from engine.displaced import Displaced
    from watcher.check import checked
    from watcher.problems import of_fill as judged
    from watcher.standing import standing

    text, found = judged(fill, session.home, session.settings)
    place = standing(fill, Displaced(session.home.displaced), text)
    if place is None:
        return text, found
    said = checked(session.repository, fill.path, text, session.settings.problems, (place.start, place.end))
    return text, (*found, *said)
