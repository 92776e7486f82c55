"""The commit guard: what it refuses, what it lets through, and that it looks at what is staged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from gitwork import USER, GitWork

from engine.commit_mark import committing
from engine.config import Settings
from engine.ledger.ledger import Ledger
from engine.ledger.records import Draft, Sighting
from engine.paths import Home
from engine.text.requests import find_requests
from hooks.guard import Problem, index_of, problems, staged

REQUEST = "# @agent: the answer\n"
CODE = "total = 0\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def found(work: GitWork, home: Home | None = None, settings: Settings | None = None) -> list[Problem]:
    if home is None:
        return problems(work.repository, settings or Settings(), None)
    with Ledger.open(home) as ledger:
        return problems(work.repository, settings or Settings(), ledger)


def places(work: GitWork, home: Home | None = None) -> list[tuple[str, int]]:
    return [(one.path, one.line) for one in found(work, home)]


def stage(work: GitWork, **files: str) -> None:
    for name, content in files.items():
        work.write(name.replace("__", "."), content)
    work.git("add", "-A")


def queued(home: Home, work: GitWork, path: str, text: str, state: str, fill: str = "") -> int:
    """A request of the file, as the daemon keeps it; with a fill of it in the state `fill`."""
    (request,) = find_requests(text, path)
    sighting = Sighting(request.fingerprint, request.verb, request.prompt, request.line, True, "")
    with Ledger.open(home) as ledger:
        record = ledger.repository(work.repository)
        (number,) = ledger.sync(record.id, path, "x", [sighting])
        if fill:
            ledger.add_fill(number, fill, Draft("m", "", "", 0, 1, "x", ""))
        ledger.set_state(number, state)
    return number


# --- what is staged


def test_a_request_that_is_staged_is_named_by_file_and_line(work: GitWork) -> None:
    work.commit(a__py=CODE)
    stage(work, a__py=CODE + REQUEST, b__py=REQUEST)
    (a, b) = found(work)
    assert (a.path, a.line, b.path, b.line) == ("a.py", 2, "b.py", 1)
    assert "the answer" in a.words and "agent fill a.py:2" in a.hint


def test_the_first_commit_is_looked_at_too(work: GitWork) -> None:
    stage(work, a__py=REQUEST)
    assert places(work) == [("a.py", 1)]


@pytest.mark.parametrize("verb", ["edit", "ask"])
def test_every_kind_of_request_is_refused_but_a_note_is_not(work: GitWork, verb: str) -> None:
    stage(work, a__py=f"# @agent note: we use tabs\n\n# @agent {verb}: why?\n")
    assert places(work) == [("a.py", 3)]


def test_a_request_that_was_filled_in_the_file_but_is_staged_is_refused(work: GitWork) -> None:
    stage(work, a__py=REQUEST)
    work.write("a.py", "answer = 42\n")
    assert places(work) == [("a.py", 1)]


def test_a_request_that_is_not_staged_is_let_through(work: GitWork) -> None:
    stage(work, a__py=CODE)
    work.write("a.py", CODE + REQUEST)
    work.write("new.py", REQUEST)
    assert found(work) == []


def test_a_request_that_head_has_already_is_let_through_and_a_second_one_is_not(work: GitWork) -> None:
    work.commit(a__py=REQUEST + CODE)
    stage(work, a__py=REQUEST + CODE + "more = 1\n")
    assert found(work) == []
    stage(work, a__py=REQUEST + CODE + "\n" + REQUEST)
    assert len(found(work)) == 1


@pytest.mark.parametrize("how", [["merge", "-q", "side"], ["cherry-pick", "side"]])
def test_a_request_that_a_merge_brings_is_let_through_and_one_typed_into_it_is_not(
    work: GitWork, how: list[str]
) -> None:
    work.commit(a__py=CODE, b__py=CODE)
    work.git("checkout", "-q", "-b", "side")
    work.commit(a__py="side = 1\n" + REQUEST, b__py=CODE + REQUEST)
    work.git("checkout", "-q", "main")
    work.commit(a__py="main = 1\n")
    work.git(*how, ok=False)
    stage(work, a__py="main = side = 1\n" + REQUEST)
    assert found(work) == []
    stage(work, a__py="main = side = 1\n" + REQUEST + "\n# @agent: typed now\n")
    assert places(work) == [("a.py", 4)]


def test_what_only_looks_like_a_request_is_let_through(work: GitWork) -> None:
    stage(
        work,
        a__py='text = "# @agent: the answer"\n',
        b__txt="# @agent: the answer\n",
        c__py="# me@agent: hi\n",
    )
    assert found(work) == []


def test_the_settings_say_what_a_request_begins_with(work: GitWork) -> None:
    stage(work, a__py=REQUEST, b__py="# @scribe: the answer\n")
    assert [one.path for one in found(work, settings=Settings(marker="@scribe"))] == ["b.py"]


def test_files_that_go_links_and_submodules_are_let_through(work: GitWork, tmp_path: Path) -> None:
    work.commit(a__py=REQUEST)
    GitWork.init(tmp_path / "library").commit(a__py=REQUEST)
    work.git("submodule", "--quiet", "add", str(tmp_path / "library"), "lib")
    (work.root / "link.py").symlink_to("# @agent: the answer")
    work.git("rm", "-q", "a.py")
    work.git("add", "link.py")
    assert [one.path for one in staged(work.repository)] == [".gitmodules"]
    assert found(work) == []


def test_intent_to_add_is_no_commit(work: GitWork) -> None:
    """FAULTS 20."""
    work.commit(b__py=CODE)
    work.write("a.py", REQUEST)
    work.git("add", "-N", "a.py")
    assert found(work) == []


@pytest.mark.parametrize("name", [b"caf\xe9.py", b"new\nline.py", b"-dash.py", b" space .py"])
def test_any_name_is_looked_at(work: GitWork, name: bytes) -> None:
    work.write(name, REQUEST)
    work.git("add", "-A")
    assert places(work) == [(os.fsdecode(name), 1)]


def test_any_encoding_that_is_read_elsewhere_is_looked_at(work: GitWork) -> None:
    work.write("a.py", b"\xff\xfe" + REQUEST.encode("utf-16-le"))
    work.write("b.py", b"# coding: latin-1\n# caf\xe9\n" + REQUEST.encode())
    work.write("c.py", b"\xff" + REQUEST.encode())
    work.git("add", "-A")
    assert [one.path for one in found(work)] == ["a.py", "b.py"]


def test_a_large_file_is_not_looked_into(work: GitWork) -> None:
    stage(work, a__py=CODE * 200_000 + REQUEST)
    assert found(work) == []


def test_many_files_are_read_in_parts(work: GitWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hooks.guard.TOGETHER", 100)
    for number in range(30):
        work.write(f"{number:02}.py", REQUEST if number % 10 == 0 else CODE * 5)
    work.git("add", "-A")
    assert places(work) == [("00.py", 1), ("10.py", 1), ("20.py", 1)]


def test_no_filter_and_no_diff_driver_runs(work: GitWork, tmp_path: Path) -> None:
    """FAULTS 20, 46."""
    work.git("config", "filter.x.clean", f"touch {tmp_path}/ran; cat")
    work.git("config", "diff.x.textconv", f"touch {tmp_path}/ran; false")
    work.git("config", "core.fsmonitor", f"touch {tmp_path}/ran; false")
    work.commit(a__py=CODE)
    stage(work, a__py=REQUEST)
    work.write(".gitattributes", "* filter=x diff=x\n")
    (tmp_path / "ran").unlink(missing_ok=True)
    assert places(work) == [("a.py", 1)]
    assert not (tmp_path / "ran").exists()


# --- which index


def test_only_an_index_of_this_repository_is_taken(work: GitWork, tmp_path: Path) -> None:
    work.commit(a__py=CODE)
    assert index_of(work.repository, ".git/index") == work.root / ".git" / "index"
    for other in (None, "", str(tmp_path / "index"), ".git/../other", ".git/none"):
        (tmp_path / "index").write_text("")
        assert index_of(work.repository, other) is None


def hooked(work: GitWork, home: Home, *arguments: str) -> None:
    """A pre-commit hook that is the guard, in a home."""
    command = f'exec "{sys.executable}" -P -m hooks.entry guard {" ".join(arguments)}'
    hook = work.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\nSCHOLIA_HOME="{home.root}" {command}\n')
    hook.chmod(0o755)


def commit(work: GitWork, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *USER, "commit", "-m", "x", *arguments],
        cwd=work.root,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("how", [["-a"], ["a.py"], ["-i", "a.py"]])
def test_what_git_is_about_to_commit_is_looked_at_and_the_index_is_left_alone(
    work: GitWork, home: Home, how: list[str]
) -> None:
    """FAULTS 14: each of these commits from an index of its own."""
    work.commit(a__py=CODE, b__py=CODE)
    hooked(work, home)
    work.write("a.py", REQUEST)
    index = work.root / ".git" / "index"
    before = index.read_bytes()
    done = commit(work, *how)
    assert done.returncode == 1 and "a.py:1: a request still stands here" in done.stderr
    assert index.read_bytes() == before
    work.write("b.py", REQUEST)
    work.write("a.py", "done = 1\n")
    if how != ["-a"]:
        assert commit(work, *how).returncode == 0, "b.py is not part of it"


def test_the_users_next_commit_is_not_hindered_by_one_that_was_refused(work: GitWork, home: Home) -> None:
    hooked(work, home)
    stage(work, a__py=REQUEST)
    assert commit(work).returncode == 1
    assert not committing(work.repository.git_dir)
    stage(work, a__py="answer = 42\n")
    assert commit(work).returncode == 0


def test_warn_says_the_same_and_refuses_nothing(work: GitWork, home: Home) -> None:
    hooked(work, home, "--warn")
    stage(work, a__py=REQUEST)
    done = commit(work)
    assert done.returncode == 0 and "a.py:1: a request still stands here" in done.stderr


def test_what_is_wrong_with_us_is_said_and_refuses_nothing(work: GitWork, home: Home) -> None:
    hooked(work, home)
    home.settings.write_text("no settings\n")
    stage(work, a__py=CODE)
    done = commit(work)
    assert done.returncode == 0 and str(home.settings) in done.stderr


def test_without_a_home_none_is_made(work: GitWork, tmp_path: Path) -> None:
    hooked(work, Home(tmp_path / "none"))
    stage(work, a__py=REQUEST)
    assert commit(work).returncode == 1
    assert not (tmp_path / "none").exists()


# --- fills


def test_a_file_of_ours_that_was_not_finished_is_refused(work: GitWork) -> None:
    name = ".scholia-4711-12-0123abcd.tmp"
    work.write(f"src/{name}", CODE)
    work.git("add", "-A")
    (one,) = found(work)
    assert one.path == f"src/{name}" and "git rm --cached" in one.hint


def test_a_fill_that_is_being_written_is_refused(work: GitWork, home: Home) -> None:
    stage(work, a__py=CODE)
    queued(home, work, "a.py", REQUEST, "running", "intent")
    (one,) = found(work, home)
    assert one.path == "a.py" and "interrupted" in one.words


@pytest.mark.parametrize(
    ("state", "way"), [("pending", "cancel"), ("running", "cancel"), ("offered", "agent apply")]
)
def test_a_fill_that_is_under_way_in_a_file_is_refused_once(
    work: GitWork, home: Home, state: str, way: str
) -> None:
    work.commit(a__py="one = 1\n")
    queued(home, work, "a.py", REQUEST, state, "offered" if state == "offered" else "")
    stage(work, a__py=CODE)
    work.write("a.py", CODE + REQUEST)
    (one,) = found(work, home)
    assert (one.path, one.line) == ("a.py", 2) and way in one.hint
    work.git("add", "-A")
    (one,) = found(work, home)
    assert (one.path, one.line) == ("a.py", 2) and way in one.hint


def test_what_the_ledger_holds_of_other_files_and_of_requests_that_are_gone_does_not_count(
    work: GitWork, home: Home
) -> None:
    queued(home, work, "a.py", REQUEST, "pending")
    queued(home, work, "other.py", REQUEST, "offered", "offered")
    stage(work, a__py=CODE)
    work.write("other.py", REQUEST)
    assert found(work, home) == []


def test_an_offer_made_by_hand_counts_while_it_fits(work: GitWork, home: Home) -> None:
    import hashlib

    with Ledger.open(home) as ledger:
        record = ledger.repository(work.repository)
        sighting = Sighting("do:1", "fill", "the answer", 1, True, "")
        number = ledger.add_request(record.id, "a.py", "x", sighting)
        ledger.add_fill(
            number, "offered", Draft("m", hashlib.sha256(CODE.encode()).hexdigest(), "", 0, 1, "x", "")
        )
        ledger.set_state(number, "offered")
    stage(work, a__py=CODE)
    assert places(work, home) == [("a.py", 1)]
    stage(work, a__py=CODE + "more = 1\n")
    assert found(work, home) == []
