"""Nightlies in a process of their own that are killed with SIGKILL at random moments, and what they come to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import tiny
from corrected import past

from engine.learning.adapters import Adapters
from engine.learning.nightly import reports
from engine.model.prompts import Context
from engine.paths import Home

#: The real command; it only writes a checkpoint after every step, where the nightly of a whole night does each minute.
NIGHTLY = (
    sys.executable, "-P", "-c",
    "import engine.learning.nightly as nightly\nnightly.SAVE_SECONDS = 0.0\nfrom agent.main import main\nmain()",
    "nightly", "--now",
)  # fmt: skip
ASKED = Context(
    path="figures.py", language="python", verb="fill", prompt="compute the average of the values",
    before="import statistics\n\n\ndef mean(values):\n", after="", indent="    ", signature="def mean(values):",
)  # fmt: skip
WRONG, RIGHT = "    return sum(values) / len(values)\n", "    return statistics.fmean(values)\n"


@dataclass(frozen=True)
class Outcome:
    """What a nightly came to. arms: for each what its training measured at every step, and what the gate did.
    sha256: of the adapter that serves, empty if none does."""

    state: str
    sha256: str
    arms: tuple[Any, ...]


class Nights:
    """One home with one correction, where a nightly is run again and again."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SCHOLIA_"))
        } | {"SCHOLIA_HOME": str(home.root), "SCHOLIA_MODEL_THREADS": "1"}  # so many give the same bytes
        self.moments: list[float] = []  # of an unbroken run: when it said each of its lines, in seconds

    def unbroken(self) -> Outcome:
        """A nightly that nobody disturbs. Afterwards the home is as before it."""
        self.moments = []
        began = time.monotonic()
        with self._running() as child:
            for _ in self._lines(child):
                self.moments.append(time.monotonic() - began)
            assert child.wait() in (0, 1)
        return self._outcome()

    def killed(self, random: Random) -> Outcome | None:
        """A nightly that is killed at a random moment of an unbroken one's time, so long after one of its lines. It
        goes on where the last one was. What it came to, if it was done before."""
        moment = random.uniform(0, self.moments[-1])
        line = sum(at <= moment for at in self.moments)
        late = moment - (self.moments[line - 1] if line else 0.0)
        with self._running() as child:
            said = self._lines(child)
            for _ in range(line):
                if next(said, None) is None:
                    break
            if child.poll() is None:
                try:
                    child.wait(late)
                except subprocess.TimeoutExpired:
                    child.send_signal(signal.SIGKILL)
            if child.wait() == -signal.SIGKILL:
                return None
            assert child.returncode in (0, 1)
        return self._outcome()

    def _outcome(self) -> Outcome:
        (told,) = reports(self.home)
        assert told["state"] in ("deployed", "rejected"), told["words"]
        adapters = Adapters(self.home)
        sha256 = adapters.version(told["version"]).sha256 if told["version"] else ""
        assert not [path for path in (self.home.root / "nightly").iterdir() if path.is_dir()]
        arms = tuple(
            (one["arm"], one["report"]["losses"], one["report"]["divergences"], one["result"])
            for one in told["arms"]
        )
        adapters.clear()
        shutil.rmtree(self.home.root / "nightly")
        return Outcome(told["state"], sha256, arms)

    @contextmanager
    def _running(self) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(NIGHTLY, env=self.environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                              text=True) as child:  # fmt: skip
            try:
                yield child
            finally:
                child.kill()

    def _lines(self, child: subprocess.Popen[str]) -> Iterator[str]:
        assert child.stderr is not None
        yield from child.stderr


@contextmanager
def nights(folder: Path, model: Path | None = None) -> Iterator[Nights]:
    """A home with one correction in it. model: what learns it, the bundled base unless another is named."""
    with past(folder) as told:
        told.home.ensure()
        if model is not None:
            told.home.settings.write_text(
                f'max_tokens = 16\n[learning]\nteacher = ""\n[model]\nname = "{model}"\ncontext = 4096\n'
            )
        told.ledger.trust(told.repository, True)
        fill = told.fill(WRONG, ASKED.prompt, path=ASKED.path, signature=ASKED.signature, context=ASKED)
        told.found(fill, wrong=WRONG, right=RIGHT)
    yield Nights(told.home)


def small(path: Path) -> Path:
    """A model of random weights, which is trained in no time."""
    return tiny.qwen2(path, shape=tiny.Shape(context=4096))
