"""`agent trust` and `agent untrust`: whose requests run (I2)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path, typer.Argument(help="A folder in the repository.", show_default="here")]


def trust(
    path: Folder = Path(),
    as_list: Annotated[bool, typer.Option("--list", help="Show what is trusted.")] = False,
) -> int:
    """Let requests that you type in this repository run.

    A repository that you have not trusted is only looked at. Trust belongs to this clone: another clone, also
    one at the same path later, starts untrusted.

    Example:  agent trust ~/src/shop
    """
    from agent import output
    from agent.session import opened
    from engine.ledger.ledger import Ledger
    from engine.paths import Home

    if as_list:
        with Ledger.open(Home.default()) as ledger:
            for record in ledger.repositories():
                if record.trusted:
                    output.data(str(record.root))
        return 0
    with opened(path) as session:
        session.ledger.trust(session.repository, True)
        output.say(f"Trusted {session.repository.root}. Requests that you type there run when you save.")
        waiting = session.ledger.requests(session.record.id, states=("waiting",))
        if waiting:
            output.say(f"What was there before waits until you ask for it ({len(waiting)}): agent run")
        if not session.record.trusted:
            _warn_of_ignored_keys(session.repository.root)
    return 0


def untrust(path: Folder = Path()) -> int:
    """Stop requests in this repository from running.

    Example:  agent untrust ~/src/shop
    """
    from agent import output
    from agent.session import opened

    with opened(path) as session:
        session.ledger.trust(session.repository, False)
        output.say(f"{session.repository.root} is no longer trusted; its requests are only looked at.")
    return 0


def _warn_of_ignored_keys(root: Path) -> None:
    from agent import output
    from engine.config import ignored_keys

    for key in ignored_keys(root):
        output.say(f"The repository sets {key}, which only you may set; it has no effect.")
