"""A real ledger with repositories, fills and what became of them, at the times that a test says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from gitwork import GitWork

from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Draft, FillState, Finding, Hunk, Outcome, RepositoryRecord, Shown, Sighting
from engine.model.prompts import Context
from engine.paths import Home

AGENT = (sys.executable, "-P", "-c", "from agent.main import main; main()")
DAY = 86_400.0
MONDAY = datetime(2026, 9, 7, 12).timestamp()  # noon, so that no time zone makes it another day


@dataclass
class Past:
    """What happened, told one event after the other. `now` is the time of the next one, seconds since 1970."""

    home: Home
    ledger: Ledger
    repository: Repository
    record: RepositoryRecord
    now: list[float] = field(default_factory=lambda: [MONDAY])
    numbers: Iterator[int] = field(default_factory=count)  # no two requests or commits are alike

    def later(self, days: float = 1.0) -> None:
        self.now[0] += days * DAY

    def at(self, root: Path) -> Past:
        """The same past in another repository, made if it is not there."""
        repository = GitWork.init(root).repository
        return Past(
            self.home, self.ledger, repository, self.ledger.repository(repository), self.now, self.numbers
        )

    def fill(
        self,
        text: str = "    return 1\n",
        prompt: str = "the answer",
        *,
        path: str = "src/app.py",
        model: str = "base",
        language: str = "python",
        original: str = "",
        state: FillState = "written",
        signature: str = "def answer() -> int:\n",
        context: Context | None = None,
        adapter: str = "",
        log_likelihood: float | None = None,
    ) -> int:
        """A fill made now. Returns its number."""
        number = next(self.numbers)
        key = hashlib.sha256(f"{prompt}{number}".encode()).hexdigest()
        seen = Sighting(key, "fill", prompt, 3, True, "")
        request = self.ledger.add_request(self.record.id, path, "", seen)
        draft = Draft(
            model, f"before {number}", f"after {number}", 0, len(text), text, original,
            language=language, signature=signature, head="0" * 40, adapter=adapter, context=context,
            log_likelihood=log_likelihood,
        )  # fmt: skip
        fill = self.ledger.add_fill(request, "intent", draft)
        if state == "written":
            self.ledger.confirm(fill, before=draft.before_sha, after=draft.after_sha, displaced="")
        else:
            self.ledger.set_fill(fill, state)
        self.ledger.set_state(request, "filled" if state == "written" else "offered", "", fill)
        return fill

    def found(
        self,
        fill: int,
        outcome: Outcome = "edited",
        wrong: str = "",
        right: str = "",
        *,
        committed: str | None = None,
        reformatted: bool = False,
        late: bool = False,
        moved: bool = False,
        scope: str = "personal",
        words: str = "",
        path: str = "",
    ) -> int:
        """What a commit made now shows of a fill: `wrong` in it was replaced by `right`. Returns its id."""
        record = self.ledger.fill(fill)
        assert record is not None
        assert wrong in record.text, "only what was written can be taken out"
        gone = outcome in ("dropped", "reverted", "gap")
        hunks = ()
        if wrong or right:
            start = record.text[: record.text.index(wrong)].count("\n") if wrong else 0
            hunks = (Hunk(start, wrong, right),)
        stands = record.text.replace(wrong, right, 1) if wrong else record.text + right
        finding = Finding(
            outcome, path or record.path, f"{next(self.numbers) + 1:x}".ljust(40, "0"),
            committed if committed is not None else "" if gone else stands,
            hunks, reformatted, late, moved, scope, True, words,
        )  # fmt: skip
        return self.ledger.add_correction(fill, finding, self.now[0])

    def recalls(self, fill: int, *corrections: int, guard: bool = False, score: float = 0.9) -> None:
        """The memory had these corrections for a fill."""
        how = "guard" if guard else "prompt"
        self.ledger.add_shown(fill, [Shown(one, how, score) for one in corrections])


@contextmanager
def past(folder: Path, home: Home | None = None) -> Iterator[Past]:
    """A past without events, in a repository at `folder`/work."""
    now = [MONDAY]
    home = home or Home(folder / "home")
    repository = GitWork.init(folder / "work").repository
    with Ledger.open(home, lambda: now[0]) as ledger:
        yield Past(home, ledger, repository, ledger.repository(repository), now)


@dataclass
class Told:
    """A past, and the command line in its repository."""

    past: Past

    def agent(
        self, *arguments: str, code: int = 0, cwd: Path | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*AGENT, *arguments], cwd=cwd or self.past.repository.root, capture_output=True, text=True,
            env=self.environ | environ, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SCHOLIA_"))
        }
        return kept | {
            "SCHOLIA_HOME": str(self.past.home.root),
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "100",
        }
