"""What one run over new commits stands on: the fills, where each may stand, the texts and how they differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from hooks.block import depth_of
from hooks.body import OPENS, around, bodies, same_body, whole_body
from hooks.changes import Differ, Lines
from hooks.followed import Followed
from hooks.graph import Commit, Touch
from hooks.history import History
from hooks.locate import Block, locate
from hooks.region import Region, alive, telling, weight
from hooks.texts import Texts, Written
from hooks.trail import Sighting

MOST_FILES = 200  # of a commit in which moved code is looked for
DISTINCT = 12  # characters: a shorter line is not looked for in other files
HALF = 0.5  # of a fill, by characters, in a file that it was not written to
ALIKE_FILLS = 8  # a line that more of them have says nothing of where one of them went


class Scene:
    """by_path: the fills that stand, stood or were written in a file. by_line: those that have a line."""

    def __init__(self, fills: Sequence[Followed], texts: Texts, differ: Differ, history: History) -> None:
        self.fills = list(fills)
        self.history = history
        self.texts = texts
        self.differ = differ
        self._written: dict[int, Written | None] = {}
        self.by_path: dict[str, set[Followed]] = defaultdict(set)
        self.by_line: dict[str, set[Followed]] = defaultdict(set)
        self._there: dict[Touch, set[Followed]] = {}
        self._left: dict[str, dict[str, set[str]]] = {}
        for one in self.fills:
            self.by_path[one.fill.path].add(one)
            for path, _ in one.trail.sightings:
                self.by_path[path].add(one)
            for line in one.lines:
                if len(line.strip()) >= DISTINCT and telling(line):
                    self.by_line[line.strip()].add(one)
        self.by_line = {line: some for line, some in self.by_line.items() if len(some) <= ALIKE_FILLS}

    def counts(self, one: Followed, commit: Commit) -> bool:
        """Whether the commit can have been made after the fill was written, and is inside the tracking window."""
        if one.done or self.history.before(commit.name, one.fill.head):
            return False
        if _clock_before(one, commit) and commit.name not in self.history.since(one.fill.head):
            return False
        if one.expired(commit.committed):
            one.done = one.changed = True
        return not one.done

    def early(self, one: Followed, commit: Commit) -> bool:
        """Whether the commit was made before the fill, as far as clocks tell: then only the fill's own lines in it
        show that it was not. What has a commit in its history that said something of the fill came after it."""
        if not _clock_before(one, commit):
            return False
        return not any(self.history.within(piece.commit, commit.name) for piece in one.evidence)

    def after_fill(self, one: Followed) -> Written | None:
        if one.fill.id not in self._written:
            written = self.texts.written(one.fill)
            self._written[one.fill.id] = written
            if written is not None:
                one.trail.edges = written.edges
        return self._written[one.fill.id]

    def foreign(self, one: Followed, touch: Touch, commit: Commit) -> set[str]:
        """The lines of other fills in this file that this one does not have; but not of fills that are like this one:
        what is added to it here can be what they have. And, if its form does not tell where it ends, the lines that the
        commit took out of other files: they were hardly put there for its sake."""
        some = (other for other in self._others(one, touch) if not _like(one, other))
        found = {line for other in some for line in other.lines}
        if not depth_of(one.lines) and not any(line.rstrip().endswith(OPENS) for line in one.lines):
            found |= self._moved(touch, commit)
        return found.difference(one.lines)

    def _moved(self, touch: Touch, commit: Commit) -> set[str]:
        """The lines in the new version of a file that the commit took out of another one. Short ones could be
        anybody's: they count beside a longer one that came from there."""
        if commit.name not in self._left:
            some = commit.touches if 1 < len(commit.touches) <= MOST_FILES and not commit.merge else ()
            self._left = {commit.name: {one.path: self._gone(one) for one in some}}
        others = (lines for path, lines in self._left[commit.name].items() if path != touch.path)
        gone, moved = set().union(*others), set[str]()
        new = self.texts.lines(touch.path, touch.new) or ()
        for came, run in groupby(new, lambda line: line in gone or not telling(line)):
            lines = gone.intersection(run) if came else ()
            if any(len(line.strip()) >= DISTINCT for line in lines):
                moved.update(lines)
        return moved

    def _gone(self, touch: Touch) -> set[str]:
        old, new = self.texts.lines(touch.old_path, touch.old), self.texts.lines(touch.path, touch.new)
        return {line for line in set(old or ()).difference(new or ()) if telling(line)}

    def shared(self, one: Followed, touch: Touch) -> set[str]:
        """The lines of this fill that others in this file have as well: one that comes may be theirs."""
        return self.others_lines(one, touch).intersection(one.lines)

    def others_lines(self, one: Followed, touch: Touch) -> set[str]:
        """The lines of other fills that stand in this file, or that the commit may bring."""
        return {line for other in self._others(one, touch) for line in other.lines}

    def _others(self, one: Followed, touch: Touch) -> set[Followed]:
        """The other fills that stand in this file, or wait for it; and those of other files that may have come."""
        sides = {(touch.old_path, touch.old), (touch.path, touch.new)}
        there = {
            other
            for other in self.by_path[touch.path] | self.by_path[touch.old_path]
            if not other.stands or not sides.isdisjoint(other.trail.sightings)
        }
        return {other for other in there | self._come(touch) if other is not one and not other.done}

    def _come(self, touch: Touch) -> set[Followed]:
        """The fills, of other files as well, of which at least a half stands in the new version."""
        if touch not in self._there:
            new = {line.strip() for line in self.texts.lines(touch.path, touch.new) or ()}
            near = {other for line in new for other in self.by_line.get(line, ())}
            self._there[touch] = {other for other in near if other.share(new) >= HALF}
        return self._there[touch]

    def in_body(
        self,
        one: Followed,
        touch: Touch,
        place: tuple[Lines, Region],
        new: Lines,
        added: Collection[int] = (),
    ) -> Region | None:
        """Where the fill stands in `new`, if at its `place` in an older version it was all of a body that is known
        there. None where lines tell it as well, as no other fill has such lines, or where another fill was written
        into that body."""
        others = self._others(one, touch)
        body = whole_body(place[1], place[0]) if others else None
        found = same_body(place[1], place[0], new, one.lines, added) if body else None
        if body is None or found is None:
            return None
        lines = {line for other in others for line in other.lines if telling(line)}
        if lines.isdisjoint((*one.lines, *found.lines(new))):
            return None
        return None if any(body.headers in self._headers(other, touch) for other in others) else found

    def in_anothers(self, one: Followed, touch: Touch, region: Region, new: Lines) -> bool:
        """Whether a region of `new` reaches into a body into which another fill was written."""
        known = bodies(new)
        there = (headers for other in self._others(one, touch) for headers in self._headers(other, touch)[:1])
        some = [known[headers] for headers in there if headers in known]
        return any(body.start < region.end and region.start < body.end for body in some)

    def _headers(self, other: Followed, touch: Touch) -> list[Lines]:
        """The headers of the bodies that a fill stands in, in the old version, or as it was written; the innermost
        first."""
        seen = other.trail.sightings.get((touch.old_path, touch.old))
        lines = self.texts.lines(seen.path, seen.blob) if seen else None
        written = self.after_fill(other)
        if seen and lines is not None:
            return around(seen.region, lines)
        return around(written.region, written.lines) if written else []

    def like_another(self, one: Followed, touch: Touch) -> bool:
        """Whether another fill of this file has a line of this one, so that what came may be that one's."""
        return not self.others_lines(one, touch).isdisjoint(filter(telling, one.lines))

    def located(
        self, one: Followed, new: Lines, added: Collection[int], *versions: tuple[Lines, Region]
    ) -> Block:
        """Where the fill stands among added lines: as in one of `versions`, or, if more of it is there, as it was
        written (the rest of it may have come along)."""
        blocks = [(region.lines(lines), region.mine) for lines, region in versions]
        blocks.append((one.lines, "1" * len(one.lines)))
        found = [locate(lines, mine, new, added) for lines, mine in blocks]
        return max(found, key=lambda block: (weight(block.region, new), block.share))

    def newest(self, one: Followed) -> Sighting | None:
        """The newest version of a file in which the fill itself stands, not what took its place."""
        for sighting in reversed(one.trail.sightings.values()):
            lines = self.texts.lines(sighting.path, sighting.blob)
            if lines is not None and alive(sighting.region, lines, one.lines):
                return sighting
        return None

    def last(self, one: Followed) -> list[tuple[Lines, Region]]:
        """The lines of that version, and where the fill stands in them; none if there is none."""
        seen = self.newest(one)
        lines = self.texts.lines(seen.path, seen.blob) if seen else None
        return [(lines, seen.region)] if seen and lines is not None else []

    def within(self, one: Followed, commit: Commit) -> bool:
        """Whether the commit that spoke last of a fill is in this one's history; a reset may have taken it away."""
        return not one.evidence or self.history.within(one.evidence[-1].commit, commit.name)

    def anothers(self, one: Followed, touch: Touch, region: Region, new: Lines) -> bool:
        """Whether what is taken for this fill's lines has more of another fill of the file, which is like it."""
        there = Counter(line for line, bit in zip(region.lines(new), region.mine, strict=True) if bit == "1")

        def shared(lines: Lines) -> int:
            return sum(len(line) * count for line, count in (there & Counter(lines)).items())

        own = shared(one.lines)
        return any(shared(other.lines) > own for other in self.by_path[touch.path] if other is not one)

    def free(self, one: Followed, touch: Touch, lines: Iterable[int]) -> set[int]:
        """Those of these lines that are not known to be another fill's, which may be the same as this one."""
        free = set(lines)
        for other in self.by_path[touch.path]:
            seen = other.trail.sightings.get((touch.path, touch.new))
            if seen and other is not one:
                region = seen.region
                free -= {line for line, bit in enumerate(region.mine, region.start) if bit == "1"}
        return free

    def see(self, one: Followed, sighting: Sighting) -> Sighting:
        self.by_path[sighting.path].add(one)
        one.changed = True
        return one.trail.see(sighting)


def _like(one: Followed, other: Followed) -> bool:
    """Whether two fills have a line in common that tells something."""
    return any(telling(line) for line in set(one.lines).intersection(other.lines))


def _clock_before(one: Followed, commit: Commit) -> bool:
    return commit.committed < int(one.fill.created) - 1
