"""What learning is worth to a developer: simulated days of work through the whole product.

    PYTHONPATH=. python benchmarks/learning/run.py --developers careful,plain --arms none,memory --out FOLDER

Each request is a comment in a file of its own; the product fills it, the developer tries it, makes of it what they
would commit, and commits it; the commit is followed and learnt from. The requests are the same for every arm
(`asks.py` says how they are drawn). A mistake is *repeated* if a wish that was applied to an earlier fill for the same
item has to be applied again, or code that did not do what was asked does not again. *Completeness* is
1 − Levenshtein(fill, committed) ÷ the longer, over tokens. *Forgetting*: at the end old items are asked for again, and
nothing is learnt any more: best completeness since they were corrected − completeness now.

Arms: `none` learns nothing; `memory`, `fast`, `nightly` and their sums are the product's own; `oracle` shows the model
the very correction that is meant, and does nothing else.

What happens stands in FOLDER/BASE/DEVELOPER-REQUESTS-SEED/ARM/results.jsonl, line by line. The same command goes on
where a killed one ended; `report.py FOLDER` makes the tables and the plots. A desk is deleted when all is done.

`--stream FILE` asks for the functions of a file of (buggy, fixed) pairs instead (`pairs.py` says what it holds).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from asks import Ask, stream
from desk import ARMS
from developers import DEVELOPERS, MIXED, Developer
from pairs import PAIRS, read, streamed
from report import table
from rows import Run
from work import work

from engine.config import Settings
from engine.model.store import ModelStore
from engine.paths import Home


def main() -> int:
    mixed = ",".join(one.name for one in MIXED)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--developers", default=mixed, help=f"of {', '.join(sorted(DEVELOPERS))}")
    parser.add_argument("--arms", default="none,memory,oracle", help=f"of {', '.join(ARMS)}")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--day", type=int, default=50, help="requests before each night")
    parser.add_argument("--batch", type=int, default=1, help="corrections that a fast update waits for")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--elsewhere", type=int, default=0, metavar="N", help="N items of each split of pass@1"
    )
    parser.add_argument("--out", type=Path, required=True, help="a folder; the same one goes on")
    parser.add_argument("--stream", type=Path, metavar="FILE", help="(buggy, fixed) pairs as JSON lines")
    parser.add_argument("--keep", action="store_true", help="leave the repository and the home of each arm")
    options = parser.parse_args()
    developers = [PAIRS] if options.stream else [DEVELOPERS[name] for name in options.developers.split(",")]
    arms = options.arms.split(",")
    if unknown := set(arms) - set(ARMS):
        parser.error(f"There is no arm {', '.join(sorted(unknown))}.")
    base = ModelStore(Home(options.out / "store").ensure()).resolve(Settings().model.name).sha256
    for one in developers:
        asks = tuple(asked(one, options))
        place = options.out / base[:8] / f"{one.name}-{len(asks)}-{options.seed}"
        runs = [Run(one.name, arm, options.seed, len(asks), base, options.day, options.batch) for arm in arms]
        done = [
            work(one, asks, run, place / run.arm, items=options.elsewhere, keep=options.keep) for run in runs
        ]
        print("\n".join(table(done)), flush=True)
    return 0


def asked(one: Developer, options: argparse.Namespace) -> Iterator[Ask]:
    if options.stream:
        return streamed(read(options.stream), options.requests, options.seed)
    return stream(one, options.requests, options.seed)


if __name__ == "__main__":
    raise SystemExit(main())
