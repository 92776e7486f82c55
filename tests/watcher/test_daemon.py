"""The daemon as a process of its own: from a save to code, through everything that may happen to it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from daemons import FILLED, STUB, pid
from gitwork import GitWork
from stage import ENDLESS, GOOD, Stage, stage, until

from engine.errors import DaemonError
from engine.ledger.ledger import Ledger
from engine.paths import Home
from watcher import background, rpc
from watcher.lock import holder, locked
from watcher.logs import logged

pytestmark = pytest.mark.model


def log(on: Stage) -> str:
    return (on.home.logs / "daemon.log").read_text()


def test_a_saved_request_becomes_code_once_however_often_it_is_saved(on: Stage) -> None:
    """FAULTS 8, 9."""
    with on.daemon():
        for _ in range(50):
            on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)
        on.work.write("b.py", STUB)  # our own write of a.py came before this save, and asked for nothing
        on.reads("b.py", FILLED)
        assert on.state("a.py") == ["filled"]
        assert on.read("a.py") == FILLED
    with Ledger.open(on.home) as ledger:
        assert [fill.path for fill in ledger.fills()] == ["b.py", "a.py"]


def test_a_home_too_deep_for_a_socket_works_all_the_same(tmp_path: Path) -> None:
    with stage(tmp_path, tmp_path / ("deep" * 20) / ("deeper" * 10)) as on:
        assert not on.home.socket.is_relative_to(on.home.root)
        with on.daemon():
            assert on.call("status")["pid"] == pid(on)
        assert not on.home.socket.exists()


# --- one daemon (FAULTS 31)


def test_a_second_daemon_is_refused_and_the_first_goes_on(on: Stage) -> None:
    with on.daemon():
        first = pid(on)
        second = subprocess.run(
            [sys.executable, "-P", "-m", "agent.daemon"],
            env=on.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (second.returncode, "already runs" in second.stderr) == (1, True)
        assert on.call("status")["pid"] == first


def test_after_a_kill_the_next_daemon_takes_over_and_resumes_what_was_at_work(on: Stage) -> None:
    on.recite(*ENDLESS, loop=True)
    with on.daemon():
        on.work.write("a.py", STUB)
        on.stands("a.py", "running")
        os.kill(pid(on), signal.SIGKILL)
        until(lambda: holder(on.home) is None)
        assert on.home.socket.exists() and on.read("a.py") == STUB
    assert rpc.running(on.home) is None
    on.agent("status")
    assert on.state("a.py") == ["pending"]
    on.recite(GOOD)
    with on.daemon():
        on.reads("a.py", FILLED)


def test_a_process_id_that_a_dead_daemon_left_and_another_process_has_now_misleads_nobody(on: Stage) -> None:
    on.home.daemon_lock.write_text(f"{os.getpid()} daemon 0.1.0\n")
    assert background.stop(on.home) is None, "or this test would have been ended"
    with on.daemon():
        assert pid(on) != os.getpid()
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)


def test_a_command_at_work_and_a_daemon_do_not_fill_at_once(on: Stage) -> None:
    with locked(on.home, "command"), pytest.raises(DaemonError, match=r"Another command is at work"):
        background.start(on.home)
    with on.daemon():
        pass


# --- signals (FAULTS 32)


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "stop"])
def test_it_ends_soon_while_generating_and_the_request_is_resumed_at_the_next_start(
    on: Stage, how: str
) -> None:
    on.recite(*ENDLESS, loop=True)
    with on.daemon():
        on.work.write("a.py", STUB)
        until(lambda: on.call("status")["model_state"] == "generating")
        process = psutil.Process(pid(on))
        worker = process.children()
        if how == "stop":
            on.agent("stop")
        else:
            process.send_signal(signal.Signals[how])
        assert psutil.wait_procs([process, *worker], timeout=15)[1] == []
        assert not on.home.socket.exists()
    assert on.state("a.py") == ["pending"] and on.read("a.py") == STUB
    on.recite(GOOD)
    with on.daemon():
        on.reads("a.py", FILLED)


def test_a_hang_up_makes_it_look_through_everything_and_go_on(on: Stage) -> None:
    with on.daemon():
        os.kill(pid(on), signal.SIGHUP)
        until(lambda: "a hang-up asked for it" in log(on))
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)


def test_a_daemon_of_another_version_is_named_and_can_be_stopped(on: Stage) -> None:
    """FAULTS 33."""
    code = (
        "import watcher.rpc, sys; watcher.rpc.PROTOCOL = 99; from agent.daemon import main; sys.exit(main())"
    )
    process = subprocess.Popen([sys.executable, "-P", "-c", code], env=on.environ)
    with process:
        until(on.home.socket.exists)
        told = on.agent("status", code=1).stderr
        assert "protocol 99" in told and "agent stop" in told
        on.agent("stop")
        assert process.wait(15) == 0


# --- broken surroundings


def test_broken_settings_are_named_with_file_and_line_and_the_daemon_goes_on_when_they_are_mended(
    on: Stage,
) -> None:
    good = on.home.settings.read_text()
    with on.daemon():
        on.configure(good + "threads = many\n")
        on.work.write("a.py", STUB)
        until(lambda: "settings.toml" in log(on) and "line" in log(on))
        assert on.call("status")["model"] == ""
        told = on.agent("config", "show", code=1).stderr
        assert "settings.toml" in told and "line 7" in told
        on.configure(good)
        on.reads("a.py", FILLED)
    on.configure("apply = 3\n")
    told = on.agent("watch", "--daemon", code=1).stderr
    assert "settings.toml:1" in told and "apply" in told


def test_settings_of_one_repository_that_are_broken_do_not_hold_up_the_others(
    on: Stage, tmp_path: Path
) -> None:
    other = GitWork.init(tmp_path / "other")
    with Ledger.open(on.home) as ledger:
        ledger.trust(other.repository, True)
    with on.daemon(on.work.root, other.root):
        other.write(".agent.toml", "apply = [\n")
        other.write("a.py", STUB)
        until(lambda: ".agent.toml" in log(on))
        on.work.write("b.py", STUB)
        on.reads("b.py", FILLED)
        assert (other.root / "a.py").read_text() == STUB


def test_files_that_cannot_be_read_and_requests_that_are_none_harm_nothing(on: Stage) -> None:
    with on.daemon():
        on.work.write("empty.py", "# @agent:\nx = 1\n")
        on.work.write("binary.py", b"\0\1\2# @agent: do\n")
        on.work.write("huge.py", b"# @agent: do\n" + b"#" * 2_000_000)
        on.work.write("latin.py", b"# @agent: do\nx = '\xff\xfe'\n")
        os.mkfifo(on.work.root / "pipe.py")
        (on.work.root / "loop.py").symlink_to("loop.py")
        (on.work.root / "out.py").symlink_to("/etc/passwd")
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)
        assert on.read("empty.py") == "# @agent:\nx = 1\n"
    assert "empty prompt" in on.agent("why", "empty.py").stdout
    assert "1,000,000" in on.agent("why", "huge.py").stdout


def test_ten_thousand_requests_in_one_file_leave_it_alive_and_small(on: Stage) -> None:
    on.recite(*ENDLESS, loop=True)
    with on.daemon():
        on.work.write("a.py", "".join(f"# @agent: number {n}\nx = {n}\n" for n in range(10_000)))
        until(lambda: on.call("status")["pending"] >= 9_999)
        assert "and 99" in on.agent("status").stdout
        on.agent("cancel")
        until(lambda: on.call("status")["pending"] == 0)
        assert psutil.Process(pid(on)).memory_info().rss < 300_000_000


def test_a_file_of_another_user_is_not_written_even_by_root(on: Stage) -> None:
    """FAULTS 26, 34."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    with on.daemon():
        path = on.work.write("a.py", "x = 1\n")
        os.chown(path, 65534, 65534)
        path.write_text(STUB)
        on.stands("a.py", "offered")
        assert on.read("a.py") == STUB and path.stat().st_uid == 65534


# --- its own state


def test_its_log_holds_neither_prompts_nor_code_and_is_private(on: Stage) -> None:
    """I9."""
    on.recite(b"    secret = (hunter2\n")
    with on.daemon():
        on.work.write("a.py", STUB.replace("the answer", "log in with swordfish"))
        on.stands("a.py", "refused")
    for path in on.home.logs.iterdir():
        words = path.read_text()
        assert "swordfish" not in words and "hunter2" not in words and "def answer" not in words
        assert path.stat().st_mode & 0o077 == 0
    assert "refused a.py:2" in log(on)


def test_its_log_is_rotated(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with logged(home, "info"):
        for _ in range(30_000):
            logging.getLogger("scholia").info("x" * 300)
    sizes = [path.stat().st_size for path in home.logs.iterdir()]
    assert len(sizes) == 6 and max(sizes) <= 1_000_000


def test_the_model_is_unloaded_when_idle_and_loaded_again(on: Stage) -> None:
    on.configure(on.home.settings.read_text() + "idle_seconds = 1\n")
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", FILLED)
        until(lambda: on.call("status")["model_state"] == "stopped")
        assert psutil.Process(pid(on)).children() == []
        on.work.write("b.py", STUB)
        on.reads("b.py", FILLED)


def test_a_full_disk_costs_nothing_but_time(on: Stage, tmp_path: Path) -> None:
    """FAULTS 37: the home lies on a small disk that is full for a while."""
    small = tmp_path / "s"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with stage(tmp_path / "inner", small / "h") as inner:
            inner.configure(on.home.settings.read_text())
            with inner.daemon():
                filler = small / "filler"
                with filler.open("wb", buffering=0) as out, suppress(OSError):
                    while True:
                        out.write(b"x" * 4096)
                inner.work.write("a.py", STUB)
                assert inner.agent("fill", "a.py", code=1).stderr.count("disk") >= 1
                assert inner.read("a.py") == STUB
                filler.unlink()
                inner.work.write("a.py", STUB + "\n")
                inner.reads("a.py", FILLED + "\n")
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_nothing_goes_over_a_network(on: Stage) -> None:
    """I3: daemon, command line and worker in a network namespace where there is none, under a tracer."""
    trace = on.home.root / "trace"
    code = (
        "import sys; from engine.paths import Home; from pathlib import Path; from watcher import background, rpc\n"
        "home = Home.default(); background.start(home)\n"
        "with rpc.Client(home) as c: c.call('watch', root=sys.argv[1])\n"
        "import time\n"
        "p = Path(sys.argv[1]) / 'a.py'; p.write_text(sys.argv[2]); end = time.monotonic() + 60\n"
        "while p.read_text() == sys.argv[2] and time.monotonic() < end: time.sleep(0.05)\n"
        "background.stop(home)\n"
    )
    command = [
        "strace",
        "-f",
        "-qq",
        "-e",
        "trace=connect,sendto,sendmsg",
        "-o",
        str(trace),
        sys.executable,
        "-P",
        "-c",
        code,
    ]
    alone = (
        ["unshare", "-n"] if subprocess.run(["unshare", "-n", "true"], check=False).returncode == 0 else []
    )
    done = subprocess.run(
        [*alone, *command, str(on.work.root), STUB],
        env=on.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert on.read("a.py") == FILLED
    assert [line for line in trace.read_text().splitlines() if "AF_INET" in line] == []
