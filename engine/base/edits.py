"""Items for the verb `edit`: a definition or one statement of it, rewritten into another style or renamed."""

from __future__ import annotations

import ast
import re
import textwrap
from random import Random
from typing import TYPE_CHECKING

from engine.base import furniture, preferences
from engine.base.curriculum import names
from engine.base.curriculum.task import Draw, Held, Task
from engine.base.curriculum.wording import phrase
from engine.base.furniture import SENSITIVE, File

if TYPE_CHECKING:
    from engine.base.surroundings import Item, Plan


def edit_item(plan: Plan, file: File, seed: int, held: frozenset[Held], rng: Random) -> Item | None:
    """One edit: the task in one style is the original, in another the answer."""
    from engine.base.surroundings import item

    changes = sorted(SENSITIVE[plan.family.name] & {"loop", "errors", "strings", "paths"}) * 3
    dimension = rng.choice([*changes, "hints", "hints", "doc", "doc", "quote", "rename", "rename"])
    new = plan.family.task(Draw(Random(seed), held), plan.style)
    old = plan.family.task(
        Draw(Random(seed), held), plan.style.flip(dimension, rng) if dimension != "rename" else plan.style
    )
    if new.name in file.taken:
        return None
    options = preferences.EDITS.get(
        (dimension, None if dimension == "rename" else getattr(plan.style, dimension))
    )
    if options is None:
        return None
    words = preferences.wording(options, rng, "wording" in held)
    before_code, after_code = old.source, new.source
    if dimension == "rename":
        swap = _rename(new, rng)
        if swap is None:
            return None
        words = words.format(old=swap[0], new=swap[1])
        after_code = re.sub(rf"\b{swap[0]}\b", swap[1], before_code)
    if before_code == after_code or len(before_code) > 900 or len(ast.parse(before_code).body) > 1:
        return None  # the product edits the one definition below the comment
    words = phrase(words, (), rng, edit=True)
    file.imports += [*old.imports, *new.imports]
    name = (
        re.findall(r"^(?:async )?(?:def|class) (\w+)", after_code, re.M)[-1]
        if new.code
        else after_code[4:].partition("(")[0]
    )
    furniture.furnish(file, new, plan.style, rng)
    part = _one_statement(old, new) if dimension != "rename" and not new.code and rng.random() < 0.5 else None
    if part is None:
        return item(
            plan, file, new, rng, words=words, before=file.before(), after=file.after(), answer=after_code,
            stub=before_code, bind=f"f = {name}", original=before_code,
        )  # fmt: skip
    head, original, answer, tail = part
    opening = new.header_text + "\n" + (f"    {new.docstring}\n" if new.docstring else "")
    return item(
        plan, file, new, rng, words=words, before=file.before() + opening + textwrap.indent(head, "    "),
        after=textwrap.indent(tail, "    ") + file.after(), answer=textwrap.indent(answer, "    "), indent="    ",
        stub=textwrap.indent(original, "    "), bind=f"f = {name}", original=original, signature=opening,
    )  # fmt: skip


def _rename(task: Task, rng: Random) -> tuple[str, str] | None:
    """A parameter or the function and its new name; None where a plain rename would not be safe."""
    old = rng.choice([*(param.name for param in task.params), task.name])
    kind = next((kind for kind, pool in names.POOLS.items() if old in pool.train), "result")
    pool = (
        names.POOLS[kind].train
        if old != task.name
        else ("compute", "process", "convert", "run_it", "do_it", "apply_to")
    )
    new = rng.choice(pool)
    if re.search(rf"\b{new}\b", task.source) or re.search(rf"[.\"']{old}\b|\b{old}=", task.source):
        return None
    return old, new


def _one_statement(old: Task, new: Task) -> tuple[str, str, str, str] | None:
    """(before, original statement, its replacement, after) if the styles differ in one statement only."""
    first, second = _statements(old.block), _statements(new.block)
    if old.header != new.header or old.docstring != new.docstring:
        return None
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    end = 0
    while end < min(len(first), len(second)) - start and first[-1 - end] == second[-1 - end]:
        end += 1
    if len(first) - start - end != 1 or len(second) - start - end < 1:
        return None
    stop = len(second) - end
    original, answer, tail = first[start], "".join(second[start:stop]), "".join(second[stop:])
    # The blank lines behind the statement are no part of it: the product leaves them.
    blank = len(original) - len(original.rstrip("\n")) - 1
    if blank != len(answer) - len(answer.rstrip("\n")) - 1:
        return None
    kept = "\n" * blank
    return "".join(second[:start]), original.removesuffix(kept), answer.removesuffix(kept), kept + tail


def _statements(block: str) -> list[str]:
    """The source of each top-level statement, line breaks included."""
    rows = block.splitlines(keepends=True)
    rows[-1] = rows[-1].rstrip("\n") + "\n"
    starts = [
        min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))]) - 1
        for node in ast.parse(block).body
    ]
    return ["".join(rows[a:b]) for a, b in zip(starts, [*starts[1:], len(rows)], strict=True)]
