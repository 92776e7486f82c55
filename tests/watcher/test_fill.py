"""One request, from its comment to code in its file: with a real model in a real child process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import GOOD, Stage, stage, stages

from engine.ledger.ledger import Ledger
from engine.text.requests import find_requests

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made


def test_a_stub_body_becomes_code_and_the_comment_goes(on: Stage) -> None:
    ended = on.fill("a.py", STUB)
    assert (ended.stage, ended.text, ended.prompt) == ("filled", GOOD.decode(), "the answer")
    assert on.read("a.py") == FILLED
    assert stages(on.heard) == ["loading", "generating", "writing", "filled"]
    assert on.state("a.py") == ["filled"]




def test_an_insertion_and_an_edit(on: Stage) -> None:
    on.recite(b"total = 3\n")
    assert on.fill("a.py", "x = 1\n# @agent: add\ny = 2\n").stage == "filled"
    assert on.read("a.py") == "x = 1\ntotal = 3\ny = 2\n"
    assert on.fill("b.py", "total = 1 + 2  # @agent edit: fold\nz = 0\n").stage == "filled"
    assert on.read("b.py") == "total = 3\nz = 0\n"
