"""How much memory a job will take, known before it starts, and how much it took. Light.

The estimate is of the child as a whole: the libraries, the weights, the adapter with its optimiser, what one pass keeps
for its way back, and the logits. Its constants are fitted to measured peaks (`benchmarks/training.py`).
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ModelError, TrainingError
from engine.learning.job import Job
from engine.learning.rows import Row
from engine.model.gguf_header import read_header

MB, GB = 1_000_000, 1_000_000_000
LIBRARIES = 500 * MB  # the child with torch, transformers and peft imported
SLACK = 1.1
AT_ONCE = 4.5  # layers in memory while one is computed again, with what the allocator cannot use
GROUPS = (
    1024,
    512,
    256,
)  # tokens that go through the network together; more are no faster, and take more memory
LONGEST = 1024  # tokens of a row up to which attention keeps its shares
ORDINARY = 4096  # tokens of ordinary code that an aimed adapter is compared with
LOGITS = (
    20_000_000  # numbers at once, of one row at least: those of a whole batch would be most of the memory
)
NUMBERS = 1 << 21  # of one layer's inputs that are kept for that: of wide layers fewer tokens


@dataclass(frozen=True)
class Size:
    """What of a model decides how much memory its training takes."""

    parameters: int
    width: int
    hidden: int
    layers: int
    heads: int
    vocabulary: int
    context: int

    @classmethod
    def of(cls, base: Path) -> Size:
        """Of a GGUF file or a transformers folder. Raises ModelError if it cannot be read."""
        if base.is_dir():
            return cls._of_folder(base)
        header = read_header(base)
        name = header.architecture
        width = header.integer(f"{name}.embedding_length")
        return cls(
            header.parameters,
            width,
            header.integer(f"{name}.feed_forward_length", 4 * width),
            header.integer(f"{name}.block_count"),
            header.integer(f"{name}.attention.head_count"),
            header.lengths.get("tokenizer.ggml.tokens", 0),
            header.context_length,
        )

    @classmethod
    def _of_folder(cls, folder: Path) -> Size:
        try:
            found = json.loads((folder / "config.json").read_text("utf-8"))
            width, layers, vocabulary = found["n_embd"], found["n_layer"], found["vocab_size"]
            hidden = found.get("n_inner") or 4 * width
            parameters = layers * (4 * width * width + 2 * width * hidden) + 2 * vocabulary * width
            return cls(parameters, width, hidden, layers, found["n_head"], vocabulary, found["n_positions"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{folder} holds no model: {error}.", "agent model list") from error


@dataclass(frozen=True)
class Plan:
    """How a job fits. together: tokens that go through the network at once, padding included. recompute: whether what
    each layer found is computed again on the way back instead of kept. memory: bytes predicted."""

    together: int
    recompute: bool
    memory: int


def plan(size: Size, job: Job, rows: Sequence[Row], number_bytes: int, limit: int) -> Plan:
    """The fastest way that fits in `limit` bytes.

    number_bytes: of one number of the weights. Raises TrainingError with the figures if none fits.
    """
    every = [*rows, *(row.shown for row in rows if row.shown)]
    longest = max(len(row.tokens) for row in every)
    answer = max(len(row.answer) for row in every)
    share = max(len(row.answer) / len(row.tokens) for row in every)
    most = longest * len(rows)  # if all went through together
    plans = []
    for recompute in (False, True):
        for group in GROUPS:
            tokens = max(min(group, most), longest)
            answers = max(answer, min(int(tokens * share), LOGITS // size.vocabulary))
            memory = predicted(size, job.rank, tokens, answers, number_bytes, recompute, longest)
            if job.aimed:
                memory = max(memory, aiming(size, number_bytes))
            plans.append(Plan(tokens, recompute, memory))
    for one in plans:
        if one.memory <= limit:
            return one
    least = min(one.memory for one in plans)
    raise TrainingError(
        f"Too little memory to train: about {least / GB:.2f} GB are needed, {limit / GB:.2f} GB may be taken.",
        "Close other programs, or use a smaller model: agent model list",
    )


def predicted(
    size: Size, rank: int, tokens: int, answers: int, number_bytes: int, recompute: bool, longest: int
) -> int:
    """Bytes at the peak. tokens: that go through together; answers: those whose logits are in memory at once; longest:
    tokens of a row."""
    weights = size.parameters * number_bytes
    adapter = size.layers * rank * (6 * size.width + 3 * (size.width + size.hidden) + 2 * size.width)
    shares = size.heads * min(longest, LONGEST)
    layer = tokens * (12 * size.width + 7 * size.hidden + 7 * rank + shares) * number_bytes
    given = tokens * size.width * number_bytes * size.layers
    passes = min(AT_ONCE, size.layers) * layer + given if recompute else size.layers * layer
    logits = 4 * 4 * answers * size.vocabulary
    return int(SLACK * (LIBRARIES + weights + 16 * adapter + passes + logits))


def plan_distilling(student: Size, teacher: Size, rows: Sequence[Row], limit: int) -> Plan:
    """The fastest way to train all weights of a student beside its teacher, both in f32, that fits in `limit` bytes.

    Raises TrainingError with the figures if none does."""
    longest = max(len(row.tokens) for row in rows)
    share = max(len(row.answer) / len(row.tokens) for row in rows)
    most = longest * len(rows)
    plans = []
    for group in GROUPS:
        tokens = max(min(group, most), longest)
        answers = int(tokens * share)
        trained = predicted(student, 0, tokens, answers, 4, False, longest)
        besides = 12 * student.parameters + 4 * teacher.parameters + 4 * 3 * answers * teacher.vocabulary
        plans.append(Plan(tokens, False, trained + int(SLACK * besides)))
    for one in plans:
        if one.memory <= limit:
            return one
    raise TrainingError(
        f"Too little memory to distil: about {plans[-1].memory / GB:.2f} GB are needed, {limit / GB:.2f} GB may be "
        "taken.",
        "Close other programs, or choose a smaller teacher or student: agent model list",
    )


def of_teacher(teacher: Size, number_bytes: int) -> int:
    """Bytes that a teacher takes while it is listened to."""
    return int(SLACK * (LIBRARIES + teacher.parameters * number_bytes))


def aiming(size: Size, number_bytes: int) -> int:
    """Bytes at the peak while it is found where an adapter shall listen: before the training, not beside it."""
    kept = 3 * min(NUMBERS, ORDINARY * size.width) + min(NUMBERS, ORDINARY * size.hidden)
    return int(SLACK * (LIBRARIES + size.parameters * number_bytes + 4 * 2 * size.layers * kept))


def check_teacher(teacher: Size, number_bytes: int, limit: int) -> None:
    """Raises TrainingError for a teacher that does not fit the memory."""
    need = of_teacher(teacher, number_bytes)
    if need > limit:
        raise TrainingError(
            f"Too little memory for the teacher: about {need / GB:.2f} GB are needed, "
            f"{limit / GB:.2f} GB may be taken.",
            "Close other programs, or choose a smaller teacher: agent model list",
        )


def reset_peak() -> None:
    """From now on, `peak` is of what comes. Where the system does not know how, it is of all so far."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def peak() -> int:
    """The most bytes of memory that this process has held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return _status("VmHWM:") or (most if sys.platform == "darwin" else most * 1024)


def resident() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not say."""
    return _status("VmRSS:")


def _status(name: str) -> int:
    try:
        lines = Path("/proc/self/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)
