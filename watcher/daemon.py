"""The long-lived process: watches repositories, keeps the queue moving, answers the API.

Four kinds of threads, so that nothing waits for the model: one watches and puts requests in the queue; one
takes the oldest pending request and has it filled; one follows fills into commits; the API's serve the fronts.
The queue lies in the ledger and outlives them all. A lock on the home lets one daemon run; it goes with its
process, however that ends, so a stale or reused process id misleads nobody (FAULTS 31).
"""

from __future__ import annotations

import logging
import queue
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from engine.config import Settings, load
from engine.displaced import Displaced
from engine.errors import ConfigError, GitError, ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, RepositoryRecord, RequestRecord
from engine.memory.memory import Memory
from engine.paths import Home
from engine.stats import summary
from engine.text.shown import shown
from watcher import temporary
from watcher.api import Server
from watcher.capture import Captures, Capturing
from watcher.editing import Editing
from watcher.fill import Filler
from watcher.learning import Learning
from watcher.lock import locked
from watcher.logs import NAME
from watcher.methods import Methods
from watcher.models import Models
from watcher.origin import Origins
from watcher.progress import FINAL, Bus, Progress, told
from watcher.queue import enqueue, origins_of
from watcher.recover import recover
from watcher.scan import Found, look, scan
from watcher.upgrade import Upgrade
from watcher.watch import Changed, Event, Rescan, Trouble, Watcher

log = logging.getLogger(NAME)
TICK_SECONDS = 0.5  # how often the watching thread looks whether the daemon ends
IDLE_SECONDS = 1.0  # how long the filling thread sleeps when nobody wakes it
AGAIN_SECONDS = 3.0  # until it is tried again to put something in the queue
END_SECONDS = 10.0  # that a fill may take to end
KEPT_DAYS = 90.0  # that displaced bytes are kept after their last use, once the fill is in a commit


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

    captures: what follows fills into commits; without it none are followed. Raises DaemonError if another one
    runs."""

    def __init__(self, home: Home, captures: Captures | None = None) -> None:
        self.home = home
        self._captures = captures
        self._capturing: Capturing | None = None
        self.bus = Bus()
        self._stack = ExitStack()
        self._watched: dict[int, Watched] = {}
        self._lock = threading.Lock()
        self._events: queue.Queue[Event | Filled] = queue.Queue()
        self._work = threading.Event()
        self._stopping = threading.Event()
        self._hung_up = self._signalled = False  # by a signal
        self._retry: dict[Repository, float] = {}  # what could not be looked at, and when to try again
        self._unsettled = False  # an error may have left requests that count as running
        self._told = ""
        self._began = time.monotonic()
        self.upgrade = Upgrade()
        self.outdated = False  # whether it ended to be started again, as another version

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(locked(self.home))
            self.ledger = stack.enter_context(Ledger.open(self.home))
            self._displaced = Displaced(self.home.displaced)
            recover(self.ledger)
            self._displaced.prune(self.ledger.stored(followed=True), KEPT_DAYS)
            self.models = stack.enter_context(Models(self.home))
            self._watcher = stack.enter_context(
                Watcher(self._events.put, rescan_seconds=load(self.home).watch.rescan_seconds)
            )
            self.memory = stack.enter_context(Memory(self.home, self.ledger, load(self.home).memory))
            self.filler = Filler(
                self._displaced, self.ledger, self.models, self.hear, self._watcher.expect, self.memory
            )
            self.editing = Editing(self, self._watcher.again)
            self._learning = Learning(self.home, self.ledger, self.memory, self.models, self._say)
            stack.callback(self._learning.close)
            self._server = Server(self.home, Methods(self).table())
            self._server.start()
            stack.callback(self._server.stop)
            if self._captures is not None:
                self._capturing = Capturing(
                    self.home, self.ledger, self._captures,
                    lambda: [one.repository for one in self.watched()], self._settings, self._learned,
                )  # fmt: skip
                stack.callback(self._capturing.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._work.set()
        self._stack.close()

    # --- what it does

    def serve(self, hangup_ends: bool = True) -> None:
        """Watches and fills until `stop`, SIGTERM or Ctrl-C. On SIGHUP it looks through everything again
        (settings are read anew for each request anyway) or, with a terminal that went away, ends.

        Raises LedgerDamaged if it had to end because of that."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGHUP, self._on_signal if hangup_ends else self._on_hangup)
        filling = threading.Thread(target=self._fill_forever, name="fill", daemon=True)
        filling.start()
        try:
            # with a ledger that was damaged, what is known here is not what a new one will say (FAULTS 40)
            while not self.stopping and self.ledger.damage is None:
                with suppress(queue.Empty):
                    self._handle(self._events.get(timeout=TICK_SECONDS))
                self._see_to_upgrades()
                if self._hung_up:
                    self._hung_up = False
                    for one in self.watched():
                        self._handle(Rescan(one.repository, "a hang-up asked for it"))
                now = time.monotonic()
                for repository in [one for one, due in self._retry.items() if due <= now]:
                    del self._retry[repository]
                    self._handle(Rescan(repository, "it could not be looked at before"))
        finally:
            self._stopping.set()
            self._work.set()
            self.filler.editors.farewell(for_good=not self.outdated)
            self.filler.close()
            self.models.close()
            filling.join(END_SECONDS)
        if self.ledger.damage is not None:
            self._tell(self.ledger.damage)
            raise self.ledger.damage

    def _see_to_upgrades(self) -> None:
        """Ends `serve` when the package was replaced and nothing is at work (FAULTS 33)."""
        if self.upgrade.look():
            self._say(self.upgrade.words)
        if not self.filler.at_work and self.upgrade.is_ready():
            self.outdated = True
            self.stop()

    def watch(self, repository: Repository) -> None:
        """Begins to watch a repository; its open requests are shown, those of an earlier run resumed."""
        record = self.ledger.repository(repository)
        with self._lock:
            if record.id in self._watched:
                return
            settings = self._settings(repository)
            origins = origins_of(self.ledger, repository, record, settings)
            self._watched[record.id] = Watched(repository, record, origins)
        if record.trusted:  # elsewhere it is only looked at; what lies there may not be ours (I2)
            for orphan in temporary.sweep(repository.root, self._displaced):
                log.info("swept %s", orphan.path)
        log.info("watching %s", repository.root)
        self.memory.wake()
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

    def wake(self) -> None:
        """There is something in the queue."""
        self._work.set()

    def stop(self) -> None:
        """Ends `serve`; what is queued stays queued."""
        self._stopping.set()
        self._work.set()

    @property
    def started(self) -> float:
        """In seconds since 1970, as the clock counts now, however it was set meanwhile (FAULTS 32)."""
        return time.time() - (time.monotonic() - self._began)

    @property
    def stopping(self) -> bool:
        return self._signalled or self._stopping.is_set()

    def watched(self) -> list[Watched]:
        """The repositories that are watched."""
        with self._lock:
            return list(self._watched.values())

    # In a signal's handler no lock may be taken: the main thread may hold it, in the middle of setting an event.

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signalled = True

    def _on_hangup(self, number: int, frame: FrameType | None) -> None:
        self._hung_up = True

    # --- from events to the queue

    def _handle(self, event: Event | Filled) -> None:
        """One event; a repository that cannot be looked at now does not end the daemon."""
        try:
            self._on_event(event)
        except ScholiaError as error:
            self._tell(error)
            if isinstance(event, Changed | Rescan):  # settings may be mended, a disk may be full for a while
                self._retry.setdefault(event.repository, time.monotonic() + AGAIN_SECONDS)
        except Exception:  # a bug must not end the watching; the next event is looked at as ever
            log.exception("an event could not be handled, by a bug of ours")

    def _on_event(self, event: Event | Filled) -> None:
        if isinstance(event, Trouble):
            self._say(f"{event.message} {event.hint}".strip())
            return
        watched = self._by_root(event.repository.root)
        if watched is None:
            return
        settings = self._settings(watched.repository)
        marker, limit = settings.marker, settings.watch.max_file_bytes
        watched.origins.use(marker)
        as_of = self.ledger.moment()
        if isinstance(event, Rescan):
            log.info("looking through %s: %s", watched.repository.root, event.reason)
            self._rescan(watched, settings)
        elif isinstance(event, Changed):
            looks = [self._watcher.look(watched.repository, path, marker, limit) for path in event.paths]
            self._enqueue(watched, [found for found in looks if found is not None], as_of)
        elif isinstance(event, Filled):
            self._enqueue(watched, [look(watched.repository, event.path, marker, limit)], as_of)
        else:
            watched.origins.refresh()
            self._work.set()
            if self._capturing is not None:
                self._capturing.hint()

    def _rescan(self, watched: Watched, settings: Settings) -> None:
        begun, as_of = time.monotonic(), self.ledger.moment()
        found = list(scan(watched.repository, settings.marker, settings.watch.max_file_bytes))
        self._watcher.scanned(watched.repository, time.monotonic() - begun)
        for one in found:
            if one.changing:
                self._watcher.again(watched.repository, one.path)
        known = {one.path for one in self.ledger.requests(watched.record.id)}
        gone = known - {one.path for one in found}
        stood = [one for one in found if not one.changing]
        self._enqueue(watched, [*stood, *(Found(path) for path in sorted(gone))], as_of)

    def _enqueue(self, watched: Watched, found: Sequence[Found], as_of: int) -> None:
        for one, verdicts in zip(found, watched.origins.check_all(found), strict=True):
            if any(verdict.paused for verdict in verdicts):
                self._watcher.park(watched.repository, one.path)
                continue
            before = {r.id: r.state for r in self.ledger.requests(watched.record.id, one.path)}
            after = enqueue(self.ledger, watched.record, one, verdicts, as_of)
            for request in after:
                if before.get(request.id) != request.state:
                    self._announce(request)
            for number in before.keys() - {request.id for request in after}:
                self.bus.publish(Progress("gone", request=number))
            if one.refusal:
                log.info("%s is not read: %s", shown(one.path), one.refusal)
        self.ledger.remember_seen(
            watched.record.id, watched.origins.seen - self.ledger.seen(watched.record.id)
        )
        self._work.set()

    def _announce(self, request: RequestRecord) -> None:
        if request.state in ("pending", "waiting", "undone"):
            self.hear(told(request, "queued" if request.state == "pending" else "waiting", request.reason))

    # --- from the queue to code

    def _fill_forever(self) -> None:
        while not self.stopping:
            try:
                self.editing.settle()
                taken = self._next()
                if taken is None:
                    self._work.wait(IDLE_SECONDS)
                    self._work.clear()
                    continue
                request, watched, settings = taken
                self.filler.run(request, watched.repository, settings)
                self._events.put(Filled(watched.repository, request.path))
                self._told = ""
            except ScholiaError as error:
                self._unsettled = True
                self._tell(error)
                self._stopping.wait(IDLE_SECONDS)
            except Exception:  # a bug must not end the thread; its request is not tried for ever
                log.exception("a request failed by a bug of ours")
                self._stopping.wait(IDLE_SECONDS)

    def _next(self) -> tuple[RequestRecord, Watched, Settings] | None:
        """The request to do now, in a trusted repository where nothing stands in the way."""
        if self._unsettled:
            recover(self.ledger, self.filler.at_work)
            self._unsettled = False
        if self.upgrade.is_near or not self.ledger.count("pending"):
            return None
        ready = {one.record.id: one for one in self.watched() if self._is_ready(one)}
        while ready:
            request = self.ledger.next_pending(list(ready))
            if request is None:
                return None
            watched = ready.pop(request.repository)
            try:
                return request, watched, self._settings(watched.repository)
            except ConfigError as error:  # the other repositories go on
                self._tell(error)
        return None

    def _is_ready(self, watched: Watched) -> bool:
        """Whether something may be written there now."""
        try:
            return self.ledger.repository(watched.repository).trusted and not watched.origins.paused()
        except GitError:  # it was deleted
            return False

    # --- from commits to corrections

    def _learned(self, repository: Repository, found: list[Correction]) -> None:
        self.memory.learned(found)
        self._learning.corrected(found)
        for words in (summary(found), *self.memory.new_habits(found)):
            self.bus.publish(Progress("learned", root=str(repository.root), words=words))
        log.info("followed %d fills of %s into commits", len(found), repository.root)

    # --- inside

    def hear(self, progress: Progress) -> None:
        """Logs how something ended, without the user's words or code (I9), and tells every front."""
        self._learning.make_way(progress.stage in ("loading", "generating", "retrying"))
        if progress.stage in FINAL or progress.stage == "retrying":
            words = "" if progress.stage == "answered" else progress.words
            if progress.stage in ("refused", "retrying"):  # what follows a colon may quote the model's answer
                words = words.partition(":")[0]
            log.info("%s %s:%s %s", progress.stage, shown(progress.path), progress.line, words)
        self.bus.publish(progress)

    def _tell(self, error: ScholiaError) -> None:
        """Says what is wrong, once."""
        words = f"{error.message} {error.hint}".strip()
        if words != self._told:
            self._told = words
            self._say(words)

    def _say(self, words: str) -> None:
        log.warning("%s", words)
        self.bus.publish(Progress("notice", words=words))

    def _settings(self, repository: Repository) -> Settings:
        trusted = self.ledger.repository(repository).trusted
        return load(self.home, repository.root, trusted=trusted)

    def _by_root(self, root: Path) -> Watched | None:
        with self._lock:
            return next((one for one in self._watched.values() if one.repository.root == root), None)
