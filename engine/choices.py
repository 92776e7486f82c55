"""What a commit says of a provisional label: confirmed, overruled, or nothing yet.

Nothing of this is kept: it follows from the label and the newest correction of its fill, which comes from the user's
commits alone (I4, I5).

- *accepted* and *chosen* are confirmed if the fill was committed as it was, or laid out anew, and overruled if it was
  changed, dropped or reverted.
- *remark*, *another* and *repair* are confirmed if other code was committed in the fill's place, and overruled if it
  was committed after all: of a fill that another one replaced, `hooks.replaced` says what stands there instead.
- *remembered* is confirmed unless the mistake stands in the commit again.
- Of *undone*, and of code that is no fill, no commit speaks: such a fill is followed no longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.ledger.records import Correction, Label, LabelKind
from engine.mistakes import accepted, came_back

Verdict = Literal["open", "confirmed", "overruled"]
KINDS: dict[LabelKind, str] = {
    "accepted": "accepted",
    "chosen": "chosen among several",
    "undone": "undone",
    "remark": "asked for again with a remark",
    "another": "passed over for another",
    "repair": "repaired",
    "remembered": "mended as remembered",
}


@dataclass(frozen=True)
class Choice:
    """How often something was said of a fill, and what the commits said of that."""

    kind: LabelKind
    said: int
    confirmed: int
    overruled: int

    @property
    def open(self) -> int:
        return self.said - self.confirmed - self.overruled


def verdict(label: Label, found: Correction | None, past: Correction | None = None) -> Verdict:
    """What the commits say of a label. found: the correction of its fill that stands. past: the one that was applied,
    of a label `remembered`."""
    if found is None or found.found.outcome == "gap" or label.kind == "undone":
        return "open"
    if label.kind == "remembered":
        if past is None:
            return "open"
        return "overruled" if came_back(past, found.found.committed) else "confirmed"
    return "confirmed" if accepted(found) == (label.kind in ("accepted", "chosen")) else "overruled"


def choices(labels: Iterable[Label], corrections: Iterable[Correction]) -> tuple[Choice, ...]:
    """The labels by what was said, in the order of `KINDS`; those that were never said are left out.

    corrections: the standing ones, of every fill of the labels and of all that were applied."""
    every = list(corrections)
    of_fill = {one.fill.id: one for one in every}
    by_number = {one.id: one for one in every}
    counted: Counter[tuple[LabelKind, Verdict]] = Counter()
    for label in labels:
        counted[label.kind, _verdict(label, of_fill, by_number)] += 1
    return tuple(_choice(kind, counted) for kind in KINDS if _choice(kind, counted).said)


def _verdict(label: Label, of_fill: Mapping[int, Correction], by_number: Mapping[int, Correction]) -> Verdict:
    return verdict(label, of_fill.get(label.fill or 0), by_number.get(label.correction or 0))


def _choice(kind: LabelKind, counted: Mapping[tuple[LabelKind, Verdict], int]) -> Choice:
    verdicts: Sequence[Verdict] = ("open", "confirmed", "overruled")
    said = sum(counted[kind, one] for one in verdicts)
    return Choice(kind, said, counted[kind, "confirmed"], counted[kind, "overruled"])
