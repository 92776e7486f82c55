"""A fill that is all of a body is found below its header, whatever stands in other bodies."""

from __future__ import annotations

import pytest
from stories import Story

from hooks.attribute import Region
from hooks.body import bodies, same_body
from hooks.changes import split

FILL = "    if not rows:\n        return None\n    return rows[0]\n"
DOC = '    """Tell what there is."""\n'


def found(old: str, new: str) -> str | None:
    """What became of the first FILL of a text."""
    before, after, fill = split(old), split(new), split(FILL)
    start = next(line for line in range(len(before)) if before[line : line + len(fill)] == fill)
    region = same_body(Region(start, start + len(fill), "1" * len(fill)), before, after, fill)
    return None if region is None else "".join(f"{line}\n" for line in region.lines(after))


@pytest.mark.parametrize(
    "body", [FILL, DOC + FILL, FILL.replace("rows[0]", "rows[-1]"), "    return rows[0]\n"]
)
@pytest.mark.parametrize("above", ["", f"def other(rows):\n{FILL}\n\n"])
def test_the_body_below_the_header_is_the_fill(body: str, above: str) -> None:
    header, end = "def first(rows):\n", "\n\nx = 1\n"
    assert found(header + FILL + end, above + header + body + end) == body


def test_a_method_is_told_by_its_class() -> None:
    method = "def get(self):\n" + FILL
    one, other = (
        f"class {name}:\n" + "".join(f"    {line}\n" for line in split(method)) for name in ("One", "Two")
    )
    fill = Region(2, 5, "111")
    lines = tuple(f"    {line}" for line in split(FILL))
    there = same_body(fill, split(one), split(other + one), lines)
    assert there == Region(7, 10, "111")
    assert same_body(fill, split(one), split(other), lines) is None


def test_a_header_of_several_lines_is_known_by_all_of_them() -> None:
    first, second = (f"def {name}(\n    rows,\n):\n" for name in ("first", "second"))
    assert found(first + FILL, second + DOC + FILL + first + DOC + FILL) == DOC + FILL


def test_braces_end_a_body_where_they_close_it() -> None:
    text = "int f() {\n    a();\n#if X\n    b();\n#endif\n}\nint g() {\n    c();\n}\n"
    assert [one.headers for one in bodies(split(text)).values()] == [("int g() {",)]


@pytest.mark.parametrize(
    "new",
    [
        FILL,
        f"def first(row):\n{FILL}",
        f"def first(rows):\n{FILL}\n\ndef first(rows):\n{FILL}",
        "def first(rows):\n    pass\n",
        f'def first(rows):\n    text = """\nif\n    """\n{FILL}',
        f"def first(rows):\n    cat <<END\nif\nEND\n{FILL}",
    ],
)
def test_where_the_header_does_not_tell_the_lines_decide(new: str) -> None:
    assert found(f"def first(rows):\n{FILL}", new) is None


def test_a_part_of_a_body_is_no_body() -> None:
    assert found(f"def first(rows):\n    print(rows)\n{FILL}", f"def first(rows):\n{FILL}") is None


def test_two_equal_fills_that_were_changed_differently_are_told_apart(story: Story) -> None:
    first, second = "def first(rows):\n", "def second(rows):\n"
    story.write("a.py", first)
    one = story.fill("a.py", FILL, before=first)
    story.write("a.py", first + FILL + "\n\n" + second)
    two = story.fill("a.py", FILL, before=first + FILL + "\n\n" + second)
    story.commit()
    assert (story.outcome(one), story.outcome(two)) == ("kept", "kept")
    story.write("a.py", first + DOC + FILL + "\n\n" + second + "    return rows[0]\n")
    story.commit()
    there = [story.finding(fill) for fill in (one, two)]
    assert [each.committed for each in there if each] == [DOC + FILL, "    return rows[0]\n"]


def test_a_function_that_was_moved_within_its_file_has_moved(story: Story) -> None:
    first, other = "def first(rows):\n", "def other(rows):\n    print(rows)\n    return [rows, rows]\n\n\n"
    story.write("a.py", other + first)
    fill = story.fill("a.py", FILL, before=other + first)
    story.commit()
    assert story.outcome(fill) == "kept"
    story.write("a.py", first + FILL + "\n\n" + other)
    story.commit()
    story.look()
    there = story.finding(fill)
    assert there is not None and there.outcome == "kept"


MORE = "    total = sum(rows)\n    print(total)\n"


@pytest.mark.parametrize("more", [MORE, "    if not rows:\n        return None\n    print(rows)\n"])
@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("apart", [False, True])
def test_another_fill_in_the_same_body_is_no_part_of_it(
    story: Story, more: str, above: bool, apart: bool
) -> None:
    header = "def first(rows):\n"
    story.write("a.py", header)
    one = story.fill("a.py", FILL, before=header)
    if apart:
        story.commit()
        story.look()
    two = story.fill("a.py", more, before=header if above else header + FILL)
    story.commit()
    story.look()
    there = [story.finding(fill) for fill in (one, two)]
    assert [each.committed for each in there if each and each.outcome != "gap"] == [FILL, more]
