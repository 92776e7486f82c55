"""`agent status`: the daemon, what stands in its way, and the queue."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.ledger.records import RepositoryRecord, RequestRecord
    from engine.paths import Home

SHOWN = 50  # requests


def status(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> int:
    """Show the daemon, what it watches, what is wrong, and the requests that are open.

    Example:  agent status
    """
    from agent import output
    from engine.ledger.ledger import Ledger
    from engine.paths import Home
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
        requests = [one for one in ledger.requests() if not one.over]
        problems = list(_problems(home, ledger.repositories(), daemon))
    if as_json:
        output.emit(
            {
                "daemon": daemon,
                "home": str(home.root),
                "problems": problems,
                "requests": [_as_json(one) for one in requests],
            }
        )
        return 0
    _tell_daemon(daemon)
    for problem in problems:
        output.data(f"! {problem}")
    _tell_requests(requests)
    return 0


def _problems(
    home: Home, repositories: Sequence[RepositoryRecord], daemon: dict[str, Any] | None
) -> Iterator[str]:
    """What keeps requests from being done, each with its cure."""
    from engine.config import load
    from engine.errors import ConfigError, GitError
    from engine.git import Repository
    from engine.version import __version__

    if daemon is not None and daemon.get("upgrade"):
        yield daemon["upgrade"]
    elif daemon is not None and daemon["version"] != __version__:
        yield (
            f"The daemon is of another version than this command ({__version__}). "
            "Restart it: agent stop, then agent watch --daemon"
        )
    try:
        load(home)
    except ConfigError as error:
        yield f"{error.message} {error.hint}".strip()
        return  # until then nobody's requests are done
    if home.adapters.is_dir():  # else the import is not worth its time
        from engine.learning.adapters import Adapters

        yield from (f"{one.reason} See agent adapters list" for one in Adapters(home).unfit())
    roots = set(daemon["repositories"]) if daemon is not None else set()
    with suppress(GitError):  # the command need not be given in a repository
        roots.add(str(Repository.find(Path()).root))
    known = {str(one.root): one for one in repositories}
    for root in sorted(roots):
        if root not in known or not known[root].trusted:
            yield f"{root} is not trusted: its requests are only shown. If it is yours: agent trust {root}"
            continue
        try:
            load(home, known[root].root, trusted=True)
        except ConfigError as error:
            yield f"{error.message} {error.hint}".strip()


def _as_json(one: RequestRecord) -> dict[str, object]:
    return {
        "id": one.id, "repository": str(one.root), "path": one.path, "line": one.line, "verb": one.verb,
        "prompt": one.prompt, "state": one.state, "reason": one.reason,
    }  # fmt: skip


def _tell_daemon(daemon: dict[str, Any] | None) -> None:
    from agent import output

    if daemon is None:
        output.data("No daemon is running. Start one: agent watch --daemon")
        return
    output.data(
        f"Daemon {daemon['pid']}, version {daemon['version']}, started {output.ago(daemon['started'])}"
    )
    learnt = f", with {', '.join(daemon['adapters'])}" if daemon.get("adapters") else ""
    output.data(f"Model {daemon['model']}: {daemon['model_state']}{learnt}")
    if daemon["fallback"]:
        output.data(f"  Slower than it could be: {daemon['fallback']}. Cures: agent doctor")
    for root, state in daemon["repositories"].items():
        output.data(f"Watching {root}" + (f" ({state})" if state else ""))


def _tell_requests(requests: Sequence[RequestRecord]) -> None:
    from agent import output

    for one in requests[:SHOWN]:
        reason = f"  — {output.short(one.reason, 50)}" if one.reason else ""
        where = f"{one.root.name}/{one.path}:{one.line}"
        output.data(f"#{one.id:<4} {one.state:<10} {where}  {output.short(one.prompt, 44)}{reason}")
    if len(requests) > SHOWN:
        output.data(f"… and {len(requests) - SHOWN} more: agent status --json")
    if any(one.state == "waiting" for one in requests):
        output.say("Waiting requests run when asked for: agent run, or agent fill FILE:LINE")
