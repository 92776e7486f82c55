"""The training child, `python -P -m engine.learning.worker`: torch and everything that trains live here (I7).

It runs at low priority, so that whatever the user does comes first. One thread reads, so that Halt and Pause reach a
training that runs; the other, the main thread, trains. It stays for the next job with its libraries imported and the
last network loaded: importing them takes longer than a small update does. It dies with its supervisor, opens no network
connection (I3) and writes no core file.
"""

from __future__ import annotations

import ctypes
import os
import queue
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from engine.errors import ScholiaError, TrainingError
from engine.learning.distil_job import DistilJob
from engine.learning.job import Job
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
from engine.learning.turnstile import Halted, Turnstile
from engine.model import protocol
from engine.model.protocol import Close, Failed, Hello
from engine.model.worker import BUGS, die_with_parent

if TYPE_CHECKING:
    from engine.learning.device import Device
    from engine.learning.loss import Frozen
    from engine.learning.network import Network
    from engine.learning.rows import Row

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4  # malloc.h of glibc
ALIVE = 5.0  # seconds between two signs of life while nothing else gives any
NO_ROOM = ("can't allocate memory", "out of memory")


class Worker:
    """The loop: one job after the other."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._sending = threading.Lock()
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._turnstile = Turnstile(self._beat)
        self._halted = -1  # this job and all before it
        self._running = -1
        self._last = Step("importing")
        self._loaded: tuple[object, Network] | None = None

    def run(self) -> None:
        self._send(Hello(VERSION, os.getpid()))
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        while True:
            message = self._inbox.get()
            if isinstance(message, Close):
                return
            self._send(self._answered(message))

    def _read(self) -> None:
        for line in self._source:
            try:
                message = WIRE.decode(line)
            except protocol.ProtocolError as error:
                print(f"the supervisor sent {error}", file=sys.stderr, flush=True)
                os._exit(3)
            if isinstance(message, Pause):
                self._turnstile.close()
            elif isinstance(message, Resume):
                self._turnstile.open()
            elif isinstance(message, Halt):
                self._halted = message.id
                if self._running == message.id:
                    self._turnstile.halt()
            else:
                self._inbox.put(message)
        os._exit(0)  # the supervisor is gone, and with it whoever wanted an answer

    def _answered(self, message: Any) -> Any:
        try:
            return self._train(message) if isinstance(message, Train) else self._warm(message)
        except ImportError as error:
            words = f"What training needs is not installed ({error.name} is missing)."
            return Failed("missing", words, "pip install 'scholia[learn]'")
        except ScholiaError as error:
            return Failed("model", error.message, error.hint)
        except BUGS as error:
            if any(words in str(error) for words in NO_ROOM):
                return Failed("model", "The memory did not suffice for training.", "Close other programs.")
            # The words of the error stay out of the log, they may quote a lesson (I9).
            frames = "".join(traceback.format_tb(error.__traceback__))
            print(f"{type(error).__name__} in training\n{frames}", file=sys.stderr, flush=True)
            return Failed("bug", f"Training failed ({type(error).__name__}).")

    def _warm(self, message: Warm) -> Ready:
        began = time.monotonic()
        self._say(Step("importing"))
        with self._alive():
            import engine.learning.train  # noqa: F401

            if message.base:
                base = Path(message.base)
                self._network(base, self._device(base, message.threads))
        return Ready(time.monotonic() - began)

    def _train(self, message: Train) -> Trained | Stopped:
        began = time.monotonic()
        self._turnstile.reset()
        self._running = message.id
        if self._halted >= message.id:
            return Stopped(0)
        try:
            if isinstance(message, Distil):
                return Trained(self._distilled(DistilJob.from_json(message.job), message, began))
            return Trained(self._trained(Job.from_json(message.job), message, began))
        except Halted:
            return Stopped(self._last.step)
        finally:
            self._running = -1
            trim()

    def _trained(self, job: Job, message: Train, began: float) -> Any:
        self._say(Step("importing"))
        with self._alive():
            from engine.learning import checkpoint
            from engine.learning.need import Size, plan, reset_peak, resident
            from engine.learning.rows import rows
            from engine.learning.train import Training
            from engine.learning.vocabulary import vocabulary

        self._say(Step("loading"))
        if not job.lessons:
            raise TrainingError("There is nothing to train on.", "agent learn examples")
        reset_peak()
        size = Size.of(job.base)
        progress = checkpoint.read(job)
        threads = progress.threads if progress else message.threads
        device = self._device(job.base, threads, progress.dtype if progress else "")
        tokens = vocabulary(job.base)
        try:
            lessons, older, replay = (
                rows(some, tokens, job.emphasis, size.context)
                for some in (job.lessons, job.older, job.replay)
            )
        finally:
            tokens.close()
        limit = message.memory if job.memory else message.memory + resident()
        how = plan(size, job, lessons + older + replay, device.bytes, limit)
        said = self._listen(job, lessons + older, device, limit)
        with self._alive():
            network = self._network(job.base, device, job.originals)
        if progress is None:
            progress = checkpoint.Progress(job.digest(), device.type, threads)
        self._turnstile.pass_through()
        loading = time.monotonic() - began
        training = Training(
            job, network, lessons, older, replay, device, how, progress, self._turnstile, self._say, said
        )
        return replace(training.run(), loading=loading)

    def _distilled(self, job: DistilJob, message: Train, began: float) -> Any:
        self._say(Step("importing"))
        with self._alive():
            from engine.learning import checkpoint
            from engine.learning.distil import Distillation, prune
            from engine.learning.need import Size, plan_distilling, reset_peak, resident
            from engine.learning.network import load_network
            from engine.learning.rows import rows
            from engine.learning.teacher import shared
            from engine.learning.vocabulary import vocabulary

        self._say(Step("loading"))
        if not job.lessons:
            raise TrainingError("There is nothing to distil with.")
        reset_peak()
        self._loaded = None
        student = job.student or job.out.with_name("start")
        if job.student is None:
            prune(job.teacher, job.keep, student)
        small, big = Size.of(student), Size.of(job.teacher)
        tokens = vocabulary(job.teacher)
        try:
            taught = rows(job.lessons, tokens, 1.0, min(small.context, big.context))
        finally:
            tokens.close()
        limit = message.memory if job.memory else message.memory + resident()
        how = plan_distilling(small, big, taught, limit)
        progress = checkpoint.read(job)
        threads = progress.threads if progress else message.threads
        device = replace(self._device(student, threads, "float32"), reason="all weights are trained")
        with self._alive():
            teacher = load_network(job.teacher, device.dtype, device.name)
            network = load_network(student, device.dtype, device.name)
        if progress is None:
            progress = checkpoint.Progress(job.digest(), device.type, threads)
        self._turnstile.pass_through()
        loading = time.monotonic() - began
        both = shared(job.teacher, student)
        work = Distillation(
            job, teacher, network, taught, both, device, how, progress, self._turnstile, self._say
        )
        return replace(work.run(), loading=loading)

    def _listen(self, job: Job, lessons: Sequence[Row], device: Device, limit: int) -> dict[Row, Frozen]:
        """What the job's teacher says along its lessons. It is in memory before the base is, not beside it."""
        if job.teacher is None or not job.distil:
            return {}
        from engine.learning.need import Size, check_teacher
        from engine.learning.network import load_network
        from engine.learning.teacher import shared
        from engine.learning.train import listen

        tokens = shared(job.teacher, job.base)
        check_teacher(Size.of(job.teacher), device.bytes, limit)
        self._loaded = None
        self._say(Step("listening"))
        teacher = load_network(job.teacher, device.dtype, device.name)
        return listen(teacher, lessons, device.name, self._turnstile, tokens)

    def _device(self, base: Path, threads: int, kind: str = "") -> Device:
        from engine.learning.device import choose
        from engine.learning.need import Size

        return choose(Size.of(base), threads, kind)

    def _network(self, base: Path, device: Device, originals: Path | None = None) -> Network:
        """The base, kept from the last time if it is the same file in the same type."""
        from engine.learning.network import load_network

        status = base.stat()
        key = (base, status.st_size, status.st_mtime_ns, device.name, device.dtype, originals)
        if self._loaded is None or self._loaded[0] != key:
            self._loaded = None  # two at once would be one too many
            self._loaded = (key, load_network(base, device.dtype, device.name, originals))
        return self._loaded[1]

    @contextmanager
    def _alive(self) -> Iterator[None]:
        """Gives signs of life while libraries are imported or a network is loaded: neither passes the turnstile, and
        on a busy machine both take minutes."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(ALIVE):
                self._send(self._last)

        thread = threading.Thread(target=beat, name="beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _say(self, step: Step) -> None:
        self._last = step
        self._send(step)

    def _beat(self, paused: bool) -> None:
        self._send(replace(self._last, phase="paused") if paused else self._last)

    def _send(self, message: Any) -> None:
        try:
            with self._sending:
                self._sink.write(protocol.encode(message))
                self._sink.flush()
        except BrokenPipeError:
            os._exit(0)


def keep_memory() -> None:
    """glibc's malloc would hand every large tensor back to the kernel and have it faulted in again, which took more
    than half of the time of a step on a virtual machine."""
    libc = ctypes.CDLL(None)
    if sys.platform == "linux" and hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, (1 << 31) - 1)
        libc.mallopt(M_TOP_PAD, 64 << 20)


def trim() -> None:
    """Between two jobs the memory is given back."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)


def main(arguments: list[str]) -> None:
    die_with_parent(int(arguments[0]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(int(arguments[1]))
    keep_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the supervisor's to handle
    source, sink = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    Worker(os.fdopen(source, "rb"), os.fdopen(sink, "wb")).run()
    # Not through the interpreter's own end: native libraries' destructors have crashed there.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
