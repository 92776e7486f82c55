"""Habits: what nearly every answer is changed to is told to every prompt that has room for it; nothing else is."""

from __future__ import annotations

from corrected import Past

from engine.memory.habits import LEAST, WINDOW, Habit, habits, noting
from engine.model.prompts import Context

LOOP = "    out = []\n    for x in y:\n        out.append(x)\n    return out\n"
NOTHING = "    if x:\n        return None\n    return 1\n"
RAISED = "    if x:\n        raise ValueError(x)\n    return 1\n"
PLAIN = "    return 1\n"
TOLD = '    """The answer."""\n'
HEADER = "def answer() -> int:\n"


def made(then: Past, before: str, after: str, signature: str = HEADER, language: str = "python") -> int:
    """An answer and what was committed of it."""
    fill = then.fill(before, signature=signature, language=language)
    if before == after:
        return then.found(fill, "kept")
    return then.found(fill, "edited", before, after)


def notes(then: Past) -> list[str]:
    return [one.note for one in habits(then.ledger.corrections())]


def noted(context: Context, found: list[Habit]) -> tuple[str, ...]:
    """What is said besides the user's own notes."""
    return noting(context, found).notes[len(context.notes) :]


def context(before: str = HEADER, signature: str = HEADER, **more: object) -> Context:
    return Context("a.py", "python", "fill", "the answer", before, "", signature=signature, **more)  # type: ignore[arg-type]


def test_docstrings_that_are_written_below_every_answer_are_a_habit(then: Past) -> None:
    numbers = [made(then, PLAIN, TOLD + PLAIN) for _ in range(LEAST)]
    (habit,) = habits(then.ledger.corrections())
    assert (habit.note, habit.otherwise) == ("add a docstring", LEAST)
    assert habit.corrections == tuple(reversed(numbers))


def test_a_habit_is_new_as_long_as_it_would_not_show_without_what_was_just_found(then: Past) -> None:
    numbers = [made(then, PLAIN, TOLD + PLAIN) for _ in range(LEAST)]
    (habit,) = habits(then.ledger.corrections())
    assert habit.is_new(numbers[-1:]) and habit.is_new(numbers)
    assert habit.told == f"habit: add a docstring   {LEAST} of {LEAST} answers in python"
    late = made(then, PLAIN, TOLD + PLAIN)
    (habit,) = habits(then.ledger.corrections())
    assert not habit.is_new([late])


def test_fewer_are_none(then: Past) -> None:
    for _ in range(LEAST - 1):
        made(then, PLAIN, TOLD + PLAIN)
    assert notes(then) == []


def test_what_is_as_often_left_as_it_came_is_no_habit(then: Past) -> None:
    for _ in range(4):
        made(then, PLAIN, TOLD + PLAIN)
        made(then, PLAIN, PLAIN)
    assert notes(then) == []


def test_answers_that_have_it_already_and_are_kept_do_not_end_a_habit(then: Past) -> None:
    for _ in range(LEAST):
        made(then, PLAIN, TOLD + PLAIN)
    for _ in range(2 * WINDOW):
        made(then, TOLD + PLAIN, TOLD + PLAIN)
    assert notes(then) == ["add a docstring"]


def test_a_habit_that_is_taken_back_twice_is_over(then: Past) -> None:
    for _ in range(LEAST):
        made(then, PLAIN, TOLD + PLAIN)
    for _ in range(2):
        made(then, TOLD + PLAIN, PLAIN)
    assert notes(then) == []


def test_what_was_long_ago_is_over(then: Past) -> None:
    for _ in range(2 * LEAST):
        made(then, PLAIN, TOLD + PLAIN)
    for _ in range(WINDOW):
        made(then, PLAIN, PLAIN)
    assert notes(then) == []


def test_ways_to_write_the_code_itself_are_no_habits(then: Past) -> None:
    for _ in range(LEAST):
        made(then, "    return [x for x in y]\n", LOOP)
        made(then, '    return f"{x}"\n', '    return "{}".format(x)\n')
        made(then, NOTHING, RAISED)
    assert notes(then) == []


def test_hints_of_whole_definitions_are_a_habit_and_those_below_a_header_are_not_asked_about(
    then: Past,
) -> None:
    for _ in range(LEAST):
        made(then, "def f(a: int) -> int:\n    return a\n", "def f(a):\n    return a\n", signature="")
    found = habits(then.ledger.corrections())
    assert [one.note for one in found] == ["without type hints"]
    assert noted(context("x = 1\n", ""), found) == ("without type hints",)
    assert noted(context(), found) == ()


def test_other_languages_and_code_that_does_not_parse_show_none(then: Past) -> None:
    for _ in range(LEAST):
        made(then, PLAIN, TOLD + PLAIN, language="ruby")
        made(then, "    return (\n", TOLD + PLAIN)
    assert notes(then) == []


def test_statements_in_the_middle_of_a_function_say_nothing_of_docstrings(then: Past) -> None:
    for _ in range(LEAST):
        made(then, "    x = 1\n", "    x = 2\n")
        made(then, PLAIN, TOLD + PLAIN)
    (habit,) = habits(then.ledger.corrections())
    assert habit.otherwise == LEAST


def test_a_docstring_is_asked_for_where_it_can_stand(then: Past) -> None:
    for _ in range(LEAST):
        made(then, PLAIN, TOLD + PLAIN)
    found = habits(then.ledger.corrections())
    assert noted(context(), found) == ("add a docstring",)
    assert noted(context("x = 1\n", ""), found) == ("add a docstring",)
    assert noted(context("class A:\n", "class A:\n"), found) == ("add a docstring",)
    assert noted(context(HEADER + "    x = 1\n"), found) == ()
    assert noted(context(notes=("add a docstring",)), found) == ()


def test_a_prompt_says_both(then: Past) -> None:
    for _ in range(LEAST):
        made(
            then,
            "def f(a: int) -> int:\n    return a\n",
            "def f(a):\n" + TOLD + "    return a\n",
            signature="",
        )
    assert set(noted(context("x = 1\n", ""), habits(then.ledger.corrections()))) == {
        "add a docstring",
        "without type hints",
    }
