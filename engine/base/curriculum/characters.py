"""More families over strings: characters, affixes, cases, comparisons."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="strings")
def is_pangram(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="string")
    return Task(
        words=d.say(
            "check [if|whether] {text} is a pangram", "is {text} a pangram", "does {text} contain every letter of the alphabet", "[return |]True if {text} has all letters a to z", "pangram [check|test] for {text}",
            "test whether all 26 letters occur in {text}, any case", held=("find out if no letter of the alphabet is missing in {text}", "whether {text} uses each letter a-z at least once"), text=text,
        ),
        name=d.name("is_pangram", "pangram", "has_all_letters", held=("uses_whole_alphabet", "check_pangram")), params=params(f"{text}: str"), returns="bool", imports=("import string",),
        body=f"return set(string.ascii_lowercase) <= set({text}.lower())", doc="Tell whether a text has every letter.", target="complete",
        checks='assert f("The quick brown fox jumps over the lazy dog") is True\nassert f("abc") is False\nassert f("") is False',
    )  # fmt: skip


@family(area="strings")
def is_isogram(d: Draw, style: Style) -> Task:
    (word,) = variables(d, "word", avoid="seen char")
    body = f"return len(set({word})) == len({word})"
    if style.loop:
        body = f"seen = set()\nfor char in {word}:\n    if char in seen:\n        return False\n    seen.add(char)\nreturn True"
    return Task(
        words=d.say(
            "check [if|whether] all characters of {word} are different", "is every character in {word} unique", "[return |]True if no character [occurs|appears] twice in {word}", "does {word} have only distinct characters",
            "tell if {word} has no repeated [character|letter]", "unique characters check for {word}", held=("find out if {word} never repeats a character", "whether each character stands only once in {word}"), word=word,
        ),
        name=d.name("all_unique", "is_isogram", "has_unique_chars", "unique_characters", held=("no_repeats", "distinct_chars")), params=params(f"{word}: str"), returns="bool", body=body,
        doc="Tell whether no character repeats.", target="distinct", checks='assert f("abc") is True\nassert f("aba") is False\nassert f("") is True\nassert f("aA") is True',
    )  # fmt: skip


@family(area="strings")
def drop_characters(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="char result")
    what, also, test, sample, expected, stem = d.pick(
        ("vowels", "a, e, i, o and u", 'char.lower() not in "aeiou"', "Hello You", "Hll Y", "vowels"), ("digits", "the digits 0-9", "not char.isdigit()", "a1b22", "ab", "digits"),
        ("spaces", "white space", "not char.isspace()", "a b\tc ", "abc", "spaces"), ("non-letters", "everything but letters", "char.isalpha()", "a1-b c", "abc", "non_letters"),
        ("non-digits", "everything but digits", "char.isdigit()", "(555) 12-3", "555123", "non_digits"), ("upper case letters", "capitals", "not char.isupper()", "aBcD e", "ac e", "capitals"),
        ("non-ascii characters", "characters beyond ascii", "char.isascii()", "caf\u00e9 x", "caf x", "non_ascii"), ("special characters", "all that is neither letter, digit nor space", 'char.isalnum() or char == " "', "a-b! c_1", "ab c1", "specials"),
    )  # fmt: skip
    body = f'return "".join(char for char in {text} if {test})'
    if style.loop:
        body = f'result = ""\nfor char in {text}:\n    if {test}:\n        result += char\nreturn result'
    return Task(
        words=d.say(
            "remove [all |]{what} from {text}", "{text} without {what}", "strip [the |]{what} [out of|from] {text}", "[delete|drop] {what} in {text}", "[delete|remove] {also} from {text}", "return {text} with [all |]{what} removed",
            held=("get rid of {also} in {text}", "what is left of {text} after {what} are taken out"), text=text, what=what, also=also,
        ),
        name=d.name(f"remove_{stem}", f"strip_{stem}", f"without_{stem}", f"drop_{stem}", held=(f"delete_{stem}", f"no_{stem}")), params=params(f"{text}: str"), returns="str", body=body,
        doc=f"Remove {what}.", target=d.pick("clean", "kept"), checks=f'assert f({sample!r}) == {expected!r}\nassert f("") == ""',
    )  # fmt: skip


@family(area="strings")
def to_case(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="word char")
    goal, body, sample, expected, stem = d.pick(
        ("kebab-case, it has spaces between the words", 'return "-".join({t}.lower().split())', "Hello Big World", "hello-big-world", "to_kebab"), ("snake_case, it has spaces between the words", 'return "_".join({t}.lower().split())', "Hello Big World", "hello_big_world", "to_snake"),
        ("PascalCase, it has spaces between the words", 'return "".join(word.capitalize() for word in {t}.split())', "hello big world", "HelloBigWorld", "to_pascal"), ("CONSTANT_CASE, it has spaces between the words", 'return "_".join({t}.upper().split())', "max file size", "MAX_FILE_SIZE", "to_constant"),
        ("swapped case, upper to lower and lower to upper", "return {t}.swapcase()", "Hello You", "hELLO yOU", "swap_case"), ("sentence case, first letter upper and the rest lower", "return {t}.capitalize()", "hELLO You", "Hello you", "sentence_case"),
        ("dot.case, it has spaces between the words", 'return ".".join({t}.lower().split())', "Hello Big World", "hello.big.world", "to_dotted"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "convert {text} to {goal}", "{text} in {goal}", "[turn|make|change] {text} into {goal}", "bring {text} into {goal}", "[rewrite|return] the text {text} in {goal}", "put {text} in {goal}",
            held=("give {text} back in {goal}", "use {goal} for {text}"), text=text, goal=goal,
        ),
        name=d.name(stem, stem.removeprefix("to_"), f"make_{stem.removeprefix('to_')}", held=(f"as_{stem.removeprefix('to_')}", f"{stem}_text")), params=params(f"{text}: str"), returns="str",
        body=body.format(t=text), doc=f"Convert to {goal.partition(',')[0]}.", target=d.pick("changed", "converted"), checks=f'assert f({sample!r}) == {expected!r}\nassert f("") == ""',
    )  # fmt: skip


@family(area="strings")
def run_length(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="groupby char run re count itertools letter")
    if d.chance(0.6):
        return Task(
            words=d.say(
                "run-length encode {text} like a3b1", "run length encoding of {text}: each character and its count", "[compress|encode] {text} as character and run length, aaab -> a3b1", "[turn|encode] aaab into a3b1 for any {text}",
                "write each run of the same character in {text} as the character and its length", held=("RLE of {text}, such as a3b1 for aaab", "replace runs in {text} by letter and number of repeats"), text=text,
            ),
            name=d.name("run_length_encode", "rle", "encode", "compress", held=("rle_encode", "encode_runs")), params=params(f"{text}: str"), returns="str", imports=("from itertools import groupby",),
            body=f'return "".join(f"{{char}}{{len(list(run))}}" for char, run in groupby({text}))', doc="Encode runs of characters.", target="encoded",
            checks='assert f("aaab") == "a3b1"\nassert f("") == ""\nassert f("aba") == "a1b1a1"',
        )  # fmt: skip
    return Task(
        words=d.say(
            "decode the run-length encoding {text} like a3b1", "run length decode {text}: a3b1 -> aaab", "[expand|decode] {text}, character and count in turn, a3b1 becomes aaab", "undo run-length encoding of {text} (a12b1)",
            "[turn|decode] a3b1 into aaab for any {text}", held=("from RLE text {text} such as a3b1 back to aaab", "repeat each letter in {text} as often as the number after it says"), text=text,
        ),
        name=d.name("run_length_decode", "rle_decode", "decode", "expand", held=("expand_runs", "decode_runs")), params=params(f"{text}: str"), returns="str", imports=("import re",),
        body=f'return "".join(char * int(count) for char, count in re.findall(r"(\\D)(\\d+)", {text}))', doc="Decode runs of characters.", target="decoded",
        checks='assert f("a3b1") == "aaab"\nassert f("") == ""\nassert f("x12") == "x" * 12',
    )  # fmt: skip


@family(area="strings")
def common_prefix(d: Draw, style: Style) -> Task:
    (words,) = variables(d, "words", avoid="os prefix char i")
    return Task(
        words=d.say(
            "longest common prefix of {words}", "[find|get|return] the longest [common prefix|prefix shared by all] of {words}", "what do all {words} start with", "common beginning of {words}", "the [longest |]prefix that all strings in {words} share",
            "prefix common to {words}", held=("how far do {words} agree from the start", "text with which every one of {words} begins, as long as possible"), words=words,
        ),
        clauses=(Clause(d.pick("empty string if there is none", '"" for none')),),
        name=d.name("common_prefix", "longest_prefix", "shared_prefix", held=("prefix_of_all", "common_start")), params=params(f"{words}: list[str]"), returns="str", imports=("import os",),
        body=f"return os.path.commonprefix({words})", doc="Find the longest common prefix.", target="prefix", checks='assert f(["flower", "flow", "flight"]) == "fl"\nassert f(["a", "b"]) == ""\nassert f([]) == ""\nassert f(["abc"]) == "abc"',
    )  # fmt: skip


@family(area="strings")
def edit_distance(d: Draw, style: Style) -> Task:
    a, b = variables(
        d, "a first left source word|one", "b second right target other|two", avoid="previous current i j x y"
    )
    return Task(
        words=d.say(
            "levenshtein distance of {a} and {b}", "edit distance between {a} and {b}", "[compute|calculate|return] the levenshtein distance [of|between] {a} and {b}", "how many single character edits turn {a} into {b}",
            "number of insertions, deletions and replacements from {a} to {b}", "levenshtein({a}, {b})", held=("fewest edits that make {b} out of {a}", "Levenshtein: how far apart are {a} and {b}"), a=a, b=b,
        ),
        name=d.name("edit_distance", "levenshtein", "distance", held=("count_edits", "text_distance")), params=params(f"{a}: str, {b}: str"), returns="int",
        body=f"""
            previous = list(range(len({b}) + 1))
            for i, x in enumerate({a}, 1):
                current = [i]
                for j, y in enumerate({b}, 1):
                    current.append(min(previous[j] + 1, current[-1] + 1, previous[j - 1] + (x != y)))
                previous = current
            return previous[-1]
        """,
        doc="Count the edits between two texts.", checks='assert f("kitten", "sitting") == 3\nassert f("", "ab") == 2\nassert f("a", "a") == 0',
    )  # fmt: skip


@family(area="strings")
def hamming(d: Draw, style: Style) -> Task:
    a, b = variables(d, "a first left|one", "b second right other|two", avoid="x y")
    raises = style.errors == "raise"
    guard = f"if len({a}) != len({b}):\n    " + (
        'raise ValueError("different lengths")' if raises else "return None"
    )
    return Task(
        words=d.say(
            "hamming distance of {a} and {b}", "count the positions where {a} and {b} differ", "[compute|calculate|return] the hamming distance [of|between] {a} and {b}", "how many characters of {a} and {b} differ",
            "number of places in which {a} and {b} are different", held=("in how many places do {a} and {b} disagree", "Hamming: positions at which {a} is not {b}"), a=a, b=b,
        ),
        clauses=(Clause("raise ValueError if the lengths differ" if raises else d.pick("None if the lengths differ", "return None for different lengths"), about="errors"),),
        name=d.name("hamming", "hamming_distance", "count_differences", held=("differing_places", "mismatches")), params=params(f"{a}: str, {b}: str"), returns="int" if raises else "int | None",
        body=f"{guard}\nreturn sum(x != y for x, y in zip({a}, {b}))", doc="Count differing characters.",
        checks=checked('assert f("karolin", "kathrin") == 3\nassert f("", "") == 0', style, raising='assert raises(ValueError, "a", "ab")', none='assert f("a", "ab") is None'),
    )  # fmt: skip


@family(area="strings")
def remove_affix(d: Draw, style: Style) -> Task:
    which, where = d.pick(("prefix", "start"), ("suffix", "end"))
    text, part = variables(d, "text", f"{which} part|affix")
    return Task(
        words=d.say(
            "remove the {which} {part} from {text} if it is there", "strip {part} from the {where} of {text}, if present", "{text} without {part} at the {where}", "[drop|cut] {part} off the {where} of {text} when {text} has it",
            "if {text} has {part} at the {where}, remove it", "[delete|remove] a {which} {part} of {text}, otherwise leave {text} unchanged",
            held=("take {part} away from the {where} of {text}, once", "let {text} lose its {which} {part}, if it has that"), text=text, part=part, which=which, where=where,
        ),
        name=d.name(f"remove_{which}", f"strip_{which}", f"without_{which}", held=(f"drop_{which}", f"cut_{which}")), params=params(f"{text}: str, {part}: str"), returns="str",
        body=f"return {text}.remove{which}({part})", doc=f"Remove a {which}.", target="rest", checks='assert f("abxab", "ab") == ' + ('"xab"' if which == "prefix" else '"abx"') + '\nassert f("x", "ab") == "x"\nassert f("", "a") == ""',
    )  # fmt: skip


@family(area="strings")
def ensure_affix(d: Draw, style: Style) -> Task:
    where, which, test = d.pick(("start", "prefix", "startswith"), ("end", "suffix", "endswith"))
    text, part = variables(d, "text", f"{which} part|affix")
    joined = f"{part} + {text}" if where == "start" else f"{text} + {part}"
    return Task(
        words=d.say(
            "add {part} to the {where} of {text} unless it is there already", "make sure that {text} {where}s with {part}", "ensure {text} has the {which} {part}", "{text} with {part} at its {where}, added only if missing",
            "[add|put] {part} at the {where} of {text} if it is missing", "if {text} does not {where} with {part} add it",
            held=("see to it that {part} stands at the {where} of {text}", "{text}, completed by the {which} {part} where that lacks"), text=text, part=part, which=which, where=where,
        ),
        name=d.name(f"ensure_{which}", f"add_{which}", f"with_{which}", held=(f"force_{which}", f"complete_{which}")), params=params(f"{text}: str, {part}: str"), returns="str",
        body=f"return {text} if {text}.{test}({part}) else {joined}", doc=f"Make sure of a {which}.", target="whole",
        checks='assert f("a/", "/") == ' + ('"a/"' if where == "end" else '"/a/"') + '\nassert f("/a", "/") == ' + ('"/a/"' if where == "end" else '"/a"') + '\nassert f("", "x") == "x"',
    )  # fmt: skip


@family(area="strings")
def contains_any(d: Draw, style: Style) -> Task:
    text, words = variables(d, "text", "words", avoid="word")
    kind, ignore = d.pick("any", "all"), d.chance(0.4)
    test = f"word.lower() in {text}.lower()" if ignore else f"word in {text}"
    body = f"return {kind}({test} for word in {words})"
    if style.loop:
        inner = f"if {test}" if kind == "any" else "if " + test.replace(" in ", " not in ")
        body = f"for word in {words}:\n    {inner}:\n        return {kind == 'any'}\nreturn {kind != 'any'}"
    return Task(
        words=d.say(
            "check [if|whether] {text} contains {kind} of {words}", "does {text} contain {kind} of {words}", "[return |]True if {kind} of {words} [occur|are found] in {text}", "{kind} of {words} in {text}", "test if {text} has {kind} of the strings in {words}",
            "are {kind} of {words} part of {text}", held=("find out whether {kind} of {words} can be found in {text}", "whether {text} includes {kind} of {words}"), text=text, words=words, kind=kind,
        ),
        clauses=(Clause(d.pick("ignoring case", "case-insensitive", "ignore case")),) if ignore else (),
        name=d.name(f"contains_{kind}", f"has_{kind}", f"{kind}_in", held=(f"includes_{kind}", f"mentions_{kind}")), params=params(f"{text}: str, {words}: list[str]"), returns="bool", body=body,
        doc="Look for several texts.", target="found", checks=f'assert f("red car", ["car", "bus"]) is {kind == "any"}\nassert f("red car", ["car", "red"]) is True\nassert f("RED", ["red"]) is {ignore}\nassert f("", ["a"]) is False',
    )  # fmt: skip


@family(area="strings")
def replace_many(d: Draw, style: Style) -> Task:
    text, table = variables(d, "text", "replacements mapping table changes|swaps", avoid="old new")
    return Task(
        words=d.say(
            "replace every key of {table} in {text} by its value", "apply all {table} (old -> new) to {text}", "replace several [words|strings] in {text} using the dict {table}", "{text} with each key of {table} replaced by its value",
            "substitute in {text} whatever {table} maps, one after the other", "for each old, new in {table} replace old by new in {text}",
            held=("carry out the replacements of the dict {table} on {text}", "let {table} say what becomes of which part of {text}"), text=text, table=table,
        ),
        name=d.name("replace_all", "replace_many", "apply_replacements", held=("swap_all", "substitute_all")), params=params(f"{text}: str, {table}: dict[str, str]"), returns="str",
        body=f"for old, new in {table}.items():\n    {text} = {text}.replace(old, new)\nreturn {text}", doc="Replace several texts.", checks='assert f("a cat", {"cat": "dog", "a": "the"}) == "the dog"\nassert f("x", {}) == "x"',
    )  # fmt: skip


@family(area="strings")
def count_substring(d: Draw, style: Style) -> Task:
    text, part = variables(d, "text", "part substring needle word|piece", avoid="i")
    overlap = d.chance(0.3)
    body = f"return {text}.count({part})"
    if overlap:
        body = f"return sum({text}.startswith({part}, i) for i in range(len({text})))"
    return Task(
        words=d.say(
            "count how often {part} [occurs|appears|is] in {text}", "number of times {part} occurs in {text}", "how many times does {text} contain {part}", "occurrences of {part} in {text}", "count the occurrences of {part} in {text}",
            "how often is {part} in {text}", held=("tell how many {part} there are in {text}", "frequency of the substring {part} within {text}"), text=text, part=part,
        ),
        clauses=(Clause(d.pick("overlapping ones too", "overlaps count")),) if overlap else (),
        name=d.name("count_substring", "occurrences", "count_in", held=("times_in", "how_often")), params=params(f"{text}: str, {part}: str"), returns="int", body=body, doc="Count a substring.", target="times",
        checks=f'assert f("banana", "an") == 2\nassert f("aaa", "aa") == {2 if overlap else 1}\nassert f("x", "y") == 0',
    )  # fmt: skip


@family(area="strings")
def character_of_interest(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="Counter counts char")
    raises = style.errors == "raise"
    if d.chance(0.5):
        what, held = "most common character", "character with the most occurrences"
        start = (
            f"if not {text}:\n    " + ('raise ValueError("empty text")' if raises else "return None") + "\n"
        )
        body, checks, none, stem = (
            start + f"return Counter({text}).most_common(1)[0][0]",
            'assert f("banana") == "a"\nassert f("z") == "z"',
            '""',
            "most_common_char",
        )
        clause = "raise ValueError if it is empty" if raises else "None if it is empty"
    else:
        what, held = "first character that is not repeated", "earliest character that stands there only once"
        end = 'raise ValueError("every character repeats")' if raises else "return None"
        body = f"counts = Counter({text})\nfor char in {text}:\n    if counts[char] == 1:\n        return char\n{end}"
        checks, none, stem = (
            'assert f("swiss") == "w"\nassert f("aabcb") == "c"',
            '"aabb"',
            "first_unique_char",
        )
        clause = "raise ValueError if there is none" if raises else "None if there is none"
    return Task(
        words=d.say(
            "{what} [in|of] {text}", "[find|get|return] the {what} [in|of] {text}", "which is the {what} of {text}", "the {what} in a string", "pick the {what} [from|out of] {text}",
            held=("{other} in {text}", "look in {text} for the {other}"), text=text, what=what, other=held,
        ),
        clauses=(Clause(clause, about="errors"),), name=d.name(stem, f"get_{stem}", f"find_{stem}", held=(f"{stem}acter", "special_char")), params=params(f"{text}: str"), returns="str" if raises else "str | None",
        imports=("from collections import Counter",), body=body, doc=f"Find the {what}.", checks=checked(checks, style, raising=f"assert raises(ValueError, {none})", none=f"assert f({none}) is None"),
    )  # fmt: skip
