"""The model's own answers, along which its teacher is asked: what they are, and that they are wanted of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import Past, past
from taught import KEPT, NOW, TIMED

pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

from engine.base import gguf_path  # after importorskip
from engine.config import Settings
from engine.learning.exam import seated
from engine.learning.examples import Examples
from engine.learning.job import Job, Lesson
from engine.learning.own_output import own_output
from engine.learning.trainer import Trainer
from engine.model.prompts import Context
from engine.model.store import ModelStore
from engine.paths import Home
from watcher.rehearsal import written

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

ASKED = Context(
    "src/app.py", "python", "fill", "join the parts with a dash", "def label(parts):\n", "", "    ",
    signature="def label(parts):",
)  # fmt: skip
WRONG, RIGHT = '    return "-".join(parts)\n', '    return "-".join(map(str, parts))\n'


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as made:
        made.home.ensure()
        made.ledger.trust(made.repository, True)
        fill = made.fill(WRONG, ASKED.prompt, path=ASKED.path, signature=ASKED.signature, context=ASKED)
        made.found(fill, wrong=WRONG, right=RIGHT)
        yield made


def test_the_answer_is_the_models_own_and_its_teacher_sees_the_correction(told: Past, tmp_path: Path) -> None:
    model = ModelStore(told.home).resolve("scholia-base")
    examples = Examples(told.ledger, told.home, written).gather().corrected
    with seated(told.home, told.ledger, model, Settings(), (), written) as (sitting, lessons):
        (one,) = own_output(sitting, lessons, examples, tmp_path / "own")
        assert one.pieces == sitting.prompt(ASKED).pieces
        assert one.target == sitting.drawn(ASKED, examples[0].correction)
    assert one.weight == 0.0
    assert "map(str, parts)" in "".join(piece.text for piece in one.shown)
    assert "map(str, parts)" not in "".join(piece.text for piece in one.pieces)


def test_after_a_kill_the_same_answers_are_learnt_from(told: Past, tmp_path: Path) -> None:
    examples = Examples(told.ledger, told.home, written).gather().corrected
    model = ModelStore(told.home).resolve("scholia-base")
    with seated(told.home, told.ledger, model, Settings(), (), written) as (sitting, lessons):
        first = own_output(sitting, lessons, examples, tmp_path / "own")
        assert own_output(sitting, lessons, (), tmp_path / "own") == first


def test_an_answer_that_nobody_wants_does_not_keep_a_training_from_its_end(tmp_path: Path) -> None:
    kept, _ = KEPT[0]
    own = Lesson(kept.pieces, "    raise NotImplementedError\n", weight=0.0, shown=kept.pieces)
    with Trainer(Home(tmp_path / "home"), nice=0) as trainer:
        job = Job(
            gguf_path(), tmp_path / "a.gguf", (Lesson(NOW.pieces, TIMED), own), steps=12, enough=0.5, distil=1.0,
            threads=1,
        )  # fmt: skip
        report = trainer.run(job)
    assert report.stopped == "learnt"
