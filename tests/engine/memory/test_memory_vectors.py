"""The vectors' index: exact for few, lists for many, removed for good, saved whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.memory import vectors as index
from engine.memory.vectors import MANIFEST, Shard, Shards

pytestmark = pytest.mark.model
SIZE = 32


def vectors(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Rows of length 1."""
    rows = np.random.default_rng(seed).normal(size=(count, SIZE)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def shard(count: int, exact: int = 10_000) -> Shard:
    made = Shard(SIZE, exact)
    made.add(range(count), [7] * count, vectors(count))
    return made


@pytest.mark.parametrize("exact", [10_000, 500])
def test_a_vector_finds_itself_first(exact: int) -> None:
    made = shard(2000, exact)
    assert bool(made.in_lists) == (exact == 500)
    rows = vectors(2000)
    found = [made.search(rows[number], 3)[0] for number in range(0, 2000, 50)]
    assert [number for number, _ in found] == list(range(0, 2000, 50))
    assert min(cosine for _, cosine in found) > 0.99


@pytest.mark.parametrize("exact", [10_000, 500])
def test_what_is_removed_is_found_no_more(exact: int) -> None:
    made = shard(2000, exact)
    made.remove([5, 6, 99_999])
    assert len(made) == 1998
    assert 5 not in dict(made.search(vectors(2000)[5], 50))
    rows = vectors(2000)
    ((number, cosine),) = made.scores(rows[5], [5, 7])
    assert number == 7
    assert cosine == pytest.approx(float(rows[5] @ rows[7]), abs=0.02)


@pytest.mark.parametrize("exact", [10_000, 500])
def test_one_that_is_added_again_replaces_the_first(exact: int) -> None:
    made = shard(1000, exact)
    other = vectors(1, seed=9)
    made.add([3], [8], other)
    assert len(made) == 1000
    assert made.search(other, 1)[0][0] == 3
    assert made.stamps[3] == 8


def test_one_added_to_lists_is_found_at_once() -> None:
    made = shard(1000, 500)
    other = vectors(1, seed=9)
    made.add([5000], [1], other)
    assert made.search(other, 1)[0][0] == 5000


def test_what_comes_after_the_lists_is_found_beside_them_and_goes_into_them() -> None:
    made, rows = shard(1000, 500), vectors(1400, seed=3)
    made.add(range(1000, 1400), [1] * 400, rows[:400])
    assert made.in_lists == 1000
    assert made.search(rows[7], 1)[0][0] == 1007
    made.add(range(1400, 1800), [2] * 400, rows[400:800])
    assert made.in_lists == len(made) == 1800
    assert [made.search(rows[one], 1)[0][0] for one in (7, 700)] == [1007, 1700]
    assert [made.stamps[one] for one in (5, 1005, 1500)] == [7, 1, 2]


def test_lists_are_drawn_anew_when_there_are_many_more() -> None:
    made, rows = shard(1000, 500), vectors(4001, seed=3)
    made.add(range(1000, 5001), [1] * 4001, rows)
    assert made.in_lists == len(made) == 5001
    found = [made.search(rows[one], 1)[0][0] == 1000 + one for one in range(0, 4000, 40)]
    assert sum(found) >= 98


def test_of_lists_that_shrank_the_rest_is_compared_one_by_one(tmp_path: Path) -> None:
    made = shard(1000, 500)
    made.remove(range(600))
    made.save(tmp_path)
    assert (made.in_lists, len(made)) == (0, 400)
    assert made.search(vectors(1000)[700], 1)[0][0] == 700
    assert made.stamps == dict.fromkeys(range(600, 1000), 7)


def test_what_was_removed_from_lists_is_on_no_disk_after_saving(tmp_path: Path) -> None:
    kept = Shards(tmp_path, "embedder", SIZE, 500)
    kept.shard("a").add(range(1000), [7] * 1000, vectors(1000))
    kept.save("version 1")
    kept.shard("a").remove([5])
    kept.save("version 2")
    again = Shards(tmp_path, "embedder", SIZE, 500).shard("a")
    assert (5 in again, len(again), again.in_lists) == (False, 999, 999)


def test_saving_one_more_writes_none_of_the_lists(tmp_path: Path) -> None:
    kept = Shards(tmp_path, "embedder", SIZE, 500)
    kept.shard("a").add(range(1000), [7] * 1000, vectors(1000))
    kept.save("version 1")
    before = {path.name for path in tmp_path.glob("*.faiss")}
    kept.shard("a").add([5000], [1], vectors(1, seed=9))
    kept.save("version 2")
    after = {path.name for path in tmp_path.glob("*.faiss")}
    assert len(before & after) == len(before - after) == 1
    again = Shards(tmp_path, "embedder", SIZE, 500).shard("a")
    assert again.search(vectors(1, seed=9), 1)[0][0] == 5000


def test_an_empty_shard_finds_nothing() -> None:
    assert Shard(SIZE).search(vectors(1), 5) == []


@pytest.mark.parametrize("exact", [10_000, 500])
def test_what_was_saved_answers_the_same(tmp_path: Path, exact: int) -> None:
    kept = Shards(tmp_path, "embedder", SIZE, exact)
    kept.shard("a").add(range(1000), [7] * 1000, vectors(1000))
    kept.save("version 1")
    again = Shards(tmp_path, "embedder", SIZE, exact)
    assert (again.version, again.reason) == ("version 1", "")
    rows = vectors(1000)
    for number in (0, 500, 999):
        assert again.shard("a").search(rows[number], 5) == kept.shard("a").search(rows[number], 5)
    again.shard("a").remove([0])
    again.shard("a").add([5000], [1], vectors(1, seed=9))
    assert again.shard("a").search(vectors(1, seed=9), 1)[0][0] == 5000


def test_another_embedder_makes_another_index(tmp_path: Path) -> None:
    Shards(tmp_path, "embedder", SIZE).save("version 1")
    other = Shards(tmp_path, "another", SIZE)
    assert (other.version, other.all) == ("", {})
    assert "another embedding model" in other.reason


def test_saving_leaves_no_older_files_behind(tmp_path: Path) -> None:
    kept = Shards(tmp_path, "embedder", SIZE)
    for number in range(3):
        kept.shard("a").add([number], [1], vectors(1, number))
        kept.save(str(number))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".faiss", ".json", ".stamps"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_crash_before_the_manifest_leaves_the_old_index(tmp_path: Path) -> None:
    kept = Shards(tmp_path, "embedder", SIZE)
    kept.shard("a").add([1], [1], vectors(1))
    kept.save("old")
    manifest = (tmp_path / MANIFEST).read_bytes()
    shard(5).save(tmp_path)
    assert (tmp_path / MANIFEST).read_bytes() == manifest
    again = Shards(tmp_path, "embedder", SIZE)
    assert again.version == "old" and len(again.shard("a")) == 1


def saved(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index that was saved some time ago. Returns the file of its lists."""
    monkeypatch.setattr(index, "CALM", 0.0)
    kept = Shards(folder, "embedder", SIZE, 500)
    kept.shard("a").add(range(1000), [7] * 1000, vectors(1000))
    kept.save("version 1")
    path = max(folder.glob("*.faiss"), key=lambda one: one.stat().st_size)
    while time.time_ns() - path.stat().st_ctime_ns < 50_000_000:  # until the clock of the disk went on
        time.sleep(0.01)
    return path


def test_files_that_nobody_wrote_to_are_not_read_to_see_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path, monkeypatch)
    summed: list[Path] = []
    compute = index.sum_of
    monkeypatch.setattr(index, "sum_of", lambda path: summed.append(path) or compute(path))
    again = Shards(tmp_path, "embedder", SIZE, 500)
    assert (again.version, len(again.shard("a")), summed) == ("version 1", 1000, [])


@pytest.mark.parametrize("which", [".faiss", ".stamps"])
def test_a_file_that_was_written_to_is_found_out_whatever_its_date_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    path = saved(tmp_path, monkeypatch).with_suffix(which)
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(-9, os.SEEK_END)
        byte = file.read(1)
        file.seek(-9, os.SEEK_END)
        file.write(bytes([byte[0] ^ 1]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    again = Shards(tmp_path, "embedder", SIZE, 500)
    assert (again.version, again.reason) == ("", "one of its files is damaged")


def test_what_was_written_only_now_is_read_to_see_whether_it_was_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "CALM", 3600.0)
    kept = Shards(tmp_path, "embedder", SIZE)
    kept.shard("a").add([1], [1], vectors(1))
    kept.save("version 1")
    (path,) = tmp_path.glob("*.faiss")
    path.write_bytes(path.read_bytes()[:-1])
    assert Shards(tmp_path, "embedder", SIZE).reason == "one of its files is damaged"
