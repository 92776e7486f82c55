"""More families over lists: searching, comparing, rearranging, pairing."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="lists")
def nth_extreme(d: Draw, style: Style) -> Task:
    (numbers,) = variables(d, "numbers")
    raises = style.errors == "raise"
    which, _order, value = d.pick(
        ("second largest", "", "[-2]"), ("second smallest", "", "[1]"), ("third largest", "", "[-3]")
    )
    least = 3 if which.startswith("third") else 2
    guard = f"unique = sorted(set({numbers}))\nif len(unique) < {least}:\n    " + (
        'raise ValueError("too few numbers")' if raises else "return None"
    )
    results = {"second largest": (5, 7), "second smallest": (5, 2), "third largest": (3, 2)}[which]
    return Task(
        words=d.say(
            "{which} [number|value] [in|of] {numbers}[, duplicates count once|, not counting duplicates]", "[find|return|get] the {which} distinct number [in|of] {numbers}", "which is the {which} of {numbers}, duplicates once",
            "{which} distinct value of {numbers}", "the {which} different number in a list", held=("of the different numbers in {numbers} take the {which}", "what is {which} in {numbers}, equal ones counted once"), numbers=numbers, which=which,
        ),
        clauses=(Clause("raise ValueError if there are too few" if raises else d.pick("None if there are too few", "return None if there is no such number"), about="errors"),),
        name=d.name(which.replace(" ", "_"), f"find_{which.replace(' ', '_')}", f"get_{which.replace(' ', '_')}", held=("runner_up", "near_extreme")),
        params=params(f"{numbers}: list[int]"), returns="int" if raises else "int | None", body=f"{guard}\nreturn unique{value}", doc=f"Find the {which} number.",
        checks=checked(f"assert f([3, 7, 5, 7{', 1' if which == 'second smallest' else ''}]) == {results[0] if which != 'second smallest' else 3}\nassert f([2, 9, 7]) == {7 if which != 'third largest' else 2}", style, raising="assert raises(ValueError, [4, 4])", none="assert f([4, 4]) is None"),
    )  # fmt: skip


@family(area="lists")
def total_of(d: Draw, style: Style) -> Task:
    (numbers,) = variables(d, "numbers", avoid="number result math x")
    what, body, loop, checks, imports, stem = d.pick(
        ("sum", "return sum({n})", "result = 0\nfor number in {n}:\n    result += number\nreturn result", "assert f([1, 2, 3]) == 6\nassert f([]) == 0", (), "total"),
        ("product", "return math.prod({n})", "result = 1\nfor number in {n}:\n    result *= number\nreturn result", "assert f([2, 3, 4]) == 24\nassert f([]) == 1", ("import math",), "product"),
        ("largest", "return max({n})", "result = {n}[0]\nfor number in {n}:\n    if number > result:\n        result = number\nreturn result", "assert f([2, 9, 4]) == 9\nassert f([-1]) == -1", (), "maximum"),
        ("smallest", "return min({n})", "result = {n}[0]\nfor number in {n}:\n    if number < result:\n        result = number\nreturn result", "assert f([2, -9, 4]) == -9\nassert f([1]) == 1", (), "minimum"),
    )  # fmt: skip
    also = {
        "sum": "all numbers in {numbers} added up",
        "product": "all numbers in {numbers} multiplied",
        "largest": "maximum of {numbers}",
        "smallest": "minimum of {numbers}",
    }[what]
    return Task(
        words=d.say(
            "{what} [number |]of {numbers}" if what.endswith("est") else "{what} of {numbers}", "[compute|return|get|find] the {what} of [all numbers in |]{numbers}", also, f"the {what} of a list of numbers", f"{also}, as one number", "{what} of the numbers in {numbers}",
            held=("what is the {what} of {numbers}", "give back the {what} over {numbers}"), numbers=numbers, what=what,
        ),
        name=d.name(stem, f"{what}_of", f"get_{stem}", held=(f"overall_{stem}", f"list_{stem}")), params=params(f"{numbers}: list[int]"), returns="int", imports=() if style.loop else imports,
        body=(loop if style.loop else body).format(n=numbers), doc=f"The {what} of some numbers.", target="outcome", checks=checks,
    )  # fmt: skip


@family(area="lists")
def neighbours_difference(d: Draw, style: Style) -> Task:
    (numbers,) = variables(d, "numbers", avoid="a b result")
    what, value, checks, stem = d.pick(
        ("differences", "b - a", "assert f([1, 4, 9]) == [3, 5]\nassert f([5]) == []", "differences"), ("ratios", "b / a", "assert f([1, 2, 8]) == [2, 4]\nassert f([5]) == []", "ratios"),
        ("sums", "a + b", "assert f([1, 4, 9]) == [5, 13]\nassert f([5]) == []", "sums"), ("averages", "(a + b) / 2", "assert f([1, 3, 9]) == [2, 6]\nassert f([5]) == []", "averages"),
    )  # fmt: skip
    body = f"return [{value} for a, b in zip({numbers}, {numbers}[1:])]"
    if style.loop:
        body = f"result = []\nfor a, b in zip({numbers}, {numbers}[1:]):\n    result.append({value})\nreturn result"
    also = {
        "differences": "each number minus the one before it",
        "ratios": "each number divided by the one before it",
        "sums": "each number plus the one before it",
        "averages": "mean of each number and the one before it",
    }[what]
    return Task(
        words=d.say(
            "{what} of neighbours in {numbers}, {also}", "{what} between consecutive numbers in {numbers} ({also})", "list of {what} of adjacent [values|numbers] in {numbers}: {also}", "for {numbers}, {also}, as a list", "[compute|return] the {what} of [successive|consecutive] {numbers}, {also}",
            held=("{also}, for all of {numbers} but the first", "pairwise {what} along {numbers}: {also}"), numbers=numbers, what=what, also=also,
        ),
        name=d.name(stem, f"consecutive_{stem}", f"neighbour_{stem}", held=(f"step_{stem}", f"pairwise_{stem}")), params=params(f"{numbers}: list[float]"), returns="list[float]", body=body, doc=f"The {what} of neighbours.", target="steps", checks=checks,
    )  # fmt: skip


@family(area="lists")
def all_equal(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="item a b")
    what, also, body, checks, stem = d.pick(
        ("all [items|elements] of {t} are equal", "everything in {t} the same", "return len(set({t})) <= 1", "assert f([2, 2]) is True\nassert f([2, 3]) is False\nassert f([]) is True", "all_equal"),
        ("all [items|elements] of {t} are different", "each of {t} unique", "return len(set({t})) == len({t})", "assert f([2, 3]) is True\nassert f([2, 2]) is False\nassert f([]) is True", "all_unique"),
        ("{t} has duplicates", "something in {t} there twice", "return len(set({t})) < len({t})", "assert f([2, 3]) is False\nassert f([2, 2]) is True\nassert f([]) is False", "has_duplicates"),
        ("{t} is sorted in ascending order", "{t} sorted, smallest first", "return all(a <= b for a, b in zip({t}, {t}[1:]))", "assert f([1, 2, 2]) is True\nassert f([2, 1]) is False\nassert f([]) is True", "is_sorted"),
        ("{t} is strictly increasing", "each of {t} larger than the one before", "return all(a < b for a, b in zip({t}, {t}[1:]))", "assert f([1, 2, 3]) is True\nassert f([1, 1]) is False\nassert f([]) is True", "is_increasing"),
        ("{t} reads the same in both directions", "{t} the same when reversed", "return {t} == {t}[::-1]", "assert f([1, 2, 1]) is True\nassert f([1, 2]) is False\nassert f([]) is True", "is_symmetric"),
    )  # fmt: skip
    what, also = what.replace("{t}", "{items}"), also.replace("{t}", "{items}")
    return Task(
        words=d.say(
            f"check [if|whether] {what}", f"[return |]True if {what}", f"tell whether {what}", f"is {also}", f"test [if|that] {what}", f"find out whether {what}", held=(f"give True exactly if {what}", f"answer whether {what}"), items=items,
        ),
        name=d.name(stem, f"check_{stem}", f"{stem}_list", held=(f"test_{stem}", f"list_{stem}")), params=params(f"{items}: list"), returns="bool", body=body.format(t=items), doc="Tell something about a list.", target="answer", checks=checks,
    )  # fmt: skip


@family(area="lists")
def part_of_list(d: Draw, style: Style) -> Task:
    items, n = variables(d, "items", "n count size k|how_many")
    what, body, checks, stem = d.pick(
        ("first {n} [items|elements]", "return {t}[:{n}]", "assert f([1, 2, 3], 2) == [1, 2]\nassert f([1], 5) == [1]", "first_n"), ("last {n} [items|elements]", "return {t}[-{n}:] if {n} else []", "assert f([1, 2, 3], 2) == [2, 3]\nassert f([1], 0) == []\nassert f([1], 5) == [1]", "last_n"),
        ("everything but the first {n}", "return {t}[{n}:]", "assert f([1, 2, 3], 2) == [3]\nassert f([1], 5) == []", "drop_first"), ("everything but the last {n}", "return {t}[: len({t}) - {n}]", "assert f([1, 2, 3], 2) == [1]\nassert f([1, 2], 0) == [1, 2]", "drop_last"),
        ("every {n}-th [item|element], starting with the first", "return {t}[::{n}]", "assert f([1, 2, 3, 4, 5], 2) == [1, 3, 5]\nassert f([], 3) == []", "every_nth"), ("{n} largest, largest first", "return sorted({t}, reverse=True)[:{n}]", "assert f([1, 5, 3], 2) == [5, 3]\nassert f([], 2) == []", "largest_n"),
        ("{n} smallest, smallest first", "return sorted({t})[:{n}]", "assert f([4, 1, 3], 2) == [1, 3]\nassert f([], 2) == []", "smallest_n"),
    )  # fmt: skip
    what = what.replace("{n}", "{size}")
    return Task(
        words=d.say(
            f"{what} of {{items}}", f"[get|return|take] {what} of {{items}}", f"[get|return|take] from {{items}} {what}", f"list with {what} of {{items}}", f"slice of {{items}}: {what}", f"only {what} [of|from] {{items}}",
            held=(f"reduce {{items}} to {what}", f"of {{items}} give back {what}"), items=items, size=n,
        ),
        name=d.name(stem, f"get_{stem}", f"take_{stem}", held=(f"pick_{stem}", f"list_{stem}")), params=params(f"{items}: list, {n}: int"), returns="list", body=body.format(t=items, n=n), doc="Take a part of a list.", target="part", checks=checks,
    )  # fmt: skip


@family(area="lists")
def drop_values(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="item result")
    what, also, test, sample, expected, stem = d.pick(
        ("None", "None values", "item is not None", [0, None, 1, None], [0, 1], "none"), ("falsy values", "values that are empty, zero or None", "item", [0, 1, "", "a", None], [1, "a"], "falsy"), ("empty strings", "strings without characters", 'item != ""', ["a", "", " "], ["a", " "], "empty"),
        ("zeros", "values equal to 0", "item != 0", [0, 1, 0, 2], [1, 2], "zeros"), ("negative numbers", "numbers below zero", "item >= 0", [1, -1, 0], [1, 0], "negatives"), ("non-strings", "whatever is not a string", "isinstance(item, str)", ["a", 1, None], ["a"], "non_strings"),
    )  # fmt: skip
    body = f"return [item for item in {items} if {test}]"
    if style.loop:
        body = (
            f"result = []\nfor item in {items}:\n    if {test}:\n        result.append(item)\nreturn result"
        )
    return Task(
        words=d.say(
            "remove [all |]{what} from {items}", "{items} without {what}", "[drop|filter out|delete] {also} [from|in] {items}", "[return|get] {items} without {also}", "list of {items} with {what} removed", "filter {what} out of {items}",
            held=("get rid of {also} in {items}", "what remains of {items} once {also} are gone"), items=items, what=what, also=also,
        ),
        name=d.name(f"remove_{stem}", f"drop_{stem}", f"without_{stem}", held=(f"no_{stem}", f"strip_{stem}")), params=params(f"{items}: list"), returns="list", body=body, doc=f"Remove {what}.", target="kept", checks=f"assert f({sample}) == {expected}\nassert f([]) == []",
    )  # fmt: skip


@family(area="lists")
def two_sum(d: Draw, style: Style) -> Task:
    numbers, target = variables(d, "numbers", "target goal wanted total|aim", avoid="seen number i")
    raises = style.errors == "raise"
    return Task(
        words=d.say(
            "[find|return] the indexes of two numbers in {numbers} that add up to {target}", "two sum: indexes of the pair in {numbers} with sum {target}", "which two [positions|indexes] in {numbers} sum to {target}", "indexes (i, j), i < j, with {numbers} adding up to {target}",
            "pair of indexes whose numbers in {numbers} make {target}", held=("positions of two of {numbers} that together give {target}", "two-sum over {numbers} for {target}"), numbers=numbers, target=target,
        ),
        clauses=(Clause(d.pick("raise ValueError if there is none", "ValueError for no pair") if raises else d.pick("None if there is none", "return None for no pair"), about="errors"),),
        name=d.name("two_sum", "find_pair", "pair_with_sum", held=("summing_pair", "indexes_for_sum")), params=params(f"{numbers}: list[int], {target}: int"), returns="tuple[int, int]" if raises else "tuple[int, int] | None",
        body=f"seen = {{}}\nfor i, number in enumerate({numbers}):\n    if {target} - number in seen:\n        return seen[{target} - number], i\n    seen[number] = i\n" + ('raise ValueError("no such pair")' if raises else "return None"),
        doc="Find two numbers with a given sum.", checks=checked("assert f([2, 7, 11, 15], 9) == (0, 1)\nassert f([3, 2, 4], 6) == (1, 2)", style, raising="assert raises(ValueError, [1], 2)", none="assert f([1], 2) is None"),
    )  # fmt: skip


@family(area="lists")
def max_subarray(d: Draw, style: Style) -> Task:
    (numbers,) = variables(d, "numbers", avoid="best current number")
    return Task(
        words=d.say(
            "largest sum of a contiguous part of {numbers}", "maximum subarray sum of {numbers}", "[kadane|Kadane's algorithm]: largest sum of consecutive numbers in {numbers}", "[find|compute|return] the maximum sum of a run of consecutive {numbers}",
            "best sum of any slice of {numbers} that is not empty", held=("how large can the sum of neighbouring numbers in {numbers} get", "max sum over all stretches of {numbers}"), numbers=numbers,
        ),
        name=d.name("max_subarray", "max_sum", "largest_run_sum", held=("kadane", "best_slice")), params=params(f"{numbers}: list[int]"), returns="int",
        body=f"best = current = {numbers}[0]\nfor number in {numbers}[1:]:\n    current = max(number, current + number)\n    best = max(best, current)\nreturn best", doc="Find the largest sum of neighbours.", target="most",
        checks="assert f([-2, 1, -3, 4, -1, 2, 1, -5, 4]) == 6\nassert f([-3, -1]) == -1\nassert f([5]) == 5",
    )  # fmt: skip


@family(area="lists")
def missing_numbers(d: Draw, style: Style) -> Task:
    (numbers,) = variables(d, "numbers", avoid="i result")
    body = f"return [i for i in range(min({numbers}), max({numbers}) + 1) if i not in set({numbers})]"
    if style.loop:
        body = f"result = []\nfor i in range(min({numbers}), max({numbers}) + 1):\n    if i not in {numbers}:\n        result.append(i)\nreturn result"
    return Task(
        words=d.say(
            "numbers missing between the smallest and largest of {numbers}", "[find|list|return] the gaps in {numbers}: integers between min and max that are missing", "which integers between the min and max of {numbers} are not in it", "missing integers in the range of {numbers}",
            "all whole numbers from min to max of {numbers} that it lacks", held=("integers one would need to fill the gaps of {numbers}", "what whole numbers are left out between the ends of {numbers}"), numbers=numbers,
        ),
        name=d.name("missing_numbers", "find_missing", "gaps", held=("left_out", "absent_numbers")), params=params(f"{numbers}: list[int]"), returns="list[int]", body=body, doc="List the numbers that are missing.", target="missing",
        checks="assert f([1, 4, 6]) == [2, 3, 5]\nassert f([2, 1, 3]) == []\nassert f([7]) == []",
    )  # fmt: skip


@family(area="lists")
def move_to_end(d: Draw, style: Style) -> Task:
    items, value = variables(d, "items", "value target what marker|wanted", avoid="item")
    end = d.chance(0.6)
    same, other = (
        f"[item for item in {items} if item == {value}]",
        f"[item for item in {items} if item != {value}]",
    )
    where = "end" if end else "front"
    return Task(
        words=d.say(
            "move all {value} in {items} to the {where}[, order of the rest kept| and keep the order of the others]", "{items} with every {value} at the {where}, the others in order", "[put|bring] each {value} of {items} to the {where}", "push every {value} to the {where} of {items}", "{items}: the {value} ones to the {where}, the rest stays in order", "all {value} of {items} shall be at the {where}", "reorder {items}: what equals {value} goes to the {where}", "sort {items} so that every {value} is at the {where}, nothing else moves",
            "new list: {items}, but all {value} at the {where}", held=("let the {value} in {items} gather at the {where}", "rearrange {items} so that {value} only stands at the {where}"), items=items, value=value, where=where,
        ),
        name=d.name(f"move_to_{where}", f"{where}_value", "rearrange", held=(f"gather_at_{where}", f"shift_to_{where}")), params=params(f"{items}: list, {value}: object"), returns="list",
        body=f"return {other} + {same}" if end else f"return {same} + {other}", doc=f"Move a value to the {where}.", target="moved", checks=f"assert f([0, 1, 0, 2], 0) == {[1, 2, 0, 0] if end else [0, 0, 1, 2]}\nassert f([1], 0) == [1]\nassert f([], 0) == []",
    )  # fmt: skip


@family(area="lists")
def intersperse(d: Draw, style: Style) -> Task:
    items, value = variables(d, "items", "value separator filler between|glue", avoid="item result")
    return Task(
        words=d.say(
            "put {value} between [all |the ][items|elements] of {items}", "insert {value} between every two elements of {items}", "intersperse {items} with {value}", "{items} with {value} between its elements", "list of {items} separated by {value}, none at the ends",
            held=("let {value} stand between neighbours in {items}", "weave {value} into {items}, only in between"), items=items, value=value,
        ),
        name=d.name("intersperse", "insert_between", "separated", held=("with_between", "interleaved_with")), params=params(f"{items}: list, {value}: object"), returns="list",
        body=f"result = []\nfor item in {items}:\n    if result:\n        result.append({value})\n    result.append(item)\nreturn result", doc="Put a value between items.", target="mixed", checks="assert f([1, 2, 3], 0) == [1, 0, 2, 0, 3]\nassert f([1], 0) == [1]\nassert f([], 0) == []",
    )  # fmt: skip


@family(area="lists")
def binary_search(d: Draw, style: Style) -> Task:
    items, value = variables(d, "items", "value target wanted key|goal", avoid="low high middle")
    raises = style.errors == "raise"
    return Task(
        words=d.say(
            "binary search for {value} in the sorted list {items}, return the index", "index of {value} in sorted {items} by binary search", "[find|look up] {value} in the sorted {items} with a binary search", "binary search: position of {value} in {items}",
            "search sorted {items} for {value} in O(log n), return its index", held=("by halving the sorted {items} find the index of {value}", "where in the ordered list {items} is {value}, binary search"), items=items, value=value,
        ),
        clauses=(Clause(d.pick("raise ValueError if it is missing", "ValueError if not found") if raises else d.pick("None if it is missing", "return None if not found"), about="errors"),),
        name=d.name("binary_search", "search", "find_sorted", held=("bsearch", "index_in_sorted")), params=params(f"{items}: list[int], {value}: int"), returns="int" if raises else "int | None",
        body=f"""
            low, high = 0, len({items}) - 1
            while low <= high:
                middle = (low + high) // 2
                if {items}[middle] == {value}:
                    return middle
                if {items}[middle] < {value}:
                    low = middle + 1
                else:
                    high = middle - 1
            {'raise ValueError("not found")' if raises else "return None"}
        """,
        doc="Search a sorted list.", checks=checked("assert f([1, 3, 5, 8], 5) == 2\nassert f([1, 3, 5, 8], 1) == 0\nassert f([4], 4) == 0", style, raising="assert raises(ValueError, [1, 3], 2)\nassert raises(ValueError, [], 1)", none="assert f([1, 3], 2) is None\nassert f([], 1) is None"),
    )  # fmt: skip


@family(area="lists")
def insert_sorted(d: Draw, style: Style) -> Task:
    items, value = variables(d, "items", "value number new entry|added", avoid="bisect")
    what, body, checks, returns, stem = d.pick(
        ("insert {v} into the sorted list {t} so that it stays sorted", "bisect.insort({t}, {v})", "x = [1, 4]\nf(x, 2)\nassert x == [1, 2, 4]\nf(x, 9)\nassert x == [1, 2, 4, 9]", "None", "insert_sorted"),
        ("count how many numbers in the sorted list {t} are smaller than {v}", "return bisect.bisect_left({t}, {v})", "assert f([1, 4, 4, 6], 4) == 1\nassert f([], 3) == 0\nassert f([1, 2], 9) == 2", "int", "count_smaller"),
        ("find the index at which {v} belongs in the sorted list {t}, behind equal ones", "return bisect.bisect_right({t}, {v})", "assert f([1, 4, 4, 6], 4) == 3\nassert f([], 3) == 0\nassert f([1, 2], 0) == 0", "int", "insertion_point"),
    )  # fmt: skip
    what = what.replace("{v}", "{value}").replace("{t}", "{items}")
    return Task(
        words=d.say(f"{what}", f"{what}, with bisect", f"bisect: {what}", f"use bisect to {what}", f"{what}, fast", f"{what} by binary search", held=(f"with the bisect module {what}", f"binary search should {what}"), items=items, value=value),
        name=d.name(stem, stem.replace("_", "_in_", 1), "place", held=(f"{stem}_fast", "bisected")), params=params(f"{items}: list[int], {value}: int"), returns=returns, imports=("import bisect",), body=body.format(t=items, v=value),
        doc="Use that a list is sorted.", target="index" if returns == "int" else "", checks=checks,
    )  # fmt: skip


@family(area="lists")
def merge_sorted(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left one|upper", "b second right two|lower", avoid="result i j heapq")
    body = f"return list(heapq.merge({a}, {b}))"
    if style.loop:
        body = f"result = []\ni = j = 0\nwhile i < len({a}) and j < len({b}):\n    if {a}[i] <= {b}[j]:\n        result.append({a}[i])\n        i += 1\n    else:\n        result.append({b}[j])\n        j += 1\nreturn result + {a}[i:] + {b}[j:]"
    return Task(
        words=d.say(
            "merge the sorted lists {a} and {b} into one sorted list", "[combine|join] two sorted lists {a} and {b}, sorted result", "merge {a} and {b}, both sorted, keep the order", "sorted list from the sorted {a} and {b}", "merge step of merge sort for {a} and {b}",
            held=("make one ordered list out of {a} and {b}, which are ordered", "zip {a} and {b} together in order, both are sorted"), a=a, b=b,
        ),
        name=d.name("merge_sorted", "merge", "merge_lists", held=("merged_in_order", "combine_sorted")), params=params(f"{a}: list[int], {b}: list[int]"), returns="list[int]", imports=() if style.loop else ("import heapq",), body=body, doc="Merge two sorted lists.",
        target="merged", checks="assert f([1, 4, 6], [2, 3, 9]) == [1, 2, 3, 4, 6, 9]\nassert f([], [1]) == [1]\nassert f([], []) == []",
    )  # fmt: skip


@family(area="lists")
def sort_algorithm(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="i j pivot smaller larger item middle left right result")
    name = d.name("sort_list", "sort_items", "ordered", held=("arrange", "sort_numbers"))
    which, body = d.pick(
        ("bubble sort", "result = list({t})\nfor i in range(len(result)):\n    for j in range(len(result) - 1 - i):\n        if result[j] > result[j + 1]:\n            result[j], result[j + 1] = result[j + 1], result[j]\nreturn result"),
        ("insertion sort", "result = []\nfor item in {t}:\n    i = len(result)\n    while i > 0 and result[i - 1] > item:\n        i -= 1\n    result.insert(i, item)\nreturn result"),
        ("quicksort", "if len({t}) < 2:\n    return list({t})\npivot = {t}[0]\nsmaller = [item for item in {t}[1:] if item < pivot]\nlarger = [item for item in {t}[1:] if item >= pivot]\nreturn {name}(smaller) + [pivot] + {name}(larger)"),
        ("selection sort", "result = list({t})\nfor i in range(len(result)):\n    j = min(range(i, len(result)), key=result.__getitem__)\n    result[i], result[j] = result[j], result[i]\nreturn result"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "{which} of {items}, return a new list", "sort {items} with {which}", "implement {which} for {items}, new list", "[return|give] a sorted copy of {items} by {which}", "{which}: sorted copy of {items}", "{which} algorithm on {items}",
            held=("put {items} in order the {which} way, as a new list", "order {items} using {which} in a copy"), items=items, which=which,
        ),
        name=name, params=params(f"{items}: list[int]"), returns="list[int]", body=body.format(t=items, name=name), doc=f"Sort by {which}.", checks="x = [3, 1, 2, 3]\nassert f(x) == [1, 2, 3, 3]\nassert x == [3, 1, 2, 3]\nassert f([]) == []",
    )  # fmt: skip


@family(area="lists")
def pair_up(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="itertools i")
    what, also, body, expected, stem = d.pick(
        ("all pairs of different positions in {t}", "every combination of two of {t}, order ignored", "return list(itertools.combinations({t}, 2))", [(1, 2), (1, 3), (2, 3)], "pairs"), ("all permutations of {t}", "every order in which {t} can stand", "return [list(order) for order in itertools.permutations({t})]", [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]], "permutations"),
        ("all subsets of {t} as lists, smallest first", "every selection from {t}, by size, as lists", "return [list(chosen) for size in range(len({t}) + 1) for chosen in itertools.combinations({t}, size)]", [[], [1], [2], [3], [1, 2], [1, 3], [2, 3], [1, 2, 3]], "subsets"),
        ("all ordered pairs from {t}, an element with itself too", "the product of {t} with itself as tuples", "return list(itertools.product({t}, repeat=2))", None, "product_pairs"),
    )  # fmt: skip
    what, also = what.replace("{t}", "{items}"), also.replace("{t}", "{items}")
    check = (
        f"assert f([1, 2, 3]) == {expected}"
        if expected
        else "assert f([1, 2]) == [(1, 1), (1, 2), (2, 1), (2, 2)]\nassert f([]) == []"
    )
    return Task(
        words=d.say(f"{what}", f"[list|return|get] {what}", also, f"{also}, in a list", f"{what} with itertools", f"[build|make] a list of {also}", held=(f"I want {also}", f"enumerate {what}"), items=items),
        name=d.name(stem, f"all_{stem}", f"get_{stem}", held=(f"list_{stem}", f"{stem}_of")), params=params(f"{items}: list"), returns="list", imports=("import itertools",), body=body.format(t=items), doc="Combine the items.", target="found", checks=check,
    )  # fmt: skip


@family(area="lists")
def combine_two(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left xs|one", "b second right ys|two", avoid="x y result itertools")
    what, value, checks, stem = d.pick(
        ("sum", "x + y", "assert f([1, 2], [3, 4]) == [4, 6]\nassert f([], []) == []", "add"), ("product", "x * y", "assert f([1, 2], [3, 4]) == [3, 8]\nassert f([], []) == []", "multiply"), ("difference", "x - y", "assert f([5, 2], [3, 4]) == [2, -2]\nassert f([], []) == []", "subtract"),
        ("maximum", "max(x, y)", "assert f([1, 9], [3, 4]) == [3, 9]\nassert f([], []) == []", "larger"), ("pair", "(x, y)", "assert f([1, 2], [3, 4]) == [(1, 3), (2, 4)]\nassert f([], []) == []", "zip"),
    )  # fmt: skip
    body = f"return [{value} for x, y in zip({a}, {b})]" if what != "pair" else f"return list(zip({a}, {b}))"
    if style.loop:
        body = f"result = []\nfor x, y in zip({a}, {b}):\n    result.append({value})\nreturn result"
    return Task(
        words=d.say(
            "{what} of each element of {a} and {b} by position", "elementwise {what} of {a} and {b}", "list of the {what} of {a} and {b} at each index", "for each position the {what} of {a} and {b}", "[compute|build|return] the {what} of {a} and {b} element by element",
            held=("go through {a} and {b} together and take the {what} of both", "{a} and {b}, position by position: the {what}"), a=a, b=b, what=what,
        ),
        name=d.name(f"{stem}_lists", f"elementwise_{stem}", f"{stem}_each", held=(f"{stem}_pairwise", f"{stem}_together")), params=params(f"{a}: list, {b}: list"), returns="list", body=body, doc=f"The {what} of two lists.", target="combined", checks=checks,
    )  # fmt: skip


@family(area="lists")
def index_of_extreme(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="best i value")
    which, word, sign = d.pick(("largest", "max", ">"), ("smallest", "min", "<"))
    body = f"return {items}.index({word}({items}))"
    if style.loop:
        body = f"best = 0\nfor i, value in enumerate({items}):\n    if value {sign} {items}[best]:\n        best = i\nreturn best"
    return Task(
        words=d.say(
            "index of the {which} [element|item|value] [of|in] {items}", "[find|get|return] the position of the {which} in {items}", "arg{word} of {items}", "where in {items} is the {which} value[, first one|]", "at which index is {items} {which}", "position of the {word} of {items}",
            held=("tell at what index {items} has its {which} value", "first index holding the {word} of {items}"), items=items, which=which, word=word,
        ),
        name=d.name(f"arg{word}", f"index_of_{word}", f"{which}_index", held=(f"where_{which}", f"{word}_position")), params=params(f"{items}: list[float]"), returns="int", body=body, doc=f"Find where the {which} is.", target="position",
        checks=f"assert f([3, 9, 1, 9, 1]) == {1 if word == 'max' else 2}\nassert f([5]) == 0",
    )  # fmt: skip


@family(area="lists")
def longest_run(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "items", avoid="groupby run value best current previous")
    body = f"return max((len(list(run)) for _, run in groupby({items})), default=0)"
    if style.loop:
        body = f"best = current = 0\nprevious = None\nfor value in {items}:\n    current = current + 1 if value == previous else 1\n    previous = value\n    best = max(best, current)\nreturn best"
    return Task(
        words=d.say(
            "length of the longest run of equal [items|elements] in {items}", "how long is the longest streak of the same value in {items}", "longest streak of equal values in {items}", "longest run in {items}", "how often the same value comes in a row in {items}, at most", "maximum number of equal neighbours in {items}", "the longest block of the same element in {items}, its length", "[find|compute|return] the length of the longest run of identical {items}", "most equal elements in a row in {items}, 0 if empty",
            held=("how many times in a row does one value come at most in {items}", "size of the biggest block of repeated values in {items}"), items=items,
        ),
        name=d.name("longest_run", "longest_streak", "max_run", held=("biggest_block", "most_in_a_row")), params=params(f"{items}: list"), returns="int", imports=() if style.loop else needed(style, body, "", "from itertools import groupby"), body=body,
        doc="Find the longest run.", target="streak", checks="assert f([1, 1, 2, 2, 2, 1]) == 3\nassert f([]) == 0\nassert f([7]) == 1",
    )  # fmt: skip
