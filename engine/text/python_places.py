"""Where a request's fill goes in Python and in languages with Python's blocks."""

from __future__ import annotations

from engine.text.lines import Lines, width
from engine.text.places import NoPlace, Spot
from engine.text.python_blocks import Logical, PythonBlocks
from engine.text.requests import Request
from engine.text.stubs import is_stub

_DECLARED = ("@overload", "@typing.overload", "@abstractmethod", "@abc.abstractmethod")


def python_spot(text: str, request: Request, lines: Lines) -> Spot:
    """Where the fill of `request` goes. Raises NoPlace for an edit with nothing below it."""
    blocks = PythonBlocks(text, request.language, lines)
    on = blocks.at(request.line)
    if request.verb == "edit":
        return _edit(blocks, request, on)
    if on and request.trailing:
        return _on_code(blocks, request, on)
    if on:  # inside brackets
        after = lines.after(request.end_line)
        return Spot("insert", (after, after), request.indent, _signature(blocks, on.first, on.width))
    return _between(blocks, request)


def _edit(blocks: PythonBlocks, request: Request, on: Logical | None) -> Spot:
    target = on
    if target is None:
        index = blocks.before(request.end_line + 1)
        target = blocks.logical[index] if index < len(blocks.logical) else None
        if target is None or target.width < width(request.indent):
            raise NoPlace(
                "There is no statement below this request to edit.", "Put it above the code it is about."
            )
    first, last = blocks.statement(target)
    around = _signature(blocks, first.first, first.width)
    return Spot("replace", _whole(blocks, first, last), first.indent, around)


def _on_code(blocks: PythonBlocks, request: Request, on: Logical) -> Spot:
    """A trailing comment."""
    if on.opens and on.rest and is_stub(on.rest) and (stub := _one_line_stub(blocks, on, request)):
        return stub
    if on.opens and not on.rest:
        members = blocks.members(on)
        if spot := _body(blocks, on, members):
            return spot
        after = blocks.lines.after(_docstring_end(blocks, on))
        return Spot("insert", (after, after), members[0].indent, _signature_with(blocks, on))
    header = blocks.header_of(on.first, on.width)
    if header and blocks.members(header) == [on] and is_stub(on.code):
        return Spot("body", _whole(blocks, on, on), on.indent, _signature_with(blocks, header))
    after = blocks.lines.after(on.last)
    return Spot("insert", (after, after), on.indent, _signature(blocks, on.first, on.width))


def _between(blocks: PythonBlocks, request: Request) -> Spot:
    """A comment on lines of its own, between statements."""
    column = width(request.indent)
    header = blocks.header_of(request.line, column)
    if header and not header.rest:
        members = blocks.members(header)
        if not members or (len(members) == 1 and is_stub(members[0].code)):
            spot = _body(blocks, header, members)
            if spot and members:
                return spot
            after = blocks.lines.after(max(request.end_line, _docstring_end(blocks, header)))
            return Spot("body", (after, after), request.indent, _signature_with(blocks, header))
    index = blocks.before(request.end_line + 1)
    below = blocks.logical[index] if index < len(blocks.logical) else None
    if (
        below
        and below.first == request.end_line + 1
        and below.width == column
        and (s := _definition(blocks, below, request))
    ):
        return s
    after = blocks.lines.after(request.end_line)
    return Spot("insert", (after, after), request.indent, _signature(blocks, request.line, column))


def _definition(blocks: PythonBlocks, below: Logical, request: Request) -> Spot | None:
    """The body of the definition right below the request, if it is a stub."""
    index = blocks.index(below)
    while index + 1 < len(blocks.logical) and blocks.logical[index].code.startswith("@"):
        if blocks.logical[index].code.split("(")[0] in _DECLARED:
            return None
        index += 1
    header = blocks.logical[index]
    if not header.opens or not header.defines:
        return None
    if header.rest:
        return _one_line_stub(blocks, header, request) if is_stub(header.rest) else None
    members = blocks.members(header)
    return _body(blocks, header, members)


def _body(blocks: PythonBlocks, header: Logical, members: list[Logical]) -> Spot | None:
    """The body that `header` opens, if nothing but a docstring and a stub is in it."""
    if not members:
        after = blocks.lines.after(_docstring_end(blocks, header))
        indent = _inner_indent(blocks, header)
        return Spot("body", (after, after), indent, _signature_with(blocks, header))
    if len(members) == 1 and is_stub(members[0].code):
        stub = members[0]
        return Spot("body", _whole(blocks, stub, stub), stub.indent, _signature_with(blocks, header))
    return None


def _one_line_stub(blocks: PythonBlocks, header: Logical, request: Request) -> Spot | None:
    """`def f(): pass`; None if another comment follows the stub and would be parted from it."""
    at = blocks.text.find(header.rest, header.colon)
    end = at + len(header.rest)
    follows = blocks.text[end : blocks.lines.end(header.last)]
    if at < 0 or (follows.strip() and request.start != end + len(follows) - len(follows.lstrip())):
        return None
    return Spot("body", (header.colon, end), header.indent + _unit(blocks), _signature_with(blocks, header))


def _docstring_end(blocks: PythonBlocks, header: Logical) -> int:
    """The last line of the header, or of the docstring below it."""
    index = blocks.index(header) + 1
    if header.defines and index < len(blocks.logical):
        below = blocks.logical[index]
        if below.width > header.width and below.docstring:
            return below.last
    return header.last


def _inner_indent(blocks: PythonBlocks, header: Logical) -> str:
    index = blocks.index(header) + 1
    if index < len(blocks.logical) and blocks.logical[index].width > header.width:
        return blocks.logical[index].indent
    return header.indent + _unit(blocks)


def _unit(blocks: PythonBlocks) -> str:
    """One step of indentation as this file does it."""
    for above, below in zip(blocks.logical, blocks.logical[1:], strict=False):
        if above.opens and below.width > above.width and below.indent.startswith(above.indent):
            return below.indent[len(above.indent) :]
    return "    "


def _whole(blocks: PythonBlocks, first: Logical, last: Logical) -> tuple[int, int]:
    return blocks.lines.start(first.first), blocks.lines.after(last.last)


def _signature(blocks: PythonBlocks, line: int, column: int) -> str:
    return "\n".join(blocks.header_text(header) for header in blocks.enclosing(line, column))


def _signature_with(blocks: PythonBlocks, header: Logical) -> str:
    headers = blocks.enclosing(header.first, header.width)
    if header.defines:
        headers.append(header)
    return "\n".join(blocks.header_text(each) for each in headers)
