"""A home, a repository and a model that recites a good answer, for tests of the daemon."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import GOOD, Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made
