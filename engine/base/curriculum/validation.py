"""Families over conversion and validation."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="validation")
def parse_bool(d: Draw, style: Style) -> Task:
    text = d.var("text")
    body = f"""
        lowered = {text}.strip().lower()
        if lowered in ("1", "true", "yes", "on"):
            return True
        if lowered in ("0", "false", "no", "off"):
            return False
        raise ValueError(f"not a boolean: {{{text}!r}}")
    """
    if style.errors == "none":
        body = f"""
            lowered = {text}.strip().lower()
            if lowered in ("1", "true", "yes", "on"):
                return True
            if lowered in ("0", "false", "no", "off"):
                return False
            return None
        """
    return Task(
        words=d.say(
            "parse [a bool|a boolean|{text} as a bool]: [1, true, yes, on or 0, false, no, off|true/yes/on/1 or false/no/off/0], any case",
            "[convert|turn] {text} [to|into] a bool ([true, yes, on, 1|1, true, yes, on] and [false, no, off, 0|0, false, no, off]), ignoring case",
            "bool from [text|{text}]: yes/no, true/false, on/off, 1/0, case-insensitive",
            "read [a yes/no|an on/off] setting: true, yes, on, 1 are True, false, no, off, 0 are False",
            "string to bool (true/yes/on/1, false/no/off/0)",
            held=(
                "interpret {text} as a truth value, accept true/false, yes/no, on/off, 1/0 in any case",
                "boolean for words like yes, off, TRUE or 0",
            ),
            text=text,
        ),
        clauses=(
            Clause(
                d.pick("raise ValueError on anything else", "ValueError otherwise")
                if style.errors == "raise"
                else d.pick("None on anything else", "otherwise None"),
                about="errors",
            ),
        ),
        name=d.name("parse_bool", "to_bool", "str_to_bool", "read_bool", held=("as_bool", "text_to_bool")),
        params=(Param(text, "str"),),
        returns="bool" if style.errors == "raise" else "bool | None",
        body=body,
        doc="Parse a boolean.",
        checks=checked(
            """
            assert f("Yes") is True and f(" on ") is True and f("1") is True and f("TRUE") is True
            assert f("no") is False and f("OFF") is False and f("0") is False and f("False") is False
        """,
            style,
            raising='assert raises(ValueError, "maybe")',
            none='assert f("maybe") is None',
        ),
    )


@family(area="validation")
def int_or_default(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "value", "raw", "s", held=("given",))
    default = variable(d, "default", "fallback", held=("otherwise",))
    return Task(
        words=d.say(
            "[parse|convert] {text} [as|to] an int, [or return|or] {default}[ if that fails|]",
            "int({text}), {default} if it is not a number",
            "integer from {text} or {default}",
            "int or default",
            "[return|give] {text} as an int or {default} on ValueError",
            "convert to int, fall back to {default}",
            held=(
                "try to make {text} an integer, else use {default}",
                "{text} as an integer with {default} when it does not parse",
            ),
            text=text,
            default=default,
        ),
        name=d.name(
            "int_or_default", "to_int", "parse_int_or", "safe_int", held=("int_or", "int_with_default")
        ),
        params=(Param(text, "str"), Param(default, "int", "0")),
        returns="int",
        body=f"""
            try:
                return int({text})
            except ValueError:
                return {default}
        """,
        doc="Parse an integer, or return the default.",
        checks="""
            assert f("12", 5) == 12
            assert f("x", 5) == 5
            assert f("", -1) == -1
        """,
    )


@family(area="validation")
def human_size(d: Draw, style: Style) -> Task:
    size = variable(d, "size", "num_bytes", "count", "amount", held=("length",))
    body = f"""
        for unit in ("B", "KB", "MB", "GB"):
            if {size} < 1024:
                return f"{{{size}:.1f}} {{unit}}"
            {size} /= 1024
        return f"{{{size}:.1f}} TB"
    """
    if style.strings == "format":
        body = f"""
            for unit in ("B", "KB", "MB", "GB"):
                if {size} < 1024:
                    return "{{:.1f}} {{}}".format({size}, unit)
                {size} /= 1024
            return "{{:.1f}} TB".format({size})
        """
    if style.strings == "percent":
        body = f"""
            for unit in ("B", "KB", "MB", "GB"):
                if {size} < 1024:
                    return "%.1f %s" % ({size}, unit)
                {size} /= 1024
            return "%.1f TB" % {size}
        """
    return Task(
        words=d.say(
            "[format|show|write] [a size in bytes|a number of bytes|{size} bytes] [for humans|like 1.5 KB|as 1.5 MB]",
            "human readable [file |]size, [like|e.g.] 1.5 KB",
            "[human|readable] size: B, KB, MB, GB, TB with one decimal",
            "[bytes|{size}] to B, KB, MB, GB or TB with one decimal",
            "[convert|turn] {size} bytes into [text like 2.0 MB|a readable size]",
            "format bytes",
            "bytes to human readable text",
            "[convert|format] a byte count like 1.5 KB",
            held=(
                "pretty print a byte count as KB, MB, GB",
                "{size} bytes in the largest fitting unit, one decimal",
            ),
            size=size,
        ),
        name=d.name(
            "human_size", "format_size", "pretty_size", "format_bytes", held=("readable_size", "size_text")
        ),
        params=(Param(size, "float"),),
        returns="str",
        body=body,
        doc="Format a size in bytes.",
        checks="""
            assert f(100) == "100.0 B"
            assert f(1536) == "1.5 KB"
            assert f(2 * 1024**2) == "2.0 MB"
            assert f(3 * 1024**4) == "3.0 TB"
        """,
    )


@family(area="validation")
def parse_size(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say(
            '[parse|read] a size like "1.5 MB" [into|as] bytes',
            '"10 KB" to [bytes|a number of bytes]',
            '[convert|turn] {text}, like "2 GB", [to|into] [a number of |]bytes',
            'number of bytes in [a text|{text}] like "1.5 MB" (B, KB, MB, GB)',
            "size text to bytes, units B, KB, MB, GB by 1024",
            held=('how many bytes is a size written as "1.5 MB"', 'bytes for human sizes such as "20 KB"'),
            text=text,
        ),
        name=d.name(
            "parse_size", "size_to_bytes", "read_size", "to_bytes", held=("bytes_from", "parse_bytes")
        ),
        params=(Param(text, "str"),),
        returns="int",
        body=f"""
            units = {{"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}}
            number, unit = {text}.split()
            return int(float(number) * units[unit.upper()])
        """,
        doc="Parse a size like 1.5 MB.",
        checks="""
            assert f("10 KB") == 10240
            assert f("1.5 mb") == 1572864
            assert f("7 B") == 7
        """,
    )


@family(area="validation")
def require_keys(d: Draw, style: Style) -> Task:
    mapping = d.var("mapping")
    keys = variable(d, "keys", "required", "names", held=("needed",))
    return Task(
        words=d.say(
            "raise ValueError [naming|that lists] the [missing keys|keys that are missing] if {mapping} [lacks|does not have] [all|any] of {keys}",
            "[check|verify|ensure] that {mapping} has all [the |]{keys}, [else |]raise ValueError [with|listing] the missing [ones|keys]",
            "ValueError [with|listing] the missing keys unless all of {keys} are in {mapping}",
            "validate that [all |]{keys} [are|exist] in {mapping}[, ValueError if not|, else raise ValueError]",
            "check for missing keys and raise ValueError naming them",
            "raise ValueError if any of {keys} is missing from {mapping}, list them in the message",
            held=(
                "complain with a ValueError about each of {keys} that {mapping} does not contain",
                "make sure the dict {mapping} contains {keys}, raise ValueError naming absent keys",
            ),
            mapping=mapping,
            keys=keys,
        ),
        name=d.name(
            "require_keys",
            "check_keys",
            "validate_keys",
            "ensure_keys",
            held=("demand_keys", "missing_keys_error"),
        ),
        params=(Param(mapping, "dict"), Param(keys, "list[str]")),
        returns="None",
        body=f"""
            missing = [key for key in {keys} if key not in {mapping}]
            if missing:
                raise ValueError(f"missing keys: {{', '.join(missing)}}")
        """,
        doc="Check that all keys are there.",
        checks=checked(
            """
            assert f({"a": 1, "b": 2}, ["a"]) is None
            assert raises(ValueError, {"a": 1}, ["a", "zz"])
            try:
                f({}, ["zz"])
            except ValueError as error:
                assert "zz" in str(error)
        """,
            style,
        ),
    )
