"""Lines as git and editors count them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.text.lines import Lines, width


def test_only_cr_and_lf_break_lines() -> None:
    lines = Lines("a\r\nb\rc\n\nd\u2028\f\x85e")
    assert [lines.line(number) for number in range(1, len(lines) + 1)] == [
        "a",
        "b",
        "c",
        "",
        "d\u2028\f\x85e",
    ]


def test_an_empty_text_has_one_empty_line() -> None:
    assert (len(Lines("")), Lines("").line(1), Lines("").after(1)) == (1, "", 0)


def test_tabs_count_to_the_next_eighth_column() -> None:
    assert [width(white) for white in ("", "  ", "\t", "  \t", "\t  ")] == [0, 2, 8, 8, 10]


@given(st.text(alphabet="ab\r\n\f\u2028", max_size=40))
def test_lines_tile_the_text(text: str) -> None:
    lines = Lines(text)
    assert "".join(text[lines.start(n) : lines.after(n)] for n in range(1, len(lines) + 1)) == text
    for offset in range(len(text)):
        number = lines.number(offset)
        assert lines.start(number) <= offset < lines.after(number)
