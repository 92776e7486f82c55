"""The language server's wire: which messages there are, and the editor's side of them, by pygls."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import sys
from collections.abc import Callable
from typing import Any, cast

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import JsonRpcException, JsonRpcRequestCancelled
from pygls.lsp.server import LanguageServer

from agent.lsp.actions import actions, lenses
from agent.lsp.desk import Desk
from agent.lsp.documents import Document, Documents
from agent.lsp.looking import Found
from agent.lsp.reporting import Reporting
from agent.lsp.text import Change, Encoding, Text
from agent.lsp.words import state_of, words_of
from engine.errors import ScholiaError
from engine.paths import Home
from engine.text.requests import Refusal
from engine.version import __version__

log = logging.getLogger("scholia.lsp")
SOURCE = "scholia"
Handler = Callable[[Any], Any]
KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll]


class Server:
    """One editor's server. `run` returns when the editor has ended it."""

    def __init__(self, home: Home, *, alone: bool) -> None:
        self._home = home
        self._alone = alone
        self.wire = LanguageServer(SOURCE, __version__)
        self.desk: Desk
        self._reporting: Reporting
        self._capabilities = types.ClientCapabilities()
        self._register()

    def run(self) -> None:
        """Speaks over standard input and output; what anything else prints goes to standard error."""
        out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            self.wire.start_io(stdout=out)
        finally:
            if hasattr(self, "desk"):
                self.desk.close()

    def _register(self) -> None:
        for name in (
            types.TEXT_DOCUMENT_DID_OPEN,
            types.TEXT_DOCUMENT_DID_CHANGE,
            types.TEXT_DOCUMENT_DID_CLOSE,
        ):
            del self.wire.protocol.fm.builtin_features[name]  # its lines end at form feeds, too

        def feature(name: str, handler: Handler, options: Any = None) -> None:
            self.wire.feature(name, options)(_function(handler))

        feature(types.INITIALIZE, self._initialize)
        feature(types.TEXT_DOCUMENT_DID_OPEN, self._did_open)
        feature(types.TEXT_DOCUMENT_DID_CHANGE, self._did_change)
        feature(types.TEXT_DOCUMENT_DID_SAVE, self._did_save)
        feature(types.TEXT_DOCUMENT_DID_CLOSE, self._did_close)
        feature(types.TEXT_DOCUMENT_CODE_ACTION, self._actions, types.CodeActionOptions(KINDS))
        feature(types.TEXT_DOCUMENT_CODE_LENS, self._lenses)
        feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL, self._cancelled)
        for name, command in (("fill", self._fill), ("preview", self._preview), ("cancel", self._cancel)):
            self.wire.command(f"scholia.{name}")(_function(command))

    # --- the life of the connection

    def _initialize(self, params: types.InitializeParams) -> None:
        self._capabilities = params.capabilities
        encoding = cast(
            Encoding, str(_value(ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)))
        )
        workspace = params.capabilities.workspace
        self._reporting = Reporting(self.wire, params.capabilities, self._user_cancels)
        self.desk = Desk(
            self._home, Documents(encoding), self, alone=self._alone,
            delivers=bool(workspace and workspace.apply_edit),
        )  # fmt: skip
        self.desk.start()

    # --- documents

    def _did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        one = params.text_document
        self.desk.opened(one.uri, one.version, one.text)

    def _did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        document = self.desk.documents.get(params.text_document.uri)
        if document is not None:
            for one in params.content_changes:  # each counts in the text that the one before it left
                document.change(params.text_document.version, _change(document.text, one))
            self.desk.changed(document)

    async def _did_save(self, params: types.DidSaveTextDocumentParams) -> None:
        document = self.desk.documents.get(params.text_document.uri)
        if document is not None:
            await self.desk.saved(document)

    async def _did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        document = self.desk.documents.close(params.text_document.uri)
        if document is not None:
            await self.desk.closed(document)

    # --- what the user may do

    def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        document = self.desk.documents.get(params.text_document.uri)
        return [] if document is None else actions(document, params)

    def _lenses(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        document = self.desk.documents.get(params.text_document.uri)
        return [] if document is None else lenses(document)

    async def _fill(self, target: dict[str, Any]) -> dict[str, Any]:
        """Fill now; `model`: with another one."""
        return await self._asked(target, propose=False)

    async def _preview(self, target: dict[str, Any]) -> dict[str, Any]:
        return await self._asked(target, propose=True)

    async def _asked(self, target: dict[str, Any], *, propose: bool) -> dict[str, Any]:
        document = self.desk.documents.get(str(target.get("uri", "")))
        if document is None:
            raise _wrong("The document is not open.")
        model = str(target.get("model", ""))
        try:
            number = await self.desk.fill(document, int(target.get("line", 0)), model=model, propose=propose)
        except ScholiaError as error:
            raise _wrong(f"{error.message} {error.hint}".strip()) from error
        self._reporting.ask(number)
        if not target.get("wait"):
            return {"request": number}
        try:
            return await self._reporting.end(number)
        except asyncio.CancelledError:
            self._user_cancels(number)
            raise JsonRpcRequestCancelled from None

    async def _cancel(self, target: dict[str, Any]) -> None:
        await self.desk.cancel([int(target["request"])])

    def _cancelled(self, params: types.WorkDoneProgressCancelParams) -> None:
        number = self._reporting.request_of(params.token)
        if number:
            self._user_cancels(number)

    def _user_cancels(self, number: int) -> None:
        self.desk.later(self.desk.cancel([number]))

    # --- what is shown

    def diagnose(self, document: Document) -> None:
        """Tells the editor what there is to be said of a document."""
        if document.place is None:
            return
        found = [self._diagnostic(document, one) for one in document.requests()]
        found += [_near(document.text, one) for one in document.found() if isinstance(one, Refusal)]
        self.wire.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(document.uri, found, document.version)
        )

    def _diagnostic(self, document: Document, one: Any) -> types.Diagnostic:
        state = state_of(document, one)
        return types.Diagnostic(
            range_of(document.text, one.request.start, one.request.end),
            words_of(document, one),
            severity=types.DiagnosticSeverity.Information,
            code=state,
            source=SOURCE,
            data={"request": one.row.id if one.row else 0},
        )

    def forget(self, document: Document) -> None:
        self.wire.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, []))

    def progress(self, progress: dict[str, Any]) -> None:
        self._reporting.hear(progress)

    def say(self, words: str, *, trouble: bool) -> None:
        kind = types.MessageType.Warning if trouble else types.MessageType.Info
        self.wire.window_show_message(types.ShowMessageParams(kind, words))

    async def edit(self, document: Document, start: int, end: int, new: str) -> tuple[bool, str]:
        """Has the editor change one version of a document; whether it says that it did."""
        edits = [types.TextEdit(range_of(document.text, start, end), new)]
        workspace = self._capabilities.workspace
        if workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes:
            which = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
            change = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(which, list(edits))])
        else:
            change = types.WorkspaceEdit(changes={document.uri: edits})
        answer = await self.wire.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(change, "scholia"))
        return answer.applied, answer.failure_reason or ""


def _function(handler: Handler) -> Handler:
    """A method as a plain function, on which pygls can leave its marks."""
    if inspect.iscoroutinefunction(handler):

        async def wait(params: Any) -> Any:
            return await handler(params)

        return wait

    def call(params: Any) -> Any:
        return handler(params)

    return call


def range_of(text: Text, start: int, end: int) -> types.Range:
    """The range of two offsets."""
    return types.Range(types.Position(*text.position(start)), types.Position(*text.position(end)))


def _near(text: Text, one: Found) -> types.Diagnostic:
    """A comment that begins with the marker and is no request."""
    assert isinstance(one, Refusal)
    end = text.starts[one.end_line] if one.end_line < len(text.starts) else len(text.text)
    shown = text.text[one.start : end].rstrip("\r\n")
    return types.Diagnostic(
        range_of(text, one.start, one.start + len(shown)), f"Not a request: {one.reason}.",
        severity=types.DiagnosticSeverity.Warning, code="no-request", source=SOURCE,
    )  # fmt: skip


def _change(text: Text, change: types.TextDocumentContentChangeEvent) -> Change | str:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    start = text.offset(change.range.start.line, change.range.start.character)
    end = text.offset(change.range.end.line, change.range.end.character)
    return Change(start, max(start, end), change.text)


def _value(kind: Any) -> Any:
    return getattr(kind, "value", kind)


def _wrong(words: str) -> Exception:
    return JsonRpcException(words, types.LSPErrorCodes.RequestFailed.value)
