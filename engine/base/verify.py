"""Runs programs in a child process with limits and says which ended well.

One child, `python -I -S`, imports the standard modules and typer, which the curriculum uses, cuts itself off the
network, and then forks once for each program: an empty temporary working directory, no more than a few
seconds of processor time, 512 MB, 8 MB written, killed by an alarm. A program passes if it ends without an
exception and prints nothing is required of it.

This keeps honest mistakes from doing harm. It is not a wall against code written to break out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

CHILD = Path(__file__).with_name("sandbox.py")


class Verifier:
    """A sandbox child; use it as a context manager. Not thread-safe."""

    def __init__(self, seconds: float = 4.0) -> None:
        self.seconds = seconds
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-S", str(CHILD), str(seconds), sysconfig.get_path("purelib")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def run(self, programs: Sequence[str]) -> list[str]:
        """For each program "" if it passed, else what went wrong, in one line."""
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the sandbox has no pipes")
        verdicts = []
        for program in programs:
            stdin.write(json.dumps(program).encode() + b"\n")
            stdin.flush()
            line = stdout.readline()
            if not line:
                raise RuntimeError("the sandbox died")
            verdicts.append(json.loads(line))
        return verdicts

    def close(self) -> None:
        if self._child.stdin is not None:
            self._child.stdin.close()
        if self._child.stdout is not None:
            self._child.stdout.close()
        self._child.wait(timeout=10)

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
