"""Which requests this user has just typed (I2). Only those run by themselves; the others wait until asked
for.

A request waits if it, by its fingerprint, is in a version of the file that git could have put there:
HEAD's, the index's (its three sides in a conflict, too), that of a merge's, rebase's or cherry-pick's other
side, that of the commits that HEAD recently moved between, or any stash, dropped ones included. It waits,
too, if the file's exact bytes are already an object of git, as after a checkout. When unsure it waits. So
`git add` right after a save makes a request wait if it was not seen before, and a request that is typed a
second time, word for word, waits while the first stands in HEAD. A verdict lasts while the request stands in
its file: what waited goes on waiting, and what was typed is not doubted because git has stored it meanwhile, as
`git add` and `git merge` do with what they find.

While a git operation is in progress, and in a file with conflicts, nothing is decided: the verdict says `paused`; ask
again when it is over.

Not guaranteed: content that comes without git's objects (`git apply`, an unpacked archive, a synchronised
folder) looks like typed content.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import FileRefused, GitError
from engine.git import Repository, digest
from engine.ledger.records import UNTRUSTED
from engine.text.codec import decode
from engine.text.conflicts import UNRESOLVED, conflicted
from engine.text.requests import Request, find_requests
from engine.text.shown import shown
from watcher.scan import Found, Needles

INDEXED = "it is in the index already"
SIDES = (
    ("HEAD", "it is in HEAD already"),
    (":0", INDEXED),
    (":1", "it came with a merge"),
    (":2", "it came with a merge"),
    (":3", "it came with a merge"),
    ("MERGE_HEAD", "it came with a merge"),
    ("ORIG_HEAD", "it came from the commit that HEAD was at before"),
    ("CHERRY_PICK_HEAD", "it came with a cherry-pick"),
    ("REVERT_HEAD", "it came with a revert"),
    ("REBASE_HEAD", "it came with a rebase"),
)
LEFT = "it came from a commit that HEAD moved from or to"
STASHED = "it was in a stash"
KNOWN = "git already holds this version of the file: it came with a checkout, a stash or the like"
FILTERED = "a filter stands between this file and git, so its origin cannot be told"
UNREADABLE = "an earlier version of the file cannot be read, so its origin cannot be told"
STASH_FILES = ("refs/stash", "logs/refs/stash", "packed-refs", "reftable/tables.list")
VARIANTS = 3
BATCH = 100  # files asked about at once
BATCH_BYTES = 1_000_000  # that they may have together, as git sends each of their versions
MOST_REMEMBERED = 4096  # versions of files; more than one batch can have


@dataclass(frozen=True)
class Verdict:
    """Whether a request runs by itself. reason: why not. paused: nothing is decided yet, ask again."""

    runs: bool
    reason: str = ""
    paused: bool = False


RUNS = Verdict(True)


@dataclass(frozen=True)
class History:
    """What git knows of one file. blobs: its versions elsewhere, each with what it means to be in it, the
    most telling first. known: its present bytes are one of git's objects. filtered: its blobs hold
    something else."""

    blobs: dict[str, str]
    known: bool
    filtered: bool = False


def at_work(repository: Repository) -> str:
    """What git is doing in a repository, so that nothing may be decided or written there now; empty if nothing."""
    operation = repository.operation()
    if operation:
        return f"a {operation} is in progress"
    if (repository.git_dir / "index.lock").exists():
        return "git is at work (index.lock is there)"
    return ""


class Origins:
    """Decides for one repository. Not thread-safe: one thread asks.

    trusted: whether the user trusts the repository now. seen: fingerprints of stashes from earlier runs."""

    def __init__(
        self, repository: Repository, marker: str, trusted: Callable[[], bool], seen: Iterable[str] = ()
    ) -> None:
        self._repository = repository
        self._marker = marker
        self._needles = Needles(marker)
        self._trusted = trusted
        self._stashed = set(seen)
        self._stashes: set[str] = set()
        self._unread: set[str] = set()  # paths of which a stash holds a version that cannot be read
        self._stash_state: object = ()
        self._algorithm = ""
        self._global_attributes: Path | None = None
        self._prints: OrderedDict[tuple[str, str], frozenset[str] | None] = OrderedDict()
        self._waiting: dict[str, dict[str, str]] = {}  # fingerprint → path → reason
        self._typed: dict[str, set[str]] = {}  # path → fingerprints that run
        self._places: dict[str, set[str]] = {}  # path → fingerprints waiting in it

    @property
    def seen(self) -> frozenset[str]:
        """Fingerprints of all requests ever seen in a stash; to be kept for the next run."""
        return frozenset(self._stashed)

    def use(self, marker: str) -> None:
        """The marker that the settings name now. With another one, earlier versions of all files hold other
        requests, which must wait as those of the old marker did."""
        if marker != self._marker:
            self._marker, self._needles = marker, Needles(marker)
            self._prints.clear()
            self._stashes.clear()
            self._stash_state = ()

    def paused(self) -> str:
        """Why nothing may be decided or written now; empty if something may."""
        return at_work(self._repository)

    def check(self, found: Found) -> list[Verdict]:
        """The verdict for each request of one file."""
        return self.check_all([found])[0]

    def check_all(self, found: Sequence[Found]) -> list[list[Verdict]]:
        """The verdicts for each request of each file, with a few git processes for a hundred files."""
        verdicts: list[list[Verdict]] = []
        batch: list[Found] = []
        for one in found:
            batch.append(one)
            if len(batch) == BATCH or sum(map(_size, batch)) > BATCH_BYTES:
                verdicts += self._steady(batch)
                batch = []
        return verdicts + self._steady(batch)

    def refresh(self) -> None:
        """Takes note of new stashes, where the repository is trusted. Called often enough, a stash is known before
        it is popped. Raises GitError."""
        if not self._trusted():
            return
        state = tuple(_stamp(self._repository.common_dir / name) for name in STASH_FILES)
        if state == self._stash_state:
            return
        for stash in self._repository.stashes():
            if stash not in self._stashes:
                for path, data in self._repository.stash_texts(stash):
                    prints = self._fingerprints(path, data)
                    self._stashed |= prints or set()
                    if prints is None:
                        self._unread.add(path)
                self._stashes.add(stash)
        self._stash_state = state

    def _steady(self, found: Sequence[Found]) -> list[list[Verdict]]:
        """Verdicts that held from beginning to end, without git moving in between."""
        if not self._trusted():
            return _all(found, Verdict(False, UNTRUSTED))
        reason = ""
        for _ in range(3):
            before = self._moment()
            if reason := self.paused():
                break
            try:
                verdicts = self._judge(found)
            except GitError as error:
                return _all(found, Verdict(False, f"its origin cannot be told: {error.message}"))
            if self._moment() == before:
                self._remember(found, verdicts)
                return [
                    [Verdict(False, UNRESOLVED, paused=True)] * len(those) if conflicted(one.text) else those
                    for one, those in zip(found, verdicts, strict=True)
                ]
        return _all(found, Verdict(False, reason or "git is at work", paused=True))

    def _moment(self) -> object:
        return [
            _stamp(self._repository.git_dir / name) for name in ("HEAD", "index", "logs/HEAD", "ORIG_HEAD")
        ]

    def _judge(self, found: Sequence[Found]) -> list[list[Verdict]]:
        histories = self._histories([one for one in found if one.requests])
        return [
            [self._verdict(one.path, request, histories[one.path]) for request in one.requests]
            for one in found
        ]

    def _histories(self, found: Sequence[Found]) -> dict[str, History]:
        if not found:
            return {}
        self.refresh()
        self._algorithm = self._algorithm or self._repository.object_format()
        sides = [*SIDES, *((name, LEFT) for name in self._repository.left())]
        asked = [[f"{side}:{one.path}" for side, _ in sides] + self._digests(one) for one in found]
        answers = iter(self._repository.blobs([name for names in asked for name in names]))
        histories: dict[str, History] = {}
        for one in found:
            blobs: dict[str, str] = {}
            for _, reason in sides:
                if answer := next(answers):
                    blob, data = answer
                    self._read(one.path, blob, data)
                    blobs.setdefault(blob, reason)
            own = [next(answers) for _ in range(VARIANTS)]
            histories[one.path] = History(blobs, known=any(own))
        in_git = [path for path, history in histories.items() if history.blobs]
        doubtful = [path for path in in_git if self._has_attributes(path)]
        filtered = self._repository.filtered(doubtful) if doubtful else set()
        return {path: replace(history, filtered=path in filtered) for path, history in histories.items()}

    def _has_attributes(self, path: str) -> bool:
        """Whether any file could name a filter for this path. Most often none does, and git need not be asked."""
        root = self._repository.root
        files = [folder / ".gitattributes" for folder in (root / path).parents if folder.is_relative_to(root)]
        files.append(self._repository.common_dir / "info" / "attributes")
        if self._global_attributes is None:
            named = self._repository.run(
                "config", "--path", "--get", "core.attributesFile", ok=(0, 1)
            ).strip()
            home = os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
            self._global_attributes = Path(os.fsdecode(named)) if named else Path(home) / "git" / "attributes"
        return any(file.exists() for file in (*files, self._global_attributes))

    def _digests(self, found: Found) -> list[str]:
        """The names that git would give to this content: as it is, and as git stores it when it converts line
        endings or encodings."""
        data = found.snapshot.data if found.snapshot else b""
        text = found.text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
        variants = (data, data.replace(b"\r\n", b"\n"), text)
        return [digest(variant, self._algorithm) for variant in variants]

    def _read(self, path: str, blob: str, data: bytes | None) -> None:
        """Finds the requests of a version that was not met before."""
        if (blob, path) not in self._prints:
            self._prints[blob, path] = self._fingerprints(path, data)
            if len(self._prints) > MOST_REMEMBERED:
                self._prints.popitem(last=False)

    def _fingerprints(self, path: str, data: bytes | None) -> frozenset[str] | None:
        """Those of all requests in an earlier version of a file; None if it cannot be read, or is too large."""
        if data is None:
            return None
        if not self._needles.in_data(data):
            return frozenset()
        try:
            text = decode(data, path).text
        except FileRefused:
            return None
        return frozenset(request.fingerprint for request in find_requests(text, path, self._marker))

    def _verdict(self, path: str, request: Request, history: History) -> Verdict:
        print_ = request.fingerprint
        versions = [(self._prints[blob, path], reason) for blob, reason in history.blobs.items()]
        reasons = [reason for prints, reason in versions if prints is not None and print_ in prints]
        typed = print_ in self._typed.get(path, ())
        if reasons and not (typed and reasons == [INDEXED]):
            return Verdict(False, reasons[0])
        if history.known and not typed:
            return Verdict(False, KNOWN)
        if print_ in self._stashed:
            return Verdict(False, STASHED)
        if reason := self._waited(path, print_):
            return Verdict(False, reason)
        if history.filtered:
            return Verdict(False, FILTERED)
        if path in self._unread or any(prints is None for prints, _ in versions):
            return Verdict(False, UNREADABLE)
        return RUNS

    def _waited(self, path: str, print_: str) -> str:
        """Why the same request waited the last time that this file, or one that is gone since, was looked
        at."""
        places = self._waiting.get(print_, {})
        if path in places:
            return places[path]
        for other in places:
            if not os.path.lexists(self._repository.root / other):
                return f"it came from {shown(other)}, where it waited"
        return ""

    def _remember(self, found: Sequence[Found], verdicts: Sequence[Sequence[Verdict]]) -> None:
        for one, those in zip(found, verdicts, strict=True):
            if not one.exists:
                continue
            for print_ in self._places.pop(one.path, ()):
                self._waiting[print_].pop(one.path, None)
            self._typed.pop(one.path, None)
            for request, verdict in zip(one.requests, those, strict=True):
                if verdict.runs:
                    self._typed.setdefault(one.path, set()).add(request.fingerprint)
                else:
                    self._waiting.setdefault(request.fingerprint, {})[one.path] = verdict.reason
                    self._places.setdefault(one.path, set()).add(request.fingerprint)


def _size(found: Found) -> int:
    return len(found.snapshot.data) if found.snapshot else 0


def _all(found: Sequence[Found], verdict: Verdict) -> list[list[Verdict]]:
    return [[verdict] * len(one.requests) for one in found]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when git replaces a file."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
