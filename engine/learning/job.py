"""What is to be trained, and what came of it. Light: the trainer, the gate and the commands pass these around.

A `Job` says everything that the result depends on, so that the same job gives the same bytes on the same machine
(with as many threads), in one go or after a kill.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.model.prompts import Piece

Stopped = Literal["steps", "learnt"]


@dataclass(frozen=True)
class Lesson:
    """One prompt and the answer wanted.

    changed: the ranges of characters of `target` that the correction changed; an empty range is a place where
    something was taken out. weight: of its likelihood among the others; 0 leaves only what `shown` teaches.
    shown: the prompt as the teacher sees it, with the correction in it; empty where there is no teacher.
    """

    pieces: tuple[Piece, ...]
    target: str
    changed: tuple[tuple[int, int], ...] = ()
    weight: float = 1.0
    shown: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Job:
    """One adapter to train.

    base: what serves, a GGUF or CodeGen2's folder. out: the adapter's GGUF, written whole or not at all. older:
    lessons that were learnt before, and shall be known still; seen in turn, beside the others. replay: prompts with
    answers where nothing is to change, held by `beta` times the divergence from the base, in nats a token. beneath:
    an adapter that lies over the base meanwhile, at the scale that it serves with, and stays as it is; with `whole`,
    what is written is both as one. aimed: A is fixed in the directions in which lessons stand out from replay and older
    lessons (`engine.learning.directions`). originals: a folder with the base's own weights as they were before they
    were rounded. teacher: another model with the same vocabulary.
    steps: at most; with `epochs` as often as the lessons are to be seen. batch_tokens: of lessons in one step,
    prompts included; older_tokens, replay_tokens: of those. emphasis: how much more a changed token counts. distil:
    how much the divergence from the teacher counts, or from the base for lessons that have `shown`. enough: stop as
    soon as every token of every target has at least this probability; 0 never. threads: 0 takes the cores that are
    free. memory: bytes that it may take; 0 takes what is free. checkpoint: where a long job keeps how far it has
    come. how: what it is, for those who look on (`fast`, `nightly`).
    """

    base: Path
    out: Path
    lessons: tuple[Lesson, ...]
    older: tuple[Lesson, ...] = ()
    replay: tuple[Lesson, ...] = ()
    beneath: Path | None = None
    beneath_scale: float = 1.0
    whole: bool = False
    aimed: bool = False
    originals: Path | None = None
    teacher: Path | None = None
    rank: int = 8
    alpha: float = 16.0
    rate: float = 2e-3
    steps: int = 8
    epochs: int = 0
    batch_tokens: int = 1024
    older_tokens: int = 1024
    replay_tokens: int = 1024
    beta: float = 4.0
    emphasis: float = 4.0
    distil: float = 0.0
    enough: float = 0.0
    seed: int = 0
    threads: int = 0
    memory: int = 0
    checkpoint: Path | None = None
    save_seconds: float = 60.0
    how: str = "fast"

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> Job:
        raw = json.loads(text)
        for name in ("base", "out", "beneath", "originals", "teacher", "checkpoint"):
            raw[name] = Path(raw[name]) if raw[name] else None
        for name in ("lessons", "older", "replay"):
            raw[name] = tuple(lesson(one) for one in raw[name])
        return cls(**raw)

    def digest(self) -> str:
        """Of all that the result depends on: a checkpoint of another job is of no use."""
        raw = asdict(self)
        for name in ("out", "threads", "memory", "checkpoint", "save_seconds", "how"):
            del raw[name]
        used = (self.base, self.beneath, self.originals, self.teacher)
        files = [stamp(path) for path in used if path is not None]
        return hashlib.sha256(json.dumps([raw, files], default=str).encode()).hexdigest()


def lesson(raw: dict[str, Any]) -> Lesson:
    """What JSON has made of one, a lesson again."""
    pieces, shown = (tuple(Piece(**one) for one in raw[name]) for name in ("pieces", "shown"))
    changed = tuple((first, last) for first, last in raw["changed"])
    return Lesson(pieces, raw["target"], changed, raw["weight"], shown)


def stamp(path: Path) -> tuple[int, int]:
    """What changes when a file does."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


@dataclass(frozen=True)
class Report:
    """What a job did. seconds: of training; loading: before it. tokens: that went through the network, replay
    included. losses: of the lessons, in nats a token with emphasis, before each step; divergences: from the base on
    replay. reason: why this device and type. recomputed: gradient
    checkpointing, because memory was short. resumed: at which step, 0 if from the start."""

    steps: int
    stopped: Stopped
    seconds: float
    loading: float
    tokens: int
    tokens_per_second: float
    peak_memory_bytes: int
    predicted_memory_bytes: int
    device: str
    dtype: str
    threads: int
    reason: str
    recomputed: bool = False
    resumed: int = 0
    losses: tuple[float, ...] = field(default=())
    divergences: tuple[float, ...] = field(default=())
