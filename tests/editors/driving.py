"""Real editors without a window, driven from outside: Neovim's built-in client and Emacs' Eglot.

Both are set up with the very text of docs/editors.md. What they are asked for is written into a file as JSON, so that
no editor's way of printing values stands between.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs" / "editors.md"
PATIENCE = 60.0  # seconds until something counts as never happening
ASK_SECONDS = 60.0  # that one question to an editor may take


class Never(AssertionError):
    """What was waited for did not come."""


def setup(language: str) -> str:
    """The configuration that the documentation gives for an editor."""
    found = re.search(
        rf"<!-- tests/editors runs this block -->\n```{language}\n(.*?)```", DOCS.read_text(), re.S
    )
    assert found is not None
    return found[1]


def agent_on_path(folder: Path) -> str:
    """A PATH on which `agent` is the one of this checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "agent"
    program.write_text(
        f"#!/bin/sh\nexec '{sys.executable}' -P -c 'from agent.main import main; main()' \"$@\"\n"
    )
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


class Editor:
    """One running editor with one file shown. Use as a context manager."""

    program = ""
    packages = ""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environ = {
            **environ, "PATH": agent_on_path(folder / "bin"), "HOME": str(folder), "XDG_CONFIG_HOME": str(folder),
            "XDG_STATE_HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_RUNTIME_DIR": str(folder),
        }  # fmt: skip
        self._asked = 0
        self._process: subprocess.Popen[bytes]

    def __enter__(self) -> Editor:
        self.log = (self.folder / "editor.log").open("wb")
        self._process = subprocess.Popen(
            self._command(), cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=self.log,
        )  # fmt: skip
        until(self._answers)
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self._leave()
            self._process.wait(20)
        except (subprocess.SubprocessError, AssertionError):
            self._process.kill()
            self._process.wait()
        self.log.close()

    def ask(self, code: str) -> Any:
        """What the editor's own language makes of an expression."""
        self._asked += 1
        answer = self.folder / f"answer-{self._asked}"
        script = self.folder / f"ask-{self._asked}"
        script.write_text(self._wrapped(code, answer))
        done = subprocess.run(
            self._tell(script), env=self.environ, cwd=self.folder, capture_output=True, text=True, timeout=ASK_SECONDS,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert answer.exists(), (code, done.stdout, done.stderr, self.said())
        found = json.loads(answer.read_text())
        answer.unlink()
        script.unlink()
        assert "error" not in found, (code, found["error"], self.said())
        return found.get("value")

    def said(self) -> str:
        """What the editor said of itself."""
        return (self.folder / "editor.log").read_text(errors="replace")

    # --- what a person does and sees

    def open(self, path: Path) -> None:
        raise NotImplementedError

    def text(self) -> str:
        raise NotImplementedError

    def type(self, line: int, text: str) -> None:
        """Types whole lines before a line, counted from 1; nothing is saved."""
        raise NotImplementedError

    def delete(self, line: int) -> None:
        """Deletes a whole line; nothing is saved."""
        raise NotImplementedError

    def save(self) -> None:
        raise NotImplementedError

    def undo(self) -> None:
        raise NotImplementedError

    def dirty(self) -> bool:
        raise NotImplementedError

    def diagnostics(self) -> list[tuple[int, str]]:
        """Each with its line, counted from 1, in their order."""
        raise NotImplementedError

    def offered(self, line: int) -> list[str]:
        """The titles of the quick fixes at a line."""
        raise NotImplementedError

    def choose(self, line: int, title: str, *, says: str = "") -> None:
        """Picks the quick fix whose title holds these words; says: what the user types when asked."""
        raise NotImplementedError

    # --- what the tests wait for

    def reads(self, *words: str) -> str:
        """Waits until the buffer holds all these; its text."""
        self._until(lambda: all(one in self.text() for one in words), words)
        return self.text()

    def shows(self, words: str) -> tuple[int, str]:
        """Waits for a diagnostic with these words; it."""
        self._until(lambda: any(words in said for _, said in self.diagnostics()), words)
        return next(one for one in self.diagnostics() if words in one[1])

    def offers(self, line: int, title: str) -> list[str]:
        """Waits until a quick fix is offered at a line; all that are. The server has to be there."""
        offered: list[str] = []

        def there() -> bool:
            offered[:] = self.offered(line)
            return any(title in one for one in offered)

        self._until(there, (line, title, offered))
        return self.offered(line)

    def _until(self, condition: Any, what: object) -> None:
        try:
            until(condition)
        except Never:
            raise Never(f"{what}\n{self.text()}\n{self.diagnostics()}\n{self.said()}") from None

    # --- each editor's own

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _wrapped(self, code: str, answer: Path) -> str:
        raise NotImplementedError

    def _tell(self, script: Path) -> list[str]:
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _leave(self) -> None:
        raise NotImplementedError


def until(condition: Any) -> None:
    """Returns when the condition holds; fails the test if it does not for long."""
    deadline = time.monotonic() + PATIENCE
    tick = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            raise Never
        tick.wait(0.1)


def quoted(text: str) -> str:
    """A string as Lua and Emacs Lisp both read it."""
    return json.dumps(text, ensure_ascii=False)
