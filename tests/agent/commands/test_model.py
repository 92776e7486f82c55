from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "engine" / "model"))
import tiny  # the models of the engine's tests

RUN = "from agent.main import main; main()"


def agent(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "SCHOLIA_HOME": str(home),
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "NO_COLOR": "1",
    }
    return subprocess.run(
        [sys.executable, "-P", "-c", RUN, "model", *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        cwd=home.parent,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    return tiny.qwen2(tmp_path / "tiny-f16.gguf")


def test_a_local_file_is_taken_in_listed_chosen_described_and_removed(home: Path, gguf: Path) -> None:
    pulled = agent(home, "pull", gguf)
    assert pulled.returncode == 0, pulled.stderr
    assert "sha256" in pulled.stderr and pulled.stdout == ""
    assert agent(home, "use", "tiny-f16").returncode == 0
    listed = agent(home, "list")
    assert "* tiny-f16" in listed.stdout and "qwen2.5-coder-1.5b" in listed.stdout
    facts = json.loads(agent(home, "info", "--json").stdout)
    assert facts["name"] == "tiny-f16" and facts["architecture"] == "qwen2" and facts["form"] == "fim"
    assert [
        one["used"] for one in json.loads(agent(home, "list", "--json").stdout) if one["name"] == "tiny-f16"
    ] == [True]
    assert "is whole" in agent(home, "verify", "tiny-f16").stderr
    removed = agent(home, "rm", "tiny-f16")
    assert removed.returncode == 0 and "model in use" in removed.stderr
    assert not (home / "models" / "tiny-f16").exists()


@pytest.mark.model
def test_quantize_and_bench_work_on_a_local_file(home: Path, gguf: Path) -> None:
    agent(home, "pull", gguf)
    made = agent(home, "quantize", "tiny-f16", "q8_0")
    assert made.returncode == 0, made.stderr
    measured = agent(home, "bench", "tiny-q8_0", "--prompt", 40, "--answer", 4, "--rounds", 1, "--json")
    assert measured.returncode == 0, measured.stderr
    assert json.loads(measured.stdout)["prefill"] > 0


def test_a_model_that_could_be_fetched_is_described_with_its_licence(home: Path) -> None:
    described = agent(home, "info", "santacoder")
    assert described.returncode == 0 and "OpenRAIL" in described.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("use", "nothing"), "no model called nothing"),
        (("use", "qwen2.5-coder-1.5b"), "agent model pull qwen2.5-coder-1.5b"),
        (("rm", "nothing"), "no model called"),
        (("rm", "scholia-base"), "part of the package"),
        (("info", "qwen9"), "no model called"),
        (("pull", "qwen2.5-coder-1.5b"), "cannot be reached"),
        (("pull", "santacoder"), "convert"),
        (("verify", "nothing"), "no model called"),
    ],
)
def test_what_cannot_be_done_exits_with_one_and_says_what_to_do(
    home: Path, words: tuple[str, ...], message: str
) -> None:
    done = agent(home, *words)
    assert done.returncode == 1, done.stderr
    assert message in done.stderr and "→" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["/nowhere/m.gguf", "./m", "m.gguf"])
def test_a_file_that_is_not_there_is_not_taken_for_a_models_name(home: Path, name: str) -> None:
    done = agent(home, "pull", name)
    assert done.returncode == 2 and f"There is no file {Path(name)}" in done.stderr


def test_a_file_that_is_no_model_is_refused(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "notes.gguf"
    wrong.write_text("nothing " * 9)
    done = agent(home, "pull", wrong)
    assert done.returncode == 1 and "not a GGUF" in done.stderr
