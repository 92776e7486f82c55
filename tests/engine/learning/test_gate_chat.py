"""A chat model sits the exam as it is asked by the product: with a fence that it was given, and that it closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tiny

from engine.config import Settings
from engine.learning.gate import Sitting
from engine.model.presets import by_name
from engine.model.prompts import Context
from engine.model.store import ModelStore
from engine.model.supervisor import Worker
from engine.paths import Home
from watcher.rehearsal import written

pytestmark = pytest.mark.model

ASKED = Context("a.py", "python", "fill", "one", before="def one():\n", after="", indent="    ")
CODE = "    return 1\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def sitting(home: Home, preset: str, script: str) -> Iterator[Sitting]:
    path = tiny.reciter(home.root / "model.gguf", [script.encode()], context=1024)
    settings = Settings(max_tokens=64, model=replace(Settings().model, name=str(path), threads=1))
    model = ModelStore(home).resolve(str(path))
    with Worker(settings.model, model, home) as worker:
        yield Sitting(worker, by_name(preset), settings, written)


@pytest.fixture
def talks(home: Home) -> Iterator[Sitting]:
    yield from sitting(home, "chat", f"{CODE}```")


@pytest.fixture
def completes(home: Home) -> Iterator[Sitting]:
    yield from sitting(home, "completion", CODE)


def test_the_answer_that_is_judged_closes_the_fence(talks: Sitting) -> None:
    judged = talks.losses(ASKED, CODE)
    assert len(judged) == len(talks._worker.score(talks.prompt(ASKED), f"{CODE}```"))
    assert len(judged) > len(talks._worker.score(talks.prompt(ASKED), CODE))


def test_without_a_fence_there_is_none_to_close(completes: Sitting) -> None:
    assert len(completes.losses(ASKED, CODE)) == len(completes._worker.score(completes.prompt(ASKED), CODE))


def test_what_it_says_within_the_fence_is_its_answer(talks: Sitting) -> None:
    assert talks.answer(ASKED) == CODE
