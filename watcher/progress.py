"""What happens to a request, as it happens: one stream of events for every front."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, Literal

from engine.ledger.records import RequestRecord

Stage = Literal[
    "queued",  # found and waiting for the model
    "waiting",  # found, but runs only when asked for (I2)
    "loading",  # the model is being loaded
    "generating",  # tokens arrive
    "retrying",  # the first answer was bad; words say why
    "writing",
    "filled",
    "offered",  # written nowhere: `agent diff`, `agent apply`
    "answered",  # an `ask` has its answer
    "refused",  # words say why
    "cancelled",
    "gone",  # the request is no longer in its file
    "learned",  # what became of a fill in a commit: words say it
    "notice",  # about the daemon itself: words say what
]
FINAL: frozenset[Stage] = frozenset(
    {"filled", "offered", "answered", "refused", "cancelled", "gone", "waiting"}
)
BACKLOG = 1000  # events a slow listener may lag behind before it loses the oldest


@dataclass(frozen=True)
class Progress:
    """One thing that happened. `seconds`: since the request was taken up. `rate`: tokens a second since the answer's
    first one (stage `generating`). `text`: what was newly generated (stage `generating`), the answer (`answered`) or
    the fill (`filled`, `offered`). `adapter`: names of those that the model answers with. `sureness`: how sure the
    model was of a fill, where that is known."""

    stage: Stage
    request: int = 0
    root: str = ""
    path: str = ""
    line: int = 0
    prompt: str = ""
    words: str = ""
    text: str = ""
    tokens: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    fill: int = 0
    adapter: str = ""
    sureness: str = ""

    def to_json(self) -> dict[str, Any]:
        """Only what is set, for the wire."""
        return {name: value for name, value in asdict(self).items() if value}


def told(record: RequestRecord, stage: Stage, words: str) -> Progress:
    """What happened to a request of the ledger."""
    return Progress(stage, record.id, str(record.root), record.path, record.line, record.prompt, words)


class Bus:
    """Hands each event to every listener; never waits for one of them."""

    def __init__(self) -> None:
        self._hearers: list[Callable[[Progress], None]] = []
        self._lock = threading.Lock()

    def publish(self, progress: Progress) -> None:
        """Tells every listener."""
        with self._lock:
            hearers = list(self._hearers)
        for hear in hearers:
            hear(progress)

    @contextmanager
    def heard_by(self, hear: Callable[[Progress], None]) -> Iterator[None]:
        """`hear` is called with all that happens inside the block, from whichever thread it happens in."""
        with self._lock:
            self._hearers.append(hear)
        try:
            yield
        finally:
            with self._lock:
                self._hearers.remove(hear)

    @contextmanager
    def listen(self) -> Iterator[queue.Queue[Progress]]:
        """A queue of all that happens inside the block; a listener that lags behind loses the oldest."""
        listener: queue.Queue[Progress] = queue.Queue(BACKLOG)

        def hear(progress: Progress) -> None:
            if listener.full():
                with suppress(queue.Empty):
                    listener.get_nowait()
            with suppress(queue.Full):
                listener.put_nowait(progress)

        with self.heard_by(hear):
            yield listener
