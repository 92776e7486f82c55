"""The lines of files in a repository's history, and of a file right after a fill."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from engine.displaced import Displaced
from engine.errors import FileRefused
from engine.git import Repository
from engine.ledger.records import FillRecord
from engine.text.codec import decode
from hooks.changes import Lines, solid, split
from hooks.graph import holding
from hooks.region import Region

BATCH = 24_000_000  # bytes that are read from git at once


@dataclass(frozen=True)
class Written:
    """A file right after its fill. edges: characters of the fill's first line before it, and of its last line
    behind it."""

    lines: Lines
    region: Region
    edges: tuple[int, int]


class Texts:
    """Reads blobs by the batch and keeps their lines until `forget`. most: bytes; larger files are not read."""

    def __init__(self, repository: Repository, displaced: Displaced, most: int) -> None:
        self._repository = repository
        self._displaced = displaced
        self._most = most
        self._lines: dict[tuple[str, str], Lines | None] = {}

    def forget(self) -> None:
        """Lets go of all texts."""
        self._lines.clear()

    def fetch(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Reads files, each a path and the name of its blob, in as few processes as memory allows."""
        missing = [one for one in dict.fromkeys(wanted) if one[1] and one not in self._lines]
        if not missing:
            return
        sizes = self._repository.sizes([blob for _, blob in missing])
        batch: list[tuple[str, str]] = []
        total = 0
        for one, found in zip(missing, sizes, strict=True):
            if found is None or found[1] > self._most:
                self._lines[one] = None
                continue
            if batch and total + found[1] > BATCH:
                self._read(batch)
                batch, total = [], 0
            batch.append(one)
            total += found[1]
        self._read(batch)

    def _read(self, batch: Collection[tuple[str, str]]) -> None:
        for one, found in zip(batch, self._repository.blobs([blob for _, blob in batch]), strict=True):
            data = found[1] if found else None
            self._lines[one] = None if data is None else _decoded(data, one[0])

    def lines(self, path: str, blob: str) -> Lines | None:
        """The lines of a file; none at all if `blob` is empty. None if it is gone, too large or no text."""
        if not blob:
            return ()
        self.fetch([(path, blob)])
        return self._lines[path, blob]

    def blobs(self, commit: str, paths: Sequence[str]) -> list[str]:
        """The names of files' blobs in a commit; empty for what is not there."""
        found = self._repository.sizes([f"{commit}:{path}" for path in paths])
        return [one[0] if one else "" for one in found]

    def holding(self, commit: str, lines: Collection[str]) -> list[str]:
        """The files of a commit that hold one of these lines."""
        return holding(self._repository, commit, lines)

    def written(self, fill: FillRecord) -> Written | None:
        """The file right after the fill; None if its bytes are no longer kept or are not the ones recorded."""
        try:
            data = self._displaced.load(fill.after_sha)
            text = decode(data, fill.path).text if len(data) <= self._most else ""
        except FileRefused:
            return None
        if not 0 <= fill.start < fill.end <= len(text):
            return None
        start = max(text.rfind("\n", 0, fill.start), text.rfind("\r", 0, fill.start)) + 1
        first, body = text[start : fill.start], text[start : fill.end]
        rest = split(text[fill.end :])
        whole = body.endswith(("\n", "\r")) or not body
        last = "" if whole or not rest else rest[0]
        above = len(split(text[:start]))
        low, high = solid(split(body))
        if low == high:
            return None
        region = Region(above + low, above + high, "1" * (high - low))
        edges = (len(first) if low == 0 else 0, len(last) if high == len(split(body)) else 0)
        return Written(split(text), region, edges)


def _decoded(data: bytes, path: str) -> Lines | None:
    try:
        return split(decode(data, path).text)
    except FileRefused:
        return None
