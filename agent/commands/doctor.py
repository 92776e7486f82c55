"""`agent doctor`: what is wrong here, and the cure for each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

MARKS = {"ok": "✓", "warn": "!", "fail": "✗"}


def doctor(
    quick: Annotated[bool, typer.Option("--quick", help="Leave out loading the model.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Check this installation, the machine and the model, and name the cure for what is wrong.

    Loads the model in a child process and generates a few tokens, which takes a few seconds.

    Examples:  agent doctor   ·   agent doctor --quick --json
    """
    from agent import output
    from engine.config import load
    from engine.errors import GitError
    from engine.git import Repository
    from engine.model.doctor import run_checks
    from engine.paths import Home

    home = Home.default()
    try:
        root = Repository.find(Path.cwd()).root
    except GitError:
        root = None
    checks = run_checks(home, load(home), root=root, smoke=not quick, say=output.say)
    if as_json:
        output.emit(
            [{"name": c.name, "status": c.status, "detail": c.detail, "cure": c.cure} for c in checks]
        )
    for check in checks if not as_json else []:
        output.data(f"{MARKS[check.status]} {check.name}: {check.detail}")
        if check.cure:
            output.data(f"    → {check.cure}")
    return 1 if any(check.status == "fail" for check in checks) else 0
