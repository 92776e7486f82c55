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
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from agent.lsp.actions import KINDS, Wanted, actions, lenses
from agent.lsp.commands import Commands
from agent.lsp.desk import Desk
from agent.lsp.diagnostics import diagnostics, edit_of
from agent.lsp.documents import Document, Documents, path_of
from agent.lsp.hover import hover
from agent.lsp.reporting import Reporting
from agent.lsp.showing import Showing
from agent.lsp.text import Change, Encoding, Text
from engine.errors import ScholiaError
from engine.paths import Home
from engine.version import __version__

log = logging.getLogger("scholia.lsp")
NAMES = (
    "fill", "preview", "dismiss", "cancel", "apply", "diff", "accept", "undo", "again", "remark", "repair", "first",
    "applied",
)  # fmt: skip
SWITCH_SECONDS = 0.001  # a long text that is read in another thread shall not hold up an answer
INVALID = types.ErrorCodes.InvalidParams.value
FAILED = types.LSPErrorCodes.RequestFailed.value
Handler = Callable[[Any], Any]


class Server:
    """One editor's server. `run` returns when the editor has ended it.

    alone: without a daemon."""

    desk: Desk

    def __init__(self, home: Home, *, alone: bool) -> None:
        self._home = home
        self._alone = alone
        self.wire = LanguageServer("scholia", __version__)
        self._register()

    def run(self) -> None:
        """Speaks over standard input and output; what anything else prints goes to standard error."""
        logging.getLogger("pygls").addFilter(_is_unexpected)
        for name in ("protocol.json_rpc", "protocol.language_server", "feature_manager", "server"):
            logging.getLogger(f"pygls.{name}").addFilter(_is_unexpected)
        sys.setswitchinterval(SWITCH_SECONDS)
        out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            self.wire.start_io(stdout=out)
        finally:
            if hasattr(self, "desk"):
                self.desk.close()
                self._showing.close()

    def _register(self) -> None:
        for name in (
            types.TEXT_DOCUMENT_DID_OPEN,
            types.TEXT_DOCUMENT_DID_CHANGE,
            types.TEXT_DOCUMENT_DID_CLOSE,
            types.WORKSPACE_EXECUTE_COMMAND,
        ):  # pygls ends lines at form feeds, too, and does not end a command that is cancelled
            del self.wire.protocol.fm.builtin_features[name]

        def feature(name: str, handler: Handler, options: Any = None) -> None:
            self.wire.feature(name, options)(_function(handler))

        feature(types.INITIALIZE, self._initialize)
        feature(types.TEXT_DOCUMENT_DID_OPEN, self._did_open)
        feature(types.TEXT_DOCUMENT_DID_CHANGE, self._did_change)
        feature(types.TEXT_DOCUMENT_DID_SAVE, self._did_save)
        feature(types.TEXT_DOCUMENT_DID_CLOSE, self._did_close)
        feature(types.TEXT_DOCUMENT_CODE_ACTION, self._actions, types.CodeActionOptions(KINDS))
        feature(types.TEXT_DOCUMENT_CODE_LENS, self._lenses)
        feature(types.TEXT_DOCUMENT_HOVER, self._hover)
        feature(types.SHUTDOWN, lambda params: self.desk.end())
        feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, self._folders)
        feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL, self._cancelled)
        feature(types.WORKSPACE_EXECUTE_COMMAND, self._execute)
        for name in NAMES:
            self.wire.command(f"scholia.{name}")(_function(self._execute))  # to be named among what we can

    # --- the life of the connection

    def _initialize(self, params: types.InitializeParams) -> None:
        capabilities, workspace = params.capabilities, params.capabilities.workspace
        chosen = ServerCapabilitiesBuilder.choose_position_encoding(capabilities)
        encoding = cast(Encoding, getattr(chosen, "value", chosen))
        edit = workspace.workspace_edit if workspace else None
        self._versioned = bool(edit and edit.document_changes)
        self._refreshes = bool(workspace and workspace.code_lens and workspace.code_lens.refresh_support)
        self._reporting = Reporting(self.wire, capabilities, self._user_cancels)
        self._showing = Showing(self.wire, capabilities)
        self.desk = Desk(
            self._home, Documents(encoding), self, alone=self._alone,
            delivers=bool(workspace and workspace.apply_edit),
        )  # fmt: skip
        for folder in params.workspace_folders or []:
            self.desk.folders.add(str(path_of(folder.uri)))
        self._commands = Commands(self.desk, self._reporting, self._showing).table()
        self.desk.start()

    def _folders(self, params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            self.desk.folders.discard(str(path_of(folder.uri)))
        for folder in params.event.added:
            self.desk.later(self.desk.entered(str(path_of(folder.uri))))

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

    # --- what the user may do, and what is shown of it

    def _actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        document = self.desk.documents.get(params.text_document.uri)
        if document is None:
            return []
        first, last = params.range.start.line, params.range.end.line
        told = params.context.diagnostics
        wanted = Wanted(document, first, last, told, self._versioned, self.desk.models())
        return actions(wanted, params.context.only)

    def _lenses(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        document = self.desk.documents.get(params.text_document.uri)
        return [] if document is None else lenses(document)

    async def _hover(self, params: types.HoverParams) -> types.Hover | None:
        document = self.desk.documents.get(params.text_document.uri)
        if document is None:
            return None
        return await hover(document, params.position.line, self.desk.line)

    async def _execute(self, params: types.ExecuteCommandParams) -> Any:
        command = self._commands.get(params.command.removeprefix("scholia."))
        target = (params.arguments or [None])[0]
        if command is None or not isinstance(target, dict):
            raise JsonRpcException(f"There is no command {params.command} for this.", INVALID)
        try:
            return await command(target)
        except ScholiaError as error:
            raise JsonRpcException(f"{error.message} {error.hint}".strip(), FAILED) from error

    def _cancelled(self, params: types.WorkDoneProgressCancelParams) -> None:
        number = self._reporting.request_of(params.token)
        if number:
            self._user_cancels(number)

    def _user_cancels(self, number: int) -> None:
        self.desk.later(self.desk.cancel([number]))

    # --- what the desk shows

    def diagnose(self, document: Document) -> None:
        """Tells the editor what there is to be said of a document."""
        if document.place is not None:
            found = diagnostics(document)
            self.wire.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(document.uri, found, document.version)
            )

    def stands_otherwise(self, document: Document) -> None:
        """What stands above the requests of a document is another, though it did not change."""
        if self._refreshes:
            self.wire.workspace_code_lens_refresh(None)

    def forget(self, document: Document) -> None:
        self.wire.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, []))

    def progress(self, progress: dict[str, Any]) -> None:
        self._reporting.hear(progress)

    def status(self, status: dict[str, Any]) -> None:
        self._reporting.status(status)

    def say(self, words: str) -> None:
        self._showing.warn(words)

    async def edit(self, document: Document, start: int, end: int, new: str) -> tuple[bool, str]:
        """Has the editor change one version of a document; whether it says that it did."""
        change = edit_of(document, [(start, end, new)], versioned=self._versioned)
        answer = await self.wire.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(change, "scholia"))
        return answer.applied, answer.failure_reason or ""


def _change(text: Text, change: types.TextDocumentContentChangeEvent) -> Change | str:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    start = text.offset(change.range.start.line, change.range.start.character)
    end = text.offset(change.range.end.line, change.range.end.character)
    return Change(start, max(start, end), change.text)


def _function(handler: Handler) -> Handler:
    """A method as a plain function, on which pygls can leave its marks."""
    if inspect.iscoroutinefunction(handler):

        async def wait(params: Any) -> Any:
            return await handler(params)

        return wait

    def call(params: Any) -> Any:
        return handler(params)

    return call


def _is_unexpected(record: logging.LogRecord) -> bool:
    """What a command could not do is for its user, not for the log; so is what they cancelled."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, JsonRpcException | asyncio.CancelledError)
