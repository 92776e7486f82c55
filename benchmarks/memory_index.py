"""How fast the memory's indexes answer, grow and load, by their size; with synthetic vectors and texts.

    python benchmarks/memory_index.py [--sizes 1000 10000 30000 100000 1000000] [--texts 1000 10000]

Vectors: as many on a few thousand topics, as requests are. Prints, for each size: a query's median and 95th percentile
after embedding, one addition, saving one more, loading with the check of its sums, bytes on the disk, and how much
memory of this process's own a loaded index takes. Each time is that of the clock and, in brackets, of the processor
alone, which other work on the machine does not lengthen. References of the same run: FAISS's own search in the same
lists in memory, and a bare read of the same files.
Targets at 1,000,000: query at most 10 ms (95th percentile), addition 5 ms, load 2 s.
"""

from __future__ import annotations

import argparse
import ctypes
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import faiss
import numpy as np
import psutil
from numpy.typing import NDArray

from engine.memory.lexical import Lexical
from engine.memory.lists import PROBES
from engine.memory.memory import CANDIDATES
from engine.memory.vectors import EXACT, Shards

SIZE, TOPICS, CHUNK, QUERIES = 384, 4000, 50_000, 200


@dataclass(frozen=True)
class Took:
    """Seconds: by the clock, and of the processor."""

    clock: float
    processor: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 30_000, 100_000])
    parser.add_argument("--texts", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--exact", type=int, default=EXACT, help="larger indexes are lists")
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    for size in options.sizes:
        dense(size, options.exact)
    for size in options.texts:
        lexical(size)
    return 0


def dense(size: int, exact: int) -> None:
    rng = np.random.default_rng(1)
    topics = unit(rng.normal(size=(TOPICS, SIZE)))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shards = Shards(place, "synthetic", SIZE, exact)
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
        shards.save("1")
        del shards, shard
        files = [path for path in place.iterdir() if path.suffix != ".json"]
        disk = sum(path.stat().st_size for path in files)
        read = took(lambda: [path.read_bytes() for path in files])
        bare = bare_search(max(files, key=lambda path: path.stat().st_size), queries)
        before = own_memory()
        loaded: list[Shards] = []
        load = took(lambda: loaded.append(Shards(place, "synthetic", SIZE, exact)))
        shards, shard = loaded[0], loaded[0].shard("all")
        held = own_memory() - before
        asked = [took(lambda query=query: shard.search(query, CANDIDATES)) for query in queries]
        same = [
            shard.search(query, CANDIDATES)[0][0] == one for query, one in zip(queries, truth, strict=True)
        ]
        extra = [unit(rng.normal(size=(1, SIZE))) for _ in range(50)]
        adds = [
            took(lambda number=number: shard.add([size + number], [0], extra[number])) for number in range(50)
        ]
        save = took(lambda: shards.save("2"))
    print(f"\n{size:,} vectors, {shard.in_lists:,} of them in lists: {disk / 1e6:.0f} MB on the disk, "
          f"{held / 1e6:.0f} MB of memory; the right one first for {sum(same) / len(same):.1%}")  # fmt: skip
    for name, values in (("query", asked), ("FAISS's own search, in memory", bare), ("add", adds)):
        print(f"  {name:<32} median {ms(middle(values))}   p95 {ms(p95(values))}")
    for name, value in (("save one more", save), ("load", load), ("read the files", read)):
        print(f"  {name:<32} {value.clock:6.2f} s ({value.processor:.2f} s)", flush=True)


def bare_search(path: Path, queries: list[NDArray[np.float32]]) -> list[Took]:
    """The same searches in FAISS's own hands, its index wholly in memory."""
    index = faiss.read_index(str(path))
    more = faiss.SearchParametersIVF(nprobe=PROBES) if hasattr(index, "nprobe") else None
    return [took(lambda query=query: index.search(query, CANDIDATES, params=more)) for query in queries]


def lexical(size: int) -> None:
    rng = Random(1)
    words = ["".join(rng.choices("etaoinshrdlucmwfgypb", k=rng.randint(3, 9))) for _ in range(8000)]
    texts = {number: " ".join(rng.choices(words, k=rng.randint(5, 14))) for number in range(size)}
    before = own_memory()
    made: list[Lexical] = []
    build = took(lambda: made.append(Lexical(texts)))
    index, held = made[0], own_memory() - before
    asked = [
        took(lambda number=number: index.search(texts[number].replace("e", "a"), CANDIDATES))
        for number in rng.sample(range(size), 100)
    ]
    adds = [
        took(lambda number=number: index.add(size + number, "one more text like that"))
        for number in range(50)
    ]
    print(
        f"\n{size:,} texts: {held / 1e6:.0f} MB of memory, built in {build.clock:.1f} s ({build.processor:.1f} s)"
    )
    for name, values in (("query", asked), ("add", adds)):
        print(f"  {name:<32} median {ms(middle(values))}   p95 {ms(p95(values))}", flush=True)


def unit(rows: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def took(work: Callable[[], object]) -> Took:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - clock, time.process_time() - processor)


def middle(values: list[Took]) -> Took:
    return part_of(values, 0.5)


def p95(values: list[Took]) -> Took:
    return part_of(values, 0.95)


def part_of(values: list[Took], share: float) -> Took:
    at = int(len(values) * share)
    return Took(sorted(one.clock for one in values)[at], sorted(one.processor for one in values)[at])


def ms(time: Took) -> str:
    return f"{time.clock * 1000:5.2f} ms ({time.processor * 1000:.2f} ms)"


def own_memory() -> int:
    """Without what is mapped from files, which is the system's to take back, and without what was freed."""
    ctypes.CDLL(None).malloc_trim(0)
    told = psutil.Process().memory_info()
    return int(told.rss - told.shared)


if __name__ == "__main__":
    raise SystemExit(main())
