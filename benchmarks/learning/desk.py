"""A simulated developer's desk: a repository, a home, and what of the product one arm uses.

Everything lies in one folder and stays there, so that a run that was killed goes on at the same desk.
"""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from asks import Ask
from judge import Judge
from oracle import Oracle
from rows import FAILED, Night, Row

from agent.capture import Captures
from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import ScholiaError
from engine.figures import completeness
from engine.git import Repository
from engine.learning.adapters import Adapters, Laid
from engine.learning.fast import FastUpdates
from engine.learning.nightly import Nightly
from engine.learning.trainer import Trainer
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.memory.memory import Memory
from engine.paths import Home
from watcher.fill import Filler
from watcher.models import Models
from watcher.queue import ask
from watcher.recover import recover
from watcher.rehearsal import written

ARMS = ("none", "memory", "fast", "memory+fast", "nightly", "memory+nightly", "oracle")
SETTLE = 60.0  # seconds for what was learnt to be embedded


class Desk:
    """stack: what is opened is closed with it. judge: what the developer commits. batch: corrections that a fast update
    waits for, as the product does while another one goes on."""

    def __init__(self, stack: ExitStack, folder: Path, arm: str, judge: Judge, batch: int = 1) -> None:
        self.judge, self.batch = judge, batch
        self.waiting: list[int] = []  # corrections that the next fast update takes
        self.home = Home(folder / "home").ensure()
        if not (folder / "work" / ".git").exists():
            subprocess.run(["git", "init", "-q", str(folder / "work")], check=True)
        self.repository = Repository.find(folder / "work")
        for key, value in (
            ("user.name", "A Developer"),
            ("user.email", "developer@example.org"),
            ("gc.auto", "0"),
        ):
            self._git("config", key, value)
        self.ledger = stack.enter_context(Ledger.open(self.home))
        recover(self.ledger)
        self.models = stack.enter_context(Models(self.home))
        self.memory = stack.enter_context(self._memory(arm)) if arm == "oracle" or "memory" in arm else None
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

    @property
    def serving(self) -> tuple[Laid, ...]:
        """The adapters that serve Python here now."""
        _, model = self.models.get(self.settings.model)
        return tuple(Adapters(self.home).serving(model.sha256, self.settings.scope, "python"))

    def lost(self, number: int) -> bool:
        """Makes the desk clean after a kill. Whether it took request `number` between its commit and its line."""
        self._git("reset", "-q", "--hard")
        self._git("clean", "-fdq")
        return self._said("log", "-1", "--format=%s") == message(number)

    def remember(self, asked: Ask) -> None:
        """For the oracle after a kill: which correction is of which item."""
        if isinstance(self.memory, Oracle):
            self.memory.item = asked.item
            path = file_of(asked.number)
            self.memory.learned(one for one in self.ledger.corrections() if one.fill.path == path)

    def do(self, asked: Ask, *, learn: bool = True) -> Row:
        """One request, from the comment to what was learnt of its commit."""
        path = self.repository.root / file_of(asked.number)
        path.write_text(asked.text)
        if isinstance(self.memory, Oracle):
            self.memory.item = asked.item
        begun = time.monotonic()
        (queued,) = ask(self.ledger, self.repository, self.record, self.settings, path.name)
        request = self.ledger.request(queued.id)
        assert request is not None
        ended = self.filler.run(request, self.repository, self.settings)
        row = Row(asked.number, asked.item, asked.split, asked.lag, ended.stage == "filled")
        row = replace(row, seconds=time.monotonic() - begun)
        if not row.filled:
            path.unlink()
            return replace(row, why=ended.words)
        text, fired = self.judge.committed(asked, path.read_text())
        path.write_text(text)
        self._git("add", path.name)
        self._git("commit", "-q", "-m", message(asked.number))
        found = Captures().follow(self.ledger, self.repository, self.displaced, self.settings)
        value = completeness(found[0]) if found else 1.0
        row = replace(row, fired=fired, completeness=value, accepted=value == 1.0 and not fired)
        return self._learn(row, found) if learn else row

    def sleep(self, after: int) -> Night | None:
        """The night after a day's requests; None in an arm that has none."""
        if self.nightly is None:
            return None
        _, model = self.models.get(self.settings.model)
        begun = time.monotonic()
        try:
            report = self.nightly.run(self.settings.scope, model, self.settings)
        except ScholiaError as error:
            return Night(after, FAILED, error.message, time.monotonic() - begun, 0)
        memory = max((one.report.peak_memory_bytes for one in report.arms), default=0)
        return Night(after, report.state, report.words, report.seconds, memory)

    def _learn(self, row: Row, found: list[Correction]) -> Row:
        """Has the corrections of a commit taken up. An update that fails changes nothing, as in the product."""
        if self.memory is not None:
            self.memory.learned(found)
            self.memory.settle(SETTLE)
        self.waiting += [one.id for one in found if one.found.outcome in ("edited", "dropped")]
        if self.fast is None or len(self.waiting) < self.batch:
            return row
        _, model = self.models.get(self.settings.model)
        taken, self.waiting = self.waiting, []
        begun = time.monotonic()
        try:
            update = self.fast.update(self.settings.scope, taken, model, self.settings)
        except ScholiaError as error:
            return replace(row, update=FAILED, update_seconds=time.monotonic() - begun, why=error.message)
        peak = update.report.peak_memory_bytes if update.report else 0
        return replace(
            row, update=update.state, update_seconds=update.seconds, update_memory=peak, why=update.words
        )

    def _memory(self, arm: str) -> Memory:
        return Oracle(self.home, self.ledger) if arm == "oracle" else Memory(self.home, self.ledger)

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.repository.root, check=True)

    def _said(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.repository.root, capture_output=True, text=True, check=False
        )
        return done.stdout.strip()


def file_of(number: int) -> str:
    return f"task_{number}.py"


def message(number: int) -> str:
    return f"Task {number}"
