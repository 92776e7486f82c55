"""What several rooms' tests need."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from gitwork import GitWork


@pytest.fixture
def work(tmp_path: Path) -> GitWork:
    """An empty repository with an unborn HEAD."""
    return GitWork.init(tmp_path / "work")


def pytest_configure() -> None:
    """A shell starts what runs behind with Ctrl-C ignored, and every child inherits that; tests type it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
