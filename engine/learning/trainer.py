"""Has jobs trained in a child process at low priority, one at a time, and tells how it goes (I7). Light.

The child stays for a while after a job, with its libraries imported: that takes longer than a small update does. A fill
preempts a training by `pause`; the child then computes nothing from the next layer on.

What this does not guarantee: that an adapter is any good. That is the gate's business (I8).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.errors import ModelError, TrainingCancelled, TrainingError, WorkerDied
from engine.learning import status
from engine.learning.distil_job import DistilJob
from engine.learning.job import Job, Report
from engine.learning.protocol import (
    VERSION,
    WIRE,
    Distil,
    Halt,
    Pause,
    Ready,
    Resume,
    Step,
    Stopped,
    Train,
    Trained,
    Warm,
)
from engine.learning.status import Learning
from engine.model import probe
from engine.model.child import Child, failure
from engine.model.pace import Pace
from engine.model.protocol import Failed, Hello
from engine.paths import Home

COMMAND = (sys.executable, "-P", "-X", "faulthandler", "-m", "engine.learning.worker")
PATIENCE = (
    300.0  # seconds without a sign of life: importing and loading give none, and may wait for a slow disk
)
CLOSING = 5.0  # seconds to end by itself
KEPT = 300.0
LOW_PRIORITY = 10
TELLING = 1.0  # seconds between two writings of the status file


def installed() -> bool:
    """Whether what training needs is there: the extra `learn`."""
    return all(find_spec(name) is not None for name in ("torch", "peft", "transformers"))


class Trainer:
    """The child and what it is asked. Thread-safe: one job at a time, also between processes with the same home.

    kept: seconds that an idle child stays. nice: how much lower than ours its priority is."""

    def __init__(
        self, home: Home, *, kept: float = KEPT, nice: int = LOW_PRIORITY, command: Sequence[str] = COMMAND
    ) -> None:
        self._home = home
        self._nice = nice
        self._kept = kept
        self._command = command
        self._turn = threading.RLock()
        self._child: Child | None = None
        self._paused = threading.Event()
        self._closing = False
        self._last_id = self._pid = 0
        self._timer: threading.Timer | None = None
        self._pace = Pace(probe.machine().cores)

    def __enter__(self) -> Trainer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self, base: Path | None = None) -> None:
        """Start the child, import what training needs and load the base, so that a job soon after begins at once.

        Raises TrainingError."""
        with self._turn, self._asking():
            child = self._ensure()
            child.send(Warm(str(base) if base else "", self._pace.free_cores()))
            while not isinstance(self._answer(child, "starting"), Ready):
                pass

    def run(
        self,
        job: Job | DistilJob,
        on_progress: Callable[[Step], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Report:
        """Train one job; its adapter, or its student, is at `job.out` afterwards, or nothing is.

        on_progress: called about twice a second. cancelled: asked as often. Raises TrainingError; TrainingCancelled
        when `cancelled` said so, a job with a checkpoint can then be gone on with.
        """
        with self._turn, self._alone(), self._asking():
            log = _Log(self._home, job.how)
            try:
                _sweep(job)
                report = self._train(job, log, on_progress, cancelled)
            except TrainingError as error:
                log.failed(error)
                raise
            log.done(report)
            return report

    @property
    def pid(self) -> int:
        """Of the child, 0 if there is none."""
        return self._pid if self._child is not None and self._child.alive else 0

    def pause(self) -> None:
        """From the next layer on nothing is computed; what a fill calls when it begins."""
        self._paused.set()
        self._tell(Pause())

    def resume(self) -> None:
        self._paused.clear()
        self._tell(Resume())

    def require_open(self) -> None:
        """Raises TrainingCancelled once the trainer was closed: for whatever is done around a training."""
        if self._closing:
            raise TrainingCancelled("The trainer was closed.")

    def close(self) -> None:
        """End the child; a running job ends as cancelled."""
        self._closing = True
        self._tell(Halt(self._last_id))
        with self._turn:
            self._drop()

    # ---- a job

    def _train(
        self,
        job: Job | DistilJob,
        log: _Log,
        on_progress: Callable[[Step], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> Report:
        child = self._ensure()
        self._last_id += 1
        threads = job.threads or self._pace.free_cores()
        kind = Train if isinstance(job, Job) else Distil
        child.send(kind(self._last_id, job.to_json(), threads, job.memory or probe.machine().memory))
        halted = False
        while True:
            answer = self._answer(child, "training")
            if isinstance(answer, Trained):
                return answer.report
            if isinstance(answer, Stopped):
                raise TrainingCancelled("The training was cancelled.")
            log.step(answer)
            if on_progress is not None:
                on_progress(answer)
            if not halted and (self._closing or (cancelled is not None and cancelled())):
                halted = True
                child.send(Halt(self._last_id))

    def _answer(self, child: Child, doing: str) -> Any:
        answer = child.receive(PATIENCE, doing)
        if isinstance(answer, Failed):
            error = failure(answer)
            raise TrainingError(error.message, error.hint)
        return answer

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """The child's troubles as ours; afterwards it rests."""
        self._stop_timer()
        try:
            yield
        except WorkerDied as died:
            self._drop()
            raise TrainingError(died.message, died.hint) from died
        except ModelError as error:
            raise TrainingError(error.message, error.hint) from error
        except TrainingError:
            raise
        except BaseException:  # a caller's own, in the middle of a job: nobody waits for the rest
            if self._child is not None:
                self._child.kill()
            raise
        finally:
            self._rest()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Raises TrainingError if another process trains."""
        self._home.ensure()
        lock = os.open(self._home.root / "learning.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise TrainingError("Another process trains already.", "agent learn status") from error
        try:
            yield
        finally:
            os.close(lock)

    # ---- the child

    def _ensure(self) -> Child:
        self.require_open()
        if self._child is not None and self._child.alive:
            return self._child
        self._home.ensure()
        folder = self._home.root
        log = self._home.logs / "training.log"
        child = Child(self._command, (str(self._nice),), folder, log, wire=WIRE, name="training process")
        self._child = child
        self._pid = child.start()
        hello = child.receive(PATIENCE, "starting")
        if not isinstance(hello, Hello) or hello.version != VERSION:
            self._drop()
            raise TrainingError("The training process is of another version.", "agent stop, then agent watch")
        if self._paused.is_set():
            child.send(Pause())
        return child

    def _tell(self, message: Pause | Resume | Halt) -> None:
        child = self._child
        if child is not None and child.alive:
            with contextlib.suppress(WorkerDied):  # whoever runs a job hears of it
                child.send(message)

    def _rest(self) -> None:
        if self._child is None or self._closing:
            return
        self._timer = threading.Timer(self._kept, self._idle)
        self._timer.daemon = True
        self._timer.start()

    def _idle(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self._drop()
            finally:
                self._turn.release()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _drop(self) -> None:
        self._stop_timer()
        child, self._child = self._child, None
        if child is not None:
            child.close(CLOSING)


class _Log:
    """Tells the status file how a job goes."""

    def __init__(self, home: Home, how: str) -> None:
        self._home = home
        now = time.time()
        self._said = Learning("running", how, now, now, os.getpid(), "starting")
        self._write(self._said)

    def step(self, step: Step) -> None:
        if time.time() - self._said.at < TELLING and step.phase == self._said.phase:
            return
        said = self._said
        self._write(
            Learning("running", said.how, said.began, time.time(), said.pid, step.phase, step.step, step.steps,
                     step.loss, step.tokens_per_second, step.remaining)
        )  # fmt: skip

    def done(self, report: Report) -> None:
        said = self._said
        words = f"{report.steps} steps in {report.seconds:.1f} s, {report.tokens:,} tokens"
        self._write(
            Learning("done", said.how, said.began, time.time(), said.pid, "", report.steps, report.steps,
                     report.losses[-1] if report.losses else 0.0, report.tokens_per_second, 0.0, words)
        )  # fmt: skip

    def failed(self, error: TrainingError) -> None:
        said = self._said
        outcome: status.Status = "cancelled" if isinstance(error, TrainingCancelled) else "failed"
        self._write(
            Learning(outcome, said.how, said.began, time.time(), said.pid, "", said.step, said.steps, said.loss,
                     words=error.message, hint=error.hint)
        )  # fmt: skip

    def _write(self, said: Learning) -> None:
        self._said = said
        status.write(self._home, said)


def _sweep(job: Job | DistilJob) -> None:
    """Removes what a killed child left half-written beside this job's files."""
    for path in (job.out, job.checkpoint):
        if path is not None:
            for left in path.parent.glob(f".{path.name}.*.tmp"):
                left.unlink(missing_ok=True)
