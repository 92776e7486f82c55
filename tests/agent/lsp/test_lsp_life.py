"""The server's life: how it begins, and how it ends with its editor and without its daemon."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import editor
from stage import GOOD, PATIENCE, Stage, stage, until

from watcher import background, rpc

STUB = "def answer() -> int:\n    # @agent: the answer\n    pass\n"
FILLED = "def answer() -> int:\n    return 41 + 1\n"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.recite(GOOD)
        yield made
        background.stop(made.home)


def test_it_says_what_it_can(on: Stage) -> None:
    with editor(on) as ed:
        server = ed.server
        assert server["positionEncoding"] == "utf-16"
        assert server["textDocumentSync"]["change"] == 2 and server["textDocumentSync"]["openClose"]
        assert server["hoverProvider"] and server["codeLensProvider"] is not None
        assert "source.fixAll.scholia" in server["codeActionProvider"]["codeActionKinds"]
        assert "scholia.fill" in server["executeCommandProvider"]["commands"]
        assert server["workspace"]["workspaceFolders"]["supported"]
        _is_up(on)
        assert ed.quit() == 0


def test_it_ends_when_its_editor_is_gone(on: Stage) -> None:
    with editor(on) as ed:
        assert ed.process.stdin is not None
        _is_up(on)
        ed.process.stdin.close()
        ed.process.wait(PATIENCE)


@pytest.mark.model
def test_a_daemon_that_its_user_ends_stays_ended_and_is_found_again(on: Stage) -> None:
    on.work.commit("waits", a__py=STUB)
    with editor(on) as ed:
        buffer = ed.open("a.py")
        ed.shows(buffer, "waiting")
        on.agent("stop")
        ed.until(lambda: any("was ended" in one["message"] for one in ed.heard("window/showMessage")))
        assert rpc.running(on.home) is None
        with on.daemon():
            ed.until(lambda: ed.heard("scholia/status")[-1]["running"] is None and _attached(on))
            assert ed.choose(buffer, 1, "Fill now", wait=True)["stage"] == "filled"
            ed.reads(buffer, FILLED)
            assert on.read("a.py") == STUB


def _is_up(on: Stage) -> None:
    """Waits for the daemon that the server starts: later nobody would end it."""
    until(lambda: rpc.running(on.home) is not None)


def _attached(on: Stage) -> bool:
    """Whether the daemon asks an editor for the file: a difference is made in its buffer then."""
    return bool(on.call("status")["repositories"]) and bool(on.call("status")["editors"])


def test_without_its_extra_it_says_how_to_install_it(on: Stage) -> None:
    code = (
        "import sys\n"
        "sys.path[:] = [one for one in sys.path if 'site-packages' not in one] + [sys.argv.pop(1)]\n"
        "from importlib.machinery import PathFinder\n"
        "class Without(PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        return None if name.partition('.')[0] == 'pygls' else PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path[:] = [one for one in sys.meta_path if one is not PathFinder] + [Without]\n"
        "from agent.main import main\n"
        "main()\n"
    )
    packages = next(one for one in sys.path if one.endswith("site-packages"))
    root = str(Path(background.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, packages, "lsp"], capture_output=True, text=True, check=False,
        env=on.environ | {"PYTHONPATH": root}, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 1 and "scholia[lsp]" in done.stderr
    assert done.stdout == ""
