"""What a developer would rather have of a function's first lines, as rewriters of libcst's tree."""

from __future__ import annotations

import libcst as cst
import libcst.matchers as m
from rewriting import Body, statement


def untyped(tree: cst.Module) -> cst.Module:
    """Signatures without annotations; what a variable is annotated with stays."""

    class Signatures(cst.CSTTransformer):
        def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
            tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
            equal = tight if updated_node.default is not None else cst.MaybeSentinel.DEFAULT
            return updated_node.with_changes(annotation=None, equal=equal)

        def leave_FunctionDef(
            self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
        ) -> cst.FunctionDef:
            return updated_node.with_changes(returns=None)

    return tree.visit(Signatures())


def with_docstring(name: str, body: Body) -> Body:
    """A docstring, and in the house's form: one sentence that begins with a capital and ends with a stop."""
    if not name:
        return body
    if not m.matches(body[0], m.SimpleStatementLine([m.Expr(m.SimpleString())])):
        words = name.strip("_").replace("_", " ").capitalize()
        return [statement(f'"""{words}."""\n'), *body]
    first = body[0]
    assert isinstance(first, cst.SimpleStatementLine) and isinstance(first.body[0], cst.Expr)
    text = first.body[0].value
    assert isinstance(text, cst.SimpleString)
    said = str(text.evaluated_value).strip()
    sentence = said[:1].upper() + said[1:].rstrip(".") + "."
    plain = text.quote == '"""' and not text.prefix and "\\" not in text.value and "\n" not in said
    return [statement(f'"""{sentence}"""\n'), *body[1:]] if plain and sentence != said else body
