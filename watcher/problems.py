"""What is still wrong with a fill where it stands: for an editor to show, and for the model to repair.

Syntax, by the language's own parser (`watcher.syntax`); for Python also names that nothing defines and imports that
nothing uses, by pyflakes where it is installed (extra `lsp`), else by our own look at the file. A missing import comes
with the edit that adds it, from the standard library or as other files of the repository have it (`watcher.imported`),
an unused one with the edit that removes it. Nothing runs and nothing is written; a check
command of the user's own is `watcher.check`.

What this does not say: whether the code is right. What stands outside the fill is not judged.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from typing import Any, Literal

from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import ScholiaError
from engine.git import Repository
from engine.ledger.records import FillRecord
from engine.paths import Home
from engine.text.codec import newline_of
from engine.text.languages import language_of
from engine.text.lines import Lines
from engine.text.shown import shown
from watcher.imported import Imported
from watcher.imports import import_line, unbound
from watcher.standing import standing
from watcher.surface import on_disk
from watcher.syntax import LARGEST, Fault, errors

Kind = Literal["syntax", "undefined", "unused", "check"]
Others = Callable[[str], str]
_WORD = re.compile(r"[^\W\d]\w*")
_GLOBAL = re.compile(r"\bglobal\b")
_TOP = re.compile(r"[^\s#)\]}]")  # how a line begins that begins a statement
_DEFINES = re.compile(r"@|(?:async\s+)?(?:def|class)\s+(?P<name>\w+)")
_FIRST = re.compile(r"#!|#.*coding[:=]")  # lines that mean nothing further down


def nowhere(name: str) -> str:
    """No other file is known to import a name."""
    return ""


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


def flaws(text: str, path: str, start: int, end: int, others: Others = nowhere) -> tuple[Flaw, ...]:
    """The problems of the fill `text[start:end]` in the file `path`, in the order in which they stand there. others:
    the line with which other files import a name that the standard library does not have, or empty.

    Empty for a language that nobody here can judge, and for texts over `syntax.LARGEST` characters."""
    language = language_of(path, text)
    if language is None or len(text) > LARGEST or not text[start:end].strip():
        return ()
    lines = Lines(text)
    inside = range(lines.number(start), lines.number(max(start, end - 1)) + 1)
    if language.name == "python":
        return _in_python(_Page(text, lines, inside, start, end, others))
    return tuple(_syntax(lines, errors(text, language.name) or (), inside))


def of_fill(fill: FillRecord, home: Home, settings: Settings) -> tuple[str, tuple[Flaw, ...]]:
    """The text of a fill's file as it is on the disk, and the problems of the fill in it.

    Raises FileRefused if it cannot be read, ScholiaError if the fill is no longer in it."""
    _, source = on_disk(fill.root, fill.path, settings.watch.max_file_bytes)
    found = standing(fill, Displaced(home.displaced), source.text)
    if found is None:
        raise ScholiaError(f"Fill {fill.id} is no longer in {shown(fill.path)}.", "See agent log")
    repository, most = Repository.find(fill.root), settings.watch.max_file_bytes
    others = partial(Imported().line, repository, fill.path, most)
    return source.text, flaws(source.text, fill.path, found.start, found.end, others)


def wish(found: tuple[Flaw, ...], text: str) -> str:
    """What the model is told of problems, so that it repairs them; one line."""
    named = (
        f"{one.words.rstrip('.')} (in `{' '.join(text[one.start : one.end].split())[:60]}`)" for one in found
    )
    return "; ".join(dict.fromkeys(named))


@dataclass(frozen=True)
class _Page:
    """A Python text and the fill in it, by its lines and by its characters."""

    text: str
    lines: Lines
    inside: range
    start: int
    end: int
    others: Others = nowhere


def _syntax(lines: Lines, faults: Iterable[Fault], inside: range) -> Iterator[Flaw]:
    for fault in faults:
        if fault.line in inside:
            yield Flaw("syntax", *code_of(lines, fault.line), f"It does not parse: {fault.words}.")


def _in_python(page: _Page) -> tuple[Flaw, ...]:
    """The problems of a Python fill. Other definitions are left out at first, since to read them takes most of the
    time; if what is left cannot be read, or an import looks unused, all of the text is read."""
    tree = _parsed(_near(page))
    if not isinstance(tree, Fault):
        found = _of_tree(page, tree)
        if not any(one.kind == "unused" for one in found):
            return found
    tree = _parsed(page.text)
    return (
        tuple(_syntax(page.lines, [tree], page.inside)) if isinstance(tree, Fault) else _of_tree(page, tree)
    )


def _of_tree(page: _Page, tree: ast.Module) -> tuple[Flaw, ...]:
    faults = _faults(tree, page.inside)
    found = _syntax(page.lines, faults, page.inside) if faults else _of_names(page, tree)
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _faults(tree: ast.Module, inside: range) -> Sequence[Fault]:
    """What only the compiler sees, such as `return` outside a function, in the statements that reach into the lines."""
    mine = ast.Module([one for one in tree.body if _reaches(one, inside)], [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(mine, "<fill>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return (Fault(error.lineno or 1, error.msg),)
    except (ValueError, RecursionError, MemoryError) as error:
        return (Fault(inside.start, str(error) or "it is nested too deeply"),)
    return ()


def _of_names(page: _Page, tree: ast.Module) -> Iterator[Flaw]:
    text, start, end = page.text, page.start, page.end
    if find_spec("pyflakes") is None:
        for name in (*unbound(text, start, end).names, *_importable(text, start, end)):
            spot = re.compile(rf"(?<![\w.]){re.escape(name)}\b").search(text, start, end)
            if spot is not None:
                yield _undefined(page, tree, name, spot.start())
        return
    for kind, line, column, name in _messages(tree, page.inside):
        offset = _offset(page.lines, line, column)
        yield (
            _undefined(page, tree, name, offset) if kind == "undefined" else _unused(page, tree, name, offset)
        )


def _importable(text: str, start: int, end: int) -> Iterator[str]:
    for line in unbound(text, start, end).imports:
        yield from _WORD.findall(line.rpartition("import ")[2])


def _undefined(page: _Page, tree: ast.Module, name: str, offset: int) -> Flaw:
    found = re.compile(rf"\b{re.escape(name)}\b").search(page.text, offset)
    first = found.start() if found else offset
    wanted = import_line(tree, name) or page.others(name)
    mend = _added(page, tree, wanted) if wanted else None
    return Flaw("undefined", first, first + len(name), f"`{name}` is defined nowhere.", mend)


def _unused(page: _Page, tree: ast.Module, name: str, offset: int) -> Flaw:
    """An import in the fill that nothing uses. Only one that stands on a line of its own comes with an edit."""
    lines = page.lines
    line = lines.number(offset)
    start, end = code_of(lines, line)
    code = page.text[start:end]
    shown = name.replace(" as ", "` as `") if " as " in name else name
    alone = re.fullmatch(r"(?:from\s+[\w.]+\s+)?import\s+[\w.]+(?:\s+as\s+\w+)?\s*(?:#.*)?", code)
    mend = None
    if alone and not _only_statement(tree, line):
        mend = Mend(f"Remove `{code}`", lines.start(line), lines.after(line), "")
    return Flaw("unused", start, end, f"`{shown}` is imported and not used.", mend)


def _only_statement(tree: ast.Module, line: int) -> bool:
    """Whether the block around a line would be empty without it."""
    for top in tree.body:
        for node in ast.walk(top) if _reaches(top, range(line, line + 1)) else ():
            for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
                if isinstance(body, list) and len(body) == 1 and getattr(body[0], "lineno", 0) == line:
                    return True
    return False


def _added(page: _Page, tree: ast.Module, line: str) -> Mend:
    """The edit that adds an import to the head of a Python file: below the imports there, the docstring, or comments
    that must come first."""
    lines, newline = page.lines, newline_of(page.text)
    last = head = 0
    for number, node in enumerate(tree.body):
        docstring = not number and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not docstring and not isinstance(node, ast.Import | ast.ImportFrom):
            break
        last = node.end_lineno or node.lineno
    while not last and head < len(lines) and _FIRST.match(lines.line(head + 1)):
        head += 1
    last = last or head
    at = lines.after(last) if last else 0
    before = "" if not at or page.text[at - 1] in "\r\n" else newline
    return Mend(f"Add `{line}`", at, at, f"{before}{line}{newline}")


def _near(page: _Page) -> str:
    """The text with every other top-level definition replaced by a name, its lines by empty ones; as it is if one of
    them may bind a global name. What starts at the margin inside of a string is taken for code: then it does not
    parse, and all of it is read."""
    if _GLOBAL.search(page.text):
        return page.text
    out: list[str] = []
    dropping = False
    for number in range(1, len(page.lines) + 1):
        line = page.lines.line(number)
        if _TOP.match(line):
            found = _DEFINES.match(line)
            dropping = found is not None and not _in_block(page, number)
            if found is not None and dropping:
                line = f"{found['name']} = 0" if found["name"] else ""
        elif dropping:
            line = ""
        out.append(line)
    return "\n".join(out) + "\n"


def _in_block(page: _Page, number: int) -> bool:
    """Whether the fill is in the top-level definition that begins, with its decorators, on a line."""
    if number >= page.inside.stop:
        return False
    end = number + 1
    decorated = page.lines.line(number).startswith("@")
    while end <= len(page.lines) and end <= page.inside.start:
        line = page.lines.line(end)
        if _TOP.match(line) and not decorated:
            return False
        decorated = decorated and not (_TOP.match(line) and not line.startswith("@"))
        end += 1
    return True


@lru_cache(maxsize=4)  # the same text is asked of for each of its fills
def _parsed(text: str) -> ast.Module | Fault:
    """A Python text as a tree, which nobody may change, or why it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return Fault(error.lineno or 1, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return Fault(1, str(error) or "it is nested too deeply")


def _messages(tree: ast.Module, inside: range) -> list[tuple[Kind, int, int, str]]:
    """What pyflakes says of names on these lines: kind, line, column in bytes, name."""
    from pyflakes import messages
    from pyflakes.checker import Checker

    kinds: dict[type, Kind] = {
        messages.UndefinedName: "undefined",
        messages.UndefinedLocal: "undefined",
        messages.UnusedImport: "unused",
    }
    try:
        found: list[Any] = Checker(tree, "fill.py").messages
    except RecursionError:
        return []
    return [
        (kinds[type(one)], one.lineno, one.col, str(one.message_args[0]))
        for one in found
        if type(one) in kinds and one.lineno in inside
    ]


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
