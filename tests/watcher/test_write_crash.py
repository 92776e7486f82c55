"""A writer that is killed, or whose system calls fail: the old file or the new one, complete, nothing lost.

(I1, FAULTS 35, 36, 39.) Every system call on files of the write path is tried, each in a child of its own.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from ground import Ground
from strace import NO_STRACE, Writers, writers

from watcher.temporary import sweep

pytestmark = [NO_STRACE, pytest.mark.timeout(600)]
OLD, NEW = b"old\n", b"new\n"

# Only what touches a file or a descriptor is of the write path: how often the interpreter asks for its thread's
# number, for random bytes or for memory differs from one write to the next. So do these, which are its own:
ON_FILES = "trace=%file,%desc"
AROUND = {"read", "write", "mmap", "munmap"}
FAILING = (
    "openat",
    "pwrite64",
    "fsync",
    "fchmod",
    "renameat2",
    "rename",
    "renameat",
    "link",
    "linkat",
    "ftruncate",
)
WAYS = {
    "exchange": (False, ()),
    "link": (False, ("inject=renameat2:error=EINVAL",)),
    "in-place": (True, ()),
}


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground.under(tmp_path)


@pytest.fixture(scope="module")
def writer() -> Iterator[Writers]:
    with writers() as made:
        yield made


def _fresh(ground: Ground, *, linked: bool = False) -> Path:
    """The file as at the start, in an empty root and with nothing displaced."""
    for path in (*ground.root.iterdir(), *(ground.displaced.folder.glob("*"))):
        path.unlink()
    path = ground.file("a.py", OLD)
    if linked:
        (ground.root / "link.py").hardlink_to(path)
    return path


def _calls(writer: Writers, ground: Ground, way: str) -> list[tuple[str, int]]:
    """Every system call on files of one write: its name, and which one of that name."""
    linked, rules = WAYS[way]
    _fresh(ground, linked=linked)
    counts: Counter[str] = Counter()
    assert writer.write(ground, (ON_FILES, *rules), after=lambda trace: counts.update(trace.calls())) == way
    injected = {"renameat2"} if rules else set()
    names = sorted(set(counts) - AROUND - injected)
    return [(name, number) for name in names for number in range(1, counts[name] + 1)]


@pytest.mark.parametrize("way", WAYS)
def test_killed_at_any_system_call_the_file_is_whole_and_nothing_is_lost(
    writer: Writers, ground: Ground, way: str
) -> None:
    linked, rules = WAYS[way]
    calls = _calls(writer, ground, way)
    assert len(calls) > 40
    for name, number in calls:
        where = f"killed at {name} {number}"
        path = _fresh(ground, linked=linked)
        said = writer.write(ground, [*rules, f"inject={name}:signal=KILL:when={number}"])
        assert said == "killed", where
        found = path.read_bytes()
        assert found in (OLD, NEW) or (way == "in-place" and OLD in ground.kept()), where
        assert OLD in {found, *ground.kept()}, where
        sweep(ground.root, ground.displaced, older_seconds=0)
        assert ground.names() == (["a.py", "link.py"] if linked else ["a.py"]), where
        assert path.read_bytes() == found, where


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_whatever_fails_the_file_is_whole_and_no_orphan_stays(
    writer: Writers, ground: Ground, way: str, error: str
) -> None:
    linked, rules = WAYS[way]
    refused = 0
    for name, number in _calls(writer, ground, way):
        if name not in FAILING:
            continue
        path = _fresh(ground, linked=linked)
        said = writer.write(ground, [*rules, f"inject={name}:error={error}:when={number}"])
        where = f"{error} at {name} {number}: {said}"
        assert said != "killed", where
        refused += said.startswith("FileRefused")
        assert path.read_bytes() == (OLD if said.startswith("File") else NEW), where
        assert ground.orphans() == [], where
    assert refused > 8


def test_an_error_of_the_disk_is_told_in_words(writer: Writers, ground: Ground) -> None:
    path = _fresh(ground)
    said = writer.write(ground, ["inject=fsync:error=EIO:when=5"])
    assert said == "FileRefused: a.py: the disk reports an input/output error."
    assert path.read_bytes() == OLD


def test_where_names_cannot_be_exchanged_the_old_file_is_linked_first(
    writer: Writers, ground: Ground
) -> None:
    path = _fresh(ground)
    assert writer.write(ground, ["inject=renameat2:error=EINVAL"]) == "link"
    assert path.read_bytes() == NEW
    assert ground.names() == ["a.py"]
    assert OLD in ground.kept()


def test_where_there_are_no_hard_links_either_the_file_is_written_in_place(
    writer: Writers, ground: Ground
) -> None:
    path = _fresh(ground)
    number = path.stat().st_ino
    rules = ["inject=renameat2:error=ENOSYS", "inject=linkat:error=EPERM"]
    assert writer.write(ground, rules) == "in-place"
    assert (path.read_bytes(), path.stat().st_ino) == (NEW, number)
    assert ground.names() == ["a.py"]


@pytest.mark.parametrize("call", ["fchown", "fsetxattr"])
def test_what_a_new_file_cannot_be_given_is_kept_by_writing_in_place(
    writer: Writers, ground: Ground, call: str
) -> None:
    path = _fresh(ground)
    if call == "fchown":
        if os.geteuid() != 0:
            pytest.skip("needs root, to give the file another group")
        os.chown(path, 0, 65534)
    else:
        try:
            os.setxattr(path, "user.note", b"x")
        except (AttributeError, OSError) as error:
            pytest.skip(f"no extended attributes here: {error}")
    assert writer.write(ground, [f"inject={call}:error=EPERM"]) == "in-place"
    assert path.read_bytes() == NEW
    assert ground.names() == ["a.py"]
