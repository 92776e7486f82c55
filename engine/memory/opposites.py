"""Words that exclude each other: a request for the first of something is not one for the last.

Sentence embedders put such requests next to each other, and so do their characters. One word of a group in the one text
and another of it in the other text, neither in both, is a conflict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GROUPS = """
first last second third|minimum maximum|min max|smallest largest|smallest biggest|smaller larger|lowest highest
least most|fewest most|shortest longest|odd even|left right|upper lower|uppercase lowercase|ascending descending
increasing decreasing|top bottom|up down|add remove|append remove|insert delete|encode decode|encrypt decrypt
compress decompress|serialize deserialize|escape unescape|with without|before after|start end|starts ends|begins ends
prefix suffix|row column|rows columns|keys values|key value|positive negative|valid invalid|union intersection
read write|load save|open close|import export|push pop|oldest newest youngest|older younger newer|earliest latest
sum product difference|add subtract multiply divide|addition subtraction multiplication division
binary octal hexadecimal|hours minutes seconds
days weeks months years|hour minute second|day week month year|json csv yaml toml xml ini
md5 sha1 sha256 sha512|lock unlock|enable disable|show hide|mean median mode|area volume perimeter|same different
include exclude|inclusive exclusive|floor ceiling|sine cosine tangent|horizontal vertical|sorted unsorted
"""
_NUMBERS = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty hundred thousand
    half twice double triple first second third fourth fifth last""".split()  # noqa: SIM905  # words read best as text
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def _groups() -> Iterator[frozenset[str]]:
    for one in _GROUPS.replace("\n", "|").split("|"):
        if one:
            yield frozenset(one.split())


GROUPS = tuple(_groups())
OF: dict[str, tuple[frozenset[str], ...]] = {
    word: tuple(group for group in GROUPS if word in group) for group in GROUPS for word in group
}


def conflict(one: str, other: str) -> bool:
    """Whether one text says a word whose opposite the other says."""
    mine, theirs = words(one), words(other)
    return any(
        (group & theirs) - mine and not (group & mine) & theirs
        for word in mine - theirs
        for group in OF.get(word, ())
    )


def differs(one: str, other: str) -> bool:
    """Whether two requests that are much alike ask for different things: by a word, or by a number."""
    return conflict(one, other) or numbers(one) != numbers(other)


def numbers(text: str) -> set[str]:
    """The numbers that a text says, in digits or in words."""
    return {word for word in words(text) if word in _NUMBERS or word.isdigit()}


def words(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return set(_WORD.findall(text.casefold()))
