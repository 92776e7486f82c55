"""Plain classes: what they hold, and a method or two."""

from __future__ import annotations

from engine.base.curriculum.everyday import PRINTED
from engine.base.curriculum.shared import typed
from engine.base.curriculum.task import Draw, Style, Task, family


def whole(
    d: Draw,
    style: Style,
    name: str,
    code: str,
    checks: str,
    doc: str,
    *words: str,
    held: tuple[str, str],
    imports: tuple[str, ...] = (),
    **places: str,
) -> Task:
    """The task of a class."""
    return Task(
        words=d.say(*words, held=held, N=name, **places),
        name=name,
        code=typed(code, style, doc),
        checks=checks,
        imports=imports,
    )


@family(area="plain_classes")
def account(d: Draw, style: Style) -> Task:
    name = d.pick("Account", "BankAccount", "Wallet", "Purse", "Jar") if "name" not in d.held else "PiggyBank"
    field = d.pick("balance", "balance", "amount", "money")
    more, less = d.pick(
        ("deposit", "withdraw"),
        ("deposit", "withdraw"),
        ("add", "take"),
        ("put_in", "take_out"),
        ("earn", "spend"),
    )
    start = d.pick("0", "0", "given")
    init = (
        f"    def __init__(self, {field}: float) -> None:\n        self.{field} = {field}\n"
        if start == "given"
        else f"    def __init__(self) -> None:\n        self.{field} = 0\n"
    )
    code = f"class {name}:\n{init}\n    def {more}(self, value: float) -> None:\n        self.{field} += value\n\n    def {less}(self, value: float) -> None:\n        self.{field} -= value\n"
    made, first = ("f(10)", 10) if start == "given" else ("f()", 0)
    how = (
        d.pick(f"given a {field}", f"that is given its {field}", f"made with a {field}")
        if start == "given"
        else d.pick(f"whose {field} starts at 0", f"with a {field} of 0 at first", f"{field} 0 at the start")
    )
    return whole(
        d, style, name, code, f"one = {made}\none.{more}(5)\nassert one.{field} == {first + 5}\none.{less}(2)\nassert one.{field} == {first + 3}", "Money that comes and goes.",
        "class {N} {h}, with {a} and {b}", "[write|make|create] a class {N} {h} and methods {a}(value) and {b}(value)", "{N}: {h}, {a} adds to it, {b} subtracts", "a {N} class with {a} and {b}, {h}", "{N} class {h}: {a}, {b}",
        held=("model a {N}, {h}, one can {a} and {b}", "{N} {h}; {a} and {b} change it"), h=how, a=more, b=less,
    )  # fmt: skip


@family(area="plain_classes")
def counter(d: Draw, style: Style) -> Task:
    name = (
        d.pick("Clicker", "Tally", "Score", "Turnstile", "ClickCounter")
        if "name" not in d.held
        else "Odometer"
    )
    field = d.pick("count", "value", "count", "number")
    up, other = d.pick(
        ("increment", "reset"),
        ("increment", "decrement"),
        ("up", "down"),
        ("click", "reset"),
        ("increase", "decrease"),
        ("add", "reset"),
    )
    back = f"self.{field} = 0" if other == "reset" else f"self.{field} -= 1"
    code = f"class {name}:\n    def __init__(self) -> None:\n        self.{field} = 0\n\n    def {up}(self) -> None:\n        self.{field} += 1\n\n    def {other}(self) -> None:\n        {back}\n"
    return whole(
        d, style, name, code, f"one = f()\none.{up}()\none.{up}()\nassert one.{field} == 2\none.{other}()\nassert one.{field} == {0 if other == 'reset' else 1}", "Counts.",
        "class {N} with a {c}, {u} and {o}", "[write|make|create] a class {N} that counts: {c} starts at 0, methods {u} and {o}", "{N}: {c} from 0, {u}() adds one, {o}() {w}", "a {N} class whose {u} raises {c} by one and whose {o} {w}", "{N} class, methods {u} and {o}, attribute {c}",
        held=("let a {N} have a {c} that {u} and {o} change", "{N}, it has {c}; {u} is one more, {o} {w}"), c=field, u=up, o=other, w="sets it to 0" if other == "reset" else "takes one away",
    )  # fmt: skip


@family(area="plain_classes")
def holder(d: Draw, style: Style) -> Task:
    """A class around a list."""
    name, many, one = d.pick(
        ("Playlist", "songs", "song"),
        ("Library", "books", "book"),
        ("Team", "members", "member"),
        ("Cart", "items", "item"),
        ("TodoList", "tasks", "task"),
        ("Zoo", "animals", "animal"),
        ("Garage", "cars", "car"),
        ("Album", "photos", "photo"),
        ("Notebook", "notes", "note"),
        ("ShoppingList", "items", "item"),
        ("School", "students", "student"),
        ("Menu", "dishes", "dish"),
    )
    second, said, returns, body, check = d.pick(
        ("remove", "remove", "None", f"self.{many}.remove({one})", f"one.remove('a')\nassert one.{many} == ['b']"), ("count", "count", "int", f"return len(self.{many})", "assert one.count() == 2"),
        ("has", "has", "bool", f"return {one} in self.{many}", "assert one.has('a') is True and one.has('z') is False"), ("show", "a show method that prints each", "None", f"for {one} in self.{many}:\n            print({one})", PRINTED + "f = one.show\nassert printed() == 'a\\nb\\n'"),
        ("clear", "clear", "None", f"self.{many}.clear()", f"one.clear()\nassert one.{many} == []"),
    )  # fmt: skip
    takes = f", {one}: str" if second in ("remove", "has") else ""
    code = f"class {name}:\n    def __init__(self) -> None:\n        self.{many}: list[str] = []\n\n    def add(self, {one}: str) -> None:\n        self.{many}.append({one})\n\n    def {second}(self{takes}) -> {returns}:\n        {body}\n"
    return whole(
        d, style, name, code, f"one = f()\none.add('a')\none.add('b')\nassert one.{many} == ['a', 'b']\n{check}", f"Holds {many}.",
        "class {N} with a list of {m}, add and {s}", "[write|make|create] a class {N} that holds {m}; methods add and {s}", "{N}: {m}, add({o}) and {s}", "a {N} class to add {m}, and {s}", "{N} class: keeps {m} in a list, add, {s}",
        held=("{N} keeps {m}: add one, and {s}", "a place for {m}, {N}, with add and {s}"), m=many, o=one, s=said,
    )  # fmt: skip


@family(area="plain_classes")
def describes_itself(d: Draw, style: Style) -> Task:
    """Two fields, and a method that makes a text or a number of them."""
    name, first, second = d.pick(
        ("Person", "name", "age"),
        ("Book", "title", "author"),
        ("City", "name", "country"),
        ("Product", "name", "price"),
        ("Car", "brand", "model"),
        ("Student", "name", "grade"),
        ("Song", "title", "artist"),
        ("Pet", "name", "owner"),
        ("Employee", "name", "job"),
        ("Movie", "title", "year"),
    )
    number = second in ("age", "price", "grade", "year")
    kind = {"price": "float", "grade": "float"}.get(second, "int" if number else "str")
    value = "3" if number else "'b'"
    text = d.pick("{a}, {b}", "{a} ({b})", "{a}: {b}", "{a} - {b}")
    method = d.pick("describe", "describe", "to_text", "show", "__str__", "summary", "label")
    expression = 'f"' + text.replace("{a}", f"{{self.{first}}}").replace("{b}", f"{{self.{second}}}") + '"'
    prints = method == "show"
    code = f"class {name}:\n    def __init__(self, {first}: str, {second}: {kind}) -> None:\n        self.{first} = {first}\n        self.{second} = {second}\n\n    def {method}(self) -> {'None' if prints else 'str'}:\n        {'print(' + expression + ')' if prints else 'return ' + expression}\n"
    wanted = text.replace("{a}", "a").replace("{b}", "3" if number else "b")
    check = f"one = f('a', {value})\nassert (one.{first}, one.{second}) == ('a', {value})\n"
    check += (
        PRINTED + f"f = one.show\nassert printed() == {wanted!r} + '\\n'"
        if prints
        else f"assert one.{method}() == {wanted!r}"
    )
    example = text.replace("{a}", first).replace("{b}", second)
    return whole(
        d, style, name, code, check, f"A {name.lower()}.",
        "class {N} with {a} and {b} and a method {m} that {r} {e}", "[write|make|create] a class {N}({a}, {b}) with {m}() that {r} {e}", "{N}: {a}, {b}; {m} {r} {e}", "a {N} class with {a}, {b}; its {m} {r} {e}", "{N} class, {a} and {b}, {m}() {r} {e}",
        held=("{N} knows {a} and {b}, and {m} {r} {e}", "describe a {N} by {a} and {b}; {m} {r} {e}"), a=first, b=second, m=method, r="prints" if prints else "returns", e=f'"{example}"',
    )  # fmt: skip
