"""Families over strings: order, groups and places of characters and words."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="strings")
def part_of_text(d: Draw, style: Style) -> Task:
    text, n = variables(d, "text", "n count size length|how_many")
    what, body, checks, stem = d.pick(
        ("first {n} characters", "return {t}[:{n}]", 'assert f("hello", 2) == "he"\nassert f("a", 3) == "a"\nassert f("abc", 0) == ""', "first_chars"),
        ("last {n} characters", "return {t}[-{n}:] if {n} else \"\"", 'assert f("hello", 2) == "lo"\nassert f("a", 3) == "a"\nassert f("abc", 0) == ""', "last_chars"),
        ("first {n} words", 'return " ".join({t}.split()[:{n}])', 'assert f("a b  c", 2) == "a b"\nassert f("a", 3) == "a"\nassert f("", 1) == ""', "first_words"),
        ("every {n}th character", "return {t}[::{n}]", 'assert f("abcdef", 2) == "ace"\nassert f("abc", 1) == "abc"\nassert f("", 3) == ""', "every_nth"),
    )  # fmt: skip
    what = what.format(n=n) if "th" not in what else f"every {n}-th character"
    return Task(
        words=d.say(
            "{what} of {text}", "[get|return|take] {what} of {text}", "{text}: {what}", "cut {text} down to {what}", "{what} from [the string |]{text}", "only {what} of {text}",
            held=("what are {what} in {text}", "reduce {text} to {what}"), text=text, what=what,
        ),
        name=d.name(stem, f"get_{stem}", f"take_{stem}", held=(f"pick_{stem}", f"{stem}_of")), params=params(f"{text}: str, {n}: int"), returns="str", body=body.format(t=text, n=n), doc="Take a part of a text.", target="part", checks=checks,
    )  # fmt: skip


@family(area="strings")
def justify(d: Draw, style: Style) -> Task:
    how, method, expected = d.pick(
        ("center", "center", " ab "), ("right-align", "rjust", "  ab"), ("left-align", "ljust", "ab  ")
    )
    text, width = variables(d, "text", "width size columns length|room")
    fill = d.pick(" ", "*", "-", ".", "0")
    expected = expected.replace(" ", fill)
    body = f"return {text}.{method}({width})" if fill == " " else f'return {text}.{method}({width}, "{fill}")'
    spaces = {" ": "spaces", "*": "stars", "-": "dashes", ".": "dots", "0": "zeros"}[fill]
    return Task(
        words=d.say(
            "{how} {text} in {width} [columns|characters], [padded|filled] with {fill}", "pad {text} with {fill} to {width} characters, {how}", "{how} {text} to a width of {width} with {fill}", "{text}, {how}ed in a field of {width}, {fill} around it",
            "make {text} {width} wide with {fill}: {how}", held=("let {fill} fill {text} up to {width} characters, {how}", "{how} {text} within {width} places using {fill}"), text=text, width=width, how=how, fill=spaces,
        ),
        name=d.name("pad", "justify", how.replace("-", "_"), held=("align_text", "padded")), params=params(f"{text}: str, {width}: int"), returns="str", body=body, doc="Pad a text.", target="padded",
        checks=f'assert f("ab", 4) == "{expected}"\nassert f("abc", 2) == "abc"',
    )  # fmt: skip


@family(area="strings")
def zero_pad(d: Draw, style: Style) -> Task:
    number, width = variables(d, "number", "width digits size length|places")
    body = {
        "f": f'return f"{{{number}:0{{{width}}}d}}"',
        "format": f'return "{{:0{{}}d}}".format({number}, {width})',
        "percent": f'return "%0*d" % ({width}, {number})',
    }[style.strings]
    return Task(
        words=d.say(
            "pad {n} with leading zeros to {w} digits", "{n} as a string with {w} digits, zeros in front", "zero-pad {n} to {w} [digits|places|characters]", "[format|write] {n} with leading zeros, {w} digits", "add zeros before {n} until it has {w} digits",
            "fill {n} with zeros on the left to a length of {w}", held=("{n} with as many zeros in front as {w} digits need", "string of {n}, {w} long, zeros first"), n=number, w=width,
        ),
        name=d.name("zero_pad", "pad_number", "with_zeros", "leading_zeros", held=("zero_filled", "padded_number")), params=params(f"{number}: int, {width}: int"), returns="str", body=body, doc="Write a number with leading zeros.", target="padded",
        checks='assert f(7, 3) == "007"\nassert f(1234, 2) == "1234"\nassert f(0, 1) == "0"',
    )  # fmt: skip


@family(area="strings")
def group_characters(d: Draw, style: Style) -> Task:
    text, size = variables(d, "text", "size n width length|group_size", avoid="i")
    sep, said = d.pick((" ", "a space"), ("-", "a dash"), (":", "a colon"), ("\\n", "a line break"))
    return Task(
        words=d.say(
            "insert {said} after every {size} characters of {text}[, not at the end|]", "split {text} into groups of {size} characters, {said} between them", "group the characters of {text} by {size} with {said} between",
            "put {said} between groups of {size} characters in {text}", "[break|cut] {text} into pieces of {size} and join them with {said}", "{text} in blocks of {size}, separated by {said}",
            held=("{said} every {size} characters within {text}", "space out {text}: {size} characters, {said}, and so on"), text=text, size=size, said=said,
        ),
        name=d.name("group_characters", "in_groups", "split_every", held=("blocks", "spaced_out")), params=params(f"{text}: str, {size}: int"), returns="str",
        body=f'return "{sep}".join({text}[i : i + {size}] for i in range(0, len({text}), {size}))', doc="Group characters.", target="grouped", checks=f'assert f("abcdefg", 3) == "abc{sep}def{sep}g"\nassert f("ab", 5) == "ab"\nassert f("", 2) == ""',
    )  # fmt: skip


@family(area="strings")
def reverse_text(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="result char")
    body = f"return {text}[::-1]"
    if style.loop:
        body = f'result = ""\nfor char in {text}:\n    result = char + result\nreturn result'
    return Task(
        words=d.say(
            "reverse {text}", "reverse a string", "{text} backwards", "[return|get] {text} reversed", "the string {text} in reverse", "[flip|turn] the string {text} around", "characters of {text} from last to first",
            held=("spell {text} from the end to the start", "mirrored text of {text}"), text=text,
        ),
        name=d.name("reverse", "reverse_text", "reverse_string", "reversed_text", held=("backwards", "mirrored")), params=params(f"{text}: str"), returns="str", body=body, doc="Reverse a text.", target="flipped",
        checks='assert f("abc") == "cba"\nassert f("") == ""\nassert f("a b") == "b a"',
    )  # fmt: skip


@family(area="strings")
def sort_letters(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text")
    what, body, checks, stem = d.pick(
        ("sort the characters of {t}", 'return "".join(sorted({t}))', 'assert f("cab") == "abc"\nassert f("") == ""', "sort_letters"),
        ("sort the words of {t} alphabetically", 'return " ".join(sorted({t}.split()))', 'assert f("b c a") == "a b c"\nassert f("") == ""', "sort_words"),
        ("sort the lines of {t}", 'return "\\n".join(sorted({t}.splitlines()))', 'assert f("b\\na") == "a\\nb"\nassert f("") == ""', "sort_lines"),
        ("remove repeated characters from {t}, keep the first of each", 'return "".join(dict.fromkeys({t}))', 'assert f("banana") == "ban"\nassert f("") == ""', "unique_letters"),
        ("remove repeated words from {t}, keep the first of each", 'return " ".join(dict.fromkeys({t}.split()))', 'assert f("a b a c b") == "a b c"\nassert f("") == ""', "unique_words"),
        ("remove empty lines from {t}", 'return "\\n".join(line for line in {t}.splitlines() if line.strip())', 'assert f("a\\n\\n \\nb") == "a\\nb"\nassert f("") == ""', "drop_blank_lines"),
        ("strip spaces at the end of each line of {t}", 'return "\\n".join(line.rstrip() for line in {t}.splitlines())', 'assert f("a  \\n b ") == "a\\n b"\nassert f("") == ""', "strip_lines"),
    )  # fmt: skip
    what = what.format(t="{text}")
    return Task(
        words=d.say(
            what, f"{what} and return the text", f"{what}, as one string", f"string: {what}", f"[given a text, |]{what}", f"make a text: {what}",
            held=(f"I have a string, {what}", f"text helper: {what}"), text=text,
        ),
        name=d.name(stem, f"{stem}_in", "tidy", held=(f"{stem}_of", "rearranged")), params=params(f"{text}: str"), returns="str", body=body.format(t=text), doc="Rearrange a text.", target="arranged", checks=checks,
    )  # fmt: skip


@family(area="strings")
def first_index(d: Draw, style: Style) -> Task:
    text, part = variables(d, "text", "part substring needle word|piece", avoid="i position")
    every = d.chance(0.5)
    if every:
        return Task(
            words=d.say(
                "all positions of {part} in {text}", "[find|list|return] every index [at which|where] {part} occurs in {text}", "indexes of all occurrences of {part} in {text}, overlapping too", "where does {part} occur in {text}, all indexes",
                "list the start of each {part} in {text}", held=("every offset of {text} at which {part} stands", "at what indexes of {text} does one find {part}"), text=text, part=part,
            ),
            name=d.name("find_all", "positions", "all_indexes", held=("offsets_of", "indexes_in")), params=params(f"{text}: str, {part}: str"), returns="list[int]",
            body=f"return [i for i in range(len({text})) if {text}.startswith({part}, i)]", doc="Find every position.", target="places", checks='assert f("banana", "an") == [1, 3]\nassert f("aaa", "aa") == [0, 1]\nassert f("", "a") == []',
        )  # fmt: skip
    raises = style.errors == "raise"
    body = (
        f"return {text}.index({part})"
        if raises
        else f"position = {text}.find({part})\nreturn None if position < 0 else position"
    )
    return Task(
        words=d.say(
            "position of {part} in {text}", "[find|get|return] the [index|position] of {part} in {text}", "index of the first {part} in {text}", "where is {part} in {text}",
            "first index of {part} in {text}", held=("at which offset does {part} first stand in {text}", "offset of {part} within {text}"), text=text, part=part,
        ),
        clauses=(Clause(d.pick("ValueError if it is missing", "raise ValueError if not found") if raises else d.pick("None if it is missing", "return None if not found"), about="errors"),),
        name=d.name("find_position", "index_of", "position", held=("offset_of", "locate")), params=params(f"{text}: str, {part}: str"), returns="int" if raises else "int | None", body=body, doc="Find a position.",
        checks=checked('assert f("banana", "an") == 1\nassert f("abc", "c") == 2', style, raising='assert raises(ValueError, "abc", "x")', none='assert f("abc", "x") is None'),
    )  # fmt: skip
