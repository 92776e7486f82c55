"""The same lesson with other names: what belongs to the function alone is renamed everywhere, nothing else anywhere."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.learning.examples import Example
from engine.learning.renaming import renamed
from engine.learning.targets import changes
from engine.model.prompts import Context

ABOVE = "import os\n\nLIMIT = 3\n\n\ndef helper(row, key=None):\n    return row\n\n\n"
HEADER = "def load(row, folder, *, deep=False):\n"
BELOW = "\n\ndef other(folder):\n    return folder\n"
WRONG = "    names = os.listdir(folder)\n    return helper(names, key=deep)\n"
TARGET = "    names = sorted(os.listdir(folder))\n    return helper(names, key=deep, row=f'{row.row} row {folder!r}')\n"


def lesson(**changed: object) -> Example:
    context = Context(
        "a.py",
        "python",
        "fill",
        "list the files",
        ABOVE + HEADER,
        BELOW,
        "    ",
        signature=HEADER,
        imports="",
    )
    made = Example(
        1, 1, "corrected", context, TARGET, changes(WRONG, TARGET), WRONG, "personal", "python", Path("/r"), "a.py",
        0.0, "base", "",
    )  # fmt: skip
    return replace(made, **changed)


def function(one: Example) -> str:
    return one.context.before[len(ABOVE) :] + one.target


def test_the_functions_own_names_are_others_everywhere_and_nothing_else_is() -> None:
    plain = lesson()
    other = renamed(plain)
    assert other is not None
    assert other.context.before.startswith(ABOVE) and other.context.after == BELOW
    tree, new = ast.parse(function(plain)), ast.parse(function(other))
    arguments = [one.arg for one in ast.walk(new) if isinstance(one, ast.arg)]
    assert len(arguments) == 3 and "deep" not in arguments
    assert {"row", "folder"} <= set(arguments)  # they stand outside of the function as well
    assert "names" not in function(other)
    assert "key=" in other.target and "row=f'{row.row} row {folder!r}'" in other.target
    assert [type(one) for one in ast.walk(tree)] == [type(one) for one in ast.walk(new)]
    assert other.context.signature in other.context.before
    assert any("sorted" in other.target[start:end] for start, end in other.changed)
    assert renamed(plain) == other


def test_names_that_the_request_says_stay() -> None:
    asked = replace(lesson().context, prompt="list the names of the files")
    other = renamed(lesson(context=asked))
    assert other is not None and "names = sorted" in other.target


def test_what_stands_below_in_the_same_function_goes_along() -> None:
    context = replace(lesson().context, after="    return names\n" + BELOW)
    target = "    names = [part for part in os.listdir(folder)]\n"
    other = renamed(lesson(context=context, target=target, wrong="", changed=()))
    assert other is not None
    new = other.target.split()[0]
    assert new != "names"
    assert other.context.after == f"    return {new}\n{BELOW}"


@pytest.mark.parametrize(
    "one",
    [
        lesson(language="go"),
        lesson(target="    return (\n", wrong=""),
        lesson(target="    return 1\n", context=Context("a.py", "python", "fill", "one", "", "", "")),
    ],
)
def test_where_there_is_nothing_to_rename_that_is_said(one: Example) -> None:
    assert renamed(one) is None


STATEMENTS = st.sampled_from(
    [
        "total = 0", "for part in total:\n    use(part)", "with open(total) as file:\n    text = file.read()",
        "use(total=total, part=1)", "pair = lambda part, file=1: (part, file)", "text = f'{total} {part:>3} {{part}}'",
        "part.total = part", "[part for part, file in total if part == file]", "del total, part", "# total of part",
        "def inner(part, text=total):\n    return part.text(text=text)", "text = 'part' + \"total\"",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(body=st.lists(STATEMENTS, min_size=1, max_size=5))
def test_the_code_is_the_same_but_for_the_names(body: list[str]) -> None:
    target = "".join(f"    {line}\n" for one in (*body, "return total") for line in one.split("\n"))
    context = Context(
        "a.py",
        "python",
        "fill",
        "do it",
        "def f(total, part):\n",
        "",
        "    ",
        signature="def f(total, part):",
    )
    one = lesson(context=context, target=target, wrong="", changed=())
    other = renamed(one)
    assert other is not None
    assert not {"total", "part"} & set(parameters(other)[:2])
    assert shape(one) == shape(other)


def parameters(one: Example) -> list[str]:
    tree = ast.parse(one.context.before + one.target)
    return [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]


def shape(one: Example) -> str:
    """The tree, its names numbered by their first appearance; attributes, keywords and strings as they are."""
    tree = ast.parse(one.context.before + one.target)
    numbers: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = numbers.setdefault(node.id, str(len(numbers)))
        elif isinstance(node, ast.arg):
            node.arg = numbers.setdefault(node.arg, str(len(numbers)))
    return ast.dump(tree)
