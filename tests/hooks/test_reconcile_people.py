"""Whose commits say something of a fill, and for how long."""

from __future__ import annotations

import pytest
from parsing import END, FILL, TOP, filled
from stories import Story


def test_somebody_elses_change_is_followed_and_is_no_revision(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.edit("a.py", "isdigit", "isdecimal")
    story.others_commit()
    assert story.look() == []
    assert story.outcome(fill) == "kept"


def test_the_users_change_after_somebody_elses_is_a_gap(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.edit("a.py", "isdigit", "isdecimal")
    story.others_commit()
    story.edit("a.py", "ValueError", "TypeError")
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.words, found.teaches) == ("gap", "somebody else changed it as well", False)


def test_a_fill_that_somebody_else_changed_before_the_users_first_commit_is_a_gap(story: Story) -> None:
    fill = filled(story)
    story.edit("a.py", "isdigit", "isdecimal")
    story.others_commit()
    assert story.outcome(fill) == "open"
    story.edit("a.py", "ValueError", "TypeError")
    story.commit()
    assert story.outcome(fill) == "gap"


def test_somebody_elses_removal_is_no_drop(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.write("a.py", TOP + END)
    story.others_commit()
    assert story.look() and story.outcome(fill) == "kept"


def test_a_merge_that_brings_others_changes_of_the_fill_is_no_revision(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.git("switch", "-q", "-c", "theirs")
    story.edit("a.py", "isdigit", "isdecimal")
    story.others_commit()
    story.git("switch", "-q", "main")
    story.edit("a.py", "getcwd", "getcwdb")
    story.commit()
    story.git("merge", "-q", "--no-edit", "theirs")
    story.look()
    assert [one.found.outcome for one in story.ledger.revisions(fill)] == ["kept"]


def test_a_merge_of_the_users_own_two_branches_that_changed_it_is_a_revision(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.git("switch", "-q", "-c", "topic")
    story.edit("a.py", "def parse(text)", "def parse_day(text)")
    story.commit()
    story.git("switch", "-q", "main")
    story.edit("a.py", "int(day), int(month)", "int(month), int(day)")
    story.commit()
    story.git("merge", "-q", "--no-edit", "topic")
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, len(found.hunks), found.commit) == ("edited", 2, story.head())


@pytest.mark.parametrize("name", ["dependabot[bot]", "renovate", "pre-commit-ci"])
def test_a_program_that_writes_under_the_users_address_teaches_nothing(story: Story, name: str) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.edit("a.py", "isdigit", "isdecimal")
    story.git("commit", "-q", "-a", "-m", "bump", GIT_AUTHOR_NAME=name)
    assert story.look() == []
    assert story.outcome(fill) == "kept"


def test_a_mechanical_change_of_layout_everywhere_is_no_revision_and_loses_nothing(story: Story) -> None:
    names = [f"m{number}.py" for number in range(25)]
    for name in names:
        story.write(name, f"x = '{name}'\n")
    fill = filled(story)
    story.commit()
    story.look()
    for name in names:
        story.edit(name, "'", '"')
        story.edit(name, "'", '"')
    story.edit("a.py", '"."', "'.'")
    story.commit()
    assert story.look() == []
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late) == ("edited", True)
    assert [hunk.removed.count("\n") for hunk in found.hunks] == [2]


def test_a_change_of_layout_alone_is_told_apart(story: Story) -> None:
    fill = filled(story)
    story.edit(
        "a.py",
        "    return int(day), int(month)",
        "    return (\n        int(day),\n        int(month),\n    )",
    )
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.reformatted) == ("edited", True)


def test_a_fill_that_was_indented_under_a_condition_stays_the_users_edit(story: Story) -> None:
    fill = filled(story)
    inner = "".join(f"    {line}\n" for line in FILL.splitlines())
    story.edit("a.py", FILL, "if os.name:\n" + inner)
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.committed) == ("edited", "if os.name:\n" + inner)


def test_a_change_a_month_later_is_not_looked_at(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.clock[0] += 31 * 86_400
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    assert story.look() == []
    assert story.ledger.followed(1) == []
    assert story.outcome(fill) == "kept"


def test_a_change_inside_the_window_counts_although_we_look_after_it(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.clock[0] += 20 * 86_400
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    story.clock[0] += 90 * 86_400
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late) == ("edited", True)
    assert story.ledger.followed(1) == []


def test_after_fifty_commits_of_its_file_a_fill_is_not_followed(story: Story) -> None:
    fill = filled(story)
    story.commit()
    for number in range(52):
        story.write("a.py", story.read("a.py") + f"x{number} = {number}\n")
        story.git("commit", "-q", "-a", "-m", "more")
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    assert story.outcome(fill) == "kept"
    assert story.ledger.followed(1) == []


def test_an_uncommitted_fill_is_followed_however_long(story: Story) -> None:
    fill = filled(story)
    story.clock[0] += 200 * 86_400
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_fill_that_was_undone_is_not_followed(story: Story) -> None:
    fill = filled(story)
    story.ledger.set_fill(fill, "undone")
    story.commit()
    assert story.look() == []


def test_of_two_fills_in_one_file_each_gets_its_own(story: Story) -> None:
    one = filled(story)
    other = story.fill("a.py", "\n\ndef total(values):\n    return sum(values)\n", before=END)
    story.edit("a.py", "sum(values)", "sum(values, 0.0)")
    story.commit()
    assert (story.outcome(one), story.outcome(other)) == ("kept", "edited")


def test_a_later_commit_over_a_fill_by_another_fill_is_a_late_change(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.fill("a.py", "def parse(text):\n    return date.fromisoformat(text)\n", original=FILL)
    story.commit()
    found = story.finding(fill)
    assert found is not None and found.late
