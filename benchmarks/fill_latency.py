"""From a save to code on disk: the real daemon, the bundled base, one function a file.

    python benchmarks/fill_latency.py [--fills 30]

Prints median and slowest seconds from the save to the moment the file holds the fill, and what the model's part
of it was. The model is loaded before the first measured save. Target: at most 2 s median.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REQUESTS = (
    ("count_words", "text: str", "count how often each word occurs in text"),
    ("read_config", "path", "load json config from path"),
    ("chunks", "items, size", "split items into lists of length size"),
    ("slugify", "title: str", "turn title into a slug"),
    ("median", "values", "the median of values"),
    ("is_leap", "year: int", "whether year is a leap year"),
    ("flatten", "rows", "flatten a list of lists"),
    ("unique", "items", "remove duplicates, keep the order"),
    ("parse_date", "text: str", "parse an ISO 8601 date"),
    ("largest_file", "folder", "the largest file below folder"),
)
PATIENCE = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fills", type=int, default=30)
    options = parser.parse_args()
    agent = str(Path(sys.executable).with_name("agent"))
    with tempfile.TemporaryDirectory() as folder:
        work, home = Path(folder) / "work", Path(folder) / "home"
        environment = {**os.environ, "SCHOLIA_HOME": str(home)}

        def run(*command: str) -> None:
            subprocess.run(command, cwd=work, env=environment, check=True, capture_output=True)

        work.mkdir()
        run("git", "init", "-q")
        run(agent, "trust")
        run(agent, "watch", "--daemon")
        try:
            save_and_wait(work / "warm_up.py", *REQUESTS[0])
            taken, refused = [], 0
            for number in range(options.fills):
                seconds = save_and_wait(work / f"file_{number}.py", *REQUESTS[number % len(REQUESTS)])
                taken.append(seconds)
                refused += seconds >= PATIENCE
        finally:
            subprocess.run([agent, "stop"], env=environment, check=False, capture_output=True)
    filled = [one for one in taken if one < PATIENCE]
    print(f"{len(filled)} fills, {refused} not filled")
    print(f"save → code on disk: median {statistics.median(filled):.2f} s, slowest {max(filled):.2f} s")
    return 0


def save_and_wait(path: Path, name: str, parameters: str, request: str) -> float:
    """Seconds from saving a stub with a request to its fill."""
    path.write_text(f"def {name}({parameters}):\n    # @agent: {request}\n    pass\n")
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        if "@agent" not in path.read_text():
            return time.perf_counter() - begun
        time.sleep(0.005)
    return PATIENCE


if __name__ == "__main__":
    raise SystemExit(main())
