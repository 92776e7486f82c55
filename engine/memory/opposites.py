"""Words that exclude each other: a request for the first of something is not one for the last.

Sentence embedders put such requests next to each other, and so do their characters. A group has sides, and a side words
that say the same ("smallest", "minimum"). If both texts say something of a group, and no side of it in both, that is a
conflict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GROUPS = """
first=initial last=final second third|least most|fewest most|shortest longest|odd even|left=leftmost right=rightmost
minimum=minimal=min=smallest=lowest maximum=maximal=max=largest=biggest=greatest=highest
smaller=less larger=bigger=greater=higher=more|upper=uppercase=capital lower=lowercase
ascending=increasing=rising descending=decreasing=falling|top bottom|up down|add=append=insert remove=delete=drop
encode decode|encrypt decrypt
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


def _groups() -> Iterator[dict[str, int]]:
    for one in _GROUPS.replace("\n", "|").split("|"):
        if one:
            yield {word: side for side, words in enumerate(one.split()) for word in words.split("=")}


GROUPS = tuple(_groups())  # of each word the number of its side
OF: dict[str, tuple[dict[str, int], ...]] = {
    word: tuple(group for group in GROUPS if word in group) for group in GROUPS for word in group
}


def conflict(one: str, other: str) -> bool:
    """Whether one text says a word whose opposite the other says."""
    mine, theirs = words(one), words(other)
    return any(
        (against := _sides(group, theirs)) and not against & _sides(group, mine)
        for word in mine - theirs
        for group in OF.get(word, ())
    )


def _sides(group: dict[str, int], said: set[str]) -> set[int]:
    return {group[word] for word in group.keys() & said}


def differs(one: str, other: str) -> bool:
    """Whether two requests that are much alike ask for different things: by a word, or by a number."""
    return conflict(one, other) or numbers(one) != numbers(other)


def numbers(text: str) -> set[str]:
    """The numbers that a text says, in digits or in words."""
    return {word for word in words(text) if word in _NUMBERS or word.isdigit()}


def words(text: str) -> set[str]:
    """The words of a text, in small letters."""
    return set(_WORD.findall(text.casefold()))
