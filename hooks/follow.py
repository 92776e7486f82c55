"""Follows fills through new commits, the oldest first.

For each file that a commit touched: a fill that stands in the old version is carried into the new one; one that does
not is looked for there (its first commit, a rewritten commit, a moved block). What is lost in one file is looked for
in the others of the same commit. Only a commit of the user that changes a fill's code, or brings it, is evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hooks.attribute import (
    PART_OF_BLOCK,
    Block,
    Region,
    added_lines,
    alive,
    brought,
    carry,
    locate,
    telling,
    weight,
)
from hooks.changes import Change, Differ, Lines, split
from hooks.followed import DAY, Followed
from hooks.graph import Commit, Touch, lineage
from hooks.identity import Identities
from hooks.texts import Texts, Written
from hooks.trail import Sighting

MOST_FILES = 200  # of a commit in which a moved fill is looked for
CHUNK = 128  # commits whose files are read together
DISTINCT = 12  # characters: a shorter line is not looked for in other files
TOO_LARGE = "its file is too large, or no text"
MAY_BE_MOVED = "a part of it may stand in another place"
TWICE = "it stands in more than one place"
NOT_KEPT = "the file as it was then is no longer kept"


@dataclass(frozen=True)
class Lost:
    """A fill that stood in the old version of a file and no longer stands in the new one. instead: what took its
    place, or the little that is left."""

    before: Sighting
    old: Lines
    touch: Touch
    instead: Region | None


class Follower:
    """One run over new commits."""

    def __init__(self, fills: Sequence[Followed], who: Identities, texts: Texts, differ: Differ) -> None:
        self.fills = list(fills)
        self.who = who
        self.texts = texts
        self.differ = differ
        self._written: dict[int, Written | None] = {}
        self._by_path: dict[str, set[Followed]] = defaultdict(set)
        self._by_line: dict[str, set[Followed]] = defaultdict(set)
        self._ancestors: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        for one in self.fills:
            self._by_path[one.fill.path].add(one)
            for path, _ in one.trail.sightings:
                self._by_path[path].add(one)
            for line in one.lines:
                if len(line.strip()) >= DISTINCT and telling(line):
                    self._by_line[line.strip()].add(one)

    def run(self, commits: Sequence[Commit]) -> None:
        """Follows all fills through `commits`, parents first. Raises GitError."""
        self._ancestors = dict(lineage(list(commits)))
        self._numbers = {commit.name: number for number, commit in enumerate(commits)}
        for at in range(0, len(commits), CHUNK):
            chunk = commits[at : at + CHUNK]
            self._prepare(chunk)
            for commit in chunk:
                self._commit(commit)
            self.texts.forget()
            self.differ.forget()

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
            self._search(one, loss, commit, own)
        if own and not commit.merge and self._by_line and len(commit.touches) <= MOST_FILES:
            self._elsewhere(commit)

    def _concerned(self, touches: Sequence[Touch], commit: Commit) -> list[Followed]:
        """The fills that a change of this file can say something about, the oldest first."""
        found = {
            one for touch in touches for path in (touch.path, touch.old_path) for one in self._by_path[path]
        }
        return sorted((one for one in found if self._counts(one, commit)), key=lambda one: one.fill.id)

    def _counts(self, one: Followed, commit: Commit) -> bool:
        """Whether the commit was made after the fill was written, and inside the tracking window."""
        if one.done:
            return False
        head = one.fill.head
        if head in self._numbers and self._ancestors[head] >> self._numbers[commit.name] & 1:
            return False
        after = head in self._numbers and self._ancestors[commit.name] >> self._numbers[head] & 1
        if not after and commit.committed < int(one.fill.created) - 1:
            return False
        if one.expired(commit.committed):
            one.done = one.changed = True
        return not one.done

    def _step(
        self, one: Followed, touches: Sequence[Touch], commit: Commit, own: bool, lost: dict[Followed, Lost]
    ) -> None:
        """Follows a fill through one changed file; a merge gives a touch for each parent."""
        known = [(touch, one.trail.sightings.get((touch.old_path, touch.old))) for touch in touches]
        seen = [(touch, before) for touch, before in known if before is not None]
        if not seen:
            self._arrives(one, touches[0], commit, own)
            return
        carried = [self._carried(one, touch, before) for touch, before in seen]
        new = self.texts.lines(touches[0].path, touches[0].new)
        if new is None:
            if own:
                one.gap(commit, touches[0].path, TOO_LARGE)
            return
        best = max(range(len(seen)), key=lambda number: weight(carried[number], new))
        touch, before = seen[best]
        region = carried[best]
        old = self.texts.lines(touch.old_path, touch.old) or ()
        if region is None or (not alive(region, new, one.lines) and alive(before.region, old, one.lines)):
            lost[one] = Lost(before, old, touch, region)
            return
        if weight(region, new) * 2 < weight(before.region, old):
            lost[one] = Lost(before, old, touch, region)
            return
        was = {
            side.region.lines(self.texts.lines(path.old_path, path.old) or ()): side.others
            for path, side in seen
        }
        now = region.lines(new)
        mixed = commit.merge and now not in was and len(seen) < len(touches)
        others = any(side.others for _, side in seen) or mixed or (not own and now not in was)
        sighting = self._see(one, Sighting(touch.path, touch.new, region, others))
        changed = now not in was or touch.path != touch.old_path
        if own and changed and not (commit.merge and mixed):
            one.note(commit, sighting, new, before.region.lines(old))

    def _carried(self, one: Followed, touch: Touch, before: Sighting) -> Region | None:
        known = one.trail.sightings.get((touch.path, touch.new))
        if known:
            return known.region
        old, new = self.texts.lines(touch.old_path, touch.old), self.texts.lines(touch.path, touch.new)
        if old is None or new is None or not touch.new:
            return None
        missing = Counter(one.lines) - Counter(before.region.lines(old))
        return carry(before.region, old, new, self.differ.changes(old, new), missing)

    # --- a commit that may bring the fill

    def _arrives(self, one: Followed, touch: Touch, commit: Commit, own: bool) -> None:
        if not touch.new:
            if own and not commit.merge and not one.evidence and touch.old_path == one.fill.path:
                one.drop(commit, touch.old_path)
            return
        old, new = self.texts.lines(touch.old_path, touch.old) or (), self.texts.lines(touch.path, touch.new)
        if new is None:
            if own and touch.path == one.fill.path and not one.evidence:
                one.gap(commit, touch.path, TOO_LARGE)
            return
        changes = self.differ.changes(old, new)
        region = self._found(one, touch, commit, new, changes)
        if region is None:
            if (
                own
                and not commit.merge
                and not one.evidence
                and one.fill.path in (touch.path, touch.old_path)
            ):
                self._left_out(one, touch, commit, new, changes)
            return
        sighting = Sighting(touch.path, touch.new, region, not own and region.lines(new) != one.lines)
        self._see(one, sighting)
        if own:
            one.note(commit, sighting, new, ())

    def _found(
        self, one: Followed, touch: Touch, commit: Commit, new: Lines, changes: Sequence[Change]
    ) -> Region | None:
        """Where the fill stands in a file whose old version did not have it; None if the commit did not bring it."""
        known = one.trail.sightings.get((touch.path, touch.new))
        if known:
            return known.region
        best: Region | None = None
        for lines, region in self._bases(one, commit):
            missing = Counter(one.lines) - Counter(region.lines(lines))
            found = carry(region, lines, new, self.differ.changes(lines, new), missing)
            if (
                found
                and alive(found, new, one.lines)
                and brought(found, new, changes)
                and weight(found, new) > weight(best, new)
            ):
                best = found
        if weight(best, new) * 2 < sum(len(line.strip()) for line in one.lines if telling(line)):
            block = locate(one.lines, "1" * len(one.lines), new, added_lines(changes))
            if block.region and weight(block.region, new) > weight(best, new):
                return block.region
        return best

    def _bases(self, one: Followed, commit: Commit) -> Iterable[tuple[Lines, Region]]:
        """Versions of the file in which the fill's place is known: in the commit that this one rewrites, in the
        last one that had it, and right after it was written."""
        sightings = [piece.sighting for piece in one.evidence if piece.sighting and piece.key == commit.key]
        sightings += list(one.trail.sightings.values())[-1:]
        for sighting in dict.fromkeys(sightings):
            lines = self.texts.lines(sighting.path, sighting.blob)
            if lines is not None:
                yield lines, sighting.region
        written = self._after_fill(one)
        if written is not None:
            yield written.lines, written.region

    def _after_fill(self, one: Followed) -> Written | None:
        if one.fill.id not in self._written:
            written = self.texts.written(one.fill)
            self._written[one.fill.id] = written
            if written is not None:
                one.trail.edges = written.edges
        return self._written[one.fill.id]

    def _left_out(
        self, one: Followed, touch: Touch, commit: Commit, new: Lines, changes: Sequence[Change]
    ) -> None:
        """The user committed the file without the fill, which was in no commit before.

        Parts of a file can be committed alone (`add -p`), so that this means nothing yet; unless other code took
        its place, or a day went by."""
        written = self._after_fill(one)
        if written is None:
            one.gap(commit, touch.path, NOT_KEPT)
            one.done = True
            return
        instead = carry(written.region, written.lines, new, self.differ.changes(written.lines, new))
        before = {line.strip() for line in split(one.fill.original)}
        added = added_lines(changes)
        if instead and any(
            line in added and telling(new[line]) and new[line].strip() not in before
            for line in range(instead.start, instead.end)
        ):
            one.drop(commit, touch.path, Sighting(touch.path, touch.new, instead), new)
        elif commit.committed >= one.fill.created + DAY:
            one.drop(commit, touch.path)

    def _elsewhere(self, commit: Commit) -> None:
        """Looks for fills that stand nowhere yet, or no more, in files that they were not written to."""
        for touch in commit.touches:
            new, old = self.texts.lines(touch.path, touch.new), self.texts.lines(touch.old_path, touch.old)
            if not new:
                continue
            known = set(old or ())
            here = {one for line in new if line not in known for one in self._by_line.get(line.strip(), ())}
            for one in sorted(here, key=lambda one: one.fill.id):
                if (
                    one.stands
                    or (touch.path, touch.new) in one.trail.sightings
                    or not self._counts(one, commit)
                ):
                    continue
                changes = self.differ.changes(old or (), new)
                block = locate(*self._block(one), new, added_lines(changes))
                if block.region is not None:
                    sighting = self._see(one, Sighting(touch.path, touch.new, block.region))
                    one.note(commit, sighting, new, ())

    def _block(self, one: Followed) -> tuple[Lines, str]:
        """The fill as it stood last, or as it was written, and which of its lines are its own."""
        for sighting in list(one.trail.sightings.values())[-1:]:
            lines = self.texts.lines(sighting.path, sighting.blob)
            if lines is not None:
                return sighting.region.lines(lines), sighting.region.mine
        return one.lines, "1" * len(one.lines)

    # --- a commit that took the fill away

    def _search(self, one: Followed, loss: Lost, commit: Commit, own: bool) -> None:
        """Looks for a lost fill among all lines that the commit added."""
        block, mine = loss.before.region.lines(loss.old), loss.before.region.mine
        hits: list[tuple[Touch, Region, Lines]] = []
        share = 0.0
        for touch in commit.touches[:MOST_FILES]:
            new, old = self.texts.lines(touch.path, touch.new), self.texts.lines(touch.old_path, touch.old)
            if not new or not set(block) & set(new):
                continue
            found: Block = locate(block, mine, new, added_lines(self.differ.changes(old or (), new)))
            share = max(share, found.share)
            if found.region is not None:
                hits.append((touch, found.region, new))
        new = self.texts.lines(loss.touch.path, loss.touch.new) or ()
        left = weight(loss.instead, new)
        if not hits and not left:
            hits = self._anywhere(one, loss, block, commit)
        if len(hits) == 1 and weight(hits[0][1], hits[0][2]) > left:
            touch, region, new = hits[0]
            others = loss.before.others or (not own and region.lines(new) != block)
            sighting = self._see(one, Sighting(touch.path, touch.new, region, others))
            if own:
                one.note(commit, sighting, new, block)
        elif alive(loss.instead, new, one.lines) and loss.instead is not None:
            others = loss.before.others or not own
            sighting = self._see(one, Sighting(loss.touch.path, loss.touch.new, loss.instead, others))
            if own:
                one.note(commit, sighting, new, block)
        elif own and (len(hits) > 1 or share >= PART_OF_BLOCK):
            one.gap(commit, loss.touch.path, TWICE if hits else MAY_BE_MOVED)
        elif own:
            place = loss.instead and Sighting(
                loss.touch.path, loss.touch.new, loss.instead, loss.before.others
            )
            one.drop(commit, loss.touch.path, place, new)

    def _anywhere(
        self, one: Followed, loss: Lost, block: Lines, commit: Commit
    ) -> list[tuple[Touch, Region, Lines]]:
        """Other files of the commit in which the block stands: it was copied there before. Where it stood before
        the fill was written it is not the fill."""
        mine = loss.before.region.mine
        longest = max(
            (line for line, bit in zip(block, mine, strict=True) if bit == "1"), key=len, default=""
        )
        if len(longest.strip()) < DISTINCT:
            return []
        hits: list[tuple[Touch, Region, Lines]] = []
        for path in self.texts.holding(commit.name, longest.strip())[:MOST_FILES]:
            if path == loss.touch.path:
                continue
            blob = self.texts.blob(commit.name, path)
            new, old = self.texts.lines(path, blob), ()
            if one.fill.head:
                old = self.texts.lines(path, self.texts.blob(one.fill.head, path)) or ()
            found = locate(block, mine, new or (), range(len(new or ())))
            if new and found.region and locate(block, mine, old, range(len(old))).region is None:
                hits.append((Touch(path, path, blob, blob), found.region, new))
        return hits

    def _see(self, one: Followed, sighting: Sighting) -> Sighting:
        self._by_path[sighting.path].add(one)
        one.changed = True
        return one.trail.see(sighting)

    # --- reading ahead

    def _prepare(self, chunk: Sequence[Commit]) -> None:
        """Reads what the next commits will most likely need, and has git compare it, all at once."""
        paths = {path for path, followed in self._by_path.items() if any(not one.done for one in followed)}
        wide = any(not one.stands and not one.done for one in self.fills)
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
        first: dict[str, Touch] = {}
        for touch in near:
            old, new = self.texts.lines(touch.old_path, touch.old), self.texts.lines(touch.path, touch.new)
            if old is not None and new is not None and touch.new:
                pairs.append((old, new))
                first.setdefault(touch.old_path, touch)
        for one in self.fills:
            touch_first = first.get(one.fill.path)
            if touch_first is None or one.trail.sightings or one.done:
                continue
            new, written = self.texts.lines(touch_first.path, touch_first.new), self._after_fill(one)
            if new is not None and written is not None:
                pairs.append((written.lines, new))
        self.differ.prepare(pairs)
