"""What several area files use to write families: imports by need, path types, checks that expect errors."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence

from engine.base.curriculum import names
from engine.base.curriculum.task import WIDE, Draw, Param, Style, bound_name

RAISES = """\
def raises(error, *args):
    try:
        f(*args)
    except error:
        return True
    return False
"""


def variable(d: Draw, *options: str, held: Sequence[str] = ()) -> str:
    """A parameter's name, as `Draw.var`, from options of the family's own."""
    if "var" in d.plain:
        return options[0]
    if not d.held and d.chance(WIDE):
        return names.wide(options[0].endswith("s"), d.rng)
    return d.pick(*(held if held and "name" in d.held else options))


def variables(d: Draw, *pools: str, avoid: str = "") -> list[str]:
    """One name from each pool, all different and none of `avoid`, which lists what the body uses itself.

    A pool is a kind of `names.POOLS` or options of the family's own: "host server|machine", held ones last.
    """
    taken = set(avoid.split())
    found: list[str] = []
    for pool in pools:
        name = d.var(pool, taken) if pool in names.POOLS else _own(d, pool, taken)
        taken.add(name)
        found.append(name)
    return found


def _own(d: Draw, pool: str, taken: set[str]) -> str:
    trained, _, held = pool.partition("|")
    options = tuple(name for name in trained.split() if name not in taken)
    if "var" in d.plain:
        return options[0]
    if "name" in d.held:
        return d.pick(*(tuple(name for name in held.split() if name not in taken) or options))
    if not d.held and d.chance(WIDE):
        name = names.wide(options[0].endswith("s"), d.rng)
        return name if name not in taken else options[0]
    return d.pick(*options)


def params(signature: str) -> tuple[Param, ...]:
    """Parameters from how they are written: "text: str, width: int = 80"."""
    function = ast.parse(f"def f({signature}): ...").body[0]
    if not isinstance(function, ast.FunctionDef):
        raise TypeError(signature)
    arguments = function.args.args
    defaults = [None] * (len(arguments) - len(function.args.defaults)) + list(function.args.defaults)
    return tuple(
        Param(
            argument.arg,
            ast.get_source_segment(f"def f({signature}): ...", argument.annotation) or ""
            if argument.annotation
            else "",
            ast.get_source_segment(f"def f({signature}): ...", default) or "" if default else "",
        )
        for argument, default in zip(arguments, defaults, strict=True)
    )


def needed(style: Style, body: str, types: str, *lines: str) -> tuple[str, ...]:
    """The import lines whose name stands in the body, or in the types where the style writes them."""
    text = body + ("\n" + types if style.hints else "")
    return tuple(line for line in lines if re.search(rf"(?<![.\w]){bound_name(line)}\b", text))


def path_type(style: Style) -> str:
    """The type of a parameter that holds a path."""
    return "Path" if style.paths == "pathlib" else "str"


def checked(checks: str, style: Style, *, raising: str = "", none: str = "") -> str:
    """Checks with what they use in front: `raises(Error, *args)` says whether `f` raises it, `at(path)` makes
    a path as the style passes them. `raising` and `none` are added by what the style does on bad input."""
    lines = [
        textwrap.dedent(checks).strip("\n"),
        textwrap.dedent(raising if style.errors == "raise" else none),
    ]
    text = "\n".join(line for line in lines if line)
    if "raises(" in text:
        text = RAISES + text
    if re.search(r"\bat\(", text):
        text = ("from pathlib import Path as at" if style.paths == "pathlib" else "at = str") + "\n" + text
    return text


def typed(code: str, style: Style, doc: str = "") -> str:
    """The code of a whole definition in the style: without annotations where it writes none (dataclass fields
    keep theirs), with `doc` as docstring of the definition where it writes docstrings."""
    code = textwrap.dedent(code).strip("\n")
    if style.doc and doc:
        code = re.sub(r"^(def .*:)$", rf'\1\n    """{doc}"""', code, count=1, flags=re.MULTILINE)
        code = re.sub(r"^(class .*:)$", rf'\1\n    """{doc}"""\n', code, count=1, flags=re.MULTILINE)
    if style.hints:
        return code
    cuts: list[tuple[int, int, int, int]] = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            everything += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
            for argument in everything:
                if argument.annotation:
                    start = argument.col_offset + len(argument.arg)
                    cuts.append(
                        (argument.lineno, start, argument.end_lineno or 0, argument.end_col_offset or 0)
                    )
            if node.returns:
                line = code.splitlines()[(node.returns.end_lineno or 1) - 1]
                arrow = line.rindex("->", 0, node.returns.col_offset)
                cuts.append(
                    (node.returns.lineno, arrow - 1, node.returns.lineno, node.returns.end_col_offset or 0)
                )
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute) and node.value:
            end = node.annotation.end_col_offset or 0
            cuts.append((node.lineno, node.target.end_col_offset or 0, node.lineno, end))
    lines = code.splitlines()
    for first, start, last, end in sorted(cuts, reverse=True):
        if first != last:
            raise ValueError("an annotation over two lines")
        rest = lines[first - 1][end:]
        if lines[first - 1].lstrip().startswith("def ") and rest.startswith(" = "):
            rest = "=" + rest[3:]
        lines[first - 1] = lines[first - 1][:start] + rest
    return "\n".join(lines)
