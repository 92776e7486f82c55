"""Places in any code, the model's or the user's, where a mistake stands that was corrected before.

A place is told by the lines that a correction took out: token for token, or with other names one for one
(`watcher.mending`) where enough is left that is no name. It comes with the lines that replaced them, in the names of
the code. Only corrections that put something in the mistake's place count, and no lines that stand in a fill that was
kept: those are none.

Fast enough to be asked at every change: the corrections are read once for each version of the ledger (I5), and only
lines that hold a word of a mistake's first line are compared.

What this does not tell: whether it is a mistake here as well. It is offered, never applied by itself.
"""

from __future__ import annotations

import keyword
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from textwrap import dedent

from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction
from engine.memory.entries import remembered
from engine.mistakes import LEAST, slips_of
from engine.text.codec import newline_of
from engine.text.languages import language_of
from engine.text.names import said
from engine.text.tokens import tokens
from watcher.mending import mended_at
from watcher.syntax import LARGEST

RENAMED = 6  # pieces of a mistake that are no names, for it to be told with other names
MOST = 100  # places that are told in one text
_WORD = re.compile(r"[^\W\d]\w*")
_FREQUENT = frozenset(keyword.kwlist) | {"self", "cls", "const", "let", "var", "int", "str", "len"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
Key = tuple[str, str]  # scope and language


@dataclass(frozen=True)
class Repeat:
    """A mistake that stands at the characters start to end of a text, whole lines; `new` is what the correction would
    put there. correction: its number. wrong, right: what it is about, in short."""

    start: int
    end: int
    new: str
    correction: int
    wrong: str
    right: str


@dataclass(frozen=True)
class _Known:
    """One mistake. old, new: dedented lines, and what replaced them. renamed: whether other names may stand there."""

    correction: int
    old: tuple[str, ...]
    new: str
    renamed: bool
    wrong: str
    right: str


@dataclass
class _Shelf:
    """What is known in one scope and language. by: mistakes by the pieces of their first line that are no names. kept:
    lines of fills that were kept, as tokens. words: one for each first line that it must hold; bare: whether there is
    one that holds none."""

    by: dict[tuple[str, ...], list[_Known]] = field(default_factory=dict)
    kept: set[tuple[str, ...]] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    bare: bool = False


class Remembered:
    """The mistakes that a ledger knows. For any thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._version = ""
        self._shelves: Mapping[Key, _Shelf] = {}

    def repeats(self, text: str, path: str, scope: str) -> tuple[Repeat, ...]:
        """The mistakes in the text of a file, in order; none of two that overlap is told but the first, of those at
        one place the newest correction's."""
        language = language_of(path, text)
        if language is None or len(text) > LARGEST:
            return ()
        shelf = self._shelved().get((scope, language.name))
        return tuple(_found(text, shelf)) if shelf is not None and shelf.by else ()

    def forget(self) -> None:
        """Drops what is held in memory (I10)."""
        with self._lock:
            self._version, self._shelves = "", {}
            _key.cache_clear()

    def _shelved(self) -> Mapping[Key, _Shelf]:
        with self._lock:
            version = self._ledger.version()
            if version != self._version:
                self._shelves = shelved(self._ledger.corrections(teaching=True))
                self._version = version
            return self._shelves


def mended_all(text: str, repeats: Iterable[Repeat]) -> str:
    """A text with every one of these mistakes mended."""
    out, at = [], 0
    for one in repeats:
        out += [text[at : one.start], one.new]
        at = one.end
    return "".join([*out, text[at:]])


def shelved(corrections: Iterable[Correction]) -> dict[Key, _Shelf]:
    """What these corrections say, by scope and language."""
    shelves: dict[Key, _Shelf] = {}
    for one in sorted(corrections, key=lambda one: -one.id):
        shelf = shelves.setdefault((one.found.scope, one.fill.language), _Shelf())
        if one.found.outcome == "kept" or one.found.reformatted:
            shelf.kept |= {tuple(tokens(line)) for line in one.fill.text.splitlines()}
        for known in _mistakes(one) if remembered(one) else ():
            shelf.by.setdefault(_key(known.old[0]), []).append(known)
    for shelf in shelves.values():
        words = {_telling(key) for key in shelf.by}
        shelf.bare = "" in words
        shelf.words = words - {""}
    return shelves


def _mistakes(correction: Correction) -> Iterator[_Known]:
    for slip in slips_of(correction):
        old = tuple(dedent(slip.wrong).strip("\n").splitlines())
        new = dedent(slip.right).strip("\n")
        if not new.strip() or "<secret:" in slip.wrong + slip.right or len(tokens(slip.wrong)) < LEAST:
            continue
        told = [piece for line in old for piece in said(line) if not piece.free and piece.text[0].isalnum()]
        yield _Known(correction.id, old, new, len(told) >= RENAMED, *slip.short)


def _found(text: str, shelf: _Shelf) -> Iterator[Repeat]:
    lines = _LINE.findall(text)
    offsets, offset = [], 0
    for line in lines:
        offsets.append(offset)
        offset += len(line)
    offsets.append(offset)
    newline = newline_of(text)
    plain = [line.rstrip("\r\n") + "\n" for line in lines]
    free, told = 0, 0  # the first line that belongs to no place yet
    for at, line in enumerate(plain):
        if at < free or not (shelf.bare or not shelf.words.isdisjoint(_WORD.findall(line))):
            continue
        for known in shelf.by.get(_key(line), ()):
            better = _better(plain, at, known, shelf)
            if better is None:
                continue
            end = at + len(known.old)
            new = better.replace("\n", newline)
            if not lines[end - 1].endswith(("\r", "\n")):
                new = new.removesuffix(newline)
            yield Repeat(offsets[at], offsets[end], new, known.correction, known.wrong, known.right)
            free, told = end, told + 1
            break
        if told == MOST:
            return


def _better(plain: list[str], at: int, known: _Known, shelf: _Shelf) -> str | None:
    """What stands instead of a mistake at a line; None if it does not stand there."""
    stretch = plain[at : at + len(known.old)]
    told = [tuple(tokens(line)) for line in stretch]
    if len(stretch) < len(known.old) or all(line in shelf.kept for line in told):
        return None
    if not known.renamed and told != [tuple(tokens(line)) for line in known.old]:
        return None
    return mended_at(plain, at, known.old, known.new, {})


@lru_cache(maxsize=20_000)
def _key(line: str) -> tuple[str, ...]:
    """The pieces of a line that are no names."""
    return tuple("" if piece.free else piece.text for piece in said(line))


def _telling(key: tuple[str, ...]) -> str:
    """A word that a line with this key must hold, if there is one: the longest that is not in half of all code."""
    words = [piece for piece in key if _WORD.fullmatch(piece)]
    return max(words, key=lambda word: (word not in _FREQUENT, len(word)), default="")
