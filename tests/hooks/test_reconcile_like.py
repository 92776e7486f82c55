"""Fills that are like each other, in one file and in two: what the user does to one is not taken for the other's."""

from __future__ import annotations

import pytest
from parsing import BESIDE, END, TOP
from stories import Story

HEAD = "def smallest(rows):\n"
DOC = '    """Return the smallest of the rows, None if there is none."""\n'
BODY = "    if not rows:\n        return None\n    return sorted(rows)[0]\n"
OTHER = "def shortest(rows):\n"


def begun(story: Story, path: str, text: str = BODY, head: str = HEAD) -> int:
    """Writes a fill below the header of a function, at the end of a file."""
    old = story.read(path)
    story.write(path, f"{old}\n\n{head}")
    return story.fill(path, text)


def committed(story: Story, fill: int) -> tuple[str, str]:
    found = story.finding(fill)
    assert found is not None
    return found.outcome, found.committed


@pytest.mark.parametrize("path", ["a.py", "b.py"])
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("body", [BODY, "    return sorted(rows)[0]\n"])
def test_a_docstring_that_a_like_fill_has_is_the_users_own_here(
    story: Story, path: str, together: bool, body: str
) -> None:
    first = begun(story, "b.py", DOC + body)
    if not together:
        story.commit()
        story.look()
    second = begun(story, path, body, OTHER)
    story.edit(path, OTHER + body, OTHER + DOC + body)
    story.commit()
    assert committed(story, second) == ("edited", DOC + body)
    assert committed(story, first) == ("kept", DOC + body)


@pytest.mark.parametrize("path", ["a.py", "b.py"])
def test_a_docstring_that_is_added_later_is_a_late_fix_also_beside_a_like_fill(
    story: Story, path: str
) -> None:
    first = begun(story, "b.py", DOC + BODY)
    second = begun(story, path, BODY, OTHER)
    story.commit()
    story.look()
    story.edit(path, OTHER + BODY, OTHER + DOC + BODY)
    story.commit()
    assert committed(story, second) == ("edited", DOC + BODY)
    assert committed(story, first) == ("kept", DOC + BODY)


@pytest.mark.parametrize("path", ["a.py", "b.py"])
def test_a_last_line_that_a_like_fill_has_is_the_users_own_here(story: Story, path: str) -> None:
    more = "    print(len(rows), min(rows))\n"
    first = begun(story, "b.py", "    rows = list(rows)\n" + more)
    second = begun(story, path, "    rows = list(rows)\n", OTHER)
    story.write(path, story.read(path) + more)
    story.commit()
    assert committed(story, second) == ("edited", "    rows = list(rows)\n" + more)
    assert committed(story, first)[0] == "kept"


def test_a_like_fill_that_really_came_from_another_file_keeps_its_lines(story: Story) -> None:
    first = begun(story, "b.py", DOC + BODY)
    second = begun(story, "a.py", BODY, OTHER)
    story.commit()
    story.look()
    story.write("b.py", BESIDE)
    story.write("a.py", TOP + END + f"\n\n{OTHER}{BODY}\n\n{HEAD}{DOC}{BODY}")
    story.commit()
    assert committed(story, second) == ("kept", BODY)
    assert committed(story, first) == ("kept", DOC + BODY)


@pytest.mark.parametrize("new", ["    return 42\n", "    return 41 + 2\n", "    return 41 * 1 + 1\n"])
@pytest.mark.parametrize("later", [False, True])
def test_two_equal_fills_side_by_side_that_are_mended_alike_are_two_corrections(
    story: Story, new: str, later: bool
) -> None:
    old = "    return 41 + 1\n"
    some = [begun(story, "a.py", old, f"def {name}():\n") for name in ("one", "two", "three")]
    if later:
        story.commit()
        story.look()
    story.write("a.py", story.read("a.py").replace(old, new))
    story.commit()
    assert [committed(story, one) for one in some] == [("edited", new)] * 3
