"""The sandbox: what fails is told from what passes, and what misbehaves is stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.base.verify import Verifier


@pytest.fixture(scope="module")
def verifier() -> Iterator[Verifier]:
    with Verifier(seconds=1.0) as made:
        yield made


def test_a_program_passes_unless_it_raises(verifier: Verifier) -> None:
    verdicts = verifier.run(["assert 1 + 1 == 2", "assert 1 + 1 == 3", "def f(:", "raise ValueError('no')"])
    assert verdicts[0] == ""
    assert verdicts[1].startswith("AssertionError")
    assert verdicts[2].startswith("SyntaxError")
    assert verdicts[3] == "ValueError: no"


def test_leaving_early_is_no_pass(verifier: Verifier) -> None:
    assert all(verifier.run(["import sys\nsys.exit(0)", "import os\nos._exit(0)", "import os\nos.abort()"]))


def test_an_endless_loop_is_killed_and_the_next_program_runs(verifier: Verifier) -> None:
    verdicts = verifier.run(["while True:\n    pass", "x = 1"])
    assert verdicts[0].startswith("killed")
    assert verdicts[1] == ""


def test_memory_and_files_are_limited(verifier: Verifier) -> None:
    hungry = "x = bytearray(1 << 30)"
    big = "with open('big', 'wb') as file:\n    file.write(bytes(1 << 24))"
    assert all(verifier.run([hungry, big]))


def test_there_is_no_network(verifier: Verifier) -> None:
    call = "import socket\nsocket.create_connection(('127.0.0.1', 9), timeout=0.2)"
    caught = f"import socket\ntry:\n    {call.splitlines()[1]}\nexcept ConnectionRefusedError:\n    pass"
    assert all(verifier.run([call, caught]))


def test_each_program_starts_in_an_empty_directory_and_alone(verifier: Verifier) -> None:
    first = "open('left', 'w').close()\nimport json\njson.left = 1"
    second = "import os, json\nassert os.listdir('.') == []\nassert not hasattr(json, 'left')"
    assert verifier.run([first, second]) == ["", ""]


def test_output_and_reading_stdin_do_no_harm(verifier: Verifier) -> None:
    assert verifier.run(["print('x' * 100000)\nimport sys\nassert sys.stdin.read() == ''"]) == [""]
