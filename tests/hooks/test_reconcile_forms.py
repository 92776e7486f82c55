"""What the fuzzer found, each as small as it goes: moves within a file, edges, and several forms of one commit."""

from __future__ import annotations

from parsing import BESIDE, END, FILL, TOP, filled
from stories import Story

SHORT = "def parse(text):\n    day, month = text.split('.')\n    return int(day), int(month)\n"


def test_moved_in_its_file_in_two_commits_the_new_place_first(story: Story) -> None:
    story.write("a.py", TOP + END + BESIDE)
    fill = filled(story)
    story.commit()
    story.write("a.py", TOP + FILL + END + BESIDE + "\n\n" + FILL)
    story.commit()
    assert story.outcome(fill) == "kept"
    story.write("a.py", TOP + END + BESIDE + "\n\n" + FILL)
    story.commit()
    assert story.outcome(fill) == "kept"


def test_code_that_stood_in_its_file_before_the_fill_is_not_the_fill(story: Story) -> None:
    story.write("a.py", TOP + END + FILL)
    story.commit()
    fill = filled(story)
    story.commit()
    story.look()
    story.git("mv", "a.py", "c.py")
    story.write("c.py", TOP + END + FILL)
    story.commit()
    assert story.outcome(fill) == "dropped"


def test_moved_in_its_file_with_a_line_changed_before_its_first_commit(story: Story) -> None:
    fill = filled(story, SHORT)
    changed = SHORT.replace("text.split('.')", "text.split('.', 1)")
    story.write("a.py", TOP + END + "\n\n" + changed)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("edited", changed)


def test_moved_in_its_file_with_most_of_it_rewritten_before_its_first_commit_is_a_gap(story: Story) -> None:
    fill = filled(story)
    rest = "".join(FILL.splitlines(keepends=True)[2:4])
    story.write(
        "a.py",
        TOP + END + "\n\ndef other(string):\n    a, b = string.split('/')\n" + rest + "    return b, a\n",
    )
    story.commit()
    assert story.outcome(fill) == "gap"


def test_another_fill_that_leaves_its_middle_takes_what_replaced_its_neighbour_along(story: Story) -> None:
    lines = FILL.splitlines(keepends=True)
    head, tail = "".join(lines[:2]), "".join(lines[2:])
    fill = filled(story)
    story.commit()
    inner = "".join(f"    inner_{number}(text)\n" for number in range(8))
    story.fill("a.py", inner, before=TOP + head)
    above = "def above():\n    return 3\n"
    story.fill("a.py", above, before=TOP)
    story.commit()
    story.look()
    story.write("a.py", TOP + inner + "\nUSERS_OWN = 1\nNUMBERS = 22\n" + head + tail + END)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("kept", FILL)


def test_a_commit_that_was_amended_in_another_branch_says_nothing_where_it_left_the_fill_alone(
    story: Story,
) -> None:
    fill = filled(story)
    story.commit()
    story.write("b.py", "")
    story.commit()
    story.look()
    story.git("switch", "-q", "-c", "topic")
    story.edit("a.py", "isdigit", "isnumeric")
    other = story.fill("b.py", SHORT)
    story.commit(amend=True)
    for branch, outcome in (("topic", "edited"), ("main", "kept"), ("topic", "edited")):
        story.git("switch", "-q", branch)
        assert (story.outcome(fill), story.outcome(other)) == (outcome, "kept")


def test_a_copy_of_the_first_commit_behind_its_revert_brings_the_fill_back(story: Story) -> None:
    fill = filled(story)
    commit = story.commit()
    story.look()
    story.git("switch", "-q", "-c", "topic")
    story.git("commit", "-q", "--amend", "-m", "said otherwise")
    story.git("revert", "--no-edit", "HEAD")
    assert story.outcome(fill) == "reverted"
    story.git("cherry-pick", commit)
    assert story.outcome(fill) == "kept"


def test_a_line_that_changed_places_with_a_line_of_the_fill_stays_when_that_one_goes(story: Story) -> None:
    *head, last = FILL.splitlines(keepends=True)
    neighbour = "NEIGHBOUR_OF_IT = 1\n"
    story.write("a.py", TOP + neighbour + END)
    story.commit()
    fill = filled(story)
    story.commit()
    story.look()
    story.write("a.py", TOP + "".join(head) + neighbour + last + END)
    story.commit()
    story.look()
    story.write("a.py", TOP + "".join(head) + neighbour + END)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("edited", "".join(head))


def test_another_files_fill_that_is_moved_above_a_changed_first_line_is_no_part_of_it(story: Story) -> None:
    fill = filled(story, SHORT)
    other = story.fill("b.py", "def moved_here(value):\n    return value.casefold()\n", before=BESIDE)
    story.commit()
    story.look()
    changed = SHORT.replace("parse(text)", "parse(text, /)")
    story.write("a.py", TOP + "def moved_here(value):\n    return value.casefold()\n" + changed + END)
    story.write("b.py", BESIDE)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("edited", changed)
    assert story.outcome(other) == "kept"


def test_most_of_it_moved_away_from_the_rest_is_a_gap(story: Story) -> None:
    fill = filled(story)
    between = "".join(f"between_{number} = {number}\n" for number in range(12))
    story.write("a.py", TOP + between + FILL + END)
    story.commit()
    story.look()
    *head, last = FILL.splitlines(keepends=True)
    story.write("a.py", TOP + "".join(head[1:]) + between + head[0] + last + END)
    story.commit()
    assert story.outcome(fill) == "gap"


def test_a_gap_stays_one_when_its_commit_is_rewritten(story: Story) -> None:
    fill = filled(story)
    line = FILL.splitlines(keepends=True)[1]
    story.write("a.py", TOP + END + "\n\ndef other(text):\n" + line)
    story.commit()
    assert story.outcome(fill) == "gap"
    story.write("b.py", "")
    story.commit(amend=True)
    assert story.outcome(fill) == "gap"


def test_a_revert_that_was_reset_away_says_nothing_of_a_fill_in_a_commit_squashed_into_anothers(
    story: Story,
) -> None:
    story.write("b.py", "")
    story.others_commit()
    fill = filled(story)
    story.commit()
    story.look()
    story.git("rebase", "-q", "-i", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i -e '2,$s/^pick/squash/'")
    story.look()
    story.git("revert", "--no-edit", "HEAD")
    assert story.outcome(fill) == "reverted"
    story.git("reset", "-q", "--hard", "HEAD~1")
    assert story.outcome(fill) == "kept"


def test_a_fill_that_was_copied_whole_is_kept_when_a_part_of_it_leaves_its_old_place(story: Story) -> None:
    fill = filled(story)
    part = "".join(FILL.splitlines(keepends=True)[1:])
    story.write("a.py", TOP + part + END)
    story.commit()
    assert story.outcome(fill) == "edited"
    story.write("b.py", BESIDE + "\n\n" + FILL)
    story.commit()
    story.look()
    story.write("a.py", TOP + END)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, found.committed) == ("kept", "b.py", FILL)


def test_what_was_put_in_its_old_place_says_nothing_when_the_move_is_amended(story: Story) -> None:
    fill = filled(story)
    instead = "NUMBERS = [1, 2, 3, 4]\nOTHERS = {5: 6, 7: 8}\n"
    story.write("a.py", TOP + instead + END)
    story.write("0.py", FILL)
    story.commit()
    assert story.outcome(fill) == "kept"
    story.write("0.py", FILL + END)
    story.commit(amend=True)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path) == ("kept", "0.py")


def test_a_merge_that_brought_it_back_says_so_also_after_it_was_amended(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.git("switch", "-q", "-c", "topic")
    story.git("reset", "-q", "--soft", "HEAD~1")
    story.write("b.py", BESIDE)
    copy = story.commit(message="another form of it")
    story.git("revert", "--no-edit", copy)
    assert story.outcome(fill) == "reverted"
    story.git("merge", "-q", "--no-edit", "main")
    assert story.read("a.py") == TOP + FILL + END
    assert story.outcome(fill) == "kept"
    story.write("c.py", BESIDE)
    story.commit(amend=True)
    assert story.outcome(fill) == "kept"
