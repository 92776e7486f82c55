"""What a commit says of an undo: upheld, or overruled.

A fill that was taken back is followed no longer. But when the user commits its file, it shows whether its code stands
there after all. That becomes a label beside the one that says `undone`, for the record and the statistics; nothing is
learnt from it: what stands there instead may have nothing to do with the request. The last commit has the last word.

What this does not see: the code in another file, or laid out anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.choices import OF_UNDONE
from engine.displaced import Displaced
from engine.errors import FileRefused
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord, Label, LabelKind, Said
from engine.text.codec import decode
from hooks.graph import Commit, Touch, walk
from hooks.identity import identities
from hooks.texts import Texts

Tips = dict[str, str]


def of_undone(
    ledger: Ledger,
    repository: Repository,
    displaced: Displaced,
    number: int,
    texts: Texts,
    moved: tuple[Tips, Tips],
) -> None:
    """Records what the user's new commits say of the undos in a repository. number: its row in the ledger. moved: where
    its refs are and where they were at the last look. Raises GitError, LedgerError."""
    undone = {one.fill: one for one in ledger.labels(number) if one.kind == "undone" and one.fill}
    fills = [one for name in undone if (one := ledger.fill(name or 0)) is not None and one.state == "undone"]
    if not fills:
        return
    tips, known = moved
    new = sorted({tip for ref, tip in tips.items() if known.get(ref) != tip})
    who = identities(repository)
    commits = walk(repository, new, sorted(set(known.values())), min(undone[one.id].at for one in fills))
    own = [one for one in commits if not one.merge and who.own(one)]
    for fill in fills:
        told = _last(fill, undone[fill.id], own)
        if told is None:
            continue
        commit, touch = told
        texts.fetch([(touch.path, touch.new)])
        lines = texts.lines(touch.path, touch.new) if touch.new else ()
        if lines is None:  # too large, or no text
            continue
        kind: LabelKind = (
            "overruled"
            if _times(fill.text, lines) > _times(fill.text, _before(fill, displaced))
            else "upheld"
        )
        if [one.kind for one in ledger.labels(fill=fill.id) if one.kind in OF_UNDONE][-1:] != [kind]:
            ledger.add_label(number, Said(kind, fill.id, f"by commit {commit.name[:12]}"))


def _last(fill: FillRecord, undone: Label, commits: Sequence[Commit]) -> tuple[Commit, Touch] | None:
    """The last commit after the undo that changed the fill's file."""
    found = [
        (commit, touch)
        for commit in commits
        for touch in commit.touches
        if commit.committed >= int(undone.at) and fill.path in (touch.path, touch.old_path)
    ]
    return found[-1] if found else None


def _before(fill: FillRecord, displaced: Displaced) -> Sequence[str]:
    """The lines of the file before the fill; none if they are no longer kept."""
    try:
        return decode(displaced.load(fill.before_sha), fill.path).text.splitlines()
    except FileRefused:
        return ()


def _times(code: str, lines: Sequence[str]) -> int:
    """How often code stands in lines, however it is indented."""
    wanted = [line.strip() for line in code.splitlines() if line.strip()]
    there = [line.strip() for line in lines if line.strip()]
    starts = range(len(there) - len(wanted) + 1) if wanted else ()
    return sum(there[at : at + len(wanted)] == wanted for at in starts)
