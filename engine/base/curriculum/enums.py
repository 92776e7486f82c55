"""Families over enums and dataclasses made from data."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, typed, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family

MEMBERS = (
    ("red", "green", "blue"),
    ("low", "medium", "high"),
    ("open", "closed", "pending"),
    ("todo", "doing", "done"),
    ("debug", "info", "error"),
    ("north", "south", "west"),
    ("new", "active", "deleted"),
)


@family(area="classes")
def enum_colors(d: Draw, style: Style) -> Task:
    first, second, third = d.pick(*MEMBERS)
    name = d.name("Color", "Status", "Level", "Priority", held=("State", "Mood"))
    return Task(
        words=d.say(
            "enum {name} with [the values |]{a}, {b}, {c}",
            "Enum class {name}: {a}, {b} and {c} as [lowercase |]strings",
            "[write|create|make] an enum {name} of {a}, {b} and {c} with string values",
            "{name} as an Enum with {A}, {B}, {C}[, values lowercase|]",
            "enumeration {name}: {a}, {b}, {c}",
            held=(
                "string valued enum called {name}, members {A}, {B}, {C}",
                "implement {name}, an Enum that knows {a}, {b} and {c}",
            ),
            name=name,
            A=first.upper(),
            B=second.upper(),
            C=third.upper(),
            a=first,
            b=second,
            c=third,
        ),
        name=name,
        imports=("from enum import Enum",),
        code=typed(
            f"""
            class {name}(Enum):
                {first.upper()} = "{first}"
                {second.upper()} = "{second}"
                {third.upper()} = "{third}"
        """,
            style,
            "",
        ),
        checks=f"""
            assert f("{first}") is f.{first.upper()}
            assert [member.value for member in f] == ["{first}", "{second}", "{third}"]
        """,
    )


@family(area="classes")
def enum_from_name(d: Draw, style: Style) -> Task:
    kind = variable(d, "kind", "enum_class", "choices", held=("options",))
    name_ = variable(d, "name", "text", "value", held=("raw",))
    body = f"""
        try:
            return {kind}[{name_}.upper()]
        except KeyError:
            raise ValueError(f"unknown name: {{{name_}!r}}") from None
    """
    if style.errors == "none":
        body = f"""
            try:
                return {kind}[{name_}.upper()]
            except KeyError:
                return None
        """
    return Task(
        words=d.say(
            "[member|the member] of the enum {kind} [called|named] {name}, ignoring case",
            "[look up|find|get] the enum member {name} in {kind}, case-insensitive",
            "enum member by name, any case",
            "[turn|convert] {name} into a member of {kind} by name, ignoring case",
            "member of {kind} by its name [in any case|ignoring case]",
            held=(
                "find which {kind} has the name {name} in whatever case",
                "case-insensitive lookup of {name} among the names of {kind}",
            ),
            kind=kind,
            name=name_,
        ),
        clauses=(
            Clause(
                d.pick("raise ValueError if there is none", "ValueError if unknown")
                if style.errors == "raise"
                else d.pick("None if there is none", "None if unknown"),
                about="errors",
            ),
        ),
        name=d.name(
            "parse_level", "to_status", "read_level", "member_of", held=("level_from", "enum_member")
        ),
        params=(Param(kind, "type[Enum]"), Param(name_, "str")),
        returns="Enum" if style.errors == "raise" else "Enum | None",
        imports=needed(style, body, "type[Enum] str Enum", "from enum import Enum"),
        body=body,
        checks=checked(
            """
            import enum
            from enum import Enum
            class Color(Enum):
                RED = 1
                GREEN = 2
            assert f(Color, "red") is Color.RED
            assert f(Color, "Green") is Color.GREEN
        """,
            style,
            raising='assert raises(ValueError, Color, "blue")',
            none='assert f(Color, "blue") is None',
        ),
    )


@family(area="classes")
def settings_from_dict(d: Draw, style: Style) -> Task:
    cls = variable(d, "cls", "kind", "record_class", held=("klass",))
    data = variable(d, "data", "values", "mapping", held=("raw",))
    return Task(
        words=d.say(
            "make [an instance of |]the dataclass {cls} from {data}, ignore unknown keys",
            "build [a|the] dataclass {cls} from a dict, [skip|drop] [unknown|extra] keys",
            "dataclass {cls} from the dict {data}, unknown keys [ignored|skipped]",
            "[create|instantiate] {cls} with the values of {data} that are its fields",
            "dict to dataclass, extra keys ignored",
            held=(
                "fill the dataclass {cls} from {data} and leave out keys it has no field for",
                "turn {data} into a {cls}, dropping everything which is not a dataclass field",
            ),
            cls=cls,
            data=data,
        ),
        name=d.name("from_dict", "make", "build_record", "to_record", held=("instance_of", "record_from")),
        params=(Param(cls, "type"), Param(data, "dict")),
        returns="object",
        imports=("from dataclasses import fields",),
        body=f"""
            names = {{field.name for field in fields({cls})}}
            return {cls}(**{{key: value for key, value in {data}.items() if key in names}})
        """,
        doc="Make a dataclass from a dict.",
        checks="""
            import dataclasses
            from dataclasses import dataclass
            @dataclass
            class Box:
                width: int
                color: str = "red"
            assert f(Box, {"width": 3, "zz": 1}) == Box(3)
            assert f(Box, {"width": 1, "color": "blue"}) == Box(1, "blue")
        """,
    )
