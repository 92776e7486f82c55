"""The local API, over its real socket, against a real daemon."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from stage import ENDLESS, GOOD, Stage, stage, until

from engine.errors import DaemonError
from engine.ledger.ledger import Ledger
from watcher import rpc

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"
DO = {"path": "a.py", "line": 2, "prompt": "the answer", "verb": "fill"}

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("api")) as made:
        made.recite(GOOD)
        with made.daemon():
            yield made


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(*ENDLESS, loop=True)
        with made.daemon():
            yield made


class Wire:
    """A front that speaks JSON lines by hand."""

    def __init__(self, on: Stage) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(on.home.socket))
        self.file = self.socket.makefile("rwb")

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.socket.close()

    def send(self, data: bytes | dict[str, Any]) -> None:
        self.file.write(data if isinstance(data, bytes) else json.dumps(data).encode() + b"\n")
        self.file.flush()

    def hear(self) -> dict[str, Any]:
        line = self.file.readline()
        return dict(json.loads(line)) if line else {}

    def call(self, method: str, params: object = None) -> dict[str, Any]:
        self.send(
            {"jsonrpc": "2.0", "id": 7, "method": method, "params": params if params is not None else {}}
        )
        return self.hear()

    def greet(self) -> Wire:
        assert self.call("hello", {"protocol": rpc.PROTOCOL})["result"]["protocol"] == rpc.PROTOCOL
        return self


def test_a_front_says_hello_first_and_in_the_right_protocol(up: Stage) -> None:
    with Wire(up) as wire:
        assert wire.call("status")["error"]["message"] == "The first call must be hello."
        refused = wire.call("hello", {"protocol": 99})["error"]
        assert refused["code"] == rpc.EXPECTED and "agent stop" in refused["data"]["hint"]
        assert "error" in wire.call("status")
        wire.greet()
        assert wire.call("status")["result"]["pid"] > 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"GET / HTTP/1.1\r\n", rpc.PARSE),
        (b"[1, 2]\n", rpc.INVALID),
        (b'{"method": 3}\n', rpc.INVALID),
        (b"\xff\xfe\n", rpc.PARSE),
    ],
)
def test_what_is_no_request_is_answered_and_ends_the_connection(up: Stage, line: bytes, code: int) -> None:
    """FAULTS 52: a web page can say only this."""
    with Wire(up) as wire:
        wire.send(line)
        assert wire.hear()["error"]["code"] == code
        assert wire.hear() == {}
    assert up.call("status")["pid"] > 0


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("nonesuch", {}, rpc.NO_METHOD),
        ("_do", {}, rpc.NO_METHOD),
        ("status", [1], rpc.BAD_PARAMS),
        ("status", {"more": 1}, rpc.BAD_PARAMS),
        ("run", {}, rpc.BAD_PARAMS),
        ("run", {"ids": "12"}, rpc.BAD_PARAMS),
        ("run", {"ids": ["1"]}, rpc.BAD_PARAMS),
        ("cancel", {"ids": [True]}, rpc.BAD_PARAMS),
        ("watch", {"root": 3}, rpc.BAD_PARAMS),
        ("do", {**DO, "root": "", "line": "2"}, rpc.BAD_PARAMS),
        ("watch", {"root": "/nonesuch"}, rpc.EXPECTED),
        ("do", {**DO, "root": "/"}, rpc.EXPECTED),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong_and_the_connection_goes_on(
    up: Stage, method: str, params: object, code: int
) -> None:
    with Wire(up).greet() as wire:
        assert wire.call(method, params)["error"]["code"] == code
        assert "result" in wire.call("status")


def test_an_endless_line_is_cut_off(up: Stage) -> None:
    with Wire(up) as wire:
        wire.socket.sendall(b"x" * (rpc.LONGEST_LINE + 1))
        assert wire.hear()["error"]["code"] == rpc.PARSE


CONNECT = (
    "import os, socket, sys\n"
    "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
    "s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])\n"
    'try:\n s.sendall(b\'{"id": 1, "method": "hello", "params": {"protocol": 1}}\\n\')\nexcept BrokenPipeError: pass\n'
    "print(s.recv(100))\n"
)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_process_of_another_user_is_refused_by_the_folder_and_by_the_kernels_word(up: Stage) -> None:
    def connect() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", CONNECT, str(up.home.socket)],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )

    assert "PermissionError" in connect().stderr
    folders = [up.home.root.parent, up.home.root]
    for path in (*folders, up.home.socket):
        path.chmod(0o777)
    try:
        done = connect()
        assert done.stdout == "b''\n" or "ConnectionResetError" in done.stderr
    finally:
        for path in folders:
            path.chmod(0o700)
        up.home.socket.chmod(0o600)


def test_run_tells_each_stage_at_once_and_ends_when_all_have_ended(up: Stage) -> None:
    up.work.commit("a request", **{"run.py": STUB})
    until(lambda: up.state("run.py") == ["waiting"])
    (number,) = [one["id"] for one in json.loads(up.agent("status", "--json").stdout)["requests"]]
    with rpc.Client(up.home, timeout=60) as client:
        messages = list(client.stream("run", ids=[number]))
    told = [message["params"]["stage"] for message in messages[:-1]]
    assert told[0] == "loading" or told[0] == "generating" or told[0] == "queued"
    assert told[-1] == "filled" and told.count("filled") == 1
    assert messages[-1]["result"] == {"queued": 1, "left": []}
    assert up.read("run.py") == FILLED


def test_do_tells_the_end_only_as_the_result(up: Stage) -> None:
    up.work.write("do.py", "def answer() -> int:\n    pass\n")
    root = str(up.work.root)
    with rpc.Client(up.home, timeout=60) as client:
        messages = list(client.stream("do", **{**DO, "root": root, "path": "do.py"}))
    told = [message["params"]["stage"] for message in messages[:-1]]
    assert "filled" not in told and "writing" in told
    assert messages[-1]["result"]["stage"] == "filled"
    assert up.read("do.py") == FILLED


def test_do_without_a_file_answers_with_the_code(up: Stage) -> None:
    with rpc.Client(up.home, timeout=60) as client:
        result = client.call("do", root="", path="x.py", line=None, prompt="two", verb="fill")
        assert (result["stage"], "not valid python" in result["words"]) == ("refused", True)  # a lone return
        result = client.call("do", root="", path="x.rb", line=None, prompt="two", verb="fill")
        assert (result["stage"], result["text"].strip()) == ("answered", "return 41 + 1")


def test_two_fronts_hear_the_same_at_the_same_time(up: Stage) -> None:
    heard: list[list[str]] = [[], []]
    listening = threading.Barrier(3, timeout=60)
    up.work.commit("something to be told at the start", **{"waits.py": STUB})
    until(lambda: up.state("waits.py") == ["waiting"])

    def follow(into: list[str]) -> None:
        with rpc.Client(up.home, timeout=60) as client:
            stream = client.stream("follow")
            next(stream)
            listening.wait()
            for message in stream:
                if message.get("params", {}).get("path") == "two.py":
                    into.append(message["params"]["stage"])
                    if into[-1] == "filled":
                        return

    threads = [threading.Thread(target=follow, args=(one,)) for one in heard]
    for thread in threads:
        thread.start()
    listening.wait()
    up.work.write("two.py", "# two\n" + STUB)  # other bytes than those that git has by now
    for thread in threads:
        thread.join(60)
    assert heard[0][-1] == heard[1][-1] == "filled"
    assert "queued" in heard[0]


def test_a_front_that_goes_away_in_the_middle_harms_nobody(up: Stage) -> None:
    with Wire(up).greet() as wire:
        wire.send({"id": 1, "method": "follow", "params": {}})
    up.work.write("away.py", "# away\n" + STUB)
    up.reads("away.py", "# away\n" + FILLED)


def test_a_running_and_a_queued_request_can_be_cancelled(endless: Stage) -> None:
    on = endless
    on.work.write("a.py", STUB)
    on.stands("a.py", "running")
    on.work.write("b.py", STUB)
    on.stands("b.py", "pending")
    with rpc.Client(on.home) as client:
        running = client.call("status")["running"]
        assert client.call("cancel", ids=[running, running + 1, 999])["cancelled"] == [running, running + 1]
    on.stands("a.py", "cancelled")
    on.stands("b.py", "cancelled")
    assert on.read("a.py") == STUB
    assert on.call("status")["running"] is None


def test_a_direct_command_is_cancelled_when_its_front_goes_away(endless: Stage) -> None:
    on = endless
    on.work.write("a.py", "def answer() -> int:\n    pass\n")
    with Wire(on).greet() as wire:
        wire.send({"id": 1, "method": "do", "params": {**DO, "root": str(on.work.root)}})
        while wire.hear()["params"]["stage"] != "generating":
            pass
    until(lambda: on.call("status")["running"] is None)
    assert on.state("a.py") == ["cancelled"]


def test_a_direct_command_waits_for_its_turn_and_harms_nobody_elses_model(endless: Stage) -> None:
    on = endless
    on.work.write("a.py", STUB)
    on.stands("a.py", "running")
    with Wire(on).greet() as wire:
        wire.send({"id": 1, "method": "do", "params": {**DO, "root": ""}})
        assert wire.hear()["params"]["stage"] == "queued"
        assert on.state("a.py") == ["running"]
        running = on.call("status")["running"]
    assert running is not None


def test_nothing_runs_in_a_repository_that_is_not_trusted_whoever_asks(up: Stage) -> None:
    up.work.write("un.py", "# @agent: do\n")
    up.agent("untrust")
    try:
        with Wire(up).greet() as wire:
            error = wire.call("do", {**DO, "root": str(up.work.root), "path": "un.py"})["error"]
            assert "not trusted" in error["message"]
    finally:
        up.agent("trust")


def test_what_git_ignores_is_not_filled_whoever_asks(up: Stage) -> None:
    up.work.write(".git/info/exclude", "kept/\n")
    up.work.write("kept/a.py", "def answer() -> int:\n    pass\n")
    with Wire(up).greet() as wire:
        error = wire.call("do", {**DO, "root": str(up.work.root), "path": "kept/a.py"})["error"]
    assert "Git ignores kept/a.py" in error["message"]
    assert up.read("kept/a.py") == "def answer() -> int:\n    pass\n"


def test_a_daemon_that_ends_says_so_to_those_who_wait(endless: Stage) -> None:
    on = endless
    on.work.write("a.py", STUB)
    on.stands("a.py", "running")
    number = on.call("status")["running"]
    with rpc.Client(on.home, timeout=60) as client:
        stream = client.stream("run", ids=[number])
        assert "params" in next(stream)
        on.agent("stop")
        *told, last = list(stream)
    words = [message["params"].get("words") for message in told]
    in_time = "the daemon ended; it stays in the queue" in words
    assert last["result"]["left"] == ([] if in_time else [number])
    assert on.state("a.py") == ["pending"]


def test_where_no_daemon_runs_that_is_said(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        assert rpc.running(on.home) is None
        with pytest.raises(DaemonError, match="No daemon is running"):
            rpc.Client(on.home)


def test_two_fronts_that_ask_for_the_same_request_both_hear_its_end_and_it_is_done_once(up: Stage) -> None:
    up.work.commit("a request", **{"same.py": "# same\n" + STUB})
    until(lambda: up.state("same.py") == ["waiting"])
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda _: up.agent("fill", "same.py", "--json", code=None), range(2)))
    stages = [json.loads(one.stdout)[0]["stage"] if one.returncode == 0 else one.stderr for one in ends]
    assert "filled" in stages
    assert up.read("same.py") == "# same\n" + FILLED
    with Ledger.open(up.home) as ledger:
        assert len(ledger.fills(path="same.py")) == 1


def test_a_front_that_asks_for_what_is_being_done_hears_its_end(endless: Stage) -> None:
    on = endless
    on.work.write("a.py", STUB)
    on.stands("a.py", "running")
    number = on.call("status")["running"]
    with rpc.Client(on.home, timeout=60) as client:
        stream = client.stream("run", ids=[number])
        assert next(stream)["params"]["stage"] in ("loading", "generating")
        on.call("cancel", ids=[number])
        assert [message["params"]["stage"] for message in stream if "params" in message][-1] == "cancelled"
