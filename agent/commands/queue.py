"""`agent status`, `agent cancel`, `agent stop`: the queue and the daemon."""

from __future__ import annotations

from typing import Annotated

import typer


def status(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> int:
    """Show the daemon, what it watches, and the requests that are open.

    Example:  agent status
    """
    from agent import output
    from engine.ledger.ledger import Ledger
    from engine.paths import Home
    from engine.version import __version__
    from watcher import rpc
    from watcher.recover import recover_if_free

    home = Home.default()
    client = rpc.running(home)
    daemon = None
    if client is not None:
        with client:
            daemon = client.call("status")
    with Ledger.open(home) as ledger:
        if daemon is None:
            recover_if_free(home, ledger)
        open_ones = [one for one in ledger.requests() if not one.over]
    if as_json:
        requests = [
            {"id": r.id, "repository": str(r.root), "path": r.path, "line": r.line, "verb": r.verb, "prompt": r.prompt,
             "state": r.state, "reason": r.reason}
            for r in open_ones
        ]  # fmt: skip
        output.emit({"daemon": daemon, "home": str(home.root), "requests": requests})
        return 0
    if daemon is None:
        output.data("No daemon is running. Start one: agent watch --daemon")
    else:
        output.data(
            f"Daemon {daemon['pid']}, version {daemon['version']}, started {output.ago(daemon['started'])}"
        )
        if daemon["version"] != __version__:
            output.data(
                f"  It is of another version than this command ({__version__}). Restart it: agent stop"
            )
        output.data(f"Model {daemon['model']}: {daemon['model_state']}")
        if daemon["fallback"]:
            output.data(f"  Slower than it could be: {daemon['fallback']}. Cures: agent doctor")
        for root, state in daemon["repositories"].items():
            output.data(f"Watching {root}" + (f" ({state})" if state else ""))
    for one in open_ones[:50]:
        reason = f"  — {output.short(one.reason, 50)}" if one.reason else ""
        where = f"{one.root.name}/{one.path}:{one.line}"
        output.data(f"#{one.id:<4} {one.state:<10} {where}  {output.short(one.prompt, 44)}{reason}")
    if len(open_ones) > 50:
        output.data(f"… and {len(open_ones) - 50} more: agent status --json")
    if any(one.state == "waiting" for one in open_ones):
        output.say("Waiting requests run when asked for: agent run, or agent fill FILE:LINE")
    return 0


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
