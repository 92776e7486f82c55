"""A bigger model teaches at night: which one it is, what of it is compared, and that the gate has the last word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from corrected import past

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from deeper import deeper  # after importorskip

from engine.base import gguf_path
from engine.config import Settings
from engine.errors import ModelError
from engine.learning.job import Job, Lesson
from engine.learning.nightly import Nightly, NightReport
from engine.learning.teacher import UNUSED, shared, teacher_for
from engine.learning.trainer import Trainer
from engine.model.prompts import Context, Piece
from engine.model.store import ModelFile, ModelStore
from engine.paths import Home
from watcher.rehearsal import written

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]
BIG = tiny.Shape(layers=3)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(Home(tmp_path / "home").ensure())


@pytest.fixture
def small(store: ModelStore, tmp_path: Path) -> ModelFile:
    return store.add(tiny.qwen2(tmp_path / "small.gguf"))


def filled_up(by: int) -> tiny.Vocabulary:
    """The vocabulary of a tiny model with so many tokens behind it that stand for nothing."""
    plain = tiny.byte_vocabulary()
    unused = tuple(f"[PAD{number}]" for number in range(by))
    return replace(plain, tokens=(*plain.tokens, *unused), types=(*plain.types, *[UNUSED] * by))


# ---- which one


def test_the_biggest_model_of_the_same_vocabulary_teaches(
    store: ModelStore, small: ModelFile, tmp_path: Path
) -> None:
    store.add(tiny.qwen2(tmp_path / "big.gguf", shape=BIG))
    store.add(tiny.qwen2(tmp_path / "bigger.gguf", shape=tiny.Shape(layers=4)))
    teacher = teacher_for(store, small, "auto")
    assert teacher.model is not None and teacher.model.name == "bigger"
    assert teacher.words == "bigger teaches."


def test_without_a_bigger_model_it_is_said_that_there_is_none(store: ModelStore, small: ModelFile) -> None:
    teacher = teacher_for(store, small, "auto")
    assert teacher.model is None
    assert teacher.words == "No bigger model teaches: none with the vocabulary of small is on this machine."


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "is empty"),
        ("small", "not bigger"),
        ("elsewhere", "no model called elsewhere"),
        ("scholia-base", "cannot be compared"),
    ],
)
def test_a_teacher_that_cannot_teach_is_named_with_the_reason(
    store: ModelStore, small: ModelFile, name: str, why: str
) -> None:
    teacher = teacher_for(store, small, name)
    assert teacher.model is None
    assert why in teacher.words


# ---- what of it is compared


def test_tokens_that_stand_for_nothing_are_not_compared(tmp_path: Path) -> None:
    student = tiny.qwen2(tmp_path / "small.gguf")
    teacher = tiny.qwen2(tmp_path / "big.gguf", shape=BIG, vocabulary=filled_up(9))
    assert shared(teacher, student) == shared(student, teacher) == len(tiny.byte_vocabulary().tokens)


def test_models_that_call_different_things_by_one_number_are_refused(tmp_path: Path) -> None:
    student = tiny.qwen2(tmp_path / "small.gguf")
    other = tiny.byte_vocabulary(("<|endoftext|>", "<|other|>"))
    with pytest.raises(ModelError, match="cannot be compared"):
        shared(tiny.qwen2(tmp_path / "big.gguf", shape=BIG, vocabulary=other), student)


def test_what_a_longer_vocabulary_says_of_shared_tokens_is_learnt(tmp_path: Path) -> None:
    student = tiny.qwen2(tmp_path / "small.gguf")
    teacher = tiny.qwen2(tmp_path / "big.gguf", shape=BIG, vocabulary=filled_up(9), seed=1)
    lesson = Lesson((Piece("def f():\n"),), "    return 1\n", weight=0.0)
    with Trainer(Home(tmp_path / "home"), nice=0) as trainer:
        job = Job(student, tmp_path / "a.gguf", (lesson,), teacher=teacher, distil=1.0, steps=2, threads=1)
        report = trainer.run(job)
    assert report.steps == 2
    assert (tmp_path / "a.gguf").exists()


# ---- a night with one


@pytest.fixture
def night(tmp_path: Path) -> Iterator[tuple[Nightly, ModelFile]]:
    """A past with one correction, and a bigger model on the machine."""
    asked = Context(
        path="figures.py", language="python", verb="fill", prompt="compute the average of the values",
        before="import statistics\n\n\ndef mean(values):\n", after="", indent="    ", signature="def mean(values):",
    )  # fmt: skip
    wrong = "    return sum(values) / len(values)\n"
    with ExitStack() as stack:
        told = stack.enter_context(past(tmp_path))
        told.home.ensure()
        told.ledger.trust(told.repository, True)
        fill = told.fill(wrong, asked.prompt, path=asked.path, signature=asked.signature, context=asked)
        told.found(fill, wrong=wrong, right="    return statistics.fmean(values)\n")
        trainer = stack.enter_context(Trainer(told.home, nice=0))
        models = ModelStore(told.home)
        models.add(deeper(gguf_path(), tmp_path / "deeper.gguf"))
        yield (
            Nightly(told.home, told.ledger, trainer, written, lambda words: None),
            models.resolve("scholia-base"),
        )


def test_a_nightly_measures_what_a_bigger_model_taught_beside_the_other_arms(
    night: tuple[Nightly, ModelFile],
) -> None:
    report: NightReport = night[0].run("personal", night[1], Settings())
    assert [one.arm for one in report.arms] == ["lessons", "teacher", "bigger"]
    assert report.teacher == "deeper teaches."
    assert report.state == "deployed", report.words
