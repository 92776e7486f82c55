"""Puts an edit into a buffer, and finds out whether it arrived.

An editor may say that it applied an edit which it dropped because the user had typed meanwhile, or apply it beside
what was typed. So the answer is not taken for the deed: what counts is the text that the editor sends next (I1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from agent.lsp.documents import Document
from agent.lsp.text import Change
from watcher.surface import text_sha

REPLY_SECONDS = 6.0  # that an editor may take to apply an edit
SYNC_SECONDS = 2.0  # that it may take to send the text with it: some gather changes for a moment
NO_SECONDS = 0.3  # the same for one that says no: its user typed meanwhile, and waits
LOOK_SECONDS = 0.02
Edit = Callable[[Document, int, int, str], Awaitable[tuple[bool, str]]]


async def deliver(
    document: Document, edit: Edit, params: dict[str, Any], late: Callable[[], None]
) -> dict[str, Any]:
    """Carries out the daemon's question `edit`; the answer to it. `changed`: the buffer holds other text by now, and
    nothing was done.

    late: called if the editor took the code after all when it was no longer waited for, as when it asks its user."""
    before = document.text.text
    if text_sha(before) != params["text"]:
        return {"changed": True}
    change = Change(int(params["start"]), int(params["end"]), str(params["new"]))
    version, patience = document.version, SYNC_SECONDS
    asked = asyncio.ensure_future(edit(document, change.start, change.end, change.new))
    try:
        applied, words = await asyncio.wait_for(asyncio.shield(asked), REPLY_SECONDS)
        patience = SYNC_SECONDS if applied else NO_SECONDS
    except TimeoutError:
        applied, words = False, "it did not say whether it took the code"
        asked.add_done_callback(lambda done: late() if _is_taken(done) else None)
    if not applied and document.version == version:
        return {"applied": False, "words": words}
    return {"applied": True} if await _arrived(document, before, change, patience) else {"changed": True}


def _is_taken(done: asyncio.Future[tuple[bool, str]]) -> bool:
    return not done.cancelled() and done.exception() is None and done.result()[0]


async def _arrived(document: Document, before: str, change: Change, patience: float) -> bool:
    """Whether the change is in the text that the editor sends, within so many seconds."""
    after = before[: change.start] + change.new + before[change.end :]
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while document.text.text != after:
        now = document.text.text
        if change.new.strip() and now.count(change.new) > before.count(change.new):
            return True  # beside what the user typed
        if loop.time() > deadline:
            return False
        await asyncio.sleep(LOOK_SECONDS)
    return True
