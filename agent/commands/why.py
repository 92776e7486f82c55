"""`agent why`: why a comment is, or is not, a request, and why a request has not run."""

from __future__ import annotations

from typing import Annotated

import typer


def why(
    file: Annotated[str, typer.Argument(help="FILE or FILE:LINE.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Explain why a comment is, or is not, a request, and why a request has not run.

    Examples:  agent why src/app.py   ·   agent why src/app.py:12
    """
    from agent import output
    from agent.session import opened, target
    from watcher.why import reasons

    aim = target(file)
    with opened(aim.path) as session:
        found = reasons(
            session.home,
            session.ledger,
            session.repository,
            session.record,
            session.settings,
            aim.path,
            aim.line,
        )
    if as_json:
        output.emit([
            {"line": one.line, "text": one.text, "is_request": one.is_request, "state": one.state, "reason": one.reason}
            for one in found
        ])  # fmt: skip
    for one in found if not as_json else []:
        where = f"{aim.path}:{one.line}: " if one.text else str(aim.path)
        output.data(f"{where}{output.short(one.text, 76)}")
        output.data(f"  {one.reason}")
    if not found:
        output.say(f"{file}: no comment here mentions {session.settings.marker}.")
    return 0 if found else 1
