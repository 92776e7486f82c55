"""Reading a user's file: never out of the root, never blocking, never half of it unnoticed."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from pathlib import Path

import pytest
from ground import Ground, child

from engine.errors import FileChanged, FileRefused
from engine.text.shown import shown
from watcher.read import read

LIMIT = 1_000_000


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground.under(tmp_path)


def test_a_file_is_read_with_its_hash_and_identity(ground: Ground) -> None:
    path = ground.file("src/a.py", b"\xff\x00 any bytes\r")
    snapshot = read(ground.root, "src/a.py", LIMIT)
    assert snapshot.data == b"\xff\x00 any bytes\r"
    assert snapshot.sha256 == hashlib.sha256(snapshot.data).hexdigest()
    assert (snapshot.inode, snapshot.mtime_ns) == (path.stat().st_ino, path.stat().st_mtime_ns)
    assert not snapshot.busy


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../other", "src/../../other", "a\0b", ".git/config", "src/.GIT/hooks/x"]
)
def test_a_path_out_of_the_root_or_into_git_is_refused(ground: Ground, path: str) -> None:
    ground.file("src/a.py")
    (ground.root.parent / "other").write_bytes(b"x")
    for name in (".git/config", "src/.GIT/hooks/x"):
        ground.file(name)
    with pytest.raises(FileRefused):
        read(ground.root, path, LIMIT)


def test_a_link_into_git_is_refused(ground: Ground) -> None:
    ground.file(".git/hooks/post-commit")
    (ground.root / "a.py").symlink_to(".git/hooks/post-commit")
    with pytest.raises(FileRefused, match="git's own folder"):
        read(ground.root, "a.py", LIMIT)


def test_links_that_stay_below_the_root_are_followed(ground: Ground) -> None:
    ground.file("real/a.py", b"here")
    (ground.root / "folder").symlink_to("real")
    (ground.root / "deep").mkdir()
    (ground.root / "deep/up.py").symlink_to("../folder/./a.py")
    (ground.root / "absolute.py").symlink_to(ground.root / "real" / "a.py")
    for path in ("folder/a.py", "deep/up.py", "absolute.py", "deep/../real/a.py"):
        snapshot = read(ground.root, path, LIMIT)
        assert (snapshot.data, snapshot.target) == (b"here", "real/a.py")


def test_links_that_leave_the_root_are_refused(ground: Ground, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a.py").write_bytes(b"secret")
    (ground.root / "file.py").symlink_to("../outside/a.py")
    (ground.root / "absolute.py").symlink_to(tmp_path / "outside" / "a.py")
    (ground.root / "folder").symlink_to(tmp_path / "outside")
    (ground.root / "beside").symlink_to(f"{ground.root}-and-more")
    for path in ("file.py", "absolute.py", "folder/a.py", "beside"):
        with pytest.raises(FileRefused, match="leads out of"):
            read(ground.root, path, LIMIT)


def test_a_loop_of_links_is_refused(ground: Ground) -> None:
    (ground.root / "a").symlink_to("b")
    (ground.root / "b").symlink_to("a")
    (ground.root / "c").symlink_to("c/c")
    for path in ("a", "c"):
        with pytest.raises(FileRefused, match="circle"):
            read(ground.root, path, LIMIT)


def test_what_is_missing_is_refused(ground: Ground) -> None:
    (ground.root / "dangling").symlink_to("nothing")
    for path in ("nothing", "no/folder/a.py", "dangling"):
        with pytest.raises(FileRefused, match="does not exist"):
            read(ground.root, path, LIMIT)


@pytest.mark.timeout(10)
def test_pipes_sockets_devices_and_folders_are_refused_and_never_block(ground: Ground) -> None:
    os.mkfifo(ground.root / "pipe.py")
    (ground.root / "folder.py").mkdir()
    (ground.root / "link-to-pipe.py").symlink_to("pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(ground.root / "socket.py"))
        for name in ("pipe.py", "folder.py", "link-to-pipe.py", "socket.py", "folder.py/.", "folder.py/"):
            with pytest.raises(FileRefused):
                read(ground.root, name, LIMIT)
    with pytest.raises(FileRefused, match="device"):
        read(Path("/dev"), "zero", LIMIT)


@pytest.mark.timeout(10)
def test_a_sparse_file_of_10_GB_is_refused_at_once(ground: Ground) -> None:
    path = ground.file("huge.py")
    os.truncate(path, 10 * 2**30)
    with pytest.raises(FileRefused, match="10,737,418,240 bytes"):
        read(ground.root, "huge.py", LIMIT)


def test_the_limit_itself_is_allowed(ground: Ground) -> None:
    ground.file("a", b"12345")
    assert read(ground.root, "a", 5).data == b"12345"
    with pytest.raises(FileRefused):
        read(ground.root, "a", 4)


@pytest.mark.parametrize("name", [b"bad-\xff\xfe.py", b"new\nline.py", b"-rf", b"--help", " ü ".encode()])
def test_odd_names_are_read_and_shown_on_one_clean_line(ground: Ground, name: bytes) -> None:
    path = os.fsdecode(name)
    ground.file(path, b"odd")
    assert read(ground.root, path, LIMIT).data == b"odd"
    assert shown(path).isprintable()
    shown(path).encode("utf-8")


def test_half_of_a_slow_save_is_called_busy(ground: Ground) -> None:
    path = ground.file("a.py", b"whole\n")
    with child(SLOW_SAVE, path) as editor:
        assert editor.hear() == "half"
        snapshot = read(ground.root, "a.py", LIMIT)
        assert (snapshot.data, snapshot.busy) == (b"first half\n", True)
        assert editor.ask("go on") == "done"
        snapshot = read(ground.root, "a.py", LIMIT)
        assert (snapshot.data, snapshot.busy) == (b"first half\nsecond half\n", False)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
def test_a_file_that_may_not_be_read_is_named() -> None:
    with tempfile.TemporaryDirectory() as folder, child(READ_AS, folder, "closed/a.py") as other:
        closed = Path(folder) / "closed"
        closed.mkdir()
        (closed / "a.py").write_bytes(b"x")
        Path(folder).chmod(0o755)
        closed.chmod(0o700)
        other.tell("read")
        assert other.hear() == "FileRefused closed/a.py: this user is not permitted."


def test_a_file_written_while_it_is_read_is_not_taken_for_whole(ground: Ground) -> None:
    path = ground.file("a.py", b"a" * 500_000)
    with child(SCRIBBLE, path) as editor:
        assert editor.hear() == "started"
        settled = 0
        while settled < 100:
            try:
                snapshot = read(ground.root, "a.py", 10_000_000)
            except FileChanged:
                continue
            whole = len(snapshot.data) == 500_000 and len(set(snapshot.data)) == 1
            settled += not snapshot.busy
            assert whole or snapshot.busy, "a mixture of two saves was taken for a file"
        editor.tell("stop")


SLOW_SAVE = """
import sys
with open(sys.argv[1], "wb", buffering=0) as file:
    file.write(b"first half\\n")
    print("half", flush=True)
    sys.stdin.readline()
    file.write(b"second half\\n")
print("done", flush=True)
"""

READ_AS = """
import os, sys
from pathlib import Path
from engine.text.shown import shown
from engine.errors import FileRefused
from watcher.read import read
sys.stdin.readline()
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    read(Path(sys.argv[1]), sys.argv[2], 1000)
except FileRefused as error:
    print(type(error).__name__, error.message, flush=True)
"""

SCRIBBLE = """
import select, sys
path, save = sys.argv[1], 0
print("started", flush=True)
while not select.select([sys.stdin], [], [], 0.001)[0]:
    save += 1
    with open(path, "wb", buffering=0) as file:
        for _ in range(10):
            file.write(bytes([97 + save % 26]) * 50_000)
"""
