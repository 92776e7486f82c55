"""Families over dictionaries."""

from __future__ import annotations

from engine.base.curriculum.shared import checked
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="dicts")
def invert(d: Draw, style: Style) -> Task:
    data = d.var("mapping")
    body = f"return {{value: key for key, value in {data}.items()}}"
    if style.loop:
        body = (
            f"inverted = {{}}\nfor key, value in {data}.items():\n    inverted[value] = key\nreturn inverted"
        )
    return Task(
        words=d.say("invert [the dict |]{data}", "[swap|exchange|switch] keys and values [of|in] {data}", "[build|return|make] a dict from value to key of {data}", "reverse [mapping|lookup] of {data}: values become keys", "{data} with keys and values swapped",
                    held=("turn {data} around so that values are the keys", "the inverse of the dict {data}"), data=data),
        name=d.name("invert", "invert_dict", "swap_keys_and_values", "reverse_lookup", held=("inverse", "flip_dict")), params=(Param(data, "dict"),), returns="dict", body=body,
        doc="Swap keys and values.", target=d.pick("inverted", "by_value"), checks='assert f({"a": 1, "b": 2}) == {1: "a", 2: "b"}\nassert f({}) == {}',
    )  # fmt: skip


@family(area="dicts")
def merge(d: Draw, style: Style) -> Task:
    first, second = (
        d.pick(
            ("first", "second"),
            ("a", "b"),
            ("left", "right"),
            ("defaults", "overrides"),
            ("base", "extra"),
            ("config", "updates"),
        )
        if "name" not in d.held
        else ("old", "new")
    )
    return Task(
        words=d.say("merge [the dicts |]{first} and {second}[, {second} wins|]", "[combine|join] {first} and {second} into [one|a new] dict, {second} wins", "dict with everything from {first} and {second}, {second} takes precedence", "[return|make] {first} updated with {second}, without changing {first}", "new dict of {first} overridden by {second}",
                    held=("put {second} over {first} in a fresh dict", "union of the dicts {first} and {second}, latter preferred"), first=first, second=second),
        name=d.name("merge", "merge_dicts", "combine", "updated", held=("overlay", "union_of")), params=(Param(first, "dict"), Param(second, "dict")), returns="dict", body=f"return {{**{first}, **{second}}}",
        doc="Merge two dicts; the second wins.", target=d.pick("merged", "combined"), checks='x = {"a": 1, "b": 1}\nassert f(x, {"b": 2, "c": 3}) == {"a": 1, "b": 2, "c": 3}\nassert x == {"a": 1, "b": 1}\nassert f({}, {}) == {}',
    )  # fmt: skip


@family(area="dicts")
def filter_keys(d: Draw, style: Style) -> Task:
    data, keys = (
        d.var("mapping"),
        d.pick("keys", "fields", "names", "allowed") if "name" not in d.held else "columns",
    )
    keep = d.chance(0.5)
    word = "in" if keep else "not in"
    body = f"return {{key: value for key, value in {data}.items() if key {word} {keys}}}"
    if style.loop:
        body = f"result = {{}}\nfor key, value in {data}.items():\n    if key {word} {keys}:\n        result[key] = value\nreturn result"
    if keep:
        words = d.say("keep only [the |]{keys} [of|in] {data}", "[pick|select|extract] {keys} from {data}", "[subset|part] of {data} with only {keys}", "[return|make] a dict with just {keys} of {data}", "restrict {data} to {keys}",
                      held=("narrow {data} down to {keys}", "only those entries of {data} whose key is among {keys}"), data=data, keys=keys)  # fmt: skip
    else:
        words = d.say("[remove|drop|delete] [the |]{keys} from {data}[ without changing it| in a copy|]", "{data} without {keys}", "copy of {data} without [the keys in |]{keys}", "[return|make] a dict of all but {keys} of {data}", "[exclude|omit|leave out] {keys} from {data}",
                      held=("strip {keys} out of {data}", "everything in {data} except {keys}"), data=data, keys=keys)  # fmt: skip
    name = (
        (("pick", "subset", "keep_keys", "select_keys"), ("restrict_to",))
        if keep
        else (("omit", "without", "drop_keys", "exclude_keys"), ("strip_keys",))
    )
    expected = {"a": 1, "c": 3} if keep else {"b": 2}
    return Task(
        words=words, name=d.name(*name[0], held=name[1]), params=(Param(data, "dict"), Param(keys, "list[str]")), returns="dict", body=body, doc="Keep only some keys." if keep else "Leave out some keys.",
        target=d.pick("kept", "reduced"), checks=f'assert f({{"a": 1, "b": 2, "c": 3}}, ["a", "c", "x"]) == {expected}\nassert f({{}}, ["a"]) == {{}}',
    )  # fmt: skip


@family(area="dicts")
def sort_by_value(d: Draw, style: Style) -> Task:
    data = d.var("mapping")
    down = d.chance(0.6)
    order = (
        d.pick("descending", "largest first", "highest first", "biggest first")
        if down
        else d.pick("ascending", "smallest first", "lowest first")
    )
    return Task(
        words=d.say("sort {data} by value, {order}", "[items|entries|pairs] of {data} [sorted|ordered] by value, {order}", "[order|rank] the [items|entries] of {data} by [their |]value, {order}", "list of (key, value) of {data} by value, {order}", "(key, value) pairs of {data} {order} by value",
                    held=("arrange what is in {data} by value, {order}", "{data} as pairs in order of their values, {order}"), data=data, order=order),
        name=d.name("sort_by_value", "by_value", "ranked", "sorted_items", held=("value_order", "rank_items")), params=(Param(data, "dict[str, int]"),), returns="list[tuple[str, int]]",
        body=f"return sorted({data}.items(), key=lambda item: item[1]{', reverse=True' if down else ''})", doc=f"Items by value, {order}.", target=d.pick("ranking", "pairs"),
        checks=f'assert f({{"a": 1, "b": 3, "c": 2}}) == {[("b", 3), ("c", 2), ("a", 1)] if down else [("a", 1), ("c", 2), ("b", 3)]}\nassert f({{}}) == []',
    )  # fmt: skip


@family(area="dicts")
def key_of_extreme(d: Draw, style: Style) -> Task:
    data = d.var("mapping")
    most = d.chance(0.6)
    which = (
        d.pick("largest", "highest", "biggest", "maximum")
        if most
        else d.pick("smallest", "lowest", "minimum")
    )
    raises = style.errors == "raise"
    clause = (
        d.pick("raise ValueError if empty", "ValueError when there is none")
        if raises
        else d.pick("None if empty", "return None when there is none")
    )
    body = (
        f'if not {data}:\n    raise ValueError("empty")\n' if raises else f"if not {data}:\n    return None\n"
    )
    return Task(
        words=d.say("key with the {which} value in {data}", "[find|return|get] the key of the {which} value [in|of] {data}", "which key of {data} has the {which} value", "key of {data} whose value is {which}", "name with the {which} [number|value] in {data}",
                    held=("for what key is the value in {data} the {which}", "look up whose value in {data} is {which}"), data=data, which=which),
        clauses=(Clause(clause, about="errors"),), name=d.name("best_key" if most else "worst_key", "key_of_max" if most else "key_of_min", "argmax" if most else "argmin", held=("leader" if most else "loser",)),
        params=(Param(data, "dict[str, int]"),), returns="str" if raises else "str | None", body=body + f"return {'max' if most else 'min'}({data}, key={data}.get)", doc=f"The key with the {which} value.",
        checks=checked(f'assert f({{"a": 1, "b": 3, "c": 2}}) == "{"b" if most else "a"}"', style, raising="assert raises(ValueError, {})", none="assert f({}) is None"),
    )  # fmt: skip


@family(area="dicts")
def group_words(d: Draw, style: Style) -> Task:
    words = d.var("words")
    text, held, key, expected = d.pick(
        (
            d.pick("first letter", "initial", "first character"),
            "the letter they begin with",
            "word[0]",
            {"a": ["ab", "a"], "b": ["bc"]},
        ),
        (
            d.pick("length", "number of letters"),
            "how long they are",
            "len(word)",
            {2: ["ab", "bc"], 1: ["a"]},
        ),
        (
            d.pick("last letter", "last character"),
            "the letter they end with",
            "word[-1]",
            {"b": ["ab"], "c": ["bc"], "a": ["a"]},
        ),
    )
    by = held if "wording" in d.held else text
    return Task(
        words=d.say("group {words} by {by}", "[dict|mapping] from {by} to [the |]{words} [with it|]", "[build|return|make] a dict of {words} by {by}", "[sort|put|collect] {words} into lists by {by}", "{words} grouped by {by}", "for each {by} the list of {words}", "a dict of lists, {by} -> {words}", "group the strings {words} by their {by}", "which of {words} have the same {by}: dict of lists", "sort {words} into groups with the same {by}",
                    held=("lists of {words} keyed by {by}", "bucket {words} by {by}"), words=words, by=by),
        name=d.name("group_words", "group", "by_key", "grouped", held=("bucketed", "classify")), params=(Param(words, "list[str]"),), returns="dict[int, list[str]]" if key == "len(word)" else "dict[str, list[str]]",
        body=f"groups = {{}}\nfor word in {words}:\n    groups.setdefault({key}, []).append(word)\nreturn groups", doc=f"Group words by {by}.", target=d.pick("grouped", "buckets"),
        checks=f'assert f(["ab", "bc", "a"]) == {expected}\nassert f([]) == {{}}',
    )  # fmt: skip


@family(area="dicts")
def map_values(d: Draw, style: Style) -> Task:
    data = d.var("mapping")
    text, held, value, expected = d.pick(
        (
            d.pick("double every value", "multiply all values by two"),
            "make each value twice as large",
            "value * 2",
            {"a": 2, "b": -4},
        ),
        (
            d.pick("add one to every value", "increase all values by 1", "increment every value"),
            "one more for each value",
            "value + 1",
            {"a": 2, "b": -1},
        ),
        (
            d.pick("turn all values into strings", "convert every value to a string"),
            "stringify each value",
            "str(value)",
            {"a": "1", "b": "-2"},
        ),
        (
            d.pick("take the absolute value of every value", "make all values absolute"),
            "drop the sign of each value",
            "abs(value)",
            {"a": 1, "b": 2},
        ),
    )
    what = held if "wording" in d.held else text
    body = f"return {{key: {value} for key, value in {data}.items()}}"
    if style.loop:
        body = f"result = {{}}\nfor key, value in {data}.items():\n    result[key] = {value}\nreturn result"
    return Task(
        words=d.say("{what} [of|in] {data}", "{what} in the dict {data}", "{what} of {data}, keys stay", "new dict: {what} of {data}", "in {data} {what}", held=("dict like {data}, but {what}", "{data} changed: {what}"), data=data, what=what),
        name=d.name("map_values", "change_values", "convert_values", "transform", held=("apply_to_values", "remap")), params=(Param(data, "dict[str, int]"),), returns="dict[str, str]" if "str(" in value else "dict[str, int]", body=body,
        doc=f"{what.capitalize()}.", target=d.pick("changed", "mapped"), checks=f'assert f({{"a": 1, "b": -2}}) == {expected}\nassert f({{}}) == {{}}',
    )  # fmt: skip


@family(area="dicts")
def zip_to_dict(d: Draw, style: Style) -> Task:
    keys, values = (
        d.pick(
            ("keys", "values"),
            ("names", "scores"),
            ("fields", "row"),
            ("headers", "cells"),
            ("labels", "numbers"),
        )
        if "name" not in d.held
        else ("columns", "fields")
    )
    body = f"return dict(zip({keys}, {values}))"
    if style.loop:
        body = (
            f"result = {{}}\nfor key, value in zip({keys}, {values}):\n    result[key] = value\nreturn result"
        )
    return Task(
        words=d.say("[make|build|create] a dict from {keys} and {values}", "zip {keys} and {values} [into|to] a dict", "map {keys} to {values}", "dict with {keys} as keys and {values} as values", "combine {keys} with {values} in a dict", "pair up {keys} and {values} as dict",
                    held=("dictionary that has {keys} pointing to {values}", "each of {keys} with its {values} in a dict"), keys=keys, values=values),
        name=d.name("to_dict", "make_dict", "zip_dict", "as_dict", held=("pair_up", "dict_from")), params=(Param(keys, "list[str]"), Param(values, "list")), returns="dict", body=body, doc="Make a dict of keys and values.",
        target=d.pick("table", "by_key"), checks='assert f(["a", "b"], [1, 2]) == {"a": 1, "b": 2}\nassert f([], []) == {}',
    )  # fmt: skip
