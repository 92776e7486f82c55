"""Families over sorting and joining records."""

from __future__ import annotations

from engine.base.curriculum.shared import variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="records")
def sort_by_field(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    return Task(
        words=d.say(
            "sort {rows} by [the field |the key |]{field}",
            "{rows} [sorted|ordered] by {field}",
            "[sort|order] [the dicts in {rows}|a list of dicts] by [the value of |]{field}",
            "return {rows} in order of {field}",
            "sorted copy of {rows}, [key|by] {field}",
            "sort a list of dicts by key",
            "order records by {field}",
            held=(
                "put the dicts of {rows} in ascending order of their {field}",
                "arrange {rows} by what they have under {field}",
            ),
            rows=rows,
            field=field,
        ),
        name=d.name("sort_by", "sorted_by", "order_by", "sort_records", held=("ordered_by", "arrange")),
        params=(Param(rows, "list[dict]"), Param(field, "str")),
        returns="list[dict]",
        body=f"return sorted({rows}, key=lambda row: row[{field}])",
        doc="Sort records by a field.",
        target="ordered",
        checks="""
            rows = [{"n": 2, "x": "b"}, {"n": 1, "x": "a"}]
            assert f(rows, "n") == [{"n": 1, "x": "a"}, {"n": 2, "x": "b"}]
            assert rows[0]["n"] == 2
            assert f([], "n") == []
        """,
    )


@family(area="records")
def sort_descending(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    return Task(
        words=d.say(
            "sort {rows} by {field}, [largest|highest|biggest] first",
            "{rows} by {field} in descending order",
            "[sort|order] [the dicts in {rows}|a list of dicts] by {field} [descending|in reverse|from high to low]",
            "{rows} sorted by {field}[,| in] descending[ order|]",
            "[rank|order] {rows} by {field} from [high to low|largest to smallest]",
            held=(
                "put the dicts of {rows} with the greatest {field} in front",
                "arrange {rows} by falling {field}",
            ),
            rows=rows,
            field=field,
        ),
        name=d.name(
            "top_first", "sort_descending", "largest_first", "rank", held=("highest_first", "by_descending")
        ),
        params=(Param(rows, "list[dict]"), Param(field, "str")),
        returns="list[dict]",
        body=f"return sorted({rows}, key=lambda row: row[{field}], reverse=True)",
        target="ranked",
        checks="""
            rows = [{"n": 2}, {"n": 3}, {"n": 1}]
            assert f(rows, "n") == [{"n": 3}, {"n": 2}, {"n": 1}]
            assert rows[0]["n"] == 2
        """,
    )


@family(area="records")
def sort_by_two(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    first = variable(d, "first", "primary", "major", held=("main_field",))
    second = variable(d, "second", "secondary", "minor", held=("tie_field",))
    return Task(
        words=d.say(
            "sort {rows} by {first}, then by {second}",
            "{rows} [sorted|ordered] by {first} and then {second}",
            "[sort|order] the dicts in {rows} by {first}, ties by {second}",
            "sort {rows} by [two fields, {first} and {second}|{first} and {second}]",
            "order {rows} by {first} first and {second} second",
            held=(
                "arrange {rows} by {first}, where equal by {second}",
                "ascending order of {rows} on the keys {first}, {second}",
            ),
            rows=rows,
            first=first,
            second=second,
        ),
        name=d.name(
            "sort_by_two",
            "sort_records",
            "order_rows",
            "sort_by_both",
            held=("two_level_sort", "ordered_twice"),
        ),
        params=(Param(rows, "list[dict]"), Param(first, "str"), Param(second, "str")),
        returns="list[dict]",
        body=f"return sorted({rows}, key=lambda row: (row[{first}], row[{second}]))",
        target="ordered",
        checks="""
            rows = [{"a": 2, "b": 1}, {"a": 1, "b": 9}, {"a": 1, "b": 3}]
            assert f(rows, "a", "b") == [{"a": 1, "b": 3}, {"a": 1, "b": 9}, {"a": 2, "b": 1}]
        """,
    )


@family(area="records")
def max_by_field(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    return Task(
        words=d.say(
            "[the |][dict|row|record] of {rows} with the [largest|highest|greatest] {field}",
            "[find|return|get] the [dict|row|record] in {rows} with the [largest|highest|biggest] {field}",
            "which of {rows} has the [highest|largest] {field}",
            "max of {rows} by {field}",
            "entry of {rows} with [maximal|the maximum] {field}",
            held=(
                "the one of {rows} whose {field} is greatest",
                "pick the element of {rows} with the top {field}",
            ),
            rows=rows,
            field=field,
        ),
        name=d.name("max_by", "best", "largest_by", "top_record", held=("record_with_max", "greatest_by")),
        params=(Param(rows, "list[dict]"), Param(field, "str")),
        returns="dict",
        body=f"return max({rows}, key=lambda row: row[{field}])",
        target="best",
        checks="""
            assert f([{"n": 1}, {"n": 5, "x": 1}, {"n": 2}], "n") == {"n": 5, "x": 1}
        """,
    )


@family(area="records")
def top_n(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    n = variable(d, "n", "count", "limit", held=("how_many",))
    return Task(
        words=d.say(
            "[the |]{n} [dicts|rows|records] of {rows} with the [largest|highest] {field}, [largest|highest] first",
            "top {n} of {rows} by {field}",
            "[return|find|get] the {n} [largest|highest|best] of {rows} by {field}[, best first|]",
            "{n} [largest|highest] {rows} by {field}, descending",
            "first {n} of {rows} [ordered|ranked] by {field} [descending|from high to low]",
            held=(
                "the leaders among {rows}: {n} entries with the greatest {field}",
                "take {n} of {rows} having the biggest {field}, in falling order",
            ),
            rows=rows,
            field=field,
            n=n,
        ),
        name=d.name("top_n", "top", "largest_n", "best_of", held=("leaders", "highest_n")),
        params=(Param(rows, "list[dict]"), Param(field, "str"), Param(n, "int")),
        returns="list[dict]",
        imports=("import heapq",),
        body=f"return heapq.nlargest({n}, {rows}, key=lambda row: row[{field}])",
        target="best",
        checks="""
            rows = [{"n": 1}, {"n": 5}, {"n": 2}]
            assert f(rows, "n", 2) == [{"n": 5}, {"n": 2}]
            assert f(rows, "n", 9) == [{"n": 5}, {"n": 2}, {"n": 1}]
        """,
    )


@family(area="records")
def join_rows(d: Draw, style: Style) -> Task:
    left = variable(d, "left", "first", "orders", held=("one",))
    right = variable(d, "right", "second", "users", held=("two",))
    key = variable(d, "key", "field", "on_field", held=("common",))
    return Task(
        words=d.say(
            "[inner |]join {left} and {right} on {key}",
            "[merge|combine|join] each dict [in|of] {left} with the one in {right} that has the same {key}, [skip|drop] those without",
            "inner join of [two lists of dicts|{left} and {right}] on [a common key|{key}]",
            "{left} merged with [the matching dicts of |]{right} by {key}, [unmatched|those without a match] dropped",
            "join {left} with {right} by {key}",
            held=(
                "bring {left} and {right} together where their {key} agrees",
                "inner join on the key {key} between {left} and {right}",
            ),
            left=left,
            right=right,
            key=key,
        ),
        name=d.name("join_rows", "join", "merge_by", "inner_join", held=("combine_rows", "match_up")),
        params=(Param(left, "list[dict]"), Param(right, "list[dict]"), Param(key, "str")),
        returns="list[dict]",
        body=f"""
            index = {{row[{key}]: row for row in {right}}}
            return [{{**row, **index[row[{key}]]}} for row in {left} if row[{key}] in index]
        """,
        doc="Join records on a common field.",
        target="joined",
        checks="""
            assert f([{"id": 1, "a": 2}, {"id": 3, "a": 4}], [{"id": 1, "b": 5}], "id") == [{"id": 1, "a": 2, "b": 5}]
            assert f([], [{"id": 1}], "id") == []
        """,
    )
