"""Loops for scenes: over lines, words or numbers from anywhere, with what goes on in them and after them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.base.curriculum import names
from engine.base.curriculum.datasets import one_of
from engine.base.curriculum.everyday import PRINTED
from engine.base.curriculum.shared import params, path_type, variables
from engine.base.curriculum.task import Draw, Scene, Style, Task

LINES = ["# fruit", "pear,3", "", "fig,12", "plum,7", "   ", "kiwi,3", "# end", "apple,25"]
PAIRS = ["pear,3", "fig,12", "plum,7", "kiwi,3", "apple,25"]
WORDS = ["pear", "fig", "banana", "fig", "apple", "kiwi", "fig", "pear"]
NUMBERS = [4, -7, 18, 0, 23, 4, -1, 42]


@dataclass(frozen=True)
class Loop:
    """A loop over values: its variable, the function's parameters, the lines down to the loop's head, how the checks
    give it `x`."""

    item: str
    many: str
    params: str
    head: str
    argument: str
    setup: str = ""
    imports: tuple[str, ...] = ()
    script: bool = False


def loop_over(d: Draw, style: Style, kind: str, values: list[Any], avoid: str = "") -> Loop:
    """A loop over lines, words or numbers."""
    taken = f"text file path total count result seen best i key value name counts {avoid}"
    roll = d.integer(0, 9)
    if kind == "lines":
        item = d.pick("line", "line", "line", "row", "entry")
        if roll < 3:
            return Loop(item, "lines", "text: str", f"for {item} in text.splitlines():", r"'\n'.join(x)")
        if roll < 5:
            setup = "with open('x.txt', 'w') as out:\n    out.write('\\n'.join(x) + '\\n')\n"
            path = d.pick("path", "path", "file_path", "source")
            place = "at = str\n"
            head = f'with open({path}, encoding="utf-8") as file:\n    lines = file.read().splitlines()\nfor {item} in lines:'
            imports: tuple[str, ...] = ()
            if style.paths == "pathlib":
                place, imports = (
                    "from pathlib import Path as at\n",
                    ("from pathlib import Path",) if style.hints else (),
                )
                head = f'for {item} in {path}.read_text(encoding="utf-8").splitlines():'
            return Loop(
                item, "lines", f"{path}: {path_type(style)}", head, "at('x.txt')", place + setup, imports
            )
        many = "lines" if item == "line" else f"{item}s".replace("entrys", "entries")
    else:
        (many,) = variables(d, "words" if kind == "words" else "numbers", avoid=taken + " word number")
        item = one_of(many, taken.split())
        if roll < 2 and kind == "words":
            return Loop(item, many, "text: str", f"for {item} in text.split():", "' '.join(x)")
    if roll > 7:
        literal = repr(values).replace("'", '"')
        return Loop(item, many, "", f"{many} = {literal}\nfor {item} in {many}:", "", script=True)
    types = {"lines": "list[str]", "words": "list[str]", "numbers": "list[int]"}
    head = f"for {item} in {many}:"
    if d.chance(0.3):
        head = (
            d.pick(
                f"print(len({many}))\n",
                f'print("reading", len({many}))\n',
                f"size = len({many})\nprint(size)\n",
            )
            + head
        )
    return Loop(item, many, f"{many}: {types[kind]}", head, "x")


def in_loop(
    d: Draw, loop: Loop, words: str, body: str, values: list[Any], *, before: str = "", inside: str = "", after: str = "",
    returns: str = "None", value: object = None, printed: str = "", named: str = "walk",
) -> Task:  # fmt: skip
    """The scene: `before` the loop, `inside` it behind the answer, `after` it; `value` returned, `printed` at the end."""
    if loop.script and after.startswith("return "):
        after = f"print({after.removeprefix('return ')})"
        printed, value, returns = f"{value}\n", None, "None"
    above = f"{before}\n{loop.head}" if before else loop.head
    below = "\n".join(
        part for part in ("\n".join("    " + row for row in inside.splitlines()), after) if part
    )
    checks = PRINTED + f"x = {values!r}\n" + loop.setup
    if printed:
        checks += f"out = printed({loop.argument})\nassert out.endswith({printed!r}), out\n"
    if value is not None:
        checks += f"assert f({loop.argument}) == {value!r}\n"
    function = (
        "main"
        if loop.script
        else d.pick(named, names.action(d.rng) if not d.held else named, "process", "handle", "run")
    )
    return Task(
        words=words, name=function, params=params(loop.params), returns=returns, body=body, checks=checks, imports=loop.imports,
        doc="Go through them.", scene=Scene(above, below, "script" if loop.script else "function", depth=1),
    )  # fmt: skip


VALUES: dict[str, list[Any]] = {"lines": LINES, "words": WORDS, "numbers": NUMBERS}


def rest_of(d: Draw, loop: Loop, kind: str, left: list[Any]) -> dict[str, Any]:
    """What the loop does with those that are left."""
    e = loop.item
    options: list[dict[str, Any]] = [
        {"inside": f"print({e})", "printed": "".join(f"{one}\n" for one in left)},
        {
            "before": "result = []",
            "inside": f"result.append({e})",
            "after": "return result",
            "returns": "list",
            "value": left,
        },
        {
            "before": "count = 0",
            "inside": "count += 1",
            "after": "return count",
            "returns": "int",
            "value": len(left),
        },
    ]
    if kind == "numbers":
        options.append(
            {
                "before": "total = 0",
                "inside": f"total += {e}",
                "after": "return total",
                "returns": "int",
                "value": sum(left),
            }
        )
    else:
        upper = [one.upper() for one in left]
        options.append({"inside": f"print({e}.upper())", "printed": "".join(f"{one}\n" for one in upper)})
        options.append(
            {
                "before": "kept = []",
                "inside": f"kept.append({e}.upper())",
                "after": "return kept",
                "returns": "list[str]",
                "value": upper,
            }
        )
    return d.pick(*options)
