"""A smaller model of a bigger one, in the real training child and as a user asks for it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from corrected import Told, past

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

import numpy as np  # after importorskip
from deeper import deeper
from tiny_networks import CASES

from engine.base import gguf_path
from engine.errors import ModelError, TrainingError
from engine.learning import made
from engine.learning.distil_job import DistilJob
from engine.learning.forgotten import DISTIL
from engine.learning.job import Lesson
from engine.learning.need import Size
from engine.learning.protocol import Step
from engine.learning.students import spread, student_of
from engine.learning.tensors import Tensors
from engine.learning.trainer import Trainer
from engine.model.gguf_header import read_header
from engine.model.prompts import Context, Piece
from engine.model.store import ModelStore
from engine.paths import Home

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

TEXTS = (
    "def twice(number):\n    return 2 * number\n",
    "def mean(values):\n    return sum(values) / len(values)\n",
)
LESSONS = tuple(Lesson((Piece(text[:12]),), text[12:]) for text in TEXTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("distilling")


@pytest.fixture(scope="module")
def trainer(folder: Path) -> Iterator[Trainer]:
    with Trainer(Home(folder / "home"), nice=0) as one:
        yield one


@pytest.fixture(scope="module")
def teacher(folder: Path) -> Path:
    return tiny.qwen2(folder / "teacher.gguf", shape=tiny.Shape(layers=4))


def job(teacher: Path, out: Path, **more: object) -> DistilJob:
    """Small and quick; one thread, so that the same job gives the same bytes on a machine that is busy."""
    given = {"lessons": LESSONS, "keep": (0, 3), "passes": 4, "batch_tokens": 20, "threads": 1, **more}
    return DistilJob(teacher, out, **given)  # type: ignore[arg-type]


# ---- the training


def test_a_student_comes_nearer_to_its_teacher(trainer: Trainer, teacher: Path, tmp_path: Path) -> None:
    report = trainer.run(job(teacher, tmp_path / "s.gguf", passes=15))
    assert report.losses[-1] < report.losses[0] / 2
    assert Size.of(tmp_path / "s.gguf").layers == 2
    assert report.predicted_memory_bytes > 0


def test_a_student_that_has_all_that_counts_begins_where_the_teacher_is(
    trainer: Trainer, tmp_path: Path
) -> None:
    """Its blocks are those of a teacher whose last one adds nothing."""
    same = deeper(tiny.qwen2(tmp_path / "m.gguf"), tmp_path / "deeper.gguf")
    report = trainer.run(job(same, tmp_path / "s.gguf", keep=(0, 1), passes=1))
    assert report.losses[0] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("name", ["llama", "phi2-fused", "starcoder"])
def test_weights_of_every_family_come_back_in_their_places(
    trainer: Trainer, name: str, tmp_path: Path
) -> None:
    case = next(one for one in CASES if one.name == name)
    whole = case.write(tmp_path)
    blocks = tuple(range(Size.of(whole).layers))
    trainer.run(job(whole, tmp_path / "s.gguf", keep=blocks, passes=1, rate=1e-12))
    before, after = Tensors(whole), Tensors(tmp_path / "s.gguf")
    assert set(after.by_name) == set(before.by_name)
    for tensor in before.by_name:
        assert np.allclose(after.read(tensor), before.read(tensor), atol=2e-3), tensor


def test_another_model_of_the_vocabulary_can_be_the_student(
    trainer: Trainer, teacher: Path, tmp_path: Path
) -> None:
    student = tiny.qwen2(tmp_path / "small.gguf", seed=3)
    report = trainer.run(job(teacher, tmp_path / "s.gguf", keep=(), student=student, passes=10))
    assert report.losses[-1] < report.losses[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.gguf", "small.gguf"]


def test_killed_again_and_again_it_ends_as_an_unbroken_one(
    trainer: Trainer, teacher: Path, tmp_path: Path
) -> None:
    whole = job(teacher, tmp_path / "whole.gguf")
    unbroken = trainer.run(whole)
    broken = replace(
        whole, out=tmp_path / "broken.gguf", checkpoint=tmp_path / "checkpoint", save_seconds=0.0
    )

    def kill_at(step: int, seen: Step) -> None:
        if seen.phase == "training" and seen.step >= step:
            os.kill(trainer.pid, signal.SIGKILL)

    for step in (2, 4):
        with pytest.raises(TrainingError, match="SIGKILL"):
            trainer.run(broken, lambda seen, step=step: kill_at(step, seen))
        assert not broken.out.exists()
    report = trainer.run(broken)
    assert report.resumed >= 3
    assert report.losses == unbroken.losses
    assert broken.out.read_bytes() == whole.out.read_bytes()


def test_without_the_memory_it_is_refused_with_the_figures(
    trainer: Trainer, teacher: Path, tmp_path: Path
) -> None:
    with pytest.raises(
        TrainingError, match=r"to distil: about \d\.\d\d GB are needed, 0\.10 GB may be taken"
    ):
        trainer.run(job(teacher, tmp_path / "s.gguf", memory=100_000_000))


# ---- which students


def test_blocks_are_kept_evenly_the_first_and_the_last_among_them() -> None:
    assert spread(6, 4) == (0, 2, 3, 5)
    assert spread(24, 12)[0] == 0 and spread(24, 12)[-1] == 23
    assert len(set(spread(24, 12))) == 12


def test_a_share_of_the_bundled_base_is_foretold_as_large_as_it_becomes(
    trainer: Trainer, tmp_path: Path
) -> None:
    store = ModelStore(Home(tmp_path / "home").ensure())
    student = student_of(store, store.resolve("scholia-base"), "half")
    trainer.run(job(gguf_path(), tmp_path / "s.gguf", keep=student.keep, passes=1, batch_tokens=64))
    assert read_header(tmp_path / "s.gguf").parameters == student.parameters


def test_what_cannot_be_a_student_is_refused_with_what_can(tmp_path: Path) -> None:
    store = ModelStore(Home(tmp_path / "home").ensure())
    base = store.resolve("scholia-base")
    with pytest.raises(ModelError, match="no model called quarter") as refused:
        student_of(store, base, "quarter")
    assert "two-thirds, half" in refused.value.hint
    store.add(tiny.qwen2(tmp_path / "other.gguf"))
    with pytest.raises(ModelError, match="cannot be compared"):
        student_of(store, base, "other")
    with pytest.raises(ModelError, match="not bigger"):
        student_of(store, base, "scholia-base")


# ---- as a user asks for it

ASKED = Context(
    "src/app.py",
    "python",
    "fill",
    "the sum of both",
    "def add(a, b):\n",
    "",
    "    ",
    signature="def add(a, b):",
)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """A past with one kept fill."""
    with past(tmp_path) as made_past:
        made_past.ledger.trust(made_past.repository, True)
        made_past.found(made_past.fill("    return a + b\n", ASKED.prompt, context=ASKED), "kept")
        yield Told(made_past)


def distill(told: Told, *more: str, code: int = 0) -> dict[str, object]:
    options = ("--student", "half", "--teacher", "scholia-base", "--texts", "16", "--passes", "1", "--json")
    found: dict[str, object] = json.loads(told.agent("distill", *options, *more, code=code).stdout)
    return found


def test_a_dry_run_says_what_would_be_done_and_does_nothing(told: Told) -> None:
    said = distill(told, "--dry-run")
    assert (said["student"], said["own_answers"], said["yours"]) == ("scholia-base-half", 2, 1)
    assert not (told.past.home.root / DISTIL).exists()


def test_the_bundled_base_teaches_a_smaller_one_which_is_taken_away_again(told: Told) -> None:
    done = distill(told)
    assert (done["state"], done["name"]) == ("made", "scholia-base-half")
    store = ModelStore(told.past.home)
    small, base = store.resolve("scholia-base-half"), store.resolve("scholia-base")
    assert small.size < 0.65 * base.size
    assert small.preset == base.preset
    (note,) = made.notes(store)
    assert (note.how, note.parent) == ("distilled", "scholia-base")
    assert list((told.past.home.root / DISTIL).iterdir()) == []
    assert told.agent("model", "list").stdout.count("scholia-base-half") >= 1
    told.agent("model", "rm", "scholia-base-half")
    assert made.notes(store) == []
    assert not (store.folder / "scholia-base-half").exists()
