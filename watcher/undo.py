"""Puts back what a fill displaced.

A file that is byte for byte what the fill left gets its old bytes back exactly. In a file that was changed
elsewhere since, only what the fill changed is put back. A fill that was itself edited is left alone, unless
asked by force; even then the file as it was goes to the displaced bytes first, like at every write.

What the fill changed is read from the stored bytes of the file before and after it, not from a record of it.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from engine.displaced import Displaced
from engine.errors import FileChanged
from engine.text.codec import decode
from engine.text.shown import shown
from watcher.read import read
from watcher.write import Written, write

MOST_LINES = 2_000  # changed lines on each side that are still aligned; the time grows with their product
_LIMIT = 1 << 26  # bytes; a file that was filled may have grown since
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


@dataclass(frozen=True)
class Undone:
    """An undo that was done. written: None if the file already was as before the fill.

    whole: the file is byte for byte what it was. lost: the edited fill that was given up by force."""

    written: Written | None
    whole: bool
    lost: str = ""


@dataclass(frozen=True)
class _Region:
    """Lines start to end of a text; whether they are still those that the fill left."""

    start: int
    end: int
    intact: bool


def undo(root: Path, path: str, before: str, after: str, displaced: Displaced, force: bool = False) -> Undone:
    """Takes a fill back. before, after: names of the file's bytes before and after it in `displaced`.

    Raises FileChanged if the fill was edited and `force` is not given; FileRefused if the bytes are no longer
    kept or the file cannot be written."""
    snapshot = read(root, path, _LIMIT)
    if snapshot.sha256 == before:
        return Undone(None, whole=True)
    old = displaced.load(before)
    if snapshot.sha256 == after:
        return Undone(write(root, path, snapshot.data, old, displaced, "undo"), whole=True)
    source = decode(snapshot.data, path)
    was, left = decode(old, path), decode(displaced.load(after), path)
    old_lines, left_lines, lines = (_LINE.findall(text) for text in (was.text, left.text, source.text))
    start, old_end, left_end = _difference(old_lines, left_lines)
    region = _locate(_bare(left_lines), start, left_end, _bare(lines))
    if region is None:
        raise FileChanged(f"{shown(path)} changed too much to find the fill again.", _kept(before, displaced))
    lost = "" if region.intact else "".join(lines[region.start : region.end])
    if not region.intact and not force:
        raise FileChanged(
            f"The fill in {shown(path)} was edited since. This would be lost:\n{lost}",
            "Give that up with --force (it stays among the displaced bytes), or edit the file yourself.",
        )
    back = old_lines[start:old_end]
    if source.newline != left.newline:
        back = [_with_break(line, source.newline) for line in back]
    if region.end < len(lines):
        back = back[:-1] + [_ended(line, source.newline) for line in back[-1:]]
    text = "".join([*_ended_before(lines[: region.start], back, source.newline), *back, *lines[region.end :]])
    written = write(root, path, snapshot.data, source.encode(text), displaced, "undo")
    return Undone(written, whole=written.after == before, lost=lost)


def _difference(old: list[str], new: list[str]) -> tuple[int, int, int]:
    """The lines in which two texts differ: old[start:old_end] became new[start:new_end]."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    most -= start
    same = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    return start, len(old) - same, len(new) - same


def _locate(left: list[str], start: int, end: int, now: list[str]) -> _Region | None:
    """The fill's lines left[start:end] in the lines of the file as it is now; None if that cannot be told."""
    fill = left[start:end]
    partner = _aligned(left, now)
    if partner is not None:
        if fill and start in partner:
            first = partner[start]
            if all(partner.get(start + i) == first + i for i in range(len(fill))):
                return _Region(first, first + len(fill), intact=True)
        low = next((partner[i] + 1 for i in range(start - 1, -1, -1) if i in partner), 0)
        high = next((partner[i] for i in range(end, len(left)) if i in partner), len(now))
        if now[low:high] == fill:
            return _Region(low, high, intact=True)
    if any(line.strip() for line in fill):
        found = [i for i in range(len(now) - len(fill) + 1) if now[i : i + len(fill)] == fill]
        if len(found) == 1:
            return _Region(found[0], found[0] + len(fill), intact=True)
    return None if partner is None else _Region(low, high, intact=False)


def _aligned(left: list[str], now: list[str]) -> dict[int, int] | None:
    """Which line of `now` each line of `left` has become; None if too much changed to say in good time."""
    start, left_end, now_end = _difference(left, now)
    if max(left_end, now_end) - start > MOST_LINES:
        return None
    partner = {i: i for i in range(start)}
    partner.update({left_end + i: now_end + i for i in range(len(left) - left_end)})
    matcher = difflib.SequenceMatcher(None, left[start:left_end], now[start:now_end], autojunk=False)
    for block in matcher.get_matching_blocks():
        partner.update({start + block.a + i: start + block.b + i for i in range(block.size)})
    return partner


def _bare(lines: list[str]) -> list[str]:
    return [line.rstrip("\r\n") for line in lines]


def _with_break(line: str, newline: str) -> str:
    bare = line.rstrip("\r\n")
    return bare + newline if bare != line else line


def _ended(line: str, newline: str) -> str:
    return line if line.endswith(("\r", "\n")) else line + newline


def _ended_before(lines: list[str], back: list[str], newline: str) -> list[str]:
    return lines[:-1] + [_ended(line, newline) for line in lines[-1:]] if back else lines


def _kept(name: str, displaced: Displaced) -> str:
    return f"The file as it was before the fill is kept: {displaced.folder / name}"
