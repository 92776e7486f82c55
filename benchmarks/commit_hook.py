"""What our hooks add to `git commit`, beside a hook in Python and the pre-commit framework, interleaved in one run.

    python benchmarks/commit_hook.py [--rounds 101]

Prints the median of wall-clock milliseconds of an empty commit and what each adds to a bare one. Target: our own
hooks add at most 5 ms.
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

from engine.git import Repository
from engine.paths import Home
from hooks.install import carry_out, installation

GIT = (
    "git",
    "-c",
    "user.name=A",
    "-c",
    "user.email=a@example.org",
    "-c",
    "gc.auto=0",
    "-c",
    "maintenance.auto=false",
)
OLD = (2, 39)  # hooks as files, also where git could have them in its configuration
CONFIG = """\
repos:
- repo: local
  hooks: [{id: nothing, name: nothing, entry: "true", language: system, always_run: true, pass_filenames: false}]
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=101)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "SCHOLIA_HOME": f"{folder}/home",
            "PRE_COMMIT_HOME": f"{folder}/cache",
        }
        places = {
            "bare (reference)": bare(Path(folder) / "bare"),
            "our hooks": ours(Path(folder) / "ours", Home(Path(folder) / "home")),
            "our hooks, one chained": chained(Path(folder) / "chained", Home(Path(folder) / "home")),
            "a hook in Python": python(Path(folder) / "python"),
        }
        if (framework := with_framework(Path(folder) / "framework", environment)) is not None:
            places["the pre-commit framework"] = framework
        taken: dict[str, list[float]] = {name: [] for name in places}
        for _ in range(options.rounds + 1):
            for name, place in places.items():
                begun = time.perf_counter()
                subprocess.run(
                    [*GIT, "commit", "-q", "--allow-empty", "-m", "x"],
                    cwd=place, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
                taken[name].append((time.perf_counter() - begun) * 1000)
    base = statistics.median(taken["bare (reference)"][1:])
    print(f"{'hooks':<26} {'median ms':>10} {'added':>7} {'× bare':>7}")
    for name, values in taken.items():
        median = statistics.median(values[1:])  # the first round only warms the disk's cache
        print(f"{name:<26} {median:>10.1f} {median - base:>7.1f} {median / base:>7.2f}")
    return 0


def bare(place: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--template=", str(place)], check=True)
    (place / ".git" / "hooks").mkdir()
    return place


def ours(place: Path, home: Home) -> Path:
    bare(place)
    carry_out(installation(Repository.find(place), home, OLD), home)
    return place


def chained(place: Path, home: Home) -> Path:
    bare(place)
    hook(place, "post-commit", "#!/bin/sh\nexit 0\n")
    carry_out(installation(Repository.find(place), home, OLD), home)
    return place


def python(place: Path) -> Path:
    """The same line in the spool, written by Python."""
    bare(place)
    hook(place, "post-commit", f"#!/bin/sh\nexec {sys.executable} -P -m hooks.entry post-commit\n")
    return place


def with_framework(place: Path, environment: dict[str, str]) -> Path | None:
    """A hook that does nothing, in the pre-commit framework; None if that is not installed."""
    bare(place)
    (place / ".pre-commit-config.yaml").write_text(CONFIG)
    subprocess.run([*GIT, "add", "-A"], cwd=place, check=True)
    install = [sys.executable, "-m", "pre_commit", "install", "-t", "post-commit"]
    done = subprocess.run(install, cwd=place, env=environment, capture_output=True, check=False)
    return None if done.returncode else place


def hook(place: Path, name: str, text: str) -> None:
    path = place / ".git" / "hooks" / name
    path.write_text(text)
    path.chmod(0o755)


if __name__ == "__main__":
    raise SystemExit(main())
