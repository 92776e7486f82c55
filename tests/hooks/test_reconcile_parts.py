"""What the fuzzer found, each as small as it goes: parts of a fill in a file that it was not written to."""

from __future__ import annotations

import pytest
from parsing import BESIDE, END, FILL, TOP, filled
from stories import Story

EVEN = "def parse(text):\n    day, month = pair(text)\n    check(day, month)\n    return int(day), month\n"
SMALL = "def parse(text):\n    day, month = pair(text)\n    return int(day), month\n"


def test_a_small_fill_of_which_one_line_came_to_another_file_as_it_was_is_a_gap(story: Story) -> None:
    fill = filled(story, SMALL)
    changed = SMALL.replace("def parse(text)", "def parsed(text)").replace("month\n", "int(month)\n")
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE + "\n\n" + changed)
    story.commit()
    assert story.outcome(fill) == "gap"


def test_a_fill_that_came_to_another_file_in_parts_is_a_gap(story: Story) -> None:
    fill = filled(story, EVEN)
    lines = EVEN.replace("pair", "pairs").replace("check", "checks").splitlines(keepends=True)
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE + "\n\n" + "".join(lines[:2]))
    story.commit()
    assert story.outcome(fill) == "open"
    story.write("b.py", BESIDE + "\n\n" + "".join(lines))
    story.commit()
    assert story.outcome(fill) == "gap"


@pytest.mark.parametrize("count", [1, 3, 4])
def test_a_fill_of_which_a_part_was_copied_to_where_it_once_stood_stays_where_it_is(
    story: Story, count: int
) -> None:
    below = "x = 1\ny = 2\nz = 3\n" + BESIDE
    fill = filled(story, FILL)
    story.commit()
    story.write("a.py", TOP + END)
    story.write("b.py", FILL + "\n\n" + below)
    story.commit()
    story.write("a.py", TOP + FILL + END)
    story.write("b.py", below)
    story.commit()
    assert story.outcome(fill) == "kept"
    story.write("b.py", "".join(FILL.splitlines(keepends=True)[:count]) + below)
    story.commit("b.py")
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path) == ("kept", "a.py")


def test_a_line_of_another_fill_that_was_changed_as_it_came_beside_a_changed_one_is_not_its_own(
    story: Story,
) -> None:
    fill = filled(story, FILL)
    story.commit()
    rest = "    place = zones.index(name)\n    check(place, zones)\n    return zones[place]\n"
    other = "def zone(name):\n    zones = everything()\n" + rest
    story.fill("a.py", other, before=TOP)
    story.commit()
    assert story.outcome(fill) == "kept"
    fixed = FILL.replace("int(day), int(month)", "int(day), month")
    behind = fixed + rest.replace("zones.index(name)", "zones.find(name)")
    story.edit("a.py", other + FILL, "def zone(name):\n    zones = everything()\n" + behind)
    story.commit()
    found = story.finding(fill)
    assert found is not None and found.committed == fixed


def test_the_rest_of_a_fill_comes_below_another_one_that_was_written_into_it(story: Story) -> None:
    lines = FILL.splitlines(keepends=True)
    above, below = "".join(lines[:2]), "".join(lines[2:])
    inner = '    """Read a day and its month."""\n    print(text, len(text))\n    assert text, repr(text)\n'
    more = (
        "    words = text.split()\n    print(words)\n    assert len(words) == 1\n    del words\n    print()\n"
    )
    first = filled(story)
    second = story.fill("a.py", inner + more, before=TOP + above)
    story.write("a.py", TOP + above + inner + END)
    story.commit()
    story.look()
    story.write("a.py", TOP + above + inner + more + below + END)
    story.commit()
    found = story.finding(first)
    assert found is not None and found.outcome == "edited"
    assert found.committed == above + inner + more + below
    assert story.outcome(second) == "kept"


def test_changed_in_commits_that_a_squash_took_in_with_its_move_to_another_file_it_is_not_dropped(
    story: Story,
) -> None:
    fill = filled(story, EVEN)
    story.commit()
    story.edit("a.py", "def parse(text)", "def parsed(line)")
    story.edit("a.py", "pair(text)", "pairs(line, date=True)")
    story.commit()
    story.edit("a.py", "return int(day), month", "return Date(int(day), month)")
    story.edit("a.py", "check(day, month)", "require(day, month)")
    story.commit()
    assert story.outcome(fill) == "edited"
    changed = story.read("a.py").removeprefix(TOP).removesuffix(END)
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE + "\n\n" + "".join(changed.splitlines(keepends=True)[:3]))
    story.commit()
    story.git("rebase", "-q", "-i", "HEAD~3", GIT_SEQUENCE_EDITOR="sed -i -e '2,$s/^pick/squash/'")
    assert story.outcome(fill) in ("edited", "gap")


def test_the_rest_of_a_moved_fill_that_was_changed_and_put_there_before_is_not_left_out(story: Story) -> None:
    text = "total = count(rows)\n" + SMALL
    fill = filled(story, text)
    story.commit()
    changed = text.replace("count(rows)", "count(rows, by=day)")
    story.write("a.py", "total = count(rows, by=day)\n" + TOP + text + END)
    story.commit()
    story.look()
    story.write("a.py", changed + TOP + END)
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.committed) == ("edited", changed) or found.outcome == "gap"


def test_lines_of_another_file_that_came_below_a_changed_last_line_are_not_its_own(story: Story) -> None:
    rows = "rows = sorted(os.environ)\n"
    came = "print(os.environ)\nnames = os.listdir()\n"
    story.write("b.py", came + BESIDE)
    story.write("a.py", TOP)
    story.commit()
    fill = story.fill("a.py", "count = 0\n" + rows, before=TOP)
    story.commit()
    assert story.outcome(fill) == "kept"
    changed = rows.replace("sorted(os", "sorted(dict(os").replace(")", "))")
    story.write("b.py", BESIDE)
    story.edit("a.py", rows, changed + came)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("edited", "count = 0\n" + changed)


def test_lines_that_were_put_into_a_fill_and_that_its_first_lines_went_past_are_no_part_of_it(
    story: Story,
) -> None:
    first, rest = (
        "total = count(rows)\nlargest = max(rows)\n",
        "\nprint(total)\nprint(largest)\nprint(len(rows))\n",
    )
    came = "host = os.environ['HOST']\nport = os.environ['PORT']\nuser = os.environ['USER']\n"
    story.write("b.py", came + BESIDE)
    fill = filled(story, first + rest)
    story.commit()
    story.write("b.py", BESIDE)
    story.edit("a.py", first, first + came)
    story.commit()
    assert story.outcome(fill) == "edited"
    one, *others = came.splitlines(keepends=True)
    story.write("a.py", TOP + "".join(others) + "\n" + first + one + rest.lstrip() + END)
    story.commit()
    assert story.told(fill) == ("edited", first + one + rest.lstrip())


def test_the_line_above_the_place_that_it_came_to_is_not_its_own_though_its_first_line_was_changed(
    story: Story,
) -> None:
    story.write("b.py", BESIDE)
    story.write("c.py", BESIDE)
    fill = filled(story)
    story.commit()
    story.write("a.py", TOP + END)
    story.write("c.py", BESIDE + FILL)
    story.commit()
    story.write("c.py", BESIDE)
    story.write("b.py", FILL + BESIDE)
    story.commit()
    assert story.outcome(fill) == "kept"
    story.git("reset", "-q", "--mixed", "HEAD~1")
    first, rest = FILL.split("\n", 1)
    changed = first.replace("(", "d(", 1) + "\n" + rest
    above, below = TOP.split("\n", 1)
    story.write("b.py", BESIDE)
    story.write("a.py", above + "\n" + changed + below + END)
    story.commit()
    assert story.told(fill) == ("edited", changed)


def test_a_line_that_was_taken_out_but_not_in_the_commit_is_not_what_the_user_made_of_the_rest_of_a_fill(
    story: Story,
) -> None:
    first, second = "VALUES = dict(\n    )\n", "NAMES = sorted(VALUES)\n"
    part, rest = "rows = read(path)\ntotal = count(\n    rows,\n    )\n", "print(total)\nprint(len(rows))\n"
    story.write("a.py", TOP + first + second + END)
    story.commit()
    story.write("a.py", TOP + END)
    fill = filled(story, part + rest)
    whole = story.read("a.py")
    story.write("a.py", TOP + part + second + END)
    story.git("add", "a.py")
    story.write("a.py", whole)
    story.git("commit", "-qm", "a part")
    assert story.told(fill) == ("edited", part)
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_line_that_the_fill_was_written_over_is_what_the_user_made_of_it_where_it_comes_back(
    story: Story,
) -> None:
    stub = "def parse(text):\n    return ()\n"
    story.write("a.py", TOP + stub + END)
    story.commit()
    fill = story.fill("a.py", FILL, before=TOP, original=stub)
    *rest, _ = FILL.splitlines(keepends=True)
    changed = "".join((*rest, "    return ()\n"))
    story.write("a.py", TOP + changed + END)
    story.commit()
    assert story.told(fill) == ("edited", changed)


def test_a_last_line_that_was_changed_while_the_others_changed_places_with_what_stood_below_is_its_own(
    story: Story,
) -> None:
    below = "names = sorted(os.environ)\nwhole = sum(map(len, names))\nlongest = max(map(len, names))\n"
    first, second, last = (
        "rows = read(path)\n",
        "total = count(rows)\nprint(total)\n",
        "print(len(path), total)\n",
    )
    story.write("a.py", TOP + below + END)
    story.commit()
    fill = filled(story, first + second + last)
    story.commit()
    assert story.outcome(fill) == "kept"
    changed = "print(len(file), len(rows))\n"
    story.write("a.py", TOP + first + below + second + changed + END)
    story.commit()
    assert story.told(fill) == ("edited", first + below + second + changed)


def test_changed_lines_of_a_new_fill_above_are_no_part_of_one_whose_first_line_was_changed(
    story: Story,
) -> None:
    fill = filled(story)
    story.commit()
    above = "def rows(path):\n    return list(open(path))\n\n\ndef count(path):\n    return 0\n"
    other = filled(story, above)
    changed = FILL.replace("def parse(text)", "def parsed(text)")
    edited = above.replace("count(path)", "count(file)").replace("return 0", "return 10")
    story.write("a.py", TOP + edited + changed + END)
    story.commit(amend=True)
    for one, text in ((fill, changed), (other, edited)):
        assert story.told(one) == ("edited", text)


@pytest.mark.parametrize("amend", [False, True])
@pytest.mark.parametrize("count", [1, 2])
def test_the_rest_of_a_fill_that_was_staged_later_and_changed_by_then_is_its_own(
    story: Story, amend: bool, count: int
) -> None:
    fill = filled(story)
    first = "".join(FILL.splitlines(keepends=True)[:-count])
    story.write("a.py", TOP + first + END)
    story.git("add", "a.py")
    changed = "        raise ValueError(day, text)\n    return date(2000, int(month), int(day))\n"
    changed = "".join(changed.splitlines(keepends=True)[-count:])
    story.write("a.py", TOP + first + changed + END)
    story.git("commit", "-qm", "a part")
    found = story.finding(fill)
    assert found is not None and found.committed == first
    story.commit(amend=amend)
    assert story.told(fill) == ("edited", first + changed)


def test_a_small_fill_that_was_taken_out_and_put_elsewhere_in_its_file_changed_is_a_gap(story: Story) -> None:
    text = "rows = read(path)\nn = len(rows)\ntotal = count(rows)\nuse(rows)\n"
    fill = filled(story, text)
    story.commit()
    story.write("a.py", TOP + END)
    story.commit()
    assert story.outcome(fill) == "dropped"
    changed = text.replace("read(path)", "read(file)").replace("count(rows)", "sum(rows)")
    story.write("a.py", TOP + END + "\n\n" + changed)
    story.commit()
    assert story.outcome(fill) == "gap"


def test_a_fill_that_was_moved_in_another_order_with_most_lines_changed_is_a_gap(story: Story) -> None:
    rest = "second = count(path)\nthird = total(path, second)\nfourth = shown(path, third)\n"
    fill = filled(story, "rows = parse()\n)\n" + rest)
    story.commit()
    moved = ")\nrows = parse()\n" + rest.replace("path", "file") + ")\n"
    story.write("a.py", TOP + END + "\n\n" + moved)
    story.commit()
    assert story.outcome(fill) == "gap"


def test_a_bracket_of_the_file_is_not_the_one_that_was_left_out_of_a_moved_fill(story: Story) -> None:
    beside = "settings = merged(\n    home, default,\n)\nother = 1\n"
    story.write("b.py", beside)
    story.commit()
    moved = "rows = read(path)\nkept = [row for row in rows if row]\ntotal = summed(\n    kept, start,\n"
    fill = filled(story, moved + ")\n")
    story.write("a.py", TOP + END)
    story.write("b.py", moved + beside)
    story.commit()
    assert story.told(fill) == ("edited", moved)


def test_a_line_of_the_file_that_was_changed_as_it_came_beside_a_changed_one_is_not_the_fills(
    story: Story,
) -> None:
    below = "rows = read(path)\ntotal = count(rows, 1)\nprint(total)\n"
    story.write("a.py", TOP + below)
    story.commit()
    text = "kept = settings()\nfirst = kept.values()[0]\nlast = kept.values()[-1]\n"
    fill = story.fill("a.py", text, before=TOP)
    changed = text.replace("[-1]", "[-2]")
    story.write("a.py", TOP + changed + "total = count(rows, 2)\nrows = read(path)\nprint(total)\n")
    story.commit()
    assert story.told(fill) == ("edited", changed)


def test_a_short_line_that_came_from_another_file_with_longer_ones_is_not_the_fills(story: Story) -> None:
    moved = "n = size()\ntotal = counted(rows, n)\n"
    story.write("b.py", "import os\n\n" + moved + "print(os.name)\n")
    story.commit()
    text = "kept = settings()\nfirst = kept.values()[0]\nlast = kept.values()[-1]\n"
    fill = filled(story, text)
    story.commit()
    changed = text.replace("[-1]", "[-2]")
    story.write("a.py", TOP + changed + moved + END)
    story.write("b.py", "import os\n\nprint(os.name)\n")
    story.commit()
    assert story.told(fill) == ("edited", changed)


@pytest.mark.parametrize("between", ["", "\n"])
def test_a_line_that_was_swapped_and_staged_in_part_is_the_fills_above_it_when_the_rest_follows(
    story: Story, between: str
) -> None:
    first, second, *rest = "rows = read(path)\nn = len(rows)\ntotal = count(rows, n)\n".splitlines(
        keepends=True
    )
    fill = filled(story, "".join((first, second, *rest)))
    story.commit()
    swapped = second + between + first
    story.write("a.py", TOP + swapped + second + "".join(rest) + END)
    story.commit()
    assert story.outcome(fill) == "kept"
    story.write("a.py", TOP + swapped + "total = summed(rows, n)\n" + END)
    story.commit()
    assert story.told(fill) == ("edited", swapped + "total = summed(rows, n)\n")


def test_a_fill_that_went_away_and_came_back_elsewhere_in_its_file_with_every_line_changed_is_a_gap(
    story: Story,
) -> None:
    fill = filled(story, "first = parsed(settings)\n\nsecond = summed(first, settings)\n")
    story.commit()
    story.write("a.py", TOP + END)
    story.commit()
    assert story.outcome(fill) == "dropped"
    story.write("a.py", TOP + END + "\n\nfirst = parsed(setting)\n\nsecond = summed(first, setting)\n")
    story.commit()
    assert story.outcome(fill) == "gap"


def test_a_fill_of_which_most_was_copied_to_another_file_before_the_rest_came_is_whole_there(
    story: Story,
) -> None:
    lines = [
        f"{name}_{number} = found['{name}', {number}]\n" for number in range(5) for name in ("size", "place")
    ]
    fill = filled(story, "".join(lines))
    story.commit()
    more = "import sys\n\nprint(sys.argv)\nprint(sys.path)\n"
    story.write("b.py", "".join(lines[:8]) + more)
    story.commit()
    story.write("a.py", TOP + END)
    story.write("b.py", "".join(lines[:8]) + more + "".join(lines[8:]))
    story.commit()
    assert story.told(fill) == ("edited", "".join(lines[:8]) + more + "".join(lines[8:]))


def test_a_line_that_changed_places_with_the_fills_last_is_not_its_own_after_that_went_in_a_squash(
    story: Story,
) -> None:
    text = "kept = settings()\nfirst = kept.values()[0]\nlast = kept.values()[-1]\n"
    below = "total = count(rows, 1)\nprint(total)\n"
    story.write("a.py", TOP + below)
    story.commit()
    fill = story.fill("a.py", text, before=TOP)
    *others, last = text.splitlines(keepends=True)
    line, after = below.splitlines(keepends=True)
    story.write("a.py", TOP + "".join(others) + line + last + after)
    story.commit()
    story.look()
    story.write("a.py", TOP + "".join(others) + below)
    story.commit()
    story.git("rebase", "-q", "-i", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i -e '2,$s/^pick/squash/'")
    assert story.told(fill) == ("edited", "".join(others))


def test_brackets_that_stay_where_the_fill_was_do_not_hold_what_stood_above_it(story: Story) -> None:
    above = "print(os.sep)\nprint(os.name)\nprint(os.curdir)\n"
    story.write("a.py", TOP + above)
    story.commit()
    lines, brackets = "rows = parse(path)\ntotal = count(rows)\n", "    )\n)\n"
    fill = story.fill("a.py", lines + brackets, before=TOP + above)
    story.write("a.py", TOP + lines + above + brackets)
    story.commit()
    assert story.told(fill) == ("edited", lines)
