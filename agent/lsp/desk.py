"""What the language server does, between its editor and the daemon.

All of it runs in the event loop's thread; what reads files, git or the ledger is left to other threads, and its result
counts only if the document is still what it was.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Coroutine
from dataclasses import replace
from typing import Any, Protocol

from agent.lsp.checking import Checking
from agent.lsp.delivery import deliver
from agent.lsp.documents import Document, Documents
from agent.lsp.link import Here, Line, Link
from agent.lsp.looking import look
from agent.lsp.place import Place
from agent.lsp.sources import Sources, is_saved
from engine.errors import DaemonError, ScholiaError
from engine.paths import Home
from watcher.progress import FINAL

log = logging.getLogger("scholia.lsp")
ATTACH_SECONDS = 20.0  # that a daemon may take to start when its user asks for something
PAUSE_SECONDS = 0.3  # of typing, until the whole of a long text is read again


class Shown(Protocol):
    """The editor's side: what is to be shown there. All of it in the event loop's thread."""

    def diagnose(self, document: Document) -> None: ...

    def forget(self, document: Document) -> None: ...

    def progress(self, progress: dict[str, Any]) -> None: ...

    def status(self, status: dict[str, Any]) -> None: ...

    def say(self, words: str) -> None: ...

    def stands_otherwise(self, document: Document) -> None: ...

    async def edit(self, document: Document, start: int, end: int, new: str) -> tuple[bool, str]: ...


class Desk:
    """The documents of one editor, and the line to the daemon."""

    def __init__(
        self, home: Home, documents: Documents, shown: Shown, *, alone: bool, delivers: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        self.sources = Sources(home)
        self._checking = Checking()
        self.documents = documents
        self.line: Line = Here(home, self, loop) if alone else Link(home, self, loop)
        self.editor = 0  # our number with the daemon; 0 while there is no line
        self._shown = shown
        self._alone = alone
        self._delivers = delivers  # the editor takes edits
        self._loop = loop
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pauses: dict[str, asyncio.TimerHandle] = {}
        self._places: dict[str, Place | None] = {}
        self._unheard: set[int] = set()  # fills that stand in a buffer, of which the daemon has not heard
        self._told = ""
        self._ending = False
        self._attached = asyncio.Event()
        self._models: tuple[str, ...] = ()
        self.folders: set[str] = set()

    # --- documents

    def opened(self, uri: str, version: int, text: str) -> None:
        document = self.documents.open(uri, version, text)
        if uri.startswith(
            "file:"
        ):  # others, as a version in git's history, are no files that something is put into
            self._spawn(self._acquaint(document))

    async def _acquaint(self, document: Document) -> None:
        """Finds out where a document lies and what is known of it."""
        try:
            place = await asyncio.to_thread(self.sources.place, document.path)
        except ScholiaError as error:
            self._tell(f"{error.message} {error.hint}".strip())
            return
        if place is None or self.documents.get(document.uri) is not document:
            return
        document.saved = await asyncio.to_thread(is_saved, document.path, document.text.text)
        while document.seen is None or not document.seen.exact:
            await self._look(document, place)
        document.place = place
        await self.refresh(document)
        await self._announce(document)

    async def _look(self, document: Document, place: Place) -> None:
        """Reads the whole text; what it finds counts if nothing was typed meanwhile."""
        version, most = document.version, place.settings.watch.max_file_bytes
        seen = await asyncio.to_thread(look, document.text.text, place.path, place.settings.marker, most)
        if document.version == version:
            document.seen = seen

    async def _announce(self, document: Document) -> None:
        editor = self.editor
        if editor and self._delivers and document.place is not None:
            await self._say("opened", document)
            document.announced = editor

    async def ready(self, document: Document) -> None:
        """Waits until the daemon knows that a document is open: else it would write past the editor.

        Raises DaemonError if there is no daemon for long."""
        try:
            await asyncio.wait_for(self._attached.wait(), ATTACH_SECONDS)
        except TimeoutError:
            raise DaemonError("No daemon is running.", "Start it: agent watch --daemon") from None
        if self._delivers and document.announced != self.editor:
            await self._announce(document)

    def changed(self, document: Document) -> None:
        """A document was changed; it knows already, and more once the user pauses."""
        self._shown.diagnose(document)
        if document.place is not None:
            self._later(document)

    def _later(self, document: Document) -> None:
        """Looks at the whole text once the user pauses."""
        if (pause := self._pauses.pop(document.uri, None)) is not None:
            pause.cancel()
        self._pauses[document.uri] = self._loop.call_later(
            PAUSE_SECONDS, lambda: self._spawn(self._paused(document))
        )

    async def _paused(self, document: Document) -> None:
        self._pauses.pop(document.uri, None)
        place = document.place
        if place is not None and document.seen is not None and not document.seen.exact:
            await self._look(document, place)
        await self.refresh(document)

    async def saved(self, document: Document) -> None:
        document.saved = True
        document.touched = time.monotonic()
        if self.editor:  # at once: of two editors it tells in which one the user is at work
            await self._say("saved", document)
        await self.refresh(document)
        self._spawn(self._check(document))

    async def _check(self, document: Document) -> None:
        """Shows what the user's own command says of the fills that were saved."""
        found = await self._try(self._checking.said(document))
        if found is not None and self.documents.get(document.uri) is document:
            document.known = document.known.checked(found)
            self._shown.diagnose(document)

    async def closed(self, document: Document) -> None:
        if (pause := self._pauses.pop(document.uri, None)) is not None:
            pause.cancel()
        self._shown.forget(document)
        place = document.place
        if self.editor and place is not None and self.documents.at(place.root, place.path) is None:
            await self._say("closed", document)

    async def refresh(self, document: Document) -> None:
        """Finds out anew what is known of a document. Of a text that is changed meanwhile only the queue's part counts;
        the rest follows when its user pauses."""
        before, version = document.place, document.version
        if before is None:
            return
        try:
            place, known = await asyncio.to_thread(self.sources.known, before, document.text.text)
        except ScholiaError as error:
            self._tell(f"{error.message} {error.hint}".strip())
            return
        if document.version == version:
            known = known.checked(document.known.flaws)
        else:
            known = replace(document.known, rows=known.rows)
        if self.documents.get(document.uri) is not document:
            return  # closed meanwhile
        if place.settings.marker != before.settings.marker:
            await self._look(document, place)
        trusted_now = place.record.trusted and not before.record.trusted
        otherwise = known.rows != document.known.rows or place != document.place
        document.place, document.known = place, known
        self._shown.diagnose(document)
        if otherwise:
            self._shown.stands_otherwise(document)
        if trusted_now:
            await self._announce(document)

    # --- the daemon

    def start(self) -> None:
        self.line.start()

    def close(self) -> None:
        self.line.close()
        self._checking.close()
        self.sources.close()

    async def _say(self, method: str, document: Document) -> None:
        place = document.place
        if place is not None:
            await self._try(self.line.call(method, editor=self.editor, root=place.root, path=place.path))

    async def _try(self, call: Awaitable[Any]) -> Any:
        """What a call returns; None, and the words shown once, if it fails."""
        try:
            return await call
        except ScholiaError as error:
            self._tell(f"{error.message} {error.hint}".strip())
            return None

    def detached(self, words: str) -> None:
        """The line broke; it is being mended."""
        self.editor = 0
        self._attached.clear()
        for document in self.documents:
            document.stages.clear()
            self._shown.diagnose(document)
        self._tell(words)

    def said(self, method: str, params: dict[str, Any]) -> None:
        """What the daemon tells and asks."""
        match method:
            case "attached":
                self.editor = int(params["editor"])
                self._attached.set()
                self._told = ""
                self._spawn(self._introduce())
            case "progress":
                self._progress(params)
            case "buffer" | "edit":
                self._spawn(self._answer(method, params))

    async def _introduce(self) -> None:
        """Tells a daemon what is open, and what it may not have heard."""
        await self._tell_unheard()
        for folder in sorted(self.folders):
            await self._enter(folder)
        for document in self.documents:
            await self._announce(document)
            await self.refresh(document)
        await self.look_up_models()
        await self.report()

    async def entered(self, folder: str) -> None:
        """Its user opened a folder: what is saved in it runs, if it is trusted."""
        self.folders.add(folder)
        if self.editor:
            await self._enter(folder)

    async def _enter(self, folder: str) -> None:
        try:
            await self.line.call("folder", root=folder)
        except ScholiaError as error:  # it is no repository
            log.debug("%s is not watched: %s", folder, error.message)

    async def report(self) -> None:
        """Shows how the daemon stands."""
        if self._alone:
            return
        status = await self._try(self.line.call("status"))
        if status is not None:
            self._shown.status(status)

    def _progress(self, progress: dict[str, Any]) -> None:
        stage, request = progress.get("stage", ""), progress.get("request", 0)
        document = self.documents.at(progress.get("root", ""), progress.get("path", ""))
        if document is not None:
            if stage in FINAL:
                document.stages.pop(request, None)
                self._spawn(self.refresh(document))
            elif document.stages.get(request) != stage:
                document.stages[request] = stage
                self._spawn(self.refresh(document))
        if stage == "learned":  # fills are in a commit now
            for one in self.documents:
                if one.place is not None and one.place.root == progress.get("root"):
                    self._spawn(self.refresh(one))
        self._shown.progress(progress)
        if stage in FINAL or stage in ("queued", "notice"):
            self._spawn(self.report())

    async def _answer(self, method: str, params: dict[str, Any]) -> None:
        document = self.documents.at(params["root"], params["path"])
        editor, fill = self.editor, int(params.get("fill", 0))
        if document is None:
            result: dict[str, Any] = {} if method == "buffer" else {"changed": True}
        elif method == "buffer":
            result = {"text": document.text.text}
        else:
            result = await deliver(document, self._shown.edit, params, lambda: self._arrived_late(fill))
        if result.get("applied") and fill:
            self._unheard.add(fill)
        heard = await self._try(self.line.call("answer", editor=editor, ask=params["ask"], result=result))
        if heard is None or fill not in self._unheard:
            return
        if heard.get("heard") or await self._try(self.line.call("delivered", fill=fill)) is not None:
            self._unheard.discard(fill)

    def _arrived_late(self, fill: int) -> None:
        if fill:
            self._unheard.add(fill)
            self._spawn(self._tell_unheard())

    async def _tell_unheard(self) -> None:
        """Tells the daemon of fills that stand in a buffer, which it may not have heard."""
        for fill in sorted(self._unheard):
            if await self._try(self.line.call("delivered", fill=fill)) is not None:
                self._unheard.discard(fill)

    # --- what the user asks for

    async def fill(self, document: Document, line: int, *, model: str = "", propose: bool = False) -> int:
        """Has the request at a line done, counted from 0. Returns its number. Raises ScholiaError."""
        document.touched = time.monotonic()
        one = document.at(line)
        if one is None or document.place is None:
            raise ScholiaError("There is no request here.", "agent why says why.")
        await self.ready(document)
        request = one.request
        answer = await self.line.call(
            "fill", editor=self.editor, root=document.place.root, path=document.place.path,
            fingerprint=request.fingerprint, nth=one.nth, verb=request.verb, prompt=request.prompt,
            line=request.line, model=model, propose=propose,
        )  # fmt: skip
        return int(answer["request"])

    def models(self) -> tuple[str, ...]:
        """The names of the models that a request could be filled with, but for the one that serves."""
        return self._models

    async def look_up_models(self) -> None:
        """Finds out which models there are."""
        self._models = await asyncio.to_thread(self.sources.other_models)

    async def cancel(self, requests: list[int]) -> None:
        """Ends requests that run or are queued. Raises ScholiaError."""
        await self.line.call("cancel", ids=requests)

    # --- inside

    def later(self, call: Awaitable[Any]) -> None:
        """Calls when there is time; what goes wrong is shown."""
        self._spawn(self._try(call))

    def end(self) -> None:
        """The editor is about to end: nothing more is begun."""
        self._ending = True

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        if self._ending:
            work.close()
            return
        task = self._loop.create_task(work)
        self._tasks.add(task)  # or it would be collected while it runs
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task failed by a bug of ours", exc_info=error)

    def _tell(self, words: str) -> None:
        """Says what is wrong, once."""
        if words and words != self._told:
            self._told = words
            self._shown.say(words)
