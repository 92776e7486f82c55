"""What the area files of the curriculum share."""

from __future__ import annotations

from random import Random

from engine.base.curriculum.shared import checked, needed, typed, variable
from engine.base.curriculum.task import Draw, Style

CLASS = """
class Box:
    def __init__(self, size: int = 3, *rest: object) -> None:
        self.items: list[int] = [size]
        self.rest = rest

    def first(self, other: "Box") -> int:
        return self.items[0]
"""
DATA = """
@dataclass
class Point:
    x: float
    y: float = 0
"""


def test_code_without_hints_keeps_defaults_and_loses_annotations() -> None:
    code = typed(CLASS, Style(hints=False))
    assert "def __init__(self, size=3, *rest):" in code
    assert "self.items = [size]" in code
    assert "def first(self, other):" in code


def test_code_with_hints_is_untouched() -> None:
    assert typed(CLASS, Style(hints=True)) == CLASS.strip("\n")


def test_dataclass_fields_keep_their_types_in_every_style() -> None:
    assert typed(DATA, Style(hints=False)) == DATA.strip("\n")


def test_a_docstring_goes_under_the_header_where_the_style_writes_one() -> None:
    code = typed(DATA, Style(doc=True), "A point.")
    assert 'class Point:\n    """A point."""\n\n    x: float' in code


def test_an_import_for_types_alone_comes_only_with_hints() -> None:
    lines = ("import json", "from pathlib import Path")
    body = "return json.loads(path.read_text())"
    assert needed(Style(hints=True), body, "Path", *lines) == lines
    assert needed(Style(hints=False), body, "Path", *lines) == lines[:1]


def test_a_name_inside_another_name_needs_no_import() -> None:
    assert needed(Style(), "return connection.json()", "", "import json") == ()


def test_checks_bring_the_helpers_that_they_use() -> None:
    names: dict[str, object] = {"f": int}
    exec(checked('assert raises(ValueError, "x")\nassert at("a") == at("a")', Style()), names)
    assert "raises" in names
    assert "def raises" not in checked("assert f(1) == 1", Style())


def test_checks_for_bad_input_follow_the_style() -> None:
    text = checked("pass", Style(errors="none"), raising="a", none="b")
    assert text == "pass\nb"


def test_a_plain_draw_takes_the_first_name() -> None:
    draw = Draw(Random(1), plain=frozenset({"var"}))
    assert {variable(draw, "path", "file", held=("place",)) for _ in range(20)} == {"path"}


def test_held_names_come_only_when_asked_for() -> None:
    plain, held = Draw(Random(1)), Draw(Random(1), frozenset({"name"}))
    assert "place" not in {variable(plain, "path", "file", held=("place",)) for _ in range(50)}
    assert {variable(held, "path", "file", held=("place",)) for _ in range(20)} == {"place"}
