"""A home, its adapters, and drafts of new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_adapters
from kept_adapters import BASE, GATE

from engine.learning.adapters import Adapters
from engine.learning.version import Draft
from engine.paths import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def adapters(home: Home) -> Adapters:
    return Adapters(home)


@pytest.fixture
def trained(tmp_path: Path) -> Callable[..., Draft]:
    """Drafts, each with an adapter of its own."""
    count = 0

    def make(**changes: object) -> Draft:
        nonlocal count
        count += 1
        halves = np.full((1, 8), count, np.float32), np.ones((8, 1), np.float32)
        path = tiny_adapters.write(tmp_path / f"trained-{count}.gguf", {"blk.0.attn_q.weight": halves})
        draft = Draft(
            path, "tiny", BASE, "personal", "fast", {count: f"{count:064x}"}, gate=GATE, passed=True
        )
        return replace(draft, **changes)

    return make
