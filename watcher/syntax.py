"""Does a text parse, and does a fill break what parsed before it?

Python is judged by its own compiler (nothing runs), the other languages by tree-sitter's parsers where their
wheels are installed (the `engine` extra). A language without a parser gets None: no opinion, never a refusal.

Bounded (FAULTS 51): texts over `LARGEST` characters are not judged; Python's compiler answers nesting bombs
with an exception; tree-sitter parses in a child process with limits, and a child that dies has no opinion.

What this does not guarantee: that the code compiles, that its names exist, or that a newer dialect than
these parsers know is accepted.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

LARGEST = 1_000_000  # characters
PARSE_SECONDS = 5.0

#: Language name → the wheel's module and the function in it that gives the grammar.
_GRAMMARS = {
    "rust": ("tree_sitter_rust", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "jsx": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "go": ("tree_sitter_go", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "java": ("tree_sitter_java", "language"),
    "bash": ("tree_sitter_bash", "language"),
}
_SCRIPT = (("", ""), ("async function* _() {\n", "\n}\n"), ("class _ {\n", "\n}\n"))
#: What may stand around a fill that is judged by itself.
_AROUND: dict[str, tuple[tuple[str, str], ...]] = {
    "rust": (("", ""), ("fn _f() {\n", "\n}\n"), ("impl T {\n", "\n}\n")),
    **dict.fromkeys(("javascript", "jsx", "typescript", "tsx"), _SCRIPT),
    "go": (("package p\n", ""), ("package p\nfunc f() {\n", "\n}\n")),
    "c": (("", ""), ("void f(void) {\n", "\n}\n")),
    "cpp": (("", ""), ("void f() {\n", "\n}\n"), ("class C {\n", "\n};\n")),
    "java": (("", ""), ("class C {\n", "\n}\n"), ("class C { void f() {\n", "\n} }\n")),
    "bash": (("", ""),),
}


@dataclass(frozen=True)
class Fault:
    """A syntax error. line: counts from 1 in the text that was judged."""

    line: int
    words: str


def errors(text: str, language: str) -> Sequence[Fault] | None:
    """The syntax errors of `text`, Python's only the first; None if this language cannot be judged here."""
    if len(text) > LARGEST:
        return None
    if language == "python":
        return _python(text, whole=True)
    return _tree(text, language)


def new_error(before: str, after: str, start: int, end: int, language: str) -> Fault | None:
    """The error that the fill `after[start:end]` brought into a file that read `before`.

    None if it brought none or the language cannot be judged. Errors that were there already do not count:
    in a file that is broken elsewhere the fill is judged by itself."""
    found = errors(after, language)
    if not found:
        return None
    fill = after[start:end]
    first = after.count("\n", 0, start) + 1
    last = first + fill.count("\n")
    if any(_is_clean(text, language) for text in (before, _neutral(after, start, end, language))):
        return next((fault for fault in found if first <= fault.line <= last), found[0])
    alone = error_alone(fill, language)
    return Fault(alone.line + first - 1, alone.words) if alone else None


def _is_clean(text: str, language: str) -> bool:
    found = errors(text, language)
    return found is not None and not found


def error_alone(fill: str, language: str) -> Fault | None:
    """What is wrong with a stretch of code wherever it may stand; None if nothing is, or nobody can tell."""
    if language == "python":
        body = textwrap.indent(textwrap.dedent(fill), "  ")
        found = _python(f"async def _():\n while _:\n{body}", whole=False)
        return Fault(max(found[0].line - 2, 1), found[0].words) if found else None
    worst: Fault | None = None
    for opening, closing in _AROUND.get(language, ()):
        judged = _tree(opening + fill + closing, language)
        if not judged:
            return None
        worst = worst or Fault(max(judged[0].line - opening.count("\n"), 1), judged[0].words)
    return worst


def _neutral(after: str, start: int, end: int, language: str) -> str:
    """The file with nothing where the fill is."""
    if language != "python":
        return after[:start] + after[end:]
    fill = after[start:end]
    white = fill[: len(fill) - len(fill.lstrip(" \t"))]
    return f"{after[:start]}{white}pass\n{after[end:]}"


def _python(text: str, *, whole: bool) -> tuple[Fault, ...]:
    """whole: also what only the compiler sees, such as `return` outside a function."""
    flags = 0 if whole else ast.PyCF_ONLY_AST
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<fill>", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        return (Fault(error.lineno or 1, error.msg),)
    except (RecursionError, MemoryError):
        return (Fault(1, "it is nested too deeply"),)
    except ValueError as error:
        return (Fault(1, str(error)),)
    return ()


@lru_cache(maxsize=8)
def _tree(text: str, language: str) -> tuple[Fault, ...] | None:
    """What tree-sitter says, in a child process (see `watcher.parse`)."""
    module, function = _GRAMMARS.get(language, ("", ""))
    if not module or not (find_spec("tree_sitter") and find_spec(module)):
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "watcher.parse", module, function],
            input=text.encode("utf-8", "replace"), capture_output=True, timeout=PARSE_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    found = [line.partition("\t") for line in done.stdout.decode("utf-8", "replace").splitlines()]
    return tuple(Fault(int(line), words) for line, _, words in found)
