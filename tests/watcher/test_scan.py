"""Scanning: every request of a repository, and nothing that blocks, leaks or lies outside."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest
from gitwork import GitWork

from engine.errors import GitError
from watcher.scan import Found, look, scan

ASK = "# @agent: do it\n"
LIMIT = 1_000_000


def paths(work: GitWork, marker: str = "@agent") -> set[str]:
    return {found.path for found in scan(work.repository, marker, LIMIT)}


def test_tracked_and_new_files_are_found_ignored_ones_are_not(work: GitWork) -> None:
    work.commit(a__py=ASK, b__py="b = 1\n", __gitignore="*.secret.py\nbuild/\n")
    work.write("deep/er/new.py", ASK)
    work.write("x.secret.py", ASK)
    work.write("build/x.py", ASK)
    assert paths(work) == {"a.py", "deep/er/new.py"}


def test_what_is_found_carries_its_requests_and_the_bytes_they_were_read_from(work: GitWork) -> None:
    work.write("a.py", "a = 1\n" + ASK)
    (found,) = scan(work.repository, "@agent", LIMIT)
    assert [(one.prompt, one.line) for one in found.requests] == [("do it", 2)]
    assert found.snapshot is not None
    assert found.snapshot.data == b"a = 1\n" + ASK.encode()


def test_another_marker_is_looked_for_when_it_is_set(work: GitWork) -> None:
    work.write("a.py", "# ai!: do it\n")
    work.write("b.py", ASK)
    assert paths(work, "ai!") == {"a.py"}


def test_the_marker_in_a_string_is_not_a_request(work: GitWork) -> None:
    work.write("a.py", 'text = """\n# @agent: do it\n"""\n')
    assert paths(work) == set()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_with_a_byte_order_mark_are_found(work: GitWork, encoding: str) -> None:
    work.write("a.py", ASK.encode(encoding))
    assert paths(work) == {"a.py"}


def test_a_file_with_the_marker_that_cannot_be_decoded_is_named_with_the_reason(work: GitWork) -> None:
    work.write("a.py", b"# \xff\n" + ASK.encode())
    (found,) = scan(work.repository, "@agent", LIMIT)
    assert not found.requests
    assert "UTF-8" in found.refusal or "utf-8" in found.refusal


@pytest.mark.parametrize("name", [b"caf\xe9.py", b"two\nlines.py", b"-n.py", b'"quoted".py', b" .py"])
def test_any_name_is_found(work: GitWork, name: bytes) -> None:
    work.write(name, ASK)
    assert paths(work) == {os.fsdecode(name)}


def test_nothing_blocks_and_nothing_irregular_is_read(work: GitWork, tmp_path: Path) -> None:
    work.commit(a__py=ASK)
    os.mkfifo(work.root / "pipe.py")
    with socket.socket(socket.AF_UNIX) as server:
        with chdir(work.root):  # a socket's path may have about a hundred bytes
            server.bind("socket.py")
        (tmp_path / "outside.py").write_text(ASK)
        (work.root / "link.py").symlink_to(tmp_path / "outside.py")
        (work.root / "loop.py").symlink_to("loop.py")
        work.write("binary.py", b"\0" + ASK.encode())
        work.write("folder.py/x.txt", "")
        found = {one.path: one for one in scan(work.repository, "@agent", LIMIT)}
        assert {path for path, one in found.items() if one.requests} == {"a.py"}
        for name in ("pipe.py", "socket.py", "link.py", "loop.py", "folder.py", "binary.py"):
            assert look(work.repository, name, "@agent", LIMIT).refusal, name


def test_a_tracked_folder_that_became_a_link_out_of_the_root_is_not_read(
    work: GitWork, tmp_path: Path
) -> None:
    work.write("sub/a.py", "")
    work.commit()
    (work.root / "sub").rename(tmp_path / "outside")
    (tmp_path / "outside" / "a.py").write_text(ASK)
    (work.root / "sub").symlink_to(tmp_path / "outside")
    assert not any(found.requests for found in scan(work.repository, "@agent", LIMIT))


def test_a_sparse_file_of_ten_gigabytes_costs_no_memory(work: GitWork) -> None:
    work.write("a.py", ASK)
    with (work.root / "huge.py").open("wb") as file:
        file.write(ASK.encode())
        file.truncate(10 << 30)
    script = (
        "import resource, sys; from pathlib import Path; from engine.git import Repository;"
        "from watcher.scan import scan;"
        "print([f.path for f in scan(Repository.find(Path(sys.argv[1])), '@agent', 1_000_000)])"
    )

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    done = subprocess.run(
        [sys.executable, "-c", script, str(work.root)],
        capture_output=True, text=True, check=False, preexec_fn=bound, timeout=60,
    )  # fmt: skip
    assert done.stdout == "['a.py']\n", done.stderr


def test_a_file_over_the_limit_is_refused_with_the_limit(work: GitWork) -> None:
    work.write("a.py", ASK + "x" * LIMIT)
    assert paths(work) == set()
    assert "1,000,000" in look(work.repository, "a.py", "@agent", LIMIT).refusal


def test_a_file_without_the_marker_is_not_decoded(work: GitWork) -> None:
    work.write("a.py", b"\xff\xfe\xff not text")
    found = look(work.repository, "a.py", "@agent", LIMIT)
    assert (found.refusal, found.requests, found.exists) == ("", (), True)


def test_a_file_that_is_gone_is_found_gone(work: GitWork) -> None:
    assert look(work.repository, "none.py", "@agent", LIMIT) == Found("none.py")
    assert not look(work.repository, "none.py", "@agent", LIMIT).exists


def test_a_deleted_tracked_file_does_not_stop_the_scan(work: GitWork) -> None:
    work.commit(a__py=ASK, b__py=ASK)
    (work.root / "a.py").unlink()
    assert paths(work) == {"b.py"}


def test_files_of_repositories_inside_are_left_to_them(work: GitWork) -> None:
    work.commit(a__py=ASK)
    GitWork.init(work.root / "unborn").write("x.py", ASK)
    GitWork.init(work.root / "born").commit(x__py=ASK)
    assert {found.path for found in scan(work.repository, "@agent", LIMIT) if found.requests} == {"a.py"}


def test_an_open_writer_is_told(work: GitWork) -> None:
    with work.write("a.py", ASK).open("a"):
        found = look(work.repository, "a.py", "@agent", LIMIT)
        assert (found.changing, found.requests) == (True, ())
        assert look(work.repository, "a.py", "@agent", LIMIT, accept_busy=True).requests


def test_a_repository_that_went_away_is_an_error_that_says_so(work: GitWork) -> None:
    repository = work.repository
    work.root.rename(work.root.with_name("moved"))
    with pytest.raises(GitError):
        list(scan(repository, "@agent", LIMIT))


def test_ten_thousand_requests_in_one_file_are_found(work: GitWork) -> None:
    work.write("a.py", "".join(f"# @agent: task {number}\n\n" for number in range(10_000)))
    (found,) = scan(work.repository, "@agent", LIMIT)
    assert len(found.requests) == 10_000
