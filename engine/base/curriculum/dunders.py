"""Families over classes with special methods, properties and class methods."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, typed, variables
from engine.base.curriculum.task import Draw, Style, Task, family

THINGS = (
    ("Point", "x", "y"),
    ("Vector", "x", "y"),
    ("Size", "width", "height"),
    ("Card", "rank", "suit"),
    ("Span", "start", "end"),
    ("Version", "major", "minor"),
    ("Score", "home", "away"),
    ("Position", "row", "column"),
)
HELD = (("Cell", "left", "top"), ("Pair", "low", "high"))


def _thing(d: Draw) -> tuple[str, str, str]:
    """A class's name and its two fields; the class's name is sometimes a wide one."""
    name, a, b = d.pick(*(HELD if "name" in d.held else THINGS))
    return d.name(name, f"My{name}", f"Simple{name}", held=(f"Plain{name}", f"{name}Value")), a, b


def _init(name: str, a: str, b: str, kind: str = "int") -> str:
    return f"class {name}:\n    def __init__(self, {a}: {kind}, {b}: {kind}) -> None:\n        self.{a} = {a}\n        self.{b} = {b}\n\n"


def _said(d: Draw, name: str, a: str, b: str, what: str, late: str) -> str:
    """The wordings that these families share: a class with two fields that can do `what`; `late` says the same."""
    return d.say(
        "class {name} with {a} and {b}, {what}", "class {name}({a}, {b}) with {what}", "{name}: class with the attributes {a} and {b} and {what}", "[write|make|create] a class {name} with {a}, {b} and {what}", "a plain class {name} holding {a} and {b}, with {what}", "{name} with {a}, {b} and {what}", "class {name}: attributes {a}, {b}; it has {what}", "define {name}, it has {a} and {b} as attributes and {what}", "make {name} a class of {a} and {b} that has {what}", "{name} class: {a}, {b}, {what}", "implement {name}({a}, {b}), a class that has {what}",
        held=("{name} keeps {a} and {b}; {late}", "class named {name} for {a} and {b}: {late}"), name=name, a=a, b=b, what=what, late=late,
    )  # fmt: skip


@family(area="dunder")
def equality(d: Draw, style: Style) -> Task:
    name, a, b = _thing(d)
    hashed = d.chance(0.5)
    what, late = (
        ("__eq__ and __hash__ by value", "equal ones compare equal and hash the same")
        if hashed
        else ("__eq__ by value", "two with the same values compare equal")
    )
    code = (
        _init(name, a, b)
        + f"    def __eq__(self, other: object) -> bool:\n        return isinstance(other, {name}) and (self.{a}, self.{b}) == (other.{a}, other.{b})\n"
    )
    if hashed:
        code += f"\n    def __hash__(self) -> int:\n        return hash((self.{a}, self.{b}))\n"
    return Task(
        words=_said(d, name, a, b, what, late), name=name, code=typed(code, style, "Two values."), checks="assert f(1, 2) == f(1, 2) and f(1, 2) != f(2, 1) and f(1, 2) != 5" + (f"\nassert len({{f(1, 2), f(1, 2), f(0, 2)}}) == 2\nassert f(3, 4).{a} == 3" if hashed else ""),
    )  # fmt: skip


@family(area="dunder")
def representation(d: Draw, style: Style) -> Task:
    name, a, b = _thing(d)
    text = {
        "f": f'f"{name}({a}={{self.{a}}}, {b}={{self.{b}}})"',
        "format": f'"{name}({a}={{}}, {b}={{}})".format(self.{a}, self.{b})',
        "percent": f'"{name}({a}=%s, {b}=%s)" % (self.{a}, self.{b})',
    }[style.strings]
    return Task(
        words=_said(d, name, a, b, f"a __repr__ like {name}({a}=1, {b}=2)", f"its repr looks like {name}({a}=1, {b}=2)"), name=name, code=typed(_init(name, a, b) + f"    def __repr__(self) -> str:\n        return {text}\n", style, "Two values."), checks=f'assert repr(f(1, 2)) == "{name}({a}=1, {b}=2)"\nassert f(3, 4).{b} == 4',
    )  # fmt: skip


@family(area="dunder")
def addition(d: Draw, style: Style) -> Task:
    name, a, b = _thing(d)
    method, sign, word, sample = d.pick(("add", "+", "sum", (4, 6)), ("sub", "-", "difference", (2, 2)))
    scale = d.chance(0.4)
    code = (
        _init(name, a, b, "float")
        + f"    def __{method}__(self, other: {quoted(name)}) -> {quoted(name)}:\n        return {name}(self.{a} {sign} other.{a}, self.{b} {sign} other.{b})\n"
    )
    if scale:
        code += f"\n    def __mul__(self, factor: float) -> {quoted(name)}:\n        return {name}(self.{a} * factor, self.{b} * factor)\n"
    what = f"__{method}__ (field by field)" + (" and __mul__ by a number" if scale else "")
    late = (
        f"the {word} of two is taken field by field"
        + (", times a number scales both" if scale else "")
        + f" (__{method}__)"
    )
    return Task(
        words=_said(d, name, a, b, what, late), name=name, code=typed(code, style, "Two numbers."), checks=f"x = f(3, 4) {sign} f(1, 2)\nassert (x.{a}, x.{b}) == {sample}" + (f"\ny = f(1, 2) * 3\nassert (y.{a}, y.{b}) == (3, 6)" if scale else f"\nassert isinstance(x, f) and f(1, 2).{a} == 1"),
    )  # fmt: skip


def quoted(name: str) -> str:
    """A class's name where it is written inside of the class itself."""
    return f'"{name}"'


@family(area="dunder")
def ordering(d: Draw, style: Style) -> Task:
    name, a, b = _thing(d)
    by = d.pick(a, b)
    return Task(
        words=_said(d, name, a, b, f"__lt__ by {by} so that they can be sorted", f"sorting several goes by {by} (__lt__)"), name=name, code=typed(_init(name, a, b) + f"    def __lt__(self, other: {quoted(name)}) -> bool:\n        return self.{by} < other.{by}\n", style, "Two values, sortable."),
        checks=f"x = sorted([f(3, 1), f(1, 3), f(2, 2)])\nassert [each.{by} for each in x] == [1, 2, 3]\nassert f(1, 1) < f(2, 2) and not f(2, 2) < f(1, 1)",
    )  # fmt: skip


@family(area="dunder")
def total_order(d: Draw, style: Style) -> Task:
    name, a, b = _thing(d)
    return Task(
        words=_said(d, name, a, b, f"all comparisons by ({a}, {b}), using functools.total_ordering", f"total_ordering gives every comparison, by ({a}, {b})"), name=name, imports=("import functools",),
        code=typed("@functools.total_ordering\n" + _init(name, a, b) + f"    def __eq__(self, other: object) -> bool:\n        return (self.{a}, self.{b}) == (other.{a}, other.{b})\n\n    def __lt__(self, other: {quoted(name)}) -> bool:\n        return (self.{a}, self.{b}) < (other.{a}, other.{b})\n", style, "Two values, in order."),
        checks="assert f(1, 2) < f(1, 3) <= f(2, 0) and f(2, 0) > f(1, 9) and f(1, 2) >= f(1, 2)\nassert f(1, 2) == f(1, 2) and f(1, 2) != f(1, 3)",
    )  # fmt: skip


@family(area="dunder")
def unpackable(d: Draw, style: Style) -> Task:
    name, a, b = _thing(d)
    return Task(
        words=_said(d, name, a, b, f"__iter__ that yields {a} and {b}, so that it can be unpacked", f"unpacking it gives {a}, {b} (__iter__)"), name=name, imports=needed(style, "", "Iterator", "from collections.abc import Iterator"), code=typed(_init(name, a, b) + f"    def __iter__(self) -> Iterator[int]:\n        yield self.{a}\n        yield self.{b}\n", style, "Two values."),
        checks="x, y = f(1, 2)\nassert (x, y) == (1, 2)\nassert list(f(5, 6)) == [5, 6]",
    )  # fmt: skip


@family(area="dunder")
def collection_class(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items values entries pages songs books|members")
    name = d.name("Shelf", "Playlist", "Collection", "Deck", "Catalog", held=("Album", "Bookcase"))
    kinds = d.pick(
        ("len", "getitem"),
        ("len", "iter"),
        ("len", "contains"),
        ("getitem", "len", "contains"),
        ("len", "iter", "contains"),
    )
    methods = {
        "len": f"    def __len__(self) -> int:\n        return len(self.{items})\n", "getitem": f"    def __getitem__(self, index: int) -> object:\n        return self.{items}[index]\n", "iter": f"    def __iter__(self) -> Iterator:\n        return iter(self.{items})\n", "contains": f"    def __contains__(self, item: object) -> bool:\n        return item in self.{items}\n",
    }  # fmt: skip
    checks = {
        "len": "assert len(x) == 2 and len(f([])) == 0",
        "getitem": "assert x[0] == 'a' and x[-1] == 'b'",
        "iter": "assert [*iter(x)] == ['a', 'b']",
        "contains": "assert 'a' in x and 'z' not in x",
    }
    listed = " and ".join((", ".join(f"__{kind}__" for kind in kinds[:-1]), f"__{kinds[-1]}__"))
    return Task(
        words=d.say(
            "class {name}({items}) around a list with {listed}", "class {name} that wraps the list {items} and has {listed}", "{name}: container of {items} with {listed}", "[write|make|create] a class {name} over a list {items}: {listed}", "wrapper class {name}({items}), delegates {listed} to the list", "implement {listed} in a class {name} that holds {items}",
            held=("{name}({items}) behaves like its list as to {listed}", "let a class {name} with {items} offer {listed}"), name=name, items=items, listed=listed,
        ),
        name=name, imports=("from collections.abc import Iterator",) if "iter" in kinds and style.hints else (), code=typed(f"class {name}:\n    def __init__(self, {items}: list) -> None:\n        self.{items} = {items}\n\n" + "\n".join(methods[kind] for kind in kinds), style, "A list in a class."),
        checks="x = f(['a', 'b'])\n" + "\n".join(checks[kind] for kind in kinds),
    )  # fmt: skip


@family(area="dunder")
def callable_class(d: Draw, style: Style) -> Task:
    what, field, kind, expression, _, result, names = d.pick(
        ("multiplies its argument by {f}", "factor", "float", "value * self.factor", 3, "f(3)(4) == 12", ("Multiplier", "Times")), ("adds {f} to its argument", "amount", "float", "value + self.amount", 3, "f(3)(4) == 7", ("Adder", "Plus")), ("puts {f} in front of its argument", "prefix", "str", "self.prefix + value", "'a'", "f('a')('b') == 'ab'", ("Prefixer", "WithPrefix")),
        ("tells whether its argument is larger than {f}", "limit", "float", "value > self.limit", 3, "f(3)(4) is True and f(3)(3) is False", ("Above", "LargerThan")), ("raises its argument to the power of {f}", "exponent", "int", "value ** self.exponent", 3, "f(3)(2) == 8", ("Power", "RaiseTo")),
    )  # fmt: skip
    name = d.name(*names, held=(f"{names[0]}Call", f"Make{names[1]}"))
    value = "str" if kind == "str" else "float"
    returns = "bool" if ">" in expression else value
    return Task(
        words=d.say(
            "callable class {name}({f}) whose instances {what}", "class {name} with __call__: {what}, {f} is set in __init__", "[write|make|create] a class {name}({f}), calling an instance {what}", "{name}({f}): an object with __call__ that {what}", "function object {name} that {what}, given {f}", "{name} is callable and {what}; takes {f}", "class {name} taking {f}; calling it {what}", "object of class {name}({f}) that {what} when called", "define {name} with {f} and a __call__ that {what}", held=("{name}({f}) makes something callable that {what}", "__call__ of the class {name} {what}; it is built with {f}"),
            name=name, f=field, what=what.format(f=field),
        ).replace("whose instances", "that, when called,"),
        name=name, code=typed(f"class {name}:\n    def __init__(self, {field}: {kind}) -> None:\n        self.{field} = {field}\n\n    def __call__(self, value: {value}) -> {returns}:\n        return {expression}\n", style, "A function with a setting."), checks=f"assert {result}",
    )  # fmt: skip


@family(area="dunder")
def manager_class(d: Draw, style: Style) -> Task:
    name = d.name("Session", "Connection", "Resource", "Transaction", held=("Channel", "Handle"))
    opened, closed = d.pick(("open", "close"), ("start", "stop"), ("begin", "end"), ("connect", "disconnect"))
    (target,) = variables(d, "target resource device backend server|thing", avoid="exc")
    return Task(
        words=d.say(
            "context manager class {name}({t}): calls {t}.{o}() on enter and {t}.{c}() on exit, enter returns {t}", "class {name}({t}) with __enter__ and __exit__: {o} then {c} of {t}, yields {t}", "[write|make] a context manager class {name} for {t}: {o}() at the start, {c}() at the end, as gives {t}", "{name}({t}): __enter__ runs {t}.{o}() and returns {t}, __exit__ runs {t}.{c}()", "with {name}({t}) as x: x is {t}, {o} before and {c} after",
            held=("{name}, a class to use with with: {t} gets {o}() at the beginning and {c}() at the end, and is what as binds", "class based manager {name}({t}) that brackets a block by {o} and {c} and hands out {t}"), name=name, t=target, o=opened, c=closed,
        ),
        name=name, code=typed(f"class {name}:\n    def __init__(self, {target}: object) -> None:\n        self.{target} = {target}\n\n    def __enter__(self) -> object:\n        self.{target}.{opened}()\n        return self.{target}\n\n    def __exit__(self, *error: object) -> None:\n        self.{target}.{closed}()\n", style, "Opens and closes."),
        checks=f"class T:\n    def __init__(self):\n        self.log = []\n    def {opened}(self):\n        self.log.append('o')\n    def {closed}(self):\n        self.log.append('c')\nt = T()\nwith f(t) as x:\n    assert x is t and t.log == ['o']\nassert t.log == ['o', 'c']\ntry:\n    with f(t):\n        raise KeyError\nexcept KeyError:\n    pass\nassert t.log == ['o', 'c', 'o', 'c']",
    )  # fmt: skip


@family(area="dunder")
def iterator_class(d: Draw, style: Style) -> Task:
    what, fields, start, test, change, calls, names = d.pick(
        ("counts down from start to 1", "start", "start", "self.current <= 0", "self.current -= 1\n        return self.current + 1", ("list(f(3)) == [3, 2, 1]", "list(f(0)) == []"), ("Countdown", "CountDown")), ("counts from 1 to stop", "stop", "0", "self.current >= self.stop", "self.current += 1\n        return self.current", ("list(f(3)) == [1, 2, 3]", "list(f(0)) == []"), ("CountTo", "Counting")),
        ("gives 1, 2, 4, 8 and so on up to limit", "limit", "1", "self.current > self.limit", "self.current *= 2\n        return self.current // 2", ("list(f(8)) == [1, 2, 4, 8]", "list(f(0)) == []"), ("Powers", "Doubling")), ("gives the even numbers from 0 below stop", "stop", "0", "self.current >= self.stop", "self.current += 2\n        return self.current - 2", ("list(f(5)) == [0, 2, 4]", "list(f(0)) == []"), ("Evens", "EvenNumbers")),
    )  # fmt: skip
    name = d.name(*names, held=(f"{names[0]}Iterator", f"{names[1]}Steps"))
    keep = "" if start == fields else f"        self.{fields} = {fields}\n"
    return Task(
        words=d.say(
            "iterator class {name}({f}) that {what}", "class {name} with __iter__ and __next__: {what}", "[write|make|create] an iterator {name}({f}) which {what}", "{name}({f}): __iter__ and __next__, {what}, then StopIteration", "own iterator class {name}, no generator: {what}", held=("{name}({f}) can be looped over and {what}", "iteration over {name}({f}) {what}, by __next__"), name=name, f=fields, what=what,
        ),
        name=name, code=typed(f"class {name}:\n    def __init__(self, {fields}: int) -> None:\n{keep}        self.current = {start}\n\n    def __iter__(self) -> {quoted(name)}:\n        return self\n\n    def __next__(self) -> int:\n        if {test}:\n            raise StopIteration\n        {change}\n", style, "An iterator."), checks="\n".join(f"assert {call}" for call in calls) + "\nx = f(3)\nassert iter(x) is x",
    )  # fmt: skip


@family(area="dunder")
def checked_property(d: Draw, style: Style) -> Task:
    name, field, test, said, good, bad = d.pick(
        ("Person", "age", "< 0", "negative", 3, -1), ("Account", "balance", "< 0", "negative", 5, -5), ("Volume", "level", "> 100", "above 100", 50, 101), ("Product", "price", "<= 0", "zero or less", 2, 0), ("Tank", "fill", "> 1", "more than 1", 1, 2), ("Circle", "radius", "<= 0", "not positive", 4, 0),
    )  # fmt: skip
    name = d.name(name, f"My{name}", f"Checked{name}", held=(f"Strict{name}", f"{name}Model"))
    return Task(
        words=d.say(
            "class {name} with a property {f} that raises ValueError if it is set to something {said}", "{name}({f}): property {f}, the setter refuses values that are {said} with ValueError", "[write|make|create] a class {name} whose {f} is validated by a property: ValueError if {said}", "class {name} with a validated property {f} (ValueError when {said})", "property setter for {f} in a class {name}({f}), {said} raises ValueError", "class {name}({f}), {f} is a checked property: not {said}, else ValueError",
            held=("{name} guards {f} with a property: ValueError for {said} values", "no {said} {f} in the class {name}: a property raises ValueError"), name=name, f=field, said=said,
        ).replace("not not", "must not be not"),
        name=name, code=typed(f'class {name}:\n    def __init__(self, {field}: float) -> None:\n        self.{field} = {field}\n\n    @property\n    def {field}(self) -> float:\n        return self._{field}\n\n    @{field}.setter\n    def {field}(self, value: float) -> None:\n        if value {test}:\n            raise ValueError("{field} is {said}")\n        self._{field} = value\n', style, f"Something with a {field}."),
        checks=f"x = f({good})\nassert x.{field} == {good}\nfor attempt in (lambda: setattr(x, '{field}', {bad}), lambda: f({bad})):\n    try:\n        attempt()\n    except ValueError:\n        pass\n    else:\n        raise AssertionError\nassert x.{field} == {good}",
    )  # fmt: skip


@family(area="dunder")
def alternate_constructor(d: Draw, style: Style) -> Task:
    name, a, b = _thing(d)
    sep = d.pick("x", ",", "-", ":", "/")
    method = d.pick("from_text", "parse", "from_string")
    return Task(
        words=_said(d, name, a, b, f'a classmethod {method}(text) for "1{sep}2"', f'{method}("1{sep}2") is a second way to make one'), name=name, code=typed(_init(name, a, b) + f'    @classmethod\n    def {method}(cls, text: str) -> {quoted(name)}:\n        {a}, {b} = text.split("{sep}")\n        return cls(int({a}), int({b}))\n', style, "Two numbers."),
        checks=f'x = f.{method}("12{sep}3")\nassert (x.{a}, x.{b}) == (12, 3) and type(x) is f\nassert f(1, 2).{b} == 2',
    )  # fmt: skip


@family(area="dunder")
def inheritance(d: Draw, style: Style) -> Task:
    base, method, child, other, one, two = d.pick(
        ("Animal", "speak", "Dog", "Cat", "woof", "meow"), ("Shape", "name", "Circle", "Square", "circle", "square"), ("Vehicle", "wheels", "Car", "Bike", 4, 2), ("Greeter", "greet", "English", "German", "hello", "hallo"), ("Item", "price", "Pen", "Book", 2, 10), ("Step", "run", "Load", "Save", "loaded", "saved")
    )  # fmt: skip
    kind = "str" if isinstance(one, str) else "int"
    first, second = (f'"{one}"', f'"{two}"') if kind == "str" else (str(one), str(two))
    return Task(
        words=d.say(
            "abstract base class {base} with the abstract method {m}, subclasses {c} ({one}) and {o} ({two})", "class {base}(ABC) with abstract {m}(); {c} returns {one}, {o} returns {two}", "[write|make] an ABC {base} with abstractmethod {m}, and the classes {c} -> {one}, {o} -> {two}", "{base}: abstract class, {m} is abstract; {c}.{m}() gives {one}, {o}.{m}() gives {two}", "base class {base} (abstract {m}) and two subclasses, {c} returning {one} and {o} returning {two}", "{base} with abstract {m}; subclass {c}: {one}; subclass {o}: {two}", "an abstract class {base} with {m}, {c} and {o} inherit and return {one} and {two}", "abstract {base} and its subclasses {c} and {o} whose {m} returns {one} and {two}",
            held=("{base} demands {m} of its subclasses; {c} answers {one}, {o} answers {two}", "two implementations {c} ({one}) and {o} ({two}) of {m} of the abstract {base}"), base=base, m=method, c=child, o=other, one=first, two=second,
        ),
        name=base, imports=("from abc import ABC", "from abc import abstractmethod"),
        code=typed(f"class {base}(ABC):\n    @abstractmethod\n    def {method}(self) -> {kind}: ...\n\n\nclass {child}({base}):\n    def {method}(self) -> {kind}:\n        return {first}\n\n\nclass {other}({base}):\n    def {method}(self) -> {kind}:\n        return {second}\n", style),
        checks=f"assert {child}().{method}() == {first} and {other}().{method}() == {second}\nbase = {child}.__mro__[1]\nassert base is {other}.__mro__[1]\ntry:\n    base()\nexcept TypeError:\n    pass\nelse:\n    raise AssertionError",
    )  # fmt: skip


@family(area="dunder")
def singleton(d: Draw, style: Style) -> Task:
    name = d.name("Settings", "Registry", "Config", "AppState", held=("Globals", "Hub"))
    return Task(
        words=d.say("singleton class {name}: every call returns the same object", "class {name} of which there is only one instance, by __new__", "[write|make|create] a singleton {name} with __new__", "{name}: singleton, {name}() is {name}()", "{name} as a singleton", "make {name} a singleton class", "class {name}, at most one instance, by __new__", "singleton pattern for {name} with __new__", "only one {name} object, {name}() returns it each time", "class {name} that always gives back one and the same instance", held=("however often {name} is called it is the same object", "only one object of {name} may exist, __new__ sees to it"), name=name),
        name=name, code=typed(f"class {name}:\n    _instance = None\n\n    def __new__(cls) -> {quoted(name)}:\n        if cls._instance is None:\n            cls._instance = super().__new__(cls)\n        return cls._instance\n", style, "There is only one."), checks="assert f() is f()\nf().x = 5\nassert f().x == 5",
    )  # fmt: skip
