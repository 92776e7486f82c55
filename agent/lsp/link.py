"""The line to the daemon: one stream on which it tells and asks, and calls beside it.

The daemon is started if none runs. If it ends, it is started again and told anew what is open; nothing that was said
meanwhile is lost: a fill that stands in a buffer is reported until it was heard.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import DaemonError, ScholiaError
from engine.paths import Home
from watcher import background, rpc

if TYPE_CHECKING:
    from agent.lsp.alone import Alone

log = logging.getLogger("scholia.lsp")
CALLERS = 4  # calls at once that return soon
MOST_SLOW = 16  # that may wait for an answer of this editor, which must find a caller
START_SECONDS = 20.0  # that a call waits for a daemon that is being started
LOOK_SECONDS = 0.5  # between looks whether a daemon that ended is there again
BACK_LOOKS = 4
SLOW = ("again", "undo", "apply", "diff")
AGAIN_SECONDS = (0.2, 1.0, 3.0, 10.0)  # until a line that broke is tried again


class Hearer(Protocol):
    """What hears the daemon, in the event loop's thread."""

    def detached(self, words: str) -> None: ...

    def said(self, method: str, params: dict[str, Any]) -> None: ...


class Line(ABC):
    """What both lines have in common. Open from `start` until `close`."""

    def __init__(self, home: Home, hearer: Hearer, loop: asyncio.AbstractEventLoop) -> None:
        self._home = home
        self._hearer = hearer
        self._loop = loop
        self._closing = threading.Event()
        self._callers = ThreadPoolExecutor(CALLERS, "call")
        self._patient = ThreadPoolExecutor(MOST_SLOW, "ask")

    def start(self) -> None:
        """Connects, and stays connected, in a thread of its own."""
        threading.Thread(target=self._listen, name="daemon", daemon=True).start()

    def close(self) -> None:
        """Ends the line; the other end hears that the editor is gone."""
        self._closing.set()
        for callers in (self._callers, self._patient):
            callers.shutdown(wait=False, cancel_futures=True)

    async def call(self, method: str, **params: Any) -> Any:
        """Calls the other end. Raises ApiError with its words, DaemonError if it is not there."""
        callers = self._patient if method in SLOW else self._callers
        return await self._loop.run_in_executor(callers, lambda: self._call(method, params))

    @abstractmethod
    def _call(self, method: str, params: dict[str, Any]) -> Any: ...

    @abstractmethod
    def _listen(self) -> None: ...

    def _hand(self, hear: Callable[..., None], *what: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(hear, *what)
        except RuntimeError:  # the loop has ended before us
            self._closing.set()


class Here(Line):
    """The line to this very process, where no daemon is wanted."""

    _alone: Alone | None = None

    def _call(self, method: str, params: dict[str, Any]) -> Any:
        if self._alone is None:
            raise DaemonError("Nothing serves this editor yet.", "Try again.")
        return self._alone.call(method, **params)

    def _listen(self) -> None:
        from agent.lsp.alone import Alone

        try:
            with Alone(self._home) as alone:
                self._alone = alone
                for said in alone.attach():
                    if self._closing.is_set():
                        return
                    if said is not None:
                        self._hand(
                            self._hearer.said, *(said if isinstance(said, tuple) else ("progress", said))
                        )
        except ScholiaError as error:
            self._hand(self._hearer.detached, f"{error.message} {error.hint}".strip())


class Link(Line):
    """The line to the daemon of one home."""

    def __init__(self, home: Home, hearer: Hearer, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(home, hearer, loop)
        self._idle: list[rpc.Client] = []
        self._lock = threading.Lock()
        self._stream: rpc.Client | None = None
        self._stopped = False  # by its user
        self._settled = threading.Event()  # it is known whether there is a daemon

    def close(self) -> None:
        super().close()
        self._settled.set()
        with self._lock:
            for client in (*self._idle, *filter(None, [self._stream])):
                client.shut()

    def _call(self, method: str, params: dict[str, Any]) -> Any:
        self._settled.wait(START_SECONDS)
        with self._lock:
            client = self._idle.pop() if self._idle else None
        if client is not None:
            try:
                return self._done(client, method, params)
            except DaemonError as error:  # it may have been started again since
                log.debug("a connection was stale: %s", error.message)
        return self._done(rpc.Client(self._home), method, params)

    def _done(self, client: rpc.Client, method: str, params: dict[str, Any]) -> Any:
        try:
            result = client.call(method, **params)
        except DaemonError:
            client.close()
            raise
        except ScholiaError:  # the daemon's own words; the connection is good
            self._keep(client)
            raise
        self._keep(client)
        return result

    def _keep(self, client: rpc.Client) -> None:
        with self._lock:
            self._idle.append(client)

    def _listen(self) -> None:
        tries = 0
        while not self._closing.is_set():
            try:
                with self._connected() as client:
                    self._stream = client
                    self._stopped = False
                    for message in client.stream("attach"):
                        tries = 0
                        self._settled.set()
                        if message.get("method") == "stopped":
                            self._stopped = True
                        elif "method" in message:
                            self._hand(self._hearer.said, message["method"], message["params"])
                words = "The daemon was ended. Start it when you want it: agent watch --daemon"
                if not self._stopped:
                    self._settled.clear()
                    words = "The daemon has ended; it is started again."
            except ScholiaError as error:
                self._settled.set()
                words = f"{error.message} {error.hint}".strip()
            if self._closing.is_set():
                return
            self._hand(self._hearer.detached, words)
            self._closing.wait(AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)])
            tries += 1

    def _connected(self) -> rpc.Client:
        """A connection; the daemon is started if none runs, unless its user has ended it: then that is waited for."""
        client = rpc.running(self._home)
        looks = BACK_LOOKS if self._stream is not None else 0  # it may come again, as another version
        while client is None and (self._stopped or looks) and not self._closing.wait(LOOK_SECONDS):
            client, looks = rpc.running(self._home), max(0, looks - 1)
        if client is None and self._closing.is_set():
            raise DaemonError("The editor has ended.")
        if client is None:
            background.start(self._home)
            client = rpc.Client(self._home)
        return client
