"""Families over tables in SQLite."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family

TABLES = (
    ("users", "name"),
    ("notes", "body"),
    ("tasks", "title"),
    ("books", "title"),
    ("tags", "label"),
    ("orders", "customer"),
    ("files", "path"),
)


@family(area="sqlite")
def create_table(d: Draw, style: Style) -> Task:
    main, text = d.pick(*TABLES)
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    body = f"""
        {connection}.execute("CREATE TABLE IF NOT EXISTS {main} (id INTEGER PRIMARY KEY, {text} TEXT NOT NULL)")
        {connection}.commit()
    """
    return Task(
        words=d.say(
            "create [the|a] table {p} with id and {d} [if it does not exist|unless it exists|if missing]",
            "[make|create] the sqlite table {p}(id, {d}) if [missing|needed|it does not exist]",
            "[sqlite |]table {p} with an integer primary key id and [a text column|text] {d}, if not exists",
            "CREATE TABLE IF NOT EXISTS {p}: id, {d}",
            "sqlite: create {p} with id (primary key) and {d} (text) if it is not there",
            "ensure the table {p} exists with id and {d}",
            held=(
                "make sure the sqlite table {p} (id, {d} text) is there",
                "set up {p} with columns id (primary key) and {d} in the database, fine if present",
            ),
            p=main,
            d=text,
        ),
        name=d.name(
            "create_table", "init_db", "create_schema", "setup_database", held=("make_table", "prepare_db")
        ),
        params=(Param(connection, "sqlite3.Connection"),),
        returns="None",
        imports=needed(style, body, "sqlite3.Connection None", "import sqlite3"),
        body=body,
        doc="Create the table if it is missing.",
        checks=f"""
            import sqlite3
            c = sqlite3.connect(":memory:")
            f(c)
            f(c)
            c.execute("INSERT INTO {main} ({text}) VALUES ('x')")
            assert c.execute("SELECT id, {text} FROM {main}").fetchall() == [(1, "x")]
        """,
    )


@family(area="sqlite")
def count_rows(d: Draw, style: Style) -> Task:
    main, _ = d.pick(*TABLES)
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    body = f'return {connection}.execute("SELECT COUNT(*) FROM {main}").fetchone()[0]'
    return Task(
        words=d.say(
            "[count|number of] [the |]rows [in|of] [the table |]{p}",
            "how many rows [are in|has] [the table |]{p}",
            "SELECT COUNT(*) from {p}",
            "row count of {p}",
            "return the number of [rows|records] in {p}",
            held=("size of the sqlite table {p} in rows", "tell how many {p} the database has"),
            p=main,
        ),
        name=d.name(
            "count_rows", "row_count", "how_many", "count_all", held=("table_size", "number_of_rows")
        ),
        params=(Param(connection, "sqlite3.Connection"),),
        returns="int",
        imports=needed(style, body, "sqlite3.Connection int", "import sqlite3"),
        body=body,
        target="count",
        checks=f"""
            import sqlite3
            c = sqlite3.connect(":memory:")
            c.execute("CREATE TABLE {main} (id INTEGER)")
            assert f(c) == 0
            c.execute("INSERT INTO {main} VALUES (1), (2)")
            assert f(c) == 2
        """,
    )


@family(area="sqlite")
def table_names(d: Draw, style: Style) -> Task:
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    body = f"""
        rows = {connection}.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [row[0] for row in rows]
    """
    return Task(
        words=d.say(
            "[sorted names|names] of [all |the |]tables in [the|a] sqlite database, sorted",
            "[list|return|get] the table names of {connection}, sorted",
            "tables of [the database |]{connection} [from|in] sqlite_master, sorted by name",
            "all table names in [sqlite|{connection}], in order",
            "[get|select] all table names from sqlite_master, sorted",
            "sqlite tables, sorted by name",
            held=(
                "which tables does the sqlite database have, by name in order",
                "sorted table names read from sqlite_master",
            ),
            connection=connection,
        ),
        name=d.name("table_names", "list_tables", "tables", "all_tables", held=("get_tables", "tables_in")),
        params=(Param(connection, "sqlite3.Connection"),),
        returns="list[str]",
        imports=needed(style, body, "sqlite3.Connection list[str]", "import sqlite3"),
        body=body,
        doc="List the tables.",
        target="tables",
        checks="""
            import sqlite3
            c = sqlite3.connect(":memory:")
            assert f(c) == []
            c.execute("CREATE TABLE b (id INTEGER)")
            c.execute("CREATE TABLE a (id INTEGER)")
            assert f(c) == ["a", "b"]
        """,
    )


@family(area="sqlite")
def open_database(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "db_path", held=("location",))
    return Task(
        words=d.say(
            "open [the|a] sqlite database at {path} with rows by [column |]name and foreign keys on",
            "[connect|open a connection] to [the sqlite database|sqlite at] {path}, [sqlite3.Row rows|row_factory Row], foreign keys on",
            "sqlite connection to {path} with [Row rows|sqlite3.Row] and [foreign keys on|PRAGMA foreign_keys]",
            "[connect|open] {path} with sqlite3, row_factory Row and foreign_keys on",
            "make a sqlite connection to {path}: Row factory, foreign keys on",
            "sqlite3.connect to {path} with sqlite3.Row and PRAGMA foreign_keys = ON",
            held=(
                "get a sqlite3 connection for {path} that gives Row objects and enforces foreign keys",
                "open {path} as sqlite, columns accessible by name, foreign keys enforced",
            ),
            path=path,
        ),
        name=d.name(
            "open_database", "connect", "open_db", "get_connection", held=("database_at", "db_connect")
        ),
        params=(Param(path, "str"),),
        returns="sqlite3.Connection",
        imports=("import sqlite3",),
        body=f"""
            connection = sqlite3.connect({path})
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            return connection
        """,
        doc="Open the database.",
        checks="""
            c = f("x.db")
            assert c.execute("SELECT 1 AS one").fetchone()["one"] == 1
            assert c.execute("PRAGMA foreign_keys").fetchone()[0] == 1
            c.close()
        """,
    )
