"""The store of displaced bytes: private, complete, checked."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from engine.displaced import Displaced
from engine.errors import FileRefused

DAY = 86_400


@pytest.fixture
def store(tmp_path: Path) -> Displaced:
    return Displaced(tmp_path / "displaced")


@pytest.mark.parametrize("data", [b"", b"x", b"\x00\xff\r\n" * 100_000])
def test_what_is_kept_comes_back_exactly(store: Displaced, data: bytes) -> None:
    assert store.load(store.keep(data)) == data


def test_only_the_user_can_read_it(store: Displaced) -> None:
    name = store.keep(b"private")
    assert stat.S_IMODE((store.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_the_same_bytes_are_kept_once_and_are_young_again(store: Displaced) -> None:
    name = store.keep(b"x")
    os.utime(store.folder / name, (0, 0))
    assert store.keep(b"x") == name
    assert store.names() == {name} == {path.name for path in store.folder.iterdir()}
    assert store.prune((), 1) == []


def test_a_damaged_entry_is_never_returned_and_is_mended_by_the_next_keep(store: Displaced) -> None:
    name = store.keep(b"good")
    (store.folder / name).write_bytes(b"evil")
    with pytest.raises(FileRefused, match="damaged"):
        store.load(name)
    assert store.keep(b"good") == name
    assert store.load(name) == b"good"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "G" * 64])
def test_a_name_that_is_not_one_of_ours_is_refused(store: Displaced, name: str) -> None:
    with pytest.raises(FileRefused, match="not the name"):
        store.load(name)
    with pytest.raises(FileRefused):
        store.forget(name)


def test_what_is_gone_is_said_to_be_gone(store: Displaced) -> None:
    name = store.keep(b"x")
    store.forget(name)
    store.forget(name)
    with pytest.raises(FileRefused, match="no longer kept"):
        store.load(name)


def test_pruning_takes_only_what_is_old_and_not_in_use(store: Displaced) -> None:
    used, old, young = (store.keep(data) for data in (b"used", b"old", b"young"))
    for name in (used, old):
        os.utime(store.folder / name, (0, 0))
    half = store.folder / ".1-00000000.tmp"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    assert store.prune({used}, older_than_days=30) == [old]
    assert store.names() == {used, young}
    assert not half.exists()
    assert store.prune({used}, 30, now=(store.folder / young).stat().st_mtime + 31 * DAY) == [young]


def test_pruning_before_anything_was_kept_does_nothing(store: Displaced) -> None:
    assert store.prune((), 0) == []
    assert store.names() == set()


def test_a_store_that_cannot_be_written_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileRefused, match="cannot be kept"):
        Displaced(tmp_path / "file").keep(b"x")
