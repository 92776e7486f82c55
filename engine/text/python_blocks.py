"""The structure of Python source by its logical lines, whether or not it parses.

A file with a request in it seldom parses (`def f():` with only a comment below it does not), so this does not
use `ast`: it joins physical lines by Pygments' tokens (brackets, strings, backslashes) and reads blocks from
indentation. A statement keyword at the start of a line ends brackets that were never closed, so an error
elsewhere in the file does not spread to the end of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from engine.text.languages import Language
from engine.text.lexing import Span, spans
from engine.text.lines import Lines, width

_SIGN = re.compile(r"[()\[\]{}:]|\blambda\b|\\?(?:\r\n|\r|\n)")
_CERTAIN = re.compile(
    r"[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w|class[ \t]+\w+[ \t]*[(:]"
    r"|import[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b"
    r"|return\b(?![ \t]*=)|raise\b|with[ \t]|while[ \t]|try[ \t]*:|(?:pass|break|continue)[ \t]*(?:#|$)"
    r"|(?:for|if|elif|else|except|finally)\b[^\r\n]*:[ \t]*(?:#.*)?$)",
    re.M,
)
_DEFINITION = re.compile(r"(?:async[ \t]+def|def|class)\b")
_BLOCK = re.compile(
    r"(?:async|def|class|if|elif|else|for|while|try|except|finally|with|match|case)\b|(?:fn|struct|trait)\s"
)
_CLAUSE = re.compile(r"(?:elif|else|except|finally)\b")


@dataclass(frozen=True)
class Logical:
    """One logical line. first, last: its physical lines. code: without comments, stripped.

    colon: the offset just after the colon that opens its block; 0 if it opens none. rest: code after it.
    """

    first: int
    last: int
    indent: str
    width: int
    code: str
    colon: int
    rest: str
    docstring: bool

    @property
    def opens(self) -> bool:
        return self.colon > 0

    @property
    def defines(self) -> bool:
        return bool(_DEFINITION.match(self.code)) or self.code.startswith(("fn ", "struct ", "trait "))


class PythonBlocks:
    """Logical lines of one text and the blocks that they form."""

    def __init__(self, text: str, language: Language, lines: Lines) -> None:
        self.text = text
        self.lines = lines
        self._spans = spans(text, language)
        self.logical = self._logical_lines()
        self._firsts = [line.first for line in self.logical]

    def before(self, line: int) -> int:
        """How many logical lines start above physical `line`."""
        return bisect_left(self._firsts, line)

    def at(self, line: int) -> Logical | None:
        """The logical line that physical `line` belongs to; None for a blank or comment line between two."""
        index = bisect_right(self._firsts, line) - 1
        return self.logical[index] if index >= 0 and self.logical[index].last >= line else None

    def index(self, logical: Logical) -> int:
        return bisect_left(self._firsts, logical.first)

    def header_of(self, line: int, column: int) -> Logical | None:
        """The line that opens the block in which a comment at `line` and `column` stands."""
        limit = column
        for logical in reversed(self.logical[: self.before(line)]):
            if logical.width < limit:
                if logical.opens:
                    return logical
                limit = logical.width
        return None

    def members(self, header: Logical) -> list[Logical]:
        """The lines of the block that `header` opens, nested ones included, its docstring not."""
        index = self.index(header) + 1
        found: list[Logical] = []
        while index < len(self.logical) and self.logical[index].width > header.width:
            found.append(self.logical[index])
            index += 1
        if found and header.defines and found[0].docstring:
            return found[1:]
        return found

    def statement(self, start: Logical) -> tuple[Logical, Logical]:
        """First and last logical line of the statement at `start`: decorators, block, further clauses."""
        index = self.index(start)
        if start.code.startswith("@"):
            while index + 1 < len(self.logical) and self.logical[index].code.startswith("@"):
                index += 1
        last = index
        for at in range(index + 1, len(self.logical)):
            logical = self.logical[at]
            clause = logical.width == start.width and bool(_CLAUSE.match(logical.code))
            if logical.width < start.width or (logical.width == start.width and not clause):
                break
            last = at
        return start, self.logical[last]

    def enclosing(self, line: int, column: int) -> list[Logical]:
        """The definitions around a comment at `line` and `column`, outermost first."""
        found: list[Logical] = []
        while header := self.header_of(line, column):
            if header.defines:
                found.append(header)
            line, column = header.first, header.width
        return found[::-1]

    def header_text(self, header: Logical) -> str:
        """The header as it is written, without code after its colon and without comments."""
        start = self.lines.start(header.first)
        inside = [s for s in self._around(start, header.colon) if s.kind == "comment"]
        text, at = "", start
        for span in inside:
            text += self.text[at : span.start].rstrip(" \t")
            at = span.end
        return (text + self.text[at : header.colon]).rstrip()

    def _around(self, start: int, end: int) -> list[Span]:
        first = bisect_left(self._spans, start, key=lambda span: span.end)
        last = bisect_left(self._spans, end, key=lambda span: span.start)
        return [span for span in self._spans[first:last] if span.start >= start]

    def _logical_lines(self) -> list[Logical]:
        joined, colons = self._joined()
        found: list[Logical] = []
        codes = self._codes()
        line = 1
        while line <= len(self.lines):
            last = line
            while last < len(self.lines) and last + 1 in joined:
                last += 1
            code = "\n".join(codes[number] for number in range(line, last + 1)).strip()
            if code:
                written = max(number for number in range(line, last + 1) if codes[number].strip())
                found.append(self._logical(line, written, code, colons.get(line, 0)))
            line = last + 1
        return found

    def _logical(self, first: int, last: int, code: str, colon: int) -> Logical:
        indent = self.lines.indent(first)
        opens = colon if colon and _BLOCK.match(code) else 0
        rest = ""
        if opens:
            pieces = [
                self.text[max(s.start, opens) : min(s.end, self.lines.end(last))]
                for s in self._around_from(opens, self.lines.end(last))
                if s.kind != "comment"
            ]
            rest = "".join(pieces).strip()
        start = self.lines.start(first) + len(indent)
        quoted = bool(re.match(r"[rRuU]?(?:\"|')", code)) and self._is_one_string(start, self.lines.end(last))
        return Logical(first, last, indent, width(indent), code, opens, rest, quoted)

    def _around_from(self, start: int, end: int) -> list[Span]:
        first = bisect_right(self._spans, start, key=lambda span: span.end)
        last = bisect_left(self._spans, end, key=lambda span: span.start)
        return list(self._spans[first:last])

    def _is_one_string(self, start: int, end: int) -> bool:
        return all(
            span.kind in ("string", "comment")
            or not self.text[max(span.start, start) : min(span.end, end)].strip()
            for span in self._around_from(start, end)
        )

    def _codes(self) -> list[str]:
        """Each physical line without comments; index 0 is unused."""
        codes = [""] + [self.lines.line(number) for number in range(1, len(self.lines) + 1)]
        for span in reversed(self._spans):
            if span.kind in ("comment", "directive"):
                number = self.lines.number(span.start)
                at = span.start - self.lines.start(number)
                codes[number] = codes[number][:at] + codes[number][at + span.end - span.start :]
        return codes

    def _joined(self) -> tuple[set[int], dict[int, int]]:
        """Physical lines that continue the one above; for each first line, the end of its block's colon."""
        joined: set[int] = set()
        colons: dict[int, int] = {}
        depth, first, line = 0, 1, 1
        lambdas = 0
        for span in self._spans:
            if span.kind == "string":
                last = self.lines.number(span.end - 1)
                joined.update(range(self.lines.number(span.start) + 1, last + 1))
                line = last
                continue
            if span.kind != "code":
                continue
            for sign in _SIGN.finditer(self.text, span.start, span.end):
                mark = sign.group()
                if mark in "([{":
                    depth += 1
                elif mark in ")]}":
                    depth = max(depth - 1, 0)
                elif mark == "lambda":
                    lambdas += depth == 0
                elif mark == ":":
                    if depth == 0 and not self.text.startswith(":=", sign.start()):
                        if lambdas:
                            lambdas -= 1
                        else:
                            colons.setdefault(first, sign.end())
                else:
                    line = self.lines.number(sign.start()) + 1
                    if depth and _CERTAIN.match(self.text, sign.end()):
                        depth = 0
                    if depth or mark[0] == "\\":
                        joined.add(line)
                    else:
                        first, lambdas = line, 0
        return joined, colons
