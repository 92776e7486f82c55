"""Where a request's fill goes in languages whose blocks stand in braces.

Works on the mask of the text, so braces in strings and comments do not count, and locally, so an error
elsewhere in the file does not matter as long as the braces around the request are closed.
"""

from __future__ import annotations

import re

from engine.text.languages import Language
from engine.text.lines import Lines, width
from engine.text.masks import Mask, mask_of
from engine.text.places import NoPlace, Spot
from engine.text.requests import Request
from engine.text.stubs import is_stub

# A line break may end a statement in these.
_NEWLINE_ENDS = {
    "javascript", "typescript", "jsx", "tsx", "go", "kotlin", "swift", "scala", "groovy", "r", "powershell",
    "terraform", "vlang", "graphql", "awk", "bash", "tcl", "json", "json5",
}  # fmt: skip
_DIRECTIVES = {"c", "cpp", "objective-c", "objective-c++", "cuda", "csharp", "glsl"}
_BARE_CLAUSES = {"go", "vlang"}  # `for i := 0; i < n; i++ {`
_STYLES = {"css", "scss", "less"}
_CONTROL = re.compile(
    r"\}?\s*(?:if|else|elseif|elif|for|foreach|while|switch|try|catch|finally|do|match|loop|unless|when|select|with"
    r"|synchronized|unsafe|guard|defer|return|case|default|until|using|lock|fixed|checked|unchecked)\b"
)
_DEFINES = re.compile(
    r"\b(?:class|struct|interface|enum|impl|trait|object|namespace|record|union|extension|protocol|module|package|mod"
    r"|func|function|fn|fun|def|sub|message|service|resource|data|variable|type|contract|companion)\b|=>"
)
_OPEN_END = re.compile(
    r"(?:[-,=+*/%&|^<>?:.(\[{!~\\]|=>|->|\b(?:extends|implements|where|in|of|return))\s*\Z"
)
_OPEN_START = re.compile(
    r"\s*(?:[.?:+*/%&|^=,)\]{]|-[^-]|else\b|catch\b|finally\b|extends\b|implements\b|where\b)"
)
_AFTER_BLOCK = re.compile(r"\s*(?:else\b|catch\b|finally\b|elseif\b|elsif\b|\.\w|\?\.)|[ \t]*[(),;=]")
_METHOD = re.compile(r"(?:async\s+|get\s+|set\s+|\*\s*)*[\w$]+\s*\([^(){}]*\)[^(){};,=]*\{")
_SCRIPTS = {"javascript", "typescript", "jsx", "tsx"}
_VALUE = re.compile(r"(?<![=!<>:])=(?![=>])")
_PROPERTY = re.compile(r"""["'\w$-]+\s*\??:(?!:)""")


class Braces:
    """One text as a tree of braces."""

    def __init__(
        self, text: str, file_language: Language, request: Request, within: tuple[int, int] | None
    ) -> None:
        self.text = text
        self.lines = Lines(text)
        self.language = request.language.name
        self.mask: Mask = mask_of(text, file_language, within)
        self.newline_ends = self.language in _NEWLINE_ENDS

    def code(self, start: int, end: int) -> str:
        """The code between two offsets, its comments left out."""
        piece, blotted = self.text[start:end], self.mask.text[start:end]
        return "".join(
            written if shown != " " or written.isspace() else ""
            for written, shown in zip(piece, blotted, strict=True)
        )

    def first_code(self, start: int) -> int:
        """The offset of the first code at or after `start`; the text's length if there is none."""
        found = re.compile(r"\S").search(self.mask.text, start)
        return found.start() if found else len(self.text)

    def last_code(self, end: int) -> int:
        """The offset of the last code before `end`; -1 if there is none."""
        while end > 0 and self.mask.text[end - 1].isspace():
            end -= 1
        return end - 1

    def indent_at(self, offset: int) -> str:
        return self.lines.indent(self.lines.number(offset))

    def unit(self) -> str:
        """One step of indentation as this file does it."""
        for found in re.finditer(r"\{[ \t]*(?:\r\n|\r|\n)", self.mask.text):
            line = self.lines.number(found.start())
            if line < len(self.lines) and self.lines.line(line + 1).strip():
                outer, inner = self.lines.indent(line), self.lines.indent(line + 1)
                if inner.startswith(outer) and len(inner) > len(outer):
                    return inner[len(outer) :]
        return "\t" if self.language == "go" else "    " if self.language not in _STYLES else "  "

    def ends_at_break(self, offset: int) -> bool:
        """Whether the line break at `offset` ends a statement, where one may."""
        head = self.mask.text[self.lines.start(self.lines.number(offset)) : offset]
        below = self.first_code(offset)
        return (
            self.newline_ends
            and bool(head.strip())
            and not _OPEN_END.search(head)
            and not _OPEN_START.match(self.mask.text, below)
            and not re.fullmatch(r"\s*@[\w.]+(?:\(.*\))?\s*", head)
        )

    def outside_brackets(self, at: int) -> int:
        """`at`, or the outermost parenthesis or bracket around it inside the innermost brace."""
        for bracket in reversed(self.mask.enclosing(at)):
            if self.mask.text[bracket] == "{":
                break
            at = bracket
        return at

    def statement_start(self, at: int) -> int:
        """Where the statement starts that the code at `at` belongs to."""
        mask = self.mask.text
        while at > 0:
            if mask[at] in ")]}" and at in self.mask.opens:
                at = self.mask.opens[at]
            before = self.last_code(at)
            if before < 0 or mask[before] in ";{},D" or (mask[before] == "(" and before in self.mask.closes):
                return at
            between = mask[before + 1 : at]
            if ("\n" in between or "\r" in between) and (
                self.ends_at_break(before + 1) or (mask[before] == ":" and self.language not in _STYLES)
            ):
                return at
            at = before
        return at

    def statement_end(self, start: int) -> int:
        """Where the statement that starts at `start` ends."""
        mask, at = self.mask.text, start
        if mask[start] == "D" and self.language in _DIRECTIVES:
            line = self.lines.number(start)
            while self.lines.line(line).endswith("\\") and line < len(self.lines):
                line += 1
            return self.lines.end(line)
        is_property = not _CONTROL.match(mask, start) and (
            bool(_PROPERTY.match(mask, start))
            or (
                self.language in _SCRIPTS
                and bool(_METHOD.match(mask, start))
                and not self._is_argument(start)
            )
        )
        clauses = self.language in _BARE_CLAUSES and bool(_CONTROL.match(mask, start))
        while at < len(mask):
            mark = mask[at]
            if mark in "([{":
                close = self.mask.closes.get(at)
                if close is None:
                    return self.lines.end(self.lines.number(at))
                at = close + 1
                clauses = clauses and mark != "{"
                if mark == "{" and not self._goes_on(at, is_property):
                    return at
                continue
            if mark in ")]}":
                return self.last_code(at) + 1
            if (mark == ";" and not clauses) or (mark == "," and (is_property or self._is_argument(start))):
                return at + 1
            if mark in "\r\n" and self.ends_at_break(at):
                return at
            at += 1
        return self.last_code(at) + 1

    def _is_argument(self, start: int) -> bool:
        around = self.mask.enclosing(start)
        return bool(around) and self.mask.text[around[-1]] in "(["

    def _goes_on(self, at: int, is_property: bool) -> bool:
        """Whether a statement goes on after the closing brace before `at`."""
        if self.language in _STYLES:
            return False
        if _AFTER_BLOCK.match(self.mask.text, at):
            return True
        rest = self.mask.text[at : self.lines.end(self.lines.number(at))].strip()
        return bool(rest) and rest[0] not in ")]}" and not is_property

    def header(self, brace: int) -> str:
        """The lines that lead to an opening brace, with it, without comments."""
        start = self.statement_start(brace) if brace else brace
        written = self.code(self.lines.start(self.lines.number(start)), brace + 1)
        return "\n".join(line.rstrip() for line in re.split("\r\n|\r|\n", written) if line.strip())

    def defines(self, brace: int) -> bool:
        """Whether the block at `brace` is the body of a definition."""
        start = self.statement_start(brace)
        head = self.mask.text[start:brace]
        if self.language in _STYLES:
            return True
        return not _CONTROL.match(head) and ("(" in head or bool(_DEFINES.search(head)))

    def signature(self, offset: int, column: int) -> str:
        """Headers of the definitions around `offset`, from those less indented than `column`."""
        headers: list[str] = []
        for brace in self.mask.enclosing(offset):
            same_line = self.lines.number(brace) == self.lines.number(offset)
            shallow = same_line or width(self.indent_at(brace)) < max(column, 1)
            if self.mask.text[brace] == "{" and shallow and self.defines(brace):
                headers.append(self.header(brace))
        return "\n".join(headers)


def brace_spot(
    text: str, request: Request, file_language: Language, within: tuple[int, int] | None = None
) -> Spot:
    """Where the fill of `request` goes. Raises NoPlace for an edit with nothing below it."""
    braces = Braces(text, file_language, request, within)
    if request.verb == "edit":
        return brace_edit(braces, request)
    around = braces.mask.enclosing(request.start)
    inner = around[-1] if around else -1
    if inner >= 0 and braces.mask.text[inner] == "{" and (spot := _body(braces, request, inner)):
        return spot
    if spot := _definition(braces, request):
        return spot
    column = width(request.indent)
    if not request.trailing:
        after = braces.lines.after(request.end_line)
        return Spot("insert", (after, after), request.indent, braces.signature(request.start, column))
    return _after_code(braces, request, around)


def brace_edit(braces: Braces, request: Request) -> Spot:
    """The statement that the request stands on, or above."""
    first = braces.first_code(braces.lines.start(request.line))
    if request.trailing and first < request.start:
        start = braces.statement_start(braces.outside_brackets(first))
    else:
        start = braces.first_code(request.end)
        if start >= len(braces.text) or braces.mask.text[start] in ")]}":
            raise NoPlace(
                "There is no statement below this request to edit.", "Put it above the code it is about."
            )
    end = max(braces.statement_end(start), start + 1)
    lines = braces.lines
    whole = lines.start(lines.number(start)), lines.after(lines.number(end - 1))
    indent = braces.indent_at(start)
    return Spot("replace", whole, indent, braces.signature(start, width(indent)))


def _body(braces: Braces, request: Request, brace: int) -> Spot | None:
    """The block at `brace`, if nothing but comments and a stub is in it."""
    close = braces.mask.closes.get(brace)
    if close is None or not is_stub(braces.code(brace + 1, close)):
        return None
    lines = braces.lines
    outer = braces.indent_at(braces.statement_start(brace) if brace else brace)
    inner = outer + braces.unit()
    start, end = braces.first_code(brace + 1), braces.last_code(close) + 1
    if start < close:
        line, last = lines.number(start), lines.number(end - 1)
        if line > lines.number(brace) and last < lines.number(close):
            start, end, inner = lines.start(line), lines.after(last), lines.indent(line)
        else:
            start, end = brace + 1, close
    elif lines.number(close) > request.end_line >= request.line >= lines.number(brace):
        start = end = lines.after(request.end_line)
        if not braces.text[end : lines.start(lines.number(close))].strip():
            end = lines.start(lines.number(close))
        if not request.trailing and width(request.indent) > width(outer):
            inner = request.indent
    elif lines.number(brace) < lines.number(close) and not braces.text[brace + 1 : close].strip():
        start, end = lines.after(lines.number(brace)), lines.start(lines.number(close))
    else:
        start, end = brace + 1, close
    on_close_line = lines.number(max(end - 1, 0)) == lines.number(close)
    column = width(outer) + 1
    return Spot(
        "body", (start, end), inner, braces.signature(brace + 1, column), outer if on_close_line else ""
    )


def _definition(braces: Braces, request: Request) -> Spot | None:
    """The body of the definition right below the request, or of the one-line definition that it trails."""
    lines = braces.lines
    if request.trailing:
        close = braces.last_code(request.start)
        first = braces.first_code(lines.start(request.line))
        if spot := _value(braces, first, close + 1):
            return spot
        brace = braces.mask.opens.get(close, -1)
        if brace < 0 or braces.mask.text[close] != "}" or lines.number(brace) != request.line:
            return None
    else:
        start = braces.first_code(request.end)
        if start >= len(braces.text) or lines.number(start) != request.end_line + 1:
            return None
        close = braces.statement_end(start) - 1
        if spot := _value(braces, start, close + 1):
            return spot
        if braces.mask.text[close] in ";,":
            close = braces.last_code(close)
        brace = braces.mask.opens.get(close, -1)
        if brace < start or braces.mask.text[close] != "}":
            return None
    return _body(braces, request, brace) if braces.defines(brace) else None


def _value(braces: Braces, start: int, end: int) -> Spot | None:
    """The right side of `def f(x: Int): Int = ???`, if it is a stub."""
    found = next(_VALUE.finditer(braces.mask.text, start, max(end, start)), None)
    if (
        not found
        or braces.language not in ("scala", "kotlin")
        or not _DEFINES.search(braces.mask.text, start, end)
    ):
        return None
    value = braces.code(found.end(), end)
    if not value.strip() or not is_stub(value):
        return None
    outer = braces.indent_at(start)
    around = braces.signature(start, width(outer))
    header = braces.code(braces.lines.start(braces.lines.number(start)), found.end())
    signature = f"{around}\n{header}" if around else header
    return Spot("body", (found.end(), end), outer + braces.unit(), signature)


def _after_code(braces: Braces, request: Request, around: list[int]) -> Spot:
    """An insertion below the line that a trailing request stands on."""
    lines = braces.lines
    line = request.end_line
    for bracket in reversed(around):
        if braces.mask.text[bracket] == "{" or request.opener.startswith("{"):
            break
        line = max(line, lines.number(braces.mask.closes.get(bracket, lines.start(line))))
    after = lines.after(line)
    indent = request.indent
    if around and braces.mask.text[around[-1]] == "{" and lines.number(around[-1]) == request.line:
        below = lines.indent(lines.number(braces.first_code(after))) if after < len(braces.text) else ""
        indent = below if width(below) > width(indent) else indent + braces.unit()
    return Spot("insert", (after, after), indent, braces.signature(request.start, width(request.indent) + 1))
