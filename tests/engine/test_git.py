"""The one door to git: it finds, reads and lists, and never runs what a repository's configuration says."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from gitwork import GitWork

from engine.errors import GitError
from engine.git import Repository, run

# --- finding a repository


def test_a_repository_is_found_from_any_path_in_it(work: GitWork) -> None:
    work.write("sub/deep/a.py")
    for path in ("", "sub", "sub/deep/a.py", "sub/none.py", "none/at/all.py"):
        found = Repository.find(work.root / path)
        assert (found.root, found.git_dir, found.common_dir) == (
            work.root,
            work.root / ".git",
            work.root / ".git",
        )


def test_outside_a_repository_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GitError) as error:
        Repository.find(tmp_path)
    assert "git init" in error.value.hint


def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    bare = GitWork.init(tmp_path / "bare", "--bare")
    with pytest.raises(GitError, match="bare"):
        Repository.find(bare.root)


def test_the_inside_of_a_git_folder_is_refused(work: GitWork) -> None:
    with pytest.raises(GitError):
        Repository.find(work.root / ".git")


def test_a_linked_work_tree_has_its_own_folder_and_shares_the_common_one(
    work: GitWork, tmp_path: Path
) -> None:
    work.commit()
    work.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = Repository.find(tmp_path / "side")
    assert side.root == tmp_path / "side"
    assert side.git_dir == work.root / ".git" / "worktrees" / "side"
    assert side.common_dir == work.root / ".git"


def test_a_submodule_is_its_own_repository(work: GitWork, tmp_path: Path) -> None:
    library = GitWork.init(tmp_path / "library")
    library.commit(a__py="a = 1\n")
    work.git("submodule", "--quiet", "add", str(library.root), "lib")
    found = Repository.find(work.root / "lib" / "a.py")
    assert found.root == work.root / "lib"
    assert found.git_dir == work.root / ".git" / "modules" / "lib"
    assert bytes_of(found, "HEAD:a.py") == b"a = 1\n"


def test_a_root_reached_through_a_link_is_named_by_its_true_path(work: GitWork, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(work.root)
    found = Repository.find(tmp_path / "link")
    assert found.root == work.root
    assert found.relative(tmp_path / "link" / "a.py") == "a.py"


def test_a_path_outside_has_no_name_in_the_repository(work: GitWork, tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not inside"):
        work.repository.relative(tmp_path / "a.py")


def test_a_link_is_named_and_not_followed(work: GitWork, tmp_path: Path) -> None:
    (work.root / "link.py").symlink_to(tmp_path / "outside.py")
    assert work.repository.relative(work.root / "link.py") == "link.py"


def bytes_of(repository: Repository, name: str) -> bytes | None:
    (found,) = repository.blobs([name])
    return found[1] if found else None


# --- the environment and the configuration


def test_variables_that_redirect_git_are_dropped(
    work: GitWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.commit(a__py="a = 1\n")
    repository = work.repository
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert Repository.find(work.root) == repository
    assert repository.files() == ["a.py"]
    assert bytes_of(repository, "HEAD:a.py") == b"a = 1\n"


def trap(folder: Path) -> tuple[Path, Path]:
    """A program that leaves a trace when it is run, and the trace."""
    program, trace = folder / "trap.sh", folder / "trace"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {trace}\ncat 2>/dev/null\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program, trace


def hostile(work: GitWork, program: Path) -> None:
    work.write(".gitattributes", "* filter=evil diff=evil merge=evil\n")
    work.commit(a__py="# @agent: x\n", b__py="")
    work.write("a.py", "# @agent: y\n")
    work.git("stash", "-q")
    for key in (
        "core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand", "core.gitProxy",
        "core.alternateRefsCommand", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
        "diff.external", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver", "credential.helper",
        "gpg.program", "pager.log", "pager.grep", "sequence.editor", "uploadpack.packObjectsHook",
    ):  # fmt: skip
        work.git("config", key, str(program))
    for verb in ("grep", "cat-file", "ls-files", "rev-parse", "check-ignore", "check-attr", "diff-tree", "x"):
        work.git("config", f"alias.{verb}", f"!{program}")
    work.git("config", "filter.evil.required", "true")
    work.git("config", "grep.fallbackToNoIndex", "true")
    hooks = work.root / ".git" / "hooks"
    for hook in (
        "post-index-change",
        "reference-transaction",
        "post-checkout",
        "pre-commit",
        "fsmonitor-watchman",
    ):
        (hooks / hook).write_bytes(program.read_bytes())
        (hooks / hook).chmod(0o755)
    # Racy entries make git look at the content, and so run the filters.
    work.write("b.py", "b = 2\n")
    os.utime(work.root / "b.py", (1, 1))


def test_nothing_that_a_repositorys_configuration_names_is_run(work: GitWork, tmp_path: Path) -> None:
    program, trace = trap(tmp_path)
    hostile(work, program)
    trace.unlink(missing_ok=True)
    repository = Repository.find(work.root)
    head = bytes_of(repository, "HEAD:a.py")
    (stash,) = repository.stashes()
    repository.operation()
    repository.files()
    repository.grep("@agent")
    repository.ignored(["a.py", "none"])
    repository.filtered(["a.py"])
    repository.blobs(["HEAD:a.py", ":0:a.py", "ORIG_HEAD:a.py"])
    repository.left()
    list(repository.stash_texts(stash))
    assert head == b"# @agent: x\n"
    assert not trace.exists(), trace.read_text()


def test_a_signed_stash_runs_no_program_that_verifies_it(work: GitWork, tmp_path: Path) -> None:
    program, trace = trap(tmp_path)
    head = work.commit(a__py="a = 1\n")
    tree = work.git("rev-parse", "HEAD^{tree}").decode().strip()
    who = "x <x@example.org> 1 +0000"
    commit = (
        f"tree {tree}\nparent {head}\nauthor {who}\ncommitter {who}\n"
        "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nWIP\n"
    )
    (tmp_path / "commit").write_text(commit)
    signed = work.git("hash-object", "-t", "commit", "-w", str(tmp_path / "commit")).decode().strip()
    work.git("update-ref", "--create-reflog", "-m", "WIP", "refs/stash", signed)
    work.git("config", "log.showSignature", "true")
    work.git("config", "gpg.program", str(program))
    assert work.repository.stashes() == [signed]
    assert not trace.exists(), trace.read_text()


@pytest.mark.parametrize("scheme", ["ext", "file"])
def test_an_object_that_is_missing_is_not_fetched(work: GitWork, tmp_path: Path, scheme: str) -> None:
    program, trace = trap(tmp_path)
    work.commit(a__py="a = 1\n")
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{program} %S" if scheme == "ext" else str(work.root)),
        ("remote.origin.uploadpack", str(program)),
        (f"protocol.{scheme}.allow", "always"),
    ):
        work.git("config", key, value)
    assert work.repository.blobs(["0123456789" * 4]) == [None]
    assert not trace.exists(), trace.read_text()


def test_the_trap_of_the_test_above_does_catch(work: GitWork, tmp_path: Path) -> None:
    program, trace = trap(tmp_path)
    hostile(work, program)
    trace.unlink(missing_ok=True)
    subprocess.run(["git", "status"], cwd=work.root, capture_output=True, check=False)
    subprocess.run(["git", "diff"], cwd=work.root, capture_output=True, check=False)
    assert trace.exists()


def test_the_index_is_left_untouched_byte_for_byte(work: GitWork) -> None:
    work.commit(a__py="a = 1\n")
    os.utime(work.root / "a.py", (1, 1))
    index = work.root / ".git" / "index"
    before = index.read_bytes(), index.stat().st_mtime_ns
    repository = work.repository
    repository.files()
    repository.grep("a")
    repository.ignored(["a.py"])
    repository.blobs([":0:a.py"])
    assert (index.read_bytes(), index.stat().st_mtime_ns) == before


# --- errors


def test_a_command_that_hangs_is_ended_and_named(work: GitWork) -> None:
    os.mkfifo(work.root / "pipe")
    with pytest.raises(GitError, match="hash-object did not answer"):
        run(["hash-object", "pipe"], work.root, timeout=0.3)


def test_a_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not there any more"):
        run(["version"], tmp_path / "gone")


def test_a_failure_carries_gits_own_words(work: GitWork) -> None:
    with pytest.raises(GitError, match=r"git rev-parse failed: .*no-such-thing"):
        work.repository.run("rev-parse", "no-such-thing")


def test_without_git_it_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import pathlib; from engine.errors import GitError; from engine.git import run\n"
        "try: run(['version'], pathlib.Path('.'))\n"
        "except GitError as error: print(error.message, error.hint)"
    )
    import sys

    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "git was not found" in done.stdout
    assert "Install git" in done.stdout
