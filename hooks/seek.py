"""Looks for fills that were moved: to another place in their file, to another file, or by a merge."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import GitError
from hooks.attribute import added_lines
from hooks.changes import Lines
from hooks.followed import Followed
from hooks.graph import Commit, Touch
from hooks.locate import PART_OF_BLOCK, locate, scattered
from hooks.region import Region, alive, weight
from hooks.scene import DISTINCT, HALF, MOST_FILES, Scene
from hooks.trail import Sighting

ASKED = (
    5  # lines of a lost fill, the longest, that other files are asked for: some of them may be changed there
)
MAY_BE_MOVED = "a part of it may stand in another place"
TWICE = "it stands in more than one place"


@dataclass(frozen=True)
class Lost:
    """A fill that stood in the old version of a file and no longer stands in the new one. instead: what took its
    place, or the little that is left."""

    before: Sighting
    old: Lines
    touch: Touch
    instead: Region | None


def search(scene: Scene, one: Followed, loss: Lost, commit: Commit, own: bool) -> None:
    """Looks for a lost fill among all lines that the commit added."""
    block = loss.before.region.lines(loss.old)
    # a squash may have taken in the commits that changed it before it was moved
    versions = list(dict.fromkeys([(loss.old, loss.before.region), *scene.last(one)]))
    lines = {line for text, region in versions for line in region.lines(text)}
    hits: list[tuple[Touch, Region, Lines]] = []
    share = 0.0
    for touch in commit.touches[:MOST_FILES]:
        new, old = scene.texts.lines(touch.path, touch.new), scene.texts.lines(touch.old_path, touch.old)
        if not new or lines.isdisjoint(new):
            continue
        added = scene.free(one, touch, added_lines(scene.differ.changes(old or (), new)))
        found = scene.located(one, new, added, *versions)
        share = max(share, found.share)
        if found.region is not None:
            hits.append((touch, found.region, new))
    new = scene.texts.lines(loss.touch.path, loss.touch.new) or ()
    left = weight(loss.instead, new)
    if not hits and not left:
        try:
            hits, there = _anywhere(scene, one, loss, block, commit)
            share = max(share, there)
        except GitError:  # a repository too large to look through, or a partial clone
            share = 1.0
    astray = share >= PART_OF_BLOCK and share * weight(loss.before.region, loss.old) > left
    if len(hits) == 1 and weight(hits[0][1], hits[0][2]) > left:
        touch, region, new = hits[0]
        others = loss.before.others or (not own and region.lines(new) != block)
        sighting = scene.see(one, Sighting(touch.path, touch.new, region, others))
        if own:
            one.note(commit, sighting, new, block)
    elif not astray and alive(loss.instead, new, one.lines) and loss.instead is not None:
        others = loss.before.others or not own
        sighting = scene.see(one, Sighting(loss.touch.path, loss.touch.new, loss.instead, others))
        if own:
            one.note(commit, sighting, new, block)
    elif own and (
        len(hits) > 1
        or share >= PART_OF_BLOCK
        or _scattered(scene, one, loss, block, commit) >= PART_OF_BLOCK
    ):
        one.gap(commit, loss.touch.path, TWICE if hits else MAY_BE_MOVED)
    elif own:
        place = None
        if loss.instead:
            place = Sighting(loss.touch.path, loss.touch.new, loss.instead, loss.before.others)
            scene.see(one, place)
        one.drop(commit, loss.touch.path, place, new)


def _scattered(scene: Scene, one: Followed, loss: Lost, block: Lines, commit: Commit) -> float:
    """How much of the block may stand in the commit's files in whatever order, each line as it was or a little changed.
    A line that stood beside the fill before is not the fill's, nor is one that took its place."""
    own = [line for line, bit in zip(block, loss.before.region.mine, strict=True) if bit == "1"]
    share = 0.0
    for touch in commit.touches[:MOST_FILES]:
        new, old = scene.texts.lines(touch.path, touch.new), scene.texts.lines(touch.old_path, touch.old)
        if not new:
            continue
        old = old or ()
        free = scene.free(one, touch, range(len(new)))
        if touch == loss.touch:
            old = old[: loss.before.region.start] + old[loss.before.region.end :]
            free -= set(range(loss.instead.start, loss.instead.end) if loss.instead else ())
        share = max(share, scattered(own, {new[line] for line in free}.difference(old)))
    return share


def _anywhere(
    scene: Scene, one: Followed, loss: Lost, block: Lines, commit: Commit
) -> tuple[list[tuple[Touch, Region, Lines]], float]:
    """Files of the commit in which the block stands, its own among them: it was copied there before; and the
    greatest share of it that stands in one. Where it stood before the fill was written it is not the fill."""
    mine = loss.before.region.mine
    own = {line.strip() for line, bit in zip(block, mine, strict=True) if bit == "1"}
    longest = sorted((line for line in own if len(line) >= DISTINCT), key=lambda line: (-len(line), line))
    if not longest:
        return [], 0.0
    hits: list[tuple[Touch, Region, Lines]] = []
    share = 0.0
    for path in scene.texts.holding(commit.name, longest[:ASKED])[:MOST_FILES]:
        (blob,) = scene.texts.blobs(commit.name, [path])
        new = scene.texts.lines(path, blob)
        known = one.trail.sightings.get((path, blob))
        if known and new and alive(known.region, new, one.lines):
            hits.append((Touch(path, path, blob, blob), known.region, new))
            continue
        (then,) = scene.texts.blobs(one.fill.head, [path]) if one.fill.head else ("",)
        olds = [scene.texts.lines(path, then) or ()]
        written = scene.after_fill(one)
        if path == loss.touch.path and written is not None:  # it may have had another name
            olds.append(written.lines[: written.region.start] + written.lines[written.region.end :])
        touch = Touch(path, path, blob, blob)
        free = scene.free(one, touch, range(len(new or ())))
        found = scene.located(one, new or (), free, (loss.old, loss.before.region))
        stood = [locate(block, mine, old, range(len(old))) for old in olds]
        if not new or any(there.region or there.share >= found.share for there in stood):
            continue
        share = max(share, found.share)
        if found.region:
            hits.append((touch, found.region, new))
    return hits, share


def elsewhere(scene: Scene, commit: Commit) -> None:
    """Looks for fills that stand nowhere yet, or no more, in files that they were not written to."""
    for touch in commit.touches:
        new, old = scene.texts.lines(touch.path, touch.new), scene.texts.lines(touch.old_path, touch.old)
        if not new:
            continue
        known = set(old or ())
        here = {one for line in new if line not in known for one in scene.by_line.get(line.strip(), ())}
        for one in sorted(here, key=lambda one: one.fill.id):
            stands = one.stands and scene.within(one, commit) and not one.rewritten_by(commit)
            if stands or not scene.counts(one, commit):
                continue
            if one in scene.by_path[touch.path] or one in scene.by_path[touch.old_path]:
                continue  # it was looked for there already
            added = scene.free(one, touch, added_lines(scene.differ.changes(old or (), new)))
            block = scene.located(one, new, added, *scene.last(one))
            if block.region is not None and scene.in_anothers(one, touch, block.region, new):
                continue  # it is like the fill that was written there
            if block.region is not None:
                sighting = scene.see(one, Sighting(touch.path, touch.new, block.region))
                one.note(commit, sighting, new, ())
            elif not scene.early(one, commit) and max(block.share, _in_parts(scene, one, touch, new)) >= (
                PART_OF_BLOCK if one.evidence else HALF
            ):
                one.gap(commit, touch.path, MAY_BE_MOVED)


def _in_parts(scene: Scene, one: Followed, touch: Touch, new: Lines) -> float:
    """How much of a fill that was in no commit yet stands in a file that came in several: what this one added
    and what came since it was written, by whomever."""
    if one.evidence:
        return 0.0
    (then,) = scene.texts.blobs(one.fill.head, [touch.path]) if one.fill.head else ("",)
    since = added_lines(scene.differ.changes(scene.texts.lines(touch.path, then) or (), new))
    return scene.located(one, new, scene.free(one, touch, since)).share


def chosen(scene: Scene, commit: Commit) -> None:
    """Of a merge that took one side's version of a file as it was: that version speaks, if the last word came
    from the other side."""
    some = [one for one in scene.fills if one.evidence and scene.counts(one, commit)]
    paths = sorted({path for one in some for path, _ in one.trail.sightings})
    blobs = dict(zip(paths, scene.texts.blobs(commit.name, paths), strict=True))
    for one in some:
        there = [seen for seen in one.trail.sightings.values() if blobs[seen.path] == seen.blob]
        spoke = (piece for piece in reversed(one.evidence) if scene.history.within(piece.commit, commit.name))
        last = next(spoke, None)  # a merge that this one rewrites is not in its history
        if last is None or len(there) != 1 or there[0].others or there[0] == last.sighting:
            continue
        new = scene.texts.lines(there[0].path, there[0].blob)
        if new is not None:
            one.note(commit, there[0], new, ())
