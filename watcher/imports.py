"""Names that a Python fill uses and nothing in its file binds: imported, or named.

A small model writes `Counter(words)` and forgets the import; the top of the file is not the fill's place, and
nothing but its own place may change (I2). So what the standard library has under that name is imported at the
head of the fill itself. A name that is nowhere to be found is reported, so that the answer is asked for again.

What this does not guarantee: that a name is bound before it is used; where the scope of its use sees a binding of it,
it counts as bound.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TypeAlias

#: Module → what is imported from it by name, where a name is unlikely to be anything else.
FROM = {
    "argparse": "ArgumentParser Namespace",
    "collections": "ChainMap Counter OrderedDict defaultdict deque namedtuple",
    "collections.abc": "Callable Generator Hashable Iterable Iterator Mapping MutableMapping Sequence",
    "concurrent.futures": "ProcessPoolExecutor ThreadPoolExecutor as_completed",
    "contextlib": "ExitStack closing contextmanager nullcontext redirect_stdout suppress",
    "dataclasses": "asdict astuple dataclass is_dataclass",
    "datetime": "UTC date datetime timedelta timezone",
    "decimal": "Decimal InvalidOperation",
    "enum": "Enum IntEnum StrEnum auto",
    "fractions": "Fraction",
    "functools": "cache cached_property lru_cache partial reduce singledispatch total_ordering wraps",
    "io": "BytesIO StringIO",
    "itertools": "accumulate chain combinations groupby islice pairwise permutations takewhile zip_longest",
    "operator": "attrgetter itemgetter",
    "pathlib": "Path PurePath PurePosixPath",
    "tempfile": "NamedTemporaryFile TemporaryDirectory",
    "textwrap": "dedent",
    "threading": "Lock Thread",
    "typing": "Any ClassVar Literal NamedTuple Optional Protocol TypeVar TypedDict Union",
    "zoneinfo": "ZoneInfo",
}
#: Names that are variables as often; imported only where they are called.
FROM_IF_CALLED = {
    "dataclasses": "field",
    "math": "ceil floor gcd hypot isclose sqrt",
    "statistics": "fmean mean median mode pstdev stdev",
    "time": "sleep",
}
#: Modules that are imported whole where the name is used as `name.something`.
WHOLE = """
argparse base64 bisect collections configparser contextlib copy csv datetime functools glob hashlib heapq html io
itertools json logging math operator os pathlib pickle platform random re secrets shlex shutil signal socket sqlite3
statistics struct subprocess sys tempfile textwrap threading time tomllib traceback unicodedata urllib uuid zipfile
"""
MODULES = frozenset(WHOLE.split())
SOURCE = {name: module for module, names in FROM.items() for name in names.split()}
SOURCE_IF_CALLED = {name: module for module, names in FROM_IF_CALLED.items() for name in names.split()}
_WORD = re.compile(r"\w+")
GIVEN = frozenset(dir(builtins)) | {"__file__", "__class__", "__builtins__", "reveal_type"}


@dataclass(frozen=True)
class Unbound:
    """What a fill uses and nothing binds. imports: lines that bind what they can. names: the rest, sorted."""

    imports: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def unbound(text: str, start: int, end: int) -> Unbound:
    """What the fill text[start:end] uses and nothing that it sees in `text` binds; nothing if `text` does not parse or
    imports with a star."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unbound()
    if any(isinstance(node, ast.alias) and node.name == "*" for node in ast.walk(tree)):
        return Unbound()
    first, last = _line(text, start), _line(text, max(start, end - 1))
    unseen = set(_unseen(tree))
    uses = [use for use in _uses(tree) if first <= use.node.lineno <= last and use.node in unseen]
    missing = {use.node.id for use in uses} - GIVEN
    found: dict[str, set[str]] = {}
    for name in sorted(missing):
        module = _source(name, [use for use in uses if use.node.id == name])
        if module:
            found.setdefault(module, set()).add("" if module == name and _is_module(name, uses) else name)
    known = {name or module for module, names in found.items() for name in names}
    return Unbound(tuple(_lines(found)), tuple(sorted(missing - known)))


def import_line(tree: ast.AST, name: str) -> str:
    """The line that binds `name`, as Python code uses it, from the standard library; empty if it cannot be told."""
    uses = [use for use in _uses(tree) if use.node.id == name]
    module = _source(name, uses) if uses else ""
    if not module:
        return ""
    return f"import {module}" if module == name and _is_module(name, uses) else f"from {module} import {name}"


def imports_of(text: str, names: Collection[str]) -> tuple[str, ...]:
    """The lines with which a module binds these names, one for each that it imports at its top level; none of those
    that say where by where the module stands."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    found: dict[str, str] = {}
    for node in body:
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and not node.level):
            for alias in node.names:
                one = (
                    ast.Import([alias])
                    if isinstance(node, ast.Import)
                    else ast.ImportFrom(node.module, [alias], 0)
                )
                found[alias.asname or alias.name.split(".")[0]] = ast.unparse(one)
    return tuple(found[name] for name in sorted(names) if name in found)


def with_imports(fill: str, imports: tuple[str, ...], indent: str) -> str:
    """`fill` with import lines at its head, below a docstring that it begins with. Its lines are LF."""
    if not imports:
        return fill
    head, body = _after_docstring(fill, indent)
    block = "".join(f"{indent}{line}\n" for line in imports)
    first = body.lstrip("\n").removeprefix(indent)
    apart = "\n\n" if not indent and re.match(r"@|(?:async\s+)?def\b|class\b", first) else ""
    return head + block + apart + body


def without_idle(fill: str, rest: str, indent: str) -> str:
    """`fill` without imports that it begins with, from the standard library, of names that neither it nor the `rest` of
    its file mentions, and without those that it has twice. One that is nothing but imports stays as it is."""
    statements = _body(fill, indent) if indent else _module(fill)
    imports = [node for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]
    if len(imports) == len(statements):
        return fill
    lines = fill.split("\n")
    above = 2 if indent else 1  # the number of the first line
    alone = {node.lineno - above: node for node in imports if node.lineno == node.end_lineno}
    alone = {line: node for line, node in alone.items() if lines[line].strip() == ast.unparse(node)}
    words = {"*", *_WORD.findall(rest)}.union(
        *(_WORD.findall(text) for line, text in enumerate(lines) if line not in alone)
    )
    kept: list[str] = []
    for line, text in enumerate(lines):
        node = alone.get(line)
        if node is not None and _is_standard(node):
            node.names = [one for one in node.names if (one.asname or one.name).split(".")[0] in words]
            text = indent + ast.unparse(node) if node.names else ""
            if not text or text in kept:
                continue
        kept.append(text)
    return "\n".join(kept).lstrip("\n")


def _module(fill: str) -> list[ast.stmt]:
    try:
        return ast.parse(fill).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _is_standard(node: ast.Import | ast.ImportFrom) -> bool:
    modules = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or "."]
    known = sys.stdlib_module_names - {"__future__"}
    return all(module.split(".")[0] in known for module in modules)


def inside_class(signature: str) -> bool:
    """Whether the innermost definition around a place is a class: its methods do not see what it imports."""
    lines = [line.strip() for line in signature.splitlines() if line.strip()]
    return bool(lines) and lines[-1].startswith("class ")


@dataclass(frozen=True)
class _Use:
    node: ast.Name
    attribute: str
    called: bool


def _uses(tree: ast.AST) -> Iterator[_Use]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            parent = parents.get(node)
            attribute = parent.attr if isinstance(parent, ast.Attribute) else ""
            yield _Use(node, attribute, isinstance(parent, ast.Call) and parent.func is node)


Scope: TypeAlias = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def _unseen(tree: ast.Module) -> Iterator[ast.Name]:
    """Names that are used where no binding of them is seen."""
    anywhere = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    todo: list[tuple[Scope, frozenset[str]]] = [(tree, frozenset(anywhere))]
    while todo:
        scope, outer = todo.pop()
        own = list(_own(scope))
        seen = outer | {name for node in own for name in _bound(node)} | set(_parameters(scope))
        inside = outer if isinstance(scope, ast.ClassDef) else seen  # a method does not see its class's names
        todo += [(node, inside) for node in own if isinstance(node, Scope) and node is not scope]
        for node in own:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in seen:
                yield node


def _own(scope: Scope) -> Iterator[ast.AST]:
    """The nodes of a scope, and the scopes in it without what is theirs. Decorators, defaults, annotations and the
    bases of a class are evaluated outside of it. A comprehension's names count as the scope's."""
    body = [scope.body] if isinstance(scope, ast.Lambda) else scope.body
    todo: list[ast.AST] = [*body, *(getattr(scope, "type_params", None) or [])]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Scope):
            todo += ast.iter_child_nodes(node)
            continue
        theirs = {id(one) for one in ([node.body] if isinstance(node, ast.Lambda) else node.body)}
        todo += [
            child
            for child in ast.iter_child_nodes(node)
            if id(child) not in theirs and not type(child).__name__.startswith(("TypeVar", "ParamSpec"))
        ]


def _parameters(scope: Scope) -> Iterator[str]:
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from (node.arg for node in ast.walk(scope.args) if isinstance(node, ast.arg))


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds in its scope."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).split(".")[0]
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif type(node).__name__ in ("TypeVar", "ParamSpec", "TypeVarTuple"):
        yield getattr(node, "name", "")


def _source(name: str, uses: list[_Use]) -> str:
    """The module that has `name`, as it is used; empty if that cannot be told."""
    if _is_module(name, uses):
        return name
    if name in SOURCE:
        return SOURCE[name]
    return SOURCE_IF_CALLED.get(name, "") if all(use.called for use in uses) else ""


def _is_module(name: str, uses: list[_Use]) -> bool:
    mine = [use for use in uses if use.node.id == name]
    if name not in MODULES or not all(use.attribute for use in mine):
        return False
    if name == "datetime":  # both a module and the class in it
        return any(use.attribute in ("datetime", "date", "timedelta", "timezone", "UTC") for use in mine)
    return True


def _lines(found: dict[str, set[str]]) -> Iterator[str]:
    for module in sorted(found):
        if "" in found[module]:
            yield f"import {module}"
    for module in sorted(found):
        names = sorted(found[module] - {""})
        if names:
            yield f"from {module} import {', '.join(names)}"


def docstring_first(fill: str, indent: str) -> str:
    """`fill` with a docstring that stands below its imports put above them: it would be none there."""
    body = _body(fill, indent)
    first = next((node for node in body if not isinstance(node, ast.Import | ast.ImportFrom)), None)
    if first is None or first is body[0] or not _is_string(first):
        return fill
    lines = fill.split("\n")
    start, end = first.lineno - 2, (first.end_lineno or first.lineno) - 1
    shared = any(node is not first and start < node.lineno - 1 <= end for node in body)
    if shared:  # by other statements, its lines
        return fill
    return "\n".join([*lines[start:end], *lines[:start], *lines[end:]])


def _after_docstring(fill: str, indent: str) -> tuple[str, str]:
    """A docstring at the head of a body, and what follows it."""
    body = _body(fill, indent)
    if not body or not _is_string(body[0]):
        return "", fill
    lines = fill.split("\n")
    end = (body[0].end_lineno or 1) - 1
    return "\n".join(lines[:end]) + "\n", "\n".join(lines[end:])


def _body(fill: str, indent: str) -> list[ast.stmt]:
    """The statements of a fill as a function's body, whose first line is the second; none if it is none."""
    if not indent:
        return []
    try:
        function = ast.parse("def f():\n" + fill).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return function.body if isinstance(function, ast.FunctionDef) else []


def _is_string(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
