"""Families over rows in SQLite."""

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
def insert_row(d: Draw, style: Style) -> Task:
    main, text = d.pick(*TABLES)
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    value = variable(d, "value", "text", "entry", held=("content",))
    body = f"""
        cursor = {connection}.execute("INSERT INTO {main} ({text}) VALUES (?)", ({value},))
        {connection}.commit()
        return cursor.lastrowid
    """
    return Task(
        words=d.say(
            "insert {value} [into|as] [the column |]{d} of [the table |]{p} and return the [new |]id",
            "add a row to {p} with {d} = {value}, [return|give back] its id",
            "[insert|save] a [row|record] in {p} ({d} is {value}), return lastrowid",
            "INSERT into {p}({d}) with a parameter, return the new id",
            "new row in {p} with {value} as {d}, return its id",
            held=(
                "put {value} as the {d} of a fresh {p} row and hand back the id",
                "store {value} in {p}.{d}, answer with the row's id",
            ),
            value=value,
            p=main,
            d=text,
        ),
        name=d.name("insert", "add", "save", "insert_row", held=("store_row", "create_row")),
        params=(Param(connection, "sqlite3.Connection"), Param(value, "str")),
        returns="int",
        imports=needed(style, body, "sqlite3.Connection str int", "import sqlite3"),
        body=body,
        doc="Insert a row and return its id.",
        checks=f"""
            import sqlite3
            c = sqlite3.connect(":memory:")
            c.execute("CREATE TABLE {main} (id INTEGER PRIMARY KEY, {text} TEXT)")
            assert f(c, "it's") == 1
            assert f(c, "b") == 2
            assert c.execute("SELECT {text} FROM {main} ORDER BY id").fetchall() == [("it's",), ("b",)]
        """,
    )


@family(area="sqlite")
def insert_many(d: Draw, style: Style) -> Task:
    main, text = d.pick(*TABLES)
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    entries = variable(d, "entries", "texts", "contents", held=("new_values",))
    body = f"""
        {connection}.executemany("INSERT INTO {main} ({text}) VALUES (?)", [(value,) for value in {entries}])
        {connection}.commit()
    """
    return Task(
        words=d.say(
            "insert all [of |]{entries} into [the column |]{d} of [the table |]{p}",
            "[insert|add] a row to {p} for each of {entries}, as {d}",
            "executemany: {entries} into {p}({d})",
            "[bulk|batch] insert {entries} into {p} ({d}) and commit",
            "[save|store] [every one|each|all] of {entries} as {d} in the table {p}",
            held=(
                "write {entries} to {p}.{d}, one row per value, and commit",
                "many rows at once into {p} with {d} from {entries}",
            ),
            entries=entries,
            p=main,
            d=text,
        ),
        name=d.name("insert_all", "add_all", "save_all", "insert_many", held=("bulk_insert", "store_all")),
        params=(Param(connection, "sqlite3.Connection"), Param(entries, "list[str]")),
        returns="None",
        imports=needed(style, body, "sqlite3.Connection list[str] None", "import sqlite3"),
        body=body,
        doc="Insert many rows.",
        checks=f"""
            import sqlite3
            c = sqlite3.connect(":memory:")
            c.execute("CREATE TABLE {main} (id INTEGER PRIMARY KEY, {text} TEXT)")
            f(c, ["a", "b'"])
            assert not c.in_transaction
            assert c.execute("SELECT {text} FROM {main} ORDER BY id").fetchall() == [("a",), ("b'",)]
        """,
    )


@family(area="sqlite")
def fetch_dicts(d: Draw, style: Style) -> Task:
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    sql = variable(d, "sql", "query", "statement", held=("select",))
    body = f"""
        cursor = {connection}.execute({sql})
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row)) for row in cursor]
    """
    return Task(
        words=d.say(
            "run {sql} [on {connection}|] and return the rows as dicts",
            "rows of [the query |]{sql} as [a list of |]dicts",
            "[execute|run] a [select|query], [result|rows] as dicts by column name",
            "return a list of dicts for [a query|{sql}]",
            "fetch all rows of {sql} as dicts[ keyed by column|]",
            "select rows as dicts",
            "query sqlite and return a list of dicts",
            held=(
                "result of the select {sql} as dictionaries",
                "execute {sql} and give every row back as column name to value",
            ),
            connection=connection,
            sql=sql,
        ),
        name=d.name("fetch_dicts", "query", "fetch_all", "select_dicts", held=("rows_as_dicts", "run_query")),
        params=(Param(connection, "sqlite3.Connection"), Param(sql, "str")),
        returns="list[dict]",
        imports=needed(style, body, "sqlite3.Connection str list[dict]", "import sqlite3"),
        body=body,
        doc="Run a query and return its rows as dicts.",
        checks="""
            import sqlite3
            c = sqlite3.connect(":memory:")
            c.execute("CREATE TABLE t (id INTEGER, name TEXT)")
            c.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
            assert f(c, "SELECT * FROM t ORDER BY id") == [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
            assert f(c, "SELECT name FROM t WHERE id > 5") == []
        """,
    )


@family(area="sqlite")
def get_by_id(d: Draw, style: Style) -> Task:
    main, text = d.pick(*TABLES)
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    row_id = variable(d, "row_id", "ident", "id_", held=("number",))
    body = f'return {connection}.execute("SELECT * FROM {main} WHERE id = ?", ({row_id},)).fetchone()'
    return Task(
        words=d.say(
            "row of {p} with the id {row_id}[, None if there is none| or None]",
            "[get|fetch|select] [one|the] row from {p} by id[, None if missing|]",
            "[select|find] the {p} row whose id is {row_id}",
            "fetchone from {p} where id is {row_id}",
            "one row of [the table |]{p} by {row_id} or None",
            held=("look {row_id} up in the table {p}", "the record in {p} having id {row_id}, if any"),
            row_id=row_id,
            p=main,
        ),
        name=d.name("get_by_id", "find_row", "get_row", "fetch_one", held=("by_id", "row_by_id")),
        params=(Param(connection, "sqlite3.Connection"), Param(row_id, "int")),
        returns="tuple | None",
        imports=needed(style, body, "sqlite3.Connection int tuple | None", "import sqlite3"),
        body=body,
        target="row",
        checks=f"""
            import sqlite3
            c = sqlite3.connect(":memory:")
            c.execute("CREATE TABLE {main} (id INTEGER PRIMARY KEY, {text} TEXT)")
            c.execute("INSERT INTO {main} ({text}) VALUES ('a'), ('b')")
            assert tuple(f(c, 2)) == (2, "b")
            assert f(c, 9) is None
        """,
    )


@family(area="sqlite")
def delete_row(d: Draw, style: Style) -> Task:
    main, _ = d.pick(*TABLES)
    connection = variable(d, "connection", "conn", "db", "database", held=("con",))
    row_id = variable(d, "row_id", "ident", "id_", held=("number",))
    body = f"""
        cursor = {connection}.execute("DELETE FROM {main} WHERE id = ?", ({row_id},))
        {connection}.commit()
        return cursor.rowcount > 0
    """
    return Task(
        words=d.say(
            "delete the row of {p} with the id {row_id}, return whether [there was one|it existed|a row was deleted]",
            "[delete|remove] {row_id} from [the table |]{p}, True if [it was there|a row was deleted]",
            "DELETE from {p} by id, [return|answer] whether anything was deleted",
            "[remove|delete] the {p} row whose id is {row_id} and tell if it existed",
            "[remove|delete] [a row|one row] of {p} by [its |]id, return True if there was one",
            "drop {row_id} from {p}, bool result: did it exist",
            held=(
                "get rid of row {row_id} in {p} and say whether one was there",
                "True if deleting id {row_id} from the table {p} removed something",
            ),
            row_id=row_id,
            p=main,
        ),
        name=d.name("delete_row", "remove", "delete", "delete_by_id", held=("drop_row", "remove_row")),
        params=(Param(connection, "sqlite3.Connection"), Param(row_id, "int")),
        returns="bool",
        imports=needed(style, body, "sqlite3.Connection int bool", "import sqlite3"),
        body=body,
        doc="Delete a row and tell whether it was there.",
        checks=f"""
            import sqlite3
            c = sqlite3.connect(":memory:")
            c.execute("CREATE TABLE {main} (id INTEGER)")
            c.execute("INSERT INTO {main} VALUES (1), (2)")
            assert f(c, 1) is True and f(c, 1) is False
            assert not c.in_transaction
            assert c.execute("SELECT id FROM {main}").fetchall() == [(2,)]
        """,
    )
