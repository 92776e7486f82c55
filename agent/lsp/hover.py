"""What a hover shows: of a request what the model will be told and why, of a fill where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from agent.lsp.diagnostics import range_of
from agent.lsp.documents import Document
from agent.lsp.knowing import Kept
from agent.lsp.link import Line
from agent.lsp.words import words_of
from engine.errors import ScholiaError
from engine.sureness import sureness
from engine.text.shown import cut

MOST_LINES = 12  # of code in one part
PLACES = {
    "body": "takes the place of the body below it",
    "insert": "goes where the comment stands",
    "replace": "takes the place of the code that it stands on",
}


async def hover(document: Document, line: int, daemon: Line) -> types.Hover | None:
    """What there is to be said of a line, counted from 0."""
    text, version = document.text, document.version
    one = document.at(line)
    if one is not None and document.place is not None:
        words = [words_of(document, one)]
        if document.place.record.trusted and one.request.verb != "note":
            words += await _told(document, one.request.line, daemon)
        where = range_of(text, one.request.start, one.request.end)
    else:
        offset = text.offset(line, 0)
        fill = next((kept for kept in document.known.fills if kept.start <= offset < kept.end), None)
        if fill is None:
            return None
        words, where = list(_of_fill(fill)), range_of(text, fill.start, fill.end)
    if document.version != version:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n".join(words)), where)


async def _told(document: Document, line: int, daemon: Line) -> list[str]:
    assert document.place is not None
    place = document.place
    try:
        told = await daemon.call(
            "explain", root=place.root, path=place.path, text=document.text.text, line=line
        )
    except ScholiaError as error:
        return [f"*{error.message} {error.hint}*"]
    return list(_explained(told))


def _explained(told: dict[str, Any]) -> Iterator[str]:
    if told["verb"] == "ask":
        yield f"`{told['model']}` will answer and change nothing."
    else:
        yield f"`{told['model']}` will write the code. It {PLACES.get(told['place'], '')}."
    yield f"**It is told**, within {told['tokens']} tokens:"
    parts = [f"- the request: {cut(told['prompt'], 200)}"]
    if told["signature"]:
        last = told["signature"].strip("\n").rpartition("\n")[2].strip()
        parts.append(f"- where it stands: `{cut(last, 100)}`")
    parts.append(f"- this file: {told['before']} lines before it and {told['after']} after it")
    if told["original"].strip():
        parts.append("- the code that it shall change")
    if told["imports"]:
        parts.append(f"- its imports: {told['imports'].count(chr(10))} lines")
    parts += [f"- a note of this file: {cut(note, 160)}" for note in told["notes"]]
    yield "\n".join(parts)
    for one in told["definitions"]:
        yield f"**Because its name is used here**, from `{one['path']}`:\n{_code(one['code'], told['language'])}"
    for one in told["memories"]:
        yield (
            f"**Because you corrected a request like it** ({one['score']:.2f}): {cut(one.get('prompt', ''), 120)} "
            f"(fill {one.get('fill', '')} in `{one.get('path', '')}`)\n{_correction(one)}"
        )
    if not told["memories"]:
        yield "No past correction is near enough to be shown to it."


def _correction(one: dict[str, Any]) -> str:
    lines = [f"-{line}" for line in str(one.get("wrong", "")).splitlines()]
    lines += [f"+{line}" for line in str(one.get("right", "")).splitlines()]
    return _code("\n".join(lines), "diff")


def _code(code: str, language: str) -> str:
    lines = code.strip("\n").split("\n")
    more = ["…"] if len(lines) > MOST_LINES else []
    shown = "\n".join([*lines[:MOST_LINES], *more])
    fence = "```" if "```" not in shown else "~~~~"
    return f"{fence}{language}\n{shown}\n{fence}"


def _of_fill(one: Kept) -> Iterator[str]:
    record = one.record
    how = "accepted" if one.accepted else "not accepted or undone yet"
    yield f"**Fill {record.id}** by `{record.model}`: {cut(record.prompt, 200)}"
    edited = "" if one.intact else "; you edited it"
    adapter = f", with {record.adapter}" if record.adapter else ""
    sure = f", {word}" if (word := sureness(record.log_likelihood)) else ""
    yield f"{record.seconds:.1f} s, {record.tokens} tokens{adapter}{sure}. In no commit yet; {how}{edited}."
