"""What changes only how code says it is told from what changes what it does."""

from __future__ import annotations

import pytest

from engine.text.behaviour import Manner, does_the_same, manner

LOOP = "    for func in functions:\n        value = func(value)\n    return value\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LOOP, '    """Pipe."""\n' + LOOP),
        (LOOP, "    # one after the other\n" + LOOP.replace("func(value)", "func( value )")),
        ("return sum(a) / len(a)", "mean = sum(a) / len(a)\nreturn mean"),
        ("if a:\n    return b()\nreturn c", "if a:\n    it = b()\n    return it\nreturn c"),
        ("total = 0\nreturn f(total)", "total: int = 0\nreturn f(total)"),
        (
            "def f(a, *, b=1):\n    return a",
            'def f(a: int, *, b: int = 1) -> int:\n    """F."""\n    return a',
        ),
        ("class A:\n    x = 1", 'class A:\n    """An A."""\n\n    x = 1'),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert does_the_same(one, other)
    assert does_the_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LOOP, LOOP.replace("value = func", "value += func")),
        ("return sum(a)", "total = sum(a)\nprint(total)\nreturn total"),
        ("a = 1\nreturn b", "a = 1\nb = 2\nreturn b"),
        ("return a", "return b"),
        ("class A:\n    x = 1", "class A:\n    x: int = 1"),
        ("x = 'words'\n'said'", "x = 'words'"),
        ("return a", "return a)"),
        ("return a)", "return a)"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not does_the_same(one, other)
    assert not does_the_same(other, one)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (LOOP, Manner(docstrings=False, comments=False, types=False, named=False)),
        ('"""F."""\nreturn 1', Manner(docstrings=True, comments=False, types=False, named=False)),
        ('return "# no comment"  # one', Manner(docstrings=False, comments=True, types=False, named=False)),
        ("def f(a: int):\n    return a", Manner(docstrings=False, comments=False, types=True, named=False)),
        (
            "def f():\n    it = 1\n    return it",
            Manner(docstrings=False, comments=False, types=False, named=True),
        ),
        ("return )", None),
    ],
)
def test_how_it_is_said(code: str, expected: Manner | None) -> None:
    assert manner(code) == expected
