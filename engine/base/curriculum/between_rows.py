"""One statement about rows of data between others: sort them, keep some, add up, group, print.

What stands above has made the rows, what stands below goes on with them: the answer uses the names it finds.
"""

from __future__ import annotations

from dataclasses import replace

from engine.base.curriculum import names
from engine.base.curriculum.datasets import Row, Table, new_variable, scene, table, told, use_rows, use_value
from engine.base.curriculum.shared import params
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


def wrapper(d: Draw, t: Table, *options: str) -> str:
    """The name of the function around."""
    if t.script:
        return "main"
    if not d.held and d.chance(0.3):
        return names.action(d.rng)
    return d.pick(*options, f"show_{t.what}", f"report_{t.what}", f"process_{t.what}", f"handle_{t.what}")


def made(
    d: Draw,
    t: Table,
    words: str,
    body: str,
    used: tuple[str, str, str],
    *functions: str,
    imports: tuple[str, ...] = (),
) -> Task:
    """The task of a scene that goes on with rows or a value."""
    below, returns, checks = used
    return Task(
        words=words, name=wrapper(d, t, *functions), params=params(t.params), returns=returns, body=body, scene=scene(t, below),
        imports=(*t.imports, *imports), checks=checks, doc=f"Look at {t.what}.",
    )  # fmt: skip


@family(area="between", scene=True)
def sort_rows(d: Draw, style: Style) -> Task:
    t = table(d, style, "key")
    field = d.pick(t.label, t.number, t.number, t.second)
    down = d.chance(0.45)
    wanted = sorted(t.sample, key=lambda row: row[field], reverse=down)
    number = field != t.label
    how = d.pick(
        "",
        "",
        " ascending",
        " from low to high" if number else " from a to z",
        ", smallest first" if number else ", alphabetically",
    )
    if down:
        how = d.pick(
            " descending",
            " from high to low" if number else " from z to a",
            ", largest first" if number else " in reverse",
            " in descending order",
        )
    body = (
        f"{t.rows} = sorted({t.rows}, key=lambda {t.row}: {t.get(field)}{', reverse=True' if down else ''})"
    )
    words = d.say(
        "sort {r} by {f}{h}",
        "sort {r} by their {f}{h}",
        "order {r} by {f}{h}",
        "{r} sorted by {f}{h}",
        "[put|bring] {r} in order of {f}{h}",
        "sort by {f}{h}",
        "[now|here] sort {r} by {f}{h}",
        held=("arrange {r} by {f}{h}", "let {r} be in order by {f}{h}"),
        r=t.noun(d),
        f=field,
        h=how,
    )
    return made(d, t, words, body, use_rows(d, style, t, wanted), "show_sorted", "ranking")


def test_of(d: Draw, t: Table) -> tuple[str, str, list[Row], list[Row]]:
    """A condition on a row: its words, its code, the rows that pass and those that do not."""
    if t.group != t.label and d.chance(0.35):
        value = d.pick(*(row[t.group] for row in t.sample))
        words = d.pick(
            f"whose {t.group} is {value}",
            f"with {t.group} {value}",
            f"where {t.group} is {value}",
            f'with {t.group} "{value}"',
        )
        passing = [row for row in t.sample if row[t.group] == value]
        return (
            words,
            f'{t.get(t.group)} == "{value}"',
            passing,
            [row for row in t.sample if row not in passing],
        )
    limit = d.pick(*sorted(row[t.number] for row in t.sample)[1:-1])
    limit = int(limit) if d.chance(0.7) else limit
    sign, forms = d.pick(
        (
            ">",
            "with {f} above {n}|with a {f} greater than {n}|where {f} is more than {n}|whose {f} is over {n}|with more than {n} as {f}",
        ),
        (
            "<",
            "with {f} below {n}|with a {f} less than {n}|where {f} is under {n}|whose {f} is smaller than {n}",
        ),
        (
            ">=",
            "with a {f} of at least {n}|whose {f} is {n} or more|where {f} is at least {n}|with {f} >= {n}",
        ),
        ("<=", "with a {f} of at most {n}|whose {f} is {n} or less|where {f} is at most {n}|with {f} <= {n}"),
    )
    words = d.pick(*forms.split("|")).replace("{f}", t.number).replace("{n}", str(limit))
    passing = [row for row in t.sample if eval(f"{row[t.number]} {sign} {limit}")]  # numbers of our own
    return (
        words,
        f"{t.get(t.number)} {sign} {limit}",
        passing,
        [row for row in t.sample if row not in passing],
    )


@family(area="between", scene=True)
def keep_rows(d: Draw, style: Style) -> Task:
    t = table(d, style, "kept")
    words, test, passing, _ = test_of(d, t)
    body = f"{t.rows} = [{t.row} for {t.row} in {t.rows} if {test}]"
    if style.loop:
        body = f"kept = []\nfor {t.row} in {t.rows}:\n    if {test}:\n        kept.append({t.row})\n{t.rows} = kept"
    said = d.say(
        "keep only {r} {c}",
        "keep only those {c}",
        "[keep|only keep|take only] {r} {c}",
        "filter {r}: only those {c}",
        "only {r} {c}",
        "filter {r} to those {c}",
        "we only want {r} {c}",
        "keep {r} {c}",
        held=("just {r} {c} stay", "narrow {r} down to those {c}"),
        r=t.noun(d),
        c=words,
    )
    return made(d, t, said, body, use_rows(d, style, t, passing), "filtered", "select")


@family(area="between", scene=True)
def drop_rows(d: Draw, style: Style) -> Task:
    t = table(d, style, "kept")
    words, test, _, rest = test_of(d, t)
    opposite = {" == ": " != ", " > ": " <= ", " < ": " >= ", " >= ": " < ", " <= ": " > "}
    sign = next(sign for sign in opposite if sign in test)
    test = test.replace(sign, opposite[sign])
    body = f"{t.rows} = [{t.row} for {t.row} in {t.rows} if {test}]"
    if style.loop:
        body = f"kept = []\nfor {t.row} in {t.rows}:\n    if {test}:\n        kept.append({t.row})\n{t.rows} = kept"
    said = d.say(
        "[drop|remove|leave out|skip|throw away] {r} {c}",
        "[remove|drop|skip] those {c}",
        "[drop|remove] all {r} {c}",
        "ignore {r} {c}",
        "without {r} {c}",
        "[filter out|exclude] {r} {c}",
        held=("get rid of {r} {c}", "{r} {c} have to go"),
        r=t.noun(d),
        c=words,
    )
    return made(d, t, said, body, use_rows(d, style, t, rest), "cleaned", "without_some")


@family(area="between", scene=True)
def total_of_field(d: Draw, style: Style) -> Task:
    t = table(d, style, "number value")
    f = t.number
    values = [row[f] for row in t.sample]
    what, said, code, value = d.pick(
        (
            "total",
            "sum of the {f} of {r}|sum up the {f} of {r}|add up the {f} of {r}|total {f} of {r}|add the {f} of each together|sum of all {f}|sum up {f}",
            f"sum({t.get(f)} for {t.row} in {t.rows})",
            sum(values),
        ),
        (
            "total",
            "sum of the {f} of {r}|sum up the {f} of {r}|add up the {f} of {r}|total {f} of {r}|compute the total {f}",
            f"sum({t.get(f)} for {t.row} in {t.rows})",
            sum(values),
        ),
        (
            "highest",
            "highest {f} of {r}|largest {f} of {r}|maximum {f}|find the highest {f}|biggest {f} among {r}",
            f"max({t.get(f)} for {t.row} in {t.rows})",
            max(values),
        ),
        (
            "lowest",
            "lowest {f} of {r}|smallest {f} of {r}|minimum {f}|find the lowest {f}|least {f} among {r}",
            f"min({t.get(f)} for {t.row} in {t.rows})",
            min(values),
        ),
        (
            "average",
            "average {f} of {r}|mean {f} of {r}|compute the average {f}|average of the {f}s|mean of the {f} of {r}",
            f"sum({t.get(f)} for {t.row} in {t.rows}) / len({t.rows})",
            sum(values) / len(values),
        ),
    )
    *trained, held = said.split("|")
    name = new_variable(d, what, f"{what}_{f}", f"{f}_{what}", held=(f"the_{what}",), taken=(t.rows, t.row))
    body = f"{name} = {code}"
    if style.loop and what == "total":
        body = f"{name} = 0\nfor {t.row} in {t.rows}:\n    {name} += {t.get(f)}"
    kind = "int" if isinstance(value, int) else "float"
    words = d.say(*trained, held=(held, f"{what} {{f}} over {{r}}"), r=t.noun(d), f=f)
    if d.chance(0.2):
        words += d.pick(f" as {name}", f" into {name}", f", call it {name}", f" in {name}")
    return made(d, t, words, body, use_value(d, style, t, name, kind, value), f"{what}_of_all", "summary")


@family(area="between", scene=True)
def best_row(d: Draw, style: Style) -> Task:
    t = table(d, style, "best key")
    f = t.number
    most = d.chance(0.6)
    chosen = max(t.sample, key=lambda row: row[f]) if most else min(t.sample, key=lambda row: row[f])
    first = ("best", "top") if most else ("worst", "last")
    name = new_variable(d, *first, "winner", "found", "chosen", held=("pick",), taken=(t.rows, t.row))
    body = f"{name} = {'max' if most else 'min'}({t.rows}, key=lambda {t.row}: {t.get(f)})"
    size = d.pick("highest", "largest", "most", "biggest") if most else d.pick("lowest", "smallest", "least")
    use = f"print({t.get(t.label, name)})"
    ends, returns, wanted = f"{chosen[t.label]}\n", "None", None
    if not t.script and d.chance(0.6):
        use, ends, returns, wanted = f"return {t.get(t.label, name)}", "", "str", chosen[t.label]
    elif d.chance(0.4):
        use, ends = (
            f'print("{name}:", {t.get(t.label, name)}, {t.get(f, name)})',
            f"{name}: {chosen[t.label]} {chosen[f]}\n",
        )
    words = d.say(
        "find the one with the {s} {f}",
        "the one of {r} with the {s} {f}",
        "[find|get|pick] the {o} with the {s} {f}",
        "{o} with the {s} {f}",
        "which of {r} has the {s} {f}",
        "take the {o} that has the {s} {f}",
        held=("look for the {o} whose {f} is the {s}", "the {s} {f}: whose is it"),
        r=t.noun(d),
        f=f,
        s=size,
        o=t.what[:-1] if t.what != "cities" else "city",
    )
    return made(d, t, words, body, (use, returns, told(t, style, wanted, ends)), "best_of_all", "leader")


@family(area="between", scene=True)
def count_rows_by(d: Draw, style: Style) -> Task:
    t = table(d, style, "counts key")
    counts: dict[str, int] = {}
    for row in t.sample:
        counts[row[t.group]] = counts.get(row[t.group], 0) + 1
    name = new_variable(
        d, "counts", f"per_{t.group}", f"by_{t.group}", "frequency", held=("tally",), taken=(t.rows, t.row)
    )
    get = t.get(t.group)
    body = f"{name} = Counter({get} for {t.row} in {t.rows})"
    imports: tuple[str, ...] = ("from collections import Counter",)
    if style.loop:
        body, imports = (
            f"{name} = {{}}\nfor {t.row} in {t.rows}:\n    {name}[{get}] = {name}.get({get}, 0) + 1",
            (),
        )
    first = t.sample[0][t.group]
    below, returns, wanted, ends = d.pick(
        (
            f"for {t.group}, count in {name}.items():\n    print({t.group}, count)",
            "None",
            None,
            "".join(f"{key} {count}\n" for key, count in counts.items()),
        ),
        (f'print({name}["{first}"])', "None", None, f"{counts[first]}\n"),
        *(
            []
            if t.script
            else [
                (f"return {name}", "dict[str, int]", counts, ""),
                (f"return dict({name})", "dict[str, int]", counts, ""),
            ]
        ),
    )
    words = d.say(
        "count {r} [per|by] {f}",
        "[how many of {r} there are|number of {r}] per {f}",
        "count how often each {f} occurs",
        "count the {f}s",
        "for each {f} count {r}",
        "{f} counts",
        "number of {r} in each {f}",
        held=("tally {r} by {f}", "how many {r} has each {f}"),
        r=t.noun(d),
        f=t.group,
    )
    return made(
        d,
        t,
        words,
        body,
        (below, returns, told(t, style, wanted, ends)),
        "count_all",
        "statistics",
        imports=imports,
    )


@family(area="between", scene=True)
def group_rows_by(d: Draw, style: Style) -> Task:
    t = table(d, style, "groups key")
    name = new_variable(
        d, "groups", f"by_{t.group}", "grouped", f"per_{t.group}", held=("buckets",), taken=(t.rows, t.row)
    )
    get, label = t.get(t.group), d.chance(0.5)
    value = t.get(t.label) if label else t.row
    groups: dict[str, list[object]] = {}
    for row in t.sample:
        groups.setdefault(row[t.group], []).append(row[t.label] if label else row)
    body = f"{name} = {{}}\nfor {t.row} in {t.rows}:\n    {name}.setdefault({get}, []).append({value})"
    below, returns, wanted, ends = d.pick(
        (
            f"for {t.group}, members in {name}.items():\n    print({t.group}, len(members))",
            "None",
            None,
            "".join(f"{key} {len(members)}\n" for key, members in groups.items()),
        ),
        *(
            [
                (
                    f'for {t.group} in sorted({name}):\n    print({t.group}, ", ".join({name}[{t.group}]))',
                    "None",
                    None,
                    "".join(f"{key} {', '.join(map(str, groups[key]))}\n" for key in sorted(groups)),
                )
            ]
            if label
            else []
        ),
        *(
            []
            if t.script or (t.objects and not label)
            else [(f"return {name}", "dict[str, list]", groups, "")]
        ),
    )
    clause = (
        (
            Clause(
                d.pick(f"lists of {t.label}s", f"each with a list of the {t.label}s", f"only the {t.label}s")
            ),
        )
        if label
        else ()
    )
    words = d.say(
        "group {r} by {f}",
        "[put|collect|sort] {r} into groups by {f}",
        "{r} grouped by {f}",
        "a dict from {f} to {r}",
        "group by {f}",
        "dict of lists: {f} -> {r}",
        held=("bundle {r} by {f}", "{r} of the same {f} belong together"),
        r=t.noun(d),
        f=t.group,
    )
    return replace(
        made(d, t, words, body, (below, returns, told(t, style, wanted, ends)), "groups_of", "overview"),
        clauses=clause,
    )
