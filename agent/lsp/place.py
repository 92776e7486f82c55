"""Where a document lies."""

from __future__ import annotations

from dataclasses import dataclass

from engine.config import Settings
from engine.git import Repository
from engine.ledger.records import RepositoryRecord


@dataclass(frozen=True)
class Place:
    """Where a document lies: its repository, and the path in it, whatever link the editor named."""

    repository: Repository
    record: RepositoryRecord
    settings: Settings
    path: str

    @property
    def root(self) -> str:
        return str(self.repository.root)

    @property
    def file(self) -> str:
        return f"{self.root}/{self.path}"
