"""Families over parsing text."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="text")
def parse_pairs(d: Draw, style: Style) -> Task:
    text = d.var("text")
    body = f'return dict(line.split("=", 1) for line in {text}.splitlines() if "=" in line)'
    if style.loop:
        body = f"""
            pairs = {{}}
            for line in {text}.splitlines():
                if "=" in line:
                    key, value = line.split("=", 1)
                    pairs[key] = value
            return pairs
        """
    return Task(
        words=d.say(
            "parse [lines of key=value|key=value lines] [in {text}|] into a dict",
            "[turn|convert] key=value lines [of {text}|] into a [dict|dictionary]",
            "dict from [lines of the form key=value|key=value lines]",
            "key=value [lines|text] to dict",
            "[read|parse] {text}, one key=value [per|a] line",
            "split each line of {text} at the first = into key and value",
            "make a dict from text with one key=value per line",
            held=(
                "build a dict out of the key=value lines in {text}",
                "mapping of names to values from KEY=VALUE lines in {text}",
            ),
            text=text,
        ),
        name=d.name(
            "parse_pairs",
            "parse_key_values",
            "read_pairs",
            "parse_settings",
            held=("pairs_to_dict", "key_values"),
        ),
        params=(Param(text, "str"),),
        returns="dict[str, str]",
        body=body,
        doc="Parse lines of key=value.",
        target="pairs",
        checks=r"""
            assert f("a=1\nb=x=y\n\nnothing\n") == {"a": "1", "b": "x=y"}
            assert f("") == {}
        """,
    )


@family(area="text")
def parse_query(d: Draw, style: Style) -> Task:
    query = variable(d, "query", "text", "qs", "raw", held=("querystring",))
    return Task(
        words=d.say(
            "parse [a|the] [URL |url |]query string [{query} |]into a dict",
            "query string to dict",
            "[turn|convert] {query}, a query string like a=1&b=2, into a dict",
            "dict of the parameters in a query string",
            "[decode|parse] a=1&b=2 into a dict",
            "parameters of [a URL query|the query string {query}] as a dict",
            held=(
                "read the query parameters of {query} into a dictionary",
                "split a url query string up into names and values",
            ),
            query=query,
        ),
        name=d.name(
            "parse_query", "query_params", "parse_query_string", held=("query_to_dict", "url_params")
        ),
        params=(Param(query, "str"),),
        returns="dict[str, str]",
        imports=("from urllib.parse import parse_qsl",),
        body=f"return dict(parse_qsl({query}))",
        doc="Parse a query string.",
        target="parameters",
        checks="""
            assert f("a=1&b=two+words&c=%26") == {"a": "1", "b": "two words", "c": "&"}
            assert f("") == {}
        """,
    )


@family(area="text")
def parse_version(d: Draw, style: Style) -> Task:
    version = variable(d, "version", "text", "s", "raw", held=("version_text",))
    body = f'return tuple(int(part) for part in {version}.split("."))'
    if style.loop:
        body = f"""
            parts = []
            for part in {version}.split("."):
                parts.append(int(part))
            return tuple(parts)
        """
    return Task(
        words=d.say(
            "parse [a version|{version}] like 1.2.3 into a tuple of ints",
            "[turn|convert] [a version string|{version}] into a tuple of [ints|integers]",
            "version string to tuple[ of ints|]",
            "1.10.2 -> (1, 10, 2)",
            "[version|{version}] as a tuple of ints, so that versions [compare|sort]",
            "split {version} at the dots into [ints|a tuple of ints]",
            held=(
                "make version {version} comparable as a tuple of integers",
                "tuple of the numbers in a dotted version",
            ),
            version=version,
        ),
        name=d.name(
            "parse_version",
            "version_tuple",
            "to_version",
            "version_key",
            held=("split_version", "version_parts"),
        ),
        params=(Param(version, "str"),),
        returns="tuple[int, ...]",
        body=body,
        target="parts",
        checks="""
            assert f("1.10.2") == (1, 10, 2)
            assert f("3") == (3,)
        """,
    )


@family(area="text")
def split_list_text(d: Draw, style: Style) -> Task:
    text = d.var("text")
    body = f'return [part.strip() for part in {text}.split(",") if part.strip()]'
    if style.loop:
        body = f"""
            parts = []
            for part in {text}.split(","):
                part = part.strip()
                if part:
                    parts.append(part)
            return parts
        """
    return Task(
        words=d.say(
            "split {text} at commas, [strip|trim] [the parts|each part] and [drop|skip] empty ones",
            "[parse|read] a comma-separated list, [stripped|trimmed], [no empty items|without empty items]",
            "comma separated [text|string] to [a |]list of [trimmed|stripped] non-empty [strings|parts]",
            "[turn|convert] comma-separated {text} into a list, [trimming|stripping] spaces and [dropping|skipping] empty parts",
            "non-empty, stripped parts of {text} between commas",
            held=(
                "break {text} up at each comma, strip whitespace, leave out blanks",
                "return a list of the comma separated entries in {text}, cleaned, blanks ignored",
            ),
            text=text,
        ),
        name=d.name(
            "split_tags", "parse_list", "split_items", "parse_tags", held=("read_tags", "items_from")
        ),
        params=(Param(text, "str"),),
        returns="list[str]",
        body=body,
        doc="Split a comma-separated list.",
        target="parts",
        checks="""
            assert f(" a, b ,,c d,") == ["a", "b", "c d"]
            assert f("") == []
        """,
    )


@family(area="text")
def log_fields(d: Draw, style: Style) -> Task:
    line = variable(d, "line", "text", "entry", held=("log_line",))
    body = rf"""
        match = re.match(r"(?P<date>\S+) (?P<level>[A-Z]+) (?P<message>.*)", {line})
        if match is None:
            raise ValueError(f"not a log line: {{{line}!r}}")
        return match.groupdict()
    """
    if style.errors == "none":
        body = rf"""
            match = re.match(r"(?P<date>\S+) (?P<level>[A-Z]+) (?P<message>.*)", {line})
            return match.groupdict() if match else None
        """
    return Task(
        words=d.say(
            'parse a log line like "2024-05-31 ERROR disk full" into date, level and message',
            'split {line}, a log line "DATE LEVEL message", into a dict of date, level, message',
            'dict with date, level and message from a log line "DATE LEVEL message"',
            'regex with named groups date, level and message for log lines like "2024-05-31 INFO started"',
            'read date, level and message out of the log line {line} ("DATE LEVEL message")',
            held=(
                'take apart a log line of the form "DATE LEVEL message" into a dict with keys date, level, message',
                'date, level, message of {line} as a dict, lines look like "2024-05-31 WARNING low space"',
            ),
            line=line,
        ),
        clauses=(
            Clause(
                d.pick("raise ValueError if it does not match", "ValueError on anything else")
                if style.errors == "raise"
                else d.pick("None if it does not match", "return None on anything else"),
                about="errors",
            ),
        ),
        name=d.name(
            "parse_log_line",
            "parse_line",
            "read_log_line",
            "split_log_line",
            held=("log_fields", "parse_log_entry"),
        ),
        params=(Param(line, "str"),),
        returns="dict[str, str]" if style.errors == "raise" else "dict[str, str] | None",
        imports=needed(style, body, "str dict[str, str]", "import re"),
        body=body,
        checks=checked(
            """
            assert f("2024-05-31 ERROR disk full") == {"date": "2024-05-31", "level": "ERROR", "message": "disk full"}
        """,
            style,
            raising='assert raises(ValueError, "nonsense")',
            none='assert f("nonsense") is None',
        ),
    )
