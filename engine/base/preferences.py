"""How a preference of style reaches the model: said in the request, noted, remembered, or asked for as an edit.

A memory is made the way the product makes one: the same function in two styles, reduced to the lines that
differ, under the request it answered.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from random import Random

from engine.base.curriculum.task import Draw, Family, Style, Task
from engine.base.curriculum.wording import phrase
from engine.model.prompts import Memory

Choice = tuple[str, object]

# Behind a request, or as an `@agent note:`. The last of each is held out of training.
SAID: Mapping[Choice, tuple[str, ...]] = {
    ("loop", True): (
        "use a plain loop",
        "with a for loop",
        "no comprehension",
        "write the loop out",
        "explicit loop",
    ),
    ("loop", False): ("use a comprehension", "as a comprehension", "no explicit loop", "in one expression"),
    ("strings", "f"): ("use an f-string", "with f-strings", "f-string please", "f-strings only"),
    ("strings", "format"): ("use str.format", "with .format()", "no f-strings, use format", "via str.format"),
    ("strings", "percent"): (
        "use % formatting",
        "with percent formatting",
        "old style % formatting",
        "%-format it",
    ),
    ("paths", "pathlib"): ("use pathlib", "with pathlib", "use Path instead of os.path", "via pathlib"),
    ("paths", "os"): ("use os.path", "with os.path, no pathlib", "without pathlib", "via os.path"),
    ("doc", True): ("with a docstring", "add a docstring", "include a docstring", "docstring too"),
    ("hints", True): ("with type hints", "typed", "add type annotations", "fully annotated"),
    ("hints", False): ("no type hints", "without type hints", "leave out annotations", "untyped"),
}

NOTED: Mapping[Choice, tuple[str, ...]] = {
    ("errors", "raise"): (
        "raise on bad input, never return None",
        "we raise, we don't return None",
        "errors are raised",
    ),
    ("errors", "none"): (
        "return None on bad input",
        "we return None instead of raising",
        "never raise, give None",
    ),
    ("quote", "'"): ("single quotes for strings", "use single quotes", "strings in single quotes"),
    ("quote", '"'): ("double quotes for strings", "use double quotes", "strings in double quotes"),
}

EDITS: Mapping[Choice, tuple[str, ...]] = {
    ("loop", True): (
        "use a for loop",
        "turn the comprehension into a loop",
        "write this as a plain loop",
        "expand into an explicit loop",
    ),
    ("loop", False): (
        "use a comprehension",
        "make this a comprehension",
        "replace the loop by a comprehension",
        "make it more pythonic",
        "shorten this, no explicit loop",
        "rewrite as a comprehension",
    ),
    ("errors", "raise"): (
        "raise instead of returning None",
        "raise an exception instead of None",
        "raise an error on failure rather than give None",
    ),
    ("errors", "none"): (
        "return None instead of raising",
        "don't raise, return None",
        "give back None rather than raising",
    ),
    ("strings", "f"): ("use an f-string", "f-strings please", "convert to f-strings", "switch to f-strings"),
    ("strings", "format"): (
        "use str.format",
        "use .format instead",
        "convert to str.format",
        "switch to str.format",
    ),
    ("strings", "percent"): (
        "use % formatting",
        "percent formatting instead",
        "convert to % formatting",
        "switch to %-formatting",
    ),
    ("paths", "pathlib"): (
        "use pathlib",
        "pathlib instead of os.path",
        "switch to pathlib",
        "convert this to pathlib",
    ),
    ("paths", "os"): (
        "use os.path",
        "os.path instead of pathlib",
        "switch to os.path",
        "convert this to os.path",
    ),
    ("hints", True): (
        "add type hints",
        "annotate this",
        "add type annotations",
        "add types to the signature",
    ),
    ("hints", False): ("remove the type hints", "drop the annotations", "strip the type annotations"),
    ("doc", True): ("add a docstring", "document this", "write a docstring", "give it a docstring"),
    ("doc", False): ("remove the docstring", "drop the docstring", "delete the docstring"),
    ("quote", "'"): ("use single quotes", "single quotes please", "switch to single quotes"),
    ("quote", '"'): ("use double quotes", "double quotes please", "switch to double quotes"),
    ("rename", None): (
        "rename {old} to {new}",
        "call it {new} instead of {old}",
        "{old} should be called {new}",
        "change the name {old} to {new}",
    ),
}


def wording(options: Sequence[str], rng: Random, held: bool) -> str:
    """One of the trained wordings, or the held-out one, which is the last."""
    return options[-1] if held else rng.choice(options[:-1])


def changed(old: str, new: str) -> tuple[str, str]:
    """The lines that an edit removed and those it put there, dedented as they stood, as a memory keeps them."""
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    blocks = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if not blocks:
        return "", ""
    first, last = blocks[0], blocks[-1]
    return "\n".join(before[first[1] : last[2]]), "\n".join(after[first[3] : last[4]])


def pair(family: Family, seed: int, style: Style, dimension: str, rng: Random) -> tuple[Task, Task]:
    """The same task in `style` and with `dimension` flipped: same names, same words."""
    flipped = style.flip(dimension, rng)
    return family.task(Draw(Random(seed)), flipped), family.task(Draw(Random(seed)), style)


def memory(families: Sequence[Family], dimension: str, style: Style, rng: Random) -> Memory | None:
    """A past correction towards `style` in one dimension; None if no family drawn shows it in few lines."""
    for _ in range(6):
        wrong, right = pair(rng.choice(families), rng.randrange(1 << 30), style, dimension, rng)
        removed, added = changed(wrong.source, right.source)
        if added and max(removed.count("\n"), added.count("\n")) < 6 and len(removed + added) < 420:
            clauses = () if dimension == "errors" else right.clauses[:1]
            return Memory(phrase(right.words, clauses, rng), removed, added)
    return None
