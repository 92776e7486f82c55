"""What is said of a document, as the protocol says it: ranges, edits and diagnostics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from agent.lsp.documents import Document, Standing
from agent.lsp.text import Text
from agent.lsp.words import state_of, words_of
from engine.sureness import sureness
from engine.text.requests import Refusal
from engine.text.shown import cut

if TYPE_CHECKING:
    from agent.lsp.knowing import Kept
    from watcher.problems import Flaw
    from watcher.remembered import Repeat

SOURCE = "scholia"
Replaced = tuple[int, int, str]  # what stands instead of the characters from the first to the second


def diagnostics(document: Document) -> list[types.Diagnostic]:
    """All that is to be said of a document as it is now."""
    text, known = document.text, document.known
    return [
        *(_of_request(document, one) for one in document.requests()),
        *(_of_near(text, one) for one in document.found() if isinstance(one, Refusal)),
        *(_of_flaw(text, one) for one in known.flaws),
        *(_of_repeat(text, one) for one in known.repeats),
        *(_of_unsure(text, one) for one in known.fills if _is_unsure(one)),
    ]


def range_of(text: Text, start: int, end: int) -> types.Range:
    """The range of two offsets."""
    return types.Range(types.Position(*text.position(start)), types.Position(*text.position(end)))


def edit_of(document: Document, parts: Iterable[Replaced], *, versioned: bool) -> types.WorkspaceEdit:
    """An edit of a document as it is now; of this version alone, where the editor can tell."""
    edits: Sequence[types.TextEdit] = [
        types.TextEdit(range_of(document.text, start, end), new) for start, end, new in parts
    ]
    if not versioned:
        return types.WorkspaceEdit(changes={document.uri: edits})
    which = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(which, list(edits))])


def _of_request(document: Document, one: Standing) -> types.Diagnostic:
    return types.Diagnostic(
        range_of(document.text, one.request.start, one.request.end),
        words_of(document, one),
        severity=types.DiagnosticSeverity.Information,
        code=state_of(document, one),
        source=SOURCE,
        data={"request": one.row.id if one.row else 0},
    )


def _of_near(text: Text, one: Refusal) -> types.Diagnostic:
    """A comment that begins with the marker and is no request."""
    end = text.starts[one.end_line] if one.end_line < len(text.starts) else len(text.text)
    shown = text.text[one.start : end].rstrip("\r\n")
    return types.Diagnostic(
        range_of(text, one.start, one.start + len(shown)), f"Not a request: {one.reason}.",
        severity=types.DiagnosticSeverity.Warning, code="no-request", source=SOURCE,
    )  # fmt: skip


def _of_flaw(text: Text, flaw: Flaw) -> types.Diagnostic:
    severity = types.DiagnosticSeverity.Error if flaw.kind == "syntax" else types.DiagnosticSeverity.Warning
    tags = [types.DiagnosticTag.Unnecessary] if flaw.kind == "unused" else None
    return types.Diagnostic(
        range_of(text, flaw.start, flaw.end), flaw.words, severity=severity, code=flaw.kind, source=SOURCE, tags=tags
    )  # fmt: skip


def _is_unsure(one: Kept) -> bool:
    """Whether a fill should be read closely: the model was unsure, and the user neither changed nor accepted it."""
    return one.intact and not one.accepted and sureness(one.record.log_likelihood) == "unsure"


def _of_unsure(text: Text, one: Kept) -> types.Diagnostic:
    code = text.text[one.start : one.end]
    start = one.start + len(code) - len(code.lstrip())
    first = code.strip().split("\n", 1)[0].rstrip()
    return types.Diagnostic(
        range_of(text, start, start + len(first)), "The model was unsure of this code: read it closely.",
        severity=types.DiagnosticSeverity.Information, code="unsure", source=SOURCE,
    )  # fmt: skip


def _of_repeat(text: Text, one: Repeat) -> types.Diagnostic:
    shown = text.text[one.start : one.end].rstrip("\r\n")
    start = one.start + len(shown) - len(shown.lstrip())
    return types.Diagnostic(
        range_of(text, start, one.start + len(shown)),
        f"You corrected this before: {cut(one.wrong, 60)} → {cut(one.right, 60)}",
        severity=types.DiagnosticSeverity.Information, code="remembered", source=SOURCE,
    )  # fmt: skip
