"""`agent do`: a command given directly, into a file or to standard output."""

from __future__ import annotations

from typing import Annotated

import typer


def do(
    prompt: Annotated[str, typer.Argument(help="What the code shall do, in your words.", show_default=False)],
    into: Annotated[
        str, typer.Option("--into", help="FILE or FILE:LINE; the code goes above that line.")
    ] = "",
    suffix: Annotated[str, typer.Option("--as", help="Without --into: the kind of file, as in .py")] = ".py",
    edit: Annotated[
        bool, typer.Option("--edit", help="Rewrite the statement or block at that line.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Changes nothing: do always waits. Fill has it too.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="How it ended, as JSON.")] = False,
) -> int:
    """Write code for a command, into a file or to standard output.

    \b
    Examples:
      agent do "parse an ISO 8601 date"
      agent do "parse an ISO 8601 date" --into src/dates.py:12
      agent do "use pathlib" --edit --into src/files.py:40
    """
    from agent import output
    from agent.perform import do_in_file, do_nowhere
    from engine.errors import UsageError

    if not prompt.strip():
        raise UsageError("The command is empty.", 'Say what the code shall do: agent do "parse a date"')
    if edit and not into:
        raise UsageError("--edit needs --into FILE:LINE.")
    verb = "edit" if edit else "fill"
    ended = (
        do_in_file(into, prompt, verb, quiet=as_json)
        if into
        else do_nowhere(suffix, prompt, verb, quiet=as_json)
    )
    if as_json:
        output.emit(ended.to_json())
    elif ended.stage == "answered":
        output.data(ended.text.rstrip("\n"))
    return 0 if ended.stage in ("filled", "offered", "answered") else 1
