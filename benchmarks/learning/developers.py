"""Simulated developers: a set of preferences each, and the requests that they write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from preferences import PREFERENCES, Preference

from engine.base.curriculum import families
from engine.base.curriculum.task import Draw, Family, Style, Task
from engine.base.curriculum.wording import phrase
from engine.base.data import trained_families

Split = Literal["new", "same", "paraphrase", "renamed"]
SHARES: dict[Split, float] = {"new": 0.3, "same": 0.15, "paraphrase": 0.275, "renamed": 0.275}
PLAIN = frozenset({"var", "name"})  # the family's own names
OURS = Style(hints=False)  # what the base writes where nothing asks for anything else


@dataclass(frozen=True)
class Developer:
    """Somebody with preferences of their own."""

    name: str
    wishes: tuple[Preference, ...]

    def mend(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The file as they would commit it, and the preferences that changed something."""
        fired = []
        for wish in self.wishes:
            after = wish.apply(text)
            if after != text:
                fired.append(wish.name)
            text = after
        return text, tuple(fired)


def developer(name: str, *wishes: str) -> Developer:
    return Developer(name, tuple(PREFERENCES[wish] for wish in wishes))


MIXED = (
    developer("careful", "docstrings", "named_result", "none"),
    developer("plain", "loops", "house_names", "format"),
    developer("house", "house_helper", "typed_locals", "named_result", "records"),
    developer("system", "os_path", "logging", "aware", "loops"),
    developer("modern", "pathlib", "f_strings", "comprehensions", "raising", "early_return", "docstrings"),
)
DEVELOPERS = {one.name: one for one in (*MIXED, *(developer(name, name) for name in PREFERENCES))}


@dataclass(frozen=True)
class Ask:
    """One request in a file of its own. earlier: the number of the request that it repeats, -1 if it is new."""

    number: int
    family: str
    split: Split
    earlier: int
    task: Task
    words: str

    @property
    def text(self) -> str:
        """The file, with the request in a stub."""
        imports = "".join(f"{line}\n" for line in self.task.imports)
        gap = "\n\n" if imports else ""
        return f"{imports}{gap}{self.task.header_text}\n    # @agent: {self.words}\n    pass\n"


def stream(one: Developer, count: int, seed: int) -> Iterator[Ask]:
    """`count` requests: of families that the base was trained on, so that it writes working code in its own way, and
    whose code at least one of the wishes would change."""
    rng = Random(f"{seed} {one.name}")
    trained = trained_families()
    pool = [family for family in families().values() if family.name in trained and _concerns(one, family)]
    rng.shuffle(pool)
    asked: list[tuple[Family, int, Ask]] = []
    while len(asked) < count:
        split: Split = rng.choices([*SHARES], [*SHARES.values()])[0] if asked else "new"
        if split == "new" and not pool:
            split = "paraphrase"
        family, draw = (pool.pop(), rng.randrange(1 << 30)) if split == "new" else (None, 0)
        earlier = -1
        if family is None:
            family, draw, before = rng.choice(asked)
            earlier = before.number
        made = _ask(len(asked), family, draw, split, earlier, asked, rng)
        if made is not None:
            asked.append((family, draw, made))
            yield made


def _concerns(one: Developer, family: Family) -> bool:
    task = family.task(Draw(Random(0), plain=PLAIN), OURS)
    if task.code:
        return False
    text = f"{task.header_text}\n    " + task.block.replace("\n", "\n    ") + "\n"
    return bool(one.mend(text)[1])


def _ask(
    number: int,
    family: Family,
    draw: int,
    split: Split,
    earlier: int,
    asked: list[tuple[Family, int, Ask]],
    rng: Random,
) -> Ask | None:
    """The request; None if this draw gives nothing that is new in the way that `split` wants."""
    before = asked[earlier][2] if earlier >= 0 else None
    if split == "same":
        assert before is not None
        return Ask(number, family.name, split, earlier, before.task, before.words)
    for _ in range(40):
        seed = draw if split == "new" else rng.randrange(1 << 30)
        plain = frozenset[str]() if split == "renamed" else PLAIN
        task = family.task(Draw(Random(seed), plain=plain), OURS)
        words = phrase(task.words, task.clauses, Random(seed))
        if before is None:
            return Ask(number, family.name, split, earlier, task, words)
        alike = (task.header, task.block) == (before.task.header, before.task.block)
        if alike == (split == "paraphrase") and words != before.words:
            return Ask(number, family.name, split, earlier, task, words)
    return None
