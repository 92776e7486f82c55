"""What a correction is found by and what it shows; finding by characters; what mistyped words meant; opposites."""

from __future__ import annotations

import pytest
from corrected import Past
from hypothesis import given
from hypothesis import strategies as st

from engine.base.preferences import changed
from engine.ledger.records import Hunk
from engine.memory.entries import MOST_CHARACTERS, entry, example, remembered, spanned
from engine.memory.lexical import Lexical
from engine.memory.opposites import conflict
from engine.memory.spelling import Spelling, mended
from engine.memory.synonyms import FIRST, put_alike
from engine.memory.words import found_by

LINES = st.lists(st.sampled_from(["a\n", "b\n", "    c\n", "d = 1\n", "\n"]), max_size=9)


@pytest.mark.parametrize(
    ("words", "core"),
    [
        ("Write a python function to find the shared elements.", "find the shared elements"),
        ("please count the words in text", "count the words in text"),
        ("can you parse an ISO date for me?", "parse an ISO date for me"),
        ("a helper that joins two file paths", "joins two file paths"),
        ("I want to read the settings file, please", "read the settings file"),
        ("finde die größte Zahl der Liste", "finde die größte Zahl der Liste"),
    ],
)
def test_a_request_is_found_by_what_it_is_about(words: str, core: str) -> None:
    assert found_by(words, "def f():\n") == core


def test_a_request_that_says_little_is_found_by_its_signature() -> None:
    assert (
        found_by("implement this", "def parse_iso_date(text: str) -> date:\n")
        == "implement this parse iso date text str"
    )


def hunks_of(old: str, new: str) -> tuple[Hunk, ...]:
    """The changed stretches, each by itself, as a line diff gives them."""
    import difflib

    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Hunk(a, "".join(before[a:b]), "".join(after[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


@given(LINES, LINES)
def test_an_example_has_the_form_that_the_base_is_trained_on(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    wrong, right = spanned(old, hunks_of(old, new))
    assert (wrong.removesuffix("\n"), right.removesuffix("\n")) == changed(old, new)


def test_an_example_too_long_shows_the_hunk_that_changes_most_and_fits() -> None:
    text = "a = 1\n" + "keep()\n" * 12 + "z = old(1, 2)\n"
    hunks = (Hunk(0, "a = 1\n", "a = 2\n"), Hunk(13, "z = old(1, 2)\n", "z = new(1, 2)\n"))
    shown = example("do it", text, hunks)
    assert shown is not None
    assert (shown.wrong, shown.right) == ("z = old(1, 2)", "z = new(1, 2)")


def test_nothing_is_shown_of_what_has_no_right_or_is_too_long() -> None:
    assert example("do it", "a\n", (Hunk(0, "a\n", ""),)) is None
    assert example("do it", "a\n", (Hunk(0, "a\n", "b" * (MOST_CHARACTERS + 1) + "\n"),)) is None


def test_kept_and_reformatted_fills_are_not_remembered(then: Past) -> None:
    kept = then.found(then.fill(), "kept")
    text = "    return 1\n"
    laid_out = then.found(then.fill(text), "edited", text, "    return  1\n", reformatted=True)
    edited = then.found(then.fill(text), "edited", text, "    return 2\n")
    found = [then.ledger.correction(one) for one in (kept, laid_out, edited)]
    assert [one is not None and remembered(one) for one in found] == [False, False, True]


def test_a_stamp_tells_that_the_text_has_changed(then: Past) -> None:
    text = "    return 1\n"
    stamps = set()
    for prompt in ("one of them", "another of them"):
        made = then.ledger.correction(then.found(then.fill(text, prompt), "edited", text, "    return 2\n"))
        assert made is not None
        stamps.add(entry(made).stamp)
    assert len(stamps) == 2


def test_characters_find_a_request_through_typing_errors() -> None:
    texts = {1: "count the words in text", 2: "join the two paths", 3: "sort the rows by name"}
    found = Lexical(texts).search("Coutn teh  WORDS in tetx", 3)
    assert found[0].id == 1
    assert 0 < found[0].score <= 1


def test_characters_find_a_request_that_calls_things_otherwise() -> None:
    texts = {
        1: "the largest item of a list",
        2: "the largest file in a folder",
        3: "the smallest item of a list",
    }
    found = Lexical(texts).search("the maximum element of an array", 3)
    assert [one.id for one in found] == [1, 3, 2]


@given(
    st.dictionaries(st.integers(0, 30), st.text("abc de", min_size=3, max_size=12), max_size=12), st.data()
)
def test_characters_answer_the_same_however_the_index_grew(
    texts: dict[int, str], data: st.DataObject
) -> None:
    grown = Lexical()
    for number in data.draw(st.permutations(sorted(texts))):
        grown.add(number, "something else")
        grown.add(number, texts[number])
    gone = data.draw(st.sets(st.sampled_from(sorted(texts)))) if texts else set()
    for number in gone:
        grown.remove(number)
    whole = Lexical({number: text for number, text in texts.items() if number not in gone})
    assert grown.scores("abc de", texts) == pytest.approx(whole.scores("abc de", texts))
    assert len(grown) == len(whole)


def test_what_is_removed_leaves_no_characters_behind() -> None:
    index = Lexical({1: "a secret wording", 2: "another one"})
    index.remove(1)
    assert index.search("a secret wording", 5) == []
    assert "secret" not in repr(vars(index)) and "secret" not in repr(vars(index.spelling))


@given(st.text())
def test_words_put_alike_stay_so(text: str) -> None:
    once = put_alike(text)
    assert put_alike(once) == once


def test_no_word_is_put_alike_in_two_ways() -> None:
    firsts = set(FIRST.values())
    assert firsts.isdisjoint(FIRST)


def test_a_mistyped_word_means_one_that_was_said() -> None:
    spelling = Spelling()
    for _ in range(3):
        spelling.add("count the words in the text")
    meant = spelling.meant("cuont teh wrods in tetxt and countthe cats")
    assert meant == {"cuont": "count", "wrods": "words", "tetxt": "text", "countthe": "count the"}
    assert mended("Cuont the wrods", meant) == "count the words"


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("the first digit of a number", "the last digit of a number", True),
        ("encode text as base64", "decode base64 text", True),
        ("the first and the last digit", "the last digit", False),
        ("sort ascending", "sort the rows", False),
        ("convert json to csv", "convert csv to json", False),
        ("the smallest of three", "the maximum of three", True),
        ("between the biggest and the smallest", "between largest and smallest value", False),
        ("the highest of three", "the maximum of three", False),
    ],
)
def test_opposites_are_told_apart(one: str, other: str, opposed: bool) -> None:
    assert conflict(one, other) is opposed
    assert conflict(other, one) is opposed
