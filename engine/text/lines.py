"""Lines of a text as git and editors count them: broken by CR LF, LF or CR, and by nothing else.

`str.splitlines` also breaks at form feeds and U+2028, which would move every offset and line number.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_BREAK = re.compile("\r\n|\r|\n")


class Lines:
    """The line structure of one text. Line numbers count from 1; offsets are in characters.

    A text that ends with a line break has no further, empty line, except that the empty text has line 1.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        self._ends: list[int] = []
        for found in _BREAK.finditer(text):
            self._ends.append(found.start())
            self._starts.append(found.end())
        if len(self._starts) > 1 and self._starts[-1] == len(text):
            self._starts.pop()
        else:
            self._ends.append(len(text))

    def __len__(self) -> int:
        return len(self._starts)

    def number(self, offset: int) -> int:
        """The line that holds the character at `offset`."""
        return bisect_right(self._starts, offset)

    def start(self, line: int) -> int:
        return self._starts[line - 1]

    def end(self, line: int) -> int:
        """Where the line ends, without its line break."""
        return self._ends[line - 1]

    def after(self, line: int) -> int:
        """Where the next line begins, or the end of the text."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def line(self, number: int) -> str:
        return self.text[self.start(number) : self.end(number)]

    def indent(self, number: int) -> str:
        """The white space that the line starts with."""
        line = self.line(number)
        return line[: len(line) - len(line.lstrip(" \t\f"))]


def width(white: str) -> int:
    """How far `white` indents, with tab stops every eight columns, as Python counts."""
    return len(white.expandtabs(8))
