"""Dates in the plainest form: weekdays, days between, days added, texts."""

from __future__ import annotations

from engine.base.curriculum.plain import Ask, asked
from engine.base.curriculum.task import Draw, Style, Task, family

DATE = ("day date when given due|moment",)
TWO = ("start first begin earlier since|from_day", "end second finish later until|to_day")
TEXT = ("text date_text value iso day|given",)
DATES = ("from datetime import date", "from datetime import datetime", "from datetime import timedelta")
WITH = "from datetime import date\n"


def weekday_of_asks(d: Draw) -> tuple[tuple[Ask, ...], dict[str, str]]:
    """The requests, and what stands for their places."""
    asks = (
        Ask("weekday of {a} as a word / name of the weekday of {a} / which day of the week is {a} / day name of {a}, like Monday / [return|get] the weekday name for {a} / what weekday {a} is, by name / weekday of a date, in English words / Monday to Sunday: which is {a} / how the day of {a} is called", "weekday weekday_name day_name weekday_of name_of_day", "{a}: date", 'return {a}.strftime("%A")', "str", WITH + "assert f(date(2024, 5, 31)) == 'Friday'\nassert f(date(2024, 6, 2)) == 'Sunday'", DATE, imports=DATES, doc="The name of a date's weekday.", target="weekday"),
        Ask("weekday of {a} as a number, Monday is 0 / weekday number of {a} (Monday 0) / number of the weekday of {a}, 0 for Monday / which day of the week is {a}, from 0 for Monday to 6 / index of {a}'s weekday, Monday first at 0 / {a} in its week, counted from Monday as 0", "weekday weekday_number weekday_index day_number position_in_week", "{a}: date", "return {a}.weekday()", "int", WITH + "assert f(date(2024, 5, 31)) == 4\nassert f(date(2024, 5, 27)) == 0", DATE, imports=DATES, doc="The number of a date's weekday.", target="number"),
        Ask("weekday name of the date text {a} like 2024-05-31 / which weekday is the ISO date {a} / day of the week for a date string {a} (YYYY-MM-DD) / parse {a} like 2024-05-31 and return the weekday name / name of the day for the ISO text {a} / {a} is text like 2024-05-31: on which weekday is that / the day's name of the written date {a}, in ISO", "weekday_of weekday_name day_of_week weekday_from_text day_for_text", "{a}: str", 'return date.fromisoformat({a}).strftime("%A")', "str", "assert f('2024-05-31') == 'Friday'\nassert f('2024-06-02') == 'Sunday'", TEXT, imports=DATES, doc="The weekday of a date text.", target="weekday"),
        Ask("whether {a} is a {k} / is the date {a} a {k} / check if {a} is a {k} / True if {a} falls on a {k} / does {a} fall on a {k} / {a}: is it a {k} / on a {k} or not, the date {a}", "is_{l} on_{l} check_{l} falls_on_{l} a_{l}", "{a}: date", "return {a}.weekday() == {n}", "bool", WITH + "assert f(date(2024, 5, 13 + {n})) is True\nassert f(date(2024, 5, 20 + ({n} + 1) % 7)) is False", DATE, imports=DATES, doc="Tell whether a date is a certain weekday.", target="is_day"),
        Ask("first three letters of {a}'s weekday / short weekday name of {a}, like Mon / weekday of {a} abbreviated to three letters / [return|get] Mon, Tue, ... for {a} / short name of the day of the week of {a} / three letters for the day of {a} / {a}'s weekday in short", "short_weekday weekday_short day_abbreviation short_day three_letters", "{a}: date", 'return {a}.strftime("%a")', "str", WITH + "assert f(date(2024, 5, 31)) == 'Fri'", DATE, imports=DATES, doc="A date's weekday in short.", target="short"),
        Ask("month name of {a} / name of the month of {a} / which month is {a} in, by name / month of {a} as a word / [return|get] the name of {a}'s month / how the month of {a} is called / January to December: where is {a}", "month_name name_of_month month_of month_word called_month", "{a}: date", 'return {a}.strftime("%B")', "str", WITH + "assert f(date(2024, 5, 31)) == 'May'\nassert f(date(2024, 12, 1)) == 'December'", DATE, imports=DATES, doc="The name of a date's month.", target="month"),
    )  # fmt: skip
    day = d.pick("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    number = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday").index(day)
    return asks, {"avoid": "date datetime", "k": day, "l": day.lower(), "n": str(number)}


@family(area="days")
def weekday_name(d: Draw, style: Style) -> Task:
    asks, places = weekday_of_asks(d)
    return asked(d, style, *asks[:3:2], **places)


@family(area="days")
def weekday_number(d: Draw, style: Style) -> Task:
    asks, places = weekday_of_asks(d)
    return asked(d, style, *asks[1:4:2], **places)


@family(area="days")
def names_of_date(d: Draw, style: Style) -> Task:
    asks, places = weekday_of_asks(d)
    return asked(d, style, *asks[4:], **places)


def count_days_asks(d: Draw) -> tuple[tuple[Ask, ...], dict[str, str]]:
    """The requests, and what stands for their places."""
    asks = (
        Ask("days between {a} and {b} / number of days from {a} to {b} / how many days are between {a} and {b} / days from {a} until {b} / count the days between two dates / difference of {a} and {b} in days / {b} minus {a} in days / how far {b} is from {a}, in days / the days that pass from {a} to {b}", "days_between count_days day_difference number_of_days days_apart", "{a}: date, {b}: date", "return ({b} - {a}).days", "int", WITH + "assert f(date(2024, 2, 28), date(2024, 3, 1)) == 2\nassert f(date(2024, 1, 1), date(2024, 1, 1)) == 0\nassert f(date(2024, 1, 2), date(2024, 1, 1)) == -1", TWO, imports=DATES, doc="Days between two dates.", target="days"),
        Ask("days between the date texts {a} and {b} like 2024-05-31 / number of days from {a} to {b}, both ISO texts / how many days between two ISO date strings {a} and {b} / parse {a} and {b} (YYYY-MM-DD) and return the days between / {a} and {b} are texts like 2024-05-31: days from one to the other / the distance in days of {a} and {b}, both written in ISO / ISO texts {a} and {b}: how many days lie between", "days_between days_between_texts count_days text_days iso_distance", "{a}: str, {b}: str", "return (date.fromisoformat({b}) - date.fromisoformat({a})).days", "int", "assert f('2024-02-28', '2024-03-01') == 2\nassert f('2024-01-01', '2024-01-01') == 0", ("start first begin earlier since|from_text", "end second finish later until|to_text"), imports=DATES, doc="Days between two date texts.", target="days"),
        Ask("days until {a} from today / how many days from today until {a} / number of days left until {a} / days from now to the date {a} / count the days until {a} / in how many days is {a} / what is left until {a}, in days / days to wait for {a}", "days_until days_left countdown days_to waiting_days", "{a}: date", "return ({a} - date.today()).days", "int", WITH + "from datetime import timedelta\nassert f(date.today() + timedelta(days=5)) == 5\nassert f(date.today()) == 0", DATE, imports=DATES, doc="Days until a date.", target="days"),
        Ask("days since {a} / how many days ago was {a} / number of days from {a} until today / days that passed since {a} / count the days since {a} / how long ago {a} is, in days / the age of {a} in days", "days_since days_ago age_in_days passed_days elapsed_days", "{a}: date", "return (date.today() - {a}).days", "int", WITH + "from datetime import timedelta\nassert f(date.today() - timedelta(days=5)) == 5\nassert f(date.today()) == 0", DATE, imports=DATES, doc="Days since a date.", target="days"),
        Ask("weeks between {a} and {b}, whole ones / number of full weeks from {a} to {b} / how many whole weeks are between {a} and {b} / count the weeks between two dates, full weeks only / full weeks from {a} until {b} / how often seven days fit between {a} and {b} / complete weeks that pass from {a} to {b}", "weeks_between count_weeks full_weeks whole_weeks week_count", "{a}: date, {b}: date", "return ({b} - {a}).days // 7", "int", WITH + "assert f(date(2024, 5, 1), date(2024, 5, 15)) == 2\nassert f(date(2024, 5, 1), date(2024, 5, 7)) == 0", TWO, imports=DATES, doc="Weeks between two dates.", target="weeks"),
        Ask("hours between {a} and {b} / number of hours from {a} to {b} / how many hours are between two datetimes / difference of {a} and {b} in hours / hours from {a} until {b} / {b} minus {a} in hours / how many hours pass from {a} to {b}", "hours_between hour_difference hours_from count_hours hours_passed", "{a}: datetime, {b}: datetime", "return ({b} - {a}).total_seconds() / 3600", "float", "from datetime import datetime\nassert f(datetime(2024, 5, 1, 10), datetime(2024, 5, 2, 11, 30)) == 25.5", TWO, imports=DATES, doc="Hours between two moments.", target="hours"),
    )  # fmt: skip
    return asks, {"avoid": "date datetime days"}


@family(area="days")
def days_between(d: Draw, style: Style) -> Task:
    asks, places = count_days_asks(d)
    return asked(d, style, *asks[:2], **places)


@family(area="days")
def days_from_today(d: Draw, style: Style) -> Task:
    asks, places = count_days_asks(d)
    return asked(d, style, *asks[2:4], **places)


@family(area="days")
def longer_spans(d: Draw, style: Style) -> Task:
    asks, places = count_days_asks(d)
    return asked(d, style, *asks[4:], **places)


def move_dates_asks(d: Draw) -> tuple[tuple[Ask, ...], dict[str, str]]:
    """The requests, and what stands for their places."""
    n = d.pick(1, 7, 10, 14, 30, 90)
    asks = (
        Ask("date {k} days after {a} / {a} plus {k} days / add {k} days to {a} / [return|get] the date {k} days later than {a} / {k} days after {a} / which date is {k} days from {a} / {a}, moved on by {k} days / what comes {k} days behind {a}", "later add_days days_after shifted moved_on", "{a}: date", "return {a} + timedelta(days={k})", "date", WITH + f"from datetime import timedelta\nassert f(date(2024, 2, 20)) == date(2024, 2, 20) + timedelta(days={n})", DATE, imports=DATES, doc="A later date.", target="later"),
        Ask("date {k} days before {a} / {a} minus {k} days / subtract {k} days from {a} / {k} days before {a} / which date was {k} days before {a} / [return|get] the date {k} days earlier than {a} / {a}, moved back by {k} days / {k} days in front of {a}", "earlier subtract_days days_before moved_back back_in_time", "{a}: date", "return {a} - timedelta(days={k})", "date", WITH + f"from datetime import timedelta\nassert f(date(2024, 3, 5)) == date(2024, 3, 5) - timedelta(days={n})", DATE, imports=DATES, doc="An earlier date.", target="earlier"),
        Ask("date {b} days after {a} / {a} plus {b} days / add {b} days to {a} / move {a} by {b} days / the day {b} days later than {a} / {a} and {b} days more / {b} days on from {a}", "add_days plus_days days_later shift_date moved_date", "{a}: date, {b}: int", "return {a} + timedelta(days={b})", "date", WITH + "assert f(date(2024, 2, 28), 2) == date(2024, 3, 1)\nassert f(date(2024, 1, 1), -1) == date(2023, 12, 31)", ("day date start when|moment", "days n count number amount|how_many"), imports=DATES, doc="Add days to a date.", target="moved"),
        Ask("{a} as text like 31.05.2024 / format {a} as day.month.year / write the date {a} like 31.05.2024 / date {a} to text, 31.05.2024 / {a} in the form dd.mm.yyyy / text of {a}, day first, with dots / how one writes {a} in Germany, like 31.05.2024", "format_date date_text to_text date_string written_date", "{a}: date", 'return {a}.strftime("%d.%m.%Y")', "str", WITH + "assert f(date(2024, 5, 31)) == '31.05.2024'\nassert f(date(2024, 1, 2)) == '02.01.2024'", DATE, imports=DATES, doc="Write a date.", target="shown"),
        Ask("{a} as text like 31 May 2024 / format {a} as day, month name and year / write the date {a} like 31 May 2024 / date {a} in words like 31 May 2024 / {a} with the month's name, like 31 May 2024 / how one says {a}, like 31 May 2024 / {a} spelled as 31 May 2024", "format_date long_date date_words readable_date spoken_date", "{a}: date", 'return {a}.strftime("%d %B %Y")', "str", WITH + "assert f(date(2024, 5, 31)) == '31 May 2024'", DATE, imports=DATES, doc="Write a date in words.", target="shown"),
        Ask("date from the text {a} like 31.05.2024 / parse {a} (dd.mm.yyyy) to a date / read the date {a}, written like 31.05.2024 / turn the text {a} like 31.05.2024 into a date / a date out of {a}: day.month.year / text {a} with dots, day first, to a date / what date {a} means, as in 31.05.2024", "parse_date read_date to_date date_from_text understood_date", "{a}: str", 'return datetime.strptime({a}, "%d.%m.%Y").date()', "date", WITH + "assert f('31.05.2024') == date(2024, 5, 31)\nassert f('02.01.2024') == date(2024, 1, 2)", TEXT, imports=DATES, doc="Read a date.", target="parsed"),
        Ask("first day of {a}'s month / the first of the month of {a} / start of the month that {a} is in / {a} set to the first of its month / beginning of the month of {a} / the 1st in the month of {a} / where {a}'s month starts", "month_start first_of_month start_of_month first_day first_in_month", "{a}: date", "return {a}.replace(day=1)", "date", WITH + "assert f(date(2024, 5, 31)) == date(2024, 5, 1)\nassert f(date(2024, 5, 1)) == date(2024, 5, 1)", DATE, imports=DATES, doc="The first day of a month.", target="first"),
        Ask("later of {a} and {b} / which of the dates {a} and {b} is later / the newer one of {a} and {b} / [return|get] the later date of {a} and {b} / whichever of {a} and {b} comes last / of the dates {a} and {b}, what comes after the other / {a} or {b}, the more recent", "later_date later newer latest more_recent", "{a}: date, {b}: date", "return max({a}, {b})", "date", WITH + "assert f(date(2024, 1, 2), date(2024, 1, 1)) == date(2024, 1, 2)\nassert f(date(2023, 1, 2), date(2024, 1, 1)) == date(2024, 1, 1)", TWO, imports=DATES, doc="The later of two dates.", target="later"),
    )  # fmt: skip
    return asks, {"avoid": "date datetime days", "k": str(n)}


@family(area="days")
def shift_date(d: Draw, style: Style) -> Task:
    asks, places = move_dates_asks(d)
    return asked(d, style, *asks[:3], **places)


@family(area="days")
def dates_and_texts(d: Draw, style: Style) -> Task:
    asks, places = move_dates_asks(d)
    return asked(d, style, *asks[3:6], **places)


@family(area="days")
def choose_date(d: Draw, style: Style) -> Task:
    asks, places = move_dates_asks(d)
    return asked(d, style, *asks[6:], **places)
