"""`agent init` and `agent hooks`: trust, and the git hooks that say when something was committed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hooks.install import Plan

app = typer.Typer(
    help="Git hooks that note when something was committed, beside those that are there.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Folder = Annotated[Path, typer.Argument(help="A folder in the repository.", show_default="here")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show each file that would be written.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
Tracked = Annotated[
    bool, typer.Option("--tracked", help="Also into a hooks folder that is part of the repository.")
]
TITLES = ("hook", "state", "runs also", "file")
TOOLS = {
    "pre-commit": "pre-commit runs ours with its own, also after `pre-commit install`.",
    "prek": "prek runs ours with its own, also after `prek install`.",
    "husky": "husky writes its hooks anew with every `npm install`; then run `agent hooks install` again.",
    "lefthook": "lefthook may put its hooks in the place of ours; then run `agent hooks install` again.",
}


def init(path: Folder = Path(), dry_run: DryRun = False, as_json: AsJson = False) -> int:
    """Begin in a repository: trust it, and install the hooks that say when you commit.

    Afterwards requests that you type there run, and what you correct before you commit is learnt from.
    Nothing is asked; `agent untrust` and `agent hooks uninstall` take it back.

    Examples:  agent init   ·   agent init ~/src/shop --dry-run
    """
    from agent import output
    from agent.session import opened
    from hooks.install import carry_out, git_version, installation

    with opened(path) as session:
        root, trusted = session.repository.root, session.record.trusted
        if not dry_run:
            session.ledger.trust(session.repository, True)
        if not as_json:
            words = "Would trust" if dry_run else "Trusted"
            output.say(f"{root} was trusted before." if trusted else f"{words} {root}.")
        plan = installation(session.repository, session.home, git_version(session.repository))
        if not dry_run:
            carry_out(plan, session.home)
    _show(plan, dry_run, as_json, {"root": str(root), "trusted": trusted or not dry_run})
    if not as_json and not dry_run:
        output.say(
            "Next: agent watch, then save a file with a request in it. `agent doctor` checks the model."
        )
    return 0


@app.command()
def install(
    path: Folder = Path(), dry_run: DryRun = False, tracked: Tracked = False, as_json: AsJson = False
) -> int:
    """Install the hooks. Hooks that are there go on running, as they did.

    From git 2.54 on they are a block in the repository's configuration and no file is touched.

    Examples:  agent hooks install   ·   agent hooks install --dry-run
    """
    from engine.git import Repository
    from engine.paths import Home
    from hooks.install import carry_out, git_version, installation

    repository, home = Repository.find(path.absolute()), Home.default()
    plan = installation(repository, home, git_version(repository), tracked=tracked)
    if not dry_run:
        carry_out(plan, home)
    _show(plan, dry_run, as_json, {"root": str(repository.root)})
    return 0


@app.command()
def uninstall(path: Folder = Path(), dry_run: DryRun = False, as_json: AsJson = False) -> int:
    """Remove the hooks; those from before come back, to the byte.

    Example:  agent hooks uninstall
    """
    from engine.git import Repository
    from hooks.install import carry_out, removal

    repository = Repository.find(path.absolute())
    plan = removal(repository)
    if not dry_run:
        carry_out(plan)
    _show(plan, dry_run, as_json, {"root": str(repository.root)})
    return 1 if any(change.kind == "leave" for change in plan.changes) else 0


@app.command()
def status(path: Folder = Path(), as_json: AsJson = False) -> int:
    """Show how each hook is installed, and which other tools have hooks here.

    Exits with 1 if one of them is not at work.

    Example:  agent hooks status
    """
    from agent import output
    from engine.git import Repository
    from engine.paths import Home
    from hooks.install import git_version, states
    from hooks.place import managers, place_of

    repository = Repository.find(path.absolute())
    found = states(repository, Home.default(), git_version(repository))
    place = place_of(repository)
    tools = managers(place.folder)
    if as_json:
        hooks = [
            {"hook": one.hook, "state": one.state, "path": str(one.path), "chained": one.chained}
            for one in found
        ]
        output.emit(
            {"root": str(repository.root), "folder": str(place.folder), "tools": tools, "hooks": hooks}
        )
    else:
        output.table([(one.hook, one.state, one.chained or "-", str(one.path)) for one in found], TITLES)
        _say_tools(tools)
        if place.why_not and any(one.state != "installed" for one in found):
            output.say(f"{place.why_not}\n  → {place.hint}")
        elif any(one.state != "installed" for one in found):
            output.say("To install what is missing: agent hooks install")
    return 0 if all(one.state == "installed" for one in found) else 1


def _show(plan: Plan, dry_run: bool, as_json: bool, facts: dict[str, object]) -> None:
    """What a plan does or did; with `dry_run` also what would be written."""
    from agent import output

    if as_json:
        changes = [
            {
                "action": one.kind,
                "path": str(one.path),
                "words": one.words,
                "content": one.content.decode("utf-8", "surrogateescape"),
            }
            for one in plan.changes
        ]
        output.emit({**facts, "dry_run": dry_run, "tools": plan.managers, "changes": changes})
        return
    for one in plan.changes:
        if dry_run and one.changes:
            output.data(f"# {one.kind} {one.path}: {one.words}")
            output.data(one.content.decode("utf-8", "surrogateescape").rstrip("\n") or "#")
        elif one.kind != "keep":
            output.say(f"{'!' if one.kind == 'leave' else '✓'} {one.kind} {one.path}: {one.words}")
    if not any(one.changes for one in plan.changes):
        output.say("Nothing is to be changed.")
    _say_tools(plan.managers)


def _say_tools(tools: tuple[str, ...]) -> None:
    from agent import output

    for tool in tools:
        output.say(f"{tool} has hooks here. {TOOLS[tool]}")
