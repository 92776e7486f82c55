"""Families over regular expressions."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family


@family(area="regex")
def find_all(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="re")
    what, also, pattern, sample, found, stem = d.pick(
        ("phone numbers like 555-1234", "phone numbers of the form 555-1234", r"\b\d{3}-\d{4}\b", "call 555-1234 or 555-9999, not 12-3", ["555-1234", "555-9999"], "phones"),
        ("ISO dates like 2024-05-01", "dates written as YYYY-MM-DD", r"\b\d{4}-\d{2}-\d{2}\b", "from 2024-05-01 to 2024-06-30", ["2024-05-01", "2024-06-30"], "dates"),
        ("hex colors like #a1b2c3", "colors written as # and six hex digits", r"#[0-9a-fA-F]{6}\b", "a #ff0000 b #00FF7f c #12", ["#ff0000", "#00FF7f"], "colors"),
        ("capitalized words", "words that start with a capital letter", r"\b[A-Z]\w*", "Ann met Bob in town", ["Ann", "Bob"], "capitalized"),
        ("mentions like @ann", "user names with an @ in front", r"@\w+", "hi @ann and @bob_1!", ["@ann", "@bob_1"], "mentions"),
        ("times like 12:30", "times of the form HH:MM", r"\b\d{2}:\d{2}\b", "at 09:15 and 12:30", ["09:15", "12:30"], "times"),
        ("words in upper case", "words of two or more capital letters", r"\b[A-Z]{2,}\b", "the NASA and A USA", ["NASA", "USA"], "upper_words"),
        ("prices like $3.50", "dollar amounts such as $3.50", r"\$\d+\.\d{2}", "pay $3.50 or $12.00", ["$3.50", "$12.00"], "prices"),
        ("IP addresses", "IPv4 addresses like 10.0.0.1", r"\b(?:\d{1,3}\.){3}\d{1,3}\b", "10.0.0.1 to 192.168.1.20", ["10.0.0.1", "192.168.1.20"], "addresses"),
        ("five digit zip codes", "zip codes, five digits each", r"\b\d{5}\b", "12345 and 99999, not 123456", ["12345", "99999"], "zip_codes"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "find all {what} in {text}", "[extract|get|collect] [all |the |]{what} from {text}", "all {what} in {text} as a list", "list of {what} found in {text}", "regex that finds {also} in {text}",
            "{also} [in|from] {text}, with re.findall", held=("pull {also} out of {text}", "every match of {what} that {text} has"), text=text, what=what, also=also,
        ),
        name=d.name(f"find_{stem}", f"extract_{stem}", f"get_{stem}", stem, held=(f"collect_{stem}", f"{stem}_in")), params=params(f"{text}: str"), returns="list[str]", imports=("import re",),
        body=f'return re.findall(r"{pattern}", {text})', doc=f"Find {what}.", target="found", checks=f'assert f({sample!r}) == {found}\nassert f("") == []',
    )  # fmt: skip


@family(area="regex")
def full_match(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="re")
    what, also, pattern, yes, no, stem = d.pick(
        ("only digits", "digits and nothing else", r"\d+", ("123", "0"), ("", "12a"), "digits_only"),
        ("only letters a to z", "lowercase ascii letters and nothing else", "[a-z]+", ("abc",), ("", "aB", "a1"), "letters_only"),
        ("a date like 2024-05-01", "four digits, two digits, two digits with dashes between", r"\d{4}-\d{2}-\d{2}", ("2024-05-01",), ("24-05-01", "2024-5-1", "x2024-05-01"), "date"),
        ("a time like 09:30", "two digits, a colon and two digits", r"\d{2}:\d{2}", ("09:30",), ("9:30", "09:300"), "time"),
        ("a username of 3 to 16 letters, digits or underscores", "3 to 16 word characters", r"\w{3,16}", ("ann_1",), ("ab", "a b c", "x" * 17), "username"),
        ("a US zip code like 12345 or 12345-6789", "five digits, optionally a dash and four more", r"\d{5}(-\d{4})?", ("12345", "12345-6789"), ("1234", "12345-67"), "zip"),
        ("a phone number like 555-123-4567", "three, three and four digits with dashes", r"\d{3}-\d{3}-\d{4}", ("555-123-4567",), ("5551234567", "555-123-456"), "phone"),
        ("a license plate like AB-123", "two capital letters, a dash and three digits", r"[A-Z]{2}-\d{3}", ("AB-123",), ("ab-123", "AB-12", "AB1234"), "plate"),
        ("a valid identifier", "a letter or underscore, then letters, digits or underscores", r"[A-Za-z_]\w*", ("a_1", "_x"), ("1a", "a-b", ""), "identifier"),
        ("a version like 1.2.3", "three numbers with dots between", r"\d+\.\d+\.\d+", ("1.2.3", "10.0.12"), ("1.2", "1.2.3.4", "a.b.c"), "version"),
    )  # fmt: skip
    return Task(
        words=d.say(
            "check [if|whether] {text} is {what}[, with a regex|]", "is {text} {what}", "[return |]True if {text} is {what}", "[validate|test] with a regex that {text} is {what}", "regex check: {text} is {also}",
            "does {text} consist of {also}", "match {text} against a pattern for {also}", held=("find out by regex if {text} is {what}", "is the whole of {text} {also}"), text=text, what=what, also=also,
        ),
        name=d.name(f"is_{stem}", f"valid_{stem}", f"check_{stem}", held=(f"matches_{stem}", f"{stem}_ok")), params=params(f"{text}: str"), returns="bool", imports=("import re",),
        body=f'return re.fullmatch(r"{pattern}", {text}) is not None', doc="Match a pattern.", target="valid",
        checks="\n".join([*(f"assert f({each!r}) is True" for each in yes), *(f"assert f({each!r}) is False" for each in no)]),
    )  # fmt: skip


@family(area="regex")
def first_match(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="re match")
    raises = style.errors == "raise"
    what, pattern, value, kind, sample, expected, none, stem = d.pick(
        ("integer", r"-?\d+", "int(match.group())", "int", "room 12, floor -3", "12", "no digits", "number"), ("number in parentheses", r"\((\d+)\)", "int(match.group(1))", "int", "a (42) b (7)", "42", "42", "number"),
        ("word in double quotes", r'\"(\w+)\"', "match.group(1)", "str", 'say "hello" now', '"hello"', "say hello", "quoted"), ("four digit year", r"\b\d{4}\b", "int(match.group())", "int", "in 1999 and 2001", "1999", "in 99", "year"),
        ("hashtag without the #", r"#(\w+)", "match.group(1)", "str", "so #cool and #hot", '"cool"', "cool", "tag"), ("text between < and >", r"<([^>]*)>", "match.group(1)", "str", "a <b c> d <e>", '"b c"', "a > b", "inner"),
    )  # fmt: skip
    if '"' in pattern:
        pattern = r"[\x22](\w+)[\x22]"
    body = (
        f'match = re.search(r"{pattern}", {text})\nif match is None:\n'
        + ('    raise ValueError("no match")\n' if raises else "    return None\n")
        + f"return {value}"
    )
    return Task(
        words=d.say(
            "first {what} in {text}", "[find|get|return|extract] the first {what} [in|from] {text}", "search {text} for a {what} and return it", "regex for the first {what} of {text}", "pull the first {what} out of {text}",
            held=("what is the first {what} that {text} has", "the earliest {what} to be found in {text}"), text=text, what=what,
        ).replace(" a integer", " an integer"),
        clauses=(Clause(d.pick("raise ValueError if there is none", "ValueError when nothing matches") if raises else d.pick("None if there is none", "return None when nothing matches"), about="errors"),),
        name=d.name(f"first_{stem}", f"find_{stem}", f"extract_{stem}", held=(f"leading_{stem}", f"{stem}_in")), params=params(f"{text}: str"), returns=kind if raises else f"{kind} | None", imports=("import re",),
        body=body, doc=f"Find the first {what}.".replace('"', ""), checks=checked(f"assert f({sample!r}) == {expected}", style, raising=f"assert raises(ValueError, {none!r})", none=f"assert f({none!r}) is None"),
    )  # fmt: skip


@family(area="regex")
def named_groups(d: Draw, style: Style) -> Task:
    (line,) = variables(d, "line text row entry|record_text", avoid="re match")
    raises = style.errors == "raise"
    form, pattern, sample, expected, bad = d.pick(
        ("<level>: <message>", r"(?P<level>\w+): (?P<message>.*)", "ERROR: disk full", {"level": "ERROR", "message": "disk full"}, "disk full"),
        ("<key>=<value>", r"(?P<key>\w+)=(?P<value>.*)", "color=dark red", {"key": "color", "value": "dark red"}, "color"),
        ("<date> <time> <text>", r"(?P<date>\S+) (?P<time>\S+) (?P<text>.*)", "2024-05-01 12:30 started up", {"date": "2024-05-01", "time": "12:30", "text": "started up"}, "started"),
        ("<name> (<age>)", r"(?P<name>\w+) \((?P<age>\d+)\)", "Ann (31)", {"name": "Ann", "age": "31"}, "Ann 31"),
        ("<user>@<host>", r"(?P<user>[^@]+)@(?P<host>.+)", "ann@mail.org", {"user": "ann", "host": "mail.org"}, "ann"),
        ("<host>:<port>", r"(?P<host>[^:]+):(?P<port>\d+)", "localhost:8080", {"host": "localhost", "port": "8080"}, "localhost"),
        ("[<level>] <message>", r"\[(?P<level>\w+)\] (?P<message>.*)", "[INFO] all good", {"level": "INFO", "message": "all good"}, "INFO all good"),
    )  # fmt: skip
    body = (
        f'match = re.fullmatch(r"{pattern}", {line})\nif match is None:\n'
        + ('    raise ValueError("bad line")\n' if raises else "    return None\n")
        + "return match.groupdict()"
    )
    return Task(
        words=d.say(
            "parse {line} of the form {form} with named groups, return a dict", "[split|parse] {line} like {form} into a dict[, regex with named groups|]", "dict with the parts of {line}, which looks like {form}",
            "regex that turns {line} of the form {form} into a dict of its parts", "match {line} against {form} and return the named groups as a dict", "groupdict of {line} in the format {form}",
            held=("take {line} apart as {form}, a dict with these names", "read {line}, written as {form}, into a dict by regex"), line=line, form=form,
        ),
        clauses=(Clause(d.pick("raise ValueError if it does not match", "ValueError on any other line") if raises else d.pick("None if it does not match", "None on any other line"), about="errors"),),
        name=d.name("parse_line", "parse_entry", "parse", "line_parts", held=("read_line", "dissect")), params=params(f"{line}: str"), returns="dict[str, str]" if raises else "dict[str, str] | None", imports=("import re",),
        body=body, doc="Parse a line into its parts.", checks=checked(f"assert f({sample!r}) == {expected}", style, raising=f"assert raises(ValueError, {bad!r})", none=f"assert f({bad!r}) is None"),
    )  # fmt: skip


@family(area="regex")
def split_on(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="re")
    what, pattern, sample, expected = d.pick(
        ("commas or semicolons, with any spaces after them", r"[,;]\s*", "a, b;c,d", ["a", "b", "c", "d"]), ("one or more spaces or commas", r"[ ,]+", "a, b c,,d", ["a", "b", "c", "d"]),
        ("blank lines", r"\n\s*\n", "a\nb\n\nc\n  \nd", ["a\nb", "c", "d"]), ("runs of digits", r"\d+", "a1b22c333d", ["a", "b", "c", "d"]),
        ("dashes or underscores", r"[-_]", "a-b_c-d", ["a", "b", "c", "d"]), ("a plus or minus sign with optional spaces around it", r"\s*[+-]\s*", "a + b-c -d", ["a", "b", "c", "d"]),
        ("anything that is not a letter", r"[^A-Za-z]+", "a1b--c d", ["a", "b", "c", "d"]),
    )  # fmt: skip
    return Task(
        words=d.say(
            "split {text} at {what}", "split {text} on {what}, with a regex", "[cut|break] {text} [up |]at {what}", "parts of {text} between {what}", "regex split of {text} at {what}", "list of the pieces of {text}, separated by {what}",
            held=("separate {text} wherever there are {what}", "use re to divide {text} at {what}"), text=text, what=what,
        ),
        name=d.name("split_text", "split_parts", "pieces", "split_on", held=("cut_apart", "parts_of")), params=params(f"{text}: str"), returns="list[str]", imports=("import re",),
        body=f'return re.split(r"{pattern}", {text})', doc="Split a text.", target="parts", checks=f'assert f({sample!r}) == {expected}\nassert f("x") == ["x"]',
    )  # fmt: skip


@family(area="regex")
def substitute(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="re match")
    what, also, pattern, new, sample, expected, stem = d.pick(
        ("replace every run of digits in {t} with #", "each number in {t} becomes #", r"\d+", '"#"', "a12 b3", "a# b#", "hide_numbers"),
        ("rewrite dates in {t} from YYYY-MM-DD to DD.MM.YYYY", "dates like 2024-05-01 in {t} become 01.05.2024", r"(\d{4})-(\d{2})-(\d{2})", r'r"\3.\2.\1"', "on 2024-05-01.", "on 01.05.2024.", "rewrite_dates"),
        ("double every number in {t}", "each integer in {t} times two, the rest stays", r"\d+", "lambda match: str(int(match.group()) * 2)", "2 and 10", "4 and 20", "double_numbers"),
        ("put square brackets in place of the curly braces around words in {t}", "words in curly braces in {t} get square brackets instead", r"\{(\w+)\}", r'r"[\1]"', "hi {ann} and {bob}", "hi [ann] and [bob]", "to_brackets"),
        ("swap the two words around each = in {t}", "a=b in {t} becomes b=a everywhere", r"(\w+)=(\w+)", r'r"\2=\1"', "x=1 y=2", "1=x 2=y", "swap_sides"),
        ("hide emails in {t} as <email>", "put <email> in place of each email address in {t}", r"[\w.+-]+@[\w-]+\.[\w.]*\w", '"<email>"', "from ann@x.org to b.c@d.co.uk", "from <email> to <email>", "hide_emails"),
        ("make all words after a # in {t} upper case", "hashtags of {t} in upper case", r"#\w+", "lambda match: match.group().upper()", "so #cool and #hot", "so #COOL and #HOT", "upper_tags"),
        ("collapse repeated punctuation in {t} to one mark", "squeeze runs of the same ! ? or . in {t} into one", r"([!?.])\1+", r'r"\1"', "what??? yes!! no.", "what? yes! no.", "calm_down"),
        ("remove everything in parentheses from {t}, with the space before it", "drop parentheses and what is in them, and spaces before, from {t}", r"\s*\([^)]*\)", '""', "a (x) b(y) c", "a b c", "drop_parentheses"),
        ("add a space before every capital letter in {t} that follows a small one", "split camel case words in {t} with spaces", r"([a-z])([A-Z])", r'r"\1 \2"', "fooBar bazQuxX", "foo Bar baz Qux X", "space_words"),
    )  # fmt: skip
    what, also = what.replace("{t}", "{text}"), also.replace("{t}", "{text}")
    return Task(
        words=d.say(
            what, f"{what}, with a regex", f"regex: {what}", also, f"re.sub: {also}", f"{also}, with re.sub", held=(f"use the re module: {what}", f"substitute so that {also}"), text=text,
        ),
        name=d.name(stem, "rewrite", "replace", f"{stem}_in", held=(f"{stem}_of", "substituted")), params=params(f"{text}: str"), returns="str", imports=("import re",),
        body=f'return re.sub(r"{pattern}", {new}, {text})', doc="Rewrite parts of a text.", target=d.pick("changed", "clean"), checks=f'assert f({sample!r}) == {expected!r}\nassert f("") == ""',
    )  # fmt: skip


@family(area="regex")
def any_pattern(d: Draw, style: Style) -> Task:
    text, patterns = variables(d, "text", "patterns regexes rules expressions|filters", avoid="re pattern")
    kind = d.pick("any", "all")
    body = f"return {kind}(re.search(pattern, {text}) for pattern in {patterns})"
    if style.loop:
        test, first = ("if re", True) if kind == "any" else ("if not re", False)
        body = f"for pattern in {patterns}:\n    {test}.search(pattern, {text}):\n        return {first}\nreturn {not first}"
    return Task(
        words=d.say(
            "check [if|whether] {text} matches {kind} of {patterns}", "[return |]True if {kind} of the regexes in {patterns} [match|matches] somewhere in {text}", "does {text} match {kind} of {patterns}",
            "search {text} for {kind} of {patterns}, return a bool", "{kind} of the patterns {patterns} found in {text}", "test {text} against {kind} of {patterns}",
            held=("whether {kind} of {patterns} can be found in {text}", "is there a match in {text} for {kind} of the regular expressions {patterns}"), text=text, patterns=patterns, kind=kind,
        ),
        name=d.name(f"matches_{kind}", f"{kind}_match", f"has_{kind}", held=(f"{kind}_pattern_in", f"fits_{kind}")), params=params(f"{text}: str, {patterns}: list[str]"), returns="bool", imports=("import re",),
        body=body, doc="Look for several patterns.", target="hit",
        checks=f'assert f("abc 12", [r"\\d", "x"]) is {kind == "any"}\nassert f("abc 12", [r"\\d", "a"]) is True\nassert f("abc", [r"\\d"]) is False\nassert f("a", []) is {kind == "all"}',
    )  # fmt: skip


@family(area="regex")
def count_matches(d: Draw, style: Style) -> Task:
    pattern, text = variables(d, "pattern regex expression|rule", "text", avoid="re")
    ignore = d.chance(0.4)
    flags = ", flags=re.IGNORECASE" if ignore else ""
    return Task(
        words=d.say(
            "count the matches of {pattern} in {text}", "how often does {pattern} match in {text}", "number of regex matches of {pattern} in {text}", "how many times is {pattern} found in {text}", "[get|return] the number of matches of {pattern} in {text}",
            held=("tell how many matches the regex {pattern} has in {text}", "matches of {pattern} in {text}, counted"), pattern=pattern, text=text,
        ),
        clauses=(Clause(d.pick("ignoring case", "case-insensitive", "ignore case")),) if ignore else (),
        name=d.name("count_matches", "match_count", "count_pattern", held=("number_of_matches", "tally_matches")), params=params(f"{pattern}: str, {text}: str"), returns="int", imports=("import re",),
        body=f"return len(re.findall({pattern}, {text}{flags}))", doc="Count matches.", target="hits", checks=f'assert f(r"\\d+", "1 a 22") == 2\nassert f("a", "Aa") == {2 if ignore else 1}\nassert f("x", "") == 0',
    )  # fmt: skip


@family(area="regex")
def matching_lines(d: Draw, style: Style) -> Task:
    text, pattern = variables(d, "text", "pattern regex expression|rule", avoid="re line result")
    invert = d.chance(0.35)
    no, word = ("not ", "do not match") if invert else ("", "match")
    body = f"return [line for line in {text}.splitlines() if {no}re.search({pattern}, line)]"
    if style.loop:
        body = f"result = []\nfor line in {text}.splitlines():\n    if {no}re.search({pattern}, line):\n        result.append(line)\nreturn result"
    return Task(
        words=d.say(
            "lines of {text} that {word} {pattern}", "[return|get|find|keep] the lines of {text} that {word} the regex {pattern}", "grep: lines in {text} which {word} {pattern}", "list of lines from {text} that {word} {pattern}",
            "filter the lines of {text}, only those that {word} the pattern {pattern}", held=("which lines of {text} {word} the expression {pattern}", "of the lines in {text} those that {word} {pattern}"), text=text, pattern=pattern, word=word,
        ),
        name=d.name("matching_lines" if not invert else "lines_without", "grep", "filter_lines", "select_lines", held=("grep_text", "lines_by_pattern")), params=params(f"{text}: str, {pattern}: str"), returns="list[str]", imports=("import re",),
        body=body, doc="Select lines by a pattern.", target="lines_found", checks=f'assert f("a1\\nb\\nc22", r"\\d") == {["b"] if invert else ["a1", "c22"]}\nassert f("", "x") == []',
    )  # fmt: skip


@family(area="regex")
def between_markers(d: Draw, style: Style) -> Task:
    text, start, end = variables(
        d, "text", "start opening left begin|first_mark", "end closing right stop|last_mark", avoid="re"
    )
    body = f'return re.findall(re.escape({start}) + "(.*?)" + re.escape({end}), {text})'
    return Task(
        words=d.say(
            "find all texts between {start} and {end} in {text}", "everything in {text} that stands between {start} and {end}, as a list", "[extract|get|list] what is between {start} and {end} in {text}, every time",
            "all substrings of {text} enclosed by {start} and {end}", "regex: contents between {start} and {end} in {text}, shortest matches", held=("collect from {text} each piece with {start} before and {end} after it", "pieces of {text} wrapped in {start} and {end}"),
            text=text, start=start, end=end,
        ),
        name=d.name("between", "find_between", "extract_between", "all_between", held=("enclosed", "inner_texts")), params=params(f"{text}: str, {start}: str, {end}: str"), returns="list[str]", imports=("import re",),
        body=body, doc="Find what stands between two markers.", target="inner", checks='assert f("a [b] c [d]", "[", "]") == ["b", "d"]\nassert f("x", "(", ")") == []\nassert f("<<a>> <<>>", "<<", ">>") == ["a", ""]',
    )  # fmt: skip


@family(area="regex")
def compile_words(d: Draw, style: Style) -> Task:
    words, text = variables(d, "words", "text", avoid="re pattern")
    return Task(
        words=d.say(
            "find [which|all] whole words of {words} in {text}, ignoring case, lower case result", "[list|return] the words from {words} that occur in {text} as whole words, any case, lowercased, in order of appearance",
            "search {text} for any of {words} as whole words, ignore case, return the hits in lower case", "all occurrences of any of {words} as a whole word in {text}, case-insensitive, lowercased",
            "hits of {words} in {text}: whole words, any case, as lower case", held=("every whole-word hit of {words} in {text} without regard to case, lowercased", "look for {words} in {text} as whole words in any case, return them in lower case"), words=words, text=text,
        ),
        name=d.name("find_words", "word_hits", "search_words", held=("hits_of", "spot_words")), params=params(f"{words}: list[str], {text}: str"), returns="list[str]", imports=("import re",),
        body=f'pattern = r"\\b(?:" + "|".join(re.escape(word) for word in {words}) + r")\\b"\nreturn re.findall(pattern, {text}.lower())', doc="Find words in a text.", target="hits",
        checks='assert f(["cat", "dog"], "A Cat, a dog, cats") == ["cat", "dog"]\nassert f(["a.b"], "axb a.b") == ["a.b"]',
    )  # fmt: skip


@family(area="regex")
def tokenize_expression(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "expression text formula source|math_text", avoid="re")
    body = f'return re.findall(r"\\d+|[-+*/()]", {text})'
    return Task(
        words=d.say(
            "tokenize the arithmetic expression {text}: integers, + - * / and parentheses", "split {text} into tokens: numbers, operators and parentheses", "tokens of an arithmetic expression {text}[, spaces skipped|]",
            "[tokenizer|lexer] for {text}: whole numbers, + - * / ( )", "list of the tokens in {text}, numbers and the signs + - * / ( )", "break the formula {text} into numbers, operators and parentheses",
            held=("lex {text} into integers, operators + - * / and brackets", "what tokens does the sum {text} consist of: integers, + - * /, parentheses"), text=text,
        ),
        name=d.name("tokenize", "tokens", "lex", "split_tokens", held=("lexer", "token_list")), params=params(f"{text}: str"), returns="list[str]", imports=needed(style, body, "", "import re"),
        body=body, doc="Split an expression into tokens.", target="tokens", checks='assert f("12 + (3*4)") == ["12", "+", "(", "3", "*", "4", ")"]\nassert f("") == []\nassert f("7-2/1") == ["7", "-", "2", "/", "1"]',
    )  # fmt: skip
