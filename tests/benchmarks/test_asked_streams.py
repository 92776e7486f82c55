"""The streams of requests of the learning benchmark."""

from __future__ import annotations

from collections import Counter

import pytest

pytest.importorskip("libcst")

from asks import SPLITS, WINDOWS, Ask, stream  # after importorskip
from developers import MIXED, Developer

COUNT = 120


def asked(one: Developer) -> list[Ask]:
    return list(stream(one, COUNT, 1))


@pytest.mark.parametrize("one", [MIXED[0], MIXED[-1]], ids=lambda one: one.name)
def test_a_stream_is_the_same_for_every_arm_and_begins_like_a_longer_one(one: Developer) -> None:
    assert asked(one) == asked(one)
    assert asked(one)[:20] == list(stream(one, 20, 1))


def test_each_request_is_new_or_asks_again_for_something_in_one_of_three_ways() -> None:
    seen: dict[str, Ask] = {}
    for one in asked(MIXED[0]):
        first = seen.setdefault(one.item, one)
        assert (one.split == "new") == (first is one)
        if one.split == "same":
            assert (one.text, one.right, one.checks) == (first.text, first.right, first.checks)
        elif one.split != "new":
            assert one.words != first.words
            assert (one.right == first.right) == (one.split == "paraphrase")


def test_a_lag_is_how_long_ago_the_same_thing_was_asked_for_last() -> None:
    last: dict[str, int] = {}
    for one in asked(MIXED[0]):
        assert one.lag == one.number - last.get(one.item, one.number)
        last[one.item] = one.number


def test_every_lag_and_every_split_has_its_share() -> None:
    again = [one for one in asked(MIXED[-1]) if one.split != "new"]
    lags = Counter(
        name for one in again for name, (first, last) in WINDOWS.items() if first <= one.lag <= last
    )
    splits = Counter(one.split for one in again)
    assert all(lags[name] >= COUNT // 20 for name in WINDOWS)
    assert all(splits[name] >= COUNT // 10 for name in SPLITS)
