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
from engine.errors import AdapterRefused
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
from engine.learning.shelf import ADAPTER, MANIFEST, Shelf, Unfit
from engine.learning.version import Draft, Version
from engine.model.adapter_file import fitting
from engine.model.backend import Adapter
from engine.paths import Home, private_folder
from engine.version import __version__

UNDECIDED = 86_400.0  # seconds that a version may wait to be deployed before it is cleared away
Judge = Callable[[Slot], bool]


@dataclass(frozen=True)
class Laid:
    """An adapter that serves, and how strongly."""

    path: Path
    scale: float
    name: str

    @property
    def adapter(self) -> Adapter:
        return Adapter(str(self.path), self.scale)


class Adapters:
    """The adapters of one home. Any number of processes may read; those that change it take turns."""

    def __init__(self, home: Home) -> None:
        self.folder = home.adapters
        self._switch = Switch(home.adapters)
        self._shelf = Shelf(home.adapters)

    # ---- what serves

    def serving(
        self, base: str, scope: str, language: str, refused: Callable[[str], None] = lambda reason: None
    ) -> tuple[Laid, ...]:
        """What is to be laid over the base (its sha256) for a request: the scope's own adapter, then its language's.

        One that is unfit is left out, with what lies over it, and `refused` is told why. Never raises."""
        try:
            now = self._switch.read()
        except AdapterRefused as error:
            refused(error.message)
            return ()
        laid = []
        for key in dict.fromkeys(((base, scope, ""), (base, scope, language))):
            slot = now.slot(*key)
            found = self._shelf.fit(slot.now, slot) if slot is not None else None
            if isinstance(found, Version):
                laid.append(Laid(self._shelf.adapter(found.name), found.scale, found.name))
            elif found is not None:
                refused(found.reason)
                break  # what a language has of its own was measured over it alone
        return tuple(laid)

    def above(self, base: str, scope: str, *, pinned: bool = False) -> dict[str, Laid]:
        """What each language of a scope has of its own, sound ones alone. pinned: only what is pinned. Raises
        AdapterRefused if it cannot be read."""
        now = self._switch.read()
        found = {slot.language: self._shelf.fit(slot.now, slot) for slot in now.languages(base, scope)}
        return {
            language: Laid(self._shelf.adapter(one.name), one.scale, one.name)
            for language, one in found.items()
            if isinstance(one, Version) and (one.name in now.pinned or not pinned)
        }

    def unfit(self) -> tuple[Unfit, ...]:
        """The versions that should serve and cannot, and those whose manifest cannot be read."""
        try:
            now = self._switch.read()
        except AdapterRefused as error:
            return (Unfit(SERVING, error.message),)
        found = [self._shelf.fit(slot.now, slot) for slot in now.slots]
        serving = {slot.now.name for slot in now.slots}
        found += [self._shelf.version(name) for name in self._shelf.names() if name not in serving]
        return tuple(one for one in found if isinstance(one, Unfit))

    def slot(self, base: str, scope: str, language: str = "") -> Slot | None:
        """What serves there and since when, and what served before. Raises AdapterRefused if it cannot be read."""
        return self._switch.read().slot(base, scope, language)

    # ---- versions

    def versions(self) -> tuple[Version, ...]:
        """Every version whose manifest can be read, oldest first."""
        found = [self._shelf.version(name) for name in self._shelf.names()]
        return tuple(
            sorted((one for one in found if isinstance(one, Version)), key=lambda version: version.created)
        )

    def version(self, name: str) -> Version:
        """Raises AdapterRefused if there is none of this name, or its manifest cannot be read."""
        found = self._shelf.version(name)
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
            number = 1 + max([now.last, *(int(name.rpartition("-")[2]) for name in self._shelf.names())])
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

    def deploy(
        self, name: str, over: str | None = None, *, above: Collection[str] = (), beneath: str = ""
    ) -> Slot:
        """Lets a version serve from the next request on, in place of the one before it.

        over: the version that the gate compared it with, empty if none served; None takes the place of any. above: of
        its languages' own versions those that the gate laid over it; the others serve no longer, unless pinned.
        beneath: what a language's version was measured over. Raises AdapterRefused if the gate did not let it through
        (I8), another serves than `over` or `beneath` by now, its files are not those that were added, or the one that
        serves is pinned."""
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
            scope = now.slot(version.base, version.scope, "")
            if beneath and (scope is None or scope.now.name != beneath):
                raise AdapterRefused(
                    f"{name} was measured over {beneath}, which serves no longer.",
                    "It is learnt again at the next occasion.",
                )
            one = Served(name, version.digest, time.time())
            fit = self._shelf.fit(one, Slot(*key, one))
            if isinstance(fit, Unfit):
                raise AdapterRefused(fit.reason, f"agent adapters rm {name}")
            if slot is not None and slot.now.name == name:
                return slot
            new = promoted(slot, key, one, now.forgotten)
            after = now.with_slot(new)
            after = after if version.language else after.changed(version.base, version.scope, above)
            self._settle(after)
            self._prune(after)
        return new

    def rollback(self, base: str, scope: str, language: str = "") -> Version | None:
        """Lets what served before serve again, or the base alone if there is nothing sound before it: None. What
        languages had over the one that goes serves no longer either, unless pinned.

        The version that served is kept for a day, then cleared away by the next deployment; one that holds what was
        forgotten is deleted. Raises AdapterRefused if none serves, or it is pinned."""
        with self._switch.changing() as now:
            slot = now.slot(base, scope, language)
            if slot is None:
                raise AdapterRefused("No adapter serves there.", "agent adapters list")
            self._held(now, slot)
            version = self.behind(slot)
            new = (
                now.with_slot(gone_back(slot, version.name, time.time()))
                if version
                else now.without(slot.key)
            )
            self._settle(new if language else new.changed(base, scope))
        return version

    def behind(self, slot: Slot) -> Version | None:
        """What a rollback lets serve: the newest sound version of those before; None for the base alone."""
        found = (self._shelf.fit(one, slot) for one in slot.before)
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
            if name not in self._shelf.names():
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
            self._shelf.delete(name)
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

            def goes(slot: Slot) -> bool:
                return at_once(slot) or isinstance(self._shelf.fit(slot.now, slot), Unfit)

            new, instead = unlearnt(now, holding, goes, self.behind)
            deleted = tuple(name for name in self._shelf.names() if name in holding - new.forgotten)
            if not dry_run:
                if sound:
                    self._switch.save(new)
                for name in deleted:
                    self._shelf.delete(name)
        return Unlearnt(deleted, tuple(sorted(new.forgotten)), instead)

    def clear(self, *, dry_run: bool = False) -> Unlearnt:
        """Deletes every version, and what is known of them. Raises AdapterRefused, OSError."""
        names = tuple(self._shelf.names())
        if self.folder.is_dir() and not dry_run:
            with self._switch.alone():
                shutil.rmtree(self.folder)
            self._shelf.clear()
        return Unlearnt(names)

    def _holding(self, corrections: Collection[int]) -> set[str]:
        found = (self._shelf.version(name) for name in self._shelf.names()) if corrections else ()
        unreadable = {one.name for one in found if isinstance(one, Unfit)}
        return unreadable | {one.name for one in self.trained_on(corrections)}

    # ---- within

    def _held(self, now: Deployed, slot: Slot) -> None:
        if slot.now.name in now.pinned:
            name = slot.now.name
            raise AdapterRefused(f"{name} serves and is pinned.", f"agent adapters unpin {name}")

    def _settle(self, new: Deployed) -> None:
        """Switches; versions that hold what was forgotten and no longer serve are deleted (I10)."""
        self._switch.save(replace(new, forgotten=new.forgotten & new.serving))
        for name in new.forgotten - new.serving:
            self._shelf.delete(name)

    def _prune(self, now: Deployed) -> None:
        """Deletes versions that nothing needs, except those so young that they may still be deployed."""
        for version in self.versions():
            if version.name not in now.needed and time.time() - version.created > UNDECIDED:
                self._shelf.delete(version.name)


def _plain(scope: str) -> str:
    """A scope as a part of a folder's name."""
    return re.sub(r"[^a-z0-9._+]+", "-", scope.lower()).strip("-._+")[:80] or "adapter"
