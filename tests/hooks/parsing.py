"""A fill that stories of attribution write into a file, and what stands around it."""

from __future__ import annotations

from stories import Story

TOP = "import os\n\n\ndef first():\n    return os.getcwd()\n\n\n"
FILL = """\
def parse(text):
    day, month = text.split(".")
    if not day.isdigit():
        raise ValueError(text)
    return int(day), int(month)
"""
END = "\n\ndef last():\n    return None\n"
BESIDE = "def beside():\n    return 1\n"


def filled(story: Story, text: str = FILL) -> int:
    """Writes the fill where it belongs; its id."""
    return story.fill("a.py", text, before=TOP)
