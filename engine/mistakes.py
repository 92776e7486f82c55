"""Mistakes that the user corrected, and whether they came back: the repeat-mistake rate.

A mistake is a stretch of a fill that the user took out or replaced. A later fill is a *chance* to make it again if
its request is similar: it has the same words in the same scope, or the memory recalled the correction for it (the
ledger's `shown`). It is a *repeat* if the stretch, or a telling line of it, stands there token for token in a row;
unless the user committed that fill as it was, and so says that it is none.

What this does not see: a mistake in other words or with other names, one that only left something out, and a similar
request that the memory did not recognise.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.ledger.records import Correction, FillRecord
from engine.text.tokens import core, holds, joined, tokens

LATEST = 20  # corrections of the same words that a fill is compared with, the newest ones
LEAST = 4  # tokens of a line that is recognised by itself
ALONE = 8  # and of one that holds nothing new
_FRAME = frozenset("{};:")
_BRACKETS = frozenset("()[]{},:;.")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Slip:
    """One mistake in one fill. wrong: the lines that the user took out. right: what stands there instead."""

    wrong: str
    right: str
    correction: Correction

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """What to look for in other code, as `joined` makes it: the whole stretch, then those of its lines that are
        telling by themselves, as they are long enough and do not stand in the commit."""
        committed = joined(self.correction.found.committed)
        there = set(tokens(self.correction.found.committed))
        found = [joined(self.wrong)]
        for line in self.wrong.splitlines() if there else ():
            told = tokens(line)
            news = any(token not in there and token not in _BRACKETS for token in told)
            if len(told) >= (LEAST if news else ALONE) and not holds(committed, joined(line)):
                found.append(joined(line))
        return tuple(dict.fromkeys(found))

    def stands_in(self, whole: str) -> bool:
        """Whether the mistake stands in code that `joined` made `whole`."""
        return any(holds(whole, sign) for sign in self.signs)

    @cached_property
    def short(self) -> tuple[str, str]:
        """What differs between wrong and right; whole lines if that alone would say nothing, as `==` → `is`."""
        wrong, right = core(self.wrong, self.right)
        return (wrong, right) if _says_something(wrong) else (self.wrong.strip(), self.right.strip())

    @cached_property
    def key(self) -> tuple[str, str, str]:
        """Equal for slips that are the same mistake, also with other names: a name that stands on both sides is only
        a number."""
        wrong, right = map(tokens, self.short)
        both = [one for one in dict.fromkeys(wrong) if one in right and one.isidentifier()]
        numbers = {name: f"<{place}>" for place, name in enumerate(both)}
        return (
            self.correction.found.scope,
            " ".join(numbers.get(one, one) for one in wrong),
            " ".join(numbers.get(one, one) for one in right),
        )


@dataclass(frozen=True)
class Chance:
    """A fill that could have repeated corrected mistakes. repeated: those of them that it did. recalled: by the
    memory only; the words of the request are others."""

    slips: tuple[Slip, ...]
    repeated: tuple[Slip, ...]
    recalled: bool


@dataclass(frozen=True)
class Mistake:
    """One mistake over all fills that made it. slips: each time that it was corrected, the oldest first. before:
    how many of these were no repeats; of `chances` since then, it came back in `repeats`."""

    slips: tuple[Slip, ...]
    before: int
    chances: int
    repeats: int

    @property
    def since(self) -> str:
        """Whether it came back, in words."""
        if not self.chances:
            return f"{self.before} before, no chance since"
        return f"{self.before} before, {self.repeats} in {counted(self.chances, 'chance')} since"


def counted(number: int, noun: str) -> str:
    """`1 chance`, `12 chances`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def slips_of(correction: Correction) -> tuple[Slip, ...]:
    """The mistakes that a correction shows. A change of layout is none, nor are lines that stand in the committed
    code all the same, nor a line that says nothing by itself. Nor is what was dropped without anything in its
    place: nothing tells what was wrong with it."""
    found, fill = correction.found, correction.fill
    if found.outcome not in ("edited", "dropped", "reverted") or found.reformatted:
        return ()
    pairs = [(hunk.removed, hunk.added) for hunk in found.hunks]
    if found.outcome == "dropped":
        pairs = [(removed, added) for removed, added in pairs if added.strip()]
    if not pairs and found.outcome == "reverted":
        pairs = [(fill.text, "")]
    slips = [Slip(wrong, right, correction) for wrong, right in pairs if _says_something(wrong)]
    committed = joined(found.committed) if slips else ""
    return tuple(slip for slip in slips if not holds(committed, joined(slip.wrong)))


def came_back(correction: Correction, text: str) -> bool:
    """Whether a mistake that a correction shows stands in another fill's text."""
    whole = joined(text)
    return any(slip.stands_in(whole) for slip in slips_of(correction))


def accepted(correction: Correction) -> bool:
    """Whether a fill was committed unchanged, or with changes of layout alone."""
    found = correction.found
    return found.outcome == "kept" or (found.outcome == "edited" and found.reformatted)


def _says_something(code: str) -> bool:
    """Whether it could be told again: `pass`, `else:` and `});` stand in half of all code."""
    return bool(_WORD.search(code)) and len([one for one in tokens(code) if one not in _FRAME]) > 1


def words_of(prompt: str) -> str:
    """The words of a request, so that case, white space and punctuation make no difference."""
    return " ".join(_WORD.findall(prompt.casefold()))


def chances(
    fills: Iterable[FillRecord],
    corrections: Sequence[Correction],
    slips: Mapping[int, tuple[Slip, ...]],
    recalled: Mapping[int, set[int]],
) -> dict[int, Chance]:
    """Which fills could have repeated a mistake, by their ids. slips: `slips_of` each correction, by its fill's id.
    recalled: as `Ledger.recalled` tells it.

    Of corrections with the same words, at most the newest `LATEST` count."""
    scopes = {one.fill.repository: one.found.scope for one in corrections}
    fine = {one.fill.id for one in corrections if accepted(one)}
    corrected = deque(sorted((one for one in corrections if slips[one.fill.id]), key=lambda one: one.at))
    known: dict[tuple[str, str], deque[Correction]] = {}
    found: dict[int, Chance] = {}
    for fill in sorted(fills, key=lambda one: one.created):
        while corrected and corrected[0].at < fill.created:
            one = corrected.popleft()
            known.setdefault((one.found.scope, words_of(one.fill.prompt)), deque(maxlen=LATEST)).append(one)
        key = (scopes.get(fill.repository, "personal"), words_of(fill.prompt))
        same = {one.fill.id for one in known.get(key, ())}
        others = recalled.get(fill.id, set()) - same
        able = [slip for number in sorted((same | others) - {fill.id}) for slip in slips.get(number, ())]
        if able:
            text = joined(fill.text) if fill.id not in fine else ""
            repeated = tuple(slip for slip in able if slip.stands_in(text))
            found[fill.id] = Chance(tuple(able), repeated, recalled=not same)
    return found


def mistakes(slips: Iterable[Slip], chances: Mapping[int, Chance]) -> list[Mistake]:
    """Every mistake that was corrected, the most frequent first, then the newest."""
    made: dict[tuple[str, str, str], list[Slip]] = {}
    for slip in slips:
        made.setdefault(slip.key, []).append(slip)
    able: dict[tuple[str, str, str], set[int]] = {}
    again: dict[tuple[str, str, str], set[int]] = {}
    for fill, chance in chances.items():
        for found, kept in ((chance.slips, able), (chance.repeated, again)):
            for slip in found:
                kept.setdefault(slip.key, set()).add(fill)
    told = [
        Mistake(
            tuple(sorted(alike, key=lambda slip: slip.correction.at)),
            len({slip.correction.fill.id for slip in alike} - again.get(key, set())),
            len(able.get(key, ())),
            len(again.get(key, ())),
        )
        for key, alike in made.items()
    ]
    return sorted(told, key=lambda one: (-one.before - one.repeats, -one.slips[-1].correction.at))
