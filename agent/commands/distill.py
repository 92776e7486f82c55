"""`agent distill`: a smaller base for slow machines."""

from __future__ import annotations

from typing import Annotated

import typer


def distill(
    student: Annotated[
        str,
        typer.Option("--student", help="three-quarters, two-thirds or half of the teacher, or a model here."),
    ] = "half",
    teacher: Annotated[str, typer.Option("--teacher", help="A model.", show_default="the one in use")] = "",
    texts: Annotated[int, typer.Option("--texts", help="How many texts to learn from.", min=8)] = 2000,
    passes: Annotated[int, typer.Option("--passes", help="How often each is seen.", min=1)] = 2,
    name: Annotated[str, typer.Option("--name", help="What to call the result.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Make a smaller, faster model that answers as the teacher does, as far as it can.

    It learns from your kept fills, from the teacher's own answers, and from everyday code. Ended with Ctrl-C, it goes
    on the next time where it was. How near it comes is said; agent model rm takes it away.

    Examples:  agent distill --student half --dry-run   ·   agent distill --student two-thirds --teacher scholia-base
    """
    from dataclasses import asdict, replace

    from agent import output
    from agent.steps import Steps
    from engine.config import load
    from engine.learning.distilling import Distilling
    from engine.learning.students import student_of
    from engine.learning.trainer import Trainer
    from engine.ledger.ledger import Ledger
    from engine.model.store import ModelStore, valid_name
    from engine.paths import Home
    from watcher.rehearsal import written

    home = Home.default().ensure()
    settings, store = load(home), ModelStore(home)
    taught_by = store.resolve(teacher or settings.model.name)
    small = student_of(store, taught_by, student)
    small = replace(small, name=valid_name(name)) if name else small
    with Ledger.open(home) as ledger, Trainer(home) as trainer:
        work = Distilling(home, ledger, trainer, written, output.say, Steps().hear)
        plan = work.plan(taught_by, small, texts, passes)
        told = {
            "teacher": taught_by.name, "student": small.name, "parameters": small.parameters,
            "kept_blocks": list(small.keep), "texts": texts, "own_answers": plan.asked, "passes": passes,
            "type": plan.kind, "yours": len(plan.gathered.examples),
        }  # fmt: skip
        if dry_run:
            words = (
                f"{small.name}: {small.parameters / 1e6:.1f} million parameters in {plan.kind}, taught by "
                f"{taught_by.name} with {texts} texts, {passes} times: {len(plan.gathered.examples)} of your fills, "
                f"{plan.asked} answers of the teacher's own, and everyday code."
            )
            output.emit(told) if as_json else output.data(words)
            return 0
        done = work.make(plan, settings)
    if as_json:
        output.emit(asdict(done))
        return 1 if done.state == "rejected" else 0
    report, best, marks = done.report, done.teacher_marks, done.marks
    output.data(done.words)
    output.data(
        f"  {done.parameters / 1e6:.1f} million parameters, {done.size / 1e6:.1f} MB; {report.steps} steps in "
        f"{report.seconds:.0f} s, {report.tokens_per_second:.0f} tokens/s; {done.seconds:.0f} s in all"
    )
    for title, one in (("teacher", best), ("student", marks)):
        output.data(
            f"  {title}: {one.right} of {one.asked} corrections right, {one.parsed} parse; code that you keep "
            f"{one.kept:.3f} nats a token; the teacher's own answers {one.own:.3f}"
        )
    return 1 if done.state == "rejected" else 0
