"""The spool: nothing that a hook wrote is lost, whatever else is in it (FAULTS 18)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.paths import Home
from hooks.script import command
from hooks.spool import CHUNK, MOST, Notice, append, drain, pending, prepare, spool_file


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home").ensure()
    prepare(made)
    return made


def run_hook(hook: str, home: Home, cwd: Path, *words: str, **environ: str) -> None:
    """As git runs a hook of its configuration."""
    text = os.fsdecode(command(hook, spool_file(home)))
    done = subprocess.run(
        ["sh", "-c", f'{text} "$@"', "hook", *words],
        cwd=cwd,
        env=os.environ | environ,
        check=True,
        capture_output=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")


def test_what_a_hook_wrote_is_drained_once(home: Home, tmp_path: Path) -> None:
    assert not pending(home) and drain(home) == []
    run_hook("post-checkout", home, tmp_path, "a1", "b2", "1", GIT_DIR="sub/.git")
    run_hook("post-commit", home, tmp_path)
    assert pending(home)
    assert drain(home) == [
        Notice("post-checkout", tmp_path / "sub" / ".git", ("a1", "b2", "1")),
        Notice("post-commit", tmp_path / ".git", ()),
    ]
    assert not pending(home) and drain(home) == []


def test_a_hook_in_python_writes_the_same(home: Home, tmp_path: Path) -> None:
    append(home, "post-merge", tmp_path / ".git", ("0",))
    assert drain(home) == [Notice("post-merge", tmp_path / ".git", ("0",))]


@pytest.mark.parametrize("name", [b"caf\xe9", b"new\nline", b"-dash", b'quo\'te "$x" `y`', b"\n"])
def test_any_name_of_a_folder_survives(home: Home, tmp_path: Path, name: bytes) -> None:
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    run_hook("post-commit", home, folder)
    assert [notice.git_dir for notice in drain(home)] == [folder / ".git"]


def test_where_git_names_no_folder_the_git_file_is_followed(home: Home, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").write_text("gitdir: ../real\n")
    run_hook("post-checkout", home, tmp_path / "tree")
    assert [notice.git_dir for notice in drain(home)] == [tmp_path / "real"]


def test_the_same_notice_comes_once_at_its_last_place(home: Home, tmp_path: Path) -> None:
    for name in ("a", "b", "a"):
        append(home, "post-commit", tmp_path / name, ())
    assert [notice.git_dir.name for notice in drain(home)] == ["b", "a"]


def test_hooks_that_write_while_it_is_drained_lose_nothing(home: Home, tmp_path: Path) -> None:
    loop = f'{os.fsdecode(command("post-merge", spool_file(home)))} "$n"'
    code = f"n=0; while [ $n -lt 200 ]; do n=$((n+1)); GIT_DIR=/$me/$n; {loop}; done"
    writers = [subprocess.Popen(["sh", "-c", code], env=os.environ | {"me": str(me)}) for me in range(8)]
    found: set[Path] = set()
    while any(writer.poll() is None for writer in writers):
        found |= {notice.git_dir for notice in drain(home)}
    assert all(writer.wait() == 0 for writer in writers)
    found |= {notice.git_dir for notice in drain(home)}
    assert found == {Path(f"/{me}/{n}") for me in range(8) for n in range(1, 201)}


def test_what_is_written_by_a_hook_that_had_it_open_when_it_was_drained_comes_next_time(
    home: Home, tmp_path: Path
) -> None:
    append(home, "post-commit", tmp_path / "first", ())
    with spool_file(home).open("ab") as late:
        assert len(drain(home)) == 1
        late.write(b"\n\0post-commit\0%b\0\0\n" % os.fsencode(tmp_path / "late"))
    assert [notice.git_dir.name for notice in drain(home)] == ["late"]
    assert drain(home) == []


def test_what_has_rested_is_removed(home: Home, tmp_path: Path) -> None:
    append(home, "post-commit", tmp_path, ())
    drain(home, rested=-1.0)
    assert [path.name for path in home.spool.iterdir()] == ["git"]
    assert spool_file(home).stat().st_mode & 0o777 == 0o600


@given(st.lists(st.binary(max_size=60) | st.just(b"\n\0post-commit\0/half") | st.just(b"\n\0"), max_size=6))
def test_garbage_and_halves_spoil_no_line(
    tmp_path_factory: pytest.TempPathFactory, garbage: list[bytes]
) -> None:
    home = Home(tmp_path_factory.mktemp("h") / "home").ensure()
    for number, junk in enumerate(garbage):
        with spool_file(home).open("ab") as file:
            file.write(junk)
        append(home, "post-commit", Path(f"/repo-{number}"), ())
    found = {notice.git_dir for notice in drain(home)}
    assert found >= {Path(f"/repo-{number}") for number in range(len(garbage))}


def test_a_huge_spool_is_read_in_parts_and_gives_the_newest(home: Home) -> None:
    line = b"\n\0post-commit\0/repo-%07d\0\0\n"
    with spool_file(home).open("wb") as file:
        file.write(b"x" * (3 * CHUNK))
        for start in range(0, 60_000, 1000):
            file.write(b"".join(line % number for number in range(start, start + 1000)))
    found = drain(home)
    assert len(found) == MOST
    assert found[-1].git_dir == Path("/repo-0059999") and found[0].git_dir == Path("/repo-0050000")


@pytest.mark.parametrize("what", ["folder", "link", "gone"])
def test_a_spool_that_is_no_file_holds_nothing(home: Home, what: str) -> None:
    spool_file(home).unlink()
    if what == "folder":
        spool_file(home).mkdir()
    elif what == "link":
        spool_file(home).symlink_to("/dev/full")
    assert not pending(home) and drain(home) == []


def test_a_home_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    assert drain(Home(tmp_path / "none")) == []
