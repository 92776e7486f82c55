"""Families over nested settings."""

from __future__ import annotations

from engine.base.curriculum.shared import variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="environment")
def parse_dotenv(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say(
            "parse [the text of |]a .env file [into a dict|], [ignoring|skip] [comments and blank lines|blank lines and comments]",
            "[.env|dotenv] text to dict, [# comments|comments] and blank lines [skipped|ignored]",
            "parse KEY=VALUE lines of {text}, [skip|ignore] # comments and blank lines",
            "dict from KEY=VALUE lines [in|of] {text} without comments (#) and blank lines",
            "[read|parse] [dotenv|.env] {text}: KEY=VALUE, # starts a comment line, blank lines [are fine|ignored]",
            held=(
                "turn dotenv content {text} into a mapping, leaving out blank and # lines",
                "variables of an env file given as {text}, comment lines ignored",
            ),
            text=text,
        ),
        name=d.name(
            "parse_env", "load_env", "read_dotenv", "parse_dotenv", held=("env_from_text", "dotenv_values")
        ),
        params=(Param(text, "str"),),
        returns="dict[str, str]",
        body=f"""
            values = {{}}
            for line in {text}.splitlines():
                line = line.strip()
                if line and not line.startswith("#"):
                    key, value = line.split("=", 1)
                    values[key.strip()] = value.strip()
            return values
        """,
        doc="Parse the text of a .env file.",
        target="settings",
        checks=r"""
            assert f("A=1\n# c\n\n B = x=y \n") == {"A": "1", "B": "x=y"}
            assert f("") == {}
        """,
    )


@family(area="environment")
def merge_config(d: Draw, style: Style) -> Task:
    base = variable(d, "base", "defaults", "config", held=("lower",))
    override = variable(d, "override", "overrides", "user", held=("upper",))
    name = d.name(
        "merge_config", "with_defaults", "merge_settings", "deep_merge", held=("overlay", "combined_config")
    )
    return Task(
        words=d.say(
            "[recursively|deeply] merge {override} into a copy of {base}, {override} wins",
            "deep merge of [two nested dicts|{base} and {override}], [{override} wins|values of {override} win]",
            "merge [nested dicts|nested settings] {base} and {override} recursively, {override} [wins|takes precedence]",
            "{base} [updated|overridden] recursively by {override}[, as a new dict|, without changing it]",
            "[deep|recursive] [dict merge|merging], the second wins",
            held=(
                "lay {override} over {base} at every level of nesting, result is a new dict",
                "combine nested config dicts where {override} beats {base}",
            ),
            base=base,
            override=override,
        ),
        name=name,
        params=(Param(base, "dict"), Param(override, "dict")),
        returns="dict",
        body=f"""
            merged = dict({base})
            for key, value in {override}.items():
                if isinstance(value, dict) and isinstance(merged.get(key), dict):
                    merged[key] = {name}(merged[key], value)
                else:
                    merged[key] = value
            return merged
        """,
        doc="Merge nested settings.",
        checks="""
            base = {"a": 1, "b": {"x": 1, "y": 2}}
            assert f(base, {"b": {"y": 3}, "c": 4}) == {"a": 1, "b": {"x": 1, "y": 3}, "c": 4}
            assert base == {"a": 1, "b": {"x": 1, "y": 2}}
            assert f({"a": {"x": 1}}, {"a": 2}) == {"a": 2}
        """,
    )


@family(area="environment")
def get_nested(d: Draw, style: Style) -> Task:
    config = variable(d, "config", "data", "settings", held=("tree",))
    path = variable(d, "path", "dotted", "key", held=("keys",))
    default = variable(d, "default", "fallback", held=("otherwise",))
    return Task(
        words=d.say(
            "[value|setting] at [the dotted path |]{path} [like|such as] a.b.c in [nested dicts|the nested dict {config}], {default} if missing",
            "look up a dotted path [in|through] [nested dicts|{config}], [or|default] {default}",
            "[get|read] {path}, like server.port, from the nested {config} or return {default}",
            "nested lookup by dotted key, {default} if [any part is missing|it is not there]",
            "[follow|walk] the dotted {path} into {config}, {default} [if|when] missing",
            held=(
                "what does {config} hold under a.b style {path}, otherwise {default}",
                "dig down {config} along the dots of {path} and fall back on {default}",
            ),
            config=config,
            path=path,
            default=default,
        ),
        name=d.name("get_nested", "dig", "get_path", "lookup_path", held=("deep_get", "nested_value")),
        params=(Param(config, "dict"), Param(path, "str"), Param(default, "object", "None")),
        returns="object",
        body=f"""
            for part in {path}.split("."):
                if not isinstance({config}, dict) or part not in {config}:
                    return {default}
                {config} = {config}[part]
            return {config}
        """,
        doc="Look up a dotted path.",
        checks="""
            data = {"a": {"b": {"c": 1}}, "x": 2}
            assert f(data, "a.b.c", None) == 1
            assert f(data, "a.zz.c", 7) == 7
            assert f(data, "x", None) == 2
            assert f(data, "x.y", "no") == "no"
        """,
    )
