"""Families over regular expressions."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="text")
def extract_emails(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say(
            "[extract|find|get] [all |the |]email addresses [in|from] {text}",
            "all emails in [a text|{text}]",
            "[list|collect|return] every email address [in|that occurs in] {text}",
            "[regex|re.findall] for email addresses in {text}",
            "emails in {text} as a list",
            "pull the [emails|email addresses|e-mail addresses] out of {text}",
            "grab the emails from {text} with a regex",
            held=(
                "search {text} for email addresses",
                "return a list of e-mail addresses contained in {text}",
            ),
            text=text,
        ),
        name=d.name(
            "extract_emails",
            "find_emails",
            "emails",
            "email_addresses",
            held=("get_emails", "collect_emails"),
        ),
        params=(Param(text, "str"),),
        returns="list[str]",
        imports=("import re",),
        body=rf"""
            return re.findall(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", {text})
        """,
        doc="Find the email addresses in a text.",
        target="emails",
        checks="""
            assert f("a@b.co, x.y+z@mail.example.org!") == ["a@b.co", "x.y+z@mail.example.org"]
            assert f("no address @ here") == []
            assert f("mail ann@example.com.") == ["ann@example.com"]
        """,
    )


@family(area="text")
def extract_numbers(d: Draw, style: Style) -> Task:
    text = d.var("text")
    body = rf"""
        return [int(number) for number in re.findall(r"-?\d+", {text})]
    """
    if style.loop:
        body = rf"""
            found = []
            for number in re.findall(r"-?\d+", {text}):
                found.append(int(number))
            return found
        """
    return Task(
        words=d.say(
            "[extract|find|get] [all |the |][integers|ints|whole numbers] [in|from] {text}[ as ints|]",
            "all [integers|ints] in {text}[, negative ones too|]",
            "[list|collect|return] every integer that [occurs|appears] in {text}",
            "integers in [a text|{text}] as a list of int",
            "[regex|find all] integers in {text}, [with sign|minus signs included]",
            "pull the [ints|integers] out of {text}",
            held=(
                "search {text} for integers and return them as ints",
                "the whole numbers mentioned in {text}, as ints",
            ),
            text=text,
        ),
        name=d.name(
            "extract_numbers", "find_numbers", "integers_in", "get_ints", held=("all_integers", "parse_ints")
        ),
        params=(Param(text, "str"),),
        returns="list[int]",
        imports=needed(style, body, "str list[int]", "import re"),
        body=body,
        doc="Find the integers in a text.",
        target="found",
        checks="""
            assert f("a1 b-22, 303") == [1, -22, 303]
            assert f("none") == []
        """,
    )


@family(area="text")
def extract_hashtags(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say(
            "[extract|find|get] [the |all |]hashtags [in|from] {text} without the #",
            "hashtags of {text}, [without the #|# removed|# left out]",
            "[list|return|collect] the words [after a #|that follow a #] in {text}",
            "all #tags in {text}, without the hash sign",
            "names of the hashtags in {text}, no #",
            held=(
                "pull hashtags out of {text}, drop the # sign",
                "every hashtag mentioned in {text} minus its #",
            ),
            text=text,
        ),
        name=d.name(
            "hashtags", "extract_hashtags", "find_tags", "tags_in", held=("get_hashtags", "list_hashtags")
        ),
        params=(Param(text, "str"),),
        returns="list[str]",
        imports=("import re",),
        body=rf"""
            return re.findall(r"#(\w+)", {text})
        """,
        target="tags",
        checks="""
            assert f("#one and #two_3, # no") == ["one", "two_3"]
            assert f("") == []
        """,
    )


@family(area="text")
def extract_urls(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say(
            "[extract|find|get] [all |the |][urls|URLs|links] [in|from] {text}",
            "all [http and https |][urls|URLs|links] in {text}",
            "[list|collect|return] every http or https [link|URL] in {text}",
            "[urls|URLs] in [a text|{text}] as a list",
            "[regex for|find] http(s) links in {text}",
            "pull [links|URLs] out of {text}",
            held=(
                "search {text} for web addresses starting with http or https",
                "return a list of the http links that {text} contains",
            ),
            text=text,
        ),
        name=d.name("extract_urls", "find_urls", "links", "urls_in", held=("get_links", "collect_urls")),
        params=(Param(text, "str"),),
        returns="list[str]",
        imports=("import re",),
        body=rf"""
            return re.findall(r"https?://\S+", {text})
        """,
        target="urls",
        checks="""
            assert f("see http://a.b/c?d=1 and https://x.y end") == ["http://a.b/c?d=1", "https://x.y"]
            assert f("ftp://a") == []
        """,
    )


@family(area="text")
def strip_tags(d: Draw, style: Style) -> Task:
    html = variable(d, "html", "text", "markup", held=("source",))
    return Task(
        words=d.say(
            "[strip|remove|drop] [all |][HTML|html|] tags from {html}",
            "[remove|delete] everything between < and > in {html}",
            "{html} without [its |][HTML |html |]tags",
            "[plain text|text] of {html}, tags removed",
            "html tag stripping with a regex",
            "strip html[ tags|]",
            held=("get rid of the html tags in {html}", "clean {html} of <...> tags"),
            html=html,
        ),
        name=d.name(
            "strip_tags", "remove_tags", "strip_html", "remove_html", held=("drop_tags", "html_to_text")
        ),
        params=(Param(html, "str"),),
        returns="str",
        imports=("import re",),
        body=f'return re.sub(r"<[^>]+>", "", {html})',
        target="plain",
        checks="""
            assert f("<p>a <b>b</b></p>") == "a b"
            assert f("plain") == "plain"
        """,
    )


@family(area="text")
def redact_digits(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say(
            "replace [every|each] digit in {text} [with|by] [a star|*|an asterisk]",
            "[mask|hide|redact] [all |the |]digits in {text} with [*|stars|asterisks]",
            "{text} with [its |all |]digits [replaced by|as] [*|stars]",
            "[regex: |]digits to * in {text}",
            "star out the digits of {text}",
            held=("turn all digits of {text} into asterisks", "put a * in place of each digit in {text}"),
            text=text,
        ),
        name=d.name("mask_digits", "redact_digits", "hide_digits", held=("censor_digits", "blank_digits")),
        params=(Param(text, "str"),),
        returns="str",
        imports=("import re",),
        body=rf"""
            return re.sub(r"\d", "*", {text})
        """,
        target="masked",
        checks="""
            assert f("tel 12-3") == "tel **-*"
            assert f("none") == "none"
        """,
    )


@family(area="text")
def word_positions(d: Draw, style: Style) -> Task:
    text = variable(d, "text", "s", "content", held=("source",))
    pattern = variable(d, "pattern", "regex")
    return Task(
        words=d.say(
            "[start positions|positions] of [all|every] [matches|match] of {pattern} in {text}",
            "[find|list|return] where [the regex |]{pattern} [matches|occurs] in {text}",
            "offsets of [all |]regex matches [of {pattern} in {text}|]",
            "[list|collect] the start of every match of [the pattern |]{pattern} in {text}",
            "indexes at which {pattern} matches in {text}",
            held=(
                "at which offsets of {text} does the regex {pattern} match",
                "start index for each match of {pattern} in {text}",
            ),
            text=text,
            pattern=pattern,
        ),
        name=d.name(
            "find_all",
            "positions",
            "find_positions",
            "occurrences",
            held=("all_positions", "match_positions"),
        ),
        params=(Param(text, "str"), Param(pattern, "str")),
        returns="list[int]",
        imports=("import re",),
        body=f"return [match.start() for match in re.finditer({pattern}, {text})]",
        target="positions",
        checks=r"""
            assert f("abcab", "ab") == [0, 3]
            assert f("a1b22", r"\d+") == [1, 3]
            assert f("x", "y") == []
        """,
    )
