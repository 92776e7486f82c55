"""More families over dates, times and time zones."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family

DATE = "from datetime import date"
DATETIME = "from datetime import datetime"
DELTA = "from datetime import timedelta"
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Europe/London", "Australia/Sydney")


@family(area="dates")
def date_part(d: Draw, style: Style) -> Task:
    (day,) = variables(d, "date", avoid="date timedelta calendar")
    what, also, body, checks, kind, imports, stem = d.pick(
        ("weekday name of {d} in English", "English name of the day of the week of {d}", 'return {d}.strftime("%A")', 'assert f(date(2024, 5, 1)) == "Wednesday"', "str", (), "weekday_name"), ("month name of {d} in English", "English name of the month in {d}", 'return {d}.strftime("%B")', 'assert f(date(2024, 5, 1)) == "May"', "str", (), "month_name"), ("quarter of {d}, 1 to 4", "number of the quarter that {d} is in", "return ({d}.month - 1) // 3 + 1", "assert f(date(2024, 5, 1)) == 2\nassert f(date(2024, 12, 31)) == 4\nassert f(date(2024, 1, 1)) == 1", "int", (), "quarter"),
        ("ISO week number of {d}", "calendar week of {d} by ISO", "return {d}.isocalendar().week", "assert f(date(2024, 1, 1)) == 1\nassert f(date(2021, 1, 3)) == 53", "int", (), "week_number"), ("day of the year of {d}, counting from 1", "position of {d} in its year, January 1 is 1", "return {d}.timetuple().tm_yday", "assert f(date(2024, 1, 1)) == 1\nassert f(date(2024, 12, 31)) == 366", "int", (), "day_of_year"), ("number of days in the month of {d}", "length in days of the month {d} is in", "return calendar.monthrange({d}.year, {d}.month)[1]", "assert f(date(2024, 2, 5)) == 29\nassert f(date(2023, 2, 5)) == 28", "int", ("import calendar",), "days_in_month"),
        ("first day of the month of {d}", "{d} with the day set to 1", "return {d}.replace(day=1)", "assert f(date(2024, 2, 5)) == date(2024, 2, 1)", "date", (), "month_start"), ("first day of the year of {d}", "January 1 of the year {d} is in", "return {d}.replace(month=1, day=1)", "assert f(date(2024, 2, 5)) == date(2024, 1, 1)", "date", (), "year_start"), ("day before {d}", "the day that precedes {d}", "return {d} - timedelta(days=1)", "assert f(date(2024, 3, 1)) == date(2024, 2, 29)", "date", (DELTA,), "day_before"),
    )  # fmt: skip
    what, also = what.replace("{d}", "{day}"), also.replace("{d}", "{day}")
    return Task(
        words=d.say(what, f"[get|return|compute] the {what}", also, f"{also}, for a date", f"[find|tell] the {what}", f"date: {also}", held=(f"given a date, the {what}", f"date helper: {also}"), day=day),
        name=d.name(stem, f"get_{stem}", f"{stem}_of", held=(f"find_{stem}", f"date_{stem}")), params=params(f"{day}: date"), returns=kind, imports=needed(style, body, "date", *imports, DATE), body=body.format(d=day), doc="Look at a date.", target="found", checks="from datetime import date\n" + checks,
    )  # fmt: skip


@family(area="dates")
def add_months(d: Draw, style: Style) -> Task:
    day, months = variables(
        d, "date", "months n count step|month_count", avoid="date calendar years month year last"
    )
    return Task(
        words=d.say(
            "add {months} months to {day}, the day is cut to the end of the month if needed", "{day} plus {months} months (Jan 31 plus 1 is the last of February)", "same day {months} months after {day}, or the last day of that month", "[move|shift] {day} by {months} months, clamp the day to the length of the month", "date {months} months later than {day}, at most the month's last day",
            held=("go {months} months on from {day} and stay within the month", "what is {day} {months} months on, 31st becoming the last day"), day=day, months=months,
        ),
        name=d.name("add_months", "months_later", "shift_months", held=("plus_months", "move_by_months")), params=params(f"{day}: date, {months}: int"), returns="date", imports=needed(style, "calendar", "date", "import calendar", DATE),
        body=f"years, month = divmod({day}.month - 1 + {months}, 12)\nyear = {day}.year + years\nlast = calendar.monthrange(year, month + 1)[1]\nreturn {day}.replace(year=year, month=month + 1, day=min({day}.day, last))", doc="Add months to a date.", target="moved", checks="from datetime import date\nassert f(date(2024, 1, 31), 1) == date(2024, 2, 29)\nassert f(date(2024, 11, 5), 3) == date(2025, 2, 5)\nassert f(date(2024, 3, 31), -1) == date(2024, 2, 29)",
    )  # fmt: skip


@family(area="dates")
def count_weekdays(d: Draw, style: Style) -> Task:
    start, end = variables(
        d,
        "start first begin from_day|opening",
        "end last until to_day|closing",
        avoid="timedelta date days n total",
    )
    what, test, expected = d.pick(
        ("working days (Monday to Friday)", "< 5", (5, 0)),
        ("weekend days", ">= 5", (2, 2)),
        ("Mondays", "== 0", (1, 0)),
        ("Sundays", "== 6", (1, 1)),
    )
    body = f"days = ({end} - {start}).days + 1\nreturn sum(({start} + timedelta(days=n)).weekday() {test} for n in range(days))"
    return Task(
        words=d.say("count the {what} from {start} to {end}, both included", "number of {what} between {start} and {end} inclusive", "how many {what} are there from {start} to {end}, ends included", "{what} in the days {start} to {end}, counted, inclusive", "[compute|return] the number of {what} from {start} through {end}", held=("tell how many {what} fall in {start} to {end}, both days count", "{start} until {end}: the number of {what}, ends counted"), what=what, start=start, end=end),
        name=d.name("count_days", f"count_{what.split(' ')[0].lower()}", "days_of_kind", held=("number_of_days", "tally_days")), params=params(f"{start}: date, {end}: date"), returns="int", imports=needed(style, body, "date", DATE, DELTA), body=body, doc=f"Count {what}.", target="number",
        checks=f"from datetime import date\nassert f(date(2024, 4, 29), date(2024, 5, 5)) == {expected[0]}\nassert f(date(2024, 5, 4), date(2024, 5, 5)) == {expected[1]}",
    )  # fmt: skip


@family(area="dates")
def in_zone(d: Draw, style: Style) -> Task:
    zone = d.pick(*ZONES)
    which = d.pick("attach", "convert", "now", "offset")
    if which == "now":
        return Task(
            words=d.say("current time in {zone}", "now in the time zone {zone}", "[get|return] the current datetime in {zone}", "aware datetime of now in {zone}", "what time is it in {zone}, with zoneinfo", held=("present moment by the clocks of {zone}", "datetime.now for {zone}"), zone=zone),
            name=d.name("local_now", "now_in_zone", "current_time", held=("zone_time", "time_there")), returns="datetime", imports=(DATETIME, "from zoneinfo import ZoneInfo"), body=f'return datetime.now(ZoneInfo("{zone}"))', doc="Tell the time in a zone.", target="now_there",
            checks=f'from datetime import datetime, timezone\nx = f()\nassert str(x.tzinfo) == "{zone}" and abs((datetime.now(timezone.utc) - x).total_seconds()) < 60',
        )  # fmt: skip
    (moment,) = variables(d, "moment when value time_stamp dt|instant", avoid="datetime ZoneInfo")
    words, body, checks, kind, stem = {
        "attach": (("interpret the naive {m} as local time in {z}", "{m} has no zone, give it {z} without changing the clock time", "set the time zone of the naive datetime {m} to {z}", "naive {m} as an aware datetime in {z}", "add the zone {z} to {m}, same wall clock", "treat {m} as {z} time", "let {m} be {z} time, the clock reading stays"), 'return {m}.replace(tzinfo=ZoneInfo("{z}"))', 'x = f(datetime(2024, 7, 1, 12, 0))\nassert (x.hour, str(x.tzinfo)) == (12, "{z}")', "datetime", "localize"),
        "convert": (("convert {m} to the time in {z}", "{m} in the time zone {z}", "[show|express] the aware datetime {m} in {z} time", "the same moment as {m} on the clocks of {z}", "change the zone of {m} to {z}, same instant", "what time is {m} in {z}", "{m} as people in {z} see it"), 'return {m}.astimezone(ZoneInfo("{z}"))', 'a = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)\nx = f(a)\nassert x == a and str(x.tzinfo) == "{z}"', "datetime", "to_local"),
        "offset": (("offset of {z} from UTC at {m}, in hours", "hours between {z} and UTC at the aware datetime {m}", "utc offset of {z} at {m} as a number of hours", "[compute|return] by how many hours {z} is ahead of UTC at {m}", "how many hours is {z} ahead of UTC at {m}", "UTC offset in hours at {m} for {z}", "at {m}, the hours that {z} is in front of UTC"), 'return {m}.astimezone(ZoneInfo("{z}")).utcoffset().total_seconds() / 3600', 'from zoneinfo import ZoneInfo\na = datetime(2024, 7, 1, 12, tzinfo=timezone.utc)\nassert f(a) == a.astimezone(ZoneInfo("{z}")).utcoffset().total_seconds() / 3600', "float", "offset_hours"),
    }[which]  # fmt: skip
    said = [each.replace("{m}", "{moment}").replace("{z}", "{zone}") for each in words]
    return Task(
        words=d.say(*said[:5], held=(said[5], said[6]), moment=moment, zone=zone), name=d.name(stem, f"{stem}_time", f"zone_{stem}", held=(f"{stem}_there", f"make_{stem}")), params=params(f"{moment}: datetime"), returns=kind, imports=needed(style, "ZoneInfo", f"datetime {kind}", DATETIME, "from zoneinfo import ZoneInfo"),
        body=body.replace("{m}", moment).replace("{z}", zone), doc="Work with a time zone.", target="there", checks="from datetime import datetime, timezone\n" + checks.replace("{z}", zone),
    )  # fmt: skip


@family(area="dates")
def parse_formats(d: Draw, style: Style) -> Task:
    text, formats = variables(
        d,
        "text date_text value raw s|written_date",
        "formats patterns layouts forms|accepted_formats",
        avoid="form date datetime pattern",
    )
    raises = style.errors == "raise"
    end = f'raise ValueError(f"no known format: {{{text}}}")' if raises else "return None"
    return Task(
        words=d.say("parse {text} with the first of {formats} that fits", "datetime from {text}, trying each of {formats}", "try several date {formats} on {text}, the first that works wins", "[read|parse] {text} as a datetime in any of {formats}", "parse a date that may have different {formats}: {text}", held=("make a datetime of {text} by whichever of {formats} matches", "which datetime is {text}, one of {formats} applies"), text=text, formats=formats),
        clauses=(Clause(d.pick("raise ValueError if none fits", "ValueError if no format matches") if raises else d.pick("None if none fits", "return None if no format matches"), about="errors"),),
        name=d.name("parse_date", "parse_any", "try_formats", held=("flexible_date", "date_from")), params=params(f"{text}: str, {formats}: list[str]"), returns="datetime" if raises else "datetime | None", imports=(DATETIME,), body=f"for pattern in {formats}:\n    try:\n        return datetime.strptime({text}, pattern)\n    except ValueError:\n        continue\n{end}", doc="Parse a date in one of several formats.",
        checks=checked('from datetime import datetime\nforms = ["%Y-%m-%d", "%d.%m.%Y"]\nassert f("01.05.2024", forms) == datetime(2024, 5, 1)\nassert f("2024-05-01", forms) == datetime(2024, 5, 1)', style, raising='assert raises(ValueError, "x", forms)', none='assert f("x", forms) is None'),
    )  # fmt: skip


@family(area="dates")
def next_occurrence(d: Draw, style: Style) -> Task:
    birthday, today = variables(
        d,
        "birthday born anniversary day|birth_date",
        "today now_date current reference|this_day",
        avoid="date coming",
    )
    days = d.chance(0.6)
    what = (
        "days until the next anniversary of {b}, seen from {t}"
        if days
        else "date of the next anniversary of {b}, seen from {t}"
    )
    what = what.replace("{b}", "{birthday}").replace("{t}", "{today}")
    end = f"return (coming - {today}).days" if days else "return coming"
    return Task(
        words=d.say(f"{what} (0 if it is today)" if days else f"{what}, {{today}} counts", f"[compute|return|get] the {what}; the same day counts as reached", f"next birthday: {what}, today counts", f"{what}, not after today's own date", f"[find|tell] the {what}, {{today}} itself is possible", held=(f"birthday helper: {what}, it may be {{today}}", f"how far is it, that is the {what}; today counts"), birthday=birthday, today=today),
        name=d.name("days_until_birthday" if days else "next_birthday", "next_anniversary", "until_next", held=("coming_birthday", "to_anniversary")), params=params(f"{birthday}: date, {today}: date"), returns="int" if days else "date", imports=needed(style, "", "date", DATE), body=f"coming = {birthday}.replace(year={today}.year)\nif coming < {today}:\n    coming = coming.replace(year={today}.year + 1)\n{end}", doc="Find the next anniversary.",
        checks="from datetime import date\n" + ("assert f(date(1990, 5, 3), date(2024, 5, 1)) == 2\nassert f(date(1990, 5, 1), date(2024, 5, 1)) == 0\nassert f(date(1990, 4, 30), date(2024, 5, 1)) == 364" if days else "assert f(date(1990, 5, 3), date(2024, 5, 1)) == date(2024, 5, 3)\nassert f(date(1990, 5, 1), date(2024, 5, 1)) == date(2024, 5, 1)\nassert f(date(1990, 4, 30), date(2024, 5, 1)) == date(2025, 4, 30)"),
    )  # fmt: skip


@family(area="dates")
def time_difference(d: Draw, style: Style) -> Task:
    start, end = variables(
        d, "start begin first opened|since", "end finish second closed|until", avoid="datetime"
    )
    unit, body, expected = d.pick(
        ("hours", "/ 3600", 36),
        ("minutes", "/ 60", 2160),
        ("seconds", "", 129600),
        ("days, with fraction", "/ 86400", 1.5),
        ("weeks, with fraction", "/ 604800", 1.5 / 7),
    )
    return Task(
        words=d.say("{unit} between the datetimes {start} and {end}", "how many {unit} from {start} to {end}", "[compute|return|get] the number of {unit} from {start} to {end}", "difference of {end} and {start} in {unit}", "time from {start} to {end} in {unit}", held=("how long is it from {start} until {end}, in {unit}", "{end} minus {start}, expressed in {unit}"), unit=unit, start=start, end=end),
        name=d.name(f"{unit.split(',')[0]}_between", "elapsed", "time_between", held=("span_of_time", "gap")), params=params(f"{start}: datetime, {end}: datetime"), returns="float", imports=needed(style, "", "datetime", DATETIME), body=f"return ({end} - {start}).total_seconds() {body}".rstrip(), doc=f"Tell the {unit.split(',')[0]} between two times.", target="span",
        checks=f"from datetime import datetime\nassert abs(f(datetime(2024, 5, 1), datetime(2024, 5, 2, 12)) - {expected}) < 1e-9\nassert f(datetime(2024, 5, 1), datetime(2024, 5, 1)) == 0",
    )  # fmt: skip


@family(area="dates")
def intervals(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left one|morning", "b second right two|evening", avoid="date")
    what, body, checks, kind, stem = d.pick(
        ("whether the intervals {a} and {b} overlap, both (start, end), touching is not enough", "return {a}[0] < {b}[1] and {b}[0] < {a}[1]", "assert f((1, 5), (4, 9)) is True\nassert f((1, 4), (4, 9)) is False\nassert f((1, 9), (2, 3)) is True", "bool", "overlaps"), ("length of the overlap of the intervals {a} and {b}, both (start, end), 0 if none", "return max(0, min({a}[1], {b}[1]) - max({a}[0], {b}[0]))", "assert f((1, 5), (4, 9)) == 1\nassert f((1, 2), (4, 9)) == 0", "int", "overlap_length"),
        ("whether the interval {a} lies within {b}, both (start, end), ends included", "return {b}[0] <= {a}[0] and {a}[1] <= {b}[1]", "assert f((2, 3), (1, 5)) is True\nassert f((1, 6), (1, 5)) is False\nassert f((1, 5), (1, 5)) is True", "bool", "lies_within"), ("smallest interval that covers {a} and {b}, all (start, end)", "return min({a}[0], {b}[0]), max({a}[1], {b}[1])", "assert f((1, 5), (4, 9)) == (1, 9)\nassert f((1, 9), (2, 3)) == (1, 9)", "tuple", "cover"),
    )  # fmt: skip
    return Task(
        words=d.say(what, f"return {what}", f"[tell|give] {what}", f"find out {what}", f"time ranges: {what}", f"{what}; tuples", held=(f"with two time ranges: {what}", f"say {what}"), a=a, b=b),
        name=d.name(stem, f"interval_{stem}", f"range_{stem}", held=(f"spans_{stem}", f"check_{stem}")), params=params(f"{a}: tuple, {b}: tuple"), returns=kind, body=body.format(a=a, b=b), doc="Compare two intervals.", target="outcome", checks=checks,
    )  # fmt: skip


@family(area="dates")
def merge_intervals(d: Draw, style: Style) -> Task:
    (spans,) = variables(d, "intervals spans ranges meetings slots|bookings", avoid="merged start end")
    return Task(
        words=d.say("merge overlapping {spans}, each (start, end)", "combine {spans} that overlap or touch into one, sorted", "[join|merge] the (start, end) tuples in {spans} where they overlap", "merged list of {spans}, overlapping and touching ones joined", "union of the intervals {spans} as sorted (start, end) tuples", held=("make {spans} disjoint by joining those that overlap or touch", "what do the (start, end) {spans} cover, without overlaps"), spans=spans),
        name=d.name("merge_intervals", "merge_spans", "join_ranges", held=("covered", "combine_ranges")), params=params(f"{spans}: list[tuple[int, int]]"), returns="list[tuple[int, int]]",
        body=f"merged = []\nfor start, end in sorted({spans}):\n    if merged and start <= merged[-1][1]:\n        merged[-1] = (merged[-1][0], max(end, merged[-1][1]))\n    else:\n        merged.append((start, end))\nreturn merged", doc="Merge overlapping intervals.", target="joined", checks="assert f([(5, 7), (1, 3), (2, 4)]) == [(1, 4), (5, 7)]\nassert f([(1, 9), (2, 3)]) == [(1, 9)]\nassert f([(1, 2), (2, 3)]) == [(1, 3)]\nassert f([]) == []",
    )  # fmt: skip


@family(area="dates")
def calendar_dates(d: Draw, style: Style) -> Task:
    year, month = variables(
        d,
        "year y in_year|given_year",
        "month m in_month|given_month",
        avoid="date timedelta calendar day days",
    )
    what, body, checks, kind, imports, stem = d.pick(
        ("all dates of the month {m} in {y}", "days = calendar.monthrange({y}, {m})[1]\nreturn [date({y}, {m}, day) for day in range(1, days + 1)]", "x = f(2024, 2)\nassert len(x) == 29 and x[0] == date(2024, 2, 1) and x[-1] == date(2024, 2, 29)", "list[date]", ("import calendar", DATE), "month_dates"), ("first Monday of the month {m} in {y}", "first = date({y}, {m}, 1)\nreturn first + timedelta(days=-first.weekday() % 7)", "assert f(2024, 5) == date(2024, 5, 6)\nassert f(2024, 1) == date(2024, 1, 1)", "date", (DATE, DELTA), "first_monday"),
        ("last Friday of the month {m} in {y}", "last = date({y}, {m}, calendar.monthrange({y}, {m})[1])\nreturn last - timedelta(days=(last.weekday() - 4) % 7)", "assert f(2024, 5) == date(2024, 5, 31)\nassert f(2024, 4) == date(2024, 4, 26)", "date", ("import calendar", DATE, DELTA), "last_friday"), ("all Sundays of the month {m} in {y} as dates", "days = calendar.monthrange({y}, {m})[1]\nreturn [date({y}, {m}, day) for day in range(1, days + 1) if date({y}, {m}, day).weekday() == 6]", "assert [x.day for x in f(2024, 5)] == [5, 12, 19, 26]", "list[date]", ("import calendar", DATE), "sundays"),
    )  # fmt: skip
    what = what.replace("{m}", "{month}").replace("{y}", "{year}")
    return Task(
        words=d.say(what, f"[list|get|return|find] {'' if what.startswith('all') else 'the '}{what}", f"{what}, with datetime.date", f"[compute|get] {what}", f"calendar: {what}", f"dates: {what}", held=(f"for a year and a month, {what}", f"work out {what}"), year=year, month=month),
        name=d.name(stem, f"get_{stem}", f"find_{stem}", held=(f"list_{stem}", f"{stem}_of")), params=params(f"{year}: int, {month}: int"), returns=kind, imports=imports, body=body.format(m=month, y=year), doc="Look at a month.", target="found" if "days =" in body else "", checks="from datetime import date\n" + checks,
    )  # fmt: skip
