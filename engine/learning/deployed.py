"""Which adapters serve: one small file, replaced by one rename. Light."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.displaced import sync_folder
from engine.errors import AdapterRefused
from engine.learning import durable
from engine.learning.version import Version
from engine.paths import private_folder

SERVING = "serving.json"
GENERATIONS = 3  # of a slot: the one that serves, and those that it can go back to


@dataclass(frozen=True)
class Served:
    """A version in its turn. digest: of its manifest, as it was deployed. at: since when, seconds since 1970."""

    name: str
    digest: str
    at: float


@dataclass(frozen=True)
class Slot:
    """What serves one base, scope and language (empty: every language). before: what served before it, newest first."""

    base: str
    scope: str
    language: str
    now: Served
    before: tuple[Served, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        return self.base, self.scope, self.language

    @property
    def generations(self) -> tuple[Served, ...]:
        return (self.now, *self.before)


@dataclass(frozen=True)
class Deployed:
    """All slots. pinned: names that are kept, and that nothing replaces while they serve. last: the highest number
    that a name ever had. forgotten: versions that hold something that was forgotten since, and serve all the same
    until the next nightly (I10); what goes on from them holds it too."""

    slots: tuple[Slot, ...] = ()
    pinned: frozenset[str] = frozenset()
    last: int = 0
    forgotten: frozenset[str] = frozenset()

    def slot(self, base: str, scope: str, language: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.key == (base, scope, language)), None)

    def holding(self, name: str) -> Slot | None:
        """The slot in which this version serves."""
        return next((slot for slot in self.slots if slot.now.name == name), None)

    @property
    def needed(self) -> frozenset[str]:
        """Versions that serve, can be gone back to, or are pinned."""
        return self.pinned | {one.name for slot in self.slots for one in slot.generations}

    @property
    def serving(self) -> frozenset[str]:
        """Versions that serve, each in its slot."""
        return frozenset(slot.now.name for slot in self.slots)

    def languages(self, base: str, scope: str) -> tuple[Slot, ...]:
        """The slots of languages in a scope: what serves there lies over what serves the whole scope."""
        return tuple(slot for slot in self.slots if slot.key[:2] == (base, scope) and slot.language)

    def changed(self, base: str, scope: str, above: Collection[str] = ()) -> Deployed:
        """After another version came to serve a whole scope. What its languages had was trained and measured over the
        one before; only what is pinned, or was measured `above` the new one too, serves on."""
        keep = self.pinned.union(above)
        over = {slot.key for slot in self.languages(base, scope) if slot.now.name not in keep}
        return replace(self, slots=tuple(slot for slot in self.slots if slot.key not in over))

    def with_slot(self, slot: Slot) -> Deployed:
        others = tuple(one for one in self.slots if one.key != slot.key)
        return replace(self, slots=(*others, slot))

    def without(self, key: tuple[str, str, str]) -> Deployed:
        return replace(self, slots=tuple(one for one in self.slots if one.key != key))

    def to_json(self) -> bytes:
        slots = [asdict(slot) for slot in self.slots]
        return json.dumps(
            {
                "version": 1, "last": self.last, "pinned": sorted(self.pinned), "forgotten": sorted(self.forgotten),
                "slots": slots,
            },
            indent=1,
        ).encode()  # fmt: skip


@dataclass(frozen=True)
class Unlearnt:
    """What becomes of the versions that hold what is forgotten. deleted: their names. serving: those that serve until
    the next nightly. instead: for each that served and was deleted, the name of what serves now, empty for the base."""

    deleted: tuple[str, ...] = ()
    serving: tuple[str, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()


def promoted(slot: Slot | None, key: tuple[str, str, str], one: Served, never: Collection[str] = ()) -> Slot:
    """The slot with `one` in service, and what served so far behind it, but for those that may `never` come back."""
    before = [other for other in slot.generations if other.name not in (one.name, *never)] if slot else []
    return Slot(*key, one, tuple(before[: GENERATIONS - 1]))


def gone_back(slot: Slot, name: str, now: float) -> Slot:
    """The slot with one of those before in service again; those after it are gone from it."""
    place = [one.name for one in slot.before].index(name)
    return replace(slot, now=replace(slot.before[place], at=now), before=slot.before[place + 1 :])


def unlearnt(
    now: Deployed,
    holding: Collection[str],
    goes: Callable[[Slot], bool],
    behind: Callable[[Slot], Version | None],
) -> tuple[Deployed, tuple[tuple[str, str], ...]]:
    """What is deployed without the versions that hold what is forgotten; and which serve now in their place.

    goes: whether one that serves goes at once; the others are marked. behind: what serves instead."""
    holding = now.forgotten.union(holding)
    slots, instead, scopes = list[Slot](), list[tuple[str, str]](), list[Slot]()
    for slot in now.slots:
        clean = replace(slot, before=tuple(one for one in slot.before if one.name not in holding))
        if slot.now.name in holding and goes(slot):
            version = behind(clean)
            instead.append((slot.now.name, version.name if version else ""))
            slots += [gone_back(clean, version.name, time.time())] if version else []
            scopes += [slot] if not slot.language else []
        else:
            slots.append(clean)
    new = replace(now, slots=tuple(slots), pinned=now.pinned - holding)
    for slot in scopes:
        new = new.changed(slot.base, slot.scope)
    return replace(new, forgotten=holding & new.serving), tuple(instead)


def read(path: Path) -> Deployed:
    """Nothing, if there is no such file yet. Raises ValueError if it is not one of ours, OSError."""
    try:
        raw = json.loads(path.read_bytes())
    except FileNotFoundError:
        return Deployed()
    try:
        if raw["version"] != 1:
            raise ValueError("it was written by another version of the program")
        slots = tuple(_slot(one) for one in raw["slots"])
        pinned, last = frozenset(_texts(raw["pinned"])), raw["last"]
        forgotten = frozenset(_texts(raw.get("forgotten", ())))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a value in it is not what it should be") from error
    if type(last) is not int:
        raise ValueError("a value in it is not what it should be")
    return Deployed(slots, pinned, last, forgotten)


def _slot(raw: dict[str, Any]) -> Slot:
    base, scope, language = _texts([raw["base"], raw["scope"], raw["language"]])
    return Slot(base, scope, language, _served(raw["now"]), tuple(_served(one) for one in raw["before"]))


def _served(raw: dict[str, Any]) -> Served:
    name, digest = _texts([raw["name"], raw["digest"]])
    return Served(name, digest, float(raw["at"]))


def _texts(raw: Iterable[Any]) -> list[str]:
    texts = list(raw)
    if not all(isinstance(one, str) for one in texts):
        raise TypeError("not a text")
    return texts


class Switch:
    """The file of one folder of adapters, which processes change in turns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / SERVING

    def read(self) -> Deployed:
        """Raises AdapterRefused if it cannot be read."""
        try:
            return read(self._path)
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) else error
            raise AdapterRefused(
                f"What serves cannot be told from {self._path}: {words}.",
                "The base serves alone. Move the file away; then agent adapters rollback --to NAME.",
            ) from error

    def save(self, now: Deployed) -> None:
        """Only within `changing`. Raises AdapterRefused; then the file is as it was."""
        temporary = self._folder / f".{SERVING}.{os.getpid()}.tmp"
        try:
            durable.write(temporary, now.to_json())
            temporary.replace(self._path)
            sync_folder(self._folder)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise AdapterRefused(
                f"{self._path} cannot be written: {error.strerror or error}.",
                "Free some space; what serves is as it was.",
            ) from error

    @contextlib.contextmanager
    def changing(self) -> Iterator[Deployed]:
        """What is deployed now, while no other process changes it. Raises AdapterRefused."""
        with self.alone():
            yield self.read()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No other process changes anything. What one that died left half done is swept. Raises AdapterRefused."""
        lock = self._locked()
        try:
            for entry in os.scandir(self._folder):
                if entry.name.endswith(".tmp") and entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                elif entry.name.endswith(".tmp"):
                    Path(entry.path).unlink(missing_ok=True)
            yield
        finally:
            os.close(lock)

    def _locked(self) -> int:
        """The lock's descriptor. The folder may have been deleted while we waited; then there is another lock."""
        while True:
            try:
                private_folder(self._folder)
                lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                fcntl.flock(lock, fcntl.LOCK_EX)
            except OSError as error:
                raise AdapterRefused(
                    f"{self._folder} cannot be written: {error.strerror or error}.", "agent doctor"
                ) from error
            if os.fstat(lock).st_nlink:
                return lock
            os.close(lock)
