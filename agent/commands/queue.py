"""`agent cancel`, `agent stop`: ending what is at work, or all of it."""

from __future__ import annotations

from typing import Annotated

import typer


def cancel(
    ids: Annotated[list[int] | None, typer.Argument(help="Numbers of requests; all if left out.")] = None,
) -> int:
    """End requests that run or are queued. They stay in their files.

    Examples:  agent cancel 12   ·   agent cancel
    """
    from agent import output
    from engine.errors import ScholiaError
    from engine.ledger.ledger import Ledger
    from engine.paths import Home
    from watcher import rpc
    from watcher.recover import recover_if_free

    home = Home.default()
    with Ledger.open(home) as ledger:
        for number in ids or []:
            if ledger.request(number) is None:
                raise ScholiaError(f"There is no request {number}.", "See `agent status`.")
        client = rpc.running(home)
        if client is None:
            recover_if_free(home, ledger)
        chosen = ids or [one.id for one in ledger.requests(states=("pending", "running"))]
        if client is not None:
            with client:
                done = client.call("cancel", ids=chosen)["cancelled"]
        else:
            records = [ledger.request(number) for number in chosen]
            done = [one.id for one in records if one is not None and one.state == "pending"]
            ledger.set_states(done, "cancelled", "by the user")
    output.say(f"Cancelled {len(done)}." if done else "There is nothing to cancel.")
    return 0 if done or not ids else 1


def stop() -> int:
    """Stop the daemon. What is queued stays queued.

    Example:  agent stop
    """
    from agent import output
    from engine.paths import Home
    from watcher import background

    pid = background.stop(Home.default())
    output.say("No daemon is running." if pid is None else f"Stopped the daemon ({pid}).")
    return 0
