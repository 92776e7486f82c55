"""The same as above, but for something else: the definition above is the pattern for the one that is asked for."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.base.curriculum.shared import typed
from engine.base.curriculum.task import Draw, Scene, Style, Task, family

SAME = (
    "the same for {w}",
    "same for {w}",
    "same as above, for {w}",
    "[now |]the same [thing |]for {w}",
    "like {f}, but for {w}",
    "same as {f} but for {w}",
    "as above, only for {w}",
    "do the same for {w}",
)
SAME_HELD = ("what {f} does, for {w}", "one more of that kind, for {w}")


def pair(
    d: Draw, style: Style, first: str, second: str, words: str, checks: str, imports: tuple[str, ...] = ()
) -> Task:
    """The definition above and the one that is asked for; the request names the second or leaves it out."""
    names = [re.findall(r"(?:def|class) (\w+)", code)[0] for code in (first, second)]
    request = words.replace("{f}", names[0])
    if d.chance(0.5):
        request = d.pick(f"{names[1]}: {request}", f"{request}, call it {names[1]}", f"{names[1]}, {request}")
    return Task(
        words=request, name=names[1], code=typed(second, style), imports=imports, checks=checks,
        scene=Scene(typed(first, style), "", "module"),
    )  # fmt: skip


@family(area="alike", scene=True)
def the_other_way(d: Draw, style: Style) -> Task:
    one, other, factor = d.pick(
        ("km", "miles", 1.609344),
        ("kg", "pounds", 0.45359237),
        ("cm", "inches", 2.54),
        ("minutes", "hours", 60),
        ("seconds", "minutes", 60),
        ("dollars", "euros", 1.1),
        ("grams", "ounces", 28.3495),
        ("days", "weeks", 7),
        ("meters", "feet", 0.3048),
        ("hours", "days", 24),
        ("liters", "gallons", 3.785411784),
        ("months", "years", 12),
    )
    sign, opposite = "/", "*"  # one of `other` is `factor` of `one`
    if d.chance(0.5):
        one, other, sign, opposite = other, one, opposite, sign
    line = f"def {one}_to_{other}({one}: float) -> float:\n    return {one} {{s}} {factor}\n"
    back = f"def {other}_to_{one}({other}: float) -> float:\n    return {other} {opposite} {factor}\n"
    words = d.say(
        "the other way round",
        "and back",
        "the reverse: {b} to {a}",
        "now from {b} to {a}",
        "the inverse of {f}",
        "same, but from {b} to {a}",
        "the opposite direction",
        "convert {b} back to {a}",
        held=("now in the other direction", "undo what {f} does"),
        a=one,
        b=other,
    )
    return pair(
        d,
        style,
        line.replace("{s}", sign),
        back,
        words,
        f"assert abs(f({one}_to_{other}(3.5)) - 3.5) < 1e-9\nassert f(0) == 0",
    )


@family(area="alike", scene=True)
def same_for_other(d: Draw, style: Style) -> Task:
    """One word of a function changes, and what goes with it."""
    numbers, thing = d.pick(
        ("numbers", "number"), ("values", "value"), ("prices", "price"), ("scores", "score"), ("ages", "age")
    )
    first, second, words, checks = d.pick(
        (f"def largest({numbers}: list[float]) -> float:\n    return max({numbers})\n", f"def smallest({numbers}: list[float]) -> float:\n    return min({numbers})\n", "the smallest", "assert f([3, 1, 2]) == 1"),
        (f"def is_even({thing}: int) -> bool:\n    return {thing} % 2 == 0\n", f"def is_odd({thing}: int) -> bool:\n    return {thing} % 2 == 1\n", "odd", "assert f(3) is True\nassert f(4) is False"),
        (f"def is_positive({thing}: float) -> bool:\n    return {thing} > 0\n", f"def is_negative({thing}: float) -> bool:\n    return {thing} < 0\n", "negative", "assert f(-3) is True\nassert f(0) is False"),
        (f"def squares({numbers}: list[int]) -> list[int]:\n    return [{thing} ** 2 for {thing} in {numbers}]\n", f"def cubes({numbers}: list[int]) -> list[int]:\n    return [{thing} ** 3 for {thing} in {numbers}]\n", "cubes", "assert f([1, 2]) == [1, 8]"),
        (f"def evens({numbers}: list[int]) -> list[int]:\n    return [{thing} for {thing} in {numbers} if {thing} % 2 == 0]\n", f"def odds({numbers}: list[int]) -> list[int]:\n    return [{thing} for {thing} in {numbers} if {thing} % 2 == 1]\n", "odd ones", "assert f([1, 2, 3]) == [1, 3]"),
        ("def first_word(text: str) -> str:\n    return text.split()[0]\n", "def last_word(text: str) -> str:\n    return text.split()[-1]\n", "the last word", "assert f('a b c') == 'c'"),
        ("def to_upper(words: list[str]) -> list[str]:\n    return [word.upper() for word in words]\n", "def to_lower(words: list[str]) -> list[str]:\n    return [word.lower() for word in words]\n", "lower case", "assert f(['A', 'b']) == ['a', 'b']"),
        ("def count_words(text: str) -> int:\n    return len(text.split())\n", "def count_lines(text: str) -> int:\n    return len(text.splitlines())\n", "lines", "assert f('a b\\nc') == 2"),
        ("def longest(words: list[str]) -> str:\n    return max(words, key=len)\n", "def shortest(words: list[str]) -> str:\n    return min(words, key=len)\n", "the shortest", "assert f(['ab', 'c']) == 'c'"),
        (f"def total({numbers}: list[float]) -> float:\n    return sum({numbers})\n", f"def average({numbers}: list[float]) -> float:\n    return sum({numbers}) / len({numbers})\n", "the average", "assert f([1, 2, 3]) == 2"),
        ("def starts_with(words: list[str], prefix: str) -> list[str]:\n    return [word for word in words if word.startswith(prefix)]\n", "def ends_with(words: list[str], suffix: str) -> list[str]:\n    return [word for word in words if word.endswith(suffix)]\n", "the end of the words, with suffix", "assert f(['ab', 'cb', 'a'], 'b') == ['ab', 'cb']"),
        (f"def double({thing}: int) -> int:\n    return {thing} * 2\n", f"def triple({thing}: int) -> int:\n    return {thing} * 3\n", "three times", "assert f(3) == 9"),
        ("def say_hello(name: str) -> None:\n    print(f\"Hello, {name}!\")\n", "def say_goodbye(name: str) -> None:\n    print(f\"Goodbye, {name}!\")\n", "goodbye", "import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\nwith redirect_stdout(out):\n    f('Ann')\nassert out.getvalue() == 'Goodbye, Ann!\\n'"),
        (f"def sort_up({numbers}: list[float]) -> list[float]:\n    return sorted({numbers})\n", f"def sort_down({numbers}: list[float]) -> list[float]:\n    return sorted({numbers}, reverse=True)\n", "descending order", "assert f([1, 3, 2]) == [3, 2, 1]"),
        ("def add(first: float, second: float) -> float:\n    return first + second\n", "def multiply(first: float, second: float) -> float:\n    return first * second\n", "multiplication", "assert f(3, 4) == 12"),
        ("def add(first: float, second: float) -> float:\n    return first + second\n", "def subtract(first: float, second: float) -> float:\n    return first - second\n", "subtraction", "assert f(3, 4) == -1"),
    )  # fmt: skip
    said = d.say(*SAME, held=SAME_HELD, w=words)
    task = pair(d, style, first, second, said, checks)
    if task.name not in task.words:  # a name is nothing to be guessed where the words are few
        return replace(task, words=f"{task.name}: {task.words}")
    return task


@family(area="alike", scene=True)
def same_for_field(d: Draw, style: Style) -> Task:
    """A function over records, for another field."""
    rows, row = d.pick(
        ("users", "user"),
        ("people", "person"),
        ("products", "product"),
        ("orders", "order"),
        ("players", "player"),
        ("rows", "row"),
        ("items", "item"),
    )
    first, second = d.rng.sample(
        [
            "name",
            "city",
            "price",
            "age",
            "status",
            "country",
            "score",
            "email",
            "year",
            "size",
            "color",
            "total",
        ],
        2,
    )
    sample = f"[{{'{first}': 1, '{second}': 5}}, {{'{first}': 2, '{second}': 4}}]"
    name, body, kind, value = d.pick(
        ("sort_by_{k}", "return sorted({r}, key=lambda {o}: {o}[\"{k}\"])", "list[dict]", f"[{{'{first}': 2, '{second}': 4}}, {{'{first}': 1, '{second}': 5}}]"),
        ("all_{k}", "return [{o}[\"{k}\"] for {o} in {r}]", "list", "[5, 4]"), ("by_{k}", "return {{o}[\"{k}\"]: {o} for {o} in {r}}", "dict", f"{{5: {{'{first}': 1, '{second}': 5}}, 4: {{'{first}': 2, '{second}': 4}}}}"),
        ("highest_{k}", "return max({o}[\"{k}\"] for {o} in {r})", "int", "5"), ("lowest_{k}", "return min({o}[\"{k}\"] for {o} in {r})", "int", "4"), ("sum_of_{k}", "return sum({o}[\"{k}\"] for {o} in {r})", "int", "9"),
        ("best_by_{k}", "return max({r}, key=lambda {o}: {o}[\"{k}\"])", "dict", f"{{'{first}': 1, '{second}': 5}}"),
    )  # fmt: skip

    def code(field: str) -> str:
        text = f"def {name}({rows}: list[dict]) -> {kind}:\n    {body}\n"
        return text.replace("{k}", field).replace("{r}", rows).replace("{o}", row)

    return pair(
        d,
        style,
        code(first),
        code(second),
        d.say(*SAME, "same by {w}", held=SAME_HELD, w=d.pick(second, second, f"the {second}")),
        f"assert f({sample}) == {value}",
    )


@family(area="alike", scene=True)
def load_for_save(d: Draw, style: Style) -> Task:
    """The other half of two functions that belong together."""
    what = d.pick("settings", "config", "data", "users", "scores", "tasks", "state", "notes")
    first, second, words, checks, imports = d.pick(
        (f"def load_{what}(path: str) -> dict:\n    with open(path, encoding=\"utf-8\") as file:\n        return json.load(file)\n", f"def save_{what}(path: str, {what}: dict) -> None:\n    with open(path, \"w\", encoding=\"utf-8\") as file:\n        json.dump({what}, file)\n", "save {w}|the same for saving|write {w} back|the one that saves {w}|save_{w}, it goes with {f}", f"f('a.json', {{'a': 1}})\nassert load_{what}('a.json') == {{'a': 1}}", ("import json",)),
        (f"def save_{what}(path: str, {what}: dict) -> None:\n    with open(path, \"w\", encoding=\"utf-8\") as file:\n        json.dump({what}, file)\n", f"def load_{what}(path: str) -> dict:\n    with open(path, encoding=\"utf-8\") as file:\n        return json.load(file)\n", "load {w}|the same for loading|read {w} back|the one that loads {w}|load_{w}, it goes with {f}", f"save_{what}('a.json', {{'a': 1}})\nassert f('a.json') == {{'a': 1}}", ("import json",)),
        (f"def {what}_to_json({what}: dict) -> str:\n    return json.dumps({what})\n", f"def {what}_from_json(text: str) -> dict:\n    return json.loads(text)\n", "{w} from json|the other way round|from json|and back from text|{w}_from_json, the reverse", f"assert f({what}_to_json({{'a': [1]}})) == {{'a': [1]}}", ("import json",)),
        ("def write_lines(path: str, lines: list[str]) -> None:\n    with open(path, \"w\", encoding=\"utf-8\") as file:\n        for line in lines:\n            file.write(line + \"\\n\")\n", "def read_lines(path: str) -> list[str]:\n    with open(path, encoding=\"utf-8\") as file:\n        return file.read().splitlines()\n", "read them back|the same for reading|read_lines, the other half|read what {f} wrote|now the reading", "write_lines('a.txt', ['x', 'y'])\nassert f('a.txt') == ['x', 'y']", ()),
        ("def encode(text: str) -> str:\n    return base64.b64encode(text.encode()).decode()\n", "def decode(text: str) -> str:\n    return base64.b64decode(text).decode()\n", "the reverse|decode|and back|decode what {f} made|the decoding", "assert f(encode('hey')) == 'hey'", ("import base64",)),
        ("def join_pairs(pairs: dict[str, str]) -> str:\n    return \"&\".join(f\"{key}={value}\" for key, value in pairs.items())\n", "def split_pairs(text: str) -> dict[str, str]:\n    return dict(part.split(\"=\", 1) for part in text.split(\"&\"))\n", "the reverse: split_pairs|split_pairs, back from text|the other way round|split what {f} joined|and back to a dict", "assert f('a=1&b=2') == {'a': '1', 'b': '2'}", ()),
    )  # fmt: skip
    *trained, held = words.replace("{w}", what).split("|")
    return pair(
        d,
        style,
        first,
        second,
        d.say(*trained, held=(held, "what belongs to {f}, its other half")),
        checks,
        imports,
    )
