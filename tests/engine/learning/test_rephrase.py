"""The same request in other words: always the same ones, never another request, never an exam word in training."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.learning.rephrase import MOST, rephrasings
from engine.memory.opposites import differs
from engine.mistakes import words_of

PROMPTS = (
    "parse an ISO 8601 date, raise ValueError on anything else",
    "return None if the file is missing",
    "the number of words in the text",
    "Join the paths.",
    "write a function that counts the vowels in `text`",
    "check whether the list is empty",
    "sum of all prices,\nNone counts as 0",
    "is it a palindrome?",
    "implement this",
    "what is the largest of a and b",
    "read the JSON file at cfg_path and return the 'users' list",
    "delete the user when the token is expired",
    "convert HTTPError to a str, at most 80 characters",
    "rewrite it with pathlib",
)


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("purpose", ["training", "exam"])
def test_a_request_has_other_wordings_and_always_the_same_ones(prompt: str, purpose: str) -> None:
    found = rephrasings(prompt, purpose)
    assert 2 <= len(found) <= MOST
    assert found == rephrasings(prompt, purpose)
    assert len({words_of(one) for one in (prompt, *found)}) == len(found) + 1


@pytest.mark.parametrize("prompt", PROMPTS)
def test_no_wording_of_the_exam_was_trained_with(prompt: str) -> None:
    training = {words_of(one) for one in rephrasings(prompt, "training")}
    assert training.isdisjoint(words_of(one) for one in rephrasings(prompt, "exam"))


VERB = st.sampled_from(
    ["remove", "find", "sort", "return", "check whether", "create", "count", "the number of"]
)
THING = st.sampled_from(
    ["the users", "each row of a table", "all items", "a b-tree", "keys", "what is sorted"]
)
NAME = st.sampled_from(
    ["user_id", "ValueError", "parse()", "os.path", "'each item'", '"sort"', "`find`", "x2"]
)
NUMBER = st.sampled_from(["3", "0.5", "80", "1e9", "two"])
END = st.sampled_from(["", " if it is empty", ", raise ValueError otherwise", "\nkeep the order", "."])


@settings(max_examples=300, deadline=None)
@given(verb=VERB, thing=THING, name=NAME, number=NUMBER, end=END)
def test_names_numbers_and_quoted_text_stay_as_they_are(
    verb: str, thing: str, name: str, number: str, end: str
) -> None:
    prompt = f"{verb} {thing} by {name}, at most {number}{end}"
    for purpose in ("training", "exam"):
        for other in rephrasings(prompt, purpose):
            assert name in other and re.search(rf"(?<!\w){re.escape(number)}(?!\w)", other)
            assert other.count("\n") == prompt.count("\n")
            assert not differs(prompt, other)


def test_a_word_that_is_a_name_in_the_code_stays() -> None:
    assert any("delete" in one for one in rephrasings("remove the first of all", "training"))
    assert not any("delete" in one for one in rephrasings("remove the first of all", "training", {"remove"}))


def test_a_condition_may_come_first() -> None:
    assert "if the file is missing, return None" in rephrasings(
        "return None if the file is missing", "training"
    )
    assert not any(
        one.startswith("if") for one in rephrasings("return the sum or None if it is empty", "training")
    )


def test_variables_that_look_like_articles_stay() -> None:
    assert all(" a and b" in one for one in rephrasings("what is the largest of a and b", "training"))


@pytest.mark.parametrize("prompt", ["", "   ", "Sortiere die Namen", "对列表排序", "?!"])
def test_of_a_request_in_another_language_there_are_none(prompt: str) -> None:
    assert rephrasings(prompt, "training") == rephrasings(prompt, "exam") == ()
