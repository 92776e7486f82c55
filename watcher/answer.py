"""From what a model answered to code that fits its place, or to the reason why it does not.

`tidy` turns the answer into the lines of a fill: what is not code is cut, and so is what the file has already
and what runs on after the block has ended; the rest is indented as its place asks. `judge` looks at the file
as it would become. A model's answer is data: neither of them runs it, and nothing that it says can reach
beyond the place of its request (FAULTS 48, 50).

What this does not guarantee: that the code does what was asked.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.model.prompts import Context
from engine.text.languages import Language
from engine.text.places import Place
from engine.text.stubs import is_stub
from engine.text.unicode import dangerous
from watcher import chatter, echo, syntax
from watcher.blocks import balanced, end_of_block, indent_width, masked, without_last_statement
from watcher.indentation import fitted, style_of

Kind = Literal["empty", "marker", "hidden", "stub", "unchanged", "syntax", "unbound"]
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BLANKS = re.compile(r"\n(?:[ \t]*\n){3,}")
_LITERALS = {"true", "undefined", "null", "nil", "()"}  # stubs as they stand, answers when a model gives them
_RETRY = {
    "empty": "The last answer held no code. Write the code itself.",
    "marker": "The last answer repeated the request. Write only the code.",
    "hidden": "The last answer held invisible characters. Use plain characters only.",
    "stub": "The last answer left the code unwritten. Write all of it.",
    "unchanged": "The last answer was the code as it already stands. Change it as asked.",
    "syntax": "The last answer was not valid code",
    "unbound": "The last answer used a name that nothing here defines. Use only what is there.",
}


@dataclass(frozen=True)
class Problem:
    """Why a fill is refused. words: a sentence for the user."""

    kind: Kind
    words: str


def tidy(
    raw: str,
    context: Context,
    place: Place,
    language: Language | str,
    *,
    cut: bool = False,
    marker: str = "@agent",
) -> str:
    """The lines of the fill: LF, indented, each ended; empty if the answer holds no code.

    cut: the token limit ended the answer. It is then shortened to its last whole statement, or to nothing if
    what is left does not parse.
    """
    name = language if isinstance(language, str) else language.name
    code, looped = echo.without_loop(chatter.code_in(raw, name))
    code = _without_echo(code, context, place, marker)
    if not code.strip():
        return ""
    style = style_of(context.before + context.after, place.indent)
    ways = [
        _ended(way, context, place, name, cut=cut, looped=looped)
        for way in fitted(code.strip("\n"), place.indent, name, style)
    ]
    return next((way for way in ways if way and not _error_in(way, context, name)), ways[0])


def _without_echo(code: str, context: Context, place: Place, marker: str) -> str:
    """`code` without what stands above the place: again as long as something goes, since a model may repeat
    the header, then the request, then the line before."""
    for _ in range(4):
        before = code
        code = echo.without_request(code, context, marker)
        code = echo.without_header(code, place.signature, context)
        code = echo.without_docstring(code, context)
        code = echo.without_before(code, context)
        if code == before:
            break
    return code


def _ended(code: str, context: Context, place: Place, language: str, *, cut: bool, looped: bool) -> str:
    """`code`, indented already, up to the end of its block and without what follows the place again.

    An answer that did not end by itself is shortened to whole statements."""
    end = end_of_block(code, language, indent_width(place.indent))
    if end is not None:
        code = code[:end]
    whole = echo.without_after(code, context)
    if (cut or looped) and end is None and whole == code:
        whole = _shortened(whole if looped else without_last_statement(whole, language), language)
    lines = _BLANKS.sub("\n\n\n", whole).strip("\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    if lines:
        lines[-1] = lines[-1].rstrip()
    return "\n".join(lines) + "\n" if lines else ""


def _shortened(code: str, language: str) -> str:
    """`code` without the statements at its end that do not parse."""
    for _ in range(12):
        if not code.strip() or (not syntax.error_alone(code, language) and balanced(code, language)):
            return code
        code = without_last_statement(code, language)
    return ""


def _error_in(fill: str, context: Context, language: str) -> syntax.Fault | None:
    before, after = context.before, context.after
    end = len(before) + len(fill)
    return syntax.new_error(before + after, before + fill + after, len(before), end, language)


def should_stop(so_far: str, context: Context) -> bool:
    """Whether an answer that is still being written has reached the end of its block already.

    For every token: looks only where a line has just begun, and then at the answer alone."""
    line = so_far.rpartition("\n")[2]
    if len(line.lstrip()) > 4 or "\n" not in so_far:
        return False
    if chatter.closed(so_far) or echo.without_loop(so_far)[1]:
        return True
    indent = indent_width(context.indent)
    code = chatter.code_in(so_far, context.language)
    first = next((one for one in code.split("\n") if one.strip()), "")
    if indent_width(first) != indent:
        return False  # how it is indented shows at the end
    end = end_of_block(code if line.strip() else code.rstrip(" \t"), context.language, indent)
    return end is not None and bool(code[:end].strip())


def judge(
    before: str, after: str, fill: tuple[int, int], language: Language | str, marker: str = "@agent"
) -> Problem | None:
    """What is wrong with `after`, which is `before` with a fill at the range `fill`; None if nothing is.

    Only errors that the fill brought count: a file may be broken elsewhere."""
    name = language if isinstance(language, str) else language.name
    head, written, tail = (
        _lf(part) for part in (after[: fill[0]], after[fill[0] : fill[1]], after[fill[1] :])
    )
    replaced = _lf(before[fill[0] : len(before) - (len(after) - fill[1])])
    before, after = _lf(before), head + written + tail
    start, end = len(head), len(head) + len(written)
    if not written.strip():
        return Problem("empty", "The model's answer held no complete code.")
    if reason := hidden(written):
        return Problem("hidden", f"The model's answer was refused: {reason}.")
    if marker in written:
        return Problem(
            "marker", f"The model's answer contains {marker}, which would be a request of its own."
        )
    if _code(written, name) == _code(replaced, name) != "":
        return Problem("unchanged", "The model's answer is the code as it already stands.")
    if _is_unwritten(after, start, end, name):
        return Problem("stub", "The model's answer leaves the code unwritten.")
    if fault := syntax.new_error(before, after, start, end, name):
        return Problem("syntax", f"The model's answer is not valid {name}: line {fault.line}: {fault.words}.")
    return None


def reason_for_retry(problem: Problem) -> str:
    """What the second prompt says of the first answer."""
    words = _RETRY[problem.kind]
    if problem.kind == "syntax":
        fault = problem.words.rpartition(": ")[2].rstrip(".")
        words = f"{words} ({fault}). Write code that parses."
    return words


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def hidden(text: str) -> str | None:
    """Why `text` may not go into a file: control characters, terminal escapes, characters that mislead."""
    if found := _CONTROL.search(text):
        return f"it contains the control character U+{ord(found.group()):04X}"
    return dangerous(text)


def _code(text: str, language: str) -> str:
    """The code without comments and white space, for comparing."""
    mask = masked(text, language)
    kept = (character for character, sign in zip(text, mask, strict=True) if not sign.isspace())
    return "".join(character for character in kept if not character.isspace())


def _is_unwritten(after: str, start: int, end: int, language: str) -> bool:
    """Whether the fill, or in Python the body that it makes, is nothing but comments and stubs."""
    written = after[start:end]
    code = "".join(
        character if sign == "\n" or not sign.isspace() or character.isspace() else ""
        for character, sign in zip(written, masked(written, language), strict=True)
    )
    if is_stub(code) and code.strip().rstrip(";").lower() not in _LITERALS:
        return True
    if language != "python":
        return False
    try:
        tree = ast.parse(after)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    first = after.count("\n", 0, start) + 1
    last = first + written.count("\n")
    bodies = (
        node.body
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno < first
    )
    return any(_within(body, first, last) and _is_trivial(body) for body in bodies)


def _within(body: list[ast.stmt], first: int, last: int) -> bool:
    return first <= (body[-1].end_lineno or 0) and body[-1].lineno <= last


def _is_trivial(body: Iterable[ast.stmt]) -> bool:
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in body
    )
