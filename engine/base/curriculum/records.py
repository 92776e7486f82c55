"""Families over grouping and selecting records."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="records")
def group_by_field(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    return Task(
        words=d.say(
            "group {rows} by [the field |the value of |]{field}",
            "{rows} grouped by {field}[, a dict of lists|]",
            "[group|bucket] the dicts in {rows} by [their |]{field}",
            "dict from {field} to [the |a list of ]the matching {rows}",
            "[collect|put] {rows} with the same {field} [together|in one list]",
            "group a list of dicts by key",
            "make groups of {rows} with equal {field}, dict of lists",
            held=(
                "sort the dicts of {rows} into lists under their {field}",
                "which of {rows} share a {field}, as a dict of lists",
            ),
            rows=rows,
            field=field,
        ),
        name=d.name("group_by", "group_records", "by_field", "group_rows", held=("grouped", "bucket_by")),
        params=(Param(rows, "list[dict]"), Param(field, "str")),
        returns="dict[str, list[dict]]",
        imports=("from collections import defaultdict",),
        body=f"""
            groups = defaultdict(list)
            for row in {rows}:
                groups[row[{field}]].append(row)
            return dict(groups)
        """,
        doc="Group records by a field.",
        target="groups",
        checks="""
            assert f([{"k": "a", "n": 1}, {"k": "b", "n": 2}, {"k": "a", "n": 3}], "k") == {"a": [{"k": "a", "n": 1}, {"k": "a", "n": 3}], "b": [{"k": "b", "n": 2}]}
            assert f([], "k") == {}
        """,
    )


@family(area="records")
def count_by_field(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    body = f"return dict(Counter(row[{field}] for row in {rows}))"
    if style.loop:
        body = f"""
            counts = {{}}
            for row in {rows}:
                counts[row[{field}]] = counts.get(row[{field}], 0) + 1
            return counts
        """
    return Task(
        words=d.say(
            "count {rows} by {field}",
            "number of {rows} [for each|per] {field}",
            "[count|tally] how many of {rows} have each {field}",
            "dict from {field} to [the |]number of {rows}",
            "how many of {rows} per {field}",
            "count [records|rows|dicts] in {rows} by [their|the value of] {field}",
            held=("frequency of each {field} in {rows}", "for every {field} tell how many {rows} there are"),
            rows=rows,
            field=field,
        ),
        name=d.name(
            "count_by", "count_values", "tally_by", "counts_by", held=("frequency_by", "how_many_by")
        ),
        params=(Param(rows, "list[dict]"), Param(field, "str")),
        returns="dict[str, int]",
        imports=needed(style, body, "list[dict] str dict[str, int]", "from collections import Counter"),
        body=body,
        doc="Count records by a field.",
        target="counts",
        checks="""
            assert f([{"k": "a"}, {"k": "b"}, {"k": "a"}], "k") == {"a": 2, "b": 1}
            assert f([], "k") == {}
        """,
    )


@family(area="records")
def sum_by_field(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    key = variable(d, "key", "group", "field", held=("by",))
    amount = variable(d, "amount", "value", "number", held=("what",))
    return Task(
        words=d.say(
            "sum [of |]{amount} [per|for each|by] {key} in {rows}",
            "total {amount} [per|for each] {key} of {rows}",
            "[add up|sum] the field {amount} of {rows}, grouped by {key}",
            "dict from {key} to the [sum|total] of {amount} over {rows}",
            "[sum|total] {amount} by {key}",
            held=(
                "how much {amount} is there for every {key} in {rows}",
                "group {rows} by {key} and add their {amount} together",
            ),
            rows=rows,
            key=key,
            amount=amount,
        ),
        name=d.name("sum_by", "total_by", "totals", "sum_per_group", held=("totals_by", "grouped_sum")),
        params=(Param(rows, "list[dict]"), Param(key, "str"), Param(amount, "str")),
        returns="dict[str, float]",
        imports=("from collections import defaultdict",),
        body=f"""
            totals = defaultdict(float)
            for row in {rows}:
                totals[row[{key}]] += row[{amount}]
            return dict(totals)
        """,
        doc="Add up a field by another.",
        target="totals",
        checks="""
            rows = [{"k": "a", "n": 1}, {"k": "b", "n": 2}, {"k": "a", "n": 3}]
            assert f(rows, "k", "n") == {"a": 4, "b": 2}
            assert f([], "k", "n") == {}
        """,
    )


@family(area="records")
def pluck(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    body = f"return [row[{field}] for row in {rows}]"
    if style.loop:
        body = f"""
            found = []
            for row in {rows}:
                found.append(row[{field}])
            return found
        """
    return Task(
        words=d.say(
            "[list|collect] the {field} of [each|every] [dict|row] in {rows}",
            "[values|all values] of {field} in {rows}",
            "[pluck|pick|extract] {field} from [each|every] [dict|record] in {rows}",
            "the {field} of [all|each of] {rows} as a list",
            "get the field {field} of [all|every one of] {rows}",
            held=(
                "what {rows} have under {field}, as a list",
                "pull the key {field} out of each dict in {rows}",
            ),
            rows=rows,
            field=field,
        ),
        name=d.name("pluck", "values_of", "column", "field_values", held=("extract_field", "get_column")),
        params=(Param(rows, "list[dict]"), Param(field, "str")),
        returns="list",
        body=body,
        target="column",
        checks="""
            assert f([{"a": 1, "b": 2}, {"a": 3}], "a") == [1, 3]
            assert f([], "a") == []
        """,
    )


@family(area="records")
def where(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    wanted = variable(d, "wanted", "expected", "target", held=("match",))
    body = f"return [row for row in {rows} if row.get({field}) == {wanted}]"
    if style.loop:
        body = f"""
            found = []
            for row in {rows}:
                if row.get({field}) == {wanted}:
                    found.append(row)
            return found
        """
    return Task(
        words=d.say(
            "[filter|select|find] [the |]{rows} whose {field} [is|equals] {wanted}",
            "{rows} [where|with] {field} [equal to|is|==] {wanted}[, missing keys are fine|]",
            "[all|the] dicts in {rows} with [the value |]{wanted} [under|for|at] {field}",
            "keep {rows} [where|for which] {field} equals {wanted}",
            "[those|all] of {rows} that have {wanted} as {field}",
            held=(
                "only the entries in {rows} whose {field} matches {wanted}",
                "pick each dict of {rows} that has {wanted} under the key {field}",
            ),
            rows=rows,
            field=field,
            wanted=wanted,
        ),
        name=d.name("where", "select", "filter_by", "matching", held=("rows_with", "find_by")),
        params=(Param(rows, "list[dict]"), Param(field, "str"), Param(wanted, "object")),
        returns="list[dict]",
        body=body,
        doc="Select the records with a value.",
        target="matches",
        checks="""
            rows = [{"a": 1, "b": 2}, {"a": 3}, {"b": 1}, {"a": 1}]
            assert f(rows, "a", 1) == [{"a": 1, "b": 2}, {"a": 1}]
            assert f(rows, "a", 9) == []
        """,
    )


@family(area="records")
def index_by(d: Draw, style: Style) -> Task:
    rows = d.var("rows")
    field = d.var("field", avoid=(rows,))
    body = f"return {{row[{field}]: row for row in {rows}}}"
    if style.loop:
        body = f"""
            index = {{}}
            for row in {rows}:
                index[row[{field}]] = row
            return index
        """
    return Task(
        words=d.say(
            "index {rows} by [the field |]{field}",
            "dict from {field} to [the dict|the record|the row] in {rows}",
            "[make|build] a [lookup|lookup table|dict] of {rows} by [their |]{field}",
            "{rows} as a dict keyed by {field}",
            "[turn|convert] {rows} into a dict keyed by {field}",
            held=("let me look up {rows} through their {field}", "map each {field} to its dict from {rows}"),
            rows=rows,
            field=field,
        ),
        name=d.name("index_by", "by_id", "key_by", "lookup_table", held=("to_index", "mapped_by")),
        params=(Param(rows, "list[dict]"), Param(field, "str")),
        returns="dict[object, dict]",
        body=body,
        doc="Look records up by a field.",
        target="index",
        checks="""
            assert f([{"id": 1, "n": "a"}, {"id": 2, "n": "b"}], "id") == {1: {"id": 1, "n": "a"}, 2: {"id": 2, "n": "b"}}
            assert f([], "id") == {}
        """,
    )
