"""One more method of a class that stands there: it uses the attributes that `__init__` made."""

from __future__ import annotations

from engine.base.curriculum.everyday import PRINTED
from engine.base.curriculum.shared import typed
from engine.base.curriculum.task import Draw, Scene, Style, Task, family

# class, its list, one of it
LISTS = (
    ("Playlist", "songs", "song"), ("Library", "books", "book"), ("Team", "members", "member"), ("Cart", "items", "item"), ("TodoList", "tasks", "task"), ("Zoo", "animals", "animal"),
    ("Garage", "cars", "car"), ("Notebook", "notes", "note"), ("Menu", "dishes", "dish"), ("Inbox", "messages", "message"), ("Fleet", "ships", "ship"), ("Orchard", "trees", "tree"),
)  # fmt: skip
# class, its number, what it starts with
NUMBERS = (
    ("Account", "balance", 10),
    ("Player", "score", 7),
    ("Tank", "level", 5),
    ("Clock", "seconds", 90),
    ("Lamp", "brightness", 4),
    ("Car", "speed", 50),
    ("Timer", "ticks", 8),
    ("Purse", "coins", 12),
)
FIELDS = (
    ("Person", "name", "city"),
    ("Book", "title", "author"),
    ("Song", "title", "artist"),
    ("Pet", "name", "owner"),
    ("Country", "name", "capital"),
    ("Employee", "name", "job"),
    ("File", "name", "folder"),
    ("Team", "name", "coach"),
)


def method(
    d: Draw,
    style: Style,
    name: str,
    above: str,
    code: str,
    words: str,
    checks: str,
    called: str,
    below: str = "",
) -> Task:
    """The class with room for one method. The request names it or calls it a method."""
    request = d.pick(
        f"{called}: {words}",
        f"method {called}: {words}",
        f"{words}, as {called}",
        f"a method {called} - {words}",
        f"{called}() {words}",
        f"add {called}: {words}",
    )
    return Task(
        words=request, name=name, code=typed(f"class X:\n{code}", style).partition("\n")[2].replace("\n    ", "\n").removeprefix("    "),
        checks=PRINTED + checks, scene=Scene(typed(above, style), _method_below(below, style), "class", depth=1),
    )  # fmt: skip


def _method_below(below: str, style: Style) -> str:
    """The methods that follow, in the style."""
    return typed(f"class X:\n{below}", style).partition("\n")[2] if below else ""


@family(area="methods", scene=True)
def of_a_list(d: Draw, style: Style) -> Task:
    name, many, one = d.pick(*LISTS)
    above = f"class {name}:\n    def __init__(self) -> None:\n        self.{many}: list[str] = []\n"
    add = f"    def add(self, {one}: str) -> None:\n        self.{many}.append({one})\n"
    if d.chance(0.6):
        above, below = above + "\n" + add, ""
    else:
        below = add
    called, says, signature, body, checks = d.pick(
        ("remove", "remove one of the {m}|takes a {o} and removes it|removes the given {o}|takes the {o} out again", f"(self, {one}: str) -> None", f"self.{many}.remove({one})", f"one.remove('b')\nassert one.{many} == ['a', 'cc']"),
        ("count", "number of {m}|returns how many {m} there are|how many {m}|counts the {m}", "(self) -> int", f"return len(self.{many})", "assert one.count() == 3"),
        ("has", "whether a {o} is there|tells if a {o} is in it|True if {o} is among the {m}|is the {o} one of the {m}", f"(self, {one}: str) -> bool", f"return {one} in self.{many}", "assert one.has('a') is True\nassert one.has('z') is False"),
        ("show", "prints each of the {m}|print all {m}, one a line|prints every {o}|lets us see the {m}, one a line", "(self) -> None", f"for {one} in self.{many}:\n    print({one})", "f = one.show\nassert printed() == 'a\\nb\\ncc\\n'"),
        ("clear", "removes all {m}|empties the {m}|delete all {m}|no {o} is left", "(self) -> None", f"self.{many}.clear()", f"one.clear()\nassert one.{many} == []"),
        ("first", "the first of the {m}|returns the first {o}|first {o}|the {o} that was added first", "(self) -> str", f"return self.{many}[0]", "assert one.first() == 'a'"),
        ("longest", "the longest of the {m}|returns the {o} with most characters|longest {o}|the {o} with the longest text", "(self) -> str", f"return max(self.{many}, key=len)", "assert one.longest() == 'cc'"),
        ("in_order", "the {m} sorted|returns the {m} in alphabetical order|sorted {m}|all {m} from a to z", "(self) -> list[str]", f"return sorted(self.{many})", f"one.{many}.reverse()\nassert one.in_order() == ['a', 'b', 'cc']"),
        ("__len__", "number of {m}|so that len() gives the number of {m}|length is the number of {m}|len() counts the {m}", "(self) -> int", f"return len(self.{many})", "assert len(one) == 3"),
        ("__contains__", "so that `in` looks among the {m}|whether a {o} is there, for `in`|makes {o} in it work|`in` asks the {m}", f"(self, {one}: str) -> bool", f"return {one} in self.{many}", "assert 'a' in one and 'z' not in one"),
        ("__iter__", "so that one can loop over the {m}|iterate over the {m}|makes a for loop go through the {m}|a loop over it sees the {m}", "(self)", f"return iter(self.{many})", "assert list(one) == ['a', 'b', 'cc']"),
    )  # fmt: skip
    *trained, held = says.replace("{m}", many).replace("{o}", one).split("|")
    lines = body.replace("\n", "\n        ")
    code = f"    def {called}{signature}:\n        {lines}\n"
    return method(
        d,
        style,
        name,
        above,
        code,
        d.say(*trained, held=(held, f"{held}, please")),
        f"one = f()\nfor each in ('a', 'b', 'cc'):\n    one.add(each)\n{checks}",
        called,
        below,
    )


@family(area="methods", scene=True)
def of_a_number(d: Draw, style: Style) -> Task:
    name, field, start = d.pick(*NUMBERS)
    given = d.chance(0.5)
    above = (
        f"class {name}:\n    def __init__(self, {field}: int) -> None:\n        self.{field} = {field}\n"
        if given
        else f"class {name}:\n    def __init__(self) -> None:\n        self.{field} = {start}\n"
    )
    called, says, signature, body, checks = d.pick(
        (d.pick("add", "increase", "raise_by"), "adds a value to the {f}|increases {f} by a value|takes a value, {f} grows by it|{f} plus the value it is given", "(self, value: int) -> None", f"self.{field} += value", f"one.CALLED(2)\nassert one.{field} == {start + 2}"),
        (d.pick("take", "decrease", "lower_by"), "subtracts a value from the {f}|decreases {f} by a value|takes a value, {f} shrinks by it|{f} minus the value it is given", "(self, value: int) -> None", f"self.{field} -= value", f"one.CALLED(2)\nassert one.{field} == {start - 2}"),
        (d.pick("double", "doubled_up"), "doubles the {f}|twice the {f} from now on|multiplies {f} by two|makes {f} twice as large", "(self) -> None", f"self.{field} *= 2", f"one.CALLED()\nassert one.{field} == {start * 2}"),
        ("reset", "sets {f} to 0|makes {f} 0 again|{f} back to zero|nothing is left of {f}", "(self) -> None", f"self.{field} = 0", f"one.reset()\nassert one.{field} == 0"),
        ("is_empty", "whether {f} is 0|True if {f} is zero|tells if {f} is 0|is there no {f} left", "(self) -> bool", f"return self.{field} == 0", f"assert one.is_empty() is False\none.{field} = 0\nassert one.is_empty() is True"),
        ("show", "prints the {f}|prints {f} on a line|print {f}|lets us see {f}", "(self) -> None", f"print(self.{field})", f"f = one.show\nassert printed() == '{start}\\n'"),
        ("__str__", "text like {f}: 3|returns {f}: and the value, like {f}: 3|as {f}: 3|str() gives {f}: 3", "(self) -> str", f'return f"{field}: {{self.{field}}}"', f"assert str(one) == '{field}: {start}'"),
        ("__eq__", "equal if {f} is equal|compares by {f}|two are equal when their {f} is the same|same {f} means equal", "(self, other) -> bool", f"return self.{field} == other.{field}", f"assert one == MADE\none.{field} += 1\nassert not one == MADE"),
        ("__lt__", "smaller if {f} is smaller|compares by {f} for sorting|less than by {f}|lower {f} comes first", "(self, other) -> bool", f"return self.{field} < other.{field}", f"two = MADE\none.{field} += 1\nassert two < one and not one < two"),
    )  # fmt: skip
    made = f"f({start})" if given else "f()"
    *trained, held = says.replace("{f}", field).split("|")
    code = f"    def {called}{signature}:\n        {body}\n"
    return method(
        d,
        style,
        name,
        above,
        code,
        d.say(*trained, held=(held, f"{held}, please")),
        f"one = {made}\n" + checks.replace("CALLED", called).replace("MADE", made),
        called,
    )


@family(area="methods", scene=True)
def of_two_fields(d: Draw, style: Style) -> Task:
    name, first, second = d.pick(*FIELDS)
    above = f"class {name}:\n    def __init__(self, {first}: str, {second}: str) -> None:\n        self.{first} = {first}\n        self.{second} = {second}\n"
    called, says, signature, body, checks = d.pick(
        ("__str__", "text like {a} ({b})|returns {a} ({b})|as {a} ({b})|str() gives {a} ({b})", "(self) -> str", f'return f"{{self.{first}}} ({{self.{second}}})"', "assert str(one) == 'x (y)'"),
        ("__repr__", "text like {n}({a}, {b})|returns {n}({a}, {b}) with the values|as {n}({a}, {b}) with the values' repr|repr() gives {n}({a}, {b})", "(self) -> str", f'return f"{name}({{self.{first}!r}}, {{self.{second}!r}})"', f"assert repr(one) == \"{name}('x', 'y')\""),
        ("to_dict", "dict with {a} and {b}|returns {a} and {b} as a dict|as a dict of {a} and {b}|both fields, {a} and {b}, in a dict", "(self) -> dict", f'return {{"{first}": self.{first}, "{second}": self.{second}}}', f"assert one.to_dict() == {{'{first}': 'x', '{second}': 'y'}}"),
        ("describe", "prints {a}: and {b}, like x: y|prints the line {a}: {b} with the values|print both like {a}: {b}|shows {a}: {b}", "(self) -> None", f'print(f"{{self.{first}}}: {{self.{second}}}")', "f = one.describe\nassert printed() == 'x: y\\n'"),
        ("__eq__", "equal if {a} and {b} are equal|compares {a} and {b}|two are equal when {a} and {b} are the same|the same {a} and {b} mean equal", "(self, other) -> bool", f"return (self.{first}, self.{second}) == (other.{first}, other.{second})", "assert one == f('x', 'y') and not one == f('x', 'z')"),
        (f"set_{second}", "sets {b}|changes {b} to what it is given|takes a new {b}|another {b} from now on", f"(self, {second}: str) -> None", f"self.{second} = {second}", f"one.set_{second}('z')\nassert one.{second} == 'z'"),
        ("as_tuple", "{a} and {b} as a tuple|returns the tuple ({a}, {b})|both, {a} first, in a tuple|a tuple of {a} and {b}", "(self) -> tuple[str, str]", f"return self.{first}, self.{second}", "assert one.as_tuple() == ('x', 'y')"),
    )  # fmt: skip
    *trained, held = says.replace("{a}", first).replace("{b}", second).replace("{n}", name).split("|")
    code = f"    def {called}{signature}:\n        {body}\n"
    return method(
        d,
        style,
        name,
        above,
        code,
        d.say(*trained, held=(held, f"{held}, please")),
        f"one = f('x', 'y')\n{checks}",
        called,
    )
