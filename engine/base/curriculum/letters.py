"""More families over strings: case, letters, words."""

from __future__ import annotations

from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="strings")
def camel_to_snake(d: Draw, style: Style) -> Task:
    name = d.var("word")
    return Task(
        words=d.say("[convert|turn] {name} from camel case [to|into] snake case", "camelCase to snake_case", "[make|turn] {name} snake_case", "{name} in snake case[ instead of camel case|]", "camel case {name} to snake case", "snake_case version of [the camelCase |]{name}",
                    held=("rewrite the camelCase {name} with underscores", "underscored lower case form of {name}"), name=name),
        name=d.name("camel_to_snake", "to_snake_case", "snake_case", "snake", held=("underscore", "to_snake")), params=(Param(name, "str"),), returns="str", imports=("import re",),
        body=f'return re.sub(r"(?<!^)(?=[A-Z])", "_", {name}).lower()', doc="Convert camel case to snake case.", target="snake", checks='assert f("fooBarBaz") == "foo_bar_baz"\nassert f("Foo") == "foo"\nassert f("x") == "x"',
    )  # fmt: skip


@family(area="strings")
def snake_to_camel(d: Draw, style: Style) -> Task:
    name = d.var("word", avoid=("part",))
    upper = d.chance(0.4)
    body = (
        f'return "".join(part.title() for part in {name}.split("_"))'
        if upper
        else f'first, *rest = {name}.split("_")\nreturn first + "".join(part.title() for part in rest)'
    )
    goal = (
        d.pick("PascalCase", "UpperCamelCase", "Pascal case")
        if upper
        else d.pick("camelCase", "camel case", "lowerCamelCase")
    )
    return Task(
        words=d.say("[convert|turn] {name} from snake case [to|into] {goal}", "snake_case to {goal}", "[make|turn] {name} {goal}", "{goal} version of [the snake_case |]{name}", "snake case {name} to {goal}",
                    held=("rewrite the snake_case {name} as {goal}", "{name} without underscores in {goal}"), name=name, goal=goal),
        name=d.name("snake_to_pascal" if upper else "snake_to_camel", "to_pascal_case" if upper else "to_camel_case", "pascal" if upper else "camel", held=("to_pascal" if upper else "to_camel",)), params=(Param(name, "str"),), returns="str",
        body=body, doc=f"Convert snake case to {goal}.", target="camel", checks=f'assert f("foo_bar_baz") == "{"FooBarBaz" if upper else "fooBarBaz"}"\nassert f("x") == "{"X" if upper else "x"}"',
    )  # fmt: skip


@family(area="strings")
def count_letters(d: Draw, style: Style) -> Task:
    text = d.var("text")
    what, held, test = d.pick(
        ("vowels", "letters a, e, i, o, u", 'char.lower() in "aeiou"'),
        ("digits", "numerals", "char.isdigit()"),
        (
            d.pick("uppercase letters", "capital letters", "capitals"),
            "letters in upper case",
            "char.isupper()",
        ),
        (d.pick("spaces", "blanks"), "space characters", 'char == " "'),
        ("letters", "alphabetic characters", "char.isalpha()"),
    )
    what = held if "wording" in d.held else what
    body = f"return sum(1 for char in {text} if {test})"
    if style.loop:
        body = f"total = 0\nfor char in {text}:\n    if {test}:\n        total += 1\nreturn total"
    expected = sum(eval(test, {"char": char}) for char in "Hello W2 ab")  # an expression from above
    return Task(
        words=d.say("count [the |]{what} in {text}", "how many {what} [are|does] in {text}", "number of {what} in {text}", "[return|get] the number of {what} [of|in] {text}", "{what} count of {text}", held=("tell how many {what} {text} has", "count of all {what} found in {text}"), text=text, what=what),
        name=d.name(f"count_{what.split()[0]}", f"num_{what.split()[0]}", "count_chars", "how_many", held=("letter_count", "occurrences")), params=(Param(text, "str"),), returns="int", body=body, doc=f"Count the {what}.", target=d.pick("total", "amount"),
        checks=f'assert f("Hello W2 ab") == {expected}\nassert f("") == 0',
    )  # fmt: skip


@family(area="strings")
def are_anagrams(d: Draw, style: Style) -> Task:
    a, b = (
        d.pick(("a", "b"), ("first", "second"), ("left", "right"), ("word", "other"), ("s", "t"))
        if "name" not in d.held
        else ("text1", "text2")
    )
    return Task(
        words=d.say("check [if|whether] {a} and {b} are anagrams[ of each other|]", "are {a} and {b} anagrams", "anagram [check|test] for {a} and {b}", "is {a} an anagram of {b}", "[return |]True if {a} [is an anagram of|has the same letters as] {b}", held=("test two words {a}, {b} for being anagrams", "do {a} and {b} consist of the same letters"), a=a, b=b),
        name=d.name("is_anagram", "are_anagrams", "anagrams", held=("same_letters", "check_anagram")), params=(Param(a, "str"), Param(b, "str")), returns="bool", body=f"return sorted({a}.lower()) == sorted({b}.lower())", doc="Tell whether two words are anagrams.",
        target=d.pick("same", "matching"), checks='assert f("Listen", "Silent") is True\nassert f("a", "ab") is False',
    )  # fmt: skip


@family(area="strings")
def initials(d: Draw, style: Style) -> Task:
    text = d.pick("name", "full_name", "text", "phrase", "title") if "name" not in d.held else "person"
    body = f'return "".join(word[0].upper() for word in {text}.split())'
    if style.loop:
        body = f'result = ""\nfor word in {text}.split():\n    result += word[0].upper()\nreturn result'
    return Task(
        words=d.say("initials of {text}", "[get|return|make] the initials of {text}", "first letters of [the words in |]{text}, uppercase", "acronym [of|from|for] {text}", "[build|make] an acronym from {text}", "[take|join] the first letter of [each|every] word in {text}, upper case",
                    held=("abbreviate {text} to its initial letters", "upper case first letters of all words in {text}"), text=text),
        name=d.name("initials", "acronym", "get_initials", "make_acronym", held=("first_letters", "abbreviation")), params=(Param(text, "str"),), returns="str", body=body, doc="Initials of a name.", target="letters", checks='assert f("ada king lovelace") == "AKL"\nassert f("") == ""',
    )  # fmt: skip


@family(area="strings")
def longest_word(d: Draw, style: Style) -> Task:
    text = d.var("text")
    longest = d.chance(0.7)
    which, function = ("longest", "max") if longest else ("shortest", "min")
    return Task(
        words=d.say("{which} word in {text}", "[find|return|get] the {which} word [in|of] {text}", "which word [of|in] {text} is [the |]{which}", "the {which} word of {text}, [empty string|''] if there is none", "word of {text} that is {which}", held=("what is the {which} of the words in {text}", "pick the word in {text} that is {which}"), text=text, which=which),
        name=d.name(f"{which}_word", f"find_{which}", f"get_{which}_word", held=(f"{which}_token",)), params=(Param(text, "str"),), returns="str", body=f'return {function}({text}.split(), key=len, default="")', doc=f"Find the {which} word.",
        target=which, checks=f'assert f("a bbb cc") == "{"bbb" if longest else "a"}"\nassert f("") == ""',
    )  # fmt: skip


@family(area="strings")
def clean_spaces(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say("collapse [whitespace|runs of spaces|multiple spaces] in {text}", "normalize [the |]whitespace in {text}", "[replace|squeeze] [repeated|multiple] [spaces|whitespace] [by|into|with] one [space|blank] in {text}", "[strip|trim] {text} and [collapse|reduce] inner spaces", "{text} with single spaces only", "[clean up|remove extra|remove superfluous] [spaces|whitespace] in {text}",
                    held=("make every stretch of white space in {text} a single blank", "tidy the spacing of {text}"), text=text),
        name=d.name("normalize_spaces", "clean_whitespace", "collapse_spaces", "squeeze", held=("tidy_spaces", "single_spaced")), params=(Param(text, "str"),), returns="str", body=f'return " ".join({text}.split())', doc="Collapse runs of white space.",
        target=d.pick("clean", "tidy"), checks='assert f("  a \\n b  c ") == "a b c"\nassert f("") == ""',
    )  # fmt: skip


@family(area="strings")
def remove_punctuation(d: Draw, style: Style) -> Task:
    text = d.var("text")
    body = f'return "".join(char for char in {text} if char not in string.punctuation)'
    if style.loop:
        body = f'result = ""\nfor char in {text}:\n    if char not in string.punctuation:\n        result += char\nreturn result'
    if text in ("string",):
        body = body.replace("string.punctuation", "punctuation")
    return Task(
        words=d.say("remove [all |]punctuation from {text}", "strip [the |]punctuation [out of|from] {text}", "{text} without punctuation", "delete punctuation [marks|characters] [in|from] {text}", "drop [every|all] punctuation [mark|marks] [in|of] {text}", held=("get rid of the punctuation in {text}", "leave everything of {text} but its punctuation"), text=text),
        name=d.name("remove_punctuation", "strip_punctuation", "without_punctuation", held=("drop_punctuation", "unpunctuated")), params=(Param(text, "str"),), returns="str", imports=("from string import punctuation",) if text == "string" else ("import string",), body=body, doc="Remove punctuation.",
        target=d.pick("plain", "bare"), checks='assert f("a, b! c.") == "a b c"\nassert f("") == ""',
    )  # fmt: skip


@family(area="strings")
def capitalize_words(d: Draw, style: Style) -> Task:
    text = d.var("text")
    return Task(
        words=d.say("capitalize [each|every] word [in|of] {text}", "[make|turn] the first letter of [each|every] word in {text} upper[case| case]", "title case {text}[, rest unchanged| but leave the rest alone|]", "uppercase the first letter of [each|every] word of {text}", "{text} with [each|every] word capitalized",
                    held=("start every word of {text} with a capital letter", "upper case initial for all words in {text}"), text=text),
        name=d.name("capitalize_words", "title_case", "capitalize_each", "to_title", held=("capitalised", "with_capitals")), params=(Param(text, "str"),), returns="str", body=f'return " ".join(word[:1].upper() + word[1:] for word in {text}.split(" "))' , doc="Capitalize every word.",
        target=d.pick("titled", "headline"), checks='assert f("ab c dE") == "Ab C DE"\nassert f("") == ""',
    )  # fmt: skip


@family(area="strings")
def caesar(d: Draw, style: Style) -> Task:
    text, shift = d.var("text"), d.pick("shift", "k", "offset", "n") if "name" not in d.held else "key"
    return Task(
        words=d.say("caesar cipher: shift the letters of {text} by {shift}", "encrypt {text} with a caesar cipher of {shift}", "[shift|rotate] [each|every] letter [of|in] {text} by {shift}[, keep case|]", "caesar shift {text} by {shift}, other characters stay", "Caesar cipher of {text} with shift {shift}",
                    held=("move all letters of {text} along the alphabet by {shift}", "encode {text} as Caesar did, {shift} letters on"), text=text, shift=shift),
        name=d.name("caesar", "caesar_cipher", "encrypt", "shift_letters", held=("encode_caesar", "rot")), params=(Param(text, "str"), Param(shift, "int")), returns="str",
        body=f"""result = ""
for char in {text}:
    if char.isalpha():
        start = ord("A") if char.isupper() else ord("a")
        char = chr((ord(char) - start + {shift}) % 26 + start)
    result += char
return result""", doc="Shift letters by a Caesar cipher.", target="secret", checks='assert f("aZ z!", 1) == "bA a!"\nassert f("", 3) == ""',
    )  # fmt: skip
