"""Which lines changed between two texts, by git's own diff, many at a time.

git compares two folders of temporary files outside of any repository: nothing is written into the user's object
store or index, and no configuration, attribute, filter or driver of a repository is read (FAULTS 20, 46). Where one
answer alone is possible, git is not asked.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from engine import git

Lines = tuple[str, ...]

_BREAK = re.compile("\r\n|\r|\n")
_FILE = re.compile(rb"^diff --git .*/(\d+)$")
_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
DIFF_SECONDS = 120.0


@dataclass(frozen=True)
class Change:
    """Lines old to old_end of the old text became lines new to new_end of the new one, counted from 0; one of
    the two may be empty."""

    old: int
    old_end: int
    new: int
    new_end: int


def split(text: str) -> Lines:
    """The lines of a text without their breaks. A missing last line break is not told apart."""
    lines = _BREAK.split(text)
    return tuple(lines[:-1] if lines[-1] == "" else lines)


def solid(lines: Lines) -> tuple[int, int]:
    """The range of `lines` without the blank ones at its edges; empty if all are blank."""
    told = [number for number, line in enumerate(lines) if line.strip()]
    return (told[0], told[-1] + 1) if told else (0, 0)


def stayed(line: int, changes: Sequence[Change]) -> int | None:
    """Where a line of the old text stands in the new one; None if it went."""
    shift = 0
    for change in changes:
        if line < change.old:
            break
        if line < change.old_end:
            return None
        shift = change.new_end - change.old_end
    return line + shift


def unchanged(lines: range, changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """Those of some lines that stayed, in the old and in the new text."""
    at = shift = 0
    for change in (*changes, Change(lines.stop, lines.stop, 0, 0)):
        for line in range(max(at, lines.start), min(change.old, lines.stop)):
            yield line, line + shift
        at, shift = change.old_end, change.new_end - change.old_end


class Differ:
    """Line diffs, each pair asked once until `forget`."""

    def __init__(self) -> None:
        self._known: dict[tuple[Lines, Lines], tuple[Change, ...]] = {}

    def forget(self) -> None:
        """Lets go of all texts."""
        self._known.clear()

    def prepare(self, pairs: Iterable[tuple[Lines, Lines]]) -> None:
        """Asks git for many pairs at once. Raises GitError."""
        wanted: dict[tuple[Lines, Lines], None] = {}
        for pair in pairs:
            if pair not in self._known:
                alone = only_answer(*pair)
                if alone is None:
                    wanted[pair] = None
                else:
                    self._known[pair] = alone
        if wanted:
            self._known |= zip(wanted, _by_git(list(wanted)), strict=True)

    def changes(self, old: Lines, new: Lines) -> tuple[Change, ...]:
        """What changed from `old` to `new`, in order. Raises GitError."""
        self.prepare([(old, new)])
        return self._known[old, new]


def only_answer(old: Lines, new: Lines) -> tuple[Change, ...] | None:
    """The changes where there is no choice: every line that both texts have is matched, in order, and nothing that
    was added or taken away could stand a line higher or lower. None where git has to choose."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    left, right = (
        old[head : len(old) - tail],
        new[head : len(new) - tail],
    )  # around them every line is matched
    once = set(left).intersection(right)
    if once:
        once &= _once(old) & _once(new)
    found: list[Change] = []
    matched = at_left = at_right = 0
    for left_line, right_line in (*_anchors(left, right, once), (len(left), len(right))):
        if left_line == at_left and right_line == at_right and left_line < len(left):
            matched, at_left, at_right = matched + 1, at_left + 1, at_right + 1
            continue
        above = _common(left[at_left:left_line], right[at_right:right_line])
        rest = left[at_left + above : left_line], right[at_right + above : right_line]
        below = _common(rest[0][::-1], rest[1][::-1])
        change = Change(
            head + at_left + above,
            head + left_line - below,
            head + at_right + above,
            head + right_line - below,
        )
        if change.old < change.old_end or change.new < change.new_end:
            if _slides(change, old, new):
                return None
            found.append(change)
        matched += above + below + (left_line < len(left))
        at_left, at_right = left_line + 1, right_line + 1
    return tuple(found) if matched == (Counter(left) & Counter(right)).total() else None


def _once(text: Lines) -> set[str]:
    return {line for line, count in Counter(text).items() if count == 1}


def _anchors(left: Lines, right: Lines, once: Collection[str]) -> list[tuple[int, int]]:
    """The lines `once`, which each text has once, as they stand in both; none at all if their order differs."""
    places = {line: number for number, line in enumerate(right) if line in once}
    found = [(number, places[line]) for number, line in enumerate(left) if line in once]
    return found if all(one[1] < other[1] for one, other in pairwise(found)) else []


def _common(one: Lines, other: Lines) -> int:
    """How many lines both begin with."""
    least, most = 0, min(len(one), len(other))
    while least < most:  # by halves, as whole stretches are compared at once
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _slides(change: Change, old: Lines, new: Lines) -> bool:
    """Whether lines that only came, or only went, could as well be others beside them."""
    if change.old < change.old_end and change.new < change.new_end:
        return False
    text, start, end = (
        (old, change.old, change.old_end)
        if change.old < change.old_end
        else (new, change.new, change.new_end)
    )
    up = start > 0 and text[start - 1] == text[end - 1]
    return up or (end < len(text) and text[start] == text[end])


def _by_git(pairs: Sequence[tuple[Lines, Lines]]) -> list[tuple[Change, ...]]:
    found: list[list[Change]] = [[] for _ in pairs]
    with tempfile.TemporaryDirectory(prefix="scholia-") as made:
        folder = Path(made)
        for side in (0, 1):
            (folder / "ab"[side]).mkdir()
            for number, pair in enumerate(pairs):
                _write(folder / "ab"[side] / str(number), pair[side])
        output = git.run(
            [
                "-c", f"core.attributesFile={os.devnull}", "diff", "--no-index", "--histogram", "-U0",
                "--inter-hunk-context=0", "--indent-heuristic", "--text", "--no-renames", "--no-ext-diff",
                "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "-O/dev/null", "--", "a", "b",
            ],
            folder, ok=(0, 1), timeout=DIFF_SECONDS,
        )  # fmt: skip
    current = found[0]
    for line in output.split(b"\n"):
        if line.startswith(b"diff --git "):
            header = _FILE.match(line)
            current = found[int(header[1])] if header else current
        elif hunk := _HUNK.match(line):
            current.append(_change(*(int(word) if word else 1 for word in hunk.groups())))
    return [tuple(changes) for changes in found]


def _change(old: int, old_count: int, new: int, new_count: int) -> Change:
    """git names the line before an empty range, and counts from 1."""
    old -= old_count > 0
    new -= new_count > 0
    return Change(old, old + old_count, new, new + new_count)


def _write(path: Path, lines: Lines) -> None:
    text = "".join(f"{line}\n" for line in lines)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
