"""A fill brings the imports that it forgot, at its own place, and is told of names that nothing binds."""

from __future__ import annotations

import pytest

from watcher.imports import Unbound, docstring_first, inside_class, unbound, with_imports, without_idle


def found(before: str, fill: str, after: str = "") -> Unbound:
    return unbound(before + fill + after, len(before), len(before) + len(fill))


@pytest.mark.parametrize(
    ("fill", "imports"),
    [
        ("    return Counter(words)\n", ("from collections import Counter",)),
        ("    return json.loads(words)\n", ("import json",)),
        ("    return re.sub('a', 'b', json.dumps(words))\n", ("import json", "import re")),
        ("    x: Callable[[], Iterator[int]]\n", ("from collections.abc import Callable, Iterator",)),
        ("    return date.today() - timedelta(1)\n", ("from datetime import date, timedelta",)),
        ("    return datetime.now()\n", ("from datetime import datetime",)),
        ("    return datetime.datetime.now()\n", ("import datetime",)),
        ("    return sqrt(2) + math.pi\n", ("import math", "from math import sqrt")),
        ("    return Path(words)\n", ("from pathlib import Path",)),
    ],
)
def test_what_the_standard_library_has_is_imported(fill: str, imports: tuple[str, ...]) -> None:
    assert found("def f(words):\n", fill) == Unbound(imports)


@pytest.mark.parametrize(
    "before",
    [
        "import json\n\n\ndef f(words):\n",
        "from json import *\n\n\ndef f(words):\n",
        "def f(words, json):\n",
        "def f(words):\n    json = words\n",
        "try:\n    import orjson as json\nexcept ImportError:\n    json = None\n\n\ndef f(words):\n",
    ],
)
def test_what_is_bound_is_left_alone(before: str) -> None:
    assert found(before, "    return json.loads(words)\n") == Unbound()


def test_a_name_that_nothing_binds_is_reported() -> None:
    assert found("def f(a):\n", "    return sorted(a, key=lambda row: row[field])\n").names == ("field",)


def test_a_name_bound_below_the_fill_counts_as_bound() -> None:
    assert found("def f(a):\n", "    return helper(a)\n", "\n\ndef helper(a):\n    return a\n") == Unbound()


def test_names_outside_of_the_fill_are_not_its_business() -> None:
    assert found("undefined_elsewhere()\n\n\ndef f(a):\n", "    return a\n") == Unbound()


@pytest.mark.parametrize(
    "code", ["    with open(a) as g: return g\n", "    except_ = [b for b in a]\n    return except_\n"]
)
def test_builtins_and_inner_names_are_bound(code: str) -> None:
    assert found("def f(a):\n", code) == Unbound()


@pytest.mark.parametrize(
    "code",
    [
        "    match a:\n        case {'k': v, **rest}:\n            return v, rest\n",
        "    try:\n        pass\n    except OSError as e:\n        raise e\n",
    ],
)
def test_names_that_patterns_and_handlers_bind_are_bound(code: str) -> None:
    assert found("def f(a):\n", code) == Unbound()


def test_a_text_that_does_not_parse_has_no_opinion() -> None:
    assert found("def f(:\n", "    return json\n") == Unbound()


def test_imports_stand_at_the_head_of_a_body() -> None:
    assert with_imports("    return json.loads(a)\n", ("import json",), "    ") == (
        "    import json\n    return json.loads(a)\n"
    )


def test_imports_stand_below_a_docstring_that_the_fill_begins_with() -> None:
    fill = '    """Reads.\n\n    All of it.\n    """\n    return json.loads(a)\n'
    assert with_imports(fill, ("import json",), "    ") == (
        '    """Reads.\n\n    All of it.\n    """\n    import json\n    return json.loads(a)\n'
    )


@pytest.mark.parametrize("words", ['"""What."""', '"""What.\n\n    And how.\n    """'])
def test_a_docstring_below_imports_comes_to_stand_above_them(words: str) -> None:
    rest = "    return json.loads(a)\n"
    fill = f"    import json\n    from re import sub\n    {words}\n{rest}"
    assert docstring_first(fill, "    ") == f"    {words}\n    import json\n    from re import sub\n{rest}"


@pytest.mark.parametrize(
    "fill",
    [
        '    """What."""\n    import json\n    return json\n',
        '    import json\n    text = "a"\n    "b"\n',
        '    import json; "a"\n    return json\n',
        '    import json\n    "a"; x = json\n',
        "    import json\n",
        '    import json\n    f"{a}"\n',
        '    import json (\n    """What."""\n',
    ],
)
def test_what_is_no_docstring_below_imports_stays(fill: str) -> None:
    assert docstring_first(fill, "    ") == fill


def test_imports_stand_apart_from_a_definition() -> None:
    assert with_imports("def f(a):\n    return json\n", ("import json",), "") == (
        "import json\n\n\ndef f(a):\n    return json\n"
    )


def test_nothing_to_import_changes_nothing() -> None:
    assert with_imports("x = 1\n", (), "") == "x = 1\n"


def test_the_innermost_definition_decides_whether_a_place_is_in_a_class() -> None:
    assert inside_class("class A:")
    assert not inside_class("class A:\n    def f(self):")
    assert not inside_class("")


def test_every_name_is_in_the_module_that_it_is_imported_from() -> None:
    import importlib

    from watcher.imports import MODULES, SOURCE, SOURCE_IF_CALLED

    for name, module in {**SOURCE, **SOURCE_IF_CALLED}.items():
        assert hasattr(importlib.import_module(module), name), name
    for module in MODULES:
        importlib.import_module(module)


@pytest.mark.parametrize(
    "above",
    [
        "def slug(text):\n    import re\n    return re.sub(' ', '-', text)\n",
        "class Words:\n    import re\n",
        "clean = lambda re: re\n",
    ],
    ids=["another function", "a class", "a parameter elsewhere"],
)
def test_what_another_scope_binds_is_not_bound_here(above: str) -> None:
    head = f"{above}\n\ndef matches(text):\n"
    body = "    return re.match('x', text)\n"
    assert unbound(head + body, len(head), len(head + body)).imports == ("import re",)


@pytest.mark.parametrize(
    "code",
    [
        "    @decorate\n    def inner(a, b=default, *c: int, **d) -> out:\n        return a, b, c, d, given\n",
        "    def later():\n        return value\n    value = 1\n    return later\n",
        "    class Inner:\n        size = given\n        both = size\n        def g(self):\n            return given\n",
        "    global total\n    total = 1\n    return (lambda x, y=given: x + y + total)(2)\n",
        "    return [a for a in given if (b := a) and b], {k: v for k, v in given}\n",
        "    def again(n):\n        return again(n - 1) if n else __class__\n    return again(3)\n",
    ],
)
def test_names_are_seen_in_the_scopes_inside(code: str) -> None:
    head = "default = decorate = out = 1\n\n\ndef f(given):\n"
    assert unbound(head + code, len(head), len(head + code)) == Unbound()


def test_a_class_does_not_lend_its_names_to_its_methods() -> None:
    head = "class A:\n    size = 3\n    def get(self):\n"
    body = "        return size\n"
    assert unbound(head + body, len(head), len(head + body)).names == ("size",)


@pytest.mark.parametrize(
    ("fill", "kept"),
    [
        ("from pathlib import Path\n\n\ndef f(a):\n    return a\n", "def f(a):\n    return a\n"),
        ("import re\nimport re\n\nx = re.I\n", "import re\n\nx = re.I\n"),
        ("import re\nimport os\n\nx = re.I\n", "import re\n\nx = re.I\n"),
        (
            "from typing import Any, TextIO\n\n\ndef f(a: Any): ...\n",
            "from typing import Any\n\n\ndef f(a: Any): ...\n",
        ),
        ("import xml.dom\nimport os.path\n\nx = os.path.sep\n", "import os.path\n\nx = os.path.sep\n"),
    ],
)
def test_an_import_that_nothing_uses_goes_and_one_comes_once(fill: str, kept: str) -> None:
    assert without_idle(fill, "# a file\n", "") == kept
    inside = "".join(f"    {line}" if line.strip() else line for line in fill.splitlines(keepends=True))
    body = "".join(f"    {line}" if line.strip() else line for line in kept.splitlines(keepends=True))
    assert without_idle(inside, "def g():\n", "    ") == body


@pytest.mark.parametrize(
    ("fill", "rest"),
    [
        ("import json\nimport os\n", ""),  # nothing else: it is what was asked for
        ("import json\n\nx = 1\n", "print(json.dumps({}))\n"),
        ("from __future__ import annotations\n\nx = 1\n", ""),
        ("import orjson\n\nx = 1\n", ""),  # who knows what importing it does
        ("from . import json\n\nx = 1\n", ""),
        ("from os import *\n\nx = 1\n", ""),
        ("import json; x = 1\n", ""),
        ("import json  # for a doctest\n\nx = 1\n", ""),
        ("from typing import (\n    Any,\n)\n\nx = 1\n", ""),
        ("import json\n\nx: 'json.JSONEncoder'\n", ""),
        ("import json\n\nx = (\n", ""),
        ("x = 1\n", ""),
    ],
)
def test_an_import_that_may_be_meant_stays(fill: str, rest: str) -> None:
    assert without_idle(fill, rest, "") == fill
