"""Where a fill stands in another version: pure functions over lines."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.attribute import brought, carry
from hooks.changes import Change, Differ, Lines, _by_git, only_answer, split
from hooks.locate import locate
from hooks.pairing import likeness, pairings
from hooks.region import Region, alive, weight

OLD = ("alpha one", "beta two", "gamma three", "delta four", "epsilon five", "zeta six")
FILL = Region(2, 5, "111")


def carried(new: Lines, region: Region = FILL, missing: Counter[str] | None = None) -> Region | None:
    return carry(region, OLD, new, Differ().changes(OLD, new), missing)


def test_lines_above_shift_it() -> None:
    assert carried(("new", *OLD)) == Region(3, 6, "111")


def test_a_line_added_inside_is_part_of_it_and_not_its_own() -> None:
    assert carried((*OLD[:3], "something else", *OLD[3:])) == Region(2, 6, "1011")


def test_a_line_added_at_an_edge_is_not_part_of_it() -> None:
    assert carried((*OLD[:2], "something else", *OLD[2:5], "and more", OLD[5])) == Region(3, 6, "111")


def test_lines_that_go_on_with_the_block_that_the_fill_ended_are_part_of_it() -> None:
    old = ("def f():", "    a = 1", "", "x = 2")
    new = ("def f():", "    a = 1", "    return a", "", "x = 2")
    body = Region(1, 2, "1")
    assert carry(body, old, new, (Change(2, 2, 2, 3),)) == Region(1, 3, "10")


def test_lines_behind_a_fill_whose_block_goes_on_are_not() -> None:
    old = ("def f():", "    a = 1", "    return a")
    new = ("def f():", "    a = 1", "    b = 2", "    return a")
    assert carry(Region(1, 2, "1"), old, new, (Change(2, 2, 2, 3),)) == Region(1, 2, "1")


def test_a_line_that_comes_back_at_an_edge_is_part_of_it() -> None:
    new = (*OLD[:5], "eta seven", OLD[5])
    assert carried(new, missing=Counter(["eta seven"])) == Region(2, 6, "1111")


def test_a_changed_line_keeps_its_descent() -> None:
    assert carried((*OLD[:2], "gamma three!", *OLD[3:])) == Region(2, 5, "111")


def test_a_replaced_line_is_not_its_own() -> None:
    assert carried((*OLD[:3], "0123456789", *OLD[4:])) == Region(2, 5, "101")


def test_a_change_across_its_edge_is_split_by_likeness() -> None:
    assert carried((OLD[0], "beta two.", "gamma three.", *OLD[3:])) == Region(2, 5, "111")


def test_wholly_replaced_lines_stand_in_its_place_and_are_not_alive() -> None:
    new = (*OLD[:2], "0123456789", *OLD[5:])
    region = carried(new)
    assert region == Region(2, 3, "0")
    assert not alive(region, new, OLD[2:5])


def test_all_lines_gone_is_nothing() -> None:
    assert carried((*OLD[:2], *OLD[5:])) is None


def test_a_neighbour_that_is_moved_to_its_edge_is_no_part_of_it() -> None:
    new = (*OLD[1:4], "epsilon 5", OLD[0], OLD[5])
    region = carried(new)
    assert region is not None and OLD[0] not in region.lines(new)


def test_a_moved_block_is_found_by_its_lines() -> None:
    new = ("x", "delta four one more", "gamma three", "delta four", "epsilon five", "y")
    block = locate(OLD[2:5], "111", new, range(len(new)))
    assert block.region == Region(2, 5, "111", moved=True)
    assert block.share == 1.0


def test_a_block_that_stands_twice_is_not_found() -> None:
    new = OLD[2:5] + OLD[2:5]
    assert locate(OLD[2:5], "111", new, range(len(new))).region is None


def test_a_short_block_is_not_found() -> None:
    assert locate(("return x",), "1", ("return x",), range(1)).region is None


def test_lines_that_were_there_before_are_not_brought() -> None:
    assert not brought(Region(0, 2, "11"), OLD[:2], ())
    assert brought(Region(0, 2, "11"), OLD[:2], (Change(0, 0, 1, 2),))


def test_likeness_is_of_the_words_not_of_the_indentation() -> None:
    assert likeness("    return x", "return x") == 1.0


def test_lines_that_differ_in_white_space_pair_first() -> None:
    assert pairings(("a = 1", "b = 2"), ("if x:", "    a = 1", "    b = 2")) == [(0, 1), (1, 2)]


words = st.sampled_from(["", "}", "    }", "alpha", "beta", "gamma delta", "return x", "return y", "é ü"])
texts = st.lists(words, max_size=12).map(tuple)


@settings(max_examples=60, deadline=None)
@given(texts, texts)
def test_changes_turn_the_old_lines_into_the_new_ones(old: Lines, new: Lines) -> None:
    made: list[str] = []
    at = 0
    for change in Differ().changes(old, new):
        made += [*old[at : change.old], *new[change.new : change.new_end]]
        at = change.old_end
    assert tuple(made) + old[at:] == new


@settings(max_examples=60, deadline=None)
@given(texts, texts, st.data())
def test_a_region_lies_inside_the_text_and_tells_of_each_line(
    old: Lines, new: Lines, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    region = carry(Region(start, end, "1" * (end - start)), old, new, Differ().changes(old, new))
    if region is not None:
        assert 0 <= region.start < region.end <= len(new)
        assert len(region.mine) == region.end - region.start
        assert weight(region, new) >= 0


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="a\n\r\x0c\u2028", max_size=20))
def test_lines_are_broken_as_git_breaks_them(text: str) -> None:
    assert "\n".join((*split(text), "")) == (
        text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n" if text else ""
    )


def test_only_what_has_one_answer_is_not_left_to_git() -> None:
    assert only_answer(("a", "b"), ("a", "c", "b")) == (Change(1, 1, 1, 2),)
    assert only_answer(("a", "b"), ("a", "a", "b")) is None  # which of the two is new
    assert only_answer(("a", "b"), ("b", "a")) is None  # which of the two was moved


def test_where_git_is_not_asked_it_would_say_the_same() -> None:
    chance = random.Random(7)
    lines = ["", "}", "    }", *(f"line {number}" for number in range(12))]
    pairs = []
    for _ in range(400):
        old = [chance.choice(lines) for _ in range(chance.randrange(14))]
        new = [line for line in old if chance.random() < 0.8]
        for _ in range(chance.randrange(3)):
            new.insert(chance.randint(0, len(new)), chance.choice([*lines, "other", "more"]))
        pairs.append((tuple(old), tuple(new)))
    alone = {pair: only_answer(*pair) for pair in pairs}
    asked = [pair for pair, answer in alone.items() if answer is not None]
    assert len(asked) > 100
    assert [alone[pair] for pair in asked] == _by_git(asked)


def test_a_block_is_found_by_its_own_lines_whatever_stood_between_them() -> None:
    between = tuple(f"another line {number}" for number in range(12))
    block = (OLD[0], *between, *OLD[1:])
    found = locate(block, "1" + "0" * 12 + "1" * 5, OLD, range(len(OLD)))
    assert found.region == Region(0, 6, "111111", moved=True)
    assert found.share == 1.0
