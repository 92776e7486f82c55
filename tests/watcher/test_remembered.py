"""Past mistakes in any code: told where they stand again, with what the correction would put there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from corrected import Past, past
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ledger.forgetting import Selection
from engine.ledger.records import Draft, Finding, Hunk, Sighting
from watcher.remembered import Remembered, Repeat, mended_all, shelved

WRONG = "    value = compute(old, key)\n"
RIGHT = "    value = compute(key)\n"


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as made:
        yield made


def correct(
    then: Past, wrong: str = WRONG, right: str = RIGHT, outcome: str = "edited", language: str = "python",
    **options: object,
) -> int:  # fmt: skip
    """A fill that was `wrong` and committed as `right`; its number."""
    ledger = then.ledger
    seen = Sighting(f"f{len(ledger.events(limit=-1))}", "fill", "add", 1, True, "")
    request = ledger.add_request(then.record.id, "a.py", "", seen)
    number = ledger.add_fill(request, "intent", Draft("m", "b", "a", 0, 3, wrong, "", language=language))
    ledger.confirm(number, before="b", after="a", displaced="d")
    ledger.set_state(request, "filled")
    hunks = () if outcome == "kept" else (Hunk(0, wrong, right),)
    found = Finding(outcome, "a.py", "c" * 40, right, hunks, **options)  # type: ignore[arg-type]
    ledger.add_correction(number, found, 1.0)
    return number


def repeats(then: Past, text: str, path: str = "b.py", scope: str = "personal") -> tuple[Repeat, ...]:
    return Remembered(then.ledger).repeats(text, path, scope)


def mended(then: Past, text: str, path: str = "b.py") -> str:
    return mended_all(text, repeats(then, text, path))


def test_a_mistake_is_told_at_any_indentation_with_the_lines_that_replace_it(then: Past) -> None:
    correct(then)
    text = "def mine(key):\n    if key:\n        value = compute(old, key)\n    return value\n"
    (one,) = repeats(then, text)
    assert text[one.start : one.end] == "        value = compute(old, key)\n"
    assert one.new == "        value = compute(key)\n"
    assert mended(then, text) == text.replace("compute(old, key)", "compute(key)")


def test_with_other_names_the_correction_gets_them_too(then: Past) -> None:
    correct(then, "    return sorted(items, key=len, reverse=True)[0]\n", "    return max(items, key=len)\n")
    text = "def f(words):\n    return sorted(words, key=len, reverse=True)[0]\n"
    assert mended(then, text) == "def f(words):\n    return max(words, key=len)\n"


def test_a_mistake_of_hardly_more_than_names_is_told_with_its_own_names_alone(then: Past) -> None:
    correct(then, "    total = first + second\n", "    total = first - second\n")
    assert repeats(then, "    a = b + c\n") == ()
    assert len(repeats(then, "    total = first + second\n")) == 1


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_breaks_are_those_of_the_file(then: Past, newline: str, last: bool) -> None:
    correct(then, WRONG, "    key = key.strip()\n    value = compute(key)\n")
    text = f"def f(key):\n{WRONG}".replace("\n", newline)
    text = text if last else text.removesuffix(newline)
    expected = "def f(key):\n    key = key.strip()\n    value = compute(key)\n".replace("\n", newline)
    assert mended(then, text) == (expected if last else expected.removesuffix(newline))


def test_what_was_kept_elsewhere_is_no_mistake(then: Past) -> None:
    correct(then)
    correct(then, WRONG, WRONG, "kept")
    assert repeats(then, WRONG) == ()


def test_code_that_stands_corrected_already_is_left_alone(then: Past) -> None:
    correct(then, WRONG, f"    check(key)\n{WRONG}")
    assert repeats(then, f"    check(key)\n{WRONG}") == ()


def test_only_what_may_be_learnt_from_in_the_same_scope_and_language_counts(then: Past) -> None:
    correct(then, teaches=False)
    correct(then, scope="work")
    correct(then, language="ruby")
    correct(then, reformatted=True)
    correct(then, right="", outcome="dropped")
    assert repeats(then, WRONG) == ()
    assert len(repeats(then, WRONG, scope="work")) == 1
    assert len(repeats(then, WRONG, "b.rb")) == 1
    assert repeats(then, WRONG, "notes.unknown") == ()


def test_of_two_corrections_of_one_mistake_the_newer_one_is_told(then: Past) -> None:
    correct(then)
    newer = correct(then, WRONG, "    value = compute_all(key)\n")
    (one,) = repeats(then, WRONG)
    assert one.new == "    value = compute_all(key)\n"
    found = then.ledger.correction(one.correction)
    assert found is not None
    assert found.fill.id == newer


def test_what_was_just_learnt_or_forgotten_counts_at_once(then: Past) -> None:
    """I5, I10."""
    known = Remembered(then.ledger)
    assert known.repeats(WRONG, "b.py", "personal") == ()
    number = correct(then)
    assert len(known.repeats(WRONG, "b.py", "personal")) == 1
    then.ledger.forget(Selection(fill=number))
    assert known.repeats(WRONG, "b.py", "personal") == ()


def test_a_correction_with_a_secret_in_it_is_not_applied(then: Past) -> None:
    """I9: what stands there would not be what the user wrote."""
    correct(then, WRONG, '    value = compute("<secret:stripe>")\n')
    assert repeats(then, WRONG) == ()


LINES = st.sampled_from(
    [WRONG, RIGHT, "", "\n", "x = 1\n", "        value = compute(old, key)\n",
     "    value = compute(\n", "\f\n",
     "é = '\U0001f600'\n", "    value = compute(old, key)  # as it was\n",
     "def f():\n", "\tvalue = compute(old, key)\n"]
)  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_nothing_but_the_mistakes_changes_and_none_is_left(then: Past, newline: str) -> None:
    """I1, for the edit that an editor, or `agent mend`, makes."""
    correct(then)
    known = Remembered(then.ledger)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(LINES, max_size=12), st.booleans())
    def holds(parts: list[str], ended: bool) -> None:
        text = "".join(parts).replace("\n", newline)
        text = text if ended else text.rstrip("\r\n")
        found = known.repeats(text, "b.py", "personal")
        assert all(one.end <= two.start for one, two in pairwise(found))
        after = mended_all(text, found)
        assert after.replace("compute(key)", "compute(old, key)") == text.replace(
            "compute(key)", "compute(old, key)"
        )
        assert known.repeats(after, "b.py", "personal") == ()
        assert "compute(old, key)" not in after.replace("  # as it was", "\0").replace(
            "compute(old, key)\0", ""
        )

    holds()


def test_a_first_line_without_a_word_is_found_as_well(then: Past) -> None:
    correct(then, "    ] = [1, 2, 3, 4]\n    more = [x, y, z]\n", "    ] = range(1, 5)\n    more = [x, y]\n")
    (one,) = repeats(then, "    [a,\n    ] = [1, 2, 3, 4]\n    more = [x, y, z]\n")
    assert one.new == "    ] = range(1, 5)\n    more = [x, y]\n"


def test_nothing_is_known_of_nothing() -> None:
    assert shelved([]) == {}
