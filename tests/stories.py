"""A user's history for tests of attribution: fills written into a real repository, then real git."""

from __future__ import annotations

import hashlib
import os
import subprocess
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from engine.config import Settings
from engine.displaced import Displaced
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import Correction, Draft, Finding, Sighting
from engine.paths import Home
from engine.text.languages import language_of
from hooks.reconcile import reconcile

OTHER = ("Bob", "bob@example.org")


@dataclass
class Story:
    """A repository, a ledger and a clock that goes on a minute with each call of git."""

    root: Path
    home: Home
    ledger: Ledger
    clock: list[int] = field(default_factory=lambda: [1_790_000_000])
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def begin(cls, folder: Path, *options: str) -> Story:
        root = (folder / "work").resolve()
        root.mkdir(parents=True)
        home = Home(folder / "home")
        clock = [1_790_000_000]
        story = cls(root, home, Ledger.open(home, now=lambda: float(clock[0])), clock)
        story.git("init", "-q", "-b", "main", *options)
        story.git("config", "user.name", "Ada")
        story.git("config", "user.email", "ada@example.org")
        return story

    def git(self, *arguments: str, ok: bool = True, stdin: str | None = None, **variables: str) -> str:
        """Runs git as the user, a minute later than the last time."""
        self.clock[0] += 60
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environ |= {
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_EDITOR": "true",
            "GIT_AUTHOR_DATE": f"{self.clock[0]} +0000", "GIT_COMMITTER_DATE": f"{self.clock[0]} +0000",
        }  # fmt: skip
        plain = ("-c", "advice.detachedHead=false", "-c", "gc.auto=0", "-c", "commit.gpgSign=false")
        done = subprocess.run(
            ["git", *plain, *arguments], cwd=self.root, capture_output=True, check=False,
            env=environ | variables, input=None if stdin is None else stdin.encode("utf-8", "surrogateescape"),
        )  # fmt: skip
        assert not ok or done.returncode == 0, (arguments, done.stdout, done.stderr.decode(errors="replace"))
        return done.stdout.decode("utf-8", "surrogateescape")

    def write(self, path: str, text: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def edit(self, path: str, old: str, new: str) -> None:
        """Replaces a text that stands in a file."""
        text = self.read(path)
        assert old in text, (old, text)
        self.write(path, text.replace(old, new, 1))

    def commit(self, *paths: str, message: str = "change", amend: bool = False) -> str:
        """Commits these files, or everything. Returns the commit's name."""
        self.git("add", "-A", *paths)
        self.git("commit", "-q", "--allow-empty", "-m", message, *(["--amend"] if amend else []))
        return self.head()

    def others_commit(self, message: str = "theirs") -> str:
        """Commits everything as somebody else."""
        self.git("add", "-A")
        name, email = OTHER
        self.git(
            "commit", "-q", "-m", message, GIT_AUTHOR_NAME=name, GIT_AUTHOR_EMAIL=email,
            GIT_COMMITTER_NAME=name, GIT_COMMITTER_EMAIL=email,
        )  # fmt: skip
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "-q", "--verify", "HEAD", ok=False).strip()

    @cached_property
    def repository(self) -> Repository:
        return Repository.find(self.root)

    @property
    def displaced(self) -> Displaced:
        return Displaced(self.home.displaced)

    def fill(self, path: str, text: str, *, before: str = "", original: str = "") -> int:
        """Writes `text` into a file as a fill would: instead of `original` (such as the request's comment), or
        behind `before`, or at the end. Returns the fill's id."""
        old = self.read(path) if (self.root / path).exists() else ""
        at = old.index(original) if original else old.index(before) + len(before) if before else len(old)
        new = old[:at] + text + old[at + len(original) :]
        store = self.displaced
        names = [store.keep(content.encode()) for content in (old, new)]
        self.write(path, new)
        ledger, record = self.ledger, self.ledger.repository(self.repository)
        fingerprint = hashlib.sha256(
            f"{path}{text}{self.clock[0]}".encode("utf-8", "surrogateescape")
        ).hexdigest()
        sighting = Sighting(fingerprint, "fill", f"write {fingerprint[:6]}", 1, True, "")
        request = ledger.add_request(record.id, path, "context", sighting)
        language = language_of(path)
        draft = Draft(
            "model", names[0], names[1], at, at + len(text), text, original,
            language=language.name if language else "", head=self.head(),
        )  # fmt: skip
        number = ledger.add_fill(request, "intent", draft)
        ledger.confirm(number, before=names[0], after=names[1], displaced=names[0])
        return number

    def look(self, later: float = 0.0) -> list[Correction]:
        """Reconciles now, or `later` seconds after."""
        return reconcile(self.ledger, self.repository, self.displaced, self.settings, self.clock[0] + later)

    def finding(self, fill: int) -> Finding | None:
        """What stands in the ledger about a fill, after a look."""
        self.look()
        revisions = self.ledger.revisions(fill)
        return revisions[-1].found if revisions else None

    def told(self, fill: int) -> tuple[str, str]:
        """The outcome, and the code that was committed."""
        found = self.finding(fill)
        assert found is not None
        return found.outcome, found.committed

    def outcome(self, fill: int) -> str:
        """The outcome that stands, or `open`."""
        found = self.finding(fill)
        return found.outcome if found else "open"

    def set(self, **settings: object) -> None:
        self.settings = replace(self.settings, **settings)
