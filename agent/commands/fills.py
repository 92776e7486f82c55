"""`agent diff`, `agent apply`, `agent undo`: fills that were offered, and fills that were written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.session import Session
    from engine.ledger.records import FillRecord

Which = Annotated[str, typer.Argument(help="A file, or the number of a fill; all offers if left out.")]
Written = Annotated[str, typer.Argument(help="A file, or the number of a fill; the last fill if left out.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def diff(which: Which = "", as_json: Json = False) -> int:
    """Show what offered fills would change; with the number of a written fill, what it changed.

    Examples:  agent diff   ·   agent diff src/app.py   ·   agent diff 12
    """
    from agent import output
    from agent.session import opened
    from watcher.offers import difference

    with opened(folder(which)) as session:
        found = chosen(session, which, "offered", any_state=which.isdigit())
        shown = [(one, difference(one, session.settings, session.home)) for one in found]
    if as_json:
        output.emit(
            [{"fill": one.id, "path": one.path, "state": one.state, "diff": text} for one, text in shown]
        )
        return 0
    for one, text in shown:
        output.data(f"# fill {one.id}, {one.state}: {output.short(one.prompt)}")
        output.data(text.rstrip("\n"))
    if not shown:
        output.say("There are no offers here.")
    return 0


def apply(
    which: Which = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    as_json: Json = False,
) -> int:
    """Write offered fills into their files, if their requests still stand there.

    Examples:  agent apply 12   ·   agent apply src/app.py   ·   agent apply --dry-run
    """
    from agent import output
    from agent.perform import put_in
    from agent.session import opened
    from engine.errors import ScholiaError

    if dry_run:
        return diff(which, as_json)
    ended: list[dict[str, object]] = []
    with opened(folder(which)) as session:
        session.require_trust()
        found = chosen(session, which, "offered")
        for one in found:
            why = ""
            try:
                put_in(session, one)
                output.say(f"✓ {one.path}: {output.short(one.prompt)}   (agent undo {one.id} takes it back)")
            except ScholiaError as error:
                why = f"{error.message} {error.hint}".strip()
                output.say(f"✗ {one.path}: {why}")
            ended.append({"fill": one.id, "path": one.path, "written": not why, "words": why})
    if as_json:
        output.emit(ended)
    if not found:
        output.say("There are no offers here.")
    return 0 if all(one["written"] for one in ended) else 1


def undo(
    which: Written = "",
    force: Annotated[
        bool, typer.Option("--force", help="Also if you edited the fill; your edit is kept aside.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be undone.")] = False,
    as_json: Json = False,
) -> int:
    """Put back what a fill displaced: the last one, a file's last one, or the one with that number.

    The file becomes what it was, byte for byte, if nothing else changed; otherwise only the fill's own place.

    Examples:  agent undo   ·   agent undo src/app.py   ·   agent undo 12
    """
    from agent import output
    from agent.perform import put_back
    from agent.session import opened
    from engine.ledger.records import BY_HAND

    with opened(folder(which)) as session:
        found = chosen(session, which, "written")[:1]
        if not found:
            output.say("There is nothing to undo here.")
            return 1
        one = found[0]
        if not dry_run:
            put_back(session, one, force)
    if as_json:
        output.emit({"fill": one.id, "path": one.path, "undone": not dry_run})
    if dry_run:
        output.say(f"Would undo fill {one.id} in {one.path}: {output.short(one.prompt)}")
        return 0
    again = (
        "It was a command given directly; give it again to have it again."
        if one.fingerprint.startswith(BY_HAND)
        else f"The request is there again and waits: agent fill {one.path}"
    )
    output.say(f"Undid fill {one.id} in {one.path}. {again}")
    return 0


def folder(which: str) -> Path:
    """The folder in whose repository a command works: that of a file, else here."""
    return Path() if not which or which.isdigit() else Path(which)


def chosen(session: Session, which: str, state: str, *, any_state: bool = False) -> list[FillRecord]:
    """The fills in a state that a command means: by its number, in a file or in all of them; the newest first."""
    from engine.errors import ScholiaError

    if which.isdigit():
        one = session.ledger.fill(int(which))
        if one is None or (one.state != state and not any_state):
            found = "there is none" if one is None else f"it is {one.state}"
            raise ScholiaError(f"Fill {which} is not {state}: {found}.", "See `agent log` and `agent diff`.")
        if one.root != session.repository.root:  # its own trust, settings and git operation count (I2)
            raise ScholiaError(f"Fill {which} is in another repository.", f"Run this in {one.root}.")
        return [one]
    path = session.repository.relative(Path(which)) if which and not Path(which).is_dir() else None
    return session.ledger.fills(session.record.id, path, ("offered",) if state == "offered" else ("written",))
