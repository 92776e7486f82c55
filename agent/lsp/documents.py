"""The documents that an editor has open, and what is known of each."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from agent.lsp.knowing import Known
from agent.lsp.looking import Found, Look, after
from agent.lsp.place import Place
from agent.lsp.text import Change, Encoding, Text, difference
from engine.ledger.records import RequestRecord
from engine.text.requests import Request


@dataclass(frozen=True)
class Standing:
    """A request in a document, with what the queue knows of it. nth: among those of the same words."""

    request: Request
    nth: int
    row: RequestRecord | None


@dataclass
class Document:
    """One open document. saved: its text is on the disk, as far as is known. place: None outside a repository, and
    while it is looked for."""

    uri: str
    path: Path
    version: int
    text: Text
    saved: bool = True
    announced: int = 0  # the number of ours under which the daemon knows that it is open
    place: Place | None = None
    touched: float = 0.0  # when its user was last at work in it, by a clock that never goes back
    seen: Look | None = None
    known: Known = field(default_factory=Known)
    stages: dict[int, str] = field(default_factory=dict)  # of requests that are being done

    def found(self) -> Sequence[Found]:
        """The requests, and the comments that are nearly ones, in the text as it is now."""
        return () if self.seen is None else self.seen.found

    def requests(self) -> list[Standing]:
        """Its requests, each with its row of the queue: the nth of the same words is the nth in the queue, but for
        those whose fills stand in the buffer already."""
        queued: dict[str, list[RequestRecord]] = {}
        for row in sorted(self.known.rows, key=lambda row: row.ordinal):
            if row.state != "delivered":
                queued.setdefault(row.fingerprint, []).append(row)
        counts: dict[str, int] = {}
        standing = []
        for one in self.found():
            if isinstance(one, Request):
                nth = counts.get(one.fingerprint, 0)
                counts[one.fingerprint] = nth + 1
                rows = queued.get(one.fingerprint, [])
                standing.append(Standing(one, nth, rows[nth] if nth < len(rows) else None))
        return standing

    def at(self, line: int) -> Standing | None:
        """The request that covers a line, counted from 0."""
        return next(
            (one for one in self.requests() if one.request.line - 1 <= line < one.request.end_line), None
        )

    def change(self, version: int, change: Change | str) -> None:
        """Takes a change, or a whole new text."""
        old = self.text
        one = difference(old.text, change) if isinstance(change, str) else change
        self.text = old.changed(one)
        self.known = self.known.moved(one)
        if self.seen is not None:
            self.seen = after(self.seen, old.text, self.text.text, one)
        self.version = version
        self.saved = False
        self.touched = time.monotonic()


class Documents:
    """The open documents by their addresses."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self._open: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._open.values()))

    def open(self, uri: str, version: int, text: str) -> Document:
        """A document was opened, also one that was open already."""
        document = Document(uri, path_of(uri), version, Text(text, self.encoding))
        self._open[unquote(uri)] = document
        return document

    def close(self, uri: str) -> Document | None:
        return self._open.pop(unquote(uri), None)

    def get(self, uri: str) -> Document | None:
        return self._open.get(unquote(uri))

    def at(self, root: str, path: str) -> Document | None:
        """The open document of a file in a repository. Of several, as under the names of links to it, the one in which
        its user was last at work."""
        file = os.path.realpath(f"{root}/{path}")
        found = [one for one in self._open.values() if one.place is not None and one.place.file == file]
        return max(found, key=lambda one: one.touched, default=None)


def path_of(uri: str) -> Path:
    """The file of an address. Names that are not UTF-8 come as escaped bytes."""
    parts = urlsplit(uri)
    return Path(unquote(parts.path, errors="surrogateescape"))
