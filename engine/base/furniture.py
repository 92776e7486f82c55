"""What else stands in a file: paths, imports, constants, neighbour functions, a main guard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from engine.base.curriculum import names
from engine.base.curriculum.task import Draw, Family, Style, Task, bound_name, requote
from engine.model.prompts import Definition

VAGUE = (
    "do",
    "get",
    "process",
    "handle",
    "make",
    "compute",
    "run",
    "check",
    "apply",
    "use",
    "prepare",
    "update",
)
FOLDERS = (
    "",
    "",
    "app/",
    "src/",
    "lib/",
    "tools/",
    "scripts/",
    "project/",
    "core/",
    "package/utils/",
    "service/",
)
FILES = [
    "utils",
    "helpers",
    "text",
    "main",
    "models",
    "report",
    "parse",
    "convert",
    "loader",
    "config",
    "tasks",
    "stats",
    "common",
    "app",
    "cli",
    "core",
    "data",
    "files",
    "storage",
    "client",
    "service",
    "views",
    "export",
    "process",
    "format",
    "shapes",
    "clean",
    "jobs",
]  # names read best as text
CONSTANTS = (
    'DEFAULT_ENCODING = "utf-8"',
    "MAX_RETRIES = 3",
    "TIMEOUT = 30",
    "PAGE_SIZE = 50",
    'VERSION = "1.4.0"',
    "DEBUG = False",
    'DATE_FORMAT = "%Y-%m-%d"',
    'SEPARATOR = ","',
    "LIMIT = 100",
    'NAMES = ["ann", "bob"]',
    'COLORS = {"red": 1, "blue": 2}',
    'BASE_URL = "https://example.com"',
    "CACHE = {}",
    "EPSILON = 1e-9",
    'EXTENSIONS = (".txt", ".md")',
)
EXTRA_IMPORTS = (
    "import os",
    "import sys",
    "import json",
    "import re",
    "import logging",
    "import time",
    "import csv",
    "import math",
    "import random",
    "from pathlib import Path",
    "from datetime import datetime",
    "from collections import Counter",
    "from dataclasses import dataclass",
    "from typing import Any",
    "from collections import defaultdict",
    "import itertools",
)
DOCSTRINGS = (
    "Helpers.",
    "Small utilities.",
    "Text helpers.",
    "Everything about reports.",
    "Loading and saving.",
    "Shared code.",
)
CLASSES = (
    "Report",
    "Store",
    "Service",
    "Parser",
    "Loader",
    "Cleaner",
    "Helper",
    "Manager",
    "Toolbox",
    "Session",
    "Client",
)
WRAPPERS = (
    "main",
    "run",
    "process",
    "handle",
    "report",
    "execute",
    "build",
    "prepare",
    "work",
    "step",
    "show",
    "do_work",
)
NOTES = (
    "this module is imported by the command line",
    "keep functions small",
    "only the standard library here",
    "python 3.11",
    "no global state",
)


@dataclass
class File:
    """A file under construction: its imports and the definitions before and after the place."""

    path: str
    imports: list[str] = field(default_factory=list)
    constants: list[str] = field(default_factory=list)
    docstring: str = ""
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    evidence: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def head(self) -> str:
        """Docstring, imports, constants; ends with a line break or is empty."""
        parts = []
        if self.docstring:
            parts.append(f'"""{self.docstring}"""\n')
        if self.imports:
            parts.append("".join(line + "\n" for line in in_order(self.imports)))
        if self.constants:
            parts.append("".join(line + "\n" for line in self.constants))
        return "\n".join(parts)

    def before(self) -> str:
        """Everything before the place, with the blank lines that separate it."""
        parts = [part for part in (self.head(), *self.above) if part]
        return "\n\n".join(parts) + "\n\n" if parts else ""

    def after(self) -> str:
        """Everything after the place, with the blank lines that separate it."""
        return "".join("\n\n" + part for part in self.below)


def missing_imports(task: Task, file: File, rng: Random, probability: float, header: str) -> list[str]:
    """The imports that the fill must bring; the others are put into the file."""
    have = set(file.imports)
    missing = []
    for line in task.imports:
        in_header = re.search(rf"\b{bound_name(line)}\b", header) is not None
        if line in have or in_header or rng.random() >= probability:
            file.imports.append(line)
        else:
            missing.append(line)
    return in_order(missing)


def in_order(imports: Sequence[str]) -> list[str]:
    """Plain imports first, then `from` imports, each sorted, as isort does."""
    return sorted(set(imports), key=lambda line: (line.startswith("from "), line))


def neighbours(
    file: File,
    families: Sequence[Family],
    style: Style,
    rng: Random,
    count: int,
    wanted: Sequence[Family] = (),
) -> None:
    """Put `count` functions of other families in the file's style around the place."""
    for index in range(count):
        pool = wanted if wanted and index == 0 else families
        family = rng.choice(pool)
        task = family.task(Draw(rng), style)
        names = set(re.findall(r"^(?:async )?(?:def|class) (\w+)", task.source, re.M))
        if names & file.taken or len(task.source) > 900 or "__main__" in task.source:
            continue
        file.taken |= names
        file.imports += task.imports
        (file.above if rng.random() < 0.65 else file.below).append(task.source)
        file.evidence |= SENSITIVE[family.name] | {"hints", "doc"}


SENSITIVE: dict[str, frozenset[str]] = {}


def measure(families: Sequence[Family]) -> None:
    """Find out, once, which style dimensions show in each family's code."""
    for family in families:
        if family.name not in SENSITIVE:
            SENSITIVE[family.name] = family.sensitive()


def furnish(file: File, task: Task, style: Style, rng: Random) -> None:
    """Constants, unneeded imports, a docstring, a main guard; nothing that the task's own names collide with."""
    if rng.random() < 0.3:
        extra = rng.sample(EXTRA_IMPORTS, rng.randint(1, 3))
        needed = {bound_name(line) for line in (*file.imports, *task.imports)}
        file.imports += [line for line in extra if bound_name(line) not in needed]
    if rng.random() < 0.25:
        file.constants += [requote(line, style.quote) for line in rng.sample(CONSTANTS, rng.randint(1, 2))]
    if rng.random() < 0.15:
        file.docstring = rng.choice(DOCSTRINGS)
    if rng.random() < 0.12 and "main" not in file.taken:
        arrow = " -> None" if style.hints else ""
        quote = style.quote
        guard = f"if __name__ == {quote}__main__{quote}:\n    main()\n"
        file.below.append(f"def main(){arrow}:\n    print({quote}ready{quote})\n\n\n{guard}")
        file.taken.add("main")


def definitions(families: Sequence[Family], style: Style, rng: Random) -> tuple[Definition, ...]:
    """One or two definitions from elsewhere in the repository, which the answer need not use."""
    tasks = [rng.choice(families).task(Draw(rng), style) for _ in range(rng.choice((1, 1, 2)))]
    return tuple(Definition(path(rng), task.source) for task in tasks if len(task.source) < 600)


def any_name(rng: Random) -> str:
    """A function's name that says little, so that the words have to be read."""
    return f"{rng.choice(VAGUE)}_{names.wide(False, rng)}" if rng.random() < 0.6 else rng.choice(WRAPPERS)


def path(rng: Random) -> str:
    return rng.choice(FOLDERS) + rng.choice(FILES) + ".py"
