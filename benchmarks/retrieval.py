"""Does the memory find the past request that is meant, and nothing where nothing was asked before?

    python benchmarks/retrieval.py --tasks MbppPlus.jsonl.gz [--part calibrating] [--plain] [--reference]

The tasks' wordings are remembered among distractors from the curriculum, and asked for again in other words
(benchmarks/rewording.py). Everything is split in two by hash: the tasks by their wording, the distractors by their
family, and each part's rewordings are drawn with seeds of its own. What `engine.memory.score` holds was chosen on
the calibrating part alone (--part calibrating shows what it is chosen by); the figures are those of the reporting part.
While that part is asked for, the calibrating tasks are remembered as well, which makes it harder: the data set is full
of near-duplicates. Both parts are reworded by the same rules, and the words that `engine.memory.synonyms` knows were
written by somebody who had seen those rules: `strange_synonyms` asks with the others alone.

`never asked`: the requests of tasks while none of the data set is remembered, only the distractors. `siblings`: while
all but the task itself are ("the first digit", "the last digit"), so that much of what counts as false there would
be welcome. --plain adds what the embedder alone reaches on the bare wordings. --reference compares llama.cpp's vectors
with those of sentence-transformers. What was embedded is kept in --cache. The tasks' path may stand in SCHOLIA_TASKS.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from rewording import CLASSES

from engine.memory import embedder, score
from engine.memory.lexical import Lexical
from engine.memory.memory import CANDIDATES
from engine.memory.opposites import conflict
from engine.memory.spelling import mended
from engine.memory.words import found_by

CALIBRATING, REPORTING = "calibrating", "reporting"
AS_IT_WAS = "unchanged"  # asked in its own words: it tells something of false finds alone
FALSE = 0.015  # at which the calibrating part's thresholds are printed: they have to hold 2 % among others
TOGETHER = 64  # texts embedded before they are kept
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """A request in other words. task: the one that is meant."""

    task: int
    kind: str
    words: str


@dataclass(frozen=True)
class Candidate:
    """One remembered text that a request brought up. cosine: None where the embedder was not asked."""

    id: int
    lexical: float
    cosine: float | None
    opposed: bool
    score: float


Ways = dict[str, list[list[Candidate]]]  # by way of scoring, for each request its candidates, best first


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", type=Path, default=os.environ.get("SCHOLIA_TASKS"))
    parser.add_argument("--part", choices=(CALIBRATING, REPORTING), default=REPORTING)
    parser.add_argument("--distractors", type=int, default=10_000)
    parser.add_argument("--rewordings", type=int, default=2, help="of each class, for each task")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "scholia-retrieval")
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--reference", action="store_true")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    served = embedder.load(embedder.DEFAULT, "llama.cpp", options.cache, 1)
    every = wordings(options.tasks)
    tasks = [one for one in every if part(one) == options.part]
    others = [one for one in every if part(one) != options.part] if options.part == REPORTING else []
    if options.reference:
        compare(served, every)
    asked = reworded(tasks, options.rewordings, options.part)
    far = distractors(options.distractors, options.part)
    kept = Kept(options.cache, served)
    found = searched(kept, [*tasks, *others, *far], asked)
    never = searched(kept, far, asked)
    if options.plain:
        found["plain"] = plain(kept, [*tasks, *others, *far], asked)
        never["plain"] = plain(kept, far, asked)
    print(
        f"{options.part}: {len(tasks)} tasks in {len(asked)} requests, among {len(others)} other tasks and "
        f"{len(far)} distractors"
    )
    for name in found:
        report(name, asked, found[name], never[name])
    if options.part == CALIBRATING:
        calibrate(asked, found["both"], never["both"])
    return 0


def part(words: str) -> str:
    """Which part a wording, or a family of them, belongs to: two in five calibrate."""
    return CALIBRATING if hashlib.sha256(f"retrieval {words}".encode()).digest()[0] % 5 < 2 else REPORTING


def wordings(path: Path) -> list[str]:
    """What each task asks for, once for each wording."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        prompts = [json.loads(line)["prompt"] for line in file]
    told = (" ".join(one.strip().strip('"').split("assert")[0].split()) for one in prompts)
    return list(dict.fromkeys(told))


def distractors(count: int, which: str) -> list[str]:
    """Requests as the curriculum words them, each once, of one part's families."""
    from engine.base.curriculum import families
    from engine.base.curriculum.task import Draw, Style
    from engine.base.curriculum.wording import phrase

    rng, every = Random(7), [one for name, one in families().items() if part(name) == which]
    found: dict[str, None] = {}
    for number in range(count * 100):
        family = every[number % len(every)]
        task = family.task(Draw(Random(rng.randrange(1 << 30))), Style.draw(rng))
        found[phrase(task.words, task.clauses[:1], rng)] = None
        if len(found) == count:
            break
    return list(found)


def reworded(tasks: Sequence[str], count: int, which: str) -> list[Asked]:
    found = []
    for task, words in enumerate(tasks):
        found.append(Asked(task, AS_IT_WAS, words))
        for kind, change in CLASSES.items():
            for number in range(count):
                other = change(words, Random(f"{which} {words} {kind} {number}"))
                if other != words:
                    found.append(Asked(task, kind, other))
    return found


class Kept:
    """Embeds, and keeps what was embedded from run to run: ten thousand texts take minutes."""

    def __init__(self, folder: Path, served: embedder.Embedder) -> None:
        self._served = served
        self._path = folder / f"{hashlib.sha256(served.name.encode()).hexdigest()[:16]}.vectors"
        size = 16 + 4 * served.size
        data = self._path.read_bytes() if self._path.exists() else b""
        rows = [data[start : start + size] for start in range(0, len(data) - size + 1, size)]
        self._vectors = {row[:16]: np.frombuffer(row[16:], np.float32) for row in rows}

    def embed(self, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha256(one.encode("utf-8", "replace")).digest()[:16] for one in texts]
        wanted = {key: one for key, one in zip(keys, texts, strict=True) if key not in self._vectors}
        fresh = sorted(wanted, key=lambda key: len(wanted[key]))
        for start in range(0, len(fresh), TOGETHER):
            some = fresh[start : start + TOGETHER]
            made = dict(zip(some, self._served.embed([wanted[key] for key in some]), strict=True))
            with self._path.open("ab") as file:
                file.write(b"".join(key + row.tobytes() for key, row in made.items()))
            self._vectors |= made
        return np.stack([self._vectors[key] for key in keys])

    def knows(self, word: str) -> bool:
        return self._served.knows(word)


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


def searched(kept: Kept, remembered: Sequence[str], asked: Sequence[Asked]) -> Ways:
    """Each request's candidates, found and scored by the code that the product runs."""
    texts = [found_by(one, "") for one in remembered]
    index = Lexical(dict(enumerate(texts)))
    vectors = kept.embed(texts)
    slips = [index.spelling.meant(one.words) for one in asked]
    unknown = [{word: other for word, other in one.items() if not kept.knows(word)} for one in slips]
    queries = kept.embed(
        [found_by(mended(one.words, other), "") for one, other in zip(asked, unknown, strict=True)]
    )
    found: Ways = {"characters": [], "both": []}
    for one, meant, query in zip(asked, slips, queries, strict=True):
        text = found_by(one.words, "")
        told = mended(text, meant)
        alike = index.search(told, CANDIDATES)
        found["characters"].append(ordered(
            Candidate(match.id, match.score, None, conflict(told, texts[match.id]),
                      score.fused(match.score, None, told, texts[match.id]))
            for match in alike
        ))  # fmt: skip
        cosines = vectors @ query
        near = {int(each) for each in np.argpartition(-cosines, CANDIDATES)[:CANDIDATES]}
        near |= {match.id for match in (alike if told == text else index.search(text, CANDIDATES))}
        found["both"].append(ordered(
            Candidate(each, like, float(cosines[each]), conflict(told, texts[each]),
                      score.fused(like, float(cosines[each]), told, texts[each]))
            for each, like in index.scores(text, {each: texts[each] for each in near}).items()
        ))  # fmt: skip
    return found


def plain(kept: Kept, remembered: Sequence[str], asked: Sequence[Asked]) -> list[list[Candidate]]:
    """The embedder alone, on the wordings as they are."""
    vectors, found = kept.embed(remembered), []
    for query in kept.embed([one.words for one in asked]):
        cosines = vectors @ query
        near = np.argpartition(-cosines, CANDIDATES)[:CANDIDATES]
        found.append(ordered(Candidate(int(one), 0.0, float(cosines[one]), False, float(cosines[one]))
                             for one in near))  # fmt: skip
    return found


def ordered(candidates: object) -> list[Candidate]:
    return sorted(candidates, key=lambda one: (one.score, one.id), reverse=True)  # type: ignore[call-overload, no-any-return]


def report(
    name: str, asked: Sequence[Asked], found: list[list[Candidate]], never: list[list[Candidate]]
) -> None:
    used = {"both": score.BOTH, "characters": score.ALONE}.get(name, 0.0)
    free = [top(one) for one in never]
    strict = [top(one, but=each.task) for one, each in zip(found, asked, strict=True)]
    right = [own(one, each.task) for one, each in zip(found, asked, strict=True)]
    rows = {
        "recall@1": [ranked(one, each.task, 1) for one, each in zip(found, asked, strict=True)],
        "recall@5": [ranked(one, each.task, 5) for one, each in zip(found, asked, strict=True)],
        f"shown above {used:.2f}": [one >= used for one in right],
        "false, never asked": [one >= used for one in free],
        "false, siblings": [one >= used for one in strict],
    }
    print(f"\n{name}: {FALSE:.1%} false at {np.quantile(free, 1 - FALSE):.3f}, among siblings at "
          f"{np.quantile(strict, 1 - FALSE):.3f}")  # fmt: skip
    kinds = (*CLASSES, AS_IT_WAS)
    print(" " * 22 + " ".join(f"{one[:9]:>9}" for one in ("mean", *kinds)))
    for title, values in rows.items():
        means = [
            mean(value for value, one in zip(values, asked, strict=True) if one.kind == kind)
            for kind in kinds
        ]
        together = mean(value for value, one in zip(values, asked, strict=True) if one.kind != AS_IT_WAS)
        print(f"  {title:<20}" + " ".join(f"{one:9.3f}" for one in (together, *means)))


def calibrate(asked: Sequence[Asked], found: list[list[Candidate]], never: list[list[Candidate]]) -> None:
    """What other shares of the two signals, and other penalties, reach on this part."""
    print(
        "\nshare of meaning, left if opposed: threshold, recall@1 mean and worst, recall@5, shown mean and worst"
    )
    for share in (0.3, 0.4, 0.5, 0.6, 0.7):
        for left in (0.7, 0.8, 0.9):

            def scored(one: Candidate, share: float = share, left: float = left) -> float:
                both = share * max(one.cosine or 0.0, 0.0) + (1 - share) * one.lexical
                return both * left if one.opposed else both

            threshold = float(np.quantile([max(map(scored, one), default=0.0) for one in never], 1 - FALSE))
            first, fifth, shown = [], [], []
            for kind in CLASSES:
                ways = [(sorted(one, key=scored, reverse=True), each.task)
                        for one, each in zip(found, asked, strict=True) if each.kind == kind]  # fmt: skip
                first.append(mean(ranked(one, task, 1) for one, task in ways))
                fifth.append(mean(ranked(one, task, 5) for one, task in ways))
                shown.append(mean(any(each.id == task and scored(each) >= threshold for each in one)
                                  for one, task in ways))  # fmt: skip
            print(f"  {share:.1f} {left:.1f}: {threshold:.3f}  {mean(first):.4f} {min(first):.4f}  {mean(fifth):.4f}  "
                  f"{mean(shown):.4f} {min(shown):.4f}")  # fmt: skip


def top(way: Sequence[Candidate], but: int = -1) -> float:
    """The highest score of another than `but`."""
    return next((one.score for one in way if one.id != but), 0.0)


def own(way: Sequence[Candidate], task: int) -> float:
    """The score of the one that was meant."""
    return next((one.score for one in way if one.id == task), 0.0)


def ranked(way: Sequence[Candidate], task: int, most: int) -> bool:
    return any(one.id == task for one in way[:most])


def mean(values: Iterable[float]) -> float:
    every = list(values)
    return sum(every) / max(len(every), 1)


if __name__ == "__main__":
    raise SystemExit(main())
