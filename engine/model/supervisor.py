"""Runs a model in a child process and keeps the parent out of harm's way (I7).

`Worker` is used by the daemon and by the command line. It is light: nothing heavy is imported here, all of it
happens in the child. It loads when first needed, checks right after loading that this build of llama.cpp can
compute (the canary), falls back to plain buffers if it cannot, restarts after a crash, and lets go of the
memory when idle.

What it does not guarantee: that a generation survives a crash; the caller gets WorkerDied and may ask again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.config import ModelSettings
from engine.errors import ModelError, WorkerDied
from engine.model import probe, protocol
from engine.model.backend import Adapter, LoadOptions, ModelInfo
from engine.model.child import COMMAND, Child, failure
from engine.model.gguf_header import Header, read_header
from engine.model.laying import Laying
from engine.model.pace import Pace
from engine.model.prompts import Piece, Prompt
from engine.model.protocol import (
    Canary,
    CanaryDone,
    Cancel,
    Done,
    Failed,
    Generate,
    Hello,
    Load,
    Loaded,
    Score,
    Scored,
    Text,
    Tokenize,
    Tokens,
)
from engine.model.report import PATIENCE, Generated, LoadReport, ModelSource, Patience, WorkerState
from engine.paths import Home

__all__ = ["Generated", "LoadReport", "ModelSource", "Patience", "Worker", "WorkerState"]


class Worker:
    """One model behind a child process. Thread-safe: one request at a time, the others wait."""

    def __init__(
        self,
        settings: ModelSettings,
        model: ModelSource,
        home: Home,
        *,
        command: Sequence[str] = COMMAND,
        patience: Patience = PATIENCE,
    ) -> None:
        self._settings = settings
        self._model = model
        self._home = home
        self._command = command
        self._patience = patience
        self._turn = threading.RLock()  # held for a whole request
        self._closing = threading.Event()
        self._child: Child | None = None
        self._report: LoadReport | None = None
        self._header: Header | None = None  # of the loaded model, if it is a GGUF
        self._laying = Laying()
        self._fallback = ""
        self._crashed_at = 0.0
        self._last_id = 0
        self._running_id = 0
        self._cancelled_id = 0
        self._used_at = time.monotonic()
        self._timer: threading.Timer | None = None
        self._pace = Pace(probe.machine().cores)
        self._state = WorkerState("stopped", model.name)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def state(self) -> WorkerState:
        """What it is doing now; never waits."""
        return self._state

    # ---- requests

    def load(self) -> LoadReport:
        """Load the model if it is not loaded. Raises ModelError, WorkerDied."""
        with self._turn:
            try:
                return self._ensure()
            finally:
                self._rest()

    def tokenize(self, pieces: Sequence[Piece]) -> tuple[int, ...]:
        """The tokens of a prompt's pieces. Raises ModelError, WorkerDied."""
        with self._turn:
            self._ensure()
            self._last_id += 1
            answer = self._asked(Tokenize(self._last_id, tuple(pieces)), "tokenising")
            assert isinstance(answer, Tokens)
            return answer.tokens

    def use_adapters(self, adapters: Sequence[Adapter]) -> None:
        """Lay exactly these adapters over the base, which stays loaded; a generation that runs is waited for.

        The set holds until it is changed, over restarts of the child too. Raises AdapterRefused if one is broken or
        belongs to another model, and ModelError, WorkerDied; then the set is as it was."""
        with self._turn:
            assert self._state.status != "generating"  # called from on_text
            before = self._laying.want(adapters)
            try:
                self._ensure()
            except ModelError:
                self._laying.want(before)
                raise
            finally:
                self._rest()

    def score(
        self, prompt: Prompt, answer: str, *, adapters: Sequence[Adapter] | None = None
    ) -> tuple[float, ...]:
        """How unlikely the model finds an answer: nats for each token of it, and for the token that ends it.

        The answer is tokenised by itself, as the model says it. adapters: as for `generate`. Raises PromptTooLong,
        ModelError, WorkerDied."""
        with self._turn:
            if adapters is not None:
                self.use_adapters(adapters)
            self._ensure()
            self._last_id += 1
            message = Score(self._last_id, prompt.pieces, answer, self._threads())
            scored = self._asked(message, "judging an answer")
            assert isinstance(scored, Scored)
            return scored.losses

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int = 0,
        on_text: Callable[[str], bool] | None = None,
        adapters: Sequence[Adapter] | None = None,
        search: bool = False,
    ) -> Generated:
        """Complete a prompt. on_text gets the characters as they come and ends the answer by returning False.

        search: at temperature 0, look for a likelier answer than the first, which on_text has heard by then.

        adapters: those to answer with, whatever another thread has laid on since; None for those that lie there.
        Raises PromptTooLong, ModelError, and WorkerDied if the child dies: the next call starts another.
        """
        with self._turn:
            self._last_id += 1
            self._running_id = identity = self._last_id
            try:
                if adapters is not None:
                    self.use_adapters(adapters)
                self._ensure()
                if self._cancelled_id >= identity:
                    return Generated("", 0, 0, 0, 0, 0.0, 0.0, "cancelled")
                self._state = replace(self._state, status="generating")
                asked = (max_tokens, temperature, seed, self._threads(), search)
                request = Generate(identity, prompt.pieces, prompt.stop, *asked)
                done, by_caller = self._stream(request, on_text)
                self._state = replace(self._state, crashes=0, error="")
            finally:
                self._running_id = 0
                self._pace.rested()
                if self._state.status == "generating":
                    self._state = replace(self._state, status="ready")
                self._rest()
            return Generated.of(done, by_caller=by_caller)

    def cancel(self) -> None:
        """End the running generation, if there is one; it returns what it has, stopped as `cancelled`."""
        child, running = self._child, self._running_id
        self._cancelled_id = max(self._cancelled_id, running)
        if running and child is not None and child.alive:
            with contextlib.suppress(WorkerDied):  # the generation itself reports it
                child.send(Cancel(running))

    def unload(self) -> None:
        """Let go of the model's memory by ending the child; the next request starts another."""
        with self._turn:
            self._drop(self._patience.close)
            if not self._closing.is_set():
                self._state = replace(self._state, status="stopped", pid=0)

    def close(self) -> None:
        """End the child, cancelling what it does. Afterwards every request raises ModelError."""
        self._closing.set()
        self.cancel()
        if not self._turn.acquire(timeout=self._patience.close):
            child = self._child
            if child is not None:
                child.kill()
            self._turn.acquire()
        try:
            self._stop_timer()
            self._drop(self._patience.close)
            self._state = replace(self._state, status="closed", pid=0)
        finally:
            self._turn.release()

    # ---- the child

    def _ensure(self) -> LoadReport:
        self._stop_timer()
        if self._closing.is_set():
            raise ModelError("The model worker was closed.")
        if self._child is not None and self._child.alive and self._report is not None:
            self._lay()
            return self._report
        self._drop(0.0)
        self._wait_after_crash()
        path = self._model.path
        try:
            self._header = None if path.is_dir() else read_header(path)
            chosen = probe.choose(self._settings, probe.size_of(path), self._header, probe.machine())
            options = chosen.options(path, extra_buffers=not self._fallback)
            info, seconds = self._start_or_fall_back(options)
        except ModelError as error:
            self._drop(0.0)
            self._state = replace(self._state, status="failed", pid=0, error=error.message)
            raise
        self._pace.rested()
        self._report = LoadReport(info, chosen, seconds, self._fallback)
        self._state = replace(self._state, status="ready", fallback=self._fallback)
        self._laying.started()
        self._lay()
        return self._report

    def _lay(self) -> None:
        child = self._child
        assert child is not None
        try:
            self._laying.see_to_it(child, self._header, self._patience.load)
        except ModelError as error:
            if child.hung or not child.alive:
                self._crash(error)
            raise

    def _start_or_fall_back(self, options: LoadOptions) -> tuple[ModelInfo, float]:
        """Start and load; if the child dies of it, once more without llama.cpp's faster buffers.

        A default build of llama.cpp segfaults on some processors at the first batch (llama.cpp #20824).
        """
        try:
            return self._start(options)
        except WorkerDied as died:
            child = self._child
            if child is None or not child.signal or child.hung or not options.extra_buffers:
                self._crash(died)
                raise
            reason = f"this build of llama.cpp died by {child.signal} with its faster buffers"
        self._drop(0.0)
        try:
            loaded = self._start(replace(options, extra_buffers=False))
        except WorkerDied as died:
            self._crash(died)
            raise
        self._fallback = reason
        return loaded

    def _start(self, options: LoadOptions) -> tuple[ModelInfo, float]:
        arguments = ["low"] if self._settings.low_priority else []
        child = Child(self._command, arguments, self._home.root, self._home.logs / "worker.log")
        self._child = child
        pid = child.start()
        self._state = replace(self._state, status="loading", pid=pid, error="")
        begun = time.monotonic()
        hello = child.receive(self._patience.hello, "starting")
        if not isinstance(hello, Hello) or hello.version != protocol.VERSION:
            raise ModelError(
                "The model worker is of another version: the package was changed while this process ran.",
                "Restart it: agent stop, then agent watch --daemon",
            )
        if self._closing.is_set():
            raise ModelError("The model worker was closed.")
        loaded = child.ask(Load(options), self._patience.load, "loading the model")
        checked = child.ask(Canary(), self._patience.canary, "computing its first batch")
        assert isinstance(loaded, Loaded)
        assert isinstance(checked, CanaryDone)
        return loaded.info, time.monotonic() - begun

    def _asked(self, message: Tokenize | Score, doing: str) -> object:
        assert self._child is not None
        try:
            return self._child.ask(message, self._patience.generate, doing)
        except WorkerDied as died:
            self._crash(died)
            raise
        finally:
            self._rest()

    def _stream(self, request: Generate, on_text: Callable[[str], bool] | None) -> tuple[Done, bool]:
        """The end of a generation, and whether the caller ended it."""
        child = self._child
        assert child is not None
        ended = by_caller = False
        try:
            child.send(request)
            while True:
                event = child.receive(self._patience.generate, "generating")
                if isinstance(event, Text) and event.text and on_text is not None and not by_caller:
                    if not on_text(event.text):
                        by_caller = True
                        child.send(Cancel(request.id))
                elif isinstance(event, Done):
                    ended = True
                    return event, by_caller
                elif isinstance(event, Failed):
                    ended = True
                    raise failure(event)
        except WorkerDied as died:
            ended = True
            self._crash(died)
            raise
        finally:
            if not ended:  # on_text raised: nobody waits for the rest
                self._drop(0.0)

    def _threads(self) -> int:
        return self._settings.threads or self._pace.free_cores()

    def _crash(self, died: ModelError) -> None:
        self._drop(0.0)
        self._crashed_at = time.monotonic()
        self._state = replace(
            self._state, status="failed", pid=0, crashes=self._state.crashes + 1, error=died.message
        )

    def _wait_after_crash(self) -> None:
        crashes, patience = self._state.crashes, self._patience
        if not crashes:
            return
        since = time.monotonic() - self._crashed_at
        if crashes >= patience.crashes and since < patience.rest:
            raise ModelError(
                f"The model worker crashed {crashes} times in a row and is left alone for "
                f"{patience.rest - since:.0f} s. The last time: {self._state.error}",
                "agent doctor",
            )
        delay = patience.back_off[min(crashes, len(patience.back_off)) - 1] - since
        if delay > 0 and self._closing.wait(delay):
            raise ModelError("The model worker was closed.")

    def _drop(self, seconds: float) -> None:
        """End the child; gently if `seconds` are given for it."""
        child, self._child, self._report = self._child, None, None
        if child is None:
            return
        if seconds > 0:
            child.close(seconds)
        else:
            child.kill()

    # ---- idleness

    def _rest(self) -> None:
        """After a request: unload when nothing more comes for a while."""
        self._used_at = time.monotonic()
        if self._settings.idle_seconds > 0 and self._child is not None and not self._closing.is_set():
            self._stop_timer()
            self._timer = threading.Timer(self._settings.idle_seconds, self._unload_if_idle)
            self._timer.daemon = True
            self._timer.start()

    def _unload_if_idle(self) -> None:
        if not self._turn.acquire(blocking=False):
            return  # a request runs; its end starts the timer again
        try:
            if time.monotonic() - self._used_at >= self._settings.idle_seconds:
                self.unload()
        finally:
            self._turn.release()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
