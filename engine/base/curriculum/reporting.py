"""More families over text reports, logging, settings and tests."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, path_type, typed, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="templating")
def number_format(d: Draw, style: Style) -> Task:
    (number,) = variables(d, "number")
    what, spec, sample, expected, stem = d.pick(
        ("with commas between the thousands", ",", 1234567, "1,234,567", "with_commas"), ("with two decimals", ".2f", 3.14159, "3.14", "two_decimals"), ("in scientific notation with three decimals", ".3e", 12345.678, "1.235e+04", "scientific"),
        ("as a percentage with one decimal, 0.256 is 25.6%", ".1%", 0.256, "25.6%", "as_percent"), ("with an explicit sign, +5 or -5", "+", 5, "+5", "with_sign"), ("with underscores between the thousands", "_", 1234567, "1_234_567", "with_underscores"),
    )  # fmt: skip
    body = {
        "f": f'return f"{{{number}:{spec}}}"',
        "format": f'return "{{:{spec}}}".format({number})',
        "percent": f'return format({number}, "{spec}")',
    }[style.strings]
    if style.strings == "percent" and spec in (".2f", ".3e", "+"):
        body = f'return "%{spec}{"d" if spec == "+" else ""}" % {number}'
    return Task(
        words=d.say("format {n} {w}", "{n} as a string {w}", "[write|show] {n} {w}", "[turn|make] {n} into a string {w}", "string of {n} {w}", "number format of {n}: {w}", held=("text for {n} {w}", "let {n} appear {w}"), n=number, w=what),
        name=d.name(stem, f"format_{stem}", "format_number", held=("number_text", f"show_{stem}")), params=params(f"{number}: {'int' if isinstance(sample, int) else 'float'}"), returns="str", body=body, doc="Write a number.", target="shown", checks=f'assert f({sample}) == "{expected}"\nassert isinstance(f(0), str)',
    )  # fmt: skip


@family(area="templating")
def framed_text(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text title heading message caption|banner_text", avoid="line")
    char, said = d.pick(
        ("=", "equals signs"), ("-", "dashes"), ("*", "stars"), ("~", "tildes"), ("#", "hash signs")
    )
    what, body, expected, stem = d.pick(
        ("{t} underlined with {c} of the same length on the next line", '{t} + "\\n" + "{k}" * len({t})', "ab\n" + char * 2, "underline"), ("{t} between two lines of {c} as long as it", '"{k}" * len({t}) + "\\n" + {t} + "\\n" + "{k}" * len({t})', f"{char * 2}\nab\n{char * 2}", "banner"), ("{t} with a space and three {c} on each side", '"{k}{k}{k} " + {t} + " {k}{k}{k}"', f"{char * 3} ab {char * 3}", "decorate"),
    )  # fmt: skip
    what = what.replace("{t}", "{text}").replace("{c}", said)
    return Task(
        words=d.say(what, f"string: {what}", f"[return|make|build] {what}", f"{what}, as one string", f"[print-ready|plain] text: {what}", f"heading: {what}", held=(f"for a report, {what}", f"give {what}"), text=text),
        name=d.name(stem, f"{stem}_text", f"make_{stem}", held=(f"{stem}_title", f"with_{stem}")), params=params(f"{text}: str"), returns="str", body="return " + body.replace("{t}", text).replace("{k}", char), doc="Set off a text.", target="framed", checks=f"assert f('ab') == {expected!r}",
    )  # fmt: skip


@family(area="templating")
def text_histogram(d: Draw, style: Style) -> Task:
    (counts,) = variables(
        d, "counts mapping votes totals results|tally_by_name", avoid="name count lines width"
    )
    char, said = d.pick(("#", "hash signs"), ("*", "stars"), ("=", "equals signs"))
    line = {
        "f": f"f\"{{name}}: {{'{char}' * count}}\"",
        "format": f'"{{}}: {{}}".format(name, "{char}" * count)',
        "percent": f'"%s: %s" % (name, "{char}" * count)',
    }[style.strings]
    return Task(
        words=d.say("bar chart of {m} as text: one line per key, 'key: ' and so many {s}", "text histogram of {m}, lines like 'a: ' with {s}", "[draw|make] a horizontal bar of {s} for each entry of {m}, 'key: bar' lines joined", "lines 'key: bar' for {m}, the bar has as many {s} as the value", "string with a bar of {s} for every key of {m}, key and colon in front", held=("show {m} as bars made of {s}, a line for each key", "picture {m} in text, {s} for the values, 'key: ' first"), m=counts, s=said),
        name=d.name("text_histogram", "bar_chart", "draw_bars", held=("bars", "text_chart")), params=params(f"{counts}: dict[str, int]"), returns="str", body=f'return "\\n".join({line} for name, count in {counts}.items())', doc="Draw bars as text.", target="chart", checks=f'assert f({{"a": 2, "b": 0}}) == "a: {char * 2}\\nb: "\nassert f({{}}) == ""',
    )  # fmt: skip


@family(area="templating")
def text_difference(d: Draw, style: Style) -> Task:
    old, new = variables(d, "old before first a|previous", "new after second b|current", avoid="difflib line")
    what, body, checks, kind, imports, stem = d.pick(
        ("unified diff of the texts {a} and {b} as one string, line breaks kept", 'return "".join(difflib.unified_diff({a}.splitlines(keepends=True), {b}.splitlines(keepends=True)))', 'x = f("a\\nb\\n", "a\\nc\\n")\nassert "-b\\n" in x and "+c\\n" in x and " a\\n" in x\nassert f("a\\n", "a\\n") == ""', "str", ("import difflib",), "unified_diff"), ("similarity of {a} and {b} from 0 to 1, with difflib", "return difflib.SequenceMatcher(None, {a}, {b}).ratio()", 'assert f("abc", "abc") == 1\nassert f("abc", "xyz") == 0\nassert 0 < f("abcd", "abxd") < 1', "float", ("import difflib",), "similarity"),
        ("lines of {b} that are not in {a}, as a list", "return [line for line in {b}.splitlines() if line not in {a}.splitlines()]", 'assert f("a\\nb", "b\\nc\\nd") == ["c", "d"]\nassert f("", "") == []', "list[str]", (), "new_lines"),
    )  # fmt: skip
    what = what.replace("{a}", "{old}").replace("{b}", "{new}")
    return Task(
        words=d.say(what, f"[compute|return|get] the {what}", f"compare two texts: {what}", f"the {what}", f"[find|make] the {what}", f"text comparison: {what}", held=(f"for two strings, the {what}", f"difference tool, {what}"), old=old, new=new),
        name=d.name(stem, f"text_{stem}", f"get_{stem}", held=(f"{stem}_of", f"compare_{stem}")), params=params(f"{old}: str, {new}: str"), returns=kind, imports=imports, body=body.format(a=old, b=new), doc="Compare two texts.", target="outcome", checks=checks,
    )  # fmt: skip


@family(area="templating")
def closest_match(d: Draw, style: Style) -> Task:
    word, choices = variables(
        d, "word", "choices options names commands candidates|known_words", avoid="difflib found"
    )
    raises = style.errors == "raise"
    end = 'raise ValueError(f"nothing like {' + word + '!r}")' if raises else "return None"
    return Task(
        words=d.say("closest match for {w} in {c}, by difflib", "which of {c} is most like {w}", "did you mean: the best match of {w} in {c}", "[find|return] the entry of {c} that is most similar to {w}", "fuzzy lookup of {w} among {c}, one result", held=("suggest one of {c} for the misspelled {w}", "what in {c} could {w} be meant to be"), w=word, c=choices),
        clauses=(Clause("raise ValueError if nothing is close" if raises else "None if nothing is close", about="errors"),), name=d.name("closest", "best_match", "suggest", held=("did_you_mean", "nearest_word")), params=params(f"{word}: str, {choices}: list[str]"), returns="str" if raises else "str | None", imports=("import difflib",), body=f"found = difflib.get_close_matches({word}, {choices}, n=1)\nif not found:\n    {end}\nreturn found[0]", doc="Find the closest word.",
        checks=checked('assert f("colour", ["color", "size"]) == "color"', style, raising='assert raises(ValueError, "zzz", ["color"])', none='assert f("zzz", ["color"]) is None'),
    )  # fmt: skip


@family(area="logs")
def log_lines(d: Draw, style: Style) -> Task:
    (lines,) = variables(d, "lines rows entries log|log_lines", avoid="Counter line counts")
    level = d.pick("ERROR", "WARNING", "INFO")
    what, also, body, expected, kind, imports, stem = d.pick(
        ("number of {l} lines in {x}", "how many of the log lines {x} have the level {l}", 'return sum(1 for line in {x} if line.split()[1] == "{l}")', {"ERROR": "2", "WARNING": "1", "INFO": "1"}[level], "int", (), "count_level"), ("messages of the {l} lines in {x}", "what the log lines {x} of level {l} say, as a list", 'return [line.split(" ", 2)[2] for line in {x} if line.split()[1] == "{l}"]', {"ERROR": "['disk full', 'no net']", "WARNING": "['low space']", "INFO": "['started up']"}[level], "list[str]", (), "level_messages"),
        ("number of lines per level in {x}, as a dict", "level -> count for the log lines {x}", "return dict(Counter(line.split()[1] for line in {x}))", "{'INFO': 1, 'ERROR': 2, 'WARNING': 1}", "dict[str, int]", ("from collections import Counter",), "level_counts"),
    )  # fmt: skip
    what, also = (each.replace("{l}", level).replace("{x}", "{lines}") for each in (what, also))
    return Task(
        words=d.say(f"{what}, which look like '12:00 ERROR text'", f"[return|get] the {what} ('12:00 ERROR text')", f"{also}; format: time, level, text", f"log lines are time, level, message: {what}", f"{also}, lines are like '12:00 ERROR text'", held=(f"given lines of the form '12:00 ERROR text', {also}", f"from a log with time, level, text per line: {what}"), lines=lines),
        name=d.name(stem, f"log_{stem}", f"get_{stem}", held=(f"{stem}_of", f"read_{stem}")), params=params(f"{lines}: list[str]"), returns=kind, imports=imports, body=body.replace("{l}", level).replace("{x}", lines), doc="Read log lines.", target="found", checks=f"assert f(['10:00 INFO started up', '10:01 ERROR disk full', '10:02 WARNING low space', '10:03 ERROR no net']) == {expected}\nassert not f([])",
    )  # fmt: skip


@family(area="logs")
def json_formatter(d: Draw, style: Style) -> Task:
    name = d.name("JsonFormatter", "JSONFormatter", "StructuredFormatter", held=("JsonLines", "RecordAsJson"))
    return Task(
        words=d.say("logging formatter class {n} that writes each record as JSON with level, logger and message", "class {n}(logging.Formatter): format gives JSON of level, logger, message", "[write|make] a JSON log formatter {n}: keys level, logger (name) and message", "{n}: log records as JSON objects with level, logger, message", "formatter {n} for json logs, fields level, logger, message", held=("let {n} turn log records into JSON: level, logger, message", "one JSON object per log record, level, logger and message, by a formatter {n}"), n=name),
        name=name, imports=("import json", "import logging"), code=typed(f'class {name}(logging.Formatter):\n    def format(self, record: logging.LogRecord) -> str:\n        return json.dumps({{"level": record.levelname, "logger": record.name, "message": record.getMessage()}})\n', style, "Log records as JSON."), checks='import json, logging\nr = logging.LogRecord("app", logging.WARNING, "x.py", 1, "low %s", ("disk",), None)\nassert json.loads(f().format(r)) == {"level": "WARNING", "logger": "app", "message": "low disk"}',
    )  # fmt: skip


@family(area="logs")
def collecting_handler(d: Draw, style: Style) -> Task:
    name = d.name("ListHandler", "MemoryHandler", "Collector", held=("KeepingHandler", "LogCatcher"))
    return Task(
        words=d.say("logging handler class {n} that keeps the messages in a list messages", "class {n}(logging.Handler): emit appends the message to messages", "[write|make] a handler {n} that collects log messages in self.messages", "{n}: log handler for tests, formatted messages in the list messages", "handler {n} storing each record's message in messages", held=("let {n} catch what is logged in a list called messages", "log handler {n} with a list messages of all that was logged"), n=name),
        name=name, imports=("import logging",), code=typed(f"class {name}(logging.Handler):\n    def __init__(self) -> None:\n        super().__init__()\n        self.messages: list[str] = []\n\n    def emit(self, record: logging.LogRecord) -> None:\n        self.messages.append(record.getMessage())\n", style, "Keeps log messages."), checks='import logging\nh = f()\nl = logging.getLogger("t")\nl.propagate = False\nl.addHandler(h)\nl.warning("a %s", 1)\nl.error("b")\nassert h.messages == ["a 1", "b"]',
    )  # fmt: skip


@family(area="environment")
def dataclass_settings(d: Draw, style: Style) -> Task:
    prefix = d.pick("APP_", "DB_", "WEB_", "JOB_")
    return Task(
        words=d.say("dict of all environment variables that start with {p}, prefix removed and lower case", "environment variables with the prefix {p} as a dict, keys without it in lower case", "[read|collect] settings from the environment: {p}NAME becomes name", "os.environ entries beginning with {p}, keys lowercased and without {p}", "settings dict from the {p}* environment variables", held=("whatever the environment has under {p}, as a dict with short lower case keys", "gather {p}X as x from os.environ"), p=prefix),
        name=d.name("env_settings", "settings_from_env", "read_env", held=("environment_dict", "prefixed_env")), returns="dict[str, str]", imports=("import os",), body=f'return {{key.removeprefix("{prefix}").lower(): value for key, value in os.environ.items() if key.startswith("{prefix}")}}', doc="Read settings from the environment.", target="found", checks=f'import os\nos.environ["{prefix}HOST"] = "x"\nos.environ["{prefix}MAX_SIZE"] = "5"\nassert f() == {{"host": "x", "max_size": "5"}}',
    )  # fmt: skip


@family(area="environment")
def config_chain(d: Draw, style: Style) -> Task:
    path, defaults = variables(
        d,
        "path config_path filename settings_file|config_location",
        "defaults base standard fallback|preset",
        avoid="tomllib json file os",
    )
    kind, module = d.pick(("TOML", "tomllib"), ("JSON", "json"))
    opened = f'{path}.open("rb")' if style.paths == "pathlib" else f'open({path}, "rb")'
    exists = f"{path}.exists()" if style.paths == "pathlib" else f"os.path.exists({path})"
    body = f"if not {exists}:\n    return dict({defaults})\nwith {opened} as file:\n    return {{**{defaults}, **{module}.load(file)}}"
    text = 'a = 5\\nc = "x"\\n' if kind == "TOML" else '{"a": 5, "c": "x"}'
    return Task(
        words=d.say("settings from the {k} file {p} over {d}, just {d} if the file is missing", "load the {k} config {p} and put it over {d}; a copy of {d} if there is no file", "{d} updated by the {k} file {p}, if that exists", "merge {d} with the {k} file {p}, the file wins, it may be missing", "[read|load] config: {d}, overridden by what the {k} file {p} says if it exists", held=("let the {k} file {p}, where there is one, override {d}", "config dict: {d} first, then {p} ({k}) on top unless it does not exist"), k=kind, p=path, d=defaults),
        name=d.name("load_config", "load_settings", "read_config", held=("settings_over_defaults", "effective_config")), params=params(f"{path}: {path_type(style)}, {defaults}: dict"), returns="dict", imports=needed(style, body, path_type(style), "import json", "import os", "import tomllib", "from pathlib import Path"), body=body, doc="Load settings over defaults.", checks=checked(f"from pathlib import Path\nx = {{'a': 1, 'b': 2}}\nassert f(at('no'), x) == x\nPath('c').write_text('{text}')\nassert f(at('c'), x) == {{'a': 5, 'b': 2, 'c': 'x'}}\nassert x == {{'a': 1, 'b': 2}}", style),
    )  # fmt: skip
