"""The comments of a text, by the language's own lexer.

A line comment is one `Comment` for each line; a block comment is one, however long. What a lexer calls a
comment but a programmer does not (preprocessor lines, `#!`, Perl's POD, Scheme's `#;`, code switched off by
`#if 0`) is left out, and so is a block that is not closed: someone may still be typing it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from engine.text.languages import Language, Syntax, named, syntax_of
from engine.text.lexing import spans
from engine.text.lines import Lines, width

_SPACE = re.compile(r"[\s]*")
_LINE_REST = re.compile("[^\r\n]*")
_LUA_BLOCK = re.compile(r"--\[(=*)\[")
_JSX = {"jsx", "tsx", "astro"}
_SECTIONS = re.compile(
    r"<(?:script|style)\b[^>]{0,2000}>|</(?:script|style)|<\?(?:php\b|=)|\?>", re.IGNORECASE
)
_TYPED = re.compile(r"""lang=["']?tsx?\b""")


@dataclass(frozen=True)
class Comment:
    """One comment. start, end: offsets of the whole, delimiters included, last line break not.

    text: what is inside. opener, closer: the delimiters as they are written (a JSX comment's are `{/*` and
    `*/}`). line, column: where it starts; columns count from 0, with tab stops every eight. trailing: code
    stands before it on its first line. followed: code stands after it on its last line.
    """

    start: int
    end: int
    text: str
    kind: Literal["line", "block"]
    line: int
    trailing: bool
    opener: str
    closer: str
    column: int
    followed: bool


def find_comments(text: str, language: Language) -> list[Comment]:
    """Every comment of `text`, in order. Raises NotLexed if the lexer cannot read the text."""
    lines = Lines(text)
    syntax = syntax_of(language)
    found: list[Comment] = []
    for start, end in _regions(text, language):
        for comment_start, inside, closer, comment_end in _cut(text, start, end, syntax):
            found.append(_comment(text, lines, language, comment_start, inside, closer, comment_end))
    return found


def language_at(text: str, offset: int, language: Language) -> Language:
    """The language at `offset` of a file that may hold several: scripts and styles in markup, PHP in HTML."""
    return section_at(text, offset, language)[0]


def section_at(text: str, offset: int, language: Language) -> tuple[Language, tuple[int, int]]:
    """The language at `offset` and the range of the text that is in it."""
    if language.name not in ("html", "vue", "svelte", "astro", "php"):
        return language, (0, len(text))
    sections = _sections(text, language)
    index = bisect_right(sections, offset, key=lambda section: section[0]) - 1
    start, inner = sections[index]
    return inner, (start, sections[index + 1][0] if index + 1 < len(sections) else len(text))


@lru_cache(maxsize=4)
def _sections(text: str, language: Language) -> tuple[tuple[int, Language], ...]:
    """Where each section of a page starts, and its language."""
    markup = named("html" if language.name == "php" else language.name)
    markup = Language(markup.name, "", ("<!--", "-->"))
    found: list[tuple[int, Language]] = [(0, markup)]
    for tag in _SECTIONS.finditer(text):
        mark = tag.group().lower()
        if mark.startswith("<?"):
            found.append((tag.end(), named("php")))
        elif mark.startswith("<script"):
            found.append((tag.end(), named("typescript" if _TYPED.search(mark) else "javascript")))
        elif mark.startswith("<style"):
            found.append((tag.end(), named("scss" if "scss" in mark else "css")))
        else:
            found.append((tag.start(), markup))
    return tuple(found)


def _regions(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Stretches of comment tokens; white space between two of them does not part them."""
    start = end = -1
    for span in spans(text, language):
        if span.kind != "comment":
            continue
        if span.start == end:
            end = span.end
            continue
        if end > start:
            yield start, end
        start, end = span.start, span.end
    if end > start:
        yield start, end


def _cut(text: str, start: int, end: int, syntax: Syntax) -> Iterator[tuple[int, int, int, int]]:
    """The comments in a stretch: start, where the inside starts, where the closer starts, end."""
    at = start
    while at < end:
        at = _end_of(_SPACE, text, at)
        if at >= end:
            return
        if block := next((pair for pair in syntax.block if text.startswith(pair[0], at)), None):
            opener, closer = block
            if lua := _LUA_BLOCK.match(text, at):
                opener, closer = lua.group(), f"]{lua.group(1)}]"
            close = _closing(text, at + len(opener), end, opener, closer, syntax.nested)
            if close < 0:
                return
            yield at, at + len(opener), close, close + len(closer)
            at = close + len(closer)
            continue
        if lua_long := _LUA_BLOCK.match(text, at) if "--[[" in dict(syntax.block) else None:
            close = text.find(f"]{lua_long.group(1)}]", lua_long.end(), end)
            if close < 0:
                return
            yield at, lua_long.end(), close, close + len(lua_long.group(1)) + 2
            at = close + len(lua_long.group(1)) + 2
            continue
        stop = min(_end_of(_LINE_REST, text, at), end)
        opener = next((mark for mark in syntax.line if text[at : at + len(mark)].upper() == mark), "")
        if opener:
            yield at, at + len(opener), stop, stop
        at = max(stop, at + 1)


def _closing(text: str, at: int, end: int, opener: str, closer: str, nested: bool) -> int:
    if not nested:
        return text.find(closer, at, end)
    depth = 1
    for found in re.compile(f"{re.escape(opener)}|{re.escape(closer)}").finditer(text, at, end):
        depth += 1 if found.group() == opener else -1
        if depth == 0:
            return found.start()
    return -1


def _comment(
    text: str, lines: Lines, language: Language, start: int, inside: int, close: int, end: int
) -> Comment:
    kind: Literal["line", "block"] = "line" if close == end else "block"
    outer_start, outer_end = (
        _braces(text, start, end) if language.name in _JSX and kind == "block" else (start, end)
    )
    line = lines.number(outer_start)
    before = text[lines.start(line) : outer_start]
    after = text[outer_end : lines.end(lines.number(max(outer_end - 1, 0)))]
    return Comment(
        start=outer_start,
        end=outer_end,
        text=text[inside:close],
        kind=kind,
        line=line,
        trailing=bool(before.strip()),
        opener=text[outer_start:inside],
        closer=text[close:outer_end],
        column=width(before),
        followed=bool(after.strip()),
    )


def _braces(text: str, start: int, end: int) -> tuple[int, int]:
    """A JSX comment with the braces that make it an expression, if it has them."""
    if text[start - 1 : start] == "{" and text[end : end + 1] == "}":
        return start - 1, end + 1
    return start, end


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
