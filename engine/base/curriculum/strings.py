"""Families over strings."""

from __future__ import annotations

from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="strings")
def count_words(d: Draw, style: Style) -> Task:
    text = d.var("text")
    ignore_case = d.chance(0.4)
    value = f"{text}.lower()" if ignore_case else text
    loop = f"""
        counts = {{}}
        for word in {value}.split():
            counts[word] = counts.get(word, 0) + 1
        return counts
    """
    return Task(
        words=d.say(
            "count [the |]words in {text}",
            "count how [often|many times] each word [occurs|appears|is used] in {text}",
            "[word counts|word frequencies] of {text}",
            "[tally|count up] [the |]words of {text} in a dict",
            "[return|build] a [dict|mapping] from word to [count|number of occurrences]",
            "word frequency [table|dict|map] for [the |]{text}",
            "how often does each word [occur|come up] in {text}",
            held=(
                "number of occurrences [of every|per] word in {text}",
                "dict of words in {text} and how many times they show up",
            ),
            text=text,
        ),
        clauses=(Clause(d.pick("ignoring case", "case-insensitive", "ignore case", "lowercase them first")),)
        if ignore_case
        else (),
        name=d.name(
            "count_words",
            "word_count",
            "word_counts",
            "word_frequencies",
            "frequencies",
            held=("tally_words", "words_histogram"),
        ),
        params=(Param(text, "str"),),
        returns="dict[str, int]",
        imports=() if style.loop else ("from collections import Counter",),
        body=loop if style.loop else f"return dict(Counter({value}.split()))",
        doc="Count how often each word occurs.",
        target=d.pick("counts", "frequencies", "by_word"),
        checks=f"""
            assert f("a b a") == {{"a": 2, "b": 1}}
            assert f("") == {{}}
            assert f("A a") == {'{"a": 2}' if ignore_case else '{"A": 1, "a": 1}'}
        """,
    )


@family(area="strings")
def slugify(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say(
            "slugify {text}",
            "[turn|convert|make] {text} into a [url |URL |]slug",
            "[make|build|create] a [url-friendly|URL safe] slug [from|out of] {text}",
            "slug of {text}: lowercase, [dashes|hyphens] between words",
            "lowercase {text} and replace [everything that is not|anything but] letters and digits by [dashes|hyphens]",
            "url slug for [the |a ]{text}",
            held=(
                "[produce|derive] a slug for use in urls from {text}",
                "slugified {text}, words joined by -",
            ),
            text=text,
        ),
        name=d.name("slugify", "to_slug", "make_slug", "slug", "url_slug", held=("slug_for", "sluggify")),
        params=(Param(text, "str"),),
        returns="str",
        imports=("import re",),
        body=f'return re.sub(r"[^a-z0-9]+", "-", {text}.lower()).strip("-")',
        doc="Turn a text into a slug for a URL.",
        target="slug",
        checks="""
            assert f("Hello, World!") == "hello-world"
            assert f("  A  b ") == "a-b"
            assert f("") == ""
        """,
    )


@family(area="strings")
def is_palindrome(d: Draw, style: Style) -> Task:
    text = d.var("text")
    lenient = d.chance(0.5)
    if not lenient:
        body = f"return {text} == {text}[::-1]"
    elif style.loop:
        body = f"""
            letters = []
            for char in {text}.lower():
                if char.isalnum():
                    letters.append(char)
            return letters == letters[::-1]
        """
    else:
        body = f"""
            letters = [char.lower() for char in {text} if char.isalnum()]
            return letters == letters[::-1]
        """
    return Task(
        words=d.say(
            "check [if|whether] {text} is a palindrome",
            "[test|see] if {text} reads the same [backwards|in both directions|backward and forward]",
            "is {text} a palindrome",
            "return True if {text} is a palindrome",
            "palindrome [check|test] for {text}",
            "[tell|decide] whether {text} is [the same|equal to itself] reversed",
            held=("[determine|find out] if {text} is a palindrome", "True when {text} equals its reverse"),
            text=text,
        ),
        clauses=(
            (
                Clause(
                    d.pick(
                        "ignoring case and punctuation",
                        "ignore case, spaces and punctuation",
                        "only letters and digits count, any case",
                    )
                ),
            )
            if lenient
            else ()
        ),
        name=d.name(
            "is_palindrome", "palindrome", "check_palindrome", held=("is_palindromic", "reads_same_backwards")
        ),
        params=(Param(text, "str"),),
        returns="bool",
        body=body,
        doc="Tell whether a text reads the same backwards.",
        target=d.pick("is_same", "palindrome"),
        checks=f"""
            assert f("abba") is True
            assert f("abc") is False
            assert f("") is True
            assert f("No, on") is {lenient}
        """,
    )


@family(area="strings")
def truncate(d: Draw, style: Style) -> Task:
    text, size = d.var("text"), d.pick("limit", "width", "max_length", "length", "size")
    ellipsis = d.pick("...", "…")
    return Task(
        words=d.say(
            "[truncate|shorten|cut] {text} to [at most |]{size} [characters|chars] [with|and add|ending in] {dots}",
            "shorten {text} to {size}, {dots} at the end if it was cut",
            "[limit|trim] {text} to {size} characters, append {dots} [if too long|when longer]",
            "if {text} is longer than {size} cut it and end with {dots}",
            "ellipsis truncation of {text} to {size} chars ({dots})",
            "truncated {text}, {dots} included in {size}",
            held=(
                "clip {text} at {size} characters using {dots}",
                "make {text} fit in {size} chars with {dots} at the end",
            ),
            text=text,
            size=size,
            dots=ellipsis,
        ),
        name=d.name(
            "truncate", "shorten", "ellipsize", "truncate_text", "cut", held=("clip_text", "abbreviate")
        ),
        params=(Param(text, "str"), Param(size, "int", d.pick("", "", "80"))),
        returns="str",
        body=f"""
            if len({text}) <= {size}:
                return {text}
            return {text}[: {size} - {len(ellipsis)}] + "{ellipsis}"
        """,
        doc="Shorten a text to at most so many characters.",
        checks=f"""
            assert f("hello", 5) == "hello"
            assert f("hello world", 8) == "hello world"[: {8 - len(ellipsis)}] + "{ellipsis}"
        """,
    )


@family(area="strings")
def parse_number(d: Draw, style: Style) -> Task:
    text = d.var("text")
    kind = d.pick("int", "float")
    word = (
        d.pick("an integer", "an int", "a whole number")
        if kind == "int"
        else d.pick("a float", "a decimal number", "a floating point number")
    )
    raises = style.errors == "raise"
    if raises:
        body = f"""
            try:
                return {kind}({text})
            except ValueError:
                raise ValueError(f"not a number: {{{text}!r}}") from None
        """
        clause = d.pick(
            "raise ValueError if it is not one",
            "ValueError on anything else",
            "raise a ValueError if that fails",
        )
    else:
        body = f"""
            try:
                return {kind}({text})
            except ValueError:
                return None
        """
        clause = d.pick(
            "return None if it is not one", "None on anything else", "None if that fails", "None when invalid"
        )
    return Task(
        words=d.say(
            "parse {text} as {word}",
            "convert {text} to {word}",
            "[turn|make] {text} into {word}",
            "read {word} from {text}",
            "{text} to {word}",
            "[get|return] {word} out of {text}",
            held=("interpret {text} as {word}", "parsed {text} as {word}"),
            text=text,
            word=word,
        ),
        clauses=(Clause(clause, about="errors"),),
        name=d.name(
            f"parse_{kind}", f"to_{kind}", f"safe_{kind}", f"read_{kind}", held=(f"as_{kind}", f"{kind}_from")
        ),
        params=(Param(text, "str"),),
        returns=kind if raises else f"{kind} | None",
        body=body,
        doc=f"Parse {word}.",
        checks=f"""
            assert f("12") == 12 and type(f("12")) is {kind}
            {
            '''try:
                f("x")
            except ValueError:
                pass
            else:
                raise AssertionError'''
            if raises
            else 'assert f("x") is None'
        }
        """,
    )


@family(area="strings")
def reverse_words(d: Draw, style: Style) -> Task:
    text = d.var("text")
    order, letters = "order of the words", "letters of each word"
    what = d.pick(order, letters)
    if what == order:
        words = d.say(
            "reverse the [order of the |]words in {text}",
            "[put|return] the words of {text} in reverse order",
            "[turn|flip] the word order of {text} [around|]",
            "words of {text} from last to first",
            "swap the words in {text} so that the last comes first",
            held=(
                "{text} with its words backwards, last word first",
                "invert the order in which words stand in {text}",
            ),
            text=text,
        )
        body = f'return " ".join(reversed({text}.split()))'
        expected = "c ab"
    else:
        words = d.say(
            "reverse [each|every] word in {text} [but keep their order|]",
            "reverse the letters of [each|every] word in {text}",
            "[spell|write] [each|every] word of {text} backwards",
            "every word of {text} reversed, order kept",
            "flip the characters of each word in {text}",
            held=(
                "mirror each word of {text} in place",
                "{text} with the letters of every word turned around",
            ),
            text=text,
        )
        body = f'return " ".join(word[::-1] for word in {text}.split())'
        expected = "ba c"
        if style.loop:
            body = f"""
                reversed_words = []
                for word in {text}.split():
                    reversed_words.append(word[::-1])
                return " ".join(reversed_words)
            """
    return Task(
        words=words,
        name=d.name(
            "reverse_words", "reversed_words", "flip_words", held=("words_backwards", "mirror_words")
        ),
        params=(Param(text, "str"),),
        returns="str",
        body=body,
        doc=f"Reverse the {what}.",
        target=d.pick("flipped", "backwards"),
        checks=f"""
            assert f("ab c") == "{expected}"
            assert f("") == ""
        """,
    )


@family(area="strings")
def describe(d: Draw, style: Style) -> Task:
    """Formatting two values into a sentence: f-string, format or percent."""
    name, age = d.pick("name", "title", "label", "user"), d.pick("age", "count", "score", "total", "price")
    first, middle, last = d.pick(
        ("", " is ", ""),
        ("", ": ", ""),
        ("Hello ", ", you have ", "!"),
        ("", " (", ")"),
        ("", " has ", " points"),
    )
    if style.strings == "f":
        body = f'return f"{first}{{{name}}}{middle}{{{age}}}{last}"'
    elif style.strings == "format":
        body = f'return "{first}{{}}{middle}{{}}{last}".format({name}, {age})'
    else:
        body = f'return "{first}%s{middle}%s{last}" % ({name}, {age})'
    sample = f"{first}{name.upper()}{middle}{age.upper()}{last}"
    return Task(
        words=d.say(
            'format {name} and {age} [as|like] "{sample}"',
            '[return|build|make] [a|the] string [like|of the form] "{sample}"',
            '[a message|text] of the form "{sample}"',
            'write {name} and {age} in the form "{sample}"',
            '[produce|create] the text "{sample}" from {name} and {age}',
            held=(
                'put {name} and {age} together [as|like] "{sample}"',
                'string "{sample}" with both filled in',
            ),
            name=name,
            age=age,
            sample=sample,
        ),
        name=d.name(
            "describe",
            "message",
            "format_line",
            "summary",
            "label_for",
            "greeting",
            held=("caption", "as_text"),
        ),
        params=(Param(name, "str"), Param(age, "int")),
        returns="str",
        body=body,
        doc=f"Format {name} and {age}.",
        target=d.pick("line", "message_text", "caption"),
        checks=f'assert f("Ann", 3) == "{first}Ann{middle}3{last}"',
    )
