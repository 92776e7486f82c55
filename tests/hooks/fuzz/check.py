"""Whether what the ledger says of every fill is true, after each operation of a `World`."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from world import Files, Truth, World

from engine.ledger.records import Finding

USER = "ada@example.org"
NOT_KNOWN = "silent: in another file before any commit, and no half of it or no line as it was"


@dataclass
class Tally:
    """What was counted: verdicts that were checked, those that were gaps or silence, and what was wrong."""

    operations: int = 0
    verdicts: int = 0
    gaps: int = 0
    waiting: int = 0
    wrong: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)


class Check:
    def __init__(self, world: World, tally: Tally) -> None:
        self.world = world
        self.tally = tally
        self.trees: dict[str, Files] = {}

    def files(self, commit: str) -> Files:
        if commit not in self.trees:
            self.trees[commit] = self.world.tree(commit)
        return self.trees[commit]

    def after(self, operation: str) -> None:
        """Looks, and compares what the ledger says with the truth about the commits."""
        story = self.world.story
        story.look()
        head = story.head()
        for fill, owner in self.world.fills.items():
            revisions = story.ledger.revisions(fill)
            now = self.world.truth(self.files(head), owner)
            if not revisions:
                self.tally.waiting += 1
                record = story.ledger.fill(fill)
                elsewhere = record is not None and record.path not in now.places
                known = not elsewhere or self.world.known_again(fill, now)
                if now.places and self.all_own(fill, head):
                    if known:
                        self.fail(operation, owner, "says nothing, and it stands in HEAD")
                    self.tally.verdicts += 1  # of what it cannot know again: a gap, although it is not said
                    self.tally.gaps += 1
                    self.tally.words[NOT_KNOWN] += 1
                continue
            found = revisions[-1].found
            self.tally.verdicts += 1
            if found.outcome == "gap":
                self.tally.gaps += 1
                self.tally.words[found.words] += 1
                continue
            told = self.world.truth(self.files(found.commit), owner)
            problem = self.world.wrong(fill, found, told)
            if problem:
                self.fail(operation, owner, f"of {found.commit[:8]} {problem}")
            elif self.stale(found, told, now, head, owner) and (
                problem := self.world.wrong(fill, found, now)
            ):
                self.fail(operation, owner, f"of HEAD {head[:8]} ({found.commit[:8]}) {problem}")

    def stale(self, found: Finding, told: Truth, now: Truth, head: str, owner: str) -> bool:
        """Whether HEAD says something else, and it is the user's own last word: the commit of the finding is in
        its history and nobody else's since, or in no branch any more. Two forms of a commit count as one, unless the
        fill came with the other form and HEAD's history never had it: both stand then, each in its branch."""
        if now.places == told.places or (not now.places and not self.ever(head, owner)):
            return False
        git = self.world.story.git
        born = git("log", "-1", "--format=%at", found.commit).strip()  # every commit here has its own second
        made = [line.split() for line in git("log", "--all", "--format=%H %at").splitlines()]
        same = [name for name, authored in made if authored == born]
        if not same:
            squashed = self.aside(
                told, head, owner
            )  # a commit in another branch took it in, and says the same
            return not squashed and bool(now.places) and self.last_author(head, owner) == USER
        mine = [name for name in git("rev-list", head).split() if name in same]
        return bool(mine) and set(git("log", "--format=%ae", f"{mine[0]}..{head}").split()) <= {USER}

    def aside(self, told: Truth, head: str, owner: str) -> bool:
        """Whether a branch that is not in HEAD's history has the fill as it was told."""
        tips = self.world.story.git(
            "for-each-ref", "--format=%(objectname)", f"--no-merged={head}", "refs/heads"
        )
        return any(self.world.truth(self.files(tip), owner).places == told.places for tip in tips.split())

    def ever(self, head: str, owner: str) -> bool:
        names = self.world.story.git("rev-list", head).split()
        return any(self.world.truth(self.files(name), owner).places for name in names)

    def last_author(self, head: str, owner: str) -> str:
        """Who wrote the commit in HEAD's history that left the fill as it is there now."""
        lines = self.world.story.git("log", "--topo-order", "--format=%H %ae %P", head).splitlines()
        for name, author, *parents in map(str.split, lines):
            before = [self.world.truth(self.files(parent), owner).places for parent in parents] or [{}]
            if self.world.truth(self.files(name), owner).places not in before:
                return author
        return ""

    def all_own(self, fill: int, head: str) -> bool:
        record = self.world.story.ledger.fill(fill)
        assert record is not None
        return set(self.world.story.git("log", "--format=%ae", f"{record.head}..{head}").split()) <= {USER}

    def fail(self, operation: str, owner: str, words: str) -> None:
        self.tally.wrong.append(f"after {len(self.world.log)} ({operation}): {owner} {words}")


def sequence(seed: int, operations: int, folder: Path | None = None) -> Tally:
    """Runs one sequence in a folder of its own; ends with the first thing that is wrong."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=folder) as made:
        world = World(Path(made), seed)
        check = Check(world, tally)
        for _ in range(operations):
            check.after(world.step())
            tally.operations += 1
            if tally.wrong:
                tally.wrong += world.log
                break
        world.story.ledger.close()
    return tally
