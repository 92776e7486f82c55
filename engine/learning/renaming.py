"""The same lesson with other names: was the preference understood, or were the names learnt by heart?

Parameters and variables of a Python fill get other names: in its answer, in the wrong answer, and in the function
around its place. Attributes, keywords of calls, strings, and every name that means something outside of the function
stay. Names that the request itself says stay too: other names there would be other words.

What this does not guarantee: that a program with the new names runs; names that are looked up by their text
(`locals()`, `getattr`) are not seen.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from textwrap import dedent

from engine.learning.examples import Example
from engine.learning.targets import changes
from engine.model.prompts import Context
from engine.text.tokens import pieces

_NAMES = (
    "entry", "amount", "needle", "source", "chosen", "record", "piece", "holder", "former", "subject", "portion",
    "carrier", "bundle", "marker", "outcome", "reading", "detail", "origin", "segment", "quantity",
)  # fmt: skip
_TAKEN = frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_DEFINES = re.compile(r"\s*(?:async\s+)?def\b")
_BRACES = re.compile(r"(?<!\{)(?:\{\{)*\{([^{}]+)\}")


def renamed(example: Example) -> Example | None:
    """The example with other names; None if it has none of its own, or they cannot be told."""
    if example.language != "python":
        return None
    scene = _scene(example.context)
    tree = _tree(scene.before + example.target + scene.after)
    names = _other_names(example, scene, tree) if tree is not None else {}
    if tree is None or not names:
        return None
    before, after = _with_names(scene.before, names), _with_names(scene.after, names)
    target, wrong = _with_names(example.target, names), _with_names(example.wrong, names)
    if not _is_same(tree, _tree(before + target + after), names):
        return None
    context = replace(
        example.context,
        before=scene.above + before,
        after=after + scene.below,
        signature=_with_names(example.context.signature, names),
    )
    changed = changes(wrong, target) if example.changed else ()
    return replace(example, context=context, target=target, wrong=wrong, changed=changed)


@dataclass(frozen=True)
class _Scene:
    """The text around a place: above and below the function that it is in, and that function itself."""

    above: str
    before: str
    after: str
    below: str


def _scene(context: Context) -> _Scene:
    headers = [line for line in context.signature.splitlines() if _DEFINES.match(line)]
    at = context.before.rfind(headers[-1]) if headers else -1
    if at < 0:
        return _Scene(context.before, "", "", context.after)
    depth = _depth(headers[-1])
    end = 0
    for line in context.after.splitlines(keepends=True):
        if line.strip() and _depth(line) <= depth:
            break
        end += len(line)
    return _Scene(context.before[:at], context.before[at:], context.after[:end], context.after[end:])


def _other_names(example: Example, scene: _Scene, tree: ast.Module) -> dict[str, str]:
    """New names for those that belong to the fill's function alone, always the same ones."""
    context = example.context
    shown = (context.imports, scene.above, scene.below, context.original, context.prompt, *context.notes)
    outside = set(_IDENTIFIER.findall("\n".join((*shown, *(one.code for one in context.definitions)))))
    inside = "\n".join((scene.before, scene.after, example.target, example.wrong))
    taken = _TAKEN | outside | set(_IDENTIFIER.findall(inside)) | {"self", "cls"}
    names: dict[str, str] = {}
    for name in sorted(_bound(tree)):
        if name in outside or name in _TAKEN or name in ("self", "cls", "_") or name.startswith("__"):
            continue
        start = zlib.crc32(name.encode()) % len(_NAMES)
        free = (one for one in (*_NAMES[start:], *_NAMES[:start]) if one not in taken)
        new = next(free, None)
        if new is not None:
            names[name] = new
            taken |= {new}
    return names


def _bound(tree: ast.Module) -> set[str]:
    """The parameters and variables of a function."""
    nodes = list(ast.walk(tree))
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    theirs = {name for node in nodes if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    return (arguments | stored) - theirs


def _tree(code: str) -> ast.Module | None:
    try:
        return ast.parse(dedent(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_same(old: ast.Module, new: ast.Module | None, names: Mapping[str, str]) -> bool:
    """Whether `new` is `old` but for the names. Changes `old`."""
    for node in ast.walk(old):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return new is not None and ast.dump(old) == ast.dump(new)


def _with_names(code: str, names: Mapping[str, str]) -> str:
    """`code` with other names; of strings only what stands in an f-string's braces is looked into."""
    written, at, before, touching, in_lambda = "", 0, "", False, False
    found = [*pieces(code), ("", len(code), len(code))]
    for (text, start, end), (following, _, _) in pairwise(found):
        in_lambda = text == "lambda" or (in_lambda and text != ":")
        line = code[code.rfind("\n", 0, start) + 1 : start]
        given = following == "=" and code[end:].lstrip()[:2] != "=="
        keyword_of_a_call = before in ("(", ",") and given and not in_lambda and not _DEFINES.match(line)
        new = text
        if text in names and before != "." and not keyword_of_a_call:
            new = names[text]
        elif text[0] in "\"'" and touching and before.lower() in ("f", "fr", "rf"):
            new = _BRACES.sub(lambda held: _with_names(held[0], names), text)
        written += code[at:start] + new
        at, before, touching = end, text, code[end : end + 1] in ("'", '"')
    return written + code[at:]


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
