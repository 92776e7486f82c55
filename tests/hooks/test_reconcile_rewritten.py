"""A fill is followed through histories that git rewrites, picks, merges and resets (I4, FAULTS 10), by the real git."""

from __future__ import annotations

import pytest
from parsing import END, FILL, TOP, filled
from stories import Story


def test_amended_with_the_same_code_is_no_revision(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.commit(message="said better", amend=True)
    assert story.look() == []
    assert story.outcome(fill) == "kept"


def test_amended_with_other_code_is_a_revision_and_not_late(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit(amend=True)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late) == ("edited", False)


def test_amended_away_is_dropped(story: Story) -> None:
    fill = filled(story)
    story.edit("b.py", "1", "2")
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.commit(amend=True)
    assert story.outcome(fill) == "dropped"


def test_rebased_onto_changes_of_the_same_file_stays_kept(story: Story) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    story.commit()
    story.look()
    story.git("switch", "-q", "main")
    story.edit("a.py", "import os\n", "import os\nimport sys\n")
    story.others_commit()
    story.git("switch", "-q", "topic")
    story.git("rebase", "-q", "main")
    assert story.look() == []
    assert story.outcome(fill) == "kept"


def test_a_rebase_by_apply_stays_kept(story: Story) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    story.commit()
    story.git("switch", "-q", "main")
    story.edit("a.py", "import os\n", "import os\nimport sys\n")
    story.commit()
    story.git("switch", "-q", "topic")
    story.git("rebase", "-q", "--apply", "main")
    assert story.outcome(fill) == "kept"


def test_patches_that_were_applied_by_am_count_as_commits(story: Story) -> None:
    fill = filled(story)
    story.commit()
    patch = story.git("format-patch", "-1", "--stdout")
    story.git("reset", "-q", "--hard", "HEAD~1")
    story.git("am", "-q", stdin=patch)
    assert story.outcome(fill) == "kept"


def test_three_commits_squashed_say_what_the_last_one_said(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    story.look()
    story.edit("a.py", "ValueError(text)", "ValueError(day)")
    story.commit()
    story.look()
    before = story.ledger.revisions(fill)
    script = "sed -i -e '2,$s/^pick/squash/'"
    story.git("rebase", "-q", "-i", "HEAD~3", GIT_SEQUENCE_EDITOR=script)
    assert story.look() == []
    assert len(before) == 3 and before[-1].found.outcome == "edited"


def test_an_aborted_rebase_leaves_no_trace(story: Story) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    story.commit()
    story.edit("a.py", "getcwd", "getcwdb")
    story.commit()
    story.look()
    story.git("switch", "-q", "main")
    story.edit("a.py", "getcwd", "getlogin")
    story.commit()
    story.look()
    story.git("switch", "-q", "topic")
    story.git("rebase", "-q", "main", ok=False)
    assert story.look() == []
    story.git("rebase", "--abort")
    assert story.look() == []
    assert len(story.ledger.revisions(fill)) == 1


def test_cherry_picked_onto_another_branch_says_nothing_new(story: Story) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    commit = story.commit()
    story.look()
    story.git("switch", "-q", "main")
    story.git("cherry-pick", commit)
    assert story.look() == []
    assert story.outcome(fill) == "kept"


def test_cherry_picked_without_a_commit_then_committed_is_kept(story: Story) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    commit = story.commit()
    story.git("switch", "-q", "main")
    story.git("cherry-pick", "-n", commit)
    story.commit()
    assert story.outcome(fill) == "kept"


def test_reverted_by_git_revert(story: Story) -> None:
    fill = filled(story)
    commit = story.commit()
    story.look()
    story.git("revert", "--no-edit", commit)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("reverted", "")


def test_a_revert_that_is_reverted_brings_the_fill_back(story: Story) -> None:
    fill = filled(story)
    story.git("revert", "--no-edit", story.commit())
    story.look()
    story.git("revert", "--no-edit", "HEAD")
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("kept", FILL)


def test_stashed_and_popped_then_committed_is_kept(story: Story) -> None:
    fill = filled(story)
    story.git("stash", "-q")
    story.edit("b.py", "1", "2")
    story.commit()
    assert story.outcome(fill) == "open"
    story.git("stash", "pop", "-q")
    story.commit()
    assert story.outcome(fill) == "kept"


def test_committed_in_two_parts_is_kept_in_the_end_and_not_late(story: Story) -> None:
    fill = filled(story)
    whole = story.read("a.py")
    story.write(
        "a.py", whole.replace("        raise ValueError(text)\n    return int(day), int(month)\n", "")
    )
    story.git("add", "a.py")
    story.write("a.py", whole)
    story.git("commit", "-q", "-m", "one half")
    assert story.outcome(fill) == "edited"
    story.git("commit", "-q", "-a", "-m", "the other")
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late, found.committed) == ("kept", False, FILL)


def test_a_renamed_file_is_followed(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.git("mv", "a.py", "c.py")
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.path, found.moved, found.late) == ("kept", "c.py", True, False)


def test_a_file_renamed_before_its_first_commit_is_followed(story: Story) -> None:
    fill = filled(story)
    story.git("mv", "a.py", "c.py")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.moved) == ("kept", "c.py", True)


def test_a_new_file_renamed_before_its_first_commit_is_followed(story: Story) -> None:
    fill = story.fill("new.py", FILL)
    (story.root / "new.py").rename(story.root / "newer.py")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.moved) == ("kept", "newer.py", True)


@pytest.mark.parametrize("committed", [True, False])
def test_moved_within_its_file_is_kept(story: Story, committed: bool) -> None:
    fill = filled(story)
    if committed:
        story.commit()
        story.look()
    story.write("a.py", TOP + END + FILL)
    story.write("a.py", "import os\n" + FILL + "\n" * 3 + (TOP + END).removeprefix("import os\n"))
    story.write("a.py", (TOP + END).replace("def last", "def last_but_one") + "\n" + FILL + "\n\nx = 1\n")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path) == ("kept", "a.py")


@pytest.mark.parametrize("committed", [True, False])
def test_moved_to_another_file_is_kept(story: Story, committed: bool) -> None:
    fill = filled(story)
    if committed:
        story.commit()
        story.look()
    story.write("a.py", TOP + END)
    story.write("b.py", "def beside():\n    return 1\n\n" + FILL)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.moved) == ("kept", "b.py", True)


def test_merged_stays_kept(story: Story) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    story.commit()
    story.git("switch", "-q", "main")
    story.edit("a.py", "import os\n", "import os\nimport sys\n")
    story.others_commit()
    story.git("merge", "-q", "--no-edit", "topic")
    assert story.outcome(fill) == "kept"
    assert len(story.ledger.revisions(fill)) == 1


@pytest.mark.parametrize("way", ["--ff-only", "--no-ff", "--squash"])
def test_each_way_to_merge_keeps_it(story: Story, way: str) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    story.commit()
    story.git("switch", "-q", "main")
    story.git("merge", "-q", "--no-edit", way, "topic")
    story.commit()
    assert story.outcome(fill) == "kept"
    assert len(story.ledger.revisions(fill)) == 1


def test_a_late_fix_after_a_merge_is_found(story: Story) -> None:
    fill = filled(story)
    story.git("switch", "-q", "-c", "topic")
    story.commit()
    story.git("switch", "-q", "main")
    story.edit("a.py", "import os\n", "import os\nimport sys\n")
    story.others_commit()
    story.git("merge", "-q", "--no-edit", "topic")
    story.look()
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late) == ("edited", True)


def test_after_a_reset_an_earlier_commit_speaks_again(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    assert story.outcome(fill) == "edited"
    story.git("reset", "-q", "--hard", "HEAD~1")
    assert story.outcome(fill) == "kept"


def test_a_reset_of_everything_lets_the_last_word_stand(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    story.git("reset", "-q", "--soft", "HEAD~1")
    assert story.look() == []
    story.commit()
    assert story.outcome(fill) == "kept"
    assert len(story.ledger.revisions(fill)) == 1


def test_a_reset_to_where_only_a_line_of_it_had_come_to_another_file_is_a_gap_until_it_is_committed_again(
    story: Story,
) -> None:
    fill = filled(story)
    first, *rest = FILL.splitlines(keepends=True)
    story.write("a.py", TOP + END)
    story.write("b.py", first)
    story.commit()
    assert story.outcome(fill) == "open"
    story.write("b.py", first + "".join(rest))
    story.commit()
    assert story.outcome(fill) == "kept"
    story.git("reset", "-q", "--soft", "HEAD~1")
    assert story.outcome(fill) == "gap"
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_branch_without_the_fill_says_nothing(story: Story) -> None:
    story.git("branch", "old")
    fill = filled(story)
    story.commit()
    story.look()
    story.git("switch", "-q", "old")
    story.edit("a.py", "getcwd", "getcwdb")
    story.commit()
    assert story.look() == []
    assert story.outcome(fill) == "kept"
