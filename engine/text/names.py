"""Which words of code are names that could as well be others, and the shape of code without them.

Two stretches of code have one shape if nothing but such names tells them apart, one for one: `[x for x in items]`
and `[x for x in values]`. Attributes, keywords, builtins, numbers, strings and the names of arguments are no such
names, nor is what is called, unless the same name stands there uncalled as well (a decorator's function). One pattern
for all languages; what is a builtin is Python's idea of it.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_FIXED = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"self", "cls"}
_PIECE = re.compile(
    r"""[rRbBuUfF]{0,2}(?:"[^"\n]*"|'[^'\n]*')|[^\W\d]\w*|\d[\w.]*|\s+|.""",
    re.DOTALL,
)
_BRACES = re.compile(r"(\{[^{}]*\})")
_WORD = re.compile(r"[^\W\d]\w*")
_WORD_OR_SIGN = re.compile(r"\w+|\S")
_DEFINING = ("def", "fn", "func", "fun", "function", "sub")
_DEFINES = re.compile(rf"\b(?:{'|'.join(_DEFINING)})\s+(\w+)")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_DOCSTRING = re.compile(r"""^([ \t]*)(\"{3}|'{3})(.*?)\2(?=[ \t]*$)""", re.DOTALL | re.MULTILINE)
_ARTICLE = 2  # letters of a name that may be a word of prose by chance
_LONGEST = 8_000  # characters that are looked at (FAULTS 51)


@dataclass(frozen=True)
class Piece:
    """A stretch of code. free: a name that may be another. called: a name before a bracket."""

    text: str
    free: bool = False
    called: bool = False


def pieces(code: str) -> Iterator[Piece]:
    """All of some code in pieces; of strings only what stands in an f-string's braces is looked into."""
    before, word = "", ""
    for match in _PIECE.finditer(code):
        text, after = match[0], code[match.end() : match.end() + 2]
        if text[-1] in "\"'" and "f" in text[: text.index(text[-1])].lower():
            for part in _BRACES.split(text):
                yield from pieces(part) if part.startswith("{") else (Piece(part),)
        elif (text[0].isalpha() or text[0] == "_") and text[-1] not in "\"'":
            argument = after.startswith("=") and after != "=="
            free = text not in _FIXED and before != "." and not argument
            yield Piece(text, free, after.startswith("(") and word not in _DEFINING)
        else:
            yield Piece(text)
        before, word = text, text if text.strip() else word


def said(code: str) -> list[Piece]:
    """The pieces of some code that are no white space."""
    return [piece for piece in pieces(code) if piece.text.strip()]


def shape(code: str, header: str = "") -> tuple[str, ...]:
    """Code as tokens with its free names numbered by where they first stand. Layout is no part of it. header: of the
    definition that it is the body of, whose names are free also where they are called."""
    found = said(code[:_LONGEST])
    given = {piece.text for piece in said(header[:_LONGEST]) if piece.free}
    free = {piece.text for piece in found if piece.free and (not piece.called or piece.text in given)}
    places: dict[str, str] = {}
    return tuple(
        places.setdefault(piece.text, f"<{len(places)}>") if piece.free and piece.text in free else piece.text
        for piece in found
    )


def renaming(old: str, new: str) -> dict[str, str] | None:
    """How the names of one header became those of another, the definition's own name among them; None if the headers
    differ in more than that: in how many parameters there are, in a builtin type, in a default."""
    first, second = (_WORD_OR_SIGN.findall(header) for header in (old, new))
    if not first or len(first) != len(second):
        return None
    became: dict[str, str] = {}
    for a, b in zip(first, second, strict=True):
        names = _WORD.fullmatch(a) and _WORD.fullmatch(b) and not {a, b} & _FIXED
        if (not names and a != b) or (names and became.setdefault(a, b) != b):
            return None
    if len(set(became.values())) < len(became):
        became.pop(defined(old), None)  # a function may be called as a parameter of the other is
    return became if len(set(became.values())) == len(became) else None


def renamed(text: str, became: Mapping[str, str]) -> str:
    """A text with its words replaced; of prose, or of code without regard to what is a name in it."""
    return _WORD.sub(lambda word: became.get(word[0], word[0]), text)


def in_docstrings(code: str, became: Mapping[str, str]) -> str:
    """Code whose docstrings speak of the new names where they spoke of old ones. One that is nothing but a name in
    words, as "Read lines." of `read_lines`, gets the new name's words; in other prose the name itself is changed."""
    wordings = {tuple(parts(old)): parts(new) for old, new in became.items()}
    names = {old: new for old, new in became.items() if len(old) > _ARTICLE}

    def told(found: re.Match[str]) -> str:
        margin, quotes, text = found.groups()
        words = wordings.get(tuple(word.lower() for word in _WORD.findall(text)))
        if words is None:
            return margin + quotes + renamed(text, names) + quotes
        said = " ".join(words)
        first, last = _WORD.search(text), len(text.rstrip(".!? \n\t"))
        start = first.start() if first else 0
        said = said[:1].upper() + said[1:] if text[start].isupper() else said
        return margin + quotes + text[:start] + said + text[last:] + quotes

    return _DOCSTRING.sub(told, code)


def defined(header: str) -> str:
    """The name of the innermost definition in header lines; empty if that cannot be told."""
    found = _DEFINES.findall(header) or [piece.text for piece in said(header) if piece.free and piece.called]
    return str(found[-1]) if found else ""


def parts(name: str) -> list[str]:
    """The words of a name, in small letters: `parseISODate` and `parse_iso_date` have the same."""
    return [part.lower() for part in _PART.findall(name)]
