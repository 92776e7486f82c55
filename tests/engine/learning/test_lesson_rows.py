"""Lessons in tokens: which of them count more, and which go through the network together."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from engine.errors import TrainingError
from engine.learning.job import Lesson
from engine.learning.rows import Row, Span, in_turn, rows, schedule, together
from engine.model.prompts import Piece


class Letters:
    """A token a letter, and an end."""

    def prompt(self, pieces: Sequence[Piece]) -> list[int]:
        return [ord(letter) for piece in pieces for letter in piece.text]

    def answer(self, text: str) -> tuple[list[int], list[Span]]:
        spans, at = [], 0
        for letter in text:
            spans.append((at, at + len(letter.encode())))
            at = spans[-1][1]
        return [*map(ord, text), 0], [*spans, (at, at)]

    def close(self) -> None: ...


def lesson(target: str, *changed: tuple[int, int], prompt: str = "ab", **more: object) -> Lesson:
    return Lesson((Piece(prompt),), target, changed, **more)  # type: ignore[arg-type]


def weights(one: Lesson, emphasis: float = 4.0) -> list[float]:
    """Relative to the least."""
    shares = rows([one], Letters(), emphasis, 100)[0].weights
    return [round(share / min(shares), 6) for share in shares]


def test_tokens_that_the_correction_changed_count_more() -> None:
    assert weights(lesson("abcd", (1, 3))) == [1, 4, 4, 1, 1]


def test_ranges_are_of_characters_whatever_they_weigh_in_bytes() -> None:
    assert weights(lesson("é€cd", (2, 3))) == [1, 1, 4, 1, 1]


def test_where_something_was_taken_out_the_next_token_counts_more() -> None:
    assert weights(lesson("abcd", (2, 2))) == [1, 1, 4, 1, 1]
    assert weights(lesson("abcd", (4, 4))) == [1, 1, 1, 1, 4]


def test_one_lesson_counts_as_much_as_another_however_long_it_is() -> None:
    for one in rows([lesson("a"), lesson("abcdefgh", (0, 2))], Letters(), 4.0, 100):
        assert sum(one.weights) == pytest.approx(1)


def test_the_answer_stands_behind_the_prompt_and_behind_the_teachers() -> None:
    one = rows([lesson("xy", shown=(Piece("abc"),))], Letters(), 4.0, 100)[0]
    assert one.tokens == (*b"abxy", 0)
    assert one.answer == (*b"xy", 0)
    assert one.shown is not None
    assert one.shown.tokens == (*b"abcxy", 0)
    assert one.shown.answer == one.answer


def test_a_lesson_that_the_model_cannot_read_is_left_out_and_the_others_are_taught() -> None:
    """Numbers, say: each digit is a token, where three characters were counted for one."""
    taught = rows([lesson("abcdefghij"), lesson("xy")], Letters(), 4.0, 10)
    assert [one.answer for one in taught] == [(*b"xy", 0)]


def test_where_none_can_be_read_the_figures_are_said() -> None:
    with pytest.raises(TrainingError, match="the shortest has 13 tokens; the model reads 10"):
        rows([lesson("abcdefghij"), lesson("abcdefghijk")], Letters(), 4.0, 10)


def test_a_lesson_whose_teacher_cannot_read_it_is_taught_without_one() -> None:
    (one,) = rows([lesson("xy", shown=(Piece("abcdefgh"),))], Letters(), 4.0, 10)
    assert (one.answer, one.shown) == ((*b"xy", 0), None)


def made(*lengths: int) -> list[Row]:
    return [Row((1,) * length, 1, (1.0,), 1.0) for length in lengths]


def test_an_epoch_sees_each_lesson_once_within_the_limit() -> None:
    lessons = made(*range(2, 40))
    batches = schedule(lessons, 60, Random(1))
    assert sorted(number for batch in batches for number in batch) == list(range(len(lessons)))
    assert all(sum(len(lessons[number].tokens) for number in batch) <= 60 for batch in batches)
    assert len(batches) < len(lessons) / 2


def test_another_seed_is_another_order() -> None:
    lessons = made(*range(2, 40))
    assert schedule(lessons, 60, Random(1)) == schedule(lessons, 60, Random(1))
    assert schedule(lessons, 60, Random(1)) != schedule(lessons, 60, Random(2))


def test_a_lesson_longer_than_the_limit_goes_alone() -> None:
    assert sorted(schedule(made(100, 100), 60, Random(1))) == [[0], [1]]
    assert list(together(made(100, 20, 20), [0, 1, 2], 60)) == [[1, 2], [0]]


def test_rows_of_like_length_go_together_and_padding_counts() -> None:
    assert list(together(made(10, 50, 11, 49), [0, 1, 2, 3], 100)) == [[0, 2], [3, 1]]


def test_logits_are_asked_for_in_turn_by_the_length_of_the_answers() -> None:
    long = [Row((1,) * 40, 40 - answer, (1.0,), 1.0) for answer in (20, 5, 5, 30)]
    assert list(in_turn(long, [3, 1, 0, 2], 25)) == [[3], [1, 0], [2]]
    assert list(in_turn(long, [], 25)) == []
