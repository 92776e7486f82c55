"""What is still wrong with a fill: told where it stands, with the edit that ends it where there is one."""

from __future__ import annotations

import ast
import random
import sys
from pathlib import Path

import pytest

from engine.config import ProblemSettings
from engine.errors import ConfigError, ScholiaError
from engine.text.lines import Lines
from watcher import problems
from watcher.check import checked
from watcher.problems import Flaw, flaws, wish

ROOT = Path(__file__).parents[2]
HEAD = '#!/usr/bin/env python\n"""What it is."""\n\nimport os\n\n\n'


def told(fill: str, above: str = HEAD, below: str = "", path: str = "a.py") -> list[tuple[str, str]]:
    """The kind of each problem of a fill, and the code that it is about."""
    text = above + fill + below
    found = flaws(text, path, len(above), len(above) + len(fill))
    return [(one.kind, text[one.start : one.end]) for one in found]


def mended(fill: str, above: str = HEAD) -> str:
    """The text after every direct edit was made."""
    text = above + fill
    while True:
        found = [one.mend for one in flaws(text, "a.py", text.index(fill[:9]), len(text)) if one.mend]
        if not found:
            return text
        text = text[: found[0].start] + found[0].new + text[found[0].end :]


@pytest.mark.parametrize(
    ("fill", "says"),
    [
        ("def f(a):\n    return a\n", []),
        ("def f(a):\n    return b\n", [("undefined", "b")]),
        ("def f(a):\n    é = b\n    return é\n", [("undefined", "b")]),
        ("def f():\n    import json\n    return os\n", [("unused", "import json")]),
        ("def f(\n", [("syntax", "def f(")]),
        ("def f():\n    pass\nreturn 1\n", [("syntax", "return 1")]),
        ("def f():\n    return x\n    x = 1\n", [("undefined", "x")]),
        ("def f():\n    for x in os.environ:\n        pass\n    return x\n", []),
        ("def f():\n    return [y for y in os.environ if z]\n", [("undefined", "z")]),
        ("   \n", []),
    ],
)
def test_a_python_fill(fill: str, says: list[tuple[str, str]]) -> None:
    assert told(fill) == says


def test_what_is_wrong_elsewhere_is_not_told() -> None:
    assert told("def f(a):\n    return a\n", "def g():\n    return nothing\n\n\n", "\n\nimport json\n") == []
    assert told("def f(a):\n    return a\n", "def g(:\n\n\n") == []


def test_names_that_other_definitions_bind_are_known_and_those_they_only_use_are_not() -> None:
    above = (
        "class Known:\n    inside = 1\n\n\n@decorated(\n    1,\n)\nasync def called():\n    local = 1\n\n\n"
    )
    assert told("def f():\n    return Known, called, inside, local\n", above) == [
        ("undefined", "inside"),
        ("undefined", "local"),
    ]


def test_a_name_that_is_made_global_elsewhere_is_known() -> None:
    assert told("def f():\n    return state\n", "def g():\n    global state\n    state = 1\n\n\n") == []


def test_an_import_that_other_code_uses_is_not_unused() -> None:
    assert told("import json\n", "", "\n\ndef f():\n    return json\n") == []
    assert told("import json\n", "", "\n\ndef f():\n    return 1\n") == [("unused", "import json")]


def test_code_at_the_margin_inside_of_a_string_is_no_code() -> None:
    above = 'def g():\n    """\ndef f():\nimport nothing (\n    """\n    return 1\n\n\n'
    assert told("def f():\n    return nothing\n", above) == [("undefined", "nothing")]


@pytest.mark.parametrize("path", ["a.rs", "a.go", "a.js", "a.sh"])
def test_other_languages_are_told_by_their_parsers(path: str) -> None:
    fine = {
        "a.rs": "fn f() {}\n",
        "a.go": "package p\nfunc f() {}\n",
        "a.js": "let x = 1\n",
        "a.sh": "echo a\n",
    }[path]
    assert told(fine, "", path=path) == []
    assert [kind for kind, _ in told(fine + "((\n", "", path=path)] != []


@pytest.mark.parametrize(
    ("fill", "adds"),
    [
        ("def f(words):\n    return Counter(words)\n", "from collections import Counter\n"),
        ("def f(words):\n    return re.sub('a', 'b', words)\n", "import re\n"),
    ],
)
@pytest.mark.parametrize(
    ("above", "before"),
    [
        (HEAD, '#!/usr/bin/env python\n"""What it is."""\n\nimport os\n'),
        ("#!/bin/sh\n# -*- coding: utf-8 -*-\n", "#!/bin/sh\n# -*- coding: utf-8 -*-\n"),
        ("from __future__ import annotations\nX = 1\n", "from __future__ import annotations\n"),
        ("", ""),
    ],
)
def test_a_missing_import_is_added_below_those_that_are_there(
    fill: str, adds: str, above: str, before: str
) -> None:
    text = mended(fill, above)
    assert text == before + adds + above.removeprefix(before) + fill
    ast.parse(text)


def test_the_edit_keeps_the_line_breaks_of_the_file() -> None:
    text = "import os\r\n\r\n\r\ndef f(words):\r\n    return Counter(words)\r\n"
    (found,) = flaws(text, "a.py", text.index("def"), len(text))
    assert found.mend is not None
    assert found.mend.new == "from collections import Counter\r\n"
    assert found.mend.start == len("import os\r\n")


def test_an_unused_import_is_removed_but_never_the_only_statement_of_its_block() -> None:
    assert mended("def f():\n    import json\n    return 1\n") == f"{HEAD}def f():\n    return 1\n"
    alone = "def f():\n    import json\n"
    assert mended(alone) == HEAD + alone
    both = "def f():\n    import json; return 1\n"
    assert mended(both) == HEAD + both


def sources() -> list[Path]:
    found = [path for path in sorted((ROOT / "watcher").glob("*.py")) if "global " not in path.read_text()]
    return random.Random(5).sample(found, 12)


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_what_is_told_from_a_part_of_the_file_is_what_the_whole_of_it_says(path: Path) -> None:
    """For every definition of a real file, as it is and with a name that nothing defines in it."""
    text = path.read_text()
    tops = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef | ast.ClassDef)]
    for one in tops:
        for broken in (False, True):
            code = text.splitlines(keepends=True)
            if broken:
                last = one.end_lineno or one.lineno
                code[last - 1] = code[last - 1].rstrip("\n") + "  + undefined_here\n"
            whole = "".join(code)
            lines = Lines(whole)
            first, end = lines.start(one.lineno), lines.after(one.end_lineno or one.lineno)
            inside = range(one.lineno, (one.end_lineno or one.lineno) + 1)
            page = problems._Page(whole, lines, inside, first, end)
            tree = problems._parsed(whole)
            if isinstance(tree, ast.Module):
                assert flaws(whole, "a.py", first, end) == problems._of_tree(page, tree)


def test_the_model_is_told_each_problem_once_and_in_one_line() -> None:
    text = "def f():\n    return b + b\n"
    found = flaws(text, "a.py", 0, len(text))
    assert wish((*found, *found), text) == "`b` is defined nowhere (in `b`)"


SAYS = (
    "import sys; n = sys.argv[1]; print(f'{n}:2: two', 'b.py:2: other', '2: no', f'./{n}:9: no', sep=chr(10))"
)


def check(
    work_root: Path, command: str, text: str = "one\ntwo\nthree\n", seconds: int = 20
) -> tuple[Flaw, ...]:
    from gitwork import GitWork

    work = GitWork.init(work_root)
    work.write("a.py", text)
    settings = ProblemSettings(check=command, seconds=seconds)
    return checked(work.repository, "a.py", text, settings, (4, len(text)))


def test_the_check_command_tells_of_the_lines_of_the_fill_alone(tmp_path: Path) -> None:
    found = check(tmp_path / "w", f'{sys.executable} -c "{SAYS}" {{file}}')
    assert found == (Flaw("check", 4, 7, "two"),)


def test_the_check_command_gets_the_file_also_if_it_does_not_say_where(tmp_path: Path) -> None:
    assert check(tmp_path / "w", f'{sys.executable} -c "{SAYS}"') == (Flaw("check", 4, 7, "two"),)


def test_no_command_says_nothing(tmp_path: Path) -> None:
    assert check(tmp_path / "w", " ") == ()


@pytest.mark.parametrize("command", ["there-is-no-such-command {file}", "'unbalanced"])
def test_a_command_that_cannot_be_run_says_what_to_do(tmp_path: Path, command: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check(tmp_path / "w", command)
    assert caught.value.hint


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ScholiaError, match="more than 1 s"):
        check(tmp_path / "w", f'{sys.executable} -c "import time; time.sleep(600)"', seconds=1)
