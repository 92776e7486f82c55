"""The same request after the file moved around it; never another one in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text.requests import find_requests
from watcher.anchor import find_again

ASK = "# @agent: add the numbers\n"
OTHER = "# @agent: something else\n"


def again(before: str, now: str, which: int = 0) -> int | None:
    """The line on which request number `which` of the text before is found now."""
    request = find_requests(before, "a.py")[which]
    found = find_again(request, before, now, "a.py")
    assert found is None or found.fingerprint == request.fingerprint
    return None if found is None else found.line


def test_a_request_is_found_where_it_stood() -> None:
    assert again(f"a = 1\n{ASK}b = 2\n", f"a = 1\n{ASK}b = 2\n") == 2


def test_a_request_is_found_after_lines_came_and_went_around_it() -> None:
    assert again(f"a = 1\n{ASK}b = 2\n", f"import os\n\na = 1\nc = 3\n{ASK}\nb = 3\n") == 5


def test_a_request_that_a_formatter_indented_is_found() -> None:
    assert again(f"if x:\n  {ASK}  pass\n", f"if x:\n    {ASK}    pass\n") == 2


@pytest.mark.parametrize(
    "now", ["", "a = 1\n", OTHER, "# @agent: add the numbers up\n", f"x = '''\n{ASK}'''\n"]
)
def test_a_request_that_is_gone_or_has_other_words_is_not_found(now: str) -> None:
    assert again(ASK, now) is None


def test_twins_are_told_apart_by_what_stands_around_them() -> None:
    before = f"def one():\n    {ASK}    pass\n\ndef two():\n    {ASK}    pass\n"
    swapped = f"def two():\n    {ASK}    pass\n\ndef one():\n    {ASK}    pass\n"
    assert (again(before, swapped, 0), again(before, swapped, 1)) == (6, 2)


def test_the_twin_that_is_left_is_not_taken_for_the_one_that_was_filled() -> None:
    before = f"def one():\n    {ASK}    pass\n\ndef two():\n    {ASK}    pass\n"
    now = f"def one():\n    return 1\n\ndef two():\n    {ASK}    pass\n"
    assert again(before, now, 0) is None
    assert again(before, now, 1) == 5


def test_twins_that_nothing_tells_apart_are_not_guessed() -> None:
    assert again(ASK + "\n" + ASK, ASK) is None
    assert again(ASK + "\n" + ASK, ASK, 1) is None


def test_twins_keep_their_order_when_the_file_grows_above_them() -> None:
    before = f"{ASK}\n{ASK}\n{ASK}"
    now = "import os\n\n" + before
    assert [again(before, now, which) for which in range(3)] == [3, 5, 7]


def test_a_third_twin_that_came_is_not_taken_for_an_old_one() -> None:
    before = f"def one():\n    {ASK}    pass\n\ndef two():\n    {ASK}    pass\n"
    now = f"def zero():\n    {ASK}    pass\n\n{before}"
    assert (again(before, now, 0), again(before, now, 1)) == (6, 10)


LINES = st.lists(st.sampled_from(["x = 1", "y = 2", "def f():", "    pass", ""]), max_size=6)


@given(LINES, LINES, LINES, LINES)
def test_a_request_alone_of_its_kind_is_always_found(
    above: list[str], below: list[str], new_above: list[str], new_below: list[str]
) -> None:
    before = "\n".join([*above, ASK, *below])
    now = "\n".join([*new_above, ASK, *new_below])
    assert again(before, now) == len(new_above) + 1
