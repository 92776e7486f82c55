"""What the ledger returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

RequestState = Literal[
    "waiting", "pending", "running", "filled", "offered", "refused", "answered", "cancelled", "undone", "gone"
]
FillState = Literal["intent", "written", "offered", "undone", "failed"]

OPEN: tuple[RequestState, ...] = (
    "waiting",
    "pending",
    "running",
    "offered",
    "refused",
    "cancelled",
    "undone",
)


@dataclass(frozen=True)
class RepositoryRecord:
    """A repository that the ledger knows. identity: device and inode of its git directory. watched: by the
    daemon in the background, whenever it starts."""

    id: int
    root: Path
    identity: str
    trusted: bool
    watched: bool


@dataclass(frozen=True)
class RequestRecord:
    """A request in the durable queue. `line` is where it was last seen. `created`,
    `updated`: seconds since 1970."""

    id: int
    repository: int
    root: Path
    path: str
    fingerprint: str
    ordinal: int
    context: str
    verb: str
    prompt: str
    line: int
    state: RequestState
    reason: str
    created: float
    updated: float


@dataclass(frozen=True)
class Draft:
    """What is known of a fill when it is first recorded; the fields are those of `FillRecord`."""

    model: str
    before_sha: str
    after_sha: str
    start: int
    end: int
    text: str
    original: str
    displaced: str = ""
    seconds: float = 0.0
    tokens: int = 0


@dataclass(frozen=True)
class FillRecord:
    """A fill: the code of one request as it was, or would be, written.

    start, end: its character range in the text after. original: the text that stood there before.
    displaced: the name of the stored bytes of the whole file before; empty if nothing was written."""

    id: int
    request: int
    state: FillState
    model: str
    before_sha: str
    after_sha: str
    start: int
    end: int
    text: str
    original: str
    displaced: str
    seconds: float
    tokens: int
    created: float
    root: Path
    path: str
    prompt: str
    fingerprint: str


@dataclass(frozen=True)
class Event:
    """One entry of the record; never changed. `at`: seconds since 1970."""

    id: int
    at: float
    kind: str
    root: Path | None
    path: str
    request: int | None
    fill: int | None
    words: str


@dataclass(frozen=True)
class Sighting:
    """A request as it was just found in a file, with the verdict on its origin (I2)."""

    fingerprint: str
    verb: str
    prompt: str
    line: int
    runs: bool
    reason: str


UNTRUSTED = "the repository is not trusted"
BEFORE_TRUST = "it was there before the repository was trusted"
ASKED = "asked for"  # by the user, so that it runs although it came with git
BY_HAND = "do:"  # begins the fingerprint of a request that stands in no file: `agent do`
UNTOUCHED: tuple[RequestState, ...] = ("running", "waiting", "offered")
SETTLED: tuple[RequestState, ...] = ("refused", "cancelled")
STANDING: tuple[RequestState, ...] = (*UNTOUCHED, *SETTLED, "pending", "undone", "answered")


def next_state(
    sighting: Sighting, old: tuple[str, str] | None, same_file: bool, undone: bool
) -> tuple[RequestState, str]:
    """What becomes of a request that was just seen in its file, given the state it was in and the reason.

    same_file: the file is byte for byte as when that state was set. undone: the fill was taken back, by
    `agent undo` or because the file is what it was before."""
    state, reason = old or ("", "")
    if state == "pending" and reason == ASKED:
        return "pending", ASKED
    if state == "waiting":
        return "waiting", sighting.reason or reason
    if state in UNTOUCHED:
        return state, reason
    if state == "undone" or (undone and state != "pending"):
        return "undone", "its fill was undone; change its words or ask for it with `agent fill`"
    if state == "answered" or (state in SETTLED and same_file):
        return cast(RequestState, state), reason
    return ("pending", "") if sighting.runs else ("waiting", sighting.reason)
