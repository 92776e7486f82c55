"""Figures over fills: acceptance, completeness and repeated mistakes, each with what it was counted from.

A share is told with Wilson's interval (J. Am. Stat. Assoc. 22, 1927), which stays honest for few cases and near 0
and 100 %; below `ENOUGH` cases only the counts are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from engine.ledger.records import Correction, FillRecord
from engine.mistakes import Chance, accepted
from engine.text.tokens import distance, tokens

STOOD = ("written", "replaced")  # fills that were written, also those that another answer replaced
ENOUGH = 5  # cases, for a share to be told at all
_Z = 1.959964  # 95 %


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of `hits` of `of` cases; of: at least one."""
    share, weight = hits / of, _Z * _Z / of
    middle = (share + weight / 2) / (1 + weight)
    half = sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class Share:
    """`hits` of `of` cases."""

    hits: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """0 to 1; None if there are too few cases to say."""
        return self.hits / self.of if self.of >= ENOUGH else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies with 95 %; None if there are too few cases to say."""
        return wilson(self.hits, self.of) if self.of >= ENOUGH else None


@dataclass(frozen=True)
class Mean:
    """The mean of `of` values that add up to `total`."""

    total: float = 0.0
    of: int = 0

    @property
    def value(self) -> float | None:
        """None if there are too few values to say."""
        return self.total / self.of if self.of >= ENOUGH else None


@dataclass(frozen=True)
class Verdict:
    """What is known of one fill. correction: what its commits tell, None if it is in none yet, cannot be told, or
    was taken back. completeness: 0 to 1, with a correction alone. chance: to repeat mistakes, if it had one."""

    fill: FillRecord
    correction: Correction | None
    completeness: float | None
    chance: Chance | None

    @property
    def accepted(self) -> bool:
        """Committed as it was written, but for layout."""
        return self.correction is not None and accepted(self.correction)


@dataclass(frozen=True)
class Row:
    """The figures of some fills. fills: how many were written. first: of a week, its Monday."""

    name: str
    fills: int
    accepted: Share
    complete: Mean
    repeated: Share
    first: date | None = None


def completeness(correction: Correction) -> float:
    """1 − Levenshtein(fill, committed) ÷ the longer of the two, over tokens, which layout does not change."""
    if accepted(correction):
        return 1.0
    if correction.found.outcome in ("dropped", "reverted"):
        return 0.0
    wrote, stands = tokens(correction.fill.text), tokens(correction.found.committed)
    return 1 - distance(wrote, stands) / (max(len(wrote), len(stands)) or 1)


def row(name: str, verdicts: Sequence[Verdict], first: date | None = None) -> Row:
    """The figures of these fills."""
    told = [one for one in verdicts if one.completeness is not None]
    able = [one.chance for one in verdicts if one.chance is not None]
    return Row(
        name,
        sum(one.fill.state in STOOD for one in verdicts),
        Share(sum(one.accepted for one in told), len(told)),
        Mean(sum(one.completeness or 0.0 for one in told), len(told)),
        repeated(able),
        first,
    )


def repeated(able: Sequence[Chance]) -> Share:
    """The share of chances to repeat a mistake in which one came back."""
    return Share(sum(bool(one.repeated) for one in able), len(able))


def grouped(verdicts: Iterable[Verdict], name: Callable[[Verdict], str]) -> tuple[Row, ...]:
    """One row for each name, the one with the most fills first."""
    groups: dict[str, list[Verdict]] = {}
    for one in verdicts:
        groups.setdefault(name(one), []).append(one)
    rows = [row(key, group) for key, group in groups.items()]
    return tuple(sorted(rows, key=lambda one: (-one.fills, one.name)))


def weekly(verdicts: Iterable[Verdict]) -> tuple[Row, ...]:
    """One row for each week from the first fill to the last, in local time; weeks without a fill as well."""
    weeks: dict[date, list[Verdict]] = {}
    for one in verdicts:
        day = date.fromtimestamp(one.fill.created)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(one)
    if not weeks:
        return ()
    first, last = min(weeks), max(weeks)
    mondays = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return tuple(row(f"{day:%G-W%V}", weeks.get(day, []), day) for day in mondays)
