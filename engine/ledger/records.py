"""What the ledger returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from engine.model.prompts import Context

RequestState = Literal[
    "waiting", "pending", "running", "filled", "delivered", "offered", "refused", "answered", "cancelled", "undone",
    "gone",
]  # fmt: skip
FillState = Literal["intent", "written", "offered", "undone", "failed", "replaced"]
Outcome = Literal["kept", "edited", "dropped", "reverted", "gap"]
LabelKind = Literal[
    "accepted", "chosen", "undone", "remark", "another", "repair", "remembered", "upheld", "overruled"
]

OPEN: tuple[RequestState, ...] = (
    "waiting",
    "pending",
    "running",
    "delivered",
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
    `updated`: seconds since 1970. State `delivered`: its fill stands in an editor's buffer that is not saved yet."""

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

    @property
    def over(self) -> bool:
        """Whether nothing can be made of it any more: a comment can be asked for again, a command that was refused,
        cancelled or undone cannot."""
        return self.fingerprint.startswith(BY_HAND) and self.state in ("refused", "cancelled", "undone")


@dataclass(frozen=True)
class Draft:
    """What is known of a fill when it is first recorded; the fields are those of `FillRecord`.

    context: what the model was shown, as `engine.model.prompts.as_shown` gives it; None if that is not known. It is
    long, so that `FillRecord` leaves it out: `Ledger.context` has it. replaces: the fill in whose place it is to come,
    which is `replaced` as soon as this one stands."""

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
    language: str = ""
    signature: str = ""
    head: str = ""
    adapter: str = ""
    context: Context | None = None
    replaces: int | None = None
    log_likelihood: float | None = None


@dataclass(frozen=True)
class FillRecord:
    """A fill: the code of one request as it was, or would be, written.

    start, end: its character range in the text after. original: the text that stood there before.
    displaced: the name of the stored bytes of the whole file before; empty if nothing was written. language,
    signature: of the place, the header lines of the enclosing definition. head: the commit that was checked out
    when it was written, empty if there was none. adapter: the names of the adapters that it was generated with, empty
    if there were none. following: where `hooks.reconcile` follows it, as it keeps it. replaces: the fill in whose place
    it came, or was to come. log_likelihood: of the whole answer in nats, as the model gave it; None if that is not
    known or the code is not the model's own."""

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
    language: str
    signature: str
    head: str
    adapter: str
    following: str
    replaces: int | None
    log_likelihood: float | None
    repository: int
    root: Path
    path: str
    prompt: str
    fingerprint: str


@dataclass(frozen=True)
class Hunk:
    """One changed stretch of a fill: from its line `start` (counted from 0) the lines `removed` were replaced by
    the lines `added`; both are text with line breaks, either may be empty."""

    start: int
    removed: str
    added: str


@dataclass(frozen=True)
class Finding:
    """What `hooks.reconcile` found of one fill in the user's commits (I4).

    outcome: kept unchanged; edited; dropped; reverted by `git revert`; gap: it cannot be told, and `words` say why.
    reformatted: it differs from the fill in layout alone. late: a commit after the first one changed it. moved: it
    stands in another place or file than it was written to. committed: the code that stands there.
    teaches: it may be learnt from; not if the settings say `learn = false`."""

    outcome: Outcome
    path: str
    commit: str
    committed: str
    hunks: tuple[Hunk, ...] = ()
    reformatted: bool = False
    late: bool = False
    moved: bool = False
    scope: str = "personal"
    teaches: bool = True
    words: str = ""


@dataclass(frozen=True)
class Correction:
    """A finding as the ledger keeps it, with the fill it is about. The highest `revision` of a fill stands.
    at: seconds since 1970, the commit's own time."""

    id: int
    revision: int
    at: float
    found: Finding
    fill: FillRecord


@dataclass(frozen=True)
class Shown:
    """A correction that a fill was asked for with. how: as an example in the prompt, because the guard saw its mistake
    come back and the model was asked again, or because it was itself applied to the answer. score: of the retrieval,
    0 to 1."""

    correction: int
    how: Literal["prompt", "guard", "mended"]
    score: float


@dataclass(frozen=True)
class Said:
    """What the user said of a fill, by itself. remark: regenerate it with these words; repair: with this problem;
    another: the next candidate."""

    kind: LabelKind
    fill: int | None
    words: str = ""
    correction: int | None = None


@dataclass(frozen=True)
class Label:
    """What the user said of a fill before a commit did: provisional, until the commit confirms or overrules it
    (`engine.choices`). at: seconds since 1970.

    kind: accepted as it is; chosen among several; undone; asked for again with a remark, for another candidate, or to
    repair a problem; a remembered correction was applied to it, or, without a fill, to code of the user's own.
    upheld and overruled are a commit's word on an undo (`hooks.undone`). correction: the one that was applied."""

    id: int
    at: float
    kind: LabelKind
    repository: int
    fill: int | None
    correction: int | None
    words: str


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
STANDING: tuple[RequestState, ...] = (*UNTOUCHED, *SETTLED, "pending", "undone", "answered", "delivered")


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
    if state in UNTOUCHED or (state == "delivered" and same_file):
        return cast(RequestState, state), reason
    if state in ("undone", "delivered") or (undone and state != "pending"):
        return "undone", "its fill was undone; change its words or ask for it with `agent fill`"
    if state == "answered" or (state in SETTLED and same_file):
        return cast(RequestState, state), reason
    return ("pending", "") if sighting.runs else ("waiting", sighting.reason)
