"""The messages between the supervisor and the worker, and how they travel.

One message is one line of JSON on a pipe: `{"is": "Text", "id": 3, "text": "def "}`. Only the two ends of
one installation speak it, so there is no negotiation: the child says its version first (`Hello`), and the
supervisor refuses another one, which happens when the package is upgraded under a running daemon (FAULTS 33).

A line that is not a known message raises ProtocolError; what it contained is not repeated in the error,
because prompts must not reach a log (I9).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, is_dataclass
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from engine.model.backend import Adapter, FimTokens, LoadOptions, ModelInfo
from engine.model.prompts import Piece

VERSION = 3
MAX_LINE = 64 << 20  # bytes; a prompt is a thousandth of this

Stopped = Literal["eog", "stop", "limit", "cancelled", "caller"]
Stage = Literal["load", "prefill"]
FailureKind = Literal["model", "prompt_too_long", "adapter", "missing", "bug"]


class ProtocolError(Exception):
    """A line that is not a message of this version."""


# ---- from the supervisor ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """Load this model, in place of any other. Answered by Progress…, then Loaded or Failed."""

    options: LoadOptions


@dataclass(frozen=True)
class Canary:
    """Evaluate a batch and a few tokens: does this build compute? Answered by CanaryDone or Failed."""


@dataclass(frozen=True)
class Generate:
    """Complete a prompt. Answered by Progress and Text…, then Done or Failed. threads: 0 for as loaded.

    search: say how likely the answer is, and at temperature 0 look for a likelier one after the first, whose Text… it
    was."""

    id: int
    pieces: tuple[Piece, ...]
    stop: tuple[str, ...] = ()
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 0
    threads: int = 0
    search: bool = False


@dataclass(frozen=True)
class Cancel:
    """End the generation `id`, running or still to come; it answers with Done all the same."""

    id: int


@dataclass(frozen=True)
class Tokenize:
    """Answered by Tokens or Failed."""

    id: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class UseAdapters:
    """Lay exactly these adapters over the base. Answered by AdaptersUsed, or Failed and all is as it was."""

    adapters: tuple[Adapter, ...]


@dataclass(frozen=True)
class Score:
    """How likely an answer is after a prompt. Answered by Progress…, then Scored or Failed."""

    id: int
    pieces: tuple[Piece, ...]
    answer: str
    threads: int = 0


@dataclass(frozen=True)
class Close:
    """Free everything and exit."""


# ---- from the worker --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hello:
    version: int
    pid: int


@dataclass(frozen=True)
class Progress:
    """Proof of life during the long steps: the share done of loading or of evaluating the prompt."""

    stage: Stage
    done: float


@dataclass(frozen=True)
class Loaded:
    info: ModelInfo
    seconds: float


@dataclass(frozen=True)
class CanaryDone:
    seconds: float


@dataclass(frozen=True)
class Text:
    """The characters that one more token completed: none, while they may belong to a stop string."""

    id: int
    text: str


@dataclass(frozen=True)
class Done:
    """The end of a generation. text: all of it. decode_seconds: with those of a search. log_likelihood: of the whole
    answer, in nats; None if no search was asked for, or it did not end by itself."""

    id: int
    text: str
    prompt_tokens: int
    reused_tokens: int
    output_tokens: int
    prefill_seconds: float
    decode_seconds: float
    stopped: Stopped
    log_likelihood: float | None = None


@dataclass(frozen=True)
class Tokens:
    id: int
    tokens: tuple[int, ...]


@dataclass(frozen=True)
class AdaptersUsed:
    seconds: float


@dataclass(frozen=True)
class Scored:
    """losses: nats for each token of the answer and for the token that ends it."""

    id: int
    losses: tuple[float, ...]


@dataclass(frozen=True)
class Failed:
    """The last message could not be done; the worker itself goes on. tokens, limit: of a prompt too long. path: of
    the adapter that was refused."""

    kind: FailureKind
    message: str
    hint: str = ""
    tokens: int = 0
    limit: int = 0
    path: str = ""


Message = (
    Load | Canary | Generate | Cancel | Tokenize | UseAdapters | Score | Close
    | Hello | Progress | Loaded | CanaryDone | Text | Done | Tokens | AdaptersUsed | Scored | Failed
)  # fmt: skip


def encode(message: Any) -> bytes:
    """One line, with its line break."""
    return json.dumps({"is": type(message).__name__, **asdict(message)}).encode("ascii") + b"\n"


class Wire:
    """The messages of one kind of worker, and how a line becomes one. nested: dataclasses that messages hold."""

    def __init__(self, kinds: Iterable[type], nested: Iterable[type] = ()) -> None:
        self._kinds = {kind.__name__: kind for kind in kinds}
        self._types = {kind: get_type_hints(kind) for kind in (*self._kinds.values(), *nested)}

    def decode(self, line: bytes) -> Any:
        """The message in a line. Raises ProtocolError."""
        try:
            raw = json.loads(line)
        except ValueError as error:
            raise ProtocolError("a line that is not JSON") from error
        name = raw.pop("is", None) if isinstance(raw, dict) else None
        if not isinstance(name, str) or name not in self._kinds:
            raise ProtocolError("a line that is not a message of this version")
        return self._build(self._kinds[name], raw, name)

    def _build(self, kind: type, raw: Any, where: str) -> Any:
        types = self._types[kind]
        if not isinstance(raw, dict) or not raw.keys() <= types.keys():
            raise ProtocolError(f"{where} has fields of another version")
        try:
            return kind(
                **{name: self._value(types[name], value, f"{where}.{name}") for name, value in raw.items()}
            )
        except TypeError as error:
            raise ProtocolError(f"{where} lacks a field") from error

    def _value(self, kind: Any, raw: Any, where: str) -> Any:
        if is_dataclass(kind):
            assert isinstance(kind, type)
            return self._build(kind, raw, where)
        origin = get_origin(kind)
        if origin is UnionType:
            return None if raw is None else self._value(get_args(kind)[0], raw, where)
        if origin is tuple and isinstance(raw, list):
            return tuple(self._value(get_args(kind)[0], one, where) for one in raw)
        if origin is Literal and raw in get_args(kind):
            return raw
        if kind is float and type(raw) is int:
            return float(raw)
        if origin is None and type(raw) is kind:
            return raw
        raise ProtocolError(f"{where} has a value of another type")


WIRE = Wire(get_args(Message), (LoadOptions, ModelInfo, FimTokens, Piece, Adapter))


def decode(line: bytes) -> Message:
    """The message of the model's worker in a line. Raises ProtocolError."""
    message: Message = WIRE.decode(line)
    return message
