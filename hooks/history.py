"""Which commits came after which others, by the graph alone: clocks are set back, and some tools write other times.

One look's own commits are compared in memory; git is asked where an older one is meant, once for each pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.git import Repository
from hooks.graph import Commit, unreachable

MOVES = 1000  # of HEAD, the newest, among which an amended commit is looked for


class History:
    """The history of one repository during a look. head: the commit that is checked out, empty if there is none."""

    def __init__(self, repository: Repository, head: str) -> None:
        self._repository = repository
        self._head = head
        self._numbers: dict[str, int] = {}
        self._ancestors: dict[str, int] = {}  # by commit, itself included, as bits: bit n is commit number n
        self._asked: dict[tuple[str, str], bool] = {}
        self._since: dict[str, dict[str, int]] = {}
        self._left: dict[str, str] | None = (
            None  # what HEAD's commits were amended to, empty if they were not
        )

    def enter(self, commits: Sequence[Commit]) -> None:
        """Takes the commits of this look, parents first, and all of them that lie between two."""
        for number, commit in enumerate(commits):
            bits = 1 << number
            for parent in commit.parents:
                bits |= self._ancestors.get(parent, 0)
            self._numbers[commit.name] = number
            self._ancestors[commit.name] = bits

    def within(self, older: str, newer: str) -> bool:
        """Whether one commit is in the history of another, or is the other. Raises GitError."""
        if older in self._numbers and newer in self._ancestors:
            return bool(self._ancestors[newer] >> self._numbers[older] & 1)
        if (older, newer) not in self._asked:
            self._asked[older, newer] = not unreachable(self._repository, [older], [newer])
        return self._asked[older, newer]

    def before(self, commit: str, head: str) -> bool:
        """Whether one of this look's commits was there already when `head` was checked out; False of an older
        `head`, which has none of them in its history."""
        return head in self._numbers and self.within(commit, head)

    def since(self, commit: str) -> Mapping[str, int]:
        """The commits that lead from `commit` to what is checked out, without itself, and the second at which each
        says it was committed; also from what `commit` was amended to, with that. None if what is checked out descends
        from neither. Raises GitError."""
        if commit not in self._since:
            self._since[commit] = {}  # while it is looked for, should amends lead round in a circle
            self._since[commit] = self._listed(commit) if commit and self._head else {}
        return self._since[commit]

    def _listed(self, commit: str) -> dict[str, int]:
        if not self.within(commit, self._head):
            amended = self._amended(commit)
            itself = self._walked("--max-count=1", amended) if amended else ()
            return {**{name: committed for name, committed, _ in itself}, **self.since(amended)}
        found: dict[str, int] = {}
        for name, committed, parents in self._walked(self._head, f"^{commit}"):
            if commit in parents or not found.keys().isdisjoint(parents):
                found[name] = committed
        return found

    def _amended(self, commit: str) -> str:
        """What a commit was amended to when it was checked out for the last time; empty if it was left otherwise."""
        if self._left is None:
            self._left = {}
            moves = self._repository.run(
                "--no-replace-objects", "log", "-g", f"-{MOVES}", "--format=%H %gs", "HEAD", ok=(0, 128)
            )
            after = ""
            for line in moves.decode("utf-8", "surrogateescape").splitlines():  # the newest first
                name, _, how = line.partition(" ")
                self._left.setdefault(name, after)
                after = name if how.startswith("commit (amend)") else ""
        return self._left.get(commit, "")

    def _walked(self, *which: str) -> Iterator[tuple[str, int, list[str]]]:
        """Commits with their times and parents, parents first."""
        listed = self._repository.run(
            "--no-replace-objects", "rev-list", "--ignore-missing", "--topo-order", "--reverse", "--parents",
            "--timestamp", *which,
        )  # fmt: skip
        for line in listed.decode("ascii").splitlines():
            committed, name, *parents = line.split()
            yield name, int(committed), parents
