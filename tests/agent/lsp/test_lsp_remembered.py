"""Mistakes that were corrected before, in code of the user's own: shown, mended one by one or all at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import editor
from stage import Stage, stage, until

from engine.ledger.ledger import Ledger
from watcher import background

STUB = "def answer(given: str) -> int:\n    # @agent: the given number\n    pass\n"
WRONG = "    return int(eval(given, globals()))\n"
RIGHT = "    return int(given, base=10)\n"
HEAD = "def answer(given: str) -> int:\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    """A user who has corrected a fill and committed it."""
    with stage(tmp_path) as made:
        made.recite(WRONG.encode())
        made.work.git("config", "user.email", "ada@example.org")
        with made.daemon():
            made.work.write("past.py", STUB)
            made.reads("past.py", HEAD + WRONG)
            made.work.write("past.py", HEAD + RIGHT)
            made.work.git("add", "past.py")
            made.work.git("commit", "-qm", "mine")
            with Ledger.open(made.home) as ledger:
                until(lambda: len(ledger.corrections()) == 1)
            yield made
        background.stop(made.home)


def test_the_users_own_repeat_is_shown_and_mended_and_the_ledger_knows(on: Stage) -> None:
    with editor(on) as ed:
        buffer = ed.open("own.py", HEAD + WRONG + "\n\n" + HEAD.replace("answer", "other") + WRONG)
        first, second = ed.shows(buffer, "remembered", "remembered")
        assert "corrected this before" in first["message"] and second["range"]["start"]["line"] == 5
        titles = list(ed.actions(buffer, 1))
        assert "Apply all remembered corrections in this file" in titles
        ed.choose(buffer, 1, next(one for one in titles if one.startswith("Apply remembered correction")))
        assert buffer.text == HEAD + RIGHT + "\n\n" + HEAD.replace("answer", "other") + WRONG
        ed.shows(buffer, "remembered")
        with Ledger.open(on.home) as ledger:
            assert [(one.kind, one.fill) for one in ledger.labels()] == [("remembered", None)]


def test_the_command_mends_in_the_buffer_and_leaves_what_is_saved(on: Stage) -> None:
    on.work.write("own.py", HEAD + WRONG)
    with editor(on) as ed:
        buffer = ed.open("own.py")
        ed.shows(buffer, "remembered")
        ed.type(buffer, "def", "# mine, not saved\n")
        until(lambda: on.agent("mend", "own.py").stdout.startswith("own.py:3:"))
        on.agent("mend", "own.py", "--write")
        ed.reads(buffer, "# mine, not saved\n" + HEAD + RIGHT)
        assert on.read("own.py") == HEAD + WRONG
        with Ledger.open(on.home) as ledger:
            assert [(one.kind, one.fill) for one in ledger.labels()] == [("remembered", None)]


def test_what_the_editor_does_not_take_is_not_said_to_be_mended(on: Stage) -> None:
    on.work.write("own.py", HEAD + WRONG)
    with editor(on) as ed:
        buffer = ed.open("own.py")
        ed.shows(buffer, "remembered")
        ed.type(buffer, "def", "# mine, not saved\n")
        until(lambda: on.agent("mend", "own.py").stdout.startswith("own.py:3:"))
        ed.applies = False
        done = on.agent("mend", "own.py", "--write", code=1)
        assert "did not take it" in done.stderr and done.stdout == ""
        assert on.read("own.py") == HEAD + WRONG
        with Ledger.open(on.home) as ledger:
            assert ledger.labels() == []


def test_fix_all_mends_every_one_and_is_given_only_when_asked_for(on: Stage) -> None:
    with editor(on) as ed:
        buffer = ed.open("own.py", HEAD + WRONG + "\n\n" + HEAD.replace("answer", "other") + WRONG)
        ed.shows(buffer, "remembered", "remembered")
        (action,) = ed.actions(buffer, 0, only="source.fixAll").values()
        assert action["kind"] == "source.fixAll.scholia"
        assert ed.apply(action["edit"])["applied"]
        assert buffer.text == HEAD + RIGHT + "\n\n" + HEAD.replace("answer", "other") + RIGHT
        ed.run(action["command"])
        ed.shows(buffer)
        with Ledger.open(on.home) as ledger:
            assert [one.kind for one in ledger.labels()] == ["remembered", "remembered"]
