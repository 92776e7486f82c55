"""A hundred requests in a developer's own words, each in its file, with checks: evaluation only.

They were written down as developers ask, not chosen by what the curriculum covers, and must never be trained on or
tuned against.
`handwritten.txt` holds them, one file after the other with `---` between. A line that begins with

* `-` is what the fill replaces besides the comment (a stub's `pass`),
* `>` is a reference solution, which proves that the checks can be met,
* `?` is a check, run after the file; `f` is what the fill defines at the top of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.errors import ScholiaError

FILE = Path(__file__).with_name("handwritten.txt")
COMMENT = re.compile(r"(\s*)# @agent: (.*)")
Kind = Literal["stub", "insertion", "module"]


@dataclass(frozen=True)
class Handwritten:
    """One request. The file is before + comment + stub + after; a fill takes the place of comment and stub."""

    kind: Kind
    words: str
    before: str
    indent: str
    stub: str
    after: str
    solution: str
    checks: str

    @property
    def file(self) -> str:
        """The file as the developer saved it."""
        return f"{self.before}{self.indent}# @agent: {self.words}\n{self.stub}{self.after}"

    def program(self, fill: str) -> str:
        """The file with `fill` in its place, followed by the checks."""
        found = re.search(r"^(?:async )?(?:def|class) (\w+)", fill, re.M)
        bind = f"f = {found.group(1)}\n" if found else ""
        return f"{self.before}{fill}{self.after}\n{bind}{self.checks}"


def handwritten() -> list[Handwritten]:
    """All of them, in the file's order."""
    text = FILE.read_text(encoding="utf-8")
    return [_parse(block) for block in re.split(r"^---\n", text, flags=re.M)]


def _parse(block: str) -> Handwritten:
    rows = block.splitlines(keepends=True)
    at = next((index for index, row in enumerate(rows) if COMMENT.match(row)), None)
    if at is None:
        raise ScholiaError(
            "a handwritten request has no comment", hint=f"look for {rows[0]!r} in {FILE.name}"
        )
    indent, words = re.findall(COMMENT, rows[at].rstrip("\n"))[0]
    rest = rows[at + 1 :]
    stub = "".join(row[1:] for row in rest if row.startswith("-"))
    kind: Kind = "stub" if stub else "insertion" if indent else "module"
    return Handwritten(
        kind,
        words,
        "".join(rows[:at]),
        indent,
        stub,
        "".join(row for row in rest if row[0] not in "->?"),
        "".join(row[1:].removeprefix(" " * (kind == "module")) for row in rest if row.startswith(">")),
        "".join(row[1:].removeprefix(" ") for row in rest if row.startswith("?")),
    )
