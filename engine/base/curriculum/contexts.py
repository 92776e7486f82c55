"""Families over context managers."""

from __future__ import annotations

from engine.base.curriculum.shared import needed, typed, variable
from engine.base.curriculum.task import Draw, Style, Task, family


@family(area="contexts")
def change_dir(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "folder", "directory", held=("target",))
    name = d.name("cd", "working_directory", "chdir", "change_dir", held=("inside_folder", "pushd"))
    body = f"""
        @contextmanager
        def {name}({path}: Path) -> Iterator[None]:
            previous = Path.cwd()
            os.chdir({path})
            try:
                yield
            finally:
                os.chdir(previous)
    """
    if style.paths == "os":
        body = f"""
            @contextmanager
            def {name}({path}: str) -> Iterator[None]:
                previous = os.getcwd()
                os.chdir({path})
                try:
                    yield
                finally:
                    os.chdir(previous)
        """
    return Task(
        words=d.say(
            "context manager {name}({path}) that changes the working directory and [goes|comes] back",
            "context manager {name}: cd into {path}, [back again|return|go back] at the end",
            "{name}({path}): temporarily [change|switch] the [working|current] directory, as a context manager",
            "[with|contextmanager] {name}({path}): os.chdir for the block, then restore",
            "change into [a directory|{path}] for the length of a with block, named {name}",
            "temporary chdir: context manager {name}({path})",
            held=(
                "with {name}({path}) the block runs in that directory, afterwards the old one is restored",
                "{name}, a contextmanager for a temporary chdir to {path}",
            ),
            path=path,
            name=name,
        ),
        name=name,
        imports=needed(
            style,
            body,
            "Path",
            "import os",
            "from collections.abc import Iterator",
            "from contextlib import contextmanager",
            "from pathlib import Path",
        ),
        code=typed(body, style, "Change the working directory for a while."),
        checks="""
            import os
            before = os.getcwd()
            os.mkdir("sub")
            with f("sub"):
                assert os.path.basename(os.getcwd()) == "sub"
            assert os.getcwd() == before
            try:
                with f("sub"):
                    raise KeyError
            except KeyError:
                pass
            assert os.getcwd() == before
        """,
    )


@family(area="contexts")
def timer(d: Draw, style: Style) -> Task:
    label = variable(d, "label", "name", "title", held=("message",))
    name = d.name("timer", "time_block", "stopwatch", "timed_block", held=("measure", "clock_block"))
    body = f"""
        @contextmanager
        def {name}({label}: str) -> Iterator[None]:
            start = time.perf_counter()
            try:
                yield
            finally:
                print(f"{{{label}}}: {{time.perf_counter() - start:.3f}} s")
    """
    if style.strings == "format":
        body = f"""
            @contextmanager
            def {name}({label}: str) -> Iterator[None]:
                start = time.perf_counter()
                try:
                    yield
                finally:
                    print("{{}}: {{:.3f}} s".format({label}, time.perf_counter() - start))
        """
    if style.strings == "percent":
        body = f"""
            @contextmanager
            def {name}({label}: str) -> Iterator[None]:
                start = time.perf_counter()
                try:
                    yield
                finally:
                    print("%s: %.3f s" % ({label}, time.perf_counter() - start))
        """
    return Task(
        words=d.say(
            "context manager {name}({label}) that prints how long the block [takes|took]",
            "[time|measure] how long the block takes, context manager {name}({label})",
            "{name}({label}): [time|measure] a with block and print {label} and the seconds",
            "contextmanager {name} that prints {label} and the [elapsed time|duration|seconds] of the block",
            "with {name}({label}): print the run time of the block",
            "time how long the block takes and print it with {label}, {name}({label}) as context manager",
            "block timer {name}({label}) that prints {label} and seconds",
            held=(
                "report the duration of a with block under {label}, name it {name}",
                "{name}({label}) as a context manager for timing code",
            ),
            label=label,
            name=name,
        ),
        name=name,
        imports=needed(
            style,
            body,
            "str",
            "import time",
            "from collections.abc import Iterator",
            "from contextlib import contextmanager",
        ),
        code=typed(body, style, "Print how long a block takes."),
        checks="""
            import io
            import contextlib, io
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                with f("work"):
                    pass
            assert out.getvalue().startswith("work") and "0.0" in out.getvalue()
        """,
    )


@family(area="contexts")
def temp_env(d: Draw, style: Style) -> Task:
    key = variable(d, "key", "name", held=("variable",))
    value = variable(d, "value", "text", held=("setting",))
    name = d.name("temp_env", "env_var", "set_env", "environment", held=("with_env", "patched_env"))
    return Task(
        words=d.say(
            "context manager {name}({key}, {value}) that sets an environment variable and restores it",
            "[temporarily set|set for the block] the environment variable {key} to {value}, context manager {name}({key}, {value})",
            "{name}({key}, {value}): [temporary|temp] environment variable, as a context manager",
            "with {name}({key}, {value}): os.environ[{key}] is {value} [inside|in the block], restored [after|afterwards]",
            "contextmanager {name}({key}, {value}) to set an env var and put the old value back",
            "set an env var for a with block, {name}({key}, {value})",
            held=(
                "{name}({key}, {value}), an env var only for the length of a with block",
                "context manager named {name} with {key} and {value}: env var set inside, old state back after",
            ),
            key=key,
            value=value,
            name=name,
        ),
        name=name,
        imports=(
            "import os",
            "from collections.abc import Iterator",
            "from contextlib import contextmanager",
        ),
        code=typed(
            f"""
            @contextmanager
            def {name}({key}: str, {value}: str) -> Iterator[None]:
                previous = os.environ.get({key})
                os.environ[{key}] = {value}
                try:
                    yield
                finally:
                    if previous is None:
                        del os.environ[{key}]
                    else:
                        os.environ[{key}] = previous
        """,
            style,
            "Set an environment variable for a while.",
        ),
        checks="""
            import os
            os.environ["A_X"] = "old"
            with f("A_X", "new"):
                assert os.environ["A_X"] == "new"
            assert os.environ["A_X"] == "old"
            os.environ.pop("A_Y", None)
            try:
                with f("A_Y", "1"):
                    assert os.environ["A_Y"] == "1"
                    raise KeyError
            except KeyError:
                pass
            assert "A_Y" not in os.environ
        """,
    )


@family(area="contexts")
def ignoring(d: Draw, style: Style) -> Task:
    errors = variable(d, "errors", "exceptions", held=("kinds",))
    name = d.name("ignoring", "suppress", "ignore_errors", "swallow", held=("silently", "without_error"))
    return Task(
        words=d.say(
            "context manager {name}(*{errors}) that ignores [the given|these] exceptions",
            "{name}(*{errors}): [swallow|ignore|suppress] [these|the given] exceptions in a with block, as a context manager",
            "own version of contextlib.suppress called {name}(*{errors})",
            "contextmanager {name} which [swallows|suppresses|ignores] the exception types in *{errors}",
            "with {name}(*{errors}): exceptions of these [types|kinds] are ignored",
            held=(
                "let a block fail silently with any of *{errors}, context manager {name}",
                "{name}(*{errors}) makes a with block forgive those exceptions",
            ),
            errors=errors,
            name=name,
        ),
        name=name,
        imports=("from collections.abc import Iterator", "from contextlib import contextmanager"),
        code=typed(
            f"""
            @contextmanager
            def {name}(*{errors}: type[Exception]) -> Iterator[None]:
                try:
                    yield
                except {errors}:
                    pass
        """,
            style,
            "Ignore some exceptions in a block.",
        ),
        checks="""
            with f(KeyError, ValueError):
                raise ValueError
            with f(KeyError):
                pass
            try:
                with f(KeyError):
                    raise ValueError
            except ValueError:
                pass
            else:
                raise AssertionError
        """,
    )


@family(area="contexts")
def swap_attribute(d: Draw, style: Style) -> Task:
    target = variable(d, "target", "obj", "thing", held=("owner",))
    attribute = variable(d, "attribute", "name", held=("attr",))
    value = variable(d, "value", "new", held=("replacement",))
    name = d.name(
        "patched", "swap_attribute", "temporary_attribute", "override", held=("with_attribute", "set_for_now")
    )
    return Task(
        words=d.say(
            "context manager {name}({target}, {attribute}, {value}) that sets an attribute and [restores it|puts the old value back]",
            "{name}({target}, {attribute}, {value}): temporarily set [an attribute|the attribute {attribute} of {target}], as a context manager",
            "with {name}({target}, {attribute}, {value}): the attribute is {value} [inside|in the block], [restored|as before] afterwards",
            "contextmanager {name}({target}, {attribute}, {value}) to patch an attribute for a block",
            "temporary setattr as a context manager {name}({target}, {attribute}, {value})",
            held=(
                "{name}({target}, {attribute}, {value}) monkeypatches one attribute for the length of a with block",
                "swap an attribute's value inside a with block and undo it after, {name}({target}, {attribute}, {value})",
            ),
            target=target,
            attribute=attribute,
            value=value,
            name=name,
        ),
        name=name,
        imports=("from collections.abc import Iterator", "from contextlib import contextmanager"),
        code=typed(
            f"""
            @contextmanager
            def {name}({target}: object, {attribute}: str, {value}: object) -> Iterator[None]:
                previous = getattr({target}, {attribute})
                setattr({target}, {attribute}, {value})
                try:
                    yield
                finally:
                    setattr({target}, {attribute}, previous)
        """,
            style,
            "Set an attribute for a while.",
        ),
        checks="""
            class Box:
                size = 1
            box = Box()
            with f(box, "size", 5):
                assert box.size == 5
            assert box.size == 1
            try:
                with f(box, "size", 6):
                    raise KeyError
            except KeyError:
                pass
            assert box.size == 1
        """,
    )


@family(area="contexts")
def locked_file(d: Draw, style: Style) -> Task:
    path = variable(d, "path", "filename", held=("target",))
    name = d.name("opened_log", "output_file", "open_or_none", "writer", held=("text_writer", "writing"))
    return Task(
        words=d.say(
            "context manager {name}({path}) that writes to a .tmp file and renames it [to {path} |]at the end",
            "{name}({path}): [atomic|safe] file writing as a context manager, .tmp then rename",
            "[write|atomic write] to {path} through a temporary file, context manager {name}({path})",
            "contextmanager {name} for atomic writes to {path}[, via a .tmp file|]",
            "with {name}({path}) as file: write to a temporary file, [replace|rename it to] {path} when done",
            held=(
                "{name}({path}) yields a text file that takes the place of {path} only if the block succeeds",
                "atomically replace {path} from a with block, call it {name}",
            ),
            path=path,
            name=name,
        ),
        name=name,
        imports=(
            "from collections.abc import Iterator",
            "from contextlib import contextmanager",
            "from pathlib import Path",
            "from typing import TextIO",
        ),
        code=typed(
            f"""
            @contextmanager
            def {name}({path}: Path) -> Iterator[TextIO]:
                temporary = {path}.with_name({path}.name + ".tmp")
                with temporary.open("w", encoding="utf-8") as file:
                    yield file
                temporary.replace({path})
        """,
            style,
            "Write a file that appears only when complete.",
        ),
        checks="""
            from pathlib import Path
            p = Path("x.txt")
            p.write_text("old")
            with f(p) as file:
                file.write("new")
                assert p.read_text() == "old"
            assert p.read_text() == "new"
            try:
                with f(p) as file:
                    file.write("bad")
                    raise KeyError
            except KeyError:
                pass
            assert p.read_text() == "new"
        """,
    )
