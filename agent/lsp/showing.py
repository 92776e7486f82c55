"""What is shown to the editor's user beside the text: messages, questions, and differences."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer


class Showing:
    """Shows in one editor. `close` removes what was made for it."""

    def __init__(self, wire: LanguageServer, capabilities: types.ClientCapabilities) -> None:
        self._wire = wire
        window = capabilities.window
        self._shows = bool(window and window.show_document and window.show_document.support)
        self._asks = bool(window and window.show_message)
        self._folder: Path | None = None

    def warn(self, words: str) -> None:
        self._wire.window_show_message(types.ShowMessageParams(types.MessageType.Warning, words))

    async def choose(self, words: str, *options: str) -> str:
        """Asks the user; the option they chose, or nothing."""
        if not self._asks:
            return ""
        asked = types.ShowMessageRequestParams(
            types.MessageType.Warning, words, [types.MessageActionItem(one) for one in options]
        )
        chosen = await self._wire.window_show_message_request_async(asked)
        return chosen.title if chosen is not None else ""

    async def show_diff(self, fill: int, path: str, diff: str) -> None:
        """Shows what a fill would change: as a file of its own, private and gone with the server, where the editor can
        show one."""
        if self._shows:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="scholia-"))
            file = self._folder / f"fill-{fill}.diff"
            file.write_text(diff, "utf-8", "surrogateescape", "")
            params = types.ShowDocumentParams(file.as_uri(), take_focus=True)
            if (await self._wire.window_show_document_async(params)).success:
                return
        self._wire.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"{path}\n{diff}"))

    def close(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
