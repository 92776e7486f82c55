"""Families over command lines."""

from __future__ import annotations

from engine.base.curriculum.shared import variable
from engine.base.curriculum.task import Draw, Param, Style, Task, family

SINGLE = ("path", "source", "file", "name", "url", "folder", "query")
PLURAL = ("files", "paths", "names", "urls", "sources")
FORMATS = (("json", "csv"), ("text", "json"), ("csv", "tsv"), ("html", "markdown"), ("short", "long"))
TEXT_OPTIONS = (
    ("host", "localhost"),
    ("name", "world"),
    ("output", "out.txt"),
    ("config", "config.toml"),
    ("mode", "fast"),
)
NUMBER_OPTIONS = (
    ("port", 8080),
    ("count", 1),
    ("limit", 10),
    ("retries", 3),
    ("workers", 4),
    ("timeout", 30),
)


@family(area="cli")
def parser_basic(d: Draw, style: Style) -> Task:
    main = d.pick(*SINGLE)
    return Task(
        words=d.say(
            "argparse parser with a positional {p} and a --verbose flag",
            "[build|create|make|return] an ArgumentParser with [the |]positional {p} and [the flag |]--verbose",
            "parser for {p} and --verbose",
            "[command line|CLI] parser: positional {p}, flag --verbose",
            "argument parser: {p}, --verbose (flag)",
            "add a positional {p} and a --verbose switch to an argparse parser",
            "set up an argparse parser for {p}, with --verbose",
            held=(
                "set up argparse for a {p} argument and a verbose switch",
                "ArgumentParser that takes {p} and optionally --verbose",
            ),
            p=main,
        ),
        name=d.name(
            "build_parser",
            "make_parser",
            "get_parser",
            "create_parser",
            held=("argument_parser", "new_parser"),
        ),
        returns="argparse.ArgumentParser",
        imports=("import argparse",),
        body=f"""
            parser = argparse.ArgumentParser()
            parser.add_argument("{main}")
            parser.add_argument("--verbose", action="store_true")
            return parser
        """,
        doc="Build the command line's parser.",
        checks=f"""
            args = f().parse_args(["x"])
            assert args.{main} == "x" and args.verbose is False
            assert f().parse_args(["x", "--verbose"]).verbose is True
        """,
    )


@family(area="cli")
def parser_options(d: Draw, style: Style) -> Task:
    main, text = d.pick(*TEXT_OPTIONS)
    number, value = d.pick(*NUMBER_OPTIONS)
    argv = variable(d, "argv", "args", "arguments", held=("given",))
    return Task(
        words=d.say(
            "parse {argv} with argparse: --{p} [default|defaults to] {d}, --{n} an int, default {i}",
            "parse --{p} ([default |]{d}) and --{n} (int, [default |]{i}) from {argv}",
            "argparse: options --{p}={d} and --{n}={i} (int), parse {argv}",
            "[read|parse] [the command line|the arguments] {argv}: --{p} with default {d} and --{n}, int, default {i}",
            "namespace with {p} (default {d}) and {n} (int, default {i}) from {argv}",
            "argparse for {argv} with --{p} ({d} by default) and --{n} (int, {i} by default)",
            held=(
                "use argparse on {argv}, option --{p} falls back to {d}, integer option --{n} to {i}",
                "command line options --{p}, {d} if missing, and integer --{n}, {i} if missing, out of {argv}",
            ),
            argv=argv,
            p=main,
            d=text,
            n=number,
            i=value,
        ),
        name=d.name(
            "parse_args", "get_args", "read_args", "parse_arguments", held=("parse_command_line", "arguments")
        ),
        params=(Param(argv, "list[str]"),),
        returns="argparse.Namespace",
        imports=("import argparse",),
        body=f"""
            parser = argparse.ArgumentParser()
            parser.add_argument("--{main}", default="{text}")
            parser.add_argument("--{number}", type=int, default={value})
            return parser.parse_args({argv})
        """,
        doc="Parse the command line.",
        checks=f"""
            a = f([])
            assert a.{main} == "{text}" and a.{number} == {value}
            a = f(["--{main}", "zz", "--{number}", "7"])
            assert a.{main} == "zz" and a.{number} == 7
        """,
    )


@family(area="cli")
def parser_choices(d: Draw, style: Style) -> Task:
    first, second = d.pick(*FORMATS)
    main = d.pick(*SINGLE)
    argv = variable(d, "argv", "args", "arguments", held=("given",))
    return Task(
        words=d.say(
            "parse {argv} with argparse: positional {p}, --format {a} or {b}, default {a}",
            "argparse on {argv}: {p} and --format with choices {a}, {b} ([default |]{a})",
            "[read|parse] [the command line|the arguments] {argv}: {p}, --format one of {a} (default) and {b}",
            "parse {p} and --format ({a} or {b}, default {a}) from {argv}",
            "argparse for {argv}: argument {p} and option --format, {a} (default) or {b}",
            "command line arguments {argv} with {p} and --format {a}/{b}, {a} by default",
            held=(
                "use argparse for {argv}: argument {p}, option --format limited to {a} and {b}, {a} unless given",
                "command line {argv} with a {p} and a --format that is {a} by default or {b}",
            ),
            argv=argv,
            a=first,
            b=second,
            p=main,
        ),
        name=d.name(
            "parse_args", "get_args", "read_args", "parse_arguments", held=("parse_command_line", "arguments")
        ),
        params=(Param(argv, "list[str]"),),
        returns="argparse.Namespace",
        imports=("import argparse",),
        body=f"""
            parser = argparse.ArgumentParser()
            parser.add_argument("{main}")
            parser.add_argument("--format", choices=["{first}", "{second}"], default="{first}")
            return parser.parse_args({argv})
        """,
        doc="Parse the command line.",
        checks=f"""
            import io
            a = f(["x"])
            assert a.{main} == "x" and a.format == "{first}"
            assert f(["x", "--format", "{second}"]).format == "{second}"
            import contextlib, io
            try:
                with contextlib.redirect_stderr(io.StringIO()):
                    f(["x", "--format", "zz"])
            except SystemExit:
                pass
            else:
                raise AssertionError
        """,
    )


@family(area="cli")
def parser_files(d: Draw, style: Style) -> Task:
    main = d.pick(*PLURAL)
    argv = variable(d, "argv", "args", "arguments", held=("given",))
    return Task(
        words=d.say(
            "parse {argv} with argparse: one or more {ps} and -o/--output, default out.txt",
            "argparse on {argv}: {ps} ([at least one|one or more]) and -o, --output with default out.txt",
            "[read|parse] [the command line|the arguments] {argv}: one or more {ps}, --output or -o, out.txt by default",
            "parse [one or more|at least one] {ps} and -o/--output (default out.txt) from {argv}",
            "argparse for {argv}: several {ps} and --output (-o), out.txt unless given",
            "at least one {ps} and an --output/-o option, default out.txt, parsed from {argv}",
            held=(
                "use argparse for {argv} with several {ps} and an output option -o/--output, out.txt if not given",
                "command line {argv} of {ps}, nargs +, and --output (-o) defaulting to out.txt",
            ),
            argv=argv,
            ps=main,
        ),
        name=d.name(
            "parse_args", "get_args", "read_args", "parse_arguments", held=("parse_command_line", "arguments")
        ),
        params=(Param(argv, "list[str]"),),
        returns="argparse.Namespace",
        imports=("import argparse",),
        body=f"""
            parser = argparse.ArgumentParser()
            parser.add_argument("{main}", nargs="+")
            parser.add_argument("-o", "--output", default="out.txt")
            return parser.parse_args({argv})
        """,
        doc="Parse the command line.",
        checks=f"""
            a = f(["x", "y"])
            assert a.{main} == ["x", "y"] and a.output == "out.txt"
            assert f(["x", "-o", "z"]).output == "z" and f(["x", "--output", "z"]).output == "z"
        """,
    )


@family(area="cli")
def parse_assignments(d: Draw, style: Style) -> Task:
    args = variable(d, "args", "pairs", "arguments", held=("settings",))
    body = f'return dict(arg.split("=", 1) for arg in {args})'
    if style.loop:
        body = f"""
            options = {{}}
            for arg in {args}:
                key, value = arg.split("=", 1)
                options[key] = value
            return options
        """
    return Task(
        words=d.say(
            "parse [arguments|command line arguments] like key=value into a dict",
            "dict from [a list of |]key=value [arguments|strings]",
            "[turn|convert] {args}, [a list of|strings like] key=value, into a dict",
            "key=value arguments [in {args} |]to dict",
            "[split|parse] each of {args} at the first = into [a dict|key and value of a dict]",
            held=(
                "read NAME=VALUE items in {args} as a dictionary",
                "mapping of names to values from {args} given as key=value",
            ),
            args=args,
        ),
        name=d.name(
            "parse_assignments",
            "read_overrides",
            "parse_options",
            "key_values",
            held=("overrides_from", "set_options"),
        ),
        params=(Param(args, "list[str]"),),
        returns="dict[str, str]",
        body=body,
        target="options",
        checks="""
            assert f(["a=1", "b=x=y"]) == {"a": "1", "b": "x=y"}
            assert f([]) == {}
        """,
    )


@family(area="cli")
def confirm(d: Draw, style: Style) -> Task:
    question = variable(d, "question", "prompt", "message", held=("text",))
    return Task(
        words=d.say(
            "ask the user {question}, return True [for|on] y or yes",
            "[ask|prompt for] a yes or no answer to {question}, True for y or yes",
            "input() with {question} and [y/n], True if the answer is y or yes, any case",
            "ask {question} on the terminal and return whether the answer is yes",
            "yes/no question {question} [to|for] the user, [y and yes mean|True for y or yes]",
            held=(
                "let the user answer {question} with y or n, True on y",
                "True if the user says y or yes to {question}",
            ),
            question=question,
        ),
        name=d.name("confirm", "ask_yes_no", "yes_or_no", "ask", held=("user_agrees", "prompt_yes")),
        params=(Param(question, "str"),),
        returns="bool",
        body=f'return input({question} + " [y/n] ").strip().lower() in ("y", "yes")',
        doc="Ask the user a question.",
        checks="""
            import builtins
            real = builtins.input
            try:
                for answer, expected in (("y", True), (" YES ", True), ("n", False), ("", False)):
                    builtins.input = lambda text="", answer=answer: answer
                    assert f("Go?") is expected
            finally:
                builtins.input = real
        """,
    )
