"""What the user changes in every answer is asked of the bundled base from the start, in requests unlike any before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stage import Stage, stage

from engine.ledger.records import FillRecord, Finding, Hunk
from engine.memory.memory import Memory
from watcher.fill import Filler

NOBODY = (sys.executable, "-c", "")  # no embedder
ASKED = (
    ("def total(numbers):\n", "the sum of numbers"),
    ("def is_even(number):\n", "whether number is even"),
    ("def longest(words):\n", "the longest of words"),
)
NEW = "def reverse(text):\n    # @agent: text backwards\n    pass\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.configure("learning = {fast = false, nightly_hour = -1}\n[model]\nthreads = 1\n")
        yield made


@contextmanager
def remembering(on: Stage) -> Iterator[Filler]:
    with on.filler() as filler, Memory(on.home, filler.ledger, command=NOBODY) as memory:
        filler.memory = memory
        yield filler


def asked(on: Stage, filler: Filler, path: str, text: str) -> FillRecord:
    told = on.fill(path, text, filler)
    assert told.stage == "filled", told.words
    found = filler.ledger.fill(told.fill)
    assert found is not None
    return found


def documented(on: Stage, filler: Filler) -> None:
    """Three answers, each committed with a docstring."""
    assert filler.memory is not None
    for number, (header, words) in enumerate(ASKED):
        fill = asked(on, filler, f"a{number}.py", f"{header}    # @agent: {words}\n    pass\n")
        doc = '    """Say what it is."""\n'
        assert '"""' not in fill.text
        found = Finding("edited", fill.path, f"{number + 1}" * 40, doc + fill.text, (Hunk(0, "", doc),))
        correction = filler.ledger.correction(filler.ledger.add_correction(fill.id, found, 1.0 + number))
        assert correction is not None
        filler.memory.learned([correction])
        new = filler.memory.new_habits([correction])
        assert new == ([] if number < 2 else ["habit: add a docstring   3 of 3 answers in python"])


def test_after_three_docstrings_an_answer_to_something_new_has_one(on: Stage) -> None:
    with remembering(on) as filler:
        assert '"""' not in asked(on, filler, "b.py", NEW).text
        documented(on, filler)
        fill = asked(on, filler, "c.py", NEW.replace("text", "phrase").replace("reverse", "turn_round"))
        assert fill.text.lstrip().startswith('"""'), fill.text
        context = filler.ledger.context(fill.id)
        assert context is not None and context.notes == ("add a docstring",)
    assert "Its prompt also said: add a docstring." in on.agent("log", "--why", str(fill.id)).stdout


def test_a_setting_ends_it(on: Stage) -> None:
    on.configure(
        "learning = {fast = false, nightly_hour = -1}\n[memory]\nhabits = false\n[model]\nthreads = 1\n"
    )
    with remembering(on) as filler:
        documented(on, filler)
        context = filler.ledger.context(asked(on, filler, "c.py", NEW).id)
    assert context is not None and context.notes == ()


def test_what_is_forgotten_is_no_habit_any_more(on: Stage) -> None:
    with remembering(on) as filler:
        documented(on, filler)
        on.agent("forget", "--all", "--yes")
        context = filler.ledger.context(asked(on, filler, "c.py", NEW).id)
    assert context is not None and context.notes == ()
