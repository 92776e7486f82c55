"""The figures tell what the ledger holds: no more, and nothing left out silently."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from corrected import MONDAY, Past, past
from hypothesis import given
from hypothesis import strategies as st

from engine.figures import Share
from engine.stats import Report, measure, sentence, summary
from engine.text.tokens import core, distance, holds, joined, tokens

JOIN = "    return os.path.join(a, b)\n"
SLASH = "    return Path(a) / b\n"


@pytest.fixture
def then(tmp_path: Path):
    with past(tmp_path) as made:
        yield made


def of(then: Past) -> Report:
    return measure(then.ledger)


# --- acceptance


def test_kept_and_laid_out_anew_are_accepted_and_the_others_are_not(then: Past) -> None:
    fills = [then.fill() for _ in range(6)]
    then.later()
    then.found(fills[0], "kept")
    then.found(fills[1], "edited", "return 1", "return  1", reformatted=True)
    then.found(fills[2], "edited", "return 1", "return 2")
    then.found(fills[3], "dropped")
    then.found(fills[4], "reverted")
    assert of(then).whole.accepted == Share(2, 5)


def test_the_newest_revision_counts(then: Past) -> None:
    fill = then.fill()
    then.found(fill, "kept")
    then.later()
    then.found(fill, "edited", "return 1", "return 2", late=True)
    assert of(then).whole.accepted == Share(0, 1)
    assert of(then).late == 1


def test_what_is_not_counted_is_named(then: Past) -> None:
    then.fill()
    then.fill(state="undone")
    then.fill(state="offered")
    then.found(then.fill(), "gap", words="two fills stand in one hunk")
    told = of(then)
    assert told.whole.fills == 2 and told.whole.accepted.of == 0
    assert dict(told.uncounted) == {
        "in no commit yet": 1,
        "undone by you": 1,
        "offered and not taken": 1,
        "cannot be told: two fills stand in one hunk": 1,
    }


def test_an_empty_ledger_has_an_empty_report(then: Past) -> None:
    assert of(then).empty and of(then).weeks == ()


def test_few_cases_are_not_told_as_a_share() -> None:
    assert Share(4, 4).value is None and Share(4, 4).interval is None
    assert Share(5, 5).value == 1.0


def test_the_interval_is_wilsons() -> None:
    low, high = Share(8, 10).interval or (0, 0)  # Wilson 1927; e.g. Brown, Cai, DasGupta 2001
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert (Share(0, 5).interval or (1,))[0] == 0.0 and (Share(5, 5).interval or (0, 0))[1] == 1.0


# --- completeness


def test_completeness_is_over_tokens_and_the_longer_of_the_two(then: Past) -> None:
    fills = [then.fill("x = f(a)\n") for _ in range(5)]
    for fill in fills:
        then.found(fill, "edited", "x = f(a)\n", "x = f(a, b)\n")
    assert of(then).whole.complete.value == pytest.approx(1 - 2 / 8)


def test_layout_takes_nothing_off_completeness(then: Past) -> None:
    one = then.fill("x = f('a', b)\n")
    then.found(one, "edited", committed='x = f(\n    "a",\n    b,\n)\n')
    assert of(then).whole.complete.total == 1.0


def test_dropped_code_is_complete_by_nothing(then: Past) -> None:
    then.found(then.fill(), "dropped")
    assert (of(then).whole.complete.total, of(then).whole.complete.of) == (0.0, 1)


@given(st.lists(st.sampled_from("abc"), max_size=90), st.lists(st.sampled_from("abc"), max_size=90))
def test_the_distance_is_levenshteins(one: list[str], other: list[str]) -> None:
    row = list(range(len(other) + 1))
    for count, left in enumerate(one, 1):
        above, row[0] = row[:], count
        for place, right in enumerate(other, 1):
            row[place] = min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (left != right))
    assert distance(one, other) == row[-1]


def test_tokens_are_whole_strings_and_ignore_layout() -> None:
    assert tokens("f('a b', # don't\n 1,\n)") == ["f", "(", '"a b"', ",", "#", "don", "'", "t", "1", ")"]
    assert tokens('"it\'s"') == ['"it\'s"']


@given(st.text(alphabet="ab'\"\\#\n ,)(", max_size=60))
def test_any_text_has_tokens(text: str) -> None:
    assert holds(joined(f"a {text}"), joined("a")) or tokens(f"a {text}")[0] != "a"


def test_the_core_of_a_change_is_what_differs() -> None:
    assert core(JOIN, SLASH) == ("os.path.join(a, b)", "Path(a) / b")
    assert core("x = 1\n", "x = 1\ny = 2\n") == ("", "y = 2")


# --- repeated mistakes


def test_the_same_words_again_are_a_chance_and_the_same_code_a_repeat(then: Past) -> None:
    then.found(then.fill(JOIN, "join the paths"), "edited", JOIN, SLASH)
    then.later()
    then.fill(JOIN, "Join the  paths.")
    then.fill(SLASH, "join the paths")
    then.fill(JOIN, "something else")
    told = of(then)
    assert told.whole.repeated == Share(1, 2)
    assert (told.same_words, told.other_words) == (Share(1, 2), Share(0, 0))


def test_before_it_was_corrected_nothing_is_a_repeat(then: Past) -> None:
    first = then.fill(JOIN)
    then.later()
    then.fill(JOIN)
    then.later()
    then.found(first, "edited", JOIN, SLASH)
    assert of(then).whole.repeated == Share(0, 0)


def test_what_the_memory_recalled_is_a_chance_in_other_words(then: Past) -> None:
    correction = then.found(then.fill(JOIN, "join the paths"), "edited", JOIN, SLASH)
    then.later()
    then.recalls(then.fill(SLASH, "put the folders together"), correction)
    then.recalls(then.fill(JOIN, "one path of two"), correction, guard=True)
    assert (of(then).same_words, of(then).other_words) == (Share(0, 0), Share(1, 2))


def test_a_recalled_revision_that_stands_no_longer_counts_for_its_fill(then: Past) -> None:
    fill = then.fill(JOIN, "join the paths")
    old = then.found(fill, "edited", JOIN, SLASH)
    then.later()
    then.found(fill, "edited", JOIN, "    return a.joinpath(b)\n", late=True)
    then.recalls(then.fill(JOIN, "one path of two"), old)
    assert of(then).other_words == Share(1, 1)


def test_another_scope_is_no_chance(then: Past, tmp_path: Path) -> None:
    then.found(then.fill(JOIN), "edited", JOIN, SLASH, scope="work")
    other = then.at(tmp_path / "other")
    then.later()
    other.fill(JOIN)
    assert of(then).whole.repeated == Share(0, 0)
    then.fill(JOIN)
    assert of(then).whole.repeated == Share(1, 1)


def test_code_that_stands_in_the_commit_as_well_is_no_mistake(then: Past) -> None:
    twice = "    log(a)\n    log(a)\n"
    then.found(then.fill(twice), "edited", "    log(a)\n", "")
    then.later()
    then.fill("    log(a)\n")
    assert of(then).whole.repeated == Share(0, 0) and of(then).mistakes == ()


def test_a_telling_line_of_a_stretch_is_a_repeat_by_itself(then: Past) -> None:
    wrong = "    parts = [a, b]\n    return os.path.join(*parts)\n"
    then.found(then.fill(wrong), "edited", wrong, "    return Path(a) / b\n")
    then.later()
    then.fill("    return os.path.join(*parts)\n")
    then.fill("    return parts\n")
    assert of(then).whole.repeated == Share(1, 2)


def test_what_the_user_then_committed_as_it_was_is_no_repeat(then: Past) -> None:
    then.found(then.fill(JOIN), "edited", JOIN, SLASH)
    then.later()
    again = then.fill(JOIN)
    assert of(then).whole.repeated == Share(1, 1)
    then.found(again, "kept")
    assert of(then).whole.repeated == Share(0, 1)


def test_a_change_of_layout_is_no_mistake(then: Past) -> None:
    then.found(then.fill(JOIN), "edited", JOIN, "    return os.path.join(\n        a, b)\n", reformatted=True)
    assert of(then).mistakes == ()


def test_each_mistake_says_how_often_and_whether_it_came_back(then: Past) -> None:
    for name in "pq":
        wrong = f"    {name} = os.path.join(a, b)\n"
        then.found(then.fill(wrong, f"path {name}"), "edited", wrong, f"    {name} = Path(a) / b\n")
    then.found(then.fill("    return []\n", "none"), "edited", "    return []\n", "    return ()\n")
    then.later()
    for text in (SLASH, "    q = os.path.join(a, b)\n", SLASH):
        then.fill(text, "path q")
    first, second = of(then).mistakes
    assert first.slips[0].short == ("os.path.join(a, b)", "Path(a) / b")
    assert first.since == "2 before, 1 in 3 chances since"
    assert second.since == "1 before, no chance since"


def test_the_same_mistake_with_other_names_is_one(then: Past) -> None:
    for name in ("row", "line"):
        wrong = f"    return {name} == None\n"
        then.found(then.fill(wrong, f"no {name}"), "edited", wrong, f"    return {name} is None\n")
    then.found(
        then.fill("    return row == 0\n"), "edited", "    return row == 0\n", "    return row is None\n"
    )
    assert [one.before for one in of(then).mistakes] == [2, 1]


# --- groups


def test_by_model_language_and_week(then: Past) -> None:
    then.found(then.fill(model="/models/small.gguf"), "kept")
    then.later(14)
    for _ in range(2):
        then.found(then.fill(model="big", language="rust"), "dropped")
    told = of(then)
    assert [(one.name, one.fills, one.accepted.hits) for one in told.models] == [
        ("big", 2, 0),
        ("small.gguf", 1, 1),
    ]
    assert [one.name for one in told.languages] == ["rust", "python"]
    assert [(one.name, one.fills) for one in told.weeks] == [
        ("2026-W37", 1),
        ("2026-W38", 0),
        ("2026-W39", 2),
    ]


def test_one_repository_and_a_time_choose_fills_but_not_what_was_known(then: Past, tmp_path: Path) -> None:
    then.found(then.fill(JOIN), "edited", JOIN, SLASH)
    then.later()
    other = then.at(tmp_path / "other")
    other.fill(JOIN)
    told = measure(then.ledger, other.record.id, since=MONDAY + 1)
    assert (told.whole.fills, told.whole.repeated) == (1, Share(1, 1))
    assert [one.since for one in told.mistakes] == ["1 before, 1 in 1 chance since"]


# --- in a line


def test_a_sentence_says_what_was_changed(then: Past) -> None:
    fill = then.fill(JOIN)
    then.found(fill, "edited", JOIN, SLASH)
    (one,) = then.ledger.corrections()
    assert sentence(one) == "learned from src/app.py: os.path.join(a, b) → Path(a) / b"
    then.found(fill, "edited", JOIN, SLASH, late=True)
    (one,) = then.ledger.corrections()
    assert sentence(one).endswith(", by a later commit")


def test_a_sentence_is_cut_and_harmless(then: Past) -> None:
    then.found(
        then.fill("x = '\x1b[31m'\n"), "edited", "x = '\x1b[31m'\n", "y = 'a' * 99\n", path="a\x07" * 60
    )
    (one,) = then.ledger.corrections()
    assert len(sentence(one, 80)) <= 80
    assert sentence(one, 500).isprintable()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("kept", "fill 1 kept"),
        ("dropped", "return 1 dropped"),
        ("reverted", "return 1 reverted"),
        ("gap", "cannot"),
    ],
)
def test_each_outcome_has_its_sentence(then: Past, outcome: str, words: str) -> None:
    then.found(then.fill(), outcome)  # type: ignore[arg-type]
    (one,) = then.ledger.corrections()
    assert words in sentence(one)


def test_a_summary_tells_the_most_telling_and_counts_the_rest(then: Past) -> None:
    then.found(then.fill(), "kept")
    then.found(then.fill(JOIN), "edited", JOIN, SLASH)
    then.found(then.fill(), "kept")
    told = summary(then.ledger.corrections())
    assert told == "learned from src/app.py: os.path.join(a, b) → Path(a) / b (kept 2, edited 1)"
    assert summary([]) == ""


# --- cost


def test_many_equal_requests_do_not_multiply(then: Past) -> None:
    """Each is compared with the newest corrections alone."""
    chance = random.Random(7)
    for number in range(60):
        text = f"    return {chance.random()} + {number}\n"
        then.found(then.fill(text), "edited", text, "    return 0\n")
        then.later(0.1)
    told = of(then)
    assert told.whole.repeated == Share(0, 59)
    assert max(one.chances for one in told.mistakes) == 20
