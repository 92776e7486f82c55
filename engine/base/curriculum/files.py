"""Families over text files."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, path_type, variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family


@family(area="paths")
def read_lines(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    body = f'return {path}.read_text(encoding="utf-8").splitlines()'
    if style.loop:
        body = rf"""
            lines = []
            with {path}.open(encoding="utf-8") as file:
                for line in file:
                    lines.append(line.rstrip("\n"))
            return lines
        """
    if style.paths == "os":
        body = f"""
            with open({path}, encoding="utf-8") as file:
                return file.read().splitlines()
        """
    if style.paths == "os" and style.loop:
        body = rf"""
            lines = []
            with open({path}, encoding="utf-8") as file:
                for line in file:
                    lines.append(line.rstrip("\n"))
            return lines
        """
    return Task(
        words=d.say(
            "get all lines of a text file as a list",
            "load a text file as list of lines",
            "return the lines of {path}",
            "read [a|the] file into a list of lines",
            "lines of [a|the] [text |UTF-8 |]file[| without line breaks|, no newlines]",
            "[read|load] [all |the |]lines [from|of] {path}[| without the line endings|, newlines stripped]",
            "read {path} and return its lines as a list",
            "file to list of lines",
            held=("return a list of the lines in {path}", "read utf-8 lines"),
            path=path,
        ),
        name=d.name("read_lines", "load_lines", "lines_of", held=("file_lines", "get_lines")),
        params=(Param(path, path_type(style)),),
        returns="list[str]",
        imports=needed(style, body, path_type(style), "from pathlib import Path"),
        body=body,
        doc="Read the lines of a text file.",
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.txt")
            Path(p).write_text("one\n\nthré\n", encoding="utf-8")
            assert f(p) == ["one", "", "thré"]
            Path(p).write_text("")
            assert f(p) == []
        """,
            style,
        ),
    )


@family(area="paths")
def non_empty_lines(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    body = (
        f'return [line.strip() for line in {path}.read_text(encoding="utf-8").splitlines() if line.strip()]'
    )
    if style.paths == "os":
        body = f"""
            with open({path}, encoding="utf-8") as file:
                return [line.strip() for line in file if line.strip()]
        """
    return Task(
        words=d.say(
            "read the non-empty lines of [a file|{path}], [stripped|trimmed]",
            "[stripped|trimmed] lines of [a file|{path}], [skip|without] [blanks|blank lines|empty ones]",
            "[read|load] {path}, [strip|trim] every line and [drop|skip] [the |]empty ones",
            "[list of|all] lines in {path} that are not blank, [stripped|without surrounding spaces]",
            "read [a file|{path}] line by line into a list, [stripping each and |strip them, ]ignoring blank lines",
            held=(
                "trimmed lines of {path} minus the blank ones",
                "load lines from {path}, strip whitespace, leave out empty lines",
            ),
            path=path,
        ),
        name=d.name("read_words", "non_empty_lines", "read_entries", held=("load_entries", "clean_lines")),
        params=(Param(path, path_type(style)),),
        returns="list[str]",
        imports=needed(style, body, path_type(style), "from pathlib import Path"),
        body=body,
        doc="Read the lines of a file that are not blank.",
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.txt")
            Path(p).write_text("  one \n\n   \ntwo\n")
            assert f(p) == ["one", "two"]
        """,
            style,
        ),
    )


@family(area="paths")
def write_text(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "target", "filename", "out_path", held=("destination",))
    text = variable(d, "text", "content", held=("data",))
    body = f"""
        {path}.parent.mkdir(parents=True, exist_ok=True)
        {path}.write_text({text}, encoding="utf-8")
    """
    if style.paths == "os":
        body = f"""
            os.makedirs(os.path.dirname({path}), exist_ok=True)
            with open({path}, "w", encoding="utf-8") as file:
                file.write({text})
        """
    return Task(
        words=d.say(
            "write file, create parents",
            "create the folders of {path} and write {text} into it",
            "save text to [a path|a file], making missing folders",
            "put {text} into {path}, mkdir -p its folder first",
            "write [text|{text}] to [a file|{path}], [creating|making|create] [missing |]parent [directories|folders]",
            "save {text} [to|in|at] {path}[, making|and create|, creating] [the |missing |][directories|folders|parents] [if needed|as needed|]",
            "[write|store] [utf-8 text|a string] to {path}, mkdir parents[ first|]",
            "write {text} into {path} and [create|make] its [folder|directory|parent] if it [does not exist|is missing]",
            held=(
                "text file at {path} with {text} in it, folders and all",
                "fill {path} with {text}, also where its folder is not there yet",
            ),
            path=path,
            text=text,
        ),
        name=d.name("write_file", "save_text", "write_text", held=("store_text", "save_file")),
        params=(Param(path, path_type(style)), Param(text, "str")),
        returns="None",
        imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"),
        body=body,
        doc="Write a text file, making its folder.",
        checks=checked(
            """
            from pathlib import Path
            p = at("a/b/x.txt")
            f(p, "héllo")
            assert Path(p).read_text(encoding="utf-8") == "héllo"
            f(p, "again")
            assert Path(p).read_text(encoding="utf-8") == "again"
        """,
            style,
        ),
    )


@family(area="paths")
def count_lines(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    body = f"""
        with {path}.open(encoding="utf-8") as file:
            return sum(1 for _ in file)
    """
    if style.paths == "os":
        body = f"""
            with open({path}, encoding="utf-8") as file:
                return sum(1 for _ in file)
        """
    return Task(
        words=d.say(
            "return how many lines a file has",
            "get the number of lines of {path}",
            "[count|number of] [the |]lines [in|of] [a|the] file",
            "[count|return the number of] lines in {path}[, reading it lazily|, without loading it whole|]",
            "line count of [a file|{path}]",
            "wc -l",
            "count the lines of a [text |]file",
            held=("number of lines in [the file at |]{path}", "lines in file"),
            path=path,
        ),
        name=d.name("count_lines", "line_count", "number_of_lines", held=("lines_in", "wc")),
        params=(Param(path, path_type(style)),),
        returns="int",
        imports=needed(style, body, path_type(style), "from pathlib import Path"),
        body=body,
        doc="Count the lines of a file.",
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x.txt")
            Path(p).write_text("a\nb\n\nc")
            assert f(p) == 4
            Path(p).write_text("")
            assert f(p) == 0
        """,
            style,
        ),
    )


@family(area="paths")
def sha256_file(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "file_path", "source", held=("location",))
    body = f"return hashlib.sha256({path}.read_bytes()).hexdigest()"
    if style.paths == "os":
        body = f"""
            with open({path}, "rb") as file:
                return hashlib.sha256(file.read()).hexdigest()
        """
    return Task(
        words=d.say(
            "checksum a file[,| with] sha256",
            "[file hash|hash of a file], sha256 hex",
            "sha256 hex digest of what is in {path}",
            "calculate a file's sha256",
            "[sha256|SHA-256] of [a|the] file[| as hex|, hex digest]",
            "hex [sha256|SHA-256] [digest|checksum|hash] of [a file|{path}]",
            "[compute|return|get] the [sha256|SHA-256] [checksum|hash|digest] of [the file at |]{path}[ as hex|]",
            "hash [a file|{path}] with [sha256|SHA-256]",
            held=(
                "fingerprint of {path} by sha256, in hex",
                "what sha256 makes of the bytes in {path}, as hex",
            ),
            path=path,
        ),
        name=d.name("sha256", "hash_file", "file_hash", "checksum", held=("sha256_of", "digest")),
        params=(Param(path, path_type(style)),),
        returns="str",
        imports=needed(style, body, path_type(style), "import hashlib", "from pathlib import Path"),
        body=body,
        doc="Compute a file's SHA-256.",
        checks=checked(
            """
            from pathlib import Path
            import hashlib
            p = at("x")
            Path(p).write_bytes(b"abc" * 50000)
            assert f(p) == hashlib.sha256(b"abc" * 50000).hexdigest()
        """,
            style,
        ),
    )


@family(area="paths")
def append_line(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", held=("log_path",))
    line = variable(d, "line", "text", held=("message",))
    body = rf"""
        with {path}.open("a", encoding="utf-8") as file:
            file.write({line} + "\n")
    """
    if style.paths == "os":
        body = rf"""
            with open({path}, "a", encoding="utf-8") as file:
                file.write({line} + "\n")
        """
    return Task(
        words=d.say(
            "append [one |a |]line",
            "open {path} for appending and write {line} as a line",
            "add {line} to {path} as a last line",
            "append to [a text file|a log file]",
            "append [a line|{line}] to [a|the] file",
            "add [one line|{line}|a line] [at|to] the end of [a file|{path}]",
            "[append|write] {line} and a newline to [the end of |]{path}",
            "append {line} as a [new |]line to {path}, create the file if [missing|needed]",
            held=(
                "stick {line} onto the end of {path} as one more line",
                "let {path} grow by a line, {line}",
            ),
            path=path,
            line=line,
        ),
        name=d.name("append_line", "add_line", "log_line", held=("append_to_file", "write_line")),
        params=(Param(path, path_type(style)), Param(line, "str")),
        returns="None",
        imports=needed(style, body, path_type(style), "from pathlib import Path"),
        body=body,
        checks=checked(
            r"""
            from pathlib import Path
            p = at("x")
            f(p, "one")
            f(p, "two")
            assert Path(p).read_text() == "one\ntwo\n"
        """,
            style,
        ),
    )


@family(area="paths")
def backup_file(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "source", held=("location",))
    body = f"""
        backup = {path}.with_name({path}.name + ".bak")
        shutil.copy2({path}, backup)
        return backup
    """
    if style.paths == "os":
        body = f'return shutil.copy2({path}, {path} + ".bak")'
    return Task(
        words=d.say(
            "backup [a file|{path}] as .bak and return the [backup's|copy's|new] path",
            "[save|keep] a copy of {path} under its name plus .bak, return that path",
            "copy {path} to {path}.bak, return [the copy's path|where it is]",
            "copy [a file|{path}] to [the same name|its name] with .bak [appended|added] and return the [new|copy's] path",
            "make a .bak copy of [a file|{path}][, return its path| and return its path]",
            "backup [a file|{path}] [next to it|beside it] as NAME.bak, return the backup's path",
            held=(
                "back up {path} by copying it to {path}.bak, return the new path",
                "back up file with .bak, return path",
            ),
            path=path,
        ),
        name=d.name("backup", "make_backup", "backup_file", held=("keep_copy", "copy_aside")),
        params=(Param(path, path_type(style)),),
        returns=path_type(style),
        imports=needed(style, body, path_type(style), "import shutil", "from pathlib import Path"),
        body=body,
        checks=checked(
            """
            from pathlib import Path
            p = at("x.txt")
            Path(p).write_text("hi")
            q = f(p)
            assert q == at("x.txt.bak") and Path(q).read_text() == "hi" and Path(p).exists()
        """,
            style,
        ),
    )
