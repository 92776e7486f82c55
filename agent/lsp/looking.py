"""The requests of a text that is being typed in, at once after every change.

A long file takes its lexer a third of a second, too long for every key. So after a change only the lines around it are
lexed, and what stands elsewhere moves along; once the user pauses, the whole text is read and what it says holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agent.lsp.text import Change
from engine.text.languages import Language, language_of
from engine.text.lexing import NotLexed
from engine.text.requests import Refusal, Request, read

SHORT = 8_000  # characters that are read whole at every change: some 10 ms
AROUND = 40  # lines above and below a change that are lexed again
_TOP = re.compile(r"^[^\s#\"'}\])]", re.MULTILINE)
Found = Request | Refusal


@dataclass(frozen=True)
class Look:
    """The requests of one text. exact: the whole text was read."""

    path: str
    marker: str
    found: tuple[Found, ...] = ()
    exact: bool = True


def look(text: str, path: str, marker: str, most: int) -> Look:
    """Reads the whole text; one of more than `most` characters counts as without requests, as for the daemon."""
    language = language_of(path, text) if marker in text and len(text) <= most else None
    return Look(path, marker, tuple(_read(text, path, language, marker)))


def after(before: Look, old: str, new: str, change: Change) -> Look:
    """What is found after a change; exact if the text is short or has no marker."""
    path, marker = before.path, before.marker
    if marker not in new:
        return Look(path, marker)
    if len(new) <= SHORT:
        return look(new, path, marker, SHORT)
    start, end = _window(new, change, before.found)
    moved_end = end - change.grown  # the same place in the old text
    above = [one for one in before.found if _end(old, one) <= start]
    below = [one for one in before.found if one.start >= moved_end]
    lines = new.count("\n") - old.count("\n")
    inside: list[Found] = []
    if marker in new[start:end]:
        first = new.count("\n", 0, start)
        inside = [
            _moved(one, start, first) for one in _read(new[start:end], path, language_of(path, new), marker)
        ]
    found = (*above, *inside, *(_moved(one, change.grown, lines) for one in below))
    return Look(path, marker, found, exact=False)


def _read(text: str, path: str, language: Language | None, marker: str) -> list[Found]:
    if language is None:
        return []
    try:
        return list(read(text, path, language, marker))
    except NotLexed:
        return []


def _window(text: str, change: Change, found: tuple[Found, ...]) -> tuple[int, int]:
    """The range of the new text that is lexed again: whole lines around the change, from one that begins a
    definition or the like, where no string or comment is likely to be open."""
    start, end = change.start, change.start + len(change.new)
    for _ in range(AROUND):
        start = text.rfind("\n", 0, max(start - 1, 0)) + 1
        end = text.find("\n", end) + 1 or len(text)
    while start and not _TOP.match(text, start):
        start = text.rfind("\n", 0, start - 1) + 1
    for one in found:  # one that reaches into the window belongs to it
        if one.start < start < one.start + _length(one):
            start = text.rfind("\n", 0, one.start) + 1
    return start, end


def _length(one: Found) -> int:
    return one.end - one.start if isinstance(one, Request) else 0


def _end(old: str, one: Found) -> int:
    return one.end if isinstance(one, Request) else one.start


def _moved(one: Found, by: int, lines: int) -> Found:
    if isinstance(one, Refusal):
        return replace(one, start=one.start + by, line=one.line + lines, end_line=one.end_line + lines)
    return replace(
        one, start=one.start + by, end=one.end + by, line=one.line + lines, end_line=one.end_line + lines,
        head=(one.head[0] + by, one.head[1] + by),
    )  # fmt: skip
