"""Does the memory find the past request that is meant, and nothing where nothing was asked before?

    python benchmarks/retrieval.py --tasks MbppPlus.jsonl.gz [--distractors 10000] [--reference] [--cache FOLDER]

The tasks' wordings are remembered among distractors from the curriculum, and asked for again in other words
(benchmarks/rewording.py). One task in three calibrates, the others are reported. `never asked`: the requests of
tasks, while none of that data set is remembered; `siblings`: while all but the task itself are, the near-duplicates of
the data set among them ("the first digit", "the last digit"), so that much of what counts as false there would be
welcome. --reference compares llama.cpp's vectors with those of sentence-transformers. The tasks' path may stand in
SCHOLIA_TASKS.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from rewording import CLASSES

from engine.memory import embedder, score
from engine.memory.lexical import Lexical
from engine.memory.memory import CANDIDATES
from engine.memory.spelling import mended
from engine.memory.words import found_by

CALIBRATING = 3  # one task in so many
FALSE = (
    0.01  # at which the calibrating tasks' thresholds are printed; they are few, and 2 % must hold for others
)
Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Asked:
    """A request in other words. task: the one that is meant."""

    task: int
    kind: str
    words: str


@dataclass(frozen=True)
class Scores:
    """What one request's candidates score, best first, as (score, id), by each way of scoring."""

    plain: list[tuple[float, int]]
    lexical: list[tuple[float, int]]
    dense: list[tuple[float, int]]
    both: list[tuple[float, int]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=Path, default=os.environ.get("SCHOLIA_TASKS"))
    parser.add_argument("--distractors", type=int, default=10_000)
    parser.add_argument("--rewordings", type=int, default=2, help="of each class, for each task")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "scholia-retrieval")
    parser.add_argument("--reference", action="store_true")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    tasks = wordings(options.tasks)
    others = distractors(options.distractors)
    served = embedder.load(embedder.DEFAULT, "llama.cpp", options.cache, 1)
    embed = cached(options.cache, served)
    if options.reference:
        compare(served, tasks)
    asked = reworded(tasks, options.rewordings)
    found = scored(served, embed, tasks, others, asked)
    report(tasks, asked, found)
    return 0


def wordings(path: Path) -> list[str]:
    """What each task asks for, once for each wording."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        prompts = [json.loads(line)["prompt"] for line in file]
    told = (" ".join(one.strip().strip('"').split("assert")[0].split()) for one in prompts)
    return list(dict.fromkeys(told))


def distractors(count: int) -> list[str]:
    """Requests as the curriculum words them, each once."""
    from engine.base.curriculum import families
    from engine.base.curriculum.task import Draw, Style
    from engine.base.curriculum.wording import phrase

    rng, every = Random(7), list(families().values())
    found: dict[str, None] = {}
    for number in range(count * 40):
        family = every[number % len(every)]
        task = family.task(Draw(Random(rng.randrange(1 << 30))), Style.draw(rng))
        found[phrase(task.words, task.clauses[:1], rng)] = None
        if len(found) == count:
            break
    return list(found)


def reworded(tasks: Sequence[str], count: int) -> list[Asked]:
    found = []
    for task, words in enumerate(tasks):
        for kind, change in CLASSES.items():
            for number in range(count):
                other = change(words, Random(f"{task} {kind} {number}"))
                if other != words:
                    found.append(Asked(task, kind, other))
    return found


def cached(folder: Path, served: embedder.Embedder) -> Embed:
    """Embeds, and keeps what was embedded: ten thousand texts take minutes."""

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        name = hashlib.sha256("\0".join([served.name, *texts]).encode()).hexdigest()[:16]
        path = folder / f"{name}.npy"
        if not path.exists():
            np.save(path, served.embed(texts))
        vectors: NDArray[np.float32] = np.load(path)
        return vectors

    return embed


def compare(served: embedder.Embedder, tasks: Sequence[str]) -> None:
    """llama.cpp beside sentence-transformers, on the tasks' wordings."""
    begun = time.perf_counter()
    reference = embedder.load(embedder.DEFAULT, "sentence-transformers", Path(), 1)
    loaded = time.perf_counter() - begun
    for name, one in (("llama.cpp", served), ("sentence-transformers", reference)):
        begun = time.perf_counter()
        for text in tasks[:100]:
            one.embed([text])
        print(f"{name}: {(time.perf_counter() - begun) * 10:.1f} ms a sentence")
    cosines = (served.embed(tasks) * reference.embed(tasks)).sum(1)
    print(f"cosine over {len(tasks)} texts: least {cosines.min():.6f}, mean {cosines.mean():.6f}; "
          f"sentence-transformers loaded in {loaded:.1f} s")  # fmt: skip


def scored(
    served: embedder.Embedder,
    embed: Embed,
    tasks: Sequence[str],
    others: Sequence[str],
    asked: Sequence[Asked],
) -> list[Scores]:
    """Each request's candidates, found and scored by the code that the product runs."""
    texts = [found_by(one, "") for one in (*tasks, *others)]
    index = Lexical(dict(enumerate(texts)))
    vectors, raw = embed(texts), embed([*tasks, *others])
    meant = []
    for one in asked:
        slips = index.spelling.meant(one.words)
        meant.append(
            mended(one.words, {slip: word for slip, word in slips.items() if not served.knows(slip)})
        )
    queries, plain = embed([found_by(one, "") for one in meant]), embed([one.words for one in asked])
    found = []
    for number, one in enumerate(asked):
        text = found_by(one.words, "")
        likeness = [match.id for match in index.search(text, CANDIDATES)]
        cosines = vectors @ queries[number]
        near = [int(each) for each in np.argpartition(-cosines, CANDIDATES)[:CANDIDATES]]
        both = index.scores(text, {each: texts[each] for each in {*near, *likeness}})
        told = mended(text, index.spelling.meant(one.words))
        alone = [
            (score.fused(match.score, None, told, texts[match.id]), match.id)
            for match in index.search(told, CANDIDATES)
        ]
        fused = [
            (score.fused(like, float(cosines[each]), told, texts[each]), each) for each, like in both.items()
        ]
        found.append(
            Scores(
                best(raw @ plain[number]),
                sorted(alone, reverse=True),
                best(cosines),
                sorted(fused, reverse=True),
            )
        )
    return found


def best(cosines: NDArray[np.float32]) -> list[tuple[float, int]]:
    near = np.argpartition(-cosines, CANDIDATES)[:CANDIDATES]
    return sorted(((float(cosines[one]), int(one)) for one in near), reverse=True)


def report(tasks: Sequence[str], asked: Sequence[Asked], found: Sequence[Scores]) -> None:
    count = len(tasks)
    held = [number for number, one in enumerate(asked) if one.task % CALIBRATING == 0]
    told = [number for number, one in enumerate(asked) if one.task % CALIBRATING != 0]
    print(f"{count} tasks remembered; {len(told)} requests reported, {len(held)} calibrate")
    titles = ("all", *CLASSES)
    print(" " * 34 + " ".join(f"{one[:8]:>8}" for one in titles))
    for name in ("plain", "lexical", "dense", "both"):
        ways = [getattr(one, name) for one in found]
        threshold = quantile([top(ways[one], lambda each: each >= count) for one in held])
        strict = quantile([top(ways[one], lambda each, own=asked[one].task: each != own) for one in held])
        used = {"both": score.BOTH, "lexical": score.ALONE}.get(name, threshold)
        rows = {
            "recall@1": [ranked(ways[one], asked[one].task, 1) for one in told],
            "recall@5": [ranked(ways[one], asked[one].task, 5) for one in told],
            f"shown above {used:.2f}": [at(ways[one], asked[one].task) >= used for one in told],
            "false, never asked": [top(ways[one], lambda each: each >= count) >= used for one in told],
            "false, siblings": [
                top(ways[one], lambda each, own=asked[one].task: each != own) >= used for one in told
            ],
        }
        print(
            f"{name}: thresholds of the calibrating tasks: never asked {threshold:.3f}, siblings {strict:.3f}"
        )
        for title, values in rows.items():
            cells = [mean(values)]
            cells += [
                mean([value for value, one in zip(values, told, strict=True) if asked[one].kind == kind])
                for kind in CLASSES
            ]
            print(f"  {title:<32}" + " ".join(f"{one:8.3f}" for one in cells))


def top(way: Sequence[tuple[float, int]], counts: Callable[[int], bool]) -> float:
    return next((value for value, each in way if counts(each)), 0.0)


def at(way: Sequence[tuple[float, int]], task: int) -> float:
    return next((value for value, each in way if each == task), 0.0)


def ranked(way: Sequence[tuple[float, int]], task: int, most: int) -> bool:
    return any(each == task for _, each in way[:most])


def quantile(values: Sequence[float]) -> float:
    return float(np.quantile(values, 1 - FALSE)) if values else 0.0


def mean(values: Sequence[bool]) -> float:
    return sum(values) / max(len(values), 1)


if __name__ == "__main__":
    raise SystemExit(main())
