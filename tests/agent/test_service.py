"""The service's files are what the systems that read them expect."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, stage

from agent.units import unit
from engine.errors import ScholiaError
from engine.paths import Home

ODD = 'ho me/100% $HOME "q"'


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def test_systemd_accepts_the_unit_also_with_an_odd_home(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    one = unit(Home(tmp_path / ODD).ensure(), "linux", tmp_path)
    path = tmp_path / one.path.name
    path.write_text(one.text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(path)], capture_output=True, text=True, check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    told = [line for line in done.stderr.splitlines() if path.name in line]
    assert told == []


def test_launchd_gets_a_plist_that_names_the_home(tmp_path: Path) -> None:
    one = unit(Home(tmp_path / ODD), "darwin", tmp_path)
    content = plistlib.loads(one.text.encode())
    assert content["EnvironmentVariables"]["SCHOLIA_HOME"] == str(tmp_path / ODD)
    assert content["ProgramArguments"][1:] == ["-P", "-m", "agent.daemon"]
    assert one.path == tmp_path / "Library" / "LaunchAgents" / "org.scholia.agent.plist"


def test_other_systems_are_told_what_to_do_instead(tmp_path: Path) -> None:
    with pytest.raises(ScholiaError) as caught:
        unit(Home(tmp_path), "win32", tmp_path)
    assert "agent watch --daemon" in caught.value.hint


def test_a_dry_run_shows_everything_and_changes_nothing(on: Stage, tmp_path: Path) -> None:
    shown = on.agent("service", "install", "--dry-run", XDG_CONFIG_HOME=str(tmp_path / "config")).stdout
    assert "ExecStart=" in shown and "$ systemctl --user enable --now scholia.service" in shown
    assert not (tmp_path / "config").exists()
    assert (
        "rm" in on.agent("service", "uninstall", "--dry-run", XDG_CONFIG_HOME=str(tmp_path / "config")).stdout
    )


def test_install_writes_the_unit_and_says_what_it_cannot_run(on: Stage, tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "PATH": str(tmp_path)}
    told = on.agent("service", "install", code=1, **environ).stderr
    assert "systemctl was not found" in told or "git" in told
