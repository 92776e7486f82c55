"""What a mistyped word may have meant: a word that past requests use, one slip of the fingers away.

The embedder cuts a mistyped word into pieces that mean something else, so it is given the word that was meant. It
knows tens of thousands of words itself and leaves those as they are (`engine.memory.embedder`).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping

LEAST = 4  # letters of a word; shorter ones are one slip from anything
OFTEN = 3  # how often both halves of a word were said, to put a lost space back
_WORD = re.compile(r"[^\W\d_]+")
#: Said in many requests, and taken off before they are remembered (`engine.memory.words`).
COMMON = "write function method routine helper python code create make implement please need want should would could"


class Spelling:
    """The words of the texts that were added."""

    def __init__(self) -> None:
        self._said: Counter[str] = Counter(COMMON.split())

    def add(self, text: str) -> None:
        """Learns a text's words."""
        self._said.update(set(_words(text)))

    def remove(self, text: str) -> None:
        """Unlearns them (I10)."""
        self._said.subtract(set(_words(text)))
        for word in _words(text):
            if self._said[word] <= 0:
                del self._said[word]

    def meant(self, text: str) -> dict[str, str]:
        """For words in `text` that were never said: the most frequent one that is a slip away, or two of them if
        only a space was lost."""
        return {
            word: other
            for word in dict.fromkeys(_words(text))
            if len(word) >= LEAST and word not in self._said and (other := self._near(word))
        }

    def _near(self, word: str) -> str:
        known = [other for other in slips(word) if other in self._said]
        if known:
            return max(known, key=lambda other: (self._said[other], other))
        for at in range(2, len(word) - 1):
            if min(self._said[word[:at]], self._said[word[at:]]) >= OFTEN:
                return f"{word[:at]} {word[at:]}"
        return ""


def slips(word: str) -> Iterator[str]:
    """All that one slip of the fingers makes of a word: a letter lost, doubled or wrong, two exchanged."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        for letter in string.ascii_lowercase:
            yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]
    for letter in string.ascii_lowercase:
        yield word + letter


def mended(text: str, meant: Mapping[str, str]) -> str:
    """The text with the words that were meant."""
    return _WORD.sub(lambda found: meant.get(found.group().casefold(), found.group()), text)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
