"""Items whose answer stands between code that it must fit: what stands above made the variables, what stands
below uses them. The family brings that code (`curriculum.task.Scene`); the rest of the file is drawn here."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from engine.base import furniture
from engine.base.curriculum.task import Draw, Held, bound_name
from engine.base.furniture import File

if TYPE_CHECKING:
    from engine.base.surroundings import Item, Plan


def scene_item(plan: Plan, file: File, seed: int, held: frozenset[Held], rng: Random) -> Item | None:
    """One insertion into a function, into a script, or beside the definition that it follows."""
    from engine.base.surroundings import item, request_words

    task = plan.family.task(Draw(Random(seed), held), plan.style)
    if task.scene is None:
        raise ValueError(f"{task.family} has no scene")
    above, answer, below = task.parts(task.scene)
    defined = set(re.findall(r"^(?:async )?(?:def|class) (\w+)", task.source, re.M))
    if (defined | {bound_name(line) for line in task.imports}) & file.taken:
        return None
    plan = replace(plan, kind="module" if task.scene.place == "module" else "inside")
    script = task.scene.place == "script"
    if script:
        file.taken.add("main")  # a script ends with its last statement
        file.above, file.below = [*file.above, *file.below], []
    file.taken |= defined
    furniture.furnish(file, task, plan.style, rng)
    often = 0.0 if task.scene.place == "class" else 0.1  # no import stands in a class
    missing = furniture.missing_imports(task, file, rng, often, task.header_text + above + below)
    words = request_words(plan, task, rng)
    depth = task.scene.depth
    if task.scene.place == "class":
        return item(
            plan, file, task, rng, words=words, before=file.before() + above + "\n", answer=answer, indent="    ",
            after=("\n" + below if below else "") + file.after(), bind=f"f = {task.name}",
        )  # fmt: skip
    if task.scene.place == "module":
        gap = "\n\n" if above else ""
        bring = "".join(f"{line}\n" for line in missing) + ("\n\n" if missing else "")
        return item(
            plan, file, task, rng, words=words, before=file.before() + above + gap, answer=bring + answer,
            after=("\n\n" + below if below else "") + file.after(),
        )  # fmt: skip
    level = 0 if script else 1
    indent = "    " * (level + depth)
    bring = "".join("    " * depth + f"{line}\n" for line in missing)
    above, answer, below = (textwrap.indent(part, "    " * level) for part in (above, bring + answer, below))
    header = "" if script else task.header_text + "\n"
    if task.docstring and not script:
        above = f"    {task.docstring}\n{above}"
    gap = "\n" if below and rng.random() < 0.12 else ""
    made = item(
        plan, file, task, rng, words=words, before=file.before() + header + above, after=gap + below + file.after(),
        answer=answer, indent=indent, bind=f"f = {task.name}", signature=header,
    )  # fmt: skip
    return replace(made, script=script)


def as_function(text: str) -> str:
    """A program in which `f()` runs a script."""
    run = 'exec(compile(SCRIPT, "script.py", "exec"), {"__name__": "__main__"})'
    return f"SCRIPT = {text!r}\n\n\ndef f():\n    {run}\n\n\n"
