"""A text cut into comments, strings and code by Pygments, with offsets that are exact.

Pygments sees the text with every line break as LF and one at the end, because its rules know no other; the
offsets are mapped back. `get_tokens` would also strip and expand, so only `get_tokens_unprocessed` is used.
A lexer that does not give its own text back, or that takes too long, raises NotLexed: the caller then finds
no request, and says why.

Bounded (FAULTS 51): processor time is checked between tokens, lines longer than `LONGEST_LINE` are refused, and
the caller limits the file's size. Measured with some ninety repeated patterns: blank lines or bare words by the ten
thousand cost the C and Java lexers quadratic time, but between tokens, so the limit stops them; no single step
of the C, C++, C#, Java or Groovy lexer took 0.4 s on 19,000 characters. What this does not guarantee: one regular
expression of Pygments that explodes cannot be interrupted.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from engine.errors import ScholiaError
from engine.text.languages import Language, lexer_alias

if TYPE_CHECKING:
    from pygments.lexer import Lexer

Kind = Literal["comment", "string", "code", "directive"]

_SCRIPTS = {"javascript", "typescript", "jsx", "tsx"}
LEX_SECONDS = 6.0  # of this thread's processor time: a busy machine is not a bad file
LONGEST_LINE = 20_000
_CRLF = re.compile("\r\n")


class NotLexed(ScholiaError):
    """The language's lexer could not read the text."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one kind. directive: a C preprocessor line, `<?php`, a `#!` line, a doctype."""

    start: int
    end: int
    kind: Kind


def spans(text: str, language: Language) -> tuple[Span, ...]:
    """`text` in spans, in order, offsets into `text`. Raises NotLexed."""
    found = _spans_or_reason(text, language)
    if isinstance(found, str):
        raise NotLexed(found)
    return found


@lru_cache(maxsize=3)
def _spans_or_reason(text: str, language: Language) -> tuple[Span, ...] | str:
    """The spans, or why there are none: a refusal is remembered too, it may have cost seconds."""
    try:
        return _spans(text, language)
    except NotLexed as error:
        return error.message


def _spans(text: str, language: Language) -> tuple[Span, ...]:
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    longest = max(map(len, normal.split("\n")))
    if longest > LONGEST_LINE:
        raise NotLexed(f"it has a line of {longest:,} characters (the limit is {LONGEST_LINE:,})")
    found = _merged(_kinds(normal, _lexer(lexer_alias(language.name))))
    if "\r\n" not in text:
        return tuple(found)
    breaks = [match.start() - count for count, match in enumerate(_CRLF.finditer(text))]
    return tuple(
        Span(s.start + bisect_left(breaks, s.start), s.end + bisect_left(breaks, s.end), s.kind)
        for s in found
    )


@lru_cache(maxsize=32)
def _lexer(alias: str) -> Lexer:
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(alias, stripnl=False, ensurenl=False)
    return _one_line_strings(type(lexer)) if alias in _SCRIPTS else lexer


def _one_line_strings(lexer: type[Lexer]) -> Lexer:
    """A lexer of JavaScript's family whose quotes end with their line.

    Pygments lets them run on, so that the apostrophe of `<p>Don't</p>` hides what follows.
    """
    from pygments.lexer import inherit
    from pygments.token import String, Text

    rules = [
        (r"'(?:\\[\s\S]|[^'\\\n])*'", String.Single),
        (r'"(?:\\[\s\S]|[^"\\\n])*"', String.Double),
        (r"""['"]""", Text),
        inherit,
    ]
    made: type[Lexer] = type(f"OneLine{lexer.__name__}", (lexer,), {"tokens": {"root": rules}})
    return made()


def _kinds(normal: str, lexer: Lexer) -> Iterator[Span]:
    deadline = time.thread_time() + LEX_SECONDS
    length = len(normal)
    interpolations = 0
    count = 0
    ended = normal if normal.endswith("\n") else normal + "\n"
    try:
        for start, token, value in lexer.get_tokens_unprocessed(ended):
            count += 1
            if count % 512 == 0 and time.thread_time() > deadline:
                raise NotLexed(f"its {lexer.name} lexer took more than {LEX_SECONDS:.0f} seconds")
            end = min(start + len(value), length)
            if not normal.startswith(value[: end - start], start):
                raise NotLexed(f"its {lexer.name} lexer lost its place")
            kind = _kind(token)
            if token[-1:] == ("Interpol",):
                interpolations += (value == "${") - (value == "}" and interpolations > 0)
            if interpolations and kind == "comment":
                kind = "string"  # inside a template literal's ${…}
            if end > start:
                yield Span(start, end, kind)
    except RecursionError:
        raise NotLexed(f"it is nested too deeply for its {lexer.name} lexer") from None


@cache
def _kind(token: tuple[str, ...]) -> Kind:
    names = set(token)  # Pygments' `in` asks another question
    if "Comment" in names:
        return "directive" if names & {"Preproc", "PreprocFile", "Hashbang"} else "comment"
    return "string" if "String" in names else "code"


def _merged(found: Iterator[Span]) -> list[Span]:
    """Neighbours of one kind as one span."""
    merged: list[Span] = []
    for span in found:
        last = merged[-1] if merged else None
        if last and last.kind == span.kind and last.end == span.start:
            merged[-1] = Span(last.start, span.end, span.kind)
        else:
            merged.append(span)
    return merged
