"""From the commit graph back to corrections (I4).

Looks lazily at the commits that were made since it last looked, and says of each followed fill what the user made of
it. A hook is only a hint to look now. While git is in the middle of something, a rebase or a merge, nothing is
concluded: what it makes may be thrown away (FAULTS 12, 13).

Evidence stands as long as its commit can be reached from HEAD or a local branch. After an amend or a rebase the
rewritten commit speaks in its place; after a reset an earlier one; if none is left, the one that left the file as it
is in HEAD, or else the last word stands, unless HEAD has a part of the fill: that is a gap. Of two forms of one commit
that are both in branches, the one in HEAD's history speaks; if it left the fill as it was, what was said before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.config import Settings
from engine.displaced import Displaced
from engine.errors import ScholiaError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, Finding
from hooks.changes import Differ
from hooks.follow import Follower
from hooks.followed import DAY, Followed
from hooks.graph import Commit, keys, refs, unreachable, walk
from hooks.history import History
from hooks.identity import identities
from hooks.layout import layout_only
from hooks.replaced import of_replaced
from hooks.scene import Scene
from hooks.texts import Texts
from hooks.trail import DONE, Evidence, loads
from hooks.undone import of_undone
from hooks.verdict import hunks, stand

SECRET = "it may hold a secret"
TAKEN_BACK = "its commit was taken back, and a part of it stands without it"


def reconcile(
    ledger: Ledger, repository: Repository, displaced: Displaced, settings: Settings, now: float
) -> list[Correction]:
    """What the user's new commits say of the fills in this repository; it is in the ledger then. Cheap if nothing
    moved. now: seconds since 1970. Raises GitError and LedgerError."""
    if repository.operation() is not None:
        return []
    tips = refs(repository)
    record = ledger.repository(repository)
    known = ledger.reconciled(record.id)
    if tips == known:
        return []
    texts = Texts(repository, displaced, settings.watch.max_file_bytes)
    of_undone(ledger, repository, displaced, record.id, texts, (tips, known))
    history = History(repository, tips.get("HEAD", ""))
    unsaved = {request.id for request in ledger.requests(record.id, states=("delivered",))}
    fills = [
        Followed(fill, loads(fill.following), history.within, fill.request in unsaved)
        for fill in ledger.followed(record.id)
    ]
    if not fills:
        ledger.advance(record.id, [], {}, tips, known)
        return []
    commits = _new(repository, history, fills, tips, known)
    differ = Differ()
    if commits:
        Follower(Scene(fills, texts, differ, history), identities(repository)).run(commits)
    told = _told(repository, texts, fills, commits, tips)
    texts.fetch(
        (piece.sighting.path, piece.sighting.blob)
        for pieces in told.values() for piece in pieces if piece.sighting
    )  # fmt: skip
    found = [
        (one.fill.id, _finding(one, piece, texts, differ, settings), piece.at)
        for one in fills
        for piece in told.get(one.fill.id, ())
    ]
    found += of_replaced(ledger, found, differ)
    states = {}
    for one in fills:
        if one.done or (one.expired(now) and one.evidence):
            states[one.fill.id] = DONE
        elif one.changed:
            states[one.fill.id] = one.trail.dumps()
    numbers = ledger.advance(record.id, found, states, tips, known)
    corrections = (ledger.correction(number) for number in numbers)
    return [correction for correction in corrections if correction is not None]


def _new(
    repository: Repository,
    history: History,
    fills: Sequence[Followed],
    tips: dict[str, str],
    known: dict[str, str],
) -> list[Commit]:
    """The commits since the last look that can be newer than the oldest followed fill: by their clocks, or because
    they lead from where it was written to what is checked out now."""
    moved = {tip for ref, tip in tips.items() if known.get(ref) != tip}
    oldest = min((one.fill for one in fills), key=lambda fill: fill.id)
    clocks = (*history.since(oldest.head).values(), *(one.fill.created - DAY for one in fills))
    return walk(repository, sorted(moved), sorted(set(known.values())), min(clocks))


def _told(
    repository: Repository,
    texts: Texts,
    fills: Sequence[Followed],
    commits: Sequence[Commit],
    tips: dict[str, str],
) -> dict[int, list[Evidence]]:
    """What is to be added to the ledger, by the fills' ids."""
    asked = {piece.commit for one in fills for piece in one.evidence}
    head = tips.get("HEAD", "")
    aside = unreachable(repository, sorted(asked), [head] if head else [])
    gone = unreachable(repository, sorted(aside), sorted(set(tips.values())))
    spoke = [one.forms(gone) for one in fills]
    away = {some[-1].commit for some in spoke if some and aside.issuperset(piece.commit for piece in some)}
    here = keys(repository, head, sorted(away)) if away and head else set()
    rewritten = {commit.key: commit for commit in commits}
    told: dict[int, list[Evidence]] = {}
    left: list[Followed] = []
    for one in fills:
        last = one.standing(gone, aside, here, rewritten)
        if last is None and one.evidence:
            left.append(one)
        elif last is not None:
            told[one.fill.id] = one.tell(last)
    paths = sorted({piece.path for one in left for piece in one.evidence})
    files = dict(zip(paths, texts.blobs(head, paths), strict=True)) if head else {}
    for one in left:
        last = one.unchanged(files.items()) or _partly(texts, one, files)
        if last is not None:
            told[one.fill.id] = one.tell(last)
    return told


def _partly(texts: Texts, one: Followed, files: Mapping[str, str]) -> Evidence | None:
    """A gap, if the commits that spoke of a fill are gone, and its file in HEAD has lines of it that came since it was
    written, too few to have been taken for it. files: paths and blobs of those in HEAD."""
    path = one.evidence[-1].path
    there = texts.lines(path, files.get(path, ""))
    (then,) = texts.blobs(one.fill.head, [path]) if one.fill.head else ("",)
    before = texts.lines(path, then)
    if not there or before is None:
        return None
    since = {line.strip() for line in there}.difference(line.strip() for line in before)
    return one.doubtful(TAKEN_BACK) if one.share(since) else None


def _finding(one: Followed, piece: Evidence, texts: Texts, differ: Differ, settings: Settings) -> Finding:
    """A piece of evidence in the ledger's words, secrets taken out (I9)."""
    from engine.secrets import clean, denied

    gap = Finding("gap", piece.path, piece.commit, "", scope=settings.scope, teaches=False, words=piece.words)
    if piece.outcome == "gap":
        return gap
    if denied(piece.path):
        return _because(gap, SECRET)
    place = piece.sighting
    lines = texts.lines(place.path, place.blob) if place else ()
    if lines is None:
        return _because(gap, "the commit that shows it is gone")
    verdict = stand(
        one.fill, one.trail.edges, place.region if place else None, lines, piece.outcome == "reverted"
    )
    try:
        code = clean(verdict.text, piece.path)  # as the ledger's text of the fill is
    except ScholiaError:
        return _because(gap, SECRET)
    cleaned = hunks(one.fill.text, code, differ)
    reformatted = piece.outcome == "edited" and layout_only(one.fill.text, code, one.fill.language)
    return Finding(
        piece.outcome, piece.path, piece.commit, code, cleaned, reformatted, piece.late,
        verdict.moved or piece.path != one.fill.path, settings.scope, settings.learn,
    )  # fmt: skip


def _because(gap: Finding, words: str) -> Finding:
    return Finding("gap", gap.path, gap.commit, "", scope=gap.scope, teaches=False, words=words)
