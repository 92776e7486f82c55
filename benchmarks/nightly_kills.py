"""A nightly is killed with SIGKILL at random moments. Does it go on each time, and come to the same bytes?

    python benchmarks/nightly_kills.py [--kills 20] [--seed 1] [--small]

The real `agent nightly --now` in a process of its own, on the bundled base with one correction. First one that nobody
disturbs; then each is killed at a moment drawn from the whole time of that one, from the import of its libraries to the
switch, and the next goes on. Whenever one gets to its end, what it came to (the adapter's bytes, what its training
measured at each step, the gate's figures) is compared with the undisturbed one's, and all begins anew. A checkpoint is
written after every step. The moments are the same for the same seed, up to the speed of the machine. --small: a model
of random weights instead of the base, for a machine that is busy.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a model of random weights")
    asked = parser.parse_args()
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "engine" / "model")]
    from nights import nights, small

    random = Random(asked.seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        nights(Path(folder), small(Path(folder) / "small.gguf") if asked.small else None) as work,
    ):
        began = time.monotonic()
        unbroken = work.unbroken()
        print(
            f"undisturbed: {time.monotonic() - began:.0f} s, {unbroken.state}, {unbroken.sha256[:16]}",
            flush=True,
        )
        killed = ended = same = 0
        since = 0
        while killed < asked.kills or since:
            outcome = work.killed(random)
            if outcome is None:
                killed, since = killed + 1, since + 1
                continue
            ended, same = ended + 1, same + (outcome == unbroken)
            print(f"after {since} kills: {'the same' if outcome == unbroken else outcome}", flush=True)
            since = 0
        print(f"{killed} kills, {ended} nightlies got to their end, {same} came to the same")
    return 0 if same == ended else 1


if __name__ == "__main__":
    sys.exit(main())
