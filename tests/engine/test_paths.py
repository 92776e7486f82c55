"""Where our files lie, and that nobody else can read them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import ScholiaError
from engine.paths import SOCKET_LIMIT, Home, private_folder


def test_the_variable_overrides_the_platforms_place(tmp_path: Path) -> None:
    assert Home.default({"SCHOLIA_HOME": str(tmp_path / "here")}).root == tmp_path / "here"
    assert Home.default({"SCHOLIA_HOME": "~/here"}).root == Path("~/here").expanduser()
    assert Home.default({"SCHOLIA_HOME": "here"}).root == Path.cwd() / "here"
    assert Home.default({}).root.name == "scholia"
    assert Home.default({"SCHOLIA_HOME": ""}) == Home.default({})


def test_everything_lies_below_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for path in (
        home.ledger,
        home.settings,
        home.models,
        home.displaced,
        home.spool,
        home.logs,
        home.daemon_lock,
    ):
        assert path.parent == tmp_path


def test_the_home_is_made_private_and_mended(tmp_path: Path) -> None:
    home = Home(tmp_path / "a" / "home")
    assert home.ensure() is home
    for folder in (home.root, home.models, home.displaced, home.spool, home.logs):
        assert folder.stat().st_mode & 0o777 == 0o700
    home.root.chmod(0o755)
    home.ensure()
    assert home.root.stat().st_mode & 0o777 == 0o700


def test_a_home_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ScholiaError) as error:
        Home(tmp_path / "file" / "home").ensure()
    assert "SCHOLIA_HOME" in error.value.hint


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_home_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    os.chown(tmp_path / "home", 12345, 12345)
    with pytest.raises(ScholiaError, match="another user"):
        Home(tmp_path / "home").ensure()
    with pytest.raises(PermissionError):
        private_folder(tmp_path / "home")


def test_a_socket_can_be_bound_however_deep_the_home_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, deep, other = Home(Path("/x")), Home(tmp_path / ("d" * 200)), Home(tmp_path / ("e" * 200))
    assert short.socket == Path("/x/agent.sock")
    assert len(os.fsencode(deep.socket)) <= SOCKET_LIMIT
    assert deep.socket != other.socket
    assert deep.socket == Home(deep.root).socket
    private_folder(deep.socket.parent)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(deep.socket))
    deep.socket.unlink()


def test_knowing_where_things_lie_imports_nothing_heavy() -> None:
    script = "import sys, engine.paths, engine.config, engine.git; print(len(sys.modules.keys() & {'torch', 'faiss'}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
