"""Requests in an editor: what is said of them, and Fill now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import editor
from stage import GOOD, Stage, stage

from watcher import background

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made
        background.stop(made.home)


def test_fill_now_puts_the_code_into_the_open_buffer_and_leaves_the_disk_alone(on: Stage) -> None:
    on.work.commit("waits", **{"a.py": STUB})
    with editor(on) as ed:
        buffer = ed.open("a.py")
        ed.shows(buffer, "waiting")
        ed.type(buffer, "def", "# mine\n")
        assert ed.choose(buffer, 2, "Fill now", wait=True)["stage"] == "filled"
        ed.reads(buffer, "# mine\n" + FILLED)
        assert on.read("a.py") == STUB
        ed.shows(buffer)
        ed.save(buffer)
        on.stands("a.py", "filled")
        assert ed.quit() == 0


def test_what_is_saved_runs_and_arrives_in_the_buffer(on: Stage) -> None:
    on.work.commit("empty", **{"a.py": "\n"})
    with editor(on) as ed:
        buffer = ed.open("a.py")
        ed.replace(buffer, STUB)
        assert "when you save" in ed.shows(buffer, "new")[0]["message"]
        ed.save(buffer)
        ed.reads(buffer, FILLED)
        assert on.read("a.py") == STUB and buffer.dirty
        ed.save(buffer)
        on.stands("a.py", "filled")
