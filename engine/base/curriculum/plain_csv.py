"""Reading and writing CSV in the plainest form."""

from __future__ import annotations

from engine.base.curriculum.plain import Ask, asked
from engine.base.curriculum.task import Draw, Style, Task, family

CSV = ("import csv", "from pathlib import Path")
MAKE = "with open('d.csv', 'w', newline='') as out:\n    out.write('name,price\\napple,2\\npear,3.5\\nfig,4\\n')\n"
PATH = ("path filename file_path csv_file source csv_path|location",)


def opened(code: str) -> tuple[str, str]:
    """The code below an open file, with pathlib and with the built-in `open`."""
    return (
        f'with {{a}}.open(newline="", encoding="utf-8") as file:\n{code}',
        f'with open({{a}}, newline="", encoding="utf-8") as file:\n{code}',
    )


def written(code: str) -> tuple[str, str]:
    """The same for a file that is written."""
    return (
        f'with {{a}}.open("w", newline="", encoding="utf-8") as file:\n{code}',
        f'with open({{a}}, "w", newline="", encoding="utf-8") as file:\n{code}',
    )


DICTS = opened("    return list(csv.DictReader(file))")
LISTS = opened("    return list(csv.reader(file))")
HEADER = opened("    return next(csv.reader(file))")
COUNT = opened("    return sum(1 for _ in csv.DictReader(file))")
BODY = opened("    reader = csv.reader(file)\n    next(reader)\n    return list(reader)")
SHOW = opened("    for row in csv.reader(file):\n        print(row)")


@family(area="csv")
def read_rows(d: Draw, style: Style) -> Task:
    dicts = Ask(
        "read the csv file {a} into a list of dicts / read a csv file and return its rows as dicts / load {a} as a list of dictionaries / csv rows as dicts / rows of the csv {a}, each a dict / read csv {a}, one dict per row / parse the csv file into dicts by column name / [load|get] the rows of a csv file as dictionaries / open {a} and give me the rows as dicts / dicts from the csv {a} / what stands in the csv {a}, by column",
        "read_csv load_csv read_rows load_rows csv_rows csv_dicts", "{a}: {P}", DICTS[0], "list[dict]", MAKE + "assert f(at('d.csv')) == [{'name': 'apple', 'price': '2'}, {'name': 'pear', 'price': '3.5'}, {'name': 'fig', 'price': '4'}]",
        PATH, DICTS[1], "", CSV, "Read a CSV file.",
    )  # fmt: skip
    lists = Ask(
        "read the csv file {a} into a list of lists / rows of the csv {a} as lists / read csv {a}: list of rows, each a list / load a csv file as lists / csv file to list of lists / read all rows of {a} with csv.reader / every row of {a} as a list, the first one included / the csv {a} cut into lists",
        "read_csv csv_to_lists read_rows load_rows rows_of", "{a}: {P}", LISTS[0], "list[list[str]]", MAKE + "assert f(at('d.csv')) == [['name', 'price'], ['apple', '2'], ['pear', '3.5'], ['fig', '4']]",
        PATH, LISTS[1], "", CSV, "Read a CSV file.",
    )  # fmt: skip
    header = Ask(
        "column names of the csv {a} / header of the csv file / first row of the csv {a} / read the header of {a} / which columns does the csv {a} have / names of the columns in a csv file / what the columns of {a} are called / the csv's head line as a list",
        "csv_header columns read_header column_names header_of", "{a}: {P}", HEADER[0], "list[str]", MAKE + "assert f(at('d.csv')) == ['name', 'price']", PATH, HEADER[1], "", CSV, "Column names of a CSV file.",
    )  # fmt: skip
    count = Ask(
        "count the rows of the csv {a}, without the header / how many rows does the csv file have, not counting the header / number of data rows in {a} (csv with header) / row count of a csv file, header excluded / csv {a}: how many records below the header / the csv's length without its head line",
        "count_rows csv_length row_count number_of_rows rows_in", "{a}: {P}", COUNT[0], "int", MAKE + "assert f(at('d.csv')) == 3", PATH, COUNT[1], "", CSV, "Count the rows of a CSV file.",
    )  # fmt: skip
    below = Ask(
        "read the csv {a} and skip the header / rows of the csv without the header line / read csv {a}, drop the first row / all rows but the header of {a}, as lists / skip the first line of the csv {a} and return the rest / data rows of the csv file as lists / what comes below the head of the csv {a} / csv {a} minus its first row",
        "read_data data_rows rows_below load_body body_rows", "{a}: {P}", BODY[0], "list[list[str]]", MAKE + "assert f(at('d.csv')) == [['apple', '2'], ['pear', '3.5'], ['fig', '4']]", PATH, BODY[1], "", CSV, "Read a CSV file's rows.",
    )  # fmt: skip
    show = Ask(
        "print every row of the csv {a} / print the rows of a csv file / show the csv {a} row by row / go through the csv {a} and print each row / read {a} with csv and print each row / loop over the rows of the csv and print them / let me see the csv {a} / each csv row onto the screen",
        "print_csv show_csv print_rows show_rows dump_csv", "{a}: {P}", SHOW[0], "None", MAKE + "assert printed(at('d.csv')).startswith(\"['name', 'price']\\n['apple', '2']\\n\")", PATH, SHOW[1], "", CSV, "Print a CSV file.",
    )  # fmt: skip
    return asked(d, style, dicts, dicts, lists, header, count, below, show)


@family(area="csv")
def column_of(d: Draw, style: Style) -> Task:
    column, number = d.pick(("name", False), ("price", True), ("price", True), ("name", False))
    of = f'float(row["{column}"])' if number else f'row["{column}"]'
    kind, total = d.pick("list", "sum", "max") if number else "list", 9.5
    if kind == "list":
        body = opened(f"    return [{of} for row in csv.DictReader(file)]")
        loop = opened(
            f"    result = []\n    for row in csv.DictReader(file):\n        result.append({of})\n    return result"
        )
        said = "the {k} column of the csv {a}{n} / list of all {k}s in the csv {a}{n} / read the {k}s from the csv file{n} / values of column {k} in {a}{n} / [get|return] the column {k} of the csv {a}{n} / every {k} in the csv{n} / what stands under {k} in {a}{n} / all that the csv {a} has as {k}{n}"
        names, returns, value = (
            "read_{k}s column_{k} all_{k}s {k}s {k}_column",
            "list[float]" if number else "list[str]",
            "[2.0, 3.5, 4.0]" if number else "['apple', 'pear', 'fig']",
        )
    else:
        word = {"sum": "sum|total", "max": "largest|highest"}[kind]
        body = opened(f"    return {kind}({of} for row in csv.DictReader(file))")
        loop = ("", "")
        said = "[W] of the {k} column in the csv {a} / [W] of the {k}s in a csv file / [W] {k} in the csv {a} / read the csv {a} and return the [W] of the {k}s / the csv {a}: [W] of column {k} / from the csv {a}, the [W] of all that is {k} / what the {k}s of the csv {a} have as [W]".replace(
            "[W]", f"[{word}]"
        )
        names, returns, value = (
            f"{kind}_{{k}} {kind}_of_{{k}} {kind}_{{k}}s csv_{kind} {kind}_column",
            "float",
            str(total if kind == "sum" else 4.0),
        )
    ask = Ask(
        said,
        names,
        "{a}: {P}",
        body[0],
        returns,
        MAKE + f"assert f(at('d.csv')) == {value}",
        PATH,
        body[1],
        loop[0] if style.paths == "pathlib" else loop[1],
        CSV,
        "One column of a CSV file.",
    )
    return asked(
        d, style, ask, k=column, n=d.pick(", as floats", " as floats", ", as numbers") if number else ""
    )


@family(area="csv")
def write_rows(d: Draw, style: Style) -> Task:
    (columns, first) = d.pick(
        (("name", "price"), "apple"),
        (("name", "age"), "Ann"),
        (("id", "title"), "7"),
        (("city", "country"), "Rome"),
        (("date", "amount"), "2024-05-31"),
    )
    header = '["' + '", "'.join(columns) + '"]'
    plain = written("    csv.writer(file).writerows({b})")
    headed = written(
        f"    writer = csv.writer(file)\n    writer.writerow({header})\n    writer.writerows({{b}})"
    )
    dicts = written(
        f"    writer = csv.DictWriter(file, fieldnames={header})\n    writer.writeheader()\n    writer.writerows({{b}})"
    )
    keys = written(
        "    writer = csv.DictWriter(file, fieldnames=list({b}[0]))\n    writer.writeheader()\n    writer.writerows({b})"
    )
    pools = (*PATH, "rows")
    run = f"f(at('o.csv'), [['{first}', '3']])\nassert open('o.csv').read().split() == "
    put = f"f(at('o.csv'), [{{'{columns[0]}': '{first}', '{columns[1]}': 3}}])\nassert open('o.csv').read().split() == ['{columns[0]},{columns[1]}', '{first},3']"
    asks = (
        Ask("write {b} to the csv file {a} / save {b} as csv in {a} / write {b} to {a} as csv / write a list of rows to a csv file / put {b} into a csv file / csv file {a} from {b} / store {b} in {a}, comma separated, with csv / {b} go into the csv {a}", "write_csv save_csv write_rows save_rows store_csv", "{a}: {P}, {b}: list[list]", plain[0], "None", run + f"['{first},3']", pools, plain[1], "", CSV, "Write a CSV file."),
        Ask("write {b} to the csv {a} with the header {h} / save {b} as csv with columns {h} / write a csv file {a}: header {h}, then {b} / csv {a} with header {h} and {b} below / write the header {h} and {b} to {a} / {b} below a head of {h} in the csv {a} / columns {h} and then all {b}, as csv", "write_csv save_csv write_table save_table store_table", "{a}: {P}, {b}: list[list]", headed[0], "None", run + f"['{columns[0]},{columns[1]}', '{first},3']", pools, headed[1], "", CSV, "Write a CSV file with a header."),
        Ask("write the dicts {b} to the csv {a} with columns {h} / save {b}, dicts with {h}, as csv / write a csv with the columns {h} from the dicts in {b} / dicts {b} to csv {a}, columns {h} / csv {a} with header {h} from a list of dicts / a csv of the dicts {b}: {h} / {b} are dicts, their {h} go to the csv {a}", "write_csv save_csv write_dicts save_dicts store_dicts", "{a}: {P}, {b}: list[dict]", dicts[0], "None", put, pools, dicts[1], "", CSV, "Write dicts to a CSV file."),
        Ask("write a list of dicts to a csv file, the keys as header / save the dicts {b} as csv, header from the keys / dicts {b} to the csv {a}, the first one's keys as header / write {b} to {a} as csv with their keys as columns / csv {a} of the dicts {b}, keys in the first line / the dicts' keys on top, their values below, as csv {a} / {b} as csv, what they are called by as columns", "write_csv save_csv write_dicts dicts_to_csv export_dicts", "{a}: {P}, {b}: list[dict]", keys[0], "None", put, pools, keys[1], "", CSV, "Write dicts to a CSV file."),
    )  # fmt: skip
    return asked(d, style, *asks, h=" and ".join(columns))


@family(area="csv")
def append_row(d: Draw, style: Style) -> Task:
    body = (
        'with {a}.open("a", newline="", encoding="utf-8") as file:\n    csv.writer(file).writerow({b})',
        'with open({a}, "a", newline="", encoding="utf-8") as file:\n    csv.writer(file).writerow({b})',
    )
    ask = Ask(
        "append {b} to the csv {a} / add a row to a csv file / add {b} at the end of the csv {a} / write one more row to the csv file {a} / append one row to {a} with csv / put {b} below the others in the csv {a} / the csv {a} gets one line more, {b} / one further csv row, {b}",
        "append_row add_row append_csv append_to_csv attach_row", "{a}: {P}, {b}: list", body[0], "None", MAKE + "f(at('d.csv'), ['kiwi', 5])\nassert open('d.csv').read().split()[-1] == 'kiwi,5'\nf(at('n.csv'), [1, 2])\nassert open('n.csv').read().split() == ['1,2']",
        (*PATH, "row values record entry new_row|fields"), body[1], "", CSV, "Append a row to a CSV file.",
    )  # fmt: skip
    return asked(d, style, ask)
