"""Where a fill stands in a text as it is now, and that text with the fill taken back.

The text may be a file's, or an editor's buffer that was not saved. It is compared line by line with the file right
after the fill; what the fill changed is read from the stored bytes before and after it, not from a record of it.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from engine.displaced import Displaced
from engine.errors import FileRefused
from engine.ledger.records import FillRecord
from engine.text.codec import Newline, SourceText, decode

MOST_LINES = 2_000  # changed lines on each side that are still aligned; the time grows with their product
MOST_LIKE = 20  # lines on each side that are compared by their characters
LIKE = 0.5
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


@dataclass(frozen=True)
class Standing:
    """A fill in a text: its range of characters, whole lines, and whether it is as it was written."""

    fill: FillRecord
    start: int
    end: int
    intact: bool


@dataclass(frozen=True)
class Back:
    """A text with a fill taken back: `text[start:end]` stands instead of `now[was_start:was_end]` of the text as it is
    now. intact: whether the fill is as it was written; if not, lost is what goes with it."""

    text: str
    start: int
    end: int
    was_start: int
    was_end: int
    intact: bool = True
    lost: str = ""


@dataclass(frozen=True)
class _Region:
    """Lines start to end of a text; whether they are still those that the fill left."""

    start: int
    end: int
    intact: bool


def standing(fill: FillRecord, displaced: Displaced, text: str) -> Standing | None:
    """Where a fill that was written stands in the text of its file; None if nothing is left of it, or it cannot be
    told where."""
    try:
        left = source(fill, fill.after_sha, displaced)
    except FileRefused:
        return None
    if text == left.text:
        return Standing(fill, fill.start, fill.end, intact=True)
    fill_text = left.text[fill.start : fill.end]
    at = _alone(fill_text, left.text, text)
    if at is not None:
        return Standing(fill, at, at + fill.end - fill.start, intact=True)
    start = len(_lines(left.text[: fill.start]))
    end = start + len(_lines(fill_text))
    lines = _lines(text)
    region = _locate(_bare(_lines(left.text)), start, end, _bare(lines))
    if region is None or region.start == region.end:
        return None
    if not region.intact and not _like(_bare(_lines(fill_text)), _bare(lines[region.start : region.end])):
        return None  # other code took its place
    first = sum(map(len, lines[: region.start]))
    return Standing(fill, first, first + sum(map(len, lines[region.start : region.end])), region.intact)


def taken_back(was: SourceText, left: SourceText, now: str, newline: Newline) -> Back | None:
    """A text without a fill; None if it changed too much to find the fill again.

    was, left: the file before and after the fill. newline: of the text."""
    old_lines, left_lines, lines = _lines(was.text), _lines(left.text), _lines(now)
    start, old_end, left_end = _difference(old_lines, left_lines)
    if now == left.text:
        first = sum(map(len, old_lines[:start]))
        return Back(
            was.text, first, first + sum(map(len, old_lines[start:old_end])),
            first, first + sum(map(len, left_lines[start:left_end])),
        )  # fmt: skip
    region = _locate(_bare(left_lines), start, left_end, _bare(lines))
    if region is None:
        return None
    lost = "" if region.intact else "".join(lines[region.start : region.end])
    back = old_lines[start:old_end]
    if newline != left.newline:
        back = [_with_break(line, newline) for line in back]
    if region.end < len(lines):
        back = back[:-1] + [_ended(line, newline) for line in back[-1:]]
    before = "".join(_ended_before(lines[: region.start], back, newline))
    put = "".join(back)
    return Back(
        before + put + "".join(lines[region.end :]), len(before), len(before) + len(put),
        sum(map(len, lines[: region.start])), sum(map(len, lines[: region.end])), region.intact, lost,
    )  # fmt: skip


def source(fill: FillRecord, name: str, displaced: Displaced) -> SourceText:
    """The text of stored bytes of a fill's file. Raises FileRefused if they are no longer kept."""
    return _source(name, fill.path, displaced)


def forget() -> None:
    """Drops what is held in memory of stored bytes (I10)."""
    _source.cache_clear()


@lru_cache(maxsize=32)  # an editor asks again at every key
def _source(name: str, path: str, displaced: Displaced) -> SourceText:
    return decode(displaced.load(name), path)


def _like(fill: list[str], now: list[str]) -> bool:
    """Whether a line of a fill is left, as it was or changed in less than half."""
    mine, there = ([line.strip() for line in lines if line.strip()] for lines in (fill, now))
    if not set(mine).isdisjoint(there):
        return True
    pairs = ((a, b) for a in mine[:MOST_LIKE] for b in there[:MOST_LIKE])
    matchers = (difflib.SequenceMatcher(None, a[:200], b[:200], autojunk=False) for a, b in pairs)
    return any(one.quick_ratio() >= LIKE and one.ratio() >= LIKE for one in matchers)


def _alone(code: str, left: str, now: str) -> int | None:
    """Where some whole lines stand that are once in a text and once in another; None if they are not. Most fills are
    found so, and at once."""
    if not code.strip() or not code.endswith("\n"):
        return None
    was, at = left.find(code), now.find(code)
    if at < 0 or left.find(code, was + 1) >= 0 or now.find(code, at + 1) >= 0:
        return None
    return at if all(not one or text[one - 1] in "\r\n" for one, text in ((was, left), (at, now))) else None


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


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _bare(lines: list[str]) -> list[str]:
    return [line.rstrip("\r\n") for line in lines]


def _with_break(line: str, newline: str) -> str:
    bare = line.rstrip("\r\n")
    return bare + newline if bare != line else line


def _ended(line: str, newline: str) -> str:
    return line if line.endswith(("\r", "\n")) else line + newline


def _ended_before(lines: list[str], back: list[str], newline: str) -> list[str]:
    return lines[:-1] + [_ended(line, newline) for line in lines[-1:]] if back else lines
