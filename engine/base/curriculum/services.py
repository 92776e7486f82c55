"""Families over typer commands, caches, configuration in TOML, SQL queries and typed records."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, path_type, typed, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family

RUN = "from typer.testing import CliRunner\nrun = CliRunner().invoke\n"


@family(area="cli")
def typer_command(d: Draw, style: Style) -> Task:
    name = d.name("greet", "hello", "welcome", held=("salute", "say_hi"))
    word, option, default = d.pick("Hello", "Hi", "Welcome"), d.pick("count", "times", "repeat"), d.pick(1, 2)
    text = {
        "f": f'f"{word} {{name}}"',
        "format": f'"{word} {{}}".format(name)',
        "percent": f'"{word} %s" % name',
    }[style.strings]
    return Task(
        words=d.say(
            'typer app with a command {n}: argument name, option --{o} (default {d}), echoes "{w} NAME" that often', '[write|make] a typer app, command {n} prints "{w} <name>" --{o} times, {d} by default', 'typer: app and command {n}(name, {o}={d}) that echoes "{w} name" {o} times', 'command line with typer: {n} NAME --{o} {d}, prints "{w} NAME" each time', 'typer.Typer app whose {n} command says "{w}" to a name, --{o} times (default {d})',
            held=('let typer offer {n}: a name to say "{w}" to and --{o}, {d} unless given', 'app in typer; {n} takes a name and --{o} ({d}) and echoes "{w} name" so often'), n=name, o=option, d=default, w=word,
        ),
        name=name, imports=("import typer",), code=f"app = typer.Typer()\n\n\n@app.command()\ndef {name}(name: str, {option}: int = {default}) -> None:\n    for _ in range({option}):\n        typer.echo({text})\n",
        checks=RUN + f'assert run(app, ["Ann"]).output == "{word} Ann\\n" * {default}\nassert run(app, ["Ann", "--{option}", "3"]).output == "{word} Ann\\n" * 3',
    )  # fmt: skip


@family(area="cli")
def typer_function(d: Draw, style: Style) -> Task:
    value = variables(d, "path file source filename target|input_file", avoid="typer Path")[0]
    what, body, checks, stem = d.pick(
        ("prints the number of lines of the file {v}, exit code 1 with 'not found' on stderr if it is missing", 'if not {v}.exists():\n    typer.echo("not found", err=True)\n    raise typer.Exit(1)\ntyper.echo(len({v}.read_text().splitlines()))', "Path('x').write_text('a\\nb\\n')\nassert run(app, ['x']).output == '2\\n'\nassert run(app, ['nope']).exit_code == 1", "count"), ("prints the file {v} in upper case, exit code 1 with 'not found' on stderr if it is missing", 'if not {v}.exists():\n    typer.echo("not found", err=True)\n    raise typer.Exit(1)\ntyper.echo({v}.read_text().upper(), nl=False)', "Path('x').write_text('ab\\n')\nassert run(app, ['x']).output == 'AB\\n'\nassert run(app, ['nope']).exit_code == 1", "shout"),
        ("deletes the file {v} after typer.confirm asks 'Delete?', abort on no", 'typer.confirm("Delete?", abort=True)\n{v}.unlink()', "Path('x').write_text('')\nassert run(app, ['x'], input='n\\n').exit_code == 1 and Path('x').exists()\nassert run(app, ['x'], input='y\\n').exit_code == 0 and not Path('x').exists()", "delete"),
    )  # fmt: skip
    what = what.replace("{v}", "{value}")
    name = d.name(stem, f"{stem}_file", f"{stem}_command", held=(f"do_{stem}", f"{stem}_it"))
    return Task(
        words=d.say("typer command function that {what}", "function for typer that {what}", "[write|make] a typer command which {what}", "command with typer: it {what}", "typer: a command {what}".replace("command {what}", "command that {what}"), held=("as a typer command, something that {what}", "with typer, a function which {what}"), what=what.replace("{value}", value)),
        name=name, imports=("import typer", "from pathlib import Path"), code=f"def {name}({value}: Path) -> None:\n" + "\n".join("    " + row for row in body.format(v=value).splitlines()) + "\n", checks=RUN + "import typer\nfrom pathlib import Path\napp = typer.Typer()\napp.command()(f)\n" + checks,
    )  # fmt: skip


@family(area="cli")
def argparse_subcommands(d: Draw, style: Style) -> Task:
    a, b = d.pick(
        ("add", "remove"), ("start", "stop"), ("load", "save"), ("show", "edit"), ("encrypt", "decrypt")
    )
    field = d.pick("name", "item", "path", "key")
    return Task(
        words=d.say("argparse parser with the subcommands {a} and {b}, each with a positional {f}; stored in command", "parser with subcommands {a} {f} and {b} {f}, the chosen one in command, required", "[build|make] an ArgumentParser that has subparsers {a} and {b} taking {f}, dest command", "argparse: {a} and {b} as required subcommands (dest command), both take {f}", "command line parser: {a} <{f}> or {b} <{f}>, args.command tells which", held=("ArgumentParser for two commands, {a} and {b}, with {f} each, dest command, required", "subparsers {a} and {b}, args.command and args.{f}"), a=a, b=b, f=field),
        name=d.name("build_parser", "make_parser", "get_parser", held=("command_parser", "parser_for")), returns="argparse.ArgumentParser", imports=("import argparse",), body=f'parser = argparse.ArgumentParser()\nsubparsers = parser.add_subparsers(dest="command", required=True)\nfor name in ("{a}", "{b}"):\n    subparsers.add_parser(name).add_argument("{field}")\nreturn parser', doc="Build the command line's parser.",
        checks=f'import contextlib, io\nx = f().parse_args(["{b}", "v"])\nassert x.command == "{b}" and x.{field} == "v"\nassert f().parse_args(["{a}", "w"]).command == "{a}"\ntry:\n    with contextlib.redirect_stderr(io.StringIO()):\n        f().parse_args([])\nexcept SystemExit:\n    pass\nelse:\n    raise AssertionError',
    )  # fmt: skip


@family(area="caching")
def ttl_cache(d: Draw, style: Style) -> Task:
    (seconds,) = variables(
        d, "seconds ttl lifetime max_age|expiry", avoid="time key value stored get set entries"
    )
    name = d.name("TTLCache", "ExpiringCache", "TimedCache", held=("ShortMemory", "AgingCache"))
    return Task(
        words=d.say("cache class {n}({s}) with set(key, value) and get(key), entries expire after {s} seconds, get gives None then", "class {n}: entries live {s} seconds; set(key, value), get(key) or None", "[write|make] a TTL cache {n}({s}): set, get (None if missing or expired)", "{n}({s}): expiring cache with get and set, time.monotonic", "{n} class, a cache with expiry after {s} seconds: set(key, value), get(key), None when expired", "expiring cache class {n}({s}) with set and get", "class {n}, get(key) returns None once {s} seconds are over, set(key, value) stores", "cache {n} whose entries are forgotten after {s} seconds, methods set and get", held=("{n}({s}) remembers values for {s} seconds: set(key, value), get(key) else None", "time limited cache {n}, {s} seconds, set and get"), n=name, s=seconds),
        name=name, imports=("import time",), code=typed(f"class {name}:\n    def __init__(self, {seconds}: float) -> None:\n        self.{seconds} = {seconds}\n        self.entries: dict = {{}}\n\n    def set(self, key: str, value: object) -> None:\n        self.entries[key] = (value, time.monotonic())\n\n    def get(self, key: str) -> object:\n        value, stored = self.entries.get(key, (None, 0))\n        if time.monotonic() - stored > self.{seconds}:\n            return None\n        return value\n", style, "A cache whose entries expire."),
        checks="import time\nc = f(5)\nc.set('a', 1)\nassert c.get('a') == 1 and c.get('b') is None\nc = f(0.005)\nc.set('a', 1)\ntime.sleep(0.02)\nassert c.get('a') is None",
    )  # fmt: skip


@family(area="caching")
def cached_function(d: Draw, style: Style) -> Task:
    what, body, checks, stem = d.pick(
        ("fibonacci number of {n}", "return {n} if {n} < 2 else {f}({n} - 1) + {f}({n} - 2)", "assert f(10) == 55 and f(60) == 1548008755920", "fibonacci"), ("number of ways to climb {n} stairs, one or two at a time", "return 1 if {n} < 2 else {f}({n} - 1) + {f}({n} - 2)", "assert f(3) == 3 and f(40) == 165580141", "climb"), ("factorial of {n}", "return 1 if {n} < 2 else {n} * {f}({n} - 1)", "assert f(5) == 120", "factorial"), ("sum of the first {n} squares", "return 0 if {n} == 0 else {n} * {n} + {f}({n} - 1)", "assert f(3) == 14", "square_sum"),
    )  # fmt: skip
    (n,) = variables(d, "number", avoid="functools")
    size = d.pick("cache", "lru_cache(maxsize=128)", "lru_cache(maxsize=1000)", "cache")
    said = "functools.cache" if size == "cache" else f"lru_cache of size {size[18:-1]}"
    name = d.name(stem, f"cached_{stem}", f"{stem}_of", held=(f"fast_{stem}", f"quick_{stem}"))
    return Task(
        words=d.say("recursive function {f}({n}) for the {w}, with {s}", "{f}({n}): {w}, recursive and cached by {s}", "[write|make] {f}({n}), the {w}, recursive with the decorator {s}", "cached recursive {f}({n}): {w} ({s})", "{w} as a recursive {f}({n}) decorated with {s}", held=("use {s} on a recursive {f}({n}), which gives the {w}", "memoized by {s}, {f}({n}) is the {w}"), f=name, n=n, w=what.format(n=n), s=said),
        name=name, imports=(f"from functools import {size.split('(')[0]}",), code=typed(f"@{size}\ndef {name}({n}: int) -> int:\n    {body.format(n=n, f=name)}\n", style), checks=checks + "\nassert f.cache_info().currsize > 0",
    )  # fmt: skip


@family(area="caching")
def cached_attribute(d: Draw, style: Style) -> Task:
    name, field, attribute, expression, sample, result = d.pick(
        ("Report", "numbers", "total", "sum(self.{f})", [1, 2, 3], 6),
        ("Dataset", "rows", "size", "len(self.{f})", ["a", "b"], 2),
        ("Text", "words", "longest", "max(self.{f}, key=len)", ["a", "bbb", "cc"], "bbb"),
        ("Basket", "prices", "highest", "max(self.{f})", [4, 9, 1], 9),
    )
    name = d.name(name, f"Cached{name}", f"My{name}", held=(f"Lazy{name}", f"{name}Data"))
    kind = "str" if isinstance(result, str) else "int"
    doing = {"total": "sum of", "size": "number of", "longest": "longest of", "highest": "largest of"}[
        attribute
    ]
    return Task(
        words=d.say("class {n}({f}) with a cached_property {a}, the {w} {f}", "class {n} holding {f}; {a} is a cached_property: {w} {f}", "[write|make] a class {n}({f}) whose {a} ({w} {f}) is computed once, cached_property", "{n}({f}): cached_property {a} gives the {w} {f}", "lazy attribute {a} with functools.cached_property in a class {n}({f}), the {w} {f}", held=("{n}({f}) computes {a} only once, by cached_property: {w} {f}", "let a class {n} with {f} have {a}, cached, being the {w} {f}"), n=name, f=field, a=attribute, w=doing),
        name=name, imports=("from functools import cached_property",), code=typed(f"class {name}:\n    def __init__(self, {field}: list) -> None:\n        self.{field} = {field}\n\n    @cached_property\n    def {attribute}(self) -> {kind}:\n        return {expression.format(f=field)}\n", style, "Computes once."), checks=f"x = f({sample})\nassert x.{attribute} == {result!r}\nx.{field} = None\nassert x.{attribute} == {result!r}",
    )  # fmt: skip


@family(area="caching")
def disk_cache(d: Draw, style: Style) -> Task:
    path, compute = variables(
        d,
        "path cache_file filename target|cache_location",
        "compute function make func produce|calculate",
        avoid="json value file Callable Path os",
    )
    if style.paths == "pathlib":
        body = f'if {path}.exists():\n    return json.loads({path}.read_text(encoding="utf-8"))\nvalue = {compute}()\n{path}.write_text(json.dumps(value), encoding="utf-8")\nreturn value'
    else:
        body = f'if os.path.exists({path}):\n    with open({path}, encoding="utf-8") as file:\n        return json.load(file)\nvalue = {compute}()\nwith open({path}, "w", encoding="utf-8") as file:\n    json.dump(value, file)\nreturn value'
    kind = path_type(style)
    return Task(
        words=d.say("return the JSON in {p} if the file exists, else call {c}(), save its result there and return it", "cache the result of {c}() as JSON in the file {p}", "json file cache: load {p} or compute with {c} and store", "use the json file {p} as a cache for {c}()", "if {p} is there return its json, otherwise call {c}(), write {p} and return", "load {p} as json; when it does not exist, {c}() makes the value and it is saved", "cached {c}(): json in {p}", "[load|read] {p} (json), and if it is missing make the value with {c}() and write it", "result of {c}(), kept in the json file {p} for the next time", held=("call {c} only when {p} does not exist yet, keep what it gives in {p} as JSON", "disk cache {p} in JSON around {c}()"), p=path, c=compute),
        name=d.name("cached", "load_or_compute", "from_cache", held=("remembered", "disk_cached")), params=params(f"{path}: {kind}, {compute}: Callable"), returns="object", imports=needed(style, body, f"{kind} Callable", "import json", "import os", "from collections.abc import Callable", "from pathlib import Path"), body=body, doc="Keep a result in a file.", checks=checked("calls = []\ndef make():\n    calls.append(1)\n    return {'a': [1]}\nassert f(at('c.json'), make) == {'a': [1]}\nassert f(at('c.json'), make) == {'a': [1]}\nassert len(calls) == 1", style),
    )  # fmt: skip


@family(area="formats")
def toml_value(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text toml source content|toml_source", avoid="tomllib")
    what, body, checks, kind, stem = d.pick(
        ("parse the TOML text {t} into a dict", "return tomllib.loads({t})", "assert f('a = 1\\n[b]\\nc = [2]') == {'a': 1, 'b': {'c': [2]}}\nassert f('') == {}", "dict", "parse_toml"), ("project name in the pyproject TOML text {t}", 'return tomllib.loads({t})["project"]["name"]', "assert f('[project]\\nname = \"x\"') == 'x'", "str", "project_name"), ("list of dependencies in the pyproject TOML text {t}, empty if there are none", 'return tomllib.loads({t}).get("project", {{}}).get("dependencies", [])', "assert f('[project]\\ndependencies = [\"a\", \"b\"]') == ['a', 'b']\nassert f('') == []", "list[str]", "dependencies"),
        ("sorted names of the tables under tool in the TOML text {t}", 'return sorted(tomllib.loads({t}).get("tool", {{}}))', "assert f('[tool.ruff]\\n[tool.mypy]\\nx = 1') == ['mypy', 'ruff']\nassert f('') == []", "list[str]", "tool_names"), ("whether the text {t} is valid TOML", "try:\n    tomllib.loads({t})\nexcept tomllib.TOMLDecodeError:\n    return False\nreturn True", "assert f('a = 1') is True\nassert f('a = ') is False", "bool", "is_toml"),
    )  # fmt: skip
    what = what.replace("{t}", "{text}")
    return Task(
        words=d.say(what, f"{what}, with tomllib", f"tomllib: {what}", f"toml text: {what}", f"{what} (standard library)", f"config: {what}", held=(f"reading toml, {what}", f"by tomllib, {what}"), text=text),
        name=d.name(stem, f"{stem}_text", f"toml_{stem}", held=(f"get_{stem}", f"{stem}_from")), params=params(f"{text}: str"), returns=kind, imports=("import tomllib",), body=body.format(t=text), doc="Read TOML.", target="value" if "try" not in body else "", checks=checks,
    )  # fmt: skip


TABLE = "import sqlite3\ndb = sqlite3.connect(':memory:')\ndb.executescript(\"CREATE TABLE {t} (id INTEGER PRIMARY KEY, {g} TEXT, {n} INTEGER); INSERT INTO {t} ({g}, {n}) VALUES ('a', 5), ('b', 3), ('a', 9), ('c', 20)\")\nrows = lambda sql: db.execute(sql).fetchall()\n"


@family(area="sql")
def query_text(d: Draw, style: Style) -> Task:
    t, g, n = d.pick(
        ("orders", "customer", "amount"),
        ("sales", "region", "total"),
        ("games", "player", "points"),
        ("visits", "page", "seconds"),
        ("items", "category", "price"),
    )
    what, sql, expected, stem = d.pick(
        ("all rows of {t} ordered by {n}, largest first", "SELECT * FROM {t} ORDER BY {n} DESC", [(4, "c", 20), (3, "a", 9), (1, "a", 5), (2, "b", 3)], "ordered"), ("{g} and the sum of {n} per {g} from {t}, ordered by {g}", "SELECT {g}, SUM({n}) FROM {t} GROUP BY {g} ORDER BY {g}", [("a", 14), ("b", 3), ("c", 20)], "totals"), ("number of rows in {t}", "SELECT COUNT(*) FROM {t}", [(4,)], "count"), ("distinct {g} values of {t}, ordered", "SELECT DISTINCT {g} FROM {t} ORDER BY {g}", [("a",), ("b",), ("c",)], "distinct"),
        ("{g} of {t} that occur more than once", "SELECT {g} FROM {t} GROUP BY {g} HAVING COUNT(*) > 1", [("a",)], "repeated"), ("the 2 rows of {t} with the largest {n}, largest first", "SELECT * FROM {t} ORDER BY {n} DESC LIMIT 2", [(4, "c", 20), (3, "a", 9)], "top"), ("average {n} of {t}", "SELECT AVG({n}) FROM {t}", [(9.25,)], "average"), ("ids of rows in {t} where {n} is between 4 and 10, ordered by id", "SELECT id FROM {t} WHERE {n} BETWEEN 4 AND 10 ORDER BY id", [(1,), (3,)], "between"),
        ("largest {n} per {g} in {t} with {g} in front, ordered by {g}", "SELECT {g}, MAX({n}) FROM {t} GROUP BY {g} ORDER BY {g}", [("a", 9), ("b", 3), ("c", 20)], "largest"), ("rows of {t} whose {g} starts with a, ordered by id", "SELECT * FROM {t} WHERE {g} LIKE 'a%' ORDER BY id", [(1, "a", 5), (3, "a", 9)], "starting"),
    )  # fmt: skip
    what, sql = what.format(t=t, g=g, n=n), sql.format(t=t, g=g, n=n)
    return Task(
        words=d.say("SQL query for {w}, as a string", "return the sql that selects {w}", "sql: {w}", "SELECT statement for {w}", "[write|make] a SQL query that gives {w}", "query text: {w}", held=("a string of SQL that gets {w}", "in SQL, {w}"), w=what),
        name=d.name(f"{stem}_query", f"{stem}_sql", f"{t}_{stem}", held=(f"sql_{stem}", f"select_{stem}")), returns="str", body=f'return "{sql}"', doc="The text of a query.", target="sql", checks=TABLE.format(t=t, g=g, n=n) + f"assert rows(f()) == {expected}",
    )  # fmt: skip


@family(area="sql")
def run_query(d: Draw, style: Style) -> Task:
    t, g, n = d.pick(
        ("orders", "customer", "amount"),
        ("sales", "region", "total"),
        ("games", "player", "points"),
        ("visits", "page", "seconds"),
    )
    connection, value = variables(
        d, "connection conn db database|con", "value wanted key given|searched", avoid="sqlite3 cursor row"
    )
    what, body, checks, kind, returns, stem = d.pick(
        ("rows of {t} where {g} is {v}, ordered by id", 'return {c}.execute("SELECT * FROM {t} WHERE {g} = ? ORDER BY id", ({v},)).fetchall()', "assert f(db, 'a') == [(1, 'a', 5), (3, 'a', 9)]\nassert f(db, 'z') == []", "str", "list[tuple]", "rows_for"), ("sum of {n} in {t} where {g} is {v}, 0 if there is none", 'return {c}.execute("SELECT COALESCE(SUM({n}), 0) FROM {t} WHERE {g} = ?", ({v},)).fetchone()[0]', "assert f(db, 'a') == 14\nassert f(db, 'z') == 0", "str", "int", "total_for"), ("number of rows of {t} where {n} is above {v}", 'return {c}.execute("SELECT COUNT(*) FROM {t} WHERE {n} > ?", ({v},)).fetchone()[0]', "assert f(db, 4) == 3\nassert f(db, 100) == 0", "int", "int", "count_above"),
        ("whether {t} has a row with {g} equal to {v}", 'return {c}.execute("SELECT 1 FROM {t} WHERE {g} = ?", ({v},)).fetchone() is not None', "assert f(db, 'b') is True\nassert f(db, 'z') is False", "str", "bool", "has_row"), ("dict from {g} to the sum of {n} in {t}, only sums of at least {v}", 'return dict({c}.execute("SELECT {g}, SUM({n}) FROM {t} GROUP BY {g} HAVING SUM({n}) >= ?", ({v},)))', "assert f(db, 10) == {'a': 14, 'c': 20}\nassert f(db, 99) == {}", "int", "dict[str, int]", "sums_by"),
        ("list of {g} in {t} that contain {v}, each once and sorted", 'return [row[0] for row in {c}.execute("SELECT DISTINCT {g} FROM {t} WHERE {g} LIKE ? ORDER BY {g}", ("%" + {v} + "%",))]', "assert f(db, 'a') == ['a']\nassert f(db, '') == ['a', 'b', 'c']", "str", "list[str]", "search"),
    )  # fmt: skip
    what = what.format(t=t, g=g, n=n, v="{value}")
    return Task(
        words=d.say(what, f"query sqlite with {{connection}}: {what}", f"[get|return|select] {what}" if not what.startswith("whether") else f"tell {what}", f"{what}, parameterized sql", f"sqlite: {what}", f"{what}, by {{connection}}", held=(f"ask the database {{connection}} for this: {what}", f"using {{connection}}, {what}"), value=value, connection=connection),
        name=d.name(stem, f"{stem}_value", f"{t}_{stem}", held=(f"query_{stem}", f"db_{stem}")), params=params(f"{connection}: sqlite3.Connection, {value}: {kind}"), returns=returns, imports=needed(style, body, "sqlite3", "import sqlite3"), body=body.format(c=connection, t=t, g=g, n=n, v=value), doc="Query the database.", target="answer", checks=TABLE.format(t=t, g=g, n=n) + checks,
    )  # fmt: skip


@family(area="sql")
def change_table(d: Draw, style: Style) -> Task:
    t, g, n = d.pick(
        ("orders", "customer", "amount"),
        ("sales", "region", "total"),
        ("games", "player", "points"),
        ("stock", "product", "pieces"),
    )
    connection, key, value = variables(
        d,
        "connection conn db database|con",
        "key name label wanted|given_key",
        "value number new count|fresh",
        avoid="sqlite3 cursor",
    )
    what, sql, args, checks, stem = d.pick(
        ("set {n} to {v} in the rows of {t} where {g} is {k}", "UPDATE {t} SET {n} = ? WHERE {g} = ?", "({v}, {k})", "f(db, 'a', 1)\nassert rows('SELECT {g}, {n} FROM {t} ORDER BY id') == [('a', 1), ('b', 3), ('a', 1), ('c', 20)]", "update"), ("add {v} to {n} in the rows of {t} where {g} is {k}", "UPDATE {t} SET {n} = {n} + ? WHERE {g} = ?", "({v}, {k})", "f(db, 'a', 1)\nassert rows('SELECT {g}, {n} FROM {t} ORDER BY id') == [('a', 6), ('b', 3), ('a', 10), ('c', 20)]", "increase"), ("insert a row with {g} {k} and {n} {v} into {t}", "INSERT INTO {t} ({g}, {n}) VALUES (?, ?)", "({k}, {v})", "f(db, 'z', 7)\nassert rows('SELECT {g}, {n} FROM {t} WHERE id = 5') == [('z', 7)]", "insert"),
        ("delete the rows of {t} where {g} is {k} and {n} is below {v}", "DELETE FROM {t} WHERE {g} = ? AND {n} < ?", "({k}, {v})", "f(db, 'a', 6)\nassert rows('SELECT id FROM {t}') == [(2,), (3,), (4,)]", "delete_below"),
    )  # fmt: skip
    what, sql, args, checks = (
        what.format(t=t, g=g, n=n, v="{value}", k="{key}"),
        sql.format(t=t, g=g, n=n),
        args.format(v=value, k=key),
        checks.format(t=t, g=g, n=n),
    )
    return Task(
        words=d.say(f"{what} and commit", f"{what}, committed, with {{connection}}", f"sqlite: {what}, in a transaction", f"with {{connection}} {what} and commit", f"{what}, parameterized and committed", f"[sql|sqlite3] to {what}, then commit", held=(f"let {{connection}} {what} in a transaction", f"on the database {{connection}}: {what}, commit"), connection=connection, key=key, value=value),
        name=d.name(stem, f"{stem}_row", f"{t}_{stem}", held=(f"do_{stem}", f"{stem}_rows")), params=params(f"{connection}: sqlite3.Connection, {key}: str, {value}: int"), returns="None", imports=needed(style, "", "sqlite3", "import sqlite3"), body=f'with {connection}:\n    {connection}.execute("{sql}", {args})', doc="Change the database.", checks=TABLE.format(t=t, g=g, n=n) + checks + "\nassert not db.in_transaction",
    )  # fmt: skip


@family(area="types")
def named_tuple(d: Draw, style: Style) -> Task:
    name, a, b, default = d.pick(
        ("Point", "x", "y", 0),
        ("Size", "width", "height", 1),
        ("Server", "host", "port", 80),
        ("Score", "player", "points", 0),
        ("Entry", "key", "count", 1),
        ("Product", "title", "price", 0),
    )
    first = "str" if a in ("host", "player", "key", "title") else "int"
    name = d.name(name, f"My{name}", f"{name}Info", held=(f"{name}Tuple", f"{name}Record"))
    kind, base, imports = d.pick(
        ("NamedTuple", f"class {name}(NamedTuple):", "from typing import NamedTuple"),
        ("frozen dataclass", f"@dataclass(frozen=True)\nclass {name}:", "from dataclasses import dataclass"),
        ("dataclass", f"@dataclass\nclass {name}:", "from dataclasses import dataclass"),
    )
    sample = "'q'" if first == "str" else "7"
    check = {
        "NamedTuple": f"assert tuple(x) == ({sample}, {default})",
        "frozen dataclass": f"try:\n    x.{a} = {sample}\nexcept AttributeError:\n    pass\nelse:\n    raise AssertionError",
        "dataclass": f"x.{b} = 5\nassert x.{b} == 5",
    }[kind]
    return Task(
        words=d.say("{k} {n} with {a} ({f}) and {b} (int, default {d})", "{k} called {n}: {a} is a {f}, {b} an int that is {d} by default", "[write|make|define] a {k} {n}({a}: {f}, {b}: int = {d})", "{n} as a {k} with the fields {a}: {f} and {b}: int = {d}", "{k} {n}, fields {a} ({f}), {b} (int, {d} unless given)", held=("let {n} be a {k} of {a} ({f}) and {b} (int, {d} if left out)", "declare {n}, a {k}: {a} {f}, {b} int = {d}"), k=kind, n=name, a=a, b=b, f=first, d=default),
        name=name, imports=(imports,), code=typed(f"{base}\n    {a}: {first}\n    {b}: int = {default}\n", style, "Two values."), checks=f"x = f({sample})\nassert (x.{a}, x.{b}) == ({sample}, {default}) and f({sample}, 3).{b} == 3 and f({sample}) == x\n{check}",
    )  # fmt: skip


@family(area="types")
def typed_dict(d: Draw, style: Style) -> Task:
    name, a, b = d.pick(
        ("User", "name", "age"),
        ("Movie", "title", "year"),
        ("Book", "author", "pages"),
        ("City", "country", "people"),
        ("Song", "artist", "seconds"),
    )
    name = d.name(name, f"{name}Dict", f"{name}Data", held=(f"{name}Row", f"{name}Fields"))
    optional = d.chance(0.4)
    kind = "NotRequired[int]" if optional else "int"
    extra = f" and an optional {b} (int)" if optional else f" and {b} (int)"
    return Task(
        words=d.say("TypedDict {n} with {a} (str){e}", "{n}: a typing.TypedDict with the keys {a} (str){e}", "[write|define|make] a TypedDict called {n}: {a} (str){e}", "typed dict {n} for {a} (str){e}", "class {n}(TypedDict) with {a} (str){e}", held=("declare {n} as a TypedDict having {a} (str){e}", "let {n} be the TypedDict of {a} (str){e}"), n=name, a=a, e=extra),
        name=name, imports=("from typing import NotRequired", "from typing import TypedDict") if optional else ("from typing import TypedDict",), code=typed(f"class {name}(TypedDict):\n    {a}: str\n    {b}: {kind}\n", style, "A dict with known keys."), checks=f"assert set(f.__annotations__) == {{'{a}', '{b}'}}\nassert f.__required_keys__ == {({a} if optional else {a, b})!r}\nassert f({a}='q', {b}=1) == {{'{a}': 'q', '{b}': 1}}",
    )  # fmt: skip


@family(area="types")
def protocol_class(d: Draw, style: Style) -> Task:
    name, method, kind, good = d.pick(
        ("Closable", "close", "None", "None"),
        ("Named", "name", "str", "'x'"),
        ("Sized", "size", "int", "3"),
        ("Drawable", "draw", "str", "'o'"),
        ("Priced", "price", "float", "2.5"),
    )
    name = d.name(name, f"Has{name}", f"Supports{name}", held=(f"{name}Like", f"Can{name}"))
    return Task(
        words=d.say("runtime checkable Protocol {n} with the method {m}() -> {k}", "Protocol {n}: method {m} that returns {k}, usable with isinstance", "[write|define|make] a Protocol class {n} with {m}() -> {k}, runtime_checkable", "{n} as a typing.Protocol having {m}() -> {k}, isinstance works", "runtime_checkable protocol {n}, one method {m} returning {k}", held=("structural type {n} demanding {m}() -> {k}, checkable at run time", "let {n} be a Protocol with {m}, result {k}, and allow isinstance"), n=name, m=method, k=kind),
        name=name, imports=("from typing import Protocol", "from typing import runtime_checkable"), code=typed(f"@runtime_checkable\nclass {name}(Protocol):\n    def {method}(self) -> {kind}: ...\n", style, "What it takes."), checks=f"class Yes:\n    def {method}(self):\n        return {good}\nassert isinstance(Yes(), f)\nassert not isinstance(5, f)",
    )  # fmt: skip


@family(area="types")
def dataclass_convert(d: Draw, style: Style) -> Task:
    name, a, b = d.pick(
        ("User", "name", "age"),
        ("Movie", "title", "year"),
        ("Book", "author", "pages"),
        ("Song", "artist", "seconds"),
    )
    name = d.name(name, f"{name}Data", f"{name}Model", held=(f"{name}Record", f"{name}Value"))
    what, body, checks, imports = d.pick(
        ("a method to_dict", "    def to_dict(self) -> dict:\n        return asdict(self)\n", f"assert f('q', 1).to_dict() == {{'{a}': 'q', '{b}': 1}}", ("from dataclasses import asdict",)), ("a method to_json that gives its JSON text", "    def to_json(self) -> str:\n        return json.dumps(asdict(self))\n", f"import json\nassert json.loads(f('q', 1).to_json()) == {{'{a}': 'q', '{b}': 1}}", ("import json", "from dataclasses import asdict")),
        ("a classmethod from_dict that ignores other keys", f'    @classmethod\n    def from_dict(cls, data: dict) -> "{name}":\n        return cls(data["{a}"], data["{b}"])\n', f"assert f.from_dict({{'{b}': 1, '{a}': 'q', 'z': 0}}) == f('q', 1)", ()), (f"a check in __post_init__: ValueError if {b} is negative", f'    def __post_init__(self) -> None:\n        if self.{b} < 0:\n            raise ValueError("{b} is negative")\n', f"assert f('q', 0).{b} == 0\ntry:\n    f('q', -1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError", ()),
    )  # fmt: skip
    return Task(
        words=d.say("dataclass {n} with {a} (str), {b} (int) and {w}", "dataclass {n}({a}: str, {b}: int) that has {w}", "[write|make|define] a dataclass {n} of {a} (str) and {b} (int) with {w}", "{n}: dataclass, fields {a} (str) and {b} (int), {w}", "dataclass {n} for {a}: str, {b}: int; {w}", held=("a dataclass named {n} keeping {a} (str) and {b} (int), and {w}", "{n} as dataclass: {a} str, {b} int, plus {w}"), n=name, a=a, b=b, w=what),
        name=name, imports=(*imports, "from dataclasses import dataclass"), code=typed(f"@dataclass\nclass {name}:\n    {a}: str\n    {b}: int\n\n{body}", style, "A record."), checks=f"assert (f('q', 1).{a}, f('q', 1).{b}) == ('q', 1)\n{checks}", clauses=(Clause("standard library only"),) if d.chance(0.15) else (),
    )  # fmt: skip
