"""Families that combine steps: read, choose, change, sum up. Some combinations are kept for evaluation."""

from __future__ import annotations

import json
from collections.abc import Callable

from engine.base.curriculum import sayings
from engine.base.curriculum.shared import checked, needed, params, path_type, variables
from engine.base.curriculum.task import Draw, Style, Task, family

# Steps over words: how it is said (trained ones, then one held), and the code for one word.
WORD_TESTS = {
    "long": (("longer than 3 characters", "with more than 3 letters"), "of more than three characters", "len({x}) > 3"), "short": (("shorter than 4 characters", "with at most 3 letters"), "of three characters at most", "len({x}) < 4"),
    "capital": (("that start with a capital letter", "beginning with an upper case letter"), "whose first letter is a capital", "{x}[0].isupper()"), "lower": (("that are all lower case", "in lower case"), "having no capitals at all", "{x}.islower()"),
    "a": (("that contain an a", "with an a in them"), "in which there is an a", '"a" in {x}'), "s": (("that end with s", "ending in s"), "whose last letter is s", '{x}.endswith("s")'), "alpha": (("made of letters only", "that consist of letters"), "having nothing but letters", "{x}.isalpha()"),
}  # fmt: skip
WORD_CHANGES = {
    "upper": (("upper case", "in upper case", "uppercased"), "in capitals", "{x}.upper()"), "reversed": (("reversed", "spelled backwards", "each one reversed"), "letters from last to first", "{x}[::-1]"), "length": (("their lengths", "as lengths", "the length of each"), "how long each is", "len({x})"),
    "title": (("capitalized", "with a capital first letter", "each capitalized"), "first letter made big", "{x}.capitalize()"), "first": (("their first letters", "as first letters", "the first letter of each"), "only the initial letter", "{x}[0]"), "quoted": (("with double quotes around", "in double quotes", "each one in double quotes"), "between double quotation marks", "'\"' + {x} + '\"'"),
}  # fmt: skip
WORD_ENDS = {
    "list": ("as a list", "{list}"),
    "sorted": ("sorted", "sorted({generator})"),
    "joined": ("joined with commas", '",".join({generator})'),
    "set": ("as a set", "{set}"),
    "count": ("counted in a dict", "dict(Counter({generator}))"),
}
SENTENCE = ("Tomatoes are ripe Cats ran as Ann waited", "", "x Bus abas")


def _outcome(source: str, samples: tuple[str, ...], given: Callable[[str], str], imports: str = "") -> str:
    """Checks for the samples, with the results that the reference code gives for them."""
    space: dict[str, object] = {}
    exec(f"{imports}\n{source}", space)
    reference = space["reference"]
    assert callable(reference)
    return "\n".join(f"assert f({given(sample)}) == {reference(sample)!r}" for sample in samples)


@family(area="combined")
def words_steps(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="word result Counter")
    test, change, end = d.combination(tuple(WORD_TESTS), tuple(WORD_CHANGES), tuple(WORD_ENDS))
    while end == "joined" and change == "length":  # numbers cannot be joined
        test, change, end = d.combination(tuple(WORD_TESTS), tuple(WORD_CHANGES), tuple(WORD_ENDS))
    (trained, late, condition), (changes, late_change, value), (finish, form) = (
        WORD_TESTS[test],
        WORD_CHANGES[change],
        WORD_ENDS[end],
    )
    said, changed = late, late_change
    if "wording" not in d.held:
        said = d.pick(*trained, *sayings.WORD_TESTS[test])
        changed = d.pick(*changes, *sayings.WORD_CHANGES[change])
    loop = f"{value.format(x='word')} for word in {text}.split() if {condition.format(x='word')}"
    expression = form.format(list=f"[{loop}]", generator=loop, set=f"{{{loop}}}")
    body = f"return {expression}"
    if style.loop and end in ("list", "sorted", "joined"):
        last = {"list": "result", "sorted": "sorted(result)", "joined": '",".join(result)'}[end]
        body = f"result = []\nfor word in {text}.split():\n    if {condition.format(x='word')}:\n        result.append({value.format(x='word')})\nreturn {last}"
    imports = ("from collections import Counter",) if end == "count" else ()
    checks = _outcome(
        f"def reference({text}):\n    return {expression}", SENTENCE, repr, "from collections import Counter"
    )
    kind = {"list": "list", "sorted": "list", "joined": "str", "set": "set", "count": "dict"}[end]
    return Task(
        words=d.say(
            "words of {text} {t}, {c}, {e}", "take the words {t} from {text}, {c}, {e}", "from {text} get the words {t}; {c}, {e}", "split {text}, keep words {t}, return them {c}, {e}".replace("return them {c}", "give {c}"), "[collect|return] the words in {text} {t}: {c}, {e}", "{e}: words of {text} {t}, {c}", "every word of {text} {t}; {c}, {e}", "look at each word of {text}, take those {t}, {c}, {e}", "words {t} in {text} ({c}), {e}", "filter the words of {text}: {t}. then {c}, {e}",
            held=("for all words in {text} {t} give {c}, {e}", "go over {text} word by word, those {t}, {c}, {e}"), text=text, t=said, c=changed, e=finish,
        ),
        name=d.name(f"{test}_words", f"{change}_words", "pick_words", "select_words", held=("word_pipeline", "chosen_words")), params=params(f"{text}: str"), returns=kind, imports=imports, body=body, doc="Choose and change words.", target="chosen", checks=checks,
    )  # fmt: skip


FIELDS = (("name", "age"), ("title", "price"), ("city", "size"), ("product", "stock"), ("team", "points"))
ROW_TESTS = {
    "above": (("where {n} is above 10", "with {n} greater than 10"), "whose {n} exceeds 10", 'row["{n}"] > 10'), "below": (("where {n} is below 10", "with {n} less than 10"), "whose {n} stays under 10", 'row["{n}"] < 10'), "even": (("where {n} is even", "with an even {n}"), "whose {n} can be halved", 'row["{n}"] % 2 == 0'),
    "a": (("where {t} starts with a", "whose {t} begins with a"), "having an a at the front of {t}", 'row["{t}"].startswith("a")'), "named": (("where {t} is not empty", "with a {t} that is not empty"), "that have some {t}", 'row["{t}"]'),
}  # fmt: skip
ROW_ENDS = {
    "names": (("list of {t}", "{t} of each"), "every {t}", '[row["{t}"] for row in {r} if {c}]', "list[str]"), "total": (("sum of {n}", "total {n}"), "{n} added up", 'sum(row["{n}"] for row in {r} if {c})', "int"), "count": (("number", "count"), "how many", "sum(1 for row in {r} if {c})", "int"),
    "mapping": (("dict from {t} to {n}", "{t} -> {n} as a dict"), "{n} by {t} in a dict", '{{row["{t}"]: row["{n}"] for row in {r} if {c}}}', "dict[str, int]"), "sorted": (("list of {t} sorted by {n}", "{t} ordered by {n}"), "{t} in the order of {n}", '[row["{t}"] for row in sorted({r}, key=lambda row: row["{n}"]) if {c}]', "list[str]"),
    "top": (("largest {n}, 0 if none", "maximum {n} or 0"), "highest {n}, 0 without any", 'max((row["{n}"] for row in {r} if {c}), default=0)', "int"), "joined": (("{t} joined with commas", "comma separated {t}"), "{t} in one text with commas between", '", ".join(row["{t}"] for row in {r} if {c})', "str"),
}  # fmt: skip
READERS = {
    "rows": ("the dicts in {p}", "{p}, a list of dicts,", ""), "json": ("the JSON file {p}, a list of objects,", "the objects in the JSON file {p}", "json"), "jsonl": ("the file {p} with one JSON object a line", "the JSON lines file {p}", "jsonl"),
}  # fmt: skip


@family(area="combined")
def rows_steps(d: Draw, style: Style) -> Task:
    t, n = d.pick(*FIELDS)
    reader, test, end = d.combination(tuple(READERS), tuple(ROW_TESTS), tuple(ROW_ENDS))
    (trained, late, condition), (ends, late_end, form, kind) = ROW_TESTS[test], ROW_ENDS[end]
    words, also, mode = READERS[reader]
    read, imports = "", ("import json", "from pathlib import Path")
    if reader == "rows":
        (source,) = variables(d, "rows", avoid="row")
        rows, signature = source, f"{source}: list[dict]"
    else:
        (source,) = variables(d, "path", avoid="row rows json file line")
        opened = (
            f'{source}.open(encoding="utf-8")'
            if style.paths == "pathlib"
            else f'open({source}, encoding="utf-8")'
        )
        inner = "rows = json.load(file)" if mode == "json" else "rows = [json.loads(line) for line in file]"
        read, rows, signature = (
            f"with {opened} as file:\n    {inner}\n",
            "rows",
            f"{source}: {path_type(style)}",
        )
    test_code, expression = (
        condition.format(t=t, n=n),
        form.format(t=t, n=n, r=rows, c=condition.format(t=t, n=n)),
    )
    held = "wording" in d.held
    said = (late if held else d.pick(*trained, *sayings.ROW_TESTS[test])).format(t=t, n=n)
    finish = (late_end if held else d.pick(*ends, *sayings.ROW_ENDS[end])).format(t=t, n=n)
    body = f"{read}return {expression}"
    if style.loop and end in ("names", "total", "count"):
        start, change = {
            "names": ("[]", f'result.append(row["{t}"])'),
            "total": ("0", f'result += row["{n}"]'),
            "count": ("0", "result += 1"),
        }[end]
        body = f"{read}result = {start}\nfor row in {rows}:\n    if {test_code}:\n        {change}\nreturn result"
    data = [{t: "ann", n: 12}, {t: "bob", n: 7}, {t: "axel", n: 30}, {t: "", n: 15}, {t: "alf", n: 4}]
    space: dict[str, object] = {}
    exec(f"def reference({rows}):\n    return {expression}", space)
    reference = space["reference"]
    assert callable(reference)
    expected = reference(data)
    if reader == "rows":
        checks = f"assert f({data}) == {expected!r}\nassert f([]) == {reference([])!r}"
    else:
        given = json.dumps(data) if mode == "json" else "".join(json.dumps(row) + "\n" for row in data)
        checks = checked(
            f'from pathlib import Path\nPath("x.json").write_text({given!r})\nassert f(at("x.json")) == {expected!r}',
            style,
        )
    return Task(
        words=d.say(
            "from {p} take those {s} and return the {e}", "{e} of {q} {s}", "read {p} and return the {e} of the ones {s}", "[get|compute|return] the {e} for the ones {s} in {q}", "{e}, only those {s}, from {p}", "filter {q} to those {s}, then the {e}", "only those {s} from {q}: {e}", "take {q}, keep the ones {s}, give the {e}", "the {e}, counting only entries {s} of {q}", "look at {q}; of those {s} I need the {e}",
            held=("of {q} consider only those {s}: {e}", "use {p}, just the ones {s}, for: {e}"), p=words, q=also, s=said, e=finish,
        ).replace("{p}", source).replace(",,", ","),
        name=d.name(f"{end}_of_rows", f"read_{end}", f"{n}_report", "summarize", held=("row_pipeline", "evaluate_rows")), params=params(signature), returns=kind, imports=needed(style, body, path_type(style) if reader != "rows" else "", *imports), body=body, doc="Choose rows and sum them up.", target="report", checks=checks,
    )  # fmt: skip


CSV_ENDS: dict[str, tuple[tuple[str, ...], str, str, dict[str, object]]] = {
    "total": (("sum of {n} per {t}", "total {n} by {t}"), "{n} added up for every {t}", "totals[row[\"{t}\"]] = totals.get(row[\"{t}\"], 0) + int(row[\"{n}\"])", {"a": 12, "b": 5}), "count": (("number of rows per {t}", "row count by {t}"), "how many rows each {t} has", 'totals[row["{t}"]] = totals.get(row["{t}"], 0) + 1', {"a": 2, "b": 1}),
    "largest": (("largest {n} per {t}", "maximum {n} by {t}"), "highest {n} for every {t}", 'totals[row["{t}"]] = max(totals.get(row["{t}"], 0), int(row["{n}"]))', {"a": 9, "b": 5}), "values": (("list of {n} (ints) per {t}", "all {n} as ints by {t}"), "every {n} as an int under its {t}", 'totals.setdefault(row["{t}"], []).append(int(row["{n}"]))', {"a": [3, 9], "b": [5]}),
}  # fmt: skip
CSV_FIELDS = {"city": "amount", "team": "points", "product": "sold", "user": "minutes"}
CSV_OUTPUTS = {
    "return": ("return a dict", "return totals"),
    "json": ("write the dict as JSON to {o}", "json"),
    "print": ("return lines like 'key: value', sorted", "lines"),
}


@family(area="combined")
def csv_grouped(d: Draw, style: Style) -> Task:
    path, target = variables(
        d,
        "path",
        "output target out_path destination|result_path",
        avoid="totals row file csv json key value",
    )
    end, output, t = d.combination(tuple(CSV_ENDS), tuple(CSV_OUTPUTS), tuple(CSV_FIELDS))
    n = CSV_FIELDS[t]
    (trained, late, change, expected), (finish, kind) = CSV_ENDS[end], CSV_OUTPUTS[output]
    said = late if "wording" in d.held else d.pick(*trained, *sayings.CSV_ENDS[end])
    said = said.format(t=t, n=n)
    pathlib = style.paths == "pathlib"
    opened = (
        f'{path}.open(newline="", encoding="utf-8")'
        if pathlib
        else f'open({path}, newline="", encoding="utf-8")'
    )
    body = f"totals = {{}}\nwith {opened} as file:\n    for row in csv.DictReader(file):\n        {change.format(t=t, n=n)}\n"
    where = path_type(style)
    signature, returns = f"{path}: {where}", "dict"
    checks = f'from pathlib import Path\nPath("x.csv").write_text("{t},{n}\\na,3\\nb,5\\na,9\\n")\n'
    if kind == "json":
        body += (
            f'{target}.write_text(json.dumps(totals), encoding="utf-8")'
            if pathlib
            else f'with open({target}, "w", encoding="utf-8") as file:\n    json.dump(totals, file)'
        )
        signature, returns = signature + f", {target}: {where}", "None"
        checks += f'import json\nf(at("x.csv"), at("o.json"))\nassert json.loads(Path("o.json").read_text()) == {expected}'
    elif kind == "lines":
        body += {
            "f": 'return [f"{key}: {value}" for key, value in sorted(totals.items())]',
            "format": 'return ["{}: {}".format(key, value) for key, value in sorted(totals.items())]',
            "percent": 'return ["%s: %s" % (key, value) for key, value in sorted(totals.items())]',
        }[style.strings]
        returns = "list[str]"
        checks += f'assert f(at("x.csv")) == {[f"{key}: {value}" for key, value in sorted(expected.items())]}'
    else:
        body += kind
        checks += f'assert f(at("x.csv")) == {expected}'
    return Task(
        words=d.say(
            "read the CSV {p}, {s}, {e}", "{s} from the CSV file {p}, {e}", "group the CSV file {p}: {s}, {e}", "[compute|find] the {s} in the csv {p} and {e}", "csv {p}: {s}; {e}", "load {p} (CSV with header), {s}, then {e}", "open the csv {p}: {s}, and {e}", "from the rows of the csv {p} get the {s}; {e}", "{e}: {s}, read from the csv {p}", "go through the csv {p}, {s}, at the end {e}", held=("out of the csv {p} work out the {s} and {e}", "by its header read {p}, a CSV: {s}, {e}"), p=path, s=said, e=finish.replace("{o}", target),
        ),
        name=d.name(f"{end}_by_{t}", f"{n}_by_{t}", "csv_report", "group_csv", held=("csv_summary", "grouped_file")), params=params(signature), returns=returns, imports=needed(style, body, where, "import csv", "import json", "from pathlib import Path"), body=body, doc="Group a CSV file.", checks=checked(checks, style),
    )  # fmt: skip


NUMBER_STEPS = {
    "sorted": (("sorted", "in ascending order"), "from small to large", "sorted({x})"), "unique": (("without duplicates, in order", "duplicates dropped, order kept"), "each only once, as they come", "list(dict.fromkeys({x}))"), "reversed": (("reversed", "from last to first"), "back to front", "{x}[::-1]"), "positive": (("without the negative ones", "negatives removed"), "leaving out what is below zero", "[n for n in {x} if n >= 0]"),
    "squared": (("squared", "each one squared"), "each times itself", "[n * n for n in {x}]"), "doubled": (("doubled", "each times two"), "every one twice as large", "[n * 2 for n in {x}]"), "first": (("only the first 3", "cut to 3"), "three at most", "{x}[:3]"), "absolute": (("as absolute values", "without their sign"), "made positive", "[abs(n) for n in {x}]"),
}  # fmt: skip
NUMBER_RESULTS = {
    "list": ("the list", "{x}", "list[int]"),
    "sum": ("the sum of that", "sum({x})", "int"),
    "text": ("that as text joined with spaces", '" ".join(str(n) for n in {x})', "str"),
    "count": ("how many there are then", "len({x})", "int"),
}


@family(area="combined")
def numbers_steps(d: Draw, style: Style) -> Task:
    (numbers,) = variables(d, "numbers", avoid="n")
    first, second, end = d.combination(tuple(NUMBER_STEPS), tuple(NUMBER_STEPS), tuple(NUMBER_RESULTS))
    while first == second:
        first, second, end = d.combination(tuple(NUMBER_STEPS), tuple(NUMBER_STEPS), tuple(NUMBER_RESULTS))
    held = "wording" in d.held
    (one, late_one, code_one), (two, late_two, code_two), (finish, form, kind) = (
        NUMBER_STEPS[first],
        NUMBER_STEPS[second],
        NUMBER_RESULTS[end],
    )
    a, b = late_one, late_two
    if not held:
        a, b = d.pick(*one, *sayings.NUMBER_STEPS[first]), d.pick(*two, *sayings.NUMBER_STEPS[second])
        finish = d.pick(*sayings.NUMBER_RESULTS[end])
    body = f"{numbers} = {code_one.format(x=numbers)}\n{numbers} = {code_two.format(x=numbers)}\nreturn {form.format(x=numbers)}"
    space: dict[str, object] = {}
    exec(f"def reference({numbers}):\n" + "\n".join("    " + row for row in body.splitlines()), space)
    reference = space["reference"]
    assert callable(reference)
    checks = "\n".join(
        f"assert f({sample}) == {reference(sample)!r}" for sample in ([3, -1, 3, 2, 0, -4], [], [5, 5, 1, 9])
    )
    return Task(
        words=d.say(
            "{n} first {a}, then {b}, return {e}", "take {n} {a}, then {b}; return {e}", "{n}: first {a}, after that {b}, give {e}", "[return|get] {e}, {n} first {a} and then {b}", "make {n} {a}, then {b}, and return {e}", "two steps on {n}: {a}, {b}; return {e}", "{n} should be {a}, afterwards {b}; return {e}", "start with {n} {a}, continue with {b}, return {e}", "return {e} once {n} are {a} and then {b}", "{n} {a}, and those {b}: return {e}", held=("let {n} be {a} and after this {b}, the result is {e}", "{e} is wanted, with {n} {a} at first and {b} next"), n=numbers, a=a, b=b, e=finish,
        ),
        name=d.name(f"{first}_{second}", "two_steps", "transform", "process_numbers", held=("number_pipeline", "step_by_step")), params=params(f"{numbers}: list[int]"), returns=kind, body=body, doc="Change numbers in two steps.", checks=checks,
    )  # fmt: skip


FILE_TESTS = {
    "txt": (".txt files", "*.txt"),
    "py": (".py files", "*.py"),
    "any": ("files", "*"),
    "log": (".log files", "*.log"),
}
FILE_ENDS = {
    "lines": (("total number of lines in", "how many lines there are in"), "lines, counted over", "sum(len(path.read_text().splitlines()) for path in {g})", "int"), "names": (("sorted names of", "names, sorted, of"), "names in alphabetical order of", "sorted(path.name for path in {g})", "list[str]"), "size": (("total size in bytes of", "bytes taken by"), "bytes, all together, in", "sum(path.stat().st_size for path in {g})", "int"),
    "stems": (("sorted names without extension of", "stems, sorted, of"), "sorted names, minus what follows the dot, of", "sorted(path.stem for path in {g})", "list[str]"), "count": (("number of", "count of"), "how many there are among", "sum(1 for path in {g})", "int"), "longest": (("name of the largest of", "file name of the biggest of"), "the name of what takes most bytes among", "max({g}, key=lambda path: path.stat().st_size).name", "str"),
    "mapping": (("dict from name to size in bytes of", "name -> bytes as a dict for"), "bytes by name, a dict, over", "{{path.name: path.stat().st_size for path in {g}}}", "dict[str, int]"),
}  # fmt: skip


@family(area="combined")
def files_steps(d: Draw, style: Style) -> Task:
    (folder,) = variables(d, "folder", avoid="path Path")
    test, end, depth = d.combination(tuple(FILE_TESTS), tuple(FILE_ENDS), ("flat", "deep"))
    deep = depth == "deep"
    (what, pattern), (ends, late, form, kind) = FILE_TESTS[test], FILE_ENDS[end]
    said = late if "wording" in d.held else d.pick(*ends, *sayings.FILE_ENDS[end])
    where = "under {f}, subfolders too" if deep else "directly in {f}"
    root = folder if style.paths == "pathlib" else f"Path({folder})"
    glob = f'{root}.{"rglob" if deep else "glob"}("{pattern}")'
    if test == "any" and end == "longest":
        glob = f"(path for path in {glob} if path.is_file())"
    expression = form.format(g=glob)
    if test == "any" and end != "longest":
        expression = expression.replace(glob, f"{glob} if path.is_file()")
    data = {
        "a.txt": "x\ny\n",
        "b.py": "p = 1\n",
        "c.log": "1\n2\n3\n4\n",
        "s/d.txt": "z" * 30,
        "s/e.py": "q\n" * 9,
        "s/f.log": "long\n" * 12,
    }
    suffix = pattern[1:]
    chosen = {
        name.split("/")[-1]: text
        for name, text in data.items()
        if name.endswith(suffix) and (deep or "/" not in name)
    }
    sizes = {name: len(text) for name, text in chosen.items()}
    expected = {
        "lines": sum(len(text.splitlines()) for text in chosen.values()), "names": sorted(chosen), "size": sum(sizes.values()), "stems": sorted(name.split(".")[0] for name in chosen), "count": len(chosen), "longest": max(sizes, key=lambda name: sizes[name]), "mapping": sizes,
    }[end]  # fmt: skip
    return Task(
        words=d.say(
            "{s} the {w} {x}", "[get|return] the {s} the {w} {x}".replace("the {s}", "{s}"), "{s} all {w} {x}", "folder report: {s} the {w} {x}", "{x}: {s} the {w}", "with pathlib, {s} the {w} {x}", "I want the {s} the {w} {x}".replace("the {s}", "{s}"), "{s} every one of the {w} {x}", "{w} {x}: {s} these", "take the {w} {x}, {s} those", held=("for the {w} {x}: {s} them", "look at the {w} {x} and tell: {s} them"), s=said, w=what, x=where.replace("{f}", folder),
        ),
        name=d.name(f"{end}_of_files", f"{test}_files_{end}", "folder_report", "scan_folder", held=("file_pipeline", "folder_summary")), params=params(f"{folder}: {path_type(style)}"), returns=kind, imports=needed(style, expression, path_type(style), "from pathlib import Path"), body=f"return {expression}", doc="Report on the files of a folder.", target="report",
        checks=checked("from pathlib import Path\nimport os\nos.makedirs('root/s')\n" + f"for name, text in {data}.items():\n    Path('root', name).write_text(text)\nassert f(at('root')) == {expected!r}", style),
    )  # fmt: skip


DICT_CHOICES = {
    "above": (("with a value above 5", "whose value is greater than 5"), "valued higher than 5", "value > 5"),
    "even": (("with an even value", "whose value is even"), "valued at an even number", "value % 2 == 0"),
    "key": (
        ("whose key starts with a", "with a key that begins with a"),
        "having a key with an a in front",
        'key.startswith("a")',
    ),
    "short": (
        ("with a key of one letter", "whose key has one letter"),
        "keyed by a single letter",
        "len(key) == 1",
    ),
}
DICT_ENDS = {
    "keys": (("keys, sorted", "sorted keys"), "keys from a to z", "sorted(key for key, value in {d}.items() if {c})", "list[str]"), "values": (("sum of the values", "values added up"), "total over the values", "sum(value for key, value in {d}.items() if {c})", "int"), "dict": (("a dict of them with the values doubled", "a dict with doubled values"), "a dict in which values are twice as large", "{{key: value * 2 for key, value in {d}.items() if {c}}}", "dict[str, int]"),
    "swap": (("a dict from value to key", "value -> key as a dict"), "a dict with keys and values exchanged", "{{value: key for key, value in {d}.items() if {c}}}", "dict[int, str]"), "pairs": (("(key, value) tuples, largest value first", "pairs by value, largest first"), "tuples of key and value, high values in front", "sorted(((key, value) for key, value in {d}.items() if {c}), key=lambda pair: pair[1], reverse=True)", "list[tuple[str, int]]"),
    "lines": (("lines of the form key=value", "texts like key=value"), "strings with key, = and value", '["{{}}={{}}".format(key, value) for key, value in {d}.items() if {c}]', "list[str]"),
}  # fmt: skip


@family(area="combined")
def dict_steps(d: Draw, style: Style) -> Task:
    (data,) = variables(d, "mapping", avoid="key value pair")
    test, end = d.combination(tuple(DICT_CHOICES), tuple(DICT_ENDS))
    (trained, late, condition), (ends, late_end, form, kind) = DICT_CHOICES[test], DICT_ENDS[end]
    held = "wording" in d.held
    said, finish = late, late_end
    if not held:
        said = d.pick(*trained, *sayings.DICT_CHOICES[test])
        finish = d.pick(*ends, *sayings.DICT_ENDS[end])
    expression = form.format(d=data, c=condition)
    space: dict[str, object] = {}
    exec(f"def reference({data}):\n    return {expression}", space)
    reference = space["reference"]
    assert callable(reference)
    checks = "\n".join(
        f"assert f({sample}) == {reference(sample)!r}"
        for sample in ({"a": 4, "bb": 9, "ab": 7, "c": 12, "d": 1}, {})
    )
    if style.strings == "f":
        expression = expression.replace('"{}={}".format(key, value)', 'f"{key}={value}"')
    elif style.strings == "percent":
        expression = expression.replace('"{}={}".format(key, value)', '"%s=%s" % (key, value)')
    return Task(
        words=d.say("entries of {m} {s}: {e}", "from the dict {m} take entries {s}, return {e}", "[get|return] {e} of the entries of {m} {s}".replace("{e} of", "{e} for"), "filter {m} to entries {s} and return {e}", "{e}, only for entries of {m} {s}", "of the items in {m} {s} return {e}", "go through {m}, take what is {s}, return {e}".replace("what is {s}", "items {s}"), "only items of {m} {s}; {e}", "{m}: choose those {s}, then {e}", "look at the entries of {m} {s}, return {e}", held=("consider in {m} what is {s}; {e}", "{m} reduced to entries {s}, result: {e}"), m=data, s=said, e=finish),
        name=d.name(f"{test}_{end}", f"{end}_of_entries", "pick_entries", "reduce_dict", held=("dict_pipeline", "entry_report")), params=params(f"{data}: dict[str, int]"), returns=kind, body=f"return {expression}", doc="Choose and change entries.", target="entries", checks=checks,
    )  # fmt: skip
