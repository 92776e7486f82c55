"""Rewriting Python by libcst's tree, so that comments and layout elsewhere stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import libcst as cst

Body = Sequence[cst.BaseStatement]


class Expressions(cst.CSTTransformer):
    """Replaces expressions by a function of each; None leaves it."""

    def __init__(self, change: Callable[[cst.BaseExpression], cst.BaseExpression | None]) -> None:
        super().__init__()
        self.change = change

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:
        left = super().on_leave(original_node, updated_node)  # type: ignore[type-var]
        if isinstance(left, cst.BaseExpression):
            return self.change(left) or left
        return left  # type: ignore[return-value]


class Bodies(cst.CSTTransformer):
    """Replaces the statements of functions' blocks by a function of them. The first argument is the function's name
    where the block is its body, else empty."""

    def __init__(self, change: Callable[[str, Body], Body]) -> None:
        super().__init__()
        self.change = change
        self.depth = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.depth += 1

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self.depth -= 1
        body = updated_node.body
        if not isinstance(body, cst.IndentedBlock):
            return updated_node
        changed = self.change(updated_node.name.value, body.body)
        return updated_node.with_changes(body=body.with_changes(body=changed))

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        if not self.depth:
            return updated_node
        return updated_node.with_changes(body=self.change("", updated_node.body))


def expressions(
    change: Callable[[cst.BaseExpression], cst.BaseExpression | None],
) -> Callable[[cst.Module], cst.Module]:
    return lambda tree: tree.visit(Expressions(change))


def bodies(change: Callable[[str, Body], Body]) -> Callable[[cst.Module], cst.Module]:
    return lambda tree: tree.visit(Bodies(change))


def expression(text: str) -> cst.BaseExpression:
    return cst.parse_expression(text)


def source(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def dotted(node: cst.CSTNode) -> str:
    """`os.path.join` of a name or attribute; empty of anything else."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr.value}" if head else ""
    return ""


def plain(call: cst.Call) -> list[str] | None:
    """The positional arguments' source, None if there are others."""
    if any(one.keyword is not None or one.star for one in call.args):
        return None
    return [source(one.value) for one in call.args]


def statement(text: str) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    return cst.parse_statement(text)
