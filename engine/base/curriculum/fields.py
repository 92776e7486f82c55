"""Everyday questions about dicts with fields that have names: the oldest user, the cheapest product, totals, groups."""

from __future__ import annotations

from engine.base.curriculum.plain import Ask, asked
from engine.base.curriculum.task import Draw, Style, Task, family

# what they are, one of them, the field, the most and the least of it, more and less than
KINDS = (
    ("users", "user", "age", "oldest", "youngest", "older", "younger"), ("people", "person", "age", "oldest", "youngest", "older", "younger"),
    ("products", "product", "price", "most expensive", "cheapest", "more expensive", "cheaper"), ("books", "book", "pages", "longest", "shortest", "longer", "shorter"),
    ("orders", "order", "total", "largest", "smallest", "larger", "smaller"), ("players", "player", "score", "best", "worst", "better", "worse"),
    ("files", "file", "size", "biggest", "smallest", "bigger", "smaller"), ("cars", "car", "speed", "fastest", "slowest", "faster", "slower"),
    ("cities", "city", "population", "largest", "smallest", "larger", "smaller"), ("songs", "song", "seconds", "longest", "shortest", "longer", "shorter"),
    ("parcels", "parcel", "weight", "heaviest", "lightest", "heavier", "lighter"), ("towers", "tower", "height", "tallest", "lowest", "taller", "lower"),
    ("hotels", "hotel", "rate", "most expensive", "cheapest", "more expensive", "cheaper"), ("trips", "trip", "distance", "longest", "shortest", "longer", "shorter"),
)  # fmt: skip
GROUPS = ("city", "status", "team", "category", "country", "kind", "owner", "color")
KEYS = ("name", "id", "email", "title", "code")
AVOID = "row item result total found groups counts"


def about(d: Draw) -> dict[str, str]:
    """What stands for the places of a request, and of its checks."""
    many, one, field, most, least, more, less = d.pick(*KINDS)
    group, key = d.pick(*GROUPS), d.pick(*KEYS)
    rows = [f'{{"{field}": {size}, "{group}": "{where}", "{key}": "{name}"}}' for size, where, name in ((30, "x", "a"), (50, "y", "b"), (10, "x", "c"))]  # fmt: skip
    return {
        "r": many, "o": one, "f": field, "m": most, "l": least, "cm": more, "cl": less, "g": group, "k": key,
        "data": f"[{', '.join(rows)}]", "x": one if one != "file" else "each",
    }  # fmt: skip


def whole(many: str) -> tuple[str, ...]:
    """The pool of a parameter that holds them."""
    return (f"{many} items rows records entries|elements",)


@family(area="fields")
def sort_by_named_field(d: Draw, style: Style) -> Task:
    places = about(d)
    data = "data = {data}\n"
    up, down = "[10, 30, 50]", "[50, 30, 10]"
    check = data + 'assert [one["{f}"] for one in f(data)] == '
    return asked(
        d, style,
        Ask("sort {a} by {f} / {a} sorted by {f} / order {a} by {f} / sort {a} by {f}, {l} first / {a}, {l} first / order {a} from {l} to {m} / sort {a}, the {l} first / {a} in order of {f}, ascending / put the {l} of {a} in front / arrange {a} by {f}, beginning with the {l}", "sort_{r} sort_by_{f} {r}_by_{f} ordered_{r} sorted_{r} arranged_{r}", "{a}: list[dict]", 'return sorted({a}, key=lambda {x}: {x}["{f}"])', "list[dict]", check + up, whole(places["r"]), doc="Sort them.", target="ordered"),
        Ask("sort {a} by {f}, {m} first / {a} sorted by {f}, {m} first / sort {a}, {m} first / {a}, {m} first / order {a} by {f}, the {m} first / order {a} from {m} to {l} / sort {a} by {f} descending / {a} by {f}, {m} to {l} / put the {m} of {a} in front / arrange {a} by {f}, beginning with the {m}", "sort_{r} sort_by_{f} {r}_by_{f} rank_{r} sorted_{r} ranked_{r}", "{a}: list[dict]", 'return sorted({a}, key=lambda {x}: {x}["{f}"], reverse=True)', "list[dict]", check + down, whole(places["r"]), doc="Sort them.", target="ranked"),
        avoid=AVOID, **places,
    )  # fmt: skip


@family(area="fields")
def most_of_named_field(d: Draw, style: Style) -> Task:
    places = about(d)
    check = 'assert f({data})["{f}"] == '
    return asked(
        d, style,
        Ask("the {m} {o} / find the {m} {o} in {a} / the {m} of {a} / return the {m} {o} of {a} / which {o} is the {m} / get the {m} one of {a} / {o} with the highest {f} / out of {a} the {m} one / no {o} in {a} is {cm}: which", "find_{o} top_{o} pick_{o} best_of_{r} first_of_{r} leading_{o}", "{a}: list[dict]", 'return max({a}, key=lambda {x}: {x}["{f}"])', "dict", check + "50", whole(places["r"]), doc="Find one.", target="found"),
        Ask("the {l} {o} / find the {l} {o} in {a} / the {l} of {a} / return the {l} {o} of {a} / which {o} is the {l} / get the {l} one of {a} / {o} with the lowest {f} / out of {a} the {l} one / no {o} in {a} is {cl}: which", "find_{o} last_{o} pick_{o} least_of_{r} end_of_{r} trailing_{o}", "{a}: list[dict]", 'return min({a}, key=lambda {x}: {x}["{f}"])', "dict", check + "10", whole(places["r"]), doc="Find one.", target="found"),
        avoid=AVOID, **places,
    )  # fmt: skip


@family(area="fields")
def figure_of_named_field(d: Draw, style: Style) -> Task:
    places = about(d)
    return asked(
        d, style,
        Ask("total {f} of {a} / sum of the {f} of all {a} / add up the {f} of {a} / the {f} of all {a} together / sum up {f} over {a} / compute the total {f} / how much {f} {a} have together / all the {f} in {a}, added", "total_{f} sum_{f} {f}_total total_of_{r} {f}_of_all sum_of_{f}", "{a}: list[dict]", 'return sum({x}["{f}"] for {x} in {a})', "int", "assert f({data}) == 90\nassert f([]) == 0", whole(places["r"]), loop='total = 0\nfor {x} in {a}:\n    total += {x}["{f}"]\nreturn total', doc="Add them up.", target="total"),
        Ask("average {f} of {a} / mean {f} of {a} / the average {f} / compute the mean {f} of all {a} / average the {f} of {a} / what {f} {a} have on average / {f} of the typical {o}: the mean", "average_{f} mean_{f} {f}_average average_of_{r} mean_of_{f}", "{a}: list[dict]", 'return sum({x}["{f}"] for {x} in {a}) / len({a})', "float", "assert f({data}) == 30", whole(places["r"]), doc="Average them.", target="average"),
        Ask("the {f} of each {o} / all {f} values of {a} / list the {f} of every {o} in {a} / get the {f} of all {a} as a list / collect the {f} of {a} / every {o}'s {f} / what {a} have as {f}, in a list", "all_{f} {f}_of_{r} list_{f} get_{f} collect_{f} every_{f}", "{a}: list[dict]", 'return [{x}["{f}"] for {x} in {a}]', "list[int]", "assert f({data}) == [30, 50, 10]", whole(places["r"]), loop='result = []\nfor {x} in {a}:\n    result.append({x}["{f}"])\nreturn result', doc="List them.", target="result"),
        avoid=AVOID, **places,
    )  # fmt: skip


@family(area="fields")
def some_by_named_field(d: Draw, style: Style) -> Task:
    places = about(d)
    pools = (*whole(places["r"]), "limit least bound threshold|border")
    tops = (whole(places["r"])[0], "limit most bound threshold|border")
    check = 'assert [one["{f}"] for one in f({data}, 30)] == '
    keep = '{x} for {x} in {a} if {x}["{f}"] '
    loop = (
        'result = []\nfor {x} in {a}:\n    if {x}["{f}"] %s {b}:\n        result.append({x})\nreturn result'
    )
    return asked(
        d, style,
        Ask("{a} {cm} than {b} / only {a} {cm} than {b} / {a} with a {f} above {b} / keep the {a} whose {f} is greater than {b} / filter {a} by {f} over {b} / all {a} with {f} > {b} / those of {a} with more {f} than {b} / {a}, but none up to {b} in {f}", "{r}_above filter_{r} select_{r} {r}_over keep_{r} {r}_beyond", "{a}: list[dict], {b}: int", f"return [{keep}> {{b}}]", "list[dict]", check + "[50]", pools, loop=loop % ">", doc="Keep some.", target="result"),
        Ask("{a} {cl} than {b} / only {a} {cl} than {b} / {a} with a {f} below {b} / keep the {a} whose {f} is less than {b} / filter {a} by {f} under {b} / all {a} with {f} < {b} / those of {a} with less {f} than {b} / {a}, but none from {b} in {f} on", "{r}_below filter_{r} select_{r} {r}_under keep_{r} {r}_short_of", "{a}: list[dict], {b}: int", f"return [{keep}< {{b}}]", "list[dict]", check + "[10]", tops, loop=loop % "<", doc="Keep some.", target="result"),
        avoid=AVOID, **places,
    )  # fmt: skip


@family(area="fields")
def one_by_named_key(d: Draw, style: Style) -> Task:
    places = about(d)
    pools = (*whole(places["r"]), f"{places['k']} wanted value key|given")
    return asked(
        d, style,
        Ask("the {o} whose {k} is {b}, None if there is none / find the {o} with {k} {b}, None if there is none / {o} with this {k}, else None / look up a {o} in {a} by {k}, None if it is missing / first of {a} with {k} equal to {b}, or None / search {a} for the {o} with this {k}; None if there is none / by its {k} one of {a}, None without any", "find_{o} {o}_by_{k} get_{o} lookup_{o} {o}_with_{k} {o}_called", "{a}: list[dict], {b}: str", 'return next(({x} for {x} in {a} if {x}["{k}"] == {b}), None)', "dict | None", 'assert f({data}, "b")["{f}"] == 50\nassert f({data}, "z") is None', pools, loop='for {x} in {a}:\n    if {x}["{k}"] == {b}:\n        return {x}\nreturn None', doc="Find one."),
        Ask("dict from {k} to {o} / {a} by {k} as a dict / index {a} by {k} / map each {k} to its {o} / make a dict of {a} with {k} as the key / a dict in which {k} leads to the {o} / {a}, found by their {k}, as a dict", "{r}_by_{k} index_{r} map_{r} by_{k} {k}_to_{o} {r}_from_{k}", "{a}: list[dict]", 'return {{x}["{k}"]: {x} for {x} in {a}}', "dict[str, dict]", 'assert f({data})["c"]["{f}"] == 10', whole(places["r"]), loop='result = {}\nfor {x} in {a}:\n    result[{x}["{k}"]] = {x}\nreturn result', doc="Index them.", target="result"),
        avoid=AVOID, **places,
    )  # fmt: skip


@family(area="fields")
def groups_by_named_field(d: Draw, style: Style) -> Task:
    places = about(d)
    return asked(
        d, style,
        Ask("group {a} by {g} / {a} grouped by {g} / dict from {g} to the {a} of it / lists of {a} for each {g} / put {a} into groups by {g} / split {a} up by {g}, as a dict of lists / for each {g} its {a}, in a dict / {a} sorted into a dict of lists, one for a {g}", "group_{r} {r}_by_{g} group_by_{g} by_{g} grouped_{r} {g}_groups", "{a}: list[dict]", 'groups = {}\nfor {x} in {a}:\n    groups.setdefault({x}["{g}"], []).append({x})\nreturn groups', "dict[str, list[dict]]", 'groups = f({data})\nassert [one["{k}"] for one in groups["x"]] == ["a", "c"]\nassert len(groups) == 2', whole(places["r"]), doc="Group them.", target="groups"),
        Ask("count {a} per {g} / how many {a} per {g} / number of {a} for each {g} / count the {a} by {g} / {a} per {g}, counted / dict from {g} to how many {a} / how often each {g} occurs in {a} / a count of {a} for every {g}", "count_{r} {r}_per_{g} count_by_{g} {g}_counts counted_{r} {g}_tally", "{a}: list[dict]", 'return Counter({x}["{g}"] for {x} in {a})', "Counter", 'assert dict(f({data})) == {"x": 2, "y": 1}', whole(places["r"]), imports=("from collections import Counter",), doc="Count them.", target="counts"),
        Ask("total {f} per {g} / sum of {f} for each {g} of {a} / add up {f} by {g} / {f} per {g}, summed / dict from {g} to the total {f} of its {a} / what {f} each {g} has, all {a} together / {f} of {a}, added up for every {g}", "{f}_per_{g} sum_{f} total_by_{g} {f}_by_{g} totals_of_{r} {g}_totals", "{a}: list[dict]", 'totals = {}\nfor {x} in {a}:\n    totals[{x}["{g}"]] = totals.get({x}["{g}"], 0) + {x}["{f}"]\nreturn totals', "dict[str, int]", 'assert f({data}) == {"x": 40, "y": 50}', whole(places["r"]), doc="Add them up.", target="totals"),
        Ask("the different {g} of {a} / all {g} values of {a}, sorted, each once / unique {g} of {a}, sorted / which {g} occur in {a}, sorted / sorted set of the {g} of {a} / every {g} in {a} once, in order / the {g} that {a} have, sorted and without repetition", "unique_{g} all_{g} {g}_values distinct_{g} {g}_of_{r} each_{g}", "{a}: list[dict]", 'return sorted({{x}["{g}"] for {x} in {a}})', "list[str]", 'assert f({data}) == ["x", "y"]', whole(places["r"]), doc="List them.", target="result"),
        avoid=AVOID + " totals", **places,
    )  # fmt: skip
