"""Following fills through commits: 1,000 open fills over 1,000 commits, and a look when nothing moved.

    python benchmarks/reconcile.py [--fills 1000] [--commits 1000] [--files 100] [--rounds 5]

The repository is made by `git fast-import`. All fills stand uncommitted at its first commit; the others commit them
one by one, every third one edited, and go on changing the code around them. Nothing was looked at before, so that one
look has to follow everything; the correct number of corrections is checked.

Targets: at most 10 s; at most 50 ms when idle.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from engine.config import Settings
from engine.displaced import Displaced
from engine.git import Repository, run
from engine.ledger.ledger import Ledger
from engine.ledger.records import Draft, Sighting
from engine.paths import Home
from hooks.reconcile import reconcile

BEGAN = 1_790_000_000
LINES = 200  # of each file


@dataclass
class File:
    """A file as it is committed: what stands between its fills, and the fills that are in."""

    name: str
    parts: list[str]
    fills: dict[int, str] = field(default_factory=dict)

    def text(self, also: dict[int, str] | None = None) -> str:
        fills = self.fills | (also or {})
        return "".join(part + fills.get(number, "") for number, part in enumerate(self.parts))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fills", type=int, default=1000)
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5, help="of the idle look")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        root = folder / "work"
        root.mkdir()
        run(["init", "-q", "-b", "main"], root)
        for key, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
            run(["config", key, value], root)
        repository = Repository.find(root)
        files = made_files(options.files, options.fills)
        history(repository, files, options.fills, options.commits)
        home = Home(folder / "home")
        with Ledger.open(home, now=lambda: float(BEGAN)) as ledger:
            displaced = Displaced(home.displaced)
            written(ledger, repository, displaced, options.fills, options.files)
            began, spent = time.perf_counter(), processor()
            found = reconcile(ledger, repository, displaced, Settings(), BEGAN + options.commits * 60)
            seconds, spent = time.perf_counter() - began, processor() - spent
            idle = [looked(ledger, repository, displaced) for _ in range(options.rounds)]
    outcomes = [one.found.outcome for one in found if one.revision == 1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.fills:,} fills, {options.commits:,} commits, {options.files:,} files of {LINES} lines")
    print(f"  followed in     {seconds:8.2f} s    (to reach: 10 s)")
    print(f"  processor time  {spent:8.2f} s    (of this process and of git)")
    print(f"  idle look       {statistics.median(idle) * 1000:8.1f} ms   (to reach: 50 ms)")
    print(f"  peak memory     {peak:8.0f} MB")
    print(
        f"  kept {outcomes.count('kept'):,}, edited {outcomes.count('edited'):,}, others {len(found) - len(outcomes):,}"
    )
    expected = min(options.fills, options.commits)
    right = (
        outcomes.count("edited") == (expected + 2) // 3
        and outcomes.count("kept") == expected - (expected + 2) // 3
    )
    print("  as it should be" if right else "  WRONG")
    return 0 if right else 1


def processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def looked(ledger: Ledger, repository: Repository, displaced: Displaced) -> float:
    began = time.perf_counter()
    reconcile(ledger, repository, displaced, Settings(), BEGAN)
    return time.perf_counter() - began


def made_files(count: int, fills: int) -> list[File]:
    each = -(-fills // count) + 1
    lines = max(LINES // each, 2)
    return [
        File(
            f"module_{number}.py",
            [
                "".join(f"name_{number}_{part}_{line} = compute({part}, {line})\n" for line in range(lines))
                for part in range(each)
            ],
        )
        for number in range(count)
    ]


def code(number: int) -> str:
    return (
        f"def parse_{number}(text):\n    day, month = text.split('{number}')\n    if not day.isdigit():\n"
        f"        raise ValueError(text)\n    return int(day), int(month)\n"
    )


def history(repository: Repository, files: list[File], fills: int, commits: int) -> None:
    """One commit with all files, then `commits` more."""
    chance = random.Random(1)
    parts = [commit_of(0, files)]
    for number in range(commits):
        file = files[number % len(files)]
        if number < fills:
            text = code(number)
            file.fills[number // len(files)] = text if number % 3 else text.replace("isdigit", "isdecimal")
        place = chance.randrange(len(file.parts))
        file.parts[place] = f"# {number}\n" + file.parts[place]
        parts.append(commit_of(number + 1, [file]))
    run(["fast-import", "--quiet"], repository.root, stdin="".join(parts).encode())


def commit_of(number: int, files: list[File]) -> str:
    who = f"Ada <ada@example.org> {BEGAN + number * 60} +0000"
    words = f"author {who}\ncommitter {who}\ndata 1\nc"
    body = "".join(f"M 100644 inline {file.name}\ndata {len(file.text())}\n{file.text()}\n" for file in files)
    return f"commit refs/heads/main\n{words}\n{body}\n"


def written(ledger: Ledger, repository: Repository, displaced: Displaced, fills: int, count: int) -> None:
    """Records all fills as written on the first commit, each file's one after the other."""
    record = ledger.repository(repository)
    head = repository.run("rev-list", "--max-parents=0", "main").decode().strip()
    for file_number, file in enumerate(made_files(count, fills)):
        so_far: dict[int, str] = {}
        for number in range(file_number, fills, count):
            before = file.text(so_far)
            so_far[number // count] = code(number)
            after = file.text(so_far)
            start = after.index(code(number))
            names = [displaced.keep(text.encode()) for text in (before, after)]
            sighting = Sighting(f"{number}", "fill", f"parse {number}", 1, True, "")
            request = ledger.add_request(record.id, file.name, "", sighting)
            draft = Draft(
                "m", names[0], names[1], start, start + len(code(number)), code(number), "",
                language="python", head=head,
            )  # fmt: skip
            fill = ledger.add_fill(request, "intent", draft)
            ledger.confirm(fill, before=names[0], after=names[1], displaced=names[0])


if __name__ == "__main__":
    raise SystemExit(main())
