"""Listens to a real watcher, and waits for what it says."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from watcher.watch import Changed, Event, Rescan

PATIENCE = 30.0  # seconds until an event counts as never coming


class Heard:
    """The callback of a watcher. `events` are all that came since the last `forget`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._news = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def until(self, met: Callable[[Heard], bool]) -> None:
        """Returns when the condition holds for what was heard; fails the test if it does not for long."""
        with self._news:
            assert self._news.wait_for(lambda: met(self), PATIENCE), f"heard only {self.events}"

    def path(self, path: str) -> None:
        self.until(lambda heard: path in heard.paths)

    def rescan(self, word: str = "") -> None:
        """Returns when a rescan for a reason that contains `word` was asked for."""
        self.until(lambda heard: any(word in reason for reason in heard.rescans))

    def path_while(self, path: str, act: Callable[[], None]) -> None:
        """Acts again and again until the path is reported."""
        deadline = time.monotonic() + PATIENCE
        while path not in self.paths:
            assert time.monotonic() < deadline, f"heard only {self.events}"
            act()
            with self._news:
                self._news.wait(0.2)

    def forget(self) -> None:
        with self._news:
            self.events.clear()

    @property
    def paths(self) -> set[str]:
        return {path for event in self.events if isinstance(event, Changed) for path in event.paths}

    @property
    def rescans(self) -> list[str]:
        return [event.reason for event in self.events if isinstance(event, Rescan)]
