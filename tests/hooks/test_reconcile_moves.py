"""What the fuzzer found, each as small as it goes: moves in parts, neighbours, and histories that come back."""

from __future__ import annotations

import pytest
from parsing import BESIDE, END, FILL, TOP, filled
from stories import Story


def moved(story: Story, *order: str) -> None:
    """Moves the fill from a.py to b.py, committing the two files one after the other."""
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE + "\n\n" + FILL)
    for name in order:
        story.commit(name)
        story.look()


@pytest.mark.parametrize("order", [("a.py", "b.py"), ("b.py", "a.py")])
def test_moved_to_another_file_in_two_commits(story: Story, order: tuple[str, ...]) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    moved(story, *order)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.moved) == ("kept", "b.py", True)


def test_moved_in_two_commits_that_are_looked_at_together(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.write("b.py", BESIDE + "\n\n" + FILL)
    story.commit()
    story.write("a.py", TOP + END)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path) == ("kept", "b.py")


def test_the_same_code_that_stood_elsewhere_before_is_not_the_fill(story: Story) -> None:
    story.write("b.py", BESIDE + "\n\n" + FILL)
    story.commit()
    fill = filled(story)
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.commit()
    assert story.outcome(fill) == "dropped"


def test_partly_staged_then_moved_whole(story: Story) -> None:
    fill = filled(story)
    story.write("a.py", TOP + "".join(FILL.splitlines(keepends=True)[:2]) + END)
    story.commit()
    story.look()
    moved(story, "a.py", "b.py")
    story.write("a.py", TOP + END)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("kept", FILL)


def test_a_copy_that_was_committed_in_part_before_the_move(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.write("b.py", BESIDE + "\n\n" + FILL.removeprefix("def parse(text):\n"))
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE + "\n\n" + FILL)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.committed) == ("kept", "b.py", FILL)


def test_amended_into_another_file(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE + "\n\n" + FILL)
    story.commit(amend=True)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.late) == ("kept", "b.py", False)


@pytest.mark.parametrize("last", ["    return int(day), int(month)\n", "    return (int(day), int(month))\n"])
def test_its_last_line_changed_places_with_the_line_behind_it(story: Story, last: str) -> None:
    fill = story.fill("a.py", FILL, before=TOP)
    story.edit("a.py", FILL + END, FILL + "total = 0\n" + END)
    story.commit()
    story.look()
    story.edit("a.py", "    return int(day), int(month)\ntotal = 0\n", "total = 0\n" + last)
    story.commit()
    found = story.finding(fill)
    assert found is not None and found.outcome == "edited"
    assert found.committed.endswith("total = 0\n" + last)


def test_two_fills_side_by_side_that_are_staged_in_part(story: Story) -> None:
    one = filled(story)
    other_text = "def total(values):\n    result = 0\n    for value in values:\n        result += value\n"
    other = story.fill("a.py", other_text, before=FILL)
    first = "".join(FILL.splitlines(keepends=True)[:2])
    whole = story.read("a.py")
    story.write("a.py", TOP + first + "".join(other_text.splitlines(keepends=True)[:3]) + END)
    story.commit()
    found = story.finding(one)
    assert found is not None and (found.outcome, found.committed) == ("edited", first)
    story.write("a.py", whole)
    story.commit()
    assert (story.outcome(one), story.outcome(other)) == ("kept", "kept")


def test_a_fill_like_another_one_that_was_committed_first_is_not_taken_for_it(story: Story) -> None:
    one = filled(story)
    twin = FILL.replace("parse", "read").replace('"."', '","')
    other = story.fill("a.py", "\n\n" + twin, before=FILL)
    whole = story.read("a.py")
    story.write("a.py", whole.replace(FILL + "\n\n", ""))
    story.commit()
    assert (story.outcome(one), story.outcome(other)) == ("open", "kept")
    story.write("a.py", whole)
    story.commit()
    assert (story.outcome(one), story.outcome(other)) == ("kept", "kept")


def test_a_longer_fill_inside_another_one_does_not_hide_it(story: Story) -> None:
    one = filled(story)
    story.commit()
    story.look()
    inner = "".join(f"    value_{number} = text[{number}]\n" for number in range(9))
    other = story.fill("a.py", inner, before="def parse(text):\n")
    story.commit(amend=True)
    assert (story.outcome(one), story.outcome(other)) == ("edited", "kept")


def test_a_merge_that_brings_a_reverted_fill_back(story: Story) -> None:
    fill = filled(story)
    commit = story.commit()
    story.git("switch", "-q", "-c", "topic", "HEAD~1")
    story.git("cherry-pick", commit)
    story.git("commit", "-q", "--amend", "-m", "said otherwise")
    story.git("revert", "--no-edit", "HEAD")
    assert story.outcome(fill) == "reverted"
    story.git("merge", "-q", "--no-edit", "main")
    assert story.outcome(fill) == "kept"


def test_an_amended_copy_that_a_rebase_gives_up_again(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    story.look()
    story.git("switch", "-q", "-c", "topic")
    story.git("commit", "-q", "--amend", "-m", "said otherwise")
    story.look()
    story.git("rebase", "-q", "main")
    assert story.look() == []
    assert story.outcome(fill) == "edited"


def test_a_revert_that_was_amended_into_the_commit_itself_is_a_drop(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.git("revert", "--no-edit", "HEAD")
    story.look()
    story.git("reset", "-q", "--soft", "HEAD~1")
    story.git("commit", "-q", "--amend", "--allow-empty", "-m", "nothing left")
    assert story.outcome(fill) == "dropped"


def test_a_copy_with_the_users_own_lines_in_it_that_was_committed_before_the_move(story: Story) -> None:
    fill = filled(story)
    added = "".join(f"    number_{count} = {count} * len(text)\n" for count in range(6))
    own = FILL.replace("    return", added + "    return")
    story.edit("a.py", FILL, own)
    story.commit()
    story.look()
    story.write("b.py", BESIDE + "\n\n" + own)
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.committed) == ("edited", "b.py", own)


def test_a_copy_of_a_part_that_was_committed_before_the_rest_went_is_a_gap(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.write("b.py", BESIDE + "\n\n" + "".join(FILL.splitlines(keepends=True)[:3]))
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.commit()
    assert story.outcome(fill) == "gap"


def test_moved_before_its_first_commit_with_its_first_lines_swapped(story: Story) -> None:
    fill = filled(story)
    first, second, *rest = FILL.splitlines(keepends=True)
    swapped = "".join((second, first, *rest))
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE + "\n\n" + swapped)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("edited", swapped)


def test_a_part_that_comes_back_in_another_file_after_the_drop_is_a_gap(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.write("a.py", TOP + END)
    story.commit()
    assert story.outcome(fill) == "dropped"
    story.write("b.py", BESIDE + "\n\n" + "".join(FILL.splitlines(keepends=True)[:3]))
    story.commit()
    assert story.outcome(fill) == "gap"


def test_of_two_amended_forms_in_two_branches_the_one_that_is_checked_out_speaks(story: Story) -> None:
    fill = filled(story)
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    story.look()
    story.git("switch", "-q", "-c", "topic")
    story.edit("a.py", "isdecimal", "isnumeric")
    story.commit(amend=True)
    for branch, word in (("topic", "isnumeric"), ("main", "isdecimal"), ("topic", "isnumeric")):
        story.git("switch", "-q", branch)
        found = story.finding(fill)
        assert found is not None and word in found.committed


def test_a_fill_that_stood_inside_another_one_and_is_moved_out_is_no_part_of_it(story: Story) -> None:
    one = filled(story)
    inner = "".join(f"    value_{number} = text[{number}]\n" for number in range(9))
    other = story.fill("a.py", inner, before='    day, month = text.split(".")\n')
    story.commit()
    assert (story.outcome(one), story.outcome(other)) == ("edited", "kept")
    story.write("a.py", TOP + inner.replace("[1]", "[7:]") + FILL + END)
    story.commit()
    assert (story.outcome(one), story.outcome(other)) == ("kept", "edited")


def test_a_copy_with_its_longest_line_changed_that_was_committed_before_the_move(story: Story) -> None:
    text = FILL.replace("raise ValueError(text)", 'raise ValueError(f"this is no date: {text}")')
    fill = filled(story, text)
    story.commit()
    story.look()
    story.write("b.py", BESIDE + "\n\n" + FILL)
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.commit()
    assert story.outcome(fill) in ("edited", "gap")


def test_lines_that_were_put_above_a_fill_are_not_part_of_it_where_its_first_line_went_down(
    story: Story,
) -> None:
    first, second = "rows = sorted(os.environ)\n", "print(len(rows), rows)\n"
    put = "names = os.listdir()\ncount = len(names)\n"
    story.write("b.py", put + BESIDE)
    story.write("a.py", TOP)
    story.commit()
    fill = story.fill("a.py", first + "\n" + second, before=TOP)
    story.write("b.py", BESIDE)
    story.write("a.py", TOP + put + "\n" + first + second)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("edited", first + second)
