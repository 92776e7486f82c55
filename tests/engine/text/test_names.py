"""Names are told from the words of code that may not differ."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.text.names import defined, in_docstrings, parts, pieces, renaming, shape

CODE = (
    'total = 0\nfor row in rows:\n    total += int(row["price"]) * rate\nreturn f"{total} of {len(rows)}"\n'
)
FREE = ("total", "row", "rows", "rate")


@settings(deadline=None)
@given(st.permutations(("alpha", "beta_2", "Gamma", "delta")))
def test_code_with_other_names_has_the_same_shape(names: list[str]) -> None:
    became = dict(zip(FREE, names, strict=True))
    other = "".join(
        became.get(piece.text, piece.text) if piece.free else piece.text for piece in pieces(CODE)
    )
    assert other != CODE and shape(other) == shape(CODE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a + b", "a + a"),
        ("x.first", "x.last"),
        ("f(key=x)", "f(name=x)"),
        ("read(x)", "load(x)"),
        ("len(x)", "sum(x)"),
        ("x[0]", "x[1]"),
        ('x["a"]', 'x["b"]'),
        ("x\ny", "y = x"),
    ],
)
def test_what_differs_in_more_than_names_has_another_shape(one: str, other: str) -> None:
    assert shape(one) != shape(other)


def test_layout_is_no_part_of_a_shape() -> None:
    assert shape("f( a,\n   b )") == shape("f(x, y)")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("def f(a, b=1):", "def g(x, y=1):", {"f": "g", "a": "x", "b": "y"}),
        ("def f(a: str) -> int:", "def f(a: str) -> int:", {"f": "f", "a": "a"}),
        ("def f(\n    a,\n):", "def f(x,):", {"f": "f", "a": "x"}),
        ("fn f(a: &str) -> u8 {", "fn g(b: &str) -> u8 {", {"f": "g", "a": "b"}),
        ("def f(a):", "def f(a, b):", None),
        ("def f(a: str):", "def f(a: int):", None),
        ("def f(a=1):", "def f(a=2):", None),
        ("def f(a, b):", "def f(x, x):", None),
        ("", "", None),
    ],
)
def test_one_header_is_another_with_other_names_or_not(
    old: str, new: str, expected: dict[str, str] | None
) -> None:
    found = renaming(old, new)
    if found is not None:
        found = {a: b for a, b in found.items() if a not in ("def", "fn", "u8")}
    assert found == expected


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("class A:\n    def load_all(self, path):", "load_all"),
        ("pub fn parse(text: &str) -> Option<u8> {", "parse"),
        ("int total(int a, int b) {", "total"),
        ("", ""),
    ],
)
def test_what_a_header_defines(header: str, name: str) -> None:
    assert defined(header) == name


@pytest.mark.parametrize("name", ["parse_iso_date2", "parseIsoDate2", "ParseISODate2", "PARSE_ISO_DATE_2"])
def test_the_words_of_a_name(name: str) -> None:
    assert parts(name) == ["parse", "iso", "date", "2"]


@pytest.mark.parametrize(
    ("code", "became", "expected"),
    [
        ('"""Yes or no."""\nreturn 1\n', {"yes_or_no": "confirm"}, '"""Confirm."""\nreturn 1\n'),
        (
            "    '''\n    Read lines.\n    '''\n",
            {"readLines": "load_rows"},
            "    '''\n    Load rows.\n    '''\n",
        ),
        ('"""The sum of values."""\n', {"values": "numbers"}, '"""The sum of numbers."""\n'),
        ('"""Returns a value."""\n', {"a": "first"}, '"""Returns a value."""\n'),
        ('return row["price"]\n', {"price": "cost"}, 'return row["price"]\n'),
        ('x = """price"""\n', {"price": "cost"}, 'x = """price"""\n'),
    ],
)
def test_a_docstring_speaks_of_the_new_names_and_no_other_string_does(
    code: str, became: dict[str, str], expected: str
) -> None:
    assert in_docstrings(code, became) == expected
