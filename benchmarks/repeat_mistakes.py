"""Does a corrected mistake come back? With the memory alone, on the bundled base.

    python benchmarks/repeat_mistakes.py [--mistakes 100] [--others 100]

Each *mistake* is real: the base fills a stub in its own way where the user wants another (a loop instead of a
comprehension, None instead of an exception, `.format` instead of an f-string), and the answer that the user wanted is
its correction. All corrections are in one memory. Then it is asked again: the very same request; in other words below
the same header; with other names and other words; and, beside these, a *related* request, to which another answer is
right (squares instead of cubes, any instead of all), so that the correction cannot simply be applied. A mistake is
*repeated* if the fill shows the unwanted way again (`engine.base.evaluate.features`), whether or not it is the same
code. *Harm*: of the fills that work without the memory, those that do not with it, for requests that were corrected
and for others that never were; a fill works if it passes the checks of either way.

The requests come from the curriculum that the base was trained on, in wordings and names of its training. A hash of
the family's name parts them: what the product does was decided by looking at the failures of one part only, and the
other part is for reporting. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import re
import subprocess
import tempfile
import textwrap
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from engine.base.curriculum import families
from engine.base.curriculum.task import Draw, Family, Style, Task
from engine.base.curriculum.wording import phrase
from engine.base.evaluate import features, rate
from engine.base.verify import Verifier
from engine.config import Settings
from engine.displaced import Displaced
from engine.git import Repository
from engine.ledger.ledger import Ledger
from engine.ledger.records import FillRecord, Finding, Hunk
from engine.memory.memory import Memory
from engine.paths import Home
from watcher.fill import Filler
from watcher.models import Models
from watcher.queue import ask

WAYS = ("loop", "errors", "strings")
OURS = Style(hints=False)  # without hints the header is the same in either way
PLAIN = frozenset({"var", "name"})
KINDS = ("same", "paraphrase", "renamed", "related")
TRIES = 40  # to draw what is asked again


@dataclass(frozen=True)
class Stub:
    """A request in a file of its own. words: as the user types them. wrong, right: the same task in the base's way
    and in the user's."""

    words: str
    wrong: Task
    right: Task

    @property
    def text(self) -> str:
        imports = "".join(f"{line}\n" for line in sorted({*self.wrong.imports, *self.right.imports}))
        gap = "\n\n" if imports else ""
        return f"{imports}{gap}{self.wrong.header_text}\n    # @agent: {self.words}\n    pass\n"


@dataclass(frozen=True)
class Case:
    """One mistake: what was asked first, and what is asked again."""

    way: str
    first: Stub
    again: dict[str, Stub]  # by one of KINDS; "related" may be missing

    def mistaken(self, fill: str, stub: Stub) -> bool:
        """Whether a fill shows the way that the user does not want."""
        found = features(fill)[self.way]
        return found == features(stub.wrong.block)[self.way] != features(stub.right.block)[self.way]


def stub(family: Family, seed: int, way: str, plain: frozenset[str]) -> Stub:
    rng = Random(seed)
    right = OURS.flip(way, rng)
    wrong_task = family.task(Draw(Random(seed), plain=plain), OURS)
    right_task = family.task(Draw(Random(seed), plain=plain), right)
    clauses = tuple(clause for clause in wrong_task.clauses if clause.about != way)
    return Stub(phrase(wrong_task.words, clauses, rng), wrong_task, right_task)


def shape(one: Stub) -> tuple[str, ...]:
    """Both ways' code with numbers for the names that a header gives: equal for the same task with other names."""
    given = [one.wrong.name, *(param.name for param in one.wrong.params)]
    places = {name: f"<{place}>" for place, name in enumerate(given)}
    return tuple(
        re.sub(r"[^\W\d]\w*", lambda name: places.get(name[0], name[0]), task.block)
        for task in (one.wrong, one.right)
    )


def cases(rng: Random) -> Iterator[Case]:
    """Cases without end, of families whose way shows, in a random order."""
    pool = [one for one in families().values() if one.sensitive() & set(WAYS) and not one.scene]
    while True:
        family = rng.choice(pool)
        way = rng.choice(sorted(family.sensitive() & set(WAYS)))
        first = stub(family, rng.randrange(1 << 30), way, PLAIN)
        again = {"same": first}
        for kind in KINDS[1:]:
            for _ in range(TRIES):
                other = stub(
                    family, rng.randrange(1 << 30), way, PLAIN if kind == "paraphrase" else frozenset()
                )
                same = other.wrong.header == first.wrong.header
                if (
                    same == (kind == "paraphrase")
                    and (shape(other) == shape(first)) == (kind != "related")
                    and other.wrong.words != first.wrong.words
                ):
                    again[kind] = other
                    break
        shows = features(first.wrong.block)[way] != features(first.right.block)[way]
        if shows and not first.wrong.code and {"paraphrase", "renamed"} <= again.keys():
            yield Case(way, first, again)


class Bench:
    """A repository, a ledger, and the base; `fill` has a stub filled by the product."""

    def __init__(self, folder: Path, filler: Filler, verifier: Verifier) -> None:
        self.filler, self.verifier = filler, verifier
        self.repository = Repository.find(folder)
        self.record = filler.ledger.trust(self.repository, True)
        self.settings = Settings()
        self.number = 0

    def fill(self, one: Stub) -> FillRecord | None:
        """The fill; None if it was refused."""
        self.number += 1
        path = f"file_{self.number}.py"
        (self.repository.root / path).write_text(one.text)
        (queued,) = ask(self.filler.ledger, self.repository, self.record, self.settings, path)
        request = self.filler.ledger.request(queued.id)
        assert request is not None
        ended = self.filler.run(request, self.repository, self.settings)
        return self.filler.ledger.fill(ended.fill) if ended.stage == "filled" else None

    def works(self, one: Stub, fill: FillRecord | None) -> bool:
        """Whether the file with the fill passes the checks of either way."""
        if fill is None:
            return False
        text = one.text.replace(one.text[one.text.index("    # @agent") :], fill.text)
        programs = [f"{text}\nf = {one.wrong.name}\n{task.checks}\n" for task in (one.wrong, one.right)]
        return "" in self.verifier.run(programs)


def correction(case: Case, fill: FillRecord) -> Finding:
    """What the ledger would say after the user committed the code that they wanted."""
    code = textwrap.indent(case.first.right.block, "    ") + "\n"
    old, new = fill.text.splitlines(keepends=True), code.splitlines(keepends=True)
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    hunks = tuple(
        Hunk(a, "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in blocks if tag != "equal"
    )
    return Finding("edited", fill.path, "0" * 40, code, hunks)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mistakes", type=int, default=100)
    parser.add_argument("--others", type=int, default=100, help="requests that were never corrected")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Verifier() as verifier:
        folder = Path(name)
        home = Home(folder / "home").ensure()
        work = folder / "work"
        subprocess.run(["git", "init", "-q", str(work)], check=True)
        with Ledger.open(home) as ledger, Models(home) as models:
            bench = Bench(
                work, Filler(Displaced(home.displaced), ledger, models, lambda progress: None), verifier
            )
            found: list[tuple[Case, FillRecord]] = []
            asked = 0
            for case in cases(Random(options.seed)):
                asked += 1
                fill = bench.fill(case.first)
                if fill is not None and case.mistaken(fill.text, case.first):
                    found.append((case, fill))
                if len(found) == options.mistakes:
                    break
            print(f"{len(found)} mistakes in {asked} requests", flush=True)
            before = {
                (number, kind): bench.fill(one)
                for number, (case, _) in enumerate(found) for kind, one in case.again.items()
            }  # fmt: skip
            rng = Random(options.seed + 1)
            corrected = {case.first.wrong.family for case, _ in found}
            others = [one for one in families().values() if one.name not in corrected]
            strangers = [
                stub(rng.choice(others), rng.randrange(1 << 30), "loop", frozenset())
                for _ in range(options.others)
            ]
            strangers = [one for one in strangers if not one.wrong.code]
            untouched = [bench.works(one, bench.fill(one)) for one in strangers]
            for case, fill in found:
                ledger.add_correction(fill.id, correction(case, fill), time.time())
            with Memory(home, ledger) as memory:
                memory.settle(120)
                bench.filler.memory = memory
                report(bench, found, before)
                touched = [bench.works(one, bench.fill(one)) for one in strangers]
            harmed = [not now for now, then in zip(touched, untouched, strict=True) if then]
            print(f"harm to requests that were never corrected: {rate(harmed)}")
    return 0


@dataclass(frozen=True)
class Again:
    """What became of a mistake that was asked for again: without the memory and with it. harmed: None if the fill did
    not work without the memory either."""

    kind: str
    part: str
    without: bool
    repeated: bool
    harmed: bool | None


def report(
    bench: Bench, found: list[tuple[Case, FillRecord]], before: dict[tuple[int, str], FillRecord | None]
) -> None:
    """Asks for everything again, and prints what came back of it."""
    seen = []
    for (number, kind), then in before.items():
        case, _ = found[number]
        one, now = case.again[kind], bench.fill(case.again[kind])
        without, repeated = (fill is not None and case.mistaken(fill.text, one) for fill in (then, now))
        harmed = not bench.works(one, now) if bench.works(one, then) else None
        seen.append(Again(kind, part(case), without, repeated, harmed))
    head = f"{'part':12} {'asked again':12} {'repeated without':34} {'repeated with memory':34}"
    print(head, "harm (worked → fails)")
    for name in ("looked at", "reported", "both"):
        for kind in (*KINDS, "all"):
            rows = [one for one in seen if name in (one.part, "both") and kind in (one.kind, "all")]
            before_it, with_it = rate(one.without for one in rows), rate(one.repeated for one in rows)
            harm = rate(one.harmed for one in rows)
            print(f"{name:12} {kind:12} {before_it!s:34} {with_it!s:34} {harm}", flush=True)


def part(case: Case) -> str:
    """Which half a case belongs to, by its family."""
    digest = hashlib.sha256(case.first.wrong.family.encode()).digest()
    return "reported" if digest[0] % 2 else "looked at"


if __name__ == "__main__":
    raise SystemExit(main())
