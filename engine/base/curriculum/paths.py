"""Families over paths and files."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, path_type, variable
from engine.base.curriculum.task import Clause, Draw, Param, Style, Task, family


@family(area="paths")
def find_by_suffix(d: Draw, style: Style) -> Task:
    root = variable(d, "root", "folder", "directory", held=("base",))
    suffix = variable(d, "suffix", "extension", held=("ext",))
    body = f'return sorted({root}.rglob(f"*{{{suffix}}}"))'
    if style.loop:
        body = f"""
            found = []
            for path in {root}.rglob("*"):
                if path.suffix == {suffix}:
                    found.append(path)
            return sorted(found)
        """
    if style.paths == "os":
        body = f"""
            found = []
            for folder_path, _, names in os.walk({root}):
                for name in names:
                    if name.endswith({suffix}):
                        found.append(os.path.join(folder_path, name))
            return sorted(found)
        """
    return Task(
        words=d.say(
            "find all files with [the extension {suffix}|a given extension|the given suffix] recursively",
            "[list|collect|get] [all|every] [files|file] [under|below|in] {root} [ending in|with suffix|with the extension] {suffix}, recursive",
            "recursive [glob|search] for [files by extension|{suffix} files in {root}]",
            "[walk|search] {root} and [return|list] the files with [extension|suffix] {suffix}",
            "paths of [all |]files with suffix {suffix} in {root} and its subfolders",
            "find files by extension in [a directory tree|the whole tree]",
            "find all files with extension recursively",
            "all files ending in {suffix} under {root} and its subfolders",
            held=(
                "every file anywhere below {root} whose name ends with {suffix}",
                "look through {root} recursively for files with extension {suffix}",
            ),
            root=root,
            suffix=suffix,
        ),
        clauses=(Clause(d.pick("sorted", "in sorted order", "sort them")),),
        name=d.name(
            "find_files", "find_by_extension", "files_with_suffix", held=("list_files", "collect_files")
        ),
        params=(Param(root, path_type(style)), Param(suffix, "str")),
        returns=f"list[{path_type(style)}]",
        imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"),
        body=body,
        doc="Find files by extension, recursively.",
        target="files",
        checks=checked(
            """
            from pathlib import Path
            root = at("root")
            Path(root).mkdir()
            (Path(root) / "sub").mkdir()
            for name in ("b.txt", "a.txt", "c.py", "sub/d.txt"):
                (Path(root) / name).write_text("")
            assert [Path(p).name for p in f(root, ".txt")] == ["a.txt", "b.txt", "d.txt"]
            assert f(root, ".md") == []
        """,
            style,
        ),
    )


@family(area="paths")
def change_suffix(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", "source", held=("location",))
    suffix = variable(d, "suffix", "extension", held=("ext",))
    body = f"return {path}.with_suffix({suffix})"
    if style.paths == "os":
        body = f"return os.path.splitext({path})[0] + {suffix}"
    return Task(
        words=d.say(
            "change [file |]extension",
            "path with [another|a new] suffix",
            "give {path} the [extension|suffix] {suffix}",
            "swap the file extension for {suffix}",
            "[replace|change|swap] the [extension|suffix] of [a path|{path}][ with {suffix}| to {suffix}|]",
            "same path with [another|a different|a new] [extension|suffix]",
            "{path} with the [extension|suffix] {suffix}[ instead of its own|]",
            "return {path} with its [extension|suffix] [changed|set] to {suffix}",
            held=(
                "let {path} end in {suffix} instead",
                "what {path} is called with {suffix} for an extension",
            ),
            path=path,
            suffix=suffix,
        ),
        name=d.name(
            "change_extension", "with_extension", "replace_suffix", held=("new_suffix", "swap_extension")
        ),
        params=(Param(path, path_type(style)), Param(suffix, "str")),
        returns=path_type(style),
        imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"),
        body=body,
        target="renamed",
        checks=checked(
            """
            assert f(at("a/b.txt"), ".md") == at("a/b.md")
            assert f(at("a/b"), ".md") == at("a/b.md")
            assert f(at("a/b.tar.gz"), ".zip") == at("a/b.tar.zip")
        """,
            style,
        ),
    )


@family(area="paths")
def ensure_dir(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "folder", held=("directory",))
    body = f"""
        {path}.mkdir(parents=True, exist_ok=True)
        return {path}
    """
    if style.paths == "os":
        body = f"""
            os.makedirs({path}, exist_ok=True)
            return {path}
        """
    return Task(
        words=d.say(
            "make [a directory|a folder] with parents, no error if it exists, return it",
            "create {path} if missing and return it",
            "ensure a directory exists and return [it|the path]",
            "[create|make] [a|the] [directory|folder] [if it is missing|if needed|unless it exists] and return [it|its path|{path}]",
            "mkdir -p, return [the path|{path}]",
            "[make sure|ensure] [that |]{path} exists as a [directory|folder], [parents too|with its parents|including parents], [and return|return] it",
            "create [the folder|{path}] with parents, no error if it exists, [and return|return] it",
            held=(
                "ensure directory and return it",
                "create {path} and [its|all] parents[, fine if it is there already|, ok if it exists]; return {path}",
            ),
            path=path,
        ),
        name=d.name("ensure_dir", "make_folder", "ensure_directory", held=("mkdirs", "create_folder")),
        params=(Param(path, path_type(style)),),
        returns=path_type(style),
        imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"),
        body=body,
        doc="Create a folder if it is missing.",
        checks=checked(
            """
            from pathlib import Path
            p = at("a/b")
            assert f(p) == p and Path(p).is_dir()
            assert f(p) == p and Path(p).is_dir()
        """,
            style,
        ),
    )


@family(area="paths")
def subfolders(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "root", "folder", held=("directory",))
    body = f"return sorted(p for p in {path}.iterdir() if p.is_dir())"
    if style.paths == "os":
        body = f"return sorted(entry.path for entry in os.scandir({path}) if entry.is_dir())"
    return Task(
        words=d.say(
            "[subfolders|subdirectories] of [a folder|a directory|{path}]",
            "[list|get|return] [all |the |][directories|folders|subdirectories] [directly |][in|inside] {path}",
            "immediate [subdirectories|subfolders] of {path}",
            "list only the [directories|folders] in {path}, not the files",
            "collect the folders [in|under] {path}, one level",
            held=(
                "which [folders|directories] are directly in {path}",
                "directories in {path}, files left out",
            ),
            path=path,
        ),
        clauses=(Clause(d.pick("sorted", "in sorted order")),),
        name=d.name("subfolders", "list_dirs", "subdirectories", held=("folders", "child_dirs")),
        params=(Param(path, path_type(style)),),
        returns=f"list[{path_type(style)}]",
        imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"),
        body=body,
        doc="List the folders in a folder.",
        target="folders",
        checks=checked(
            """
            from pathlib import Path
            root = at("root")
            Path(root).mkdir()
            for name in ("b", "a", "a/c"):
                (Path(root) / name).mkdir()
            (Path(root) / "file").write_text("")
            assert [Path(p).name for p in f(root)] == ["a", "b"]
        """,
            style,
        ),
    )


@family(area="paths")
def newest_file(d: Draw, style: Style) -> Task:
    folder = variable(d, "folder", "directory", "path", held=("root",))
    body = f"return max({folder}.iterdir(), key=lambda p: p.stat().st_mtime)"
    if style.paths == "os":
        body = f"return max((entry.path for entry in os.scandir({folder})), key=os.path.getmtime)"
    return Task(
        words=d.say(
            "[file|path] with the [greatest|latest] modification time in {folder}",
            "get the latest file [of|in] a folder",
            "pick the file of {folder} with the newest mtime",
            "[newest|most recent|most recently modified|latest] file in [a folder|a directory|{folder}]",
            "[return|find|get] the [file|entry] [in|of] {folder} [that was |]modified last",
            "latest file by [modification time|mtime]",
            "find the [newest|last modified] file in {folder}",
            held=(
                "path with the greatest mtime in {folder}",
                "newest entry of a directory by modification time",
            ),
            folder=folder,
        ),
        name=d.name("newest_file", "latest_file", "most_recent", held=("last_modified", "newest")),
        params=(Param(folder, path_type(style)),),
        returns=path_type(style),
        imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"),
        body=body,
        target="newest",
        checks=checked(
            """
            from pathlib import Path
            import os
            root = at("root")
            Path(root).mkdir()
            for i, name in enumerate(("b", "c", "a")):
                (Path(root) / name).write_text("")
                os.utime(Path(root) / name, (100 + (i == 1) * 50, 100 + (i == 1) * 50))
            assert Path(f(root)).name == "c"
        """,
            style,
        ),
    )


@family(area="paths")
def total_size(d: Draw, style: Style) -> Task:
    folder = variable(d, "folder", "directory", "path", held=("root",))
    body = f'return sum(p.stat().st_size for p in {folder}.rglob("*") if p.is_file())'
    if style.paths == "os":
        body = f"""
            total = 0
            for root, _, names in os.walk({folder}):
                for name in names:
                    total += os.path.getsize(os.path.join(root, name))
            return total
        """
    return Task(
        words=d.say(
            "sum the sizes of all files under {folder}",
            "compute the size in bytes of [a folder|{folder}] and everything in it",
            "[folder|directory] size, all files below it added up",
            "total size of [all |the |]files [under|in|below] [a folder|a directory|{folder}][| in bytes| recursively|, recursive]",
            "[sum of the|total of the] sizes of every file [under|below] {folder}",
            "bytes that the files under {folder} take",
            "[directory|folder] size in bytes",
            held=(
                "compute the size of [a folder|{folder}] with its subfolders",
                "du: bytes used by the files in a tree",
            ),
            folder=folder,
        ),
        clauses=(Clause(d.pick("recursive", "with subfolders", "recursively")),),
        name=d.name("folder_size", "total_size", "dir_size", held=("disk_usage", "size_of_tree")),
        params=(Param(folder, path_type(style)),),
        returns="int",
        imports=needed(style, body, path_type(style), "import os", "from pathlib import Path"),
        body=body,
        target="size",
        checks=checked(
            """
            from pathlib import Path
            root = at("root")
            Path(root).mkdir()
            (Path(root) / "s").mkdir()
            assert f(root) == 0
            (Path(root) / "a").write_bytes(b"x" * 10)
            (Path(root) / "s" / "b").write_bytes(b"x" * 5)
            assert f(root) == 15
        """,
            style,
        ),
    )
