"""What every command that works in a repository needs: home, ledger, repository, settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.config import Settings, load
from engine.errors import NotTrusted, UsageError
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import RepositoryRecord
from engine.paths import Home


@dataclass(frozen=True)
class Session:
    """An open ledger and the repository that a command is about."""

    home: Home
    ledger: Ledger
    repository: Repository
    record: RepositoryRecord
    settings: Settings

    def require_trust(self) -> None:
        """Raises NotTrusted unless the user has trusted this repository (I2)."""
        if not self.record.trusted:
            raise NotTrusted(
                f"You have not trusted {self.repository.root} yet, so its requests are only looked at.",
                f"If its files are yours: agent trust {self.repository.root}",
            )


@contextmanager
def opened(path: Path) -> Iterator[Session]:
    """A session in the repository that holds `path`. Raises GitError outside of one."""
    home = Home.default()
    repository = Repository.find(path.absolute())
    with Ledger.open(home) as ledger:
        record = ledger.repository(repository)
        settings = load(home, repository.root, trusted=record.trusted)
        yield Session(home, ledger, repository, record, settings)


@dataclass(frozen=True)
class Target:
    """`FILE` or `FILE:LINE`; line is counted from 1, None for the whole file."""

    path: Path
    line: int | None


def target(text: str) -> Target:
    """Reads `FILE[:LINE]`. A file whose name itself ends in a colon and digits wins if it exists."""
    path = Path(text)
    head, colon, tail = text.rpartition(":")
    if not path.exists() and colon and tail.isdigit():
        path, line = Path(head), int(tail)
        if line < 1:
            raise UsageError(f"{text}: lines are counted from 1.")
        return Target(_existing(path), line)
    return Target(_existing(path), None)


def _existing(path: Path) -> Path:
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Name a file, as in src/app.py or src/app.py:12.")
    if not path.exists() and not path.is_symlink():
        raise UsageError(f"There is no file {path}.", "Name a file, as in src/app.py or src/app.py:12.")
    return path
