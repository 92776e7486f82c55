"""More families over dicts: counting, picking, nesting, comparing."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="dicts")
def count_items(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="item counts Counter")
    body = f"return dict(Counter({items}))"
    if style.loop:
        body = (
            f"counts = {{}}\nfor item in {items}:\n    counts[item] = counts.get(item, 0) + 1\nreturn counts"
        )
    return Task(
        words=d.say(
            "count how often each [item|element|value] occurs in {items}", "dict from each [item|element] of {items} to its count", "frequency of each value in {items}", "tally {items} [in|into] a dict", "[count|get] the occurrences of every element of {items}", "how many times is each value in {items}",
            held=("number of appearances for each of {items}, as a dict", "histogram of {items}: value to count"), items=items,
        ),
        name=d.name("count_items", "frequencies", "count_values", "tally", held=("occurrence_counts", "histogram_of")), params=params(f"{items}: list[str]"), returns="dict[str, int]", imports=() if style.loop else ("from collections import Counter",), body=body,
        doc="Count each item.", target=d.pick("by_item", "frequency"), checks='assert f(["a", "b", "a"]) == {"a": 2, "b": 1}\nassert f([]) == {}',
    )  # fmt: skip


@family(area="dicts")
def filter_by_value(d: Draw, style: Style) -> Task:
    data, limit = variables(d, "mapping", "limit threshold minimum bound|border", avoid="key value result")
    words, sign, checks = d.pick(
        ("greater than", ">", {"b": 3, "c": 9}),
        ("at least", ">=", {"a": 2, "b": 3, "c": 9}),
        ("less than", "<", {}),
        ("at most", "<=", {"a": 2}),
    )
    body = f"return {{key: value for key, value in {data}.items() if value {sign} {limit}}}"
    if style.loop:
        body = f"result = {{}}\nfor key, value in {data}.items():\n    if value {sign} {limit}:\n        result[key] = value\nreturn result"
    return Task(
        words=d.say(
            "entries of {data} whose value is {words} {limit}", "keep only the entries of {data} with a value {words} {limit}", "filter {data} by value: {words} {limit}", "only items of {data} with value {words} {limit}", "keep what has a value {words} {limit} in {data}", "drop from {data} all whose value is not {words} {limit}", "{data}, only values {words} {limit}", "a dict with those of {data} that have a value {words} {limit}", "dict of the items in {data} where the value is {words} {limit}", "[return|get] {data} reduced to values {words} {limit}",
            held=("those keys and values of {data} with a value that is {words} {limit}", "narrow {data} to what has a value {words} {limit}"), data=data, limit=limit, words=words,
        ),
        name=d.name("filter_by_value", "filter_values", "keep_values", "select", held=("entries_by_value", "narrow_values")), params=params(f"{data}: dict[str, int], {limit}: int"), returns="dict[str, int]", body=body, doc="Filter a dict by value.", target="chosen",
        checks=f'assert f({{"a": 2, "b": 3, "c": 9}}, 2) == {checks}\nassert f({{}}, 1) == {{}}',
    )  # fmt: skip


@family(area="dicts")
def rename_key(d: Draw, style: Style) -> Task:
    data, old, new = variables(
        d, "mapping", "old before old_key source|previous", "new after new_key target|following"
    )
    return Task(
        words=d.say(
            "rename the key {old} in {data} to {new}", "[change|rename] {old} to {new} in the dict {data}, in place", "move the value under {old} in {data} to {new}", "in {data} the key {old} becomes {new}", "give {data} the key {new} in place of {old}",
            held=("let what {data} has under {old} be under {new} instead", "swap the name of the key {old} in {data} for {new}"), data=data, old=old, new=new,
        ),
        clauses=(Clause(d.pick("change it in place", "in place")),), name=d.name("rename_key", "change_key", "move_key", held=("rekey", "key_renamed")), params=params(f"{data}: dict, {old}: str, {new}: str"), returns="None",
        body=f"{data}[{new}] = {data}.pop({old})", doc="Rename a key.", checks='x = {"a": 1, "b": 2}\nf(x, "a", "c")\nassert x == {"b": 2, "c": 1}\ntry:\n    f(x, "zz", "y")\nexcept KeyError:\n    pass\nelse:\n    raise AssertionError',
    )  # fmt: skip


@family(area="dicts")
def drop_none(d: Draw, style: Style) -> Task:
    (data,) = variables(d, "mapping", avoid="key value result")
    what, test, stem = d.pick(
        ("None", "value is not None", "none"),
        ("empty", "value", "empty"),
        ("negative", "value >= 0", "negative"),
    )
    said = {"None": "None values", "empty": "falsy values", "negative": "negative values"}[what]
    body = f"return {{key: value for key, value in {data}.items() if {test}}}"
    if style.loop:
        body = f"result = {{}}\nfor key, value in {data}.items():\n    if {test}:\n        result[key] = value\nreturn result"
    sample, expected = (
        ({"a": 1, "b": -1, "c": 0}, {"a": 1, "c": 0})
        if what == "negative"
        else ({"a": 1, "b": None, "c": 0}, {"a": 1, "c": 0} if what == "None" else {"a": 1})
    )
    return Task(
        words=d.say(
            "remove keys with {said} from {data}, as a new dict", "{data} without [entries that have |the entries with ]{said}", "[drop|filter out] all {said} [in|from] the dict {data}", "copy of {data} with {said} left out", "dict {data} minus the keys with {said}", "strip {said} from {data}",
            held=("a new dict from {data} that has no {said}", "leave entries with {said} out of {data}"), data=data, said=said,
        ),
        name=d.name(f"drop_{stem}", f"remove_{stem}", f"without_{stem}", held=(f"no_{stem}", f"strip_{stem}")), params=params(f"{data}: dict"), returns="dict", body=body, doc=f"Drop {said}.", target="clean", checks=f"assert f({sample}) == {expected}\nassert f({{}}) == {{}}",
    )  # fmt: skip


@family(area="dicts")
def flatten_dict(d: Draw, style: Style) -> Task:
    (data,) = variables(d, "nested mapping data tree settings|deep", avoid="result key value inner rest name")
    name = d.name("flatten_dict", "flatten", "dotted", held=("flat_keys", "to_dotted"))
    sep, said = d.pick((".", "dots"), ("_", "underscores"), ("/", "slashes"))
    return Task(
        words=d.say(
            "flatten the nested dict {data}, keys joined with {said}", "turn nested {data} into one flat dict with keys like a{sep}b", "flat dict of {data}, nested keys joined by {said}", "[flatten|unnest] {data}: {{a: {{b: 1}}}} becomes {{a{sep}b: 1}}", "one-level dict from the nested {data} with {said} between the keys",
            held=("nested keys of {data} written as paths with {said}, in one dict", "make {data} flat: a{sep}b for the key b under a"), data=data, said=said, sep=sep,
        ).replace("{{", "{").replace("}}", "}"),
        name=name, params=params(f"{data}: dict"), returns="dict",
        body=f"""
            result = {{}}
            for key, value in {data}.items():
                if isinstance(value, dict):
                    for rest, inner in {name}(value).items():
                        result[key + "{sep}" + rest] = inner
                else:
                    result[key] = value
            return result
        """,
        doc="Flatten a nested dict.", checks=f'assert f({{"a": {{"b": 1, "c": {{"d": 2}}}}, "e": 3}}) == {{"a{sep}b": 1, "a{sep}c{sep}d": 2, "e": 3}}\nassert f({{}}) == {{}}',
    )  # fmt: skip


@family(area="dicts")
def dict_difference(d: Draw, style: Style) -> Task:
    old, new = variables(d, "old before first a|previous", "new after second b|current", avoid="key value")
    what, body, expected, stem = d.pick(
        ("keys of {b} that are not in {a}, sorted", "return sorted({b}.keys() - {a}.keys())", "['n']", "added_keys"), ("keys of {a} that {b} does not have, sorted", "return sorted({a}.keys() - {b}.keys())", "['g']", "removed_keys"),
        ("keys that {a} and {b} share but with different values, sorted", "return sorted(key for key in {a}.keys() & {b}.keys() if {a}[key] != {b}[key])", "['c']", "changed_keys"), ("keys that {a} and {b} have in common, sorted", "return sorted({a}.keys() & {b}.keys())", "['c', 's']", "common_keys"),
    )  # fmt: skip
    return Task(
        words=d.say(
            what, f"[list|find|return|get] the {what}", f"sorted list of the {what.removesuffix(', sorted')}", f"compare two dicts: {what}", f"which are the {what}", f"diff of {{a}} and {{b}}: {what}",
            held=(f"for the dicts {{a}} and {{b}} give the {what}", f"as a list the {what}"), a=old, b=new,
        ),
        name=d.name(stem, f"get_{stem}", f"find_{stem}", held=(f"list_{stem}", f"dict_{stem}")), params=params(f"{old}: dict, {new}: dict"), returns="list[str]", body=body.format(a=old, b=new), doc="Compare two dicts.", target="keys_found",
        checks=f'assert f({{"s": 1, "c": 2, "g": 3}}, {{"s": 1, "c": 5, "n": 4}}) == {expected}\nassert f({{}}, {{}}) == []',
    )  # fmt: skip


@family(area="dicts")
def add_counts(d: Draw, style: Style) -> Task:
    a, b = variables(
        d, "a first counts left|one", "b second more right|two", avoid="Counter key value result"
    )
    body = f"return dict(Counter({a}) + Counter({b}))"
    if style.loop:
        body = f"result = dict({a})\nfor key, value in {b}.items():\n    result[key] = result.get(key, 0) + value\nreturn result"
    return Task(
        words=d.say(
            "add the counts in {a} and {b}", "sum two dicts of counts {a} and {b} by key", "merge {a} and {b}, adding the values of shared keys", "[combine|join] the counts of {a} and {b} in one dict, values added", "dict with the totals per key of {a} and {b}",
            held=("for each key the sum of what {a} and {b} count", "total up {a} and {b} key by key"), a=a, b=b,
        ),
        name=d.name("add_counts", "merge_counts", "sum_dicts", held=("combined_counts", "total_counts")), params=params(f"{a}: dict[str, int], {b}: dict[str, int]"), returns="dict[str, int]", imports=() if style.loop else ("from collections import Counter",), body=body,
        doc="Add counts by key.", target="totals", checks='assert f({"a": 1, "b": 2}, {"b": 3, "c": 4}) == {"a": 1, "b": 5, "c": 4}\nassert f({}, {"x": 1}) == {"x": 1}\nassert f({}, {}) == {}',
    )  # fmt: skip


@family(area="dicts")
def sort_dict(d: Draw, style: Style) -> Task:
    (data,) = variables(d, "mapping", avoid="item")
    what, body, expected, stem = d.pick(
        ("by key", "return dict(sorted({t}.items()))", ["a", "b", "c"], "sort_by_key"), ("by key in descending order", "return dict(sorted({t}.items(), reverse=True))", ["c", "b", "a"], "sort_by_key_desc"),
        ("by value", "return dict(sorted({t}.items(), key=lambda item: item[1]))", ["b", "c", "a"], "dict_by_value"), ("by value, largest first", "return dict(sorted({t}.items(), key=lambda item: item[1], reverse=True))", ["a", "c", "b"], "dict_by_value_desc"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "sort the dict {data} {what}, return a dict", "dict with the entries of {data} sorted {what}", "[return|make] a new dict: {data} ordered {what}", "order {data} {what} and keep it a dict", "{data} as a dict sorted {what}",
            held=("put the entries of {data} in order {what}, in a new dict", "new dict like {data} but sorted {what}"), data=data, what=what,
        ),
        name=d.name(stem, "sorted_dict", "order_dict", held=("ordered_mapping", "in_order")), params=params(f"{data}: dict[str, int]"), returns="dict[str, int]", body=body.format(t=data), doc=f"Sort a dict {what}.", target="in_order",
        checks=f'assert list(f({{"b": 1, "a": 3, "c": 2}})) == {expected}\nassert f({{"x": 1}}) == {{"x": 1}}\nassert f({{}}) == {{}}',
    )  # fmt: skip


@family(area="dicts")
def top_keys(d: Draw, style: Style) -> Task:
    data, n = variables(d, "counts scores mapping totals data|tally_by_key", "n count limit top|how_many")
    which, reverse, expected = d.pick(("highest", ", reverse=True", ["b", "c"]), ("lowest", "", ["a", "c"]))
    return Task(
        words=d.say(
            "keys of {data} with the {n} {which} values, {which} first", "{n} keys with the {which} values in {data}, in order", "[list|get|return] the {n} keys of {data} whose values are {which}, {which} first", "top {n} keys of {data} by {which} value", "which {n} keys have the {which} values in {data}, {which} first",
            held=("the {n} keys that lead {data} when the {which} value comes first", "by {which} value take {n} keys of {data}"), data=data, n=n, which=which,
        ),
        name=d.name("top_keys", f"{which}_keys", "best_keys", held=("leading_keys", "ranked_keys")), params=params(f"{data}: dict[str, int], {n}: int"), returns="list[str]", body=f"return sorted({data}, key={data}.get{reverse})[:{n}]", doc=f"Find the keys with the {which} values.", target="chosen",
        checks=f'assert f({{"a": 1, "b": 9, "c": 5}}, 2) == {expected}\nassert f({{}}, 3) == []',
    )  # fmt: skip


@family(area="dicts")
def group_pairs(d: Draw, style: Style) -> Task:
    (pairs,) = variables(d, "pairs rows items entries|couples", avoid="groups key value defaultdict")
    return Task(
        words=d.say(
            "turn {pairs} of (key, value) into a dict from key to list of values", "group (key, value) {pairs} by key", "dict of lists from the (key, value) tuples in {pairs}", "collect the values of {pairs} under their keys, lists", "[build|make] a dict from {pairs}: every key with the list of its values",
            held=("multimap of the key/value tuples in {pairs}", "gather {pairs} by their first part, second parts in lists"), pairs=pairs,
        ),
        name=d.name("group_pairs", "to_multimap", "collect_by_key", held=("lists_by_key", "multimap")), params=params(f"{pairs}: list[tuple[str, int]]"), returns="dict[str, list[int]]", imports=("from collections import defaultdict",) if not style.loop else (),
        body=f"groups = defaultdict(list)\nfor key, value in {pairs}:\n    groups[key].append(value)\nreturn dict(groups)" if not style.loop else f"groups = {{}}\nfor key, value in {pairs}:\n    groups.setdefault(key, []).append(value)\nreturn groups",
        doc="Group pairs by key.", target="by_key", checks='assert f([("a", 1), ("b", 2), ("a", 3)]) == {"a": [1, 3], "b": [2]}\nassert f([]) == {}',
    )  # fmt: skip


@family(area="dicts")
def invert_lists(d: Draw, style: Style) -> Task:
    (data,) = variables(d, "mapping index data tags groups|listing", avoid="result key value values")
    return Task(
        words=d.say(
            "invert a dict of lists {data}: from each value to the list of keys that have it", "{data} maps keys to lists, turn it into value to list of keys", "reverse index of {data}, value -> keys", "[swap|invert] {data}, whose values are lists, into a dict of lists", "for each value in the lists of {data} the keys it is under",
            held=("inverted index: which keys of {data} list a value", "go from {data}, key to values, to value to keys"), data=data,
        ),
        name=d.name("invert_lists", "reverse_index", "invert_index", held=("keys_by_value", "turned_around")), params=params(f"{data}: dict[str, list[str]]"), returns="dict[str, list[str]]",
        body=f"result = {{}}\nfor key, values in {data}.items():\n    for value in values:\n        result.setdefault(value, []).append(key)\nreturn result", doc="Invert a dict of lists.", target="inverted",
        checks='assert f({"a": ["x", "y"], "b": ["x"]}) == {"x": ["a", "b"], "y": ["a"]}\nassert f({}) == {}',
    )  # fmt: skip


@family(area="dicts")
def lookup_or(d: Draw, style: Style) -> Task:
    data, key = variables(d, "mapping", "key name word field|wanted")
    raises = style.errors == "raise"
    body = (
        f'if {key} not in {data}:\n    raise KeyError(f"unknown: {{{key}}}")\nreturn {data}[{key}]'
        if raises
        else f"return {data}.get({key})"
    )
    return Task(
        words=d.say(
            "value of {key} in {data}", "look {key} up in {data}", "find {key} in {data}", "read {data} at {key}", "what is {key} in {data}", "get {data}'s {key}", "the value that {data} has for {key}", "[get|return|fetch] the value for {key} from {data}", "{data} entry for {key}", "what does {data} have under {key}", "[get|read] {key} out of the dict {data}",
            held=("give what {data} holds for {key}", "consult {data} about {key}"), data=data, key=key,
        ),
        clauses=(Clause('raise KeyError "unknown: ..." with the key if it is missing' if raises else d.pick("None if it is missing", "return None if there is none"), about="errors"),),
        name=d.name("lookup", "get_value", "find", held=("entry_for", "consult")), params=params(f"{data}: dict, {key}: str"), returns="object", body=body, doc="Look a key up.",
        checks=checked('assert f({"a": 1}, "a") == 1', style, raising='assert raises(KeyError, {}, "a")\ntry:\n    f({}, "zz")\nexcept KeyError as error:\n    assert "zz" in str(error)', none='assert f({}, "a") is None'),
    )  # fmt: skip


@family(area="dicts")
def chain_lookup(d: Draw, style: Style) -> Task:
    first, second = variables(
        d,
        "overrides first local options user|top",
        "defaults second global_settings base fallback|bottom",
        avoid="ChainMap",
    )
    return Task(
        words=d.say(
            "ChainMap that looks in {a} first, then in {b}", "lookup through {a} and then {b} with a ChainMap", "[chain|combine] {a} over {b} without copying", "view of {a} with {b} as fallback, no copy", "[return|make] a ChainMap of {a} and {b}",
            held=("one mapping that consults {a} before {b}, not copied", "layer {a} on top of {b} by ChainMap"), a=first, b=second,
        ),
        name=d.name("chain", "layered", "with_fallback", held=("stacked", "chained_settings")), params=params(f"{first}: dict, {second}: dict"), returns="ChainMap", imports=("from collections import ChainMap",), body=f"return ChainMap({first}, {second})", doc="Look through two dicts.",
        target="view", checks='x = {"a": 1}\nm = f(x, {"a": 2, "b": 3})\nassert m["a"] == 1 and m["b"] == 3\nx["c"] = 4\nassert m["c"] == 4',
    )  # fmt: skip
