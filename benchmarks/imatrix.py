"""What an importance matrix is worth: the divergence of a quantised model from its f16, with and without one.

The bundled base is written out in f16 and quantised by the product's own functions. The matrix is computed on requests
of the curriculum with their answers, as if they were the user's code; the divergence is taken on others, with wordings
and names that neither the training nor the matrix has seen, at every token of their answers: KL(f16 ‖ quantised), in
nats a token, over the whole vocabulary. For comparison a matrix of other code: stretches of the standard library.

    python benchmarks/imatrix.py [--model FILE.gguf] [--held 150]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from engine.base import gguf_path
from engine.base.curriculum import families, library
from engine.base.data import trained_families
from engine.base.surroundings import draw_item
from engine.learning.model_file import stored, write_model
from engine.learning.own_code import STRETCH, TOKENS, Text
from engine.learning.tensors import Tensors
from engine.model.backend import LoadOptions
from engine.model.llama import load
from engine.model.prompts import Piece, fim_pieces
from engine.model.quantize import measure_importance, quantize
from engine.model.store import ModelStore
from engine.paths import Home

KINDS = ("q4_0", "q4_k_m", "q5_k_m", "q6_k", "q8_0")
CODE = TOKENS * 3  # characters that the matrix is computed on
HEAD = "         matrix of     MB  KL mean   median     p99    same    loss  gained, 95 %"

Logs = NDArray[np.float32]


@dataclass(frozen=True)
class Held:
    """A request and its answer, in text."""

    prompt: Text
    answer: str


def drawn(seed: str, count: int, unseen: bool) -> list[Held]:
    """So many requests of the curriculum."""
    trained = trained_families()
    pool = [one for one in families().values() if one.name in trained]
    held = frozenset(("wording", "name")) if unseen else frozenset()
    items = [draw_item(Random(f"{seed} {number}"), pool, held) for number in range(count)]
    return [Held(tuple(fim_pieces(item.context)), item.answer) for item in items]


def own_code() -> list[Text]:
    found: list[Text] = []
    for one in drawn("imatrix", 1000, unseen=False):
        found.append((*one.prompt, Piece(one.answer)))
        if sum(len(piece.text) for text in found for piece in text) > CODE:
            return found
    return found


def other_code() -> list[Text]:
    random, texts = Random(0), library.texts()
    stretches = (random.choice(texts)[:STRETCH] for _ in range(CODE // STRETCH))
    return [(Piece(text),) for text in stretches]


class Speaker:
    """A model, and what it says at each token of an answer."""

    def __init__(self, path: Path) -> None:
        options = LoadOptions(str(path), 1, 1, 1536)
        self._backend = load(options, lambda done: True)

    def logs(self, one: Held) -> tuple[Logs, list[int]]:
        """Logarithms of the probabilities, (tokens of the answer, vocabulary); and those tokens."""
        prompt = self._backend.tokenize(one.prompt)
        answer = self._backend.continuation(one.answer)
        rows = self._backend.logits([*prompt, *answer[:-1]])[len(prompt) - 1 :]
        logits = np.array(rows, np.float64)
        logits -= logits.max(-1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(-1, keepdims=True)), answer

    def close(self) -> None:
        self._backend.close()


@dataclass(frozen=True)
class Apart:
    """How far a model is from the reference. divergences: of each token of each answer, nats. same: share of tokens
    where both find the same one likeliest. loss: mean cross-entropy of the answers, nats a token."""

    divergences: list[list[float]]
    same: float
    loss: float


def compared(path: Path, held: Sequence[Held], reference: Sequence[tuple[Logs, list[int]]]) -> Apart:
    speaker = Speaker(path)
    divergences: list[list[float]] = []
    same: list[bool] = []
    losses: list[float] = []
    for one, (wanted, answer) in zip(held, reference, strict=True):
        ours, _ = speaker.logs(one)
        divergences.append((np.exp(wanted) * (wanted - ours)).sum(-1).tolist())
        same += (wanted.argmax(-1) == ours.argmax(-1)).tolist()
        losses += (-ours[np.arange(len(answer)), answer]).tolist()
    speaker.close()
    return Apart(divergences, statistics.fmean(same), statistics.fmean(losses))


def gained(apart: Apart, plain: Apart) -> tuple[float, float]:
    """By how much less a model diverges than another, nats a token, and the half-width of its 95 % interval: answers,
    not tokens, are what was drawn independently."""
    pairs = zip(plain.divergences, apart.divergences, strict=True)
    each = [sum(before) - sum(after) for before, after in pairs]
    tokens = sum(map(len, apart.divergences))
    return sum(each) / tokens, 1.96 * statistics.stdev(each) * len(each) ** 0.5 / tokens


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, default=gguf_path())
    parser.add_argument("--held", type=int, default=150, help="requests that the divergence is taken on")
    parser.add_argument("--kind", action="append", choices=KINDS)
    options = parser.parse_args()
    held = drawn("held out", options.held, unseen=True)
    with tempfile.TemporaryDirectory() as folder:
        store = ModelStore(Home(Path(folder) / "home").ensure())
        tensors = Tensors(options.model)
        f16 = Path(folder) / "f16.gguf"
        write_model(tensors, {name: stored(tensors, name) for name in tensors.by_name}, f16)
        source = store.add(f16, name="f16", link=True)
        speaker = Speaker(f16)
        reference = [speaker.logs(one) for one in held]
        speaker.close()
        tokens = sum(len(answer) for _, answer in reference)
        print(f"{options.model.name}, {options.held} requests, {tokens:,} tokens of answers")
        matrices: dict[str, Path | None] = {"none": None}
        for name, code in (("own code", own_code()), ("other code", other_code())):
            began = time.perf_counter()
            matrices[name] = Path(folder) / f"{name}.gguf"
            measure_importance(f16, code, matrices[name])
            print(
                f"the matrix of {name} took {time.perf_counter() - began:.0f} s, {len(code)} texts",
                flush=True,
            )
        print(HEAD)
        for kind in options.kind or KINDS:
            measured: dict[str, Apart] = {}
            for number, (name, matrix) in enumerate(matrices.items()):
                made = quantize(store, source, kind, name=f"{kind}-{number}", imatrix=matrix)
                apart = compared(made.path, held, reference)
                measured[name] = apart
                ordered = sorted(chain.from_iterable(apart.divergences))
                gain, half = gained(apart, measured["none"])
                print(
                    f"{kind:7} {name:>10} {made.size / 1e6:6.2f} {statistics.fmean(ordered):8.5f} "
                    f"{statistics.median(ordered):8.6f} {ordered[int(len(ordered) * 0.99)]:7.4f} {apart.same:7.2%} "
                    f"{apart.loss:7.4f} {gain:+8.5f} ± {half:.5f}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
