"""`agent learn`: what is learnt from your corrections, and what is not."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from engine.learning.examples import Example, LeftOut
    from engine.ledger.records import Correction

app = typer.Typer(
    help="See what is learnt from your corrections.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def examples(
    number: Annotated[
        int | None, typer.Argument(help="One correction, to see its request and answer.", show_default=False)
    ] = None,
    scope: Annotated[
        str, typer.Option("--scope", help="Only this scope's corrections.", show_default="all of them")
    ] = "",
    newest: Annotated[int, typer.Option("-n", "--newest", min=1, help="How many, the newest.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="All of them, whole, as JSON.")] = False,
) -> int:
    """List what would be trained on, and what is left out and why. Nothing is trained, nothing is changed.

    Examples:  agent learn examples   ·   agent learn examples 12   ·   agent learn examples --scope work --json
    """
    from agent import output
    from engine.errors import ScholiaError
    from engine.learning.examples import Examples
    from engine.ledger.ledger import Ledger
    from engine.paths import Home
    from watcher.rehearsal import written

    home = Home.default()
    with Ledger.open(home) as ledger:
        gathered = Examples(ledger, home, written).gather(scope or None)
        corrections = {one.id: one for one in ledger.corrections(scope=scope or None)}
    found: list[Example | LeftOut] = sorted(
        (*gathered.examples, *gathered.left_out), key=lambda one: one.correction
    )
    if number is not None:
        found = [one for one in found if one.correction == number]
        if not found:
            raise ScholiaError(f"There is no correction {number} that stands.", "See `agent learn examples`.")
    if as_json:
        output.emit([_told(one, corrections[one.correction]) for one in found])
        return 0
    if number is not None:
        _show(found[0], corrections[number])
        return 0
    rows = [_row(one, corrections[one.correction]) for one in found[-newest:]]
    if rows:
        output.table(rows, ("id", "", "file", "request", "why not"))
    if len(found) > newest:
        output.say(f"{len(found) - newest} older ones: agent learn examples -n {len(found)}")
    output.say(
        f"{len(gathered.corrected)} corrected fills to learn from, {len(gathered.kept)} kept ones that show what must "
        f"stay as it is, {len(gathered.left_out)} left out."
    )
    return 0


def _row(one: Example | LeftOut, correction: Correction) -> tuple[str, ...]:
    from agent import output
    from engine.learning.examples import Example

    kind, words = (one.kind, "") if isinstance(one, Example) else ("out", one.reason)
    fill = correction.fill
    return str(one.correction), kind, f"{fill.root.name}/{fill.path}", output.short(fill.prompt, 40), words


def _show(one: Example | LeftOut, correction: Correction) -> None:
    from agent import output
    from engine.learning.examples import Example

    fill = correction.fill
    output.data(
        f"# correction {one.correction} of fill {fill.id}, made by {fill.model}: {fill.root}/{fill.path}"
    )
    output.data(f"# {output.short(fill.prompt, 100)}")
    if not isinstance(one, Example):
        output.say(f"Left out: {one.reason}.")
        return
    output.data(one.target.rstrip("\n"))
    if one.kind == "kept":
        output.say("Committed as it was: it shows what must stay as it is.")
    elif not one.wrong:
        output.say("A remembered correction had to be applied to what the model answered.")
    else:
        new = [output.short(one.target[start:end], 60) for start, end in one.changed if end > start]
        output.say(f"New in it: {' · '.join(new)}" if new else "Something was only taken out of it.")


def _told(one: Example | LeftOut, correction: Correction) -> dict[str, Any]:
    from engine.learning.examples import Example

    fill = correction.fill
    told: dict[str, Any] = {
        "correction": one.correction, "fill": fill.id, "in": isinstance(one, Example),
        "scope": correction.found.scope, "language": fill.language, "repository": str(fill.root),
        "path": fill.path, "prompt": fill.prompt, "model": fill.model, "adapter": fill.adapter, "at": fill.created,
    }  # fmt: skip
    if isinstance(one, Example):
        return told | {
            "kind": one.kind, "context": asdict(one.context), "target": one.target,
            "changed": [list(each) for each in one.changed], "wrong": one.wrong,
        }  # fmt: skip
    return told | {"reason": one.reason}


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> int:
    """Say what is being learnt now, or what came of the last time.

    Examples:  agent learn status   ·   agent learn status --json
    """
    import time

    from agent import output
    from engine.learning.status import read
    from engine.learning.trainer import installed
    from engine.paths import Home

    learning = read(Home.default())
    if not installed():
        output.say(
            "Only the memory learns here: what trains the model is not installed. pip install 'scholia[learn]'"
        )
    if as_json:
        output.emit(asdict(learning) if learning else None)
        return 0
    if learning is None:
        output.say("Nothing was trained yet. What you correct in a fill before you commit it is learnt from.")
        return 0
    output.data(learning.told(time.time()))
    if learning.hint:
        output.say(learning.hint)
    return 0
