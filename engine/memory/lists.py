"""Very many vectors: inverted lists of 8-bit vectors, read where they lie on the disk. Child only (I7).

A quarter of the memory of exact ones, and of that only what a query touches: one list in many. Lists, not a graph: what
is forgotten can be taken out of lists (I10), and they need no loading. Never changed while they are mapped: a change
reads them into memory first, and the next save maps what it wrote.

What this does not guarantee: the very nearest. It looks into `PROBES` lists.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

NATIVE: Any = faiss  # its types leave out what its wrappers add
PROBES = 16  # lists looked into for one query
SAMPLE = 64  # vectors a list that its centre is drawn from
Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
Parts = Callable[[], Iterator[tuple[Ids, Vectors]]]


class Lists:
    """Vectors by their ids. drawn: how many there were when the lists' centres were drawn."""

    def __init__(self, index: Any, table: Ids, drawn: int, path: Path | None = None) -> None:
        self._index = index
        self._table = (
            table  # three rows: the ids in order, their stamps, and in which list each lies, and where
        )
        self.drawn = drawn
        self.path = path  # the file that says the same; None after a change

    def __len__(self) -> int:
        return int(self._table.shape[1])

    def __contains__(self, number: int) -> bool:
        return self._row(number) is not None

    def stamps(self, gone: Collection[int]) -> Ids:
        """The ids that are not `gone`, and their stamps: two rows."""
        return self._table[:2, ~np.isin(self._table[0], list(gone))]

    @classmethod
    def draw(cls, size: int, parts: Parts, stamps: Ids) -> Lists:
        """Lists for `parts`, ids and vectors of length 1 a few at a time; read twice. stamps: ids and their stamps,
        two rows."""
        every = stamps.shape[1]
        count = int(2 * every**0.5)
        share = min(1.0, SAMPLE * count / every)
        rng = np.random.default_rng(every)
        sample = np.concatenate([rows[rng.random(len(rows)) < share] for _, rows in parts()])
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(size), size, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.max_points_per_centroid = SAMPLE
        index.cp.niter = 8
        index.train(sample)
        for ids, rows in parts():
            index.add_with_ids(rows, ids)
        return cls(index, laid_out(index, stamps), every)

    def change(self, gone: Collection[int], stamps: Ids, vectors: Vectors) -> None:
        """Takes some out and puts others in. stamps: ids and stamps of those others, two rows."""
        if self.path is not None:
            self._index, self.path = faiss.read_index(os.fspath(self.path)), None
        if gone:
            self._index.remove_ids(np.fromiter(gone, np.int64, len(gone)))
        if len(vectors):
            self._index.add_with_ids(vectors, stamps[0])
        self._table = laid_out(self._index, np.concatenate([self.stamps(gone), stamps], axis=1))

    def search(self, vector: Vectors, most: int, gone: Collection[int]) -> list[tuple[int, float]]:
        """The ids and cosines of the nearest that are not `gone`."""
        how = NATIVE.SearchParametersIVF(nprobe=PROBES)
        if gone:
            excluded = faiss.IDSelectorBatch(np.fromiter(gone, np.int64, len(gone)))
            how = NATIVE.SearchParametersIVF(nprobe=PROBES, sel=faiss.IDSelectorNot(excluded))
        scores, ids = self._index.search(vector.reshape(1, -1), most, params=how)
        return [(int(one), float(score)) for one, score in zip(ids[0], scores[0], strict=True) if one >= 0]

    def vector(self, number: int) -> Vectors | None:
        """One vector, as the lists have it; None if it is not here."""
        row = self._row(number)
        if row is None:
            return None
        place, made = int(self._table[2, row]), np.empty(self._index.d, np.float32)
        self._index.reconstruct_from_offset(place >> 32, place & 0xFFFFFFFF, faiss.swig_ptr(made))
        return made

    def parts(self, gone: Collection[int]) -> Iterator[tuple[Ids, Vectors]]:
        """All that are not `gone`, a list's ids and vectors at a time."""
        lists, out = self._index.invlists, np.fromiter(gone, np.int64, len(gone))
        centres = self._index.quantizer.reconstruct_n(0, self._index.nlist)
        for number in range(self._index.nlist):
            ids = ids_of(lists, number)
            if len(ids):
                codes = faiss.rev_swig_ptr(lists.get_codes(number), len(ids) * lists.code_size)
                rows = self._index.sq.decode(codes.reshape(len(ids), -1)) + centres[number]
                kept = ~np.isin(ids, out)
                yield ids[kept], rows[kept]

    def _row(self, number: int) -> int | None:
        row = int(np.searchsorted(self._table[0], number))
        return row if row < len(self) and self._table[0, row] == number else None

    # ---- files

    def save(self, path: Path, stamps: Path) -> None:
        """Writes both files, and reads the vectors from there from now on."""
        faiss.write_index(self._index, os.fspath(path))
        self._table.tofile(stamps)
        self._index, self._table, self.path = mapped(path), table_in(stamps), path

    @classmethod
    def load(cls, path: Path, stamps: Path, drawn: int) -> Lists:
        """What `save` wrote; the caller has compared the files' sums. Raises ValueError if they are out of step."""
        index, table = mapped(path), table_in(stamps)
        if index.ntotal != table.shape[1]:
            raise ValueError(f"{index.ntotal} vectors for {table.shape[1]} corrections")
        return cls(index, table, drawn, path)


def mapped(path: Path) -> Any:
    """An index whose lists stay in their file. Without threads that fetch ahead: they cost more than they save."""
    index: Any = faiss.read_index(os.fspath(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    NATIVE.downcast_InvertedLists(index.invlists).prefetch_nthread = 0
    return index


def table_in(path: Path) -> Ids:
    return np.memmap(path, np.int64, "r").reshape(3, -1)


def laid_out(index: Any, stamps: Ids) -> Ids:
    """The table of an index: its ids in order, their stamps and their places."""
    ids = [ids_of(index.invlists, number) for number in range(index.nlist)]
    places = [
        (np.int64(number) << 32) + np.arange(len(one), dtype=np.int64) for number, one in enumerate(ids)
    ]
    every, where = np.concatenate(ids), np.concatenate(places)
    order = np.argsort(every)
    marked = stamps[:, np.argsort(stamps[0])]
    if not np.array_equal(every[order], marked[0]):
        raise ValueError("vectors of other corrections")
    return np.stack([marked[0], marked[1], where[order]])


def ids_of(lists: Any, number: int) -> Ids:
    """A copy of one list's ids."""
    size = lists.list_size(number)
    return faiss.rev_swig_ptr(lists.get_ids(number), size).copy() if size else np.empty(0, np.int64)
