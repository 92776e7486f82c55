"""A text with comments and strings blotted out, and which of its brackets belong together.

A mask has the length of its text, so offsets hold in both: comments become spaces, strings `S`, preprocessor
lines `D`; line breaks stay. A bracket in a string therefore never counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.text.languages import Language
from engine.text.lexing import spans

_NOT_BREAK = re.compile(r"[^\r\n]")
_BLOT = {"comment": " ", "string": "S", "directive": "D"}
_OPENS = {"(": ")", "[": "]", "{": "}"}
_CLOSES = {close: opener for opener, close in _OPENS.items()}


@dataclass(frozen=True)
class Mask:
    """text: the mask. closes: offset of an opening bracket → that of its closing one; opens: the reverse."""

    text: str
    closes: dict[int, int]
    opens: dict[int, int]

    def enclosing(self, offset: int) -> list[int]:
        """Offsets of the brackets that are open at `offset`, outermost first."""
        stack: list[int] = []
        for found in _BRACKET.finditer(self.text, 0, offset):
            at = found.start()
            if found.group() in _OPENS and self.closes.get(at, len(self.text)) >= offset:
                stack.append(at)
        return stack


_BRACKET = re.compile(r"[()\[\]{}]")


def mask_of(text: str, language: Language, within: tuple[int, int] | None = None) -> Mask:
    """The mask of `text`. within: blot out everything outside this range (a script in a page)."""
    parts: list[str] = []
    at = 0
    for span in spans(text, language):
        parts.append(text[at : span.start])
        piece = text[span.start : span.end]
        parts.append(piece if span.kind == "code" else _NOT_BREAK.sub(_BLOT[span.kind], piece))
        at = span.end
    masked = "".join(parts) + text[at:]
    if within:
        start, end = within
        blank = _NOT_BREAK.sub(" ", masked[:start]), _NOT_BREAK.sub(" ", masked[end:])
        masked = blank[0] + masked[start:end] + blank[1]
    return Mask(masked, *_pairs(masked))


def _pairs(masked: str) -> tuple[dict[int, int], dict[int, int]]:
    """Brackets in pairs. A `}` closes its `{` over parentheses left open; a `)` never reaches over a `{`."""
    closes: dict[int, int] = {}
    opens: dict[int, int] = {}
    stack: list[int] = []
    for found in _BRACKET.finditer(masked):
        mark, at = found.group(), found.start()
        if mark in _OPENS:
            stack.append(at)
            continue
        depth = len(stack) - 1
        while (
            depth >= 0
            and masked[stack[depth]] != _CLOSES[mark]
            and (mark == "}" and masked[stack[depth]] != "{")
        ):
            depth -= 1
        if depth >= 0 and masked[stack[depth]] == _CLOSES[mark]:
            closes[stack[depth]] = at
            opens[at] = stack[depth]
            del stack[depth:]
    return closes, opens
