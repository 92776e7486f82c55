"""A program that trains one job again and again in processes that it kills with SIGKILL at random moments, and prints
what came of it: `python killing.py BASE FOLDER KILLS SEED`. Everything that a training needs is imported once, and each
process is a fork of that: so a kill costs no more than the training that it ends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import engine.learning.need
import engine.learning.train
import engine.learning.vocabulary  # noqa: F401
from engine.learning.job import Job, Lesson
from engine.learning.protocol import Train
from engine.learning.worker import Worker
from engine.model.prompts import Piece

STEPS = 40
FREE = 4_000_000_000  # bytes of memory that a job may take


def job(base: Path, out: Path, checkpoint: Path | None) -> Job:
    lessons = tuple(
        Lesson(
            (Piece(f"def f{number}():\n    # the number {number}\n"),), f"    return {number}\n", ((11, 12),)
        )
        for number in range(12)
    )
    return Job(
        base, out, lessons[:8], older=lessons[8:10], replay=lessons[10:], steps=STEPS, batch_tokens=150, threads=1,
        checkpoint=checkpoint, save_seconds=0.0,
    )  # fmt: skip


def forked(one: Job) -> int:
    """Begins, or goes on with, a job in a process of its own."""
    child = os.fork()
    if child:
        return child
    with Path(os.devnull).open("rb") as source, Path(os.devnull).open("wb") as sink:
        worker = Worker(source, sink)
        report = worker._trained(one, Train(1, one.to_json(), 1, FREE), time.monotonic())
    measured = [report.losses, report.divergences, report.steps]
    one.out.with_suffix(".measured").write_text(json.dumps(measured))
    os._exit(0)


def ended(child: int) -> bool:
    """Whether it came to its own end."""
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return not os.WIFSIGNALED(status)


def main(base: Path, folder: Path, kills: int, seed: int) -> None:
    random = Random(seed)
    unbroken = job(base, folder / "unbroken.gguf", None)
    began = time.monotonic()
    assert ended(forked(unbroken))
    whole = time.monotonic() - began
    wanted = [unbroken.out.with_suffix(end).read_bytes() for end in (".gguf", ".measured")]
    broken = replace(unbroken, out=folder / "broken.gguf", checkpoint=folder / "checkpoint")
    killed = done = resumed = same = 0
    while killed < kills:
        resumed += broken.checkpoint.exists()
        child = forked(broken)
        time.sleep(random.uniform(0, whole))
        os.kill(child, signal.SIGKILL)  # it waits for us if it has ended
        if not ended(child):
            killed += 1
            continue
        done += 1
        same += wanted == [broken.out.with_suffix(end).read_bytes() for end in (".gguf", ".measured")]
        for path in folder.iterdir():
            if path.name.startswith((".", "broken", "checkpoint")):
                path.unlink()
    if broken.checkpoint.exists():
        assert ended(forked(broken))
        done += 1
        same += wanted == [broken.out.with_suffix(end).read_bytes() for end in (".gguf", ".measured")]
    print(json.dumps({"killed": killed, "resumed": resumed, "done": done, "same": same}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
