"""What a run leaves behind: one line of JSON for each thing that happened, so that a killed run goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = "results.jsonl"
FAILED = "failed"  # an update or a nightly that could not be made
WRONG = "wrong"  # fired beside the wishes: the code did not do what was asked


@dataclass(frozen=True)
class Run:
    """One developer in one arm. base: sha256 of the base's file. requests: of the stream. day: requests before each
    night. batch: corrections that a fast update takes."""

    developer: str
    arm: str
    seed: int
    requests: int
    base: str
    day: int = 50
    batch: int = 1


@dataclass(frozen=True)
class Row:
    """One request and what became of it. fired: the wishes that had to be applied, and WRONG. known: those that had
    been before in fills for the same item. elsewhere: those that had been in fills for others. completeness: 0 to 1.
    accepted: committed unchanged. memory: bytes that the training took at most. lost: a kill took it."""

    number: int
    item: str
    split: str
    lag: int
    filled: bool
    fired: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    completeness: float = 0.0
    accepted: bool = False
    seconds: float = 0.0
    update: str = ""
    update_seconds: float = 0.0
    update_memory: int = 0
    why: str = ""
    lost: bool = False

    @property
    def repeated(self) -> bool:
        """Whether a mistake that was corrected came back."""
        return bool(set(self.fired) & set(self.known))


@dataclass(frozen=True)
class Night:
    """A nightly after request `after`."""

    after: int
    state: str
    words: str
    seconds: float
    memory: int


@dataclass(frozen=True)
class Back:
    """An old item, asked for again at the end in its first words. best: its highest completeness since it was first
    corrected, of requests with the same names; now: that of this answer."""

    item: str
    best: float
    now: float


@dataclass(frozen=True)
class Elsewhere:
    """pass@1 of the bundled base's own evaluation, with what serves at the end and without it. gained, lost: items
    that pass only with it, and only without it."""

    items: int
    base: float
    now: float
    gained: int
    lost: int


Line = Row | Night | Back | Elsewhere
KINDS: dict[str, type[Line]] = {"request": Row, "night": Night, "back": Back, "elsewhere": Elsewhere}


@dataclass
class Results:
    """What is known of a run so far."""

    run: Run
    rows: list[Row] = field(default_factory=list)
    nights: list[Night] = field(default_factory=list)
    backs: list[Back] = field(default_factory=list)
    elsewhere: Elsewhere | None = None

    def take(self, line: Line) -> None:
        if isinstance(line, Row):
            self.rows.append(line)
        elif isinstance(line, Night):
            self.nights.append(line)
        elif isinstance(line, Back):
            self.backs.append(line)
        else:
            self.elsewhere = line


class Diary:
    """The results of one run in their file."""

    def __init__(self, folder: Path, run: Run) -> None:
        """Goes on where a killed run ended; a line that was not written whole is cut off. Raises ValueError if the
        folder holds another run."""
        self.path = folder / RESULTS
        if not self.path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps({"kind": "run", **asdict(run)}) + "\n")
        whole = self.path.read_bytes().rpartition(b"\n")[0]
        self.path.write_bytes(whole + b"\n" if whole else b"")
        self.results = read(self.path)
        if self.results.run != run:
            raise ValueError(f"{folder} holds another run: {self.results.run}.")

    def write(self, line: Line) -> None:
        kind = next(name for name, one in KINDS.items() if isinstance(line, one))
        with self.path.open("a") as file:
            file.write(json.dumps({"kind": kind, **asdict(line)}) + "\n")
        self.results.take(line)


def read(path: Path) -> Results:
    """A run's results. Raises ValueError if the file is none."""
    lines = path.read_text().splitlines()
    raw = json.loads(lines[0]) if lines else {}
    if raw.pop("kind", "") != "run":
        raise ValueError(f"{path} does not begin with a run.")
    results = Results(Run(**raw))
    for line in lines[1:]:
        results.take(_line(json.loads(line)))
    return results


def found(folder: Path) -> Iterator[Results]:
    """All runs below a folder."""
    for path in sorted(folder.rglob(RESULTS)):
        yield read(path)


def _line(raw: dict[str, Any]) -> Line:
    kind = KINDS[raw.pop("kind")]
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()})
