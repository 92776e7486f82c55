"""Families over lists."""

from __future__ import annotations

from collections.abc import Callable

from engine.base.curriculum.shared import checked
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family

# Conditions and operations that combine: (words, expression over {x}); words come trained and held.
CONDITIONS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "even": (("even", "even", "divisible by two"), "even", "{x} % 2 == 0"),
    "odd": (("odd", "not even", "odd"), "odd", "{x} % 2 == 1"),
    "positive": (("positive", "greater than zero", "above zero"), "positive", "{x} > 0"),
    "negative": (("negative", "below zero", "less than zero"), "negative", "{x} < 0"),
    "small": (("below 10", "less than 10", "smaller than 10"), "under 10", "{x} < 10"),
    "large": (("above 10", "greater than 10", "over 10", "bigger than 10"), "exceeding 10", "{x} > 10"),
    "third": (("divisible by 3", "multiples of 3", "that 3 divides"), "a multiple of three", "{x} % 3 == 0"),
    "nonzero": (("not zero", "nonzero", "different from zero"), "other than zero", "{x} != 0"),
}
OPERATIONS: dict[str, tuple[str, str]] = {
    "list": ("keep", "{x}"),
    "square": ("squares", "{x} ** 2"),
    "double": ("doubles", "{x} * 2"),
    "string": ("strings", "str({x})"),
    "absolute": ("absolute values", "abs({x})"),
    "sum": ("sum", ""),
    "count": ("count", ""),
    "largest": ("largest", ""),
    "sum_squares": ("sum of squares", ""),
    "any": ("any", ""),
    "all": ("all", ""),
}
SAMPLES: tuple[list[int], ...] = ([], [1, 2, 3, 4], [-3, 0, 12, 15, 7, 10], [30, -6, 9, 2, 2])


def _operation_words(d: Draw, operation: str, numbers: str, condition: str) -> str:
    templates: dict[str, tuple[tuple[str, ...], str]] = {
        "list": (("[keep|return|get|collect] [only |]the numbers in {numbers} that are {c}", "filter {numbers} [to|down to] those {c}", "[drop|remove] everything from {numbers} that is not {c}", "those of {numbers} that are {c}", "[keep|take] what is {c} of {numbers}", "{numbers}, only {c} ones", "leave in {numbers} only {c} ones"), "only what is {c} from {numbers}"),
        "square": (("[square|compute the square of] [each|every] number in {numbers} that is {c}", "squares of the numbers in {numbers} that are {c}", "[list|return] the squares of those {c} in {numbers}", "take those {c} from {numbers} and square them", "{numbers}: {c} ones squared", "for each {c} number in {numbers} its square", "filter {numbers} to {c} ones, then square"), "square those of {numbers} which are {c}"),
        "double": (("double [each|every] number in {numbers} that is {c}", "doubles of the numbers in {numbers} that are {c}", "[return|list] twice [each|every] number {c} in {numbers}", "take those {c} from {numbers} and double them", "{numbers}: {c} ones doubled", "for each {c} number in {numbers} two times the number", "filter {numbers} to {c} ones, then multiply by two"), "those of {numbers} which are {c}, times two"),
        "string": (("[convert|turn] [each|every] number in {numbers} that is {c} [to|into] a string", "the numbers in {numbers} that are {c} as strings", "stringify those {c} in {numbers}", "take those {c} from {numbers} and make them strings", "{numbers}: {c} ones as strings", "str of each {c} number in {numbers}", "filter {numbers} to {c} ones, then convert to str"), "strings for those of {numbers} which are {c}"),
        "absolute": (("absolute values of the numbers in {numbers} that are {c}", "[take|return|compute] abs of [each|every] number in {numbers} that is {c}", "[list|collect] the absolute value of those {c} in {numbers}", "take those {c} from {numbers} and apply abs", "{numbers}: {c} ones as absolute values", "abs of each {c} number in {numbers}", "filter {numbers} to {c} ones, then take abs"), "those of {numbers} which are {c}, without their sign"),
        "sum": (("sum [of |]the numbers in {numbers} that are {c}", "add up [all|the] numbers {c} in {numbers}", "total of those {c} in {numbers}", "sum of those {c} in {numbers}", "{numbers}: add the {c} ones together", "total of the {c} numbers in {numbers}", "filter {numbers} to {c} ones and sum up"), "what do the numbers {c} in {numbers} add up to"),
        "count": (("count the numbers in {numbers} that are {c}", "how many [numbers in|of] {numbers} are {c}", "number of those {c} in {numbers}", "count those {c} in {numbers}", "{numbers}: how many are {c}", "the number of {c} values in {numbers}", "filter {numbers} to {c} ones and count them"), "the count of what is {c} in {numbers}"),
        "largest": (("largest number in {numbers} that is {c}, [None|or None] if there is none", "[find|get|return] the [biggest|largest|maximum] of the numbers {c} in {numbers}, None if none", "max of those {c} in {numbers} or None", "the largest {c} one of {numbers}, or None", "{numbers}: maximum of the {c} ones, else None", "highest {c} number in {numbers}, None if there is no such number", "filter {numbers} to {c} ones and return the largest or None"), "the greatest of {numbers} that is {c}, None when there is none"),
        "sum_squares": (("sum of the squares of the numbers in {numbers} that are {c}", "add up the squares of those {c} in {numbers}", "square the numbers {c} in {numbers} and sum them", "{numbers}: squares of the {c} ones, added up", "total of the squares of the {c} numbers in {numbers}", "filter {numbers} to {c} ones, square, sum up", "sum of x * x for those {c} in {numbers}"), "squares of those {c} in {numbers}, summed up"),
        "any": (("[check|tell] [if|whether] any number in {numbers} is {c}", "is [any|at least one] of {numbers} {c}", "True if [some|any] number in {numbers} is {c}", "whether some of {numbers} are {c}", "{numbers}: is at least one {c}", "has {numbers} a {c} one", "is there a {c} number in {numbers}"), "does {numbers} have a number that is {c}"),
        "all": (("[check|tell] [if|whether] all [numbers in |]{numbers} are {c}", "are all of {numbers} {c}", "True if [every|each] number in {numbers} is {c}", "whether every one of {numbers} is {c}", "{numbers}: is every one {c}", "are {numbers} {c} without exception", "check that all {numbers} are {c}"), "whether each of {numbers} is {c}"),
    }  # fmt: skip
    trained, held = templates[operation]
    return d.say(*trained, held=(held,), numbers=numbers, c=condition)


def _operation_body(operation: str, numbers: str, test: str, loop: bool) -> str:
    plain = {
        "sum": f"return sum(x for x in {numbers} if {test})",
        "count": f"return sum(1 for x in {numbers} if {test})",
        "largest": f"return max((x for x in {numbers} if {test}), default=None)",
        "sum_squares": f"return sum(x ** 2 for x in {numbers} if {test})",
        "any": f"return any({test} for x in {numbers})",
        "all": f"return all({test} for x in {numbers})",
    }
    if operation in ("any", "all"):
        if not loop:
            return plain[operation]
        hit = (
            f"if {test}"
            if operation == "any"
            else f"if not {test}"
            if " " not in test
            else f"if not ({test})"
        )
        return f"for x in {numbers}:\n    {hit}:\n        return {operation == 'any'}\nreturn {operation != 'any'}"
    if operation in plain:
        if not loop:
            return plain[operation]
        start, change = {
            "sum": ("total = 0", "total += x"),
            "count": ("total = 0", "total += 1"),
            "sum_squares": ("total = 0", "total += x ** 2"),
            "largest": ("best = None", ""),
        }[operation]
        if operation == "largest":
            return f"best = None\nfor x in {numbers}:\n    if {test} and (best is None or x > best):\n        best = x\nreturn best"
        return f"{start}\nfor x in {numbers}:\n    if {test}:\n        {change}\nreturn total"
    value = OPERATIONS[operation][1].format(x="x")
    if loop:
        return (
            f"result = []\nfor x in {numbers}:\n    if {test}:\n        result.append({value})\nreturn result"
        )
    return f"return [{value} for x in {numbers} if {test}]"


def _combined(d: Draw, style: Style, operations: tuple[str, ...]) -> Task:
    numbers = d.var("numbers", avoid=("x",))
    operation, key = d.combination(operations, tuple(CONDITIONS))
    trained, held, expression = CONDITIONS[key]
    condition = held if "wording" in d.held else d.pick(*trained)
    test = expression.format(x="x")
    body = _operation_body(operation, numbers, test, style.loop)
    space: dict[str, Callable[[list[int]], object]] = {}
    exec(
        "def reference("
        + numbers
        + "):\n"
        + "\n".join("    " + row for row in _operation_body(operation, numbers, test, True).splitlines()),
        space,
    )
    checks = "\n".join(f"assert f({sample}) == {space['reference'](sample)!r}" for sample in SAMPLES)
    returns = {
        "sum": "int",
        "count": "int",
        "sum_squares": "int",
        "largest": "int | None",
        "any": "bool",
        "all": "bool",
        "string": "list[str]",
    }
    stem = key if operation == "list" else f"{operation}_{key}"
    return Task(
        words=_operation_words(d, operation, numbers, condition),
        name=d.name(
            stem,
            f"{key}_{operation}",
            f"get_{stem}",
            "select",
            "calculate",
            "process",
            held=(f"compute_{stem}", "evaluate"),
        ),
        params=(Param(numbers, "list[int]"),),
        returns=returns.get(operation, "list[int]"),
        body=body,
        doc=f"{OPERATIONS[operation][0].capitalize()} of the numbers that are {condition}.",
        target=d.pick("total", "result", "found", "chosen") if operation not in ("any", "all") else "answer",
        checks=checks,
    )


@family(area="lists")
def select_and_map(d: Draw, style: Style) -> Task:
    return _combined(d, style, ("list", "square", "double", "string", "absolute"))


@family(area="lists")
def select_and_reduce(d: Draw, style: Style) -> Task:
    return _combined(d, style, ("sum", "count", "largest", "sum_squares", "any", "all"))


@family(area="lists")
def flatten(d: Draw, style: Style) -> Task:
    items = (
        d.pick("lists", "rows", "nested", "groups", "matrix", "data") if "name" not in d.held else "batches"
    )
    body = f"return [item for group in {items} for item in group]"
    if style.loop:
        body = f"result = []\nfor group in {items}:\n    result.extend(group)\nreturn result"
    return Task(
        words=d.say(
            "flatten {items}", "flatten [a list of lists|the nested list {items}] [by one level|]", "[join|concatenate|merge] all lists in {items} into one",
            "[turn|make] {items} [into|] one flat list", "flat list of everything in the lists of {items}", "un-nest {items} one level",
            held=("a single list with the elements of all lists in {items}", "collapse {items} into one list"), items=items,
        ),
        name=d.name("flatten", "flatten_lists", "flat", "concat", held=("unnest", "join_lists")),
        params=(Param(items, "list[list]"),), returns="list", body=body, doc="Flatten a list of lists by one level.",
        target=d.pick("flat", "everything"),
        checks="assert f([[1, 2], [], [3]]) == [1, 2, 3]\nassert f([]) == []",
    )  # fmt: skip


@family(area="lists")
def dedupe(d: Draw, style: Style) -> Task:
    items = d.var("items")
    body = f"return list(dict.fromkeys({items}))"
    if style.loop:
        body = f"seen = set()\nunique = []\nfor item in {items}:\n    if item not in seen:\n        seen.add(item)\n        unique.append(item)\nreturn unique"
    return Task(
        words=d.say(
            "remove duplicates from {items}[, keep order|, keeping the order| but keep the first of each|]", "[dedupe|deduplicate] {items}[ in order| preserving order|]",
            "unique [items|elements|values] of {items} [in order of appearance|in their order]", "[drop|delete|filter out] repeated [items|values|elements] in {items}",
            "[list|return] {items} without duplicates", "distinct {items}, order [kept|preserved]",
            held=("each element of {items} once, in the order they came", "get rid of repeats in {items}"), items=items,
        ),
        name=d.name("unique", "dedupe", "remove_duplicates", "deduplicate", "distinct", held=("without_repeats", "uniq")),
        params=(Param(items, "list"),), returns="list", body=body, doc="Remove duplicates, keeping the order.", target=d.pick("unique", "distinct"),
        checks="assert f([3, 1, 3, 2, 1]) == [3, 1, 2]\nassert f([]) == []",
    )  # fmt: skip


@family(area="lists")
def split_in_chunks(d: Draw, style: Style) -> Task:
    items, size = d.var("items", avoid=("n",)), d.var("size")
    body = f"return [{items}[i : i + {size}] for i in range(0, len({items}), {size})]"
    if style.loop:
        body = f"chunks = []\nfor i in range(0, len({items}), {size}):\n    chunks.append({items}[i : i + {size}])\nreturn chunks"
    return Task(
        words=d.say(
            "split {items} into [chunks|pieces|batches|groups] of {size}", "[cut|break|divide] {items} into lists of [length|size] {size}", "list of [chunks|batches] of {size} from {items}",
            "chunk {items} by {size}", "{items} in parts of {size}", "make lists of {size} out of {items}", "{size} of {items} at a time, in lists", "list of lists with {size} of {items} each", "cut {items} every {size} elements", "[group|batch] {items} in [lists|runs] of {size} [elements|items], last may be shorter",
            held=("{items} in slices of {size} each", "partition {items} into portions with {size} elements"), items=items, size=size,
        ),
        name=d.name("chunk_list", "chunked", "split_into_chunks", "batch", "in_batches", held=("make_chunks", "portions")),
        params=(Param(items, "list"), Param(size, "int")), returns="list[list]", body=body, doc="Split a list into chunks.", target="chunks_found",
        checks="assert f([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]\nassert f([], 3) == []",
    )  # fmt: skip


@family(area="lists")
def most_common(d: Draw, style: Style) -> Task:
    items = d.var("items")
    raises = style.errors == "raise"
    body = (
        f'if not {items}:\n    raise ValueError("no items")\n'
        if raises
        else f"if not {items}:\n    return None\n"
    )
    body += f"return Counter({items}).most_common(1)[0][0]"
    clause = (
        d.pick(
            "raise ValueError if empty",
            "ValueError when there is none",
            "raise a ValueError on an empty list",
        )
        if raises
        else d.pick("None if empty", "return None when there is none", "None on an empty list")
    )
    return Task(
        words=d.say(
            "most [common|frequent] [item|element|value] [in|of] {items}", "[find|return|get] the [item|element|value] that [occurs|appears] most [often|] in {items}",
            "which [item|element] of {items} [occurs|is there] most often", "the most frequent of {items}", "[pick|get] the commonest [value|entry] of {items}",
            held=("what shows up most in {items}", "element of {items} with the highest number of occurrences"), items=items,
        ),
        clauses=(Clause(clause, about="errors"),), name=d.name("most_common", "most_frequent", "mode_of", "commonest", held=("top_item", "favourite")),
        params=(Param(items, "list[str]"),), returns="str" if raises else "str | None", imports=("from collections import Counter",), body=body, doc="Find the most common item.",
        checks=checked('assert f(["a", "b", "b"]) == "b"\nassert f(["x"]) == "x"', style, raising="assert raises(ValueError, [])", none="assert f([]) is None"),
    )  # fmt: skip


@family(area="lists")
def common_items(d: Draw, style: Style) -> Task:
    items, other = d.var("items", avoid=("data", "xs")), d.var("other", avoid=("b",))
    both = d.chance(0.5)
    word = "in" if both else "not in"
    body = f"return [item for item in {items} if item {word} {other}]"
    if style.loop:
        body = f"result = []\nfor item in {items}:\n    if item {word} {other}:\n        result.append(item)\nreturn result"
    if both:
        words = d.say(
            "[items|elements] that are in both {items} and {other}", "[common|shared] [items|elements] of {items} and {other}", "[find|return|get] what {items} and {other} have in common",
            "intersection of [the lists |]{items} and {other}[, keep order|]", "keep only the [items|elements] of {items} that are [also |]in {other}",
            held=("the overlap between {items} and {other}", "those of {items} which {other} contains too"), items=items, other=other,
        )  # fmt: skip
    else:
        words = d.say(
            "[items|elements] of {items} that are not in {other}", "difference of [the lists |]{items} and {other}", "[remove|drop|exclude] [everything|all elements] in {other} from {items}",
            "[find|get|return] what is in {items} but not in {other}", "{items} without [the items in |]{other}", "{items} minus {other}",
            held=("those of {items} which {other} lacks", "subtract {other} from {items}"), items=items, other=other,
        )  # fmt: skip
    name = (
        (("common", "intersection", "shared_items", "in_both"), ("overlap",))
        if both
        else (("difference", "exclude", "missing", "without"), ("subtract",))
    )
    return Task(
        words=words, name=d.name(*name[0], held=name[1]), params=(Param(items, "list"), Param(other, "list")), returns="list", body=body,
        doc="Items in both lists." if both else "Items of the first list that are not in the second.", target=d.pick("rest", "remaining") if not both else d.pick("shared", "common"),
        checks=f"assert f([1, 2, 3, 2], [2, 4]) == {[2, 2] if both else [1, 3]}\nassert f([], [1]) == []",
    )  # fmt: skip


@family(area="lists")
def rotate(d: Draw, style: Style) -> Task:
    items, size = d.var("items", avoid=("n",)), d.pick("n", "k", "steps", "count")
    left = d.chance(0.5)
    way = "left" if left else "right"
    cut = f"{size} % len({items})" if left else f"-{size} % len({items})"
    return Task(
        words=d.say(
            "rotate {items} [to the |]{way} by {size}", "rotate {items} {size} [steps|places|positions] [to the |]{way}", "{way} rotation of {items} by {size}", "shift {items} {size} [steps|places] {way}, wrapping around", "move everything in {items} {size} to the {way}, around the end", "cyclic shift of {items}: {size} {way}", "take {items} and rotate it {way} {size} times", "turn {items} {way} by {size}, what falls off comes back at the other side",
            "circular shift of {items} {way} by {size}",
            held=("{items} turned {way} {size} times", "move every element {size} places {way}, wrapping round"), items=items, size=size, way=way,
        ),
        name=d.name("rotate", f"rotate_{way}", "shift", "rotated", held=("cycle_list", "wrap_shift")), params=(Param(items, "list"), Param(size, "int")), returns="list",
        body=f"if not {items}:\n    return []\ncut = {cut}\nreturn {items}[cut:] + {items}[:cut]", doc=f"Rotate a list to the {way}.",
        checks=f"assert f([1, 2, 3, 4], 1) == {[2, 3, 4, 1] if left else [4, 1, 2, 3]}\nassert f([], 2) == []\nassert f([1, 2], 5) == [2, 1]",
    )  # fmt: skip


@family(area="lists")
def sort_strings(d: Draw, style: Style) -> Task:
    words = d.var("words")
    key, text, held_text, expected = d.pick(
        ("key=len", d.pick("by length", "shortest first", "from short to long"), "by how long they are", ["a", "B", "cc", "abc"]),
        ("key=str.lower", d.pick("ignoring case", "case-insensitively", "alphabetically, ignore case"), "regardless of case", ["a", "abc", "B", "cc"]),
        ("reverse=True", d.pick("in reverse order", "descending", "from z to a"), "backwards in the alphabet", ["cc", "abc", "a", "B"]),
        ("key=lambda word: (len(word), word)", d.pick("by length, then alphabetically", "by length and then by name", "shortest first, ties alphabetically"), "by length with ties in alphabetical order", ["B", "a", "cc", "abc"]),
    )  # fmt: skip
    how = held_text if "wording" in d.held else text
    return Task(
        words=d.say("sort {words} {how}", "{words} sorted {how}", "[order|arrange] {words} {how}", "return {words} {how}", "[get|give] a sorted [list|copy] of {words}, {how}",
                    held=("put {words} in order {how}", "ordering of {words} {how}"), words=words, how=how),
        name=d.name("sort_words", "sorted_names", "order", "sort_strings", held=("arrange", "in_sequence")), params=(Param(words, "list[str]"),), returns="list[str]",
        body=f"return sorted({words}, {key})", doc=f"Sort strings {how}.", target=d.pick("ordered", "in_order"),
        checks=f'assert f(["cc", "a", "B", "abc"]) == {expected!r}\nassert f([]) == []' if "len" not in key or "lambda" in key else 'assert f(["cc", "a", "B", "abc"]) == ["a", "B", "cc", "abc"]\nassert f([]) == []',
    )  # fmt: skip
