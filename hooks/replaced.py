"""What a commit says of fills in whose place another answer came, before anything was committed.

The user asked for another answer: with a remark, for the next candidate, to have a problem repaired. The last one is
followed; what the commit shows in its place stands in the place of the others as well. So each of them has a correction
of its own: from what it was to what was committed. That confirms what the user said of it, or, if its code was
committed after all, overrules it. All of it is from the recorded fills and the commit (I4).

It is learnt from like any other correction. What was committed may then be the model's own second answer; it is not
learnt from alone (FAULTS 56), but because the user preferred it to the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord, Finding
from hooks.changes import Differ, solid, split
from hooks.layout import layout_only
from hooks.region import telling
from hooks.verdict import hunks

Found = tuple[int, Finding, float]  # a fill, what was found of it, the time of the commit


def of_replaced(ledger: Ledger, found: Sequence[Found], differ: Differ) -> list[Found]:
    """What these findings say of the fills that were replaced by theirs, as far as it is new."""
    more: list[Found] = []
    for number, finding, at in found:
        for former in ledger.replaced_by(number):
            said = _finding(former, finding, differ)
            last = ledger.revisions(former.id)[-1:]
            if former.state == "replaced" and said is not None and [said] != [one.found for one in last]:
                more.append((former.id, said, at))
    return more


def _finding(former: FillRecord, finding: Finding, differ: Differ) -> Finding | None:
    """What became of the place of a fill, seen from the code that stood there before; None if it cannot be told."""
    if finding.outcome == "gap":
        return None
    was, stands = split(former.text), split(finding.committed)
    if was[slice(*solid(was))] == stands[slice(*solid(stands))]:
        return replace(finding, outcome="kept", hunks=(), reformatted=False)
    left = {line.strip() for line in stands}
    same = any(telling(line) and line.strip() in left for line in was)
    reformatted = layout_only(former.text, finding.committed, former.language)
    return replace(
        finding,
        outcome="edited" if same or reformatted else "dropped",
        hunks=hunks(former.text, finding.committed, differ),
        reformatted=reformatted,
    )
