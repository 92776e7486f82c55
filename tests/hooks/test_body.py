"""A fill that is all of a body is found below its header, whatever stands in other bodies."""

from __future__ import annotations

import pytest
from stories import Story

from hooks.body import bodies, same_body
from hooks.changes import split
from hooks.region import Region

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


def test_a_brace_on_a_line_of_its_own_belongs_to_the_line_above() -> None:
    text = "int f()\n{\n    a();\n}\nint g()\n{\n    c();\n}\n"
    assert list(bodies(split(text))) == [("int f(){",), ("int g(){",)]


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


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("apart", [False, True])
def test_another_fill_in_the_same_body_is_no_part_of_it(story: Story, above: bool, apart: bool) -> None:
    header = "def first(rows):\n"
    story.write("a.py", header)
    one = story.fill("a.py", FILL, before=header)
    if apart:
        story.commit()
        story.look()
    two = story.fill("a.py", MORE, before=header if above else header + FILL)
    story.commit()
    story.look()
    there = [story.finding(fill) for fill in (one, two)]
    assert [each.committed for each in there if each and each.outcome != "gap"] == [FILL, MORE]


LIKE = "def like(rows):\n    total = sum(rows)\n    return rows[0]\n\n\n"
METHOD = (
    "    def get(self, key):\n        value = self.items.get(key)\n        return value or self.default\n"
)
SUM = "    total = sum(rows)\n    print(total)\n"


@pytest.mark.parametrize("like", [False, True])
@pytest.mark.parametrize(
    ("header", "body", "became", "more"),
    [
        ("class A:\n", METHOD, METHOD, "\n    def put(self, key, value):\n        self.items[key] = value\n"),
        ("def f(rows):\n", SUM, SUM, "\n    for row in rows:\n        check(row)\n"),
        ("def f(rows):\n", SUM + SUM, "#".join(("", SUM)) + SUM, ""),
        ("def f(rows):\n", SUM + FILL, SUM + FILL.replace("    if", "#   if"), ""),
    ],
)
def test_what_stands_apart_below_its_header_is_no_part_of_it(
    story: Story, like: bool, header: str, body: str, became: str, more: str
) -> None:
    """like: another fill of the file has a line of it, so that the header is asked."""
    story.write("a.py", header)
    fill = story.fill("a.py", body, before=header)
    if like:
        story.write("a.py", header + body)
        story.fill("a.py", LIKE.replace("total = sum(rows)", body.splitlines()[0].strip()))
    story.commit()
    assert story.outcome(fill) == "kept"
    story.edit("a.py", header + body, header + became + more)
    story.commit()
    there = story.finding(fill)
    assert there is not None
    assert (there.outcome, there.committed) == ("kept" if became == body else "edited", became)


def test_code_that_was_taken_out_of_its_function_whole_is_followed(story: Story) -> None:
    fetch = "    response = client.get(url)\n    response.raise_for_status()\n    return response.json()\n"
    story.write("a.py", "def fetch(url):\n")
    fill = story.fill("a.py", fetch, before="def fetch(url):\n")
    story.fill("a.py", "\n\ndef other(url):\n    return response.json()\n")
    story.commit()
    assert story.outcome(fill) == "kept"
    wrapper = "def fetch(url):\n    response = retry(fetch_once, url)\n    return response.json()\n"
    story.edit("a.py", "def fetch(url):\n" + fetch, "def fetch_once(url):\n" + fetch + "\n\n" + wrapper)
    story.commit()
    there = story.finding(fill)
    assert there is not None and (there.outcome, there.committed) == ("kept", fetch)


def test_the_last_step_of_a_function_that_came_from_another_file_is_part_of_it(story: Story) -> None:
    head = "def load(path):\n    with open(path) as file:\n        data = parse(file)\n"
    end = "    validate_schema(data)\n    return Config.from_dict(data)\n"
    story.write("b.py", "def main(path):\n    data = load(path)\n" + end)
    story.write("a.py", "import log\n\n\n")
    story.commit()
    fill = story.fill("a.py", head + "    for item in data:\n        print(item)\n")
    story.commit()
    assert story.outcome(fill) == "kept"
    story.write("a.py", "import log\n\n\n" + head + end)
    story.write("b.py", "def main(path):\n    return load(path)\n")
    story.commit()
    there = story.finding(fill)
    assert there is not None and there.committed == head + end


def test_a_fill_that_waits_in_its_own_file_is_not_its_like_in_another(story: Story) -> None:
    one, two = "def first(rows):\n", "def second(rows):\n"
    story.write("a.py", one)
    story.write("b.py", two)
    story.commit()
    first, second = story.fill("a.py", FILL, before=one), story.fill("b.py", FILL, before=two)
    story.edit("b.py", two + FILL, two + DOC + FILL)
    story.commit("b.py")
    assert (story.outcome(first), story.outcome(second)) == ("open", "edited")
