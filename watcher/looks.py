"""One look at one file that is reported as changed: is it our own write, is it half a save, what does it
ask?"""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.git import Repository
from watcher.scan import Found, look

PATIENCE = 2.0  # seconds that a file open for writing must not have changed before it is read all the same
AGAIN = 0.1  # seconds until a file that is being written is looked at again

Key = tuple[str, str]


class Looks:
    """For any thread. again: reports a path as changed once more, after so many seconds."""

    def __init__(self, again: Callable[[Repository, str, float], None], clock: Callable[[], float]) -> None:
        self._again = again
        self._clock = clock
        self._lock = threading.Lock()
        self._expected: dict[Key, tuple[str, bool]] = {}  # digest, and whether it has been met
        self._busy: dict[Key, tuple[str, float]] = {}

    def expect(self, repository: Repository, path: str, sha256: str) -> None:
        """Announces our own write of this content, so that it is not taken for the user's (FAULTS 8)."""
        with self._lock:
            self._expected[_key(repository, path)] = (sha256, False)

    def look(self, repository: Repository, path: str, marker: str, max_bytes: int) -> Found | None:
        """Reads one file and finds its requests. None if there is nothing to decide: the content is our own
        write, or the file is being written and will be reported again (FAULTS 5)."""
        key = _key(repository, path)
        found = look(repository, path, marker, max_bytes)
        if found.changing:
            if not self._is_settled(key, found):
                self._again(repository, path, AGAIN)
                return None
            found = look(repository, path, marker, max_bytes, accept_busy=True)
        with self._lock:
            self._busy.pop(key, None)
            expected, met = self._expected.get(key, ("", False))
            if found.snapshot is not None and found.snapshot.sha256 == expected:
                self._expected[key] = (expected, True)
                return None
            if met:  # the user has changed it since: the same content would be theirs from now on
                del self._expected[key]
        return found

    def _is_settled(self, key: Key, found: Found) -> bool:
        """Whether a file that some program keeps open for writing has stayed the same for long enough."""
        if found.snapshot is None:
            return False
        now = self._clock()
        with self._lock:
            digest, since = self._busy.get(key, ("", now))
            if digest != found.snapshot.sha256:
                since = now
            self._busy[key] = (found.snapshot.sha256, since)
        return now - since >= PATIENCE


def _key(repository: Repository, path: str) -> Key:
    return str(repository.root), path
