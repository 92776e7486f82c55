"""The adapters of one home: each version in a folder of its own, and which of them serve.

    adapters/personal-7/adapter.gguf, manifest.json     never changed once it is there
    adapters/serving.json                               replaced by one rename: the switch (I8)

A version comes in as a folder that is complete and on the disk before it gets its name, so that none is ever half
there. Before one serves, its manifest and its bytes are found to be those that the gate let through; one that is
not is left out with the reason, and the base serves without it.

Not guaranteed: anything against somebody who can write into the home, which is the user.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.displaced import sync_folder
from engine.errors import AdapterRefused, ModelError
from engine.learning import durable
from engine.learning.deployed import (
    SERVING,
    Deployed,
    Served,
    Slot,
    Switch,
    Unlearnt,
    gone_back,
    promoted,
    unlearnt,
)
from engine.learning.version import Draft, Version, version_of
from engine.model.adapter_file import fitting
from engine.model.backend import Adapter
from engine.model.manifest import FileRecord, record
from engine.paths import Home, private_folder
from engine.version import __version__

ADAPTER, MANIFEST = "adapter.gguf", "manifest.json"
LARGEST_MANIFEST = 16 << 20
UNDECIDED = 86_400.0  # seconds that a version may wait to be deployed before it is cleared away
Judge = Callable[[Slot], bool]
_NAME = re.compile(r"[a-z0-9][a-z0-9._+-]{0,99}-\d+")


@dataclass(frozen=True)
class Laid:
    """An adapter that serves, and how strongly."""

    path: Path
    scale: float
    name: str

    @property
    def adapter(self) -> Adapter:
        return Adapter(str(self.path), self.scale)


@dataclass(frozen=True)
class Unfit:
    """A version that cannot serve, and why."""

    name: str
    reason: str


class Adapters:
    """The adapters of one home. Any number of processes may read; those that change it take turns."""

    def __init__(self, home: Home) -> None:
        self.folder = home.adapters
        self._switch = Switch(home.adapters)
        self._seen: dict[str, FileRecord] = {}  # adapters whose sum this process has computed

    # ---- what serves

    def serving(
        self, base: str, scope: str, language: str, refused: Callable[[str], None] = lambda reason: None
    ) -> tuple[Laid, ...]:
        """What is to be laid over the base (its sha256) for a request: the scope's own adapter, then its language's.

        One that is unfit is left out, and `refused` is told why. Never raises."""
        try:
            now = self._switch.read()
        except AdapterRefused as error:
            refused(error.message)
            return ()
        laid = []
        for key in dict.fromkeys(((base, scope, ""), (base, scope, language))):
            slot = now.slot(*key)
            found = self._fit(slot.now, slot) if slot is not None else None
            if isinstance(found, Version):
                laid.append(Laid(self._adapter(found.name), found.scale, found.name))
            elif found is not None:
                refused(found.reason)
        return tuple(laid)

    def unfit(self) -> tuple[Unfit, ...]:
        """The versions that should serve and cannot, and those whose manifest cannot be read."""
        try:
            now = self._switch.read()
        except AdapterRefused as error:
            return (Unfit(SERVING, error.message),)
        found = [self._fit(slot.now, slot) for slot in now.slots]
        serving = {slot.now.name for slot in now.slots}
        found += [self._version(name) for name in self._names() if name not in serving]
        return tuple(one for one in found if isinstance(one, Unfit))

    def slot(self, base: str, scope: str, language: str = "") -> Slot | None:
        """What serves there and since when, and what served before. Raises AdapterRefused if it cannot be read."""
        return self._switch.read().slot(base, scope, language)

    # ---- versions

    def versions(self) -> tuple[Version, ...]:
        """Every version whose manifest can be read, oldest first."""
        found = [self._version(name) for name in self._names()]
        return tuple(
            sorted((one for one in found if isinstance(one, Version)), key=lambda version: version.created)
        )

    def version(self, name: str) -> Version:
        """Raises AdapterRefused if there is none of this name, or its manifest cannot be read."""
        found = self._version(name)
        if isinstance(found, Unfit):
            raise AdapterRefused(found.reason, "agent adapters list")
        return found

    def state(self) -> Deployed:
        """What serves where, and what is pinned. Raises AdapterRefused if it cannot be read."""
        return self._switch.read()

    def trained_on(self, corrections: Collection[int]) -> tuple[Version, ...]:
        """The versions that have seen any of these corrections (I10)."""
        return tuple(
            version for version in self.versions() if not version.examples.keys().isdisjoint(corrections)
        )

    # ---- changes

    def add(self, draft: Draft) -> Version:
        """Takes a version in, durably; it does not serve yet.

        Raises AdapterRefused if the file is no adapter, or cannot be stored: then nothing is left of it."""
        fitting(draft.adapter, None)
        parent = self.version(draft.parent).examples if draft.parent else {}
        with self._switch.changing() as now:
            number = 1 + max([now.last, *(int(name.rpartition("-")[2]) for name in self._names())])
            name = f"{_plain('-'.join(filter(None, (draft.scope, draft.language))))}-{number}"
            folder = self.folder / f".{name}.{os.getpid()}.tmp"
            try:
                private_folder(folder)
                digest, size = durable.copy(draft.adapter, folder / ADAPTER)
                raw = asdict(draft)
                del raw["adapter"]
                raw["examples"] = {**parent, **draft.examples}
                version = Version(
                    name=name, created=time.time(), code=__version__, sha256=digest, size=size, **raw
                )
                manifest = version.to_json()
                durable.write(folder / MANIFEST, manifest)
                sync_folder(folder)
                folder.rename(self.folder / name)
                sync_folder(self.folder)
            except OSError as error:
                raise AdapterRefused(
                    f"The adapter cannot be stored in {self.folder}: {error.strerror or error}.",
                    "Free some space; what serves is as it was.",
                ) from error
            except ValueError as error:
                raise AdapterRefused(f"The adapter's figures are not numbers: {error}.") from error
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            heirs = {name} if draft.parent in now.forgotten else set[str]()
            self._switch.save(replace(now, last=number, forgotten=now.forgotten | heirs))
        return replace(version, digest=hashlib.sha256(manifest).hexdigest())

    def deploy(self, name: str, over: str | None = None) -> Slot:
        """Lets a version serve from the next request on, in place of the one before it.

        over: the version that the gate compared it with, empty if none served; None takes the place of any. Raises
        AdapterRefused if the gate did not let it through (I8), another serves than `over` by now, its files are not
        those that were added, or the one that serves is pinned."""
        version = self.version(name)
        if not version.gated:
            raise AdapterRefused(
                f"{name} did not pass the gate; it never serves.", f"agent adapters show {name}"
            )
        key = (version.base, version.scope, version.language)
        with self._switch.changing() as now:
            slot = now.slot(*key)
            if slot is not None and slot.now.name != name:
                self._held(now, slot)
            serves = slot.now.name if slot is not None else ""
            if over is not None and serves not in (over, name):
                raise AdapterRefused(
                    f"{name} was measured beside {over or 'the base'}, and {serves or 'the base'} serves by now.",
                    "It is learnt again at the next occasion.",
                )
            one = Served(name, version.digest, time.time())
            fit = self._fit(one, Slot(*key, one))
            if isinstance(fit, Unfit):
                raise AdapterRefused(fit.reason, f"agent adapters rm {name}")
            if slot is not None and slot.now.name == name:
                return slot
            new = promoted(slot, key, one, now.forgotten)
            self._settle(now.with_slot(new))
            self._prune(now.with_slot(new))
        return new

    def rollback(self, base: str, scope: str, language: str = "") -> Version | None:
        """Lets what served before serve again, or the base alone if there is nothing sound before it: None.

        The version that served is kept for a day, then cleared away by the next deployment; one that holds what was
        forgotten is deleted. Raises AdapterRefused if none serves, or it is pinned."""
        with self._switch.changing() as now:
            slot = now.slot(base, scope, language)
            if slot is None:
                raise AdapterRefused("No adapter serves there.", "agent adapters list")
            self._held(now, slot)
            version = self.behind(slot)
            if version is None:
                self._settle(now.without(slot.key))
                return None
            self._settle(now.with_slot(gone_back(slot, version.name, time.time())))
        return version

    def behind(self, slot: Slot) -> Version | None:
        """What a rollback lets serve: the newest sound version of those before; None for the base alone."""
        found = (self._fit(one, slot) for one in slot.before)
        return next((one for one in found if isinstance(one, Version)), None)

    def pin(self, name: str) -> None:
        """Keeps a version, and lets nothing replace it while it serves.

        Raises AdapterRefused if there is none, or it holds what was forgotten."""
        self.version(name)
        with self._switch.changing() as now:
            if name in now.forgotten:
                raise AdapterRefused(f"{name} holds what you forgot; it goes.", "agent forget --now")
            self._switch.save(replace(now, pinned=now.pinned | {name}))

    def unpin(self, name: str) -> None:
        """Raises AdapterRefused if it is not pinned."""
        with self._switch.changing() as now:
            if name not in now.pinned:
                raise AdapterRefused(f"{name} is not pinned.", "agent adapters list")
            self._switch.save(replace(now, pinned=now.pinned - {name}))

    def remove(self, name: str) -> int:
        """Deletes a version for good; the bytes freed. One whose manifest is broken goes too.

        Raises AdapterRefused if there is none, it serves, or is pinned."""
        with self._switch.changing() as now:
            if name not in self._names():
                raise AdapterRefused(f"There is no adapter called {name}.", "agent adapters list")
            if now.holding(name):
                raise AdapterRefused(f"{name} serves.", "agent adapters rollback, then remove it")
            if name in now.pinned:
                raise AdapterRefused(f"{name} is pinned.", f"agent adapters unpin {name}")
            size = sum(path.stat().st_size for path in (self.folder / name).iterdir())
            slots = (
                replace(slot, before=tuple(one for one in slot.before if one.name != name))
                for slot in now.slots
            )
            self._switch.save(replace(now, slots=tuple(slots)))
            self._delete(name)
        return size

    # ---- forgetting

    def unlearn(
        self, corrections: Collection[int] = (), *, at_once: Judge = lambda slot: False, dry_run: bool = False
    ) -> Unlearnt:
        """Deletes the versions that have seen any of these corrections, or something that was forgotten before (I10).

        One that serves goes on until another takes its place, and is marked; where it is to go at once, what served
        before it and never saw them serves instead, or the base. A version that cannot be read goes too: nobody can
        tell what it has seen. No pin holds any of them. Raises AdapterRefused if the folder cannot be written."""
        if not self.folder.is_dir():
            return Unlearnt()
        with self._switch.alone():
            try:
                now, sound = self._switch.read(), True
            except AdapterRefused:  # nothing serves
                now, sound = Deployed(), False
            holding = now.forgotten | self._holding(corrections)
            new, instead = unlearnt(
                now, holding, lambda slot: at_once(slot) or isinstance(self._fit(slot.now, slot), Unfit), self.behind
            )  # fmt: skip
            deleted = tuple(name for name in self._names() if name in holding - new.forgotten)
            if not dry_run:
                if sound:
                    self._switch.save(new)
                for name in deleted:
                    self._delete(name)
        return Unlearnt(deleted, tuple(sorted(new.forgotten)), instead)

    def clear(self, *, dry_run: bool = False) -> Unlearnt:
        """Deletes every version, and what is known of them. Raises AdapterRefused, OSError."""
        names = tuple(self._names())
        if self.folder.is_dir() and not dry_run:
            with self._switch.alone():
                shutil.rmtree(self.folder)
            self._seen.clear()
        return Unlearnt(names)

    def _holding(self, corrections: Collection[int]) -> set[str]:
        found = (self._version(name) for name in self._names()) if corrections else ()
        unreadable = {one.name for one in found if isinstance(one, Unfit)}
        return unreadable | {one.name for one in self.trained_on(corrections)}

    # ---- within

    def _fit(self, one: Served, slot: Slot) -> Version | Unfit:
        """The version, if it is what was deployed and may serve in this slot."""
        version = self._version(one.name)
        if isinstance(version, Unfit):
            return version
        if version.digest != one.digest:
            return Unfit(one.name, f"The manifest of {one.name} was changed since it was deployed.")
        if not version.gated or (version.base, version.scope, version.language) != slot.key:
            return Unfit(one.name, f"{one.name} was not let through by the gate for this place.")
        return self._whole(version)

    def _whole(self, version: Version) -> Version | Unfit:
        """The version, if its adapter's bytes are those that were added. Computed once, until the file changes."""
        path = self._adapter(version.name)
        try:
            seen, status = self._seen.get(version.name), path.stat()
            if seen is None or not seen.unchanged(status):
                seen = self._seen[version.name] = record(path)
        except (OSError, ModelError) as error:
            words = error.message if isinstance(error, ModelError) else f"{path}: {error.strerror}."
            return Unfit(version.name, f"The adapter {version.name} cannot be read. {words}")
        if (seen.sha256, seen.size) != (version.sha256, version.size):
            short = "is truncated" if seen.size < version.size else "was changed since it was added"
            return Unfit(version.name, f"The adapter {version.name} {short}: {path} has another sha256.")
        return version

    def _version(self, name: str) -> Version | Unfit:
        if not _NAME.fullmatch(name) or not (self.folder / name).is_dir():
            return Unfit(name, f"There is no adapter called {name}.")
        path = self.folder / name / MANIFEST
        try:
            if path.stat().st_size > LARGEST_MANIFEST:
                raise ValueError("it is larger than any manifest")
            data = path.read_bytes()
            version = version_of(data, hashlib.sha256(data).hexdigest())
            if version.name != name:
                raise ValueError(f"it belongs to {version.name}")
        except (OSError, ValueError) as error:
            words = error.strerror if isinstance(error, OSError) else error
            return Unfit(name, f"The manifest {path} cannot be used: {words}.")
        return version

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(entry.name for entry in os.scandir(self.folder) if _NAME.fullmatch(entry.name))

    def _adapter(self, name: str) -> Path:
        return self.folder / name / ADAPTER

    def _held(self, now: Deployed, slot: Slot) -> None:
        if slot.now.name in now.pinned:
            name = slot.now.name
            raise AdapterRefused(f"{name} serves and is pinned.", f"agent adapters unpin {name}")

    def _settle(self, new: Deployed) -> None:
        """Switches; versions that hold what was forgotten and no longer serve are deleted (I10)."""
        self._switch.save(replace(new, forgotten=new.forgotten & new.serving))
        for name in new.forgotten - new.serving:
            self._delete(name)

    def _prune(self, now: Deployed) -> None:
        """Deletes versions that nothing needs, except those so young that they may still be deployed."""
        for version in self.versions():
            if version.name not in now.needed and time.time() - version.created > UNDECIDED:
                self._delete(version.name)

    def _delete(self, name: str) -> None:
        gone = self.folder / f".{name}.{os.getpid()}.tmp"
        (self.folder / name).rename(gone)
        sync_folder(self.folder)
        shutil.rmtree(gone)
        self._seen.pop(name, None)


def _plain(scope: str) -> str:
    """A scope as a part of a folder's name."""
    return re.sub(r"[^a-z0-9._+]+", "-", scope.lower()).strip("-._+")[:80] or "adapter"
