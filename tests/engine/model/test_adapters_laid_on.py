from __future__ import annotations

import math
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import tiny
import tiny_adapters
from backend_asked import SHAPE, ask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.config import ModelSettings
from engine.errors import AdapterRefused, PromptTooLong
from engine.model.backend import Adapter
from engine.model.gguf_header import read_header
from engine.model.prompts import Piece, Prompt
from engine.model.supervisor import Patience, Worker
from engine.paths import Home

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model

QUICK = Patience(hello=60, load=60, canary=60, generate=60, back_off=(0.0, 0.0, 0.0), rest=60)
VOCABULARY = tiny.byte_vocabulary()
WEIGHTS = tiny.qwen2_tensors(SHAPE, len(VOCABULARY.tokens))
PROMPT = Prompt((Piece("hello\n"),))
LONG = 24  # tokens of an answer


@dataclass(frozen=True)
class Model:
    name: str
    path: Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("adapters")


@pytest.fixture(scope="module")
def gibberish(folder: Path) -> Model:
    return Model("gibberish", tiny.qwen2(folder / "gibberish.gguf", shape=SHAPE))


@pytest.fixture(scope="module")
def endless(folder: Path) -> Model:
    """Says `on and on and …`, and with the adapters `abc` and `xyz` these letters."""
    return Model("endless", tiny.reciter(folder / "endless.gguf", [b"on ", b"and "], loop=True, context=4096))


def letters(folder: Path, endless: Model, script: str, name: str = "") -> Adapter:
    """The adapter that makes `endless` say these letters."""
    header = read_header(endless.path)
    width = header.integer("qwen2.embedding_length")
    tokens = next(one for one in header.tensors if one.name == "output.weight").shape[1]
    path = tiny_adapters.reciting(folder / f"{name or script}.gguf", width, tokens, script.encode())
    return Adapter(str(path))


@pytest.fixture(scope="module")
def abc(folder: Path, endless: Model) -> Adapter:
    return letters(folder, endless, "abc")


@pytest.fixture(scope="module")
def xyz(folder: Path, endless: Model) -> Adapter:
    return letters(folder, endless, "xyz")


@pytest.fixture(scope="module")
def make(folder: Path) -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []

    def start(model: Model, **options: object) -> Worker:
        home = Home(folder / f"home{len(workers)}").ensure()
        workers.append(Worker(ModelSettings(threads=1), model, home, patience=QUICK, **options))
        return workers[-1]

    yield start
    for worker in workers:
        worker.close()


@pytest.fixture(scope="module")
def worker(make: Callable[..., Worker], endless: Model) -> Worker:
    return make(endless)


def say(worker: Worker, **options: object) -> str:
    return worker.generate(PROMPT, max_tokens=LONG, **options).text


def expected(script: str) -> str:
    return (script * LONG)[:LONG] if script else "on and " * (LONG // 2)


def close_to(one: list[list[float]], other: list[list[float]]) -> bool:
    left, right = np.array(one), np.array(other)
    # The cache holds keys and values in half precision, and weights this random magnify what that rounds off.
    return bool(np.abs(left - right).max() < 3e-3 * np.abs(right).max())


# ---- what is computed


@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_an_adapter_computes_what_merged_weights_compute_and_taken_off_leaves_nothing(
    folder, gibberish, tmp_path, scale
):
    pairs = tiny_adapters.random_pairs(WEIGHTS)
    adapter = tiny_adapters.write(tmp_path / "adapter.gguf", pairs)
    whole = tiny.write(
        tmp_path / "merged.gguf",
        "qwen2",
        SHAPE.hyperparameters(),
        tiny_adapters.merged(WEIGHTS, pairs, scale=scale),
        VOCABULARY,
    )
    program = f"""
bare = backend.logits(tokens)
backend.use_adapters([Adapter(given[0], {scale})])
laid = backend.logits(tokens)
backend.use_adapters([])
print(json.dumps([bare, laid, backend.logits(tokens)]))
"""
    bare, laid, after = ask(gibberish.path, program, [str(adapter)])
    (merged,) = ask(whole, "print(json.dumps([backend.logits(tokens)]))", [])
    assert not close_to(laid, bare)
    assert close_to(laid, merged)
    assert after == bare  # to the last bit


def test_two_adapters_add_up_each_by_its_scale(gibberish, tmp_path):
    first, second = (tiny_adapters.random_pairs(WEIGHTS, seed=seed, rank=seed) for seed in (2, 8))
    paths = [
        tiny_adapters.write(tmp_path / f"{seed}.gguf", pairs) for seed, pairs in enumerate((first, second))
    ]
    weights = tiny_adapters.merged(tiny_adapters.merged(WEIGHTS, first, scale=0.5), second, scale=0.75)
    whole = tiny.write(tmp_path / "merged.gguf", "qwen2", SHAPE.hyperparameters(), weights, VOCABULARY)
    program = """
backend.use_adapters([Adapter(given[0], 0.5), Adapter(given[1], 0.75)])
print(json.dumps([backend.logits(tokens)]))
"""
    (laid,) = ask(gibberish.path, program, [str(path) for path in paths])
    (merged,) = ask(whole, "print(json.dumps([backend.logits(tokens)]))", [])
    assert close_to(laid, merged)


def test_a_stream_of_new_adapters_is_told_apart_and_does_not_fill_the_memory(folder, endless, tmp_path):
    scripts = [chr(ord("a") + place) for place in range(16)]
    paths = [letters(tmp_path, endless, script).path for script in scripts]
    program = """
said = []
for path in given * 2:
    backend.use_adapters([Adapter(path)])
    backend.prefill(tokens, never, on)
    said.append(backend.piece(backend.sample()).decode())
print(json.dumps([said, len(backend._adapters._handles)]))
"""
    said, held = ask(endless.path, program, paths, [ord("\n")])
    assert said == scripts * 2
    assert held == 5


# ---- the swap


SETS = ("", "abc", "xyz")


@given(st.lists(st.tuples(st.sampled_from(SETS), st.integers(1, LONG)), min_size=1, max_size=6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_swap_asked_for_in_the_middle_of_an_answer_loses_no_token_and_mixes_none(worker, abc, xyz, swaps):
    adapters = {"": (), "abc": (abc,), "xyz": (xyz,)}
    now = ""
    worker.use_adapters(())
    for then, place in swaps:
        heard: list[str] = []
        swap = threading.Thread(target=worker.use_adapters, args=(adapters[then],))

        def hear(text: str, heard=heard, swap=swap, place=place) -> bool:
            heard.append(text)
            if len(heard) == place:
                swap.start()
            return True

        assert say(worker, on_text=hear) == "".join(heard) == expected(now)
        swap.join()
        now = then
    assert say(worker) == expected(now)


def test_an_answer_that_names_its_adapters_is_given_with_them_whatever_others_lay_on(worker, abc, xyz):
    done = threading.Event()

    def disturb() -> None:
        while not done.is_set():
            worker.use_adapters((xyz,))
            worker.use_adapters(())

    other = threading.Thread(target=disturb)
    other.start()
    try:
        answers = {say(worker, adapters=(abc,)) for _ in range(10)}
    finally:
        done.set()
        other.join()
    assert answers == {expected("abc")}


def test_the_cache_is_emptied_exactly_when_the_set_changes(worker, abc, tmp_path):
    def reused() -> int:
        return worker.generate(PROMPT, max_tokens=1).reused_tokens

    most = len(worker.tokenize(PROMPT.pieces)) - 1
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(Path(abc.path).read_bytes())
    worker.use_adapters(())
    reused()
    assert reused() == most
    for change in ((abc,), (Adapter(abc.path, 0.9),), (Adapter(str(copy)),), ()):
        worker.use_adapters(change)
        assert reused() == 0
        worker.use_adapters(change)  # no change
        assert reused() == most


def test_another_file_in_the_same_place_is_another_adapter(worker, endless, tmp_path):
    adapter = letters(tmp_path, endless, "def", name="one")
    worker.use_adapters((adapter,))
    assert say(worker) == expected("def")
    letters(tmp_path, endless, "ghi", name="other")
    (tmp_path / "other.gguf").replace(tmp_path / "one.gguf")
    worker.use_adapters((adapter,))
    assert say(worker) == expected("ghi")
    worker.use_adapters(())


# ---- what goes wrong


def test_after_the_child_was_killed_the_same_adapters_lie_on_the_next_one(worker, abc):
    worker.use_adapters((abc,))
    first = worker.load() and worker.state.pid
    os.kill(first, signal.SIGKILL)
    wait_for_death(worker)
    assert say(worker) == expected("abc")
    assert worker.state.pid != first
    worker.use_adapters(())
    assert say(worker) == expected("")


def wait_for_death(worker: Worker) -> None:
    child = worker._child
    assert child is not None and child._ended.wait(30)


def broken(kind: str, folder: Path, endless: Model) -> Path:
    """An adapter's file that is none, or belongs to another model."""
    good = Path(letters(folder, endless, "abc", name=f"good-{kind}").path)
    path = folder / f"{kind}.gguf"
    data = good.read_bytes()
    halves = np.zeros((2, 288), dtype=np.float32), np.zeros((288, 2), dtype=np.float32)
    if kind == "truncated":
        path.write_bytes(data[:-64])
    elif kind == "noise":
        path.write_bytes(os.urandom(4096))
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "model":
        path.write_bytes(endless.path.read_bytes())
    elif kind == "shape":
        tiny_adapters.write(path, tiny_adapters.random_pairs(tiny.qwen2_tensors(tiny.Shape(96), 8)))
    elif kind == "architecture":
        tiny_adapters.write(path, {"output.weight": halves}, architecture="llama")
    elif kind == "weight":
        tiny_adapters.write(path, {"blk.7.attn_q.weight": halves})
    elif kind == "alpha":
        tiny_adapters.write(path, {"output.weight": halves}, alpha=math.nan)
    elif kind == "method":
        tiny_adapters.write(path, {"output.weight": halves}, kind="dora")
    elif kind == "half":
        path.write_bytes(data.replace(b"output.weight.lora_b", b"output.weight.lora_c"))
    return path


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("truncated", "truncated"),
        ("noise", "not a GGUF"),
        ("empty", "not a GGUF"),
        ("missing", "No such file"),
        ("model", "holds no LoRA adapter"),
        ("method", "holds no LoRA adapter"),
        ("architecture", "the architecture llama, not qwen2"),
        ("shape", "does not fit the model's weight"),
        ("weight", "has no weight for blk.7.attn_q.weight"),
        ("alpha", "its alpha is nan"),
        ("half", "no part of a LoRA adapter"),
    ],
)
def test_a_broken_or_foreign_adapter_is_refused_with_the_reason_and_the_set_stays(
    worker, endless, abc, tmp_path, kind, reason
):
    path = broken(kind, tmp_path, endless)
    worker.use_adapters((abc,))
    pid = worker.state.pid
    with pytest.raises(AdapterRefused, match=reason) as refused:
        worker.use_adapters((abc, Adapter(str(path))))
    assert refused.value.path == str(path)
    assert say(worker) == expected("abc")
    assert worker.state.pid == pid
    worker.use_adapters(())


def test_an_adapter_that_is_gone_after_a_crash_is_told_once_and_the_model_goes_on_without(
    worker, endless, tmp_path
):
    adapter = letters(tmp_path, endless, "klm")
    worker.use_adapters((adapter,))
    os.kill(worker.state.pid, signal.SIGKILL)
    wait_for_death(worker)
    Path(adapter.path).unlink()
    with pytest.raises(AdapterRefused, match="klm"):
        say(worker)
    assert say(worker) == expected("")


def test_an_adapter_that_the_child_dies_of_is_not_tried_again(make, endless, abc):
    program = (
        "import os, signal, sys\n"
        "from engine.model import llama, worker\n"
        "llama.LlamaBackend.use_adapters = lambda self, adapters: os.kill(os.getpid(), signal.SIGSEGV)\n"
        "worker.main(sys.argv[1:])\n"
    )
    fragile = make(endless, command=(sys.executable, "-P", "-c", program))
    with pytest.raises(AdapterRefused, match="did not survive"):
        say(fragile, adapters=(abc,))
    assert say(fragile) == expected("")


# ---- how likely an answer is


def test_the_score_is_the_models_own_likelihood_of_each_token_and_of_the_end(make, gibberish):
    text, answer = "hello\n", "def x"
    tokens = [*map(ord, text + answer)]
    logits = np.array(
        ask(gibberish.path, "print(json.dumps(backend.logits(tokens)))", [], tokens)[len(text) - 1 :]
    )
    wanted = [*map(ord, answer), VOCABULARY.id(VOCABULARY.eos)]
    chances = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    losses = -chances[np.arange(len(wanted)), wanted]
    assert make(gibberish).score(Prompt((Piece(text),)), answer) == pytest.approx(
        losses.tolist(), rel=2e-2, abs=2e-2
    )


def test_an_adapter_makes_what_it_says_likely_and_the_base_thinks_otherwise(worker, abc):
    answer = "abc" * 40  # more than is judged at once
    base = worker.score(PROMPT, answer, adapters=())
    laid = worker.score(PROMPT, answer, adapters=(abc,))
    assert len(base) == len(laid) == len(answer) + 1
    assert max(laid[:-1]) < 0.01 < 1 < min(base[:-1])
    assert say(worker, adapters=()) == expected("")


def test_an_answer_that_does_not_fit_the_context_is_not_judged(worker):
    with pytest.raises(PromptTooLong):
        worker.score(PROMPT, "a" * 5000)
