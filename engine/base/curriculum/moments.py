"""Families over formats of dates and times, and time zones."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family

# as strptime wants it, as people write it, an example, what it means
FORMATS = (
    ("%Y-%m-%d %H:%M:%S", "YYYY-MM-DD HH:MM:SS", "2024-05-31 14:30:00", "datetime(2024, 5, 31, 14, 30)"),
    ("%Y-%m-%d %H:%M", "YYYY-MM-DD HH:MM", "2024-05-31 14:30", "datetime(2024, 5, 31, 14, 30)"),
    ("%d/%m/%Y", "DD/MM/YYYY", "31/05/2024", "datetime(2024, 5, 31)"),
    ("%m/%d/%Y", "MM/DD/YYYY", "05/31/2024", "datetime(2024, 5, 31)"),
    ("%d.%m.%Y", "DD.MM.YYYY", "31.05.2024", "datetime(2024, 5, 31)"),
    ("%d.%m.%Y %H:%M", "DD.MM.YYYY HH:MM", "31.05.2024 14:30", "datetime(2024, 5, 31, 14, 30)"),
    ("%Y%m%d", "YYYYMMDD", "20240531", "datetime(2024, 5, 31)"),
    ("%Y/%m/%d", "YYYY/MM/DD", "2024/05/31", "datetime(2024, 5, 31)"),
)


@family(area="dates")
def parse_datetime(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "value", "raw", "stamp", held=("written",))
    code, layout, example, moment = d.pick(*FORMATS)
    if style.errors == "raise":
        body = f'return datetime.strptime({text}, "{code}")'
        clause = d.pick(
            "raise ValueError on anything else", "ValueError if it is not one", "ValueError if that fails"
        )
    else:
        body = f"""
            try:
                return datetime.strptime({text}, "{code}")
            except ValueError:
                return None
        """
        clause = d.pick("None on anything else", "None if it is not one", "return None if that fails")
    return Task(
        words=d.say(
            "parse a [datetime|timestamp] [in the format|like|written as] [{layout}|{example}]",
            "[parse|convert|read] {text}, [{layout}|like {example}], [to|into|as] a datetime",
            "datetime from {layout}",
            "[turn|convert] text like {example} into a datetime",
            "[strptime|parse] {text} as {layout}",
            "{layout} to datetime",
            "datetime from {text} in the format {code}",
            held=(
                "the datetime that {text} holds, format {layout}",
                "read a point in time such as {example} out of {text}",
            ),
            text=text,
            layout=layout,
            example=example,
            code=code,
        ),
        clauses=(Clause(clause, about="errors"),),
        name=d.name(
            "parse_datetime",
            "parse_timestamp",
            "to_datetime",
            "read_time",
            held=("datetime_from", "parse_moment"),
        ),
        params=(Param(text, "str"),),
        returns="datetime" if style.errors == "raise" else "datetime | None",
        imports=("from datetime import datetime",),
        body=body,
        doc=f"Parse a time written as {layout}.",
        target="parsed",
        checks=checked(
            f"""
            from datetime import datetime
            assert f("{example}") == {moment}
            """,
            style,
            raising='assert raises(ValueError, "nonsense")',
            none='assert f("nonsense") is None',
        ),
    )


@family(area="dates")
def format_datetime(d: Draw, style: Style) -> Task:
    moment = variable(d, "moment", "when", "timestamp", "value", held=("instant",))
    code, layout, example, value = d.pick(*FORMATS)
    body = f'return {moment}.strftime("{code}")'
    return Task(
        words=d.say(
            "format {moment} [as|like|in the form] [{layout}|{example}]",
            "{moment} as [text like {example}|{layout}]",
            "[write|show|print] a datetime as {layout}",
            "[turn|convert] {moment} into text like {example}",
            "strftime {moment} [as|to] {layout}",
            "datetime to {layout}",
            "string of {moment} in the format {code}",
            held=("text for {moment} that looks like {example}", "spell {moment} in the form {layout}"),
            moment=moment,
            layout=layout,
            example=example,
            code=code,
        ),
        name=d.name(
            "format_datetime", "format_time", "show_time", "to_text", held=("time_text", "formatted_time")
        ),
        params=(Param(moment, "datetime"),),
        returns="str",
        imports=needed(style, body, "datetime", "from datetime import datetime"),
        body=body,
        doc=f"Write a time as {layout}.",
        target="text",
        checks=f"""
            from datetime import datetime
            assert f({value}) == "{example}"
            assert f(datetime(1999, 1, 2, 3, 4, 5)) == datetime(1999, 1, 2, 3, 4, 5).strftime("{code}")
        """,
    )


@family(area="dates")
def to_zone(d: Draw, style: Style) -> Task:
    moment = variable(d, "moment", "when", "timestamp", "value", held=("instant",))
    zone = variable(d, "zone", "tz", "timezone_name", held=("zone_name",))
    body = f"return {moment}.astimezone(ZoneInfo({zone}))"
    return Task(
        words=d.say(
            "[convert|move] {moment} to the time zone [named |]{zone}",
            "{moment} in the time zone {zone}",
            "[show|express] an aware datetime in [another time zone|the zone {zone}]",
            "same [instant|moment] as {moment} in [the zone |]{zone}",
            "convert a datetime to [a time zone by name|a named time zone], zoneinfo",
            held=("what time is {moment} in {zone}", "translate {moment} to the clocks of {zone}"),
            moment=moment,
            zone=zone,
        ),
        name=d.name("to_zone", "in_zone", "convert_zone", "local_time", held=("at_zone", "zoned")),
        params=(Param(moment, "datetime"), Param(zone, "str")),
        returns="datetime",
        imports=needed(
            style, body, "datetime", "from datetime import datetime", "from zoneinfo import ZoneInfo"
        ),
        body=body,
        doc="Convert a time to another zone.",
        target="local",
        checks="""
            from datetime import datetime, timezone
            noon = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)
            assert f(noon, "UTC") == noon
            assert f(noon, "UTC").tzinfo.key == "UTC"
        """,
    )


@family(area="dates")
def next_weekday(d: Draw, style: Style) -> Task:
    day = variable(d, "day", "start", "date_", held=("from_day",))
    name, number = d.pick(
        ("Monday", 0),
        ("Tuesday", 1),
        ("Wednesday", 2),
        ("Thursday", 3),
        ("Friday", 4),
        ("Saturday", 5),
        ("Sunday", 6),
    )
    body = f"""
        ahead = ({number} - {day}.weekday()) % 7
        return {day} + timedelta(days=ahead or 7)
    """
    return Task(
        words=d.say(
            "[next|the next] {name} after {day}",
            "date of the [next|first] {name} after {day}, never {day} itself",
            "[find|return|get] the [first|next] {name} [strictly |]after {day}",
            "{name} [following|after] {day}, a week later if {day} is [one|a {name}]",
            held=(
                "when is the next {name}, counting from the day after {day}",
                "go from {day} to the {name} that follows",
            ),
            name=name,
            day=day,
        ),
        name=d.name(
            f"next_{name.lower()}",
            "next_weekday",
            f"{name.lower()}_after",
            held=("coming_day", f"following_{name.lower()}"),
        ),
        params=(Param(day, "date"),),
        returns="date",
        imports=needed(style, body, "date", "from datetime import date", "from datetime import timedelta"),
        body=body,
        doc=f"Find the next {name}.",
        target="next_day",
        checks=f"""
            from datetime import date, timedelta
            for offset in range(8):
                day = date(2024, 6, 3) + timedelta(days=offset)
                found = f(day)
                assert found.weekday() == {number} and 1 <= (found - day).days <= 7
        """,
    )


@family(area="dates")
def time_since(d: Draw, style: Style) -> Task:
    start = variable(d, "start", "began", "first", held=("opening",))
    end = variable(d, "end", "finished", "last", held=("closing",))
    unit, seconds = d.pick(("minutes", 60), ("hours", 3600), ("weeks", 604800))
    body = f"return ({end} - {start}).total_seconds() / {seconds}"
    return Task(
        words=d.say(
            "{unit} [between|from] {start} [and|to] {end}, as a float",
            "[how many|number of] {unit} [lie |]between two datetimes, with fraction",
            "[compute|calculate|return] the {unit} from {start} to {end}, fractions included",
            "duration from {start} to {end} in {unit}, float",
            held=(
                "time that passed from {start} to {end}, measured in {unit}",
                "float number of {unit} {start} lies before {end}",
            ),
            unit=unit,
            start=start,
            end=end,
        ),
        name=d.name(
            f"{unit}_between", f"elapsed_{unit}", f"{unit}_from", held=(f"{unit}_passed", "time_between")
        ),
        params=(Param(start, "datetime"), Param(end, "datetime")),
        returns="float",
        imports=needed(style, body, "datetime", "from datetime import datetime"),
        body=body,
        doc=f"Compute the {unit} between two times.",
        target="elapsed",
        checks=f"""
            from datetime import datetime, timedelta
            start = datetime(2024, 2, 28, 23)
            assert abs(f(start, start + timedelta({unit}=3)) - 3) < 1e-9
            assert abs(f(start, start + timedelta({unit}=0.5)) - 0.5) < 1e-9
            assert f(start, start) == 0
        """,
    )
