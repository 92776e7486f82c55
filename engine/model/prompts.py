"""From a request and the code around it to the text that a model completes.

A `Context` is everything that may be shown to a model. `build` lays it out in the form that the model
was trained on, ordered from what stays the same between two requests (definitions, notes, the file) to
what changes (memories, the request itself), so that the longest possible prefix of the key-value cache
is reused.

A `Prompt` is a tuple of pieces. Only pieces marked `special` may name control tokens; the user's text is
always tokenised as plain text, so that a file that contains `<|fim_middle|>` or `<|im_start|>` cannot
leave its place in the prompt (FAULTS 48).

What this does not guarantee: that the model obeys. Whatever it answers is checked in `watcher.answer`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Form = Literal["fim", "chat", "completion"]
Verb = Literal["fill", "edit", "ask", "note"]

OPEN_COMMENT = {
    "#": "",
    "//": "",
    "--": "",
    ";": "",
    "%": "",
    "/*": " */",
    "<!--": " -->",
    "(*": " *)",
    "{-": " -}",
}


@dataclass(frozen=True)
class Memory:
    """One past correction, shown as an example.

    prompt: the words of the request that was corrected. wrong, right: the lines that the user removed and
    the lines that stand there instead, dedented.
    """

    prompt: str
    wrong: str
    right: str


@dataclass(frozen=True)
class Definition:
    """A definition elsewhere in the repository that the request or the signature names."""

    path: str
    code: str


@dataclass(frozen=True)
class Context:
    """All that a model may be shown for one request.

    before, after: the file's text before and after the place that the fill will take, without the
    request's own comment; `before` ends with a line break (or is empty) and `after` starts at a line.
    indent: the white space that the first line of the fill starts with.
    comment: the token that opens a comment in this language, e.g. `#` or `//`.
    signature: the header lines of the enclosing definition, empty at top level.
    imports: import lines of the file that may be cut off `before` by the token budget.
    original: the code to rewrite, for the verb `edit`.
    """

    path: str
    language: str
    verb: Verb
    prompt: str
    before: str
    after: str
    indent: str = ""
    comment: str = "#"
    signature: str = ""
    imports: str = ""
    original: str = ""
    definitions: tuple[Definition, ...] = ()
    notes: tuple[str, ...] = ()
    memories: tuple[Memory, ...] = ()


@dataclass(frozen=True)
class Piece:
    """A stretch of prompt. Control tokens are recognised in it only if `special` is true."""

    text: str
    special: bool = False


@dataclass(frozen=True)
class Prompt:
    """What the worker tokenises and completes.

    stop: strings that end the answer and are not part of it. prefill: text that the prompt already put
    into the model's mouth and that belongs to its answer (chat models: the opening code fence).
    """

    pieces: tuple[Piece, ...]
    stop: tuple[str, ...] = ()
    prefill: str = ""
    form: Form = field(default="fim")

    @property
    def text(self) -> str:
        """The whole prompt as one string, for people to read."""
        return "".join(piece.text for piece in self.pieces)


def comment_line(context: Context, words: str) -> str:
    """One comment line at the indentation of the place, with its line break."""
    return (
        f"{context.indent}{context.comment} {words}".rstrip() + OPEN_COMMENT.get(context.comment, "") + "\n"
    )


def request_lines(context: Context) -> str:
    """The request as the model sees it: plain comment lines, the marker taken off.

    Memories come first (a correction is a removed line, `-`, and what replaced it, `+`), then, for an
    edit, the code to rewrite, then the words of the request.
    """
    lines: list[str] = []
    for memory in context.memories[:2]:
        lines.append(comment_line(context, f"corrected before: {' '.join(memory.prompt.split())}"))
        lines += [comment_line(context, f"- {line}") for line in memory.wrong.splitlines()]
        lines += [comment_line(context, f"+ {line}") for line in memory.right.splitlines()]
    if context.verb == "edit":
        lines.append(comment_line(context, "rewrite this:"))
        lines += [comment_line(context, f"| {line}") for line in context.original.splitlines()]
    lines += [comment_line(context, line.strip()) for line in context.prompt.splitlines()]
    return "".join(lines)


def preamble(context: Context) -> str:
    """What stays the same from request to request in one file: path, definitions elsewhere, notes."""
    top = Context(context.path, context.language, context.verb, "", "", "", comment=context.comment)
    parts = [comment_line(top, context.path)]
    for definition in context.definitions:
        parts.append(comment_line(top, f"from {definition.path}"))
        parts.append(definition.code.rstrip("\n") + "\n")
    for note in context.notes:
        parts += [comment_line(top, f"note: {line.strip()}") for line in note.splitlines()]
    return "".join(parts)


def fim_pieces(
    context: Context,
    prefix: str = "<|fim_prefix|>",
    suffix: str = "<|fim_suffix|>",
    middle: str = "<|fim_middle|>",
) -> tuple[Piece, ...]:
    """A context, already cut to its budget, in fill-in-the-middle order.

    The bundled base is trained through this very function (`engine.base.surroundings`), so a change here
    asks for a new training run. The model answers with whole lines and then the end token.
    """
    head = preamble(context) + context.imports + context.before + request_lines(context)
    return (
        Piece(prefix, special=True),
        Piece(head),
        Piece(suffix, special=True),
        Piece(context.after),
        Piece(middle, special=True),
    )
