"""Plain scripts at module level: ask, greet, read the arguments, start `main`."""

from __future__ import annotations

from engine.base.curriculum.everyday import PRINTED
from engine.base.curriculum.task import Draw, Scene, Style, Task, family

PEOPLE = ("Ann", "Bob", "Cleo", "Dan", "Eve", "Kim", "Lee", "Mia", "Tom", "Zoe", "world", "friend")
INPUTS = """\
import builtins
def answering(*answers):
    given = iter(answers)
    builtins.input = lambda prompt="": next(given)
    return printed()
"""


def script(
    words: str,
    body: str,
    checks: str,
    above: str = "",
    below: str = "",
    imports: tuple[str, ...] = (),
    depth: int = 0,
) -> Task:
    """A script with `body` in it."""
    helpers = '__name__ = "__main__"\n' + PRINTED + (INPUTS if "answering(" in checks else "")
    return Task(
        words=words, name="main", returns="None", body=body, checks=helpers + checks, imports=imports, doc="Run the script.",
        scene=Scene(above, below, "script", depth),
    )  # fmt: skip


@family(area="scripts", scene=True)
def ask_and_answer(d: Draw, style: Style) -> Task:
    greeting = d.pick("Hello", "Hi", "Welcome", "Hey", "Good morning")
    what, body, answers, said = d.pick(
        (
            "[ask for|ask the user for|read] the name and [print|say] {g} with it",
            'name = input("What is your name? ")\nprint(f"{g}, {name}!")',
            ("Ann",),
            "{g}, Ann!\n",
        ),
        (
            "[ask|read] the user's name and greet them with {g}",
            'name = input("What is your name? ")\nprint(f"{g}, {name}!")',
            ("Bob",),
            "{g}, Bob!\n",
        ),
        (
            "ask for two numbers and print their sum",
            'first = float(input("First number: "))\nsecond = float(input("Second number: "))\nprint(first + second)',
            ("1.5", "2"),
            "3.5\n",
        ),
        (
            "ask for two numbers and print their product",
            'first = float(input("First number: "))\nsecond = float(input("Second number: "))\nprint(first * second)',
            ("1.5", "2"),
            "3.0\n",
        ),
        (
            "ask for a number and print its square",
            'number = float(input("Number: "))\nprint(number ** 2)',
            ("3",),
            "9.0\n",
        ),
        (
            "ask for a number and print [whether it is|if it is] even or odd",
            'number = int(input("Number: "))\nif number % 2 == 0:\n    print("even")\nelse:\n    print("odd")',
            ("3",),
            "odd\n",
        ),
        (
            "ask for a word and print it backwards",
            'word = input("Word: ")\nprint(word[::-1])',
            ("abc",),
            "cba\n",
        ),
        (
            "ask for a text and print the number of words",
            'text = input("Text: ")\nprint(len(text.split()))',
            ("a b c",),
            "3\n",
        ),
        (
            "ask how old the user is and print the age in ten years",
            'age = int(input("How old are you? "))\nprint(age + 10)',
            ("30",),
            "40\n",
        ),
        (
            "ask for a temperature in celsius and print it in fahrenheit",
            'celsius = float(input("Temperature in Celsius: "))\nprint(celsius * 9 / 5 + 32)',
            ("100",),
            "212.0\n",
        ),
        (
            "ask for numbers separated by spaces and print their sum",
            'numbers = [float(part) for part in input("Numbers: ").split()]\nprint(sum(numbers))',
            ("1 2 3.5",),
            "6.5\n",
        ),
    )
    body, said = body.replace("{g}", greeting), said.replace("{g}", greeting)
    words = d.say(
        what,
        what,
        "{w}, with input()".replace("{w}", what),
        "a script: " + what,
        held=(
            what.replace("ask for", "let the user type").replace("[ask|read]", "get"),
            "from the keyboard: " + what,
        ),
        g=greeting,
    )
    after = d.pick("", "", 'print("bye")')
    return script(
        words,
        body,
        f"out = answering(*{answers!r})\nassert out == {said + ('bye' + chr(10) if after else '')!r}, out",
        below=after,
    )


@family(area="scripts", scene=True)
def say_hello(d: Draw, style: Style) -> Task:
    """Greetings of variables that are there."""
    who = d.pick("name", "user", "username", "first_name", "customer", "guest", "player", "friend")
    value = d.pick(*PEOPLE)
    greeting, said = d.pick(
        ("Hello", "hello"),
        ("Hello", "hello"),
        ("Hi", "hi"),
        ("Welcome", "welcome"),
        ("Good morning", "good morning"),
        ("Good evening", "good evening"),
        ("Goodbye", "goodbye"),
        ("Thank you", "thank you"),
    )
    above = d.pick(
        f'{who} = "{value}"',
        f'{who} = "{value}"\nprint("ready")',
        f'{who} = "{value}"\nage = 30',
        f'{who} = " {value} ".strip()',
    )
    below = d.pick("", "", 'print("How are you?")', "print(len(" + who + "))")
    ends = f"{greeting}, {value}!\n" + {"": "", 'print("How are you?")': "How are you?\n"}.get(
        below, f"{len(value)}\n"
    )
    words = d.say(
        "say {g} to {w}",
        "say {g} to the {w} by name",
        "print {g} and the {w}",
        "greet {w} with {g}",
        "[write|print] a {g} for {w}",
        "{g} to {w}",
        "greet the {w}: {g}",
        held=("{w} should read {g}", "let {w} be greeted, {g}"),
        g=d.pick(said, greeting, f'"{greeting}"'),
        w=who,
    )
    return script(
        words,
        f'print(f"{greeting}, {{{who}}}!")',
        f"out = printed()\nassert out.endswith({ends!r}), out",
        above,
        below,
    )


@family(area="scripts", scene=True)
def main_guard(d: Draw, style: Style) -> Task:
    name = d.pick("main", "main", "run", "start", "work", "greet", "report")
    takes, given, words, body, shown = d.pick(
        ("", "", "call {f}|run {f}|start {f}|{f} here|just call {f}()", "{f}()", "ready"),
        (
            "value",
            "sys.argv[1]",
            "call {f} with the first argument|{f} with the first command line argument|pass the first argument to {f}|give {f} the first argument from the command line",
            "{f}(sys.argv[1])",
            "a",
        ),
        (
            "value",
            "sys.argv[1:]",
            "call {f} with the arguments|pass all arguments to {f}|{f} gets the command line arguments|hand the arguments to {f}, without the program's name",
            "{f}(sys.argv[1:])",
            "['a', 'b']",
        ),
        (
            "value",
            "loop",
            "call {f} for [each|every] argument|run {f} on every argument|for each command line argument call {f}|loop over the arguments and call {f}",
            "for argument in sys.argv[1:]:\n    {f}(argument)",
            "a\nb",
        ),
    )
    show = f"print({takes})" if takes else 'print("ready")'
    above = f"def {name}({takes + ': str' if takes and style.hints and given != 'sys.argv[1:]' else takes}){' -> None' if style.hints else ''}:\n    {show}\n\n\n"
    guard = d.chance(0.7)
    tail = 'if __name__ == "__main__":' if guard else f'print("{name}")'
    first = "" if guard else f"{name}\n"
    options = (
        [option.replace("{f}", name) for option in words.split("|")]
        if "[" not in words
        else [option.replace("{f}", name) for option in words.replace("[each|every]", "every").split("|")]
    )
    return script(
        d.say(*options, held=(f"now {options[0]}", f"let {name} do its work: {options[-1]}")), body.replace("{f}", name),
        f"import sys\nsys.argv = ['x.py', 'a', 'b']\nout = printed()\nassert out == {first + shown + chr(10)!r}, out",
        above=above + tail, imports=("import sys",) if given else (), depth=int(guard),
    )  # fmt: skip


@family(area="scripts", scene=True)
def guard_itself(d: Draw, style: Style) -> Task:
    name = d.pick("main", "main", "main", "run", "start", "cli")
    code = d.pick(f"{name}()", f"{name}()", f"sys.exit({name}())")
    ends = code.startswith("sys")
    hint = (" -> int" if ends else " -> None") if style.hints else ""
    above = f'def {name}(){hint}:\n    print("working")\n' + ("    return 0\n" if ends else "") + "\n"
    words = d.say(
        "run {f} when this is [run|started|executed] as a script",
        "main guard that calls {f}",
        "if __name__ == main: {f}",
        "call {f} only if this file is [run|executed] directly",
        "[add|write] the main guard",
        "entry point: call {f}",
        "start {f} if run as a script",
        held=("{f} should not run on import, only as a script", "the usual last lines that start {f}"),
        f=name,
    )
    if ends:
        words += d.pick(
            ", exit with what it returns", " and exit with its return value", ", its result is the exit code"
        )
    checks = "out = printed()\nassert out == 'working\\n'"
    if ends:
        checks = "import io, contextlib\nout = io.StringIO()\ntry:\n    with contextlib.redirect_stdout(out):\n        f()\n    left = False\nexcept SystemExit as error:\n    left = error.code == 0\nassert left and out.getvalue() == 'working\\n'"
    return script(
        words,
        f'if __name__ == "__main__":\n    {code}',
        checks,
        above=above,
        imports=("import sys",) if ends else (),
    )
