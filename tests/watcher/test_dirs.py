"""Which folders are watched, and which names are never looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gitwork import GitWork

from watcher.dirs import is_temporary, may_be_file, tree


def test_every_folder_is_listed_but_those_that_git_ignores(work: GitWork) -> None:
    work.write(".gitignore", "build/\n*.log\n")
    for path in ("a.py", "build/a/x", "sub/build/y", "sub/w.py", "only/x.log", "empty/[1]/z.py"):
        work.write(path)
    (work.root / "empty" / "dir").mkdir()
    found = tree(work.repository)
    assert set(found.folders) == {"", "sub", "only", "empty", "empty/[1]", "empty/dir"}
    assert {"a.py", "sub/w.py", "empty/[1]/z.py"} <= set(found.files)
    assert not any(path.startswith("build") for path in found.files)


def test_below_a_folder_only_that_is_listed(work: GitWork) -> None:
    work.write(".gitignore", "build/\n")
    for path in ("sub/deep/x.py", "other/y.py", "build/a/z.py"):
        work.write(path)
    assert tree(work.repository, "sub").folders == ("sub", "sub/deep")
    assert tree(work.repository, "build").folders == ()
    assert tree(work.repository, "build/a").folders == ()
    assert tree(work.repository, "none").files == ()


def test_other_repositories_links_and_locked_folders_are_left_out(work: GitWork, tmp_path: Path) -> None:
    GitWork.init(work.root / "inner").write("x.py")
    (tmp_path / "outside").mkdir()
    (work.root / "link").symlink_to(tmp_path / "outside")
    work.write(b"caf\xe9/x.py")
    assert set(tree(work.repository).folders) == {"", os.fsdecode(b"caf\xe9")}
    assert tree(work.repository, "inner").folders == ()


@pytest.mark.parametrize(
    "name",
    [
        "4913", "5036", "a.py___jb_tmp___", "a.py___jb_old___", "a.py~", ".a.py.swp", ".a.py.swx", ".#a.py",
        "#a.py#", ".goutputstream-A1B2C3", ".scholia-12-fill-0123abcd.tmp",
    ],
)  # fmt: skip
def test_names_that_editors_and_we_use_for_a_moment_are_known(name: str) -> None:
    assert is_temporary(name)


@pytest.mark.parametrize(
    "name", ["a.py", ".bashrc", "2024.py", "a.swift", "#notes.md", "Makefile", "x.tmp.py", "a"]
)
def test_names_of_real_files_are_not_taken_for_them(name: str) -> None:
    assert not is_temporary(name)


def test_a_file_or_what_was_one_is_looked_at_links_and_pipes_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / "link").symlink_to("a.py")
    os.mkfifo(tmp_path / "pipe")
    found = [name for name in ("a.py", "gone", "link", "pipe") if may_be_file(str(tmp_path / name))]
    assert found == ["a.py", "gone"]
