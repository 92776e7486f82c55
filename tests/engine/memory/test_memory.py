"""The memory's door, with a real ledger, the real embedder and a real child process."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from corrected import Past

from engine.config import MemorySettings
from engine.ledger.records import Finding, Hunk
from engine.memory.dense import COMMAND
from engine.memory.memory import Memory, erase, folder
from engine.memory.vectors import MANIFEST

pytestmark = pytest.mark.model
MISSING = (sys.executable, "-P", "-c", "import sys; sys.modules['faiss'] = None; sys.argv[0] = 'worker'; "
           "from engine.memory.worker import main; main(sys.argv[1:])")  # fmt: skip
LONG = 60.0


def ids(memory: Memory, words: str, scope: str = "personal", seconds: float = LONG) -> list[int]:
    return [one.correction for one in memory.retrieve(words, "", "python", scope, seconds=seconds)]


def indexed(then: Past) -> dict[str, object]:
    """What the index's manifest says."""
    told: dict[str, object] = json.loads((folder(then.home) / MANIFEST).read_text("utf-8").partition("\n")[2])
    return told


def test_a_request_in_other_words_finds_the_correction(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        (found,) = memory.retrieve("could you join two paths please", "", "python", "personal", seconds=LONG)
        assert found.correction == 1
        assert found.memory.prompt == "join the two paths"
        assert (found.memory.wrong, found.memory.right) == (
            "    return os.path.join(a, b)",
            "    return Path(a) / b",
        )
        assert 0 < found.score <= 1


def test_what_was_never_asked_before_finds_nothing(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        assert ids(memory, "draw a circle on the canvas") == []


def test_a_mistyped_request_finds_the_correction(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        assert ids(memory, "cuont the wrods in text") == [3]


def test_other_scopes_and_languages_stay_apart(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        assert ids(memory, "join the two paths", scope="work") == []
        assert memory.retrieve("join the two paths", "", "rust", "personal", seconds=LONG) == []


def test_characters_alone_serve_while_the_embedder_is_not_ready(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        memory.wake()
        assert memory._read.wait(LONG)
        assert ids(memory, "Join the two  paths", seconds=0.0) == [1]


def test_characters_alone_serve_where_the_extra_is_not_installed(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger, command=MISSING) as memory:
        assert not memory.settle(LONG)
        assert memory.state.status == "missing"
        assert "faiss is missing" in memory.state.words
        assert ids(memory, "join the two paths") == [1]


def test_what_was_just_found_is_remembered_at_once(corrected: Past) -> None:
    wrong, right = "    return a + b\n", "    return sum((a, b))\n"
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        number = corrected.found(corrected.fill(wrong, "add two numbers"), "edited", wrong, right)
        made = corrected.ledger.correction(number)
        assert made is not None
        memory.learned([made])
        assert ids(memory, "add two numbers") == [number]
        guarded = memory.guard("def f(a, b):\n    return a + b", "personal", "python")
        assert guarded is not None and guarded.correction == number


def test_what_another_process_wrote_is_learnt_as_well(corrected: Past) -> None:
    wrong, right = "    return a + b\n", "    return sum((a, b))\n"
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        numbers = [
            corrected.found(corrected.fill(wrong, prompt), "edited", wrong, right)
            for prompt in ("multiply the matrices", "add two numbers")
        ]
        made = corrected.ledger.correction(numbers[1])
        assert made is not None
        memory.learned([made])
        assert memory.settle(LONG)
        assert ids(memory, "multiply the matrices") == numbers[:1]


def test_a_later_revision_takes_the_place_of_the_first(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        finding = Finding(
            "edited", "src/app.py", "c9", "    return a.joinpath(b)\n",
            (Hunk(0, "    return os.path.join(a, b)\n", "    return a.joinpath(b)\n"),), late=True,
        )  # fmt: skip
        number = corrected.ledger.add_correction(1, finding, 5.0)
        made = corrected.ledger.correction(number)
        assert made is not None
        memory.learned([made])
        assert ids(memory, "join the two paths") == [number]
        assert len(memory) == 3


def test_a_saved_index_is_used_again_as_it_is(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
    before = {path.name: path.stat().st_mtime_ns for path in folder(corrected.home).iterdir()}
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        assert ids(memory, "join the two paths") == [1]
        assert memory.state.words == ""
    assert {path.name: path.stat().st_mtime_ns for path in folder(corrected.home).iterdir()} == before
    assert indexed(corrected)["version"] == corrected.ledger.version()


@pytest.mark.parametrize("damage", ["manifest", "truncated", "flipped", "gone", "out of step", "not ours"])
def test_a_damaged_index_is_built_anew_and_that_is_said(corrected: Past, damage: str) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        expected = memory.search("join paths", "", "python", "personal", 3, LONG)
    hurt(folder(corrected.home), damage)
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        assert memory.search("join paths", "", "python", "personal", 3, LONG) == expected
        assert memory.state.words.startswith("The memory's index was built anew: ")


def hurt(place: Path, damage: str) -> None:
    (vectors,) = place.glob("*.faiss")
    data = bytearray(vectors.read_bytes())
    if damage == "manifest":
        (place / MANIFEST).write_text('{"sha256": "0"}\n{}')
    elif damage == "truncated":
        vectors.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        data[len(data) // 2] ^= 1
        vectors.write_bytes(data)
    elif damage == "gone":
        vectors.unlink()
    elif damage == "out of step":  # FAULTS 42
        stamps = vectors.with_suffix(".stamps")
        stamps.write_bytes(stamps.read_bytes()[16:])
    else:
        (place / MANIFEST).write_bytes(b"\xff\x00 no JSON")


def test_an_index_built_one_by_one_answers_like_one_built_at_once(corrected: Past) -> None:
    requests = (
        "read the settings",
        "write the settings",
        "sum of a list",
        "sort the rows by name",
        "add two numbers",
    )
    with Memory(corrected.home, corrected.ledger) as memory:
        for prompt in requests:
            wrong = f"    return {prompt.replace(' ', '_')}(1)\n"
            number = corrected.found(corrected.fill(wrong, prompt), "edited", wrong, "    return 2\n")
            made = corrected.ledger.correction(number)
            assert made is not None
            memory.learned([made])
        assert memory.settle(LONG)
        grown = [memory.search(one, "", "python", "personal", 8, LONG) for one in requests]
    erase(corrected.home)
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        assert [memory.search(one, "", "python", "personal", 8, LONG) for one in requests] == grown


def test_what_left_the_ledger_leaves_the_index(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        with corrected.ledger._write() as write:  # as forgetting does
            write.execute("DELETE FROM correction WHERE id = 1")
        assert ids(memory, "join the two paths") == []
        assert memory.settle(LONG)
        assert len(memory) == 2
        assert memory.guard("return os.path.join(a, b)", "personal", "python") is None
    assert indexed(corrected)["version"] == corrected.ledger.version()


def test_a_child_that_dies_is_replaced(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        os.kill(child_of(memory), signal.SIGKILL)
        assert ids(memory, "join the two paths") == [1]  # by its characters, or by the next child
        assert memory.settle(LONG)
        assert memory.state.status == "ready"


def child_of(memory: Memory) -> int:
    child = memory._dense._child
    assert child is not None and child._process is not None
    return child._process.pid


def test_an_embedder_that_is_not_used_is_unloaded_and_comes_back(corrected: Past) -> None:
    with Memory(corrected.home, corrected.ledger, MemorySettings(idle_seconds=1)) as memory:
        assert memory.settle(LONG)
        process = memory._dense._child
        assert process is not None
        process._ended.wait(LONG)
        assert ids(memory, "please join both paths") == [1]


def test_many_threads_ask_while_it_learns(corrected: Past) -> None:
    answers: list[list[int]] = []
    with Memory(corrected.home, corrected.ledger) as memory:
        assert memory.settle(LONG)
        threads = [
            threading.Thread(target=lambda: answers.append(ids(memory, "join the two paths")))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for number in range(10):
            wrong = f"    return thing_{number}(1, 2)\n"
            made = corrected.ledger.correction(
                corrected.found(
                    corrected.fill(wrong, f"thing {number} of it"), "edited", wrong, "    return 2\n"
                )
            )
            assert made is not None
            memory.learned([made])
        for thread in threads:
            thread.join()
        assert answers == [[1]] * 8
        assert memory.settle(LONG)
        assert len(memory) == 13


def test_an_empty_memory_starts_no_process(then: Past) -> None:
    with Memory(then.home, then.ledger) as memory:
        assert ids(memory, "join the two paths") == []
        assert memory.guard("return 1", "personal", "python") is None
        assert memory.settle(LONG)
        assert memory.state.status == "stopped"
    assert not folder(then.home).exists()


def test_the_child_starts_with_a_safe_path() -> None:
    assert "-P" in COMMAND
