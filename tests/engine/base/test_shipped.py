"""The weights in the package: the file that the card describes, and a model that writes code that works."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from engine.base import SHA256, gguf_path

pytest.importorskip("llama_cpp")

from engine.base.evaluate import Model  # after importorskip
from engine.base.verify import Verifier
from engine.model.prompts import Context, Prompt, fim_pieces


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    yield Model(gguf_path())


def test_the_shipped_file_is_the_one_that_was_measured_and_small_enough() -> None:
    data = gguf_path().read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    assert len(data) <= 20_000_000


def body(model: Model, header: str, words: str, before: str = "") -> str:
    context = Context(
        path="app/utils.py", language="python", verb="fill", prompt=words, before=before + header, after="",
        indent="    ",
    )  # fmt: skip
    return before + header + model.answer(Prompt(fim_pieces(context)))


@pytest.mark.model
@pytest.mark.parametrize(
    ("header", "words", "checks"),
    [
        (
            "def is_palindrome(text: str) -> bool:\n",
            "check if text is a palindrome",
            'assert f("abba") and not f("ab")',
        ),
        (
            "def unique(items: list) -> list:\n",
            "remove duplicates from items, keep order",
            "assert f([2, 1, 2]) == [2, 1]",
        ),
        (
            "def average(numbers):\n",
            "average of numbers, None if empty",
            "assert f([1, 3]) == 2 and f([]) is None",
        ),
        (
            "def is_palindrome(text: str) -> bool:\n",
            "check if text is a palindrome",
            'assert f("abba") and not f("abc")',
        ),
        (
            "def median(numbers: list[float]) -> float:\n",
            "the median of numbers",
            "assert f([3, 1, 2]) == 2 and f([4, 1, 3, 2]) == 2.5",
        ),
    ],
)
def test_it_writes_a_function_that_passes(model: Model, header: str, words: str, checks: str) -> None:
    name = header.removeprefix("def ").partition("(")[0]
    program = f"{body(model, header, words)}\nf = {name}\n{checks}\n"
    with Verifier(seconds=20) as verifier:
        assert verifier.run([program]) == [""], program


@pytest.mark.model
def test_it_stops_by_itself_after_whole_lines(model: Model) -> None:
    code = body(model, "def reverse_words(text: str) -> str:\n", "reverse the order of the words in text")
    assert code.endswith("\n")
    assert len(code.splitlines()) < 10
