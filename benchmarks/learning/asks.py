"""The requests that a simulated developer writes, one after the other: the same for every arm.

A request is either of a family that was not asked for yet, or asks again for one that was: in the same words and with
the same names (`same`), in other words (`paraphrase`), or in other words and with other names (`renamed`). It is the
same task each time. How long ago it was asked for last is drawn too: about 1, 10 or 100 requests ago, in equal shares
where the stream is long enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Generic, Literal, TypeVar

from developers import Developer

from engine.base.curriculum import families
from engine.base.curriculum.task import Draw, Family, Style, Task
from engine.base.curriculum.wording import phrase
from engine.base.data import trained_families

Split = Literal["new", "same", "paraphrase", "renamed"]
SPLITS: tuple[Split, ...] = ("same", "paraphrase", "renamed")
NEW = 0.3  # share of requests for something that was not asked for yet
SHARES = (0.25, 0.375, 0.375)  # of the others, in the order of SPLITS
WINDOWS = {1: (1, 2), 10: (7, 15), 100: (70, 140)}  # requests ago, for each lag
PLAIN = frozenset({"var", "name"})  # the family's own names
STYLES = {
    "stub": Style(hints=False),
    "definition": Style(),
}  # what the base writes where nothing asks otherwise
TRIES = 60  # to draw a task in other words or with other names


@dataclass(frozen=True)
class Ask:
    """One request in a file of its own.

    item: what is asked for; requests with the same one are repeats. lag: requests since that was asked for last, 0 if
    it is new. text: the file. right: the file as somebody without preferences would commit it. checks: a program that
    ends well behind such a file; empty if there is none."""

    number: int
    item: str
    split: Split
    lag: int
    words: str
    text: str
    right: str
    checks: str


S = TypeVar("S")
V = TypeVar("V")


@dataclass
class Item(Generic[S, V]):
    """What was asked for: how it was drawn first, and when it was asked for last."""

    source: S
    first: V
    last: int


def stream(one: Developer, count: int, seed: int) -> Iterator[Ask]:
    """`count` requests: of families that the base was trained on, so that it writes working code in its own way, and
    whose code at least one of the wishes would change."""
    rng = Random(f"{seed} {one.name}")
    pool = [*_pool(one)]
    rng.shuffle(pool)

    def draw(family: Family, split: Split, first: tuple[Task, str] | None) -> tuple[Task, str] | None:
        return _drawn(one, family, split, first, rng)

    for number, split, lag, (task, words) in timetable(pool, count, rng, draw):
        yield _ask(one, number, split, lag, task, words)


def timetable(
    pool: list[S], count: int, rng: Random, draw: Callable[[S, Split, V | None], V | None]
) -> Iterator[tuple[int, Split, int, V]]:
    """Number, split, lag and what is asked for, of each request. pool: what can be asked for; each is taken from its
    end once. draw: a version of one of them for a split, given its first; None if there is none."""
    items: list[Item[S, V]] = []
    asked = dict.fromkeys(WINDOWS, 0)
    number = 0
    while number < count:
        if pool and (not items or rng.random() < NEW):
            source = pool.pop()
            version = draw(source, "new", None)
            assert version is not None
            items.append(Item(source, version, number))
            yield number, "new", 0, version
            number += 1
            continue
        lag, item = _again(items, number, asked, rng)
        split = rng.choices(SPLITS, SHARES)[0]
        again = item.first if split == "same" else draw(item.source, split, item.first)
        if again is not None:
            asked[lag] += 1
            ago, item.last = number - item.last, number
            yield number, split, ago, again
            number += 1


def _again(
    items: Sequence[Item[S, V]], number: int, asked: dict[int, int], rng: Random
) -> tuple[int, Item[S, V]]:
    """Something to ask for again, at the lag that was had least so far; any, if nothing lies at any lag."""
    able = {
        lag: [item for item in items if first <= number - item.last <= last]
        for lag, (first, last) in WINDOWS.items()
    }
    lags = [lag for lag, found in able.items() if found]
    if not lags:
        return 10, rng.choice(items)
    lag = min(lags, key=lambda one: asked[one])
    return lag, rng.choice(able[lag])


def _drawn(
    one: Developer, family: Family, split: Split, first: tuple[Task, str] | None, rng: Random
) -> tuple[Task, str] | None:
    """The task and its words: for the first time, in other words, or with other names too; None if this family has
    no such."""
    for _ in range(TRIES):
        seed = rng.randrange(1 << 30)
        plain = frozenset[str]() if split == "renamed" else PLAIN
        task = family.task(Draw(Random(seed), plain=plain), STYLES[one.form])
        words = phrase(task.words, task.clauses, Random(seed))
        if first is None:
            return task, words
        same_names = task.header == first[0].header
        if same_names == (split == "paraphrase") and shape(task) == shape(first[0]) and words != first[1]:
            return task, words
    return None


def shape(task: Task) -> str:
    """A task's code with numbers for the names that its header gives: equal for the same task with other names."""
    places = {
        name: f"<{place}>" for place, name in enumerate((task.name, *(one.name for one in task.params)))
    }
    return re.sub(r"[^\W\d]\w*", lambda found: places.get(found[0], found[0]), task.block)


@cache
def _pool(one: Developer) -> tuple[Family, ...]:
    """The families that a developer may ask for."""
    trained = trained_families()
    return tuple(
        family
        for family in families().values()
        if family.name in trained and not family.scene and _concerns(one, family)
    )


def _concerns(one: Developer, family: Family) -> bool:
    task = family.task(Draw(Random(0), plain=PLAIN), STYLES[one.form])
    return not task.code and any(wish.apply(task.source) != task.source for wish in one.wishes)


def _ask(one: Developer, number: int, split: Split, lag: int, task: Task, words: str) -> Ask:
    imports = "".join(f"{line}\n" for line in task.imports) + ("\n\n" if task.imports else "")
    if one.form == "definition":
        call = f"{task.name}({', '.join(param.name for param in task.params)})"
        text = f"{imports}# @agent: {call}: {words}\n"
    else:
        text = f"{imports}{task.header_text}\n    # @agent: {words}\n    pass\n"
    return Ask(
        number, task.family, split, lag, words, text, f"{imports}{task.source}", f"f = {task.name}\n{task.checks}\n"
    )  # fmt: skip
