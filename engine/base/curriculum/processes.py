"""Families over child processes."""

from __future__ import annotations

from engine.base.curriculum.shared import checked, needed, params, variables
from engine.base.curriculum.task import Clause, Draw, Style, Task, family

PYTHON = "import sys\npy = sys.executable\n"


@family(area="subprocess")
def command_output(d: Draw, style: Style) -> Task:
    (command,) = variables(d, "command args cmd argv|program", avoid="subprocess")
    strip, lines = d.pick((".strip()", False), ("", False), (".splitlines()", True))
    what = {
        ".strip()": "output, stripped",
        "": "output as text",
        ".splitlines()": "lines of output as a list",
    }[strip]
    expected = {".strip()": "'a\\nb'", "": "'a\\nb\\n'", ".splitlines()": "['a', 'b']"}[strip]
    return Task(
        words=d.say(
            "run {command} and return its {what}, raise if it fails", "{what} of the command {command}, error if the exit code is not 0", "[get|capture] the {what} of {command}, a list of arguments, check the exit code", "execute {command}, return the {what}, CalledProcessError on failure",
            "subprocess.run of {command}: give back the {what}, checked", held=("let {command} run and hand over its {what}, failing loudly", "start the program {command}, wait, return the {what}; raise on a bad exit code"), command=command, what=what,
        ),
        name=d.name("run", "run_command", "command_output", "get_output", held=("execute", "output_of")), params=params(f"{command}: list[str]"), returns="list[str]" if lines else "str", imports=("import subprocess",),
        body=f"return subprocess.run({command}, capture_output=True, text=True, check=True).stdout{strip}", doc="Run a command and return its output.", target="printed",
        checks=PYTHON + f"assert f([py, '-c', 'print(\"a\"); print(\"b\")']) == {expected}\nimport subprocess\ntry:\n    f([py, '-c', 'raise SystemExit(3)'])\nexcept subprocess.CalledProcessError:\n    pass\nelse:\n    raise AssertionError",
    )  # fmt: skip


@family(area="subprocess")
def exit_code(d: Draw, style: Style) -> Task:
    (command,) = variables(d, "command args cmd argv|program", avoid="subprocess")
    ok = d.chance(0.5)
    if ok:
        words = d.say(
            "run {command} and return whether it succeeded", "True if {command} exits with 0", "[run|execute] {command}, True when its exit code is 0", "check [if|whether] the command {command} succeeds", "did {command} run without error, by its exit code",
            held=("does {command} end with exit code zero", "try the command {command} and tell if it went well"), command=command,
        )  # fmt: skip
    else:
        words = d.say(
            "run {command} and return its exit code", "exit code of {command}", "[execute|run] {command}, return the return code", "[get|return] the exit status of the command {command}", "return code of running {command}",
            held=("with what code does {command} end", "start {command}, wait for it, give the exit code back"), command=command,
        )  # fmt: skip
    return Task(
        words=words, name=d.name(*(("succeeds", "command_ok", "run_ok") if ok else ("exit_code", "return_code", "run_status")), held=("went_well", "ending") if ok else ("status_of", "code_of")), params=params(f"{command}: list[str]"), returns="bool" if ok else "int", imports=("import subprocess",),
        body=f"return subprocess.run({command}).returncode{' == 0' if ok else ''}", doc="Run a command.", target="done", checks=PYTHON + f"assert f([py, '-c', 'raise SystemExit(3)']) == {False if ok else 3}\nassert f([py, '-c', '']) == {True if ok else 0}",
    )  # fmt: skip


@family(area="subprocess")
def run_with(d: Draw, style: Style) -> Task:
    what, body, check, returns, kind, first, imports = d.pick(
        ("with {x} on its standard input", "return subprocess.run({c}, input={x}, capture_output=True, text=True, check=True).stdout", "assert f([py, '-c', 'print(input()[::-1])'], 'abc') == 'cba\\n'", "str", "str", "text data stdin_text|input_text", ()),
        ("in the folder {x}", "return subprocess.run({c}, cwd={x}, capture_output=True, text=True, check=True).stdout", "import os\nos.mkdir('sub')\nassert f([py, '-c', 'import os; print(os.path.basename(os.getcwd()))'], 'sub') == 'sub\\n'", "str", "str", "folder directory cwd|workdir", ()),
        ("with {x} added to the environment", "return subprocess.run({c}, env={{**os.environ, **{x}}}, capture_output=True, text=True, check=True).stdout", "assert f([py, '-c', 'import os; print(os.environ[\"A_B\"])'], {'A_B': '7'}) == '7\\n'", "str", "dict[str, str]", "env variables extra|additions", ("import os",)),
        ("for at most {x} seconds, subprocess.TimeoutExpired after that,", "return subprocess.run({c}, timeout={x}, capture_output=True, text=True, check=True).stdout", "import subprocess\nassert f([py, '-c', 'print(1)'], 5) == '1\\n'\ntry:\n    f([py, '-c', 'import time; time.sleep(2)'], 0.2)\nexcept subprocess.TimeoutExpired:\n    pass\nelse:\n    raise AssertionError", "str", "float", "seconds timeout limit|deadline", ()),
    )  # fmt: skip
    command, extra = variables(d, "command args cmd argv|program", first, avoid="subprocess os")
    what = what.format(x="{extra}")
    return Task(
        words=d.say(
            f"run {{command}} {what} and return its output, check the exit code", f"output of {{command}} run {what}", f"[execute|run] the command {{command}} {what}, return what it prints", f"run a command {what}: return stdout as text, raise on failure", f"[get|capture] the output of {{command}} {what}, checked",
            held=(f"let {{command}} run {what} and give back its text output", f"start {{command}} {what}; return stdout"), command=command, extra=extra,
        ).replace(", return", " return").replace(",,", ","),
        name=d.name("run", "run_command", "run_with", held=("execute_with", "output_with")), params=params(f"{command}: list[str], {extra}: {kind}"), returns=returns, imports=(*imports, "import subprocess"), body=body.format(c=command, x=extra), doc="Run a command.", target="printed", checks=PYTHON + check,
    )  # fmt: skip


@family(area="subprocess")
def error_output(d: Draw, style: Style) -> Task:
    (command,) = variables(d, "command args cmd argv|program", avoid="subprocess result")
    raises = style.errors == "raise"
    end = "raise RuntimeError(result.stderr.strip())" if raises else "return None"
    return Task(
        words=d.say(
            "run {command} and return its output", "[execute|run] the command {command}, text output", "output of {command}", "stdout of the command {command} as text", "[get|capture] what {command} prints", held=("what does {command} write to stdout", "start {command} and hand back its output text"), command=command,
        ),
        clauses=(Clause(d.pick("raise RuntimeError with its stderr, stripped, if it fails", "RuntimeError with the stripped error output if the exit code is not 0") if raises else d.pick("None if it fails", "None if the exit code is not 0"), about="errors"),),
        name=d.name("run_or_fail", "run", "output", held=("outcome", "run_checked")), params=params(f"{command}: list[str]"), returns="str" if raises else "str | None", imports=("import subprocess",), body=f"result = subprocess.run({command}, capture_output=True, text=True)\nif result.returncode != 0:\n    {end}\nreturn result.stdout", doc="Run a command.",
        checks=checked(PYTHON + "assert f([py, '-c', 'print(1)']) == '1\\n'\nbad = [py, '-c', 'import sys; sys.exit(\"oh no\")']", style, raising="try:\n    f(bad)\nexcept RuntimeError as error:\n    assert str(error) == 'oh no'\nelse:\n    raise AssertionError", none="assert f(bad) is None"),
    )  # fmt: skip


@family(area="subprocess")
def program_exists(d: Draw, style: Style) -> Task:
    (name,) = variables(d, "name program command tool|binary", avoid="shutil")
    what = d.chance(0.6)
    return Task(
        words=d.say(
            *(("check [if|whether] the program {n} is installed", "is {n} on the PATH", "[return |]True if the command {n} exists", "does the executable {n} exist on PATH", "test whether {n} can be found as a program") if what else ("full path of the program {n}, or None", "where is the command {n} on the PATH, None if nowhere", "which {n}: its path or None", "[find|get|return] the path of the executable {n}, None if missing", "look up {n} on the PATH, path or None")),
            held=("is there a program {n} to be found on this machine", "whether the shell would find {n}") if what else ("at what path is the program {n}, if any", "locate the executable {n} or give None"), n=name,
        ),
        name=d.name(*(("is_installed", "program_exists", "has_command") if what else ("find_program", "which", "program_path")), held=("can_run", "available") if what else ("locate_program", "where_is")), params=params(f"{name}: str"), returns="bool" if what else "str | None", imports=("import shutil",),
        body=f"return shutil.which({name}){' is not None' if what else ''}", doc="Look for a program.", target="found", checks="import os\nopen('tool-x', 'w').close()\nos.chmod('tool-x', 0o755)\nos.environ['PATH'] = os.getcwd()\n" + ("assert f('tool-x') is True\nassert f('no-such-tool') is False" if what else "assert f('tool-x') == os.path.join(os.getcwd(), 'tool-x')\nassert f('no-such-tool') is None"),
    )  # fmt: skip


@family(area="subprocess")
def shell_words(d: Draw, style: Style) -> Task:
    (text,) = variables(d, "command text line command_line|shell_text", avoid="shlex")
    if d.chance(0.5):
        return Task(
            words=d.say(
                "split the command line {t} as a shell would", "split {t} into arguments, quotes respected", "shlex.split of {t}", "arguments of the shell command {t} as a list", "[parse|turn] the shell command {t} into a list of arguments", held=("which arguments does the shell see in {t}", "break the command line {t} up, mind the quotes"), t=text,
            ),
            name=d.name("split_command", "shell_split", "to_arguments", held=("arguments_of", "command_parts")), params=params(f"{text}: str"), returns="list[str]", imports=("import shlex",), body=f"return shlex.split({text})", doc="Split a command line.", target="arguments", checks="assert f('cp \"a b\" c') == ['cp', 'a b', 'c']\nassert f('') == []",
        )  # fmt: skip
    (args,) = variables(d, "args command arguments argv|words_list", avoid="shlex")
    return Task(
        words=d.say(
            "join {t} into a shell command, quoted where needed", "quote {t} for the shell, one string", "shlex.join of {t}", "command line text from the list {t}, safely quoted", "[turn|make] the arguments {t} into one shell-safe string", held=("write {t} as one would type it in a shell, quotes included", "shell form of the argument list {t}"), t=args,
        ),
        name=d.name("join_command", "shell_join", "to_command_line", held=("quoted_command", "as_typed")), params=params(f"{args}: list[str]"), returns="str", imports=("import shlex",), body=f"return shlex.join({args})", doc="Join a command line.", target="line", checks="assert f(['cp', 'a b', 'c']) == \"cp 'a b' c\"\nassert f([]) == ''",
    )  # fmt: skip


@family(area="subprocess")
def pipe_commands(d: Draw, style: Style) -> Task:
    first, second = variables(
        d,
        "first producer left source|sender",
        "second consumer right target|receiver",
        avoid="subprocess output",
    )
    return Task(
        words=d.say(
            "pipe the output of the command {a} into {b} and return what {b} prints", "run {a}, feed its output to {b}, return the output of {b}", "{a} | {b} without a shell, output as text", "send stdout of the command {a} to stdin of {b}, return the result text", "like the shell's {a} | {b}, with subprocess, checked",
            held=("let {b} read what {a} writes, both are argument lists; return the final output", "chain the commands {a} and {b} by a pipe and return the text at the end"), a=first, b=second,
        ),
        name=d.name("pipe", "run_pipe", "pipe_commands", held=("chained_commands", "through_pipe")), params=params(f"{first}: list[str], {second}: list[str]"), returns="str", imports=needed(style, "subprocess", "", "import subprocess"),
        body=f"output = subprocess.run({first}, capture_output=True, check=True).stdout\nreturn subprocess.run({second}, input=output, capture_output=True, check=True).stdout.decode()", doc="Pipe one command into another.", target="printed", checks=PYTHON + "assert f([py, '-c', 'print(\"b a\")'], [py, '-c', 'print(sorted(input().split()))']) == \"['a', 'b']\\n\"",
    )  # fmt: skip


@family(area="subprocess")
def start_process(d: Draw, style: Style) -> Task:
    (command,) = variables(d, "command args cmd argv|program", avoid="subprocess process line")
    return Task(
        words=d.say(
            "yield the lines that {command} prints as they come, without line breaks", "generator over the output lines of the running command {command}, stripped of the line break", "stream the output of {command} line by line", "run {command} and yield each line of its output while it runs", "iterate over the lines of output of {command}, live",
            held=("give out the lines {command} writes one by one as it writes them", "lazily read the output of {command}, line for line"), command=command,
        ),
        name=d.name("stream_output", "output_lines", "follow", held=("lines_from", "live_lines")), params=params(f"{command}: list[str]"), returns="Iterator[str]", imports=needed(style, "subprocess", "Iterator", "import subprocess", "from collections.abc import Iterator"),
        body=f'with subprocess.Popen({command}, stdout=subprocess.PIPE, text=True) as process:\n    for line in process.stdout:\n        yield line.rstrip("\\n")', doc="Read a command's output line by line.", checks=PYTHON + "assert list(f([py, '-c', 'print(1); print(2)'])) == ['1', '2']\nassert list(f([py, '-c', ''])) == []",
    )  # fmt: skip
