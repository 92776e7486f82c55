from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import tiny
from gitwork import GitWork
from supervised import DIES_WITH_FAST_BUFFERS

from engine.config import load
from engine.model import doctor
from engine.model.doctor import Check, run_checks
from engine.model.supervisor import Worker
from engine.paths import Home

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def examine(
    home: Home, model: Path | str, *, root: Path | None = None, smoke: bool = False
) -> dict[str, Check]:
    settings = load(home, options={"model.name": str(model), "model.threads": 1}, environ={})
    return {check.name: check for check in run_checks(home, settings, root=root, smoke=smoke)}


def test_a_sound_installation_passes_every_check_and_its_speed_is_told(home, tmp_path):
    repository = tmp_path / "repository"
    repository.mkdir()
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    (repository / "a").mkdir()
    (repository / "a" / "b.py").write_text("x = 1\n")
    found = examine(home, tiny.qwen2(tmp_path / "m.gguf"), root=repository, smoke=True)
    assert {name: check for name, check in found.items() if check.status == "fail"} == {}
    assert "tokens/s" in found["smoke test"].detail
    assert "2 folders" in found["watches"].detail
    assert "context 512" in found["memory"].detail
    assert all(check.cure for check in found.values() if check.status != "ok")


def test_a_missing_model_is_named_with_what_to_do(home):
    found = examine(home, "no-such-model")
    assert found["model"].status == "fail"
    assert found["model"].cure


def test_a_truncated_model_is_told_without_loading_it(home, tmp_path):
    path = tiny.qwen2(tmp_path / "m.gguf")
    path.write_bytes(path.read_bytes()[:-500])
    assert examine(home, path, smoke=True)["model"].status == "fail"


def test_a_fill_in_the_middle_model_that_lost_its_tokens_is_told(home, tmp_path):
    # The name makes it a Qwen2.5-Coder, whose preset fills in the middle.
    special = [word for word in tiny.QWEN_SPECIAL if "fim_middle" not in word]
    path = tmp_path / "qwen2.5-coder-0.5b.gguf"
    tiny.qwen2(path, vocabulary=tiny.byte_vocabulary(special))
    found = examine(home, path)
    assert found["form"].status == "warn"
    assert "fill-in-the-middle" in found["form"].detail
    assert found["form"].cure


def test_too_little_memory_is_told_with_a_cure(home, tmp_path):
    path = tiny.qwen2(tmp_path / "m.gguf")
    settings = load(home, options={"model.name": str(path), "model.context": 2_000_000_000}, environ={})
    found = {check.name: check for check in run_checks(home, settings)}
    assert found["memory"].status == "fail"
    assert found["memory"].cure
    assert "smoke test" not in found


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_home_that_cannot_be_written_is_told(tmp_path):
    root = tmp_path / "home"
    root.mkdir()
    root.chmod(0o500)
    assert examine(Home(root), "scholia-base")["home"].status == "fail"


def test_a_home_that_is_a_file_or_where_nobody_may_write_is_told(tmp_path):
    (tmp_path / "home").write_text("")
    for root in (tmp_path / "home", Path("/proc/scholia")):  # not even root makes a folder there
        found = examine(Home(root), "scholia-base")
        assert found["home"].status == "fail"
        assert "SCHOLIA_HOME" in found["home"].cure


def test_without_git_the_doctor_still_answers(home, tmp_path):
    program = (
        "import pathlib, sys\n"
        "from engine.config import load\n"
        "from engine.model.doctor import run_checks\n"
        "from engine.paths import Home\n"
        "home = Home(pathlib.Path(sys.argv[1]))\n"
        "for one in run_checks(home, load(home), smoke=False): print(one.name, one.status, one.cure)\n"
    )
    said = subprocess.run(
        [sys.executable, "-P", "-c", program, str(home.root)],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    assert "git fail Install git" in said


def engine(home, **environ: str) -> str:
    """What is said of the engine by a doctor in a process of its own."""
    program = (
        "import pathlib, sys\n"
        "from engine.config import load\n"
        "from engine.model.doctor import run_checks\n"
        "from engine.paths import Home\n"
        "home = Home(pathlib.Path(sys.argv[1]))\n"
        "[one] = [one for one in run_checks(home, load(home)) if one.name == 'engine']\n"
        "print(one.status, one.detail, one.cure)\n"
    )
    return subprocess.run(
        [sys.executable, "-P", "-c", program, str(home.root)],
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize(
    ("package", "told"),
    [
        ("import os\nos.kill(os.getpid(), 4)\n", "died by signal 4"),
        ("raise OSError('libllama.so: undefined symbol')\n", "undefined symbol"),
    ],
    ids=["a build for another processor", "a build that does not link"],
)
def test_a_wrong_build_is_told_with_the_flags_that_cure_it(home, tmp_path, package, told):
    (tmp_path / "llama_cpp").mkdir()
    (tmp_path / "llama_cpp" / "__init__.py").write_text(package)
    said = engine(home, PYTHONPATH=str(tmp_path))
    assert said.startswith("fail") and told in said
    assert "-DCMAKE_CXX_FLAGS=-fno-tree-dse" in said and "--no-binary llama-cpp-python" in said


def test_a_build_that_runs_only_by_the_fallback_is_told_with_the_cure(home, tmp_path, monkeypatch):
    (tmp_path / "dies.py").write_text(DIES_WITH_FAST_BUFFERS)
    command = (sys.executable, "-P", str(tmp_path / "dies.py"))
    monkeypatch.setattr(doctor, "Worker", partial(Worker, command=command))
    found = examine(home, tiny.qwen2(tmp_path / "m.gguf"), smoke=True)
    assert found["smoke test"].status == "warn"
    assert "-fno-tree-dse" in found["smoke test"].cure


def test_too_few_watches_are_told_with_the_command_that_raises_the_limit(home, tmp_path, monkeypatch):
    work = GitWork.init(tmp_path / "work")
    for name in "abc":
        work.write(f"{name}/{name}.py")
    (tmp_path / "limit").write_text("7\n")
    monkeypatch.setattr(doctor, "WATCH_LIMIT", tmp_path / "limit")
    found = examine(home, "scholia-base", root=work.root)["watches"]
    assert (found.status, found.detail) == ("warn", "4 folders to watch, 7 allowed")
    assert "fs.inotify.max_user_watches=524288" in found.cure


def test_without_the_engine_the_doctor_names_what_to_install(home, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['llama_cpp'] = None\n")
    said = engine(home, PYTHONPATH=str(tmp_path))
    assert said.startswith("fail")
    assert "scholia[engine]" in said
