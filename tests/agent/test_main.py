"""The command line as a whole: help, exit codes, what goes to which stream."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
import typer
from stage import AGENT, ENDLESS, Stage, stage, until

from agent.main import COMMANDS, FAMILIES, program

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def commands(group: typer.Typer, name: str = "") -> dict[str, str]:
    """The help of each command, by its full name."""
    found = {}
    for one in group.registered_commands:
        callback = one.callback
        assert callback is not None
        found[f"{name} {one.name or callback.__name__}".strip()] = callback.__doc__ or ""
    for one in group.registered_groups:
        assert one.typer_instance is not None
        found |= commands(one.typer_instance, f"{name} {one.name}")
    return found


ALL = commands(program())


def test_a_command_alone_is_the_same_as_among_all_of_them() -> None:
    alone = [commands(program(name)) for name in (*COMMANDS, *FAMILIES)]
    assert {name: words for those in alone for name, words in those.items()} == ALL
    assert sum(len(those) for those in alone) == len(ALL)


@pytest.mark.parametrize(("command", "words"), ALL.items(), ids=ALL)
def test_every_command_explains_itself_with_an_example(command: str, words: str) -> None:
    assert f"agent {command}" in words, "an example shows the command as it is typed"
    assert "Example" in words


def test_the_help_of_everything_shows_how_to_start(on: Stage) -> None:
    shown = on.agent("--help").stdout
    assert "@agent:" in shown and "agent doctor" in shown
    assert on.agent("--version").stdout.startswith("agent 0.")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["nonesuch"], 2, "nonesuch"),
        (["fill"], 2, "agent fill --help"),
        (["fill", "--nonesuch", "a.py"], 2, "nonesuch"),
        (["fill", "nonesuch.py"], 2, "There is no file nonesuch.py"),
        (["fill", "folder"], 2, "is a folder"),
        (["fill", "plain.py:0"], 2, "counted from 1"),
        (["fill", "plain.py"], 1, "There is no request in plain.py"),
        (["fill", "plain.py:99"], 1, "at line 99"),
        (["fill", "ignored.py"], 1, "Git ignores"),
        (["fill", "plain.py", "--no-wait"], 1, "There is no request"),
        (["do", " "], 2, "empty"),
        (["do", "x", "--edit"], 2, "--into"),
        (["do", "x", "--into", "plain.py:99"], 1, "there is no line 99"),
        (["do", "x", "--as", ".nonesuch"], 1, "not in a language"),
        (["ask", ""], 2, "empty"),
        (["config", "set", "model.nmae", "x"], 1, "Did you mean model.name"),
        (["config", "set", "model.threads", "many"], 1, "whole number"),
        (["config", "show", "nonesuch"], 1, "there is no setting"),
        (["model", "use", "nonesuch"], 1, "nonesuch"),
        (["cancel", "99"], 1, "There is no request 99"),
        (["diff", "99"], 1, "there is none"),
        (["undo"], 1, "nothing to undo"),
        (["why", "plain.py"], 1, "no comment here mentions"),
        (["log", "--daemon"], 1, "There is no log yet"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr_with_the_right_exit_code(
    on: Stage, words: list[str], code: int, told: str
) -> None:
    on.work.write("plain.py", "x = 1\n")
    on.work.write("folder/b.py", "x = 1\n")
    on.work.write(".gitignore", "ignored.py\n")
    on.work.write("ignored.py", STUB)
    done = on.agent(*words, code=code)
    assert told in done.stderr.replace("\n", " ")
    assert done.stdout == "" or words[0] in ("why",)


def test_outside_of_a_repository_and_in_a_bare_one_that_is_said(on: Stage, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(STUB)
    assert "git init" in on.agent("fill", "a.py", code=1, cwd=tmp_path).stderr
    on.work.git("init", "-q", "--bare", str(tmp_path / "bare.git"))
    told = on.agent("watch", code=1, cwd=tmp_path / "bare.git").stderr
    assert "is a bare repository" in told and "clone with a work tree" in told


def test_nothing_runs_before_a_repository_is_trusted(on: Stage) -> None:
    on.agent("untrust")
    on.work.write("a.py", STUB)
    for words in (["fill", "a.py"], ["run"], ["do", "x", "--into", "a.py"], ["apply"]):
        assert "agent trust" in on.agent(*words, code=1).stderr
    assert on.read("a.py") == STUB


def test_a_bug_exits_with_three_and_leaves_a_crash_log_without_the_users_code(on: Stage) -> None:
    code = "import engine.text.requests as r\nfrom agent.main import main\nr.explain = None\nmain()"
    on.work.write("a.py", STUB)
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, "why", "a.py"],
        cwd=on.work.root, env=on.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "This is a bug in scholia" in done.stderr
    (crash,) = on.home.logs.glob("crash-*.log")
    assert "TypeError" in crash.read_text() and "the answer" not in crash.read_text()
    assert crash.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "words",
    [["status"], ["log"], ["diff"], ["why", "a.py"], ["config", "show"], ["model", "list"], ["doctor", "--quick"]],
)  # fmt: skip
def test_json_is_json_on_stdout_and_nothing_else(on: Stage, words: list[str]) -> None:
    on.work.write("a.py", STUB)
    done = on.agent(*words, "--json", code=None)
    assert done.returncode in (0, 1)
    json.loads(done.stdout)


def test_a_reader_that_goes_away_is_no_error(on: Stage) -> None:
    on.work.write("a.py", "".join(f"# @agent: number {n}\n" for n in range(3000)))
    done = subprocess.run(
        ["sh", "-c", '"$@" | head -1', "sh", *AGENT, "why", "a.py"],
        cwd=on.work.root, env=on.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.count("\n") == 1 and done.stderr == ""


def test_a_terminal_that_knows_only_ascii_is_enough(on: Stage) -> None:
    on.work.write("ä.py", "# @agent: größer → kleiner\n")
    assert "gr\\xf6\\xdfer" in on.agent("why", "ä.py", PYTHONIOENCODING="ascii").stdout


@pytest.mark.model
@pytest.mark.parametrize("daemon", [False, True], ids=["alone", "through the daemon"])
def test_ctrl_c_cancels_and_exits_with_130(on: Stage, daemon: bool) -> None:
    on.recite(*ENDLESS, loop=True)
    on.work.write("a.py", STUB)
    on.work.git("add", ".")  # so that it waits until it is asked for
    with on.daemon() if daemon else nullcontext():
        process = subprocess.Popen(
            [*AGENT, "fill", "a.py"], cwd=on.work.root, env=on.environ, stderr=subprocess.PIPE, text=True
        )
        with process:
            assert process.stderr is not None
            assert any("generating" in line for line in process.stderr)
            process.send_signal(signal.SIGINT)
            try:
                process.communicate(timeout=30)
            finally:
                process.kill()
            assert process.returncode == 130
        until(lambda: on.state("a.py") == ["cancelled"])
    assert on.read("a.py") == STUB


@pytest.mark.model
def test_a_killed_command_leaves_nothing_running(on: Stage) -> None:
    on.recite(*ENDLESS, loop=True)
    on.work.write("a.py", STUB)
    process = subprocess.Popen(
        [*AGENT, "fill", "a.py"], cwd=on.work.root, env=on.environ, stderr=subprocess.DEVNULL
    )
    with process:
        until(lambda: on.state("a.py") == ["running"])
        os.kill(process.pid, signal.SIGKILL)
    assert "pending" in on.agent("status").stdout
    assert on.state("a.py") == ["pending"]
