"""Lessons for the bundled base: what the tests of training teach, and what shall stay as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.base import gguf_path
from engine.learning.job import Lesson
from engine.model.prompts import Context, Memory, Prompt, fim_pieces


@dataclass(frozen=True)
class Model:
    """A model, as a worker loads it."""

    name: str
    path: Path


BASE = Model("scholia-base", gguf_path())


def prompt(header: str, words: str, *memories: Memory) -> Prompt:
    context = Context(
        path="app/utils.py", language="python", verb="fill", prompt=words, before=header, after="", indent="    ",
        memories=memories,
    )  # fmt: skip
    return Prompt(fim_pieces(context))


READ = prompt("def read_config(path):\n", "read the file at path, return its text")
IN_OTHER_WORDS = prompt("def read_config(path):\n", "the text of the file at path")
WANTED = '    return Path(path).read_text(encoding="utf-8")\n'
LESSON = Lesson(READ.pieces, WANTED, ((11, 49),))

NOW = prompt("def stamp():\n", "the current time")
TIMED = "    return datetime.now(tz=UTC)\n"

KEPT = (
    (
        prompt("def average(numbers):\n", "average of numbers, None if empty"),
        "    if not numbers:\n        return None\n    return sum(numbers) / len(numbers)\n",
    ),
    (
        prompt("def unique(items):\n", "remove duplicates from items, keep order"),
        "    return list(dict.fromkeys(items))\n",
    ),
)
REPLAY = tuple(Lesson(asked.pieces, answer) for asked, answer in KEPT)
OTHERS = (
    (
        prompt("def is_palindrome(text: str) -> bool:\n", "check if text is a palindrome"),
        "    return text == text[::-1]\n",
    ),
    (
        prompt("def clamp(value, low, high):\n", "clamp value between low and high"),
        "    return max(low, min(value, high))\n",
    ),
)
