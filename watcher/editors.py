"""Which editor has which file open, and the line on which it is asked.

An editor is a front that called `attach`. Over that stream the daemon asks for a buffer's text, or for an edit of it,
and the editor answers with calls (docs/api.md). One that goes away has closed everything.
"""

from __future__ import annotations

import itertools
import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine.errors import FileRefused

ANSWER_SECONDS = 10.0  # that an editor may take: a window may stand in its way
ENDS = ("stopped", "restarting")  # what a line ends with
FAREWELL_SECONDS = 2.0  # that editors may take to hear of the end
MOST_BEHIND = 1000  # messages that a slow editor may lag behind before it is told no more of progress
GONE = "The editor that had the file open went away."
Message = tuple[str, dict[str, Any]]
File = str  # where a file really is, by whatever link it is named


class EditorSilent(FileRefused):
    """The editor did not answer in time; what it did with the question is not known."""


class EditorGone(EditorSilent):
    """The editor went away meanwhile."""


class Editor:
    """One editor, from `attach` until its connection ends. For any thread."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.outbox: queue.Queue[Message] = queue.Queue()
        self.files: dict[File, float] = {}  # open ones, and when the user was last at work in each
        self._answers: dict[int, queue.SimpleQueue[dict[str, Any] | None]] = {}
        self._numbers = itertools.count(1)
        self._gone = False

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Says something that needs no answer."""
        if self.outbox.qsize() < MOST_BEHIND:
            self.outbox.put((method, params))

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Asks, and waits for the answer. Raises EditorSilent."""
        number = next(self._numbers)
        box: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._answers[number] = box
        try:
            if self._gone:
                raise EditorGone(GONE)
            self.outbox.put((method, {"ask": number, **params}))
            answer = box.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            words = f"The editor that has the file open did not answer in {ANSWER_SECONDS:.0f} s."
            raise EditorSilent(words, "Try again when it does.") from None
        finally:
            del self._answers[number]
        if answer is None:
            raise EditorGone(GONE)
        return answer

    def answer(self, number: int, result: dict[str, Any]) -> bool:
        """Takes the answer to a question; False if nobody waits for it any more."""
        box = self._answers.get(number)
        if box is not None:
            box.put(result)
        return box is not None

    def leave(self) -> None:
        """The editor is gone: nobody waits for it."""
        self._gone = True
        for box in list(self._answers.values()):
            box.put(None)


class Editors:
    """The editors of one daemon. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._editors: dict[int, Editor] = {}
        self.left = time.monotonic()  # when a file was last closed; at first, those of an earlier daemon are

    @contextmanager
    def attached(self) -> Iterator[Editor]:
        """An editor, until the block ends."""
        editor = Editor(next(self._numbers))
        with self._lock:
            self._editors[editor.number] = editor
        try:
            yield editor
        finally:
            with self._lock:
                del self._editors[editor.number]
                self.left = time.monotonic()
            editor.leave()

    def editor(self, number: int) -> Editor | None:
        """The editor with that number, if it is still there."""
        with self._lock:
            return self._editors.get(number)

    def farewell(self, for_good: bool) -> None:
        """Ends every line. for_good: its user ended the daemon, and an editor shall not start it again by itself."""
        with self._lock:
            editors = list(self._editors.values())
        for one in editors:
            one.outbox.put((ENDS[0] if for_good else ENDS[1], {}))
        deadline = time.monotonic() + FAREWELL_SECONDS
        while self.count and time.monotonic() < deadline:
            time.sleep(0.01)

    @property
    def count(self) -> int:
        """How many there are."""
        with self._lock:
            return len(self._editors)

    def opened(self, number: int, root: str, path: str) -> None:
        """The user opened a file in this editor, which takes edits of it from now on."""
        with self._lock:
            if number in self._editors:
                self._editors[number].files[_file(root, path)] = time.monotonic()

    def touch(self, number: int, root: str, path: str) -> None:
        """The user is at work in a file in this editor."""
        file = _file(root, path)
        with self._lock:
            if number in self._editors and file in self._editors[number].files:
                self._editors[number].files[file] = time.monotonic()

    def closed(self, number: int, root: str, path: str) -> None:
        """The user closed a file there."""
        with self._lock:
            if number in self._editors:
                self._editors[number].files.pop(_file(root, path), None)
                self.left = time.monotonic()

    def holding(self, root: str, path: str) -> list[Editor]:
        """Those that have the file open; first the one in which the user was last at work."""
        file = _file(root, path)
        with self._lock:
            found = [one for one in self._editors.values() if file in one.files]
        return sorted(found, key=lambda one: one.files.get(file, 0.0), reverse=True)


def _file(root: str, path: str) -> File:
    return os.path.realpath(f"{root}/{path}")
