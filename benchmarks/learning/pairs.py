"""A public stream: functions with a bug, asked to be mended, from a file of (buggy, fixed) pairs.

The file is JSON lines in the form of HumanEvalFix (HumanEvalPack's Python part). Of each line are read:

    entry_point         the function's name
    prompt              all that stands above its body, with its docstring; or else `declaration`
    buggy_solution      the body with the bug
    canonical_solution  the body without it
    test                a program that calls the function and ends well if it is right; may be missing
    test_setup          what `test` needs before it; may be missing

Each request is a comment `@agent edit: …` above the buggy function. Code that passes the test is committed as it is;
any other is replaced by the fixed function, and that is the correction. Without a test only the fixed code itself
passes. A bug is repeated if the function is wrong again, or still.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import libcst as cst
from asks import Ask, Split, timetable
from developers import Developer
from preferences import Renamer

PAIRS = Developer("pairs", ())  # wants nothing but that it works
WORDS = (
    "fix the bug in {name}", "mend {name}, it is wrong", "{name} gives wrong answers, correct it",
    "find the mistake in {name} and repair it", "please correct {name}", "{name} has a bug, fix it",
)  # fmt: skip
NAMES = ("entry", "amount", "needle", "chosen", "piece", "holder", "subject", "portion", "marker", "reading")


@dataclass(frozen=True)
class Pair:
    """One function, with its bug and without it. head: all above its body."""

    name: str
    head: str
    buggy: str
    fixed: str
    checks: str = ""


@dataclass(frozen=True)
class Version:
    """A pair as it is asked for: in these words, with these names."""

    item: str
    words: str
    pair: Pair


def read(path: Path) -> list[Pair]:
    """The pairs of a file. Raises ValueError if a line is not of this form."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
            head = raw.get("prompt") or raw["declaration"]
            checks = f"{raw.get('test_setup', '')}\n{raw['test']}" if raw.get("test") else ""
            pairs.append(
                Pair(raw["entry_point"], head, raw["buggy_solution"], raw["canonical_solution"], checks)
            )
        except (ValueError, KeyError, AttributeError) as error:
            raise ValueError(f"{path}, line {number} is not a pair: {error!r}") from error
    return pairs


def streamed(pairs: list[Pair], count: int, seed: int) -> Iterator[Ask]:
    """`count` requests of the functions of a file, in the order that the seed gives."""
    rng = Random(f"{seed} pairs")
    pool = rng.sample(pairs, len(pairs))

    def draw(pair: Pair, split: Split, first: Version | None) -> Version | None:
        wanted = renamed(pair) if split == "renamed" else pair
        words = [one for one in WORDS if first is None or one.format(name=pair.name) != first.words]
        if wanted is None:
            return None
        return Version(pair.name, rng.choice(words).format(name=wanted.name), wanted)

    for number, split, lag, one in timetable(pool, count, rng, draw):
        pair, request = one.pair, f"# @agent edit: {one.words}\n"
        head = pair.head.lstrip("\n")
        at = re.search(rf"^(async )?def {pair.name}\b", head, re.MULTILINE)
        above = head[: at.start()] if at else ""
        text = f"{above}{request}{head.removeprefix(above)}{pair.buggy}"
        bind = f"{one.item} = {pair.name}\n"
        checks = bind + pair.checks if pair.checks else ""
        yield Ask(number, one.item, split, lag, one.words, text, head + pair.fixed, checks)


def renamed(pair: Pair) -> Pair | None:
    """The pair with other names for the function and its parameters; None if it cannot be told apart by names."""
    tree = cst.parse_module(pair.head + pair.fixed)
    of = next(
        (one for one in tree.body if isinstance(one, cst.FunctionDef) and one.name.value == pair.name), None
    )
    if of is None:
        return None
    taken = set(re.findall(r"\w+", pair.head + pair.buggy + pair.fixed))
    free = [name for name in NAMES if name not in taken]
    names = dict(zip((param.name.value for param in of.params.params), free, strict=False))
    names[pair.name] = f"{pair.name}_again"

    def other(code: str) -> str:
        return cst.parse_module(code).visit(Renamer(names)).code

    buggy, fixed = other(pair.head + pair.buggy), other(pair.head + pair.fixed)
    head = next((end for end in range(min(len(buggy), len(fixed)), 0, -1) if buggy[:end] == fixed[:end]), 0)
    head = fixed.rfind("\n", 0, head) + 1
    return Pair(names[pair.name], fixed[:head], buggy[head:], fixed[head:], pair.checks)
