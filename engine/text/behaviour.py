"""Whether two stretches of Python do the same, and differ in how they say it alone: in docstrings, comments and layout,
in annotations, and in a name for what is returned at once.

What this does not see: any other rewriting that changes nothing, as a loop for a comprehension. That is for the user to
know.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent, indent

_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = ("body", "orelse", "finalbody")
_STRING = re.compile(r"""[rRbBuUfF]{0,2}(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\n]*"|'[^'\n]*')""", re.DOTALL)


def does_the_same(one: str, other: str) -> bool:
    """Whether two function bodies, or definitions, do the same. Not where one of them does not parse."""
    first = plain(one)
    return first is not None and first == plain(other)


def plain(code: str) -> str | None:
    """A function body, or definitions, in one layout and without what changes nothing; None if it does not parse."""
    tree = _tree(code)
    if tree is None:
        return None
    for node in ast.walk(tree):
        _strip(node)
    try:
        return dedent(ast.unparse(tree).partition("\n")[2])
    except RecursionError:
        return None


@dataclass(frozen=True)
class Manner:
    """How code says what it does: whether with docstrings, comments, types, and names for what is returned at once."""

    docstrings: bool
    comments: bool
    types: bool
    named: bool


def manner(code: str) -> Manner | None:
    """None if it does not parse."""
    tree = _tree(code)
    if tree is None:
        return None
    nodes = list(ast.walk(tree))
    blocks = [one for node in nodes for name in _BLOCKS if isinstance(one := getattr(node, name, None), list)]
    return Manner(
        any(isinstance(one, _DEFINITION) and _is_docstring(one.body[0]) for one in nodes),
        "#" in _STRING.sub("", code),
        any(isinstance(one, ast.AnnAssign) for one in nodes)
        or any(getattr(one, name, None) is not None for one in nodes for name in ("annotation", "returns")),
        any(len(_returned(block)) < len(block) for block in blocks),
    )


def _tree(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in the user's code is not ours to tell
            return ast.parse("def f():\n" + indent(dedent(code), " "))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _strip(node: ast.AST) -> None:
    """Takes off a node what changes nothing. Annotations in a class may mean something, and stay."""
    if isinstance(node, ast.arg):
        node.annotation = None
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node.returns = None
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and _is_docstring(
        node.body[0]
    ):
        del node.body[0]
    if isinstance(node, ast.ClassDef):
        return
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            setattr(node, name, _returned([_unannotated(one) for one in block]))


def _is_docstring(first: ast.stmt) -> bool:
    value = first.value if isinstance(first, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _unannotated(one: ast.stmt) -> ast.stmt:
    if isinstance(one, ast.AnnAssign) and one.value is not None and isinstance(one.target, ast.Name):
        return ast.Assign([one.target], one.value, lineno=one.lineno)
    return one


def _returned(block: Sequence[ast.stmt]) -> list[ast.stmt]:
    """A block that ends in `name = value; return name` as `return value`."""
    if len(block) > 1:
        named, last = block[-2:]
        if (
            isinstance(named, ast.Assign)
            and isinstance(last, ast.Return)
            and isinstance(last.value, ast.Name)
            and len(named.targets) == 1
            and isinstance(named.targets[0], ast.Name)
            and named.targets[0].id == last.value.id
        ):
            return [*block[:-2], ast.Return(named.value)]
    return list(block)
