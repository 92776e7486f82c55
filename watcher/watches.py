"""The kernel's watches on all folders of all repositories, and which folder belongs to which."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from engine.errors import ScholiaError
from engine.git import Repository
from watcher.dirs import is_folder
from watcher.notify import Broken, Change, LimitReached, Notify

RETRY = 60.0  # seconds until events are tried again after the limit was reached
CALM = 60.0  # seconds without a failure after which earlier ones are forgotten
BEARABLE = 4  # failures in a row without a pause
ATTEMPTS = 5


@dataclass
class Watched:
    """One repository, as the watching thread knows it."""

    repository: Repository
    identity: object = None
    folders: set[str] = field(default_factory=set)
    ignored: dict[str, bool] = field(default_factory=dict)
    doubt: str = "start"  # why everything must be looked through; empty if nothing must
    rescanned: float = float("-inf")
    due: float = float("-inf")  # not to be looked through before
    failures: int = 0  # in a row, to list its folders
    cost: float = 0.0  # seconds that a scan takes

    def now(self) -> object:
        """What tells its root from one that is made in its place; None if it is gone."""
        try:
            statuses = [path.stat() for path in (self.repository.root, self.repository.git_dir)]
        except OSError:
            return None
        return tuple((one.st_dev, one.st_ino) for one in statuses)

    def place(self, folder: str) -> str:
        """The absolute path of a folder; `""` is the root."""
        root = str(self.repository.root)
        return f"{root}/{folder}" if folder else root


class Watches:
    """places: a folder's absolute path → its repository and its path there. git_places: git's own folders.

    Where there are no watches it waits in vain: the caller looks through the files from time to time."""

    def __init__(self, closing: threading.Event, clock: Callable[[], float]) -> None:
        self.places: dict[str, tuple[Watched, str]] = {}
        self.git_places: dict[str, list[Watched]] = {}
        self._closing = closing
        self._clock = clock
        self._notify: Notify | None = None
        self._retry = float("-inf")
        self._failures = 0
        self._failed = float("-inf")

    @property
    def live(self) -> bool:
        return self._notify is not None

    def wait(self, seconds: float) -> set[Change]:
        """What changed, after at most so many seconds. Raises Broken."""
        if self._notify is None:
            self._closing.wait(seconds)
            return set()
        return self._notify.wait(seconds, self._closing)

    def attach(self, repositories: Iterable[Watched]) -> set[Change]:
        """Watches all their folders, the new ones before the old watches end, so that nothing slips through.

        Returns what the old watches still held. Raises Broken or LimitReached."""
        self.places = {}
        self.git_places = {}
        for watched in repositories:
            self.places |= {watched.place(folder): (watched, folder) for folder in watched.folders}
            for folder in _git_folders(watched.repository):
                self.git_places.setdefault(folder, []).append(watched)
        old, self._notify = self._notify, None
        try:
            if self._clock() >= self._retry:
                self._notify = self._made()
            return old.wait(0.001, self._closing) if old else set()
        finally:
            if old:
                old.close()

    def failed(self, error: ScholiaError) -> bool:
        """Drops the watches. They are made anew at once; after a pause if the limit was reached or they keep
        failing, and then the user should be told: returns whether."""
        self.close()
        now = self._clock()
        self._failures = self._failures + 1 if now - self._failed < CALM else 1
        self._failed = now
        if isinstance(error, LimitReached):
            self._retry = now + RETRY
        elif self._failures > BEARABLE:
            self._retry = now + min(RETRY, 2.0 ** (self._failures - BEARABLE))
        return self._retry > now

    def close(self) -> None:
        if self._notify:
            self._notify.close()
            self._notify = None

    def _made(self) -> Notify:
        wanted = [path for path in (*self.places, *self.git_places) if _is_utf8(path)]
        for _ in range(ATTEMPTS):
            try:
                return Notify(wanted)
            except FileNotFoundError:
                wanted = [path for path in wanted if is_folder(path)]
        raise Broken("File events failed: folders come and go too fast.")


def _git_folders(repository: Repository) -> list[str]:
    common = repository.common_dir
    folders = {repository.git_dir, common, common / "refs", common / "logs" / "refs"}
    return [str(folder) for folder in sorted(folders) if folder.is_dir()]


def _is_utf8(path: str) -> bool:
    """Whether the library can be given this path; changes elsewhere are found by rescans."""
    return not any("\ud800" <= character <= "\udfff" for character in path)
