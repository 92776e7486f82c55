"""More families over functions of functions and over iterators."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, params, typed, variables
from engine.base.curriculum.task import Draw, Style, Task, family

CALLABLE = "from collections.abc import Callable"
ITERATOR = "from collections.abc import Iterator"


@family(area="functional")
def make_function(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "n amount value number k|given", avoid="x")
    what, inner, checks, stem = d.pick(
        ("adds {n} to its argument", "lambda x: x + {n}", "assert f(3)(4) == 7\nassert f(0)(1) == 1", "adder"), ("multiplies its argument by {n}", "lambda x: x * {n}", "assert f(3)(4) == 12\nassert f(0)(1) == 0", "multiplier"), ("tells whether its argument is greater than {n}", "lambda x: x > {n}", "assert f(3)(4) is True\nassert f(3)(3) is False", "greater_than"), ("tells whether its argument is divisible by {n}", "lambda x: x % {n} == 0", "assert f(3)(9) is True\nassert f(3)(4) is False", "divisible_by"),
        ("raises its argument to the power of {n}", "lambda x: x ** {n}", "assert f(3)(2) == 8\nassert f(0)(5) == 1", "power_of"), ("always returns {n}, whatever its arguments", "lambda *args, **kwargs: {n}", "assert f(3)(4, a=1) == 3\nassert f('x')() == 'x'", "constant"),
    )  # fmt: skip
    body = "return " + inner.format(n=n)
    return Task(
        words=d.say("return a function that {w}", "make a function which {w}", "higher-order function: the result {w}", "closure that {w}", "factory for a function that {w}", "[build|create] a function that {w}", held=("give back a callable which {w}", "what is returned {w}"), w=what.format(n=n)),
        name=d.name(stem, f"make_{stem}", f"create_{stem}", held=(f"{stem}_function", f"build_{stem}")), params=params(f"{n}: int"), returns="Callable", imports=needed(style, body, "Callable", CALLABLE), body=body, doc="Make a function.", target="made", checks=checks,
    )  # fmt: skip


@family(area="functional")
def operator_key(d: Draw, style: Style) -> Task:
    items, key = variables(
        d, "items", "key field name attribute|sort_field", avoid="attrgetter itemgetter item"
    )
    what, body, checks, imports, stem = d.pick(
        ("{t} sorted by their attribute named {k}", "return sorted({t}, key=attrgetter({k}))", "import types\na, b = types.SimpleNamespace(n=2), types.SimpleNamespace(n=1)\nassert f([a, b], 'n') == [b, a]", "from operator import attrgetter", "sort_by_attribute"), ("the dicts {t} sorted by their entry {k}", "return sorted({t}, key=itemgetter({k}))", "assert f([{'n': 2}, {'n': 1}], 'n') == [{'n': 1}, {'n': 2}]\nassert f([], 'x') == []", "from operator import itemgetter", "sort_by_entry"),
        ("list of the attribute named {k} of all {t}", "return [getattr(item, {k}) for item in {t}]", "import types\nassert f([types.SimpleNamespace(n=2), types.SimpleNamespace(n=1)], 'n') == [2, 1]\nassert f([], 'n') == []", "", "attribute_values"),
    )  # fmt: skip
    what = what.replace("{t}", "{items}").replace("{k}", "{key}")
    return Task(
        words=d.say(what, f"[return|get] {what}", f"{what}, {{key}} is a string", f"a {what}" if what.startswith("list") else f"list: {what}", f"[compute|give] {what}", f"{what} (by name)", held=(f"what I want: {what}", f"{{key}} names it: {what}"), items=items, key=key),
        name=d.name(stem, f"{stem}_name", f"get_{stem}", held=(f"by_{stem}", f"do_{stem}")), params=params(f"{items}: list, {key}: str"), returns="list", imports=(imports,) if imports else (), body=body.format(t=items, k=key), doc="Use what a name says.", target="outcome", checks=checks,
    )  # fmt: skip


@family(area="functional")
def once(d: Draw, style: Style) -> Task:
    (func,) = variables(d, "function", avoid="wrapper args kwargs results calls functools")
    name = d.name("once", "run_once", "only_once", held=("single_run", "first_call_only"))
    return Task(
        words=d.say("decorator {n} that calls {f} only the first time and returns that result ever after", "decorator {n}: {f} runs once, later calls give the first result", "[write|make] a decorator {n} so that {f} is executed only once", "{n}({f}): decorator, first result is kept and returned again", "run a function only once: decorator {n}({f})", held=("{n}({f}) lets the function run a single time and repeats its result", "decorator {n} which remembers the very first result of {f}"), n=name, f=func),
        name=name, imports=needed(style, "functools", "Callable", "import functools", CALLABLE), code=typed(f"def {name}({func}: Callable) -> Callable:\n    results = []\n\n    @functools.wraps({func})\n    def wrapper(*args, **kwargs):\n        if not results:\n            results.append({func}(*args, **kwargs))\n        return results[0]\n\n    return wrapper\n", style, "Run a function once."), checks="calls = []\ndef go(x):\n    calls.append(x)\n    return x * 2\ng = f(go)\nassert g(2) == 4 and g(5) == 4 and calls == [2] and g.__name__ == 'go'",
    )  # fmt: skip


@family(area="functional")
def try_default(d: Draw, style: Style) -> Task:
    func, default = variables(d, "function", "default fallback otherwise backup|substitute", avoid="Callable")
    error = d.pick("ValueError", "KeyError", "ZeroDivisionError", "OSError", "Exception")
    return Task(
        words=d.say("call {f} and return its result, {d} if it raises {e}", "result of {f}(), or {d} on {e}", "try {f}(), on {e} return {d}", "[return|give] {d} if {f} raises {e}, else its result", "{f}() with {d} as the value in case of {e}", held=("what {f} gives, unless {e} comes: then {d}", "fall back to {d} when {f} fails with {e}"), f=func, d=default, e=error),
        name=d.name("try_or", "call_or_default", "attempt", held=("or_else", "guarded")), params=params(f"{func}: Callable, {default}: object"), returns="object", imports=needed(style, "", "Callable", CALLABLE), body=f"try:\n    return {func}()\nexcept {error}:\n    return {default}", doc="Call with a fallback.", checks=f"def bad():\n    raise {error if error != 'Exception' else 'RuntimeError'}\nassert f(bad, 5) == 5\nassert f(lambda: 3, 5) == 3",
    )  # fmt: skip


@family(area="iterators")
def iterator_recipe(d: Draw, style: Style) -> Task:
    items, n = variables(d, "items", "n count size k|how_many", avoid="itertools item index islice")
    what, body, checks, imports, stem = d.pick(
        ("yield every {n}-th element of {t}, starting with the first", "for index, item in enumerate({t}):\n    if index % {n} == 0:\n        yield item", "assert list(f([1, 2, 3, 4, 5], 2)) == [1, 3, 5]\nassert list(f([], 2)) == []", (), "every_nth"), ("yield the elements of {t} {n} times over", "for _ in range({n}):\n    yield from {t}", "assert list(f([1, 2], 2)) == [1, 2, 1, 2]\nassert list(f([1], 0)) == []", (), "repeat_all"), ("yield each element of {t} {n} times in a row", "for item in {t}:\n    for _ in range({n}):\n        yield item", "assert list(f([1, 2], 2)) == [1, 1, 2, 2]\nassert list(f([], 3)) == []", (), "repeat_each"),
        ("yield the elements of {t} without the first {n}", "yield from itertools.islice({t}, {n}, None)", "assert list(f([1, 2, 3], 2)) == [3]\nassert list(f(iter('abc'), 1)) == ['b', 'c']", ("import itertools",), "skip"), ("yield (number, element) for {t}, counting from {n}", "yield from enumerate({t}, {n})", "assert list(f(['a', 'b'], 5)) == [(5, 'a'), (6, 'b')]\nassert list(f([], 1)) == []", (), "numbered"),
    )  # fmt: skip
    what = what.replace("{t}", "{items}").replace("{n}", "{size}")
    return Task(
        words=d.say(what, f"generator: {what}", f"{what}, lazily", f"write a generator to {what}", f"{what} one by one", f"generator function, {what}", held=(f"as a generator, {what}", f"without building a list {what}"), items=items, size=n),
        name=d.name(stem, f"{stem}_lazily", f"iter_{stem}", held=(f"{stem}_items", f"lazy_{stem}")), params=params(f"{items}: list, {n}: int"), returns="Iterator", imports=needed(style, body, "Iterator", *imports, ITERATOR), body=body.format(t=items, n=n), doc="Yield elements.", checks=checks,
    )  # fmt: skip


@family(area="iterators")
def stop_at(d: Draw, style: Style) -> Task:
    items, predicate = variables(
        d,
        "items",
        "predicate condition test|accepts",
        avoid="item itertools skipping Callable Iterator",
    )
    what, body, loop, checks, stem = d.pick(
        ("yield from {t} as long as {p} holds", "yield from itertools.takewhile({p}, {t})", "for item in {t}:\n    if not {p}(item):\n        return\n    yield item", "assert list(f([1, 2, 5, 1], lambda n: n < 3)) == [1, 2]\nassert list(f([], bool)) == []", "take_while"), ("skip elements of {t} as long as {p} holds, then yield all the rest", "yield from itertools.dropwhile({p}, {t})", "skipping = True\nfor item in {t}:\n    skipping = skipping and {p}(item)\n    if not skipping:\n        yield item", "assert list(f([1, 2, 5, 1], lambda n: n < 3)) == [5, 1]\nassert list(f([], bool)) == []", "drop_while"),
        ("yield the elements of {t} up to and including the first for which {p} holds", "for item in {t}:\n    yield item\n    if {p}(item):\n        return", "for item in {t}:\n    yield item\n    if {p}(item):\n        return", "assert list(f([1, 2, 5, 1], lambda n: n > 1)) == [1, 2]\nassert list(f([], bool)) == []", "until"),
    )  # fmt: skip
    what = what.replace("{t}", "{items}").replace("{p}", "{predicate}")
    body = (loop if style.loop else body).format(t=items, p=predicate)
    return Task(
        words=d.say(what, f"generator: {what}", f"{what}, lazily", f"write a generator to {what}", f"iterator function: {what}", f"{what} one after the other", held=(f"as a generator, {what}", f"without building a list {what}"), items=items, predicate=predicate),
        name=d.name(stem, f"{stem}_true", f"iter_{stem}", held=(f"{stem}_items", f"lazy_{stem}")), params=params(f"{items}: list, {predicate}: Callable"), returns="Iterator", imports=needed(style, body, "Callable Iterator", "import itertools", CALLABLE, ITERATOR), body=body, doc="Yield a part.", checks=checks,
    )  # fmt: skip


@family(area="unit_tests")
def test_with_file(d: Draw, style: Style) -> Task:
    subject, content, expected, right, wrong = d.pick(
        ("count_lines", "a\\nb\\n", "2", "lambda path: len(open(path).readlines())", "lambda path: 0"), ("read_text", "hello", '"hello"', "lambda path: open(path).read()", "lambda path: ''"), ("count_words", "a b c", "3", "lambda path: len(open(path).read().split())", "lambda path: 1"), ("first_line", "one\\ntwo\\n", '"one"', "lambda path: open(path).readline().strip()", "lambda path: open(path).read()"),
    )  # fmt: skip
    return Task(
        words=d.say('pytest test with tmp_path: {s} of a file with the text "{c}" is {e}', 'test {s} on a file in tmp_path that contains "{c}", expects {e}', 'test that {s}(path) returns {e} for a file "{c}", use tmp_path', '[write|make] a test using tmp_path: write "{c}", {s} must give {e}', 'unit test for {s} with a temporary file (tmp_path) holding "{c}" -> {e}', held=('with tmp_path check that {s} says {e} about a file of "{c}"', 'put "{c}" in a file under tmp_path and assert {s} gives {e}'), s=subject, c=content, e=expected),
        name=d.name(f"test_{subject}", f"test_{subject}_file", f"test_{subject}_works", held=(f"test_{subject}_on_disk",)), params=params("tmp_path: Path"), returns="None", imports=("from pathlib import Path",) if style.hints else (), body=f'path = tmp_path / "input.txt"\npath.write_text("{content}")\nassert {subject}(path) == {expected}', doc=f"Check {subject} on a file.",
        checks=f"from pathlib import Path\ndef passes(function):\n    globals()[{subject!r}] = function\n    try:\n        f(Path('.'))\n    except AssertionError:\n        return False\n    return True\nassert passes({right})\nassert not passes({wrong})",
    )  # fmt: skip


@family(area="unit_tests")
def test_many(d: Draw, style: Style) -> Task:
    subject, cases, right, wrong = d.pick(
        ("double", (("1", "2"), ("0", "0"), ("-3", "-6")), "x * 2", "abs(x) * 2"), ("shout", (('"a"', '"A!"'), ('""', '"!"'), ('"Hi"', '"HI!"')), "x.upper() + '!'", "x + '!'"), ("is_even", (("2", "True"), ("3", "False"), ("0", "True")), "x % 2 == 0", "True"), ("length", (('"abc"', "3"), ("[]", "0"), ('"a b"', "3")), "len(x)", "3"), ("last", (("[1, 2]", "2"), ('"ab"', '"b"'), ("[5]", "5")), "x[-1]", "x[0]"),
    )  # fmt: skip
    listed = ", ".join(f"{given} -> {wanted}" for given, wanted in cases)
    table = ", ".join(f"({given}, {wanted})" for given, wanted in cases)
    return Task(
        words=d.say("test {s} for several cases in a loop: {l}", "table test of {s}: {l}", "[write|make] one test that goes over the cases {l} for {s}", "loop over ({l}) and assert that {s} gives these", "test cases for {s}, in a for loop: {l}", held=("one looping test that {s} maps {l}", "check {s} case by case in a loop, {l}"), s=subject, l=listed),
        name=d.name(f"test_{subject}", f"test_{subject}_cases", f"test_{subject}_table", held=(f"test_{subject}_examples",)), returns="None", body=f"for given, expected in [{table}]:\n    assert {subject}(given) == expected", doc=f"Check {subject} for several values.",
        checks=f"def passes(body):\n    globals()[{subject!r}] = eval('lambda x: ' + body)\n    try:\n        f()\n    except AssertionError:\n        return False\n    return True\nassert passes({right!r})\nassert not passes({wrong!r})",
    )  # fmt: skip


@family(area="unit_tests")
def test_patched(d: Draw, style: Style) -> Task:
    what, target, value, call, expected = d.pick(
        ("time.time", "time.time", "1000", "now_text()", '"1000"'),
        ("random.random", "random.random", "0.5", "pick_half()", "0.5"),
        ("os.getcwd", "os.getcwd", '"/tmp/x"', "where()", '"/tmp/x"'),
    )
    subject = call[:-2]
    module = target.split(".")[0]
    right = {
        "now_text": "lambda: str(time.time())",
        "pick_half": "lambda: random.random()",
        "where": "lambda: os.getcwd()",
    }[subject]
    return Task(
        words=d.say("test {s} with {w} patched to return {v}: result {e}", "patch {w} with unittest.mock so that it returns {v} and assert that {s}() is {e}", "[write|make] a test of {s} that mocks {w} (returns {v}), expects {e}", "mock {w} to give {v}, {s}() must be {e}", "unit test: with {w} mocked as {v}, {s}() == {e}", held=("while {w} is replaced by a mock giving {v}, {s}() should be {e}", "use mock.patch on {w} ({v}) in a test that {s}() gives {e}"), s=subject, w=what, v=value, e=expected),
        name=d.name(f"test_{subject}", f"test_{subject}_patched", f"test_{subject}_with_mock", held=(f"test_{subject}_mocked",)), returns="None", imports=("from unittest.mock import patch",), body=f'with patch("{target}", return_value={value}):\n    assert {call} == {expected}', doc=f"Check {subject} with a mock.",
        checks=f"import {module}\ndef passes(function):\n    globals()[{subject!r}] = function\n    try:\n        f()\n    except AssertionError:\n        return False\n    return True\nassert passes({right})\nassert not passes(lambda: 'no')",
    )  # fmt: skip
