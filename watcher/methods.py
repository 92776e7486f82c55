"""What the daemon answers to its fronts; the table is in `docs/api.md`."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import load
from engine.errors import ConfigError, NotTrusted
from engine.git import Repository
from engine.ledger.records import ASKED, BY_HAND
from engine.version import __version__
from watcher import rpc, standing
from watcher.api import Method, Result, Stream
from watcher.do import Command, do, free
from watcher.job import Job
from watcher.progress import FINAL, Progress, Stage, told
from watcher.verbs import Verbs, streamed

if TYPE_CHECKING:
    from watcher.daemon import Daemon

POLL_SECONDS = 0.5  # how often a follower checks whether the daemon ends
ENDED: dict[str, Stage] = {
    "filled": "filled", "offered": "offered", "answered": "answered", "refused": "refused", "cancelled": "cancelled",
    "gone": "gone", "waiting": "waiting", "undone": "waiting", "delivered": "filled",
}  # fmt: skip
OPENED: dict[str, Stage] = {**ENDED, "pending": "queued", "running": "queued"}


class Methods:
    """The API of one daemon. Each public function is a method of the wire."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon

    def table(self) -> dict[str, Method]:
        """Method names and what answers them."""
        names = (
            "hello",
            "status",
            "watch",
            "unwatch",
            "run",
            "do",
            "enqueue",
            "cancel",
            "follow",
            "forgot",
            "stop",
        )
        found: dict[str, Method] = {name: getattr(self, name) for name in names}
        for part in (self._daemon.editing, Verbs(self._daemon)):
            found |= {name: getattr(part, name) for name in part.NAMES}
        return found

    def hello(self) -> Result:
        return {"protocol": rpc.PROTOCOL, "version": __version__, "pid": os.getpid()}

    def status(self) -> Result:
        daemon = self._daemon
        worker = daemon.models.current
        running = sorted(daemon.filler.at_work)
        return {
            **self.hello(),
            "started": daemon.started,
            "repositories": {str(one.repository.root): one.origins.paused() for one in daemon.watched()},
            "running": running[0] if running else None,
            "pending": daemon.ledger.count("pending"),
            "model": worker.state.model if worker is not None else self._model_name(),
            "model_state": worker.state.status if worker is not None else "not loaded",
            "adapters": [one.name for one in daemon.models.learnt],
            "fallback": worker.state.fallback if worker is not None else "",
            "upgrade": daemon.upgrade.words,
            "editors": daemon.filler.editors.count,
        }

    def _model_name(self) -> str:
        """The model that the user's settings name; empty if they are broken."""
        try:
            return load(self._daemon.home).model.name
        except ConfigError:
            return ""

    def watch(self, root: str) -> Result:
        repository = Repository.find(Path(root))
        self._daemon.watch(repository)
        self._daemon.ledger.set_watched(repository, True)
        return {}

    def unwatch(self, root: str) -> Result:
        repository = Repository.find(Path(root))
        self._daemon.unwatch(repository)
        self._daemon.ledger.set_watched(repository, False)
        return {}

    def enqueue(self, ids: list[int]) -> Result:
        """Puts requests in the queue although they waited: the user asked (I2)."""
        ledger = self._daemon.ledger
        at_work = self._daemon.filler.at_work
        records = [record for number in ids if (record := ledger.request(number)) is not None]
        for repository in {record.root: Repository.find(record.root) for record in records}.values():
            if not ledger.repository(repository).trusted:
                raise NotTrusted(
                    f"{repository.root} is not trusted.",
                    f"If its files are yours: agent trust {repository.root}",
                )
            self._daemon.watch(repository)
        asked = [
            one.id
            for one in records  # what was filled meanwhile is done
            if one.id not in at_work and one.state != "filled" and not one.fingerprint.startswith(BY_HAND)
        ]
        ledger.set_states(asked, "pending", ASKED)
        self._daemon.wake()
        return {"queued": len(records)}

    def run(self, ids: list[int]) -> Stream:
        """Puts requests in the queue and tells what happens to them until each has ended."""
        with self._daemon.bus.listen() as heard:
            queued = self.enqueue(ids)
            left = set(ids)
            while left and not self._daemon.stopping:
                try:
                    progress = heard.get(timeout=POLL_SECONDS)
                except queue.Empty:
                    yield from self._ended_unheard(left)
                    continue
                if progress.request in left:
                    if progress.stage in FINAL:
                        left.discard(progress.request)
                    yield progress.to_json()
        return {**queued, "left": sorted(left)}

    def do(self, root: str, path: str, line: int | None, prompt: str, verb: str) -> Stream:
        """Does a command given directly, into a file or, without a root, into none. How it ended is the
        result. If the front goes away, it is cancelled."""
        command = Command(path, line, prompt, verb)
        daemon = self._daemon
        return (yield from streamed(daemon.filler, lambda hear: self._job(root, command, hear), daemon.hear))

    def _job(self, root: str, command: Command, publish: Callable[[Progress], None]) -> Job:
        daemon = self._daemon
        if not root:
            return free(daemon.filler, load(daemon.home), command, publish)
        repository = Repository.find(Path(root))
        record = daemon.ledger.repository(repository)
        if not record.trusted:
            raise NotTrusted(f"{repository.root} is not trusted.", f"agent trust {repository.root}")
        settings = load(daemon.home, repository.root, trusted=True)
        return do(daemon.filler, repository, record, settings, command, publish)

    def follow(self) -> Stream:
        """Tells all that happens, the open requests first."""
        with self._daemon.bus.listen() as heard:
            for record in self._daemon.ledger.requests():
                if not record.over and record.state != "delivered":
                    yield told(record, OPENED.get(record.state, "waiting"), record.reason).to_json()
            while not self._daemon.stopping:
                try:
                    yield heard.get(timeout=POLL_SECONDS).to_json()
                except queue.Empty:
                    yield None
        return {}

    def cancel(self, ids: list[int]) -> Result:
        """Ends requests that run or are queued."""
        daemon = self._daemon
        queued = [record for number in ids if (record := daemon.ledger.request(number)) is not None]
        queued = [record for record in queued if record.state == "pending"]
        daemon.ledger.set_states([record.id for record in queued], "cancelled", "by the user")
        for record in queued:
            daemon.hear(told(record, "cancelled", ""))
        running = [number for number in ids if daemon.filler.cancel(number)]
        return {"cancelled": [*running, *(record.id for record in queued)]}

    def forgot(self) -> Result:
        """Something was forgotten: what is held in memory of it goes too (I10)."""
        self._daemon.memory.refresh()
        standing.forget()
        return {}

    def stop(self) -> Result:
        self._daemon.stop()
        return {"pid": os.getpid()}

    def _ended_unheard(self, left: set[int]) -> Iterator[Result]:
        """Requests that ended without an event that reached us, e.g. because the backlog overflowed."""
        for number in sorted(left):
            record = self._daemon.ledger.request(number)
            if record is None or record.state in ENDED:
                left.discard(number)
                if record is not None:
                    yield told(record, ENDED[record.state], record.reason).to_json()
