"""Runs many random sequences: `PYTHONPATH=.:tests python tests/hooks/fuzz/run.py --seeds 0:2000 --processes 2`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from check import sequence


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0:100", help="first:end")
    parser.add_argument("--operations", type=int, default=20, help="in each sequence")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--until", type=float, help="seconds after which no more is begun")
    parser.add_argument("--folder", type=Path, help="where the repositories are made")
    options = parser.parse_args()
    first, end = map(int, options.seeds.split(":"))
    seeds = range(first, end)
    run = partial(sequence, operations=options.operations, folder=options.folder)
    began = time.monotonic()
    total: Counter[str] = Counter()
    words: Counter[str] = Counter()
    with ProcessPoolExecutor(options.processes) as pool:
        for seed, tally in zip(seeds, pool.map(run, seeds), strict=True):
            if options.until and time.monotonic() - began > options.until:
                pool.shutdown(cancel_futures=True)
                break
            words += tally.words
            total += Counter(
                sequences=1, operations=tally.operations, verdicts=tally.verdicts, gaps=tally.gaps,
                waiting=tally.waiting, wrong=bool(tally.wrong),
            )  # fmt: skip
            if tally.wrong:
                print(f"seed {seed}: " + "\n    ".join(tally.wrong), flush=True)
    share = total["gaps"] / max(total["verdicts"], 1)
    print(", ".join(f"{name} {total[name]:,}" for name in ("sequences", "operations", "verdicts", "wrong")))
    print(f"gaps {total['gaps']:,} ({share:.2%}): {dict(words)}; open {total['waiting']:,}")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
