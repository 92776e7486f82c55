"""A repository with a home, for tests of hooks: what is in it, byte for byte, and how they are installed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from gitwork import GitWork

from engine.paths import Home
from hooks.install import Plan, State, carry_out, git_version, installation, removal, states
from hooks.script import HOOKS
from hooks.spool import Notice, drain

OLD = (2, 39)
NEW = (2, 54)


@dataclass(frozen=True)
class Ground:
    work: GitWork
    home: Home

    @property
    def hooks(self) -> Path:
        return self.work.root / ".git" / "hooks"

    def install(self, git: tuple[int, int] = OLD, *, tracked: bool = False) -> Plan:
        plan = installation(self.work.repository, self.home, git, tracked=tracked)
        carry_out(plan, self.home)
        return plan

    def uninstall(self) -> Plan:
        plan = removal(self.work.repository)
        carry_out(plan)
        return plan

    def states(self) -> dict[str, str]:
        return {one.hook: one.state for one in self.found()}

    def found(self) -> list[State]:
        return states(self.work.repository, self.home, git_version(self.work.repository))

    def all_are(self, state: str) -> bool:
        return self.states() == dict.fromkeys(HOOKS, state)

    def noted(self) -> list[str]:
        """The hooks that wrote something since the last time."""
        return [notice.hook for notice in self.notices()]

    def notices(self) -> list[Notice]:
        return drain(self.home)

    def hook(self, name: str, text: str | bytes, mode: int = 0o755, folder: Path | None = None) -> Path:
        """A hook of the user's."""
        path = (folder or self.hooks) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return path


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything in a folder: kind, mode, time of its last change, content."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        if path.is_symlink():
            about: tuple[object, ...] = ("link", str(path.readlink()))
        elif path.is_dir():
            about = ("folder", status.st_mode)
        else:
            about = (status.st_mode, status.st_mtime_ns, status.st_ino, path.read_bytes())
        found[os.fsencode(path.relative_to(folder)).decode("latin-1")] = about
    return found
