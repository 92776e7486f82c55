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

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from textwrap import dedent
from typing import TYPE_CHECKING, Literal

from engine.errors import ModelError, PromptTooLong

if TYPE_CHECKING:
    from engine.model.presets import Preset
    from engine.model.templates import ChatTemplate

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

    def ended(self, answer: str) -> str:
        """An answer as the model itself ends it: where it was given an opening fence, it closes that."""
        return f"{answer}```" if self.prefill else answer


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
        lines += [comment_line(context, f"| {line}") for line in dedent(context.original).splitlines()]
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


def mask_pieces(context: Context, ends: str, mask: str) -> tuple[Piece, ...]:
    """CodeGen2's form: a mask stands at the place; after the end token comes which mask to fill."""
    head = preamble(context) + context.imports + context.before + request_lines(context)
    return (
        Piece(head),
        Piece(mask, special=True),
        Piece(context.after),
        Piece(ends + mask, special=True),
    )


def build(context: Context, preset: Preset, budget: int, chat_template: ChatTemplate | None = None) -> Prompt:
    """The prompt for one request in the form of `preset`, in about `budget` tokens at most.

    Tokens are estimated from characters; if the worker still finds too many, it raises PromptTooLong and the
    caller tries again with `shrink(budget, error)`. chat_template: the loaded model's, for the form `chat`;
    without one the preset's is taken. Raises PromptTooLong if the request alone does not fit, ModelError if
    the model cannot do what the verb asks or its chat template cannot be used.
    """
    if context.verb == "ask" and not preset.can_ask:
        raise ModelError(
            f"The model {preset.name} only continues code; it cannot answer questions.",
            "Choose one that can: agent model list, then agent model use NAME.",
        )
    context = fit(context, preset, budget)
    if preset.form == "chat":
        return _chat(context, preset, chat_template)
    if preset.form == "completion" or preset.infill is None:
        head = preamble(context) + context.imports + context.before + request_lines(context)
        return Prompt((Piece(head),), preset.stop, form="completion")
    infill = preset.infill
    pieces = (
        mask_pieces(context, infill.suffix, infill.middle)
        if infill.layout == "mask"
        else fim_pieces(context, infill.prefix, infill.suffix, infill.middle)
    )
    return Prompt(tuple(piece for piece in pieces if piece.text), preset.stop, form="fim")


# What a chat model is told. What stays the same comes first and the request last: the cache is reused.
_FILL = (
    "You write code into a file. You answer with one fenced code block that holds only the code for the "
    "place marked with {mark}, indented as it will stand there. You repeat no code from around the place "
    "and explain nothing."
)
_ASK = "You answer questions about code, correctly and briefly."


def _chat(context: Context, preset: Preset, template: ChatTemplate | None) -> Prompt:
    from engine.model.templates import ChatTemplate, skeleton

    if template is None or not template.source:
        given = template or ChatTemplate("")
        template = replace(given, source=preset.chat_template)
    mark = "<CODE HERE>"
    system = _ASK if context.verb == "ask" else _FILL.format(mark=mark)
    texts = [system, _question(context, mark)]
    try:
        parts = skeleton(template, ("system", "user")).parts
    except ModelError:  # some templates know no system message
        parts = skeleton(template, ("user",)).parts
        texts = ["\n\n".join(texts)]
    pieces: list[Piece] = []
    for part, text in zip(parts, texts, strict=False):
        pieces += [Piece(part, special=True), Piece(text)]
    pieces.append(Piece(parts[-1], special=True))
    prefill = "" if context.verb == "ask" else f"```{context.language}\n"
    pieces.append(Piece(prefill))
    stop = preset.stop if context.verb == "ask" else ("\n```", *preset.stop)
    return Prompt(tuple(piece for piece in pieces if piece.text), stop, prefill, "chat")


def _question(context: Context, mark: str) -> str:
    fence = f"```{context.language}\n"
    parts = [f"The file {context.path}:\n"]
    for definition in context.definitions:
        parts.append(f"It uses, from {definition.path}:\n{fence}{definition.code.rstrip()}\n```\n")
    if context.notes:
        parts.append("Keep in mind:\n" + "".join(f"- {' '.join(note.split())}\n" for note in context.notes))
    place = f"{context.indent}{mark}\n" if context.verb != "ask" else ""
    parts.append(f"{fence}{context.imports}{context.before}{place}{context.after.rstrip()}\n```\n")
    for memory in context.memories[:2]:
        words = " ".join(memory.prompt.split())
        parts.append(f"You were corrected before on “{words}”. Not:\n{fence}{memory.wrong}\n```\n")
        parts.append(f"but:\n{fence}{memory.right}\n```\n")
    if context.verb == "ask":
        parts.append(context.prompt.strip())
    elif context.verb == "edit":
        parts.append(f"At {mark} stands:\n{fence}{context.original.rstrip()}\n```\n")
        parts.append(f"Rewrite it: {context.prompt.strip()}")
    else:
        parts.append(f"Write the code for {mark}: {context.prompt.strip()}")
    return "".join(parts)


# Shares of the budget. What follows the place is evaluated anew for each request, so it is kept short, and as
# short as the bundled base is trained on (`engine.base.surroundings`).
AFTER_LINES = 12
_DEFINITIONS, _NOTES, _MEMORIES, _AFTER = 0.25, 0.1, 0.2, 0.15
_LEAST_AFTER = 96  # tokens, as long as that is no more than a third of the budget
_CHAT_WORDS = 150  # tokens of our own instructions
_STEP = 1 / 3  # of the budget: `before` is cut at multiples of it, see `_last_lines`
SMALLEST_BUDGET = 48


def estimate(text: str, preset: Preset) -> int:
    """About how many tokens a text has, rather too many than too few: beyond ASCII, one for each byte."""
    plain = sum(character < "\x80" for character in text)
    return math.ceil(plain / preset.chars_per_token) + len(text.encode("utf-8", "surrogatepass")) - plain


def shrink(budget: int, error: PromptTooLong) -> int:
    """A smaller budget after the worker counted too many tokens. Raises `error` if none would help."""
    smaller = min(budget - 16, int(budget * error.limit / max(error.tokens, 1) * 0.95))
    if smaller < SMALLEST_BUDGET:
        raise error
    return smaller


def fit(context: Context, preset: Preset, budget: int) -> Context:
    """The context cut to about `budget` tokens, at line breaks.

    Kept whole: the request, an edit's original, the signature. Definitions, notes and memories get at most a
    share each and are dropped whole, from the last. `after` keeps the lines next to the place, and so does
    `before`, which gets all that is left; where its beginning is cut, imports and signature take its place.
    Raises PromptTooLong if what must be kept does not fit.
    """

    def size(text: str) -> int:
        return estimate(text, preset)

    def within(share: float, items: Iterable[tuple[object, str]]) -> int:
        room, count = int(budget * share), 0
        for _, text in items:
            room -= size(text)
            if room < 0:
                break
            count += 1
        return count

    context = replace(
        context,
        definitions=context.definitions[
            : within(_DEFINITIONS, ((one, one.path + one.code) for one in context.definitions))
        ],
        notes=context.notes[: within(_NOTES, ((note, note) for note in context.notes))],
        memories=context.memories[:2][
            : within(_MEMORIES, ((one, one.prompt + one.wrong + one.right) for one in context.memories))
        ],
    )
    fixed = size(request_lines(context)) + size(preamble(context)) + 8
    fixed += _CHAT_WORDS if preset.form == "chat" else 0
    if fixed > budget:
        raise PromptTooLong(fixed, budget)
    room = budget - fixed
    after = ""
    if preset.form != "completion":
        share = max(int(budget * _AFTER), min(_LEAST_AFTER, budget // 3))
        after = _first_lines(context.after, min(share, room // 2), preset)
    room -= size(after)
    before, imports = context.before, ""
    if size(before) > room:
        imports, room = _if_fits(context.imports, room, preset)
        header, room = _if_fits(context.signature, room, preset)
        before = _last_lines(before, room, max(1, int(budget * _STEP)), preset)
        imports = "" if imports in before else imports
        before = _missing(header, before) + before
    return replace(context, before=before, after=after, imports=imports)


def as_shown(context: Context, preset: Preset, budget: int) -> Context:
    """What `build` shows of a context, as a context of its own: built with the same preset and budget, it gives the
    same prompt. Raises PromptTooLong as `fit` does."""
    fitted = fit(context, preset, budget)
    return replace(fitted, before=fitted.imports + fitted.before, imports="")


def _missing(header: str, before: str) -> str:
    """Those header lines that the cut took: not the nearest definition's, which would change with each request
    what the cache has kept of the lines below."""
    shown = set(before.splitlines())
    return "".join(line for line in header.splitlines(keepends=True) if line.rstrip("\n") not in shown)


def _if_fits(text: str, room: int, preset: Preset) -> tuple[str, int]:
    """The text, ending in a line break, if it takes at most half of the room; and the room that is left."""
    text = text + "\n" if text and not text.endswith("\n") else text
    cost = estimate(text, preset)
    return (text, room - cost) if cost <= room // 2 else ("", room)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _first_lines(text: str, room: int, preset: Preset) -> str:
    kept: list[str] = []
    for line in _lines(text)[:AFTER_LINES]:
        room -= estimate(line, preset)
        if room < 0:
            break
        kept.append(line)
    return "".join(kept)


def _last_lines(text: str, room: int, step: int, preset: Preset) -> str:
    """The last lines, at most `room` tokens of them. The cut stands at a multiple of `step` tokens from the
    start, so that it stays where it is while requests move on, and the cache keeps what follows it."""
    sizes = [estimate(line, preset) for line in _lines(text)]
    excess = sum(sizes) - room
    goal, start = -(-excess // step) * step, 0
    while start < len(sizes) and goal > 0:
        goal -= sizes[start]
        start += 1
    return "".join(_lines(text)[start:])
