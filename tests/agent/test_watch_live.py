"""`agent watch` in front, in a terminal, as a user sees it."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import AGENT, ENDLESS, GOOD, PATIENCE, Stage, stage

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"

pytestmark = pytest.mark.model


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made


class Terminal:
    """A command in a terminal of its own; Ctrl-C is typed as a user types it."""

    def __init__(self, on: Stage, *words: str) -> None:
        self.ours, theirs = pty.openpty()
        self.said = ""
        self.process = subprocess.Popen(
            [*AGENT, *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=on.work.root,
            env=on.environ | {"TERM": "xterm", "COLUMNS": "120", "LINES": "40"}, start_new_session=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                if select.select([self.ours], [], [], 1.0)[0]:
                    data = os.read(self.ours, 65536)
                    if not data:
                        return
                    self.said += data.decode("utf-8", "replace")
            except OSError:
                return

    def says(self, words: str) -> None:
        self.shows(re.escape(words))

    def shows(self, pattern: str) -> None:
        """Waits until it said something of this form."""
        deadline = time.monotonic() + PATIENCE
        tick = threading.Event()
        while not re.search(pattern, self.said):
            assert time.monotonic() < deadline, self.said[-3000:]
            tick.wait(0.05)

    def ctrl_c(self) -> int:
        os.write(self.ours, b"\x03")
        code = self.process.wait(30)
        self._reader.join(5)
        os.close(self.ours)
        return code


def test_it_shows_what_happens_and_ends_cleanly_with_ctrl_c(on: Stage) -> None:
    on.work.commit("waits", **{"old.py": STUB})
    terminal = Terminal(on, "watch")
    terminal.says("old.py:2")
    on.work.write("a.py", "# typed\n" + STUB)
    on.reads("a.py", "# typed\n" + FILLED)
    terminal.says("filled")
    assert terminal.ctrl_c() == 0
    assert "Traceback" not in terminal.said
    assert "stopped" not in on.agent("status").stdout
    assert not on.home.socket.exists()


def test_with_a_daemon_running_it_follows_and_leaves_it_running(on: Stage) -> None:
    with on.daemon():
        terminal = Terminal(on, "watch")
        terminal.says("following the daemon")
        on.work.write("a.py", STUB)
        terminal.says("filled")
        assert terminal.ctrl_c() == 0
        assert "Traceback" not in terminal.said
        assert on.call("status")["pid"] > 0


def test_a_daemon_in_the_background_begins_by_telling_what_is_open_from_before(on: Stage) -> None:
    on.work.commit("waits", **{"old.py": STUB + STUB})
    with on.daemon():
        on.stands("old.py", "waiting", "waiting")
    try:
        assert "From before there are 2 waiting: agent status" in on.agent("watch", "--daemon").stderr
    finally:
        on.agent("stop")


def test_it_shows_how_fast_tokens_come_and_why_an_answer_was_refused(on: Stage) -> None:
    on.recite(*ENDLESS, loop=True)
    terminal = Terminal(on, "watch")
    on.work.write("a.py", STUB)
    terminal.shows(r"generating a\.py:2  the answer  \(\d+ tokens, [1-9]\d* tokens/s, \d+\.\d s\)")
    on.agent("cancel")
    terminal.shows(r"cancelled +a\.py:2")
    on.recite(b"this is (no code\n")
    on.work.write("b.py", STUB)
    terminal.shows(r"refused +b\.py:2  the answer  — .*not valid python")
    assert terminal.ctrl_c() == 0
