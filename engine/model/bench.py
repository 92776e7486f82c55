"""How fast a model is on this machine, measured through the worker that serves it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from engine.config import ModelSettings
from engine.errors import ModelError
from engine.model.prompts import Piece, Prompt
from engine.model.store import ModelFile
from engine.model.supervisor import Worker
from engine.paths import Home

# Ordinary code; each round starts with another line, so that nothing of the cache can be reused.
TEXT = "def total(prices, rate=0.2):\n    return sum(price * (1 + rate) for price in prices)\n\n\n"


@dataclass(frozen=True)
class Speed:
    """Medians over `rounds`. prefill, decode: tokens a second. load: seconds."""

    model: str
    prompt_tokens: int
    prefill: float
    decode: float
    load: float
    rounds: int
    threads: int
    context: int
    fallback: str


def measure(
    model: ModelFile,
    settings: ModelSettings,
    home: Home,
    *,
    prompt: int = 256,
    answer: int = 64,
    rounds: int = 3,
) -> Speed:
    """Load the model, complete prompts of about `prompt` tokens with up to `answer` tokens, and time it.

    Raises ModelError, WorkerDied.
    """
    with Worker(settings, model, home) as worker:
        report = worker.load()
        each = max(1, len(worker.tokenize([Piece(TEXT)])))
        copies = max(1, min(prompt, report.info.context - answer - each) // each)
        prefill: list[float] = []
        decode: list[float] = []
        tokens = 0
        for number in range(rounds):
            text = f"# round {number}\n" + TEXT * copies
            done = worker.generate(Prompt((Piece(text),), form="completion"), max_tokens=answer)
            tokens = done.evaluated_tokens
            prefill.append(done.evaluated_tokens / max(done.prefill_seconds, 1e-9))
            if done.output_tokens > 1:
                decode.append(done.output_tokens / max(done.decode_seconds, 1e-9))
    if not prefill:
        raise ModelError("Nothing was measured.", "Use --rounds 1 or more.")
    return Speed(
        model.name,
        tokens,
        statistics.median(prefill),
        statistics.median(decode) if decode else 0.0,
        report.seconds,
        rounds,
        report.chosen.threads.value,
        report.info.context,
        report.fallback,
    )
