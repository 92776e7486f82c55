"""The child process that owns the native model code (I7): `python -P -m engine.model.worker`.

It reads messages on standard input and answers on what was its standard output. Nothing else can write
there: file descriptor 1 is duplicated away and then points at stderr, so that a print in a library lands in
the log. One thread reads, so that a cancel arrives while the other, the main thread, computes.

It dies with its supervisor: the end of standard input ends it at once, and on Linux the kernel kills it
if the thread that started it is gone. It opens no network connection (I3) and writes no core file, which
would hold the user's code.
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
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from engine.errors import AdapterRefused, ModelError, PromptTooLong
from engine.model import generation, protocol
from engine.model.backend import AdapterFailed, Backend, LoadFailed, LoadOptions, Progress
from engine.model.protocol import (
    AdaptersUsed,
    Canary,
    CanaryDone,
    Cancel,
    Close,
    Failed,
    Generate,
    Hello,
    Load,
    Loaded,
    Message,
    Score,
    Text,
    Tokenize,
    Tokens,
    UseAdapters,
)

LOW_PRIORITY = 10
PROGRESS_INTERVAL = 0.2  # seconds between two signs of life while loading
PR_SET_PDEATHSIG = 1
#: What a mistake of ours or of a library raises. Anything else ends the process, which is reported too.
BUGS = (
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    OSError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    MemoryError,
)


class Worker:
    """The loop: one message after the other, in order; only Cancel overtakes."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._cancelled = -1  # this generation and all before it
        self._backend: Backend | None = None

    def run(self) -> None:
        self._send(Hello(protocol.VERSION, os.getpid()))
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        while True:
            message = self._inbox.get()
            if isinstance(message, Close):
                break
            try:
                self._handle(message)
            except PromptTooLong as error:
                self._send(Failed("prompt_too_long", error.message, error.hint, error.tokens, error.limit))
            except AdapterRefused as error:
                self._send(Failed("adapter", error.message, error.hint, path=error.path))
            except ModelError as error:
                self._send(Failed("model", error.message, error.hint))
            except AdapterFailed as error:
                words = f"The adapter {error.path} cannot be used: {error}."
                self._send(Failed("adapter", words, path=error.path))
            except BUGS as error:
                # A bug of ours or of a library: the log keeps the trace, the supervisor the kind of error.
                # The words of the error stay out of both, they may quote the prompt (I9).
                frames = traceback.format_tb(error.__traceback__)
                print(f"{type(error).__name__} in the worker\n{''.join(frames)}", file=sys.stderr, flush=True)
                self._send(Failed("bug", f"The model worker failed ({type(error).__name__})."))
        if self._backend is not None:
            self._backend.close()

    def _read(self) -> None:
        for line in self._source:
            try:
                message = protocol.decode(line)
            except protocol.ProtocolError as error:
                print(f"the supervisor sent {error}", file=sys.stderr, flush=True)
                os._exit(3)
            if isinstance(message, Cancel):
                self._cancelled = max(self._cancelled, message.id)
                if self._backend is not None:
                    self._backend.interrupt()
            else:
                self._inbox.put(message)
        os._exit(0)  # the supervisor is gone, and with it whoever wanted an answer

    def _handle(self, message: Message) -> None:
        if isinstance(message, Load):
            self._load(message.options)
        elif isinstance(message, Canary):
            start = time.perf_counter()
            if not generation.canary(self._loaded()):
                raise ModelError("The model computes numbers that are not numbers.")
            self._send(CanaryDone(time.perf_counter() - start))
        elif isinstance(message, Generate):
            self._generate(message)
        elif isinstance(message, Tokenize):
            self._send(Tokens(message.id, tuple(self._loaded().tokenize(message.pieces))))
        elif isinstance(message, UseAdapters):
            start = time.perf_counter()
            self._loaded().use_adapters(message.adapters)
            self._send(AdaptersUsed(time.perf_counter() - start))
        elif isinstance(message, Score):
            self._score(message)

    def _load(self, options: LoadOptions) -> None:
        if self._backend is not None:
            self._backend.close()
            self._backend = None
        start = time.perf_counter()
        try:
            self._backend = loader(Path(options.path))(options, self._throttled())
        except LoadFailed as error:
            raise ModelError(f"{options.path} cannot be loaded: {error}.", "agent model verify") from error
        except ImportError as error:
            self._send(
                Failed(
                    "missing",
                    f"The engine is not installed ({error.name} is missing).",
                    "pip install 'scholia[engine]'",
                )
            )
            return
        self._send(Loaded(self._backend.info, time.perf_counter() - start))

    def _generate(self, request: Generate) -> None:
        if request.threads:
            self._loaded().use_threads(request.threads)
        done = generation.generate(
            self._loaded(),
            request,
            lambda text: self._send(Text(request.id, text)),
            lambda: self._cancelled >= request.id,
            lambda share: self._progress("prefill", share),
        )
        self._send(done)

    def _score(self, request: Score) -> None:
        if request.threads:
            self._loaded().use_threads(request.threads)
        scored = generation.score(
            self._loaded(), request, lambda: False, lambda share: self._progress("prefill", share)
        )
        self._send(scored)

    def _loaded(self) -> Backend:
        if self._backend is None:
            raise ModelError("No model is loaded.")
        return self._backend

    def _throttled(self) -> Progress:
        last = 0.0

        def progress(share: float) -> bool:
            nonlocal last
            now = time.monotonic()
            if now - last >= PROGRESS_INTERVAL:
                last = now
                self._progress("load", share)
            return True

        return progress

    def _progress(self, stage: protocol.Stage, share: float) -> bool:
        self._send(protocol.Progress(stage, share))
        return True

    def _send(self, message: Message) -> None:
        try:
            self._sink.write(protocol.encode(message))
            self._sink.flush()
        except BrokenPipeError:
            os._exit(0)


def loader(path: Path) -> Callable[[LoadOptions, Progress], Backend]:
    """Which backend runs the model at `path`: a folder is CodeGen2 for transformers, a file is a GGUF.

    Imported here: this is where the heavy libraries come in. Raises ImportError if they are not installed."""
    if path.is_dir():
        from engine.model import codegen

        return codegen.load
    from engine.model import llama

    return llama.load


def die_with_parent(parent: int) -> None:
    """On Linux, ask the kernel to kill this process when the thread that started it ends."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it was gone before we asked
        os._exit(0)


def main(arguments: list[str]) -> None:
    die_with_parent(int(arguments[0]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "low" in arguments[1:]:
        os.nice(LOW_PRIORITY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the supervisor's to handle
    source, sink = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    Worker(os.fdopen(source, "rb"), os.fdopen(sink, "wb")).run()
    # Not through the interpreter's own end: native libraries' destructors have crashed there.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
