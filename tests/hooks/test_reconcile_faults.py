"""Attribution in repositories of every kind, and under abuse (FAULTS 13, 14, 16, 17, 20, 46, 53, 57)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from parsing import END, FILL, TOP, filled
from stories import Story

from engine.git import Repository
from engine.ledger.ledger import Ledger
from hooks.reconcile import reconcile


def begun(folder: Path, *options: str) -> Story:
    story = Story.begin(folder, *options)
    story.write("a.py", TOP + END)
    story.commit()
    return story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return begun(tmp_path)


# --- kinds of repositories


def test_a_sha256_repository(tmp_path: Path) -> None:
    story = begun(tmp_path, "--object-format=sha256")
    fill = filled(story)
    commit = story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.commit, len(found.commit)) == ("kept", commit, 64)


def test_an_unborn_head(tmp_path: Path) -> None:
    story = Story.begin(tmp_path)
    fill = story.fill("a.py", FILL)
    assert story.outcome(fill) == "open"
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_detached_head(story: Story) -> None:
    story.git("switch", "-q", "--detach")
    fill = filled(story)
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_commit_that_is_seen_only_after_it_was_left_for_another_branch(story: Story) -> None:
    story.git("switch", "-q", "-c", "topic")
    fill = filled(story)
    story.commit()
    story.git("switch", "-q", "main")
    assert story.outcome(fill) == "kept"


def test_a_shallow_clone_does_not_take_its_oldest_commit_for_a_change(tmp_path: Path) -> None:
    origin = begun(tmp_path / "origin")
    origin.edit("a.py", "getcwd", "getcwdb")
    origin.commit()
    story = Story.begin(tmp_path / "here")
    story.git("fetch", "-q", "--depth=1", f"file://{origin.root}", "main", GIT_ALLOW_PROTOCOL="file")
    story.git("reset", "-q", "--hard", "FETCH_HEAD")
    fill = story.fill("a.py", FILL, before="")
    assert story.outcome(fill) == "open"
    story.commit()
    assert story.outcome(fill) == "kept"


def test_a_worktree(story: Story, tmp_path: Path) -> None:
    story.git("worktree", "add", "-q", str(tmp_path / "beside"), "-b", "topic")
    beside = Story(tmp_path / "beside", story.home, story.ledger, story.clock)
    fill = filled(beside)
    beside.commit()
    story.look()
    assert beside.outcome(fill) == "kept"


def test_a_commit_of_the_users_index_alone_after_intent_to_add(story: Story) -> None:
    fill = story.fill("new.py", FILL)
    story.git("add", "-N", "new.py")
    story.git("commit", "-q", "--allow-empty", "-m", "nothing of it")
    assert story.outcome(fill) == "open"
    story.git("commit", "-q", "-a", "-m", "now")
    assert story.outcome(fill) == "kept"


# --- what git may lose


def test_old_commits_that_were_pruned_are_not_missed(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    script = "sed -i s/getcwd/getcwdb/ a.py"
    story.git(
        "filter-branch", "-f", "--tree-filter", script, "HEAD", FILTER_BRANCH_SQUELCH_WARNING="1",
    )  # fmt: skip
    story.git("update-ref", "-d", "refs/original/refs/heads/main")
    story.git("reflog", "expire", "--expire=now", "--all")
    story.git("gc", "-q", "--prune=now")
    assert story.look() == []
    assert story.outcome(fill) == "kept"
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late) == ("edited", True)


def test_displaced_bytes_are_not_needed_after_the_first_commit(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.look()
    shutil.rmtree(story.home.displaced)
    story.commit(message="again", amend=True)
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.late) == ("edited", True)


def test_without_displaced_bytes_and_without_a_commit_there_is_a_gap(story: Story) -> None:
    fill = filled(story)
    shutil.rmtree(story.home.displaced)
    story.write("a.py", TOP + END + "x = 1\n")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.teaches) == ("gap", False)
    assert found.words == "the file as it was then is no longer kept"


def test_a_file_that_grew_too_large_is_a_gap(story: Story) -> None:
    fill = filled(story)
    story.write("a.py", story.read("a.py") + "# long\n" * 200_000)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.words) == ("gap", "its file is too large, or no text")


def test_an_old_version_that_is_now_too_large_is_a_gap(story: Story) -> None:
    fill = filled(story)
    text = story.read("a.py")
    story.write("a.py", text + "# long\n" * 200)
    story.commit()
    story.look()
    story.set(watch=replace(story.settings.watch, max_file_bytes=1_000))
    story.write("a.py", text.replace(FILL, ""))
    story.commit()
    assert story.outcome(fill) == "gap"


# --- nothing of the user's is changed, nothing that a repository names is run


def test_the_index_and_the_objects_of_the_user_are_not_touched(story: Story) -> None:
    filled(story)
    story.commit()
    story.edit("a.py", "getcwd", "getcwdb")
    story.git("add", "a.py")
    before = {path: path.read_bytes() for path in (story.root / ".git").rglob("*") if path.is_file()}
    assert story.look()
    after = {path: path.read_bytes() for path in (story.root / ".git").rglob("*") if path.is_file()}
    assert before == after


def test_no_diff_driver_text_conversion_or_filter_runs(story: Story, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 >> {ran}\nexit 1\n")
    program.chmod(0o755)
    fill = filled(story)
    story.write(".gitattributes", "*.py diff=own filter=own merge=own\n")
    story.commit()
    names = (
        "diff.external", "diff.own.command", "diff.own.textconv", "filter.own.clean", "filter.own.smudge",
        "merge.own.driver", "core.fsmonitor", "core.pager", "gpg.program", "core.alternateRefsCommand",
    )  # fmt: skip
    for name in names:
        story.git("config", name, str(program))
    story.git("config", "log.showSignature", "true")
    assert [one.fill.id for one in story.look()] == [fill]
    assert not ran.exists()


@pytest.mark.parametrize(
    "setting",
    ["diff.noprefix", "diff.mnemonicPrefix", "diff.relative", "log.follow", "diff.interHunkContext=9",
     "diff.renames=false", "diff.algorithm=minimal", "color.ui=always", "core.quotePath=false", "diff.orderFile=x",
     "log.diffMerges=off", "diff.ignoreSubmodules=all", "diff.wordRegex=.", "i18n.logOutputEncoding=latin1"],
)  # fmt: skip
def test_the_users_own_settings_of_git_change_nothing(story: Story, setting: str) -> None:
    name, _, value = setting.partition("=")
    story.git("config", name, value or "true")
    story.write("x", "a.py\n")
    fill = filled(story)
    story.git("mv", "a.py", "ä b.py")
    story.edit("ä b.py", "isdigit", "isdecimal")
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path, len(found.hunks)) == ("edited", "ä b.py", 1)


def test_a_replaced_object_counts_as_it_was(story: Story) -> None:
    old = story.head()
    fill = filled(story)
    new = story.commit()
    story.git("replace", new, old)
    assert story.outcome(fill) == "kept"


# --- names and bytes


@pytest.mark.parametrize("name", ["-dash.py", "new\nline.py", "tab\there.py", "\udcff.py", '"quoted".py'])
def test_strange_names(tmp_path: Path, name: str) -> None:
    story = begun(tmp_path)
    story.write(name, TOP + END)
    story.commit("--", name)
    fill = story.fill(name, FILL, before=TOP)
    story.commit("--", name)
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path) == ("kept", name)


def test_line_breaks_that_git_converts_are_no_change(story: Story) -> None:
    story.git("config", "core.autocrlf", "true")
    story.write("c.py", (TOP + END).replace("\n", "\r\n"))
    story.commit()
    crlf = FILL.replace("\n", "\r\n")
    fill = story.fill("c.py", crlf, before=TOP.replace("\n", "\r\n"))
    story.commit()
    assert story.outcome(fill) == "kept"


@pytest.mark.parametrize("encoding", ["utf-16-le", "latin-1"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    story = begun(tmp_path)
    cookie = "" if encoding == "utf-16-le" else f"# -*- coding: {encoding} -*-\n"
    bom = b"\xff\xfe" if encoding == "utf-16-le" else b""

    def write(text: str) -> None:
        story.write("e.py", bom + (cookie + text).encode(encoding))

    write(TOP + END)
    story.commit()
    fill = story.fill("plain.py", FILL)
    write(TOP + FILL.replace("ValueError", "TypeError") + END)
    (story.root / "plain.py").unlink()
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.path) == ("edited", "e.py")


# --- while git is at work


def test_nothing_is_concluded_while_a_rebase_is_stopped(story: Story) -> None:
    fill = filled(story)
    story.commit()
    story.edit("a.py", "isdigit", "isdecimal")
    story.commit()
    story.git("rebase", "-q", "-i", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i -e '1s/^pick/edit/'")
    story.edit("a.py", "    if not day.isdigit():\n        raise ValueError(text)\n", "")
    story.git("commit", "-q", "-a", "--amend", "--no-edit")
    assert story.look() == []
    story.git("rebase", "--abort", ok=False)
    assert story.outcome(fill) == "edited"


# --- what is stored


def test_a_secret_in_the_committed_code_does_not_reach_the_ledger(story: Story) -> None:
    secret = "AKIA" + "IOSFODNN7" + "QWERTYZ"
    fill = filled(story)
    story.edit("a.py", "    return int(day), int(month)", f'    key = "{secret}"\n    return key')
    story.commit()
    story.look()
    assert story.ledger.revisions(fill)
    story.ledger.close()
    assert secret.encode() not in b"".join(
        path.read_bytes()
        for path in story.home.root.rglob("*")
        if path.is_file() and "displaced" not in path.parts
    )


def test_a_fill_that_went_into_a_denied_file_is_a_gap(story: Story) -> None:
    fill = filled(story)
    story.write("a.py", TOP + END)
    story.write(".env", FILL)
    story.commit()
    found = story.finding(fill)
    assert found is not None
    assert (found.outcome, found.words, found.committed) == ("gap", "it may hold a secret", "")


def test_nothing_teaches_where_learning_is_off(story: Story) -> None:
    story.set(learn=False, scope="work")
    fill = filled(story)
    story.commit()
    found = story.finding(fill)
    assert found is not None and (found.outcome, found.teaches, found.scope) == ("kept", False, "work")


def test_a_crash_before_the_end_says_nothing_twice(story: Story) -> None:
    fill = filled(story)
    story.commit()

    class Full(Ledger):
        def advance(self, *_: object) -> list[int]:  # type: ignore[override]
            raise OSError(28, "No space left on device")

    broken = Full.open(story.home, now=lambda: float(story.clock[0]))
    with pytest.raises(OSError, match="No space"):
        reconcile(broken, story.repository, story.displaced, story.settings, story.clock[0])
    broken.close()
    assert story.outcome(fill) == "kept"
    assert len(story.ledger.revisions(fill)) == 1


def test_a_submodule_is_a_repository_of_its_own(story: Story, tmp_path: Path) -> None:
    other = begun(tmp_path / "other")
    story.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "sub")
    story.commit()
    inner = Story(story.root / "sub", story.home, story.ledger, story.clock)
    for key, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        inner.git("config", key, value)
    fill = filled(inner)
    inner.commit()
    story.commit()
    assert story.look() == []
    assert inner.outcome(fill) == "kept"
    assert Repository.find(inner.root).root == inner.root
