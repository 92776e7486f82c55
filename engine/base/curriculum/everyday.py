"""What people try first: greetings, small classes, records, enums, textbook algorithms, passwords, the clock."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, params, typed, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family

PRINTED = """\
import io
from contextlib import redirect_stdout
def printed(*args):
    out = io.StringIO()
    with redirect_stdout(out):
        f(*args)
    return out.getvalue()
"""
GREETINGS = "hello hi welcome goodbye hey bye".split()
TEXTS = (
    "hello world", "hello", "done", "hi there", "ready", "good morning", "starting up", "all tests passed", "welcome",
    "nothing to do", "goodbye", "thank you", "file not found", "please wait", "it works", "not implemented yet",
)  # fmt: skip
FIELDS = {
    "name": "str", "title": "str", "author": "str", "email": "str", "city": "str", "color": "str", "brand": "str", "model": "str",
    "price": "float", "weight": "float", "rating": "float", "height": "float",
    "age": "int", "year": "int", "pages": "int", "quantity": "int", "count": "int", "level": "int", "score": "int", "speed": "int",
}  # fmt: skip
SAMPLES = {"str": ('"a"', '"b"'), "float": ("1.5", "2.5"), "int": ("3", "4")}
THINGS = (
    "book movie car user student product order city team player song house teacher animal robot phone course recipe"
    " ticket planet ship employee customer pet bike plant camera game article"
).split()
UNSEEN_THINGS = "laptop tree bank country".split()
LETTERS = {
    "weekdays": "monday tuesday wednesday thursday friday saturday sunday", "seasons": "spring summer autumn winter",
    "directions": "north east south west", "card suits": "clubs diamonds hearts spades", "traffic lights": "red yellow green",
    "sizes": "small medium large", "priorities": "low medium high", "log levels": "debug info warning error",
    "planets": "mercury venus earth mars jupiter saturn uranus neptune", "moods": "happy sad angry calm",
}  # fmt: skip
ENUM_NAMES = {
    "weekdays": "Weekday", "seasons": "Season", "directions": "Direction", "card suits": "Suit", "traffic lights": "Light",
    "sizes": "Size", "priorities": "Priority", "log levels": "Level", "planets": "Planet", "moods": "Mood",
}  # fmt: skip


def listed(words: list[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def thing(d: Draw) -> str:
    return d.pick(*UNSEEN_THINGS) if "name" in d.held else d.pick(*THINGS)


@family(area="everyday")
def print_text(d: Draw, style: Style) -> Task:
    text = d.pick(*TEXTS)
    shown = d.pick(text, text.capitalize(), text + "!", f"{text.capitalize()}.")
    quoted = d.pick(shown, f'"{shown}"', f"'{shown}'")
    return Task(
        words=d.say("print {t}", "[show|output] {t} on the screen", "print the text {t}", "write {t} to the terminal", "print the message {t}", held=("put {t} on the screen", "say {t}"), t=quoted),
        name=d.name("show_message", "print_message", "message", "announce", held=("say", "tell_user")), returns="None", body=f'print("{shown}")', doc="Print a message.",
        checks=PRINTED + f'assert printed() == "{shown}\\n"',
    )  # fmt: skip


@family(area="everyday")
def greet(d: Draw, style: Style) -> Task:
    (name,) = variables(d, "name user person who first_name|visitor")
    word = d.pick(*GREETINGS)
    value = {
        "f": f'f"{word.title()}, {{{name}}}!"',
        "format": f'"{word.title()}, {{}}!".format({name})',
        "percent": f'"{word.title()}, %s!" % {name}',
    }[style.strings]
    prints = d.chance(0.4)
    words = (
        d.say("say {g} to {n}", "print {g} and the name {n}", "greet {n} with {g}, printed", "print a greeting like {e} for {n}", "print {g} to {n}", "[greet|address] {n} by printing {g}", held=("show {n} the words {e}", "a printed {g} for {n}"), g=word, n=name, e=f'"{word.title()}, Ann!"')
        if prints
        else d.say("greeting for {n} like {e}", "return a greeting like {e} for {n}", "greet {n} with {g}, return the text", "[build|make] a greeting with {g} and {n}", "text that says {g} to {n}", "{g} and {n} as a greeting", held=("the words {e}, with {n} in place of Ann", "the text of a {g} for {n}"), g=word, n=name, e=f'"{word.title()}, Ann!"')
    )  # fmt: skip
    checks = (
        PRINTED + f'assert printed("Bo") == "{word.title()}, Bo!\\n"'
        if prints
        else f'assert f("Bo") == "{word.title()}, Bo!"\nassert f("") == "{word.title()}, !"'
    )
    return Task(
        words=words, name=d.name("greet", "say_hello" if word == "hello" else f"say_{word}", "greeting", "welcome", held=("address", "salute")), params=params(f"{name}: str"), returns="None" if prints else "str",
        body=f"print({value})" if prints else f"return {value}", doc="Greet somebody.", target="" if prints else "line", checks=checks,
    )  # fmt: skip


@family(area="everyday")
def record(d: Draw, style: Style) -> Task:
    """A dataclass whose fields' types follow from their names."""
    kind = thing(d)
    fields = d.rng.sample(list(FIELDS), d.integer(2, 4))
    name = kind.title()
    rows = "\n".join(f"    {field}: {FIELDS[field]}" for field in fields)
    given = ", ".join(SAMPLES[FIELDS[field]][0] for field in fields)
    other = ", ".join(SAMPLES[FIELDS[field]][1] for field in fields)
    checks = f"one = f({given})\nassert one == f({given}) and one != f({other})\n"
    checks += "\n".join(f"assert one.{field} == {SAMPLES[FIELDS[field]][0]}" for field in fields)
    return Task(
        words=d.say("dataclass for {a} with {f}", "[write|make|create] a dataclass {N} with {f}", "a {k} as a dataclass: {f}", "dataclass {N}: {f}", "dataclass {N} with the fields {f}", held=("{N} as a dataclass that holds {f}", "describe {a} by a dataclass of {f}"), a=article(kind), k=kind, N=name, f=listed(fields)),
        name=name, imports=("from dataclasses import dataclass",), code=typed(f"@dataclass\nclass {name}:\n{rows}\n", style, f"{article(kind).capitalize()}."), checks=checks,
    )  # fmt: skip


@family(area="everyday")
def small_class(d: Draw, style: Style) -> Task:
    """A class with fields and one method."""
    kind = thing(d)
    name = kind.title()
    fields = d.rng.sample([field for field in FIELDS if FIELDS[field] != "float"], d.integer(1, 3))
    first = fields[0]
    number = FIELDS[first] == "int"
    sample, more = SAMPLES[FIELDS[first]]
    method, what, body, returns, check = d.pick(
        ("describe", f"returns its {first} as text", f"return str(self.{first})", "str", f"assert one.describe() == str({sample})"),
        ("show", f"prints its {first}", f"print(self.{first})", "None", "assert one.show() is None"),
        ("increase" if number else "rename", f"adds one to its {first}" if number else f"changes its {first}", f"self.{first} += 1" if number else f"self.{first} = {first}", "None", f"one.increase()\nassert one.{first} == 4" if number else f"one.rename({more})\nassert one.{first} == {more}"),
        (f"has_{first}", f"tells whether its {first} is {'above zero' if number else 'not empty'}", f"return self.{first} > 0" if number else f'return self.{first} != ""', "bool", f"assert one.has_{first}() is True"),
    )  # fmt: skip
    argument = f", {first}: str" if method == "rename" else ""
    inits = "\n".join(f"        self.{field} = {field}" for field in fields)
    arguments = ", ".join(f"{field}: {FIELDS[field]}" for field in fields)
    code = f"class {name}:\n    def __init__(self, {arguments}) -> None:\n{inits}\n\n    def {method}(self{argument}) -> {returns}:\n        {body}\n"
    given = ", ".join(SAMPLES[FIELDS[field]][0] for field in fields)
    return Task(
        words=d.say("class {N} with {f} and a method {m} that {w}", "[write|make|create] a class {N}({g}) whose method {m} {w}", "{N}: a class with {f}; {m}() {w}", "class for {a} with {f}, {m}() {w}", "a class {N} with {f} and {m}(), which {w}", held=("{N} keeps {f}; its method {m} {w}", "model {a}: {f}, and {m}() {w}"), N=name, f=listed(fields), g=", ".join(fields), m=method, w=what, a=article(kind)),
        name=name, code=typed(code, style, f"{article(kind).capitalize()}."), checks=f"one = f({given})\n{check}\nassert f({given}).{first} == {sample}",
    )  # fmt: skip


@family(area="everyday")
def talking_class(d: Draw, style: Style) -> Task:
    """A class whose one method says something."""
    animal, noise, verb = d.pick(
        ("dog", "Woof", "bark"), ("cat", "Meow", "meow"), ("cow", "Moo", "moo"), ("duck", "Quack", "quack"), ("bird", "Tweet", "sing"),
        ("sheep", "Baa", "bleat"), ("lion", "Roar", "roar"), ("robot", "Beep", "beep"), ("horn", "Honk", "honk"), ("clock", "Tick", "tick"),
    )  # fmt: skip
    name = animal.title()
    prints = d.chance(0.4)
    with_name = d.chance(0.6)
    value = 'f"{self.name} says ' + noise + '"' if with_name else f'"{noise}"'
    heard = f'"<name> says {noise}"' if with_name else f'"{noise}"'
    init = "    def __init__(self, name: str) -> None:\n        self.name = name\n\n" if with_name else ""
    line = f"print({value})" if prints else f"return {value}"
    code = f"class {name}:\n{init}    def {verb}(self) -> {'None' if prints else 'str'}:\n        {line}\n"
    made = 'f("Rex")' if with_name else "f()"
    said = f"Rex says {noise}" if with_name else noise
    check = (
        "import io\nfrom contextlib import redirect_stdout\nout = io.StringIO()\nwith redirect_stdout(out):\n"
        f'    {made}.{verb}()\nassert out.getvalue() == "{said}\\n"'
        if prints
        else f'assert {made}.{verb}() == "{said}"'
    )
    return Task(
        words=d.say("class {N}{w} with a method {v} that {d} {h}", "[write|make|create] a class {N}{w} and {v}() that {d} {h}", "{N}: class{w}, {v}() {d} {h}", "a {a} class{w} whose {v} method {d} {h}", held=("{N}{w}: calling {v}() {d} {h}", "model a {a}{w}, so that {v}() {d} {h}"), N=name, a=animal, w=" with a name" if with_name else "", v=verb, d="prints" if prints else "returns", h=heard),
        name=name, code=typed(code, style, f"{article(animal).capitalize()}."), checks=check,
    )  # fmt: skip


@family(area="everyday")
def known_enum(d: Draw, style: Style) -> Task:
    what = d.pick(*LETTERS)
    members = LETTERS[what].split()
    numbered = d.chance(0.5)
    name = ENUM_NAMES[what]
    rows = "\n".join(
        f"    {one.upper()} = {number}" if numbered else f'    {one.upper()} = "{one}"'
        for number, one in enumerate(members, 1)
    )
    clause = Clause("numbered from 1" if numbered else "values are the names in lower case")
    return Task(
        words=d.say("enum of the {w}", "[write|make|create] an enum {N} of the {w}", "an Enum {N}: {m}", "{N} as an enum with {m}", "enumeration {N} of the {w}", held=("the {w} as an enum", "all {w} in an Enum {N}"), w=what, N=name, m=listed(members)),
        clauses=(clause,), name=name, imports=("from enum import Enum",), code=typed(f"class {name}(Enum):\n{rows}\n", style, f"The {what}."),
        checks=f"assert [one.name for one in f] == {[one.upper() for one in members]}\nassert [one.value for one in f] == {list(range(1, len(members) + 1)) if numbered else members}",
    )  # fmt: skip


@family(area="everyday")
def sorting_algorithm(d: Draw, style: Style) -> Task:
    (items,) = variables(d, "numbers", avoid="i j smallest value result pivot left right middle")
    how, name, body = d.pick(
        ("bubble sort", "bubble_sort", "{t} = list({t})\nfor i in range(len({t})):\n    for j in range(len({t}) - 1 - i):\n        if {t}[j] > {t}[j + 1]:\n            {t}[j], {t}[j + 1] = {t}[j + 1], {t}[j]\nreturn {t}"),
        ("selection sort", "selection_sort", "{t} = list({t})\nfor i in range(len({t})):\n    smallest = min(range(i, len({t})), key={t}.__getitem__)\n    {t}[i], {t}[smallest] = {t}[smallest], {t}[i]\nreturn {t}"),
        ("insertion sort", "insertion_sort", "{t} = list({t})\nfor i in range(1, len({t})):\n    j = i\n    while j > 0 and {t}[j - 1] > {t}[j]:\n        {t}[j - 1], {t}[j] = {t}[j], {t}[j - 1]\n        j -= 1\nreturn {t}"),
        ("quick sort", "quick_sort", "if len({t}) < 2:\n    return {t}\npivot, *rest = {t}\nleft = [value for value in rest if value < pivot]\nright = [value for value in rest if value >= pivot]\nreturn [*{f}(left), pivot, *{f}(right)]"),
        ("merge sort", "merge_sort", "if len({t}) < 2:\n    return {t}\nmiddle = len({t}) // 2\nleft, right = {f}({t}[:middle]), {f}({t}[middle:])\nresult = []\nwhile left and right:\n    result.append(left.pop(0) if left[0] <= right[0] else right.pop(0))\nreturn result + left + right"),
    )  # fmt: skip
    called = d.name(
        name, f"sort_by_{name.split('_')[0]}", name.replace("_", ""), held=(f"my_{name}", f"{name}ed")
    )
    return Task(
        words=d.say("{h}", "{h} of {t}", "sort {t} with {h}", "[implement|write] {h} for {t}", "{h}: return {t} sorted", "the {h} algorithm for {t}", held=("order {t} by {h}", "{t} sorted the {h} way"), h=d.pick(how, how, how.replace(" ", "")), t=items),
        name=called, params=params(f"{items}: list[int]"), returns="list[int]", body=body.replace("{t}", items).replace("{f}", called), doc=f"Sort with {how}.",
        checks="assert f([3, 1, 2]) == [1, 2, 3]\nassert f([]) == []\nassert f([5, -1, 5, 0]) == [-1, 0, 5, 5]",
    )  # fmt: skip


@family(area="everyday")
def password_strength(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "password text secret word value|passphrase", avoid="char")
    least = d.pick(6, 8, 10, 12)
    rules = d.rng.sample(["a digit", "an upper case letter", "a lower case letter"], d.integer(1, 3))
    tests = {"a digit": "isdigit", "an upper case letter": "isupper", "a lower case letter": "islower"}
    body = f"return len({text}) >= {least}" + "".join(
        f" and any(char.{tests[rule]}() for char in {text})" for rule in rules
    )
    bad = {
        "a digit": "aBcdefghijklmn",
        "an upper case letter": "a1cdefghijklmn",
        "a lower case letter": "A1BCDEFGHIJKLMN",
    }
    return Task(
        words=d.say("whether {t} has at least {n} characters and {r}", "check [if|that] {t} is strong: at least {n} characters, {r}", "is {t} a strong password: {n} characters or more and {r}", "True if {t} has {n} or more characters, and {r}", "password check for {t}: at least {n} characters, {r}", held=("does {t} have {n} characters or more, and {r} among them", "{t} counts as strong from {n} characters on, with {r}"), t=text, n=least, r=listed(rules)),
        name=d.name("is_strong", "is_strong_password", "check_password", "valid_password", held=("strong_enough", "password_ok")), params=params(f"{text}: str"), returns="bool", body=body, doc="Tell whether a password is strong.", target="strong",
        checks="assert f('aB1cdefghijklmn') is True\nassert f('aB1') is False\n" + "\n".join(f"assert f({bad[rule]!r}) is False" for rule in rules),
    )  # fmt: skip


@family(area="everyday")
def random_password(d: Draw, style: Style) -> Task:
    (n,) = variables(d, "length n size count|chars", avoid="alphabet string secrets")
    what, alphabet, check = d.pick(
        ("letters and digits", "string.ascii_letters + string.digits", "isalnum"), ("lower case letters", "string.ascii_lowercase", "islower"),
        ("digits", "string.digits", "isdigit"), ("letters", "string.ascii_letters", "isalpha"),
    )  # fmt: skip
    body = f'return "".join(secrets.choice({alphabet}) for _ in range({n}))'
    return Task(
        words=d.say("random password of {n} {w}", "[make|generate|create] a random password of {n} {w}", "password with {n} random {w}", "secure random string of {n} {w}", "{n} random {w} as a password, with secrets", held=("a password nobody can guess: {n} {w}", "{n} {w} by chance, for a login"), n=n, w=what),
        name=d.name("random_password", "make_password", "new_password", "generate_password", held=("fresh_password", "password_of")), params=params(f"{n}: int"), returns="str", imports=needed(style, body, "", "import secrets", "import string"), body=body, doc="Make a random password.", target="code",
        checks=f"assert len(f(20)) == 20 and f(20).{check}()\nassert f(0) == ''\nassert f(30) != f(30)",
    )  # fmt: skip


@family(area="everyday")
def clock(d: Draw, style: Style) -> Task:
    what, body, returns, imports, checks, stem, held = d.pick(
        ("today's date as text like 2024-05-31|current date as an ISO string|today as an ISO date string", "return date.today().isoformat()", "str", "from datetime import date", "from datetime import date\nassert f() == date.today().isoformat()", "today_text", "the date of today, written like 2024-05-31"),
        ("today's date|current date|date of today", "return date.today()", "date", "from datetime import date", "from datetime import date\nassert f() == date.today()", "today", "which day it is now, as a date"),
        ("current year|the year we have|year of today", "return date.today().year", "int", "from datetime import date", "from datetime import date\nassert f() == date.today().year", "current_year", "what year it is"),
        ("name of today's weekday|weekday name of today|today's weekday as text", "return date.today().strftime('%A')".replace("'", '"'), "str", "from datetime import date", "from datetime import date\nassert f() == date.today().strftime('%A')", "weekday_today", "which day of the week it is, by name"),
        ("yesterday's date|date of yesterday|the day before today", "return date.today() - timedelta(days=1)", "date", "from datetime import date\nfrom datetime import timedelta", "from datetime import date, timedelta\nassert f() == date.today() - timedelta(days=1)", "yesterday", "the date one day ago"),
        ("tomorrow's date|date of tomorrow|the day after today", "return date.today() + timedelta(days=1)", "date", "from datetime import date\nfrom datetime import timedelta", "from datetime import date, timedelta\nassert f() == date.today() + timedelta(days=1)", "tomorrow", "the date in one day"),
        ("current time as text like 14:30|time of day now as HH:MM|current time in hours and minutes, as text", 'return datetime.now().strftime("%H:%M")', "str", "from datetime import datetime", "import re\nassert re.fullmatch(r'\\d\\d:\\d\\d', f())", "time_text", "what the clock shows now, like 14:30"),
        ("current timestamp in seconds|seconds since 1970|unix time now", "return time.time()", "float", "import time", "import time\nassert abs(f() - time.time()) < 5", "timestamp", "how many seconds have passed since 1970"),
    )  # fmt: skip
    said = d.pick(*what.split("|"))
    return Task(
        words=d.say("{w}", "return {w}", "get {w}", "[give me|tell] {w}", "{w}, please", held=(held,), w=said),
        name=d.name(stem, f"get_{stem}", f"{stem}_now", held=(f"what_{stem}",)), returns=returns, imports=tuple(imports.split("\n")), body=body, doc="What the clock says.", target="now", checks=checks,
    )  # fmt: skip


@family(area="everyday")
def main_function(d: Draw, style: Style) -> Task:
    what, body, checks = d.pick(
        ("prints its arguments, one a line", "for arg in sys.argv[1:]:\n    print(arg)", "import sys\nsys.argv = ['x', 'a', 'b']\nassert printed() == 'a\\nb\\n'"),
        ("prints the number of arguments", "print(len(sys.argv) - 1)", "import sys\nsys.argv = ['x', 'a', 'b']\nassert printed() == '2\\n'"),
        ("prints the first argument in upper case", "print(sys.argv[1].upper())", "import sys\nsys.argv = ['x', 'ab']\nassert printed() == 'AB\\n'"),
        ("prints the sum of its arguments as ints", "print(sum(int(arg) for arg in sys.argv[1:]))", "import sys\nsys.argv = ['x', '1', '2']\nassert printed() == '3\\n'"),
        ("prints each line of standard input in upper case", 'for line in sys.stdin:\n    print(line.rstrip("\\n").upper())', "import io, sys\nsys.stdin = io.StringIO('a\\nb\\n')\nassert printed() == 'A\\nB\\n'"),
        ("prints the number of lines on standard input", "print(sum(1 for _ in sys.stdin))", "import io, sys\nsys.stdin = io.StringIO('a\\nb\\n')\nassert printed() == '2\\n'"),
    )  # fmt: skip
    return Task(
        words=d.say("main function that {w}", "a main function which {w}", "main: {w}", "[write|make] main(), which {w}", "program that {w}", held=("main, it {w}", "entry point that {w}"), w=what),
        name=d.name("main", "run", held=("start", "program")), returns="None", imports=("import sys",), body=body, doc="Run the program.", checks=PRINTED + checks,
    )  # fmt: skip


@family(area="everyday")
def folder_listing(d: Draw, style: Style) -> Task:
    (folder,) = variables(d, "folder", avoid="path name line")
    python = d.pick("py", "txt", "md", "json", "csv")
    what, pathlib_body, os_body, returns, checks, stem = d.pick(
        ("sorted names of the files in {f}|list the files in {f}, names sorted|names of all files in {f}, sorted", "return sorted(path.name for path in {f}.iterdir() if path.is_file())", "return sorted(name for name in os.listdir({f}) if os.path.isfile(os.path.join({f}, name)))", "list[str]", "assert f(at('.')) == ['a.log', 'b.{x}']", "file_names"),
        ("number of files in {f}|how many files are in {f}|count the files in {f}", "return sum(1 for path in {f}.iterdir() if path.is_file())", "return sum(1 for name in os.listdir({f}) if os.path.isfile(os.path.join({f}, name)))", "int", "assert f(at('.')) == 2", "count_files"),
        ("number of lines in all .{x} files of {f}|count the lines of every .{x} file in {f}|how many lines the .{x} files in {f} have together", 'return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in {f}.glob("*.{x}"))', 'total = 0\nfor name in os.listdir({f}):\n    if name.endswith(".{x}"):\n        with open(os.path.join({f}, name), encoding="utf-8") as file:\n            total += sum(1 for _ in file)\nreturn total', "int", "assert f(at('.')) == 2", "lines_in_files"),
        ("whether {f} is empty|is {f} an empty folder|check if there is nothing in {f}", "return not any({f}.iterdir())", "return not os.listdir({f})", "bool", "assert f(at('.')) is False\nPath('e').mkdir()\nassert f(at('e')) is True", "is_empty_folder"),
    )  # fmt: skip
    body = (
        (pathlib_body if style.paths == "pathlib" else os_body).replace("{f}", folder).replace("{x}", python)
    )
    *said, held = (one.replace("{x}", python) for one in what.split("|"))
    start = (
        f"from pathlib import Path\nPath('a.log').write_text('')\nPath('b.{python}').write_text('x\\ny\\n')\n"
    )
    made = "at = Path\n" if style.paths == "pathlib" else "at = str\n"
    kind = "Path" if style.paths == "pathlib" else "str"
    return Task(
        words=d.say(*said, f"[return|get] {said[0]}", held=(held,), f=folder), name=d.name(stem, f"get_{stem}", f"folder_{stem}", held=(f"{stem}_of",)), params=params(f"{folder}: {kind}"), returns=returns,
        imports=needed(style, body, kind, "import os", "from pathlib import Path"), body=body, doc="Look into a folder.", target="found" if body.startswith("return") else "total", checks=start + made + checks.replace("{x}", python),
    )  # fmt: skip
