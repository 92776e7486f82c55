"""Whole small jobs on tables: read a CSV or JSON file, choose, group or compute, and write what comes out."""

from __future__ import annotations

from engine.base.curriculum.plain import Ask, asked
from engine.base.curriculum.task import Draw, Style, Task, family

IMPORTS = (
    "import csv",
    "import json",
    "import os",
    "from collections import Counter",
    "from pathlib import Path",
)
SOURCE = "path source csv_path infile filename|location"
TARGET = "target output destination outfile json_path|goal"

# what groups, what is counted, the rows
TABLES = (
    ("category", "price", "food,2.5 home,10.0 food,4.0 tech,30.5 home,1.0"), ("city", "amount", "Rome,3.0 Oslo,5.5 Rome,1.5 Lima,2.0 Oslo,4.5"),
    ("customer", "total", "Ann,20.5 Bob,99.0 Ann,15.0 Dan,7.5 Bob,60.0"), ("team", "points", "red,12.0 blue,30.0 red,7.0 blue,25.0 green,18.0"),
    ("department", "salary", "it,4200.0 sales,3000.0 it,5100.0 hr,3900.0 sales,2800.0"), ("month", "hours", "may,8.0 june,7.5 may,6.0 july,9.0 june,1.5"),
)  # fmt: skip


def reading(style: Style, path: str, inside: str, mode: str = "") -> str:
    """`inside` below an open CSV file."""
    if style.paths == "pathlib":
        given = f'"{mode}", ' if mode else ""
        return f'with {path}.open({given}newline="", encoding="utf-8") as file:\n{inside}'
    given = f', "{mode}"' if mode else ""
    return f'with open({path}{given}, newline="", encoding="utf-8") as file:\n{inside}'


def dumping(style: Style, path: str, value: str) -> str:
    """Write a value as JSON."""
    if style.paths == "pathlib":
        return f'{path}.write_text(json.dumps({value}, indent=2), encoding="utf-8")'
    return f'with open({path}, "w", encoding="utf-8") as file:\n    json.dump({value}, file, indent=2)'


def loading(style: Style, path: str, name: str) -> str:
    """Read a JSON file into a variable."""
    if style.paths == "pathlib":
        return f'{name} = json.loads({path}.read_text(encoding="utf-8"))'
    return f'with open({path}, encoding="utf-8") as file:\n    {name} = json.load(file)'


def drawn(d: Draw) -> tuple[str, str, list[tuple[str, float]], str]:
    """A table: what groups, the number, its rows, and the line of checks that writes it to `d.csv`."""
    group, number, cells = d.pick(*TABLES)
    rows = [(cell.split(",")[0], float(cell.split(",")[1])) for cell in cells.split()]
    text = f"{group},{number}\n" + "".join(f"{a},{b}\n" for a, b in rows)
    return (
        group,
        number,
        rows,
        f"import json\nwith open('d.csv', 'w', newline='') as out:\n    out.write({text!r})\n",
    )


def grouped(rows: list[tuple[str, float]]) -> dict[str, list[float]]:
    """The numbers of each group."""
    groups: dict[str, list[float]] = {}
    for name, value in rows:
        groups.setdefault(name, []).append(value)
    return groups


@family(area="composed")
def csv_figures_by_group(d: Draw, style: Style) -> Task:
    """Read a CSV, group, and return or write as JSON: the ways to end are combined."""
    group, number, rows, make = drawn(d)
    figure, end = d.combination(("sum", "count", "mean", "largest", "smallest"), ("dict", "json", "lines"))
    wanted: dict[str, float] = {}
    for one, values in grouped(rows).items():
        figures = {
            "sum": sum(values),
            "count": len(values),
            "mean": sum(values) / len(values),
            "largest": max(values),
            "smallest": min(values),
        }
        wanted[one] = figures[figure]
    name = {"sum": "totals", "count": "counts", "mean": "means"}.get(figure, figure)
    value = f'float(row["{number}"])'
    place = f'{name}[row["{group}"]]'
    before = f'{name}.get(row["{group}"], {value if figure in ("largest", "smallest") else 0})'
    step = {
        "sum": f"{place} = {before} + {value}",
        "count": f"{place} = {before} + 1",
        "mean": f'values.setdefault(row["{group}"], []).append({value})',
        "largest": f"{place} = max({before}, {value})",
        "smallest": f"{place} = min({before}, {value})",
    }[figure]
    first = "values = {}\n" if figure == "mean" else f"{name} = {{}}\n"
    body = first + reading(style, "{a}", f"    for row in csv.DictReader(file):\n        {step}")
    if figure == "mean":
        body += f"\n{name} = {{{group}: sum(found) / len(found) for {group}, found in values.items()}}"
    checks, kind = f"assert f(at('d.csv')) == {wanted!r}", "int" if figure == "count" else "float"
    returns = f"dict[str, {kind}]"
    if end == "dict":
        body = f"{body}\nreturn {name}"
    elif end == "json":
        body, returns = f"{body}\n{dumping(style, '{b}', name)}", "None"
        checks = f"f(at('d.csv'), at('o.json'))\nassert json.load(open('o.json')) == {wanted!r}"
    else:
        shown = "".join(f"{key}: {each}\n" for key, each in wanted.items())
        body, returns = (
            f'{body}\nfor {group}, {figure} in {name}.items():\n    print(f"{{{group}}}: {{{figure}}}")',
            "None",
        )
        checks = f"assert printed(at('d.csv')) == {shown!r}"
    what = {
        "sum": f"the sum of {number}",
        "count": "the number of rows",
        "mean": f"the mean {number}",
        "largest": f"the largest {number}",
        "smallest": f"the smallest {number}",
    }[figure]
    tail = {
        "dict": "return it as a dict",
        "json": "write it to {b} as json",
        "lines": f"print lines like {group}: {figure}",
    }[end]
    says = {"dict": "", "json": ", to the json file {b}", "lines": f", printed as {group}: {figure}"}[end]
    ask = Ask(
        "read the csv {a}, compute {w} per {g} and {t} / {w} per {g} from the csv {a}; {t} / group the csv {a} by {g}, take {w}, {t} / from the csv file {a} get {w} for each {g}{s} / csv {a} by {g}: {w}{s} / for every {g} in the csv {a} compute {w}, then {t} / what {w} is for each {g} of the csv {a}{s} / {a} is a csv: {w} by {g}, and {t}".replace("{t}", tail).replace("{s}", says),
        "by_{g} {f}_by_{g} summarize_csv csv_report group_csv figures_of", "{a}: {P}" + (", {b}: {P}" if end == "json" else ""), body, returns, make + checks, (SOURCE, TARGET), imports=IMPORTS, doc="Figures of a CSV file by group.",
    )  # fmt: skip
    return asked(d, style, ask, avoid=f"{group} {figure} values found {name}", w=what, g=group, f=figure)


@family(area="composed")
def csv_to_json_file(d: Draw, style: Style) -> Task:
    _, _, rows, make = drawn(d)
    body = (
        reading(style, "{a}", "    rows = list(csv.DictReader(file))") + "\n" + dumping(style, "{b}", "rows")
    )
    count = d.chance(0.4)
    ask = Ask(
        "convert the csv {a} to the json file {b}{t} / read the csv {a} and write its rows to {b} as json{t} / csv {a} to json {b}{t} / save the rows of the csv {a} as json in {b}{t} / turn a csv file into a json file{t} / csv to json, from {a} to {b}{t} / what the csv {a} holds, as json in {b}{t} / let {b} be the json of the csv {a}{t}",
        "csv_to_json convert_csv convert csv_into_json json_from_csv", "{a}: {P}, {b}: {P}", body + ("\nreturn len(rows)" if count else ""), "int" if count else "None",
        make + f"value = f(at('d.csv'), at('o.json'))\nassert len(json.load(open('o.json'))) == {len(rows)}\nassert list(json.load(open('o.json'))[0].values()) == ['{rows[0][0]}', '{rows[0][1]}']" + (f"\nassert value == {len(rows)}" if count else ""), (SOURCE, TARGET), imports=IMPORTS, doc="Turn a CSV file into a JSON file.",
    )  # fmt: skip
    return asked(
        d,
        style,
        ask,
        t=d.pick(" and return the number of rows", ", return how many rows there were") if count else "",
    )


@family(area="composed")
def json_to_csv_file(d: Draw, style: Style) -> Task:
    group, number, rows, _ = drawn(d)
    first = 'fieldnames=["{g}", "{n}"]'
    body = (
        loading(style, "{a}", "rows")
        + "\n"
        + reading(
            style,
            "{b}",
            f"    writer = csv.DictWriter(file, {first})\n    writer.writeheader()\n    writer.writerows(rows)",
            "w",
        )
    )
    data = [{group: a, number: b} for a, b in rows]
    ask = Ask(
        "convert the json file {a}, a list of objects with {g} and {n}, to the csv {b} / json {a} to csv {b} with the columns {g} and {n} / read the json list in {a} and write {g} and {n} as csv to {b} / write the objects of the json file {a} to a csv {b}, columns {g} and {n} / json to csv, from {a} to {b}: {g}, {n} / a csv {b} of {g} and {n} from the json {a} / what the json {a} has as {g} and {n} goes to the csv {b}",
        "json_to_csv convert_json convert json_into_csv csv_from_json", "{a}: {P}, {b}: {P}", body, "None",
        f"import json\njson.dump({data!r}, open('d.json', 'w'))\nf(at('d.json'), at('o.csv'))\nassert open('o.csv').read().split() == {[f'{group},{number}', *(f'{a},{b}' for a, b in rows)]!r}", ("path source json_path infile|location", "target output csv_path outfile|goal"), imports=IMPORTS, doc="Turn a JSON file into a CSV file.",
    )  # fmt: skip
    return asked(d, style, ask, avoid="rows", g=group, n=number)


@family(area="composed")
def filter_csv_file(d: Draw, style: Style) -> Task:
    group, number, rows, make = drawn(d)
    if d.chance(0.5):
        limit = int(sorted(value for _, value in rows)[2])
        test, said, kept = (
            f'float(row["{number}"]) > {limit}',
            d.pick(
                f"with {number} above {limit}",
                f"where {number} is greater than {limit}",
                f"whose {number} is over {limit}",
            ),
            [row for row in rows if row[1] > limit],
        )
    else:
        value = rows[0][0]
        test, said, kept = (
            f'row["{group}"] == "{value}"',
            d.pick(f"with {group} {value}", f"where {group} is {value}", f'whose {group} is "{value}"'),
            [row for row in rows if row[0] == value],
        )
    choose = f"[row for row in csv.DictReader(file) if {test}]"
    body = (
        reading(style, "{a}", f"    rows = {choose}")
        + "\n"
        + reading(
            style,
            "{b}",
            '    writer = csv.DictWriter(file, fieldnames=["{g}", "{n}"])\n    writer.writeheader()\n    writer.writerows(rows)',
            "w",
        )
    )
    ask = Ask(
        "copy the rows of the csv {a} {w} to {b}, columns {g} and {n} / read the csv {a} ({g}, {n}), keep the rows {w}, write them to the csv {b} / filter the csv {a}: only rows {w}, into {b} with the columns {g} and {n} / write the rows {w} of the csv {a} to {b}, header {g} and {n} / csv {a} to csv {b}, only those {w}; columns {g}, {n} / of the csv {a} only rows {w} go to {b}, below {g} and {n} / {b} gets {g} and {n} of what the csv {a} has {w}",
        "filter_csv copy_rows select_rows keep_in_csv sift", "{a}: {P}, {b}: {P}", body, "None", make + f"f(at('d.csv'), at('o.csv'))\nassert open('o.csv').read().split() == {[f'{group},{number}', *(f'{a},{b}' for a, b in kept)]!r}",
        (SOURCE, "target output destination outfile|goal"), imports=IMPORTS, doc="Copy some rows of a CSV file.",
    )  # fmt: skip
    return asked(d, style, ask, avoid="rows", w=said, g=group, n=number)


@family(area="composed")
def sort_json_file(d: Draw, style: Style) -> Task:
    group, number, rows, _ = drawn(d)
    down = d.chance(0.5)
    data = [{group: a, number: b} for a, b in rows]
    n = d.pick(0, 0, 2, 3)
    wanted = sorted(data, key=lambda row: float(row[number]), reverse=down)  # type: ignore[arg-type]  # a number it is
    wanted = wanted[:n] if n else wanted
    cut = f"[:{n}]" if n else ""
    body = (
        loading(style, "{a}", "rows")
        + f'\nrows = sorted(rows, key=lambda row: row["{number}"]{", reverse=True" if down else ""}){cut}\n'
        + dumping(style, "{b}", "rows")
    )
    ask = Ask(
        "sort the json list in {a} by {n}{h} and write {k} to {b} / read the json file {a}, sort by {n}{h}, save {k} as json in {b} / json {a} sorted by {n}{h}, {k} into {b} / order the objects of the json {a} by {n}{h}; write {k} to {b} / load {a}, sort its objects by {n}{h} and dump {k} to {b} / by {n}{h}, {k} of the json {a} into {b} / {b} shall hold {k} of the json {a}, in the order of {n}{h}",
        "sort_json sort_file ranking save_sorted order_json", "{a}: {P}, {b}: {P}", body, "None", f"import json\njson.dump({data!r}, open('d.json', 'w'))\nf(at('d.json'), at('o.json'))\nassert json.load(open('o.json')) == {wanted!r}",
        ("path source infile filename|location", "target output destination outfile|goal"), imports=IMPORTS, doc="Sort a JSON file.",
    )  # fmt: skip
    return asked(
        d,
        style,
        ask,
        avoid="rows",
        n=number,
        h=d.pick(" descending", ", largest first") if down else d.pick("", " ascending"),
        k=d.pick(f"the first {n}", f"only the first {n}") if n else d.pick("all", "them all", "everything"),
    )


@family(area="composed")
def csv_new_column(d: Draw, style: Style) -> Task:
    first, second, new = d.pick(
        ("price", "quantity", "total"),
        ("width", "height", "area"),
        ("hours", "rate", "pay"),
        ("amount", "factor", "result"),
        ("speed", "time", "distance"),
        ("salary", "bonus", "reward"),
    )
    sign, said = d.pick(
        ("*", f"{first} times {second}"),
        ("*", f"{first} * {second}"),
        ("+", f"{first} plus {second}"),
        ("-", f"{first} minus {second}"),
    )
    rows = [("2.0", "3.0"), ("1.5", "4.0")]
    results = [
        str({"*": float(a) * float(b), "+": float(a) + float(b), "-": float(a) - float(b)}[sign])
        for a, b in rows
    ]
    text = f"{first},{second}\n" + "".join(f"{a},{b}\n" for a, b in rows)
    compute = f'float(row["{first}"]) {sign} float(row["{second}"])'
    body = (
        reading(style, "{a}", "    rows = list(csv.DictReader(file))")
        + f'\nfor row in rows:\n    row["{new}"] = {compute}\n'
        + reading(
            style,
            "{b}",
            "    writer = csv.DictWriter(file, fieldnames=list(rows[0]))\n    writer.writeheader()\n    writer.writerows(rows)",
            "w",
        )
    )
    ask = Ask(
        "add a column {w} = {c} to the csv {a}, write it to {b} / read the csv {a}, add the column {w} ({c}), write the csv {b} / csv {a} with a new column {w}, {c}, into {b} / compute {w} as {c} for each row of the csv {a} and save to the csv {b} / new column {w} in the csv: {c}; from {a} to {b} / the csv {b} is {a} with one column more, {w}: {c} / {c} goes into {w}, a column that the csv {b} has beyond {a}",
        "add_column add_{w} with_{w} compute_column extend_csv", "{a}: {P}, {b}: {P}", body, "None", f"with open('d.csv', 'w', newline='') as out:\n    out.write({text!r})\nf(at('d.csv'), at('o.csv'))\nassert open('o.csv').read().split() == {[f'{first},{second},{new}', *(f'{a},{b},{c}' for (a, b), c in zip(rows, results, strict=True))]!r}",
        (SOURCE, "target output destination outfile|goal"), imports=IMPORTS, doc="Add a column to a CSV file.",
    )  # fmt: skip
    return asked(d, style, ask, avoid="rows", w=new, c=said)
