"""The long-lived process: watches repositories, keeps the queue moving, answers the API.

Three kinds of threads, so that nothing waits for the model: one watches and puts requests in the queue; one
takes the oldest pending request and has it filled; the API's serve the fronts. The queue lies in the ledger
and outlives them all. A lock on the home lets one daemon run; it goes with its process, however that ends, so
a stale or reused process id misleads nobody (FAULTS 31).
"""

from __future__ import annotations

import fcntl
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from engine.config import Settings, load
from engine.errors import DaemonError, FileRefused, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import RepositoryRecord, RequestRecord
from engine.paths import Home
from engine.version import __version__
from watcher import rpc, temporary
from watcher.api import Server
from watcher.displaced import Displaced
from watcher.fill import Filler
from watcher.logs import NAME
from watcher.methods import Methods
from watcher.models import Models
from watcher.origin import Origins
from watcher.progress import FINAL, Bus, Progress
from watcher.queue import enqueue, origins_of
from watcher.read import read
from watcher.scan import Found, look, scan
from watcher.watch import Changed, Event, Rescan, Trouble, Watcher

log = logging.getLogger(NAME)
TICK_SECONDS = 0.5  # how often the watching thread looks whether the daemon ends
IDLE_SECONDS = 1.0  # how long the filling thread sleeps when nobody wakes it


@dataclass(frozen=True)
class Watched:
    """A repository that this daemon watches."""

    repository: Repository
    record: RepositoryRecord
    origins: Origins


@dataclass(frozen=True)
class Filled:
    """We were at work in a file: its other requests may have moved."""

    repository: Repository
    path: str


class Daemon:
    """One per home. Use as a context manager; `serve` returns when somebody stops it.

    Raises DaemonError if another one runs."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.bus = Bus()
        self._stack = ExitStack()
        self._watched: dict[int, Watched] = {}
        self._lock = threading.Lock()
        self._events: queue.Queue[Event | Filled] = queue.Queue()
        self._work = threading.Event()
        self._stopping = threading.Event()
        self.running: RequestRecord | None = None
        self.started = time.time()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(locked(self.home))
            self.ledger = stack.enter_context(Ledger.open(self.home))
            self._displaced = Displaced(self.home.displaced)
            self._recover()
            self.models = stack.enter_context(Models(self.home))
            self._watcher = stack.enter_context(
                Watcher(self._events.put, rescan_seconds=load(self.home).watch.rescan_seconds)
            )
            self.filler = Filler(self._displaced, self.ledger, self.models, self._hear, self._watcher.expect)
            self._server = Server(self.home, Methods(self).table(), log.warning)
            self._server.start()
            stack.callback(self._server.stop)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._work.set()
        self._stack.close()

    # --- what it does

    def serve(self) -> None:
        """Watches and fills until `stop`, SIGTERM, SIGHUP or Ctrl-C."""
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, self._on_signal)
        filling = threading.Thread(target=self._fill_forever, name="fill", daemon=True)
        filling.start()
        try:
            while not self._stopping.is_set():
                with suppress(queue.Empty):
                    self._handle(self._events.get(timeout=TICK_SECONDS))
        finally:
            self._stopping.set()
            self._work.set()
            worker = self.models.current
            if worker is not None:
                worker.cancel()
            filling.join(10.0)

    def watch(self, repository: Repository) -> None:
        """Begins to watch a repository; its open requests are shown, those of an earlier run resumed."""
        record = self.ledger.repository(repository)
        with self._lock:
            if record.id in self._watched:
                return
            settings = self._settings(repository, record)
            origins = origins_of(self.ledger, repository, record, settings)
            self._watched[record.id] = Watched(repository, record, origins)
        for orphan in temporary.sweep(repository.root, self._displaced):
            log.info("swept %s", orphan.path)
        log.info("watching %s", repository.root)
        for request in self.ledger.requests(record.id):
            self._announce(request)
        self._watcher.add(repository)

    def unwatch(self, repository: Repository) -> None:
        """Stops watching a repository; what is queued there stays queued."""
        with self._lock:
            self._watched = {
                n: one for n, one in self._watched.items() if one.repository.root != repository.root
            }
        self._watcher.remove(repository)

    def cancel(self, number: int) -> None:
        """Ends one request, running or queued."""
        running = self.running
        if running is not None and running.id == number and self.models.current is not None:
            self.models.current.cancel()
            return
        record = self.ledger.request(number)
        if record is not None and record.state == "pending":
            self.ledger.set_state(number, "cancelled", "by the user")
            self._hear(
                Progress("cancelled", number, str(record.root), record.path, record.line, record.prompt)
            )

    def wake(self) -> None:
        """There is something in the queue."""
        self._work.set()

    def stop(self) -> None:
        """Ends `serve`; what is queued stays queued."""
        self._stopping.set()
        self._work.set()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def watched(self) -> list[Watched]:
        """The repositories that are watched."""
        with self._lock:
            return list(self._watched.values())

    def model_name(self) -> str:
        """The model that the user's settings name."""
        return load(self.home).model.name

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop()

    # --- from events to the queue

    def _handle(self, event: Event | Filled) -> None:
        """One event; a repository that cannot be looked at now does not end the daemon."""
        try:
            self._on_event(event)
        except ScholiaError as error:
            log.warning("%s %s", error.message, error.hint)
            self.bus.publish(Progress("notice", words=error.message))

    def _on_event(self, event: Event | Filled) -> None:
        if isinstance(event, Trouble):
            log.warning("%s %s", event.message, event.hint)
            self.bus.publish(Progress("notice", words=f"{event.message} {event.hint}".strip()))
            return
        watched = self._by_root(event.repository.root)
        if watched is None:
            return
        settings = self._settings(watched.repository, watched.record)
        marker, limit = settings.marker, settings.watch.max_file_bytes
        if isinstance(event, Rescan):
            log.info("looking through %s: %s", watched.repository.root, event.reason)
            self._rescan(watched, settings)
        elif isinstance(event, Changed):
            looks = [self._watcher.look(watched.repository, path, marker, limit) for path in event.paths]
            self._enqueue(watched, [found for found in looks if found is not None])
        elif isinstance(event, Filled):
            self._enqueue(watched, [look(watched.repository, event.path, marker, limit)])
        else:
            watched.origins.refresh()
            self._work.set()

    def _rescan(self, watched: Watched, settings: Settings) -> None:
        begun = time.monotonic()
        found = list(scan(watched.repository, settings.marker, settings.watch.max_file_bytes))
        self._watcher.scanned(watched.repository, time.monotonic() - begun)
        known = {one.path for one in self.ledger.requests(watched.record.id)}
        gone = known - {one.path for one in found}
        self._enqueue(
            watched, [*(one for one in found if not one.changing), *(Found(path) for path in sorted(gone))]
        )

    def _enqueue(self, watched: Watched, found: Sequence[Found]) -> None:
        for one, verdicts in zip(found, watched.origins.check_all(found), strict=True):
            if any(verdict.paused for verdict in verdicts):
                self._watcher.again(watched.repository, one.path)
                continue
            before = {r.id: r.state for r in self.ledger.requests(watched.record.id, one.path)}
            after = enqueue(self.ledger, watched.record, one, verdicts)
            for request in after:
                if before.get(request.id) != request.state:
                    self._announce(request)
            for number in before.keys() - {request.id for request in after}:
                self.bus.publish(Progress("gone", request=number))
            if one.refusal:
                log.info("%s is not read: %s", one.path, one.refusal)
        self.ledger.remember_seen(
            watched.record.id, watched.origins.seen - self.ledger.seen(watched.record.id)
        )
        self._work.set()

    def _announce(self, request: RequestRecord) -> None:
        if request.state in ("pending", "waiting", "undone"):
            self._hear(
                Progress(
                    "queued" if request.state == "pending" else "waiting",
                    request=request.id,
                    root=str(request.root),
                    path=request.path,
                    line=request.line,
                    prompt=request.prompt,
                    words=request.reason,
                )
            )

    # --- from the queue to code

    def _fill_forever(self) -> None:
        while not self._stopping.is_set():
            request = self._next()
            if request is None:
                self._work.wait(IDLE_SECONDS)
                self._work.clear()
                continue
            self.running = request
            try:
                with self._lock:
                    watched = self._watched[request.repository]
                settings = self._settings(watched.repository, watched.record)
                self.filler.run(request, watched.repository, settings)
                self._events.put(Filled(watched.repository, request.path))
            except ScholiaError as error:
                log.error("%s %s", error.message, error.hint)
                self.bus.publish(Progress("notice", words=error.message))
                self._stopping.wait(IDLE_SECONDS)
            except Exception:
                log.exception("a request failed by a bug of ours")
                self.ledger.set_state(request.id, "refused", "a bug in scholia; see agent log --daemon")
                self.bus.publish(Progress("refused", request.id, words="a bug in scholia"))
            finally:
                self.running = None

    def _next(self) -> RequestRecord | None:
        with self._lock:
            ready = [number for number, one in self._watched.items() if not one.origins.paused()]
        return self.ledger.next_pending(ready) if ready else None

    def _hear(self, progress: Progress) -> None:
        if progress.stage in FINAL or progress.stage == "retrying":
            log.info("%s %s:%s %s", progress.stage, progress.path, progress.line, progress.words)
        self.bus.publish(progress)

    # --- after a crash

    def _recover(self) -> None:
        """Confirms writes that were made but not recorded, and drops those that were not (FAULTS 38)."""
        for fill in self.ledger.recover():
            try:
                now = read(fill.root, fill.path, 1 << 30).sha256
            except FileRefused:
                now = ""
            if now == fill.after_sha:
                self.ledger.confirm(fill.id, before=fill.before_sha, after=now, displaced=fill.before_sha)
                self.ledger.set_state(fill.request, "filled", "found written after a crash", fill.id)
            else:
                self.ledger.set_fill(fill.id, "failed")

    # --- inside

    def _settings(self, repository: Repository, record: RepositoryRecord) -> Settings:
        trusted = self.ledger.repository(repository).trusted
        return load(self.home, repository.root, trusted=trusted)

    def _by_root(self, root: Path) -> Watched | None:
        with self._lock:
            return next((one for one in self._watched.values() if one.repository.root == root), None)


def locked(home: Home) -> ExitStack:
    """Holds the daemon's lock of a home. Raises DaemonError if another daemon holds it."""
    home.ensure()
    stack = ExitStack()
    fd = os.open(home.daemon_lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    stack.callback(os.close, fd)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stack.close()
        raise DaemonError(
            "A daemon already runs.", "Add to it with `agent watch PATH`, or end it: agent stop"
        ) from None
    os.truncate(fd, 0)
    os.pwrite(fd, f"{os.getpid()} {__version__}\n".encode(), 0)
    return stack


def start_in_background(home: Home, seconds: float = 10.0) -> int:
    """Starts a daemon of its own session and waits until it answers. Returns its process id.

    Raises DaemonError if it does not come up."""
    home.ensure()
    with (home.logs / "daemon.out").open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "watcher"], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, cwd="/", env={**os.environ, "SCHOLIA_HOME": str(home.root)},
        )  # fmt: skip
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        client = rpc.running(home)
        if client is not None:
            with client:
                return int(client.hello["pid"])
        time.sleep(0.02)
    raise DaemonError("The daemon did not start.", f"See {home.logs / 'daemon.out'} and agent log --daemon")


def wait_until_gone(home: Home, seconds: float = 20.0) -> None:
    """Waits until the daemon has let go of its lock. Raises DaemonError if it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            locked(home).close()
            return
        except DaemonError:
            time.sleep(0.02)
    raise DaemonError("The daemon does not end.", "See agent log --daemon")
