"""Quick fixes, and what stands above a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from agent.lsp.diagnostics import SOURCE, Replaced, edit_of
from agent.lsp.documents import Document, Standing
from agent.lsp.knowing import Kept
from agent.lsp.words import state_of
from engine.ledger.records import OPEN
from engine.text.shown import cut

if TYPE_CHECKING:
    from watcher.remembered import Repeat

FIX = types.CodeActionKind.QuickFix
FIX_ALL = "source.fixAll.scholia"
KINDS: list[types.CodeActionKind | str] = [FIX, FIX_ALL]
MOST_MODELS = 6


@dataclass(frozen=True)
class Wanted:
    """What the editor asks for: quick fixes of the lines first to last, counted from 0, or all fixes of a kind.

    versioned: the editor can edit one version of a document. models: others than the one that serves."""

    document: Document
    first: int
    last: int
    diagnostics: Sequence[types.Diagnostic]
    versioned: bool
    models: Sequence[str] = ()

    def has(self, start: int, end: int) -> bool:
        """Whether a stretch of the text lies on these lines."""
        text = self.document.text
        return text.line_of(start) <= self.last and self.first <= text.line_of(max(start, end - 1))

    def about(self, *codes: str) -> list[types.Diagnostic]:
        """Those of the editor's diagnostics that are ours, and of these kinds."""
        return [one for one in self.diagnostics if one.source == SOURCE and (not codes or one.code in codes)]


def actions(wanted: Wanted, only: Sequence[types.CodeActionKind | str] | None) -> list[types.CodeAction]:
    """The quick fixes for a range. only: the kinds that the editor wants, None for all but those that change the whole
    file."""
    document = wanted.document
    if document.place is None or not document.place.record.trusted:
        return []
    found: list[types.CodeAction] = []
    if only is None or any(_within(FIX, kind) for kind in only):
        found += _fixes(wanted)
    if only is not None and any(_within(FIX_ALL, kind) for kind in only):
        found += _fix_all(wanted, FIX_ALL, least=1)
    return found


def _fixes(wanted: Wanted) -> Iterator[types.CodeAction]:
    document, known = wanted.document, wanted.document.known
    for one in document.requests():
        if one.request.line - 1 <= wanted.last and wanted.first < one.request.end_line:
            yield from _on_request(wanted, one)
    flaws = [one for one in known.flaws if wanted.has(one.start, one.end)]
    for flaw in flaws:
        if flaw.mend is not None:
            mend = flaw.mend
            parts = [(mend.start, mend.end, mend.new)]
            yield _edit(wanted, mend.title, parts, wanted.about(flaw.kind), preferred=True)
    repeats = [one for one in known.repeats if wanted.has(one.start, one.end)]
    for repeat in repeats:
        yield _apply(wanted, repeat)
    if repeats:
        yield from _fix_all(wanted, FIX, least=2)
    for fill in known.fills:
        if wanted.has(fill.start, fill.end):
            yield from _on_fill(wanted, fill)


def _within(kind: str, wanted: types.CodeActionKind | str) -> bool:
    name, have = (getattr(one, "value", one) for one in (wanted, kind))
    return name in ("", have) or have.startswith(f"{name}.")


def _on_request(wanted: Wanted, one: Standing) -> Iterator[types.CodeAction]:
    if one.request.verb == "note":
        return
    state = state_of(wanted.document, one)
    about = wanted.about(state)
    target: dict[str, Any] = {"uri": wanted.document.uri, "line": one.request.line - 1}
    number = one.row.id if one.row is not None else 0
    if state == "running":
        yield _command("Cancel", "cancel", {**target, "request": number}, about)
        return
    if state == "offered":
        yield _command("Apply the code that was offered", "apply", {**target, "request": number}, about, True)
        yield _command("Show what it would change", "diff", {**target, "request": number}, about)
    yield _command("Fill now", "fill", target, about, state != "offered")
    for model in wanted.models[:MOST_MODELS]:
        yield _command(f"Fill with another model: {model}", "fill", {**target, "model": model}, about)
    if one.request.verb != "ask":
        yield _command("Preview as a diff", "preview", target, about)
    if one.row is not None and one.row.state in OPEN:
        yield _command("Dismiss", "dismiss", {**target, "request": number}, about)


def _on_fill(wanted: Wanted, one: Kept) -> Iterator[types.CodeAction]:
    document = wanted.document
    target = {"uri": document.uri, "fill": one.record.id}
    flaws = tuple(flaw for flaw in document.known.flaws if one.start <= flaw.start < one.end)
    if flaws:
        from watcher.problems import wish

        words = wish(flaws, document.text.text)
        about = wanted.about(*(flaw.kind for flaw in flaws))
        yield _command("Repair with the model", "repair", {**target, "remark": words}, about)
    if not one.accepted:
        yield _command("Accept", "accept", target)
    yield _command("Undo", "undo", target)
    yield _command("Regenerate", "again", target)
    yield _command("Regenerate with a remark", "remark", target)
    yield _command("Try the next candidate", "again", target)
    if one.others:
        yield _command("Back to the first answer", "first", target)


def _apply(wanted: Wanted, one: Repeat) -> types.CodeAction:
    title = f"Apply remembered correction: {cut(one.wrong, 40)} → {cut(one.right, 40)}"
    action = _edit(wanted, title, [(one.start, one.end, one.new)], wanted.about("remembered"), preferred=True)
    action.command = _applied(wanted, [one])
    return action


def _fix_all(wanted: Wanted, kind: types.CodeActionKind | str, least: int) -> Iterator[types.CodeAction]:
    repeats = wanted.document.known.repeats
    if len(repeats) >= least:
        parts = [(one.start, one.end, one.new) for one in repeats]
        action = _edit(wanted, "Apply all remembered corrections in this file", parts, [])
        action.kind = kind
        action.command = _applied(wanted, repeats)
        yield action


def _applied(wanted: Wanted, repeats: Sequence[Repeat]) -> types.Command:
    """Tells, once the edit is made, which corrections were applied, and to which fills."""
    fills = wanted.document.known.fills
    said = []
    for one in repeats:
        fill = next((kept.record.id for kept in fills if kept.start <= one.start < kept.end), 0)
        said.append({"correction": one.correction, "fill": fill})
    target = {"uri": wanted.document.uri, "applied": said}
    return types.Command("Remember that it was applied", "scholia.applied", arguments=[target])


def _edit(
    wanted: Wanted,
    title: str,
    parts: Sequence[Replaced],
    about: list[types.Diagnostic],
    *,
    preferred: bool = False,
) -> types.CodeAction:
    edit = edit_of(wanted.document, parts, versioned=wanted.versioned)
    return types.CodeAction(
        title, kind=FIX, diagnostics=about or None, is_preferred=preferred or None, edit=edit
    )


def _command(
    title: str,
    command: str,
    target: dict[str, Any],
    about: Sequence[types.Diagnostic] = (),
    preferred: bool = False,
) -> types.CodeAction:
    return types.CodeAction(
        title, kind=FIX, diagnostics=list(about) or None, is_preferred=preferred or None,
        command=types.Command(title, f"scholia.{command}", arguments=[target]),
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
        target: dict[str, Any] = {"uri": document.uri, "line": line}
        if state == "running" and one.row is not None:
            command = types.Command("Cancel", "scholia.cancel", arguments=[{**target, "request": one.row.id}])
        else:
            command = types.Command("Fill now", "scholia.fill", arguments=[target])
        shown.append(types.CodeLens(where, command))
    return shown
