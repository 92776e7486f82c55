"""pass@1 of a GGUF by execution: `python -m engine.base.evaluate --model base.gguf --items 1000`.

Items are drawn as in training, but with the wordings, names or combinations that training never saw, and
from other seeds. "Families never trained on" are those of the areas that are held out; the other splits are drawn from
those that `trained_families.txt` names. The model answers through llama.cpp as the product lets it, with a search for
the likeliest answer (`--greedy`: without); the answer goes into its file as it is, and the file is run with the task's
checks in the sandbox. Nothing is repaired.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import re
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from engine.base.curriculum import HELD_OUT, families
from engine.base.curriculum.task import Held
from engine.base.data import trained_families
from engine.base.furniture import SENSITIVE
from engine.base.surroundings import Item, draw_item
from engine.base.verify import Verifier
from engine.figures import wilson
from engine.model.backend import LoadOptions
from engine.model.generation import generate
from engine.model.prompts import Prompt, fim_pieces
from engine.model.protocol import Generate

STRANGERS = "families never trained on"
SPLITS: dict[str, frozenset[Held]] = {
    "trained wordings": frozenset(),
    "unseen wordings": frozenset({"wording"}),
    "unseen names": frozenset({"name"}),
    "unseen wordings and names": frozenset({"wording", "name"}),
    "unseen combinations": frozenset({"wording", "name", "combination"}),
    STRANGERS: frozenset(),
}
MAX_TOKENS = 400


@dataclass(frozen=True)
class Outcome:
    """What became of one item."""

    split: str
    kind: str
    family: str
    area: str
    passed: bool
    valid: bool
    same: bool
    style: bool | None
    memory: bool | None
    seconds: float
    why: str


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % Wilson interval."""

    passed: int
    of: int

    @property
    def value(self) -> float:
        return self.passed / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.passed, self.of) if self.of else (math.nan, math.nan)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:6.1%} [{low:.1%}, {high:.1%}] of {self.of}"


class Model:
    """A GGUF in llama.cpp, answering at temperature 0. search: for the likeliest answer (`engine.model.search`)."""

    def __init__(self, path: Path, *, search: bool = True) -> None:
        from engine.model import llama

        options = LoadOptions(str(path), context=1536, threads=1, batch_threads=1)
        self._backend = llama.load(options, lambda _: True)
        self._search = search

    def answer(self, prompt: Prompt) -> str:
        request = Generate(0, prompt.pieces, prompt.stop, MAX_TOKENS, search=self._search)
        return generate(self._backend, request, lambda _: None, lambda: False, lambda _: True).text


def judge(item: Item, split: str, fill: str, seconds: float, verifier: Verifier) -> Outcome:
    """Run the file with the fill in it; compare its style with the one that the surroundings asked for."""
    why = verifier.run([item.program(fill)])[0]
    try:
        ast.parse(item.before + fill + item.after)
        valid = True
    except (SyntaxError, ValueError):
        valid = False
    found, wanted = features(fill), features(item.answer)
    told = (item.shown & relevant(item)) - {item.memory}
    style = all(found[each] == wanted[each] for each in told) if told and not why else None
    memory = found[item.memory] == wanted[item.memory] if item.memory and not why else None
    same = _code_lines(fill) == _code_lines(item.answer)
    return Outcome(
        split, item.kind, item.family, item.area, not why, valid, same, style, memory, seconds, why
    )


def relevant(item: Item) -> set[str]:
    """The style dimensions that this answer shows one way or the other."""
    dimensions = set(SENSITIVE[item.family])
    if item.kind == "module":
        dimensions |= {"hints", "doc"}
    if features(item.answer)["quote"] is not None:
        dimensions.add("quote")
    return dimensions


def features(code: str) -> dict[str, object]:
    """What a piece of code shows of each style dimension, by its text alone."""
    plain = code.replace('"""', "")
    single, double = "'" in plain, '"' in plain
    return {
        "hints": re.search(r"->|def \w+\([^)]*\w: \w", code) is not None,
        "quote": None if not (single or double) else (single, double),
        "doc": '"""' in code,
        "loop": re.search(r"^\s*(for|while) ", code, re.M) is not None,
        "errors": (re.search(r"^\s*raise\b", code, re.M) is not None, "return None" in code),
        "strings": (
            re.search(r"\bf[\"']", code) is not None,
            ".format(" in code,
            re.search(r"[\"'] % ", code) is not None,
        ),
        "paths": (re.search(r"\bos\.|(?<![.\w])open\(|\bshutil\.", code) is not None),
    }


def _code_lines(code: str) -> str:
    """Code without what does not matter: blank lines and trailing space."""
    return "\n".join(line.rstrip() for line in code.splitlines() if line.strip())


def evaluate(
    model: Model,
    split: str,
    count: int,
    seed: int,
    report: Callable[[Item, Outcome, str], None] | None = None,
    areas: Collection[str] = (),
) -> list[Outcome]:
    """What a model makes of drawn items of one split. areas: of these alone, empty for all."""
    trained, held_out = trained_families(), split == STRANGERS
    known = families().values()
    pool = [one for one in known if (one.area in HELD_OUT if held_out else one.name in trained)]
    pool = [one for one in pool if not areas or one.area in areas]
    if not pool:
        return []
    outcomes = []
    with Verifier() as verifier:
        for number in range(count):
            item = draw_item(Random(f"evaluation {seed} {split} {number}"), pool, SPLITS[split])
            began = time.perf_counter()
            fill = model.answer(Prompt(fim_pieces(item.context)))
            outcome = judge(item, split, fill, time.perf_counter() - began, verifier)
            outcomes.append(outcome)
            if report is not None:
                report(item, outcome, fill)
    return outcomes


def rate(values: Iterable[bool | None]) -> Rate:
    kept = [value for value in values if value is not None]
    return Rate(sum(kept), len(kept))


def table(
    outcomes: Sequence[Outcome], key: Callable[[Outcome], str], value: Callable[[Outcome], bool | None]
) -> dict[str, Rate]:
    groups: dict[str, list[bool | None]] = {}
    for outcome in outcomes:
        groups.setdefault(key(outcome), []).append(value(outcome))
    return {name: rate(values) for name, values in sorted(groups.items())}


def print_table(title: str, rates: dict[str, Rate]) -> None:
    print(f"\n{title}")
    for name, each in rates.items():
        print(f"  {name:34} {each}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="pass@1 by execution on what training never saw")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--items", type=int, default=1000, help="items in each split")
    parser.add_argument("--split", action="append", choices=list(SPLITS))
    parser.add_argument("--area", action="append", default=[], help="of families, instead of all; repeatable")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--greedy", action="store_true", help="take the first answer, without a search")
    parser.add_argument("--show", type=int, default=0, help="print so many failures")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    model = Model(options.model, search=not options.greedy)
    left = options.show

    def report(item: Item, outcome: Outcome, fill: str) -> None:
        nonlocal left
        if not outcome.passed and left > 0:
            left -= 1
            prompt = "".join(piece.text for piece in fim_pieces(item.context))
            print(
                f"--- {item.kind} {item.family}: {outcome.why}\n{prompt}{fill}<<< wanted:\n{item.answer}",
                file=sys.stderr,
            )

    outcomes: list[Outcome] = []
    for split in options.split or SPLITS:
        outcomes += evaluate(model, split, options.items, options.seed, report, options.area)
    if options.json:
        json.dump([asdict(outcome) for outcome in outcomes], sys.stdout)
        return 0
    way = "greedy" if options.greedy else "searched"
    print(f"{options.model.name}: {len(families())} families, {way}, 95 % Wilson intervals")
    print_table("pass@1", table(outcomes, lambda o: o.split, lambda o: o.passed))
    unseen = [outcome for outcome in outcomes if outcome.split not in ("trained wordings", STRANGERS)]
    print_table("pass@1 by kind of place (unseen)", table(unseen, lambda o: o.kind, lambda o: o.passed))
    print_table("pass@1 by area (unseen)", table(unseen, lambda o: o.area, lambda o: o.passed))
    print_table("syntax valid", table(outcomes, lambda o: o.split, lambda o: o.valid))
    print_table("same as the reference", table(outcomes, lambda o: o.split, lambda o: o.same))
    print_table(
        "style shown by the file followed, of those that pass",
        table(outcomes, lambda o: o.split, lambda o: o.style),
    )
    print_table("memory followed, of those that pass", table(outcomes, lambda o: o.split, lambda o: o.memory))
    worst = sorted(
        table(unseen, lambda o: o.family, lambda o: o.passed).items(), key=lambda pair: pair[1].value
    )[:12]
    print_table("weakest families (unseen)", dict(worst))
    seconds = sorted(outcome.seconds for outcome in outcomes)
    print(
        f"\nseconds a fill: median {seconds[len(seconds) // 2]:.3f}, p95 {seconds[int(len(seconds) * 0.95)]:.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
