"""Follows fills through new commits, the oldest first.

For each file that a commit touched: a fill that stands in the old version is carried into the new one; one that does
not is looked for there (its first commit, a rewritten commit, a moved block). What is lost in one file is looked for
in the others of the same commit. Only a commit of the user that changes a fill's code, or brings it, is evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from hooks.attribute import added_lines, brought, carry, continued
from hooks.body import bodies, new_below
from hooks.changes import Change, Lines, split
from hooks.followed import DAY, Followed
from hooks.graph import Commit, Touch
from hooks.identity import Identities
from hooks.instead import put_instead
from hooks.locate import SAME_BLOCK, Block, scattered
from hooks.region import Region, alive, trimmed, weight, without_neighbours
from hooks.scene import DISTINCT, MOST_FILES, Scene
from hooks.seek import MAY_BE_MOVED, Lost, chosen, elsewhere, search
from hooks.trail import Sighting

CHUNK = 128  # commits whose files are read together
WHOLE = 0.9  # of a fill, by characters: it came as a whole
AHEAD = 4_000  # pairs of texts that are compared ahead
TOO_LARGE = "its file is too large, or no text"
NOT_KEPT = "the file as it was then is no longer kept"


class Follower:
    """One run over new commits."""

    def __init__(self, scene: Scene, who: Identities) -> None:
        self.scene = scene
        self.who = who
        self.texts = scene.texts
        self.differ = scene.differ

    def run(self, commits: Sequence[Commit]) -> None:
        """Follows all fills through `commits`, parents first. Raises GitError."""
        self.scene.history.enter(commits)
        for at in range(0, len(commits), CHUNK):
            chunk = commits[at : at + CHUNK]
            self._prepare(chunk)
            for commit in chunk:
                self._commit(commit)
            self.texts.forget()
            self.differ.forget()
            bodies.cache_clear()  # it keeps whole texts

    # --- one commit

    def _commit(self, commit: Commit) -> None:
        own = self.who.own(commit)
        lost: dict[Followed, Lost] = {}
        met: set[Followed] = set()
        sides: dict[str, list[Touch]] = defaultdict(list)
        for touch in commit.touches:
            sides[touch.path].append(touch)
        for touches in sides.values():
            for one in self._concerned(touches, commit):
                if one not in met:
                    met.add(one)
                    one.trail.touched += bool(one.evidence)
                    one.changed = True
                self._step(one, touches, commit, own, lost)
        for one, loss in lost.items():
            search(self.scene, one, loss, commit, own)
        if own and commit.merge:
            chosen(self.scene, commit)
        if own and not commit.merge and self.scene.by_line and len(commit.touches) <= MOST_FILES:
            elsewhere(self.scene, commit)

    def _concerned(self, touches: Sequence[Touch], commit: Commit) -> list[Followed]:
        """The fills that a change of this file can say something about, the oldest first."""
        found = {
            one
            for touch in touches
            for path in (touch.path, touch.old_path)
            for one in self.scene.by_path[path]
        }
        return sorted((one for one in found if self.scene.counts(one, commit)), key=lambda one: one.fill.id)

    def _step(
        self, one: Followed, touches: Sequence[Touch], commit: Commit, own: bool, lost: dict[Followed, Lost]
    ) -> None:
        """Follows a fill through one changed file; a merge gives a touch for each parent."""
        known = [(touch, one.trail.sightings.get((touch.old_path, touch.old))) for touch in touches]
        seen = [(touch, before) for touch, before in known if before is not None]
        olds = [self.texts.lines(touch.old_path, touch.old) for touch, _ in seen]
        stood = any(
            old is None or alive(before.region, old, one.lines)
            for (_, before), old in zip(seen, olds, strict=True)
        )  # or else only what took its place
        if not stood and (self._arrives(one, touches[0], commit, own) or not seen):
            return
        if not stood and one.stands and self.scene.within(one, commit):
            return  # it stands elsewhere: what took its place here says no more of it
        new = self.texts.lines(touches[0].path, touches[0].new)
        if new is None or None in olds:
            if own and stood:
                one.gap(commit, touches[0].path, TOO_LARGE)
            return
        carried = [self._carried(one, touch, before, commit) for touch, before in seen]
        best = max(range(len(seen)), key=lambda number: weight(carried[number][0], new))
        touch, before = seen[best]
        region, sure = carried[best]
        old = olds[best] or ()
        if region is None and not stood:
            return  # what took its place went as well; it remains what the user wrote instead
        if region is None or (not alive(region, new, one.lines) and alive(before.region, old, one.lines)):
            lost[one] = Lost(before, old, touch, region)
            return
        if weight(region, new) * 2 < weight(before.region, old) and not sure:
            lost[one] = Lost(before, old, touch, region)
            return
        was = {
            side.region.lines(lines or ()): side.others for (_, side), lines in zip(seen, olds, strict=True)
        }
        now = region.lines(new)
        mixed = commit.merge and now not in was and len(seen) < len(touches)
        others = any(side.others for _, side in seen) or mixed or (not own and now not in was)
        sighting = self.scene.see(one, Sighting(touch.path, touch.new, region, others))
        changed = now not in was or touch.path != touch.old_path
        if own and changed and not (commit.merge and mixed):
            one.note(commit, sighting, new, before.region.lines(old))

    def _carried(
        self, one: Followed, touch: Touch, before: Sighting, commit: Commit
    ) -> tuple[Region | None, bool]:
        """Where the fill is in the new version, and whether its header says so, so that it is looked for nowhere
        else."""
        known = one.trail.sightings.get((touch.path, touch.new))
        if known:
            return known.region, False
        old, new = self.texts.lines(touch.old_path, touch.old), self.texts.lines(touch.path, touch.new)
        if old is None or new is None or not touch.new:
            return None, False
        changes = self.differ.changes(old, new)
        missing = Counter(one.lines) - Counter(before.region.lines(old))
        foreign, shared = self.scene.foreign(one, touch, commit), self.scene.shared(one, touch)
        added = added_lines(changes)
        found = carry(before.region, old, new, changes, missing, foreign, shared)
        found = continued(found, new, added, one.lines, foreign) if found else None
        body = self._below(one, touch, (old, before.region), new, found, added)
        if body:
            return body, True
        return self._alone(one, found, new, before.path) if found else None, False

    def _alone(self, one: Followed, region: Region, new: Lines, path: str) -> Region:
        """The region without lines at its edge that stood beside the fill when it was written, or first in a commit."""
        if "0" not in (region.mine[0], region.mine[-1]):
            return region
        written = self.scene.after_fill(one)
        if written is not None:
            region = without_neighbours(region, new, written.lines, written.region)
        first = next((seen for seen in one.trail.sightings.values() if seen.path == path), None)
        there = self.texts.lines(first.path, first.blob) if first else None
        return without_neighbours(region, new, there, first.region) if there and first else region

    def _below(
        self,
        one: Followed,
        touch: Touch,
        place: tuple[Lines, Region],
        new: Lines,
        found: Region | None,
        added: Collection[int] = (),
    ) -> Region | None:
        """Where the fill stands below its header; None if its lines (`found`) tell more: more of it stands there, and
        no other fill was written there."""
        body = self.scene.in_body(one, touch, place, new, added)
        if body is None or weight(found, new) <= weight(body, new) or found is None:
            return body
        return body if self.scene.in_anothers(one, touch, found, new) else None

    # --- a commit that may bring the fill

    def _arrives(self, one: Followed, touch: Touch, commit: Commit, own: bool) -> bool:
        """Says so if the commit brings the fill, or leaves it out. Whether it brought it."""
        if not touch.new:
            gone = touch.old_path == one.fill.path and not self.scene.early(one, commit)
            if own and not commit.merge and not one.evidence and gone:
                one.drop(commit, touch.old_path)
            return False
        old, new = self.texts.lines(touch.old_path, touch.old) or (), self.texts.lines(touch.path, touch.new)
        if new is None:
            if own and touch.path == one.fill.path and not one.evidence:
                one.gap(commit, touch.path, TOO_LARGE)
            return False
        changes = self.differ.changes(old, new)
        found = self._found(one, touch, commit, old, new)
        region = found.region
        if region is None:
            here = one.fill.path in (touch.path, touch.old_path) and not self.scene.early(one, commit)
            if own and not commit.merge and here:
                added = {new[line] for line in added_lines(changes)}
                self._not_found(one, touch, commit, found.share, added)
                if not one.evidence:
                    self._left_out(one, touch, commit, new, changes)
            return False
        if not alive(region, new, one.lines) and any(piece.commit == commit.name for piece in one.evidence):
            return False  # what the user put in its place; it stands in another file of this commit
        sighting = Sighting(touch.path, touch.new, region, not own and region.lines(new) != one.lines)
        self.scene.see(one, sighting)
        if own:
            one.note(commit, sighting, new, ())
        return True

    def _found(self, one: Followed, touch: Touch, commit: Commit, old: Lines, new: Lines) -> Block:
        """Where the fill stands in a file whose old version did not have it; no region if the commit did not bring
        it, or it is not sure where."""
        known = one.trail.sightings.get((touch.path, touch.new))
        if known:
            return Block(known.region, 1.0)
        best: Region | None = None
        changes = self.differ.changes(old, new)
        foreign, shared = self.scene.foreign(one, touch, commit), self.scene.shared(one, touch)
        for lines, region, here in self._bases(one, commit, touch):
            missing = Counter(one.lines) - Counter(region.lines(lines))
            found = carry(region, lines, new, self.differ.changes(lines, new), missing, foreign, shared)
            body = self._below(one, touch, (lines, region), new, found) if here else None
            if body and new_below(body, new, old):
                return Block(body, 1.0)
            if not found or not alive(found, new, one.lines):
                continue
            found = self._alone(one, found, new, touch.path)
            if not here or region.lines(lines) == one.lines:  # it was not yet changed there
                found = trimmed(found, new, self._before(one, new, changes), True, True)
            if (
                brought(found, new, changes)
                and not self.scene.anothers(one, touch, found, new)
                and weight(found, new) > weight(best, new)
                and (here or weight(found, new) >= WHOLE * one.size)
            ):
                best = found
        if weight(best, new) * 2 < one.size:
            fresh = added_lines(changes)
            written = self.scene.after_fill(one)
            if written is not None:  # what stood beside the fill is not the fill, however alike
                fresh &= added_lines(self.differ.changes(written.lines, new))
            block = self.scene.located(one, new, fresh, *self.scene.last(one))
            if best is None or (block.region and weight(block.region, new) > weight(best, new)):
                return block
        return Block(best, 1.0 if best else 0.0)

    def _before(self, one: Followed, new: Lines, changes: Sequence[Change]) -> set[int]:
        """The lines of `new` that were in the file before the commit, and are not what the fill was written over."""
        added, original = added_lines(changes), {line.strip() for line in split(one.fill.original)}
        return {line for line, text in enumerate(new) if line not in added and text.strip() not in original}

    def _bases(self, one: Followed, commit: Commit, touch: Touch) -> Iterable[tuple[Lines, Region, bool]]:
        """Versions in which the fill's place is known, and whether they are of this file: in the commit that this one
        rewrites, in the last one that had it, and right after it was written. What stands around it in another file
        does not tell where a part of it ends in this one."""
        paths = touch.path, touch.old_path
        places = [piece.sighting for piece in one.evidence if piece.key == commit.key]
        for place in (*places, self.scene.newest(one)):
            lines = self.texts.lines(place.path, place.blob) if place else None
            if place and lines is not None:
                yield lines, place.region, place.path in paths
        written = self.scene.after_fill(one)
        if written is not None:
            yield written.lines, written.region, one.fill.path in paths

    def _not_found(
        self, one: Followed, touch: Touch, commit: Commit, share: float, added: Collection[str]
    ) -> None:
        """Says that it is not sure what became of a fill of which a line stands in another place of its file; or, if
        it went away before, lines like its own."""
        if one.evidence and not one.stands:
            share = max(share, scattered(one.lines, added))
        part = share * one.size >= DISTINCT and not self.scene.like_another(one, touch)
        back = share >= SAME_BLOCK and not one.stands
        if part and (not one.evidence or one.rewritten_by(commit) or back):
            one.gap(commit, touch.path, MAY_BE_MOVED)

    def _left_out(
        self, one: Followed, touch: Touch, commit: Commit, new: Lines, changes: Sequence[Change]
    ) -> None:
        """The user committed the file without the fill, which was in no commit before.

        Parts of a file can be committed alone (`add -p`), so that this means nothing yet; unless other code took
        its place, or a day went by since it was saved."""
        written = self.scene.after_fill(one)
        if written is None:
            one.gap(commit, touch.path, NOT_KEPT)
            one.done = True
            return
        since = self.differ.changes(written.lines, new)
        others = self.scene.others_lines(one, touch)
        instead = put_instead(one.fill, written, new, since, added_lines(changes), others)
        if instead is not None:
            one.drop(commit, touch.path, self.scene.see(one, Sighting(touch.path, touch.new, instead)), new)
        elif not one.unsaved and commit.committed >= one.fill.created + DAY:
            one.drop(commit, touch.path)

    # --- reading ahead

    def _prepare(self, chunk: Sequence[Commit]) -> None:
        """Reads what the next commits will most likely need, and has git compare it, all at once."""
        paths = {
            path for path, followed in self.scene.by_path.items() if any(not one.done for one in followed)
        }
        wide = any(not one.stands and not one.done for one in self.scene.fills)
        wanted: list[Touch] = []
        near: list[Touch] = []
        for commit in chunk:
            few = wide and len(commit.touches) <= MOST_FILES and not commit.merge and self.who.own(commit)
            for touch in commit.touches:
                if touch.old_path in paths or touch.path in paths:
                    paths.add(touch.path)
                    near.append(touch)
                    wanted.append(touch)
                elif few:
                    wanted.append(touch)
        self.texts.fetch(
            side for touch in wanted for side in ((touch.old_path, touch.old), (touch.path, touch.new))
        )
        pairs: list[tuple[Lines, Lines]] = []
        news: dict[str, list[Lines]] = defaultdict(list)
        for touch in near:
            old, new = self.texts.lines(touch.old_path, touch.old), self.texts.lines(touch.path, touch.new)
            if old is not None and new is not None and touch.new:
                pairs.append((old, new))
                news[touch.old_path].append(new)
        for one in self.scene.fills:
            if one.fill.path in news and not one.trail.sightings and not one.done:
                written = self.scene.after_fill(one)
                pairs += [(written.lines, new) for new in news[one.fill.path]] if written else []
        self.differ.prepare(pairs[:AHEAD])
