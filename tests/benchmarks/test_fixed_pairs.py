"""The stream of (buggy, fixed) pairs from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("libcst")

from asks import Ask  # after importorskip
from pairs import Pair, read, renamed, streamed

from engine.base.verify import Verifier

LINES = [
    {
        "task_id": "Tiny/0",
        "entry_point": "add_up",
        "prompt": "def add_up(numbers: list[int]) -> int:\n    \"\"\"The sum of numbers.\"\"\"\n",
        "buggy_solution": "    total = 0\n    for one in numbers:\n        total = one\n    return total\n",
        "canonical_solution": "    total = 0\n    for one in numbers:\n        total += one\n    return total\n",
        "test": "def check(add_up):\n    assert add_up([1, 2, 3]) == 6\n\ncheck(add_up)\n",
    },
    {
        "task_id": "Tiny/1",
        "entry_point": "is_even",
        "declaration": "def is_even(number):\n",
        "buggy_solution": "    return number % 2\n",
        "canonical_solution": "    return number % 2 == 0\n",
        "test_setup": "CASES = [(2, True), (3, False)]\n",
        "test": "for number, even in CASES:\n    assert is_even(number) is even\n",
    },
    {
        "entry_point": "first_word",
        "declaration": "def first_word(text):\n",
        "buggy_solution": "    return text.split()[-1]\n",
        "canonical_solution": "    return text.split()[0]\n",
    },
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES))
    return path


@pytest.fixture
def asked(file: Path) -> list[Ask]:
    return list(streamed(read(file), 40, 1))


def test_every_request_asks_for_an_edit_of_the_buggy_function(asked: list[Ask]) -> None:
    for one in asked:
        comment = next(line for line in one.text.splitlines() if line.startswith("# @agent edit: "))
        without = one.text.replace(comment + "\n", "")
        compile(without, one.item, "exec")
        assert without != one.right
        assert one.text.partition(comment)[2].startswith("\ndef ")


def test_the_fixed_function_passes_its_test_and_the_buggy_one_does_not_whatever_its_names(
    asked: list[Ask],
) -> None:
    assert {one.split for one in asked} == {"new", "same", "paraphrase", "renamed"}
    with Verifier() as verifier:
        for one in asked:
            if one.checks:
                said = verifier.run([one.right + one.checks, one.text + one.checks])
                assert [bool(words) for words in said] == [False, True]


def test_only_names_differ_where_a_pair_is_renamed(file: Path) -> None:
    pair = read(file)[0]
    assert renamed(pair) == Pair(
        "add_up_again",
        'def add_up_again(entry: list[int]) -> int:\n    """The sum of numbers."""\n'
        "    total = 0\n    for one in entry:\n",
        "        total = one\n    return total\n",
        "        total += one\n    return total\n",
        pair.checks,
    )


@pytest.mark.parametrize("line", ["[]", "{}", "no json", '{"entry_point": "f", "prompt": "def f():"}'])
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps(LINES[0]) + "\n\n" + line + "\n")
    with pytest.raises(ValueError, match=r"line 3 is not a pair"):
        read(path)
