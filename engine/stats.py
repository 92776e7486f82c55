"""How well fills did, from the ledger (I5): what `agent stats` shows, and a line about what a commit taught.

Read anew each time. The figures are those of the revisions that stand: a fill that was committed unchanged and
changed by a later commit counts as changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.choices import Choice, choices
from engine.figures import STOOD, Row, Share, Verdict, completeness, grouped, repeated, row, weekly
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, FillRecord, Outcome
from engine.mistakes import Chance, Mistake, Slip, chances, counted, mistakes, slips_of
from engine.sureness import sureness
from engine.text.shown import cut, shown

OUTCOMES: tuple[Outcome, ...] = ("kept", "edited", "dropped", "reverted", "gap")
_EVERY = -1  # no limit, to SQLite


@dataclass(frozen=True)
class Report:
    """The figures of one repository or of all. whole: over all of `fills`. same_words, other_words: repeated mistakes,
    by whether the request had the same words as the corrected one or the memory recalled it. late: of those that
    were changed, the ones changed by a later commit than the first. uncounted: how many fills say nothing of
    acceptance, and why. sureness: by how sure the model was, where that is known. choices: what was said of fills
    before a commit. first, last: when the first and the last fill were made, seconds since 1970."""

    whole: Row
    weeks: tuple[Row, ...]
    models: tuple[Row, ...]
    languages: tuple[Row, ...]
    sureness: tuple[Row, ...]
    same_words: Share
    other_words: Share
    outcomes: tuple[tuple[Outcome, int], ...]
    late: int
    uncounted: tuple[tuple[str, int], ...]
    mistakes: tuple[Mistake, ...]
    choices: tuple[Choice, ...]
    first: float
    last: float

    @property
    def empty(self) -> bool:
        return self.whole.fills == 0 and not self.uncounted and not self.choices


def measure(ledger: Ledger, repository: int | None = None, since: float | None = None) -> Report:
    """The figures of the fills in a repository, or in all, made since a time in seconds since 1970.

    What was corrected before that time, or in another repository of the same scope, counts as known."""
    fills = ledger.fills(states=("written", "replaced", "offered", "undone"), limit=_EVERY)
    corrections = ledger.corrections()
    slips = {one.fill.id: slips_of(one) for one in corrections}
    able = chances(fills, corrections, slips, ledger.recalled())
    chosen = [
        one
        for one in fills
        if (repository is None or one.repository == repository) and (since is None or one.created >= since)
    ]
    labels = [one for one in ledger.labels(repository) if since is None or one.at >= since]
    every = [slip for found in slips.values() for slip in found]
    return _report(chosen, corrections, able, every, choices(labels, corrections))


def _report(
    fills: Sequence[FillRecord],
    corrections: Sequence[Correction],
    able: dict[int, Chance],
    slips: Sequence[Slip],
    said: tuple[Choice, ...],
) -> Report:
    standing = {one.fill.id: one for one in corrections}
    verdicts = [_verdict(one, standing.get(one.id), able.get(one.id)) for one in fills]
    mine = {one.id for one in fills}
    told = [one for one in corrections if one.fill.id in mine]
    had = {one.fill.id: one.chance for one in verdicts if one.chance is not None}
    outcomes = Counter(one.found.outcome for one in told)
    found = mistakes(slips, had)
    return Report(
        row("all", verdicts),
        weekly(verdicts),
        grouped(verdicts, lambda one: one.fill.model.rpartition("/")[2] or "unknown"),
        grouped(verdicts, lambda one: one.fill.language or "unknown"),
        grouped([one for one in verdicts if one.fill.log_likelihood is not None], _sure),
        repeated([one for one in had.values() if not one.recalled]),
        repeated([one for one in had.values() if one.recalled]),
        tuple((outcome, outcomes[outcome]) for outcome in OUTCOMES),
        sum(one.found.late and one.found.outcome != "gap" for one in told),
        _uncounted(fills, standing),
        tuple(
            one for one in found if one.chances or any(slip.correction.fill.id in mine for slip in one.slips)
        ),
        said,
        min((one.created for one in fills), default=0.0),
        max((one.created for one in fills), default=0.0),
    )


def _sure(verdict: Verdict) -> str:
    return sureness(verdict.fill.log_likelihood)


def _verdict(fill: FillRecord, correction: Correction | None, chance: Chance | None) -> Verdict:
    if fill.state not in STOOD or correction is None or correction.found.outcome == "gap":
        return Verdict(fill, None, None, chance)
    return Verdict(fill, correction, completeness(correction), chance)


def _uncounted(fills: Sequence[FillRecord], standing: dict[int, Correction]) -> tuple[tuple[str, int], ...]:
    """Why fills say nothing of acceptance, and how many each; nothing is left out silently."""
    reasons: Counter[str] = Counter()
    for fill in fills:
        correction = standing.get(fill.id)
        if fill.state == "undone":
            reasons["undone by you"] += 1
        elif fill.state == "offered":
            reasons["offered and not taken"] += 1
        elif correction is None and fill.state == "replaced":
            reasons["replaced by another answer that is in no commit yet"] += 1
        elif correction is None:
            reasons["in no commit yet" if fill.following != "done" else "followed no longer"] += 1
        elif correction.found.outcome == "gap":
            reasons[f"cannot be told: {correction.found.words or 'unknown'}"] += 1
    return tuple(reasons.most_common())


# --- what a commit taught, in a line


def sentence(correction: Correction, width: int = 100) -> str:
    """What was found of one fill, on one line of at most `width` characters, without control characters."""
    return cut(shown(_sentence(correction), keep="\n"), width)


def summary(corrections: Sequence[Correction], width: int = 100) -> str:
    """What a commit taught, on one line: what was changed first, and how many of each outcome.

    corrections: what `hooks.reconcile` newly found. Empty if there are none."""
    if not corrections:
        return ""
    order = {outcome: place for place, outcome in enumerate(("edited", "reverted", "dropped", "kept", "gap"))}
    told = min(corrections, key=lambda one: (order[one.found.outcome], one.id))
    outcomes = Counter(one.found.outcome for one in corrections)
    counts = ", ".join(f"{name} {outcomes[name]}" for name in OUTCOMES if outcomes[name])
    tail = f" ({counts})" if len(corrections) > 1 else ""
    return sentence(told, width - len(tail)) + tail


def _sentence(correction: Correction) -> str:
    found, fill = correction.found, correction.fill
    name = "learned from" if found.teaches and found.outcome != "gap" else "noted in"
    where = f"{name} {found.path or fill.path}: "
    late = ", by a later commit" if found.late else ""
    if found.outcome == "gap":
        return f"{where}fill {fill.id} cannot be followed: {found.words or 'unknown'}"
    if found.outcome == "kept":
        return f"{where}fill {fill.id} kept{', moved' if found.moved else ''}"
    if found.reformatted:
        return f"{where}fill {fill.id} kept, laid out anew"
    slips = slips_of(correction)
    if found.outcome in ("edited", "dropped") and slips and slips[0].right.strip():
        wrong, right = slips[0].short
        more = f" and {counted(len(slips) - 1, 'more change')}" if len(slips) > 1 else ""
        return f"{where}{_brief(wrong)} → {_brief(right) or 'nothing'}{late}{more}"
    if found.outcome == "edited":
        added = next((hunk.added for hunk in found.hunks if hunk.added.strip()), "")
        return f"{where}{_brief(added)} was missing{late}" if added else f"{where}fill {fill.id} edited{late}"
    return f"{where}{_brief(fill.text)} {found.outcome}{late}"


def _brief(code: str) -> str:
    return cut(code, 40)
