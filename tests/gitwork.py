"""A real git work tree for a test, driven by the real git as a user would drive it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from engine.git import Repository

USER = (
    "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main",
    "-c", "commit.gpgSign=false", "-c", "protocol.file.allow=always", "-c", "core.editor=true",
    "-c", "advice.detachedHead=false", "-c", "gc.auto=0",
)  # fmt: skip


@dataclass(frozen=True)
class GitWork:
    root: Path

    @classmethod
    def init(cls, root: Path, *options: str) -> GitWork:
        root.mkdir(parents=True, exist_ok=True)
        work = cls(root.resolve())
        work.git("init", "-q", *options)
        return work

    @property
    def repository(self) -> Repository:
        return Repository.find(self.root)

    def git(self, *arguments: str | bytes, ok: bool = True) -> bytes:
        """Runs git as the user: with their configuration, hooks and filters. ok: it must succeed."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *USER, *arguments], cwd=self.root, capture_output=True, check=False, env=environ
        )
        assert not ok or done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout

    def write(self, path: str | bytes, content: str | bytes = "") -> Path:
        target = self.root / os.fsdecode(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def commit(self, message: str = "change", **files: str) -> str:
        """Commits everything; `files` are written first, `__` in a name stands for a dot. Returns its digest."""
        for name, content in files.items():
            self.write(name.replace("__", "."), content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").decode().strip()
