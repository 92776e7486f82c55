"""`agent forget`: what was recorded of a fill, a file, a repository or a time goes for good (I10)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.forget import Forgotten
    from engine.learning.deployed import Unlearnt
    from engine.ledger.forgetting import Selection
    from engine.ledger.ledger import Ledger
    from engine.ledger.records import RepositoryRecord
    from engine.paths import Home


def forget(
    what: Annotated[
        Path | None, typer.Argument(help="A file; with --repository, a folder in it.", show_default=False)
    ] = None,
    fill: Annotated[
        int | None, typer.Option("--fill", metavar="N", min=1, help="One fill, by its number.")
    ] = None,
    repository: Annotated[
        bool, typer.Option("--repository", help="A whole repository: the one here, or of the folder named.")
    ] = False,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="From then on: 2026-09-30, 7d, 12h.")
    ] = "",
    before: Annotated[str, typer.Option("--before", metavar="TIME", help="What is older.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
    now: Annotated[
        bool,
        typer.Option("--now", help="An adapter that learnt it serves no longer, not even until the nightly."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The counts as JSON.")] = False,
) -> int:
    """Forget fills for good: prompts, code, corrections, what the memory made of them, stored bytes, lines of logs.

    Your own files, what git keeps, settings and the trust you gave stay. Stored bytes that another fill still needs
    stay until its commit is known. A request that still stands in its file is a new one when it is seen again.

    What the model learnt from it goes too: versions of adapters that hold it are deleted. The one that serves goes
    when the next nightly has learnt the rest anew without it; with --now at once, then what served before it serves,
    or the model as it came. --now alone does that for what was forgotten earlier.

    Examples:  agent forget src/app.py   ·   agent forget --fill 12 --now   ·   agent forget --repository --before 90d
    agent forget --all --dry-run
    """
    from agent import output
    from agent.dates import moment
    from engine.errors import ScholiaError
    from engine.forget import forget as forget_for_good
    from engine.ledger.forgetting import Selection
    from engine.ledger.ledger import Ledger
    from engine.paths import Home
    from watcher.recover import recover_if_free

    home = Home.default()
    if now and not (what or fill or repository or since or before or everything):
        return _learnt_alone(home, dry_run, as_json)
    _require_one(what, fill, repository, since or before, everything)
    with Ledger.open(home) as ledger:
        recover_if_free(home, ledger)  # what a process that died left running is not being done
        named = _named(ledger, what or Path()) if what is not None or repository else None
        path = "" if repository or named is None else _path_in(named, what or Path())
        if fill is not None and ledger.fill(fill) is None:
            raise ScholiaError(f"There is no fill {fill}.", "Their numbers: agent log")
        selection = Selection(
            fill,
            named.id if named is not None else None,
            path,
            moment(since) if since else None,
            moment(before) if before else None,
        )
        counted = forget_for_good(ledger, home, selection, at_once=now, dry_run=True)
        if path and counted.is_nothing:
            raise ScholiaError(f"Nothing is known of {what}.", "What was filled where: agent log --all")
        if not dry_run:
            if not yes:
                _ask(counted)
            counted = forget_for_good(ledger, home, selection, at_once=now)
            _forget_around(home, ledger, selection)
    if as_json:
        output.emit(_as_json(counted, dry_run))
    else:
        _tell(counted, home, dry_run)
    return 0


def _learnt_alone(home: Home, dry_run: bool, as_json: bool) -> int:
    """What was forgotten earlier and still serves goes."""
    from agent import output
    from engine.learning.forgotten import unlearn

    done = unlearn(home, (), at_once=True, dry_run=dry_run)
    if as_json:
        output.emit({**_learnt_as_json(done), "dry_run": dry_run})
    elif done.deleted:
        _tell_learnt(done, home, dry_run)
    else:
        output.say("No adapter holds anything that you forgot.")
    return 0


def _require_one(what: Path | None, fill: int | None, repository: bool, span: str, everything: bool) -> None:
    from engine.errors import UsageError

    others = bool(what is not None or repository or span)
    if not (others or fill is not None or everything):
        raise UsageError(
            "Say what to forget.", "A file, --fill N, --repository, --since or --before TIME, or --all."
        )
    if (fill is not None and (others or everything)) or (everything and others):
        raise UsageError("--fill and --all stand alone.", "See agent forget --help")


def _named(ledger: Ledger, what: Path) -> RepositoryRecord:
    """The repository that a path lies in, as the ledger knows it: it may be gone from the disk."""
    from engine.errors import GitError

    found = [
        record
        for record in ledger.repositories()
        for path in (_plain(what), what.resolve())
        if record.root == path or record.root in path.parents
    ]
    if not found:
        raise GitError(f"Nothing is known of a repository at {what.absolute()}.", "See `agent log --all`.")
    return max(found, key=lambda record: len(record.root.parts))


def _path_in(record: RepositoryRecord, what: Path) -> str:
    from engine.errors import UsageError

    path = _plain(what) if record.root in _plain(what).parents else what.resolve()
    if path.is_dir():
        raise UsageError(f"{what} is a folder.", "For its whole repository: agent forget --repository")
    return path.relative_to(record.root).as_posix()


def _plain(what: Path) -> Path:
    """The path without `..`, but with its links: a link is forgotten by its own name."""
    return Path(os.path.normpath(what.absolute()))


def _ask(counted: Forgotten) -> None:
    import sys

    from engine.errors import UsageError
    from engine.mistakes import counted as counted_of

    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked here.", "If you are sure: --yes")
    learnt = f", {counted_of(len(counted.learnt.deleted), 'adapter')}" if counted.learnt.deleted else ""
    typer.confirm(f"Forget {_words(counted)}{learnt} for good?", abort=True, err=True)


def _forget_around(home: Home, ledger: Ledger, selection: Selection) -> None:
    """A daemon drops what it holds in memory; without one, repositories that hold nothing any more go too."""
    from watcher import rpc
    from watcher.lock import free_home

    with free_home(home) as free:
        if free:
            if not selection.path and selection.fill is None:
                ledger.forget_strangers()
            return
    client = rpc.running(home)
    if client is not None:
        with client:
            client.call("forgot")


def _words(counted: Forgotten) -> str:
    return f"{counted.rows}, {counted.stored} stored files, {counted.lines} lines of logs"


def _tell(counted: Forgotten, home: Home, dry_run: bool) -> None:
    from agent import output

    output.say(f"{'Would forget' if dry_run else 'Forgot'} {_words(counted)}.")
    if counted.kept:
        output.say(
            f"{counted.kept} stored files hold the same code and stay: other fills need them until they are committed."
        )
    if counted.rows.requests and not dry_run:
        output.say("A request that still stands in its file is a new one when it is seen again.")
    _tell_learnt(counted.learnt, home, dry_run)


def _tell_learnt(learnt: Unlearnt, home: Home, dry_run: bool) -> None:
    from agent import output

    would = "would " if dry_run else ""
    if learnt.deleted:
        words = "Would delete" if dry_run else "Deleted"
        output.say(f"{words} what the model learnt from it: {', '.join(learnt.deleted)}.")
    for gone, instead in learnt.instead:
        name = instead or "The model as it came"
        output.say(f"{name} {would}serve{'' if dry_run else 's'} instead of {gone}.")
    for name in learnt.serving:
        output.say(f"{name} still holds it and {would}serve{'' if dry_run else 's'} until {_until(home)}.")
    if learnt.serving:
        output.say("Sooner: agent nightly --now, which learns the rest anew, or agent forget --now, at once.")


def _until(home: Home) -> str:
    """When the next nightly is, as far as it can be known."""
    from engine.config import load
    from engine.learning.trainer import installed

    hour = load(home).learning.nightly_hour
    if hour < 0 or not installed():
        return "you say agent nightly --now: no nightly comes by itself here"
    return f"the next nightly: from {hour}:00 on, when the daemon runs and you are not at work"


def _learnt_as_json(learnt: Unlearnt) -> dict[str, object]:
    return {
        "adapters": {
            "deleted": learnt.deleted, "serving_until_nightly": learnt.serving, "instead": dict(learnt.instead),
        }
    }  # fmt: skip


def _as_json(counted: Forgotten, dry_run: bool) -> dict[str, object]:
    from dataclasses import asdict

    rows = asdict(counted.rows)
    return {
        **rows,
        "stored": counted.stored,
        "kept": counted.kept,
        "lines": counted.lines,
        **_learnt_as_json(counted.learnt),
        "dry_run": dry_run,
    }
