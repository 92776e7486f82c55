"""Families over environment variables."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="environment")
def env_or_default(d: Draw, style: Style) -> Task:
    name_ = variable(d, "name", "key", "variable", held=("env_name",))
    default = variable(d, "default", "fallback", held=("otherwise",))
    return Task(
        words=d.say(
            "[environment|env] variable {name} or {default}",
            "[value|get the value] of the environment variable {name}, {default} if [it is not set|unset|missing]",
            "[read|get] {name} from the environment, [default|fall back to] {default}",
            "environment variable with [a |]default",
            "os.environ [value of|entry for] {name}, else {default}",
            "get an env var with a default",
            "getenv {name} with default {default}",
            held=(
                "what is {name} set to in the environment, otherwise {default}",
                "look {name} up in os.environ and use {default} when it is absent",
            ),
            name=name_,
            default=default,
        ),
        name=d.name("env_or", "get_env", "env", "setting", held=("read_env", "env_with_default")),
        params=(Param(name_, "str"), Param(default, "str", '""')),
        returns="str",
        imports=("import os",),
        body=f"return os.environ.get({name_}, {default})",
        target="setting_value",
        checks="""
            import os
            os.environ["A_X"] = "1"
            os.environ.pop("A_Y", None)
            assert f("A_X", "z") == "1"
            assert f("A_Y", "z") == "z"
        """,
    )


@family(area="environment")
def require_env(d: Draw, style: Style) -> Task:
    name_ = variable(d, "name", "key", "variable", held=("env_name",))
    return Task(
        words=d.say(
            "environment variable {name}, raise RuntimeError if it is [not set|missing] or empty",
            "[read|get] {name} from the environment, RuntimeError if [unset|missing] or empty",
            "required [environment|env] variable, RuntimeError if [missing|not set|unset] or empty",
            "[return|get] the environment variable {name} or raise RuntimeError if it is unset or empty",
            "must-have environment variable {name}, RuntimeError when missing or empty",
            "look up {name} in os.environ, raise RuntimeError if it is missing or empty",
            "fetch a required env var, RuntimeError if unset or empty",
            held=(
                "fail with a RuntimeError unless {name} is set in the environment to something, return it",
                "value of the mandatory env var {name}, RuntimeError when there is none or it is empty",
            ),
            name=name_,
        ),
        name=d.name(
            "require_env",
            "get_required_env",
            "must_have_env",
            "env_required",
            held=("needed_env", "demand_env"),
        ),
        params=(Param(name_, "str"),),
        returns="str",
        imports=("import os",),
        body=f"""
            value = os.environ.get({name_})
            if not value:
                raise RuntimeError(f"{{{name_}}} is not set")
            return value
        """,
        doc="Read an environment variable that must be set.",
        checks=checked(
            """
            import os
            os.environ["A_X"] = "1"
            os.environ["A_E"] = ""
            os.environ.pop("A_Y", None)
            assert f("A_X") == "1"
            assert raises(RuntimeError, "A_Y")
            assert raises(RuntimeError, "A_E")
        """,
            style,
        ),
    )


@family(area="environment")
def env_flag(d: Draw, style: Style) -> Task:
    name_ = variable(d, "name", "key", "variable", held=("env_name",))
    return Task(
        words=d.say(
            "True if the environment variable {name} is 1, true, yes or on[, any case|]",
            "[environment|env] variable {name} as a bool: 1, true, yes, on are True",
            "is [the env var |]{name} [set to|] 1, true, yes or on[, ignoring case|]",
            "[read|get] [a|the] boolean [environment|env] variable {name} (1, true, yes, on)",
            "boolean flag from the environment: 1, true, yes, on",
            held=(
                "whether {name} in the environment says 1, true, yes or on",
                "env switch {name}, on for 1/true/yes/on in whatever case, else off",
            ),
            name=name_,
        ),
        name=d.name("env_flag", "env_bool", "is_enabled", "flag_set", held=("switch_on", "env_is_true")),
        params=(Param(name_, "str"),),
        returns="bool",
        imports=("import os",),
        body=f'return os.environ.get({name_}, "").lower() in ("1", "true", "yes", "on")',
        doc="Tell whether an environment variable says yes.",
        target="enabled",
        checks="""
            import os
            for value, expected in (("1", True), ("TRUE", True), ("on", True), ("Yes", True), ("0", False), ("", False), ("nope", False)):
                os.environ["A_X"] = value
                assert f("A_X") is expected
            os.environ.pop("A_Y", None)
            assert f("A_Y") is False
        """,
    )


@family(area="environment")
def env_int(d: Draw, style: Style) -> Task:
    name_ = variable(d, "name", "key", "variable", held=("env_name",))
    default = variable(d, "default", "fallback", held=("otherwise",))
    return Task(
        words=d.say(
            "[environment|env] variable {name} as an int, [default|or] {default}",
            "integer from the environment variable {name}, {default} if [it is not set|unset|missing]",
            "[read|get] [an|the] int {name} from the environment, [default|fall back to] {default}",
            "int environment variable with [a |]default",
            "int(os.environ[{name}]), {default} if unset",
            held=(
                "number that {name} holds in the environment, otherwise {default}",
                "look {name} up in os.environ as an integer and use {default} when it is absent",
            ),
            name=name_,
            default=default,
        ),
        name=d.name(
            "env_int", "int_from_env", "get_env_int", "env_number", held=("env_integer", "read_env_int")
        ),
        params=(Param(name_, "str"), Param(default, "int", "0")),
        returns="int",
        imports=("import os",),
        body=f"return int(os.environ.get({name_}, {default}))",
        target="setting_value",
        checks="""
            import os
            os.environ["A_X"] = "12"
            os.environ.pop("A_Y", None)
            assert f("A_X", 5) == 12
            assert f("A_Y", 5) == 5
        """,
    )
