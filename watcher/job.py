"""The life of one request that is being done: its turn, what is told of it, how it is cancelled, how it ends.

However a job ends, by success, refusal, the user, the end of the daemon, Ctrl-C or a bug of ours, the ledger
says so: nothing counts as running when nobody works on it. (A kill is found by `watcher.recover`.)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import BY_HAND, RequestRecord, RequestState, Shown
from engine.model.supervisor import Worker
from watcher.editors import Editors
from watcher.models import Models
from watcher.progress import Progress, Stage

if TYPE_CHECKING:
    from engine.memory.memory import Memory

BUG = "a bug in scholia; see agent log --daemon"


class Refused(ScholiaError):
    """A request that will not be filled, and why; the file is as it was."""


class Gone(ScholiaError):
    """The request is no longer in its file."""


class Cancelled(ScholiaError):
    """Somebody asked for the request to end."""


class Jobs:
    """What jobs need, and whose turn it is: one at a time.

    memory: past corrections; without it none are shown to the model. publish hears what happens. expect is told of
    each write of ours before it is made, so that the watcher does not take it for the user's. editors: those that may
    have the file open."""

    def __init__(
        self,
        displaced: Displaced,
        ledger: Ledger,
        models: Models,
        publish: Callable[[Progress], None],
        expect: Callable[[Repository, str, str], None] = lambda repository, path, sha256: None,
        memory: Memory | None = None,
        editors: Editors | None = None,
    ) -> None:
        self.displaced = displaced
        self.ledger = ledger
        self.models = models
        self.publish = publish
        self.expect = expect
        self.memory = memory
        self.editors = editors or Editors()
        self.closing = False
        self.warned: set[str] = set()  # what is said once
        self._turn = threading.Lock()  # this machine has room for one model at work
        self._runs: list[Job] = []

    def take(self, run: Job) -> Progress:
        """Does `run` when it is its turn."""
        self._runs.append(run)
        try:
            if self._turn.locked():
                run.tell("queued")
            with self._turn:
                return run.outcome()
        finally:
            self._runs.remove(run)

    @property
    def at_work(self) -> set[int]:
        """The requests that are being done, or whose turn comes next."""
        return {run.record.id for run in list(self._runs)}

    def cancel(self, number: int) -> bool:
        """Ends a request that is being done; whether there is one."""
        found = [run for run in list(self._runs) if run.record.id == number]
        for run in found:
            run.cancel()
        return bool(found)

    def close(self) -> None:
        """Ends what is being done; requests of the queue stay in it."""
        self.closing = True
        for run in list(self._runs):
            run.cancel()


class Job:
    """One request, done once; `fill` says how."""

    def __init__(
        self,
        filler: Jobs,
        record: RequestRecord,
        settings: Settings,
        publish: Callable[[Progress], None] | None = None,
    ) -> None:
        self.filler = filler
        self.record = record
        self.settings = settings
        self.publish = publish or filler.publish
        self.started = time.monotonic()
        self.reported = 0.0
        self.tokens = 0
        self.rate = 0.0
        self.cancelling = threading.Event()
        self.used: Worker | None = None
        self.adapters = ""  # names of those that the model answers with
        self.shown: list[Shown] = []  # past corrections that the model was asked with

    def cancel(self) -> None:
        """Ends it, from any thread: now if the model is at work, else before it is."""
        self.cancelling.set()
        worker = self.used
        if worker is not None:
            worker.cancel()

    def check(self) -> None:
        """Raises Cancelled if somebody asked for the end."""
        if self.cancelling.is_set() or self.filler.closing:
            raise Cancelled("by the user")

    def outcome(self) -> Progress:
        self.started = time.monotonic()
        try:
            self.check()
            self.settle("running")
            return self.fill()
        except Gone as gone:
            self.settle("gone")
            return self.tell("gone", gone.message)
        except ScholiaError as error:
            if self.cancelling.is_set() or self.filler.closing:
                return self.cancelled()
            words = f"{error.message} {error.hint}".strip()
            self.settle("refused", words)
            return self.tell("refused", words)
        except BaseException as error:  # Ctrl-C, or a bug: nothing may count as running for ever
            stage: Literal["refused", "cancelled"] = (
                "refused" if isinstance(error, Exception) else "cancelled"
            )
            words = BUG if stage == "refused" else "it was interrupted"
            self.settle(stage, words)
            self.tell(stage, words)
            raise
        finally:
            self.used = None

    def settle(self, state: RequestState, words: str = "", fill: int | None = None) -> None:
        """Records what has become of the request."""
        self.filler.ledger.set_state(self.record.id, state, words, fill)

    def cancelled(self) -> Progress:
        """Ended by the user; or by the end of the daemon, and then it stays in the queue."""
        if self.filler.closing and not self.record.fingerprint.startswith(BY_HAND):
            self.settle("pending", self.record.reason)
            return self.tell("cancelled", "the daemon ended; it stays in the queue")
        words = "the daemon ended" if self.filler.closing else "by the user"
        self.settle("cancelled", words)
        return self.tell("cancelled", words)

    def fill(self) -> Progress:
        """Does it. Raises Gone, Cancelled, or a ScholiaError with the reason why it is refused."""
        raise NotImplementedError

    def tell(
        self, stage: Stage, words: str = "", text: str = "", fill: int = 0, sureness: str = ""
    ) -> Progress:
        progress = Progress(
            stage,
            request=self.record.id,
            root=str(self.record.root),
            path=self.record.path,
            line=self.record.line,
            prompt=self.record.prompt,
            words=words,
            text=text,
            tokens=self.tokens,
            seconds=time.monotonic() - self.started,
            rate=self.rate if stage == "generating" else 0.0,
            fill=fill,
            adapter=self.adapters,
            sureness=sureness,
        )
        self.publish(progress)
        return progress
