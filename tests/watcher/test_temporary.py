"""Our temporary files: known by name, swept when their writer is dead, never without storing what they hold."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ground import Ground

from watcher.temporary import Swept, is_temporary, sweep, temporary_name


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground.under(tmp_path)


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    return int(
        subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], stdout=-1, check=True).stdout
    )


def test_a_temporary_name_is_known_as_ours() -> None:
    assert is_temporary(temporary_name())
    assert is_temporary(temporary_name("42"))
    assert is_temporary(temporary_name("../../odd\nlabel" * 20))
    assert len(temporary_name("x" * 1000)) < 100
    for name in ("a.py", ".scholia-", ".scholia-x--00000000.tmp", "x.scholia-1--00000000.tmp"):
        assert not is_temporary(name)


def test_an_orphan_is_stored_and_removed(ground: Ground, dead: int) -> None:
    path = f"src/.scholia-{dead}-7-00000000.tmp"
    ground.file(path, b"a save that was displaced")
    ground.file("src/a.py")
    (swept,) = sweep(ground.root, ground.displaced, older_seconds=0)
    assert swept == Swept(path, swept.name)
    assert ground.displaced.load(swept.name) == b"a save that was displaced"
    assert ground.names("src") == ["a.py"]


def test_what_a_living_process_writes_is_left(ground: Ground) -> None:
    path = ground.file(temporary_name())
    assert sweep(ground.root, ground.displaced, older_seconds=0) == []
    assert path.exists()


def test_what_is_young_is_left_until_it_is_not(ground: Ground, dead: int) -> None:
    path = ground.file(f".scholia-{dead}--00000000.tmp")
    assert sweep(ground.root, ground.displaced) == []
    assert path.exists()
    assert len(sweep(ground.root, ground.displaced, now=time.time() + 61)) == 1


def test_what_is_from_the_future_since_the_clock_was_set_back_is_swept(ground: Ground, dead: int) -> None:
    """FAULTS 32."""
    ground.file(f".scholia-{dead}--00000000.tmp", b"a save that was displaced")
    assert len(sweep(ground.root, ground.displaced, now=time.time() - 3600)) == 1
    assert ground.kept() == {b"a save that was displaced"}


def test_only_the_named_folders_are_swept(ground: Ground, dead: int) -> None:
    name = f".scholia-{dead}--00000000.tmp"
    for folder in ("", "a/", "a/b/", "c/"):
        ground.file(folder + name)
    found = sweep(ground.root, ground.displaced, ["", "a", "gone"], older_seconds=0)
    assert {swept.path for swept in found} == {name, f"a/{name}"}
    assert ground.names("c") == ground.names("a/b") == [name]


def test_git_folders_links_and_look_alikes_are_left(ground: Ground, dead: int, tmp_path: Path) -> None:
    name = f".scholia-{dead}--00000000.tmp"
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / name).write_bytes(b"not below the root")
    ground.file(f".git/{name}")
    (ground.root / "link").symlink_to(outside)
    ground.file("a.tmp")
    (ground.root / "d").mkdir()
    (ground.root / "d" / name).mkdir()
    os.mkfifo(ground.root / name)
    assert sweep(ground.root, ground.displaced, older_seconds=0) == []
    assert (outside / name).exists()


def test_what_cannot_be_stored_is_not_removed(ground: Ground, dead: int) -> None:
    path = ground.file(f".scholia-{dead}--00000000.tmp")
    ground.displaced.folder.write_bytes(b"not a folder")
    assert sweep(ground.root, ground.displaced, older_seconds=0) == []
    assert path.exists()
