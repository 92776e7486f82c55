"""What learning is worth to a developer: simulated days of work through the whole product.

    PYTHONPATH=. python benchmarks/learning/run.py --developer careful --arms none,memory,memory+fast --requests 200

Each request is a comment in a file of its own; the product fills it, the developer's rewriter makes of it what that
developer would commit, it is committed, followed, and learnt from. The requests are the same for every arm. One of the
splits `same` (the same words and names), `paraphrase` (other words) and `renamed` (other words and names) is of the
family of an earlier request; its mistake is *repeated* if a wish that was applied to an earlier fill of that family
has to be applied again. *Completeness* is 1 − Levenshtein(fill, committed) ÷ the longer, over tokens.

The requests are of families, not of wordings, that the bundled base was trained on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from developers import DEVELOPERS, Ask, Developer, stream

from agent.capture import Captures
from engine.base.evaluate import rate
from engine.config import Settings
from engine.displaced import Displaced
from engine.figures import completeness
from engine.git import Repository
from engine.learning.fast import FastUpdates, Update
from engine.learning.nightly import Nightly, NightReport
from engine.learning.trainer import Trainer
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.memory.memory import Memory
from engine.paths import Home
from watcher.fill import Filler
from watcher.models import Models
from watcher.queue import ask
from watcher.rehearsal import written

ARMS = ("none", "memory", "fast", "memory+fast", "nightly", "memory+nightly")
NIGHT = 50  # requests in a day
SPLITS = ("same", "paraphrase", "renamed")


@dataclass(frozen=True)
class Row:
    """One request and what became of it. fired: the wishes that had to be applied. known: those that had been before,
    in fills of the same family. lag: requests since the one that it repeats."""

    number: int
    split: str
    family: str
    lag: int
    filled: bool
    fired: tuple[str, ...]
    known: tuple[str, ...]
    completeness: float
    seconds: float
    update: str = ""
    update_seconds: float = 0.0

    @property
    def repeated(self) -> bool:
        return bool(set(self.fired) & set(self.known))


class Desk:
    """A developer at work: a repository, a home, and what of the product this arm uses."""

    def __init__(self, stack: ExitStack, one: Developer, arm: str) -> None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.one, self.arm = one, arm
        self.home = Home(folder / "home").ensure()
        subprocess.run(["git", "init", "-q", str(folder / "work")], check=True)
        self.repository = Repository.find(folder / "work")
        for key, value in (("user.name", "A Developer"), ("user.email", "developer@example.org")):
            self._git("config", key, value)
        self.ledger = stack.enter_context(Ledger.open(self.home))
        self.models = stack.enter_context(Models(self.home))
        self.memory = stack.enter_context(Memory(self.home, self.ledger)) if "memory" in arm else None
        self.displaced = Displaced(self.home.displaced)
        self.filler = Filler(
            self.displaced, self.ledger, self.models, lambda progress: None, memory=self.memory
        )
        self.record = self.ledger.trust(self.repository, True)
        self.settings = Settings()
        trainer = stack.enter_context(Trainer(self.home, nice=0))
        self.fast = self.nightly = None
        if "nightly" in arm:
            self.nightly = Nightly(self.home, self.ledger, trainer, written, lambda words: None)
        if "fast" in arm:
            self.fast = FastUpdates(self.home, self.ledger, self.memory, trainer, written, lambda words: None)

    def do(self, asked: Ask, known: Sequence[str]) -> Row:
        """One request, from the comment to what was learnt of its commit."""
        path = self.repository.root / f"task_{asked.number}.py"
        path.write_text(asked.text)
        begun = time.monotonic()
        (queued,) = ask(self.ledger, self.repository, self.record, self.settings, path.name)
        request = self.ledger.request(queued.id)
        assert request is not None
        ended = self.filler.run(request, self.repository, self.settings)
        seconds = time.monotonic() - begun
        if ended.stage != "filled":
            path.unlink()
            return Row(
                asked.number, asked.split, asked.family, asked.number - asked.earlier, False, (), tuple(known), 0.0,
                seconds,
            )  # fmt: skip
        text, fired = self.one.mend(path.read_text())
        path.write_text(text)
        self._git("add", path.name)
        self._git("commit", "-q", "-m", f"Task {asked.number}")
        found = Captures().follow(self.ledger, self.repository, self.displaced, self.settings)
        row = Row(
            asked.number, asked.split, asked.family, asked.number - asked.earlier, True, fired, tuple(known),
            completeness(found[0]) if found else 1.0, seconds,
        )  # fmt: skip
        update = self.learn(found)
        return replace(row, update=update.state, update_seconds=update.seconds) if update else row

    def learn(self, found: list[Correction]) -> Update | None:
        if self.memory is not None:
            self.memory.learned(found)
            self.memory.settle(60)
        if self.fast is None or not any(one.found.outcome == "edited" for one in found):
            return None
        _, model = self.models.get(self.settings.model)
        return self.fast.update(self.settings.scope, [one.id for one in found], model, self.settings)

    def sleep(self) -> NightReport | None:
        """The night after a day's requests."""
        if self.nightly is None:
            return None
        _, model = self.models.get(self.settings.model)
        return self.nightly.run(self.settings.scope, model, self.settings)

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.repository.root, check=True)


def work(one: Developer, arm: str, count: int, seed: int) -> Iterator[Row]:
    """A developer's days in one arm."""
    with ExitStack() as stack:
        desk = Desk(stack, one, arm)
        known: dict[str, set[str]] = defaultdict(set)
        for asked in stream(one, count, seed):
            row = desk.do(asked, sorted(known[asked.family]))
            known[asked.family] |= set(row.fired)
            yield row
            if row.number % NIGHT == NIGHT - 1 and (night := desk.sleep()) is not None:
                sys.stderr.write(f"{arm} night: {night.state}, {night.seconds:.0f} s. {night.words}\n")


def table(arms: dict[str, list[Row]]) -> Iterator[str]:
    yield f"{'arm':14} {'same':32} {'paraphrase':32} {'renamed':32} {'first 50':>9} {'last 50':>9} {'refused':>8}"
    for arm, rows in arms.items():
        chances = {
            split: [row for row in rows if row.split == split and row.known and row.filled]
            for split in SPLITS
        }
        rates = [f"{rate(row.repeated for row in chances[split])!s:32}" for split in SPLITS]
        ends = [
            f"{mean(row.completeness for row in part if row.filled):9.1%}" for part in (rows[:50], rows[-50:])
        ]
        yield f"{arm:14} {' '.join(rates)} {' '.join(ends)} {sum(not row.filled for row in rows):8}"
    for arm, rows in arms.items():
        updates = [row for row in rows if row.update]
        if updates:
            states = ", ".join(
                f"{sum(row.update == one for row in updates)} {one}"
                for one in ("deployed", "rejected", "known", "none")
            )
            slow = sorted(row.update_seconds for row in updates if row.update == "deployed") or [0.0]
            yield f"{arm}: {len(updates)} updates: {states}; deployed after {slow[len(slow) // 2]:.1f} s in the median"


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--developer", default="careful", choices=sorted(DEVELOPERS))
    parser.add_argument("--arms", default="none,memory,memory+fast", help=f"of {', '.join(ARMS)}")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="every request as a line of JSON")
    options = parser.parse_args()
    arms: dict[str, list[Row]] = {}
    for arm in options.arms.split(","):
        arms[arm] = []
        for row in work(DEVELOPERS[options.developer], arm, options.requests, options.seed):
            arms[arm].append(row)
            words = (
                arm,
                f"{row.number + 1}/{options.requests}",
                row.split,
                ",".join(row.fired) or "-",
                row.update,
            )
            sys.stderr.write(f"{' '.join(words)} {row.update_seconds:.1f} s\n")
            if options.out:
                with options.out.open("a") as file:
                    file.write(json.dumps({"developer": options.developer, "arm": arm, **asdict(row)}) + "\n")
    print(f"developer {options.developer}, {options.requests} requests, seed {options.seed}")
    print("\n".join(table(arms)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
