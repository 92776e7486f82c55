"""Has requests of the queue done: by the daemon if one runs, else in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from agent.session import Session, opened, target
from agent.view import Live, Plain, hearer, view
from engine.config import load
from engine.displaced import Displaced
from engine.errors import DaemonError
from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord
from engine.memory.memory import Memory
from engine.paths import Home
from watcher import rpc
from watcher.again import Wish, again
from watcher.choosing import Mended, mend, take_back
from watcher.do import Command, do, free
from watcher.fill import Filler
from watcher.lock import COMMAND, locked
from watcher.models import Models
from watcher.offers import accept
from watcher.progress import FINAL, Progress
from watcher.recover import recover
from watcher.surface import on_disk


def perform(session: Session, ids: Sequence[int], hear: Callable[[Progress], None]) -> list[Progress]:
    """Runs requests and returns how each ended. Ctrl-C cancels them."""
    client = rpc.running(session.home)
    if client is None:
        return _here(session, ids, hear)
    with client:
        try:
            return _by_daemon(client, ids, hear)
        except KeyboardInterrupt:
            with rpc.Client(session.home) as second:
                second.call("cancel", ids=list(ids))
            raise


def put(session: Session, ids: Sequence[int]) -> None:
    """Puts requests in the daemon's queue and does not wait. Raises DaemonError if no daemon runs."""
    with rpc.Client(session.home) as client:
        client.call("enqueue", ids=list(ids))


def _by_daemon(client: rpc.Client, ids: Sequence[int], hear: Callable[[Progress], None]) -> list[Progress]:
    ended: dict[int, Progress] = {}
    for message in client.stream("run", ids=list(ids)):
        if params := message.get("params"):
            progress = Progress(**params)
            hear(progress)
            if progress.stage in FINAL:
                ended[progress.request] = progress
    missing = [number for number in ids if number not in ended]
    if missing:
        raise DaemonError(
            "The daemon ended before all requests were done.", "They are still queued: agent status"
        )
    return [ended[number] for number in ids]


def _here(session: Session, ids: Sequence[int], hear: Callable[[Progress], None]) -> list[Progress]:
    ended = []
    with _filler(session.home, session.ledger, hear) as filler:
        for number in ids:
            record = session.ledger.request(number)
            if record is not None:
                ended.append(filler.run(record, session.repository, session.settings))
    return ended


def once_more(session: Session, wish: Wish, *, quiet: bool) -> Progress:
    """Has another answer in the place of a fill; how it ended."""
    with view(f"scholia — {session.repository.root}", quiet=quiet) as shown:
        client = rpc.running(session.home)
        if client is not None:
            said = wish.said
            with client:
                return _streamed(
                    client, "again", shown,
                    fill=said.fill, wish=said.kind, words=said.words, former=wish.former, force=wish.force,
                )  # fmt: skip
        with _filler(session.home, session.ledger, hearer(shown)) as filler:
            return filler.take(again(filler, session.repository, session.settings, wish))


def put_back(session: Session, fill: FillRecord, force: bool) -> None:
    """Takes a fill back: by the daemon if one runs, since an editor may have its file open."""
    client = rpc.running(session.home)
    if client is None:
        take_back(session.ledger, Displaced(session.home.displaced), fill, force)
        return
    with client:
        client.call("undo", fill=fill.id, force=force)


def past_mistakes(session: Session, path: str, *, write: bool) -> list[Mended]:
    """Finds mistakes in a file that were corrected before, and mends them if `write`: by the daemon if one runs, since
    an editor may have the file open."""
    client = rpc.running(session.home)
    if client is None:
        repository, settings = session.repository, session.settings
        displaced = Displaced(session.home.displaced)
        surface = on_disk(repository.root, path, settings.watch.max_file_bytes)
        return mend(session.ledger, displaced, repository, settings.scope, surface, write=write)
    with client:
        answer = client.call("mend", root=str(session.repository.root), path=path, write=write)
        return [Mended(**one) for one in answer["mended"]]


def put_in(session: Session, fill: FillRecord) -> None:
    """Writes an offered fill: by the daemon if one runs, since an editor may have its file open."""
    client = rpc.running(session.home)
    if client is None:
        accept(session.ledger, session.home, session.repository, fill, session.settings)
        return
    with client:
        client.call("apply", fill=fill.id)


def do_in_file(into: str, prompt: str, verb: str, *, quiet: bool) -> Progress:
    """Does a command given directly, in a file."""
    aim = target(into)
    with opened(aim.path) as session:
        session.require_trust()
        path = session.repository.relative(aim.path)
        command = Command(path, aim.line, prompt, verb)
        with view(f"scholia — {path}", quiet=quiet) as shown:
            client = rpc.running(session.home)
            if client is not None:
                with client:
                    root = str(session.repository.root)
                    return _streamed(client, "do", shown, root=root, **asdict(command))
            with _filler(session.home, session.ledger, hearer(shown)) as filler:
                return filler.take(do(filler, session.repository, session.record, session.settings, command))


def do_nowhere(suffix: str, prompt: str, verb: str, *, quiet: bool) -> Progress:
    """Does a command given directly; the code goes into no file."""
    home = Home.default()
    command = Command(f"scratch.{suffix.lstrip('.')}", None, prompt, verb)
    with view("scholia", quiet=quiet) as shown:
        client = rpc.running(home)
        if client is not None:
            with client:
                return _streamed(client, "do", shown, root="", **asdict(command))
        with Ledger.open(home) as ledger, _filler(home, ledger, hearer(shown)) as filler:
            return filler.take(free(filler, load(home), command))


def _streamed(client: rpc.Client, method: str, shown: Live | Plain | None, **asked: Any) -> Progress:
    """How it ended. Ctrl-C closes the connection, and the daemon cancels what nobody waits for."""
    hear = hearer(shown)
    for message in client.stream(method, **asked):
        if params := message.get("params"):
            hear(Progress(**params))
        elif result := message.get("result"):
            ended = Progress(**result)
            hear(ended)
            return ended
    raise DaemonError("The daemon ended before the command was done.", "Give it again.")


@contextmanager
def _filler(home: Home, ledger: Ledger, hear: Callable[[Progress], None]) -> Iterator[Filler]:
    """Fills in this process, while no other does."""
    with locked(home, COMMAND):
        recover(ledger)
        with Models(home) as models, Memory(home, ledger, load(home).memory) as memory:
            memory.wake()
            yield Filler(Displaced(home.displaced), ledger, models, hear, memory=memory)
