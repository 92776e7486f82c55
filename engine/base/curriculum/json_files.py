"""Families over JSON."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, path_type, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="formats")
def load_json(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "config_path", "file_path", held=("settings_path", "location"))
    body = f'return json.loads({path}.read_text(encoding="utf-8"))'
    if style.paths == "os":
        body = f"""
            with open({path}, encoding="utf-8") as file:
                return json.load(file)
        """
    return Task(
        words=d.say(
            "open [a file|{path}] and parse it as JSON",
            "get the data from a JSON file",
            "[data|content] of the JSON file {path}",
            "load [json|JSON] [config |]from [path|a path|a file]",
            "[read|load] [a|the] JSON file",
            "[parse|read|load] the JSON [in|at] {path}[| and return it|as a dict]",
            "load [the |][settings|config|configuration|data] from [a|the] JSON file",
            "json file -> dict",
            "read {path} as JSON",
            held=("[config|settings] from json", "return the [parsed|decoded] JSON of {path}"),
            path=path,
        ),
        name=d.name("load_json", "read_json", "load_config", held=("read_settings", "load_data")),
        params=(Param(path, path_type(style)),),
        returns="dict",
        imports=needed(style, body, path_type(style), "import json", "from pathlib import Path"),
        body=body,
        doc="Load a JSON file.",
        checks=checked(
            """
            from pathlib import Path
            p = at("x.json")
            Path(p).write_text('{"a": [1, 2], "b": "hé"}', encoding="utf-8")
            assert f(p) == {"a": [1, 2], "b": "hé"}
        """,
            style,
        ),
    )


@family(area="formats")
def load_json_default(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "config_path", "file_path", held=("settings_path", "location"))
    body = f"""
        if not {path}.exists():
            return {{}}
        return json.loads({path}.read_text(encoding="utf-8"))
    """
    if style.paths == "os":
        body = f"""
            if not os.path.exists({path}):
                return {{}}
            with open({path}, encoding="utf-8") as file:
                return json.load(file)
        """
    return Task(
        words=d.say(
            "load [json|JSON] [from|at] [a path|{path}], empty dict if [the file|it] [is missing|does not exist]",
            "[read|load] [a|the] JSON [config|file], an empty dict [if it does not exist|when missing|if there is none]",
            "[load|read] [settings|state|config] from JSON [or|, else] an empty dict if there is no file",
            "load {path} as JSON; a missing file means an empty dict",
            "json file or empty dict",
            "read {path} as JSON, but return [an empty dict|{}] when it is [missing|not there]",
            held=(
                "parse the JSON in {path}, falling back to an empty dict if there is no such file",
                "JSON from {path}, empty dict as default for a missing file",
            ),
            path=path,
        ),
        name=d.name("load_json_or_empty", "load_config", "read_settings", held=("load_state", "load_cache")),
        params=(Param(path, path_type(style)),),
        returns="dict",
        imports=needed(style, body, path_type(style), "import json", "import os", "from pathlib import Path"),
        body=body,
        checks=checked(
            """
            from pathlib import Path
            p = at("x.json")
            assert f(p) == {}
            Path(p).write_text('{"a": 1}')
            assert f(p) == {"a": 1}
        """,
            style,
        ),
    )


@family(area="formats")
def save_json(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", held=("target",))
    data = variable(d, "data", "value", "config", held=("obj",))
    body = rf"""
        {path}.write_text(json.dumps({data}, indent=2) + "\n", encoding="utf-8")
    """
    if style.paths == "os":
        body = f"""
            with open({path}, "w", encoding="utf-8") as file:
                json.dump({data}, file, indent=2)
        """
    return Task(
        words=d.say(
            "[save|write|store] [a dict|{data}] [as|to] [a |]JSON [file|]",
            "[write|dump|save] {data} to {path} as JSON",
            "store {data} in {path} as JSON",
            "dict to JSON file",
            "[save|write|dump] [config|settings|data] [to|as] json",
            "json dump [of {data} to|into] {path}",
            "write JSON to [a path|{path}]",
            held=("put {data} into the file {path} as JSON", "serialize {data} to a json file at {path}"),
            path=path,
            data=data,
        ),
        clauses=(
            Clause(d.pick("indented by 2", "indent 2", "with two spaces of indent", "with an indent of 2")),
        ),
        name=d.name("save_json", "write_json", "dump_json", held=("store_json", "save_config")),
        params=(Param(path, path_type(style)), Param(data, "dict")),
        returns="None",
        imports=needed(style, body, path_type(style), "import json", "from pathlib import Path"),
        body=body,
        doc="Save data as JSON.",
        checks=checked(
            r"""
            from pathlib import Path
            import json
            p = at("x.json")
            f(p, {"a": [1], "b": None})
            assert json.loads(Path(p).read_text()) == {"a": [1], "b": None}
            assert "\n" in Path(p).read_text().strip()
        """,
            style,
        ),
    )


@family(area="formats")
def read_jsonl(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    body = f"""
        with {path}.open(encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    """
    if style.paths == "os":
        body = f"""
            with open({path}, encoding="utf-8") as file:
                return [json.loads(line) for line in file if line.strip()]
        """
    return Task(
        words=d.say(
            "[read|load|parse] [a|the] [jsonl|JSON lines|JSON Lines] file[ into a list|]",
            "[records|objects] of a [jsonl|JSON lines] file",
            "load {path}, which [has|holds] one JSON [object|document] per line",
            "jsonl to list of dicts",
            "return a list of the JSON [records|objects] in {path}, one per line",
            "read one JSON object per line from {path}",
            "parse [newline-delimited JSON|JSON lines] from {path}",
            held=("decode every line of {path} as JSON", "load all records of the ndjson file {path}"),
            path=path,
        ),
        clauses=(
            Clause(
                d.pick(
                    "skipping blank lines", "skip blank lines", "ignore empty lines", "blank lines skipped"
                )
            ),
        ),
        name=d.name("read_jsonl", "load_jsonl", "read_records", held=("json_lines", "iter_records")),
        params=(Param(path, path_type(style)),),
        returns="list[dict]",
        imports=needed(style, body, path_type(style), "import json", "from pathlib import Path"),
        body=body,
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.jsonl")
            Path(p).write_text('{"a": 1}\n\n{"b": [2]}\n')
            assert f(p) == [{"a": 1}, {"b": [2]}]
        """,
            style,
        ),
    )


@family(area="formats")
def write_jsonl(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", held=("target",))
    records = variable(d, "records", "rows", held=("items",))
    body = rf"""
        with {path}.open("w", encoding="utf-8") as file:
            for record in {records}:
                file.write(json.dumps(record) + "\n")
    """
    if style.paths == "os":
        body = rf"""
            with open({path}, "w", encoding="utf-8") as file:
                for record in {records}:
                    file.write(json.dumps(record) + "\n")
        """
    return Task(
        words=d.say(
            "write [jsonl|JSON lines]: each of {records} on a line of its own",
            "[write|store] {records} in {path} as [newline-delimited JSON|JSON Lines|jsonl]",
            "put [each|every one] of {records} into {path} as one line of JSON",
            "save {records} as JSON lines",
            "write [records|a list of dicts|{records}] [as|to] [jsonl|JSON lines][ file|]",
            "[save|dump] {records} to {path}, one JSON [object|document] per line",
            "write each [record|item|dict] [of|in] {records} as a line of JSON [to|into] {path}",
            held=(
                "list -> jsonl file",
                "one JSON document a line in {path} for what {records} holds",
            ),
            path=path,
            records=records,
        ),
        name=d.name("write_jsonl", "save_jsonl", "dump_jsonl", held=("write_records", "save_lines")),
        params=(Param(path, path_type(style)), Param(records, "list[dict]")),
        returns="None",
        imports=needed(style, body, path_type(style), "import json", "from pathlib import Path"),
        body=body,
        checks=checked(
            r"""
            from pathlib import Path
            import json
            p = at("x.jsonl")
            f(p, [{"a": 1}, {"b": [2]}])
            assert [json.loads(x) for x in Path(p).read_text().splitlines()] == [{"a": 1}, {"b": [2]}]
            assert Path(p).read_text().endswith("\n")
        """,
            style,
        ),
    )


@family(area="formats")
def pretty_json(d: Draw, style: Style) -> Task:
    data = variable(d, "data", "value", held=("obj",))
    return Task(
        words=d.say(
            "[format|print] {data} as [readable|pretty|indented] JSON, keys sorted",
            "return [readable|pretty|indented] JSON of {data} with the keys sorted",
            "[convert|turn] a dict into indented JSON with sorted keys",
            "[pretty|indented] JSON [string|text] [of|for] [a dict|{data}][,| with] [sorted keys|keys sorted]",
            "[dump|format|serialise] {data} as JSON, [indent 2|two-space indent], sorted keys",
            "{data} as [pretty|indented] JSON [with|, ] sorted keys",
            held=(
                "make {data} a JSON string that people can read, keys in order",
                "dict to pretty sorted JSON",
            ),
            data=data,
        ),
        name=d.name("pretty_json", "to_json", "dumps", held=("format_json", "as_json")),
        params=(Param(data, "dict"),),
        returns="str",
        imports=("import json",),
        body=f"return json.dumps({data}, indent=2, sort_keys=True)",
        target="text",
        checks="""
            import json
            assert f({"b": 1, "a": [1]}) == json.dumps({"a": [1], "b": 1}, indent=2)
            assert f({}) == "{}"
        """,
    )
