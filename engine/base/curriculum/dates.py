"""Families over dates and times."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="dates")
def parse_iso_date(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "s", "value", "raw", held=("date_text",))
    body = f"return date.fromisoformat({text})"
    if style.errors == "none":
        body = f"""
            try:
                return date.fromisoformat({text})
            except ValueError:
                return None
        """
    return Task(
        words=d.say(
            "parse [an ISO|an ISO 8601] date",
            "[parse|convert|read] [{text}|an ISO date string|an ISO 8601 string] [to|into|as] a date",
            "[turn|make] {text}[, like 2024-05-31,|] into a date[ object|]",
            "YYYY-MM-DD [string |text |]to date",
            "[iso|ISO] date from {text}",
            "[date|datetime.date] from ISO [8601 |]text",
            "parse [the YYYY-MM-DD date in {text}|{text} as YYYY-MM-DD]",
            "read a date in ISO format",
            held=(
                "[date object|date] for an ISO formatted {text}",
                "interpret {text} as [an ISO 8601 date|year-month-day]",
            ),
            text=text,
        ),
        clauses=(
            Clause(
                d.pick(
                    "raise ValueError on anything else",
                    "ValueError if it is not one",
                    "raise ValueError if invalid",
                )
                if style.errors == "raise"
                else d.pick("None on anything else", "return None if it is not one", "None when invalid"),
                about="errors",
            ),
        ),
        name=d.name(
            "parse_iso_date", "parse_date", "read_date", "to_date", held=("iso_to_date", "date_from_string")
        ),
        params=(Param(text, "str"),),
        returns="date" if style.errors == "raise" else "date | None",
        imports=needed(style, body, "str date", "from datetime import date"),
        body=body,
        doc="Parse an ISO 8601 date.",
        target="parsed",
        checks=checked(
            """
            from datetime import date
            assert f("2024-02-29") == date(2024, 2, 29)
            assert f("1999-12-31") == date(1999, 12, 31)
        """,
            style,
            raising='assert raises(ValueError, "31/12/2024")\nassert raises(ValueError, "2023-02-29")',
            none='assert f("31/12/2024") is None\nassert f("2023-02-29") is None',
        ),
    )


@family(area="dates")
def days_between(d: Draw, style: Style) -> Task:
    start = variable(d, "start", "first", "a", held=("begin",))
    end = variable(d, "end", "last", "b", held=("finish",))
    body = f"return abs(({end} - {start}).days)"
    return Task(
        words=d.say(
            "[number of |]days between [two dates|{start} and {end}]",
            "count the days [from {start} to {end}|between {start} and {end}]",
            "[compute|return] how many days lie between {start} and {end}",
            "difference [of|between] [two dates|{start} and {end}] in days",
            "[how many|number of] days from {start} to {end}",
            "calculate days apart",
            held=(
                "[return|get] how many days apart {start} and {end} are",
                "day count between {start} and {end}",
            ),
            start=start,
            end=end,
        ),
        clauses=(Clause(d.pick("never negative", "absolute", "always positive", "order does not matter")),),
        name=d.name("days_between", "day_difference", "days_apart", held=("count_days", "date_diff")),
        params=(Param(start, "date"), Param(end, "date")),
        returns="int",
        imports=needed(style, body, "date date int", "from datetime import date"),
        body=body,
        doc="Count the days between two dates.",
        target="days",
        checks="""
            from datetime import date
            assert f(date(2024, 1, 1), date(2024, 3, 1)) == 60
            assert f(date(2024, 3, 1), date(2024, 1, 1)) == 60
            assert f(date(2024, 3, 1), date(2024, 3, 1)) == 0
        """,
    )


@family(area="dates")
def is_weekend(d: Draw, style: Style) -> Task:
    day = variable(d, "day", "date_", "when", "d", held=("moment",))
    body = f"return {day}.weekday() >= 5"
    return Task(
        words=d.say(
            "test for weekend",
            "find out whether {day} is a Saturday or Sunday",
            "return True if [the date|{day}] [is|falls] on a weekend",
            "[check|tell|test] whether {day} [is|falls on] a weekend [day|]",
            "weekend check",
            "say if a date is on the weekend",
            "whether the date is a Saturday or a Sunday",
            held=(
                "True [for|on] Saturday and Sunday, False [on|for] [weekdays|other days|working days]",
                "is weekend",
            ),
            day=day,
        ),
        name=d.name("is_weekend", "weekend", "falls_on_weekend", held=("is_day_off", "on_weekend")),
        params=(Param(day, "date"),),
        returns="bool",
        imports=needed(style, body, "date bool", "from datetime import date"),
        body=body,
        doc="Tell whether a date is on a weekend.",
        target="weekend",
        checks="""
            from datetime import date
            assert f(date(2024, 6, 1)) is True
            assert f(date(2024, 6, 2)) is True
            assert f(date(2024, 6, 3)) is False
            assert f(date(2024, 6, 7)) is False
        """,
    )


@family(area="dates")
def add_days(d: Draw, style: Style) -> Task:
    day = variable(d, "day", "start", "date_", held=("d",))
    days = variable(d, "days", "count", "n", held=("amount",))
    body = f"return {day} + timedelta(days={days})"
    return Task(
        words=d.say(
            "move a date [forward |]by some days",
            "calculate a date {days} days from {day}",
            "add [a number of |]days to a date",
            "{day} plus {days} days",
            "[return|get|compute] the date {days} days after {day}",
            "[shift|move] [a date|{day}] [by|forward by] {days} days",
            "date + n days",
            held=("give me the date that is {days} days later [than {day}|]", "add days"),
            day=day,
            days=days,
        ),
        name=d.name("add_days", "shift_date", "days_later", "move_date", held=("plus_days", "due_date")),
        params=(Param(day, "date"), Param(days, "int")),
        returns="date",
        imports=needed(
            style, body, "date int date", "from datetime import date", "from datetime import timedelta"
        ),
        body=body,
        target="later",
        checks="""
            from datetime import date
            assert f(date(2024, 2, 28), 2) == date(2024, 3, 1)
            assert f(date(2024, 1, 1), -1) == date(2023, 12, 31)
        """,
    )


@family(area="dates")
def age_in_years(d: Draw, style: Style) -> Task:
    born = variable(d, "born", "birthday", "birth_date", held=("dob",))
    today = variable(d, "today", "now", "day", held=("as_of",))
    body = f"return {today}.year - {born}.year - (({today}.month, {today}.day) < ({born}.month, {born}.day))"
    return Task(
        words=d.say(
            "how old somebody born on {born} is on {today}",
            "calculate the age from a date of birth",
            "age in [full |whole |]years",
            "[compute|calculate|return] [the|a person's] age [in years |][from birth date and today|from {born} and {today}]",
            "age [on {today} |]of a person born [on |]{born}, [the birthday counts|whole years]",
            "[full|whole|completed] years between {born} and {today}",
            "calculate the age from a date of birth",
            held=(
                "age from birth date",
                "years old on a given day, [one less|minus one] before the birthday",
            ),
            born=born,
            today=today,
        ),
        name=d.name("age", "age_in_years", "years_old", held=("compute_age", "age_on")),
        params=(Param(born, "date"), Param(today, "date")),
        returns="int",
        imports=needed(style, body, "date date int", "from datetime import date"),
        body=body,
        doc="Compute an age in full years.",
        target="years",
        checks="""
            from datetime import date
            assert f(date(2000, 5, 20), date(2024, 5, 19)) == 23
            assert f(date(2000, 5, 20), date(2024, 5, 20)) == 24
            assert f(date(2000, 5, 20), date(2024, 12, 1)) == 24
        """,
    )


@family(area="dates")
def is_leap_year(d: Draw, style: Style) -> Task:
    year = variable(d, "year", "y")
    return Task(
        words=d.say(
            "return True if [{year}|the year] is a leap year",
            "[check|test|tell] whether [a year|{year}] is a leap year",
            "leap year [check|test]",
            "check for leap years, [mind|including] the 100 and 400 [year |]rules",
            "leap year by the Gregorian rules",
            held=("whether a year has 366 days", "divisible by 4 but not by 100, unless by 400"),
            year=year,
        ),
        name=d.name("is_leap_year", "leap_year", "is_leap", held=("leap", "has_leap_day")),
        params=(Param(year, "int"),),
        returns="bool",
        body=f"return {year} % 4 == 0 and ({year} % 100 != 0 or {year} % 400 == 0)",
        doc="Tell whether a year is a leap year.",
        target="leap",
        checks="""
            assert f(2024) is True
            assert f(1900) is False
            assert f(2000) is True
            assert f(2023) is False
        """,
    )


@family(area="dates")
def last_day_of_month(d: Draw, style: Style) -> Task:
    year = variable(d, "year", "y")
    month = variable(d, "month", "m")
    return Task(
        words=d.say(
            "how many days has month {month} of {year}",
            "find the last day of a month",
            "[number of |]days in [a|the] month",
            "[last day number|length] of a month",
            "[return|get] the number of days in the month [given|{month}] of [the year|year] {year}",
            "days in month, [minding|with] leap years",
            "tell how many days a month has",
            held=(
                "last day of [a|the] month [as an int|number]",
                "28, 29, 30 or 31: the days of month {month} in {year}",
            ),
            year=year,
            month=month,
        ),
        name=d.name(
            "last_day_of_month", "month_end", "end_of_month", held=("days_in_month", "last_of_month")
        ),
        params=(Param(year, "int"), Param(month, "int")),
        returns="int",
        imports=("import calendar",),
        body=f"return calendar.monthrange({year}, {month})[1]",
        target="last",
        checks="""
            assert f(2024, 2) == 29
            assert f(2023, 2) == 28
            assert f(2023, 4) == 30
            assert f(2023, 12) == 31
        """,
    )


@family(area="dates")
def date_range(d: Draw, style: Style) -> Task:
    start = variable(d, "start", "first", held=("begin",))
    end = variable(d, "end", "last", held=("stop",))
    body = f"return [{start} + timedelta(days=i) for i in range(({end} - {start}).days + 1)]"
    if style.loop:
        body = f"""
            found = []
            day = {start}
            while day <= {end}:
                found.append(day)
                day += timedelta(days=1)
            return found
        """
    return Task(
        words=d.say(
            "[list|list all|all] [dates|days] from {start} to {end}",
            "[every|each] [day|date] between {start} and {end}",
            "[make|build|return] a list of [the |]dates from {start} to {end}",
            "date range as a list",
            "[collect|generate] [the|all] dates between {start} and {end}",
            "return a list of dates from {start} through {end}",
            held=(
                "list every calendar day between {start} and {end}",
                "range of dates from {start} to {end}",
            ),
            start=start,
            end=end,
        ),
        clauses=(Clause(d.pick("both included", "inclusive", "both ends included", "end included")),),
        name=d.name("date_range", "days_in_range", "each_day", held=("iter_days", "dates_between")),
        params=(Param(start, "date"), Param(end, "date")),
        returns="list[date]",
        imports=needed(
            style, body, "date date list[date]", "from datetime import date", "from datetime import timedelta"
        ),
        body=body,
        doc="List the dates of a range.",
        target="dates",
        checks="""
            from datetime import date
            assert f(date(2024, 2, 28), date(2024, 3, 1)) == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
            assert f(date(2024, 2, 28), date(2024, 2, 28)) == [date(2024, 2, 28)]
            assert f(date(2024, 2, 28), date(2024, 2, 27)) == []
        """,
    )


@family(area="dates")
def week_start(d: Draw, style: Style) -> Task:
    day = variable(d, "day", "date_", "d", held=("when",))
    body = f"return {day} - timedelta(days={day}.weekday())"
    return Task(
        words=d.say(
            "go back [from {day} |]to [the |]Monday [of|in] the same week",
            "date of the Monday in {day}'s week",
            "compute the start of {day}'s week, a Monday",
            "[the |]Monday of the week [of|that contains] [a date|{day}]",
            "[first day|start] of the week ([Monday|weeks start on Monday])",
            "[return|get|find] the Monday [on or before {day}|of {day}'s week]",
            "start of week, Monday [first|based]",
            held=(
                "the Monday with which the week of {day} begins",
                "step back from {day} to the Monday before",
            ),
            day=day,
        ),
        name=d.name("week_start", "start_of_week", "monday_of", held=("first_day_of_week", "monday")),
        params=(Param(day, "date"),),
        returns="date",
        imports=needed(
            style, body, "date date", "from datetime import date", "from datetime import timedelta"
        ),
        body=body,
        target="monday",
        checks="""
            from datetime import date
            assert f(date(2024, 6, 5)) == date(2024, 6, 3)
            assert f(date(2024, 6, 3)) == date(2024, 6, 3)
            assert f(date(2024, 6, 9)) == date(2024, 6, 3)
        """,
    )
