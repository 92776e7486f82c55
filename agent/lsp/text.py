"""The text of a document as its editor has it, and positions in it.

Positions count lines, and units of one of three encodings in a line; offsets count characters. Lines end at CR LF, LF
or CR and at nothing else: a form feed is an ordinary character.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]
_BREAK = re.compile("\r\n|\r|\n")


@dataclass(frozen=True)
class Change:
    """One change of a text: `new` stands instead of the characters from start to end."""

    start: int
    end: int
    new: str

    @property
    def grown(self) -> int:
        """By how many characters the text is longer."""
        return len(self.new) - (self.end - self.start)


@dataclass(frozen=True)
class Text:
    """One version of a document."""

    text: str
    encoding: Encoding

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins; a text that ends with a line break has one more, empty line."""
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def line_of(self, offset: int) -> int:
        """The line that holds an offset, counted from 0."""
        return bisect_right(self.starts, offset) - 1

    def line(self, number: int) -> str:
        """A line without its line break."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end].rstrip("\r\n")

    def offset(self, line: int, units: int) -> int:
        """The offset of a position; what lies beyond a line or the text is brought back to its end."""
        if line >= len(self.starts):
            return len(self.text)
        return self.starts[line] + _characters(self.line(line), units, self.encoding)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and units of an offset."""
        line = self.line_of(offset)
        before = self.text[self.starts[line] : offset]
        return line, _units(before, self.encoding)

    def changed(self, change: Change) -> Text:
        """The text after a change."""
        text = self.text[: change.start] + change.new + self.text[change.end :]
        return Text(text, self.encoding)


def difference(old: str, new: str) -> Change:
    """The change that makes one text another: all that lies between what both begin and end with. It never parts a CR
    from its LF."""
    most = min(len(old), len(new))
    start = _common(old, new, most)
    same = _common(old[::-1], new[::-1], most - start)
    while start and old[start - 1] == "\r":
        start -= 1
    while same and old[len(old) - same] == "\n":
        same -= 1
    return Change(start, len(old) - same, new[start : len(new) - same])


def _common(one: str, other: str, most: int) -> int:
    """How many characters at the start are the same, at most so many."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low


def _units(text: str, encoding: Encoding) -> int:
    if text.isascii() or encoding == "utf-32":
        return len(text)
    return sum(_width(character, encoding) for character in text)


def _characters(line: str, units: int, encoding: Encoding) -> int:
    """How many characters of a line come before so many units; one that the count ends in is not among them."""
    if line.isascii() or encoding == "utf-32":
        return min(units, len(line))
    so_far = 0
    for number, character in enumerate(line):
        so_far += _width(character, encoding)
        if so_far > units:
            return number
    return len(line)


def _width(character: str, encoding: Encoding) -> int:
    point = ord(character)
    if encoding == "utf-16":
        return 1 + (point > 0xFFFF)
    return 1 + (point > 0x7F) + (point > 0x7FF) + (point > 0xFFFF)
