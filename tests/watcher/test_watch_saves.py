"""The ways in which programs save a file, each seen as one save."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gitwork import GitWork
from heard import Heard

from watcher.watch import Watcher

ASK = "# @agent: do it\n"
LIMIT = 1_000_000


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def watcher(work: GitWork, heard: Heard) -> Iterator[Watcher]:
    """Watches a repository with a.py and sub/b.py; its first rescan is over."""
    work.write("sub/b.py", "")
    work.commit(a__py="a = 1\n", __gitignore="*.log\nbuild/\n")
    with Watcher(heard) as watcher:
        watcher.add(work.repository)
        heard.rescan("start")
        heard.forget()
        yield watcher


def _replace(path: Path) -> None:
    path.with_name(".a.py.tmp1").write_text(ASK)
    path.with_name(".a.py.tmp1").replace(path)


def _delete_and_create(path: Path) -> None:
    path.unlink()
    path.write_text(ASK)


def _jetbrains(path: Path) -> None:
    path.with_name("a.py___jb_tmp___").write_text(ASK)
    path.replace(path.with_name("a.py___jb_old___"))
    path.with_name("a.py___jb_tmp___").replace(path)
    path.with_name("a.py___jb_old___").unlink()


def _vim_by_hand(path: Path) -> None:
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    path.replace(path.with_name("a.py~"))
    path.write_text(ASK)
    path.with_name("a.py~").unlink()


def _gnome(path: Path) -> None:
    path.with_name(".goutputstream-X1Y2Z3").write_text(ASK)
    path.with_name(".goutputstream-X1Y2Z3").replace(path)


def _vim(path: Path) -> None:
    subprocess.run(
        ["vim", "-u", "NONE", "-N", "-es", "--not-a-term",
         "-c", "set backup writebackup backupcopy=no backupdir=. swapfile directory=.",
         "-c", f"call setline(1, '{ASK.strip()}')", "-c", "wq", str(path)],
        check=True, timeout=60, stdin=subprocess.DEVNULL, capture_output=True, cwd=path.parent,
    )  # fmt: skip


def _neovim(path: Path) -> None:
    subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-c", "set backup backupcopy=no backupdir=. directory=.",
         "-c", f"call setline(1, '{ASK.strip()}')", "-c", "wq", str(path)],
        check=True, timeout=60, stdin=subprocess.DEVNULL, capture_output=True, cwd=path.parent,
    )  # fmt: skip


def real(editor: Callable[[Path], None], program: str) -> object:
    missing = shutil.which(program) is None
    return pytest.param(editor, marks=pytest.mark.skipif(missing, reason=f"{program} is not installed"))


@pytest.mark.parametrize(
    "save",
    [
        _replace, _delete_and_create, _jetbrains, _vim_by_hand, _gnome, real(_vim, "vim"), real(_neovim, "nvim"),
    ],
)  # fmt: skip
def test_each_way_of_saving_is_reported_twice_in_a_row(
    work: GitWork, watcher: Watcher, heard: Heard, save: Callable[[Path], None]
) -> None:
    for _ in range(2):  # a watch on the file itself would not survive the first
        save(work.root / "a.py")
        heard.path("a.py")
        found = watcher.look(work.repository, "a.py", "@agent", LIMIT)
        assert found is not None
        assert len(found.requests) == 1
        assert heard.paths <= {"a.py", ".a.py.tmp1"}, "no temporary file of an editor"
        work.write("a.py", "")
        heard.forget()
        work.write("sub/b.py", "")  # what comes after it shows that nothing of the above is on its way
        heard.path("sub/b.py")
        heard.forget()


def test_a_save_in_pieces_is_looked_at_when_it_is_complete(
    work: GitWork, watcher: Watcher, heard: Heard
) -> None:
    with (work.root / "a.py").open("w") as file:
        file.write("# @agent: delete ")
        file.flush()
        heard.path("a.py")
        assert watcher.look(work.repository, "a.py", "@agent", LIMIT) is None
        file.write("nothing\n")
        heard.forget()
    heard.path("a.py")
    found = watcher.look(work.repository, "a.py", "@agent", LIMIT)
    assert found is not None
    assert [request.prompt for request in found.requests] == ["delete nothing"]


def test_a_program_that_never_closes_the_file_does_not_hide_it(
    work: GitWork, watcher: Watcher, heard: Heard
) -> None:
    with (work.root / "a.py").open("w") as file:
        file.write(ASK)
        file.flush()
        found = None
        while found is None:
            heard.path("a.py")
            heard.forget()
            found = watcher.look(work.repository, "a.py", "@agent", LIMIT)
    assert len(found.requests) == 1


def test_our_own_write_is_not_taken_for_the_users(work: GitWork, watcher: Watcher, heard: Heard) -> None:
    ours = "x = 1\n" + ASK
    watcher.expect(work.repository, "a.py", hashlib.sha256(ours.encode()).hexdigest())
    work.write("a.py", "the user is faster\n" + ASK)
    heard.path("a.py")
    assert watcher.look(work.repository, "a.py", "@agent", LIMIT) is not None
    heard.forget()
    work.write("a.py", ours)
    heard.path("a.py")
    assert watcher.look(work.repository, "a.py", "@agent", LIMIT) is None
    work.write("a.py", ours + "y = 1\n")
    assert watcher.look(work.repository, "a.py", "@agent", LIMIT) is not None
    work.write("a.py", ours)
    assert watcher.look(work.repository, "a.py", "@agent", LIMIT) is not None, "the user went back to it"
