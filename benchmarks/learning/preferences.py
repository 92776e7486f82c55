"""What a developer would rather have, as rewriters of code: the same file always comes out the same.

Each preference is a transformer of libcst's tree, so that comments and layout elsewhere stay as they are. A fill that
a preference changes holds a mistake in the eyes of a developer who has it; what comes out is the correction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m
from rewriting import Body, bodies, dotted, expression, expressions, plain, source, statement
from signatures import untyped, with_docstring


@dataclass(frozen=True)
class Preference:
    """One wish. rewrite: the tree as this developer would have it. needs: an import line of what is written then."""

    name: str
    words: str
    rewrite: Callable[[cst.Module], cst.Module]
    needs: str = ""

    def apply(self, text: str) -> str:
        """The file as this developer would have it; itself if nothing is to be changed. Raises ParserSyntaxError."""
        tree = cst.parse_module(text)
        after = self.rewrite(tree).code
        if after == text:
            return text
        if self.needs and self.needs not in after:
            after = f"{self.needs}\n{after}"
        return after


# --- paths

_TO_PATH = {
    "os.path.exists": "Path({0}).exists()", "os.path.isfile": "Path({0}).is_file()",
    "os.path.isdir": "Path({0}).is_dir()", "os.path.basename": "Path({0}).name",
    "os.path.dirname": "Path({0}).parent", "os.path.getsize": "Path({0}).stat().st_size",
    "os.path.abspath": "Path({0}).resolve()", "os.listdir": "sorted(one.name for one in Path({0}).iterdir())",
    "os.remove": "Path({0}).unlink()", "os.mkdir": "Path({0}).mkdir()", "os.rmdir": "Path({0}).rmdir()",
}  # fmt: skip


def to_pathlib(node: cst.BaseExpression) -> cst.BaseExpression | None:
    if not isinstance(node, cst.Call):
        return None
    name, given = dotted(node.func), plain(node)
    if given is None or not given:
        return None
    if name == "os.path.join":
        return expression(f"Path({given[0]})" + "".join(f" / {one}" for one in given[1:]))
    if name in _TO_PATH and len(given) == 1:
        return expression(_TO_PATH[name].format(*given))
    if name == "open":
        return expression(f"Path({given[0]}).open({', '.join(given[1:])})")
    return None


_FROM_PATH = {
    "exists": "os.path.exists({0})",
    "is_file": "os.path.isfile({0})",
    "is_dir": "os.path.isdir({0})",
}


def to_os_path(node: cst.BaseExpression) -> cst.BaseExpression | None:
    path = m.Call(func=m.Name("Path"), args=[m.Arg()])
    if m.matches(node, m.Call(func=m.Attribute(value=path), args=[])):
        assert isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute)
        assert isinstance(node.func.value, cst.Call)
        form = _FROM_PATH.get(node.func.attr.value)
        return expression(form.format(source(node.func.value.args[0].value))) if form else None
    if m.matches(node, m.BinaryOperation(left=path, operator=m.Divide())):
        assert isinstance(node, cst.BinaryOperation) and isinstance(node.left, cst.Call)
        return expression(f"os.path.join({source(node.left.args[0].value)}, {source(node.right)})")
    if m.matches(node, m.Attribute(value=path, attr=m.Name("name"))):
        assert isinstance(node, cst.Attribute) and isinstance(node.value, cst.Call)
        return expression(f"os.path.basename({source(node.value.args[0].value)})")
    return None


# --- strings

_FIELD = re.compile(r"\{(\d*)(:[^{}]*)?\}")
_PERCENT = re.compile(r"%(\.\d+f|[sd])")


def _is_plain(node: cst.BaseExpression) -> bool:
    return (
        isinstance(node, cst.SimpleString)
        and node.value[0] in "'\""
        and not node.value.startswith(('"""', "'''"))
    )


def to_f_string(node: cst.BaseExpression) -> cst.BaseExpression | None:
    if m.matches(node, m.Call(func=m.Attribute(value=m.SimpleString(), attr=m.Name("format")))):
        assert isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute)
        text, given = node.func.value, plain(node)
        assert isinstance(text, cst.SimpleString)
        if given is None or not _is_plain(text) or any(text.value[0] in one for one in given):
            return None
        left = iter(given)

        def place(match: re.Match[str]) -> str:
            value = given[int(match[1])] if match[1] else next(left, "")
            return "{" + value + (match[2] or "") + "}"

        return expression("f" + _FIELD.sub(place, text.value))
    if m.matches(node, m.BinaryOperation(left=m.SimpleString(), operator=m.Modulo())):
        assert isinstance(node, cst.BinaryOperation) and isinstance(node.left, cst.SimpleString)
        right, text = node.right, node.left
        given = (
            [source(one.value) for one in right.elements] if isinstance(right, cst.Tuple) else [source(right)]
        )
        if not _is_plain(text) or any(text.value[0] in one for one in given):
            return None
        left = iter(given)

        def fill(match: re.Match[str]) -> str:
            value = next(left, "")
            return "{" + value + (f":{match[1]}" if match[1].startswith(".") else "") + "}"

        return expression("f" + _PERCENT.sub(fill, text.value))
    return None


def to_format(node: cst.BaseExpression) -> cst.BaseExpression | None:
    if not isinstance(node, cst.FormattedString) or len(node.start) != 2:
        return None
    text = ""
    given: list[str] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            text += part.value
            continue
        assert isinstance(part, cst.FormattedStringExpression)
        if part.conversion or part.equal:
            return None
        spec = "".join(source(one) for one in part.format_spec) if part.format_spec else ""
        text += "{" + (f":{spec}" if spec else "") + "}"
        given.append(source(part.expression))
    if not given:
        return None
    quote = node.start[1]
    return expression(f"{quote}{text}{quote}.format({', '.join(given)})")


# --- loops and comprehensions


def to_comprehension(name: str, body: Body) -> Body:
    """`out = []`, a loop that appends → one comprehension."""
    out: list[cst.BaseStatement] = []
    for one in body:
        made = _comprehension(out[-1], one) if out else None
        if made is not None:
            out[-1] = made
        else:
            out.append(one)
    return out


def _comprehension(before: cst.BaseStatement, loop: cst.BaseStatement) -> cst.BaseStatement | None:
    empty = m.SimpleStatementLine([m.Assign(targets=[m.AssignTarget(m.Name())], value=m.List(elements=[]))])
    if not m.matches(before, empty) or not isinstance(loop, cst.For) or loop.orelse:
        return None
    assert isinstance(before, cst.SimpleStatementLine) and isinstance(before.body[0], cst.Assign)
    target = source(before.body[0].targets[0].target)
    if not isinstance(loop.body, cst.IndentedBlock) or len(loop.body.body) != 1:
        return None
    inner, condition = loop.body.body[0], ""
    if isinstance(inner, cst.If) and inner.orelse is None and isinstance(inner.body, cst.IndentedBlock):
        condition = f" if {source(inner.test)}"
        if len(inner.body.body) != 1:
            return None
        inner = inner.body.body[0]
    append = m.SimpleStatementLine(
        [m.Expr(m.Call(func=m.Attribute(value=m.Name(target), attr=m.Name("append")), args=[m.Arg()]))]
    )
    if not m.matches(inner, append):
        return None
    assert isinstance(inner, cst.SimpleStatementLine) and isinstance(inner.body[0], cst.Expr)
    call = inner.body[0].value
    assert isinstance(call, cst.Call)
    items = f"{source(call.args[0].value)} for {source(loop.target)} in {source(loop.iter)}{condition}"
    return statement(f"{target} = [{items}]\n")


def to_loop(name: str, body: Body) -> Body:
    """`return [… for …]` → a loop that appends."""
    out: list[cst.BaseStatement] = []
    for one in body:
        made = m.matches(one, m.SimpleStatementLine([m.Return(m.ListComp())]))
        if made:
            assert isinstance(one, cst.SimpleStatementLine) and isinstance(one.body[0], cst.Return)
            value = one.body[0].value
            assert isinstance(value, cst.ListComp)
            loop = value.for_in
            if loop.inner_for_in is None and len(loop.ifs) <= 1:
                append = f"result.append({source(value.elt)})"
                inside = (
                    f"    if {source(loop.ifs[0].test)}:\n        {append}" if loop.ifs else f"    {append}"
                )
                out += [
                    statement("result = []\n"),
                    statement(f"for {source(loop.target)} in {source(loop.iter)}:\n{inside}\n"),
                    statement("return result\n"),
                ]
                continue
        out.append(one)
    return out


# --- errors


def to_raise(name: str, body: Body) -> Body:
    none = m.SimpleStatementLine([m.Return(m.Name("None"))])
    return [statement('raise ValueError("no value")\n') if m.matches(one, none) else one for one in body]


def to_none(name: str, body: Body) -> Body:
    raising = m.SimpleStatementLine(
        [m.Raise(exc=m.Call(func=m.OneOf(m.Name("ValueError"), m.Name("KeyError"))))]
    )
    return [statement("return None\n") if m.matches(one, raising) else one for one in body]


# --- the shape of a function


def early(name: str, body: Body) -> Body:
    """No `else` after a block that returns or raises."""
    out: list[cst.BaseStatement] = []
    leaves = m.SimpleStatementLine([m.Return() | m.Raise()])
    for one in body:
        if (
            isinstance(one, cst.If)
            and isinstance(one.orelse, cst.Else)
            and isinstance(one.body, cst.IndentedBlock)
        ):
            rest = one.orelse.body
            if m.matches(one.body.body[-1], leaves) and isinstance(rest, cst.IndentedBlock):
                out += [one.with_changes(orelse=None), *rest.body]
                continue
        out.append(one)
    return out


def named_result(name: str, body: Body) -> Body:
    """What is returned gets a name first, unless it is one already."""
    if not name or not isinstance(body[-1], cst.SimpleStatementLine):
        return body
    last = body[-1].body[0]
    if not isinstance(last, cst.Return) or not isinstance(last.value, cst.Call):
        return body
    return [*body[:-1], statement(f"answer = {source(last.value)}\n"), statement("return answer\n")]


# --- names and helpers


class Renamer(cst.CSTTransformer):
    """Renames variables: neither attributes nor the names of arguments."""

    def __init__(self, names: dict[str, str]) -> None:
        super().__init__()
        self.names = names

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self.names.get(updated_node.value, updated_node.value))

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)


NAMES = {
    "result": "found",
    "results": "found",
    "counts": "tally",
    "total": "amount",
    "i": "index",
    "line": "row",
}


def house_names(tree: cst.Module) -> cst.Module:
    """The house's words for variables that hold what is found, counted and added up."""
    bound = m.AssignTarget(target=m.Name()), m.For(target=m.Name()), m.CompFor(target=m.Name())
    found = m.findall(tree, m.OneOf(*bound))
    local = {source(one.target) for one in found}  # type: ignore[attr-defined]  # all three have one
    return tree.visit(Renamer({old: new for old, new in NAMES.items() if old in local}))


def to_logging(node: cst.BaseExpression) -> cst.BaseExpression | None:
    if isinstance(node, cst.Call) and dotted(node.func) == "print" and plain(node):
        return node.with_changes(func=expression("logger.info"))
    return None


def to_aware(node: cst.BaseExpression) -> cst.BaseExpression | None:
    if (
        isinstance(node, cst.Call)
        and not node.args
        and dotted(node.func) in ("datetime.now", "datetime.utcnow")
    ):
        return expression("datetime.now(timezone.utc)")
    return None


def to_house_empty(tree: cst.Module) -> cst.Module:
    """`if not items:` → `if is_empty(items):`, the house's own helper."""

    class Tests(cst.CSTTransformer):
        def leave_If(self, original_node: cst.If, updated_node: cst.If) -> cst.If:
            if not m.matches(updated_node.test, m.UnaryOperation(operator=m.Not(), expression=m.Name())):
                return updated_node
            assert isinstance(updated_node.test, cst.UnaryOperation)
            return updated_node.with_changes(
                test=expression(f"is_empty({source(updated_node.test.expression)})")
            )

    return tree.visit(Tests())


def to_record(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """`{"name": name}` → `Record(name=name)`."""
    if not isinstance(node, cst.Dict) or not node.elements:
        return None
    given = []
    for one in node.elements:
        if not isinstance(one, cst.DictElement) or not isinstance(one.key, cst.SimpleString):
            return None
        key = one.key.evaluated_value
        if not isinstance(key, str) or not key.isidentifier():
            return None
        given.append(f"{key}={source(one.value)}")
    return expression(f"Record({', '.join(given)})")


def typed_locals(name: str, body: Body) -> Body:
    """Empty collections say what they are."""
    kinds = {"[]": "list", "{}": "dict", "set()": "set"}
    out: list[cst.BaseStatement] = []
    for one in body:
        if m.matches(one, m.SimpleStatementLine([m.Assign(targets=[m.AssignTarget(m.Name())])])):
            assert isinstance(one, cst.SimpleStatementLine) and isinstance(one.body[0], cst.Assign)
            kind = kinds.get(source(one.body[0].value))
            if kind:
                target = source(one.body[0].targets[0].target)
                one = statement(f"{target}: {kind} = {source(one.body[0].value)}\n")
        out.append(one)
    return out


LOGGER = "import logging\n\nlogger = logging.getLogger(__name__)"
PREFERENCES = {
    one.name: one
    for one in (
        Preference("pathlib", "pathlib, not os.path", expressions(to_pathlib), "from pathlib import Path"),
        Preference("os_path", "os.path, not pathlib", expressions(to_os_path), "import os"),
        Preference("f_strings", "f-strings", expressions(to_f_string)),
        Preference("format", "str.format, no f-strings", expressions(to_format)),
        Preference("comprehensions", "comprehensions, no appending", bodies(to_comprehension)),
        Preference("loops", "plain loops, no comprehensions", bodies(to_loop)),
        Preference("raising", "raise, never return None", bodies(to_raise)),
        Preference("none", "return None, never raise", bodies(to_none)),
        Preference("docstrings", "every function has a docstring, one sentence", bodies(with_docstring)),
        Preference("untyped", "no type hints in signatures", untyped),
        Preference("early_return", "no else after a return", bodies(early)),
        Preference("named_result", "a name for what is returned", bodies(named_result)),
        Preference("house_names", "the house's names", house_names),
        Preference("logging", "logging, not print", expressions(to_logging), LOGGER),
        Preference("aware", "datetimes with a time zone", expressions(to_aware), "from datetime import timezone"),
        Preference("house_helper", "is_empty() of the house", to_house_empty, "from house import is_empty"),
        Preference("records", "records, not dicts", expressions(to_record), "from house import Record"),
        Preference("typed_locals", "empty collections with a type", bodies(typed_locals)),
    )
}  # fmt: skip
