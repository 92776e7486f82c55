"""Training against what the processor can do: tokens a second, against products of matrices of the same size.

At Qwen2.5-0.5B's shape with random weights (speed does not depend on them): one update of 8 lessons of 256 tokens,
by the product's own trainer in its child. A token costs two operations for each parameter forwards and two on the way
back, because the base itself gets no gradient; so products alone would do GEMM FLOP/s ÷ (4 × parameters) tokens a
second. They are timed before and after in the type that the trainer chose, the better of the two counts.

Then the bundled base: what a fast update takes from a cold child and from a warm one.

    python benchmarks/training.py [--base FILE]        # on a quiet machine
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from platformdirs import user_cache_path
from worker_speed import model

from engine.base import gguf_path
from engine.learning.job import Job, Lesson, Report
from engine.learning.need import Size
from engine.learning.trainer import Trainer
from engine.model.prompts import Context, Piece, fim_pieces
from engine.paths import Home

LESSONS, LENGTH, ANSWER = 8, 256, 64
TO_REACH = 0.7
GOOD_SECONDS = 2.0  # to time products for


def product_flops(size: Size, dtype: str, threads: int) -> float:
    """Operations a second in products of the network's own size."""
    import torch

    torch.set_num_threads(threads)
    kind = getattr(torch, dtype)
    left = torch.ones(LESSONS * LENGTH, size.width, dtype=kind)
    right = torch.ones(size.width, size.hidden, dtype=kind)
    left @ right
    best, began = float("inf"), time.perf_counter()
    while time.perf_counter() - began < GOOD_SECONDS:
        start = time.perf_counter()
        left @ right
        best = min(best, time.perf_counter() - start)
    return 2 * LESSONS * LENGTH * size.width * size.hidden / best


def letters(number: int) -> Lesson:
    """256 tokens with the vocabulary of a token a byte that the random model has."""
    letter = chr(ord("b") + number)
    return Lesson((Piece(letter * (LENGTH - ANSWER)),), "ab" * ((ANSWER - 1) // 2) + "a")


def large(base: Path, steps: int, threads: int, folder: Path) -> None:
    size = Size.of(base)
    job = Job(
        base, folder / "adapter.gguf", tuple(letters(number) for number in range(LESSONS)), steps=steps, rank=16,
        alpha=32.0, batch_tokens=LESSONS * LENGTH, threads=threads,
    )  # fmt: skip
    with Trainer(Home(folder / "large"), nice=0) as trainer:
        trainer.warm(base)
        flops = {kind: product_flops(size, kind, threads) for kind in ("float32", "bfloat16")}
        report = trainer.run(job)
    best = max(flops[report.dtype], product_flops(size, report.dtype, threads))
    possible = best / (4 * size.parameters)
    print(
        f"{base.stem}: {size.parameters / 1e9:.2f} billion parameters, {LESSONS} x {LENGTH} tokens, rank 16"
    )
    tell(report)
    print(
        f"  products alone: {best / 1e9:,.0f} GFLOP/s, {possible:,.0f} tokens/s; "
        f"ratio {report.tokens_per_second / possible:.2f} (to reach {TO_REACH})"
    )


def small(threads: int, folder: Path) -> None:
    """A correction in four wordings among the code of a file, with four pieces of replay."""

    def asked(words: str, header: str) -> tuple[Piece, ...]:
        before = "".join(
            f"def step_{number}(value):\n    return value + {number}\n\n\n" for number in range(12)
        )
        return fim_pieces(
            Context("app/steps.py", "python", "fill", words, before + header, "", indent="    ")
        )

    wanted = '    return Path(path).read_text(encoding="utf-8")\n'
    wordings = ("read the file at path", "load path as text", "the text of path", "give me what path holds")
    lessons = tuple(
        Lesson(asked(words, "def read_config(path):\n"), wanted, ((11, 49),)) for words in wordings
    )
    replay = tuple(
        Lesson(asked(f"double {name}", f"def twice(n{name}):\n"), f"    return 2 * n{name}\n")
        for name in "abcd"
    )
    print("bundled base, 4 lessons and 4 pieces of replay:")
    with Trainer(Home(folder / "small"), nice=0) as trainer:
        for child in ("cold", "warm"):
            began = time.perf_counter()
            job = Job(
                gguf_path(), folder / "a.gguf", lessons, replay=replay, steps=12, enough=0.5, threads=threads
            )
            report = trainer.run(job)
            print(f"  {child} child: {time.perf_counter() - began:.1f} s in all")
            tell(report)


def tell(report: Report) -> None:
    print(
        f"  {report.steps} steps ({report.stopped}) in {report.seconds:.1f} s after {report.loading:.1f} s of loading: "
        f"{report.tokens_per_second:,.0f} tokens/s; {report.peak_memory_bytes / 1e9:.2f} GB at the peak, "
        f"{report.predicted_memory_bytes / 1e9:.2f} foretold; {report.dtype} ({report.reason}), "
        f"{report.threads} threads"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--base", type=Path, help="a GGUF instead of the random one of 0.5B's shape")
    parser.add_argument("--cache", type=Path, default=user_cache_path("scholia") / "bench")
    parser.add_argument(
        "--steps", type=int, default=2, help="of the large one; each takes half a minute or so"
    )
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--only", choices=("small", "large"))
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "large":
            small(options.threads, Path(folder))
        if options.only != "small":
            base = options.base or model(options.cache, "0.5b", "q8_0").path
            large(base, options.steps, options.threads, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
