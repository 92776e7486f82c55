from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.errors import WorkerDied
from engine.model.child import BoundedLog, Child
from engine.model.prompts import Piece
from engine.model.protocol import Hello, Text, Tokenize

HELLO = 'print(\'{"is": "Hello", "version": 1, "pid": 2}\', flush=True)\n'


def child(folder: Path, program: str) -> Child:
    made = Child((sys.executable, "-c", program), [], folder, folder / "worker.log")
    made.start()
    return made


def test_the_log_and_its_predecessor_stay_within_their_limit(tmp_path):
    path = tmp_path / "worker.log"
    with BoundedLog(path, limit=1000) as log:
        for number in range(500):
            log.write(b"line %d\n" % number)
    assert path.read_bytes().endswith(b"line 499\n")
    assert path.stat().st_size <= 1000
    assert path.with_suffix(".log.1").stat().st_size <= 1000
    assert {file.name for file in tmp_path.iterdir()} == {"worker.log", "worker.log.1"}
    assert path.stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_does_not_stop_the_work(tmp_path):
    with BoundedLog(tmp_path / "absent" / "worker.log") as log:
        log.write(b"x\n")


def test_messages_sent_before_its_end_are_received_before_its_end_is_told(tmp_path):
    one = child(tmp_path, HELLO + 'print(\'{"is": "Text", "id": 1, "text": "a"}\')\nexit(7)')
    assert one.receive(20, "x") == Hello(1, 2)
    assert one.receive(20, "x") == Text(1, "a")
    for _ in range(2):  # and again, whoever asks
        with pytest.raises(WorkerDied, match="exit code 7 while waiting"):
            one.receive(20, "waiting")
    assert not one.alive


def test_its_last_words_are_told(tmp_path):
    one = child(tmp_path, "import sys; print('no more paper', file=sys.stderr); exit(1)")
    with pytest.raises(WorkerDied, match="Last words: no more paper") as died:
        one.receive(20, "printing")
    assert str(tmp_path / "worker.log") in died.value.hint
    assert (tmp_path / "worker.log").read_text() == "no more paper\n"


def test_a_child_that_speaks_nonsense_is_ended_and_the_nonsense_is_not_repeated(tmp_path):
    one = child(tmp_path, "print('def secret(): ...', flush=True)\nimport sys; sys.stdin.read()")
    with pytest.raises(WorkerDied) as died:
        one.receive(20, "starting")
    assert "secret" not in died.value.message


def test_writing_to_a_child_that_has_ended_is_its_death_not_a_broken_pipe(tmp_path):
    one = child(tmp_path, "exit(3)")
    with pytest.raises(WorkerDied):
        one.receive(20, "x")
    with pytest.raises(WorkerDied, match="exit code 3"):
        one.send(Tokenize(1, (Piece("x" * 1_000_000),)))


def test_closing_a_child_that_does_not_listen_kills_it(tmp_path):
    one = child(tmp_path, HELLO + "import sys; sys.stdin.read()")
    one.receive(20, "x")
    one.close(0.1)
    assert not one.alive
