"""What the memory and its child process say to each other, one message a line (`engine.model.protocol`).

A shard is the corrections of one scope and language. Every message is answered: by what is said of it, or by `Failed`.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.protocol import Close, Failed, Hello, Wire

VERSION = 1


@dataclass(frozen=True)
class Open:
    """Load embedder and index. Answered by Opened. folder: where the index lies."""

    folder: str
    model: str
    engine: str
    threads: int


@dataclass(frozen=True)
class Opened:
    """version: of the ledger when the index was saved. reason: why a saved index was not used, else empty."""

    embedder: str
    version: str
    shards: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Known:
    """Which corrections a shard holds. Answered by Held."""

    shard: str


@dataclass(frozen=True)
class Held:
    ids: tuple[int, ...]
    stamps: tuple[int, ...]


@dataclass(frozen=True)
class Add:
    """Embed texts and add them to a shard. Answered by Done."""

    shard: str
    ids: tuple[int, ...]
    stamps: tuple[int, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Remove:
    """Answered by Done."""

    shard: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Search:
    """The `most` nearest in a shard to a request, and how near `also` are. Answered by Hits.

    slips, meant: words that may be mistyped, and what may have been meant."""

    shard: str
    words: str
    signature: str
    most: int
    also: tuple[int, ...]
    slips: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hits:
    """cosines: of the vectors, -1 to 1."""

    ids: tuple[int, ...]
    cosines: tuple[float, ...]


@dataclass(frozen=True)
class Save:
    """Write the index, as what this version of the ledger says. Answered by Done."""

    version: str


@dataclass(frozen=True)
class Done:
    pass


WIRE = Wire((Hello, Open, Opened, Known, Held, Add, Remove, Search, Hits, Save, Done, Failed, Close))
