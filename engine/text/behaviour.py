"""Whether two stretches of Python do the same, and differ in how they say it alone: in docstrings, comments and layout,
in annotations, and in a name for what is returned at once.

What this does not see: any other rewriting that changes nothing, as a loop for a comprehension. That is for the user to
know.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from textwrap import dedent, indent


def does_the_same(one: str, other: str) -> bool:
    """Whether two function bodies, or definitions, do the same. Not where one of them does not parse."""
    first = _plain(one)
    return first is not None and first == _plain(other)


def _plain(code: str) -> str | None:
    """The syntax tree in words, without what changes nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in the user's code is not ours to tell
            tree = ast.parse("def f():\n" + indent(dedent(code), " "))
            for node in ast.walk(tree):
                _strip(node)
            return ast.dump(tree)
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
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            setattr(node, name, _returned([_unannotated(one) for one in block]))


def _is_docstring(first: ast.stmt) -> bool:
    value = first.value if isinstance(first, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _unannotated(one: ast.stmt) -> ast.stmt:
    if isinstance(one, ast.AnnAssign) and one.value is not None and isinstance(one.target, ast.Name):
        return ast.Assign([one.target], one.value)
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
