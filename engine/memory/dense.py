"""Searches by meaning, in a child process that is loaded behind and never waited for longer than asked (I7).

One thread owns the child: it loads it, answers searches, and between them brings the index up to date with what the
memory holds, a few texts at a time, so that a search waits for one small batch at most. When nothing was asked for a
while the child ends and its memory is free.

What this does not guarantee: that there is an answer. The extra may be missing, the child may have died; the caller
then has the lexical signal alone.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from engine.config import MemorySettings
from engine.errors import ModelError, ScholiaError, WorkerDied
from engine.memory.protocol import (
    VERSION,
    WIRE,
    Add,
    Held,
    Hits,
    Known,
    Open,
    Opened,
    Remove,
    Save,
    Search,
)
from engine.model.child import Child
from engine.model.protocol import Hello
from engine.paths import private_folder

COMMAND = (sys.executable, "-P", "-X", "faulthandler", "-m", "engine.memory.worker")
TOGETHER = 8  # texts embedded between two searches
PATIENCE = 60.0  # seconds without an answer after which the child hangs
CRASHES = 3  # in a row, after which it is left alone
REST = 300.0  # seconds
UNFINISHED = "unfinished"  # no version of a ledger: the next start goes on with what is missing

Status = Literal["stopped", "loading", "ready", "missing", "failed"]


@dataclass(frozen=True)
class DenseState:
    """words: why it is missing or failed, or why the index was built anew."""

    status: Status
    words: str = ""
    embedder: str = ""


@dataclass(frozen=True)
class Row:
    """What the index should hold of one correction."""

    stamp: int
    text: str


#: What the index should hold: the ledger's version, and rows by shard and correction.
Wanted = Callable[[], tuple[str, Mapping[str, Mapping[int, Row]]]]


@dataclass(frozen=True)
class _Job:
    search: Search
    answer: Future[dict[int, float]]


class Dense:
    """The child and the thread that owns it. Thread-safe."""

    def __init__(
        self,
        folder: Path,
        log: Path,
        settings: MemorySettings,
        wanted: Wanted,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._folder = folder
        self._log = log
        self._settings = settings
        self._wanted = wanted
        self._command = command
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._behind = threading.Event()  # the index is not known to say what is wanted
        self._behind.set()
        self._level = threading.Condition()
        self._closing = False
        self._child: Child | None = None
        self._following = False
        self._saved = ""  # the version that the index on the disk says
        self._shards: set[str] = set()
        self._crashes = 0
        self._crashed_at = 0.0
        self._state = DenseState("stopped")
        self._thread: threading.Thread | None = None

    @property
    def state(self) -> DenseState:
        """What it is doing now; never waits."""
        return self._state

    def wake(self) -> None:
        """Loads the child behind, if it is not loaded."""
        if self._closing or self._state.status == "missing":
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="memory", daemon=True)
            self._thread.start()
        self._jobs.put(None)

    def changed(self) -> None:
        """What is wanted has changed: the index follows, behind."""
        self._behind.set()
        self.wake()

    def search(self, asked: Search, seconds: float) -> dict[int, float] | None:
        """Cosines by correction: of the nearest, and of those in `asked.also`. None if there is no answer in time."""
        self.wake()
        if self._state.status in ("missing", "failed"):
            return None
        job = _Job(asked, Future())
        self._jobs.put(job)
        try:
            return job.answer.result(seconds)
        except (TooLate, CancelledError, ModelError):
            job.answer.cancel()
            return None

    def settle(self, seconds: float) -> bool:
        """Waits until the index says what is wanted and is saved; whether it does."""
        self.changed()
        with self._level:
            self._level.wait_for(lambda: self._level_reached() or self._given_up(), seconds)
            return self._level_reached()

    def _level_reached(self) -> bool:
        return self._state.status == "ready" and not self._behind.is_set() and not self._following

    def _given_up(self) -> bool:
        return self._state.status == "missing" or self._crashes >= CRASHES

    def close(self) -> None:
        """Ends the child; what it has embedded is saved."""
        self._closing = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(PATIENCE)

    # ---- the thread

    def _live(self) -> None:
        while not self._closing:
            try:
                job = self._jobs.get(timeout=self._waiting())
            except queue.Empty:
                job = None
                if not self._behind.is_set():
                    self._drop()
                    continue
            try:
                if self._load():
                    self._work(job)
            except ScholiaError as error:  # it died, or could not do what it should: another one is started
                self._crashes, self._crashed_at = self._crashes + 1, time.monotonic()
                self._fail("failed", error.message)
                self._jobs.put(None)
            finally:
                if job is not None and not job.answer.done():
                    job.answer.set_exception(WorkerDied(self._state.words))
        self._drop()

    def _waiting(self) -> float:
        """Seconds until something is to be done without being asked."""
        if self._child is not None and self._behind.is_set():
            return 0.0
        return self._settings.idle_seconds or threading.TIMEOUT_MAX

    def _work(self, job: _Job | None) -> None:
        if job is None:
            if self._jobs.empty() and self._behind.is_set():
                self._follow()
            return
        if job.answer.set_running_or_notify_cancel():
            hits = self._ask(job.search, "searching")
            assert isinstance(hits, Hits)
            job.answer.set_result(dict(zip(hits.ids, hits.cosines, strict=True)))

    def _load(self) -> bool:
        """Whether the child is there, loaded if it was not; not while it rests after crashes."""
        if self._child is not None and self._child.alive:
            return True
        if self._crashes >= CRASHES and time.monotonic() - self._crashed_at < REST:
            return False
        self._state = DenseState("loading")
        try:
            private_folder(self._folder)
        except OSError as error:
            raise ModelError(f"{self._folder} cannot be used: {error.strerror or error}.") from error
        child = Child(self._command, (), self._folder, self._log, wire=WIRE, name="memory's worker")
        self._child = child
        child.start()
        hello = child.receive(PATIENCE, "starting")
        if not isinstance(hello, Hello) or hello.version != VERSION:
            raise ModelError("The memory's worker is of another version.", "agent stop, then agent watch")
        settings = self._settings
        request = Open(str(self._folder), settings.model, settings.engine, settings.threads)
        try:
            opened = self._ask(request, "loading")
        except WorkerDied:
            raise
        except ModelError as error:  # not installed, or not what it should be: to try again would not help
            self._fail("missing", error.message)
            return False
        assert isinstance(opened, Opened)
        words = f"The memory's index was built anew: {opened.reason}." if opened.reason else ""
        self._saved, self._shards = opened.version, set(opened.shards)
        self._state = DenseState("ready", words, opened.embedder)
        self._behind.set()
        self._jobs.put(None)
        return True

    def _follow(self) -> None:
        """Brings the index to what is wanted, and saves it."""
        self._following = True
        self._behind.clear()
        try:
            version, wanted = self._wanted()
            if version != self._saved:
                self._bring(version, wanted)
        finally:
            self._following = False
        self._tell()

    def _bring(self, version: str, wanted: Mapping[str, Mapping[int, Row]]) -> None:
        self._shards |= wanted.keys()
        for shard in self._shards:
            self._follow_in(shard, wanted.get(shard, {}))
            if self._closing:
                version = UNFINISHED
                break
        try:
            self._ask(Save(version), "saving the index")
            self._saved, self._crashes = version, 0
        except WorkerDied:
            raise
        except ModelError as error:  # a full disk: it serves all the same
            self._state = replace(self._state, words=error.message)

    def _follow_in(self, shard: str, rows: Mapping[int, Row]) -> None:
        held = self._ask(Known(shard), "looking through the index")
        assert isinstance(held, Held)
        stamps = dict(zip(held.ids, held.stamps, strict=True))
        gone = [one for one, stamp in stamps.items() if one not in rows or rows[one].stamp != stamp]
        if gone:
            self._ask(Remove(shard, tuple(gone)), "forgetting")
        fresh = [one for one, row in rows.items() if stamps.get(one) != row.stamp]
        for start in range(0, len(fresh), TOGETHER):
            some = [(one, rows[one]) for one in fresh[start : start + TOGETHER]]
            ids, found = zip(*some, strict=True)
            texts, marks = tuple(row.text for row in found), tuple(row.stamp for row in found)
            self._ask(Add(shard, ids, marks, texts), "embedding")
            self._answer_waiting()
            if self._closing:
                return

    def _answer_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    self._work(job)

    def _tell(self) -> None:
        with self._level:
            self._level.notify_all()

    def _ask(self, message: object, doing: str) -> object:
        assert self._child is not None
        return self._child.ask(message, PATIENCE, doing)

    def _fail(self, status: Status, words: str) -> None:
        self._drop()
        self._state = DenseState(status, words)
        self._tell()

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close(5.0)
            self._state = DenseState("stopped")
