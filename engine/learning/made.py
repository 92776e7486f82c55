"""Models that were made here, of what, and what they have seen: a new base, a smaller student. Light.

What is said of one lies beside its file, and goes with it (`agent model rm`). No text of the user's is in it: examples
are numbers of corrections in the ledger, and sums. A model that has seen something which is forgotten goes at once,
and what it was made of serves again (I10): it cannot be trained anew without it, as an adapter can.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from engine.config import load
from engine.errors import ModelError
from engine.learning import durable
from engine.learning.deployed import Unlearnt
from engine.model.store import BUNDLED, ModelFile, ModelStore
from engine.paths import Home
from engine.settings_file import edit

NOTE = "made.json"
How = Literal["merged", "distilled"]


@dataclass(frozen=True)
class Made:
    """One model. sha256: of its file. parent, parent_sha256: the model that it was made of. adapter: that is in it,
    empty without one. scope: whose corrections those were. kind: of its weights. examples: every correction that it
    has seen, with a sum of what was shown of it. figures: what was measured, by name; they may nest. at: seconds
    since 1970."""

    name: str
    how: How
    sha256: str
    parent: str
    parent_sha256: str
    scope: str
    kind: str
    at: float
    adapter: str = ""
    examples: Mapping[int, str] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)


def note(store: ModelStore, made: Made) -> None:
    """Keeps what is said of a model, before it is entered. Raises ModelError if that cannot be written."""
    raw = asdict(made) | {
        "examples": {str(number): made.examples[number] for number in sorted(made.examples)}
    }
    path = store.place(made.name) / NOTE
    path.unlink(missing_ok=True)
    try:
        durable.write(path, json.dumps(raw, indent=1, allow_nan=False).encode())
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror}.", "Free some space.") from error


def notes(store: ModelStore) -> list[Made]:
    """Of every model that was made here and is there, the oldest first; one that cannot be read is left out."""
    found = [note_of(model) for model in store.list()]
    return sorted((one for one in found if one is not None), key=lambda one: one.at)


def note_of(model: ModelFile) -> Made | None:
    """What is said of one model; None if it was not made here, or what is said cannot be read."""
    try:
        raw = json.loads((model.path.parent / NOTE).read_bytes())
        found = Made(**raw | {"examples": {int(number): text for number, text in raw["examples"].items()}})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if found.sha256 == model.sha256 else None


def origin(store: ModelStore, model: ModelFile) -> ModelFile:
    """What a model was made of in the first place, as far as it is there; itself if it was not made here."""
    parents = {one.sha256: one.parent for one in notes(store)}
    while model.sha256 in parents:
        try:
            model = store.resolve(parents[model.sha256])
        except ModelError:  # it was removed
            break
    return model


def unlearn(home: Home, corrections: Collection[int] | None, *, dry_run: bool = False) -> Unlearnt:
    """Removes the models that have seen any of these corrections; None: all that were made here. Raises ModelError.

    The first sound model among those that the one in use was made of serves in its place, else the bundled base."""
    store, used = ModelStore(home), load(home).model.name
    every = {one.name: one for one in notes(store)}
    gone = {
        name
        for name, one in every.items()
        if corrections is None or not one.examples.keys().isdisjoint(corrections)
    }
    there = {model.name for model in store.list()}
    instead = used
    while instead in gone:
        instead = every[instead].parent if every[instead].parent in there else BUNDLED
    if not dry_run:
        if instead != used:
            edit(home.settings, "model.name", instead)
        for name in gone:
            store.remove(name)
    return Unlearnt(tuple(sorted(gone)), (), ((used, instead),) if instead != used else ())
