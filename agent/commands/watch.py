"""`agent watch`: the daemon, in front or behind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from engine.git import Repository
    from engine.ledger.ledger import Ledger
    from engine.paths import Home


def watch(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders in repositories.", show_default="here")
    ] = None,
    daemon: Annotated[bool, typer.Option("--daemon", "-d", help="Run in the background.")] = False,
    trust: Annotated[bool, typer.Option("--trust", help="Also trust these repositories.")] = False,
) -> int:
    """Watch repositories; write the code that saved requests ask for.

    Requests that you type run when you save, in repositories that you trust. What came with git waits.
    One daemon serves all repositories: with one running, this adds to what it watches.

    Examples:  agent watch   ·   agent watch ~/src/shop ~/src/blog --daemon
    """
    from agent import output
    from engine.git import Repository
    from engine.ledger.ledger import Ledger
    from engine.paths import Home
    from watcher import background, rpc

    home = Home.default().ensure()
    repositories = [Repository.find(path.absolute()) for path in paths or [Path()]]
    with Ledger.open(home) as ledger:
        for repository in repositories:
            if trust:
                ledger.trust(repository, True)
            elif not ledger.repository(repository).trusted:
                output.say(f"! {repository.root} is not trusted: requests are only shown.")
                output.say(f"  If it is yours: agent trust {repository.root}")
        before = _open(ledger, repositories)
    client = rpc.running(home)
    if client is None and daemon:
        output.say(f"Started the daemon ({background.start(home)}). Its log: agent log --daemon")
        client = rpc.running(home)
    if client is None:
        return _in_front(home, repositories)
    with client:
        for repository in repositories:
            client.call("watch", root=str(repository.root))
            output.say(f"Watching {repository.root}")
    if not daemon:
        return _follow(home)
    if before:
        output.say(f"From before there are {before}: agent status")
    return 0


def _open(ledger: Ledger, repositories: list[Repository]) -> str:
    """The requests that earlier runs left open, counted by their states; empty if there are none."""
    left = [ledger.requests(ledger.repository(repository).id) for repository in repositories]
    states = Counter(one.state for those in left for one in those if not one.over)
    return ", ".join(f"{count:,} {state}" for state, count in states.items())


def _in_front(home: Home, repositories: list[Repository]) -> int:
    from agent import output
    from agent.capture import Captures
    from agent.view import hearer, view
    from engine.config import load
    from watcher.daemon import Daemon
    from watcher.logs import logged
    from watcher.upgrade import start_again

    title = "scholia — watching " + ", ".join(str(one.root) for one in repositories) + "   (Ctrl-C ends)"
    with (
        logged(home, load(home).log.level),
        view(title) as shown,
        Daemon(home, Captures()) as daemon,
        daemon.bus.heard_by(hearer(shown)),
    ):
        for repository in repositories:
            daemon.watch(repository)
        daemon.serve()
    if daemon.outdated:
        output.say("Another version was installed; starting again.")
        start_again()
    return 0


def _follow(home: Home) -> int:
    """Shows what the running daemon does, until Ctrl-C; the daemon goes on."""
    from contextlib import suppress

    from agent import output
    from agent.view import view
    from watcher import rpc
    from watcher.progress import Progress

    title = "scholia — following the daemon   (Ctrl-C leaves it running)"
    with suppress(KeyboardInterrupt), view(title) as shown, rpc.Client(home) as client:
        for message in client.stream("follow"):
            if shown is not None and message.get("params"):
                shown.hear(Progress(**message["params"]))
        output.say("The daemon has ended.")
    return 0
