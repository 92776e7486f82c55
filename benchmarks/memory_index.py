"""How fast the memory's indexes answer, grow and load, by their size; with synthetic vectors and texts.

    python benchmarks/memory_index.py [--sizes 1000 10000 30000 100000 1000000] [--texts 1000 10000]

Vectors: as many on a few thousand topics, as requests are. Prints, for each size: a query's median and 95th percentile
after embedding, one addition, saving, loading with the check of its sums, bytes on the disk, and this process's memory.
Targets at 1,000,000: query at most 10 ms (95th percentile), addition 5 ms, load 2 s.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import faiss
import numpy as np
import psutil
from numpy.typing import NDArray

from engine.memory.lexical import Lexical
from engine.memory.memory import CANDIDATES
from engine.memory.vectors import EXACT, Shards

SIZE, TOPICS, CHUNK, QUERIES = 384, 4000, 50_000, 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 30_000, 100_000])
    parser.add_argument("--texts", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--exact", type=int, default=EXACT, help="larger indexes are lists")
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    print(f"{'vectors':>9} {'kind':>5} {'query':>8} {'p95':>8} {'same':>6} {'add':>8} {'save':>7} {'load':>7} "
          f"{'disk':>8} {'memory':>8}")  # fmt: skip
    for size in options.sizes:
        dense(size, options.exact)
    print(f"\n{'texts':>9} {'query':>8} {'p95':>8} {'add':>8} {'build':>8} {'memory':>8}")
    for size in options.texts:
        lexical(size)
    return 0


def dense(size: int, exact: int) -> None:
    rng = np.random.default_rng(1)
    topics = unit(rng.normal(size=(TOPICS, SIZE)))
    with tempfile.TemporaryDirectory() as folder:
        before = memory()
        shards = Shards(Path(folder), "synthetic", SIZE, exact)
        shard = shards.shard("all")
        queries, truth = [], []
        for start in range(0, size, CHUNK):
            count = min(CHUNK, size - start)
            rows = unit(
                topics[rng.integers(0, TOPICS, count)] + 0.05 * rng.standard_normal((count, SIZE), np.float32)
            )
            shard.add(range(start, start + count), [0] * count, rows)
            chosen = rng.integers(0, count, max(1, QUERIES * count // size))
            queries += [unit(rows[one : one + 1] + 0.01 * rng.normal(size=(1, SIZE))) for one in chosen]
            truth += [start + int(one) for one in chosen]
        held = memory() - before
        taken = [timed(lambda query=query: shard.search(query, CANDIDATES)) for query in queries]
        same = [
            shard.search(query, CANDIDATES)[0][0] == one for query, one in zip(queries, truth, strict=True)
        ]
        adds = [
            timed(lambda number=number: shard.add([size + number], [0], unit(rng.normal(size=(1, SIZE)))))
            for number in range(50)
        ]
        save = timed(lambda: shards.save("1"))
        load = timed(lambda: Shards(Path(folder), "synthetic", SIZE, exact))
        disk = sum(path.stat().st_size for path in Path(folder).iterdir())
        print(f"{size:>9,} {'lists' if shard.trained else 'exact':>5} {ms(statistics.median(taken))} {ms(p95(taken))} "
              f"{sum(same) / len(same):6.3f} {ms(statistics.median(adds))} {save:6.2f}s {load:6.2f}s "
              f"{disk / 1e6:5.0f} MB {held / 1e6:5.0f} MB", flush=True)  # fmt: skip


def lexical(size: int) -> None:
    rng = Random(1)
    words = ["".join(rng.choices("etaoinshrdlucmwfgypb", k=rng.randint(3, 9))) for _ in range(8000)]
    texts = {number: " ".join(rng.choices(words, k=rng.randint(5, 14))) for number in range(size)}
    before = memory()
    begun = time.perf_counter()
    index = Lexical(texts)
    build, held = time.perf_counter() - begun, memory() - before
    taken = [
        timed(lambda number=number: index.search(texts[number].replace("e", "a"), CANDIDATES))
        for number in rng.sample(range(size), 100)
    ]
    adds = [
        timed(lambda number=number: index.add(size + number, "one more text like that"))
        for number in range(50)
    ]
    print(f"{size:>9,} {ms(statistics.median(taken))} {ms(p95(taken))} {ms(statistics.median(adds))} {build:7.1f}s "
          f"{held / 1e6:5.0f} MB", flush=True)  # fmt: skip


def unit(rows: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:5.2f} ms"


def memory() -> int:
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    raise SystemExit(main())
