from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from engine.model.generation import TextStream

TEXT = st.text(alphabet="ab\né€𝄞#", max_size=30)
STOPS = st.lists(st.text(alphabet="ab\n#€", min_size=1, max_size=4), max_size=3)


def cut(text: str, stops: list[str]) -> str:
    """The text before the stop that is complete first; of two that end together, before the longer."""
    found = [(text.find(stop) + len(stop), text.find(stop)) for stop in stops if stop in text]
    return text[: min(found, default=(0, len(text)))[1]]


@example("#aa", ["a", "#aa"], [1, 1])  # the shorter one ends before the longer one that began first
@given(TEXT, STOPS, st.lists(st.integers(1, 5), max_size=60))
def test_however_the_bytes_are_split_the_text_is_that_before_the_first_stop(text, stops, sizes):
    data = text.encode()
    stream, given_out, at = TextStream(stops), "", 0
    for size in [*sizes, len(data)]:
        given_out += stream.feed(data[at : at + size])
        # Nothing may be given out that the end takes back.
        assert cut(text, stops).startswith(given_out)
        if stream.stopped:
            break
        at += size
    if not stream.stopped:
        given_out += stream.feed(b"", last=True)
    expected_end = min((text.find(stop) for stop in stops if stop in text), default=-1)
    assert given_out == cut(text, stops)
    assert stream.stopped == (expected_end >= 0)


@given(st.binary(max_size=40), st.lists(st.integers(1, 3), max_size=40))
def test_bytes_that_are_no_characters_never_raise_and_do_not_depend_on_the_split(data, sizes):
    stream, found, at = TextStream(()), "", 0
    for size in [*sizes, len(data)]:
        found += stream.feed(data[at : at + size])
        at += size
    assert found + stream.feed(b"", last=True) == data.decode("utf-8", "replace")


def test_the_longest_wait_is_one_character_less_than_the_stop():
    stream = TextStream(("\nclass",))
    assert stream.feed(b"x\ncl") == "x"
    assert stream.feed(b"ear") == "\nclear"
