"""How a worker comes and goes, and what it makes of files that are no models."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import tiny
from supervised import (
    Model,
    is_gone,
    prompt,
    wait_until,
)

from engine.errors import ModelError, WorkerDied

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model


# ---- files that are no models (FAULTS 43)


def test_a_truncated_model_is_named_before_anything_is_started(start, gibberish, tmp_path):
    path = tmp_path / "half.gguf"
    path.write_bytes(gibberish.path.read_bytes()[:-1000])
    worker = start(Model("half", path))
    with pytest.raises(ModelError, match="truncated"):
        worker.load()
    assert worker.state.pid == 0
    assert worker.state.status == "failed"


def test_a_file_that_is_no_model_and_one_that_is_not_there_are_clear_errors(start, tmp_path):
    path = tmp_path / "story.gguf"
    path.write_text("Once upon a time there was a model.\n" * 100)
    with pytest.raises(ModelError, match="not a GGUF"):
        start(Model("story", path)).load()
    with pytest.raises(ModelError, match="absent"):
        start(Model("absent", tmp_path / "absent.gguf")).load()


@pytest.mark.parametrize("place", [40, 130, 400, 1500, 4500, 5200])
def test_a_bit_flipped_in_the_header_never_harms_the_parent(start, gibberish, tmp_path, place):
    data = bytearray(gibberish.path.read_bytes())
    data[place] ^= 0x15
    path = tmp_path / "flipped.gguf"
    path.write_bytes(data)
    try:
        start(Model("flipped", path)).generate(prompt(), max_tokens=4)
    except ModelError as error:
        assert error.message
        assert error.hint


def test_a_model_that_trips_an_assertion_of_llama_cpp_is_an_error_with_its_words(start, tmp_path):
    vocabulary = tiny.byte_vocabulary(extra=[b"a"])  # the same token twice
    path = tiny.qwen2(tmp_path / "twice.gguf", vocabulary=vocabulary)
    with pytest.raises(WorkerDied, match="SIGABRT") as died:
        start(Model("twice", path)).load()
    assert "GGML_ASSERT" in died.value.message


def test_an_architecture_that_llama_cpp_lacks_is_named(start, tmp_path):
    shape, vocabulary = tiny.Shape(), tiny.byte_vocabulary()
    tensors = tiny.qwen2_tensors(shape, len(vocabulary.tokens))
    path = tiny.write(tmp_path / "x.gguf", "codegen2", shape.hyperparameters(), tensors, vocabulary)
    with pytest.raises(ModelError, match="codegen2"):
        start(Model("x", path)).load()


# ---- coming and going


def test_an_idle_model_is_unloaded_and_comes_back(start, endless):
    worker = start(endless, idle_seconds=1)
    worker.load()
    pid = worker.state.pid
    wait_until(lambda: worker.state.status == "stopped")
    wait_until(lambda: is_gone(pid))
    assert worker.generate(prompt(), max_tokens=2).text == "on and "


def test_close_ends_the_child_even_while_it_generates(start, endless):
    worker = start(endless)
    speaking = threading.Event()
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(
                worker.generate(prompt(), max_tokens=90_000, on_text=lambda _: speaking.set() is None)
            )
        except ModelError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert speaking.wait(20)
    pid = worker.state.pid
    worker.close()
    thread.join(20)
    assert len(outcome) == 1
    assert worker.state.status == "closed"
    wait_until(lambda: is_gone(pid))
    with pytest.raises(ModelError, match="closed"):
        worker.generate(prompt(), max_tokens=2)


def test_no_orphan_is_left_when_the_parent_is_killed(endless, tmp_path):
    program = (
        "import sys, time, pathlib\n"
        "from types import SimpleNamespace\n"
        "from engine.config import ModelSettings\n"
        "from engine.model.supervisor import Worker\n"
        "from engine.model.prompts import Piece, Prompt\n"
        "from engine.paths import Home\n"
        "model = SimpleNamespace(name='m', path=pathlib.Path(sys.argv[1]))\n"
        "worker = Worker(ModelSettings(), model, Home(pathlib.Path(sys.argv[2])).ensure())\n"
        "worker.load(); print(worker.state.pid, flush=True)\n"
        "worker.generate(Prompt((Piece('x'),)), max_tokens=90_000)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-c", program, str(endless.path), str(tmp_path / "home")],
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not is_gone(pid)
        parent.kill()
    wait_until(lambda: is_gone(pid))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_low_priority_and_no_core_files(start, endless):
    worker = start(endless, low_priority=True)
    worker.load()
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, worker.state.pid) == min(ours + 10, 19)
    limits = Path(f"/proc/{worker.state.pid}/limits").read_text()
    assert [line.split()[4] for line in limits.splitlines() if line.startswith("Max core")] == ["0"]


def test_too_little_memory_is_told_before_loading(start, endless):
    with pytest.raises(ModelError, match="Too little memory") as refused:
        start(endless, context=2_000_000_000).load()
    assert "agent model list" in refused.value.hint


def test_the_supervisor_is_light():
    heavy = "torch transformers peft faiss llama_cpp sentence_transformers gguf huggingface_hub numpy jinja2"
    program = (
        "import sys, engine.model.supervisor, engine.model.doctor\n"
        f"sys.exit(' '.join(set('{heavy}'.split()) & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-P", "-c", program], check=True)
