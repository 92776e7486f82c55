"""What the user's own check command says of the fills in a document that was saved (`watcher.check`).

It may take long: one runs at a time, in a thread of its own, and a text that was changed meanwhile is not checked any
more. A command that still runs when the editor ends is ended.
"""

from __future__ import annotations

import asyncio
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from agent.lsp.documents import Document

if TYPE_CHECKING:
    from watcher.problems import Flaw


class Checking:
    """Of one editor, until `close`."""

    def __init__(self) -> None:
        self._one = ThreadPoolExecutor(1, "check")
        self._due: set[tuple[str, int]] = set()  # addresses and versions that wait for their turn, or have it
        self._process: subprocess.Popen[bytes] | None = None

    async def said(self, document: Document) -> tuple[Flaw, ...] | None:
        """What the command says of a document that was just saved; None if that no longer counts.

        Nothing runs in a repository that is not trusted, and the command is never a repository's (FAULTS 47). Raises
        as `watcher.check.checked`."""
        place, version = document.place, document.version
        due = document.uri, version
        if place is None or due in self._due:
            return None
        if not (place.record.trusted and place.settings.problems.check.strip() and document.known.fills):
            return ()
        text, spans = document.text.text, [(one.start, one.end) for one in document.known.fills]

        def check() -> tuple[Flaw, ...]:
            from watcher.check import checked  # when the editor no longer waits for us

            if document.version != version:
                return ()
            return checked(
                place.repository, place.path, text, place.settings.problems, *spans, begun=self._begun
            )

        self._due.add(due)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._one, check)
        finally:
            self._due.discard(due)
        return found if document.version == version else None

    def _begun(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def close(self) -> None:
        """Ends what runs, so that nobody waits for it."""
        self._one.shutdown(wait=False, cancel_futures=True)
        if self._process is not None:
            from watcher.check import end

            end(self._process)
