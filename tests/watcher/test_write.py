"""What a write keeps, and what it refuses (I1). Races and crashes are in the files beside this one."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from ground import Ground, child
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.displaced import Displaced
from engine.errors import FileBusy, FileChanged, FileRefused
from engine.text.codec import decode
from watcher.write import write


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground.under(tmp_path)


def test_the_file_gets_the_new_bytes_and_the_old_ones_are_kept(ground: Ground) -> None:
    path = ground.file("src/a.py", b"old")
    written = write(ground.root, "src/a.py", b"old", b"new", ground.displaced, "7")
    assert path.read_bytes() == b"new"
    assert ground.displaced.load(written.displaced) == ground.displaced.load(written.before) == b"old"
    assert ground.displaced.load(written.after) == b"new"
    assert written.target == "src/a.py"
    assert ground.names("src") == ["a.py"]


def test_on_linux_the_names_are_exchanged(ground: Ground) -> None:
    if sys.platform not in ("linux", "darwin"):
        pytest.skip("no exchange of names here")
    ground.file("a.py")
    assert write(ground.root, "a.py", b"old\n", b"new", ground.displaced).way == "exchange"


@pytest.mark.parametrize("found", [b"", b"ol", b"old\nand more", b"OLD\n"])
def test_a_file_with_other_bytes_is_not_written(ground: Ground, found: bytes) -> None:
    path = ground.file("a.py", found)
    with pytest.raises(FileChanged):
        write(ground.root, "a.py", b"old\n", b"new", ground.displaced)
    assert path.read_bytes() == found
    assert ground.names() == ["a.py"]


def test_a_file_that_is_gone_stays_gone(ground: Ground) -> None:
    with pytest.raises(FileRefused, match="does not exist"):
        write(ground.root, "a.py", b"old\n", b"new", ground.displaced)
    assert ground.names() == []


NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
PROSE = st.text(st.sampled_from("aé€𝕏 \t#x\f\u2028"), max_size=8)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str]:
    """A file with any mixture of line endings, with or without a last one: its bytes and its text."""
    mixed = draw(st.booleans())
    prevailing = draw(NEWLINES)
    lines = draw(st.lists(PROSE, min_size=1, max_size=8))
    text = "".join(line + (draw(NEWLINES) if mixed else prevailing) for line in lines)
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    bom, encoding = draw(
        st.sampled_from(
            [
                (b"", "utf-8"),
                (b"\xef\xbb\xbf", "utf-8"),
                (b"\xff\xfe", "utf-16-le"),
                (b"\xfe\xff", "utf-16-be"),
            ]
        )
    )
    return bom + text.encode(encoding), text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files(), st.data())
def test_bytes_outside_the_fill_are_identical(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[bytes, str], data: st.DataObject
) -> None:
    before, text = made
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    fill = data.draw(PROSE)
    with tempfile.TemporaryDirectory() as folder:
        ground = Ground.under(Path(folder))
        path = ground.file("a.py", before)
        source = decode(before, "a.py")
        after = source.encode(source.text[:start] + fill + source.text[end:])
        write(ground.root, "a.py", before, after, ground.displaced)
        found = path.read_bytes()
        head = len(source.encode(source.text[:start]))
        tail = len(source.encode(source.text[end:])) - len(source.bom)
        assert found[:head] == before[:head]
        assert found[len(found) - tail :] == before[len(before) - tail :]
        assert found[head : len(found) - tail] == source.encode(fill)[len(source.bom) :]


def test_mode_owner_and_group_are_kept(ground: Ground) -> None:
    path = ground.file("a.py")
    if os.geteuid() == 0:
        os.chown(path, 0, 65534)
    path.chmod(0o6751)
    before = path.stat()
    assert write(ground.root, "a.py", b"old\n", b"new", ground.displaced).way != "in-place"
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_extended_attributes_are_kept(ground: Ground) -> None:
    path = ground.file("a.py")
    try:
        os.setxattr(path, "user.note", b"\x00keep\xff")
    except (AttributeError, OSError) as error:
        pytest.skip(f"no extended attributes here: {error}")
    assert write(ground.root, "a.py", b"old\n", b"new", ground.displaced).way != "in-place"
    assert os.getxattr(path, "user.note") == b"\x00keep\xff"
    assert path.read_bytes() == b"new"


def test_access_control_lists_are_kept_and_none_is_inherited(ground: Ground) -> None:
    plain, listed = ground.file("plain.py"), ground.file("listed.py")
    try:
        os.setxattr(listed, "system.posix_acl_access", ACL)
        os.setxattr(ground.root, "system.posix_acl_default", ACL)
    except (AttributeError, OSError) as error:
        pytest.skip(f"no access control lists here: {error}")
    before = listed.stat().st_mode
    for name in ("plain.py", "listed.py"):
        assert write(ground.root, name, b"old\n", b"new", ground.displaced).way == "exchange"
    assert os.getxattr(listed, "system.posix_acl_access") == ACL
    assert listed.stat().st_mode == before
    assert "system.posix_acl_access" not in os.listxattr(plain)


def _acl(*entries: tuple[int, int, int]) -> bytes:
    packed = (
        tag.to_bytes(2, "little") + mode.to_bytes(2, "little") + who.to_bytes(4, "little")
        for tag, mode, who in entries
    )
    return (2).to_bytes(4, "little") + b"".join(packed)


NOBODY = 0xFFFFFFFF
ACL = _acl((1, 6, NOBODY), (2, 4, 65534), (4, 4, NOBODY), (0x10, 6, NOBODY), (0x20, 4, NOBODY))


def test_hard_links_stay_links_of_one_file(ground: Ground) -> None:
    path = ground.file("a.py", b"start old end")
    other = ground.root / "b.py"
    other.hardlink_to(path)
    written = write(ground.root, "a.py", b"start old end", b"start new, longer end", ground.displaced)
    assert written.way == "in-place"
    assert path.read_bytes() == other.read_bytes() == b"start new, longer end"
    assert path.samefile(other)
    assert ground.displaced.load(written.displaced) == b"start old end"
    assert write(ground.root, "b.py", b"start new, longer end", b"s", ground.displaced).way == "in-place"
    assert path.read_bytes() == b"s"


def test_a_link_is_written_at_its_target_and_stays_a_link(ground: Ground) -> None:
    target = ground.file("real/a.py")
    (ground.root / "link.py").symlink_to("real/a.py")
    (ground.root / "folder").symlink_to("real")
    assert write(ground.root, "link.py", b"old\n", b"one", ground.displaced).target == "real/a.py"
    assert write(ground.root, "folder/a.py", b"one", b"two", ground.displaced).target == "real/a.py"
    assert target.read_bytes() == b"two"
    assert (ground.root / "link.py").is_symlink()
    assert (ground.root / "folder").is_symlink()


def test_nothing_is_written_through_a_link_out_of_the_root_or_into_git(
    ground: Ground, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.py"
    outside.write_bytes(b"old\n")
    hook = ground.file(".git/hooks/post-commit")
    (ground.root / "a.py").symlink_to(outside)
    (ground.root / "b.py").symlink_to("../outside.py")
    (ground.root / "c.py").symlink_to(".git/hooks/post-commit")
    (ground.root / "d").symlink_to(tmp_path)
    (ground.root / "loop.py").symlink_to("loop.py")
    for path in (
        "a.py",
        "b.py",
        "c.py",
        "d/outside.py",
        "loop.py",
        "../outside.py",
        ".git/hooks/post-commit",
    ):
        with pytest.raises(FileRefused) as refused:
            write(ground.root, path, b"old\n", b"new", ground.displaced)
        assert not isinstance(refused.value, FileChanged)
    assert outside.read_bytes() == hook.read_bytes() == b"old\n"


@pytest.mark.timeout(10)
def test_what_is_not_a_regular_file_is_never_written_and_never_blocks(ground: Ground) -> None:
    os.mkfifo(ground.root / "pipe.py")
    (ground.root / "folder.py").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(ground.root / "socket.py"))
        for name in ("pipe.py", "folder.py", "socket.py"):
            with pytest.raises(FileRefused):
                write(ground.root, name, b"", b"new", ground.displaced)
    assert stat.S_ISFIFO((ground.root / "pipe.py").stat().st_mode)
    huge = ground.file("huge.py")
    os.truncate(huge, 10 * 2**30)
    with pytest.raises(FileChanged):
        write(ground.root, "huge.py", b"old\n", b"new", ground.displaced)


def test_a_read_only_file_is_refused_even_to_root(ground: Ground) -> None:
    path = ground.file("a.py")
    path.chmod(0o444)
    with pytest.raises(FileRefused, match=r"a\.py is read-only"):
        write(ground.root, "a.py", b"old\n", b"new", ground.displaced)
    assert path.read_bytes() == b"old\n"


def test_a_read_only_folder_is_refused_even_to_root(ground: Ground) -> None:
    path = ground.file("src/a.py")
    path.parent.chmod(0o555)
    try:
        with pytest.raises(FileRefused, match=r"folder of src/a\.py is read-only"):
            write(ground.root, "src/a.py", b"old\n", b"new", ground.displaced)
    finally:
        path.parent.chmod(0o755)
    assert path.read_bytes() == b"old\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a file of another user")
def test_a_file_of_another_user_is_refused(ground: Ground) -> None:
    path = ground.file("a.py")
    os.chown(path, 65534, 65534)
    with pytest.raises(FileRefused, match="another user"):
        write(ground.root, "a.py", b"old\n", b"new", ground.displaced)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a repository of another user")
def test_root_in_a_users_repository_leaves_the_files_the_users(ground: Ground) -> None:
    path = ground.file("a.py")
    for owned in (ground.root, path):
        os.chown(owned, 65534, 65534)
    write(ground.root, "a.py", b"old\n", b"new", ground.displaced)
    assert (path.read_bytes(), path.stat().st_uid) == (b"new", 65534)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user")
def test_an_ordinary_user_is_refused_what_the_system_would_refuse(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as name, child(WRITE_AS, name) as other:
        ground = Ground.under(Path(name))
        ground.displaced.folder.mkdir()
        for path in ("mine.py", "read-only.py", "closed/mine.py"):
            os.chown(ground.file(path), 65534, 65534)
        ground.file("roots.py")
        for folder in (Path(name), ground.root, ground.displaced.folder):
            os.chown(folder, 65534, 65534)
        (ground.root / "read-only.py").chmod(0o444)
        assert other.ask("mine.py") == "exchange"
        assert other.ask("roots.py") == "FileRefused roots.py belongs to another user."
        assert other.ask("read-only.py") == "FileRefused read-only.py is read-only."
        assert other.ask("closed/mine.py") == "FileRefused The folder of closed/mine.py is read-only."
        assert ground.orphans() == []


def test_a_read_only_file_system_is_refused(ground: Ground) -> None:
    path = ground.file("mount/a.py").parent
    mounted = subprocess.run(["mount", "-t", "tmpfs", "none", path], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    try:
        ground.file("mount/a.py")
        subprocess.run(["mount", "-o", "remount,ro", path], check=True)
        with pytest.raises(FileRefused, match="read-only"):
            write(ground.root, "mount/a.py", b"old\n", b"new", ground.displaced)
    finally:
        subprocess.run(["umount", path], check=True)


@pytest.mark.parametrize("way", ["exchange", "in-place"])
def test_a_full_disk_leaves_the_file_and_no_orphan(ground: Ground, way: str) -> None:
    path = ground.file("mount/a.py").parent
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", path]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    try:
        file = ground.file("mount/a.py", b"old\n" * 2000)
        if way == "in-place":
            (path / "link.py").hardlink_to(file)
        with pytest.raises(FileRefused, match="no space"):
            write(ground.root, "mount/a.py", b"old\n" * 2000, b"new\n" * 50_000, ground.displaced)
        assert file.read_bytes() == b"old\n" * 2000
        assert ground.orphans() == []
        written = write(ground.root, "mount/a.py", b"old\n" * 2000, b"new\n", ground.displaced)
        assert written.way == way
    finally:
        subprocess.run(["umount", path], check=True)


def test_a_full_home_leaves_the_file(ground: Ground) -> None:
    file, home = ground.file("a.py", b"old\n" * 20_000), ground.root.parent / "home"
    home.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", home]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    try:
        with pytest.raises(FileRefused, match="cannot be kept") as refused:
            write(ground.root, "a.py", b"old\n" * 20_000, b"new\n", Displaced(home))
        assert "not touched" in refused.value.hint
        assert list(home.iterdir()) == []
    finally:
        subprocess.run(["umount", home], check=True)
    assert file.read_bytes() == b"old\n" * 20_000
    assert ground.orphans() == []


@pytest.mark.parametrize("name", [b"bad-\xff\xfe.py", b"new\nline.py", b"-rf", b" ", b"x" * 255])
def test_odd_names_are_written(ground: Ground, name: bytes) -> None:
    path = ground.file(os.fsdecode(name))
    write(ground.root, os.fsdecode(name), b"old\n", b"new", ground.displaced)
    assert path.read_bytes() == b"new"


def test_a_write_leaves_no_descriptor_open(ground: Ground) -> None:
    ground.file("src/deep/a.py")
    (ground.root / "link").symlink_to("src/deep")
    before = len(list(Path("/dev/fd").iterdir()))
    write(ground.root, "link/a.py", b"old\n", b"new", ground.displaced)
    with pytest.raises(FileChanged):
        write(ground.root, "link/a.py", b"old\n", b"new", ground.displaced)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_a_file_open_for_writing_elsewhere_is_busy_and_untouched(ground: Ground) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux grants leases")
    path = ground.file("a.py")
    with child(HOLD, path) as editor:
        assert editor.hear() == "open"
        with pytest.raises(FileBusy):
            write(ground.root, "a.py", b"old\n", b"new", ground.displaced)
        assert path.read_bytes() == b"old\n"
        assert editor.ask("close") == "closed"
    write(ground.root, "a.py", b"old\n", b"new", ground.displaced)
    assert path.read_bytes() == b"new"


def test_what_the_system_says_is_put_in_words(ground: Ground) -> None:
    name = "x" * 300
    with pytest.raises(FileRefused, match=os.strerror(errno.ENAMETOOLONG)):
        write(ground.root, name, b"", b"new", ground.displaced)


HOLD = """
import sys
with open(sys.argv[1], "r+b"):
    print("open", flush=True)
    sys.stdin.readline()
print("closed", flush=True)
"""

WRITE_AS = """
import os, sys
from pathlib import Path
from engine.errors import FileRefused
from engine.displaced import Displaced
from watcher.write import write
first = sys.stdin.readline()
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
top = Path(sys.argv[1])
while first:
    try:
        written = write(top / "root", first.strip(), b"old\\n", b"new", Displaced(top / "displaced"))
        print(written.way, flush=True)
    except FileRefused as error:
        print(type(error).__name__, error.message, flush=True)
    first = sys.stdin.readline()
"""
