"""A home, a trusted repository, and a model that recites: all that a request needs to be filled for real."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any

import tiny
from gitwork import GitWork

from engine.config import Settings, load
from engine.displaced import Displaced
from engine.ledger.ledger import Ledger
from engine.ledger.records import RequestRecord
from engine.paths import Home
from watcher import background, rpc
from watcher.fill import Filler
from watcher.models import Models
from watcher.progress import Progress
from watcher.queue import ask

CONTEXT = 4096  # tokens, which are bytes here
ENDLESS_CONTEXT = 200_000
ENDLESS = (b" on", b" and")  # without a line break nobody can tell that it goes round and round
AGENT = (sys.executable, "-P", "-c", "from agent.main import main; main()")
PATIENCE = 60.0  # seconds until a condition counts as never met
GOOD = b"    return 41 + 1\n"


@dataclass
class Stage:
    """`heard` is all that was told of requests; `acts` are done when a stage is reached for the first time."""

    home: Home
    work: GitWork
    heard: list[Progress] = field(default_factory=list)
    acts: dict[str, Callable[[], None]] = field(default_factory=dict)

    def recite(self, *script: bytes, loop: bool = False, **options: object) -> Path:
        """The model answers everything with this, one token each; with `loop`, over and over."""
        context = ENDLESS_CONTEXT if loop else CONTEXT
        path = self.home.root / f"recites-{len(list(self.home.root.glob('*.gguf')))}.gguf"
        tiny.reciter(path, script, loop=loop, context=context, **options)
        self.configure(
            f"max_tokens = {context // 2}\nlearning = {{fast = false, nightly_hour = -1}}\n"
            f'[model]\nname = "{path}"\nthreads = 1\ncontext = {context}\n'
        )
        return path

    def configure(self, text: str) -> None:
        self.home.settings.write_text(text)

    def set(self, key: str, value: str) -> None:
        self.agent("config", "set", key, value)

    def agent(
        self, *arguments: str, code: int | None = 0, cwd: Path | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs the command line for real; code: how it must end."""
        done = subprocess.run(
            [*AGENT, *arguments], cwd=cwd or self.work.root, capture_output=True, text=True, check=False,
            env=self.environ | environ, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert code is None or done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    @property
    def environ(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "SCHOLIA_"))
        }
        return kept | {"SCHOLIA_HOME": str(self.home.root), "GIT_CONFIG_GLOBAL": os.devnull}

    # --- with a daemon

    @contextmanager
    def daemon(self, *roots: Path) -> Iterator[Stage]:
        """A daemon in a process of its own that watches the repository, or `roots`."""
        background.start(self.home)
        try:
            for root in roots or (self.work.root,):
                self.call("watch", root=str(root))
            yield self
        finally:
            background.stop(self.home)

    def call(self, method: str, **params: object) -> dict[str, Any]:
        with rpc.Client(self.home, timeout=PATIENCE) as client:
            result: dict[str, Any] = client.call(method, **params)
            return result

    def reads(self, path: str, text: str) -> None:
        """Waits until a file reads so."""
        try:
            until(lambda: self.read(path) == text)
        except AssertionError:
            log = self.home.logs / "daemon.log"
            raise AssertionError(f"{self.read(path)}\n{log.read_text() if log.exists() else ''}") from None

    def stands(self, path: str, *states: str) -> None:
        """Waits until a file's requests are in these states."""
        until(lambda: self.state(path) == list(states))

    # --- in this process

    @contextmanager
    def filler(self) -> Iterator[Filler]:
        with Ledger.open(self.home) as ledger, Models(self.home) as models:
            yield Filler(Displaced(self.home.displaced), ledger, models, self.hear)

    def hear(self, progress: Progress) -> None:
        self.heard.append(progress)
        act = self.acts.pop(progress.stage, None)
        if act is not None:
            act()

    @property
    def settings(self) -> Settings:
        return load(self.home, self.work.root, trusted=True)

    def requests(self, filler: Filler, path: str) -> list[RequestRecord]:
        """Those of a file, as the queue knows them now."""
        repository = self.work.repository
        record = filler.ledger.repository(repository)
        asked = ask(filler.ledger, repository, record, self.settings, path)
        found = [filler.ledger.request(one.id) for one in asked]
        return [one for one in found if one is not None]

    def fill(self, path: str, text: str | bytes | None = None, filler: Filler | None = None) -> Progress:
        """Saves a file with requests, and fills its first one."""
        if text is not None:
            self.work.write(path, text)
        if filler is None:
            with self.filler() as own:
                return self.fill(path, None, own)
        return filler.run(self.requests(filler, path)[0], self.work.repository, self.settings)

    def state(self, path: str) -> list[str]:
        """The states of a file's requests in the ledger."""
        with Ledger.open(self.home) as ledger:
            rows = ledger._rows("SELECT state FROM request WHERE path = ? ORDER BY id", os.fsencode(path))
        return [row[0] for row in rows]

    def read(self, path: str) -> str:
        return (self.work.root / path).read_bytes().decode()


def until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Returns when the condition holds; fails the test if it does not for long."""
    deadline = time.monotonic() + patience
    tick = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the condition was never met"
        tick.wait(0.02)


@contextmanager
def stage(folder: Path, home: Path | None = None) -> Iterator[Stage]:
    """A stage with a home of its own, whose path is short enough for a socket."""
    own = Path(tempfile.mkdtemp(prefix="scholia-"))
    made = Stage(Home(home or own / "h").ensure(), GitWork.init(folder / "work"))
    made.work.commit("begin", README="hello\n")
    with Ledger.open(made.home) as ledger:
        ledger.trust(made.work.repository, True)
    try:
        yield made
    finally:
        rmtree(own, ignore_errors=True)


def stages(heard: Sequence[Progress]) -> list[str]:
    """The stages in their order, each change once."""
    found: list[str] = []
    for one in heard:
        if not found or found[-1] != one.stage:
            found.append(one.stage)
    return found
