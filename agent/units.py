"""The files that make an operating system start the daemon: a systemd user unit, a launchd agent."""

from __future__ import annotations

import os
import plistlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ScholiaError
from engine.paths import Home

NAME = "scholia"
LABEL = "org.scholia.agent"


@dataclass(frozen=True)
class Unit:
    """A service file, and the commands that start and stop it."""

    path: Path
    text: str
    start: tuple[tuple[str, ...], ...]
    stop: tuple[tuple[str, ...], ...]


def unit(home: Home, platform: str = sys.platform, user_home: Path | None = None) -> Unit:
    """The service of this system. Raises ScholiaError where there is neither systemd nor launchd."""
    folder = user_home or Path.home()
    if platform == "darwin":
        return _launchd(home, folder)
    if platform.startswith("linux"):
        return _systemd(home, folder)
    raise ScholiaError(
        f"There is no service for {platform}.", "Start the daemon yourself: agent watch --daemon"
    )


def _systemd(home: Home, folder: Path) -> Unit:
    configuration = Path(os.environ.get("XDG_CONFIG_HOME") or folder / ".config")
    text = f"""[Unit]
Description=Scholia: writes the code that notes in your files ask for

[Service]
ExecStart={_quoted(sys.executable).replace("$", "$$")} -P -m agent.daemon
Environment={_quoted(f"SCHOLIA_HOME={home.root}")}
Environment={_quoted(f"PATH={os.environ.get('PATH', os.defpath)}")}
WorkingDirectory=/
Restart=on-failure
RestartSec=5
Nice=5
UMask=0077

[Install]
WantedBy=default.target
"""
    systemctl = ("systemctl", "--user")
    return Unit(
        configuration / "systemd" / "user" / f"{NAME}.service",
        text,
        ((*systemctl, "daemon-reload"), (*systemctl, "enable", "--now", f"{NAME}.service")),
        ((*systemctl, "disable", "--now", f"{NAME}.service"), (*systemctl, "daemon-reload")),
    )


def _quoted(text: str) -> str:
    """A word as systemd reads it: `%` is its specifier."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _launchd(home: Home, folder: Path) -> Unit:
    path = folder / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    content = {
        "Label": LABEL,
        "ProgramArguments": [sys.executable, "-P", "-m", "agent.daemon"],
        "EnvironmentVariables": {"SCHOLIA_HOME": str(home.root), "PATH": os.environ.get("PATH", os.defpath)},
        "WorkingDirectory": "/",
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ProcessType": "Background",
        "StandardErrorPath": str(home.logs / "daemon.out"),
    }
    domain = f"gui/{os.getuid()}"
    return Unit(
        path,
        plistlib.dumps(content).decode(),
        (("launchctl", "bootstrap", domain, str(path)),),
        (("launchctl", "bootout", f"{domain}/{LABEL}"),),
    )


def available(command: tuple[str, ...]) -> bool:
    """Whether the program that starts services is there."""
    return shutil.which(command[0]) is not None
