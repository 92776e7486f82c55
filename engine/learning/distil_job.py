"""A smaller model to be made of a bigger one: all that the result depends on, as `engine.learning.job` has it for an
adapter. Light."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.learning.job import Lesson, lesson, stamp

GENTLE = 100_000_000  # parameters: from here on a network is changed more slowly


@dataclass(frozen=True)
class DistilJob:
    """One student to train: all its weights, towards what the teacher says along the answers.

    teacher: a GGUF. out: the student's GGUF in f16, written whole or not at all. lessons: prompts and answers. keep:
    which blocks of the teacher the student begins as; empty where `student`, a GGUF with the same vocabulary, is what
    it begins as. passes: how often every lesson is seen. batch_tokens: in one step. rate: 0 chooses by size. threads,
    memory, checkpoint, save_seconds, how: as in `Job`.
    """

    teacher: Path
    out: Path
    lessons: tuple[Lesson, ...]
    keep: tuple[int, ...] = ()
    student: Path | None = None
    passes: int = 2
    batch_tokens: int = 2048
    rate: float = 0.0
    seed: int = 0
    threads: int = 0
    memory: int = 0
    checkpoint: Path | None = None
    save_seconds: float = 60.0
    how: str = "distil"

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> DistilJob:
        raw = json.loads(text)
        for name in ("teacher", "out", "student", "checkpoint"):
            raw[name] = Path(raw[name]) if raw[name] else None
        raw["lessons"] = tuple(lesson(one) for one in raw["lessons"])
        raw["keep"] = tuple(raw["keep"])
        return cls(**raw)

    def digest(self) -> str:
        """Of all that the result depends on: a checkpoint of another job is of no use."""
        raw = asdict(self)
        for name in ("out", "threads", "memory", "checkpoint", "save_seconds", "how"):
            del raw[name]
        files = [stamp(path) for path in (self.teacher, self.student) if path is not None]
        return hashlib.sha256(json.dumps([raw, files], default=str).encode()).hexdigest()
