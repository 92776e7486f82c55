"""How long the command line takes to start, beside other tools of its kind, interleaved in one run.

    python benchmarks/startup.py [--rounds 21] [--beside "pre-commit --version" …]

Prints the median of wall-clock milliseconds and its ratio to the bare interpreter. Target: `agent --help` and
`agent status` at most 150 ms median.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument(
        "--beside", action="append", default=[], help="another command to measure in the same run"
    )
    options = parser.parse_args()
    agent = str(Path(sys.executable).with_name("agent"))
    commands = {
        "python -c pass (reference)": [sys.executable, "-c", "pass"],
        "agent --help": [agent, "--help"],
        "agent status": [agent, "status"],
        "agent log": [agent, "log", "--all"],
        **{other: shlex.split(other) for other in options.beside},
    }
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "SCHOLIA_HOME": home}
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.rounds + 1):
            for name, command in commands.items():
                begun = time.perf_counter()
                subprocess.run(
                    command,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    check=False,
                )
                taken[name].append((time.perf_counter() - begun) * 1000)
    base = statistics.median(taken["python -c pass (reference)"][1:])
    print(f"{'command':<30} {'median ms':>10} {'fastest':>8} {'× bare':>7}")
    for name, values in taken.items():
        median = statistics.median(values[1:])  # the first round only warms the disk's cache
        print(f"{name:<30} {median:>10.0f} {min(values[1:]):>8.0f} {median / base:>7.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
