"""Where a request's fill goes in languages read by indentation, by closing words, or by parentheses.

YAML, Makefiles, Haskell, Ruby, Lua, Elixir, shell, HTML, LaTeX and whatever else has no braces: a block is a
line with the deeper lines below it and the closing words (`end`, `fi`, `</div>`) at its own depth. SQL
statements end at `;`, Lisp forms at their parenthesis.
"""

from __future__ import annotations

import re

from engine.text.languages import Language
from engine.text.lines import Lines, width
from engine.text.masks import Mask, mask_of
from engine.text.places import NoPlace, Spot
from engine.text.requests import Request
from engine.text.stubs import is_stub

_LISPS = {"common-lisp", "emacs-lisp", "scheme", "racket", "clojure", "fennel"}
_EQUATIONS = {"haskell", "elm", "purescript", "idris", "agda", "lean4"}
_FINAL = re.compile(r"(?:end\b|END\b|fi\b|done\b|esac\b|endif\b|endfunction\b|endmodule\b|[)\]}]|</|\\end\b)")
_CLAUSE = re.compile(
    r"(?:else|elsif|elseif|elif|rescue|ensure|when|catch|except|until|then|do|in|after|and|where|begin|begin)\b",
    re.I,
)
_DEFINES = re.compile(
    r"(?:(?:local|private|public|protected|pub|export|async)\s+)*(?:def\w*|function|sub|module|class|func|proc|fn|macro|"
    r"type|instance|data|newtype|struct|describe|context|it|test|entity|architecture|procedure|program|subroutine"
    r"|create|let|theorem|lemma)\b",
    re.I,
)
_PARENTS = {"yaml", "html", "vue", "svelte", "astro", "xml", "make"}
_BEGIN = re.compile(r"\\begin\{([^}]*)\}")
_WORD = re.compile(r"[\w']+")


class Indented:
    """One text as lines of code and their depths."""

    def __init__(
        self, text: str, file_language: Language, language: str, within: tuple[int, int] | None
    ) -> None:
        self.text = text
        self.lines = Lines(text)
        self.language = language
        self.mask: Mask = mask_of(text, file_language, within)
        self._masked = Lines(self.mask.text)
        self._inside: set[int] = set()  # lines that start inside a pair of brackets
        last = 0
        for opened in sorted(self.mask.closes):
            first, end = self.lines.number(opened) + 1, self.lines.number(self.mask.closes[opened])
            self._inside.update(range(max(first, last + 1), end + 1))
            last = max(last, end)

    def code(self, line: int) -> str:
        """The code of a line, stripped; empty if it is blank or only a comment."""
        return self._masked.line(line).strip() if 1 <= line <= len(self.lines) else ""

    def stub(self, line: int) -> bool:
        """Whether the code of a line is a stub."""
        start, end = self.lines.start(line), self.lines.end(line)
        pairs = zip(self.text[start:end], self.mask.text[start:end], strict=True)
        return is_stub("".join(written if shown != " " else " " for written, shown in pairs))

    def depth(self, line: int) -> int:
        return width(self.lines.indent(line))

    def below(self, line: int) -> int:
        """The first line of code at or below `line`; 0 if there is none."""
        return next((number for number in range(line, len(self.lines) + 1) if self.code(number)), 0)

    def above(self, line: int) -> int:
        """The last line of code above `line`; 0 if there is none."""
        return next((number for number in range(line - 1, 0, -1) if self.code(number)), 0)

    def block_end(self, first: int) -> int:
        """The last line of the block or statement that starts at line `first`."""
        if self.language == "sql" and (end := self.mask.text.find(";", self.lines.start(first))) >= 0:
            return self.lines.number(end)
        if self.language == "tex" and (end := self._environment_end(first)):
            return end
        depth, last, line, closed = self.depth(first), first, first + 1, False
        name = _WORD.match(self.code(first))
        while line := self.below(line):
            code = self.code(line)
            joined = self._joined(last, line)
            same = self.depth(line) == depth and not closed
            clause = same and bool(_CLAUSE.match(code)) and self.language not in ("yaml", "make", "sql")
            final = same and bool(_FINAL.match(code))
            listed = (
                same and self.language == "yaml" and code.startswith("- ") and self.code(first).endswith(":")
            )
            equation = same and self.language in _EQUATIONS and name and code.split()[0] == name.group()
            keyed = self.language == "toml" and self.code(first).startswith("[") and not code.startswith("[")
            if not (self.depth(line) > depth or joined or clause or final or listed or equation or keyed):
                break
            closed = closed or (final and not joined)
            last, line = line, line + 1
        return last

    def _joined(self, above: int, below: int) -> bool:
        """Whether a backslash or an open bracket joins two lines."""
        if self.lines.line(above).rstrip().endswith("\\") and self.language not in ("tex", *_EQUATIONS):
            return True
        return below in self._inside

    def _environment_end(self, first: int) -> int:
        found = _BEGIN.match(self.code(first))
        if not found:
            return 0
        depth = 0
        either = re.compile(r"\\(begin|end)\{" + re.escape(found.group(1)) + r"\}")
        for mark in either.finditer(self.mask.text, self.lines.start(first)):
            depth += 1 if mark.group(1) == "begin" else -1
            if depth == 0:
                return self.lines.number(mark.start())
        return 0

    def parents(self, line: int, column: int) -> list[int]:
        """Lines that `line` stands under, outermost first."""
        found: list[int] = []
        while column > 0 and (line := self.above(line)):
            if self.depth(line) < column and not _FINAL.match(self.code(line)):
                column = self.depth(line)
                found.append(line)
        return found[::-1]

    def signature(self, line: int, column: int) -> str:
        headers = [
            self.lines.line(number).rstrip()
            for number in self.parents(line, column)
            if self.language in _PARENTS or _DEFINES.match(self.code(number).lstrip("("))
        ]
        return "\n".join(headers)


def indent_spot(
    text: str, request: Request, file_language: Language, within: tuple[int, int] | None = None
) -> Spot:
    """Where the fill of `request` goes. Raises NoPlace for an edit with nothing below it."""
    code = Indented(text, file_language, request.language.name, within)
    if request.verb == "edit":
        return _edit(code, request)
    lines = code.lines
    column = width(request.indent)
    if request.trailing:
        return _after_code(code, request)
    if spot := _body(code, request, column) or _definition(code, request, column):
        return spot
    after = lines.after(request.end_line)
    return Spot("insert", (after, after), request.indent, code.signature(request.line, column))


def _edit(code: Indented, request: Request) -> Spot:
    lines = code.lines
    if code.language in _LISPS:
        return _form(code, request)
    on_code = request.trailing and code.code(request.line)
    first = request.line if on_code else code.below(request.end_line + 1)
    if not first or (not on_code and code.depth(first) < width(request.indent)):
        raise NoPlace("There is nothing below this request to edit.", "Put it above the code it is about.")
    last = max(code.block_end(first), request.end_line if on_code else 0)
    indent = lines.indent(first)
    return Spot(
        "replace", (lines.start(first), lines.after(last)), indent, code.signature(first, width(indent))
    )


def _form(code: Indented, request: Request) -> Spot:
    """The Lisp form that starts on the request's line or below it; else the one around it."""
    lines, mask = code.lines, code.mask
    start = mask.text.find("(", lines.start(request.line) if request.trailing else request.end)
    around = [at for at in mask.enclosing(request.start) if mask.text[at] == "("]
    if request.trailing and (start < 0 or start > request.start) and around:
        start = around[-1]
    if start < 0 or start not in mask.closes:
        raise NoPlace("There is no form below this request to edit.", "Put it above the code it is about.")
    first, last = lines.number(start), lines.number(mask.closes[start])
    indent = lines.indent(first)
    around_it = code.signature(first, width(indent))
    return Spot("replace", (lines.start(first), lines.after(last)), indent, around_it)


def _body(code: Indented, request: Request, column: int) -> Spot | None:
    """The block around a request, if nothing but a stub is in it."""
    lines = code.lines
    above, below = code.above(request.line), code.below(request.end_line + 1)
    opened = above and code.depth(above) < column
    ends = not below or code.depth(below) < column
    if opened and ends:
        if not (_DEFINES.match(code.code(above)) or (below and _FINAL.match(code.code(below)))):
            return None
        after = lines.after(request.end_line)
        return Spot("body", (after, after), request.indent, code.signature(request.line, column))
    stub = below if opened else above if ends and above and code.depth(above) == column else 0
    if not stub or not code.stub(stub) or code.depth(stub) != column:
        return None
    before, after = code.above(stub), code.below(max(stub, request.end_line) + 1)
    alone = before and code.depth(before) < column and (not after or code.depth(after) < column)
    if not alone:
        return None
    whole = lines.start(stub), lines.after(stub)
    return Spot("body", whole, request.indent, code.signature(request.line, column))


def _definition(code: Indented, request: Request, column: int) -> Spot | None:
    """The body of the definition right below the request, if it is a stub."""
    lines = code.lines
    header = request.end_line + 1
    if not code.code(header) or code.depth(header) != column:
        return None
    if code.language in _EQUATIONS:
        return _equation(code, header)
    inner = code.below(header + 1)
    if not _DEFINES.match(code.code(header)) or not inner:
        return None
    if code.depth(inner) == column and _FINAL.match(code.code(inner)):
        after = lines.after(header)
        step = "\t" if lines.indent(header).startswith("\t") else "  "
        return Spot("body", (after, after), lines.indent(header) + step, lines.line(header).rstrip())
    closing = code.below(inner + 1)
    closed = closing and code.depth(closing) == column and _FINAL.match(code.code(closing))
    if code.depth(inner) > column and closed and code.stub(inner):
        whole = lines.start(inner), lines.after(inner)
        return Spot("body", whole, lines.indent(inner), lines.line(header).rstrip())
    return None


def _equation(code: Indented, header: int) -> Spot | None:
    """`name = undefined` below its type: the fill writes the equations."""
    lines = code.lines
    equation = header + 1 if "::" in code.code(header) or " : " in code.code(header) else header
    value = code.code(equation).partition("=")[2]
    if not value or not is_stub(value) or code.block_end(header) != equation:
        return None
    type_line = lines.line(header).rstrip() if equation > header else ""
    return Spot("body", (lines.start(equation), lines.after(equation)), lines.indent(equation), type_line)


def _after_code(code: Indented, request: Request) -> Spot:
    """An insertion below the line that a trailing request stands on, in the block it opens, if any."""
    lines = code.lines
    after = lines.after(request.end_line)
    below = code.below(request.end_line + 1)
    deeper = below and code.depth(below) > width(request.indent)
    indent = lines.indent(below) if deeper else request.indent
    return Spot("insert", (after, after), indent, code.signature(request.line + 1, width(indent)))
