"""Families over JSON, CSV, TOML and INI."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, path_type, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="formats")
def read_csv(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    body = f"""
        with {path}.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    """
    if style.paths == "os":
        body = f"""
            with open({path}, newline="", encoding="utf-8") as file:
                return list(csv.DictReader(file))
        """
    return Task(
        words=d.say(
            "parse {path} as CSV with a header row, one dict per row",
            "[csv|CSV] to list of dicts",
            "read a csv into a list of dicts",
            "[read|load|parse] [a|the] CSV [file |][into|as] a list of [dicts|dictionaries][| by header|, one per row]",
            "[rows|records] of [a|the] CSV file as [dicts|dictionaries][| keyed by the header|]",
            "load {path}, a CSV [file |]with a header, [into|as] [a list of |][dicts|dictionaries]",
            "csv -> list of dicts",
            held=("return a list of dicts from csv [file|at {path}]", "read csv with DictReader"),
            path=path,
        ),
        name=d.name("read_csv", "load_csv", "read_rows", held=("load_records", "csv_rows")),
        params=(Param(path, path_type(style)),),
        returns="list[dict[str, str]]",
        imports=needed(style, body, path_type(style), "import csv", "from pathlib import Path"),
        body=body,
        doc="Read a CSV file with a header.",
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.csv")
            Path(p).write_text('name,note\nann,"a, b"\nbob,\n')
            assert f(p) == [{"name": "ann", "note": "a, b"}, {"name": "bob", "note": ""}]
        """,
            style,
        ),
    )


@family(area="formats")
def write_csv(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", held=("target",))
    rows = variable(d, "rows", "records", held=("items",))
    body = f"""
        with {path}.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list({rows}[0]))
            writer.writeheader()
            writer.writerows({rows})
    """
    if style.paths == "os":
        body = f"""
            with open({path}, "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, fieldnames=list({rows}[0]))
                writer.writeheader()
                writer.writerows({rows})
        """
    return Task(
        words=d.say(
            "save [records|a list of dicts] as CSV, header first",
            "dump {rows} into {path} as CSV, keys of the first as header",
            "[write|create] [a csv|a CSV file] from [a list of |]dicts",
            "CSV file with a header from {rows}",
            "write [a list of |]dicts to [a|the] [csv|CSV][ file|] with [a |]header",
            "[save|write] {rows} [to|as] [a |]CSV [file |]with a header [row|line]",
            "write the [dicts|records|rows] [in {rows} |]to {path} as CSV[|, header first]",
            "[dicts|dictionaries] to csv[ file|]",
            held=(
                "dump {rows} into {path} as CSV, [keys of the first|first row's keys] as [the |]header",
                "csv from records with header",
            ),
            path=path,
            rows=rows,
        ),
        name=d.name("write_csv", "save_csv", "dump_csv", held=("rows_to_csv", "save_records")),
        params=(Param(path, path_type(style)), Param(rows, "list[dict]")),
        returns="None",
        imports=needed(style, body, path_type(style), "import csv", "from pathlib import Path"),
        body=body,
        doc="Write records as CSV.",
        checks=checked(
            """
            from pathlib import Path
            p = at("x.csv")
            f(p, [{"a": 1, "b": "x,y"}, {"a": 2, "b": ""}])
            assert Path(p).read_text().splitlines() == ["a,b", '1,"x,y"', "2,"]
        """,
            style,
        ),
    )


@family(area="formats")
def csv_column(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    name_ = variable(d, "name", "column", held=("field",))
    body = f"""
        with {path}.open(newline="", encoding="utf-8") as file:
            return [row[{name_}] for row in csv.DictReader(file)]
    """
    if style.paths == "os":
        body = f"""
            with open({path}, newline="", encoding="utf-8") as file:
                return [row[{name_}] for row in csv.DictReader(file)]
        """
    return Task(
        words=d.say(
            "get [one|a] column from [a csv|a CSV file]",
            "values under the header {name} in the CSV {path}",
            "pick the column {name} out of a CSV file",
            "[one|a single] column of a CSV file[| as a list]",
            "[values|all values] of [column|the column] {name} in [a|the] CSV[ file|]",
            "[read|get|return] the column {name} [of|from] [the CSV|the CSV file|] {path}[ as a list|]",
            "read only [the|one] column {name} from [the CSV file|the CSV at] {path}",
            held=("csv column -> list", "return a list of the values in one [named |]csv column"),
            path=path,
            name=name_,
        ),
        name=d.name("column", "read_column", "csv_column", held=("values_of", "get_column")),
        params=(Param(path, path_type(style)), Param(name_, "str")),
        returns="list[str]",
        imports=needed(style, body, path_type(style), "import csv", "from pathlib import Path"),
        body=body,
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.csv")
            Path(p).write_text("name,age\nann,3\nbob,4\n")
            assert f(p, "age") == ["3", "4"]
            assert f(p, "name") == ["ann", "bob"]
        """,
            style,
        ),
    )


@family(area="formats")
def load_toml(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "config_path", "file_path", held=("settings_path", "location"))
    body = f"""
        with {path}.open("rb") as file:
            return tomllib.load(file)
    """
    if style.paths == "os":
        body = f"""
            with open({path}, "rb") as file:
                return tomllib.load(file)
        """
    return Task(
        words=d.say(
            "open and parse a TOML file",
            "get the [config|settings] from a TOML file",
            "toml [file |]to dict",
            "load [a|the] TOML file",
            "[read|load|parse] [toml|TOML] [config |]from [a path|{path}|a file]",
            "read the [config|configuration|settings] [in|from] [a|the] TOML file",
            "toml -> dict",
            "read {path} as TOML",
            held=(
                "parse the TOML [in|at] {path} [and return a dict|into a dict|]",
                "[settings|config] from toml",
            ),
            path=path,
        ),
        name=d.name("load_toml", "read_toml", "load_config", held=("read_config", "parse_config")),
        params=(Param(path, path_type(style)),),
        returns="dict",
        imports=needed(style, body, path_type(style), "import tomllib", "from pathlib import Path"),
        body=body,
        doc="Load a TOML file.",
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.toml")
            Path(p).write_text('title = "t"\n[a]\nb = [1, 2]\n')
            assert f(p) == {"title": "t", "a": {"b": [1, 2]}}
        """,
            style,
        ),
    )


@family(area="formats")
def read_ini(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    section = variable(d, "section", "name")
    body = f"""
        parser = configparser.ConfigParser()
        parser.read({path}, encoding="utf-8")
        return dict(parser[{section}])
    """
    return Task(
        words=d.say(
            "parse an ini file and return one section as a dict",
            "ini section [{section} |]to dict",
            "load the section {section} of {path}, an ini file, as a dict",
            "[read|load] one section of an [ini|INI] file [as|into] a dict",
            "[section|the section] {section} of [an|the] INI file as a dict",
            "[options|settings] in [a|the] section [of|from] an ini file[| as a dict|, dict]",
            "read [the section|section] {section} from [the INI file|] {path} with configparser",
            held=("ini section -> dict", "configparser: [one|a] section as dict"),
            path=path,
            section=section,
        ),
        name=d.name("read_ini", "load_section", "ini_section", held=("read_section", "config_section")),
        params=(Param(path, path_type(style)), Param(section, "str")),
        returns="dict[str, str]",
        imports=needed(style, body, path_type(style), "import configparser", "from pathlib import Path"),
        body=body,
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.ini")
            Path(p).write_text("[a]\nx = 1\n[b]\ny = two words\nz = 3\n")
            assert f(p, "b") == {"y": "two words", "z": "3"}
        """,
            style,
        ),
    )
