"""Spans of comments, strings and code: exact offsets, bounded cost (FAULTS 51)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text import lexing
from engine.text.languages import named
from engine.text.lexing import NotLexed, spans

ALPHABET = "ab\n\r\"'`#/*{}()<>-\\$ \f\u2028é🤖"


@given(
    st.text(ALPHABET, max_size=60),
    st.sampled_from(["python", "javascript", "tsx", "html", "php", "bash", "ruby", "c"]),
)
def test_spans_are_in_order_and_inside_the_text(text: str, name: str) -> None:
    at = 0
    for span in spans(text, named(name)):
        assert at <= span.start < span.end <= len(text)
        at = span.end


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_offsets_are_those_of_the_untouched_text(line_break: str) -> None:
    text = "\n\n\t# one\nx = 'é'  # two\n\n".replace("\n", line_break)
    comments = [text[s.start : s.end] for s in spans(text, named("python")) if s.kind == "comment"]
    assert comments == ["# one", "# two"]


def test_preprocessor_lines_and_shebangs_are_directives() -> None:
    text = "#!/bin/sh\n# a\n"
    kinds = {text[s.start : s.end].strip(): s.kind for s in spans(text, named("bash"))}
    assert kinds["#!/bin/sh"] == "directive" and kinds["# a"] == "comment"


def test_an_endless_line_is_refused_before_it_is_lexed() -> None:
    with pytest.raises(NotLexed, match="a line of 20,001 characters"):
        spans("x" * 20_001, named("javascript"))


def test_a_lexer_is_stopped_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexing, "LEX_SECONDS", 0.0)
    with pytest.raises(NotLexed, match="Python lexer took more than"):
        spans("x = 1  # never lexed before\n" * 2_000, named("python"))


@pytest.mark.parametrize("name", ["python", "javascript", "haskell", "common-lisp", "html", "rust"])
def test_deep_nesting_is_read_or_refused(name: str) -> None:
    for opener in ("(", "{-", "/*", "#|", "<a>", "`${"):
        text = f"{opener}\n" * 1_500
        try:
            assert spans(text, named(name))
        except NotLexed as error:
            assert error.message
