"""File events from the kernel, by watchfiles' documented Rust backend.

It is used directly and not through `watchfiles.watch` because new watches must be live before the old ones
are closed, and because what it raises has to be told apart. What it does to us, found by experiment with
1.3.0:

- once it has met a name that is not UTF-8 it raises from every `watch`: it must be replaced;
- told to ignore missing permissions, it swallows the error about the limit on watches, too;
- its stop event throws away what it has collected, so it serves for closing only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from engine.errors import ScholiaError

STEP = 10  # ms of quiet after which events are handed over: ≈ 15 ms from save to event, 0.3 % of a core idle
LONGEST = 100  # ms after which they are handed over although more arrive
MODIFIED = 2

Change = tuple[int, str]


class Broken(ScholiaError):
    """The library failed; a new Notify is needed, and events were lost."""


class LimitReached(ScholiaError):
    """The system grants no more watches."""


class Notify:
    """Watches folders, each by itself. Raises LimitReached, FileNotFoundError or Broken when made."""

    def __init__(self, folders: Iterable[str]) -> None:
        try:
            self._notify = RustNotify(list(folders), False, False, 0, False, False)
        except FileNotFoundError:
            raise
        except (OSError, WatchfilesRustInternalError) as error:
            raise _told(error) from error

    def wait(self, seconds: float, closing: threading.Event) -> set[Change]:
        """What changed, kind and path, after at most so many seconds; empty if nothing did. Raises Broken."""
        try:
            found = self._notify.watch(LONGEST, STEP, max(1, round(seconds * 1000)), closing)
        except (OSError, WatchfilesRustInternalError) as error:
            raise Broken(f"File events failed: {error}.") from error
        return set() if isinstance(found, str) else found

    def close(self) -> None:
        self._notify.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _told(error: Exception) -> ScholiaError:
    words = str(error)
    if "watch limit" in words or "MaxFilesWatch" in words:
        return LimitReached(
            "The system grants no more file watches, so files are looked through every few seconds instead.",
            "Raise the limit: sudo sysctl fs.inotify.max_user_watches=524288, and for good in /etc/sysctl.d.",
        )
    if "os error 24" in words:
        return LimitReached(
            "The system grants no more file watchers, so files are looked through every few seconds instead.",
            "Raise the limit: sudo sysctl fs.inotify.max_user_instances=1024, and for good in /etc/sysctl.d.",
        )
    return Broken(f"File events failed: {words}.")
