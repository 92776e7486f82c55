"""The rewriters of the learning benchmark: what they write is Python, and nothing is left to be changed."""

from __future__ import annotations

import textwrap
from random import Random

import pytest

pytest.importorskip("libcst")

from developers import MIXED, Developer  # after importorskip
from preferences import PREFERENCES

from engine.base.curriculum import families
from engine.base.curriculum.task import Draw, Style

TEXTS = [
    f"import os\nfrom pathlib import Path\n\n\n{task.header_text}\n{textwrap.indent(task.block, '    ')}\n"
    for number, family in enumerate(list(families().values())[::7])
    if not (
        task := family.task(Draw(Random(number)), Style(hints=number % 3 == 0, loop=number % 2 == 0))
    ).code
]


@pytest.mark.parametrize("name", sorted(PREFERENCES))
def test_what_a_preference_writes_is_python_and_stays_as_it_is(name: str) -> None:
    for text in TEXTS:
        after = PREFERENCES[name].apply(text)
        compile(after, "after.py", "exec")
        assert PREFERENCES[name].apply(after) == after


@pytest.mark.parametrize("one", MIXED, ids=lambda one: one.name)
def test_what_a_developer_commits_needs_no_more_changes(one: Developer) -> None:
    for text in TEXTS:
        after, _ = one.mend(text)
        compile(after, "after.py", "exec")
        assert one.mend(after) == (after, ())


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("pathlib", "f = os.path.join(a, b)\n", "f = Path(a) / b\n"),
        ("os_path", "f = Path(a).exists()\n", "f = os.path.exists(a)\n"),
        ("f_strings", 's = "{}-{}".format(a, b)\n', 's = f"{a}-{b}"\n'),
        ("format", 's = f"{a}-{b:.2f}"\n', 's = "{}-{:.2f}".format(a, b)\n'),
        ("logging", "def f():\n    print(1)\n", "def f():\n    logger.info(1)\n"),
        ("aware", "t = datetime.now()\n", "t = datetime.now(timezone.utc)\n"),
        ("records", 'r = {"a": 1}\n', "r = Record(a=1)\n"),
        ("raising", "def f():\n    return None\n", 'def f():\n    raise ValueError("no value")\n'),
        ("none", 'def f():\n    raise ValueError("x")\n', "def f():\n    return None\n"),
        ("typed_locals", "def f():\n    a = []\n    a.append(1)\n",
         "def f():\n    a: list = []\n    a.append(1)\n"),
        ("house_names", "def f():\n    result = 1\n    return result\n",
         "def f():\n    found = 1\n    return found\n"),
        ("named_result", "def f():\n    return g()\n", "def f():\n    answer = g()\n    return answer\n"),
        ("loops", "def f():\n    return [a for a in b if a]\n",
         "def f():\n    result = []\n    for a in b:\n        if a:\n            result.append(a)\n"
         "    return result\n"),
        ("comprehensions", "def f():\n    c = []\n    for a in b:\n        c.append(a)\n    return c\n",
         "def f():\n    c = [a for a in b]\n    return c\n"),
        ("early_return", "def f(a):\n    if a:\n        return 1\n    else:\n        return 2\n",
         "def f(a):\n    if a:\n        return 1\n    return 2\n"),
        ("docstrings", "def read_all():\n    return 1\n", 'def read_all():\n    """Read all."""\n    return 1\n'),
        ("docstrings", 'def f():\n    """ read it """\n    return 1\n', 'def f():\n    """Read it."""\n    return 1\n'),
        ("untyped", "def f(a: int, b: str = '') -> list[int]:\n    c: int = a\n", "def f(a, b=''):\n    c: int = a\n"),
        ("house_helper", "def f(a):\n    if not a:\n        return 1\n",
         "def f(a):\n    if is_empty(a):\n        return 1\n"),
    ],
)  # fmt: skip
def test_a_preference(name: str, before: str, after: str) -> None:
    assert PREFERENCES[name].apply(before).endswith(after)
