"""A repository in which a fill is written and followed."""

from __future__ import annotations

from pathlib import Path

import pytest
from parsing import BESIDE, END, TOP
from stories import Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """One commit with two files."""
    story = Story.begin(tmp_path)
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE)
    story.commit()
    return story
