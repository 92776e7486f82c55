"""What a supervised model says of itself: loaded, answered, idle or failed; and how patient its supervisor is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from engine.model.backend import ModelInfo
from engine.model.probe import Chosen
from engine.model.protocol import Done, Stopped

Status = Literal["stopped", "loading", "ready", "generating", "failed", "closed"]


class ModelSource(Protocol):
    """What the supervisor needs to know of a model; `store.ModelFile` is one."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> Path: ...


@dataclass(frozen=True)
class Patience:
    """Seconds without a sign of life after which a worker is given up, and how often it is restarted.

    back_off: seconds to wait before the first, second … restart in a row. crashes: after so many in a row no
    restart is tried for `rest` seconds.
    """

    hello: float = 60.0
    load: float = 300.0
    canary: float = 120.0
    generate: float = 120.0
    close: float = 5.0
    back_off: tuple[float, ...] = (0.0, 1.0, 4.0)
    crashes: int = 3
    rest: float = 300.0


PATIENCE = Patience()


@dataclass(frozen=True)
class LoadReport:
    """A loaded model. fallback: why it runs without llama.cpp's faster buffers, empty if it does not."""

    info: ModelInfo
    chosen: Chosen
    seconds: float
    fallback: str = ""


@dataclass(frozen=True)
class Generated:
    """One answer. evaluated_tokens: of the prompt, those that were not in the cache already. log_likelihood: of the
    whole answer, in nats, if a search was asked for and it ended by itself."""

    text: str
    prompt_tokens: int
    reused_tokens: int
    evaluated_tokens: int
    output_tokens: int
    prefill_seconds: float
    decode_seconds: float
    stopped: Stopped
    log_likelihood: float | None = None

    @classmethod
    def of(cls, done: Done, *, by_caller: bool) -> Generated:
        """What the worker answered. by_caller: whoever listened had heard enough."""
        return cls(
            done.text,
            done.prompt_tokens,
            done.reused_tokens,
            done.prompt_tokens - done.reused_tokens,
            done.output_tokens,
            done.prefill_seconds,
            done.decode_seconds,
            "caller" if by_caller and done.stopped == "cancelled" else done.stopped,
            done.log_likelihood,
        )


@dataclass(frozen=True)
class WorkerState:
    """What to show of a worker. pid: 0 while none runs. crashes: in a row."""

    status: Status
    model: str
    pid: int = 0
    crashes: int = 0
    fallback: str = ""
    error: str = ""
