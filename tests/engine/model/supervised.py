"""What tests of the worker's supervisor stand on: tiny models, workers that end with the test, what they are asked."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tiny

from engine.config import ModelSettings
from engine.model.child import COMMAND
from engine.model.prompts import Piece, Prompt
from engine.model.supervisor import Patience, Worker
from engine.paths import Home

# A worker that does what llama.cpp #20824 does: the first batch with repacked weights kills the process.
DIES_WITH_FAST_BUFFERS = """\
import os, signal, sys
from engine.model import generation, worker

canary = generation.canary

def dies_with_fast_buffers(backend):
    if FAST:
        os.kill(os.getpid(), signal.SIGSEGV)
    return canary(backend)

load = worker.loader

def watch(path):
    def loaded(options, progress):
        global FAST
        FAST = options.extra_buffers
        return load(path)(options, progress)
    return loaded

generation.canary = dies_with_fast_buffers
worker.loader = watch
worker.main(sys.argv[1:])
"""

QUICK = Patience(hello=30, load=30, canary=30, generate=30, back_off=(0.0, 0.0, 0.0), rest=60)


@dataclass(frozen=True)
class Model:
    name: str
    path: Path


def speaks_gibberish(folder: Path) -> Model:
    return Model("gibberish", tiny.qwen2(folder / "gibberish.gguf"))


def never_ends(folder: Path) -> Model:
    """Says `on and on and …` until it is stopped."""
    return Model(
        "endless", tiny.reciter(folder / "endless.gguf", [b"on ", b"and "], loop=True, context=100_000)
    )


@contextmanager
def starting(home: Home) -> Iterator[Callable[..., Worker]]:
    """What makes workers that end with the block."""
    workers: list[Worker] = []

    def make(model: Model, **settings: object) -> Worker:
        command = settings.pop("command", COMMAND)
        patience = settings.pop("patience", QUICK)
        # One thread: on a busy machine two wait for each other at every layer.
        worker = Worker(
            ModelSettings(**{"threads": 1, **settings}), model, home, command=command, patience=patience
        )
        workers.append(worker)
        return worker

    yield make
    for worker in workers:
        worker.close()


def recite(start: Callable[..., Worker], path: Path, script: list[bytes], **options: object) -> Worker:
    return start(Model("reciter", tiny.reciter(path / "reciter.gguf", script, **options)))


def prompt(text: str = "hello\n", stop: tuple[str, ...] = ()) -> Prompt:
    return Prompt((Piece(text),), stop)


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    gate = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        gate.wait(0.005)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # at any of the three steps
        return True
    return state == "Z"


class KillWhenSpeaking:
    """Sends the worker a signal at its first word; remembers all of them."""

    def __init__(self, worker: Worker, number: signal.Signals) -> None:
        self.worker, self.number, self.heard = worker, number, []

    def __call__(self, text: str) -> bool:
        if not self.heard:
            os.kill(self.worker.state.pid, self.number)
        self.heard.append(text)
        return True
