"""Saves and writes at the same time: no content vanishes (I1, FAULTS 1 to 5, 24).

The law that the racing tests hold us to: whoever takes a content away from the path has it in hand and says
so. So every content that was ever saved is on the disk, among the displaced, or in the log of the editor that
took it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from ground import Ground, child, until
from strace import NO_STRACE, Trace, writers

from engine.errors import FileChanged, FileRefused
from watcher.read import read
from watcher.write import write

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the editors here are written for Linux")
FILLS = 200
LONGEST = 40.0  # seconds of racing, on a slow machine


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground.under(tmp_path)


EDITOR = """
import ctypes, os, random, select, sys
path, log, way = sys.argv[1:]
chance, save = random.Random(1), 0
libc = ctypes.CDLL(None, use_errno=True)
taken = open(log, "wb", buffering=0)

def atomically(data):
    with open(path + "~", "wb") as file:
        file.write(data)
    assert libc.renameat2(-100, os.fsencode(path + "~"), -100, os.fsencode(path), 2) == 0
    with open(path + "~", "rb") as file:
        return file.read()

def in_place(data):
    with open(path, "r+b", buffering=0) as file:
        old = file.read()
        file.seek(0)
        file.truncate()
        file.write(data)
        return old

print("started", flush=True)
while not select.select([sys.stdin], [], [], chance.choice([0, 0, 0, 0.001, 0.01, 0.03]))[0]:
    save += 1
    chosen = chance.choice([atomically, in_place]) if way == "both" else globals()[way]
    taken.write(chosen(b"save %d\\n" % save))
if os.path.exists(path + "~"):
    os.unlink(path + "~")
print(save, flush=True)
"""


@pytest.mark.parametrize("way", ["atomically", "in_place", "both"])
def test_no_save_and_no_fill_vanishes_while_an_editor_saves(ground: Ground, tmp_path: Path, way: str) -> None:
    path, log = ground.file("a.py", b"save 0\n"), tmp_path / "log"
    filled: list[bytes] = []
    tried = 0
    with child(EDITOR, path, log, way) as editor:
        assert editor.hear() == "started"
        start = time.monotonic()
        while len(filled) < FILLS and time.monotonic() - start < LONGEST:
            with suppress(FileRefused):
                found = read(ground.root, "a.py", 1000)
                tried += 1
                fill = b"fill %d\n" % tried
                write(ground.root, "a.py", found.data, fill, ground.displaced)
                filled.append(fill)
        saves = int(editor.ask("stop"))
    assert tried > len(filled) > 0, "nothing raced"
    somewhere = {path.read_bytes(), *ground.kept(), *log.read_bytes().splitlines(keepends=True)}
    assert {b"save %d\n" % number for number in range(saves + 1)} - somewhere == set()
    assert set(filled) - somewhere == set()
    assert ground.orphans() == []


@pytest.mark.parametrize("way", ["atomically", "in_place"])
@NO_STRACE
def test_a_save_between_the_last_check_and_the_exchange_wins(ground: Ground, way: str) -> None:
    path = ground.file("a.py")
    assert _while_stopped_before("renameat2", ground, lambda: _save(path, way)).startswith("File")
    assert path.read_bytes() == b"saved\n"
    assert ground.orphans() == []


@NO_STRACE
def test_a_save_between_the_exchange_and_its_check_wins(ground: Ground) -> None:
    path = ground.file("a.py")
    said = _while_stopped_before("fsync", ground, lambda: _save(path, "atomically"), call=6)
    assert said == "exchange"  # the save came after the fill, and is the newest
    assert path.read_bytes() == b"saved\n"
    assert {b"old\n", b"new\n"} <= ground.kept()


@NO_STRACE
def test_an_open_for_writing_in_the_last_instant_waits_and_then_saves_over_the_old_file(
    ground: Ground,
) -> None:
    path = ground.file("a.py")
    with child(SAVE_IN_PLACE, path) as editor:
        said = _while_stopped_before("renameat2", ground, lambda: editor.tell("save"))
        assert said in ("FileBusy", "FileChanged")
        assert editor.hear() == "read old"
    assert path.read_bytes() == b"saved\n"
    assert ground.orphans() == []


@pytest.mark.parametrize("when", ["after the exchange", "while it is taken back", "the same without leases"])
@NO_STRACE
def test_of_two_saves_in_the_last_instant_the_newer_wins_and_the_older_is_kept(
    ground: Ground, when: str
) -> None:
    path = ground.file("a.py")
    rules = ["inject=renameat2:delay_enter=400000"]
    if when == "after the exchange":
        rules = ["inject=renameat2:delay_exit=400000:when=1"]
    if when == "the same without leases":
        rules.append("inject=fcntl:error=EINVAL")

    def act(trace: Trace) -> None:
        if when == "after the exchange":
            until(lambda: trace.entered("renameat2", 1) and path.read_bytes() == b"new\n")
            path.with_name("save~").write_bytes(b"older\n")
            path.with_name("save~").replace(path)
        else:
            until(lambda: trace.entered("renameat2", 1))
            path.with_name("save~").write_bytes(b"older\n")
            path.with_name("save~").replace(path)
            until(lambda: trace.entered("renameat2", 2))
        editor.tell("save")

    with child(SAVE_IN_PLACE, path) as editor, writers() as writer:
        said = writer.write(ground, rules, during=act)
        editor.hear()
    assert path.read_bytes() == b"saved\n"
    if when == "after the exchange":
        assert said == "exchange"
    else:
        assert said.startswith("File")
        assert b"older\n" in ground.kept()
    assert ground.orphans() == []


@pytest.mark.parametrize("swapped", ["folder", "file", "folder-out"])
@NO_STRACE
def test_a_link_swapped_during_the_write_is_noticed(ground: Ground, tmp_path: Path, swapped: str) -> None:
    inside = ground.file("real/a.py")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_bytes(b"old\n")
    other = ground.file("other/a.py")
    (ground.root / "link").symlink_to("real")
    (ground.root / "a.py").symlink_to("real/a.py")

    def swap() -> None:
        if swapped == "file":
            (ground.root / "a.py").unlink()
            (ground.root / "a.py").symlink_to("other/a.py")
        else:
            (ground.root / "link").unlink()
            (ground.root / "link").symlink_to("other" if swapped == "folder" else outside)

    path = "a.py" if swapped == "file" else "link/a.py"
    assert _while_stopped_before("renameat2", ground, swap, path=path).startswith("File")
    assert inside.read_bytes() == other.read_bytes() == (outside / "a.py").read_bytes() == b"old\n"
    assert ground.orphans() == []
    assert [path.name for path in outside.iterdir()] == ["a.py"]


@pytest.mark.parametrize("becomes", ["nothing", "a folder", "a link", "a pipe"])
@NO_STRACE
def test_a_path_that_becomes_something_else_in_the_last_instant_stays_that(
    ground: Ground, becomes: str
) -> None:
    path = ground.file("a.py")

    def change() -> None:
        path.unlink()
        match becomes:
            case "a folder":
                path.mkdir()
            case "a link":
                path.symlink_to("elsewhere")
            case "a pipe":
                os.mkfifo(path)

    assert _while_stopped_before("renameat2", ground, change) == "FileChanged"
    match becomes:
        case "nothing":
            assert not path.exists()
        case "a folder":
            assert path.is_dir()
        case "a link":
            assert path.is_symlink()
        case "a pipe":
            assert path.is_fifo()
    assert ground.orphans() == []


def test_half_of_a_slow_save_is_never_written_over(ground: Ground) -> None:
    path = ground.file("a.py")
    with child(SLOW_SAVE, path) as editor:
        for half in (b"", b"first half\n"):
            assert editor.hear() == "stopped"
            found = read(ground.root, "a.py", 1000)
            assert (found.data, found.busy) == (half, True)
            with pytest.raises(FileRefused):
                write(ground.root, "a.py", half, b"new\n", ground.displaced)
            editor.tell("go on")
        assert editor.hear() == "done"
    assert path.read_bytes() == b"first half\nsecond half\n"


@pytest.mark.parametrize("editor", ["vim", "nvim"])
@pytest.mark.parametrize("backup", ["yes", "no", "auto"])
def test_a_save_by_vim_is_the_users_and_the_file_can_be_filled_after_it(
    ground: Ground, editor: str, backup: str
) -> None:
    path = ground.file("a.py")
    found = read(ground.root, "a.py", 1000)
    command = [editor, "-u", "NONE", "-i", "NONE", "-es", "-c", f"set backupcopy={backup} writebackup"]
    try:
        subprocess.run([*command, "-c", "normal ovim was here", "-c", "wq", path], check=True, timeout=60)
    except FileNotFoundError:
        pytest.skip(f"{editor} is not installed")
    with pytest.raises(FileChanged):
        write(ground.root, "a.py", found.data, b"new\n", ground.displaced)
    assert path.read_bytes() == b"old\nvim was here\n"
    write(ground.root, "a.py", b"old\nvim was here\n", b"new\n", ground.displaced)
    assert ground.names() == ["a.py"]


RENAMES: list[Callable[[Path], None]] = []


def step(function: Callable[[Path], None]) -> Callable[[Path], None]:
    RENAMES.append(function)
    return function


@step
def vim(path: Path) -> None:
    probe = path.with_name("4913")
    probe.write_bytes(b"")
    probe.unlink()
    path.rename(path.with_name("a.py~"))
    path.write_bytes(b"saved\n")
    path.with_name("a.py~").unlink()


@step
def jetbrains(path: Path) -> None:
    temporary, old = path.with_name("a.py___jb_tmp___"), path.with_name("a.py___jb_old___")
    temporary.write_bytes(b"saved\n")
    path.rename(old)
    temporary.rename(path)
    old.unlink()


@pytest.mark.parametrize("save", RENAMES)
@pytest.mark.parametrize("moment", [("renameat2", 1), ("fsync", 5), ("fsync", 6), ("unlinkat", 1)])
@NO_STRACE
def test_a_save_by_renaming_wins_at_every_moment(
    ground: Ground, save: Callable[[Path], None], moment: tuple[str, int]
) -> None:
    path = ground.file("a.py")
    said = _while_stopped_before(moment[0], ground, lambda: save(path), call=moment[1])
    assert said in ("FileChanged", "FileRefused", "exchange")
    assert path.read_bytes() == b"saved\n"
    assert ground.names() == ["a.py"]


def _while_stopped_before(
    name: str, ground: Ground, act: Callable[[], object], call: int = 1, path: str = "a.py"
) -> str:
    """Runs `act` while a child that writes the file is stopped at the entry of a system call."""
    rule = f"inject={name}:delay_enter=400000:when={call}"

    def acting(trace: Trace) -> None:
        until(lambda: trace.entered(name, call))
        act()

    with writers() as writer:
        return writer.write(ground, [rule], path, during=acting).split(":")[0]


def _save(path: Path, way: str) -> None:
    if way == "atomically":
        path.with_name("save~").write_bytes(b"saved\n")
        path.with_name("save~").replace(path)
    else:
        path.write_bytes(b"saved\n")  # waits for the lease


SLOW_SAVE = """
import sys
with open(sys.argv[1], "wb", buffering=0) as file:
    print("stopped", flush=True)
    sys.stdin.readline()
    file.write(b"first half\\n")
    print("stopped", flush=True)
    sys.stdin.readline()
    file.write(b"second half\\n")
print("done", flush=True)
"""

SAVE_IN_PLACE = """
import sys
sys.stdin.readline()
with open(sys.argv[1], "r+b", buffering=0) as file:
    print("read", file.read().decode(), end="", flush=True)
    file.seek(0)
    file.truncate()
    file.write(b"saved\\n")
"""
