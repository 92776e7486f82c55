"""Where an adapter listens: what it learns touches the lessons, and hardly anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from taught import BASE, LESSON, NOW, READ, REPLAY, TIMED, WANTED, prompt

pytest.importorskip("torch")
pytest.importorskip("llama_cpp")
pytest.importorskip("peft")

import torch  # after importorskip

from engine.base import gguf_path
from engine.config import ModelSettings
from engine.learning import generic
from engine.learning.adapter_file import read_adapter
from engine.learning.directions import directions
from engine.learning.job import Job, Lesson
from engine.learning.lora import MOST, strongest
from engine.learning.trainer import Trainer
from engine.model.backend import Adapter
from engine.model.prompts import fim_pieces
from engine.model.supervisor import Worker
from engine.paths import Home

pytestmark = [pytest.mark.model, pytest.mark.timeout(600)]

ELSEWHERE = tuple(
    prompt(f"def {header}:\n", words)
    for header, words in (
        ("is_palindrome(text: str) -> bool", "check if text is a palindrome"),
        ("clamp(value, low, high)", "clamp value between low and high"),
        ("average(numbers)", "average of numbers, None if empty"),
        ("unique(items)", "remove duplicates from items, keep order"),
        ("is_even(n)", "whether n is even"),
        ("group(words)", "group words by first letter"),
        ("count(words)", "count how often each word occurs"),
        ("factorial(n)", "factorial of n"),
        ("flatten(rows)", "flatten rows by one level"),
        ("slug(text)", "make a slug of text"),
        ("write_config(path, text)", "write text to path"),
        ("exists(path)", "whether a file is at path"),
    )
)
ORDINARY = tuple(Lesson(fim_pieces(asked), answer) for asked, answer in generic.drawn("replay", 40))


def test_a_direction_is_where_lessons_are_large_and_other_inputs_small() -> None:
    torch.manual_seed(1)
    ordinary = torch.randn(400, 12) * torch.tensor([10.0] + [1.0] * 10 + [0.1])
    lessons = torch.zeros(20, 12)
    lessons[:, 0], lessons[:, 11] = 10.0, 3.0  # large where everything is, and where nothing else is
    found = directions(lessons, ordinary, 2)
    assert found.shape == (2, 12)
    first = found[0].abs()
    assert int(first.argmax()) == 11
    assert (lessons @ found[0]).abs().mean() > 5 * (ordinary @ found[0]).abs().mean()


@pytest.mark.parametrize("tokens", [400, 30])
def test_directions_are_the_same_from_many_tokens_and_from_fewer_than_there_are_numbers(tokens: int) -> None:
    """Fewer tokens than a layer is wide: what no ordinary token has is as quiet as the floor, and no quieter."""
    torch.manual_seed(2)
    ordinary, lessons = torch.randn(tokens, 64), torch.randn(5, 64)
    variance = ordinary.T @ ordinary / tokens + 0.01 * ordinary.pow(2).mean() * torch.eye(64)
    found = directions(lessons, ordinary, 4)
    inverse = torch.linalg.inv(variance)
    best = torch.linalg.svd(lessons @ torch.linalg.cholesky(inverse))[1][0] ** 2
    gain = (lessons @ found[0]).pow(2).sum() / (found[0] @ variance @ found[0])
    assert gain == pytest.approx(float(best), rel=0.02)


def test_the_strongest_ranks_of_a_sum_are_the_nearest_that_there_is() -> None:
    torch.manual_seed(3)
    a, b = torch.randn(40, 50), torch.randn(30, 40)
    narrow_a, narrow_b = strongest(a, b, 32)
    assert (narrow_a.shape, narrow_b.shape) == ((32, 50), (30, 32))
    assert torch.allclose(narrow_b @ narrow_a, b @ a, atol=1e-3)  # of 30 rows there are no more than 30 ranks
    narrow_a, narrow_b = strongest(a, b, 8)
    lost = torch.linalg.svd(b @ a)[1][8:].norm()
    assert float((narrow_b @ narrow_a - b @ a).norm()) == pytest.approx(float(lost), rel=1e-3)


def test_what_is_learnt_where_lessons_stand_out_changes_less_elsewhere(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    moved = {}
    with Trainer(home, nice=0) as trainer, Worker(ModelSettings(threads=1), BASE, home) as worker:
        answers = [worker.generate(asked, max_tokens=80).text for asked in ELSEWHERE]
        for aimed in (False, True):
            out = tmp_path / f"{aimed}.gguf"
            job = Job(
                gguf_path(), out, (LESSON,), replay=ORDINARY, aimed=aimed, steps=16, enough=0.5, threads=1
            )
            assert trainer.run(job).stopped == "learnt"
            laid = [Adapter(str(out))]
            assert worker.generate(READ, max_tokens=60, adapters=laid).text == WANTED
            moved[aimed] = sum(
                abs(after - before)
                for asked, answer in zip(ELSEWHERE, answers, strict=True)
                for before, after in zip(
                    worker.score(asked, answer, adapters=[]),
                    worker.score(asked, answer, adapters=laid),
                    strict=True,
                )
            )
    assert moved[True] < moved[False] / 2, moved


def test_one_update_after_the_other_is_one_adapter_that_knows_both(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    first, second = tmp_path / "first.gguf", tmp_path / "second.gguf"
    later = (Lesson(NOW.pieces, TIMED),)
    with Trainer(home, nice=0) as trainer, Worker(ModelSettings(threads=1), BASE, home) as worker:
        common = {
            "replay": (*REPLAY, *ORDINARY),
            "aimed": True,
            "whole": True,
            "steps": 24,
            "enough": 0.5,
            "threads": 1,
        }
        trainer.run(Job(gguf_path(), first, (LESSON,), **common))  # type: ignore[arg-type]
        trainer.run(Job(gguf_path(), second, later, (LESSON,), beneath=first, **common))  # type: ignore[arg-type]
        laid = [Adapter(str(second))]
        assert worker.generate(READ, max_tokens=60, adapters=laid).text == WANTED
        assert worker.generate(NOW, max_tokens=60, adapters=laid).text == TIMED
    assert {pair.rank for pair in read_adapter(second).pairs.values()} == {16}
    assert MOST >= 16
