"""Rows of data for scenes: where a function or a script has them from, and how what is below uses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.base.curriculum import names
from engine.base.curriculum.shared import path_type, variables
from engine.base.curriculum.task import Draw, Scene, Style

Row = dict[str, Any]

WIDE_MADE = 0.25  # share of variables made that are named after anything

# what it is: its label, what groups it, two numbers of it
KINDS = {
    "products": ("name: apple lamp chair phone desk", "category: food home home tech home", "price: 2.5 30.0 45.5 299.0 120.0", "stock: 40 5 12 3 7"),
    "employees": ("name: Ann Bob Cleo Dan Eve", "department: sales it sales hr it", "salary: 3000 4200 2800 3900 5100", "age: 31 45 28 39 52"),
    "books": ("title: Emma Dune Ulysses Momo Faust", "author: Austen Herbert Joyce Ende Goethe", "pages: 474 612 730 304 158", "year: 1815 1965 1922 1973 1808"),
    "orders": ("customer: Ann Bob Ann Dan Bob", "status: open paid paid open sent", "total: 20.5 99.0 15.0 7.5 60.0", "quantity: 2 1 3 1 5"),
    "cities": ("name: Rome Oslo Cairo Lima Kyoto", "country: Italy Norway Egypt Peru Japan", "population: 2800 700 9500 10000 1500", "area: 1285 454 3085 2672 828"),
    "players": ("name: Kim Lee Max Zoe Sam", "team: red blue red blue red", "score: 12 30 7 25 18", "level: 3 8 2 7 5"),
    "songs": ("title: Hey Stay Yellow Hello Jolene", "artist: Pixies Rihanna Coldplay Adele Dolly", "seconds: 211 240 269 295 161", "plays: 10 90 75 60 35"),
    "students": ("name: Ida Tom Mia Leo Nora", "course: math art math music art", "grade: 1.3 2.7 2.0 3.3 1.7", "points: 95 70 82 55 90"),
    "cars": ("model: Polo Golf Panda Civic Prius", "brand: VW VW Fiat Honda Toyota", "speed: 180 210 160 220 190", "year: 2012 2019 2008 2021 2016"),
    "tickets": ("title: crash typo slow login logo", "owner: ann bob ann eve bob", "priority: 5 1 4 3 2", "hours: 8.0 0.5 12.0 3.0 1.5"),
    "expenses": ("item: rent bread train coffee shoes", "category: home food travel food clothes", "amount: 800.0 3.2 49.0 4.5 79.9", "day: 1 2 5 9 20"),
    "files": ("name: a.txt b.py c.md d.log e.csv", "folder: docs src docs logs data", "size: 120 3400 560 90000 7800", "lines: 10 120 33 2000 150"),
    "events": ("title: lunch talk party meeting run", "place: cafe hall home office park", "guests: 4 60 25 8 2", "minutes: 45 90 240 60 50"),
    "animals": ("name: Rex Tom Daisy Nemo Bella", "species: dog cat cow fish dog", "weight: 20.5 4.2 600.0 0.3 15.0", "age: 5 9 4 1 7"),
    "measurements": ("sensor: north south east west roof", "unit: C C F C F", "value: 21.5 19.0 70.3 22.8 68.0", "battery: 90 15 60 33 78"),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Rows in a variable. label, group, number, second: fields; above makes the variable out of `params`; run: a
    function of the checks that calls `f` on rows."""

    what: str
    rows: str
    row: str
    label: str
    group: str
    number: str
    second: str
    sample: list[Row]
    objects: bool
    script: bool
    above: str
    params: str
    imports: tuple[str, ...]
    run: str

    def get(self, field: str, row: str = "") -> str:
        """How a row's field is written."""
        name = row or self.row
        return f"{name}.{field}" if self.objects else f'{name}["{field}"]'

    def noun(self, d: Draw) -> str:
        """What people call the rows."""
        return d.pick(self.rows, self.rows, f"the {self.rows}", f"the {self.rows}", f"the {self.what}")


def one_of(many: str, taken: Sequence[str] = ()) -> str:
    """A loop's name for one of them."""
    if many.endswith("ies") and not many.endswith("movies"):
        one = many[:-3] + "y"
    elif many.endswith("s") and not many.endswith("ss") and len(many) > 3:
        one = many[:-1]
    else:
        one = "row"
    return one if one not in taken else "item"


def new_variable(d: Draw, *options: str, held: Sequence[str], taken: Sequence[str] = ()) -> str:
    """What a variable is called that the answer makes, none of `taken`."""
    if "name" in d.held:
        return d.pick(*held)
    name = names.wide(False, d.rng) if d.chance(WIDE_MADE) else d.pick(*options)
    return name if name not in taken else "outcome"


def fields_of(what: str) -> tuple[tuple[str, str, str, str], list[Row]]:
    """Label, group and two numbers of a kind, and its sample rows."""
    columns = [column.split(": ") for column in KINDS[what]]
    values: list[list[Any]] = []
    for number, (_, cells) in enumerate(columns):
        words = cells.split()
        values.append(
            list(words) if number < 2 else [float(one) if "." in one else int(one) for one in words]
        )
    first, second, third, fourth = (name for name, _ in columns)
    sample = [{first: a, second: b, third: c, fourth: e} for a, b, c, e in zip(*values, strict=True)]
    return (first, second, third, fourth), sample


def table(d: Draw, style: Style, avoid: str = "", dicts: bool = False) -> Table:
    """Rows out of a parameter, a JSON file, other values, or a literal list in a script."""
    what = d.pick(*KINDS)
    (label, group, number, second), sample = fields_of(what)
    if d.chance(0.5):
        number, second = second, number
    taken = f"path file data pairs line json {label} {group} {number} {second} total result names {avoid}"
    (drawn,) = variables(d, "rows", avoid=taken)
    rows = d.pick(what, drawn) if what not in taken.split() else drawn
    row = one_of(rows, taken.split())
    how = d.pick("param", "param", "param", "objects", "json", "pairs", "lines", "script", "script")
    if dicts and how == "objects":
        how = "param"
    parameters, above, call = f"{rows}: list[dict]", "", "f(rows)"
    imports: tuple[str, ...] = ()
    if how == "param" and d.chance(0.6):
        above = d.pick(
            f'print(f"{{len({rows})}} {what}")',
            f"print(len({rows}))",
            f'print("{what}:", len({rows}))',
            f"{rows} = list({rows})",
            f"count = len({rows})\nprint(count)",
        )
    elif how == "objects":
        parameters = f"{rows}: list"
        call = "f([types.SimpleNamespace(**row) for row in rows])"
        above = d.pick("", f"{rows} = list({rows})", f"print(len({rows}))")
    elif how == "json":
        path = d.pick("path", "file_path", "source", "filename")
        parameters = f"{path}: {path_type(style)}"
        imports = ("import json",)
        above = f'with open({path}, encoding="utf-8") as file:\n    {rows} = json.load(file)'
        if style.paths == "pathlib":
            above = f'{rows} = json.loads({path}.read_text(encoding="utf-8"))'
            imports += ("from pathlib import Path",) if style.hints else ()
        call = "f(at('d.json'))"
    elif how in ("pairs", "lines"):
        sample = [{label: each[label], number: each[number]} for each in sample]
        group, second = label, number
        cast = "int" if isinstance(sample[0][number], int) else "float"
        if how == "pairs":
            parameters = "pairs: list[tuple]"
            above = f'{rows} = [{{"{label}": {label}, "{number}": {number}}} for {label}, {number} in pairs]'
            call = "f([tuple(row.values()) for row in rows])"
        else:
            parameters = "lines: list[str]"
            above = f'{rows} = []\nfor line in lines:\n    {label}, {number} = line.split(",")\n    {rows}.append({{"{label}": {label}, "{number}": {cast}({number})}})'
            call = "f([','.join(str(value) for value in row.values()) for row in rows])"
    elif how == "script":
        sample = [{label: each[label], group: each[group], number: each[number]} for each in sample]
        second = number
        text = ",\n".join("    " + repr(each).replace("'", '"') for each in sample)
        parameters, above, call = "", f"{rows} = [\n{text},\n]", "f()"
    return Table(
        what, rows, row, label, group, number, second, sample, how == "objects", how == "script", above, parameters,
        imports, _run(call),
    )  # fmt: skip


def _run(call: str) -> str:
    """The function `run` of the checks."""
    before = ""
    if "at(" in call:
        before = "    with open('d.json', 'w') as file:\n        json.dump(rows, file)\n"
    return (
        "import contextlib, copy, io, json, types\n\n"
        "def run(rows):\n    rows = copy.deepcopy(rows)\n    out = io.StringIO()\n" + before +
        f"    with contextlib.redirect_stdout(out):\n        value = {call}\n    return value, out.getvalue()\n\n"
    )  # fmt: skip


def told(t: Table, style: Style, returned: object, ends: str) -> str:
    """Checks: what `f` returns for the sample, and how what it prints ends."""
    lines = [t.run + f"value, out = run({t.sample!r})"]
    if "at(" in t.run:
        lines.insert(0, "from pathlib import Path as at" if style.paths == "pathlib" else "at = str")
    if not t.script and returned is not None:
        lines.append(f"assert value == {returned!r}, value")
    if ends:
        lines.append(f"assert out.endswith({ends!r}), out")
    return "\n".join(lines)


def use_rows(d: Draw, style: Style, t: Table, wanted: list[Row]) -> tuple[str, str, str]:
    """What is below when the rows themselves were changed: code, the function's return type, checks."""
    names = [each[t.label] for each in wanted]
    loop = f"for {t.row} in {t.rows}:\n    print({t.get(t.label)})"
    printed = "".join(f"{name}\n" for name in names)
    if t.script:
        both = f"for {t.row} in {t.rows}:\n    print({t.get(t.label)}, {t.get(t.number)})"
        pairs = "".join(f"{each[t.label]} {each[t.number]}\n" for each in wanted)
        below, ends = d.pick((loop, printed), (both, pairs), (f"print(len({t.rows}))\n{loop}", printed))
        return below, "", told(t, style, None, ends)
    listed = f"[{t.get(t.label)} for {t.row} in {t.rows}]"
    options: list[tuple[str, str, object, str]] = [
        (loop, "None", None, printed),
        (f"{loop}\nreturn len({t.rows})", "int", len(wanted), printed),
        (f"names = {listed}\nreturn names", "list[str]", names, ""),
        (f"return {listed}", "list[str]", names, ""),
        (
            f'print(", ".join({t.get(t.label)} for {t.row} in {t.rows}))',
            "None",
            None,
            ", ".join(names) + "\n",
        ),
    ]
    if not t.objects:
        options += [(f"return {t.rows}", "list[dict]", wanted, "")] * 2
    below, returns, value, ends = d.pick(*options)
    return below, returns, told(t, style, value, ends)


def use_value(d: Draw, style: Style, t: Table, name: str, type_: str, value: object) -> tuple[str, str, str]:
    """What is below when a variable was made: code, the function's return type, checks."""
    spaced = name.replace("_", " ")
    options: list[tuple[str, str, object, str]] = [
        (f"print({name})", "None", None, f"{value}\n"),
        (f'print("{spaced}:", {name})', "None", None, f"{spaced}: {value}\n"),
        (f'print(f"{spaced} of {{len({t.rows})}} {t.what}: {{{name}}}")', "None", None, f": {value}\n"),
    ]
    if not t.script:
        options += [
            (f"return {name}", type_, value, ""),
            (f"return {name}", type_, value, ""),
            (f"print({name})\nreturn {name}", type_, value, f"{value}\n"),
            (f"return {name}, len({t.rows})", f"tuple[{type_}, int]", (value, len(t.sample)), ""),
        ]
    below, returns, wanted, ends = d.pick(*options)
    return below, returns, told(t, style, wanted, ends)


def scene(t: Table, below: str) -> Scene:
    """The table's scene with what is below the answer."""
    return Scene(t.above, below, "script" if t.script else "function")
