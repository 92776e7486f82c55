"""From the code that was committed to the answer that the model should have given, and which of it is new.

The answer has the form of the model's own: whole lines, indented as they will stand, line breaks LF. It is rehearsed:
the caller says what the product makes of an answer, and only one that it would write line for line is a target.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.errors import ScholiaError
from engine.model.prompts import Context
from engine.text.tokens import pieces

#: What the product would write for an answer to a context where requests begin with this marker, None if it would
#: refuse it.
Rehearse = Callable[[Context, str, str], str | None]
_BREAK = re.compile("\r\n|\r|\n")


class NoTarget(ScholiaError):
    """There is no answer that would have become this code; the message says why."""


def target_of(committed: str, context: Context, rehearse: Rehearse, marker: str = "@agent") -> str:
    """The answer for which the product would have written `committed`. Code that was moved to another depth since is
    put back. marker: what a request begins with there. Raises NoTarget."""
    code = as_answer(committed)
    if not code:
        raise NoTarget("nothing stands there instead")
    if context.verb == "edit" and _bare(code) == _bare(context.original):
        raise NoTarget("it is the code as it stood before the request")
    target = rehearse(context, code, marker)
    if target is None:
        raise NoTarget("as an answer it would be refused")
    if _bare(target) != _bare(code):
        raise NoTarget("an answer like this would be cut, as it holds more than its place")
    if target != code and rehearse(context, target, marker) != target:
        raise NoTarget("it would not be written as it stands")
    return target


def as_answer(code: str) -> str:
    """Code as whole lines, without blank ones at its edges; empty if there is nothing else."""
    lines = [line.rstrip() if not line.strip() else line for line in _BREAK.split(code)]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return "\n".join(lines) + "\n" if lines else ""


def changes(wrong: str, target: str) -> tuple[tuple[int, int], ...]:
    """The ranges of characters of `target` that are not as in `wrong`: by lines first, then token by token. An empty
    range is a place where something was taken out; at the end of the text, that the answer should have ended there.

    A line's indentation counts as a token: in some languages it is the change. Blank lines are none."""
    old, new = list(_rows(wrong)), list(_rows(target))
    found: list[tuple[int, int]] = []
    for how, a, a_end, b, b_end in _compared([_texts(row) for row in old], [_texts(row) for row in new]):
        before, now = ([one for row in rows for one in row] for rows in (old[a:a_end], new[b:b_end]))
        if how == "replace":
            found += _within(before, now, new[b_end][0].start if b_end < len(new) else len(target))
        elif now:
            found.append((now[0].start, now[-1].end))
        else:
            at = new[b][0].start if b < len(new) else len(target)
            found.append((at, at))
    return tuple(found)


@dataclass(frozen=True)
class _Token:
    """A token, or the white space before the first one of a line, and where it stands."""

    text: str
    start: int
    end: int


def _within(old: Sequence[_Token], new: Sequence[_Token], end: int) -> Iterator[tuple[int, int]]:
    """The ranges of `new` that are not as in `old`. end: where what follows it begins."""
    for how, _, _, first, last in _compared(_texts(old), _texts(new)):
        if how == "delete":
            at = new[first].start if first < len(new) else end
            yield at, at
        else:
            yield new[first].start, new[last - 1].end


def _compared(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[str, int, int, int, int]]:
    """What became of `old`, as `difflib` says it, without what stayed."""
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [one for one in found if one[0] != "equal"]


def _texts(row: Sequence[_Token]) -> tuple[str, ...]:
    return tuple(one.text for one in row)


def _rows(code: str) -> Iterator[list[_Token]]:
    """The tokens of `code`, line by line. One that runs over several lines belongs to its first."""
    row: list[_Token] = []
    for text, start, end in pieces(code):
        line = code.rfind("\n", 0, start) + 1
        if not code[line:start].strip():
            if row:
                yield row
            row = [_Token(code[line:start], line, start)]
        row.append(_Token(text, start, end))
    if row:
        yield row


def _bare(code: str) -> list[str]:
    """The lines that say something, without their indentation."""
    return [line.strip() for line in _BREAK.split(code) if line.strip()]
