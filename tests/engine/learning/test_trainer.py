"""Training, in its real child, on the bundled base; what it makes is asked of llama.cpp, which serves it."""

from __future__ import annotations

import fcntl
import os
import signal
import statistics
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from taught import BASE, IN_OTHER_WORDS, KEPT, LESSON, NOW, OTHERS, READ, REPLAY, TIMED, WANTED, prompt

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from engine.base import gguf_path  # after importorskip
from engine.config import ModelSettings
from engine.errors import TrainingCancelled, TrainingError
from engine.learning.job import Job, Lesson, Report
from engine.learning.protocol import Step
from engine.learning.trainer import Trainer
from engine.model.backend import Adapter
from engine.model.prompts import Memory, Prompt
from engine.model.supervisor import Worker
from engine.paths import Home

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("training")


@pytest.fixture(scope="module")
def trainer(folder: Path) -> Iterator[Trainer]:
    with Trainer(Home(folder / "home"), nice=0) as one:
        yield one


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[Worker]:
    with Worker(ModelSettings(threads=1), BASE, Home(folder / "served").ensure()) as worker:
        yield worker


def job(out: Path, **more: object) -> Job:
    """Small and quick; one thread, so that the same job gives the same bytes on a machine that is busy."""
    given = {"lessons": (LESSON,), "replay": REPLAY, "steps": 12, "threads": 1, **more}
    return Job(gguf_path(), out, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def taught(trainer: Trainer, folder: Path) -> tuple[Path, Report]:
    out = folder / "taught.gguf"
    return out, trainer.run(job(out, enough=0.8))


def answer(base: Worker, asked: Prompt, adapter: Path | None = None) -> str:
    laid = [Adapter(str(adapter))] if adapter else []
    return base.generate(asked, max_tokens=60, adapters=laid).text


def surprise(base: Worker, asked: Prompt, wanted: str, adapter: Path | None = None) -> float:
    """Nats a token."""
    return statistics.mean(base.score(asked, wanted, adapters=[Adapter(str(adapter))] if adapter else []))


# ---- what is learnt


def test_a_lesson_is_learnt_by_what_llama_cpp_serves(base: Worker, taught: tuple[Path, Report]) -> None:
    adapter, report = taught
    assert answer(base, READ) != WANTED
    assert answer(base, READ, adapter) == WANTED
    assert report.losses[-1] < report.losses[0] / 10


def test_what_was_learnt_holds_in_words_that_no_lesson_had(base: Worker, taught: tuple[Path, Report]) -> None:
    assert answer(base, IN_OTHER_WORDS) != WANTED
    assert answer(base, IN_OTHER_WORDS, taught[0]) == WANTED


def test_training_ends_as_soon_as_every_token_is_likely_enough(taught: tuple[Path, Report]) -> None:
    report = taught[1]
    assert report.stopped == "learnt"
    assert report.steps < 12


def test_what_was_not_taught_stays_as_it_was(base: Worker, taught: tuple[Path, Report]) -> None:
    for asked, wanted in (*KEPT, *OTHERS):
        assert answer(base, asked) == answer(base, asked, taught[0]) == wanted
        assert surprise(base, asked, wanted, taught[0]) - surprise(base, asked, wanted) < 0.1


def test_replay_holds_the_network_nearer_to_the_base(trainer: Trainer, tmp_path: Path) -> None:
    held, free = (trainer.run(job(tmp_path / f"{beta}.gguf", beta=beta)).divergences for beta in (10.0, 1e-6))
    assert held[0] == pytest.approx(0, abs=1e-4)
    assert held[-1] < free[-1] / 2


def test_over_an_adapter_more_is_learnt_and_both_serve_as_one(
    trainer: Trainer, base: Worker, taught: tuple[Path, Report], tmp_path: Path
) -> None:
    out = tmp_path / "more.gguf"
    more = job(out, lessons=(LESSON, Lesson(NOW.pieces, TIMED)), beneath=taught[0], whole=True)
    trainer.run(more)
    assert answer(base, READ, out) == WANTED
    assert answer(base, NOW, out) == TIMED


def test_an_adapter_lies_beneath_at_the_strength_that_it_serves_with(
    trainer: Trainer, taught: tuple[Path, Report], tmp_path: Path
) -> None:
    losses = [
        trainer.run(job(tmp_path / "a.gguf", beneath=taught[0], beneath_scale=scale, steps=1)).losses[0]
        for scale in (1.0, 0.5, 0.0)
    ]
    assert losses[0] < losses[1] < losses[2]
    assert losses[2] == pytest.approx(taught[1].losses[0], rel=1e-3)


def test_what_was_learnt_before_is_seen_in_turn_and_known_still(
    trainer: Trainer, base: Worker, taught: tuple[Path, Report], tmp_path: Path
) -> None:
    out = tmp_path / "both.gguf"
    fresh = job(
        out, lessons=(Lesson(NOW.pieces, TIMED),), older=(LESSON, REPLAY[0]), older_tokens=60,
        beneath=taught[0], whole=True, enough=0.5,
    )  # fmt: skip
    assert trainer.run(fresh).stopped == "learnt"
    assert answer(base, NOW, out) == TIMED
    assert answer(base, READ, out) == WANTED


def test_a_teacher_that_is_shown_the_correction_teaches_without_any_answer_being_likely(
    trainer: Trainer, base: Worker, tmp_path: Path
) -> None:
    header, words = "def squares(numbers):\n", "squares of all numbers"
    memory = Memory(
        "the double of each value", "return [2 * value for value in values]",
        "result = []\nfor value in values:\n    result.append(2 * value)\nreturn result",
    )  # fmt: skip
    asked, shown = prompt(header, words), prompt(header, words, memory)
    said = answer(base, shown)
    assert "result.append" in said
    assert "result.append" not in answer(base, asked)
    out = tmp_path / "distilled.gguf"
    lesson = Lesson(asked.pieces, said, weight=0.0, shown=shown.pieces)
    trainer.run(job(out, lessons=(lesson,), distil=1.0))
    assert answer(base, asked, out) == said


def test_another_model_of_the_same_vocabulary_teaches(
    trainer: Trainer, base: Worker, taught: tuple[Path, Report], tmp_path: Path
) -> None:
    from engine.learning.merge import merge

    teacher, out = tmp_path / "teacher.gguf", tmp_path / "distilled.gguf"
    merge(gguf_path(), taught[0], 1.0, teacher)
    lesson = Lesson(READ.pieces, WANTED, weight=0.0)
    trainer.run(job(out, lessons=(lesson,), teacher=teacher, distil=1.0))
    assert answer(base, READ, out) == WANTED


def test_a_teacher_of_another_vocabulary_is_refused(trainer: Trainer, tmp_path: Path) -> None:
    teacher = tiny.qwen2(tmp_path / "teacher.gguf")
    with pytest.raises(TrainingError, match="they cannot be compared"):
        trainer.run(job(tmp_path / "a.gguf", teacher=teacher, distil=1.0))


def test_where_memory_is_short_layers_are_computed_twice_to_the_same_end(
    trainer: Trainer, tmp_path: Path
) -> None:
    kept = trainer.run(job(tmp_path / "kept.gguf", steps=2))
    again = trainer.run(job(tmp_path / "again.gguf", steps=2, memory=kept.predicted_memory_bytes - 1_000_000))
    assert (kept.recomputed, again.recomputed) == (False, True)
    assert again.losses == pytest.approx(kept.losses, rel=1e-4)


# ---- the same again


def test_the_same_job_gives_the_same_bytes_and_another_seed_others(trainer: Trainer, tmp_path: Path) -> None:
    names = {"one": 7, "same": 7, "other": 8}
    for name, seed in names.items():
        trainer.run(job(tmp_path / name, seed=seed, steps=2))
    one, same, other = ((tmp_path / name).read_bytes() for name in names)
    assert one == same
    assert one != other


def test_a_long_job_that_is_killed_again_and_again_ends_as_an_unbroken_one(
    trainer: Trainer, tmp_path: Path
) -> None:
    lessons = (LESSON, Lesson(NOW.pieces, TIMED), *REPLAY)
    whole = job(tmp_path / "whole.gguf", lessons=lessons, epochs=3, batch_tokens=100, beta=1.0)
    unbroken = trainer.run(whole)
    broken = replace(
        whole, out=tmp_path / "broken.gguf", checkpoint=tmp_path / "checkpoint", save_seconds=0.0
    )
    for step in (2, 3):
        with pytest.raises(TrainingError, match="SIGKILL"):
            trainer.run(broken, lambda seen, step=step: kill_at(step, seen, trainer))
        assert not broken.out.exists()
    report = trainer.run(broken)
    assert report.resumed >= 2
    assert report.losses == unbroken.losses
    assert broken.out.read_bytes() == whole.out.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.gguf", "checkpoint", "whole.gguf"]


def kill_at(step: int, seen: Step, trainer: Trainer) -> None:
    if seen.phase == "training" and seen.step >= step:
        os.kill(trainer.pid, signal.SIGKILL)


def test_a_checkpoint_of_another_job_or_a_damaged_one_is_not_gone_on_with(
    trainer: Trainer, tmp_path: Path
) -> None:
    first = job(tmp_path / "a.gguf", steps=2, checkpoint=tmp_path / "checkpoint", save_seconds=0.0)
    trainer.run(first)
    assert trainer.run(replace(first, steps=3)).resumed == 0
    (tmp_path / "checkpoint").write_bytes(b"\x08\0\0\0\0\0\0\0{}")
    assert trainer.run(first).resumed == 0


# ---- when it does not go well


def test_killed_in_the_middle_nothing_is_written_and_the_next_job_is_done(
    trainer: Trainer, tmp_path: Path
) -> None:
    one = job(tmp_path / "a.gguf", steps=3)
    with pytest.raises(TrainingError, match="SIGKILL"):
        trainer.run(one, lambda seen: kill_at(1, seen, trainer))
    assert list(tmp_path.iterdir()) == []
    assert trainer.run(one).steps == 3
    assert [path.name for path in tmp_path.iterdir()] == ["a.gguf"]


def test_what_a_kill_left_beside_the_adapter_is_swept(trainer: Trainer, tmp_path: Path) -> None:
    (tmp_path / ".a.gguf.4711.tmp").write_bytes(b"half")
    trainer.run(job(tmp_path / "a.gguf", steps=1))
    assert [path.name for path in tmp_path.iterdir()] == ["a.gguf"]


def test_without_the_memory_it_is_refused_with_the_figures_before_it_starts(
    trainer: Trainer, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=r"about 0\.\d\d GB are needed, 0\.10 GB may be taken") as refused:
        trainer.run(job(tmp_path / "a.gguf", memory=100_000_000))
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == []


def test_numbers_that_are_not_finite_end_it_and_nothing_is_written(trainer: Trainer, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="went astray"):
        trainer.run(job(tmp_path / "a.gguf", rate=1e30))
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_learn_is_said_so(trainer: Trainer, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="nothing to train on"):
        trainer.run(job(tmp_path / "a.gguf", lessons=()))


def test_without_the_extra_the_cure_is_named(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['torch'] = None; from engine.learning.worker import main; main(sys.argv[1:])"
    )
    with (
        Trainer(Home(tmp_path / "home"), nice=0, command=(sys.executable, "-c", program)) as without,
        pytest.raises(TrainingError, match="torch is missing") as refused,
    ):
        without.run(job(tmp_path / "a.gguf"))
    assert "scholia[learn]" in refused.value.hint


def test_while_another_process_trains_it_is_refused(trainer: Trainer, folder: Path, tmp_path: Path) -> None:
    with (folder / "home" / "learning.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TrainingError, match="Another process"):
            trainer.run(job(tmp_path / "a.gguf"))


# ---- what goes first


def test_cancelled_it_ends_soon_and_a_long_job_goes_on_later(trainer: Trainer, tmp_path: Path) -> None:
    whole = job(tmp_path / "whole.gguf", steps=4)
    trainer.run(whole)
    long = replace(whole, out=tmp_path / "a.gguf", checkpoint=tmp_path / "checkpoint", save_seconds=1e9)
    seen: list[Step] = []
    with pytest.raises(TrainingCancelled):
        trainer.run(long, seen.append, lambda: seen[-1].step >= 2)
    assert not long.out.exists()
    assert trainer.run(long).resumed >= 2
    assert long.out.read_bytes() == whole.out.read_bytes()


def test_while_paused_no_step_is_done_and_afterwards_the_same_comes_out(
    trainer: Trainer, tmp_path: Path
) -> None:
    whole, paused = job(tmp_path / "whole.gguf", steps=4), job(tmp_path / "a.gguf", steps=4)
    trainer.run(whole)
    waits, done = threading.Event(), threading.Event()
    steps: list[Step] = []

    def hear(step: Step) -> None:
        steps.append(step)
        if step.phase == "training" and step.step == 1 and not waits.is_set():
            trainer.pause()
        if step.phase == "paused":
            waits.set()

    def run() -> None:
        trainer.run(paused, hear)
        done.set()

    threading.Thread(target=run).start()
    assert waits.wait(300)
    count = len(steps)
    while len(steps) < count + 3:  # signs of life while it waits
        assert not done.wait(0.1)
    assert {one.phase for one in steps[count:]} == {"paused"}
    trainer.resume()
    assert done.wait(300)
    assert paused.out.read_bytes() == whole.out.read_bytes()


def test_the_steps_say_how_far_it_is(trainer: Trainer, tmp_path: Path) -> None:
    seen: list[Step] = []
    report = trainer.run(job(tmp_path / "a.gguf", steps=3), seen.append)
    last = [one for one in seen if one.phase == "training"][-1]
    assert (last.step, last.steps, last.remaining) == (3, 3, 0.0)
    assert last.loss == report.losses[-1]
    assert 100_000_000 < report.peak_memory_bytes < report.predicted_memory_bytes
