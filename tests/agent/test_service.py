"""The service's files are what the systems that read them expect."""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from stage import Stage, stage, until

from agent.units import unit
from engine.errors import ScholiaError
from engine.paths import Home
from watcher import rpc

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


@pytest.fixture
def systemctl(tmp_path: Path) -> Path:
    """A folder with a `systemctl` that notes in `asked` what it is asked, and fails at what stands in `fails`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "systemctl"
    program.write_text(
        f'#!/bin/sh\necho "$*" >> {folder}/asked\n'
        f'case "$*" in "$(cat {folder}/fails 2>/dev/null || echo none)") echo "no bus" >&2; exit 1;; esac\n'
    )
    program.chmod(0o755)
    return folder


def environ(systemctl: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(systemctl.parent / "config"), "PATH": f"{systemctl}:{os.environ['PATH']}"}


def test_install_writes_the_unit_and_starts_it_and_uninstall_takes_both_back(
    on: Stage, systemctl: Path, tmp_path: Path
) -> None:
    path = tmp_path / "config" / "systemd" / "user" / "scholia.service"
    on.agent("service", "install", **environ(systemctl))
    assert f'"SCHOLIA_HOME={on.home.root}"' in path.read_text()
    on.agent("service", "uninstall", **environ(systemctl))
    assert not path.exists()
    assert (systemctl / "asked").read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable --now scholia.service",
        "--user disable --now scholia.service",
        "--user daemon-reload",
    ]
    assert "not installed" in on.agent("service", "uninstall", **environ(systemctl)).stderr


def test_what_systemd_refuses_is_told_in_its_words(on: Stage, systemctl: Path) -> None:
    (systemctl / "fails").write_text("--user enable --now scholia.service")
    told = on.agent("service", "install", code=1, **environ(systemctl)).stderr
    assert "systemctl --user enable --now scholia.service failed: no bus" in told


def test_without_systemd_the_unit_is_written_and_the_command_to_run_is_told(
    on: Stage, tmp_path: Path
) -> None:
    told = on.agent(
        "service", "install", code=1, XDG_CONFIG_HOME=str(tmp_path / "config"), PATH=str(tmp_path)
    )
    assert "systemctl was not found; run this where it is: systemctl --user daemon-reload" in told.stderr
    assert (tmp_path / "config" / "systemd" / "user" / "scholia.service").exists()


def serves(home: Home) -> bool:
    client = rpc.running(home)
    if client is None:
        return False
    with client:
        return True


def test_the_service_of_the_unit_is_a_daemon_that_serves(on: Stage, tmp_path: Path) -> None:
    """The very command of the unit, with nothing but the environment that it names."""
    lines = unit(on.home, "linux", tmp_path).text.splitlines()
    named = {line.partition("=")[0]: line.partition("=")[2] for line in lines}
    variables = [line.partition("=")[2].strip('"') for line in lines if line.startswith("Environment=")]
    process = subprocess.Popen(
        shlex.split(named["ExecStart"]), cwd=named["WorkingDirectory"], env=dict(v.split("=", 1) for v in variables)
    )  # fmt: skip
    with process:
        try:
            until(lambda: serves(on.home))
            assert on.call("status")["pid"] == process.pid
            on.agent("stop")
            assert process.wait(30) == 0, "else systemd would start it again"
        finally:
            process.kill()
