"""Where our files lie. One home for all state, `SCHOLIA_HOME` overrides it."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ScholiaError

TEMPORARY = re.compile(r"\.scholia-(\d+)-[A-Za-z0-9]*-[0-9a-f]{8}\.tmp")  # a fill half written; whose process
SOCKET_LIMIT = 100  # bytes; sun_path holds 108 on Linux and 104 on macOS


@dataclass(frozen=True)
class Home:
    """The folder that holds all state. Directories are made 0700, files 0600."""

    root: Path

    @classmethod
    def default(cls, environ: Mapping[str, str] = os.environ) -> Home:
        """The user's home: `SCHOLIA_HOME`, else the platform's place for application data."""
        override = environ.get("SCHOLIA_HOME")
        if override:
            return cls(Path(override).expanduser().absolute())
        from platformdirs import user_data_path

        return cls(user_data_path("scholia", appauthor=False))

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.sqlite3"

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def models(self) -> Path:
        return self.root / "models"

    @property
    def displaced(self) -> Path:
        """Bytes of users' files as they were before a fill (I1)."""
        return self.root / "displaced"

    @property
    def adapters(self) -> Path:
        """What was learnt: versions of adapters, and which of them serve."""
        return self.root / "adapters"

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def daemon_lock(self) -> Path:
        return self.root / "daemon.lock"

    @property
    def socket(self) -> Path:
        """The local API's socket. Socket paths are limited to about a hundred bytes; a home that lies
        deeper gets a socket in a private folder of the system's temporary directory."""
        path = self.root / "agent.sock"
        if len(os.fsencode(path)) <= SOCKET_LIMIT:
            return path
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"scholia-{os.getuid()}" / f"{digest}.sock"

    def ensure(self) -> Home:
        """Makes the home, private to its user.

        Raises ScholiaError if it cannot be made or written, or belongs to somebody else."""
        try:
            for folder in (self.root, self.models, self.displaced, self.spool, self.logs):
                private_folder(folder)
        except OSError as error:
            raise ScholiaError(
                f"The home {self.root} cannot be used: {error.strerror or error}.",
                "Free some space or fix its permissions, or set SCHOLIA_HOME to a folder you own.",
            ) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise ScholiaError(
                f"The home {self.root} is not writable.",
                "Fix its permissions, or set SCHOLIA_HOME to a folder you own.",
            )
        return self


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner can enter; mends the mode of one that is ours.

    Raises PermissionError if it belongs to another user."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_uid != os.getuid():
        raise PermissionError(13, f"{folder} belongs to another user")
    if status.st_mode & 0o077:
        folder.chmod(0o700)
