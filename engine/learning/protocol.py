"""What the trainer and its child process say to each other, one message a line (`engine.model.protocol`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.learning.job import Report
from engine.model.protocol import Close, Failed, Hello, Wire

VERSION = 1
Phase = Literal["importing", "loading", "listening", "training", "writing", "paused"]


@dataclass(frozen=True)
class Warm:
    """Import what training needs, and load a base if one is named. Answered by Step…, then Ready or Failed."""

    base: str = ""
    threads: int = 1


@dataclass(frozen=True)
class Ready:
    seconds: float


@dataclass(frozen=True)
class Train:
    """A `Job` as JSON. Answered by Step…, then Trained, Stopped or Failed. memory: bytes that are free, or that the
    job may take."""

    id: int
    job: str
    threads: int
    memory: int


@dataclass(frozen=True)
class Distil(Train):
    """The same of a `DistilJob`."""


@dataclass(frozen=True)
class Halt:
    """End the job `id`; it answers with Stopped. It overtakes."""

    id: int


@dataclass(frozen=True)
class Pause:
    """Compute nothing until Resume; takes effect within a layer. It overtakes."""


@dataclass(frozen=True)
class Resume:
    pass


@dataclass(frozen=True)
class Step:
    """How far it is; also the sign of life during a long step. steps: at most. remaining: in seconds, -1 unknown."""

    phase: Phase
    step: int = 0
    steps: int = 0
    loss: float = 0.0
    tokens_per_second: float = 0.0
    remaining: float = -1.0


@dataclass(frozen=True)
class Trained:
    report: Report


@dataclass(frozen=True)
class Stopped:
    """It was ended by Halt; nothing was written but the checkpoint of a job that has one."""

    step: int


WIRE = Wire(
    (Hello, Warm, Ready, Train, Distil, Halt, Pause, Resume, Step, Trained, Stopped, Failed, Close), (Report,)
)
