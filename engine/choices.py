"""What a commit says of a provisional label: confirmed, overruled, or nothing yet.

It follows from the label and the newest correction of its fill, which comes from the user's commits alone (I4, I5). A
fill that was undone has none; there the commit's word is a label itself (`hooks.undone`).

- *accepted* and *chosen* are confirmed if the fill was committed as it was, or laid out anew, and overruled if it was
  changed, dropped or reverted.
- *remark*, *another* and *repair* are confirmed if other code was committed in the fill's place, and overruled if it
  was committed after all: of a fill that another one replaced, `hooks.replaced` says what stands there instead.
- *remembered* is confirmed unless the mistake stands in the commit again.
- *undone* is confirmed if its file was committed without the fill's code, and overruled if that stands there after all.
- Of code that is no fill no commit speaks.
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
OF_UNDONE: dict[LabelKind, Verdict] = {"upheld": "confirmed", "overruled": "overruled"}


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


def verdict(
    label: Label, found: Correction | None, past: Correction | None = None, others: Iterable[Label] = ()
) -> Verdict:
    """What the commits say of a label. found: the correction of its fill that stands. past: the one that was applied,
    of a label `remembered`. others: the labels of its fill, of a label `undone`."""
    if label.kind == "undone":
        later = [OF_UNDONE[one.kind] for one in others if one.kind in OF_UNDONE and one.id > label.id]
        return later[-1] if later else "open"
    if found is None or found.found.outcome == "gap":
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
    said = list(labels)
    closing: dict[int, list[Label]] = {}
    for label in said:
        if label.kind in OF_UNDONE:
            closing.setdefault(label.fill or 0, []).append(label)
    counted: Counter[tuple[LabelKind, Verdict]] = Counter()
    for label in said:
        fill, past = label.fill or 0, by_number.get(label.correction or 0)
        counted[label.kind, verdict(label, of_fill.get(fill), past, closing.get(fill, ()))] += 1
    return tuple(_choice(kind, counted) for kind in KINDS if _choice(kind, counted).said)


def _choice(kind: LabelKind, counted: Mapping[tuple[LabelKind, Verdict], int]) -> Choice:
    verdicts: Sequence[Verdict] = ("open", "confirmed", "overruled")
    said = sum(counted[kind, one] for one in verdicts)
    return Choice(kind, said, counted[kind, "confirmed"], counted[kind, "overruled"])
