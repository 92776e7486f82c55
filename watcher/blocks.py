"""Where a block of code ends, by brackets, indentation and closing words, for text that may not parse.

Comments and strings are told from code by the language's lexer, so a bracket or a dedent inside one does
not count. Lines are broken by LF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.text.languages import named
from engine.text.lexing import NotLexed, Span, spans
from engine.text.masks import mask_of

INDENTED = {"python", "mojo", "cython", "coffeescript", "nimrod", "gdscript"}
_OPEN, _CLOSE = "([{", ")]}"
#: Languages in which a closing bracket needs no opening one, or is not a bracket.
_LOOSE = {"bash", "fish", "tex", "html", "xml", "vue", "svelte", "astro", "docker", "make", "batch", "vim"}
#: Language → what opens a block and what closes it, for those that close with a word.
_WORDS = {
    "bash": (
        r"(?:^|[;&|({]|\b(?:then|else|do))\s*(?:if|case|for|while|until|select)\b|(?:^|[\s)])\{(?=\s|$)",
        r"(?:^|;)\s*(?:(?:fi|esac|done)\b|\}\s*(?:$|[;|&>]))",
    ),
    "lua": (r"\b(?:function|if|for|while|repeat)\b|^\s*do\b", r"\b(?:end|until)\b"),
    "ruby": (
        r"^\s*(?:def|class|module|if|unless|while|until|for|case|begin)\b|\bdo\b(?:\s*\|[^|]*\|)?\s*$"
        r"|=\s*(?:if|case|begin|unless)\b",
        r"(?:^|;)\s*end\b",
    ),
    "julia": (
        r"^\s*(?:function|if|for|while|begin|let|try|(?:mutable )?struct|module|macro|quote)\b|\bdo\b",
        r"(?:^|;)\s*end\b",
    ),
    "elixir": (r"\bdo\s*$|\bfn\b", r"\bend\b"),
}
_WORDS["crystal"] = _WORDS["cr"] = _WORDS["ruby"]
_LEAVES = re.compile(r"(?:return|raise)\b")
#: A line at the level of a statement that still belongs to it.
_GOES_ON = re.compile(
    r"(?:else|elif|elsif|elseif|except|finally|catch|rescue|ensure|when|case|default|then|do|end|fi|done|esac|until)\b"
    r"|[)\]}{.&|?:]|=>"
)


@dataclass(frozen=True)
class Line:
    """One line. text: as it is. code: with comments and strings masked.

    start: its offset. depth: brackets open where it starts. inside: it starts inside a string or comment;
    free: in one that is not a docstring, so that its white space is its own.
    """

    text: str
    code: str
    start: int
    depth: int
    inside: bool
    free: bool

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def width(self) -> int:
        return indent_width(self.text)


def indent_width(line: str, tab: int = 4) -> int:
    """Columns of white space at the start of a line."""
    return len(line[: len(line) - len(line.lstrip(" \t"))].expandtabs(tab))


def masked(code: str, language: str) -> str:
    """`code` with comments and strings blotted out; as it is where no lexer can read it."""
    try:
        return mask_of(code, named(language)).text if code else ""
    except (NotLexed, ValueError):  # ValueError: Pygments has no such lexer
        return code


def _spans(code: str, language: str) -> tuple[Span, ...]:
    try:
        return spans(code, named(language)) if code else ()
    except (NotLexed, ValueError):
        return ()


def read(code: str, language: str) -> list[Line]:
    """The lines of `code` with what a parser would need to know of each."""
    mask = masked(code, language)
    inner = [span for span in _spans(code, language) if span.kind in ("comment", "string")]
    lines: list[Line] = []
    start = depth = at = 0
    for text in code.split("\n"):
        while at < len(inner) and inner[at].end <= start:
            at += 1
        inside = at < len(inner) and inner[at].start < start
        free = inside and inner[at].kind == "string" and not _starts_its_line(code, inner[at].start)
        clean = mask[start : start + len(text)]
        lines.append(Line(text, clean, start, depth, inside, free))
        depth = max(depth + sum(map(clean.count, _OPEN)) - sum(map(clean.count, _CLOSE)), 0)
        start += len(text) + 1
    return lines


def _starts_its_line(code: str, offset: int) -> bool:
    return not code[code.rfind("\n", 0, offset) + 1 : offset].strip()


def end_of_block(code: str, language: str, indent: int) -> int | None:
    """The offset at which the block that `code` starts in has ended; None if it goes on to the end.

    indent: the width of the block's own lines. The offset is a line's start, or that of a closing bracket
    with code before it on its line.
    """
    lines = read(code, language)
    ends = [_unmatched(code, lines, language)]
    if language in INDENTED:
        ends.append(_dedent(lines, indent))
    if language in _WORDS:
        ends.append(_closing_word(lines, language))
    known = [end for end in ends if end is not None]
    return min(known) if known else None


def _unmatched(code: str, lines: list[Line], language: str) -> int | None:
    """The first closing bracket that nothing opened."""
    if language in _LOOSE:
        return None
    opened: list[str] = []
    for line in lines:
        for column, character in enumerate(line.code):
            if character in _OPEN:
                opened.append(character)
            elif character in _CLOSE:
                partner = _OPEN[_CLOSE.index(character)]
                if partner not in opened:
                    before = line.code[:column].strip(" \t)]};,")
                    return line.start + column if before else line.start
                while opened.pop() != partner:
                    pass
    return None


def _dedent(lines: list[Line], indent: int) -> int | None:
    """The first line left of the block, or at its level after the block has returned."""
    left = False
    for line in lines:
        if line.blank or line.inside or line.depth:
            continue
        if line.width < indent or (left and line.width == indent):
            return line.start
        if line.width == indent:
            left = bool(_LEAVES.match(line.code.strip()))
    return None


def _closing_word(lines: list[Line], language: str) -> int | None:
    """The first `end`, `fi`, … that nothing opened."""
    depth = 0
    for line in lines:
        depth += _words(line, language)
        if depth < 0:
            return line.start
    return None


def _words(line: Line, language: str) -> int:
    """How many blocks a line opens by a word, less those that it closes."""
    opens, closes = _WORDS[language]
    return len(re.findall(opens, line.code)) - len(re.findall(closes, line.code))


def balanced(code: str, language: str) -> bool:
    """Whether every bracket and every opening word is closed again."""
    if end_of_block(code, language, 0) is not None:
        return False
    lines = read(code + "\n", language)
    if language not in _LOOSE and lines[-1].depth:
        return False
    return language not in _WORDS or sum(_words(line, language) for line in lines) == 0


def without_last_statement(code: str, language: str) -> str:
    """`code` without its last statement at its outermost level: the one that a limit may have cut."""
    lines = read(code, language)
    filled = [line for line in lines if not line.blank and not line.inside and not line.depth]
    if not filled:
        return ""
    base = filled[0].width
    starts = [line.start for line in filled if line.width <= base and not _GOES_ON.match(line.text.strip())]
    return code[: starts[-1]] if starts else ""
