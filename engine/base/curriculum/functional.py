"""Families over functions of functions."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="functional")
def compose(d: Draw, style: Style) -> Task:
    f = variable(d, "f", "first", "outer", held=("one",))
    g = variable(d, "g", "second", "inner", held=("two",))
    body = f"return lambda x: {f}({g}(x))"
    return Task(
        words=d.say(
            "[compose|combine] [two functions|{f} and {g}], {g} [first|is called first|runs first]",
            "[return|make] a function that [applies|calls] {g}, then {f}",
            "function composition: x -> {f}({g}(x))",
            "composition of {f} and {g}[, {g} is applied first|]",
            "compose {f} after {g}",
            held=("a function which gives {f} the result of {g}", "build {f}({g}(x)) as a function of x"),
            f=f,
            g=g,
        ),
        name=d.name("compose", "composed", "chain", "combine", held=("after", "composition")),
        params=(Param(f, "Callable"), Param(g, "Callable")),
        returns="Callable",
        imports=needed(style, body, "Callable Callable Callable", "from collections.abc import Callable"),
        body=body,
        target="both",
        checks="""
            assert f(lambda x: x + 1, lambda x: x * 10)(2) == 21
            assert f(str, len)("abc") == "3"
        """,
    )


@family(area="functional")
def pipe(d: Draw, style: Style) -> Task:
    value = variable(d, "value", "x", "start", held=("item",))
    functions = variable(d, "functions", "steps", "funcs", held=("stages",))
    body = f"""
        for func in {functions}:
            {value} = func({value})
        return {value}
    """
    return Task(
        words=d.say(
            "[pipe|send|pass] {value} through [all |the |][functions|callables] in {functions}[, one after the other|]",
            "apply [the functions in {functions}|each function of {functions}] to {value} in [turn|order]",
            "[call|run] each function in {functions} on the result of the one before, starting with {value}",
            "[result|value] of {value} after [all|each] of {functions} [was|were] applied in order",
            "feed {value} into the first of {functions}, its result into the next, and so on",
            held=(
                "run {value} through the pipeline {functions}",
                "thread {value} through a list of functions from first to last",
            ),
            value=value,
            functions=functions,
        ),
        name=d.name("pipe", "apply_all", "run_steps", "through", held=("pipeline", "send_through")),
        params=(Param(value, "object"), Param(functions, "list[Callable]")),
        returns="object",
        imports=needed(style, body, "object list[Callable] object", "from collections.abc import Callable"),
        body=body,
        doc="Send a value through functions.",
        checks="""
            assert f(3, [lambda x: x + 1, lambda x: x * 2, str]) == "8"
            assert f(3, []) == 3
        """,
    )


@family(area="functional")
def partition(d: Draw, style: Style) -> Task:
    items = d.var("items")
    predicate = variable(d, "predicate", "condition", "test", held=("accepts",))
    body = f"""
        yes, no = [], []
        for item in {items}:
            if {predicate}(item):
                yes.append(item)
            else:
                no.append(item)
        return yes, no
    """
    return Task(
        words=d.say(
            "[partition|split] {items} into those that [satisfy|match|pass] {predicate} and [those that do not|the others|the rest]",
            "two lists: items of {items} [where|for which] {predicate} is true, and the others",
            "[separate|split] [items|{items}] by [a predicate|{predicate}] into (true, false) lists",
            "return [items|elements] of {items} that pass {predicate} and those that fail it[, as two lists|]",
            "partition {items} by {predicate}",
            held=(
                "divide {items} in two lists depending on what {predicate} says",
                "sort {items} into accepted and rejected by {predicate}",
            ),
            items=items,
            predicate=predicate,
        ),
        name=d.name("partition", "split_by", "separate", "divide_by", held=("sift", "bipartition")),
        params=(Param(items, "list"), Param(predicate, "Callable")),
        returns="tuple[list, list]",
        imports=needed(
            style, body, "list Callable tuple[list, list]", "from collections.abc import Callable"
        ),
        body=body,
        doc="Split items by a predicate.",
        checks="""
            assert f([1, 2, 3, 4], lambda n: n % 2 == 0) == ([2, 4], [1, 3])
            assert f([], bool) == ([], [])
        """,
    )


@family(area="functional")
def group_by_key(d: Draw, style: Style) -> Task:
    items = d.var("items")
    key = variable(d, "key", "func", "key_func", held=("classify",))
    body = f"""
        groups = defaultdict(list)
        for item in {items}:
            groups[{key}(item)].append(item)
        return dict(groups)
    """
    return Task(
        words=d.say(
            "group {items} by [the result of |what ]{key}[ returns|]",
            "group [the items|{items}] by [a key function|{key}] into a dict of lists",
            "dict from {key}(item) to the list of items of {items}",
            "[group|bucket] [items|elements] of {items} by {key}",
            "[collect|put] items of {items} with the same {key} in a list, dict by key",
            "grouping of {items} by key function",
            held=(
                "sort the elements of {items} into lists under the value of {key}",
                "mapping from each {key} value to the matching elements of {items}",
            ),
            items=items,
            key=key,
        ),
        name=d.name("group_by", "grouped", "group_items", "by_key", held=("bucket", "collect_by")),
        params=(Param(items, "list"), Param(key, "Callable")),
        returns="dict[object, list]",
        imports=needed(
            style,
            body,
            "list Callable dict[object, list]",
            "from collections import defaultdict",
            "from collections.abc import Callable",
        ),
        body=body,
        doc="Group items by a key function.",
        target="groups",
        checks="""
            assert f(["a", "bb", "c"], len) == {1: ["a", "c"], 2: ["bb"]}
            assert f([], len) == {}
        """,
    )


@family(area="functional")
def apply_times(d: Draw, style: Style) -> Task:
    function = d.var("function")
    value = variable(d, "value", "x", "start", held=("seed",))
    times = variable(d, "times", "n", "count", held=("steps",))
    body = f"""
        for _ in range({times}):
            {value} = {function}({value})
        return {value}
    """
    return Task(
        words=d.say(
            "apply {function} {times} times to {value}",
            "[result|value] of {function} [applied|called] {times} times, starting [with|from] {value}",
            "[call|run] {function} on {value}, then on the result, {times} times",
            "iterate {function} {times} times from {value}",
            "repeat {value} = {function}({value}) {times} times",
            held=(
                "nest {function} around {value} to depth {times}",
                "feed {value} to {function} again and again, {times} rounds",
            ),
            function=function,
            value=value,
            times=times,
        ),
        name=d.name("apply_times", "iterate", "repeat_apply", "nest", held=("apply_n", "power")),
        params=(Param(function, "Callable"), Param(value, "object"), Param(times, "int")),
        returns="object",
        imports=needed(style, body, "Callable object int object", "from collections.abc import Callable"),
        body=body,
        checks="""
            assert f(lambda x: x * 2, 1, 5) == 32
            assert f(str, 7, 0) == 7
        """,
    )


@family(area="functional")
def negate(d: Draw, style: Style) -> Task:
    predicate = variable(d, "predicate", "condition", "test", held=("check",))
    body = f"return lambda *args: not {predicate}(*args)"
    return Task(
        words=d.say(
            "[negate|invert] [a predicate|{predicate}]",
            "[return|make] a function that is True where {predicate} is False",
            "function that returns not {predicate}(...)",
            "the opposite [predicate |]of {predicate}",
            "[negated|inverted] version of {predicate}",
            "predicate that says the opposite of {predicate}",
            held=(
                "turn {predicate} into its logical complement",
                "a predicate which holds exactly when {predicate} does not",
            ),
            predicate=predicate,
        ),
        name=d.name("negate", "complement", "negated", "inverse", held=("opposite", "not_")),
        params=(Param(predicate, "Callable"),),
        returns="Callable",
        imports=needed(style, body, "Callable Callable", "from collections.abc import Callable"),
        body=body,
        target="opposite",
        checks="""
            assert f(str.isdigit)("a") is True
            assert f(str.isdigit)("1") is False
            assert f(lambda a, b: a < b)(2, 1) is True
        """,
    )


@family(area="functional")
def find_first(d: Draw, style: Style) -> Task:
    items = d.var("items")
    predicate = variable(d, "predicate", "condition", "test", held=("accepts",))
    body = f"return next((item for item in {items} if {predicate}(item)), None)"
    if style.loop:
        body = f"""
            for item in {items}:
                if {predicate}(item):
                    return item
            return None
        """
    return Task(
        words=d.say(
            "[first|the first] [item|element] of {items} that [satisfies|matches|passes] {predicate}",
            "[find|return|get] the first of {items} for which {predicate} is true",
            "first match of {predicate} in {items}",
            "find [an|the first] item by [predicate|{predicate}]",
            "search {items} for the first item that {predicate} accepts",
            held=(
                "look for an element of {items} fulfilling {predicate}",
                "earliest element in {items} where {predicate} holds",
            ),
            items=items,
            predicate=predicate,
        ),
        clauses=(Clause(d.pick("None if there is none", "or None", "None if nothing matches")),),
        name=d.name("find_first", "first_match", "first_where", "find", held=("first_that", "locate")),
        params=(Param(items, "Iterable"), Param(predicate, "Callable")),
        returns="object | None",
        imports=needed(
            style,
            body,
            "Iterable Callable object | None",
            "from collections.abc import Callable",
            "from collections.abc import Iterable",
        ),
        body=body,
        checks="""
            assert f([1, 4, 6], lambda n: n % 2 == 0) == 4
            assert f([1, 3], lambda n: n % 2 == 0) is None
        """,
    )
