from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tiny

from engine.config import ModelSettings
from engine.errors import ModelError, PromptTooLong, WorkerDied
from engine.model.child import COMMAND
from engine.model.prompts import Piece, Prompt
from engine.model.supervisor import Patience, Worker
from engine.paths import Home

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model

QUICK = Patience(hello=30, load=30, canary=30, generate=30, back_off=(0.0, 0.0, 0.0), rest=60)


@dataclass(frozen=True)
class Model:
    name: str
    path: Path


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def gibberish(folder: Path) -> Model:
    return Model("gibberish", tiny.qwen2(folder / "gibberish.gguf"))


@pytest.fixture(scope="session")
def endless(folder: Path) -> Model:
    """Says `on and on and …` until it is stopped."""
    return Model(
        "endless", tiny.reciter(folder / "endless.gguf", [b"on ", b"and "], loop=True, context=100_000)
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


@pytest.fixture
def start(home: Home) -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []

    def make(model: Model, **settings: object) -> Worker:
        command = settings.pop("command", COMMAND)
        patience = settings.pop("patience", QUICK)
        # One thread: on a busy machine two wait for each other at every layer.
        worker = Worker(
            ModelSettings(**{"threads": 1, **settings}), model, home, command=command, patience=patience
        )
        workers.append(worker)
        return worker

    yield make
    for worker in workers:
        worker.close()


def recite(start: Callable[..., Worker], path: Path, script: list[bytes], **options: object) -> Worker:
    return start(Model("reciter", tiny.reciter(path / "reciter.gguf", script, **options)))


def prompt(text: str = "hello\n", stop: tuple[str, ...] = ()) -> Prompt:
    return Prompt((Piece(text),), stop)


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    gate = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        gate.wait(0.005)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


class KillWhenSpeaking:
    """Sends the worker a signal at its first word; remembers all of them."""

    def __init__(self, worker: Worker, number: signal.Signals) -> None:
        self.worker, self.number, self.heard = worker, number, []

    def __call__(self, text: str) -> bool:
        if not self.heard:
            os.kill(self.worker.state.pid, self.number)
        self.heard.append(text)
        return True


# ---- answers


def test_text_arrives_token_by_token_and_adds_up_to_the_answer(start, tmp_path):
    worker = recite(start, tmp_path, [b"def ", b"one", b"():", b"\n"])
    heard: list[str] = []
    answer = worker.generate(prompt("x"), max_tokens=50, on_text=lambda text: heard.append(text) is None)
    assert heard == ["def ", "one", "():", "\n"]
    assert answer.text == "def one():\n"
    assert (answer.stopped, answer.output_tokens, answer.prompt_tokens) == ("eog", 4, 1)


def test_an_answer_ends_at_max_tokens(start, endless):
    answer = start(endless).generate(prompt(), max_tokens=3)
    assert (answer.text, answer.stopped, answer.output_tokens) == ("on and on ", "limit", 3)


@pytest.mark.parametrize("stop", ["\nclass", "\nclass A", "ss A"])
def test_a_stop_string_across_tokens_ends_the_answer_and_is_not_in_it(start, tmp_path, stop):
    worker = recite(start, tmp_path, [b"pass", b"\n", b"cla", b"ss A", b":x"])
    heard: list[str] = []
    answer = worker.generate(
        prompt("y", (stop, "never")), max_tokens=50, on_text=lambda text: heard.append(text) is None
    )
    assert answer.text == "".join(heard) == "pass\nclass A:x".partition(stop)[0]
    assert answer.stopped == "stop"


def test_text_that_only_began_like_a_stop_string_is_given_out(start, tmp_path):
    worker = recite(start, tmp_path, [b"pass", b"\ncl", b"ick"])
    assert worker.generate(prompt("y", ("\nclass",)), max_tokens=50).text == "pass\nclick"


def test_characters_spread_over_tokens_come_out_whole(start, tmp_path):
    data = "a€𝄞".encode()
    worker = recite(start, tmp_path, [data[:2], data[2:5], data[5:7], data[7:]])
    heard: list[str] = []
    answer = worker.generate(prompt("x"), max_tokens=50, on_text=lambda text: heard.append(text) is None)
    assert heard == ["a", "€", "𝄞"]
    assert answer.text == "a€𝄞"


def test_a_character_cut_off_by_the_end_is_replaced_not_lost(start, tmp_path):
    worker = recite(start, tmp_path, [b"ok", "€".encode()[:2]])
    assert worker.generate(prompt("x"), max_tokens=50).text == "ok\N{REPLACEMENT CHARACTER}"


def test_users_text_never_becomes_a_control_token(start, gibberish):
    worker = start(gibberish)
    control = len(tiny.byte_vocabulary().tokens) - len(tiny.QWEN_SPECIAL)
    assert worker.tokenize([Piece("<|fim_middle|>", special=True)]) == (control + 4,)
    plain = worker.tokenize([Piece("a<|fim_middle|>"), Piece("<|im_end|>")])
    assert max(plain) < control
    assert len(plain) == len("a<|fim_middle|><|im_end|>")


def test_a_prompt_that_does_not_fit_is_refused_with_its_size_and_the_worker_goes_on(start, gibberish):
    worker = start(gibberish)
    with pytest.raises(PromptTooLong) as refused:
        worker.generate(prompt("x" * 600), max_tokens=64)
    assert (refused.value.tokens, refused.value.limit) == (600, 512 - 64)
    assert worker.generate(prompt("x" * 448), max_tokens=64).prompt_tokens == 448
    assert worker.state.status == "ready"


def test_an_empty_prompt_is_refused(start, gibberish):
    with pytest.raises(ModelError, match="empty"):
        start(gibberish).generate(prompt(""), max_tokens=4)


def test_temperature_zero_is_greedy_and_a_seed_repeats_an_answer(start, gibberish):
    worker = start(gibberish)

    def answer(temperature: float, seed: int) -> str:
        return worker.generate(prompt(), max_tokens=30, temperature=temperature, seed=seed).text

    assert answer(0.0, 1) == answer(0.0, 2)
    assert answer(1.5, 1) == answer(1.5, 1)
    assert len({answer(1.5, seed) for seed in range(5)}) > 1


# ---- the cache


def test_the_second_prompt_evaluates_only_what_differs(start, gibberish):
    worker = start(gibberish)
    first = worker.generate(prompt("a" * 200 + "b" * 20), max_tokens=8)
    second = worker.generate(prompt("a" * 200 + "c" * 20), max_tokens=8)
    again = worker.generate(prompt("a" * 200 + "c" * 20), max_tokens=8)
    assert (first.reused_tokens, first.evaluated_tokens) == (0, 220)
    assert (second.reused_tokens, second.evaluated_tokens) == (200, 20)
    assert (again.reused_tokens, again.evaluated_tokens) == (219, 1)
    assert again.text == second.text


def test_an_answer_is_the_same_with_and_without_the_cache(start, gibberish):
    used = start(gibberish)
    for text in ("one two three", "one two four", "one", "one two three five", "other"):
        cached = used.generate(prompt(text), max_tokens=24).text
        assert start(gibberish).generate(prompt(text), max_tokens=24).text == cached


def test_a_cancelled_answer_leaves_a_cache_that_is_right(start, gibberish):
    worker = start(gibberish)
    expected = worker.generate(prompt("one two three"), max_tokens=24).text
    worker.generate(prompt("one two four " * 20), max_tokens=100, on_text=lambda _: False)
    assert worker.generate(prompt("one two three"), max_tokens=24).text == expected


# ---- ending it early


def test_the_caller_stops_an_answer_by_returning_false(start, endless):
    worker = start(endless)
    answer = worker.generate(prompt(), max_tokens=50_000, on_text=lambda _: False)
    assert answer.stopped == "caller"
    assert answer.text.startswith("on ")
    assert answer.output_tokens < 50_000


def test_cancel_from_another_thread_ends_the_answer_in_the_middle(start, endless):
    worker = start(endless)
    speaking = threading.Event()

    def cancel() -> None:
        speaking.wait(20)
        worker.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    answer = worker.generate(prompt(), max_tokens=50_000, on_text=lambda _: speaking.set() is None)
    thread.join()
    assert answer.stopped == "cancelled"
    assert answer.text.startswith("on ")
    assert worker.generate(prompt(), max_tokens=2).stopped == "limit"


def test_cancel_without_a_request_does_nothing_to_the_next(start, endless):
    worker = start(endless)
    worker.cancel()
    worker.load()
    worker.cancel()
    assert worker.generate(prompt(), max_tokens=2).stopped == "limit"


def test_an_error_in_the_callers_code_is_the_callers_and_the_next_request_works(start, endless):
    worker = start(endless)

    def fail(_text: str) -> bool:
        raise KeyError("mine")

    with pytest.raises(KeyError):
        worker.generate(prompt(), max_tokens=50_000, on_text=fail)
    assert worker.generate(prompt(), max_tokens=2).stopped == "limit"


def test_requests_from_many_threads_each_get_their_own_answer(start, gibberish):
    worker = start(gibberish)
    texts = [f"{number} bottles\n" for number in range(8)]
    expected = {text: worker.generate(prompt(text), max_tokens=12).text for text in texts}
    found: dict[str, str] = {}
    threads = [
        threading.Thread(
            target=lambda text=text: found.update({text: worker.generate(prompt(text), max_tokens=12).text})
        )
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


# ---- death


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT])
def test_a_child_killed_while_generating_is_reported_and_the_next_request_works(start, endless, number):
    worker = start(endless)
    first = worker.load()
    pid = worker.state.pid
    with pytest.raises(WorkerDied, match=number.name):
        worker.generate(prompt(), max_tokens=50_000, on_text=KillWhenSpeaking(worker, number))
    assert worker.state.status == "failed"
    assert worker.generate(prompt(), max_tokens=2).text == "on and "
    assert worker.state.pid != pid
    assert worker.state.crashes == 0
    assert worker.load().fallback == first.fallback == ""


def test_a_child_killed_while_idle_is_replaced_without_a_word(start, endless):
    worker = start(endless)
    worker.load()
    os.kill(worker.state.pid, signal.SIGKILL)
    wait_until(lambda: is_gone(worker.state.pid))
    try:
        answer = worker.generate(prompt(), max_tokens=2)
    except WorkerDied:  # it was asked before its end was noticed
        answer = worker.generate(prompt(), max_tokens=2)
    assert answer.text == "on and "


def test_a_worker_that_crashes_again_and_again_is_left_alone(start, endless):
    worker = start(endless)
    for _ in range(3):
        with pytest.raises(WorkerDied):
            worker.generate(prompt(), max_tokens=50_000, on_text=KillWhenSpeaking(worker, signal.SIGKILL))
    with pytest.raises(ModelError, match="crashed 3 times in a row") as refused:
        worker.generate(prompt(), max_tokens=2)
    assert not isinstance(refused.value, WorkerDied)
    assert worker.state.pid == 0


def test_a_hung_child_is_ended_and_the_next_request_works(start, endless):
    worker = start(endless, patience=Patience(generate=0.5, back_off=(0.0,)))
    with pytest.raises(WorkerDied, match="no sign of life"):
        worker.generate(prompt(), max_tokens=50_000, on_text=KillWhenSpeaking(worker, signal.SIGSTOP))
    assert worker.generate(prompt(), max_tokens=2).text == "on and "


WRAPPER = """\
import os, signal, sys
from engine.model import generation, worker

canary = generation.canary

def dies_with_fast_buffers(backend):
    # What llama.cpp #20824 does: the first batch with repacked weights kills the process.
    if FAST:
        os.kill(os.getpid(), signal.SIGSEGV)
    return canary(backend)

load = worker.loader

def watch(path):
    def loaded(options, progress):
        global FAST
        FAST = options.extra_buffers
        return load(path)(options, progress)
    return loaded

generation.canary = dies_with_fast_buffers
worker.loader = watch
worker.main(sys.argv[1:])
"""


def test_a_build_that_dies_in_the_canary_runs_without_fast_buffers_and_says_why(start, endless, tmp_path):
    wrapper = tmp_path / "dies.py"
    wrapper.write_text(WRAPPER)
    worker = start(endless, command=(sys.executable, "-P", str(wrapper)))
    report = worker.load()
    assert "SIGSEGV" in report.fallback
    assert worker.state.fallback == report.fallback
    assert worker.generate(prompt(), max_tokens=2).text == "on and "
    worker.unload()
    worker.load()  # the lesson is remembered: one start, not two
    assert worker.state.crashes == 0


def test_a_worker_that_cannot_be_started_is_a_clear_error(start, endless):
    with pytest.raises(WorkerDied, match="cannot be started"):
        start(endless, command=("/nonexistent/python",)).load()


def test_a_worker_of_another_version_is_refused(start, endless, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(
        'import sys\nprint(\'{"is": "Hello", "version": 999, "pid": 1}\', flush=True)\nsys.stdin.read()\n'
    )
    with pytest.raises(ModelError, match="another version"):
        start(endless, command=(sys.executable, str(other))).load()


def test_what_a_library_prints_to_standard_output_cannot_corrupt_the_protocol(start, endless, tmp_path, home):
    noisy = tmp_path / "noisy.py"
    noisy.write_text(
        "import os, sys\n"
        "from engine.model import generation, worker\n"
        "canary = generation.canary\n"
        "def loud(backend):\n"
        "    os.write(1, b'native noise\\n'); print('python noise', flush=True)\n"
        "    return canary(backend)\n"
        "generation.canary = loud\n"
        "worker.main(sys.argv[1:])\n"
    )
    worker = start(endless, command=(sys.executable, "-P", str(noisy)))
    assert worker.generate(prompt(), max_tokens=2).text == "on and "
    worker.close()
    log = home.logs / "worker.log"
    wait_until(lambda: "python noise" in log.read_text())
    assert "native noise" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


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
