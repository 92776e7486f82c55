"""`agent config`: settings, and where each came from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Show and change settings.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def show(
    key: Annotated[str, typer.Argument(help="Only this key, e.g. model.name.")] = "",
    origin: Annotated[bool, typer.Option("--origin", help="Say where each value comes from.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Show the settings in force here.

    A value comes from, in this order: option, environment (SCHOLIA_MODEL_THREADS), trusted repository
    (.agent.toml or [tool.agent] in pyproject.toml), your settings file, default.

    Examples:  agent config show --origin   ·   agent config show model.name
    """
    from agent import output
    from engine.config import KEYS, parse, resolve
    from engine.errors import GitError
    from engine.git import Repository
    from engine.ledger.ledger import Ledger
    from engine.paths import Home

    home = Home.default()
    try:
        repository = Repository.find(Path.cwd())
    except GitError:
        found = resolve(home)
    else:
        with Ledger.open(home) as ledger:
            found = resolve(home, repository.root, trusted=ledger.repository(repository).trusted)
    if key:
        if key not in KEYS:
            parse(key, "")  # raises, and suggests the nearest key
        found = {key: found[key]}
    if as_json:
        output.emit({name: {"value": one.value, "origin": one.origin} for name, one in found.items()})
    elif key and not origin:
        output.data(_shown(found[key].value))
    else:
        rows = [
            (name, _shown(one.value), one.origin if origin else KEYS[name].words)
            for name, one in found.items()
        ]
        output.table(rows, ("key", "value", "origin" if origin else "what it is"))
    return 0


@app.command(name="set")
def set_(
    key: Annotated[str, typer.Argument(help="The key, e.g. model.name.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
) -> int:
    """Set a key in your settings file; its comments stay.

    Example:  agent config set model.threads 4
    """
    from agent import output
    from engine.config import parse
    from engine.paths import Home
    from engine.settings_file import edit

    home = Home.default().ensure()
    parsed = parse(key, value)
    edit(home.settings, key, parsed)
    output.say(f"{key} = {_shown(parsed)}, in {home.settings}")
    return 0


@app.command()
def unset(key: Annotated[str, typer.Argument(help="The key to take out of your settings file.")]) -> int:
    """Take a key out of your settings file, so that its default holds again.

    Example:  agent config unset model.threads
    """
    from agent import output
    from engine.config import KEYS, parse
    from engine.paths import Home
    from engine.settings_file import edit

    if key not in KEYS:
        parse(key, "")
    home = Home.default().ensure()
    edit(home.settings, key, None)
    output.say(f"{key} is {_shown(KEYS[key].default)} again, its default.")
    return 0


@app.command()
def path() -> int:
    """Show where your settings file is.

    Example:  agent config path
    """
    from agent import output
    from engine.paths import Home

    output.data(str(Home.default().settings))
    return 0


def _shown(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
