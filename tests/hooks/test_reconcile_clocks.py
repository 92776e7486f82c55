"""Commits whose times are before the fill's: a clock was set back, or a tool wrote other times. The graph says more."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story

TOP = "import os\n\n\n"
STUB = "def parse(text):\n    pass\n"
BODY = '    day, month = text.split(".")\n    return int(day), int(month)\n'
FIXED = BODY.replace("int(day), int(month)", "int(month), int(day)")
END = "\n\ndef last():\n    return None\n"
DAYS = 86_400


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story.begin(tmp_path)
    story.write("a.py", TOP + STUB + END)
    story.commit()
    return story


def filled(story: Story) -> int:
    return story.fill("a.py", BODY, original="    pass\n")


def committed(story: Story, days: float, *options: str) -> str:
    """Commits everything, as a clock that is so many days behind has it."""
    then = f"{story.clock[0] - int(days * DAYS)} +0000"
    story.git("add", "-A")
    story.git("commit", "-q", "-m", "change", *options, GIT_COMMITTER_DATE=then, GIT_AUTHOR_DATE=then)
    return story.head()


@pytest.mark.parametrize("days", [0.02, 0.9, 3, 400])
@pytest.mark.parametrize("looked", [False, True])
def test_a_clock_set_back_loses_no_correction(story: Story, looked: bool, days: float) -> None:
    fill = filled(story)
    if looked:
        story.look()
    story.edit("a.py", BODY, FIXED)
    commit = committed(story, days)
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.commit, found.committed) == ("edited", commit, FIXED)


@pytest.mark.parametrize("looked", [False, True])
def test_a_fix_after_a_commit_with_the_clock_set_back_is_a_late_one(story: Story, looked: bool) -> None:
    fill = filled(story)
    committed(story, 3)
    if looked:
        assert story.outcome(fill) == "kept"
    story.edit("a.py", BODY, FIXED)
    committed(story, 2)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late) == ("edited", True)


def test_a_fill_that_is_taken_out_with_the_clock_set_back_is_dropped(story: Story) -> None:
    fill = filled(story)
    committed(story, 3)
    story.edit("a.py", BODY, "    pass\n")
    committed(story, 2)
    assert story.outcome(fill) == "dropped"


def test_a_clock_that_ran_ahead_of_a_fill_does_not_make_older_commits_newer(story: Story) -> None:
    story.edit("a.py", "    pass\n", "    return os.getcwd()\n")
    committed(story, -1)
    story.edit("a.py", "    return os.getcwd()\n", "    pass\n")
    committed(story, -1)
    fill = filled(story)
    assert story.outcome(fill) == "open"


@pytest.mark.parametrize("how", ["switch", "merge"])
def test_older_commits_that_come_with_another_branch_say_nothing_of_a_fill(story: Story, how: str) -> None:
    story.git("switch", "-q", "-c", "other")
    story.edit("a.py", "    pass\n", "    return os.getcwd(), os.getpid(), text.strip()\n")
    story.commit()
    story.git("switch", "-q", "main")
    fill = filled(story)
    story.git("stash", "-q")
    story.git(*{"switch": ("switch", "-q", "other"), "merge": ("merge", "-q", "other")}[how])
    assert story.outcome(fill) == "open"


@pytest.mark.parametrize("days", [0.5, 3])
@pytest.mark.parametrize("amends", [1, 2])
@pytest.mark.parametrize("looked", [False, True])
def test_the_commit_below_a_fill_amended_with_the_clock_set_back_is_followed(
    story: Story, looked: bool, amends: int, days: float
) -> None:
    fill = filled(story)
    if looked:
        story.look()
    story.edit("a.py", BODY, FIXED)
    for _ in range(amends):
        commit = committed(story, days, "--amend")
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.commit, found.committed) == ("edited", commit, FIXED)


def test_what_was_amended_before_the_fill_and_is_checked_out_again_says_nothing_of_it(story: Story) -> None:
    base = story.head()
    story.edit("a.py", "    pass\n", "    return os.getcwd(), os.getpid(), text.strip()\n")
    committed(story, 3, "--amend")
    story.git("branch", "amended")
    story.git("reset", "-q", "--hard", base)
    fill = filled(story)
    story.git("stash", "-q")
    story.git("switch", "-q", "amended")
    assert story.outcome(fill) == "open"
