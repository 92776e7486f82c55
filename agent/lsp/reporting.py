"""What happens to requests, shown in the editor: work-done progress, and how those ended that its user asked for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from agent.lsp.words import STAGES
from watcher.progress import FINAL

TOKEN = "scholia/"
LATELY = 50  # ends that are remembered for one who asks in the same moment


class Reporting:
    """Hears of progress, and shows it. cancel: called with a request when its user presses cancel."""

    def __init__(
        self, wire: LanguageServer, capabilities: types.ClientCapabilities, cancel: Callable[[int], None]
    ) -> None:
        self._wire = wire
        self._cancel = cancel
        window = capabilities.window
        self._shows = bool(window and window.work_done_progress)
        self._begun: dict[int, str] = {}  # request → what is shown
        self._asked: dict[int, str] = {}  # request → the end that its user wants, and need not be told
        self._lately: deque[tuple[int, dict[str, Any]]] = deque(maxlen=LATELY)
        self.moment = 0  # how many ends were heard
        self._running: dict[str, Any] | None = None
        self._status: dict[str, Any] = {}
        self._ends: dict[int, list[asyncio.Future[dict[str, Any]]]] = {}
        self._ended_before: dict[
            int, dict[str, Any]
        ] = {}  # those that ended before anybody could wait for it

    def ask(self, request: int, wanted: str, since: int) -> None:
        """The user asked for a request: how it ends is said aloud, but for the end that is wanted. since: the `moment`
        before; it may have ended by now."""
        self._asked[request] = wanted
        ended = [
            progress for at, progress in self._lately if at > since and progress.get("request") == request
        ]
        if ended:
            self._say_end(request, ended[-1])
            self._ended_before[request] = ended[-1]

    def end(self, request: int) -> asyncio.Future[dict[str, Any]]:
        """How a request ends that was asked for."""
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        if (progress := self._ended_before.pop(request, None)) is not None:
            future.set_result(progress)
        else:
            self._ends.setdefault(request, []).append(future)
        return future

    def request_of(self, token: types.ProgressToken) -> int:
        """The request that a token of ours stands for; 0 for another's."""
        number = str(token).removeprefix(TOKEN)
        return int(number) if str(token).startswith(TOKEN) and number.isdigit() else 0

    def hear(self, progress: dict[str, Any]) -> None:
        """Shows one thing that happened."""
        request, stage = int(progress.get("request", 0)), str(progress.get("stage", ""))
        words = str(progress.get("words", ""))
        if stage == "notice":
            self._message(types.MessageType.Warning, words)
        elif stage in FINAL:
            self._running = None
            self._ended(request, stage, progress)
        elif request and stage in STAGES:
            if stage != "queued":
                other = self._running is None or self._running["stage"] != stage
                self._running = {
                    "path": progress.get("path", ""), "line": progress.get("line", 0), "stage": stage,
                    "tokens": progress.get("tokens", 0),
                }  # fmt: skip
                if other:
                    self._tell_status()
            if self._shows:
                self._going_on(request, progress)

    def status(self, status: dict[str, Any]) -> None:
        """Takes note of how the daemon stands, and shows it."""
        self._status = status
        self._tell_status()

    def _tell_status(self) -> None:
        """By a notification of our own, for a status bar."""
        status = self._status
        words = " ".join(str(status.get(name) or "") for name in ("fallback", "upgrade")).strip()
        self._wire.protocol.notify(
            "scholia/status",
            {
                "model": status.get("model") or "",
                "adapters": status.get("adapters") or [],
                "pending": status.get("pending") or 0,
                "running": self._running,
                "words": words,
            },
        )

    def _going_on(self, request: int, progress: dict[str, Any]) -> None:
        tokens = f", {progress['tokens']} tokens" if progress.get("tokens") else ""
        words = f"{STAGES[progress['stage']]}{tokens}"
        if request not in self._begun:
            self._begun[request] = words
            # The editor may have allowed an earlier one only after that had ended: its token is still known then.
            self._wire.work_done_progress.tokens.pop(TOKEN + str(request), None)
            created = self._wire.work_done_progress.create(TOKEN + str(request))
            created.add_done_callback(lambda done: self._begin(request, progress, done.exception() is None))
        elif self._begun[request] != words:
            self._begun[request] = words
            self._wire.work_done_progress.report(
                TOKEN + str(request), types.WorkDoneProgressReport(message=words)
            )

    def _begin(self, request: int, progress: dict[str, Any], allowed: bool) -> None:
        if not allowed or request not in self._begun:
            self._wire.work_done_progress.tokens.pop(TOKEN + str(request), None)
            return
        where = f"{progress.get('path', '')}:{progress.get('line', '')}"
        title = f"scholia: {where}"
        self._wire.work_done_progress.begin(
            TOKEN + str(request),
            types.WorkDoneProgressBegin(title=title, cancellable=True, message=self._begun[request]),
        )

    def _ended(self, request: int, stage: str, progress: dict[str, Any]) -> None:
        words = str(progress.get("words", ""))
        if self._begun.pop(request, None) is not None:
            end = types.WorkDoneProgressEnd(message=f"{stage} {words}".strip())
            self._wire.work_done_progress.end(TOKEN + str(request), end)
            self._wire.work_done_progress.tokens.pop(TOKEN + str(request), None)
        self.moment += 1
        self._lately.append((self.moment, progress))
        if stage == "answered":
            self._message(types.MessageType.Info, str(progress.get("text", "")))
        self._say_end(request, progress)
        for future in self._ends.pop(request, []):
            if not future.done():
                future.set_result(progress)

    def _say_end(self, request: int, progress: dict[str, Any]) -> None:
        stage, words = progress["stage"], progress.get("words", "")
        wanted = self._asked.pop(request, None)
        if wanted is not None and stage not in (wanted, "answered", "cancelled"):
            self._message(types.MessageType.Warning, f"{stage}: {words}" if words else stage)

    def _message(self, kind: types.MessageType, words: str) -> None:
        self._wire.window_show_message(types.ShowMessageParams(kind, words))
