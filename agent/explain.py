"""The story of one fill: what it was asked for with, what the guard did, what became of it in commits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from agent import output
from agent.output import ago, short
from engine.choices import KINDS, Verdict, verdict
from engine.errors import ScholiaError
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, FillRecord, Finding, Hunk, Label, LabelKind, Shown
from engine.mistakes import came_back, counted
from engine.sureness import sureness

STATES = {
    "intent": "was about to be written when the process ended",
    "written": "was written into the file",
    "offered": "was offered, not written; see it with agent diff {id}",
    "undone": "was written and then undone",
    "failed": "could not be written",
    "replaced": "was written, and then another answer came in its place",
}
SAID: dict[LabelKind, str] = {
    "accepted": "accepted it",
    "chosen": "chose it among several",
    "undone": "undid it",
    "remark": "asked for it again",
    "another": "passed it over for another answer",
    "repair": "had it repaired",
    "remembered": "applied a remembered correction to it",
}


@dataclass(frozen=True)
class Story:
    """A fill, the corrections it was asked for with, what was said of it, each with what the commits say of that, and
    its own corrections in the order in which they were found. former: the fills in whose place it came. notes: what
    else its prompt said, the user's own notes and habits."""

    fill: FillRecord
    shown: tuple[tuple[Shown, Correction], ...]
    revisions: tuple[Correction, ...]
    labels: tuple[tuple[Label, Verdict], ...] = ()
    former: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def story(ledger: Ledger, number: int) -> Story:
    """The story of a fill. Raises ScholiaError if there is none with this number."""
    fill = ledger.fill(number)
    if fill is None:
        raise ScholiaError(f"There is no fill {number}.", "Numbers of fills: agent log --all")
    shown = [(one, ledger.correction(one.correction)) for one in ledger.shown(number)]
    revisions = ledger.revisions(number)
    stands = revisions[-1] if revisions else None
    said = ledger.labels(fill=number)
    context = ledger.context(number)
    return Story(
        fill,
        tuple((one, found) for one, found in shown if found),
        tuple(revisions),
        tuple(
            (one, verdict(one, stands, ledger.correction(one.correction or 0), said))
            for one in said
            if one.kind in KINDS
        ),
        tuple(one.id for one in ledger.replaced_by(number)),
        context.notes if context is not None else (),
    )


def tell(story: Story, now: float | None = None) -> list[str]:
    """The story in lines. now: seconds since 1970, to say how long ago."""
    fill = story.fill
    lines = [
        f"Fill {fill.id} of request #{fill.request}, {ago(fill.created, now)}",
        f"  asked for   {short(fill.prompt, 300)}",
        f"  place       {fill.path}"
        + (f", in {short(fill.signature, 120)}" if fill.signature.strip() else ""),
        f"  repository  {fill.root}",
        f"  model       {fill.model or 'unknown'}{' with ' if fill.adapter else ''}{fill.adapter}, {fill.tokens} tokens"
        f" in {fill.seconds:.1f} s{_sure(fill)}",
        f"It {STATES[fill.state].format(id=fill.id)}.",
        "",
    ]
    if story.former:
        lines[-1:] = [f"It came in the place of fill {', '.join(map(str, story.former))}.", ""]
    lines += _prompt(story)
    lines += _guard(story)
    lines += _said(story, now)
    lines += ["", *_became(story, now)]
    return lines


def _sure(fill: FillRecord) -> str:
    if fill.log_likelihood is None:
        return ""
    word, share = sureness(fill.log_likelihood), math.exp(fill.log_likelihood)
    return f"; {word} of it: it gave the whole answer a probability of {share:.2g}"


def _prompt(story: Story) -> list[str]:
    examples = [(one, found) for one, found in story.shown if one.how == "prompt"]
    noted = (
        [f"Its prompt also said: {'; '.join(short(one, 80) for one in story.notes)}."] if story.notes else []
    )
    if not examples:
        return ["No earlier correction was in its prompt.", *noted]
    lines = [f"{counted(len(examples), 'earlier correction').capitalize()} of yours in its prompt:"]
    for one, found in examples:
        lines.append(f"  fill {found.fill.id}, alike by {one.score:.2f}: {short(found.fill.prompt, 80)}")
        lines += _change(found)
    return lines + noted


def _guard(story: Story) -> list[str]:
    seen = [(one.how, found) for one, found in story.shown if one.how != "prompt"]
    if not seen:
        return ["The guard saw no earlier mistake come back."]
    lines = []
    for how, found in seen:
        if how == "mended":
            lines.append(
                f"The model made a mistake that you corrected in fill {found.fill.id}; your correction was applied."
            )
            lines += _change(found)
            continue
        ended = (
            "nothing helped, and it is still in what was written"
            if came_back(found, story.fill.text)
            else "what was written does not have it"
        )
        lines.append(
            f"The guard saw a mistake that you corrected in fill {found.fill.id} come back, and asked again with your "
            f"correction: {ended}."
        )
        lines += _change(found)
    return lines


def _said(story: Story, now: float | None) -> list[str]:
    lines = []
    for label, stands in story.labels:
        words = f": {short(label.words, 200)}" if label.words else ""
        agreed = {
            "confirmed": "; your commit agrees",
            "overruled": "; your commit says otherwise",
            "open": "",
        }
        lines.append(f"You {SAID[label.kind]}, {ago(label.at, now)}{words}{agreed[stands]}.")
    return lines


def _became(story: Story, now: float | None) -> list[str]:
    if not story.revisions:
        waits = "It is in no commit yet, as far as is known." if story.fill.state == "written" else ""
        return [waits] if waits else []
    lines = []
    for one in story.revisions:
        stands = "" if one is story.revisions[-1] else " (stands no longer)"
        lines.append(
            f"Commit {one.found.commit[:12] or 'unknown'}, {ago(one.at, now)}: {outcome(one)}{stands}."
        )
        lines += _change(one)
    return lines


def _gone(found: Finding) -> str:
    return "replaced by other code" if any(hunk.added.strip() for hunk in found.hunks) else "taken out"


def outcome(correction: Correction) -> str:
    """What a commit shows of a fill, in words."""
    found = correction.found
    words = {
        "kept": "kept as it was written",
        "edited": "laid out anew, with the same meaning" if found.reformatted else "changed",
        "dropped": f"{_gone(found)}{'' if found.late else ' before it was committed'}",
        "reverted": "reverted",
        "gap": f"what became of it cannot be told: {found.words or 'unknown'}",
    }[found.outcome]
    more = []
    if found.late:
        more.append("by a later commit than its first")
    if found.moved:
        place = found.path if found.path != correction.fill.path else "another place of the file"
        more.append(f"moved to {place}")
    if not found.teaches and found.outcome != "gap":
        more.append("not learnt from, as the settings say")
    return ", ".join([words, *more])


def _change(correction: Correction) -> list[str]:
    """The hunks of a correction as a small diff."""
    lines = []
    for hunk in correction.found.hunks:
        lines.append(f"    @@ line {hunk.start + 1} of the fill @@")
        lines += [f"    {line}" for line in _diff(hunk)]
    return lines


def _diff(hunk: Hunk) -> list[str]:
    """Both sides of a hunk without the indentation that all of its lines share."""
    removed, added = hunk.removed.splitlines(), hunk.added.splitlines()
    even = dedent("\n".join([*removed, *added])).split("\n")
    signed = zip("-" * len(removed) + "+" * len(added), even, strict=False)
    return [f"{sign} {line}".rstrip() for sign, line in signed]


def show(story: Story) -> None:
    """Prints a story."""
    for line in tell(story):
        output.data(line)


def as_json(story: Story) -> dict[str, Any]:
    """A story for scripts."""
    fill = story.fill
    return {
        "fill": fill.id, "request": fill.request, "state": fill.state, "prompt": fill.prompt, "model": fill.model,
        "adapter": fill.adapter,
        "repository": str(fill.root), "path": fill.path, "language": fill.language, "signature": fill.signature,
        "created": fill.created, "seconds": fill.seconds, "tokens": fill.tokens, "text": fill.text,
        "log_likelihood": fill.log_likelihood, "sureness": sureness(fill.log_likelihood),
        "shown": [
            {"how": one.how, "score": one.score, "came_back": came_back(found, fill.text), **_json(found)}
            for one, found in story.shown
        ],
        "revisions": [_json(one) for one in story.revisions],
        "labels": [
            {"kind": one.kind, "at": one.at, "words": one.words, "correction": one.correction, "commit": stands}
            for one, stands in story.labels
        ],
        "former": story.former, "notes": story.notes,
    }  # fmt: skip


def _json(one: Correction) -> dict[str, Any]:
    found = one.found
    return {
        "correction": one.id, "fill": one.fill.id, "prompt": one.fill.prompt, "revision": one.revision, "at": one.at,
        "outcome": found.outcome, "commit": found.commit, "path": found.path, "reformatted": found.reformatted,
        "late": found.late, "moved": found.moved, "teaches": found.teaches, "words": found.words,
        "committed": found.committed, "hunks": [vars(hunk) for hunk in found.hunks],
    }  # fmt: skip
