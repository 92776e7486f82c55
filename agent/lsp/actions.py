"""Quick fixes, and what stands above a request."""

from __future__ import annotations

from lsprotocol import types

from agent.lsp.documents import Document, Standing
from agent.lsp.words import state_of

BUSY = ("running", "pending")


def actions(document: Document, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The quick fixes for a range."""
    if document.place is None or not document.place.record.trusted:
        return []
    wanted = params.context.only
    if wanted and not any(_within(types.CodeActionKind.QuickFix, kind) for kind in wanted):
        return []
    found: list[types.CodeAction] = []
    for one in document.requests():
        if one.request.line - 1 <= params.range.end.line and params.range.start.line < one.request.end_line:
            found += _on_request(document, one, params)
    return found


def _within(kind: types.CodeActionKind, wanted: types.CodeActionKind | str) -> bool:
    name = getattr(wanted, "value", wanted)
    return kind.value == name or kind.value.startswith(f"{name}.") or name == ""


def _on_request(document: Document, one: Standing, params: types.CodeActionParams) -> list[types.CodeAction]:
    if one.request.verb == "note":
        return []
    about = [diagnostic for diagnostic in params.context.diagnostics if diagnostic.source == "scholia"]
    target = {"uri": document.uri, "line": one.request.line - 1}
    if state_of(document, one) == "running" and one.row is not None:
        return [_action("Cancel", "scholia.cancel", {**target, "request": one.row.id}, about)]
    return [
        _action("Fill now", "scholia.fill", target, about, preferred=True),
        _action("Preview as a diff", "scholia.preview", target, about),
    ]


def _action(
    title: str,
    command: str,
    target: dict[str, object],
    about: list[types.Diagnostic],
    *,
    preferred: bool = False,
) -> types.CodeAction:
    return types.CodeAction(
        title, kind=types.CodeActionKind.QuickFix, diagnostics=about or None, is_preferred=preferred or None,
        command=types.Command(title, command, arguments=[target]),
    )  # fmt: skip


def lenses(document: Document) -> list[types.CodeLens]:
    """*Fill now* above each request."""
    if document.place is None or not document.place.record.trusted:
        return []
    shown = []
    for one in document.requests():
        state = state_of(document, one)
        if state == "note":
            continue
        line = one.request.line - 1
        where = types.Range(types.Position(line, 0), types.Position(line, 0))
        target: dict[str, object] = {"uri": document.uri, "line": line}
        if state == "running" and one.row is not None:
            command = types.Command("Cancel", "scholia.cancel", arguments=[{**target, "request": one.row.id}])
        else:
            command = types.Command("Fill now", "scholia.fill", arguments=[target])
        shown.append(types.CodeLens(where, command))
    return shown
