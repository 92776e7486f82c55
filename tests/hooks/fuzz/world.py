"""A random user of git, and the truth about their fills without any diff.

Every character of every line is used once, so that whoever meets it knows which fill, or whose line, it came from:
what became of a fill in a commit is read off the characters in that commit's files. Only blank lines and lone
brackets occur more than once. Nothing here knows how `hooks` works; it drives the real git and reads what it made.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hand import PLAIN, Hand

from engine.ledger.records import Finding

Lines = tuple[str, ...]
Files = dict[str, list[str]]


@dataclass(frozen=True)
class Truth:
    """What is left of one fill in one commit: for each file its lines from the first to the last that hold a
    character of the fill, and how many characters are left in it.

    A commit can hold a fill twice: a moved one of which the new place alone was staged, or whose move was reverted
    after another. Then each copy is told as well, and either may be judged, as in two files: which of two equal
    ones is followed no diff can tell."""

    places: dict[str, tuple[Lines, ...]]
    left: int

    @property
    def only(self) -> str | None:
        return next(iter(self.places)) if len(self.places) == 1 else None


class World(Hand):
    """One sequence of operations on one repository."""

    # --- git

    def clean(self) -> bool:
        return self.story.git("status", "--porcelain") == ""

    def ready(self) -> None:
        """Commits what is open, so that git does what it is asked next."""
        if not self.clean():
            self.story.commit()

    def commit_all(self) -> str:
        return self.story.commit()[:8] if not self.clean() else ""

    def commit_tracked(self) -> str:
        self.story.git("commit", "-q", "-a", "-m", "tracked", ok=False)
        return self.story.head()[:8]

    def commit_part(self) -> str:
        """Stages some of the changes of one file alone, as `add -p` does, and commits them."""
        changed = [
            line[3:] for line in self.story.git("status", "--porcelain").splitlines() if line[1] == "M"
        ]
        if not changed:
            return ""
        name = self.random.choice(changed)
        work = self.story.read(name)
        old = self.story.git("show", f"HEAD:{name}", ok=False).split("\n")[:-1]
        new = work.split("\n")[:-1]
        staged: list[str] = []
        for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal" or self.random.random() < 0.5:
                staged += old[a:b]
            elif tag == "insert" and d - c > 1 and self.random.random() < 0.5:
                staged += new[c : self.random.randint(c + 1, d)]
            else:
                staged += new[c:d]
        self.story.write(name, self.text(staged))
        self.story.git("reset", "-q")
        self.story.git("add", name)
        self.story.write(name, work)
        self.story.git("commit", "-q", "-m", "a part", ok=False)
        return f"{name} {self.story.head()[:8]}"

    def amend(self) -> str:
        return self.story.commit(amend=True)[:8] if self.by_user() else ""

    def by_user(self) -> bool:
        return self.story.git("log", "-1", "--format=%ae").strip() == "ada@example.org"

    def others(self) -> str:
        """Somebody else's commit, of lines that are of no fill."""
        self.ready()
        name = self.some_file()
        if name is None:
            return ""
        lines = self.lines(name)
        free = [n for n, line in enumerate(lines) if not any(o.startswith("fill") for o in self.owners(line))]
        if not free:
            return ""
        at = self.random.choice(free)
        lines[at : at + 1] = [self.line("theirs") for _ in range(self.random.randint(1, 3))]
        self.story.write(name, self.text(lines))
        return f"{name}:{at} {self.story.others_commit()[:8]}" if not self.clean() else ""

    def attempt(self, *arguments: str, abort: str, **variables: str) -> str:
        """An operation that may end in a conflict, which is then given up."""
        before = self.story.head()
        self.story.git(*arguments, ok=False, **variables)
        if self.story.repository.operation() is not None or not self.clean():
            self.story.look()
            self.story.git(abort, "--abort", ok=False)
            self.story.git("reset", "-q", "--hard")
            assert self.story.head() == before, (arguments, self.log)
            return "given up"
        return self.story.head()[:8]

    def switch(self) -> str:
        self.ready()
        if len(self.branches) < 3 and self.random.random() < 0.5:
            name = f"branch{len(self.branches)}"
            self.branches.append(name)
            self.story.git("switch", "-q", "-c", name)
            return f"new {name}"
        name = self.random.choice(self.branches)
        self.story.git("switch", "-q", name)
        return name

    def other_branch(self) -> str | None:
        here = self.story.git("branch", "--show-current").strip()
        names = [name for name in self.branches if name != here]
        return self.random.choice(names) if names else None

    def rebase(self) -> str:
        other = self.other_branch()
        if other is None:
            return ""
        self.ready()
        how = self.random.choice(("--merge", "--apply"))
        return f"{how} {other} " + self.attempt("rebase", "-q", how, other, abort="rebase")

    def merge(self) -> str:
        other = self.other_branch()
        if other is None:
            return ""
        self.ready()
        how = self.random.choice(("--ff", "--no-ff"))
        return f"{how} {other} " + self.attempt("merge", "-q", "--no-edit", how, other, abort="merge")

    def squash(self) -> str:
        self.ready()
        count = self.random.randint(2, 3)
        if len(self.story.git("rev-list", "--first-parent", "--no-merges", "HEAD").split()) <= count + 1:
            return ""
        script = "sed -i -e '2,$s/^pick/squash/'"
        done = self.attempt("rebase", "-q", "-i", f"HEAD~{count}", abort="rebase", GIT_SEQUENCE_EDITOR=script)
        return f"{count} {done}"

    def aborted_rebase(self) -> str:
        self.ready()
        if len(self.story.git("rev-list", "--first-parent", "HEAD").split()) < 4:
            return ""
        script = "sed -i -e '1s/^pick/edit/'"
        self.story.git("rebase", "-q", "-i", "HEAD~2", ok=False, GIT_SEQUENCE_EDITOR=script)
        name = self.some_file()
        if name is not None:
            self.story.write(name, self.text([self.line("user")]))
            self.story.git("commit", "-q", "-a", "--amend", "--no-edit", ok=False)
        self.story.look()
        self.story.git("rebase", "--abort", ok=False)
        return "aborted"

    def cherry_pick(self) -> str:
        other = self.other_branch()
        if other is None:
            return ""
        self.ready()
        names = self.story.git("rev-list", "--no-merges", f"HEAD..{other}").split()
        if not names:
            return ""
        name = self.random.choice(names)
        done = self.attempt("cherry-pick", name, abort="cherry-pick")
        return f"{name[:8]} {done}"

    def revert(self) -> str:
        self.ready()
        names = self.story.git("rev-list", "--no-merges", "-4", "HEAD").split()[:-1]
        if not names:
            return ""
        name = self.random.choice(names)
        return f"{name[:8]} " + self.attempt("revert", "--no-edit", name, abort="revert")

    def stash(self) -> str:
        """Puts the work aside, commits something else, takes it back."""
        if self.clean():
            return ""
        self.story.git("stash", "-q", "-u")
        name = self.some_file()
        if name is not None and self.random.random() < 0.7:
            lines = self.lines(name)
            self.story.write(name, self.text([*lines, self.line("user", 0)]))
            self.story.commit()
        self.story.git("stash", "pop", "-q", ok=False)
        if self.story.git("stash", "list"):
            self.story.git("reset", "-q", "--hard")
            self.story.git("clean", "-fdq")
            self.story.git("stash", "drop", "-q")
            return "lost"
        self.story.git("reset", "-q")
        return "popped"

    def rename(self) -> str:
        name = self.some_file()
        if name is None:
            return ""
        new = f"n{len(self.log)}{Path(name).suffix}"
        if self.story.git("ls-files", name):
            self.story.git("mv", name, new)
            self.story.git("reset", "-q")
        else:
            (self.story.root / name).rename(self.story.root / new)
        return f"{name} to {new}"

    def reset(self) -> str:
        if len(self.story.git("rev-list", "--first-parent", "HEAD").split()) < 3:
            return ""
        how = self.random.choice(("--soft", "--mixed", "--hard"))
        self.story.git("reset", "-q", how, "HEAD~1")
        if how == "--hard":
            self.story.git("clean", "-fdq")
        elif how == "--soft":
            self.story.git("reset", "-q")
        return how

    OPERATIONS: tuple[tuple[int, str], ...] = (
        (10, "new_fill"), (14, "modify"), (5, "delete_lines"), (7, "insert_lines"), (4, "swap_lines"),
        (5, "move_fill"), (3, "move_lines"), (4, "delete_fill"), (18, "commit_all"), (4, "commit_tracked"),
        (8, "commit_part"), (6, "amend"), (6, "others"), (6, "switch"), (5, "rebase"), (5, "merge"), (4, "squash"),
        (2, "aborted_rebase"), (4, "cherry_pick"), (4, "revert"), (5, "stash"), (4, "rename"), (4, "reset"),
    )  # fmt: skip

    def step(self) -> str:
        """Does one random operation; its name."""
        weights, names = zip(*self.OPERATIONS, strict=True)
        while True:
            name = "new_fill" if not self.fills else self.random.choices(names, weights)[0]
            operation: Callable[[], str] = getattr(self, name)
            done = operation()
            if done:
                self.log.append(f"{name}: {done}")
                return name

    # --- the truth

    def tree(self, commit: str) -> Files:
        """The lines of all files in a commit."""
        names = self.story.git("ls-tree", "-r", "-z", "--name-only", commit).split("\0")[:-1]
        blobs = self.story.repository.blobs([f"{commit}:{name}" for name in names])
        return {
            name: blob[1].decode().split("\n")[:-1]
            for name, blob in zip(names, blobs, strict=True)
            if blob is not None and blob[1] is not None
        }

    def truth(self, files: Files, owner: str) -> Truth:
        places: dict[str, tuple[Lines, ...]] = {}
        left = 0
        for name, lines in files.items():
            mine = [number for number, line in enumerate(lines) if owner in self.owners(line)]
            if mine:
                stretches = dict.fromkeys([(mine[0], mine[-1] + 1), *self.copies(lines, mine, owner)])
                places[name] = tuple(tuple(lines[start:end]) for start, end in stretches)
                left += sum(self.letters.owner.get(letter) == owner for line in lines for letter in line)
        return Truth(places, left)

    def copies(self, lines: list[str], mine: list[int], owner: str) -> list[tuple[int, int]]:
        """The fill's lines (`mine`) in as few stretches as can be in which none of its characters stands twice, cut
        so that the lines of each stand as far as can be in the order in which they were written; all such ways."""
        letters = [self.letters_of(lines[line], owner) for line in mine]
        first = [min(some) for some in letters]  # characters are handed out in order
        best: list[tuple[tuple[int, int], list[list[int]]]] = [
            ((0, 0), [[]])
        ]  # costs and cuts of the first lines
        for end in range(1, len(mine) + 1):
            ways: list[tuple[tuple[int, int], list[list[int]]]] = []
            for start in range(end - 1, -1, -1):
                if start + 1 < end and any(letters[start] & one for one in letters[start + 1 : end]):
                    break
                back = sum(one > other for one, other in pairwise(first[start:end]))
                (count, steps), cuts = best[start]
                ways.append(((count + 1, steps + back), [[*cut, start] for cut in cuts]))
            least = min(cost for cost, _ in ways)
            best.append((least, [cut for cost, cuts in ways if cost == least for cut in cuts]))
        return [
            (mine[start], mine[end - 1] + 1)
            for cut in best[-1][1]
            for start, end in pairwise([*cut, len(mine)])
        ]

    def known_again(self, fill: int, truth: Truth) -> bool:
        """Whether a fill that went to another file before any commit had it can be known there: a half of it stands,
        and one whole line. Silence about another one counts as a gap."""
        owner, code = self.fills[fill], self.written(fill)
        there = {line.strip() for copies in truth.places.values() for lines in copies for line in lines}
        whole = any(line.strip() in there and owner in self.owners(line) for line in code)
        return whole and truth.left * 2 >= self.size(code, owner)

    def written(self, fill: int) -> Lines:
        record = self.story.ledger.fill(fill)
        assert record is not None
        owner = self.fills[fill]
        lines = record.text.split("\n")[:-1]
        mine = [number for number, line in enumerate(lines) if owner in self.owners(line)]
        return tuple(lines[mine[0] : mine[-1] + 1])

    def size(self, lines: Lines, owner: str) -> int:
        return sum(self.letters.owner.get(letter) == owner for line in lines for letter in line)

    def wrong(self, fill: int, found: Finding, truth: Truth) -> str:
        """What is wrong with a finding, given the truth about its commit; empty if nothing is."""
        owner, code = self.fills[fill], self.written(fill)
        share = truth.left / self.size(code, owner)
        gone = found.outcome in ("dropped", "reverted")
        if found.outcome == "gap":
            return ""
        if not truth.places:
            return (
                ""
                if gone or not self.letters_of(found.committed, owner)
                else "says it stands, and it is gone"
            )
        if gone:
            return "" if share < 0.35 else f"says {found.outcome}, and {share:.0%} of it stand"
        if found.path not in truth.places:
            return f"says it stands in {found.path}, and it stands in {list(truth.places)}"
        problems = [
            self.wrong_about(there, owner, code, found, truth.only is not None)
            for there in truth.places[found.path]
        ]
        return "" if "" in problems else problems[0]

    def wrong_about(self, there: Lines, owner: str, code: Lines, found: Finding, only: bool) -> str:
        """What is wrong with a finding, given the lines that stand there. only: in no other file."""
        shown = [line for line in found.committed.split("\n") if line not in PLAIN]
        if there == code and shown == [line for line in code if line not in PLAIN]:
            return ""
        if (found.outcome == "kept") != (there == code) and only:
            return f"says {found.outcome}, and it is {'as it was' if there == code else 'changed'}"
        mine, all_ = self.letters_of(found.committed, owner), self.letters_of("\n".join(there), owner)
        apart = any(
            self.owners(line) - {owner, "user", "theirs"} and owner not in self.owners(line) for line in there
        )
        if mine != all_ and not (apart and len(mine) * 2 >= len(all_)):
            return f"shows {len(mine)} of {len(all_)} characters"
        between = set("\n".join(there))
        foreign = [
            letter for letter in found.committed
            if self.letters.owner.get(letter, "user") not in (owner, "user", "theirs") and letter not in between
        ]  # fmt: skip
        return f"shows {len(foreign)} characters that are not its own" if foreign else ""

    def letters_of(self, text: str, owner: str) -> set[str]:
        return {letter for letter in text if self.letters.owner.get(letter) == owner}
