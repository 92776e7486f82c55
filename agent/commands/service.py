"""`agent service`: have the system start the daemon when you log in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.units import Unit

app = typer.Typer(
    help="Start the daemon when you log in (systemd user unit, launchd agent).",
    no_args_is_help=True,
    rich_markup_mode=None,
)
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show the file and the commands.")]


@app.command()
def install(dry_run: DryRun = False) -> int:
    """Install the service and start it.

    Example:  agent service install --dry-run
    """
    from agent import output
    from agent.units import unit
    from engine.paths import Home

    one = unit(Home.default().ensure())
    if dry_run:
        output.data(f"# {one.path}\n{one.text}")
        for command in one.start:
            output.data("$ " + " ".join(command))
        return 0
    one.path.parent.mkdir(parents=True, exist_ok=True)
    one.path.write_text(one.text, "utf-8")
    output.say(f"Wrote {one.path}")
    return _run(one.start)


@app.command()
def uninstall(dry_run: DryRun = False) -> int:
    """Stop the service and remove its file.

    Example:  agent service uninstall
    """
    from agent import output
    from agent.units import unit
    from engine.paths import Home

    one: Unit = unit(Home.default())
    if dry_run:
        for command in one.stop:
            output.data("$ " + " ".join(command))
        output.data(f"$ rm {one.path}")
        return 0
    if not one.path.exists():
        output.say("The service is not installed.")
        return 0
    code = _run(one.stop[:1])
    one.path.unlink()
    output.say(f"Removed {one.path}")
    return code or _run(one.stop[1:])


def _run(commands: tuple[tuple[str, ...], ...]) -> int:
    import subprocess

    from agent import output
    from agent.units import available

    for command in commands:
        if not available(command):
            output.say(f"{command[0]} was not found; run this where it is: {' '.join(command)}")
            return 1
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            output.say(f"{' '.join(command)} failed: {done.stderr.strip() or done.returncode}")
            return 1
    return 0
