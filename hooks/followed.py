"""One fill that is followed: what each commit says of it, and what stands in the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from engine.ledger.records import FillRecord, Outcome
from hooks.changes import Lines, solid, split
from hooks.graph import Commit
from hooks.layout import layout_only
from hooks.region import telling
from hooks.trail import Evidence, Sighting, Trail
from hooks.verdict import REVERT, completed, digest, stand

DAY = 86_400.0
WINDOW_DAYS = 30
WINDOW_COMMITS = 50  # that touch the file
MASS = 20  # files: a commit that changes so many may be a mechanical one
BY_OTHERS = "somebody else changed it as well"


class Followed:
    """A fill in one run over new commits. lines: what was written, without blank lines at the edges. news: what this
    run's commits said, in order. before: what the commits of earlier runs said, as key and digest. within: whether
    one commit is in the history of another. unsaved: as far as is known it stands in an editor's buffer alone; a commit
    without it says nothing then."""

    def __init__(
        self, fill: FillRecord, trail: Trail, within: Callable[[str, str], bool], unsaved: bool = False
    ) -> None:
        self.fill = fill
        self.trail = trail
        self.within = within
        self.unsaved = unsaved
        written = split(fill.text)
        self.lines = written[slice(*solid(written))]
        self.done = not self.lines  # of a fill without code there is nothing to follow
        self.changed = False
        self.news: list[Evidence] = []
        self.before = {(piece.key, piece.digest) for piece in trail.evidence}

    @property
    def evidence(self) -> list[Evidence]:
        return self.trail.evidence

    @property
    def stands(self) -> bool:
        """Whether its code was in a commit, and by the last word still is."""
        if self.evidence:
            return self.evidence[-1].outcome in ("kept", "edited")
        return bool(self.trail.sightings)

    @property
    def size(self) -> int:
        """Characters of its telling lines, without white space at their edges."""
        return sum(len(line.strip()) for line in self.lines if telling(line))

    def share(self, stripped: Collection[str]) -> float:
        """How much of the fill, by characters, is among these lines, given without white space at their edges."""
        told = (line.strip() for line in self.lines if telling(line))
        there = sum(len(line) for line in told if line in stripped)
        return there / self.size if there else 0.0

    def rewritten_by(self, commit: Commit) -> bool:
        """Whether the commit is another form of one that said something, and has itself said nothing yet."""
        forms = {piece.commit for piece in self.evidence if piece.key == commit.key}
        return bool(forms) and commit.name not in forms

    def expired(self, at: float) -> bool:
        """Whether the tracking window has closed. It opens with the first commit that says something."""
        if not self.evidence:
            return False
        return at - self.evidence[0].at > WINDOW_DAYS * DAY or self.trail.touched > WINDOW_COMMITS

    def note(self, commit: Commit, sighting: Sighting, new: Lines, before: Lines) -> None:
        """The user's commit changed the code where the fill stands in `new`, or brought it. before: that code in
        the version before, empty if it was not there."""
        now = sighting.region.lines(new)
        if (
            before
            and before != now
            and len(commit.touches) >= MASS
            and self._same("\n".join(before), "\n".join(now))
        ):
            return  # a mechanical change of layout everywhere
        if sighting.others:
            self.gap(commit, sighting.path, BY_OTHERS)
            return
        verdict = stand(self.fill, self.trail.edges, sighting.region, new, False)
        late = self._later(commit) and verdict.outcome != "kept"
        if late and (before == now or completed(before, now, self.lines)):
            late = self.evidence[-1].late
        self._add(commit, verdict.outcome, verdict.text, late, sighting.path, sighting)

    def drop(self, commit: Commit, path: str, instead: Sighting | None = None, new: Lines = ()) -> None:
        """The user's commit took the fill away; `instead` is what it put in its place."""
        stood = any(piece.outcome in ("kept", "edited") for piece in self.evidence)
        reverts = stood and REVERT.search(commit.message) is not None
        verdict = stand(self.fill, self.trail.edges, instead.region if instead else None, new, reverts)
        late = self._later(commit)
        self._add(commit, verdict.outcome, verdict.text, late, path, instead)

    def gap(self, commit: Commit, path: str, words: str) -> None:
        """The user's commit may have changed the fill, and it cannot be told how."""
        self._add(commit, "gap", words, False, path, None, words)

    def _later(self, commit: Commit) -> bool:
        """Whether the code was in an earlier commit of the user, which this one does not rewrite."""
        stood = [piece.key for piece in self.evidence if piece.outcome in ("kept", "edited")]
        return bool(stood) and commit.key != stood[0]

    def _same(self, old: str, new: str) -> bool:
        return layout_only(old, new, self.fill.language)

    def _add(
        self, commit: Commit, outcome: Outcome, text: str, late: bool, path: str, sighting: Sighting | None,
        words: str = "",
    ) -> None:  # fmt: skip
        piece = Evidence(
            commit.name, commit.key, float(commit.committed), outcome, late, digest(outcome, path, text), path,
            sighting, words,
        )  # fmt: skip
        self.news.append(piece)
        self.trail.note(piece, self.within)
        self.changed = True

    def forms(self, gone: Collection[str]) -> list[Evidence]:
        """What the forms of the commit that spoke last say, the newest last: an amended commit and the one before,
        if both are in a branch. gone: commits that no branch reaches any more."""
        left = [piece for piece in self.evidence if piece.commit not in gone]
        return [piece for piece in left if piece.key == left[-1].key]

    def standing(
        self,
        gone: Collection[str],
        aside: Collection[str],
        here: Collection[str],
        rewritten: Mapping[str, Commit],
    ) -> Evidence | None:
        """The evidence that stands; None if there is none, or none that is still in a branch.

        gone: commits that no branch reaches any more. aside: those that are not in HEAD's history. here: the keys of
        commits that are, while what spoke last is not: another form of it left the fill as it was. rewritten: new
        commits by their keys. Where the last evidence was rewritten so that it leaves the fill out, the fill is
        dropped."""
        self.trail.clear(gone)
        forms = self.forms(gone)
        if forms:
            pieces = self.evidence if forms[-1].key in here else forms
            return ([piece for piece in pieces if piece.commit not in aside] or forms)[-1]
        if not self.evidence:
            return None
        last = self.evidence[-1]
        keys = [piece.key for piece in reversed(self.evidence) if piece.key in rewritten]
        if not keys:
            return None
        commit = rewritten[keys[0]]
        return replace(
            last, commit=commit.name, at=float(commit.committed), outcome="dropped",
            digest=digest("dropped", last.path, ""), sighting=None, words="",
        )  # fmt: skip

    def unchanged(self, files: Collection[tuple[str, str]]) -> Evidence | None:
        """The newest evidence whose file is still as it was. files: path and blob of those in HEAD."""
        seen = ((piece, piece.sighting) for piece in reversed(self.evidence))
        return next((piece for piece, place in seen if place and (place.path, place.blob) in files), None)

    def doubtful(self, words: str) -> Evidence:
        """A gap in the place of the last evidence."""
        last = self.evidence[-1]
        return replace(
            last,
            outcome="gap",
            late=False,
            digest=digest("gap", last.path, words),
            sighting=None,
            words=words,
        )

    def tell(self, last: Evidence) -> list[Evidence]:
        """What is to be added to the ledger so that it says what `last` says: what differs from what was said
        before, in order. A rewritten commit that says what it said before says nothing new."""
        said: list[Evidence] = []
        standing = self.trail.standing
        for piece in self.news:
            if piece.digest != standing and (piece.key, piece.digest) not in self.before:
                said.append(piece)
                standing = piece.digest
        if last.digest != standing:
            said.append(last)
        if said:
            self.trail.standing = said[-1].digest
            self.changed = True
        return said
