"""What git is asked for through the one door: objects, what is ignored, what is going on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gitwork import GitWork

from engine.git import Repository, digest

ODD_NAMES = [
    b"caf\xe9.txt",
    b"two\nlines.txt",
    b"-n.txt",
    b"a b.txt",
    b"x blob 3 missing",
    b"end\r",
    b"\xff/x",
]


def bytes_of(repository: Repository, name: str) -> bytes | None:
    (found,) = repository.blobs([name])
    return found[1] if found else None


# --- reading objects


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_is_read_listed_and_searched(work: GitWork, name: bytes) -> None:
    work.write(name, "# @agent: x\n")
    work.commit()
    path = os.fsdecode(name)
    repository = work.repository
    assert repository.files() == [path]
    assert repository.grep("@agent") == [path]
    assert bytes_of(repository, f"HEAD:{path}") == b"# @agent: x\n"
    assert repository.ignored([path]) == set()
    work.write(".gitignore", "*\n")
    assert repository.ignored([path]) == set(), "it is tracked"
    assert repository.ignored([path + "2"]) == {path + "2"}


def test_an_unborn_head_has_no_texts(work: GitWork) -> None:
    work.write("a.py", "a = 1\n")
    repository = work.repository
    assert bytes_of(repository, "HEAD:a.py") is None
    assert repository.files() == ["a.py"]
    assert (repository.left(), repository.stashes(), repository.operation()) == ([], [], None)


def test_blobs_come_in_the_order_asked_for_none_where_there_is_none(work: GitWork) -> None:
    work.commit(a__py="a = 1\n", b__py="b = 1\n")
    work.write("sub/c.py")
    work.commit()
    names = [
        "HEAD:b.py",
        "HEAD:none",
        "HEAD:sub",
        "MERGE_HEAD:a.py",
        ":0:a.py",
        ":2:a.py",
        "HEAD:x blob missing",
    ]
    a = digest(b"a = 1\n", "sha1"), b"a = 1\n"
    b = digest(b"b = 1\n", "sha1"), b"b = 1\n"
    assert work.repository.blobs([*names, a[0]]) == [b, None, None, None, a, None, None, a]
    assert work.repository.blobs([]) == []


def test_a_large_blob_is_named_but_not_read(work: GitWork) -> None:
    """FAULTS 57."""
    work.commit(a__py="a" * 1000, b__py="b" * 1001)
    small, large = work.repository.blobs(["HEAD:a.py", "HEAD:b.py"], most=1000)
    assert small == (digest(b"a" * 1000, "sha1"), b"a" * 1000)
    assert large == (digest(b"b" * 1001, "sha1"), None)


def test_a_stash_larger_than_memory_is_read_in_parts(work: GitWork) -> None:
    work.commit(a__py="0\n", b__py="0\n", c__py="0\n")
    for name, size in (("a.py", 600), ("b.py", 700), ("c.py", 1001)):
        work.write(name, name[0] * size)
    work.git("stash", "-q")
    (stash,) = work.repository.stashes()
    found = dict(work.repository.stash_texts(stash, most=1000))
    assert found == {"a.py": b"a" * 600, "b.py": b"b" * 700, "c.py": None}


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_exact_bytes_are_known_once_git_stored_them(tmp_path: Path, algorithm: str) -> None:
    work = GitWork.init(tmp_path / algorithm, f"--object-format={algorithm}")
    repository = work.repository
    assert repository.object_format() == algorithm
    assert repository.blobs([digest(b"a = 1\n", algorithm)]) == [None]
    work.write("a.py", "a = 1\n")
    work.git("add", "a.py")
    assert bytes_of(repository, digest(b"a = 1\n", algorithm)) == b"a = 1\n"
    assert bytes_of(repository, digest(b"a = 1", algorithm)) is None
    work.commit()
    assert bytes_of(repository, "HEAD:a.py") == b"a = 1\n"


# --- what is ignored


def test_ignore_rules_of_every_kind_hold(work: GitWork) -> None:
    work.write(".gitignore", "*.log\n!kept.log\n/build/\n")
    work.write("sub/.gitignore", "local.py\n")
    work.write(".git/info/exclude", "mine.py\n")
    work.write("build/x.py")
    paths = ["a.log", "kept.log", "build/x.py", "sub/local.py", "local.py", "mine.py", "a.py"]
    assert work.repository.ignored(paths) == {"a.log", "build/x.py", "sub/local.py", "mine.py"}
    assert work.repository.ignored([]) == set()


def test_a_folder_is_ignored_by_its_rule_and_not_for_what_it_holds(work: GitWork) -> None:
    work.write(".gitignore", "build/\n*.log\n")
    work.write("build/a/x")
    work.write("logs/x.log")
    assert work.repository.ignored(["build", "build/a", "logs"]) == {"build", "build/a"}


def test_files_of_a_repository_inside_are_not_listed(work: GitWork) -> None:
    work.commit(a__py="")
    GitWork.init(work.root / "inner").commit(x__py="")
    assert work.repository.files() == ["a.py"]


def test_files_in_conflict_are_listed_once(work: GitWork) -> None:
    conflict(work)
    work.git("merge", "-q", "other", ok=False)
    assert work.repository.files() == ["a.py"]


def test_a_filter_is_seen_without_being_run(work: GitWork) -> None:
    work.write(".gitattributes", "*.bin filter=lfs\nplain.bin -filter\n")
    assert work.repository.filtered(["x.bin", "plain.bin", "a.py"]) == {"x.bin"}


# --- what is going on


def conflict(work: GitWork) -> None:
    """main and other changed the same line; HEAD~1 cannot be reverted or picked without a conflict."""
    work.commit(a__py="0\n")
    work.git("checkout", "-q", "-b", "other")
    work.commit(a__py="theirs\n")
    work.git("checkout", "-q", "main")
    work.commit(a__py="mine\n")
    work.commit(a__py="mine too\n")


OPERATIONS = {
    "rebase": ["rebase", "-q", "other"],
    "merge": ["merge", "-q", "other"],
    "cherry-pick": ["cherry-pick", "other"],
    "revert": ["revert", "--no-edit", "HEAD~1"],
    "bisect": ["bisect", "start"],
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_in_progress_is_named_until_it_ends(work: GitWork, operation: str) -> None:
    conflict(work)
    work.git(*OPERATIONS[operation], ok=False)
    assert work.repository.operation() == operation
    work.git(operation, "reset" if operation == "bisect" else "--abort")
    assert work.repository.operation() is None


def test_applying_mails_and_a_rebase_that_applies_are_told_apart(work: GitWork) -> None:
    conflict(work)
    patch = work.git("format-patch", "--stdout", "-1", "other")
    work.write("../other.patch", patch)
    work.git("am", "-q", "../other.patch", ok=False)
    assert work.repository.operation() == "am"
    work.git("am", "--abort")
    work.git("rebase", "-q", "--apply", "other", ok=False)
    assert work.repository.operation() == "rebase"


def test_an_operation_belongs_to_its_work_tree(work: GitWork, tmp_path: Path) -> None:
    conflict(work)
    work.git("worktree", "add", "-q", "--detach", str(tmp_path / "side"))
    GitWork(tmp_path / "side").git("merge", "-q", "other", ok=False)
    assert Repository.find(tmp_path / "side").operation() == "merge"
    assert work.repository.operation() is None


def test_the_commits_that_head_left_are_those_of_moves_not_of_commits(work: GitWork) -> None:
    first = work.commit(a__py="1")
    work.commit(a__py="2")
    assert work.repository.left() == []
    third = work.commit(a__py="3")
    work.git("reset", "-q", "--hard", first)
    assert work.repository.left() == [first, third]
    assert work.repository.left(most=1) == [first]


def test_the_log_of_head_is_the_same_read_by_git(work: GitWork) -> None:
    conflict(work)
    work.git("reset", "-q", "--hard", "HEAD~1")
    repository = work.repository
    assert repository._reflog_by_git(40)[1:] == repository._reflog()[1:]


def test_a_stash_gives_what_it_would_bring_back_and_no_more(work: GitWork) -> None:
    work.commit(a__py="a = 1\n", same__py="same\n", gone__py="gone\n")
    work.write("a.py", "staged\n")
    work.git("add", "a.py")
    work.write("a.py", "a = 2\n")
    work.write("new.py", "new\n")
    (work.root / "gone.py").unlink()
    work.git("stash", "-q", "-u")
    (stash,) = work.repository.stashes()
    found = sorted(work.repository.stash_texts(stash))
    assert found == [("a.py", b"a = 2\n"), ("a.py", b"staged\n"), ("new.py", b"new\n")]


def test_stashes_come_newest_first(work: GitWork) -> None:
    work.commit(a__py="0\n")
    for text in ("1\n", "2\n"):
        work.write("a.py", text)
        work.git("stash", "-q")
    newest, oldest = work.repository.stashes()
    assert list(work.repository.stash_texts(newest)) == [("a.py", b"2\n")]
    assert list(work.repository.stash_texts(oldest)) == [("a.py", b"1\n")]
