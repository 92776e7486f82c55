"""I2: only what this user just typed runs. Each way in which git brings requests, with the real git."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gitwork import GitWork

from watcher.origin import Origins, Verdict
from watcher.scan import look, scan

MARKER = "@agent"
OLD = "# @agent: old request\n"
NEW = "# @agent: new request\n"
THEIRS = "# @agent: their request\n"
BODY = "".join(f"line_{number} = {number}\n" for number in range(30))


def origins(work: GitWork, trusted: bool = True) -> Origins:
    return Origins(work.repository, MARKER, lambda: trusted)


def check(judge: Origins, work: GitWork, path: str = "a.py") -> dict[str, Verdict]:
    """The verdict on each request of a file, by its first word."""
    found = look(work.repository, path, MARKER, 1_000_000)
    assert found.requests, found
    verdicts = judge.check(found)
    return {one.prompt.split()[0]: verdict for one, verdict in zip(found.requests, verdicts, strict=True)}


def runs(judge: Origins, work: GitWork, path: str = "a.py") -> dict[str, bool]:
    return {word: verdict.runs for word, verdict in check(judge, work, path).items()}


@pytest.fixture
def judge(work: GitWork) -> Origins:
    """Of a repository whose HEAD has a.py, without requests."""
    work.commit(a__py=BODY)
    return origins(work)


def test_a_freshly_typed_request_runs(work: GitWork, judge: Origins) -> None:
    work.write("a.py", BODY + NEW)
    assert check(judge, work) == {"new": Verdict(True)}


def test_a_request_typed_in_a_new_file_runs(work: GitWork, judge: Origins) -> None:
    work.write("sub/new.py", NEW)
    assert runs(judge, work, "sub/new.py") == {"new": True}


def test_a_request_typed_before_the_first_commit_runs(work: GitWork) -> None:
    work.write("a.py", NEW)
    assert runs(origins(work), work) == {"new": True}


def test_a_request_in_head_waits_while_one_typed_beside_it_runs(work: GitWork) -> None:
    work.commit(a__py=BODY + OLD)
    work.write("a.py", NEW + BODY + OLD)
    assert runs(origins(work), work) == {"new": True, "old": False}


def test_a_request_whose_words_were_changed_is_new(work: GitWork) -> None:
    work.commit(a__py=BODY + OLD)
    work.write("a.py", BODY + OLD.replace("old", "changed"))
    assert runs(origins(work), work) == {"changed": True}


def test_nothing_runs_in_an_untrusted_repository(work: GitWork) -> None:
    work.commit(a__py=BODY)
    work.write("a.py", BODY + NEW)
    assert check(origins(work, trusted=False), work) == {
        "new": Verdict(False, "the repository is not trusted")
    }


def test_what_was_untrusted_is_judged_anew_once_it_is_trusted(work: GitWork) -> None:
    work.commit(a__py=BODY)
    work.write("a.py", BODY + NEW)
    trust: list[bool] = []
    judge = Origins(work.repository, MARKER, lambda: bool(trust))
    assert runs(judge, work) == {"new": False}
    trust.append(True)
    assert runs(judge, work) == {"new": True}


def test_requests_in_a_fresh_clone_wait(work: GitWork, tmp_path: Path) -> None:
    work.commit(a__py=BODY + OLD)
    work.git("clone", "-q", str(work.root), str(tmp_path / "clone"))
    clone = GitWork(tmp_path / "clone")
    assert runs(origins(clone), clone) == {"old": False}


def test_a_typed_request_runs_in_a_clone_without_blobs_and_nothing_is_fetched(
    work: GitWork, tmp_path: Path
) -> None:
    work.git("config", "uploadpack.allowFilter", "true")
    work.commit(a__py=BODY + OLD)
    work.commit(a__py=BODY)
    work.git("clone", "-q", "--filter=blob:none", f"file://{work.root}", str(tmp_path / "clone"))
    clone = GitWork(tmp_path / "clone")
    clone.write("a.py", BODY + NEW)
    assert runs(origins(clone), clone) == {"new": True}


def test_requests_that_come_with_a_branch_switch_wait(work: GitWork, judge: Origins) -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit(a__py=BODY + THEIRS)
    work.git("checkout", "-q", "main")
    work.git("checkout", "-q", "other")
    assert runs(judge, work) == {"their": False}


def test_requests_of_the_branch_just_left_wait_after_a_switch_that_merges(
    work: GitWork, judge: Origins
) -> None:
    work.git("branch", "other")
    work.commit(a__py=BODY + OLD)
    work.write("a.py", NEW + BODY + OLD)
    work.git("checkout", "-q", "-m", "other", ok=False)
    work.git("reset", "-q")
    work.write("a.py", NEW + BODY + "resolved = 1\n" + OLD)
    assert runs(judge, work) == {"new": True, "old": False}


def test_files_taken_from_another_branch_wait(work: GitWork, judge: Origins) -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit(a__py=BODY + THEIRS, b__py=THEIRS)
    work.git("checkout", "-q", "main")
    work.git("checkout", "other", "--", "a.py")
    work.git("restore", "--source=other", "b.py")
    assert runs(judge, work) == {"their": False}
    assert runs(judge, work, "b.py") == {"their": False}


@pytest.mark.parametrize("how", [["pull", "-q", "--no-rebase"], ["pull", "-q", "--rebase", "--autostash"]])
def test_requests_that_come_with_a_pull_wait_while_local_ones_run(
    work: GitWork, tmp_path: Path, how: list[str]
) -> None:
    work.commit(a__py=BODY, b__py=BODY)
    work.git("clone", "-q", str(work.root), str(tmp_path / "clone"))
    clone = GitWork(tmp_path / "clone")
    judge = origins(clone)
    work.commit(a__py=BODY + THEIRS)
    clone.commit(c__py="")
    clone.write("b.py", NEW + BODY)
    assert runs(judge, clone, "b.py") == {"new": True}
    clone.git(*how)
    assert runs(judge, clone) == {"their": False}
    assert runs(judge, clone, "b.py") == {"new": True}, "although git has stored it to be safe"


def test_a_request_that_a_rebase_merges_into_an_edited_file_waits(work: GitWork, judge: Origins) -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit(b__py="")
    work.git("checkout", "-q", "main")
    work.commit(a__py=BODY + THEIRS)
    work.git("checkout", "-q", "other")
    work.write("a.py", NEW + BODY)
    assert runs(judge, work) == {"new": True}
    work.git("rebase", "-q", "--autostash", "main")
    assert runs(judge, work) == {"new": True, "their": False}


def test_requests_of_commits_that_were_reset_away_wait(work: GitWork, judge: Origins) -> None:
    work.commit(a__py=BODY + OLD)
    work.git("reset", "-q", "HEAD~1")
    work.write("a.py", NEW + BODY + OLD)
    assert runs(judge, work) == {"new": True, "old": False}


def test_a_popped_stash_waits(work: GitWork, judge: Origins) -> None:
    work.write("a.py", BODY + OLD)
    work.git("stash", "-q")
    work.git("stash", "pop", "-q")
    assert runs(judge, work) == {"old": False}


def test_a_stash_that_is_merged_into_a_changed_file_waits_after_it_is_dropped(
    work: GitWork, judge: Origins
) -> None:
    work.write("a.py", BODY + OLD)
    work.git("stash", "-q")
    judge.refresh()
    work.commit(a__py="first = 0\n" + BODY)
    work.git("stash", "pop", "-q")
    assert work.git("stash", "list") == b""
    assert runs(judge, work) == {"old": False}
    assert judge.seen, "handed over for the next run"
    later = Origins(work.repository, MARKER, lambda: True, judge.seen)
    assert runs(later, work) == {"old": False}


def test_the_untracked_part_of_a_stash_waits(work: GitWork, judge: Origins) -> None:
    work.write("new.py", OLD)
    work.git("stash", "-q", "-u")
    work.git("stash", "apply", "-q")
    work.write("new.py", OLD + NEW)
    assert runs(judge, work, "new.py") == {"old": False, "new": True}


def test_what_is_typed_into_a_file_of_which_a_stash_cannot_be_read_waits(
    work: GitWork, judge: Origins
) -> None:
    work.write("a.py", OLD.encode() + b"\xff\xfe\n")
    work.git("stash", "-q")
    work.write("a.py", BODY + OLD)
    assert runs(judge, work) == {"old": False}


def test_what_was_added_to_the_index_waits(work: GitWork, judge: Origins) -> None:
    work.write("a.py", BODY + OLD)
    work.git("add", "a.py")
    work.write("a.py", BODY + OLD + "\n" + NEW)
    assert runs(judge, work) == {"old": False, "new": True}


def test_what_was_seen_typed_runs_although_it_is_added_before_its_turn(work: GitWork, judge: Origins) -> None:
    work.write("a.py", BODY + NEW)
    assert runs(judge, work) == {"new": True}
    work.git("add", "a.py")
    assert runs(judge, work) == {"new": True}
    work.git("commit", "-q", "-m", "with the request")
    assert runs(judge, work) == {"new": False}


@pytest.mark.parametrize("how", [["cherry-pick", "-n"], ["merge", "-q", "--squash"]])
def test_what_comes_without_a_commit_of_its_own_waits(work: GitWork, judge: Origins, how: list[str]) -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit(a__py=BODY + THEIRS)
    work.git("checkout", "-q", "main")
    work.commit(a__py="first = 0\n" + BODY)
    work.git(*how, "other")
    work.write("a.py", NEW + (work.root / "a.py").read_text())
    assert runs(judge, work) == {"new": True, "their": False}


def test_a_revert_without_commit_brings_back_requests_that_wait(work: GitWork, judge: Origins) -> None:
    work.commit(a__py=BODY + OLD)
    work.commit(a__py=BODY)
    work.git("revert", "-n", "HEAD")
    work.git("revert", "--quit")
    assert runs(judge, work) == {"old": False}


def test_a_renamed_file_keeps_its_requests_waiting(work: GitWork) -> None:
    work.commit(a__py=BODY + OLD)
    judge = origins(work)
    assert runs(judge, work) == {"old": False}
    (work.root / "a.py").rename(work.root / "moved.py")
    work.write("moved.py", NEW + BODY + OLD)
    assert runs(judge, work, "moved.py") == {"new": True, "old": False}


def test_a_request_that_waited_waits_while_it_stands_there(work: GitWork, judge: Origins) -> None:
    work.write("a.py", BODY + OLD)
    work.git("stash", "-q")
    work.git("stash", "pop", "-q")
    assert runs(judge, work) == {"old": False}
    work.write("a.py", "edited = 1\n" + BODY + OLD)
    assert runs(judge, work) == {"old": False}


def test_converted_line_endings_do_not_make_a_checkout_look_typed(work: GitWork) -> None:
    work.git("config", "core.autocrlf", "true")
    work.commit(a__py=BODY)
    work.git("checkout", "-q", "-b", "other")
    work.commit(b__py=OLD)
    work.git("checkout", "-q", "main")
    work.git("restore", "--source=other", "b.py")
    assert b"\r\n" in (work.root / "b.py").read_bytes()
    assert runs(origins(work), work, "b.py") == {"old": False}


def test_a_file_behind_a_filter_waits_because_its_blob_cannot_be_compared(work: GitWork) -> None:
    work.write(".gitattributes", "*.py filter=secret\n")
    work.git("config", "filter.secret.clean", "sed s/request/xyzzy/")
    work.git("config", "filter.secret.smudge", "sed s/xyzzy/request/")
    work.commit(a__py=BODY + OLD)
    work.write("a.py", "edited = 1\n" + BODY + OLD)
    verdict = check(origins(work), work)["old"]
    assert not verdict.runs
    assert "filter" in verdict.reason


def test_an_earlier_version_that_cannot_be_read_makes_requests_wait(work: GitWork) -> None:
    work.write("a.py", b"# \xff\n" + OLD.encode())
    work.commit()
    work.write("a.py", OLD)
    assert not check(origins(work), work)["old"].runs


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_both_kinds_of_repositories_know_their_blobs(tmp_path: Path, algorithm: str) -> None:
    work = GitWork.init(tmp_path / "other", f"--object-format={algorithm}")
    work.commit(a__py=BODY)
    work.git("checkout", "-q", "-b", "other")
    work.commit(b__py=OLD)
    work.git("checkout", "-q", "main")
    work.git("restore", "--source=other", "b.py")
    work.write("a.py", BODY + NEW)
    judge = origins(work)
    assert runs(judge, work, "b.py") == {"old": False}
    assert runs(judge, work) == {"new": True}


def test_a_work_tree_and_a_submodule_are_judged_by_their_own_heads(work: GitWork, tmp_path: Path) -> None:
    work.commit(a__py=BODY)
    work.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = GitWork(tmp_path / "side")
    side.commit(a__py=BODY + OLD)
    side.write("a.py", NEW + BODY + OLD)
    assert runs(origins(side), side) == {"new": True, "old": False}
    other = GitWork.init(tmp_path / "library")
    other.commit(lib__py=OLD)
    work.git("submodule", "--quiet", "add", str(other.root), "library")
    library = GitWork(work.root / "library")
    library.write("lib.py", OLD + NEW)
    assert runs(origins(library), library, "lib.py") == {"old": False, "new": True}


@pytest.mark.parametrize("name", [b"caf\xe9.py", b"two\nlines.py", b"-n.py", b"a b.py", b" missing.py"])
def test_any_name_is_judged(work: GitWork, name: bytes) -> None:
    work.write(name, BODY + OLD)
    work.commit()
    work.write(name, BODY + OLD + "\n" + NEW)
    assert runs(origins(work), work, os.fsdecode(name)) == {"old": False, "new": True}


OPERATIONS = {
    "rebase": ["rebase", "other"],
    "merge": ["merge", "other"],
    "cherry-pick": ["cherry-pick", "other"],
    "revert": ["revert", "--no-edit", "HEAD~1"],
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_in_progress_pauses_and_afterwards_typed_requests_run(
    work: GitWork, judge: Origins, operation: str
) -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit(a__py=THEIRS + "theirs = 1\n")
    work.git("checkout", "-q", "main")
    work.commit(a__py="mine = 0\n")
    work.commit(a__py="mine = 1\n", b__py="")
    work.git(*OPERATIONS[operation], ok=False)
    work.write("b.py", NEW)
    verdict = check(judge, work, "b.py")["new"]
    assert (verdict.runs, verdict.paused) == (False, True)
    assert operation in verdict.reason
    (work.root / "b.py").unlink()
    work.git(operation, "--abort")
    work.write("b.py", NEW)
    assert runs(judge, work, "b.py") == {"new": True}


def test_a_conflict_that_was_resolved_leaves_their_requests_waiting(work: GitWork, judge: Origins) -> None:
    work.git("checkout", "-q", "-b", "other")
    work.commit(a__py="theirs = 1\n" + THEIRS)
    work.git("checkout", "-q", "main")
    work.commit(a__py="mine = 1\n")
    work.git("merge", "-q", "other", ok=False)
    work.write("a.py", "mine = 1\n" + THEIRS + "\n" + NEW)
    work.git("reset", "-q")
    assert runs(judge, work) == {"their": False, "new": True}


def test_while_git_holds_the_index_nothing_is_decided(work: GitWork, judge: Origins) -> None:
    work.write("a.py", BODY + NEW)
    (work.root / ".git" / "index.lock").touch()
    assert check(judge, work)["new"].paused
    (work.root / ".git" / "index.lock").unlink()
    assert runs(judge, work) == {"new": True}


def test_when_git_fails_requests_wait(work: GitWork, judge: Origins) -> None:
    work.write("a.py", BODY + NEW)
    found = look(work.repository, "a.py", MARKER, 1_000_000)
    (work.root / ".git" / "HEAD").write_text("garbage\n")
    assert not judge.check(found)[0].runs


def test_ten_thousand_requests_are_judged_with_few_processes(work: GitWork) -> None:
    for number in range(100):
        lines = "".join(f"# @agent: task {number} {line}\n\n" for line in range(100))
        work.write(f"p{number}.py", lines)
    work.commit()
    judge = origins(work)
    found = list(scan(work.repository, MARKER, 1_000_000))
    verdicts = judge.check_all(found)
    assert sum(len(those) for those in verdicts) == 10_000
    assert not any(verdict.runs for those in verdicts for verdict in those)
