"""What happens to a commit when something is wrong with us: nothing (I6, FAULTS 10, 18)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gitwork import USER, GitWork
from ground_hooks import Ground

from engine.paths import Home
from hooks.spool import spool_file

Noted = list[tuple[str, str]]


@pytest.fixture
def ground(work: GitWork, tmp_path: Path) -> Ground:
    made = Ground(work, Home(tmp_path / "home"))
    made.install()
    return made


def commits(ground: Ground, **environ: str) -> None:
    """Commits as a user does; nothing is printed, nothing fails."""
    ground.work.write("a.py", os.urandom(8).hex())
    before = ground.work.git("rev-parse", "--verify", "-q", "HEAD", ok=False)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ground.work.git("add", "-A")
    done = subprocess.run(
        ["git", *USER, "commit", "-q", "-m", "x"],
        cwd=ground.work.root, env=kept | environ, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert ground.work.git("rev-parse", "HEAD") != before


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    """A file system of 64 KB with not a byte left. Skips the test where none may be mounted."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_no_python_is_needed(ground: Ground, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for tool in ("git", "sh"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "")
    commits(ground, PATH=str(tmp_path / "bin"))
    assert ground.noted() == ["post-commit"]


def test_nothing_but_the_shell_itself_is_started(ground: Ground, tmp_path: Path) -> None:
    """Not even by name: with nothing on the path it does the same."""
    done = subprocess.run([str(ground.hooks / "post-commit")], cwd=tmp_path, env={"PATH": ""}, check=True)
    assert done.returncode == 0 and ground.noted() == ["post-commit"]


@pytest.mark.parametrize("gone", ["home", "spool", "unwritable", "folder", "link to nowhere"])
def test_without_a_spool_it_commits_all_the_same(ground: Ground, gone: str) -> None:
    if gone == "home":
        shutil.rmtree(ground.home.root)
    elif gone == "spool":
        shutil.rmtree(ground.home.spool)
    elif gone == "unwritable":
        ground.home.spool.chmod(0o500)
        spool_file(ground.home).chmod(0o400)
    else:
        spool_file(ground.home).unlink()
        if gone == "folder":
            spool_file(ground.home).mkdir()
        else:
            spool_file(ground.home).symlink_to("/nowhere/at/all")
    commits(ground)


def test_with_a_full_disk_it_commits_all_the_same(ground: Ground) -> None:
    spool_file(ground.home).unlink()
    spool_file(ground.home).symlink_to("/dev/full")
    commits(ground)


def test_on_a_file_system_that_is_full_it_commits_and_later_notes_again(ground: Ground) -> None:
    shutil.rmtree(ground.home.spool)
    with full_disk(ground.home.spool):
        ground.home.ensure()
        with (ground.home.spool / "ballast").open("wb", buffering=0) as ballast:
            with pytest.raises(OSError, match="No space"):
                while True:
                    ballast.write(b"x" * 4096)
            commits(ground)
            ballast.truncate(0)
            commits(ground)
        assert ground.noted() == ["post-commit"]


def test_with_the_package_gone_it_commits_and_notes(ground: Ground) -> None:
    assert sys.prefix not in (ground.hooks / "post-commit").read_text()
    commits(ground, PYTHONHOME="/nowhere", PYTHONPATH="/nowhere")
    assert ground.noted() == ["post-commit"]


def test_it_commits_with_output_closed(ground: Ground) -> None:
    ground.work.write("a.py", "1\n")
    ground.work.git("add", "-A")
    subprocess.run(
        ["sh", "-c", 'exec git "$@" >&- 2>&- <&-', "git", *USER, "commit", "-q", "-m", "x"],
        cwd=ground.work.root, check=True,
    )  # fmt: skip
    assert ground.noted() == ["post-commit"]


@pytest.mark.parametrize("shell", ["bash", "dash", "busybox"])
def test_any_posix_shell_will_do(ground: Ground, tmp_path: Path, shell: str) -> None:
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    command = [found, "sh"] if shell == "busybox" else [found, "--posix"] if shell == "bash" else [found]
    chained = ground.hook("post-commit.before-scholia", '#!/bin/sh\nprintf "%s." "$@" >"$OUT"\n')
    text = (ground.hooks / "post-commit").read_text()
    ground.uninstall()
    ground.hook("post-commit", chained.read_text())
    ground.install()
    assert text != (ground.hooks / "post-commit").read_text()
    subprocess.run(
        [*command, str(ground.hooks / "post-commit"), "a b", "c"],
        cwd=tmp_path, env={"OUT": str(tmp_path / "out")}, check=True,
    )  # fmt: skip
    assert (tmp_path / "out").read_text() == "a b.c."
    assert [notice.words for notice in ground.notices()] == [("a", "b", "c")]


@pytest.mark.parametrize(
    ("hook", "word", "arguments"),
    [
        ("pre-commit", "commit", ["commit", "-q", "--allow-empty", "-m", "x"]),
        ("post-commit", "commit", ["commit", "-q", "-n", "--allow-empty", "-m", "x"]),
        ("post-rewrite", "commit", ["commit", "-q", "--amend", "-n", "-m", "x"]),
        ("pre-merge-commit", "merge", ["merge", "-q", "--no-edit", "side"]),
        ("post-merge", "merge", ["merge", "-q", "--no-edit", "side"]),
        ("post-checkout", "checkout", ["checkout", "-q", "side"]),
    ],
)
def test_git_is_marked_while_it_runs_a_hook_that_may_put_files_aside(
    ground: Ground, tmp_path: Path, hook: str, word: str, arguments: list[str]
) -> None:
    """FAULTS 11. The mark names git itself, and holds when the hook from before runs."""
    work = prepared(ground)
    ground.uninstall()
    code = (
        "from pathlib import Path; from engine.commit_mark import committer, committing; import os;"
        "pid = int(Path('.git/scholia-commit').read_text().split()[0]);"
        f"Path('{tmp_path}/out').write_text(f'{{committing(Path(\".git\"))}} {{pid == committer(os.getpid())}}')"
    )
    ground.hook(
        hook,
        f"#!/bin/sh\n{sys.executable} -P -c '{code.replace(chr(39), chr(39) + chr(92) + chr(39) * 2)}'\n",
    )
    ground.install()
    work.git(*arguments)
    assert (tmp_path / "out").read_text() == f"{word} True"
    assert work.repository.operation() is None


def test_what_a_hook_has_git_do_does_not_take_the_mark_from_the_commit(
    ground: Ground, tmp_path: Path
) -> None:
    work = prepared(ground)
    ground.uninstall()
    look = f"cat .git/scholia-commit >>{tmp_path}/out"
    ground.hook("pre-commit", f"#!/bin/sh\n{look}\ngit checkout -q -- .\n{look}\n")
    ground.install()
    work.git("commit", "-q", "--allow-empty", "-m", "x")
    first, second = (tmp_path / "out").read_text().splitlines()
    assert first == second


def test_a_mark_that_was_left_behind_gives_way(ground: Ground) -> None:
    mark = ground.work.root / ".git" / "scholia-commit"
    for left in ("", "\n", "garbage\n", "999999999 commit\n", "0 commit\n", "-1 commit\n"):
        mark.write_text(left)
        commits(ground)
        assert mark.read_text().split()[0] not in ("", *left.split())


# --- FAULTS 10: what fires


def prepared(ground: Ground) -> GitWork:
    """Two branches without conflicts: main is one ahead, side two."""
    work = ground.work
    work.commit(a__py="1\n")
    work.git("checkout", "-q", "-b", "side")
    work.commit(b__py="1\n")
    work.commit(c__py="1\n")
    work.git("checkout", "-q", "main")
    work.commit(d__py="1\n")
    ground.notices()
    return work


COMMIT, AMEND, REBASE, CHECKOUT = "post-commit", "post-rewrite amend", "post-rewrite rebase", "post-checkout"
ROWS = {
    "commit": (["commit", "-q", "--allow-empty", "-m", "x"], {COMMIT}),
    "commit -n": (["commit", "-q", "-n", "--allow-empty", "-m", "x"], {COMMIT}),
    "amend": (["commit", "-q", "--amend", "-m", "x"], {COMMIT, AMEND}),
    "rebase": (["rebase", "-q", "side"], {COMMIT, REBASE, CHECKOUT}),
    "rebase --apply": (["rebase", "-q", "--apply", "side"], {"post-applypatch", REBASE, CHECKOUT}),
    "cherry-pick": (["cherry-pick", "side"], {COMMIT}),
    "cherry-pick -n": (["cherry-pick", "-n", "side"], set()),
    "revert": (["revert", "--no-edit", "HEAD"], {COMMIT}),
    "merge": (["merge", "-q", "--no-edit", "side"], {"post-merge 0"}),
    "merge --squash": (["merge", "-q", "--squash", "side"], {"post-merge 1"}),
    "checkout": (["checkout", "-q", "side"], {CHECKOUT}),
    "reset": (["reset", "-q", "--hard", "HEAD~1"], set()),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_git_does_is_noted_as_far_as_a_hook_is_told(ground: Ground, row: str) -> None:
    work = prepared(ground)
    arguments, expected = ROWS[row]
    work.git(*arguments)
    noted = ground.notices()
    assert {notice.git_dir for notice in noted} <= {work.root / ".git"}
    shown = {
        f"{notice.hook} {notice.words[0]}" if notice.hook in ("post-rewrite", "post-merge") else notice.hook
        for notice in noted
    }
    assert shown == expected


def test_mails_that_are_applied_are_noted(ground: Ground) -> None:
    work = prepared(ground)
    work.write("../mail", work.git("format-patch", "--stdout", "-1", "side"))
    work.git("am", "-q", "../mail")
    assert ground.noted() == ["post-applypatch"]
