"""The standard library's own source, read where it is installed: general Python, and names that people chose."""

from __future__ import annotations

import builtins
import keyword
import re
import sysconfig
from functools import cache
from pathlib import Path

SKIPPED = {
    "test", "tests", "idlelib", "lib2to3", "site-packages", "turtledemo", "encodings", "__pycache__", "ensurepip",
}  # fmt: skip


def files() -> list[Path]:
    """The modules of a middling size, in a fixed order."""
    root = Path(sysconfig.get_path("stdlib"))
    found = [path for path in root.rglob("*.py") if not SKIPPED & set(path.relative_to(root).parts)]
    return sorted(path for path in found if 2_000 < path.stat().st_size < 120_000)


def texts() -> list[str]:
    return [path.read_text(encoding="utf-8", errors="ignore") for path in files()]


@cache
def parameters() -> tuple[str, ...]:
    """Names of parameters in the standard library, each once, in alphabetical order."""
    found: set[str] = set()
    for text in texts():
        for arguments in re.findall(r"^ *(?:async )?def \w+\(([^()]*)\)", text, re.M):
            found.update(re.findall(r"(?:^|,)\s*([a-z][a-z_0-9]{1,17})\b", arguments))
    words = found - set(dir(builtins)) - set(keyword.kwlist) - set(keyword.softkwlist) - {"self", "cls"}
    return tuple(sorted(word for word in words if not word.endswith("_")))
