"""What is shipped: the wheel's top-level names, and a base install that is light and works."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = (
    "torch", "transformers", "peft", "faiss", "llama_cpp", "sentence_transformers", "gguf", "huggingface_hub", "numpy",
    "tree_sitter", "pydantic",
)  # fmt: skip
MOST_BYTES = 24 * 1024 * 1024


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True)
    (built,) = folder.glob("scholia-*.whl")
    return built


@pytest.fixture(scope="session")
def light(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the base install alone; its `bin` folder."""
    folder = tmp_path_factory.mktemp("light") / "venv"
    venv.create(folder, with_pip=True)
    install = [
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        str(wheel),
    ]
    subprocess.run(install, check=True)
    return folder / "bin"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path / "work")], check=True)
    (tmp_path / "work" / "a.py").write_text("# @agent: add two numbers\n")
    return tmp_path / "work"


def run(light: Path, repository: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "SCHOLIA_HOME": str(repository.parent / "home"),
        "HOME": str(repository.parent),
    }
    return subprocess.run(
        [str(light / command[0]), *command[1:]],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_has_these_top_level_names_and_no_others(wheel: Path) -> None:
    names = {Path(name).parts[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert names == {"agent", "watcher", "hooks", "engine", f"scholia-{wheel.name.split('-')[1]}.dist-info"}


def test_the_wheel_carries_the_bundled_base_and_its_card_and_stays_small(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "engine/base/scholia-base.gguf" in names
    assert "engine/base/MODEL_CARD.md" in names
    assert wheel.stat().st_size < MOST_BYTES


@pytest.mark.timeout(300)
def test_the_base_install_brings_nothing_heavy(light: Path, repository: Path) -> None:
    code = f"import importlib.util as u; print([n for n in {HEAVY!r} if u.find_spec(n)])"
    assert run(light, repository, "python", "-c", code).stdout.strip() == "[]"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "command", ["--help", "--version", "status", "why a.py", "log", "trust .", "config show"]
)
def test_the_base_install_runs(light: Path, repository: Path, command: str) -> None:
    done = run(light, repository, "agent", *command.split())
    assert done.returncode == 0, done.stderr
    assert done.stdout or done.stderr


@pytest.mark.timeout(300)
def test_both_commands_are_the_same(light: Path, repository: Path) -> None:
    assert (
        run(light, repository, "scholia", "--version").stdout
        == run(light, repository, "agent", "--version").stdout
    )


@pytest.mark.timeout(300)
def test_the_packages_of_the_hooks_import_in_the_base_install(light: Path, repository: Path) -> None:
    code = (
        "import hooks.entry, hooks.guard, hooks.install, hooks.spool, engine.git, engine.config, "
        "engine.ledger.ledger, engine.text.requests, engine.text.places"
    )
    assert run(light, repository, "python", "-P", "-c", code).returncode == 0


@pytest.mark.timeout(300)
def test_the_hooks_run_in_the_base_install(light: Path, repository: Path) -> None:
    done = run(light, repository, "agent", "init", "--json")
    assert done.returncode == 0, done.stderr
    subprocess.run(["git", "add", "-A"], cwd=repository, check=True)
    refused = run(light, repository, "scholia-hook", "guard")
    assert refused.returncode == 1 and "a.py:1: a request still stands here" in refused.stderr
    for hook in ("post-commit", "post-rewrite", "post-merge"):
        done = run(light, repository, "scholia-hook", hook)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    code = "from engine.paths import Home; from hooks.spool import drain; print(len(drain(Home.default())))"
    assert run(light, repository, "python", "-P", "-c", code).stdout == "3\n"


@pytest.mark.timeout(300)
def test_without_the_engine_a_fill_says_what_to_install(light: Path, repository: Path) -> None:
    run(light, repository, "agent", "trust", ".")
    done = run(light, repository, "agent", "fill", "a.py")
    assert done.returncode == 1
    assert "scholia[engine]" in done.stderr
    assert (repository / "a.py").read_text() == "# @agent: add two numbers\n"
