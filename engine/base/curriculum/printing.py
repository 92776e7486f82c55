"""Plain scripts at module level that print: numbers, tables, what a list or a dict holds, small drawings."""

from __future__ import annotations

from engine.base.curriculum.scripts import script
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="scripts", scene=True)
def print_numbers(d: Draw, style: Style) -> Task:
    low, high = d.integer(0, 3), d.integer(5, 20)
    name = d.pick("i", "number", "n", "i")
    what, head, show, rows = d.pick(
        ("the numbers from {a} to {b}", "range({a}, {c})", "{n}", [f"{i}" for i in range(low, high + 1)]),
        ("the numbers from {b} down to {a}", "range({b}, {z}, -1)", "{n}", [f"{i}" for i in range(high, low - 1, -1)]),
        ("the squares of the numbers from {a} to {b}", "range({a}, {c})", "{n} ** 2", [f"{i * i}" for i in range(low, high + 1)]),
        ("the even numbers from {a} to {b}", "range({a}, {c})", "", [f"{i}" for i in range(low, high + 1) if i % 2 == 0]),
        ("each number from {a} to {b} and its square", "range({a}, {c})", "{n}, {n} ** 2", [f"{i} {i * i}" for i in range(low, high + 1)]),
        ("each number from {a} to {b} and its cube", "range({a}, {c})", "{n}, {n} ** 3", [f"{i} {i**3}" for i in range(low, high + 1)]),
    )  # fmt: skip
    body = f"for {{n}} in {head}:\n    " + (
        f"print({show})" if show else "if {n} % 2 == 0:\n        print({n})"
    )
    for key, value in (("{n}", name), ("{a}", low), ("{b}", high), ("{c}", high + 1), ("{z}", low - 1)):
        body, what = body.replace(key, str(value)), what.replace(key, str(value))
    after = d.pick("", "", 'print("done")', 'print("that was it")')
    ends = "\n".join(rows) + "\n" + (after[7:-2] + "\n" if after else "")
    words = d.say(
        "print {w}",
        "print {w}, one a line",
        "show {w}",
        "[loop over and print|write out] {w}",
        "print {w} with a for loop",
        "a loop that prints {w}",
        held=("let me see {w}", "output {w}"),
        w=what,
    )
    return script(words, body, f"assert printed() == {ends!r}", below=after)


@family(area="scripts", scene=True)
def times_table(d: Draw, style: Style) -> Task:
    n, high = d.integer(2, 12), d.pick(5, 10, 10, 12)
    named = d.chance(0.4)
    name = d.pick("n", "number", "table", "factor") if named else str(n)
    shape = d.pick(" x ", " * ")
    body = f'for i in range(1, {high + 1}):\n    print(f"{{i}}{shape}{{{name}}} = {{i * {name}}}")'
    if not named:
        body = f'for i in range(1, {high + 1}):\n    print(f"{{i}}{shape}{n} = {{i * {n}}}")'
    rows = "".join(f"{i}{shape}{n} = {i * n}\n" for i in range(1, high + 1))
    words = d.say(
        "print the multiplication table of {n} up to {h}",
        "times table of {n}, from 1 to {h}, as lines like 1{s}{k} = {k}",
        "print the {n} times table up to {h}",
        "multiplication table for {n}, 1 to {h}",
        "show the times table of {n} until {h}, each line like 1{s}{k} = {k}",
        held=("what 1 to {h} times {n} make, line by line", "multiply {n} by 1 to {h} and show it"),
        n=name,
        h=high,
        s=shape,
        k=n,
    )
    if shape == " * " and "like" not in words:
        words += f", like 1 * {n} = {n}"
    return script(words, body, f"assert printed() == {rows!r}", above=f"{name} = {n}" if named else "")


@family(area="scripts", scene=True)
def print_values(d: Draw, style: Style) -> Task:
    """Print a list or a dict that stands above."""
    plain = ["red", "green", "blue", "black"] if d.chance(0.6) else [3, 8, 12]
    table = dict(
        d.pick(
            [("apple", 3), ("pear", 5), ("plum", 9)],
            [("Ann", 31), ("Bob", 45)],
            [("Rome", 2800), ("Oslo", 700)],
        )
    )
    items = d.var("items", {"print"})
    mapping = d.pick("prices", "ages", "stock", "counts", "scores", "table", "settings", "totals")
    what, above, body, rows = d.pick(
        (
            "each of {v}|{v}, one a line|all {v}, each on its own line|every one of {v}",
            f"{items} = {plain!r}",
            "for item in {v}:\n    print(item)",
            [str(one) for one in plain],
        ),
        (
            "{v} with their numbers, starting at 1|the number and each of {v}, counting from 1|each of {v} with its position from 1",
            f"{items} = {plain!r}",
            "for number, item in enumerate({v}, 1):\n    print(number, item)",
            [f"{i} {one}" for i, one in enumerate(plain, 1)],
        ),
        (
            "{v} in one line with commas|all {v} on one line, separated by commas|{v} comma separated",
            f"{items} = {['red', 'green', 'blue']!r}",
            'print(", ".join({v}))',
            ["red, green, blue"],
        ),
        (
            "{v} in reverse order|{v} backwards, one a line|{v} from the last to the first, each on a line",
            f"{items} = {plain!r}",
            "for item in reversed({v}):\n    print(item)",
            [str(one) for one in reversed(plain)],
        ),
        (
            "how many {v} there are|the number of {v}|the length of {v}",
            f"{items} = {plain!r}",
            "print(len({v}))",
            [str(len(plain))],
        ),
        (
            "each key and value of {v}|{v}: every key with its value|keys and values of {v}, one pair a line",
            f"{mapping} = {table!r}",
            "for key, value in {v}.items():\n    print(key, value)",
            [f"{a} {b}" for a, b in table.items()],
        ),
        (
            "the keys of {v}, sorted|{v}'s keys in alphabetical order|every key of {v}, sorted",
            f"{mapping} = {table!r}",
            "for key in sorted({v}):\n    print(key)",
            sorted(table),
        ),
        (
            "{v} as key: value lines|each line like key: value for {v}|lines of the form key: value from {v}",
            f"{mapping} = {table!r}",
            'for key, value in {v}.items():\n    print(f"{key}: {value}")',
            [f"{a}: {b}" for a, b in table.items()],
        ),
        (
            "the sum of the values of {v}|the total of {v}'s values|all values of {v} added up",
            f"{mapping} = {table!r}",
            "print(sum({v}.values()))",
            [str(sum(table.values()))],
        ),
    )
    v = above.partition(" = ")[0]
    if v in ("item", "number", "key", "value"):
        above, v = above.replace(f"{v} = ", "things = ", 1), "things"
    *trained, held = what.replace("{v}", v).split("|")
    after = d.pick("", "", 'print("done")')
    lead = d.pick("print", "print", "show", "write out", "print out")
    words = d.say(
        *(f"{lead} {one}" for one in trained),
        *(f"{one}, printed" for one in trained),
        held=(f"{lead} {held}", f"let me see {held}"),
    )
    out = "".join(f"{row}\n" for row in rows) + ("done\n" if after else "")
    return script(
        words,
        body.replace("{v}", v),
        f"out = printed()\nassert out == {out!r}, out",
        above.replace("'", '"'),
        after,
    )


@family(area="scripts", scene=True)
def drawing(d: Draw, style: Style) -> Task:
    n, sign = d.integer(3, 8), d.pick("*", "#", "+", "x", "o")
    what, body, rows = d.pick(
        (
            "a triangle of {n} rows of {s}|{n} lines, the first with one {s} and each with one more|a left-aligned triangle of {s} with {n} rows",
            'for i in range(1, {m}):\n    print("{s}" * i)',
            [sign * i for i in range(1, n + 1)],
        ),
        (
            "a square of {s}, {n} by {n}|{n} lines of {n} {s} each|a square of {n} times {n} {s}",
            'for _ in range({n}):\n    print("{s}" * {n})',
            [sign * n] * n,
        ),
        (
            "a triangle upside down: {n} rows of {s}, the longest first|{n} lines of {s}, each with one less than the one before, down to one|a triangle of {s} standing on its tip, {n} rows",
            'for i in range({n}, 0, -1):\n    print("{s}" * i)',
            [sign * i for i in range(n, 0, -1)],
        ),
        ("a line of {n} {s}|{s} {n} times in one line|a row of {n} {s}", 'print("{s}" * {n})', [sign * n]),
        (
            "a pyramid of {s} with {n} rows|a centred triangle of {s}, {n} rows high|a pyramid {n} rows high made of {s}",
            'for i in range({n}):\n    print(" " * ({n} - i - 1) + "{s}" * (2 * i + 1))',
            [" " * (n - i - 1) + sign * (2 * i + 1) for i in range(n)],
        ),
    )
    for key, value in (("{n}", n), ("{m}", n + 1), ("{s}", sign)):
        what, body = what.replace(key, str(value)), body.replace(key, str(value))
    first, second, held = what.split("|")
    words = d.say(
        f"print {first}",
        f"print {second}",
        f"draw {first}",
        f"show {second}",
        held=(f"print {held}", f"draw {held}"),
    )
    return script(words, body, f"out = printed()\nassert out == {chr(10).join(rows) + chr(10)!r}, out")
