"""Vectors by correction, found by inner product: FAISS, exact for few, inverted lists for many. Child only (I7).

Kept in files that are derived from the ledger (I5) and stand or fall together: a manifest names each file with its
SHA-256, the embedder, and the version of the ledger. FAISS reads a file only after its sum was found right, or if it is
the very file whose sum was taken and nobody wrote to it since: its readers have had memory-safety flaws (faiss #5400).
So hundreds of megabytes are not read at each start. New files get new names, the manifest is replaced last and
atomically, so that a crash leaves the old set whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from engine.displaced import sync_folder
from engine.memory.lists import Ids, Lists, Vectors

FORMAT = 2
MANIFEST = "manifest.json"
EXACT = 30_000  # vectors that are compared one by one; more go into lists (benchmarks/memory_index.py)
RECENT = 8_000  # of more than those, this many of the newest are compared one by one, before they go into the lists
CALM = 0.1  # seconds without a write after which the times of a file tell whether it was written again
AGAIN = 4  # lists are drawn anew when there are so many times as many vectors


class Shard:
    """The vectors of one scope and language. stamps: by id, what tells whether the ledger still says the same.

    Few are compared one by one. Of many, all but the newest `RECENT` lie in lists; what was taken out of those is
    passed over until they are written anew, at the next save at the latest (I10)."""

    def __init__(self, size: int, exact: int = EXACT) -> None:
        self._size = size
        self._exact = exact
        self._few: Any = empty(size)
        self._stamps: dict[int, int] = {}  # of the few
        self._many: Lists | None = None
        self._gone: set[int] = set()  # of the many
        self._told: dict[str, Any] = {}  # what the manifest says of the parts that are as on the disk

    def __len__(self) -> int:
        return len(self._stamps) + (len(self._many) - len(self._gone) if self._many is not None else 0)

    def __contains__(self, number: int) -> bool:
        if number in self._stamps:
            return True
        return self._many is not None and number in self._many and number not in self._gone

    @property
    def in_lists(self) -> int:
        """How many of its vectors lie in lists."""
        return len(self._many) if self._many is not None else 0

    @property
    def stamps(self) -> dict[int, int]:
        """All ids and their stamps."""
        ids, stamps = self._all_stamps().tolist()
        return dict(zip(ids, stamps, strict=True))

    def add(self, ids: Sequence[int], stamps: Sequence[int], vectors: Vectors) -> None:
        """Adds vectors of length 1, in place of those that have these ids."""
        self.remove(ids)
        self._few.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(ids, np.int64))
        self._stamps.update(zip(ids, stamps, strict=True))
        self._told.pop("few", None)
        if len(self._stamps) > (self._exact if self._many is None else min(self._exact, RECENT)):
            self._settle()

    def remove(self, ids: Sequence[int]) -> None:
        """Takes vectors out; unknown ids are none."""
        known = [one for one in ids if one in self._stamps]
        if known:
            self._few.remove_ids(np.asarray(known, np.int64))
            self._told.pop("few", None)
            for one in known:
                del self._stamps[one]
        if self._many is not None:
            self._gone.update(one for one in ids if one in self._many)

    def search(self, vector: Vectors, most: int) -> list[tuple[int, float]]:
        """The ids of the nearest vectors and their cosines, nearest first."""
        found: list[tuple[int, float]] = []
        if self._stamps:
            scores, ids = self._few.search(vector.reshape(1, -1), min(most, len(self._stamps)))
            found = [
                (int(one), float(score)) for one, score in zip(ids[0], scores[0], strict=True) if one >= 0
            ]
        if self._many is not None:
            found += self._many.search(vector, most, self._gone)
        return sorted(found, key=lambda one: -one[1])[:most]

    def scores(self, vector: Vectors, ids: Sequence[int]) -> list[tuple[int, float]]:
        """The cosines of vectors by their ids; those that are not here are left out."""
        rows = ((one, self._vector(one)) for one in ids)
        return [(one, float(row @ vector.reshape(-1))) for one, row in rows if row is not None]

    def _vector(self, number: int) -> Vectors | None:
        if number in self._stamps:
            row: Vectors = self._few.reconstruct(number)
            return row
        return self._many.vector(number) if self._many is not None and number not in self._gone else None

    def _settle(self) -> None:
        """Moves the few into lists, and out of those what is gone; into new ones if they were drawn for far fewer.
        Where few enough are left, they are compared one by one again."""
        parts, stamps, self._told = self._parts(), self._all_stamps(), {}
        if len(self) <= self._exact:
            few = empty(self._size)
            for ids, rows in parts:
                few.add_with_ids(rows, ids)
            self._stamps = dict(zip(*stamps.tolist(), strict=True))
            self._few, self._many = few, None
        else:
            if self._many is None or len(self) > self._many.drawn * AGAIN:
                self._many = Lists.draw(self._size, self._parts, stamps)
            else:
                fresh = self._few_stamps()
                self._many.change(self._gone, fresh, self._few.reconstruct_batch(fresh[0]))
            self._few, self._stamps = empty(self._size), {}
        self._gone = set()

    def _few_stamps(self) -> Ids:
        return np.asarray(list(self._stamps.items()), np.int64).reshape(-1, 2).T

    def _all_stamps(self) -> Ids:
        if self._many is None:
            return self._few_stamps()
        return np.concatenate([self._many.stamps(self._gone), self._few_stamps()], axis=1)

    def _parts(self) -> Iterator[tuple[Ids, Vectors]]:
        if self._many is not None:
            yield from self._many.parts(self._gone)
        if self._stamps:
            ids = self._few_stamps()[0]
            yield ids, self._few.reconstruct_batch(ids)

    # ---- files

    def save(self, folder: Path) -> dict[str, Any]:
        """Writes what is not on the disk as it is; each part is two files, the vectors, and their ids with stamps.
        Returns what the manifest says of them."""
        if self._gone:
            self._settle()
        if "few" not in self._told:
            path = new_name(folder)
            faiss.write_index(self._few, os.fspath(path))
            stamps_of(path).write_bytes(np.ascontiguousarray(self._few_stamps()).tobytes())
            self._told["few"] = written(path)
        if self._many is not None and "many" not in self._told:
            path = new_name(folder)
            self._many.save(path, stamps_of(path))
            self._told["many"] = {**written(path), "drawn": self._many.drawn}
        return dict(self._told)

    @classmethod
    def load(cls, folder: Path, told: dict[str, Any], size: int, exact: int = EXACT) -> Shard:
        """What `save` wrote. Raises ValueError if a file is not what was written, or ids and vectors are out of step
        (FAULTS 42), OSError, KeyError."""
        shard = cls(size, exact)
        path = checked(folder, told["few"])
        shard._few = faiss.read_index(os.fspath(path))
        ids, stamps = np.frombuffer(stamps_of(path).read_bytes(), np.int64).reshape(2, -1).tolist()
        shard._stamps = dict(zip(ids, stamps, strict=True))
        if shard._few.d != size or shard._stamps.keys() != set(
            faiss.vector_to_array(shard._few.id_map).tolist()
        ):
            raise ValueError("vectors of other corrections")
        if "many" in told:
            path = checked(folder, told["many"])
            shard._many = Lists.load(path, stamps_of(path), told["many"]["drawn"])
        shard._told = dict(told)
        return shard


class Shards:
    """All shards in one folder. reason: why what lay there was not used, empty if it was. version: of the ledger
    when it was saved."""

    def __init__(self, folder: Path, embedder: str, size: int, exact: int = EXACT) -> None:
        self._folder = folder
        self._embedder = embedder
        self._size = size
        self._exact = exact
        self.all: dict[str, Shard] = {}
        self.version = ""
        self.reason = ""
        try:
            self._load()
        except FileNotFoundError as error:
            self.reason = "" if Path(error.filename).name == MANIFEST else "a file of it is gone"
        except (OSError, ValueError, KeyError, TypeError) as error:
            self.reason = str(error) if isinstance(error, Discarded) else "its files are damaged"
        if self.reason or not self.version:
            self.all, self.version = {}, ""

    def shard(self, key: str) -> Shard:
        """The shard of a scope and language, made if it is new."""
        return self.all.setdefault(key, Shard(self._size, self._exact))

    def save(self, version: str) -> None:
        """Writes everything, atomically. version: of the ledger that it says. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # `agent forget` deletes it
        shards = {key: shard.save(self._folder) for key, shard in self.all.items()}
        told = {"format": FORMAT, "version": version, "embedder": self._embedder, "shards": shards}
        text = json.dumps(told, indent=1)
        temporary = self._folder / f".{secrets.token_hex(4)}.tmp"
        with temporary.open("x", encoding="utf-8") as file:
            temporary.chmod(0o600)
            file.write(json.dumps({"sha256": hashlib.sha256(text.encode()).hexdigest()}) + "\n" + text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._folder / MANIFEST)
        sync_folder(self._folder)
        self.version = version
        named = {part["file"] for one in shards.values() for part in one.values()}
        for path in self._folder.iterdir():
            if path.suffix in (".faiss", ".stamps", ".tmp") and path.with_suffix(".faiss").name not in named:
                path.unlink(missing_ok=True)

    def _load(self) -> None:
        head, _, text = (self._folder / MANIFEST).read_text("utf-8").partition("\n")
        if json.loads(head)["sha256"] != hashlib.sha256(text.encode()).hexdigest():
            raise Discarded("its manifest is damaged")
        told = json.loads(text)
        if told["format"] != FORMAT:
            raise Discarded("another version of the program made it")
        if told["embedder"] != self._embedder:
            raise Discarded("it was made with another embedding model")
        for key, one in told["shards"].items():
            self.all[key] = Shard.load(self._folder, one, self._size, self._exact)
        self.version = told["version"]


class Discarded(ValueError):
    """What lies in the folder is not used; the words say why."""


def stamps_of(path: Path) -> Path:
    """The file beside a shard's vectors that says which corrections they are of."""
    return path.with_suffix(".stamps")


def empty(size: int) -> Any:
    """An index of vectors that are compared one by one."""
    return faiss.IndexIDMap2(faiss.IndexFlatIP(size))


def new_name(folder: Path) -> Path:
    """Where the vectors of a part that is written now go."""
    return folder / f"{secrets.token_hex(8)}.faiss"


def written(path: Path) -> dict[str, str]:
    """What the manifest says of a part that was just written; once it is said it is on the disk."""
    for one in (path, stamps_of(path)):
        one.chmod(0o600)
        with one.open("rb") as file:
            os.fsync(file.fileno())
    sums = {"sha256": sum_of(path), "stamps": sum_of(stamps_of(path))}
    return {"file": path.name, **sums, "seen": seen(path)}


def checked(folder: Path, told: dict[str, str]) -> Path:
    """The file of a part that the manifest speaks of. Raises Discarded, OSError."""
    path = folder / told["file"]
    if told.get("seen") and told["seen"] == seen(path):
        return path
    if sum_of(path) != told["sha256"] or sum_of(stamps_of(path)) != told["stamps"]:
        raise Discarded("one of its files is damaged")
    return path


def seen(path: Path) -> str:
    """What any write to a part's two files changes: which they are, their sizes, when they last changed. Empty if that
    is so short ago that another write might leave it as it is. Raises OSError."""
    states = [one.stat() for one in (path, stamps_of(path))]
    if time.time_ns() - max(one.st_ctime_ns for one in states) < CALM * 1e9:
        return ""
    return " ".join(
        f"{one.st_dev} {one.st_ino} {one.st_size} {one.st_mtime_ns} {one.st_ctime_ns}" for one in states
    )


def sum_of(path: Path) -> str:
    """A file's SHA-256. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
