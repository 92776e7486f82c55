"""Lines that the user adds at the edge of a fill: part of its correction, or code of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from stories import Story

HEADER = "def parse(text):\n"
BODY = '    day, month = text.split(".")\n    return int(day), int(month)\n'
BELOW = "\n\ndef last():\n    return None\n"
GUARD = "    if not text:\n        raise ValueError(text)\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story.begin(tmp_path)
    story.write("a.py", HEADER + "    pass\n" + BELOW)
    story.commit()
    return story


@pytest.mark.parametrize(
    "added", [GUARD, '    """Day and month."""\n', '    """Day.\n\n    And month.\n    """\n']
)
@pytest.mark.parametrize("apart", [False, True])
def test_lines_above_a_fill_that_is_the_whole_body_correct_it(story: Story, added: str, apart: bool) -> None:
    fill = story.fill("a.py", BODY, original="    pass\n")
    if apart:
        story.commit()
        assert story.outcome(fill) == "kept"
    story.edit("a.py", BODY, added + BODY)
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.committed) == ("edited", added + BODY)


def test_lines_above_a_fill_in_the_middle_of_a_body_are_the_users_own(story: Story) -> None:
    story.edit("a.py", "    pass\n", "    start = 1\n    pass\n    return start\n")
    story.commit()
    fill = story.fill("a.py", "    text = text.strip()\n", original="    pass\n")
    story.edit("a.py", "    start = 1\n", "    start = 1\n    again = 2\n")
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_function_above_is_the_users_own(story: Story) -> None:
    fill = story.fill("a.py", BODY, original="    pass\n")
    story.edit("a.py", HEADER, "def other():\n    return 1\n\n\n" + HEADER)
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_fill_whose_commit_was_taken_away_is_found_in_the_file_it_was_renamed_to(story: Story) -> None:
    """Without git seeing the renaming: too much else came with it."""
    fill = story.fill("a.py", BODY, original="    pass\n")
    story.commit()
    assert story.outcome(fill) == "kept"
    story.git("reset", "-q", "--mixed", "HEAD~1")
    text = story.read("a.py")
    (story.root / "a.py").unlink()
    story.write("b.py", "".join(f"# line {number} of many others\n" for number in range(60)) + text)
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.path) == ("kept", "b.py")
