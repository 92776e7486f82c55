"""`agent learn examples` as a user types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import Told, past

from engine.model.prompts import Context

CONTEXT = Context(
    "src/app.py", "python", "fill", "join", "def f(a, b):\n", "", "    ", signature="def f(a, b):\n"
)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    with past(tmp_path) as made:
        made.ledger.trust(made.repository, True)
        yield Told(made)


def correct(told: Told, prompt: str = "join the paths", scope: str = "personal") -> int:
    fill = told.past.fill("    return os.path.join(a, b)\n", prompt, context=CONTEXT)
    return told.past.found(fill, "edited", "os.path.join(a, b)", f"Path(a) / '{prompt}'", scope=scope)


def test_each_correction_is_in_or_out_with_the_reason(told: Told) -> None:
    first = correct(told)
    second = told.past.found(told.past.fill(prompt="old"), "edited", "1", "2")
    done = told.agent("learn", "examples")
    rows = done.stdout.splitlines()
    assert rows[1].split()[:3] == [str(first), "corrected", "work/src/app.py"]
    assert rows[2].split()[:2] == [str(second), "out"]
    assert rows[2].endswith("what the model was shown for it was not kept")
    assert "1 corrected fills to learn from, 0 kept ones" in done.stderr and "1 left out" in done.stderr


def test_json_tells_all_that_would_be_trained_on(told: Told) -> None:
    number = correct(told)
    correct(told, "other", scope="work")
    (one,) = json.loads(told.agent("learn", "examples", "--scope", "personal", "--json").stdout)
    assert (one["correction"], one["in"], one["kind"]) == (number, True, "corrected")
    assert one["target"] == "    return Path(a) / 'join the paths'\n"
    assert one["wrong"] == "    return os.path.join(a, b)\n"
    assert one["context"]["before"] == CONTEXT.before
    assert next(one["target"][start:end] for start, end in one["changed"]) == "Path"


def test_one_is_shown_with_the_answer_and_what_is_new_in_it(told: Told) -> None:
    number = correct(told)
    out = told.past.found(told.past.fill(prompt="old"), "edited", "1", "2")
    shown = told.agent("learn", "examples", str(number))
    assert "    return Path(a) / 'join the paths'\n" in shown.stdout
    assert "New in it: Path" in shown.stderr
    assert "Left out: what the model was shown" in told.agent("learn", "examples", str(out)).stderr
    assert "no correction 99" in told.agent("learn", "examples", "99", code=1).stderr


def test_where_nothing_was_corrected_that_is_said(told: Told) -> None:
    done = told.agent("learn", "examples")
    assert done.stdout == "" and "0 corrected fills" in done.stderr
    assert json.loads(told.agent("learn", "examples", "--json").stdout) == []
