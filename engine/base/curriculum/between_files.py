"""Between other statements: write what was made to a file, read what is needed below, go through files, make a text."""

from __future__ import annotations

import re

from engine.base.curriculum import names
from engine.base.curriculum.everyday import PRINTED
from engine.base.curriculum.plain import spelled
from engine.base.curriculum.shared import checked, needed, params, path_type, variables
from engine.base.curriculum.task import Draw, Scene, Style, Task, family

IMPORTS = ("import json", "import csv", "import os", "from pathlib import Path")


def stage(
    d: Draw,
    style: Style,
    words: str,
    given: str,
    above: str,
    body: str,
    below: str,
    returns: str,
    checks: str,
    named: str,
) -> Task:
    """A function whose one statement is asked for."""
    whole = "\n".join((above, body, below))
    types = given.replace("{P}", path_type(style)) + " " + returns
    name = names.action(d.rng) if not d.held and d.chance(0.35) else d.pick(*named.split())
    return Task(
        words=words, name=name, params=params(given.replace("{P}", path_type(style))), returns=returns, body=body, doc="Work on files.",
        imports=needed(style, whole, types, *IMPORTS), checks=PRINTED + checked(checks, style), scene=Scene(above, below),
    )  # fmt: skip


@family(area="between", scene=True)
def write_out(d: Draw, style: Style) -> Task:
    """What the lines above made goes into a file."""
    (many,) = variables(d, "words", avoid="path file out target line text name value names")
    path = d.pick("path", "target", "output", "out_path", "filename", "destination")
    made, kind, _value = d.pick(
        (f"{many} = sorted({many})", "list", None), (f"{many} = [name.strip() for name in {many}]", "list", None), (f"{many} = [name for name in {many} if name]", "list", None),
        (f'text = ", ".join({many})', "text", "text"), (f'report = "\\n".join({many})', "text", "report"), (f"counts = {{name: len(name) for name in {many}}}", "dict", "counts"), (f"lengths = {{name: len(name) for name in {many}}}", "dict", "lengths"),
    )  # fmt: skip
    pathlib = style.paths == "pathlib"
    start = (
        f'with {path}.open("w", encoding="utf-8") as file:\n'
        if pathlib
        else f'with open({path}, "w", encoding="utf-8") as file:\n'
    )
    run = "f(at('o'), ['b', 'a'])\n"
    if kind == "list":
        what = d.pick(many, many, f"the {many}", "them")
        body = f'{start}    for name in {many}:\n        file.write(f"{{name}}\\n")'
        words = d.say(
            "write {w} to {p}, one [a|per] line",
            "save {w} in {p}, one [a|per] line",
            "write {w} to the file {p}, each on its own line",
            "put {w} into {p} line by line",
            "now write {w} to {p}, a line each",
            "store {w} line by line in {p}",
            held=("{p} should have {w}, line by line", "{w} go to the file {p}, one under the other"),
            w=what,
            p=path,
        )
        checks = run + "assert sorted(open('o').read().split()) == ['a', 'b']"
    elif kind == "text":
        value = made.partition(" = ")[0]
        body = (
            f'{path}.write_text({value}, encoding="utf-8")' if pathlib else f"{start}    file.write({value})"
        )
        words = d.say(
            "write {w} to {p}",
            "save {w} to {p}",
            "write {w} to the file {p}",
            "put {w} into {p}",
            "save the {w} in the file {p}",
            "store {w} in {p}",
            held=("let {p} hold {w}", "{w} goes to the file {p}"),
            w=value,
            p=path,
        )
        checks = run + "assert open('o').read().replace(', ', ' ').split() == ['b', 'a']"
    else:
        value = made.partition(" = ")[0]
        dump = d.chance(0.4)
        tail = d.pick(", indented by 2", " with an indent of 2", ", indent 2") if dump else ""
        indent = ", indent=2" if dump else ""
        body = (
            f'{path}.write_text(json.dumps({value}{indent}), encoding="utf-8")'
            if pathlib
            else f"{start}    json.dump({value}, file{indent})"
        )
        words = d.say(
            "write {w} to {p} as json{t}",
            "save {w} as json in {p}{t}",
            "dump {w} to {p} as json{t}",
            "put {w} into the json file {p}{t}",
            "store {w} as json at {p}{t}",
            "json of {w} into {p}{t}",
            held=("let {p} hold {w} in json{t}", "{w} goes to {p}, in json{t}"),
            w=value,
            p=path,
            t=tail,
        )
        checks = (
            run
            + "import json\nassert json.load(open('o')) == {'a': 1, 'b': 1}\nassert ('\\n' in open('o').read()) is "
            + str(dump)
        )
    below, returns = d.pick(
        (f'print(f"saved to {{{path}}}")', "None"),
        ('print("saved")', "None"),
        (f"return len({many})", "int"),
        (f'print("wrote", len({many}))\nreturn {path}', "{P}".replace("{P}", path_type(style))),
    )
    return stage(
        d,
        style,
        words,
        f"{path}: {{P}}, {many}: list[str]",
        made,
        body,
        below,
        returns,
        checks,
        "save save_all export write_report store",
    )


@family(area="between", scene=True)
def read_in(d: Draw, style: Style) -> Task:
    """What stands below needs what a file holds."""
    path = d.pick("path", "source", "filename", "file_path", "input_path")
    pathlib = style.paths == "pathlib"
    above = d.pick("", f'print(f"reading {{{path}}}")', 'print("reading")', "count = 0\nprint(count)")
    lines = d.pick("lines", "lines", "rows", "entries", "words", "names")
    text = d.pick("text", "content", "text", "raw")
    data = d.pick("data", "config", "settings", "table", "scores")
    read = f'{path}.read_text(encoding="utf-8")' if pathlib else "file.read()"
    start = "" if pathlib else f'with open({path}, encoding="utf-8") as file:\n    '
    what, value, new, below, returns, wanted, held = d.pick(
        (
            "read the lines of {p}|read {p} into lines, without line breaks|load the lines of the file {p}|lines of {p}, as a list|get all lines from {p}",
            f"{read}.splitlines()",
            lines,
            "for line in {n}:\n    print(line)",
            "None",
            "a 1\nb 2\n",
            "the file {p}, cut into its lines",
        ),
        (
            "read the lines of {p}|read {p} into lines, without line breaks|load the lines of the file {p}|lines of {p}, as a list|get all lines from {p}",
            f"{read}.splitlines()",
            lines,
            "return len({n})",
            "int",
            2,
            "the file {p}, cut into its lines",
        ),
        (
            "read {p}|read the text of {p}|read the file {p}|load the text of the file {p}|get what is in {p}",
            read,
            text,
            "return len({n}.split())",
            "int",
            4,
            "all that {p} says",
        ),
        (
            "read {p}|read the text of {p}|read the file {p}|load the text of the file {p}|get what is in {p}",
            read,
            text,
            "print({n}.upper())",
            "None",
            "A 1\nB 2\n\n",
            "all that {p} says",
        ),
        (
            "split the text of {p} into words|words of the file {p}|read {p} and split it into words|all words in {p}",
            f"{read}.split()",
            "words",
            "return sorted(set({n}))",
            "list[str]",
            ["1", "2", "a", "b"],
            "every single word that {p} has",
        ),
        (
            "load the json file {p}|read {p} as json|parse the json in {p}|json from {p}|load {p} with json",
            f"json.loads({read})" if pathlib else "json.load(file)",
            data,
            "return sorted({n})",
            "list[str]",
            ["a", "b"],
            "what the json {p} holds",
        ),
        (
            "load the json file {p}|read {p} as json|parse the json in {p}|json from {p}|load {p} with json",
            f"json.loads({read})" if pathlib else "json.load(file)",
            data,
            "for key, value in {n}.items():\n    print(key, value)",
            "None",
            "a 1\nb 2\n",
            "what the json {p} holds",
        ),
    )
    *trained, kept = what.replace("{p}", path).split("|")
    words = d.say(*trained, held=(kept, held.replace("{p}", path)))
    if d.chance(0.25):
        words += (
            d.pick(f" into {new}", f" as {new}", f", call it {new}")
            if " into " not in words
            else f" called {new}"
        )
    content = '{"a": 1, "b": 2}' if "json" in value else "a 1\nb 2\n"
    checks = f"with open('i', 'w') as out:\n    out.write({content!r})\n" + (
        f"out = printed(at('i'))\nassert out.endswith({wanted!r}), out"
        if returns == "None"
        else f"assert f(at('i')) == {wanted!r}"
    )
    return stage(
        d,
        style,
        words,
        f"{path}: {{P}}",
        above,
        f"{start}{new} = {value}",
        below.replace("{n}", new),
        returns,
        checks,
        "load show read_all process look_at",
    )


@family(area="between", scene=True)
def over_files(d: Draw, style: Style) -> Task:
    """Files that the line above found."""
    folder = d.pick("folder", "directory", "root", "base")
    files, one = d.pick(("files", "file"), ("paths", "path"), ("files", "path"), ("found", "path"))
    ext = d.pick("txt", "txt", "log", "md")
    pathlib = style.paths == "pathlib"
    above = (
        f'{files} = sorted({folder}.glob("*.{ext}"))'
        if pathlib
        else f'{files} = [os.path.join({folder}, name) for name in sorted(os.listdir({folder})) if name.endswith(".{ext}")]'
    )
    size = f"{one}.stat().st_size" if pathlib else f"os.path.getsize({one})"
    name = f"{one}.name" if pathlib else f"os.path.basename({one})"
    total = d.pick("total", "size", "bytes_used", "total_size")
    listed = d.pick("names", "file_names", "labels")
    biggest = d.pick("biggest", "largest", "found_one")
    what, body, below, returns, wanted, held = d.pick(
        ("sum up their sizes|add up the sizes of {w}|total size of {w}|sum of the file sizes|sizes of {w} added up", f"{total} = sum({size} for {one} in {files})", f"return {total}", "int", 9, "bytes of all {w} together"),
        ("sum up their sizes|add up the sizes of {w}|total size of {w}|sum of the file sizes|sizes of {w} added up", f"{total} = sum({size} for {one} in {files})", f'print(f"{{len({files})}} files, {{{total}}} bytes")', "None", "3 files, 9 bytes\n", "bytes of all {w} together"),
        ("drop the empty ones|keep only {w} that are not empty|skip empty files|without the empty files|only files with something in them", f"{files} = [{one} for {one} in {files} if {size} > 0]", f"return [{name} for {one} in {files}]", "list[str]", [f"a.{ext}", f"c.{ext}"], "those of {w} of which nothing can be read have to go"),
        ("names of {w}|collect the names of {w}, without the folder|list of the file names of {w}|only their names|the name of each of {w}", f"{listed} = [{name} for {one} in {files}]", f'return ", ".join({listed})', "str", f"a.{ext}, b.{ext}, c.{ext}", "how {w} are called"),
        ("sort {w} by size|sort them by size|smallest of {w} first|order {w} by their size|{w} from small to big", f"{files} = sorted({files}, key=lambda {one}: {size})", f"return [{name} for {one} in {files}]", "list[str]", [f"b.{ext}", f"c.{ext}", f"a.{ext}"], "small before big, for {w}"),
        ("find the biggest of {w}|the largest of {w}|which of {w} is the biggest|the biggest one|take the largest file", f"{biggest} = max({files}, key=lambda {one}: {size})", "return " + re.sub(rf"(?<!os\.){one}\b", biggest, name), "str", f"a.{ext}", "the one of {w} that takes most space"),
        ("print the name and size of each|print each one's name and size|show the names of {w} with their sizes|for each of {w} print name and size|list {w}: name, size", f"for {one} in {files}:\n    print({name}, {size})", f"print(len({files}))", "None", f"a.{ext} 6\nb.{ext} 0\nc.{ext} 3\n3\n", "let us see what {w} are called and how big they are"),
    )  # fmt: skip
    said = d.pick(files, f"the {files}") if files != "found" else "the files"
    *trained, kept = what.replace("{w}", said).split("|")
    checks = (
        "import os\nos.mkdir('d')\n"
        + f"for made, big in (('a.{ext}', 6), ('b.{ext}', 0), ('c.{ext}', 3), ('x.bin', 9)):\n    open('d/' + made, 'w').write('x' * big)\n"
    )
    checks += (
        f"out = printed(at('d'))\nassert out == {wanted!r}, out"
        if returns == "None"
        else f"value = f(at('d'))\nassert value == {wanted!r}, value"
    )
    return stage(
        d,
        style,
        d.say(*trained, held=(kept, held.replace("{w}", said))),
        f"{folder}: {{P}}",
        above,
        body,
        below,
        returns,
        checks,
        "files_in look_into inspect report_files",
    )


@family(area="between", scene=True)
def make_text(d: Draw, style: Style) -> Task:
    """A text out of the values that the lines above made."""
    numbers = d.var("numbers", {"total", "count", "mean", "text", "low", "high"})
    name = d.pick("line", "message", "text_out", "report", "summary")
    above, text, values, wanted = d.pick(
        (f"total = sum({numbers})\ncount = len({numbers})", "sum {} of {} values", ("total", "count"), "sum 9 of 3 values"), (f"low = min({numbers})\nhigh = max({numbers})", "from {} to {}", ("low", "high"), "from 1 to 5"),
        (f"total = sum({numbers})", "Total: {}", ("total",), "Total: 9"), (f"count = len({numbers})", "{} entries", ("count",), "3 entries"), (f"low = min({numbers})\nhigh = max({numbers})", "lowest {}, highest {}", ("low", "high"), "lowest 1, highest 5"),
        (f"largest = max({numbers})", "the largest is {}", ("largest",), "the largest is 5"), (f"first = {numbers}[0]\nlast = {numbers}[-1]", "{} ... {}", ("first", "last"), "5 ... 3"), (f"mean = sum({numbers}) / len({numbers})", "average {}", ("mean",), "average 3.0"),
    )  # fmt: skip
    shown = text
    for value in values:
        shown = shown.replace("{}", value.upper(), 1)
    prints = d.chance(0.5)
    code = spelled(text, style, *values)
    body = f"print({code})" if prints else f"{name} = {code}"
    below = (
        d.pick(f"return {values[0]}", f"return {values[0]}", "", 'print("done")')
        if prints
        else d.pick(
            f"print({name})", f"return {name}", f"return {name}", f"print({name})\nreturn {values[0]}"
        )
    )
    returns = "" if "return" not in below else "str" if below.endswith(name) else "float"
    lead = (
        d.pick("print", "show", "print a line like", "write out")
        if prints
        else d.pick("make the text", "build the message", "a text like", f"{name} like", f"put into {name}:")
    )
    checks = (
        f"assert printed([5, 1, 3]).startswith({wanted + chr(10)!r})"
        if prints or "print" in below
        else f"assert f([5, 1, 3]) == {wanted!r}"
    )
    given = d.pick(" and ".join(values), "the values")
    return stage(
        d,
        style,
        d.say(
            "{l} {t}",
            "{l} {t}",
            "{l} {t} with {g}",
            "{l} {t}, with {g} in it",
            "{l} {t} here",
            held=("{l} what reads {t}", "{l} {t}, from {g}"),
            l=lead,
            t=f'"{shown}"',
            g=given,
        ),
        f"{numbers}: list[float]",
        above,
        body,
        below,
        returns or "None",
        checks,
        "report summarize describe tell figures",
    )
