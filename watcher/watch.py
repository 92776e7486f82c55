"""File events, made trustworthy.

An event is a hint, the file is the truth: what is reported is "look at this path" or "look through this
repository". A repository is to be looked through at the start, after any error of the library, when a folder
went away, when events may have been lost, and from time to time. Facts behind this, each with its test: the
kernel drops events silently when its queue is full; one name that is not UTF-8 makes the library raise from
then on; a root that is deleted and made again is silent; files in new folders give no event; the limit on
watches is reached sooner or later.

The watcher has its own thread and hands events to a callback that must return at once. Reading files and
asking git about requests is left to whoever takes the events, so watching never waits for it.

Not guaranteed: changes made by other machines on a network file system give no events; the next rescan finds
them.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from engine.errors import GitError, ScholiaError
from engine.git import Repository
from engine.text.shown import shown
from watcher.dirs import is_folder, is_temporary, may_be_file, tree
from watcher.looks import AGAIN, Looks
from watcher.notify import MODIFIED, Broken, Change, LimitReached
from watcher.scan import Found
from watcher.watches import Watched, Watches

WAIT = 0.1  # seconds until what other threads asked for is noticed
TICK = 1.0  # seconds between two looks at the roots
GAP = 5.0  # seconds that the clocks may be off before events count as lost
MANY = 1000  # changes at once, from which on the whole repository is looked through
SHARE = 0.004  # of one core, for periodic rescans
POLLING = 5.0  # seconds between rescans where there are no events
POLLING_SHARE = 0.05  # of one core, then
PRESSING = 10.0  # times its own cost, between two rescans that events demand
LEAST = 0.2  # seconds between two rescans
PARKED = 3.0  # seconds until a paused file is looked at again although git did not move
ATTEMPTS = 5  # to list folders that change meanwhile
MOST_CACHED = 20_000
GIT_NAMES = (
    "HEAD",
    "index",
    "index.lock",
    "packed-refs",
    "stash",
    "rebase-merge",
    "rebase-apply",
    "BISECT_START",
)


@dataclass(frozen=True)
class Changed:
    """These files were made, changed or deleted. Look at each."""

    repository: Repository
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Rescan:
    """Anything may have changed. Look through the repository."""

    repository: Repository
    reason: str


@dataclass(frozen=True)
class GitMoved:
    """HEAD, the index, a stash or an operation changed: decide again what was paused."""

    repository: Repository


@dataclass(frozen=True)
class Trouble:
    """Watching is impaired; it goes on as well as it can."""

    message: str
    hint: str = ""


Event = Changed | Rescan | GitMoved | Trouble


class Watcher:
    """Watches repositories, from its own thread, until closed.

    rescan_seconds: look through each repository so often; less often where that would take more than
    half a per cent of one core. clock, wall: monotonic and calendar time in seconds."""

    def __init__(
        self,
        on_event: Callable[[Event], None],
        *,
        rescan_seconds: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._on_event = on_event
        self._period = rescan_seconds
        self._clock = clock
        self._wall = wall
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._wanted: dict[str, Repository] = {}
        self._costs: dict[str, float] = {}
        self._due: list[tuple[float, str, str]] = []
        self._parked: dict[str, set[str]] = {}
        self._looks = Looks(self.again, clock)
        self._watched: dict[str, Watched] = {}
        self._watches = Watches(self._closing, clock)
        self._told: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    # --- for any thread

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and waits for it."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, repository: Repository) -> None:
        """Watches one more repository. A Rescan follows as soon as its events flow."""
        with self._lock:
            self._wanted[str(repository.root)] = repository

    def remove(self, repository: Repository) -> None:
        """Watches it no longer; an event that is under way may still come."""
        with self._lock:
            self._wanted.pop(str(repository.root), None)

    def again(self, repository: Repository, path: str, seconds: float = AGAIN) -> None:
        """Reports a path as changed once more, after a while."""
        with self._lock:
            heapq.heappush(self._due, (self._clock() + seconds, str(repository.root), path))

    def park(self, repository: Repository, path: str) -> None:
        """Reports a path as changed once more when git moves, after a while in any case: its verdict was
        `paused`."""
        self.again(repository, path, PARKED)
        with self._lock:
            self._parked.setdefault(str(repository.root), set()).add(path)

    def expect(self, repository: Repository, path: str, sha256: str) -> None:
        """Announces our own write: `look` will not take this content for the user's (FAULTS 8)."""
        self._looks.expect(repository, path, sha256)

    def look(self, repository: Repository, path: str, marker: str, max_bytes: int) -> Found | None:
        """Reads one file and finds its requests. None if there is nothing to decide: the content is our own
        write, or the file is being written and will be reported again (FAULTS 5)."""
        return self._looks.look(repository, path, marker, max_bytes)

    def scanned(self, repository: Repository, seconds: float) -> None:
        """Tells what a scan took; rescans are spaced by it."""
        with self._lock:
            self._costs[str(repository.root)] = seconds

    # --- the watching thread

    def _run(self) -> None:
        checked = float("-inf")
        before, drift = self._clock(), self._wall() - self._clock()
        while not self._closing.is_set():
            self._follow_wanted()
            now, now_drift = self._clock(), self._wall() - self._clock()
            if now - before > GAP or abs(now_drift - drift) > GAP:
                self._distrust("this computer or program stood still, or the clock was set")
            before, drift = now, now_drift
            if now - checked >= TICK:
                self._follow_roots()
                checked = now
            self._look_through()
            self._handle(self._wait())
            self._report_due()
        self._watches.close()

    def _wait(self) -> set[Change]:
        with self._lock:
            due = self._due[0][0] - self._clock() if self._due else WAIT
        try:
            return self._watches.wait(max(0.001, min(WAIT, due)))
        except Broken as error:
            self._lose_events(error)
            return set()

    def _lose_events(self, error: ScholiaError) -> None:
        if self._watches.failed(error):
            self._tell(error.message, error.hint)
        self._distrust("file events failed")

    def _follow_wanted(self) -> None:
        with self._lock:
            wanted, costs = dict(self._wanted), dict(self._costs)
        for root in self._watched.keys() - wanted.keys():
            del self._watched[root]
            self._attach()
        for root, repository in wanted.items():
            if root not in self._watched:
                self._watched[root] = new = Watched(repository)
                new.identity = new.now()
            self._watched[root].cost = costs.get(root, 0.0)

    def _follow_roots(self) -> None:
        """Notices a root that went away or was replaced (its watches are dead), and whose time has come."""
        for watched in self._watched.values():
            identity = watched.now()
            if identity != watched.identity:
                if identity is None:
                    self._tell(f"{shown(watched.place(''))} is gone; it is watched again when it is back.")
                watched.identity = identity
                watched.folders.clear()
                watched.doubt = "the root was replaced"
            period = max(self._period, watched.cost / SHARE)
            if not self._watches.live:
                period = max(min(POLLING, self._period), watched.cost / POLLING_SHARE)
            if self._clock() - watched.rescanned >= period:
                watched.doubt = watched.doubt or "time has passed"

    def _distrust(self, reason: str) -> None:
        for watched in self._watched.values():
            watched.doubt = watched.doubt or reason

    def _look_through(self) -> None:
        """Where there is doubt: lists the folders anew, watches them, asks for a rescan."""
        now = self._clock()
        doubtful = [one for one in self._watched.values() if one.doubt and one.identity and now >= one.due]
        if not doubtful:
            return
        for attempt in range(ATTEMPTS):  # folders that are made meanwhile are found by listing once more
            changed = [self._list_folders(one) for one in doubtful]
            if not any(changed) and (attempt or self._watches.live):
                break
            self._attach()
        for one in doubtful:
            one.due = now + max(LEAST, PRESSING * one.cost)
            if one.failures:
                continue
            one.rescanned = now
            self._on_event(Rescan(one.repository, one.doubt))
            one.doubt = ""

    def _list_folders(self, watched: Watched) -> bool:
        """Whether there are other folders than before."""
        watched.ignored.clear()
        try:
            folders = set(tree(watched.repository).folders)
        except GitError as error:
            watched.failures += 1
            if watched.failures > ATTEMPTS * 2:  # not just a moment, as while a root is replaced
                self._tell(f"{shown(watched.place(''))}: {error.message}", error.hint)
            return False
        changed = folders != watched.folders
        watched.folders, watched.failures = folders, 0
        return changed

    def _attach(self) -> None:
        try:
            self._handle(self._watches.attach(self._watched.values()), follow=False)
        except (Broken, LimitReached) as error:
            self._lose_events(error)

    # --- events

    def _handle(self, batch: set[Change], follow: bool = True) -> None:
        changed: dict[str, dict[str, None]] = {}
        moved: dict[str, Watched] = {}
        made: list[tuple[Watched, str]] = []
        places = self._watches.places
        for kind, path in batch:
            parent, _, name = path.rpartition("/")
            if name in GIT_NAMES or name.endswith("_HEAD"):
                moved |= {one.place(""): one for one in self._watches.git_places.get(parent, ())}
            if path in places and kind != MODIFIED:
                self._lose_folder(*places[path])
            elif name == ".git" and parent in places:
                self._lose_folder(*places[parent])
        for _, path in sorted(batch):
            parent, _, name = path.rpartition("/")
            watched, folder = places.get(parent, (None, ""))
            if watched is None or name == ".git" or is_temporary(name):
                continue
            relative = f"{folder}/{name}" if folder else name
            if is_folder(path):
                if relative not in watched.folders:
                    made.append((watched, relative))
            elif may_be_file(path):
                changed.setdefault(watched.place(""), {})[relative] = None
            if name == ".gitignore":
                watched.doubt = watched.doubt or "the ignore rules changed"
        for watched in moved.values():
            watched.ignored.clear()
            self._on_event(GitMoved(watched.repository))
            with self._lock:
                parked = self._parked.pop(watched.place(""), set())
            changed.setdefault(watched.place(""), {}).update(dict.fromkeys(parked))
        for root, paths in changed.items():
            if paths:
                self._report(self._watched[root], paths)
        if made and follow:
            self._follow_new(made)
        elif made:
            for watched, _ in made:
                watched.doubt = watched.doubt or "new folders"

    def _lose_folder(self, watched: Watched, folder: str) -> None:
        """A folder went away or was replaced; its watches are dead, and what was in it is gone
        unannounced."""
        if not folder:
            watched.identity = None
            return
        gone = {one for one in watched.folders if one == folder or one.startswith(folder + "/")}
        watched.folders -= gone
        watched.doubt = watched.doubt or "a folder went away"

    def _follow_new(self, made: Iterable[tuple[Watched, str]]) -> None:
        """Watches new folders, and reports the files that were put into them before that."""
        files: dict[str, set[str]] = {}
        for _ in range(ATTEMPTS):
            grown = False
            for watched, folder in made:
                try:
                    found = tree(watched.repository, folder)
                except GitError:
                    watched.doubt = watched.doubt or "new folders"
                    continue
                grown = grown or not watched.folders.issuperset(found.folders)
                watched.folders |= set(found.folders)
                files.setdefault(watched.place(""), set()).update(found.files)
            if not grown:
                break
            self._attach()
        for root, paths in files.items():
            self._report(
                self._watched[root], (path for path in paths if not is_temporary(path.rpartition("/")[2]))
            )

    def _report(self, watched: Watched, paths: Iterable[str]) -> None:
        """Reports what git does not ignore."""
        wanted = list(paths)
        if len(wanted) >= MANY:
            watched.doubt = watched.doubt or "many files changed at once"
            return
        unknown = [path for path in wanted if path not in watched.ignored]
        try:
            ignored = watched.repository.ignored(unknown)
        except GitError as error:
            self._tell(f"{shown(watched.place(''))}: {error.message}", error.hint)
            return
        if len(watched.ignored) > MOST_CACHED:
            watched.ignored.clear()
        watched.ignored |= {path: path in ignored for path in unknown}
        left = tuple(path for path in wanted if not watched.ignored.get(path, path in ignored))
        if left:
            self._on_event(Changed(watched.repository, left))

    def _report_due(self) -> None:
        now = self._clock()
        due: dict[str, set[str]] = {}
        with self._lock:
            while self._due and self._due[0][0] <= now:
                _, root, path = heapq.heappop(self._due)
                due.setdefault(root, set()).add(path)
        for root, paths in due.items():
            if root in self._watched:
                self._on_event(Changed(self._watched[root].repository, tuple(sorted(paths))))

    def _tell(self, message: str, hint: str = "") -> None:
        """Each trouble once."""
        if message not in self._told:
            self._told.add(message)
            self._on_event(Trouble(message, hint))
