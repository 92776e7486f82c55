"""One trained adapter as it is kept: what it was trained on, from and by, and what the gate measured. Light.

Its manifest holds no text of the user's: examples are numbers of corrections in the ledger, and sums.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

How = Literal["fast", "nightly"]


@dataclass(frozen=True)
class Draft:
    """An adapter that was trained and measured, to be taken in.

    adapter: its GGUF, which is copied. model, base: name and sha256 of the base. language: empty for one that serves
    all. scale: how strongly the gate let it through. examples: every correction that it has seen, with a sum of what
    was shown of it. parent: the version that it went on from, empty if it began at the base. gate: the figures that
    were measured, by name; they may nest. passed: whether the gate let it through. settings: of the training.
    """

    adapter: Path
    model: str
    base: str
    scope: str
    how: How
    examples: Mapping[int, str]
    language: str = ""
    scale: float = 1.0
    parent: str = ""
    gate: Mapping[str, Any] = field(default_factory=dict)
    passed: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Version:
    """An adapter that was taken in; its fields as in `Draft`. created: seconds since 1970. code: our version that
    trained it. sha256, size: of its GGUF. digest: of its manifest, which is not in it."""

    name: str
    model: str
    base: str
    scope: str
    language: str
    how: How
    scale: float
    examples: Mapping[int, str]
    parent: str
    gate: Mapping[str, Any]
    passed: bool
    settings: Mapping[str, Any]
    created: float
    code: str
    sha256: str
    size: int
    digest: str = ""

    @property
    def gated(self) -> bool:
        """Whether it may serve: it was measured, and let through (I8)."""
        return self.passed and bool(self.gate)

    def to_json(self) -> bytes:
        raw = asdict(self)
        del raw["digest"]
        raw["examples"] = {str(number): digest for number, digest in sorted(self.examples.items())}
        return json.dumps(raw, indent=1, allow_nan=False).encode()


TEXTS = ("name", "model", "base", "scope", "language", "parent", "code", "sha256")
MAPPINGS = ("gate", "settings", "examples")
NUMBERS = ("scale", "created")
NAMES = {one.name for one in fields(Version)} - {"digest"}


def version_of(data: bytes, digest: str) -> Version:
    """The version that a manifest speaks of. Raises ValueError if it is none."""
    raw = json.loads(data)
    if not isinstance(raw, dict) or set(raw) != NAMES:
        raise ValueError("it is no manifest of this version of the program")
    sound = (
        all(isinstance(raw[name], str) for name in TEXTS)
        and all(isinstance(raw[name], dict) for name in MAPPINGS)
        and all(type(raw[name]) in (int, float) and math.isfinite(raw[name]) for name in NUMBERS)
        and type(raw["size"]) is int
        and type(raw["passed"]) is bool
        and raw["how"] in get_args(How)
        and 0 < raw["scale"] <= 1
        and all(isinstance(one, str) for one in raw["examples"].values())
    )
    if not sound:
        raise ValueError("a value in it is not what it should be")
    examples = {int(number): text for number, text in raw["examples"].items()}
    return Version(**{**raw, "examples": examples, "digest": digest})
