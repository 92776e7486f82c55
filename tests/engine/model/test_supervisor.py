from __future__ import annotations

import os
import signal
import sys
import threading

import pytest
import tiny
from supervised import DIES_WITH_FAST_BUFFERS, KillWhenSpeaking, is_gone, prompt, recite, wait_until

from engine.errors import ModelError, PromptTooLong, WorkerDied
from engine.model.prompts import Piece
from engine.model.supervisor import Patience

pytest.importorskip("llama_cpp")
pytestmark = pytest.mark.model


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


def test_a_build_that_dies_in_the_canary_runs_without_fast_buffers_and_says_why(start, endless, tmp_path):
    wrapper = tmp_path / "dies.py"
    wrapper.write_text(DIES_WITH_FAST_BUFFERS)
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
