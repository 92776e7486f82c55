"""What is still wrong with a fill where it stands: for an editor to show, and for the model to repair.

Syntax, by the language's own parser (`watcher.syntax`); for Python also names that nothing defines and imports that
nothing uses, by pyflakes where it is installed (extra `lsp`), else by our own look at the file. A missing import comes
with the edit that adds it, an unused one with the edit that removes it. Nothing runs and nothing is written; a check
command of the user's own is `watcher.check`.

What this does not say: whether the code is right. What stands outside the fill is not judged.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Literal

from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import ScholiaError
from engine.ledger.records import FillRecord
from engine.paths import Home
from engine.text.codec import newline_of
from engine.text.languages import language_of
from engine.text.lines import Lines
from engine.text.shown import shown
from watcher.imports import import_line, unbound
from watcher.standing import standing
from watcher.surface import on_disk
from watcher.syntax import LARGEST, Fault, errors

Kind = Literal["syntax", "undefined", "unused", "check"]
_WORD = re.compile(r"[^\W\d]\w*")
_FIRST = re.compile(r"#!|#.*coding[:=]")  # lines that mean nothing further down


@dataclass(frozen=True)
class Mend:
    """An edit that ends a problem: `new` in place of the characters start to end of the text."""

    title: str
    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Flaw:
    """One problem of a fill: the characters start to end of the text, what is wrong in words, and the edit that ends
    it, where there is a direct one."""

    kind: Kind
    start: int
    end: int
    words: str
    mend: Mend | None = None


def flaws(text: str, path: str, start: int, end: int) -> tuple[Flaw, ...]:
    """The problems of the fill `text[start:end]` in the file `path`, in the order in which they stand there.

    Empty for a language that nobody here can judge, and for texts over `syntax.LARGEST` characters."""
    language = language_of(path, text)
    if language is None or len(text) > LARGEST or not text[start:end].strip():
        return ()
    lines = Lines(text)
    inside = range(lines.number(start), lines.number(max(start, end - 1)) + 1)
    faults = _python_faults(text, inside) if language.name == "python" else errors(text, language.name)
    found = [
        Flaw("syntax", *code_of(lines, fault.line), f"It does not parse: {fault.words}.")
        for fault in faults or ()
        if fault.line in inside
    ]
    if language.name == "python" and not found:
        found = list(_of_names(text, lines, inside, start, end))
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def of_fill(fill: FillRecord, home: Home, settings: Settings) -> tuple[str, tuple[Flaw, ...]]:
    """The text of a fill's file as it is on the disk, and the problems of the fill in it.

    Raises FileRefused if it cannot be read, ScholiaError if the fill is no longer in it."""
    _, source = on_disk(fill.root, fill.path, settings.watch.max_file_bytes)
    found = standing(fill, Displaced(home.displaced), source.text)
    if found is None:
        raise ScholiaError(f"Fill {fill.id} is no longer in {shown(fill.path)}.", "See agent log")
    return source.text, flaws(source.text, fill.path, found.start, found.end)


def wish(found: tuple[Flaw, ...], text: str) -> str:
    """What the model is told of problems, so that it repairs them; one line."""
    named = (
        f"{one.words.rstrip('.')} (in `{' '.join(text[one.start : one.end].split())[:60]}`)" for one in found
    )
    return "; ".join(dict.fromkeys(named))


def _python_faults(text: str, inside: range) -> Sequence[Fault]:
    """As `watcher.syntax.errors`, but compiles only the statements that reach into these lines."""
    tree = _parsed(text)
    if tree is None:
        return errors(text, "python") or ()
    mine = ast.Module([one for one in tree.body if _reaches(one, inside)], [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(mine, "<fill>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return (Fault(error.lineno or 1, error.msg),)
    except (ValueError, RecursionError, MemoryError):
        return errors(text, "python") or ()
    return ()


def _of_names(text: str, lines: Lines, inside: range, start: int, end: int) -> Iterator[Flaw]:
    if find_spec("pyflakes") is None:
        for name in (*unbound(text, start, end).names, *_importable(text, start, end)):
            spot = re.compile(rf"(?<![\w.]){re.escape(name)}\b").search(text, start, end)
            if spot is not None:
                yield _undefined(text, name, spot.start(), inside)
        return
    for kind, line, column, name in _messages(text, inside):
        if line not in inside:
            continue
        offset = _offset(lines, line, column)
        if kind == "undefined":
            yield _undefined(text, name, offset, inside)
        else:
            yield _unused(text, lines, name, offset)


def _importable(text: str, start: int, end: int) -> Iterator[str]:
    for line in unbound(text, start, end).imports:
        yield from _WORD.findall(line.rpartition("import ")[2])


def _undefined(text: str, name: str, offset: int, inside: range) -> Flaw:
    found = re.compile(rf"\b{re.escape(name)}\b").search(text, offset)
    first = found.start() if found else offset
    tree = _parsed(text)
    wanted = import_line(_cut(tree, inside), name) if tree is not None else ""
    mend = _added(text, wanted) if wanted else None
    return Flaw("undefined", first, first + len(name), f"`{name}` is defined nowhere.", mend)


def _unused(text: str, lines: Lines, name: str, offset: int) -> Flaw:
    """An import in the fill that nothing uses. Only one that stands on a line of its own comes with an edit."""
    line = lines.number(offset)
    start, end = code_of(lines, line)
    code = text[start:end]
    shown = name.replace(" as ", "` as `") if " as " in name else name
    alone = re.fullmatch(r"(?:from\s+[\w.]+\s+)?import\s+[\w.]+(?:\s+as\s+\w+)?\s*(?:#.*)?", code)
    mend = None
    if alone and not _only_statement(text, line):
        mend = Mend(f"Remove `{code}`", lines.start(line), lines.after(line), "")
    return Flaw("unused", start, end, f"`{shown}` is imported and not used.", mend)


def _only_statement(text: str, line: int) -> bool:
    """Whether the block around a line would be empty without it."""
    tree = _parsed(text)
    for top in tree.body if tree is not None else ():
        for node in ast.walk(top) if _reaches(top, range(line, line + 1)) else ():
            for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
                if isinstance(body, list) and len(body) == 1 and getattr(body[0], "lineno", 0) == line:
                    return True
    return False


def _added(text: str, line: str) -> Mend:
    """The edit that adds an import to the head of a Python file: below the imports there, the docstring, or comments
    that must come first."""
    lines, newline = Lines(text), newline_of(text)
    last = head = 0
    tree = _parsed(text)
    for number, node in enumerate(tree.body if tree is not None else ()):
        docstring = not number and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not docstring and not isinstance(node, ast.Import | ast.ImportFrom):
            break
        last = node.end_lineno or node.lineno
    while not last and head < len(lines) and _FIRST.match(lines.line(head + 1)):
        head += 1
    last = last or head
    at = lines.after(last) if last else 0
    before = "" if not at or text[at - 1] in "\r\n" else newline
    return Mend(f"Add `{line}`", at, at, f"{before}{line}{newline}")


@lru_cache(maxsize=2)  # the same text is asked of for each of its fills
def _parsed(text: str) -> ast.Module | None:
    """A Python text as a tree, which nobody may change; None if it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _messages(text: str, inside: range) -> list[tuple[Kind, int, int, str]]:
    """What pyflakes says of names on these lines: kind, line, column in bytes, name.

    What other functions and classes do inside is left out, which takes most of the time, unless one of them may bind a
    global name; what looks unused then is looked for in them by its name."""
    from pyflakes import messages
    from pyflakes.checker import Checker

    tree = _parsed(text)
    if tree is None:
        return []
    kinds: dict[type, Kind] = {
        messages.UndefinedName: "undefined",
        messages.UndefinedLocal: "undefined",
        messages.UnusedImport: "unused",
    }

    def said(whole: ast.Module) -> list[tuple[Kind, int, int, str]]:
        found: list[Any] = Checker(whole, "fill.py").messages
        return [
            (kinds[type(one)], one.lineno, one.col, str(one.message_args[0]))
            for one in found
            if type(one) in kinds and one.lineno in inside
        ]

    try:
        if re.search(r"\bglobal\b", text):
            return said(tree)
        found = said(_cut(tree, inside))
        return said(tree) if any(kind == "unused" for kind, *_ in found) else found
    except RecursionError:
        return []


def _cut(tree: ast.Module, inside: range) -> ast.Module:
    """The tree without the bodies of top-level definitions that do not reach into these lines."""
    body: list[ast.stmt] = []
    for one in tree.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not _reaches(
            one, inside
        ):
            one = copy(one)
            one.body = [ast.copy_location(ast.Pass(), one)]
        body.append(one)
    return ast.Module(body, [])


def _reaches(node: ast.stmt, lines: range) -> bool:
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return first < lines.stop and (node.end_lineno or node.lineno) >= lines.start


def code_of(lines: Lines, line: int) -> tuple[int, int]:
    """The code on a line, without white space around it."""
    line = min(line, len(lines))
    code = lines.line(line)
    start = lines.start(line) + len(code) - len(code.lstrip())
    return start, max(start, lines.start(line) + len(code.rstrip()))


def _offset(lines: Lines, line: int, column: int) -> int:
    """The character at a column that counts bytes of UTF-8, as Python's syntax trees do."""
    code = lines.line(line).encode("utf-8", "surrogatepass")
    return lines.start(line) + len(code[:column].decode("utf-8", "ignore"))
