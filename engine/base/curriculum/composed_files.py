"""Whole small jobs on files and folders: find files, count or add up, join, compare, and write what comes out."""

from __future__ import annotations

from dataclasses import replace

from engine.base.curriculum.composed_tables import dumping
from engine.base.curriculum.plain import Ask, asked
from engine.base.curriculum.task import Draw, Style, Task, family

IMPORTS = (
    "import json",
    "import os",
    "import shutil",
    "from collections import Counter",
    "from pathlib import Path",
)
FOLDER = "folder directory root base_dir|dir_path"
FILE = "path source text_file infile filename|location"
TARGET = "target output destination outfile result_path|goal"
TREE = """\
import os, json
os.makedirs('d/sub')
for name, text in (('a.txt', 'one two\\nthree\\n'), ('b.py', 'x = 1\\n'), ('c.txt', 'two\\n'), ('sub/d.txt', 'four\\n'), ('sub/e.md', '')):
    with open('d/' + name, 'w') as out:
        out.write(text)
"""
LOG = "with open('app.log', 'w') as out:\n    out.write('INFO start\\nERROR disk full\\nINFO work\\n\\nWARNING slow\\nERROR no net\\nINFO end\\n')\n"


def lines_of(style: Style, path: str) -> str:
    """The lines of a text file, as an expression or as one below an open file."""
    return (
        f'{path}.read_text(encoding="utf-8").splitlines()'
        if style.paths == "pathlib"
        else "file.read().splitlines()"
    )


def opened(style: Style, path: str, code: str) -> str:
    """The code, below an open file where the style opens files."""
    if style.paths == "pathlib":
        return code
    return f'with open({path}, encoding="utf-8") as file:\n    ' + code.replace("\n", "\n    ")


def saved(style: Style, path: str, text: str) -> str:
    """Write a text."""
    if style.paths == "pathlib":
        return f'{path}.write_text({text}, encoding="utf-8")'
    return f'with open({path}, "w", encoding="utf-8") as file:\n    file.write({text})'


@family(area="composed")
def sizes_by_extension(d: Draw, style: Style) -> Task:
    """Go through a folder, group by extension, and return, write or print."""
    figure, end = d.combination(("bytes", "count", "names"), ("dict", "json", "lines", "pairs"))
    name = {"bytes": "sizes", "count": "counts", "names": "found"}[figure]
    suffix, label, size = (
        ("path.suffix", "path.name", "path.stat().st_size")
        if style.paths == "pathlib"
        else ("suffix", "name", "os.path.getsize(os.path.join({a}, name))")
    )
    wanted: dict[str, object] = {
        "bytes": {".txt": 18, ".py": 6},
        "count": {".txt": 2, ".py": 1},
        "names": {".txt": ["a.txt", "c.txt"], ".py": ["b.py"]},
    }[figure]  # type: ignore[assignment]  # dicts of several kinds
    step = {
        "bytes": f"{name}[{suffix}] = {name}.get({suffix}, 0) + {size}", "count": f"{name}[{suffix}] = {name}.get({suffix}, 0) + 1", "names": f"{name}.setdefault({suffix}, []).append({label})",
    }[figure]  # fmt: skip
    body = f"{name} = {{}}\nfor path in sorted({{a}}.iterdir()):\n    if path.is_file():\n        {step}"
    if style.paths == "os":
        body = f"{name} = {{}}\nfor name in sorted(os.listdir({{a}})):\n    if os.path.isfile(os.path.join({{a}}, name)):\n        suffix = os.path.splitext(name)[1]\n        {step}"
    kind = {"bytes": "int", "count": "int", "names": "list[str]"}[figure]
    returns, checks, given = f"dict[str, {kind}]", f"assert f(at('d')) == {wanted!r}", "{a}: {P}"
    if end == "dict":
        body += f"\nreturn {name}"
    elif end == "pairs":
        body, returns, checks = (
            f"{body}\nreturn sorted({name}.items())",
            f"list[tuple[str, {kind}]]",
            f"assert f(at('d')) == {sorted(wanted.items())!r}",
        )
    elif end == "json":
        body, returns, given = f"{body}\n{dumping(style, '{b}', name)}", "None", "{a}: {P}, {b}: {P}"
        checks = f"f(at('d'), at('o.json'))\nassert json.load(open('o.json')) == {wanted!r}"
    else:
        body, returns = (
            f'{body}\nfor extension, value in {name}.items():\n    print(f"{{extension}}: {{value}}")',
            "None",
        )
        checks = f"assert sorted(printed(at('d')).splitlines()) == {sorted(f'{key}: {value}' for key, value in wanted.items())!r}"
    what = {
        "bytes": d.pick("the total size of the files", "the sum of the file sizes"),
        "count": d.pick("how many files there are", "the number of files"),
        "names": d.pick("the names of the files", "the file names"),
    }[figure]
    tail = {
        "dict": "return it as a dict",
        "json": "write it to {b} as json",
        "lines": "print lines like .txt: 2",
        "pairs": "return sorted pairs",
    }[end]
    says = {
        "dict": "",
        "json": ", to the json file {b}",
        "lines": ", printed like .txt: 2",
        "pairs": ", as sorted pairs",
    }[end]
    ask = Ask(
        "{w} in {a} per extension; {t} / go through the files in {a}, get {w} per extension and {t} / group the files of {a} by extension: {w}{s} / for each file extension in {a} get {w}, {t} / list {a} and compute {w} by suffix, then {t} / by extension, {w} in {a}{s} / for every kind of file in {a}: {w}, and {t} / extensions in {a}, {w} of each{s}".replace("{t}", tail).replace("{s}", says),
        "{f}_by_extension by_extension extension_{f} folder_report kinds_of_files", given, body, returns, TREE + checks, (FOLDER, TARGET), imports=IMPORTS, doc="Files of a folder by extension.",
    )  # fmt: skip
    return asked(d, style, ask, avoid=f"path name suffix extension value {name}", w=what, f=figure)


@family(area="composed")
def common_words_of_file(d: Draw, style: Style) -> Task:
    n = d.pick(1, 2, 3, 5, 10)
    lower = d.chance(0.6)
    text = "a cat and a dog and a Cat\n"
    words = text.lower().split() if lower else text.split()
    counts = {word: words.count(word) for word in dict.fromkeys(words)}
    top = sorted(counts.items(), key=lambda pair: -pair[1])[:n]
    read = '{a}.read_text(encoding="utf-8")' if style.paths == "pathlib" else "file.read()"
    first = opened(style, "{a}", f"words = {read}{'.lower()' if lower else ''}.split()")
    prints = d.chance(0.5)
    body = (
        f"{first}\nfor word, count in Counter(words).most_common({n}):\n    print(word, count)"
        if prints
        else f"{first}\nreturn Counter(words).most_common({n})"
    )
    shown = "".join(f"{word} {count}\n" for word, count in top)
    check = f"assert printed(at('t.txt')) == {shown!r}" if prints else f"assert f(at('t.txt')) == {top!r}"
    how = (
        d.pick(f"the {n} most common words", f"the {n} most frequent words", f"the top {n} words")
        if n > 1
        else d.pick("the most common word", "the most frequent word")
    )
    case = d.pick(", ignoring case", ", all in lower case", ", case does not matter") if lower else ""
    ask = Ask(
        "[W] {w} of the text file {a} with {c}{i} / read the file {a} and [W] {w} with {c}{i} / count the words in {a} and [W] {w} and {c}{i} / [W] {w} in the file {a}, each with {c}{i} / in the text file {a} find {w} and [W] them with {c}{i} / of all words in {a}, [W] {w} and {c}{i} / what the file {a} says most: [W] {w}, with {c}{i}".replace("[W]", d.pick("print", "show") if prints else d.pick("return", "get")),
        "common_words top_words most_common_words frequent_words word_ranking", "{a}: {P}", body, "None" if prints else "list[tuple[str, int]]", f"with open('t.txt', 'w') as out:\n    out.write({text!r})\n" + check, (FILE,), imports=IMPORTS, doc="The words that a file has most often.",
    )  # fmt: skip
    return asked(
        d,
        style,
        ask,
        avoid="words word",
        w=how,
        i=case,
        c=d.pick("their counts", "how often they occur")
        if n > 1
        else d.pick("its count", "how often it occurs"),
    )


@family(area="composed")
def join_files(d: Draw, style: Style) -> Task:
    ext = d.pick("txt", "txt", "py", "md")
    wanted = {"txt": "one two\nthree\ntwo\n", "py": "x = 1\n", "md": ""}[ext]
    if style.paths == "pathlib":
        body = (
            f'parts = [path.read_text(encoding="utf-8") for path in sorted({{a}}.glob("*.{ext}"))]\n'
            + saved(style, "{b}", '"".join(parts)')
        )
    else:
        body = f'with open({{b}}, "w", encoding="utf-8") as out:\n    for name in sorted(os.listdir({{a}})):\n        if name.endswith(".{ext}"):\n            with open(os.path.join({{a}}, name), encoding="utf-8") as file:\n                out.write(file.read())'
    ask = Ask(
        "join all .{x} files of {a} into {b}, sorted by name / concatenate the .{x} files in {a} and write the text to {b}, in order of their names / write the texts of all .{x} files in {a}, by name, to one file {b} / put all .{x} files of the folder {a} together in {b}, in the order of their names / merge the .{x} files in {a} into the file {b}, sorted / one file {b} out of all .{x} files of {a}, names in order / {b} holds what the .{x} files in {a} say, one after the other by name",
        "join_files merge_files concatenate combine_files glue_files", "{a}: {P}, {b}: {P}", body, "None", TREE + f"f(at('d'), at('o'))\nassert open('o').read() == {wanted!r}", (FOLDER, "target output destination outfile|goal"), imports=IMPORTS, doc="Join the files of a folder.",
    )  # fmt: skip
    return asked(d, style, ask, avoid="path name parts out", x=ext)


@family(area="composed")
def levels_in_log(d: Draw, style: Style) -> Task:
    """Read a log, choose or count by level, and return, print or write."""
    level = d.pick("ERROR", "WARNING", "INFO")
    rows = ["INFO start", "ERROR disk full", "INFO work", "", "WARNING slow", "ERROR no net", "INFO end"]
    kept = [row for row in rows if row.startswith(level)]
    what, end = d.combination(("lines", "number", "messages", "each level"), ("return", "print", "save"))
    lines = lines_of(style, "{a}")
    value, name = {
        "lines": (f'[line for line in {lines} if line.startswith("{level}")]', "found"), "number": (f'sum(1 for line in {lines} if line.startswith("{level}"))', "count"),
        "messages": (f'[line.split(" ", 1)[1] for line in {lines} if line.startswith("{level}")]', "messages"), "each level": (f"Counter(line.split()[0] for line in {lines} if line.strip())", "counts"),
    }[what]  # fmt: skip
    result: object = {
        "lines": kept,
        "number": len(kept),
        "messages": [row.split(" ", 1)[1] for row in kept],
        "each level": {"INFO": 3, "ERROR": 2, "WARNING": 1},
    }[what]
    first = opened(style, "{a}", f"{name} = {value}")
    kind = {"lines": "list[str]", "number": "int", "messages": "list[str]", "each level": "dict[str, int]"}[
        what
    ]
    given, returns, checks = "{a}: {P}", kind, f"assert f(at('app.log')) == {result!r}"
    many = isinstance(result, list)
    if end == "return":
        body = opened(style, "{a}", f"return {value}")
    elif end == "print":
        body = (
            f"{first}\nfor line in {name}:\n    print(line)"
            if many
            else f"{first}\nfor level, count in {name}.items():\n    print(level, count)"
            if what == "each level"
            else f"{first}\nprint({name})"
        )
        shown = (
            "".join(f"{row}\n" for row in result)
            if isinstance(result, list)
            else "INFO 3\nERROR 2\nWARNING 1\n"
            if what == "each level"
            else f"{result}\n"
        )
        returns, checks = "None", f"assert printed(at('app.log')) == {shown!r}"
    else:
        given, returns = "{a}: {P}, {b}: {P}", "None"
        if many:
            body, checks = (
                f"{first}\n" + saved(style, "{b}", f'"".join(f"{{line}}\\n" for line in {name})'),
                f"f(at('app.log'), at('o'))\nassert open('o').read().splitlines() == {result!r}",
            )
        else:
            body, checks = (
                f"{first}\n" + dumping(style, "{b}", name),
                f"import json\nf(at('app.log'), at('o'))\nassert json.load(open('o')) == {result!r}",
            )
    words = {
        "lines": f"the {level} lines",
        "number": f"the number of {level} lines",
        "messages": f"the messages of the {level} lines, without the level",
        "each level": "the number of lines per level, the first word",
    }[what]
    tail = {"return": "return", "print": "print", "save": "write to {b}" if many else "write to {b} as json"}[
        end
    ]
    after = {
        "return": "",
        "print": ", printed",
        "save": ", into the file {b}" if many else ", into {b} as json",
    }[end]
    lead = {"return": "return", "print": "print", "save": "save"}[end]
    tail_save = (" to {b}" if many else " to {b} as json") if end == "save" else ""
    ask = Ask(
        "{l} {w} of the log file {a}{v} / read the log {a} and {t} {w} / {w} in the log {a}{s} / from the log file {a}, {t} {w} / look through {a}, a log, and {t} {w} / {w}: take them from the log {a}{s} / a log is in {a}; {t} {w}".replace("{t}", tail).replace("{v}", tail_save).replace("{s}", after),
        "log_report scan_log read_log {f}_log log_lines inspect_log", given, body, returns, LOG + checks, (FILE, TARGET), imports=IMPORTS, doc="Look through a log.",
    )  # fmt: skip
    return asked(d, style, ask, avoid="found count counts messages level", w=words, l=lead, f=what.split()[0])


@family(area="composed")
def copy_some_files(d: Draw, style: Style) -> Task:
    ext = d.pick("txt", "txt", "py")
    moved = d.chance(0.3)
    count = d.chance(0.5)
    call = "move" if moved else "copy"
    if style.paths == "pathlib":
        head = f'{{b}}.mkdir(parents=True, exist_ok=True)\n{"count = 0" + chr(10) if count else ""}for path in sorted({{a}}.glob("*.{ext}")):\n    shutil.{call}(path, {{b}})'
    else:
        head = f'os.makedirs({{b}}, exist_ok=True)\n{"count = 0" + chr(10) if count else ""}for name in sorted(os.listdir({{a}})):\n    if name.endswith(".{ext}"):\n        shutil.{call}(os.path.join({{a}}, name), {{b}})'
    step = "    " if style.paths == "pathlib" else "        "
    body = head + (f"\n{step}count += 1\nreturn count" if count else "")
    wanted = {"txt": ["a.txt", "c.txt"], "py": ["b.py"]}[ext]
    left = {True: 0, False: len(wanted)}[moved]
    ask = Ask(
        "{v} all .{x} files from {a} to {b}{t} / {v} the .{x} files of {a} into the folder {b}, create it if needed{t} / make the folder {b} and {v} every .{x} file of {a} into it{t} / {v} each .{x} file in {a} to {b}{t} / find the .{x} files in {a} and {v} them to the folder {b}{t} / every .{x} file of {a}: {v} it to {b}{t} / the .{x} files in {a} are to {v} to {b}{t}",
        "{v}_files {v}_{x}_files {v}_all {v}_matching {v}_some", "{a}: {P}, {b}: {P}", body, "int" if count else "None",
        TREE + f"value = f(at('d'), at('o'))\nassert sorted(os.listdir('o')) == {wanted!r}\nassert sum(name.endswith('.{ext}') for name in os.listdir('d')) == {left}" + (f"\nassert value == {len(wanted)}" if count else ""),
        ("source folder directory root|origin", "target destination output backup|goal"), imports=IMPORTS, doc="Copy or move some files.",
    )  # fmt: skip
    return asked(
        d,
        style,
        ask,
        avoid="path name",
        v=call,
        x=ext,
        t=d.pick(" and return how many", ", return the number of files") if count else "",
    )


@family(area="composed")
def compare_files(d: Draw, style: Style) -> Task:
    what, code, wanted = d.pick(
        ("the lines that both have", "sorted(first & second)", ["b", "c"]), ("the lines of {a} that {b} does not have", "sorted(first - second)", ["a"]), ("the lines that only one of them has", "sorted(first ^ second)", ["a", "d"]), ("all lines of both, each once", "sorted(first | second)", ["a", "b", "c", "d"]),
    )  # fmt: skip
    body = f'first = set({{a}}.read_text(encoding="utf-8").splitlines())\nsecond = set({{b}}.read_text(encoding="utf-8").splitlines())\nreturn {code}'
    if style.paths == "os":
        body = f'with open({{a}}, encoding="utf-8") as file:\n    first = set(file.read().splitlines())\nwith open({{b}}, encoding="utf-8") as file:\n    second = set(file.read().splitlines())\nreturn {code}'
    ask = Ask(
        "compare the text files {a} and {b}: {w}, sorted / sorted list of {w}, for the files {a} and {b} / read the files {a} and {b} and return {w}, sorted / {w}, sorted, from the text files {a} and {b} / [get|find] {w} in the files {a} and {b}, sorted / files {a} and {b}: {w}, in order / line by line, {a} against {b}: {w}, in order",
        "compare_files compare_lines line_difference lines_of_two set_of_lines", "{a}: {P}, {b}: {P}", body, "list[str]", f"open('x', 'w').write('b\\na\\nc\\n')\nopen('y', 'w').write('d\\nc\\nb\\n')\nassert f(at('x'), at('y')) == {wanted!r}",
        ("left old source path_a|former", "right new target path_b|latter"), imports=IMPORTS, doc="Compare two files by their lines.", target="lines",
    )  # fmt: skip
    task = asked(d, style, ask, avoid="first second", w=what)
    (one, other) = (param.name for param in task.params)
    return replace(task, words=task.words.replace("{a}", one).replace("{b}", other))
