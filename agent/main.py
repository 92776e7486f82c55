"""The command line: parses and dispatches, nothing else.

Every command is a function in `agent.commands` that takes plain arguments and returns its exit code: 0 done,
1 an expected failure, 2 wrong usage, 3 a bug, 130 interrupted. Command modules import what they need inside
their functions, so that `agent --help` starts in a blink.
"""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from agent import output
from engine.errors import ScholiaError
from engine.version import __version__

# Functions of these names, in the order of the help, and the modules of agent.commands that hold them.
COMMANDS = {
    "watch": "watch", "status": "status", "stop": "queue", "fill": "fill", "run": "fill", "cancel": "queue", "do": "do",
    "ask": "ask", "diff": "fills", "apply": "fills", "undo": "fills", "accept": "choices", "again": "choices",
    "dismiss": "choices", "problems": "flaws", "mend": "flaws", "why": "why", "log": "log", "stats": "stats",
    "trust": "trust", "untrust": "trust", "doctor": "doctor", "init": "hooks", "forget": "forget", "lsp": "lsp",
    "distill": "distill",
}  # fmt: skip
FAMILIES = ("model", "config", "service", "hooks", "memory", "learn", "adapters", "nightly")
EPILOG = """
\b
Write a note in a source file, for example
    # @agent: parse an ISO 8601 date, raise ValueError on anything else
and save. `agent watch` finds it and a small model on this machine writes the code in its place.

\b
Start here:  agent doctor  ·  agent init  ·  agent watch
"""


def show_version(wanted: bool) -> None:
    if wanted:
        output.data(f"agent {__version__}")
        raise typer.Exit


def options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=show_version),
    ] = False,
) -> None:
    """The options of `agent` itself; `show_version` acts on them."""


def program(word: str = "") -> typer.Typer:
    """The command line. With the name of a command, or of a family of them, that one alone: building all sixty takes
    longer than what most of them do."""
    app = typer.Typer(
        name="agent",
        help="Write a note in the margin of your code; a small model on your own machine writes the code.",
        epilog=EPILOG,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(options)
    everything = word not in COMMANDS and word not in FAMILIES
    for name, module in COMMANDS.items():
        if everything or name == word:
            app.command()(getattr(import_module(f"agent.commands.{module}"), name))
    for name in FAMILIES:
        if everything or name == word:
            app.add_typer(import_module(f"agent.commands.{name}").app, name=name)
    return app


def usage(error: typer.TyperException) -> str:
    """What is wrong with how a command was called, and where its help is."""
    words = error.format_message()
    if words.startswith("Usage"):
        return words
    context = getattr(error, "ctx", None)
    names = context.command_path.split()[1:] if context is not None else []
    return f"agent: {words}\n  → {' '.join(['agent', *names, '--help'])}"


def main() -> None:
    """The entry point of `agent` and `scholia`."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # a terminal may not know every character
        code = program(sys.argv[1] if sys.argv[1:] else "")(standalone_mode=False) or 0
        sys.stdout.flush()
    except typer.TyperException as error:
        output.say(usage(error))
        code = error.exit_code
    except ScholiaError as error:
        output.say(f"agent: {error.message}" + (f"\n  → {error.hint}" if error.hint else ""))
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # as in `agent log | head`
        code = 0
    except BaseException as error:
        if isinstance(error, SystemExit):
            raise
        from agent import crash  # what it needs to take secrets out of a traceback is a fifth of every start

        code = crash.report(error)
    sys.exit(code)
