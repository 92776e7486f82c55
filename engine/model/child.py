"""The worker's process as its supervisor sees it: start it, write to it, read from it, see it end.

Light: imports nothing heavy. Threads: one starts the process and reads its messages for as long as it lives
(the kernel ties the child's life to the thread that started it, see `worker.die_with_parent`), one reads its
stderr into a bounded log.
"""

from __future__ import annotations

import os
import queue
import re
import select
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from engine.errors import AdapterRefused, ModelError, PromptTooLong, WorkerDied
from engine.model import protocol
from engine.model.protocol import WIRE, Close, Failed, Progress, Wire

COMMAND = (sys.executable, "-P", "-X", "faulthandler", "-m", "engine.model.worker")
LOG_LIMIT = 512 * 1024
LINE_LIMIT = 4096
LAST_WORDS = 20
NOISE = ("  File ", "Extension modules", "Current thread", "Thread 0x", "Fatal Python error")
BUILD_PATH = re.compile(r"^/\S*/(?=[^/\s]+:\d+:)")  # where whoever compiled llama.cpp had its source
WRITE_SECONDS = 30.0
#: The model files are here or nowhere: no library may ask the network (I3). And an assertion that fails in
#: ggml would otherwise start a debugger to print a backtrace.
#: Threads that wait for each other give way after some 0.1 ms instead of milliseconds, see `engine.model.pace`.
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "GGML_NO_BACKTRACE": "1",
    "GOMP_SPINCOUNT": "5000",
}


class Child:
    """One worker process. `receive` belongs to one thread; `send` and `kill` may be called from any.

    wire: the messages it speaks. name: what errors call it."""

    def __init__(
        self,
        command: Sequence[str],
        arguments: Sequence[str],
        folder: Path,
        log: Path,
        *,
        wire: Wire = WIRE,
        name: str = "model worker",
    ) -> None:
        self._wire = wire
        self._name = name
        self._command = (*command, str(os.getpid()), *arguments)
        self._folder = folder
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        self._started = threading.Event()
        self._ended = threading.Event()
        self._writing = threading.Lock()
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._words: deque[str] = deque(maxlen=LAST_WORDS)
        self.hung = False

    def start(self) -> int:
        """Start it; its process id. Raises WorkerDied if the system cannot."""
        threading.Thread(target=self._live, name=self._name.replace(" ", "-"), daemon=True).start()
        self._started.wait()
        if self._process is None:
            raise WorkerDied(f"The {self._name} cannot be started: {self._failure}.", "agent doctor")
        return self._process.pid

    def _live(self) -> None:
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._folder,
                env=os.environ | ENVIRONMENT,
                start_new_session=True,
            )
        except OSError as error:
            self._failure = error
            self._started.set()
            self._ended.set()
            return
        self._process = process
        assert process.stdin and process.stdout and process.stderr
        words = threading.Thread(target=self._listen, args=(process.stderr,), daemon=True)
        words.start()
        self._started.set()
        try:
            while line := process.stdout.readline(protocol.MAX_LINE):
                self._inbox.put(self._wire.decode(line))
        except protocol.ProtocolError as error:
            self._words.append(f"the worker said {error}")
            process.kill()
        process.wait()
        words.join(1.0)  # a grandchild may hold stderr open
        process.stdout.close()
        with self._writing:
            process.stdin.close()
        self._ended.set()
        self._inbox.put(None)

    def _listen(self, stderr: IO[bytes]) -> None:
        with stderr, BoundedLog(self._log) as log:
            while line := stderr.readline(LINE_LIMIT):
                log.write(line)
                words = line.decode("utf-8", "replace").rstrip()
                if telling(words):
                    self._words.append(BUILD_PATH.sub("", words))

    def send(self, message: Any) -> None:
        """Raises WorkerDied, also when the child takes nothing in for a while: it hangs, and is killed."""
        assert self._process is not None and self._process.stdin is not None
        line = memoryview(protocol.encode(message))
        try:
            with self._writing:
                pipe = self._process.stdin.fileno()
                while line:
                    if not select.select([], [pipe], [], WRITE_SECONDS)[1]:
                        self.hung = True
                        self.kill()
                        raise BrokenPipeError
                    line = line[os.write(pipe, line[: select.PIPE_BUF]) :]
        except (OSError, ValueError) as error:  # ValueError: closed, because it has ended
            self._ended.wait()
            raise WorkerDied(self.obituary("taking a message"), self.hint()) from error

    def ask(self, message: Any, seconds: float, doing: str) -> Any:
        """Send a message and wait for its answer; seconds: between two signs of life.

        Raises WorkerDied, and ModelError when the worker answers that it cannot."""
        self.send(message)
        while True:
            answer = self.receive(seconds, doing)
            if isinstance(answer, Failed):
                raise failure(answer)
            if not isinstance(answer, Progress):
                return answer

    def receive(self, seconds: float, doing: str) -> Any:
        """The next message. Raises WorkerDied when it ends, or says nothing for so many seconds: then it
        hangs and is killed. doing: what it was about, for the error."""
        try:
            message = self._inbox.get(timeout=seconds)
        except queue.Empty:
            self.hung = True
            self.kill()
            raise WorkerDied(
                f"The {self._name} gave no sign of life for {seconds:g} s while {doing}, and was ended.",
                self.hint(),
            ) from None
        if message is None:
            self._inbox.put(None)
            raise WorkerDied(self.obituary(doing), self.hint())
        return message

    @property
    def alive(self) -> bool:
        return self._process is not None and not self._ended.is_set()

    @property
    def signal(self) -> str:
        """The name of the signal that ended it, empty if none did."""
        code = self._process.returncode if self._process is not None else None
        if code is None or code >= 0:
            return ""
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def obituary(self, doing: str) -> str:
        """How it ended, and its last words on stderr."""
        code = self._process.returncode if self._process is not None else None
        how = f"was killed by {self.signal}" if self.signal else f"ended with exit code {code}"
        if self.signal == "SIGKILL":
            how += " (perhaps the system ran out of memory)"
        words = f" Last words: {self._words[-1]}" if self._words else ""
        return f"The {self._name} {how} while {doing}.{words}"

    def hint(self) -> str:
        return f"agent doctor checks the installation; the worker's log is {self._log}"

    def kill(self) -> None:
        if self._process is not None and not self._ended.is_set():
            self._process.kill()

    def close(self, seconds: float) -> None:
        """Ask it to end, and kill it if it has not after so many seconds."""
        if self._process is None:
            return
        try:
            self.send(Close())
        except WorkerDied:
            return
        if not self._ended.wait(seconds):
            self.kill()
            self._ended.wait(seconds)


def failure(event: Failed) -> ModelError:
    """What the worker could not do, as the error that the caller sees."""
    if event.kind == "prompt_too_long":
        return PromptTooLong(event.tokens, event.limit)
    if event.kind == "adapter":
        return AdapterRefused(event.message, event.hint, event.path)
    return ModelError(event.message, event.hint)


def telling(line: str) -> bool:
    """Whether a line of stderr says something; Python's fault handler surrounds the news with much else."""
    return bool(line.strip()) and not line.startswith(NOISE)


class BoundedLog:
    """A file that only its owner reads, and one predecessor, of at most `limit` bytes each."""

    def __init__(self, path: Path, limit: int = LOG_LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._file = self._open()

    def _open(self) -> IO[bytes] | None:
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError:
            return None  # a log that cannot be written must not stop the work; doctor names the cause
        return os.fdopen(descriptor, "ab")

    def __enter__(self) -> BoundedLog:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, line: bytes) -> None:
        if self._file is None:
            return
        try:
            if self._file.tell() + len(line) > self._limit:
                self._file.close()
                self._path.replace(self._path.with_suffix(".log.1"))
                self._file = self._open()
                if self._file is None:
                    return
            self._file.write(line)
            self._file.flush()
        except OSError:
            self._file = None  # a full disk
