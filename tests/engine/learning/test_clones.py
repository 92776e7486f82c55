"""A repository that is cloned teaches no more than it did alone (FAULTS 55)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from corrected import Past, past
from gitwork import GitWork

from engine.learning.clones import projects
from engine.learning.examples import A_DAY, Examples
from engine.model.prompts import Context
from watcher.rehearsal import written


def clone(work: GitWork, to: Path, *options: str) -> Path:
    subprocess.run(
        ["git", "clone", "-q", *options, work.root.as_uri() if options else str(work.root), str(to)],
        check=True, capture_output=True,
    )  # fmt: skip
    return to.resolve()


@pytest.fixture
def mine(tmp_path: Path) -> GitWork:
    work = GitWork.init(tmp_path / "mine")
    work.commit("first", a__py="x = 1\n")
    work.commit("second", a__py="x = 2\n")
    return work


def same(one: Path, other: Path) -> bool:
    found = projects([one, other])
    return found[one] == found[other]


def test_a_clone_is_the_same_project_whatever_its_remote_is_called(mine: GitWork, tmp_path: Path) -> None:
    other = clone(mine, tmp_path / "clone")
    assert same(mine.root, other)
    GitWork(other).git("remote", "remove", "origin")
    assert same(mine.root, other)


def test_a_shallow_clone_and_a_work_tree_are_too(mine: GitWork, tmp_path: Path) -> None:
    assert same(mine.root, clone(mine, tmp_path / "shallow", "--depth=1"))
    mine.git("worktree", "add", "-q", str(tmp_path / "tree"), "-b", "other")
    assert same(mine.root, (tmp_path / "tree").resolve())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://git.example/ada/tools.git", "https://git.example/ada/tools/"),
        ("https://ada@GIT.example/ada/tools", "git@git.example:ada/tools.git"),
        ("ssh://git@git.example/ada/tools", "git@git.example:ada/tools"),
    ],
)
def test_two_clones_of_one_remote_are_the_same_however_it_is_written(
    one: str, other: str, tmp_path: Path
) -> None:
    works = [GitWork.init(tmp_path / name) for name in ("a", "b")]
    for work, url in zip(works, (one, other), strict=True):
        work.git("remote", "add", "origin", url)
    assert same(works[0].root, works[1].root)


def test_two_clones_that_know_each_other_by_a_third_alone_are_one(mine: GitWork, tmp_path: Path) -> None:
    roots = [mine.root, clone(mine, tmp_path / "a"), clone(mine, tmp_path / "b")]
    assert set(projects(roots).values()) == {min(roots)}


def test_repositories_of_their_own_and_folders_that_are_gone_are_each_a_project(
    mine: GitWork, tmp_path: Path
) -> None:
    other, empty = GitWork.init(tmp_path / "other"), GitWork.init(tmp_path / "empty")
    other.commit("mine", b__py="y = 1\n")
    for work, name in ((mine, "tools"), (other, "toys")):
        work.git("remote", "add", "origin", f"https://git.example/ada/{name}")
    roots = [mine.root, other.root, empty.root, tmp_path / "gone"]
    assert projects(roots) == {root: root for root in roots}


@pytest.fixture
def then(tmp_path: Path) -> Iterator[Past]:
    with past(tmp_path) as begun:
        begun.ledger.trust(begun.repository, True)
        yield begun


def kept(at: Past, number: int) -> int:
    words = f"give number {number}"
    context = Context(
        f"m{number}.py", "python", "fill", words, "def f():\n", "", "    ", signature="def f():\n"
    )
    fill = at.fill(f"    return give({number})\n", words, path=context.path, context=context)
    return at.found(fill, "kept")


def test_a_flood_from_clones_stays_within_the_cap_of_one_repository(then: Past, tmp_path: Path) -> None:
    work = GitWork(then.repository.root)
    work.commit("first", a__py="x = 1\n")
    clones = [then]
    for name in ("one", "two"):
        clones.append(then.at(clone(work, tmp_path / name)))
    stranger = then.at(tmp_path / "stranger")
    for one in (*clones[1:], stranger):
        one.ledger.trust(one.repository, True)
    flood = [kept(clones[number % 3], number) for number in range(A_DAY["kept"] + 12)]
    mine = kept(stranger, 900)
    found = Examples(then.ledger, then.home, written).gather()
    assert [one.correction for one in found.examples] == [*flood[: A_DAY["kept"]], mine]
