"""What the daemon answers to its fronts; the table is in `docs/api.md`."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import load
from engine.errors import ScholiaError
from engine.git import Repository
from engine.ledger.records import RequestRecord
from engine.version import __version__
from watcher import rpc
from watcher.api import Method, Result
from watcher.do import do, free
from watcher.progress import FINAL, Progress, Stage

if TYPE_CHECKING:
    from watcher.daemon import Daemon

POLL_SECONDS = 0.5  # how often a follower checks whether the daemon ends
ENDED: dict[str, Stage] = {
    "filled": "filled", "offered": "offered", "answered": "answered", "refused": "refused", "cancelled": "cancelled",
    "gone": "gone",
}  # fmt: skip


class Methods:
    """The API of one daemon. Each public function is a method of the wire."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon

    def table(self) -> dict[str, Method]:
        """Method names and what answers them."""
        names = ("hello", "status", "watch", "unwatch", "run", "do", "enqueue", "cancel", "follow", "stop")
        return {name: getattr(self, name) for name in names}

    def hello(self) -> Result:
        return {"protocol": rpc.PROTOCOL, "version": __version__, "pid": os.getpid()}

    def status(self) -> Result:
        daemon = self._daemon
        worker = daemon.models.current
        running = daemon.running
        return {
            **self.hello(),
            "started": daemon.started,
            "repositories": {str(one.repository.root): one.origins.paused() for one in daemon.watched()},
            "running": running.id if running is not None else None,
            "pending": daemon.ledger.count("pending"),
            "model": worker.state.model if worker is not None else daemon.model_name(),
            "model_state": worker.state.status if worker is not None else "not loaded",
            "fallback": worker.state.fallback if worker is not None else "",
        }

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
        for number in ids:
            record = self._daemon.ledger.request(number)
            if record is not None and record.state not in ("pending", "running"):
                self._daemon.ledger.set_state(number, "pending")
                self._daemon.watch(Repository.find(record.root))
        self._daemon.wake()
        return {"queued": len(ids)}

    def run(self, ids: list[int]) -> Iterator[Result]:
        """Puts requests in the queue and tells what happens to them until each has ended."""
        with self._daemon.bus.listen() as heard:
            self.enqueue(ids)
            yield from self._until_ended(heard, set(ids))

    def do(self, root: str, path: str, line: int | None, prompt: str, verb: str) -> Iterator[Result]:
        """Does a command given directly, into a file or, without a root, into none."""
        with self._daemon.bus.listen() as heard:
            done: queue.Queue[Progress | ScholiaError] = queue.Queue()
            work = threading.Thread(target=self._do, args=(done, root, path, line, prompt, verb), daemon=True)
            work.start()
            while work.is_alive():
                with suppress(queue.Empty):
                    progress = heard.get(timeout=POLL_SECONDS)
                    if progress.path == path and progress.prompt == prompt:
                        yield progress.to_json()
            outcome = done.get()
            if isinstance(outcome, ScholiaError):
                raise outcome
            yield outcome.to_json()

    def _do(
        self,
        done: queue.Queue[Progress | ScholiaError],
        root: str,
        path: str,
        line: int | None,
        prompt: str,
        verb: str,
    ) -> None:
        daemon = self._daemon
        try:
            if not root:
                done.put(free(daemon.filler, load(daemon.home), path, prompt, verb))
                return
            repository = Repository.find(Path(root))
            record = daemon.ledger.repository(repository)
            settings = load(daemon.home, repository.root, trusted=record.trusted)
            done.put(do(daemon.filler, repository, record, settings, path, line, prompt, verb))
        except ScholiaError as error:
            done.put(error)

    def follow(self) -> Iterator[Result]:
        """Tells all that happens, the open requests first."""
        with self._daemon.bus.listen() as heard:
            for record in self._daemon.ledger.requests():
                yield _progress(
                    record, "queued" if record.state in ("pending", "running") else "waiting"
                ).to_json()
            while not self._daemon.stopping:
                try:
                    yield heard.get(timeout=POLL_SECONDS).to_json()
                except queue.Empty:
                    continue

    def cancel(self, ids: list[int]) -> Result:
        """Ends requests that run or are queued."""
        for number in ids:
            self._daemon.cancel(number)
        return {}

    def stop(self) -> Result:
        self._daemon.stop()
        return {"pid": os.getpid()}

    def _until_ended(self, heard: queue.Queue[Progress], left: set[int]) -> Iterator[Result]:
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

    def _ended_unheard(self, left: set[int]) -> Iterator[Result]:
        """Requests that ended without an event that reached us, e.g. because the backlog overflowed."""
        for number in sorted(left):
            record = self._daemon.ledger.request(number)
            if record is None or record.state in ENDED:
                left.discard(number)
                if record is not None:
                    yield _progress(record, ENDED[record.state]).to_json()


def _progress(record: RequestRecord, stage: Stage) -> Progress:
    return Progress(
        stage, record.id, str(record.root), record.path, record.line, record.prompt, record.reason
    )
