"""What the user wrote in a fill's place, and two fills that are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story

TOP = "import os\n\n\ndef first():\n    return os.getcwd()\n\n\n"
FILL = """\
def parse(text):
    parts = text.split(".")
    if len(parts) != 2:
        raise ValueError(f"no date: {text}")
    day, month = parts
    if not day.isdigit() or not month.isdigit():
        raise ValueError(f"no date: {text}")
    return int(day), int(month)
"""
END = "\n\ndef last():\n    return None\n"
SHORT = "parse = dates.parse\n"
BESIDE = "def beside():\n    return 1\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story.begin(tmp_path)
    story.write("a.py", TOP + END)
    story.write("b.py", BESIDE)
    story.commit()
    return story


def filled(story: Story) -> int:
    return story.fill("a.py", FILL, before=TOP)


def step(story: Story, text: str, look: bool = True) -> None:
    """Commits a.py with this text."""
    story.write("a.py", text)
    story.commit()
    if look:
        story.look()


def test_a_short_line_in_place_of_a_long_fill_is_what_the_user_wrote_instead(story: Story) -> None:
    fill = filled(story)
    step(story, TOP + SHORT + END)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("dropped", SHORT)


def test_a_short_line_beside_another_change_of_the_file(story: Story) -> None:
    fill = filled(story)
    step(story, "import sys\n" + TOP + SHORT + END.replace("None", "sys"))
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("dropped", SHORT)


def test_a_line_that_is_committed_where_the_request_still_stands_is_not_in_its_place(story: Story) -> None:
    note = "# @agent: parse a date\n"
    story.write("a.py", TOP + note + END)
    story.commit()
    fill = story.fill("a.py", FILL, original=note)
    step(story, TOP + note + SHORT + END)
    assert story.outcome(fill) == "open"


def test_a_line_elsewhere_in_the_file_is_not_in_its_place(story: Story) -> None:
    fill = filled(story)
    step(story, TOP + END + SHORT)
    assert story.outcome(fill) == "open"


def test_a_comment_alone_is_not_what_stands_for_code(story: Story) -> None:
    fill = filled(story)
    step(story, TOP + "# dates are parsed elsewhere\n" + END)
    assert story.outcome(fill) == "open"


def test_a_function_behind_the_bracket_that_closes_the_fills_own_is_not_in_its_place(story: Story) -> None:
    head, tail = "function first() {\n", "}\n"
    story.write("c.js", head + tail)
    story.commit()
    body = "".join(f"  values.push({number} * scale + offset);\n" for number in range(20))
    fill = story.fill("c.js", body, before=head)
    story.write("c.js", head + tail + "\nfunction second() {\n  return 2;\n" + tail)
    story.commit()
    assert story.outcome(fill) == "open"


@pytest.mark.parametrize("look", [True, False])
def test_what_took_its_place_stays_the_correction_after_it_went_as_well(story: Story, look: bool) -> None:
    fill = filled(story)
    step(story, TOP + FILL + END, look)
    step(story, TOP + SHORT + END, look)
    step(story, TOP + END, look)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("dropped", SHORT)


@pytest.mark.parametrize("look", [True, False])
def test_what_took_its_place_is_followed(story: Story, look: bool) -> None:
    fill = filled(story)
    step(story, TOP + SHORT + END, look)
    step(story, TOP + "parse = dates.strict_parse\n" + END, look)
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.committed) == ("dropped", "parse = dates.strict_parse\n")


@pytest.mark.parametrize("look", [True, False])
def test_a_fill_that_comes_back_beside_what_took_its_place_is_kept(story: Story, look: bool) -> None:
    fill = filled(story)
    step(story, TOP + SHORT + END, look)
    step(story, TOP + SHORT + END + "\n\n" + FILL, look)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.committed) == ("kept", FILL)


@pytest.mark.parametrize("together", [True, False])
def test_the_same_fill_in_another_file_is_not_where_a_dropped_one_went(story: Story, together: bool) -> None:
    one = filled(story)
    story.commit()
    story.look()
    other = story.fill("b.py", "\n\n" + FILL, before=BESIDE)
    if not together:
        story.commit()
        story.look()
    step(story, TOP + END)
    assert (story.outcome(one), story.outcome(other)) == ("dropped", "kept")
    found = story.finding(other)
    assert found is not None and (found.path, found.moved) == ("b.py", False)


def test_the_same_fill_in_another_file_that_is_committed_first_is_not_taken_for_it(story: Story) -> None:
    one = filled(story)
    other = story.fill("b.py", "\n\n" + FILL, before=BESIDE)
    story.commit("b.py")
    assert (story.outcome(one), story.outcome(other)) == ("open", "kept")
    story.commit("a.py")
    found = story.finding(one)
    assert found is not None and (found.outcome, found.path, found.moved) == ("kept", "a.py", False)


def test_what_took_its_place_says_nothing_more_of_a_fill_that_stands_in_another_file(story: Story) -> None:
    fill = story.fill("b.py", FILL, before=BESIDE)
    story.write("b.py", BESIDE + "parse = dates.parse\nother = dates.other\n")
    story.write("a.py", TOP + FILL + END)
    story.commit()
    assert story.told(fill) == ("kept", FILL)
    changed = FILL.replace("isdigit", "isdecimal")
    story.write("b.py", BESIDE + "parse = dates.parsed\nother = dates.other\n")
    story.write("a.py", TOP + changed + END)
    story.commit()
    assert story.told(fill) == ("edited", changed)
