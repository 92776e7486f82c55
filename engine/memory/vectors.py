"""Vectors by correction, found by inner product: FAISS, exact for few, inverted lists for many. Child only (I7).

Kept in files that are derived from the ledger (I5) and stand or fall together: a manifest names each file with its
SHA-256, the embedder, and the version of the ledger. FAISS reads a file only after its sum was found right: its readers
have had memory-safety flaws (faiss #5400). New files get new names, the manifest is replaced last and atomically, so
that a crash leaves the old set whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from engine.displaced import sync_folder

FORMAT = 1
MANIFEST = "manifest.json"
EXACT = 30_000  # vectors that are compared one by one; more go into lists (benchmarks/memory_index.py)
PROBES = 16  # lists looked into for one query
HASHTABLE = 2  # faiss::DirectMap::Hashtable: vectors by their ids
AGAIN = 8  # lists are drawn anew when there are so many times as many vectors
Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]


class Shard:
    """The vectors of one scope and language. stamps: by id, what tells whether the ledger still says the same."""

    def __init__(self, size: int, exact: int = EXACT) -> None:
        self._size = size
        self._exact = exact
        self._trained = 0  # how many vectors the lists were drawn for; 0: there are none
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(size))
        self.stamps: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.stamps)

    def add(self, ids: Sequence[int], stamps: Sequence[int], vectors: Vectors) -> None:
        """Adds vectors of length 1, in place of those that have these ids."""
        self.remove([one for one in ids if one in self.stamps])
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.asarray(ids, np.int64))
        self.stamps.update(zip(ids, stamps, strict=True))
        if len(self) > max(self._exact, self._trained * AGAIN):
            self._draw_lists()

    def remove(self, ids: Sequence[int]) -> None:
        """Takes vectors out; unknown ids are none."""
        known = [one for one in ids if one in self.stamps]
        if known:
            self._index.remove_ids(np.asarray(known, np.int64))
            for one in known:
                del self.stamps[one]

    def search(self, vector: Vectors, most: int) -> list[tuple[int, float]]:
        """The ids of the nearest vectors and their cosines, nearest first."""
        if not self.stamps:
            return []
        scores, ids = self._index.search(vector.reshape(1, -1), min(most, len(self)))
        return [(int(one), float(score)) for one, score in zip(ids[0], scores[0], strict=True) if one >= 0]

    def scores(self, vector: Vectors, ids: Sequence[int]) -> list[tuple[int, float]]:
        """The cosines of vectors by their ids; those that are not here are left out."""
        return [
            (one, float(self._index.reconstruct(one) @ vector.reshape(-1)))
            for one in ids
            if one in self.stamps
        ]

    def _draw_lists(self) -> None:
        """Moves everything into inverted lists of 8-bit vectors: a quarter of the memory, one list in many is read.

        Lists, not a graph: what is forgotten can be taken out of lists (I10), and they load in a fraction."""
        ids = np.fromiter(self.stamps, np.int64, len(self.stamps))
        vectors = self._index.reconstruct_batch(ids)
        count = int(2 * len(ids) ** 0.5)
        lists = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(self._size),
            self._size,
            count,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
        )
        lists.cp.max_points_per_centroid = 64
        lists.cp.niter = 8
        lists.train(vectors)
        lists.set_direct_map_type(HASHTABLE)
        lists.add_with_ids(vectors, ids)
        lists.nprobe = PROBES
        self._index, self._trained = lists, len(ids)

    # ---- files

    def save(self, path: Path) -> None:
        """Writes two files beside each other, onto the disk: the vectors, and their ids with stamps."""
        faiss.write_index(self._index, os.fspath(path))
        pairs = np.asarray(list(self.stamps.items()), np.int64).reshape(-1, 2)
        stamps_of(path).write_bytes(pairs.tobytes())
        for one in (path, stamps_of(path)):
            one.chmod(0o600)
            with one.open("rb") as file:
                os.fsync(file.fileno())

    @classmethod
    def load(cls, path: Path, size: int, trained: int, exact: int = EXACT) -> Shard:
        """What `save` wrote. The caller has compared the files' sums. Raises ValueError if ids and vectors are out
        of step (FAULTS 42)."""
        shard = cls(size, exact)
        shard._index = faiss.read_index(os.fspath(path))
        pairs = np.frombuffer(stamps_of(path).read_bytes(), np.int64).reshape(-1, 2)
        shard.stamps = dict(zip(pairs[:, 0].tolist(), pairs[:, 1].tolist(), strict=True))
        shard._trained = trained
        if shard._index.ntotal != len(shard.stamps) or shard._index.d != size:
            raise ValueError(f"{shard._index.ntotal} vectors for {len(shard.stamps)} corrections")
        if not trained and shard.stamps.keys() != set(faiss.vector_to_array(shard._index.id_map).tolist()):
            raise ValueError("vectors of other corrections")
        if trained:
            shard._index.nprobe = PROBES
        return shard

    @property
    def trained(self) -> int:
        return self._trained


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
        shards = {}
        for key, shard in self.all.items():
            path = self._folder / f"{secrets.token_hex(8)}.faiss"
            shard.save(path)
            shards[key] = {
                "file": path.name,
                "sha256": sum_of(path),
                "stamps": sum_of(stamps_of(path)),
                "trained": shard.trained,
            }
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
        named = {one["file"] for one in shards.values()}
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
            path = self._folder / one["file"]
            if sum_of(path) != one["sha256"] or sum_of(stamps_of(path)) != one["stamps"]:
                raise Discarded("one of its files is damaged")
            self.all[key] = Shard.load(path, self._size, one["trained"], self._exact)
        self.version = told["version"]


class Discarded(ValueError):
    """What lies in the folder is not used; the words say why."""


def stamps_of(path: Path) -> Path:
    """The file beside a shard's vectors that says which corrections they are of."""
    return path.with_suffix(".stamps")


def sum_of(path: Path) -> str:
    """A file's SHA-256. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
