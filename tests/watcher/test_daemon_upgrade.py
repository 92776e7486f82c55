"""The package is replaced under a running daemon (FAULTS 33): a real copy of it, from which the daemon runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import tiny
from stage import CONTEXT, ENDLESS, ENDLESS_CONTEXT, Stage, stage, until

from watcher.lock import holder

REPOSITORY = Path(__file__).parents[2]
STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
OLD = "def answer() -> int:\n    return 41 + 1\n"
NEW = "def answer() -> int:\n    return 40 + 2\n"

pytestmark = pytest.mark.model


@dataclass(frozen=True)
class Package:
    """An installed copy. Files are replaced as installers do: the old one goes, another one comes."""

    root: Path

    @classmethod
    def installed(cls, root: Path) -> Package:
        for name in ("agent", "watcher", "hooks", "engine"):
            leave = shutil.ignore_patterns("__pycache__", "data", "surroundings")
            shutil.copytree(REPOSITORY / name, root / name, ignore=leave)
        return cls(root)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.unlink()
        path.write_text(text)

    def version(self, number: str) -> None:
        self.write("engine/version.py", f'__version__ = "{number}"\n')

    def base(self, *script: bytes, loop: bool = False) -> None:
        """A bundled base that recites."""
        path = self.root / "engine/base/scholia-base.gguf"
        path.unlink()
        tiny.reciter(path, script, loop=loop, context=ENDLESS_CONTEXT if loop else CONTEXT)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        text = (REPOSITORY / "engine/base/__init__.py").read_text()
        old = text.partition('SHA256 = "')[2][:64]
        self.write("engine/base/__init__.py", text.replace(old, sha256))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    made = Package.installed(tmp_path / "site")
    made.base(b"    return 41 + 1\n")
    monkeypatch.setenv("PYTHONPATH", str(made.root))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return made


@pytest.fixture
def on(tmp_path: Path, package: Package) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.configure(f"max_tokens = {CONTEXT // 2}\n[model]\nthreads = 1\ncontext = {CONTEXT}\n")
        yield made


def serves(on: Stage, version: str) -> bool:
    """Whether a daemon of this version answers; in between none does."""
    return f"version {version}," in on.agent("status", code=None).stdout


def test_an_idle_daemon_becomes_what_was_installed_with_all_it_watches(on: Stage, package: Package) -> None:
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", OLD)
        before = holder(on.home)
        package.base(b"    return 40 + 2\n")
        package.version("9.9.9")
        on.work.write("b.py", STUB)
        on.reads("b.py", NEW)
        until(lambda: serves(on, "9.9.9"))
        assert holder(on.home) == before, "the same process: whoever started it still finds it"
        assert "! " not in on.agent("status").stdout
    log = (on.home.logs / "daemon.log").read_text()
    assert "9.9.9 was installed over" in log and "agent stop, then agent watch --daemon" in log


def test_a_request_at_work_is_done_first_and_status_says_what_is_to_come(on: Stage, package: Package) -> None:
    package.base(*ENDLESS, loop=True)
    on.configure(f"max_tokens = 100000\n[model]\nthreads = 1\ncontext = {ENDLESS_CONTEXT}\n")
    with on.daemon():
        on.work.write("a.py", STUB)
        until(lambda: on.call("status")["model_state"] == "generating")
        package.version("9.9.9")
        until(lambda: bool(on.call("status")["upgrade"]))
        told = on.agent("status").stdout
        assert "9.9.9 was installed over" in told and "when nothing is at work" in told
        assert on.state("a.py") == ["running"]
        on.agent("cancel")
        until(lambda: serves(on, "9.9.9"))


def test_it_goes_on_filling_while_what_was_installed_does_not_start(on: Stage, package: Package) -> None:
    entry = (package.root / "agent/daemon.py").read_text()
    with on.daemon():
        package.write("agent/daemon.py", "half a fi")
        package.version("9.9.9")
        until(lambda: "does not start" in on.call("status")["upgrade"])
        on.work.write("a.py", STUB)
        on.reads("a.py", OLD)
        package.write("agent/daemon.py", entry)
        package.version("9.9.10")
        until(lambda: serves(on, "9.9.10"))


def test_it_goes_on_with_the_base_that_was_installed_last(on: Stage, package: Package) -> None:
    """A base is used if its sum is that of its own package, whichever was there when the process started."""
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", OLD)
        package.write("agent/daemon.py", "half a fi")
        package.base(b"    return 40 + 2\n")
        until(lambda: "does not start" in on.call("status")["upgrade"])
        on.work.write("b.py", STUB)
        on.reads("b.py", NEW)


def test_a_base_that_no_package_brought_is_refused(on: Stage, package: Package) -> None:
    with on.daemon():
        on.work.write("a.py", STUB)
        on.reads("a.py", OLD)
        tiny.reciter(package.root / "engine/base/scholia-base.gguf", (b"    return 0\n",), context=CONTEXT)
        on.work.write("b.py", STUB)
        until(lambda: on.state("b.py") == ["refused"])
        assert on.read("b.py") == STUB
        assert "changed since it was installed" in on.agent("why", "b.py").stdout


def test_a_daemon_in_front_starts_again_as_well(on: Stage, package: Package) -> None:
    code = "from agent.main import main; main()"
    command = [sys.executable, "-P", "-c", code, "watch"]
    process = subprocess.Popen(command, cwd=on.work.root, env=on.environ, stderr=subprocess.PIPE)
    try:
        until(lambda: serves(on, package_version()))
        package.version("9.9.9")
        until(lambda: serves(on, "9.9.9"))
        assert holder(on.home) == (process.pid, "daemon")
        on.work.write("a.py", STUB)
        on.reads("a.py", OLD)
        os.kill(process.pid, 15)
        _, said = process.communicate(timeout=30)
        assert b"starting again" in said
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()


def package_version() -> str:
    from engine.version import __version__

    return __version__
