"""Families over what one does in a shell: look at files, count, search, copy, move."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, path_type, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family

TREE = "from pathlib import Path\nimport os\nos.makedirs('root/s')\nfor name, text in {'a.txt': 'x\\ny\\n', 'b.log': '1\\n2\\n3\\n', 's/c.txt': 'zz\\n', 's/B.TXT': ''}.items():\n    Path('root', name).write_text(text)\n"


def _opened(path: str, style: Style) -> str:
    """How a text file is opened in the style."""
    return f'{path}.open(encoding="utf-8")' if style.paths == "pathlib" else f'open({path}, encoding="utf-8")'


@family(area="shell")
def file_lines(d: Draw, style: Style) -> Task:
    path, n = variables(
        d, "path", "n count size lines_wanted|how_many", avoid="file islice line deque number"
    )
    what, also, inner, checks, kind, imports, two, stem = d.pick(
        ("first {n} lines of the file {p}", "like head -n {n} on {p}", "return [line.rstrip(\"\\n\") for line in islice(file, {n})]", "assert f(at('x'), 2) == ['a', 'b']\nassert f(at('x'), 9) == ['a', 'b', 'c']", "list[str]", ("from itertools import islice",), True, "head"), ("last {n} lines of the file {p}", "like tail -n {n} on {p}", "return [line.rstrip(\"\\n\") for line in deque(file, maxlen={n})]", "assert f(at('x'), 2) == ['b', 'c']\nassert f(at('x'), 9) == ['a', 'b', 'c']", "list[str]", ("from collections import deque",), True, "tail"),
        ("numbered lines of the file {p}, '1: text' from 1", "like cat -n on {p}, as '1: text'", "return [f\"{{number}}: {{line.rstrip()}}\" for number, line in enumerate(file, 1)]", "assert f(at('x')) == ['1: a', '2: b', '3: c']", "list[str]", (), False, "numbered"), ("first line of the file {p}, without the line break", "like head -1 on {p}", "return file.readline().rstrip(\"\\n\")", "assert f(at('x')) == 'a'", "str", (), False, "first_line"),
        ("longest line of the file {p}, without the line break", "the line of {p} with most characters", "return max((line.rstrip(\"\\n\") for line in file), key=len, default=\"\")", "assert len(f(at('x'))) == 1\nPath('y').write_text('a\\nlong\\nb')\nassert f(at('y')) == 'long'", "str", (), False, "longest_line"), ("lines of the file {p} in sorted order", "like sort on {p}", "return sorted(line.rstrip(\"\\n\") for line in file)", "Path('y').write_text('b\\na\\n')\nassert f(at('y')) == ['a', 'b']", "list[str]", (), False, "sorted_lines"),
        ("distinct lines of the file {p} in order of appearance", "the file {p} without repeated lines", "return list(dict.fromkeys(line.rstrip(\"\\n\") for line in file))", "Path('y').write_text('b\\na\\nb\\n')\nassert f(at('y')) == ['b', 'a']", "list[str]", (), False, "unique_lines"),
    )  # fmt: skip
    what, also = what.replace("{p}", "{path}"), also.replace("{p}", "{path}")
    inner = inner.format(n=n)
    if stem == "numbered" and style.strings != "f":
        inner = inner.replace(
            'f"{number}: {line.rstrip()}"',
            '"{}: {}".format(number, line.rstrip())'
            if style.strings == "format"
            else '"%d: %s" % (number, line.rstrip())',
        )
    body = f"with {_opened(path, style)} as file:\n    {inner}"
    kind_of = path_type(style)
    return Task(
        words=d.say(what, f"[get|return|read] the {what}", also, f"the {what}", f"[read|get] {what}", f"{also}, in Python", held=(f"python for: {also}", f"give back the {what}"), path=path, n=n),
        name=d.name(stem, f"read_{stem}", f"{stem}_of", held=(f"file_{stem}", f"get_{stem}")), params=params(f"{path}: {kind_of}" + (f", {n}: int" if two else "")), returns=kind, imports=needed(style, body, kind_of, *imports, "from pathlib import Path"), body=body, doc="Read lines of a file.", checks=checked("from pathlib import Path\nPath('x').write_text('a\\nb\\nc\\n')\n" + checks, style),
    )  # fmt: skip


@family(area="shell")
def word_count(d: Draw, style: Style) -> Task:
    (path,) = variables(d, "path", avoid="text Counter")
    what, also, value, expected, kind, imports, stem = d.pick(
        ("numbers of lines, words and characters in the file {p}, as a tuple", "wc of {p}: (lines, words, characters)", "len(text.splitlines()), len(text.split()), len(text)", "(2, 3, 10)", "tuple[int, int, int]", (), "wc"), ("number of words in the file {p}", "wc -w of {p}", "len(text.split())", "3", "int", (), "count_words_in"), ("how often each line occurs in the file {p}, as a dict", "sort | uniq -c of {p}, as a dict", "dict(Counter(text.splitlines()))", "{'ab cd': 1, 'xyz': 1}", "dict[str, int]", ("from collections import Counter",), "uniq_count"),
        ("most common word in the file {p}", "the word that {p} has most often", "Counter(text.split()).most_common(1)[0][0]", "'ab'", "str", ("from collections import Counter",), "top_word"),
    )  # fmt: skip
    read = (
        f'{path}.read_text(encoding="utf-8")'
        if style.paths == "pathlib"
        else f'open({path}, encoding="utf-8").read()'
    )
    what, also = what.replace("{p}", "{path}"), also.replace("{p}", "{path}")
    body = f"text = {read}\nreturn {value}"
    if style.paths == "os":
        body = f'with open({path}, encoding="utf-8") as file:\n    text = file.read()\nreturn {value}'
    return Task(
        words=d.say(what, f"[count|get|return] the {what}".replace("the how", "how"), also, f"{what} (text file)", f"{also} in Python", f"[tell|compute] the {what}".replace("the how", "how"), held=(f"text file {{path}}: {what}", f"in Python, {also}"), path=path),
        name=d.name(stem, f"file_{stem}", f"get_{stem}", held=(f"{stem}_file", f"tell_{stem}")), params=params(f"{path}: {path_type(style)}"), returns=kind, imports=needed(style, body, path_type(style), *imports, "from pathlib import Path"), body=body, doc="Count what is in a file.", checks=checked(f"from pathlib import Path\nPath('x').write_text('ab cd\\nxyz\\n')\nassert f(at('x')) == {expected}", style),
    )  # fmt: skip


@family(area="shell")
def grep_files(d: Draw, style: Style) -> Task:
    folder, needle = variables(d, "folder", "needle text word phrase|wanted_text", avoid="path Path")
    root = folder if style.paths == "pathlib" else f"Path({folder})"
    suffix = d.pick("txt", "py", "md", "log")
    body = f'return sorted(path.name for path in {root}.rglob("*.{suffix}") if {needle} in path.read_text(encoding="utf-8"))'
    return Task(
        words=d.say(
            "sorted names of the {s} files under {f} that contain {n}", "grep -rl {n} in the {s} files of {f}, sorted file names", "[find|list] the {s} files below {f} with {n} in them, names sorted", "which {s} files under {f} contain the text {n}, sorted names", "search all {s} files in {f} and its subfolders for {n}, return their names sorted",
            held=("names in order of {s} files somewhere in {f} where {n} occurs", "look through {s} files under {f} for {n}; sorted names"), s=f".{suffix}", f=folder, n=needle,
        ),
        name=d.name("files_containing", "grep_files", "search_files", held=("files_with", "grep_tree")), params=params(f"{folder}: {path_type(style)}, {needle}: str"), returns="list[str]", imports=needed(style, body, path_type(style), "from pathlib import Path"), body=body, doc="Search files for a text.", target="hits",
        checks=checked(f"from pathlib import Path\nimport os\nos.makedirs('root/s')\nPath('root/b.{suffix}').write_text('the key')\nPath('root/s/a.{suffix}').write_text('a key')\nPath('root/c.{suffix}').write_text('no')\nPath('root/d.xyz').write_text('key')\nassert f(at('root'), 'key') == ['a.{suffix}', 'b.{suffix}']\nassert f(at('root'), 'zzz') == []", style),
    )  # fmt: skip


@family(area="shell")
def move_things(d: Draw, style: Style) -> Task:
    what, also, pathlib, os_, checks, stem = d.pick(
        ("copy the file {a} to {b}", "cp {a} {b}", "shutil.copy({a}, {b})", "", "f(at('x'), at('y'))\nassert Path('y').read_text() == 'hi' and Path('x').exists()", "copy_file"), ("move the file {a} to {b}", "mv {a} {b}", "shutil.move({a}, {b})", "", "f(at('x'), at('y'))\nassert Path('y').read_text() == 'hi' and not Path('x').exists()", "move_file"), ("copy the folder {a} with everything in it to {b}", "cp -r {a} {b}", "shutil.copytree({a}, {b})", "", "f(at('d'), at('e'))\nassert Path('e/i').read_text() == 'in' and Path('d/i').exists()", "copy_tree"),
        ("rename {a} to {b}, replacing {b} if it exists", "mv -f {a} {b}, as one atomic step", "{a}.replace({b})", "os.replace({a}, {b})", "Path('y').write_text('old')\nf(at('x'), at('y'))\nassert Path('y').read_text() == 'hi' and not Path('x').exists()", "replace_file"), ("make {b} a symbolic link to {a}", "ln -s {a} {b}", "{b}.symlink_to({a})", "os.symlink({a}, {b})", "f(at('x'), at('l'))\nassert Path('l').is_symlink() and Path('l').read_text() == 'hi'", "make_link"),
        ("append the content of the file {a} to the file {b}", "cat {a} >> {b}", 'with {b}.open("a", encoding="utf-8") as file:\n    file.write({a}.read_text(encoding="utf-8"))', 'with open({a}, encoding="utf-8") as first, open({b}, "a", encoding="utf-8") as second:\n    second.write(first.read())', "Path('y').write_text('old ')\nf(at('x'), at('y'))\nassert Path('y').read_text() == 'old hi'", "append_file"),
    )  # fmt: skip
    source, target = variables(
        d,
        "source path src old|from_path",
        "target destination dest new|to_path",
        avoid="shutil os first second file",
    )
    what, also = (
        what.replace("{a}", "{source}").replace("{b}", "{target}"),
        also.replace("{a}", "{source}").replace("{b}", "{target}"),
    )
    body = (os_ if os_ and style.paths == "os" else pathlib).format(a=source, b=target)
    kind = path_type(style)
    return Task(
        words=d.say(what, also, f"{what}, like {also.split(',')[0]}", f"python for {also}", f"{what} please", f"do what {also} does", held=(f"as the shell's {also}", f"files: {what}"), source=source, target=target),
        name=d.name(stem, f"{stem}_to", stem.split("_")[0], held=(f"do_{stem}", f"{stem}_now")), params=params(f"{source}: {kind}, {target}: {kind}"), returns="None", imports=needed(style, body, kind, "import os", "import shutil", "from pathlib import Path"), body=body, doc="Copy or move.", checks=checked("from pathlib import Path\nPath('x').write_text('hi')\nPath('d').mkdir()\nPath('d/i').write_text('in')\n" + checks, style),
    )  # fmt: skip


@family(area="shell")
def delete_things(d: Draw, style: Style) -> Task:
    (path,) = variables(d, "path", avoid="os shutil item Path")
    kind = path_type(style)
    root = path if style.paths == "pathlib" else f"Path({path})"
    what, also, pathlib, os_, checks, stem = d.pick(
        ("delete the file {p}, no error if it is missing", "rm -f {p}", "{p}.unlink(missing_ok=True)", "if os.path.exists({p}):\n    os.remove({p})", "f(at('x'))\nassert not Path('x').exists()\nf(at('x'))", "remove_file"), ("delete the folder {p} with everything in it", "rm -r {p}", "shutil.rmtree({p})", "", "f(at('d'))\nassert not Path('d').exists()", "remove_tree"), ("create the file {p} empty if it is missing", "touch {p}", "{p}.touch()", 'open({p}, "a").close()', "f(at('n'))\nassert Path('n').read_text() == ''\nf(at('x'))\nassert Path('x').read_text() == 'hi'", "touch"),
        ("delete all .tmp files directly in the folder {p}", "rm {p}/*.tmp", 'for item in {r}.glob("*.tmp"):\n    item.unlink()', "", "Path('d/a.tmp').write_text('')\nf(at('d'))\nassert [p.name for p in Path('d').iterdir()] == ['i']", "clean_folder"), ("empty the file {p}, keep it", "truncate {p} to nothing", '{p}.write_text("")', 'open({p}, "w").close()', "f(at('x'))\nassert Path('x').exists() and Path('x').read_text() == ''", "empty_file"),
        ("make the file {p} executable for its owner", "chmod u+x {p}", "{p}.chmod({p}.stat().st_mode | 0o100)", "os.chmod({p}, os.stat({p}).st_mode | 0o100)", "import os\nos.chmod('x', 0o644)\nf(at('x'))\nassert os.stat('x').st_mode & 0o777 == 0o744", "make_executable"),
    )  # fmt: skip
    what, also = what.replace("{p}", "{path}"), also.replace("{p}", "{path}")
    body = (os_ if os_ and style.paths == "os" else pathlib).format(p=path, r=root)
    return Task(
        words=d.say(what, also, f"python for {also}", f"{what}, like {also}", f"do what {also} does", f"{what} please", held=(f"as the shell's {also}", f"file system: {what}"), path=path),
        name=d.name(stem, f"{stem}_at", f"do_{stem}", held=(f"{stem}_now", f"safe_{stem}")), params=params(f"{path}: {kind}"), returns="None", imports=needed(style, body, kind, "import os", "import shutil", "from pathlib import Path"), body=body, doc="Change the file system.", checks=checked("from pathlib import Path\nPath('x').write_text('hi')\nPath('d').mkdir()\nPath('d/i').write_text('in')\n" + checks, style),
    )  # fmt: skip


@family(area="shell")
def path_name(d: Draw, style: Style) -> Task:
    (path,) = variables(d, "path", avoid="os Path")
    what, also, pathlib, os_, checks, kind, stem = d.pick(
        ("file extension of {p}, with the dot", "extension of {p} such as .txt", "return {p}.suffix", "return os.path.splitext({p})[1]", "assert f(at('a/b.txt')) == '.txt'\nassert f(at('a/b')) == ''", "str", "extension"), ("file name of {p}, without its folders", "basename of {p}", "return {p}.name", "return os.path.basename({p})", "assert f(at('a/b.txt')) == 'b.txt'", "str", "file_name"), ("file name of {p} without folders and extension", "stem of {p}", "return {p}.stem", "return os.path.splitext(os.path.basename({p}))[0]", "assert f(at('a/b.txt')) == 'b'\nassert f(at('b')) == 'b'", "str", "stem"),
        ("name of the folder that {p} is in", "last part of the parent folder of {p}", "return {p}.parent.name", "return os.path.basename(os.path.dirname({p}))", "assert f(at('x/a/b.txt')) == 'a'", "str", "parent_name"), ("size in bytes of the file {p}", "how many bytes the file {p} has", "return {p}.stat().st_size", "return os.path.getsize({p})", "assert f(at('x')) == 2", "int", "file_size"), ("whether {p} is an existing file", "True if the file {p} exists", "return {p}.is_file()", "return os.path.isfile({p})", "assert f(at('x')) is True\nassert f(at('nope')) is False\nassert f(at('d')) is False", "bool", "file_exists"),
        ("number of entries directly in the folder {p}", "how many entries the folder {p} has", "return len(list({p}.iterdir()))", "return len(os.listdir({p}))", "assert f(at('d')) == 1", "int", "count_entries"), ("whether the folder {p} is empty", "True if there is nothing in the folder {p}", "return not any({p}.iterdir())", "return not os.listdir({p})", "assert f(at('d')) is False\nPath('e').mkdir()\nassert f(at('e')) is True", "bool", "is_empty"), ("whether {p} is hidden, its name starts with a dot", "True if the name of {p} begins with a dot", 'return {p}.name.startswith(".")', 'return os.path.basename({p}).startswith(".")', "assert f(at('a/.b')) is True\nassert f(at('.a/b')) is False", "bool", "is_hidden"),
    )  # fmt: skip
    what, also = what.replace("{p}", "{path}"), also.replace("{p}", "{path}")
    body = (pathlib if style.paths == "pathlib" else os_).format(p=path)
    return Task(
        words=d.say(what, f"[get|return|tell] the {what}".replace("the whether", "whether"), also, f"{what}, from its path", f"[find out|get|return] {also}".replace("return how", "tell how").replace("get how", "tell how"), f"{also}, given the path", held=(f"path helper: {what}", f"for the path {{path}}: {also}"), path=path),
        name=d.name(stem, f"get_{stem}", f"{stem}_of", held=(f"path_{stem}", f"tell_{stem}")), params=params(f"{path}: {path_type(style)}"), returns=kind, imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"), body=body, doc="Look at a path.", target="value", checks=checked("from pathlib import Path\nPath('x').write_text('hi')\nPath('d').mkdir()\nPath('d/i').write_text('in')\n" + checks, style),
    )  # fmt: skip


@family(area="shell")
def replace_in_file(d: Draw, style: Style) -> Task:
    path, old, new = variables(
        d,
        "path",
        "old before wanted find|search_text",
        "new after replacement put|other_text",
        avoid="text file",
    )
    kind = path_type(style)
    body = f'text = {path}.read_text(encoding="utf-8")\n{path}.write_text(text.replace({old}, {new}), encoding="utf-8")'
    if style.paths == "os":
        body = f'with open({path}, encoding="utf-8") as file:\n    text = file.read()\nwith open({path}, "w", encoding="utf-8") as file:\n    file.write(text.replace({old}, {new}))'
    return Task(
        words=d.say("replace {a} by {b} in the file {p}", "[change|rewrite] the file {p}: every {a} becomes {b}", "sed s/{a}/{b}/g on the file {p}, plain text", "substitute {b} for {a} in the text file {p}, in place", "in the file {p} put {b} wherever {a} is", "find and replace in a file: {a} -> {b} in {p}", held=("edit {p} so that {b} stands instead of {a}", "in-place replacement of {a} with {b} within the file {p}"), a=old, b=new, p=path),
        name=d.name("replace_in_file", "sed", "substitute_in_file", held=("edit_file", "file_replace")), params=params(f"{path}: {kind}, {old}: str, {new}: str"), returns="None", imports=needed(style, body, kind, "from pathlib import Path"), body=body, doc="Replace a text in a file.", checks=checked("from pathlib import Path\nPath('x').write_text('a cat, a é cat')\nf(at('x'), 'cat', 'dog')\nassert Path('x').read_text() == 'a dog, a é dog'", style),
    )  # fmt: skip


@family(area="shell")
def same_files(d: Draw, style: Style) -> Task:
    a, b = variables(
        d, "first a left one|old_file", "second b right two|new_file", avoid="filecmp known line os"
    )
    kind = path_type(style)
    read = '{p}.read_text(encoding="utf-8").splitlines()'
    if style.paths == "os":
        read = 'open({p}, encoding="utf-8").read().splitlines()'
    what, body, checks, returns, imports, stem = d.pick(
        ("whether the files {a} and {b} have the same content", f"return filecmp.cmp({a}, {b}, shallow=False)", "Path('z').write_text('a\\nb')\nassert f(at('x'), at('z')) is True\nassert f(at('x'), at('y')) is False", "bool", ("import filecmp",), "same_content"), ("whether the file {a} was modified later than {b}", f"return {a}.stat().st_mtime > {b}.stat().st_mtime" if style.paths == "pathlib" else f"return os.path.getmtime({a}) > os.path.getmtime({b})", "import os\nos.utime('x', (200, 200))\nos.utime('y', (100, 100))\nassert f(at('x'), at('y')) is True\nassert f(at('y'), at('x')) is False", "bool", ("import os",), "is_newer"),
        ("lines of the file {b} that the file {a} does not have, in order", f"known = set({read.format(p=a)})\nreturn [line for line in {read.format(p=b)} if line not in known]", "assert f(at('x'), at('y')) == ['c']\nassert f(at('x'), at('x')) == []", "list[str]", (), "added_lines"),
    )  # fmt: skip
    what = what.replace("{a}", "{first}").replace("{b}", "{second}")
    return Task(
        words=d.say(what, f"tell {what}" if what[0] == "w" else f"get the {what}", f"compare two files: {what}", f"{what}, {{first}} and {{second}} are paths", f"find out {what}" if what[0] == "w" else f"list the {what}", f"files: {what}", held=(f"by comparing files, {what}", f"for two paths, {what}"), first=a, second=b),
        name=d.name(stem, f"files_{stem}", f"check_{stem}", held=(f"{stem}_files", f"compare_{stem}")), params=params(f"{a}: {kind}, {b}: {kind}"), returns=returns, imports=needed(style, body, kind, *imports, "from pathlib import Path"), body=body, doc="Compare two files.", target="answer" if "known" not in body else "", checks=checked("from pathlib import Path\nPath('x').write_text('a\\nb')\nPath('y').write_text('b\\nc')\n" + checks, style),
    )  # fmt: skip


@family(area="shell")
def disk_usage(d: Draw, style: Style) -> Task:
    (folder,) = variables(d, "folder", avoid="path Path Counter sizes")
    root = folder if style.paths == "pathlib" else f"Path({folder})"
    what, body, expected, kind, imports, stem = d.pick(
        ("number of files per extension under {f}, as a dict, extensions in lower case", 'return dict(Counter(path.suffix.lower() for path in {r}.rglob("*") if path.is_file()))', "{'.txt': 3, '.log': 1}", "dict[str, int]", ("from collections import Counter",), "count_by_extension"), ("bytes per extension under {f}, as a dict, extensions in lower case", 'sizes = Counter()\nfor path in {r}.rglob("*"):\n    if path.is_file():\n        sizes[path.suffix.lower()] += path.stat().st_size\nreturn dict(sizes)', "{'.txt': 7, '.log': 6}", "dict[str, int]", ("from collections import Counter",), "bytes_by_extension"),
        ("sorted paths of all files under {f}, relative to it, as text with slashes", 'return sorted(path.relative_to({f}).as_posix() for path in {r}.rglob("*") if path.is_file())', "['a.txt', 'b.log', 's/B.TXT', 's/c.txt']", "list[str]", (), "relative_files"), ("sorted names of the empty files under {f}", 'return sorted(path.name for path in {r}.rglob("*") if path.is_file() and not path.stat().st_size)', "['B.TXT']", "list[str]", (), "empty_files"),
        ("name of the largest file under {f}", 'return max((path for path in {r}.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size).name', "'b.log'", "str", (), "largest_file"), ("sorted names that occur more than once under {f}, ignoring case", 'sizes = Counter(path.name.lower() for path in {r}.rglob("*") if path.is_file())\nreturn sorted(name for name, count in sizes.items() if count > 1)', "['a.txt']", "list[str]", ("from collections import Counter",), "double_names"),
    )  # fmt: skip
    what = what.replace("{f}", "{folder}")
    extra = "Path('root/s/A.txt').write_text('')\n" if stem == "double_names" else ""
    body = body.format(f=folder, r=root)
    return Task(
        words=d.say(what, f"[get|return|find] the {what}", f"{what}, subfolders included", f"[list|collect|compute] the {what}".replace("list|", "" if stem.startswith(("count", "bytes")) else "list|"), f"walk {{folder}} for the {what}", f"folder scan: {what}", held=(f"recursively, the {what}", f"go down the tree for the {what}"), folder=folder),
        name=d.name(stem, f"get_{stem}", f"find_{stem}", held=(f"scan_{stem}", f"tree_{stem}")), params=params(f"{folder}: {path_type(style)}"), returns=kind, imports=needed(style, body, path_type(style), *imports, "from pathlib import Path"), body=body, doc="Look at a tree of files.", target="found" if body.startswith("return") else "", checks=checked(TREE + extra + f"assert f(at('root')) == {expected}", style),
    )  # fmt: skip


@family(area="shell")
def temporary_work(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "text", avoid="tempfile file Path")
    suffix = d.pick(".txt", ".json", ".csv", ".html")
    return Task(
        words=d.say("write {t} to a new temporary {s} file that stays, return its path", "save {t} in a temporary file with the suffix {s} and return the path, not deleted", "temp file ({s}) with the content {t}, return where it is", "[create|make] a temporary {s} file holding {t}; return its name", "NamedTemporaryFile with suffix {s} for {t}, delete off, return the path", held=("put {t} in some temporary {s} file that is not removed, tell its path", "where {t} was written: a fresh temporary file ending in {s}"), t=text, s=suffix),
        clauses=(Clause("UTF-8"),) if d.chance(0.3) else (), name=d.name("write_temp", "temp_file", "save_temporary", held=("to_temp_file", "temporary_copy")), params=params(f"{text}: str"), returns="str", imports=("import tempfile",), body=f'with tempfile.NamedTemporaryFile("w", suffix="{suffix}", delete=False, encoding="utf-8") as file:\n    file.write({text})\nreturn file.name', doc="Write a temporary file.", checks=f"p = f('hé')\nassert p.endswith('{suffix}') and open(p, encoding='utf-8').read() == 'hé'\nimport os\nos.remove(p)",
    )  # fmt: skip
