"""What a quick fix does, once its user has chosen it.

What the model has to work for is answered at once: there are editors that do nothing else while they wait for an
answer. How it ends is shown then; a caller who says `wait` is told it instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from agent.lsp.desk import Desk
from agent.lsp.documents import Document
from agent.lsp.reporting import Reporting
from engine.errors import ScholiaError, UsageError

Target = dict[str, Any]  # what the quick fix is about: the document's address, a line, a fill, a request
ANYWAY = "Give my edit up"


class Asks(Protocol):
    """The editor's user, as far as a command asks or shows them something."""

    def warn(self, words: str) -> None: ...

    async def choose(self, words: str, *options: str) -> str: ...

    async def show_diff(self, fill: int, path: str, diff: str) -> None: ...


class Commands:
    """The commands of one editor. Each takes its target, and raises ScholiaError with the words for its user."""

    def __init__(self, desk: Desk, reporting: Reporting, user: Asks) -> None:
        self._desk = desk
        self._reporting = reporting
        self._user = user

    def table(self) -> dict[str, Callable[[Target], Awaitable[Any]]]:
        """The commands by their names, without `scholia.`"""
        return {
            "fill": self.fill, "preview": self.preview, "dismiss": self.dismiss, "cancel": self.cancel,
            "apply": self.apply, "diff": self.diff, "accept": self.accept, "undo": self.undo, "again": self.again,
            "remark": self.remark, "repair": self.repair, "first": self.first, "applied": self.applied,
        }  # fmt: skip

    # --- on a request

    async def fill(self, target: Target) -> Target:
        """Fill now; `model`: with another one."""
        number = await self._asked(target, propose=False)
        return await self._begun(target, number, self._end(number))

    async def preview(self, target: Target) -> Target:
        """Has the code made, and shows what it would change; it is offered then."""
        number = await self._asked(target, propose=True)
        return await self._begun(target, number, self._previewed(number))

    async def dismiss(self, target: Target) -> Target:
        """The request waits until it is asked for."""
        return await self._call("dismiss", target, ids=[_number(target, "request")])

    async def cancel(self, target: Target) -> Target:
        await self._desk.cancel([_number(target, "request")])
        return {}

    async def apply(self, target: Target) -> Target:
        """Takes the code that was offered."""
        return await self._call("apply", target, fill=self._offered(target))

    async def diff(self, target: Target) -> Target:
        """Shows what the code that was offered would change."""
        await self._show(self._offered(target))
        return {}

    # --- on a fill

    async def accept(self, target: Target) -> Target:
        return await self._call("accept", target, fill=_number(target, "fill"))

    async def undo(self, target: Target) -> Target:
        async def take(force: bool) -> Target:
            return await self._call("undo", target, fill=_number(target, "fill"), force=force)

        return await self._perhaps_anyway(take)

    async def again(self, target: Target) -> Target:
        """Another answer in the fill's place."""
        return await self._again(target, "another")

    async def remark(self, target: Target) -> Target:
        """The same with a remark, which the editor asked its user for: the protocol cannot."""
        return await self._again(target, "remark", _words(target))

    async def repair(self, target: Target) -> Target:
        """The same with what is wrong as the remark."""
        return await self._again(target, "repair", _words(target))

    async def first(self, target: Target) -> Target:
        """The first answer again."""
        return await self._again(target, "chosen")

    async def applied(self, target: Target) -> Target:
        """Remembered corrections were applied, by an edit that the editor has made already."""
        document = self._document(target)
        for one in target.get("applied", []):
            root = document.place.root if document.place else ""
            fill = int(one.get("fill", 0)) or None
            await self._desk.line.call("applied", root=root, correction=int(one["correction"]), fill=fill)
        await self._desk.refresh(document)
        return {}

    # --- inside

    async def _asked(self, target: Target, *, propose: bool) -> int:
        document, model = self._document(target), str(target.get("model", ""))
        since = self._reporting.moment
        number = await self._desk.fill(document, _number(target, "line"), model=model, propose=propose)
        self._reporting.ask(number, "offered" if propose else "filled", since)
        return number

    async def _begun(self, target: Target, request: int, work: Awaitable[Target]) -> Target:
        """The request, while the model works for it; with `wait`, how the work ended. If a caller that waits goes
        away, it is cancelled."""
        if not target.get("wait"):
            self._desk.later(self._aloud(work))
            return {"request": request}
        try:
            return await work
        except asyncio.CancelledError:
            self._desk.later(self._desk.cancel([request]))
            raise

    async def _aloud(self, work: Awaitable[Target]) -> None:
        """What goes wrong is said each time: its user asked."""
        try:
            await work
        except ScholiaError as error:
            self._user.warn(f"{error.message} {error.hint}".strip())

    async def _end(self, request: int) -> Target:
        return await self._reporting.end(request)

    async def _previewed(self, request: int) -> Target:
        ended = await self._reporting.end(request)
        if ended.get("fill"):
            await self._show(int(ended["fill"]))
        return ended

    async def _again(self, target: Target, kind: str, words: str = "") -> Target:
        number = _number(target, "fill")
        document = self._document(target)
        request = next((one.record.request for one in document.known.fills if one.record.id == number), 0)

        async def ask(force: bool) -> Target:
            return await self._call(
                "again", target, fill=number, wish=kind, words=words, former=None, force=force
            )

        return await self._begun(target, request, self._replaced(ask))

    async def _replaced(self, ask: Callable[[bool], Awaitable[Target]]) -> Target:
        """Another answer in a fill's place; why there is none is said."""
        ended = await self._perhaps_anyway(ask)
        if ended.get("stage") not in ("filled", "cancelled"):
            self._user.warn(f"{ended.get('stage')}: {ended.get('words')}")
        return ended

    async def _perhaps_anyway(self, do: Callable[[bool], Awaitable[Target]]) -> Target:
        """Does it; where the user's own edit of a fill would be lost, only if they say so."""
        try:
            result = await do(False)
        except ScholiaError as error:
            if "--force" not in error.hint or await self._user.choose(error.message, ANYWAY) != ANYWAY:
                raise
            return await do(True)
        if result.get("stage") == "refused" and "--force" in str(result.get("words", "")):
            words = str(result["words"]).partition("Give that up")[0].strip()
            if await self._user.choose(words, ANYWAY) == ANYWAY:
                return await do(True)
        return result

    async def _call(self, method: str, target: Target, **params: Any) -> Target:
        document = self._document(target)
        await self._desk.ready(document)
        result: Target = await self._desk.line.call(method, **params)
        await self._desk.refresh(document)
        return result

    async def _show(self, fill: int) -> None:
        found = await self._desk.line.call("diff", fill=fill)
        await self._user.show_diff(fill, str(found["path"]), str(found["diff"]))

    def _offered(self, target: Target) -> int:
        """The fill that was offered for a request."""
        if target.get("fill"):
            return _number(target, "fill")
        place = self._document(target).place
        if place is None:
            raise UsageError("The document lies in no repository.")
        return self._desk.sources.offered(place, _number(target, "request"))

    def _document(self, target: Target) -> Document:
        document = self._desk.documents.get(str(target.get("uri", "")))
        if document is None:
            raise UsageError("The document is not open.")
        return document


def _number(target: Target, name: str) -> int:
    value = target.get(name)
    if not isinstance(value, int):
        raise UsageError(f"The command lacks the number `{name}`.")
    return value


def _words(target: Target) -> str:
    words = target.get("remark")
    if not isinstance(words, str) or not words.strip():
        raise UsageError(
            "A remark is missing: what shall be otherwise?",
            'Your editor must ask for it (docs/editors.md), or: agent again FILE -m "use httpx"',
        )
    return words
