"""Families over sets and tuples."""

from __future__ import annotations

from engine.base.curriculum.shared import params, variables
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="sets")
def set_operation(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left xs|one", "b second right ys|two")
    what, also, sign, expected, stem = d.pick(
        ("union", "everything that is in {a} or {b}", "|", "{1, 2, 3, 4}", "union"), ("intersection", "everything that is in both {a} and {b}", "&", "{3}", "intersection"), ("difference", "everything in {a} that is not in {b}", "-", "{1, 2}", "difference"),
        ("symmetric difference", "everything in exactly one of {a} and {b}", "^", "{1, 2, 4}", "symmetric_difference"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "{what} of the sets {a} and {b}", f"set of {also}", f"[return|get] as a set {also}", "set {what} of {a} and {b}", f"{also}, as a set", "{what} of {a} and {b} as a set", held=(f"collect {also} in one set", "the {what} that the sets {a} and {b} have"), a=a, b=b, what=what,
        ),
        name=d.name(stem, f"set_{stem}", f"get_{stem}", held=(f"sets_{stem}", f"make_{stem}")), params=params(f"{a}: set[int], {b}: set[int]"), returns="set[int]", body=f"return {a} {sign} {b}", doc=f"The {what} of two sets.", target="found",
        checks=f"assert f({{1, 2, 3}}, {{3, 4}}) == {expected}\nassert f(set(), set()) == set()",
    )  # fmt: skip


@family(area="sets")
def set_relation(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left xs|one", "b second right ys|two")
    what, also, body, values, stem = d.pick(
        ("{a} is a subset of {b}", "every element of {a} is in {b}", "return set({a}) <= set({b})", (True, False, True), "is_subset"), ("{a} and {b} have nothing in common", "{a} and {b} are disjoint", "return set({a}).isdisjoint({b})", (False, False, True), "are_disjoint"),
        ("{a} and {b} share at least one element", "{a} and {b} overlap", "return not set({a}).isdisjoint({b})", (True, True, False), "overlap"), ("{a} and {b} have the same elements in any order, repeats ignored", "{a} and {b} are equal as sets", "return set({a}) == set({b})", (False, False, False), "same_elements"),
    )  # fmt: skip
    return Task(
        words=d.say(
            f"check [if|whether] {what}", f"[return |]True if {also}", f"tell whether {what}", f"test [if|that] {also}", f"find out whether {also}", f"[check|test] if {also}, for lists {{a}} and {{b}}", held=(f"answer whether {also}", f"verify that {what}, True or False"), a=a, b=b,
        ),
        name=d.name(stem, f"check_{stem}", f"{stem}_lists", held=(f"test_{stem}", f"lists_{stem}")), params=params(f"{a}: list[int], {b}: list[int]"), returns="bool", body=body.format(a=a, b=b), doc="Compare two lists as sets.", target="answer",
        checks=f"assert f([1, 2], [2, 1, 3]) is {values[0]}\nassert f([1, 5], [1, 2]) is {values[1]}\nassert f([], [1]) is {values[2]}",
    )  # fmt: skip


@family(area="sets")
def common_to_all(d: Draw, style: Style) -> Task:
    (groups,) = variables(d, "groups lists sets collections|batches", avoid="group result")
    what, body, loop, expected, stem = d.pick(
        ("in all of", "return set.intersection(*map(set, {t}))", "result = set({t}[0])\nfor group in {t}[1:]:\n    result &= set(group)\nreturn result", "{3}", "common"), ("in any of", "return set().union(*{t})", "result = set()\nfor group in {t}:\n    result.update(group)\nreturn result", "{1, 2, 3, 4}", "all_values"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "set of the elements that are {what} {groups}", "[find|return|get] as a set what is {what} {groups}", "elements found {what} the lists {groups}, as a set", "which values are {what} {groups}, as a set", "set of everything that occurs {what} {groups}",
            held=("collect in a set what occurs {what} {groups}", "all that is {what} {groups}, once each, in a set"), groups=groups, what=what,
        ),
        name=d.name(stem, f"find_{stem}", f"{stem}_of", held=(f"shared_{stem}", f"{stem}_set")), params=params(f"{groups}: list[list[int]]"), returns="set[int]", body=(loop if style.loop else body).format(t=groups), doc=f"What is {what} several lists.", target="found",
        checks=f"assert f([[1, 2, 3], [3], [3, 4]]) == {expected}\nassert f([[7]]) == {{7}}",
    )  # fmt: skip


@family(area="sets")
def duplicates(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="seen repeated item Counter count")
    body = f"return {{item for item, count in Counter({items}).items() if count > 1}}"
    if style.loop:
        body = f"seen = set()\nrepeated = set()\nfor item in {items}:\n    if item in seen:\n        repeated.add(item)\n    seen.add(item)\nreturn repeated"
    return Task(
        words=d.say(
            "set of the values that occur more than once in {items}", "find duplicates in {items}, as a set", "which [items|values] of {items} are repeated, as a set", "duplicate [values|elements] of {items} in a set", "[return|get] the set of all repeated elements of {items}", "elements of {items} that are there twice or more, as a set",
            held=("all that {items} has at least two times, as a set", "collect the repeated ones of {items} in a set"), items=items,
        ),
        name=d.name("duplicates", "find_duplicates", "repeated", held=("multiple_values", "doubles")), params=params(f"{items}: list[str]"), returns="set[str]", imports=() if style.loop else ("from collections import Counter",), body=body, doc="Find what is repeated.",
        target="doubled", checks='assert f(["a", "b", "a", "c", "c", "c"]) == {"a", "c"}\nassert f([]) == set()\nassert f(["x"]) == set()',
    )  # fmt: skip


@family(area="sets")
def unique_count(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="item")
    what, body, checks, stem = d.pick(
        ("different [items|values|elements] in {items}", "return len(set({t}))", 'assert f(["a", "b", "a"]) == 2\nassert f([]) == 0', "count_unique"), ("different strings in {items}, ignoring case", "return len({{item.lower() for item in {t}}})", 'assert f(["a", "A", "b"]) == 2\nassert f([]) == 0', "count_unique_ignoring_case"),
        ("different lengths among the strings in {items}", "return len({{len(item) for item in {t}}})", 'assert f(["a", "b", "cc"]) == 2\nassert f([]) == 0', "count_lengths"), ("different first letters in {items}", "return len({{item[0] for item in {t}}})", 'assert f(["ab", "ac", "b"]) == 2\nassert f([]) == 0', "count_first_letters"),
    )  # fmt: skip
    return Task(
        words=d.say(f"count the {what}", f"number of {what}", f"how many {what} are there", f"[get|return] the number of {what}", f"how many {what}", f"count of {what}", held=(f"tell how many {what} one can find", f"the number of all {what}"), items=items),
        name=d.name(stem, stem.replace("count", "number_of"), "how_many", held=("distinct_count", "variety")), params=params(f"{items}: list[str]"), returns="int", body=body.format(t=items), doc="Count what is different.", target="number", checks=checks,
    )  # fmt: skip


@family(area="sets")
def tuple_work(d: Draw, style: Style) -> Task:
    (pairs,) = variables(d, "pairs points tuples couples|twosome", avoid="first second result")
    what, body, checks, returns, stem = d.pick(
        ("swap the two parts of each tuple in {p}", "return [(second, first) for first, second in {p}]", "assert f([(1, 2), (3, 4)]) == [(2, 1), (4, 3)]\nassert f([]) == []", "list[tuple]", "swap_pairs"),
        ("split {p} into a list of the first parts and a list of the second parts", "return [first for first, _ in {p}], [second for _, second in {p}]", "assert f([(1, 2), (3, 4)]) == ([1, 3], [2, 4])\nassert f([]) == ([], [])", "tuple[list, list]", "unzip"),
        ("sort {p} by their second part", "return sorted({p}, key=lambda pair: pair[1])", "assert f([(1, 4), (3, 2)]) == [(3, 2), (1, 4)]\nassert f([]) == []", "list[tuple]", "sort_by_second"),
        ("keep the {p} whose first part is smaller than the second", "return [(first, second) for first, second in {p} if first < second]", "assert f([(1, 2), (4, 3), (5, 5)]) == [(1, 2)]\nassert f([]) == []", "list[tuple]", "rising_pairs"),
        ("sum the products of the two parts of each tuple in {p}", "return sum(first * second for first, second in {p})", "assert f([(1, 2), (3, 4)]) == 14\nassert f([]) == 0", "int", "sum_of_products"),
        ("find the tuple in {p} with the largest second part", "return max({p}, key=lambda pair: pair[1])", "assert f([(1, 4), (3, 9), (5, 2)]) == (3, 9)", "tuple", "largest_second"),
    )  # fmt: skip
    what = what.replace("{p}", "{pairs}")
    return Task(
        words=d.say(what, f"{what}, each of {{pairs}} has two parts", f"given (a, b) tuples, {what}", f"{what}, return the result", f"{what} (they are two-tuples)", f"for two-tuples: {what}", held=(f"with {{pairs}} being 2-tuples, {what}", f"pairs of values: {what}"), pairs=pairs),
        name=d.name(stem, f"{stem}_of", "work_on_pairs", held=(f"do_{stem}", "tuples_done")), params=params(f"{pairs}: list[tuple]"), returns=returns, body=body.format(p=pairs), doc="Work on pairs.", target="outcome", checks=checks,
    )  # fmt: skip
