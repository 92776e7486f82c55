"""A remembered correction goes to the place of its mistake, and nowhere else."""

from __future__ import annotations

import pytest

from watcher.mending import mended

EVENS = "return [x for x in items if x % 2 == 0]"
LOOP = "result = []\nfor x in items:\n    if x % 2 == 0:\n        result.append(x)\nreturn result"


@pytest.mark.parametrize(
    ("fill", "wrong", "right", "expected"),
    [
        ("    a = 1\n    b = 2\n", "b = 2\n", "b = 3\n", "    a = 1\n    b = 3\n"),
        (
            "        return x\n",
            "    return x",
            "    if x:\n        return x",
            "        if x:\n            return x\n",
        ),
        ("x = 1\ny = 2\nx = 1\n", "x = 1", "x = 2", "x = 2\ny = 2\nx = 2\n"),
        ("a()\nb()\nc()\n", "a()\nb()", "", "c()\n"),
        ("if a:\n    b()\nc()\n", "    if a:\n        b()", "    b()", "b()\nc()\n"),
        ("a = 1\n", "a = 2", "a = 3", None),
        ("a = 1\n", "", "a = 3", None),
        ("a = 1  \n", "a = 1", "a = 3", "a = 3\n"),
    ],
)
def test_lines_are_replaced_at_their_own_indentation(
    fill: str, wrong: str, right: str, expected: str | None
) -> None:
    assert mended(fill, wrong, right) == expected


def test_the_same_mistake_with_other_names_is_mended_with_those_names() -> None:
    fill = "    return [n for n in numbers if n % 2 == 0]\n"
    loop = "    for n in numbers:\n        if n % 2 == 0:\n            result.append(n)\n"
    assert mended(fill, EVENS, LOOP) == f"    result = []\n{loop}    return result\n"


@pytest.mark.parametrize(
    "fill",
    [
        "return [x for x in items if x % 3 == 0]\n",  # another number
        "return [x for x in items if y % 2 == 0]\n",  # names not one for one
        "return {x for x in items if x % 2 == 0}\n",
        "return [x for x in items if x % 2 == 0 and x]\n",
    ],
)
def test_what_differs_in_more_than_names_is_another_thing(fill: str) -> None:
    assert mended(fill, EVENS, LOOP) is None


EMPTY = 'if not numbers:\n    raise ValueError("no numbers")\nreturn sum(numbers) / len(numbers)'
ZERO = "return sum(numbers) / len(numbers) if numbers else 0.0"


def test_messages_may_tell_of_the_names_of_the_fill() -> None:
    fill = EMPTY.replace("numbers", "values") + "\n"
    assert mended(fill, EMPTY, ZERO) == ZERO.replace("numbers", "values") + "\n"
    kept = EMPTY.replace("ValueError", "TypeError")
    assert mended(fill, EMPTY, kept) == kept.replace("numbers", "values") + "\n"


@pytest.mark.parametrize("message", ["no data", "not values"])
def test_messages_that_say_something_else_are_another_thing(message: str) -> None:
    fill = EMPTY.replace("numbers", "values").replace("no values", message) + "\n"
    assert mended(fill, EMPTY, ZERO) is None


def test_attributes_and_calls_are_no_names() -> None:
    assert mended("return a.split(b)\n", "return a.strip(b)", "return a") is None
    assert mended("return load(a, 1, 2)\n", "return read(a, 1, 2)", "return a") is None
    assert mended("run(g)\nreturn g(1)\n", "run(f)\nreturn f(1)", "return f(2)") == "return g(2)\n"
    assert mended("return b.strip(c, 1)\n", "return a.strip(d, 1)", "return a") == "return b\n"


def test_a_mistake_of_nothing_but_names_is_found_with_its_own_names_alone() -> None:
    assert mended("left = right\n", "a = b", "a = c") is None
    assert mended("a = b\n", "a = b", "a = c") == "a = c\n"


def test_what_stands_there_corrected_already_is_left() -> None:
    fill = "    try:\n        return int(text)\n    except ValueError:\n        return None\n"
    assert mended(fill, "    return int(text)\n", fill) is None
    assert mended("    return int(text)\n", "    return int(text)\n", fill) == fill


@pytest.mark.parametrize(
    ("fill", "wrong", "right"),
    [
        (
            'sum(r["age"] for r in rows)\n',
            'sum(r["price"] for r in rows)',
            'sum(r["price"] * r["count"] for r in rows)',
        ),
        ("open(path, errors=mode)\n", "open(path, encoding=mode)", 'open(path, encoding="utf-8")'),
        (
            'raise ValueError("bad date") from None\n',
            'raise ValueError("no values") from None',
            "return None",
        ),
        (
            "return str(text) in str(row)\n",
            "return str(a) in str(b)",
            "text = str(b)\nreturn str(a) in text.lower()",
        ),
    ],
)
def test_strings_and_arguments_are_no_names_and_no_name_is_overwritten(
    fill: str, wrong: str, right: str
) -> None:
    assert mended(fill, wrong, right) is None


def test_names_in_the_braces_of_a_string_are_names() -> None:
    wrong, right = 'return f"{name} has {len(items)}"', 'return "{} has {}".format(name, len(items))'
    assert (
        mended('return f"{who} has {len(rows)}"\n', wrong, right)
        == 'return "{} has {}".format(who, len(rows))\n'
    )
