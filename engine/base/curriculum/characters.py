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
        ("kebab-case", 'return "-".join({t}.lower().split())', "Hello Big World", "hello-big-world", "to_kebab"), ("snake_case", 'return "_".join({t}.lower().split())', "Hello Big World", "hello_big_world", "to_snake"),
        ("PascalCase", 'return "".join(word.capitalize() for word in {t}.split())', "hello big world", "HelloBigWorld", "to_pascal"), ("CONSTANT_CASE", 'return "_".join({t}.upper().split())', "max file size", "MAX_FILE_SIZE", "to_constant"),
        ("swapped case, upper to lower and lower to upper", "return {t}.swapcase()", "Hello You", "hELLO yOU", "swap_case"), ("sentence case, first letter upper and the rest lower", "return {t}.capitalize()", "hELLO You", "Hello you", "sentence_case"),
        ("dot.case", 'return ".".join({t}.lower().split())', "Hello Big World", "hello.big.world", "to_dotted"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "convert the words of {text} to {goal}", "{text} in {goal}", "[turn|make|change] {text}, words with spaces between, into {goal}", "{goal} version of {text}", "[rewrite|return] the text {text} in {goal}", "put {text} in {goal}",
            held=("give {text} back in {goal}", "use {goal} for {text}"), text=text, goal=goal,
        ),
        name=d.name(stem, stem.removeprefix("to_"), f"make_{stem.removeprefix('to_')}", held=(f"as_{stem.removeprefix('to_')}", f"{stem}_text")), params=params(f"{text}: str"), returns="str",
        body=body.format(t=text), doc=f"Convert to {goal}.", target=d.pick("changed", "converted"), checks=f'assert f({sample!r}) == {expected!r}\nassert f("") == ""',
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
    a, b = variables(d, "a first left source word|one", "b second right target other|two", avoid="previous current i j x y")
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
    guard = f"if len({a}) != len({b}):\n    " + ('raise ValueError("different lengths")' if raises else "return None")
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
        start = f"if not {text}:\n    " + ('raise ValueError("empty text")' if raises else "return None") + "\n"
        body, checks, none, stem = start + f"return Counter({text}).most_common(1)[0][0]", 'assert f("banana") == "a"\nassert f("z") == "z"', '""', "most_common_char"
        clause = "raise ValueError if it is empty" if raises else "None if it is empty"
    else:
        what, held = "first character that is not repeated", "earliest character that stands there only once"
        end = 'raise ValueError("every character repeats")' if raises else "return None"
        body = f"counts = Counter({text})\nfor char in {text}:\n    if counts[char] == 1:\n        return char\n{end}"
        checks, none, stem = 'assert f("swiss") == "w"\nassert f("aabcb") == "c"', '"aabb"', "first_unique_char"
        clause = "raise ValueError if there is none" if raises else "None if there is none"
    return Task(
        words=d.say(
            "{what} [in|of] {text}", "[find|get|return] the {what} [in|of] {text}", "which is the {what} of {text}", "the {what} in a string", "pick the {what} [from|out of] {text}",
            held=("{other} in {text}", "look in {text} for the {other}"), text=text, what=what, other=held,
        ),
        clauses=(Clause(clause, about="errors"),), name=d.name(stem, f"get_{stem}", f"find_{stem}", held=(f"{stem}acter", "special_char")), params=params(f"{text}: str"), returns="str" if raises else "str | None",
        imports=("from collections import Counter",), body=body, doc=f"Find the {what}.", checks=checked(checks, style, raising=f"assert raises(ValueError, {none})", none=f"assert f({none}) is None"),
    )  # fmt: skip


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
    how, method, expected = d.pick(("center", "center", " ab "), ("right-align", "rjust", "  ab"), ("left-align", "ljust", "ab  "))
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
    body = {"f": f'return f"{{{number}:0{{{width}}}d}}"', "format": f'return "{{:0{{}}d}}".format({number}, {width})', "percent": f'return "%0*d" % ({width}, {number})'}[style.strings]
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
    body = f"return {text}.index({part})" if raises else f"position = {text}.find({part})\nreturn None if position < 0 else position"
    return Task(
        words=d.say(
            "position of {part} in {text}", "[find|get|return] the [index|position] of {part} in {text}", "index of the first {part} in {text}", "where is {part} in {text}",
            "first index of {part} in {text}", held=("at which offset does {part} first stand in {text}", "offset of {part} within {text}"), text=text, part=part,
        ),
        clauses=(Clause(d.pick("ValueError if it is missing", "raise ValueError if not found") if raises else d.pick("None if it is missing", "return None if not found"), about="errors"),),
        name=d.name("find_position", "index_of", "position", held=("offset_of", "locate")), params=params(f"{text}: str, {part}: str"), returns="int" if raises else "int | None", body=body, doc="Find a position.",
        checks=checked('assert f("banana", "an") == 1\nassert f("abc", "c") == 2', style, raising='assert raises(ValueError, "abc", "x")', none='assert f("abc", "x") is None'),
    )  # fmt: skip
