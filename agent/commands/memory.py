"""`agent memory`: what was corrected, and what is remembered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from engine.ledger.records import Correction
    from engine.memory.habits import Habit

app = typer.Typer(
    help="See what was corrected, and what is remembered of it.", no_args_is_help=True, rich_markup_mode=None
)

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Scope = Annotated[
    str, typer.Option("--scope", help="Only this scope's corrections.", show_default="all of them")
]
EMPTY = (
    "Nothing was corrected yet. What you change in a fill before you commit it is remembered (agent init)."
)


@app.command(name="list")
def list_(
    scope: Scope = "",
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="How many, the newest.")] = 20,
    as_json: Json = False,
) -> int:
    """List the corrections that are remembered, the newest last.

    Examples:  agent memory list   ·   agent memory list --scope work -n 100
    """
    from agent import output

    found = _remembered(scope)
    chosen = found[-number:]
    if as_json:
        output.emit([_told(one) for one in chosen])
        return 0
    rows = [
        (str(one.id), one.found.outcome, output.ago(one.at), one.found.scope,
         f"{one.fill.root.name}/{one.found.path}", output.short(one.fill.prompt, 50))
        for one in chosen
    ]  # fmt: skip
    if rows:
        output.table(rows, ("id", "outcome", "when", "scope", "file", "request"))
    else:
        output.say(_empty(scope))
    if len(found) > len(chosen):
        output.say(f"{len(found) - len(chosen)} older ones: agent memory list -n {len(found)}")
    return 0


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="What a request might say.", show_default=False)],
    scope: Annotated[str, typer.Option("--scope", help="Whose corrections.")] = "personal",
    language: Annotated[str, typer.Option("--language", help="Of the code, as in `python`.")] = "python",
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="How many.")] = 5,
    seconds: Annotated[
        float, typer.Option(help="To wait for the embedder at most.", min=0, max=86400)
    ] = 10.0,
    as_json: Json = False,
) -> int:
    """Find corrections by the meaning of their requests. ✓ marks those that a prompt would show.

    Examples:  agent memory search parse a date   ·   agent memory search --scope work read the settings
    """
    from agent import output
    from engine.config import load
    from engine.ledger.ledger import Ledger
    from engine.memory.memory import Memory
    from engine.paths import Home

    home = Home.default()
    with Ledger.open(home) as ledger, Memory(home, ledger, load(home).memory) as memory:
        memory.wake()
        found = memory.search(" ".join(words), "", language, scope, number, seconds)
        state = memory.state
    if as_json:
        output.emit([
            {"id": one.correction, "score": one.score, "shown": sure, "prompt": one.memory.prompt,
             "wrong": one.memory.wrong, "right": one.memory.right}
            for one, sure in found
        ])  # fmt: skip
        return 0
    for one, sure in found:
        output.data(
            f"{one.score:.2f} {'✓' if sure else ' '} {one.correction}  {output.short(one.memory.prompt)}"
        )
    if not found:
        output.say(f"No correction of {language} code in the scope {scope} is like that: agent memory list")
    if state.status != "ready" and found:
        output.say(f"Compared by characters alone. {state.words or 'The embedder was not ready in time.'}")
    return 0


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="A correction's id, as `agent memory list` gives it.")],
    as_json: Json = False,
) -> int:
    """Show one correction: the request, what was taken out and what stands there now.

    Example:  agent memory show 12
    """
    from agent import output
    from engine.errors import ScholiaError
    from engine.ledger.ledger import Ledger
    from engine.memory.entries import entry, remembered
    from engine.paths import Home

    with Ledger.open(Home.default()) as ledger:
        one = ledger.correction(number)
    if one is None:
        raise ScholiaError(f"There is no correction {number}.", "See `agent memory list`.")
    example = entry(one).example if remembered(one) else None
    if as_json:
        memory = None if example is None else {"wrong": example.wrong, "right": example.right}
        output.emit(
            {
                **_told(one),
                "hunks": [[h.start, h.removed, h.added] for h in one.found.hunks],
                "memory": memory,
            }
        )
        return 0
    output.data(f"# correction {one.id} of fill {one.fill.id}: {one.found.outcome}, {output.ago(one.at)}")
    output.data(
        f"# {one.fill.root}/{one.found.path}, commit {one.found.commit[:12] or 'none'}, scope {one.found.scope}"
    )
    output.data(f"# {output.short(one.fill.prompt, 100)}")
    for hunk in one.found.hunks:
        for sign, side in (("-", hunk.removed), ("+", hunk.added)):
            for line in side.splitlines():
                output.data(f"{sign} {line}")
    if example is None:
        output.say("No prompt shows it: " + _why_not(one))
    return 0


@app.command()
def rules(
    scope: Scope = "",
    least: Annotated[int, typer.Option(help="Corrections that show a rule, at least.", min=1)] = 2,
    as_json: Json = False,
) -> int:
    """Show what was swapped for what every time: imports, calls and names; and your habits, what you change in nearly
    every answer, which every prompt is told ([memory] habits = false: none is).

    Examples:  agent memory rules   ·   agent memory rules --least 1 --json
    """
    from agent import output
    from engine.memory.rules import rules as derived

    found, habits = derived(_remembered(scope), least), _habits(scope)
    if as_json:
        output.emit([
            *({"language": one.language, "kind": one.swap.kind, "old": one.swap.old, "new": one.swap.new,
               "count": len(one.corrections), "taken": one.taken, "corrections": one.corrections}
              for one in found),
            *({"language": one.language, "kind": "habit", "note": one.note, "scope": whose,
               "count": len(one.corrections), "otherwise": one.otherwise, "corrections": one.corrections}
              for whose, one in habits),
        ])  # fmt: skip
        return 0
    for whose, habit in habits:
        examples = ", ".join(map(str, habit.corrections[:3]))
        output.data(f"{habit.told}{'' if whose == 'personal' else f', scope {whose}'}, see {examples}")
    for one in found:
        examples = ", ".join(map(str, one.corrections[:3]))
        output.data(
            f"{one.words}   {len(one.corrections)} of {one.taken} times in {one.language}, see {examples}"
        )
    if not found and not habits:
        output.say(
            "No habit shows, and no swap was made often enough to be a rule. Of single corrections: "
            "agent memory rules --least 1"
        )
    return 0


@app.command()
def rebuild(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    seconds: Annotated[float, typer.Option(help="To wait for it at most.", min=1, max=86400)] = 3600.0,
) -> int:
    """Build the memory's index anew from the ledger. It is derived from it and can always be built again.

    Example:  agent memory rebuild
    """
    from agent import output
    from engine.config import load
    from engine.errors import ModelError
    from engine.ledger.ledger import Ledger
    from engine.memory.memory import Memory, erase, folder
    from engine.paths import Home

    home = Home.default()
    count = len(_remembered(""))
    if dry_run:
        output.say(f"Would delete {folder(home)} and index {count} corrections anew.")
        return 0
    with Ledger.open(home) as ledger:
        erase(home)
        with Memory(home, ledger, load(home).memory) as memory:
            done, state = memory.settle(seconds), memory.state
    if count and not done:
        raise ModelError(
            f"The index was not built: {state.words or 'it takes longer than that'}", "agent doctor"
        )
    output.say(f"Indexed {count} corrections.")
    return 0


def _habits(scope: str) -> list[tuple[str, Habit]]:
    """The habits of each scope, or of one."""
    from engine.ledger.ledger import Ledger
    from engine.memory.habits import habits
    from engine.memory.memory import RECENT, TELLING
    from engine.paths import Home

    by: dict[str, list[Correction]] = {}
    with Ledger.open(Home.default()) as ledger:
        for one in ledger.corrections(scope=scope or None, outcomes=TELLING, teaching=True):
            by.setdefault(one.found.scope, []).append(one)
    return [(whose, one) for whose, found in sorted(by.items()) for one in habits(found[-RECENT:])]


def _remembered(scope: str) -> list[Correction]:
    from engine.ledger.ledger import Ledger
    from engine.memory.entries import OUTCOMES, remembered
    from engine.paths import Home

    with Ledger.open(Home.default()) as ledger:
        found = ledger.corrections(scope=scope or None, outcomes=OUTCOMES, teaching=True)
    return [one for one in found if remembered(one)]


def _told(one: Correction) -> dict[str, Any]:
    return {
        "id": one.id, "fill": one.fill.id, "at": one.at, "outcome": one.found.outcome, "scope": one.found.scope,
        "late": one.found.late, "language": one.fill.language, "repository": str(one.fill.root),
        "path": one.found.path, "commit": one.found.commit, "prompt": one.fill.prompt,
    }  # fmt: skip


def _empty(scope: str) -> str:
    return f"Nothing is remembered in the scope {scope}. All scopes: agent memory list" if scope else EMPTY


def _why_not(one: Correction) -> str:
    if one.found.outcome == "kept" or one.found.reformatted:
        return "nothing but its layout was changed."
    if not one.found.teaches:
        return "its repository's settings say `learn = false`."
    if not any(hunk.added.strip() for hunk in one.found.hunks):
        return "nothing stands there instead. If it comes back, the guard sees it."
    return "it is too long for an example. If it comes back, the guard sees it."
