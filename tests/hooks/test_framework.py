"""The real pre-commit framework, from a real repository, with the light install that it makes of HEAD.

Skipped where no package index can be reached: the framework builds an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gitwork import GitWork
from ground_hooks import Ground, snapshot

from engine.commit_mark import committing
from engine.paths import Home

pytest.importorskip("pre_commit", reason="the pre-commit framework is not installed")

ROOT = Path(__file__).parent.parent.parent
HEAVY = (
    "torch",
    "transformers",
    "peft",
    "faiss",
    "llama_cpp",
    "sentence_transformers",
    "gguf",
    "numpy",
    "tree_sitter",
)
STAGES = ("pre-commit", "post-commit", "post-rewrite", "post-merge", "post-checkout")
CONFIG = """\
repos:
- repo: {source}
  rev: {commit}
  hooks: [{{id: agent-guard}}, {{id: agent-capture}}, {{id: agent-rewrite}}, {{id: agent-merge}}]
- repo: local
  hooks:
  - id: look
    name: look at the mark
    entry: sh -c 'cat .git/scholia-commit >>../mark'
    language: system
    stages: [pre-commit, post-commit]
    always_run: true
    pass_filenames: false
"""

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A clone of this project, and where the framework keeps its environments."""
    folder = tmp_path_factory.mktemp("framework")
    probe = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "-q",
        "--no-deps",
        "-d",
        str(folder / "probe"),
        "hatchling",
    ]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no package index can be reached")
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone of the project")
    GitWork(folder).git("clone", "-q", str(ROOT), "scholia")
    yield folder / "scholia", folder / "cache"


@pytest.fixture
def ground(
    source: tuple[Path, Path], work: GitWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Ground:
    """A repository that uses all our hooks, and has committed once."""
    clone, cache = source
    home = Home(tmp_path / "home").ensure()
    monkeypatch.setenv("PRE_COMMIT_HOME", str(cache))
    monkeypatch.setenv("SCHOLIA_HOME", str(home.root))
    commit = GitWork(clone).git("rev-parse", "HEAD").decode().strip()
    work.write(".pre-commit-config.yaml", CONFIG.format(source=clone, commit=commit))
    framework(work, "install", "--install-hooks", *(f"--hook-type={stage}" for stage in STAGES))
    work.commit(a__py="a = 1\n")
    made = Ground(work, home)
    made.notices()
    return made


def framework(work: GitWork, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=work.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def refused(work: GitWork, **environ: str) -> str:
    """What a commit of everything says; empty if it is let through."""
    work.git("add", "-A")
    done = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-m", "x"],
        cwd=work.root, env=os.environ | environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr if done.returncode else ""


def test_the_environment_it_makes_is_light(ground: Ground, source: tuple[Path, Path]) -> None:
    (python,) = source[1].glob("repo*/py_env-*/bin/python")
    code = f"import importlib.util as u; print([n for n in {HEAVY!r} if u.find_spec(n)])"
    done = subprocess.run([python, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_commit_that_holds_a_request_is_refused_with_file_and_line(ground: Ground) -> None:
    ground.work.write("b.py", "b = 1\n# @agent: the answer\n")
    said = refused(ground.work)
    assert "b.py:2: a request still stands here: the answer" in said and "agent fill b.py:2" in said
    assert ground.noted() == []
    assert refused(ground.work, SKIP="agent-guard") == ""
    assert ground.noted() == ["post-commit"]


def test_a_commit_an_amended_one_a_merge_and_a_checkout_are_noted(ground: Ground) -> None:
    work = ground.work
    work.commit(b__py="b = 1\n")
    work.git("commit", "-q", "--amend", "-m", "other")
    assert ground.noted() == ["post-commit", "post-rewrite"]
    work.git("checkout", "-q", "-b", "side", "HEAD~1")
    work.git("merge", "-q", "main")
    noted = {notice.hook: notice for notice in ground.notices()}
    assert noted.keys() == {"post-checkout", "post-merge"}
    assert noted["post-merge"].words == ("0",) and noted["post-checkout"].words[2:] == ("1",)
    assert noted["post-checkout"].git_dir == work.root / ".git"


def test_the_commit_is_marked_while_the_framework_runs_and_not_after(ground: Ground) -> None:
    work = ground.work
    work.write("b.py", "b = 1\n")
    work.git("add", "-A")
    work.write("a.py", "a = 'not staged'\n")
    (work.root.parent / "mark").unlink()
    work.git("commit", "-q", "-m", "x")
    marks = (work.root.parent / "mark").read_text().splitlines()
    assert [line.split()[1] for line in marks] == ["commit", "commit"], (
        "it puts files aside after a commit, too"
    )
    assert not committing(work.root / ".git")
    assert (work.root / "a.py").read_text() == "a = 'not staged'\n"


def test_our_own_hooks_beside_it_in_either_order(ground: Ground) -> None:
    before = snapshot(ground.hooks)
    assert ground.install().managers == ("pre-commit",)
    framework(ground.work, "install", *(f"--hook-type={stage}" for stage in STAGES))
    assert ground.all_are("installed")
    ground.work.commit(b__py="b = 1\n")
    assert ground.noted() == ["post-commit"]
    framework(ground.work, "uninstall", *(f"--hook-type={stage}" for stage in STAGES))
    assert ground.all_are("installed")
    ground.work.commit(c__py="c = 1\n")
    assert ground.noted() == ["post-commit"]
    framework(ground.work, "install", *(f"--hook-type={stage}" for stage in STAGES))
    ground.uninstall()
    assert {name: about[-1] for name, about in snapshot(ground.hooks).items()} == {
        name: about[-1] for name, about in before.items()
    }
