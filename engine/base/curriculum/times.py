"""Families over times and durations."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="dates")
def format_duration(d: Draw, style: Style) -> Task:
    seconds = variable(d, "seconds", "total", "secs", held=("duration",))
    return Task(
        words=d.say(
            "print a duration as hours:minutes:seconds with two digits each",
            "seconds to a clock like 01:02:03",
            "[format|show] seconds as [HH:MM:SS|hh:mm:ss]",
            "seconds to [HH:MM:SS|hh:mm:ss]",
            "[turn|convert] [a number of seconds|a duration in seconds|{seconds}] into [HH:MM:SS|hours:minutes:seconds]",
            "write {seconds} as hours, minutes and seconds[, like 01:02:03| (01:02:03)]",
            "3661 -> 01:01:01",
            held=(
                "duration as HH:MM:SS [string|text], zero padded",
                "human clock format of a duration in seconds, [e.g.|like] 00:01:30",
            ),
            seconds=seconds,
        ),
        name=d.name("format_duration", "format_seconds", "hms", "clock", held=("seconds_to_clock", "to_hms")),
        params=(Param(seconds, "int"),),
        returns="str",
        body=f"""
            minutes, seconds_left = divmod({seconds}, 60)
            hours, minutes = divmod(minutes, 60)
            return f"{{hours:02d}}:{{minutes:02d}}:{{seconds_left:02d}}"
        """,
        doc="Format seconds as HH:MM:SS.",
        target="clock",
        checks="""
            assert f(3661) == "01:01:01"
            assert f(0) == "00:00:00"
            assert f(59) == "00:00:59"
            assert f(86399) == "23:59:59"
        """,
    )


@family(area="dates")
def parse_duration_clock(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "s", "clock", held=("value",))
    return Task(
        words=d.say(
            "parse a duration like 01:30:00 to seconds",
            "total seconds of hours:minutes:seconds",
            "HH:MM:SS to seconds",
            "[parse|convert|turn] [HH:MM:SS|hh:mm:ss] [to|into] [|a number of ]seconds",
            "[total |number of |]seconds in [a|an] [HH:MM:SS|hours:minutes:seconds] [string|text]",
            "01:01:01 -> 3661",
            "parse {text} like 01:30:00 and return [the |][total |]seconds",
            held=(
                "seconds from a clock string [HH:MM:SS|hh:mm:ss]",
                "split {text} at colons into hours, minutes, seconds and return the total seconds",
            ),
            text=text,
        ),
        name=d.name(
            "parse_duration", "clock_to_seconds", "to_seconds", held=("hms_to_seconds", "parse_clock")
        ),
        params=(Param(text, "str"),),
        returns="int",
        body=f"""
            hours, minutes, seconds = map(int, {text}.split(":"))
            return hours * 3600 + minutes * 60 + seconds
        """,
        target="total",
        checks="""
            assert f("01:01:01") == 3661
            assert f("00:00:00") == 0
            assert f("10:00:30") == 36030
        """,
    )


@family(area="dates")
def from_unix(d: Draw, style: Style) -> Task:
    timestamp = variable(d, "timestamp", "seconds", "epoch", held=("ts",))
    return Task(
        words=d.say(
            "make a UTC datetime [from|out of] [a unix timestamp|epoch seconds]",
            "[unix|epoch] time to datetime[,| in] UTC",
            "{timestamp} seconds after 1970 as a datetime in UTC",
            "[unix|epoch] [timestamp|seconds] to [a UTC datetime|UTC datetime|aware datetime in UTC]",
            "[convert|turn] [a unix timestamp|epoch seconds|{timestamp}] [to|into] [an aware|a timezone-aware] [UTC datetime|datetime in UTC]",
            "datetime in UTC from [a unix timestamp|{timestamp}]",
            "convert {timestamp} seconds since the epoch to a UTC datetime",
            held=("timestamp -> aware UTC datetime", "seconds since 1970 to a datetime with UTC"),
            timestamp=timestamp,
        ),
        name=d.name("from_unix", "from_timestamp", "epoch_to_datetime", held=("unix_to_utc", "to_utc")),
        params=(Param(timestamp, "float"),),
        returns="datetime",
        imports=("from datetime import datetime", "from datetime import timezone"),
        body=f"return datetime.fromtimestamp({timestamp}, tz=timezone.utc)",
        target="moment",
        checks="""
            from datetime import datetime
            from datetime import timezone
            assert f(0) == datetime(1970, 1, 1, tzinfo=timezone.utc)
            assert f(86400).tzinfo is timezone.utc
        """,
    )


@family(area="dates")
def utc_now_iso(d: Draw, style: Style) -> Task:
    return Task(
        words=d.say(
            "get the current time in UTC as an ISO string",
            "utc now as iso text",
            "timestamp of this moment, UTC, ISO format",
            "current UTC timestamp, isoformat",
            "current [UTC time|time in UTC] [as|in] ISO [8601|format]",
            "[now|the time now] in UTC as [an |]ISO [string|text|8601]",
            "ISO timestamp of [right now|now] in UTC",
            "return the current UTC time as ISO text",
            held=("utc now, isoformat", "[current|present] timestamp, UTC, ISO 8601"),
        ),
        name=d.name("utc_now", "now_iso", "timestamp", held=("utc_timestamp", "current_time")),
        returns="str",
        imports=("from datetime import datetime", "from datetime import timezone"),
        body="return datetime.now(timezone.utc).isoformat()",
        target="now",
        checks=checked(
            """
            from datetime import datetime
            from datetime import timezone
            stamp = datetime.fromisoformat(f())
            assert stamp.utcoffset().total_seconds() == 0
            assert abs((datetime.now(timezone.utc) - stamp).total_seconds()) < 60
        """,
            style,
        ),
    )
