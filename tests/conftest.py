"""What several rooms' tests need."""

from __future__ import annotations

from pathlib import Path

import pytest
from gitwork import GitWork


@pytest.fixture
def work(tmp_path: Path) -> GitWork:
    """An empty repository with an unborn HEAD."""
    return GitWork.init(tmp_path / "work")
