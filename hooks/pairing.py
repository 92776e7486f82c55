"""Which line became which within one change: pairs of old and new lines, in order, by likeness. Pure functions."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from hooks.changes import Lines

ALIKE = 0.55  # least likeness of a line and what it was changed to
MOST_LINES = (
    250_000  # pairs of lines within one change that are compared; white space aside they may be equal
)
MOST_PAIRS = 2_500  # the same, by likeness


def pairings(old: Lines, new: Lines) -> list[tuple[int, int]]:
    """Which old line became which new one, in order: lines that differ in white space alone first, then by
    likeness."""
    if len(old) * len(new) > MOST_LINES:
        return []
    matcher = SequenceMatcher(None, _bare(old), _bare(new), autojunk=False)
    found: list[tuple[int, int]] = []
    at_old = at_new = 0
    for block in matcher.get_matching_blocks():
        found += _alike(old, new, range(at_old, block.a), range(at_new, block.b))
        found += [(block.a + step, block.b + step) for step in range(block.size)]
        at_old, at_new = block.a + block.size, block.b + block.size
    return found


def _bare(lines: Lines) -> list[str]:
    return ["".join(line.split()) for line in lines]


def _alike(old: Lines, new: Lines, olds: range, news: range) -> list[tuple[int, int]]:
    """The pairs, in order, with the greatest sum of likeness."""
    if not olds or not news or len(olds) * len(news) > MOST_PAIRS:
        return []
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            score = likeness(old[olds[i]], new[news[j]])
            taken = score + best[i + 1][j + 1] if score >= ALIKE else 0.0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(olds) and j < len(news):
        score = likeness(old[olds[i]], new[news[j]])
        if score >= ALIKE and best[i][j] == score + best[i + 1][j + 1]:
            found.append((olds[i], news[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


@lru_cache(maxsize=8192)
def likeness(one: str, other: str) -> float:
    """From 0 to 1, how much two lines have in common, white space at the edges aside."""
    matcher = SequenceMatcher(None, one.strip()[:400], other.strip()[:400], autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()
