"""What a model is shown of a definition: its header, the first line of its documentation, a type's members.

Long text values are left out: they are no help, and they may be secrets (I9).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

#: Words that stand before the name that they define.
KEYWORDS = (
    "def|class|fn|func|function|fun|struct|enum|trait|interface|type|typedef|record|module|object|const|let|var"
    "|val|sub|protocol|union|namespace"
)
MOST_LINES = 14
LONGEST_LINE = 160
_LONG_TEXT = re.compile(r"""(["'`])(?:(?!\1)[^\\\n]|\\.){13,}\1""")
_TYPE = re.compile(r"\b(?:struct|enum|trait|interface|type|typedef|record|union|protocol|class)\b")
_ABOVE = re.compile(r"\s*(?:///|//|/\*|\*|#|--|@)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_outline(text: str, name: str) -> str:
    """The definition of `name` in Python source; empty if there is none."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return generic_outline(text, name)
    lines = text.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef) and node.name == name:
            shown = _function(node, lines, "") if isinstance(node, Function) else _class(node, lines)
            return _limited(shown)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and any(
            isinstance(target, ast.Name) and target.id == name for target in targets
        ):
            return _limited(lines[node.lineno - 1 : node.end_lineno])
    return ""


def _header(node: Function | ast.ClassDef, lines: list[str]) -> list[str]:
    """Decorators and header, to its colon."""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    last = max(node.lineno, node.body[0].lineno - 1)
    header = lines[first - 1 : last]
    while len(header) > 1 and not header[-1].partition("#")[0].rstrip().endswith(":"):
        header.pop()
    return header if header[-1].rstrip().endswith(":") else [f"{header[-1].partition(':')[0]}:"]


def _function(node: Function, lines: list[str], indent: str) -> Iterator[str]:
    header = [line.strip() for line in _header(node, lines)]
    said = (ast.get_docstring(node) or "").partition("\n")[0].strip()
    if not said:
        header[-1] += " ..."
    inner = [f"    {line}" if at and not header[at].startswith(("def", "async", "@", ")")) else line
             for at, line in enumerate(header)]  # fmt: skip
    yield from (indent + line for line in inner)
    if said:
        yield f'{indent}    """{said}"""'


def _class(node: ast.ClassDef, lines: list[str]) -> Iterator[str]:
    yield from (line.strip() for line in _header(node, lines))
    if said := (ast.get_docstring(node) or "").partition("\n")[0].strip():
        yield f'    """{said}"""'
    shown = 0
    for member in node.body:
        if isinstance(member, ast.Assign | ast.AnnAssign):
            shown += 1
            yield f"    {lines[member.lineno - 1].strip()}"
        elif isinstance(member, Function) and (not member.name.startswith("_") or member.name == "__init__"):
            shown += 1
            yield from _function(member, lines, "    ")
    if not shown and not said:
        yield "    ..."


def generic_outline(text: str, name: str) -> str:
    """The definition of `name` in any language with words or types before what they define."""
    lines = text.splitlines()
    defines = re.compile(
        rf"\b(?:{KEYWORDS})\s+(?:\([^)]{{0,200}}\)\s*)?{name}\b"
        rf"|^(?!\s*(?:return|else|case)\b)[A-Za-z_][\w:<>*& ]*[ *&]{name}\s*\("
    )
    for at, line in enumerate(lines):
        if not defines.search(line) or _ABOVE.match(line):
            continue
        first = at
        while first > 0 and at - first < 3 and _ABOVE.match(lines[first - 1]):
            first -= 1
        return _limited([*lines[first:at], *_generic(lines[at:], bool(_TYPE.search(line)))])
    return ""


def _generic(lines: list[str], is_type: bool) -> Iterator[str]:
    """From the header on: of a function the header, of a type all of it up to its closing brace."""
    base = len(lines[0]) - len(lines[0].lstrip())
    for at, line in enumerate(lines[: MOST_LINES + 1]):
        text = line.rstrip()
        if not is_type and "{" in text:
            yield f"{text[base : text.rindex('{')].rstrip()} {{ ... }}"
            return
        yield text[base:] if not text[:base].strip() else text
        if text.endswith((";", ":")) and not is_type:
            return
        if is_type and (text.endswith(";") and "{" not in "".join(lines[: at + 1])):
            return
        if (
            at
            and is_type
            and text.strip().startswith(("}", "end"))
            and len(text) - len(text.lstrip()) <= base
        ):
            return
        if not is_type and at > 5:
            return


def _limited(shown: Iterator[str] | list[str]) -> str:
    """At most so many lines, none too long, without long text values."""
    kept: list[str] = []
    for line in shown:
        if len(line) > LONGEST_LINE:
            continue
        kept.append(line if '"""' in line else _LONG_TEXT.sub(r"\1...\1", line))
        if len(kept) == MOST_LINES:
            break
    return "\n".join(kept).rstrip() + "\n" if any(line.strip() for line in kept) else ""
