"""A version after which fills became worse is taken back as soon as a commit shows it, and the user is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters
from corrected import Past, past

from engine.learning.adapters import Adapters
from engine.learning.version import Draft
from engine.memory.memory import Memory
from watcher.learning import Learning
from watcher.models import Models

BASE = "b" * 64


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as begun:
        begun.home.ensure()
        for _ in range(60):
            begun.found(begun.fill(), "kept")
        yield begun


def deployed(then: Past, folder: Path) -> str:
    halves = np.ones((1, 8), np.float32), np.ones((8, 1), np.float32)
    path = tiny_adapters.write(folder / "trained.gguf", {"blk.0.attn_q.weight": halves})
    draft = Draft(path, "base", BASE, "personal", "fast", {}, gate={"kept": 0.1}, passed=True)
    adapters = Adapters(then.home)
    name = adapters.add(draft).name
    then.now[0] = adapters.deploy(name).now.at
    return name


def committed(then: Past, learning: Learning, adapter: str, count: int) -> None:
    """Fills with this adapter, all of which the user took back, are found in a commit."""
    numbers = [then.found(then.fill(adapter=adapter), "reverted") for _ in range(count)]
    found = [then.ledger.correction(number) for number in numbers]
    learning.corrected([one for one in found if one is not None])


def test_a_commit_that_shows_a_fall_takes_the_version_back_and_says_so(then: Past, tmp_path: Path) -> None:
    name, said = deployed(then, tmp_path), list[str]()
    with Models(then.home) as models, Memory(then.home, then.ledger) as memory:
        learning = Learning(then.home, then.ledger, memory, models, said.append)
        try:
            committed(then, learning, name, 9)
            assert said == []
            committed(then, learning, name, 1)
        finally:
            learning.close()
    assert Adapters(then.home).serving(BASE, "personal", "python") == ()
    assert [f"since {name} serves, 0 of 10 fills" in words for words in said] == [True]
    assert then.ledger.events(limit=1)[0].kind == "rolled-back"


def test_adapters_that_cannot_be_told_do_not_keep_commits_from_being_followed(
    then: Past, tmp_path: Path
) -> None:
    name, said = deployed(then, tmp_path), list[str]()
    (then.home.adapters / "serving.json").write_text("{")
    with Models(then.home) as models, Memory(then.home, then.ledger) as memory:
        learning = Learning(then.home, then.ledger, memory, models, said.append)
        try:
            committed(then, learning, name, 5)
            committed(then, learning, name, 5)
        finally:
            learning.close()
    assert ["cannot be told" in words for words in said] == [True]  # once
