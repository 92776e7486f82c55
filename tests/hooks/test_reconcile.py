"""A fill is followed through what its user does with git (I4, FAULTS 10), by real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story

from engine.ledger.records import Hunk

TOP = "import os\n\n\ndef first():\n    return os.getcwd()\n"
FILL = """\

def parse(text):
    day, month = text.split(".")
    if not day.isdigit():
        raise ValueError(text)
    return int(day), int(month)
"""
END = "\n\ndef last():\n    return None\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A repository with one commit and two files."""
    story = Story.begin(tmp_path)
    story.write("a.py", TOP + END)
    story.write("b.py", "def beside():\n    return 1\n")
    story.commit()
    return story


def filled(story: Story) -> int:
    return story.fill("a.py", FILL, before=TOP)


def test_a_fill_that_is_committed_as_it_was_is_kept(story: Story) -> None:
    fill = filled(story)
    commit = story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.commit, found.committed, found.hunks) == ("kept", commit, FILL, ())
    assert not found.late and not found.moved and not found.reformatted and found.teaches


def test_an_uncommitted_fill_says_nothing(story: Story) -> None:
    fill = filled(story)
    story.edit("b.py", "1", "2")
    story.commit("b.py")
    assert story.outcome(fill) == "open"


def test_a_changed_line_is_a_hunk(story: Story) -> None:
    fill = filled(story)
    story.edit("a.py", "    return int(day), int(month)", "    return int(month), int(day)")
    story.commit()
    found = story.finding(fill)
    assert found is not None and found.outcome == "edited"
    assert found.hunks == (Hunk(5, "    return int(day), int(month)\n", "    return int(month), int(day)\n"),)
    assert found.committed == FILL.replace("int(day), int(month)", "int(month), int(day)")


def test_a_changed_first_line_is_a_hunk(story: Story) -> None:
    fill = filled(story)
    story.edit("a.py", "def parse(text):", "def parse_day(text):")
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert found.hunks == (Hunk(1, "def parse(text):\n", "def parse_day(text):\n"),)


def test_code_around_the_fill_is_no_part_of_it(story: Story) -> None:
    fill = filled(story)
    story.edit("a.py", "def first():", "# a note\ndef first():")
    story.edit("a.py", END, "\n\ndef between():\n    return 7\n" + END)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("kept", FILL)


def test_a_line_that_the_users_body_went_on_with_is_part_of_the_edit(story: Story) -> None:
    story.write("a.py", TOP + "\n\ndef total(values):\n" + END)
    story.commit()
    fill = story.fill("a.py", "    result = sum(values)\n", before="def total(values):\n")
    story.edit("a.py", "    result = sum(values)\n", "    result = sum(values)\n    return result\n")
    story.commit()
    found = story.finding(fill)
    assert found is not None and found.hunks == (Hunk(1, "", "    return result\n"),)


def test_a_fill_that_was_replaced_is_dropped_and_shows_what_took_its_place(story: Story) -> None:
    fill = filled(story)
    story.edit("a.py", FILL, "\nfrom dates import anything_else\n")
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.committed.strip()) == ("dropped", "from dates import anything_else")


def test_a_fill_that_is_left_out_waits_for_a_day(story: Story) -> None:
    fill = filled(story)
    text = story.read("a.py")
    story.write("a.py", (TOP + END).replace("None", "True"))
    story.commit()
    assert story.outcome(fill) == "open"
    story.write("a.py", text.replace("None", "True"))
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_fill_that_is_still_left_out_a_day_later_is_dropped(story: Story) -> None:
    fill = filled(story)
    story.clock[0] += 86_400
    story.write("a.py", (TOP + END).replace("None", "True"))
    story.commit()
    assert story.outcome(fill) == "dropped"


def test_a_fill_whose_file_is_deleted_before_any_commit_is_dropped(story: Story) -> None:
    fill = filled(story)
    story.git("rm", "-q", "-f", "a.py")
    story.commit()
    assert story.outcome(fill) == "dropped"


def test_a_second_look_finds_nothing_new(story: Story) -> None:
    filled(story)
    story.commit()
    assert len(story.look()) == 1
    assert story.look() == []


def test_every_commit_that_changes_the_fill_is_a_revision_however_late_we_look(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    story.edit("a.py", "def last", "def final")
    story.commit()
    story.look()
    revisions = [one.found for one in story.ledger.revisions(fill)]
    assert [(one.outcome, one.late) for one in revisions] == [("kept", False), ("edited", True)]
