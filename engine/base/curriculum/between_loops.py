"""What is asked inside a loop: skip, stop, split, count, collect, add up, print, remember the best."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.base.curriculum.datasets import new_variable
from engine.base.curriculum.loops import (
    PAIRS,
    VALUES,
    WORDS,
    Loop,
    in_loop,
    loop_over,
    rest_of,
)
from engine.base.curriculum.task import Draw, Style, Task, family

# words of what it is, its test, on which values
TESTS = (
    ("lines", "empty lines|blank lines|lines that are empty", "not {e}.strip()"),
    ("lines", "empty lines|blank lines", "not {e}.strip()"),
    ("lines", 'comments|comment lines|lines that start with "#"|lines starting with #', '{e}.startswith("#")'),
    ("lines", "lines without a comma|lines that have no comma", '"," not in {e}'),
    ("lines", "lines that contain fig|lines with fig in them", '"fig" in {e}'),
    ("lines", "lines shorter than 5 characters|lines of less than 5 characters", "len({e}) < 5"),
    ("words", 'words that start with "f"|those starting with f|what begins with f', '{e}.startswith("f")'),
    ("words", "those longer than 4 characters|long ones, more than 4 letters|words with more than 4 letters", "len({e}) > 4"),
    ("words", "fig|every fig", '{e} == "fig"'),
    ("numbers", "negative ones|negative numbers|what is below zero", "{e} < 0"),
    ("numbers", "zeros|zero|every 0", "{e} == 0"),
    ("numbers", "those above 20|numbers greater than 20|what is over 20", "{e} > 20"),
    ("numbers", "odd numbers|odd ones", "{e} % 2 == 1"),
)  # fmt: skip


@family(area="between", scene=True)
def skip_in_loop(d: Draw, style: Style) -> Task:
    kind, what, test = d.pick(*TESTS)
    loop = loop_over(d, style, kind, VALUES[kind])
    left = [one for one in VALUES[kind] if not eval(test.replace("{e}", "one"), {"one": one})]
    words = d.say(
        "skip {w}",
        "ignore {w}",
        "[skip|leave out|pass over] {w}",
        "skip {w} here",
        "continue with the next for {w}",
        "do not handle {w}",
        "go on if it is one of the {w}" if kind == "numbers" else "skip the {w}",
        held=("jump over {w}", "nothing to do for {w}"),
        w=d.pick(*what.split("|")),
    )
    body = f"if {test.replace('{e}', loop.item)}:\n    continue"
    return in_loop(d, loop, words, body, VALUES[kind], **rest_of(d, loop, kind, left))


@family(area="between", scene=True)
def stop_in_loop(d: Draw, style: Style) -> Task:
    kind, what, test = d.pick(
        ("lines", "an empty line|the first empty line|a blank line", "not {e}.strip()"), ("lines", "the line # end|a line that says # end", '{e} == "# end"'),
        ("words", "banana|the word banana", '{e} == "banana"'), ("words", "a word longer than 5 characters|the first word with more than 5 letters", "len({e}) > 5"),
        ("numbers", "zero|the first zero|a 0", "{e} == 0"), ("numbers", "a number above 20|the first one greater than 20|one over 20", "{e} > 20"), ("numbers", "a negative number|the first negative one", "{e} < 0"),
    )  # fmt: skip
    loop = loop_over(d, style, kind, VALUES[kind])
    left: list[Any] = []
    for one in VALUES[kind]:
        if eval(test.replace("{e}", "one"), {"one": one}):
            break
        left.append(one)
    words = d.say(
        "stop at {w}",
        "stop the loop at {w}",
        "[end|leave|break out of] the loop at {w}",
        "break at {w}",
        "when there is {w}, stop",
        "stop when we reach {w}",
        held=("no further than {w}", "{w} ends the loop"),
        w=d.pick(*what.split("|")),
    )
    return in_loop(
        d,
        loop,
        words,
        f"if {test.replace('{e}', loop.item)}:\n    break",
        VALUES[kind],
        **rest_of(d, loop, kind, left),
    )


@family(area="between", scene=True)
def split_in_loop(d: Draw, style: Style) -> Task:
    separator, said = d.pick(
        (",", "comma"),
        (",", "comma"),
        (";", "semicolon"),
        ("=", "equals sign"),
        (":", "colon"),
        ("\\t", "tab"),
    )
    sign = "\t" if separator == "\\t" else separator
    values = [each.replace(",", sign) for each in PAIRS]
    first, second = d.pick(
        ("name", "price"),
        ("key", "value"),
        ("item", "amount"),
        ("fruit", "number"),
        ("label", "size"),
        ("word", "count"),
        ("name", "age"),
        ("name", "score"),
    )
    loop = loop_over(d, style, "lines", values, avoid=f"{first} {second}")
    if loop.item in (first, second):
        first, second = "left", "right"
    number = d.chance(0.4)
    body = f'{first}, {second} = {loop.item}.split("{separator}")'
    if number:
        body += f"\n{second} = int({second})"
    pairs = [
        (each.split(",")[0], int(each.split(",")[1]) if number else each.split(",")[1]) for each in PAIRS
    ]
    rest: dict[str, Any] = d.pick(
        {"inside": f"print({first}, {second})", "printed": "".join(f"{a} {b}\n" for a, b in pairs)},
        {
            "inside": f'print(f"{{{first}}}: {{{second}}}")',
            "printed": "".join(f"{a}: {b}\n" for a, b in pairs),
        },
        {
            "before": "table = {}",
            "inside": f"table[{first}] = {second}",
            "after": "return table",
            "returns": "dict",
            "value": dict(pairs),
        },
        {
            "before": "result = []",
            "inside": f"result.append(({first}, {second}))",
            "after": "return result",
            "returns": "list",
            "value": pairs,
        },
    )
    tail = (
        d.pick(
            f", {second} as int",
            f", {second} as a number",
            f" and make {second} an int",
            f", convert {second} to int",
        )
        if number
        else ""
    )
    words = d.say(
        "split {e} into {a} and {b} at the {s}{t}",
        "split {e} at the {s} into {a} and {b}{t}",
        "get {a} and {b} from {e}, separated by a {s}{t}",
        "{a} and {b} are separated by a {s}{t}",
        "parse {e}: {a}, then a {s}, then {b}{t}",
        "take {e} apart at the {s}: {a} and {b}{t}",
        held=("{e} holds {a} and {b} with a {s} between{t}", "cut {e} at the {s}, that gives {a} and {b}{t}"),
        e=d.pick(loop.item, f"the {loop.item}", "it"),
        a=first,
        b=second,
        s=said,
        t=tail,
    )
    return in_loop(d, loop, words, body, values, **rest)


@family(area="between", scene=True)
def tally_in_loop(d: Draw, style: Style) -> Task:
    kind = d.pick("words", "words", "numbers")
    values: list[Any] = WORDS if kind == "words" else [1, 2, 2, 3, 1, 1]
    name = d.pick("counts", "counts", "tally", "frequency", "seen", "how_often")
    key, what = d.pick(
        ("{e}", "{e}"),
        ("{e}", "{e}"),
        *([("len({e})", "length"), ("{e}[0]", "first letter")] if kind == "words" else []),
    )
    loop = loop_over(d, style, kind, values, avoid=name)
    keys = [one if key == "{e}" else len(one) if key.startswith("len") else one[0] for one in values]
    counts = {each: keys.count(each) for each in dict.fromkeys(keys)}
    key, what = key.replace("{e}", loop.item), what.replace("{e}", loop.item)
    after: dict[str, Any] = d.pick(
        {"after": f"return {name}", "returns": "dict", "value": counts},
        {
            "after": f"for key in {name}:\n    print(key, {name}[key])",
            "printed": "".join(f"{a} {b}\n" for a, b in counts.items()),
        },
    )
    words = d.say(
        "count {w} in {n}",
        "count how often each {w} occurs",
        "[increase|raise] the count of this {w} by one",
        "one more for this {w}",
        "count each {w}",
        "add one to the {w}'s count in {n}",
        held=("keep a tally of {w} in {n}", "{n} tells how many times we met the {w}"),
        w=what,
        n=name,
    )
    return in_loop(
        d,
        loop,
        words,
        f"{name}[{key}] = {name}.get({key}, 0) + 1",
        values,
        before=f"{name} = {{}}",
        **after,
        named="count",
    )


@family(area="between", scene=True)
def collect_in_loop(d: Draw, style: Style) -> Task:
    options: tuple[tuple[str, str, str, Callable[[Any], object]], ...] = (
        ("words", "{e} in upper case|the upper case of {e}", "{e}.upper()", str.upper), ("words", "the length of {e}|how long {e} is|len of {e}", "len({e})", len), ("words", "the first letter of {e}|{e}'s first letter", "{e}[0]", lambda one: one[0]),
        ("words", "{e} with a capital first letter|{e} capitalized", "{e}.capitalize()", str.capitalize), ("words", "{e} reversed|{e} backwards", "{e}[::-1]", lambda one: one[::-1]), ("numbers", "the square of {e}|{e} squared", "{e} ** 2", lambda one: one**2),
        ("numbers", "twice {e}|{e} times two|double {e}", "{e} * 2", lambda one: one * 2), ("numbers", "{e} as a string|{e} as text", "str({e})", str), ("numbers", "the absolute value of {e}|{e} without its sign", "abs({e})", abs), ("words", "{e}", "{e}", str),
    )  # fmt: skip
    kind, what, code, make = d.pick(*options)
    name = new_variable(
        d, "result", "found", "out", "collected", "values_out", "done", "kept", held=("gathered",)
    )
    loop = loop_over(d, style, kind, VALUES[kind], avoid=name)
    if name in (loop.item, loop.many):
        return collect_in_loop(d, style)
    made = [make(one) for one in VALUES[kind]]
    after: dict[str, Any] = d.pick(
        {"after": f"return {name}", "returns": "list", "value": made},
        {"after": f"return {name}", "returns": "list", "value": made},
        {"after": f"print({name})", "printed": f"{made}\n"},
        {"after": f"print(len({name}))\nreturn {name}", "value": made, "returns": "list"}
        if not loop.script
        else {"after": f"print({name})", "printed": f"{made}\n"},
    )
    words = d.say(
        "add {w} to {n}",
        "append {w} to {n}",
        "put {w} into {n}",
        "[collect|store|save] {w} in {n}",
        "{n} gets {w}",
        "remember {w} in {n}",
        held=("{w} goes to {n}", "let {n} have {w} as well"),
        w=d.pick(*what.split("|")).replace("{e}", loop.item),
        n=name,
    )
    return in_loop(
        d,
        loop,
        words,
        f"{name}.append({code.replace('{e}', loop.item)})",
        VALUES[kind],
        before=f"{name} = []",
        **after,
        named="collect",
    )


@family(area="between", scene=True)
def best_in_loop(d: Draw, style: Style) -> Task:
    kind = d.pick("numbers", "words")
    most = d.chance(0.65)
    name = (
        d.pick("best", "largest", "top", "record", "longest" if kind == "words" else "highest")
        if most
        else d.pick("smallest", "least", "low", "shortest" if kind == "words" else "lowest")
    )
    loop = loop_over(d, style, kind, VALUES[kind], avoid=name)
    e, many = loop.item, loop.many
    values = VALUES[kind]
    value = (max if most else min)(values, key=len) if kind == "words" else (max if most else min)(values)
    sign = ">" if most else "<"
    test = f"len({e}) {sign} len({name})" if kind == "words" else f"{e} {sign} {name}"
    start = '""' if kind == "words" and most else f"{many}[0]"
    if "text" in loop.params:
        start = '""' if most else '"x" * 99'
    what = ("longest" if most else "shortest") if kind == "words" else ("largest" if most else "smallest")
    head = loop.head
    if loop.script:
        literal, head = head.split("\n")
        loop = Loop(e, many, "", f"{literal}\n{name} = {start}\n{head}", "", script=True)
        before = ""
    else:
        before = f"{name} = {start}"
    after: dict[str, Any] = (
        {"after": f"return {name}", "returns": "str" if kind == "words" else "int", "value": value}
        if d.chance(0.7)
        else {"after": f'print("{name}:", {name})', "printed": f"{name}: {value}\n"}
    )
    words = d.say(
        "keep the {w} one in {n}",
        "remember the {w} {e} in {n}",
        "[update|set] {n} if {e} is the {w} so far",
        "{n} should be the {w} {e}",
        "if {e} is {c} than {n}, take it",
        "replace {n} by {e} if {e} is {c}",
        held=("let {n} always hold the {w} one", "is {e} {c} than {n}? then it is the new {n}"),
        w=what,
        n=name,
        e=e,
        c=what.replace("est", "er").replace("larger", d.pick("larger", "greater", "bigger")),
    )
    return in_loop(
        d, loop, words, f"if {test}:\n    {name} = {e}", values, before=before, **after, named="find"
    )


@family(area="between", scene=True)
def print_in_loop(d: Draw, style: Style) -> Task:
    options: tuple[tuple[str, str, str, Callable[[Any], object]], ...] = (
        ("words", "{e} and its length", "print({e}, len({e}))", lambda one: f"{one} {len(one)}"), ("words", "{e} in upper case", "print({e}.upper())", lambda one: one.upper()),
        ("words", "{e} with a dash in front|a dash and {e}", 'print(f"- {{e}}")', lambda one: f"- {one}"), ("words", "{e}", "print({e})", str), ("words", "{e} in quotes|{e} between single quotes", "print(f\"'{{e}}'\")", lambda one: f"'{one}'"),
        ("words", "hello and {e}|hello to {e}", 'print(f"Hello {{e}}")', lambda one: f"Hello {one}"), ("numbers", "{e} and its square", "print({e}, {e} ** 2)", lambda one: f"{one} {one**2}"),
        ("numbers", "twice {e}|{e} times two", "print({e} * 2)", lambda one: f"{one * 2}"), ("numbers", "{e}", "print({e})", str), ("numbers", "even or odd, for {e}|whether {e} is even or odd", 'print("even" if {e} % 2 == 0 else "odd")', lambda one: "odd" if one % 2 else "even"),
    )  # fmt: skip
    kind, what, code, show = d.pick(*options)
    values = VALUES[kind]
    loop = loop_over(d, style, kind, values)
    body = code.replace("{e}", loop.item)
    rows = "".join(f"{show(one)}\n" for one in values)
    rest: dict[str, Any] = d.pick(
        {"printed": rows},
        {"after": 'print("done")', "printed": rows + "done\n"},
        {
            "before": "total = 0",
            "inside": "total += 1",
            "after": "print(total)",
            "printed": f"{rows}{len(values)}\n",
        },
    )
    words = d.say(
        "print {w}",
        "show {w}",
        "[print|write out|output] {w}",
        "print {w} here",
        "print {w} on a line",
        "print {w} for each",
        held=("let us see {w}", "{w} goes to the screen"),
        w=d.pick(*what.split("|")).replace("{e}", loop.item),
    )
    return in_loop(d, loop, words, body, values, **rest, named="show")
