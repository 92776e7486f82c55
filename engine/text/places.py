"""The place that a request's fill takes in its file, and the file with the fill in it.

A place is a range of the text and what stands in that range once the fill is there:

    text[:start] + head + FILL + tail + text[end:]            the comment is dropped
    text[:start] + head_kept + FILL + tail + text[end:]       the comment is kept, as a plain one

`head` and `tail` are the user's own characters between the comment, the stub and the ends of the range (a
docstring between comment and stub, the header of a one-line definition): nothing of the user's is lost (I1).
The ways in which a place comes about:

- A comment on lines of its own: the range is those lines.
- A trailing comment: the range starts at the white space before the comment and ends with the line, so that
  dropping the comment leaves the code before it; the fill goes on the next line.
- A stub body, an empty block, or a block with only the request (`kind` "body"): the range covers comment and
  stub, in whichever order they stand, and the fill takes the stub's place.
- A request directly above a definition whose body is a stub: that body.
- An edit (`kind` "replace"): the range covers the comment and the statement that it stands on or above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from engine.errors import ScholiaError
from engine.text.codec import newline_of
from engine.text.lines import Lines
from engine.text.requests import Request

MOST_IMPORTS = 200
_BREAK = re.compile("\r\n|\r|\n")
_REST = re.compile(r"\A[ \t]*(?:\r\n|\r|\n|\Z)")
_IMPORTS = {
    "python": re.compile(r"(?:import|from)\b"),
    "c": re.compile(r"[ \t]*#[ \t]*include\b"),
    "php": re.compile(r"(?:use|require|include|require_once|include_once|namespace)\b"),
    "ruby": re.compile(r"(?:require|require_relative|include)\b"),
    "haskell": re.compile(r"(?:import|module)\b"),
    "rust": re.compile(r"(?:pub\s+)?(?:use|extern crate|mod)\b"),
    "bash": re.compile(r"(?:source|\.)\s"),
    "lua": re.compile(r"local\s+\w+\s*=\s*require\b"),
    "r": re.compile(r"(?:library|require|source)\("),
    "perl": re.compile(r"(?:use|require)\b"),
    "elixir": re.compile(r"\s*(?:import|alias|require|use)\s"),
}
_OTHER_IMPORTS = re.compile(
    r"(?:import|from|using|use|require|include|open|package|namespace|export\s.*\sfrom)\b"
    r"|[ \t]*#[ \t]*include\b"
    r"|(?:const|let|var)\s.*=\s*require\(|\(require\b|@use\b|@import\b|\\usepackage\b"
)


class NoPlace(ScholiaError):
    """There is nothing where the request stands that it could rewrite."""


@dataclass(frozen=True)
class Place:
    """Where a fill goes (see the module's text).

    indent: the white space that each of its lines starts with, at least. comment_text: the request's own
    lines. original: the code an edit rewrites, or the stub; whole lines. signature: header lines of the
    definitions around the place, outermost first, without a last line break.
    """

    kind: Literal["body", "insert", "replace"]
    start: int
    end: int
    indent: str
    comment_text: str
    original: str
    signature: str
    head: str = ""
    head_kept: str = ""
    tail: str = ""


@dataclass(frozen=True)
class Spot:
    """What a language's structure says of a request; `place_of` makes the place of it.

    fill: the range that the fill replaces; empty for an insertion. before_tail: white space for what follows
    on the same line (a closing brace) once the fill stands on lines of its own.
    """

    kind: Literal["body", "insert", "replace"]
    fill: tuple[int, int]
    indent: str
    signature: str
    before_tail: str = ""


def place_of(text: str, request: Request) -> Place:
    """The place of `request`, which was found in `text`. Raises NoPlace for an edit with nothing to edit."""
    from engine.text.structure import spot_of

    lines = Lines(text)
    spot = spot_of(text, request, lines)
    cut_start, cut_end = cut(text, request, lines)
    fill_start, fill_end = spot.fill
    start = min(cut_start, fill_start)
    end = max(cut_end, fill_end)
    end = lines.after(lines.number(max(end - 1, start)))
    newline = newline_of(text)

    def without(a: int, b: int) -> str:
        return text[a : max(a, min(b, cut_start))] + text[min(b, max(a, cut_end)) : b]

    def to_line_start(before_fill: str) -> str:
        so_far = before_fill or text[max(start - 1, 0) : start]
        return before_fill if not so_far or so_far.endswith(("\n", "\r")) else before_fill + newline

    head = to_line_start(without(start, fill_start))
    comment = (
        text[request.start : request.end] if request.trailing or request.followed else text[cut_start:cut_end]
    )
    plain = comment.replace(text[request.head[0] : request.head[1]], "", 1)
    own_lines = _ended(spot.indent + plain.lstrip(" \t"), newline)
    tail = without(fill_end, end)
    if fill_end > lines.start(lines.number(fill_end)):
        tail = _REST.sub("", tail, count=1)
    return Place(
        kind=spot.kind,
        start=start,
        end=end,
        indent=spot.indent,
        comment_text=_ended(comment, newline),
        original=without(fill_start, fill_end),
        signature=spot.signature,
        head=head,
        head_kept=to_line_start(_plain(text, request, start, fill_start))
        if cut_end <= fill_start
        else head + own_lines,
        tail=spot.before_tail + tail if tail else "",
    )


def _plain(text: str, request: Request, start: int, end: int) -> str:
    """The text from start to end, in which the request is no request any more: its marker, options and verb
    are taken off."""
    return text[start : request.head[0]] + text[request.head[1] : end]


def cut(text: str, request: Request, lines: Lines) -> tuple[int, int]:
    """The range that goes when the request's comment is dropped."""
    if request.followed:
        return request.start, request.end + len(text[request.end :]) - len(text[request.end :].lstrip(" \t"))
    if not request.trailing:
        return lines.start(request.line), lines.after(request.end_line)
    before = text[lines.start(request.line) : request.start]
    return request.start - (len(before) - len(before.rstrip(" \t"))), request.end


def apply(text: str, place: Place, fill: str, *, keep: bool = False) -> tuple[str, int, int]:
    """`text` with `fill` in its place, and the range of the fill in the result. keep: the comment stays, as a plain
    one.

    `fill` is indented already and its line breaks are LF; they become the file's. It ends with a line break
    exactly where the place does: a file without a last line break stays without one.
    """
    newline = newline_of(text)
    head = place.head_kept if keep else place.head
    written = newline.join(_BREAK.split(fill.rstrip("\r\n")))
    replaced = text[place.start : place.end]
    ends_file = place.end == len(text) and not replaced.endswith(("\n", "\r"))
    if written and (place.tail or not ends_file):
        written += newline
    start = place.start + len(head)
    return text[: place.start] + head + written + place.tail + text[place.end :], start, start + len(written)


def in_file(text: str, request: Request, place: Place) -> tuple[str, str, str]:
    """What a model is shown of the file: before, after and its import lines.

    `before` ends with a line break (or is empty), `after` starts at a line. The request's comment and the
    stub or the code to rewrite are in neither. Line breaks are LF, as the model knows them.
    """
    before = _BREAK.sub("\n", text[: place.start] + place.head)
    after = _BREAK.sub("\n", place.tail + text[place.end :])
    pattern = _IMPORTS.get(request.language.name, _OTHER_IMPORTS)
    if request.language.name in ("cpp", "objective-c", "cuda"):
        pattern = _IMPORTS["c"]
    imports: list[str] = []
    inside = False
    for line in before.split("\n"):
        if inside or pattern.match(line):
            imports.append(f"{line}\n")
            inside = (inside or "(" in line) and ")" not in line and len(imports) < MOST_IMPORTS
    return before, after, "".join(imports)


def _ended(lines: str, newline: str) -> str:
    """`lines` with a line break at the end, unless empty."""
    return lines if not lines or lines.endswith(("\n", "\r")) else lines + newline
