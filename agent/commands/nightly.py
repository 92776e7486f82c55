"""`agent nightly`: everything that you corrected, learnt anew from the base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from engine.learning.nightly import Plan

app = typer.Typer(
    help="Learn everything that you corrected anew, from the base.",
    rich_markup_mode=None,
    no_args_is_help=False,
)


@app.callback(invoke_without_command=True)
def nightly(
    context: typer.Context,
    now: Annotated[bool, typer.Option("--now", help="Do it now.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be learnt.")] = False,
    scope: Annotated[
        str, typer.Option("--scope", help="Whose corrections.", show_default="the one in your settings")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Train on every correction that stands, from the base, and let the gate decide whether the result serves.

    The daemon does it by itself at night (setting `learning.nightly_hour`). Ended with Ctrl-C, it goes on the next
    time where it was. `agent adapters rollback` takes its result back.

    Examples:  agent nightly --dry-run   ·   agent nightly --now   ·   agent nightly report
    """
    if context.invoked_subcommand is not None:
        return 0
    from dataclasses import asdict

    from agent import output
    from agent.steps import Steps
    from engine.config import load
    from engine.errors import UsageError
    from engine.learning.nightly import Nightly
    from engine.learning.teacher import teacher_for
    from engine.learning.trainer import Trainer
    from engine.ledger.ledger import Ledger
    from engine.model.store import ModelStore
    from engine.paths import Home
    from watcher.rehearsal import written

    if not now and not dry_run:
        raise UsageError(
            "Say when.", "agent nightly --now, or agent nightly --dry-run to see what would be learnt"
        )
    home = Home.default().ensure()
    settings = load(home)
    model = ModelStore(home).resolve(settings.model.name)
    with Ledger.open(home) as ledger, Trainer(home) as trainer:
        work = Nightly(home, ledger, trainer, written, output.say, Steps().hear)
        if dry_run:
            words = teacher_for(ModelStore(home), model, settings.learning.teacher).words
            return _show_plan(work.plan(scope or settings.scope, model), words, as_json)
        report = work.run(scope or settings.scope, model, settings)
    if as_json:
        output.emit(asdict(report))
    else:
        _show(asdict(report))
    return 1 if report.state == "rejected" else 0


@app.command(name="report")
def report_(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> int:
    """Say what the last nightly did: what went in, what the gate measured, what was left out and why.

    Examples:  agent nightly report   ·   agent nightly report --json
    """
    from agent import output
    from engine.learning.made import notes
    from engine.learning.nightly import reports
    from engine.model.store import ModelStore
    from engine.paths import Home

    home = Home.default()
    found = reports(home)
    if as_json:
        output.emit(found)
        return 0
    for one in found:
        _show(one)
    for note in notes(ModelStore(home)):
        if note.how == "merged":
            output.data(
                f"{output.ago(note.at)}: {note.name} was made of {note.parent} and {note.adapter}. Adapters of "
                f"{note.parent} do not serve over it. Back: agent model use {note.parent}"
            )
    if not found:
        output.say("There was no nightly yet. Try agent nightly --dry-run.")
    return 0


@app.command()
def base(
    kind: Annotated[
        str, typer.Option("--type", help="q8_0, q6_k, q5_k_m, q4_k_m or q4_0.", show_default="as it is")
    ] = "",
    scope: Annotated[
        str, typer.Option("--scope", help="Whose adapter.", show_default="the one in your settings")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be made.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> int:
    """Make a new base of the one in use and what was learnt over it, and let the gate decide whether it serves.

    The adapter is added to the weights, which are rounded so that your own code suffers least. agent model use OLD goes
    back, agent model rm NEW takes it away.

    Examples:  agent nightly base --dry-run   ·   agent nightly base --type q4_k_m
    """
    from dataclasses import asdict

    from agent import output
    from engine.config import load
    from engine.learning.newbase import Renewing
    from engine.ledger.ledger import Ledger
    from engine.model.store import ModelStore
    from engine.paths import Home
    from watcher.rehearsal import written

    home = Home.default().ensure()
    settings = load(home)
    model = ModelStore(home).resolve(settings.model.name)
    with Ledger.open(home) as ledger:
        work = Renewing(home, ledger, written, output.say)
        plan = work.plan(scope or settings.scope, model, kind)
        if dry_run:
            told = {"model": model.name, "name": plan.name, "adapter": plan.laid.name, "kind": plan.kind}
            output.emit(told | {"stays": plan.left}) if as_json else output.data(plan.words)
            return 0
        done = work.make(plan, settings)
    if as_json:
        output.emit(asdict(done))
    else:
        output.data(done.words)
        output.data(f"  {done.size / 1e6:.1f} MB; {done.texts} pieces of your code; {done.seconds:.0f} s")
        for name, marks in (("before", done.before), ("now", done.marks)):
            output.data(
                f"  {name}: {marks.repeated} of {marks.asked} mistakes come back, {marks.right} answers are right, "
                f"kept code {marks.kept:.3f} nats, {marks.own - done.base.own:.3f} nats away from the first base"
            )
    return 1 if done.state == "rejected" else 0


def _show_plan(plan: Plan, teacher: str, as_json: bool) -> int:
    from agent import output
    from engine.learning.languages import specialised
    from engine.mistakes import counted

    if as_json:
        output.emit(
            {
                "scope": plan.scope, "model": plan.model, "learnt": [one.correction for one in plan.learnt],
                "kept": [one.correction for one in plan.kept], "teacher": teacher,
                "languages": specialised(plan.learnt),
                "left_out": [[one.correction, one.reason] for one in plan.gathered.left_out],
            }
        )  # fmt: skip
        return 0
    output.data(
        f"To be learnt by {plan.model}: {counted(len(plan.learnt), 'correction')} of {plan.scope}, beside "
        f"{counted(len(plan.kept), 'kept fill')} to show what must stay."
    )
    output.data(teacher)
    for language in specialised(plan.learnt):
        output.data(f"{language} has enough of them for an adapter of its own on top.")
    if plan.gathered.left_out:
        output.say(
            f"Left out: {counted(len(plan.gathered.left_out), 'correction')}. See agent learn examples"
        )
    return 0


def _show(told: dict[str, Any]) -> None:
    from agent import output

    output.data(f"{output.ago(told['began'])}, {told['scope']}, {told['model']}: {told['words']}")
    for arm in told["arms"]:
        marks = arm["result"]["marks"]
        output.data(
            f"  {arm['arm']}: {marks['repeated']} of {marks['asked']} mistakes come back, {marks['right']} answers are "
            f"right, kept code {marks['kept']:.3f} nats, scale {arm['result']['scale']:g}; "
            f"{arm['report']['seconds']:.0f} s of training"
        )
    if told.get("teacher"):  # reports of earlier versions have none
        output.data(f"  {told['teacher']}")
    for one in told.get("languages", ()):
        output.data(f"  {one['language']}, {one['learnt']} corrections: {one['words']}")
    for number, reason in told["left_out"]:
        output.say(f"  left out: correction {number}, {reason}")
